#!/usr/bin/env python3
"""The same work here and in the reference, in one run, as a table of ratios.

    pip install optimum-onnx==0.1.0 optimum==2.1.0
    python3 benches/reference.py

runs `cargo bench`, does the same work in the reference, and prints Markdown. Without the reference,
or with --here, it prints what this crate alone takes. With --kept it takes the times of the last
`cargo bench` in place of new ones, which are then not of the same run.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import timeit
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMES = ROOT / "target" / "criterion"
CONFIGS = ROOT / "benches" / "configs"
IMPORT = "from optimum.exporters.tasks import TasksManager; import optimum.exporters.onnx.model_configs"

# Model type, task, and whether the cache is among the inputs; benches/work/mod.rs has the same ones.
MODELS = {
    "bert": ("text-classification", False),
    "llama": ("text-generation-with-past", True),
    "t5": ("text2text-generation-with-past", True),
}


def least(work, seconds=1.0):
    """The least time that `work` takes, in seconds."""
    timer = timeit.Timer(work)
    times, taken = timer.autorange()
    repeats = max(3, int(seconds / taken))
    return min(timer.repeat(repeats, times)) / times


class Reference:
    """The work that is measured, done by the reference."""

    def __init__(self):
        exec(IMPORT, globals())
        import transformers

        self.transformers = transformers

    def constructor(self, model_type, task):
        return TasksManager.get_exporter_config_constructor(
            "onnx", model_type=model_type, task=task, library_name="transformers"
        )

    def config(self, model_type):
        return self.transformers.AutoConfig.for_model(**json.loads((CONFIGS / f"{model_type}.json").read_text()))

    def times(self):
        yield "lookup_hit", self.lookups()
        for model_type, (task, with_past) in MODELS.items():
            config = self.config(model_type)
            constructor = self.constructor(model_type, task)
            arguments = {"use_past_in_inputs": True} if with_past else {}

            def contract():
                exporter_config = constructor(config, **arguments)
                return exporter_config.inputs, exporter_config.outputs

            yield f"contract/{model_type}", least(contract)
        yield "config_to_contract", least(self.config_to_contract)
        yield "start", min(self.start() for _ in range(3))

    def lookups(self):
        """The mean over all model types and tasks of transformers, in random order."""
        import random

        types = TasksManager._SUPPORTED_MODEL_TYPE
        keys = [(model_type, task) for model_type in types for task in types[model_type].get("onnx", {})]
        random.Random(1).shuffle(keys)
        return least(lambda: [self.constructor(*key) for key in keys]) / len(keys)

    def config_to_contract(self):
        exporter_config = self.constructor("bert", "text-classification")(self.config("bert"))
        return exporter_config.inputs, exporter_config.outputs

    def start(self):
        return timeit.timeit(lambda: subprocess.run([sys.executable, "-c", IMPORT], check=True, capture_output=True), number=1)


class Here:
    """What `cargo bench` has measured."""

    def __init__(self, kept):
        if not kept:
            subprocess.run(["cargo", "bench", "--bench", "speed"], cwd=ROOT, check=True)
        self.memory = subprocess.run(
            ["cargo", "bench", "--quiet", "--bench", "memory"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout

    def seconds(self, group, name):
        """The median time of one element, in seconds."""
        new = TIMES / group / name / "new"
        nanoseconds = json.loads((new / "estimates.json").read_text())["median"]["point_estimate"]
        throughput = json.loads((new / "benchmark.json").read_text())["throughput"] or {}
        return nanoseconds / throughput.get("Elements", 1) / 1e9

    def allocations(self, name):
        rows = (line.rsplit(maxsplit=3) for line in self.memory.splitlines())
        return next((row[1] for row in rows if len(row) == 4 and row[0] == name), "")


def human(seconds):
    for unit, size in [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)]:
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def table(heads, rows):
    print("\n| " + " | ".join(heads) + " |")
    print("| " + " | ".join("---" for _ in heads) + " |")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def tables_of_rust(here):
    """Beside what one would do without this crate."""
    groups = {
        "lookup_hit": ["here", "nested_phf", "nested_std", "flat_fast_hash"],
        "lookup_miss": ["here", "nested_phf", "nested_std", "flat_fast_hash"],
        "lookup_synonym": ["here", "nested_phf"],
        "config_to_contract": ["here", "parsing_alone"],
        "batch": ["all_threads", "one_thread"],
    }
    rows = []
    for group, names in groups.items():
        own = here.seconds(group, names[0])
        for name in names:
            time = here.seconds(group, name)
            rows.append([group, name, human(time), f"{1 / time:,.0f}", f"{own / time:.2f}"])
    table(["work", "how", "time of one", "a second", "ratio"], rows)


def table_of_reference(here):
    reference = dict(Reference().times())
    own = {"lookup_hit": here.seconds("lookup_hit", "here")}
    own |= {f"contract/{name}": here.seconds("contract", name) for name in MODELS}
    own["config_to_contract"] = here.seconds("config_to_contract", "here")
    own["start"] = here.seconds("program", "start")
    names = {"config_to_contract": "config_to_contract/bert"}
    rows = [
        [work, human(time), human(reference[work]), f"{reference[work] / time:,.0f}", here.allocations(names.get(work, work))]
        for work, time in own.items()
    ]
    table(["work", "here", "reference", "times faster", "allocations here"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--here", action="store_true", help="do not run the reference")
    parser.add_argument("--kept", action="store_true", help="take the times of the last cargo bench")
    arguments = parser.parse_args()
    here = Here(arguments.kept)
    tables_of_rust(here)
    if arguments.here:
        return
    if importlib.util.find_spec("optimum") is None:
        sys.exit("\nThe reference is not installed: pip install optimum-onnx==0.1.0 optimum==2.1.0")
    table_of_reference(here)


if __name__ == "__main__":
    main()
