#!/usr/bin/env bash
# Whether transformers.js runs what `emit --for transformers.js` says: tiny models are made with random weights and exported
# by optimum-onnx, the program writes config.json, each file goes where the program says, and the tokens that Node gets are
# held against those of torch. One export has its weights in two files, and one is quantized. It takes Node 20 or later,
# and installs pinned packages into a folder of its own.
#
#   bash benches/transformers_js.sh [PROGRAM]
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
    "$PYTHON" -m pip install --quiet optimum==2.1.0 optimum-onnx==0.1.0 transformers==4.57.6 torch onnx onnxruntime
fi
# What would run after the installation fetches libraries for GPUs, which nothing here needs.
npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$work/node" @huggingface/transformers@4.3.2
cp benches/transformers_js_tokens.mjs "$work/node"
# Warnings of the exporter are left out: it traces, and says so of every branch.
"$PYTHON" -W ignore benches/transformers_js_tokens.py "$program" "$work/node/transformers_js_tokens.mjs" "$work/exports"
