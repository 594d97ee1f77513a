"""Writes the files of an export anew without what no signature is read from: layers that compute, and the weights.

    python tests/ir/shorten.py EXPORT FOLDER
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

KEPT = {"Parameter", "Result", "ReadValue", "Assign"}


def shorten(source: Path, target: Path) -> None:
    tree = ElementTree.parse(source)
    layers, edges = tree.find("layers"), tree.find("edges")
    kept = {layer.get("id") for layer in layers if layer.get("type") in KEPT}
    results = {layer.get("id") for layer in layers if layer.get("type") == "Result"}
    # Outputs are named by the layers that they come from, where they have no names of their own.
    kept |= {edge.get("from-layer") for edge in edges if edge.get("to-layer") in results}
    # The last of the weights says how long the file of the weights is.
    constants = [layer for layer in layers if layer.get("type") == "Const"]
    ends = [int(layer.find("data").get("offset")) + int(layer.find("data").get("size")) for layer in constants]
    kept |= {layer.get("id") for layer, end in zip(constants, ends) if end == max(ends)}
    for layer in list(layers):
        if layer.get("id") not in kept:
            layers.remove(layer)
    for edge in list(edges):
        if edge.get("to-layer") not in results:
            edges.remove(edge)
    target.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.indent(tree, space=" ")
    tree.write(target)


def main() -> None:
    source, target = map(Path, sys.argv[1:])
    for path in sorted(source.rglob("*.xml")):
        shorten(path, target / path.relative_to(source))
    for path in sorted(source.rglob("*.json")):
        if path.name in ("config.json", "model_index.json", "scheduler_config.json", "preprocessor_config.json"):
            (target / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (target / path.relative_to(source)).write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
