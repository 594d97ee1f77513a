#!/usr/bin/env bash
# optimum-intel 2.2.0: a class of OpenVINO configs says from which version of transformers to which a model can be exported,
# and takes the end that it does not say from the class that it extends. Two spans are empty so: Nystromformer's begins at
# 4.57 and ends at 4.50.3, which is before any version that optimum-intel installs with, and that of Gemma 4's text model
# begins at 5.5 and ends at 5.0, the end of Gemma 3's. So neither can be exported with any version: each is refused as too
# new, the second also by the very version that it asks for.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/spans.py" <<'PYTHON'
import inspect

import optimum.exporters.openvino.model_configs as configs
from packaging.version import Version

for name, of in inspect.getmembers(configs, inspect.isclass):
    least, last = (getattr(of, f"{end}_TRANSFORMERS_VERSION", None) for end in ("MIN", "MAX"))
    if least and last and Version(str(least)) > Version(str(last)):
        print(name, "from", least, "to", last)
PYTHON
cat >"$work/export.py" <<'PYTHON'
import sys
from pathlib import Path

import transformers
from optimum.exporters.openvino import main_export

work = Path(sys.argv[1])
sizes = dict(vocab_size=64, hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2)
if sys.argv[2] == "nystromformer":
    config = transformers.NystromformerConfig(**sizes, num_landmarks=8, segment_means_seq_len=64)
    model, task = transformers.NystromformerForMaskedLM(config), "fill-mask"
else:
    heads = dict(num_key_value_heads=1, head_dim=16, global_head_dim=16, num_kv_shared_layers=0)
    per_layer = dict(vocab_size_per_layer_input=64, hidden_size_per_layer_input=8)
    layers = ["sliding_attention", "full_attention"]
    config = transformers.Gemma4TextConfig(**sizes, **heads, **per_layer, layer_types=layers)
    model, task = transformers.Gemma4ForCausalLM(config), "text-generation-with-past"
model.save_pretrained(work / "model")
try:
    main_export(str(work / "model"), work / "exported", task=task, library_name="transformers")
    print(sys.argv[2], "is exported")
except ValueError as error:
    print(sys.argv[2], "with", transformers.__version__, "is refused:", str(error).split(". ")[-1])
PYTHON
for versions in "4.57.6 nystromformer" "5.5.0 gemma4_text"; do
    read -r version model <<<"$versions"
    python3 -m venv "$work/$version"
    "$work/$version/bin/pip" install --quiet optimum-intel==2.2.0 openvino==2026.4.1 nncf "transformers==$version" torch==2.15.0
    python="$work/$version/bin/python"
    mkdir "$work/of_$model"
    if [ "$model" = nystromformer ]; then "$python" -W ignore "$work/spans.py" 2>"$work/errors"; fi
    OMP_NUM_THREADS=1 "$python" -W ignore "$work/export.py" "$work/of_$model" "$model" 2>"$work/errors" || cat "$work/errors" >&2
done | grep -v '^Multiple distributions' >"$work/seen"
cat "$work/seen"
diff "$work/seen" - <<'SEEN'
Gemma4TextOpenVINOConfig from 5.5 to 5.0
NystromformerOpenVINOConfig from 4.57 to 4.50.3
nystromformer with 4.57.6 is refused: Maximum required is 4.50.3, got: 4.57.6
gemma4_text with 5.5.0 is refused: Maximum required is 5.0, got: 5.5.0
SEEN
