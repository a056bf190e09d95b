#!/usr/bin/env python3
"""Renews src/policy/managed/: the policies that AWS itself publishes, with their documents.

The source is the data that the PyPI package moto (Apache-2.0) ships, which its authors take from
AWS by `aws iam list-policies --scope AWS` and `get-policy-version`. By hand, now and then:

    pip download --no-deps moto
    scripts/managed-policies.py moto-*.whl

Then run the tests. `list.txt` is for reading and for the diff of a renewal; its header says what it
holds. `documents.zlib` holds the documents, in the order of the list: see `pack` below.
"""

import json
import os
import re
import sys
import zipfile
import zlib
from pathlib import Path

DATA = "moto/iam/aws_managed_policies.py"
HERE = Path(__file__).resolve().parent.parent / "src/policy/managed"

HEADER = """\
# The policies that AWS itself publishes, as of {date}: path and name, default version, day of that version.
# Taken from {source} (PyPI, Apache-2.0) by scripts/managed-policies.py; not to be edited by hand.
"""


def strings(value):
    """Every text in a document, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)


def plain(value):
    """A document with texts in the place of numbers, which IAM takes as the same."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def numbered(value, numbers):
    """A document with numbers in the place of texts. A list of texts is a set: its numbers ascend, and
    each is given as the distance from the one before."""
    if isinstance(value, str):
        return numbers[value]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        found = sorted({numbers[item] for item in value})
        return [number - (found[at - 1] if at else 0) for at, number in enumerate(found)]
    if isinstance(value, list):
        return [numbered(item, numbers) for item in value]
    if isinstance(value, dict):
        return {key: numbered(item, numbers) for key, item in value.items()}
    return value


def pack(documents):
    """All texts once, in order, each as the count of characters that it has in common with the one before
    (as a character from `!`) and the rest; an empty line; each document as JSON on a line of its own."""
    texts = sorted({text for document in documents for text in strings(document)})
    assert all(text.isascii() and text.isprintable() for text in texts)
    numbers = {text: number for number, text in enumerate(texts)}
    lines, before = [], ""
    for text in texts:
        common = len(os.path.commonprefix([before, text, text[:90]]))
        lines.append(chr(ord("!") + common) + text[common:])
        before = text
    lines.append("")
    lines += [json.dumps(numbered(document, numbers), separators=(",", ":")) for document in documents]
    return zlib.compress("\n".join(lines).encode(), 9)


def main():
    wheel = sys.argv[1]
    text = zipfile.ZipFile(wheel).read(DATA).decode()
    policies = json.loads(re.search(r'"""(.*?)"""', text, re.DOTALL).group(1))
    listed = sorted((policy["Path"].lstrip("/") + name, policy) for name, policy in policies.items())
    date = max(policy["UpdateDate"] for _, policy in listed)[:10]
    source = "-".join(Path(wheel).name.split("-")[:2])
    lines = [f'{name} {policy["DefaultVersionId"]} {policy["UpdateDate"][:10]}\n' for name, policy in listed]
    (HERE / "list.txt").write_text(HEADER.format(date=date, source=source) + "".join(lines))
    (HERE / "documents.zlib").write_bytes(pack([plain(policy["Document"]) for _, policy in listed]))


main()
