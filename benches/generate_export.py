"""Exports a model of the sizes of gpt2, with random weights, for the benchmark of the loop that generates.

    python generate_export.py DIRECTORY        with optimum-onnx 0.1.0 and what it takes
"""

import sys

import torch
from optimum.exporters.onnx import onnx_export_from_model
from transformers import GPT2Config, GPT2LMHeadModel

torch.manual_seed(0)
model = GPT2LMHeadModel(GPT2Config()).eval()
onnx_export_from_model(model, sys.argv[1], task="text-generation-with-past", do_validation=False, opset=18)
