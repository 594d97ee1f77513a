#!/usr/bin/env bash
# safetensors 0.7.0 and 0.8.0, numpy 2.4.6: an array that does not lie in memory as its shape says, such as one that was transposed
# or a slice of every other column, is written rightly by `safetensors.numpy` of 0.7.0. 0.8.0 writes the bytes that are there in
# memory under the shape of the array: names, types and shapes in the file are right, and values are in other places or are
# others. Nothing is told.
#
# Outputs of a model that were transposed or cut before they were saved are then no reference for anything, and a comparison with
# them says of an export that is right that it is wrong. `numpy.ascontiguousarray` before saving helps.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/run.py" <<'PYTHON'
import sys

import numpy
from safetensors import __version__
from safetensors.numpy import load_file, save_file

rows = numpy.arange(6, dtype=numpy.float32).reshape(2, 3)
arrays = {"as it is": rows, "every other column": rows[:, ::2], "transposed": rows.T}
for title, prepare in [("", lambda array: array), (", made contiguous", numpy.ascontiguousarray)]:
    save_file({name: prepare(array) for name, array in arrays.items()}, sys.argv[1])
    for name, read in sorted(load_file(sys.argv[1]).items()):
        is_same = (read == arrays[name]).all()
        print(f"{__version__}: {name}{title}: {read.astype(int).tolist()}{'' if is_same else ', which is not what was saved'}")
PYTHON
for version in 0.7.0 0.8.0; do
    "$work/venv/bin/pip" install --quiet "safetensors==$version" numpy==2.4.6
    "$work/venv/bin/python" "$work/run.py" "$work/arrays.safetensors" | tee -a "$work/seen"
done
diff "$work/seen" - <<'SEEN'
0.7.0: as it is: [[0, 1, 2], [3, 4, 5]]
0.7.0: every other column: [[0, 2], [3, 5]]
0.7.0: transposed: [[0, 3], [1, 4], [2, 5]]
0.7.0: as it is, made contiguous: [[0, 1, 2], [3, 4, 5]]
0.7.0: every other column, made contiguous: [[0, 2], [3, 5]]
0.7.0: transposed, made contiguous: [[0, 3], [1, 4], [2, 5]]
0.8.0: as it is: [[0, 1, 2], [3, 4, 5]]
0.8.0: every other column: [[0, 1], [2, 3]], which is not what was saved
0.8.0: transposed: [[0, 1], [2, 3], [4, 5]], which is not what was saved
0.8.0: as it is, made contiguous: [[0, 1, 2], [3, 4, 5]]
0.8.0: every other column, made contiguous: [[0, 2], [3, 5]]
0.8.0: transposed, made contiguous: [[0, 3], [1, 4], [2, 5]]
SEEN
