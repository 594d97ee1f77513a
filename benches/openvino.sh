#!/usr/bin/env bash
# Whether `check` passes what optimum-intel exports, and OpenVINO runs the parts with the dummy inputs: tiny models are made
# with random weights and exported, checked without a task, changed in places that break a feed and checked again, and each
# part is fed what `dummy` draws. It installs pinned packages into a folder of its own.
#
#   bash benches/openvino.sh [PROGRAM]
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
    "$work/venv/bin/pip" install --quiet optimum-intel==2.2.0 openvino==2026.4.1 transformers==4.57.6 diffusers==0.39.0 torch torchvision
    PYTHON=$work/venv/bin/python
fi
"$PYTHON" -W ignore benches/openvino_exports.py "$program" "$work/exports"
