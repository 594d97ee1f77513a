#!/usr/bin/env bash
# Whether onnxruntime-genai runs what `emit --for onnxruntime-genai` writes: tiny decoders of ten model types are made with
# random weights and exported by optimum-onnx, the program writes the config, and the tokens are held against those of
# torch. It installs pinned packages into a folder of its own, or takes a Python that has them.
#
#   [PYTHON=…] bash benches/onnxruntime_genai.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-}
if [ -z "$program" ]; then
    cargo build
    program=target/debug/optimum-exporters
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "${PYTHON:-}" ]; then
    python3 -m venv "$work/venv"
    PYTHON=$work/venv/bin/python
    "$PYTHON" -m pip install --quiet optimum==2.1.0 optimum-onnx==0.1.0 transformers==4.57.6 torch onnx onnxruntime onnxruntime-genai==0.18.0
fi
# Warnings of the exporter are left out: it traces, and says so of every branch.
"$PYTHON" -W ignore benches/onnxruntime_genai_tokens.py "$program" "$work/exports"
