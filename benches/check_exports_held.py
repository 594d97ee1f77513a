"""Holds `check` against what is expected of exported files: the task that it finds without being told, and no false error.

    python check_exports_held.py PROGRAM FOLDER...

Each FOLDER is one that `check_exports.py` wrote. PROGRAM is built with the feature `run-onnxruntime`, and `ORT_DYLIB_PATH` says
where ONNX Runtime is, so that what `check` says is held against what runs.
"""

import json
import pathlib
import subprocess
import sys

LEVELS = [None, "note", "warning", "error"]


def checked(program, folder, runs):
    command = [program, "check", str(folder), "--json", *(["--run"] if runs else [])]
    answer = subprocess.run(command, capture_output=True, text=True)
    return json.loads(answer.stdout) if answer.stdout else {"failed": answer.stderr.strip()}


def findings(report):
    return [finding for file in report["files"] for finding in file["findings"]] + report["findings"]


def is_right(report, expected):
    """Whether the task, the library, the worst and the runs are as expected; instead of a level the kinds of errors may be."""
    if "failed" in report:
        return False
    worst = expected["worst"]
    if worst in LEVELS:
        is_worst = LEVELS.index(report["worst"]) <= LEVELS.index(worst)
    else:
        errors = {finding["kind"] for finding in findings(report) if finding["severity"] == "error"}
        is_worst = bool(errors) and errors <= set(worst.split())
    ran = not expected["runs"] or all(file["runs"] for file in report["files"])
    return report["tasks"] == [expected["task"]] and report.get("library") == expected["library"] and is_worst and ran


def main():
    program, roots = sys.argv[1], [pathlib.Path(root) for root in sys.argv[2:]]
    wrong = held = runs = 0
    for folder in sorted(path.parent for root in roots for path in root.glob("*/expected.json")):
        expected = json.loads((folder / "expected.json").read_text())
        report = checked(program, folder, expected["runs"])
        held += 1
        runs += sum(len(file.get("runs", ())) for file in report.get("files", ()))
        if is_right(report, expected):
            print(f"{folder.name}: {expected['task']}, {report['worst'] or 'as the contract has it'}")
            continue
        wrong += 1
        print(f"{folder.name}: WRONG, and not {expected}: {report.get('tasks')} {report.get('failed', '')}")
        for finding in findings(report) if "files" in report else ():
            print(f"  {finding['severity']}: {finding['side']} {finding['tensor']} {finding['axis']}: {finding['reason']}")
    print(f"{held} exports, {runs} runs, {wrong} are wrong")
    sys.exit(1 if wrong or not held else 0)


if __name__ == "__main__":
    main()
