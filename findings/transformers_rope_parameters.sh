#!/usr/bin/env bash
# transformers 5.24.0 and 4.57.6: a config.json that 5.24.0 wrote is read by 4.57.6 without a word, and the model has other
# positions. 5.24.0 writes what it knows of rotary positions as one `rope_parameters`; 4.57.6 keeps that as an attribute nobody
# reads and takes for `rope_theta`, `rotary_pct` and the like the defaults of the model type: 10000 where the file says 500000,
# and a quarter of each head turned where it says all of it. The other way, a file of 4.57.6 in 5.24.0, all is well.
#
# Exporters that are held at transformers 4 build such a model, and its graph has the inputs, outputs and shapes that it should
# have, with the weights that were trained, and gives other scores.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/run.py" <<'PYTHON'
import sys
from pathlib import Path

from transformers import AutoConfig, __version__, logging

logging.set_verbosity_error()
folder, step = Path(sys.argv[1]), sys.argv[2]
OLD = {"llama": {"rope_theta": 500000.0}, "gpt_neox": {"rotary_emb_base": 500000.0, "rotary_pct": 1.0}}
NEW = {"llama": {"rope_theta": 500000.0}, "gpt_neox": {"rope_theta": 500000.0, "partial_rotary_factor": 1.0}}


def read(config):
    told = getattr(config, "rope_parameters", None) or {}
    if __version__.startswith("4."):
        told = {"rope_theta": config.rope_theta, "partial_rotary_factor": getattr(config, "rotary_pct", None)}
    return told["rope_theta"], told.get("partial_rotary_factor")


for name in OLD:
    if step == "save":
        old = __version__.startswith("4.")
        said = OLD[name] if old else {"rope_parameters": {"rope_type": "default", **NEW[name]}}
        AutoConfig.for_model(name, **said).save_pretrained(folder / __version__ / name)
        continue
    for by in ("4.57.6", "5.24.0"):
        base, part = read(AutoConfig.from_pretrained(folder / by / name))
        print(f"{name}, written by {by}, read by {__version__}: base {base:g}, part {part}")
PYTHON
for step in 4.57.6:save 5.24.0:save 5.24.0:read 4.57.6:read; do
    "$work/venv/bin/pip" install --quiet "transformers==${step%:*}"
    "$work/venv/bin/python" -W ignore "$work/run.py" "$work" "${step#*:}" 2>"$work/log" | tee -a "$work/seen"
done
diff "$work/seen" - <<'SEEN'
llama, written by 4.57.6, read by 5.24.0: base 500000, part None
llama, written by 5.24.0, read by 5.24.0: base 500000, part None
gpt_neox, written by 4.57.6, read by 5.24.0: base 500000, part 1.0
gpt_neox, written by 5.24.0, read by 5.24.0: base 500000, part 1.0
llama, written by 4.57.6, read by 4.57.6: base 500000, part None
llama, written by 5.24.0, read by 4.57.6: base 10000, part None
gpt_neox, written by 4.57.6, read by 4.57.6: base 500000, part 1.0
gpt_neox, written by 5.24.0, read by 4.57.6: base 10000, part 0.25
SEEN
