#!/usr/bin/env bash
# Whether `check` judges what exporters write: tiny models with random weights are exported by torch's dynamo and its tracer,
# Optimum of two times with their options, sentence-transformers and the builder of onnxruntime-genai, and each export is
# checked without being told its task, and run by ONNX Runtime. It installs pinned packages into folders of its own.
#
#   bash benches/check_exports.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-}
if [ -z "$program" ]; then
    cargo build --features run-onnxruntime
    program=target/debug/optimum-exporters
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# exported GROUP PACKAGE...: the group's exports, by these packages.
exported() {
    local group=$1
    shift
    python3 -m venv "$work/venv-$group"
    "$work/venv-$group/bin/pip" install --quiet "$@"
    # Warnings of exporters are left out: they trace, and say so of every branch.
    HF_HUB_OFFLINE=1 "$work/venv-$group/bin/python" -W ignore benches/check_exports.py "$group" "$work/$group" 2>/dev/null | grep -v "^\[torch"
}

exported now optimum==2.1.0 optimum-onnx==0.1.0 transformers==4.57.6 sentence-transformers==5.7.0 torch==2.15.0 torchvision \
    onnx==1.23.2 onnxscript==0.7.2 onnxruntime==1.32.0
# The last versions of their day that are installed by Python 3.11.
exported old optimum==1.16.2 transformers==4.36.2 torch==2.1.2 "numpy<2" onnx==1.15.0 onnxruntime==1.16.3 datasets==2.16.1 \
    pyarrow==14.0.2
exported genai onnxruntime-genai==0.18.0 transformers==5.24.0 torch==2.15.0 onnx==1.23.2 onnx-ir==1.1.0 onnxruntime==1.32.0 \
    sentencepiece tiktoken
ORT_DYLIB_PATH=$(echo "$work"/venv-now/lib/python3*/site-packages/onnxruntime/capi/libonnxruntime.so.*)
export ORT_DYLIB_PATH
python3 benches/check_exports_held.py "$program" "$work/now" "$work/old" "$work/genai"
