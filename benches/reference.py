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
import random
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
        yield "lookup_hit", self.lookups(self.keys(), self.constructor)
        yield "lookup_synonym", self.lookups(self.synonyms(), self.constructor_by_synonym)
        yield "lookup_miss", self.lookups(self.absent(), self.no_constructor)
        for model_type, (task, with_past) in MODELS.items():
            config = self.config(model_type)
            constructor = self.constructor(model_type, task)
            arguments = {"use_past_in_inputs": True} if with_past else {}

            def contract():
                exporter_config = constructor(config, **arguments)
                return exporter_config.inputs, exporter_config.outputs

            yield f"contract/{model_type}", least(contract)
            yield f"dummy_inputs/{model_type}", least(constructor(config, **arguments).generate_dummy_inputs)
        yield "config_to_contract", least(self.config_to_contract)
        yield "batch", least(self.request())
        yield "start", min(self.start() for _ in range(3))

    def lookups(self, keys, look_up):
        """The mean over these keys in random order."""
        random.Random(1).shuffle(keys)
        return least(lambda: [look_up(*key) for key in keys]) / len(keys)

    def keys(self):
        """All model types and tasks of transformers."""
        types = TasksManager._SUPPORTED_MODEL_TYPE
        return [(model_type, task) for model_type in types for task in types[model_type].get("onnx", {})]

    def synonyms(self):
        """The same with the first synonym of each task that has one."""
        synonyms = TasksManager._SYNONYM_TASK_MAP
        first = {task: synonym for synonym, task in reversed(synonyms.items())}
        return [(model_type, first[task]) for model_type, task in self.keys() if task in first]

    def absent(self):
        """The same with a model type that there is not."""
        return [(model_type + "x", task) for model_type, task in self.keys()]

    def constructor_by_synonym(self, model_type, task):
        return self.constructor(model_type, TasksManager.map_from_synonym(task))

    def no_constructor(self, model_type, task):
        try:
            self.constructor(model_type, task)
        except KeyError as error:
            return error

    def config_to_contract(self):
        exporter_config = self.constructor("bert", "text-classification")(self.config("bert"))
        return exporter_config.inputs, exporter_config.outputs

    def request(self):
        """What `batch` does for a line."""
        request = json.dumps({"task": "text-classification", "config": json.loads((CONFIGS / "bert.json").read_text())})

        def answer():
            asked = json.loads(request)
            config = self.transformers.AutoConfig.for_model(**asked["config"])
            exporter_config = self.constructor(config.model_type, asked["task"])(config)
            return json.dumps({"inputs": exporter_config.inputs, "outputs": exporter_config.outputs})

        return answer

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
    own["lookup_synonym"] = here.seconds("lookup_synonym", "here")
    own["lookup_miss"] = here.seconds("lookup_miss", "here_with_suggestion")
    own |= {f"{work}/{name}": here.seconds(work, name) for work in ["contract", "dummy_inputs"] for name in MODELS}
    own["config_to_contract"] = here.seconds("config_to_contract", "here")
    own["batch"] = here.seconds("batch", "one_thread")
    own["start"] = here.seconds("program", "start")
    names = {"config_to_contract": "config_to_contract/bert", "lookup_miss": "lookup_miss, with suggestion"}
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
