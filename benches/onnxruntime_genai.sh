#!/usr/bin/env bash
# Whether onnxruntime-genai runs what `emit --for onnxruntime-genai` writes: tiny decoders of ten model types are made with
# random weights and exported by optimum-onnx, the program writes the config, and the tokens are held against those of
# torch. It installs pinned packages into a folder of its own.
#
#   bash benches/onnxruntime_genai.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-}
if [ -z "$program" ]; then
    cargo build
    program=target/debug/optimum-exporters
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet optimum==2.1.0 optimum-onnx==0.1.0 transformers==4.57.6 torch onnx onnxruntime onnxruntime-genai==0.18.0
# Warnings of the exporter are left out: it traces, and says so of every branch.
"$work/venv/bin/python" -W ignore benches/onnxruntime_genai_tokens.py "$program" "$work/exports"
