#!/usr/bin/env python3
"""The public surface of the library as rustdoc has it, held against .ci/public-api.txt.

usage: public_api.py DOC_DIRECTORY

Writes the file anew where UPDATE_EXPECTED is set. What is made of the registry's YAML, a constant for each pair of model
type and task, is left out.
"""

import html
import os
import re
import sys
from pathlib import Path

EXPECTED = Path(__file__).parent / "public-api.txt"
OF_REGISTRY = re.compile(r"^registry/(?!struct|enum|fn|trait|type|constant|static)")
HEADER = re.compile(r'<h4 class="code-header">(.*?)</h4>', re.DOTALL)
IMPLEMENTED = re.compile(r'<h3 class="code-header">(impl.*?)</h3>', re.DOTALL)


def text(markup):
    """The text of HTML on one line."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", markup)).replace("\u200b", "")
    plain = re.sub(r"Show \d+ (fields|variants|methods)", "", plain)
    return re.sub(r"\s+", " ", plain).strip()


def part(page, start, ends):
    """What stands between two marks; all of the rest where there is no end."""
    _, found, rest = page.partition(start)
    if not found:
        return ""
    places = [place for place in (rest.find(end) for end in ends) if place >= 0]
    return rest[: min(places)] if places else rest


def lines_of(doc, link):
    """What one item is: its declaration, its functions and the traits that it implements."""
    page = (doc / link).read_text()
    kind, name = re.fullmatch(r"(?:.*/)?(\w+)\.(\w+)\.html", link).groups()
    path = "::".join([*link.split("/")[:-1], name])
    declared = part(page, '<pre class="rust item-decl"><code>', ["</code></pre>"])
    yield f"{kind} {path}: {text(declared)}"
    own = part(page, 'id="implementations-list"', ['id="trait-implementations"', 'id="synthetic-implementations"'])
    if kind == "trait":
        own = part(page, 'id="required-methods"', ['id="foreign-impls"', 'id="implementors"'])
    for function in HEADER.findall(own):
        yield f"    {path}: {text(function)}"
    traits = part(page, 'id="trait-implementations-list"', ['id="synthetic-implementations"'])
    for implemented in IMPLEMENTED.findall(traits):
        yield f"    {path}: {text(implemented)}"


def surface(doc):
    """Every line, in the order of the items' paths."""
    links = re.findall(r'<li><a href="([^"#]+\.html)">', (doc / "all.html").read_text())
    items = sorted(link for link in links if not OF_REGISTRY.match(link))
    if len(items) < 50:
        sys.exit(f"{doc} has {len(items)} items, which cannot be all")
    return [line for link in items for line in lines_of(doc, link)]


def main():
    doc = Path(sys.argv[1]) / "optimum_exporters"
    found = surface(doc)
    if os.environ.get("UPDATE_EXPECTED"):
        EXPECTED.write_text("\n".join(found) + "\n")
        return
    expected = EXPECTED.read_text().splitlines()
    gone = [line for line in expected if line not in set(found)]
    new = [line for line in found if line not in set(expected)]
    for mark, lines in (("-", gone), ("+", new)):
        for line in lines:
            print(mark, line)
    if gone or new:
        sys.exit("the public surface is not that of .ci/public-api.txt; UPDATE_EXPECTED=1 writes it anew")


if __name__ == "__main__":
    main()
