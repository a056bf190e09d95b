#!/usr/bin/env python3
"""Proves over the wire that serve.py puts right what its table says, on both emulators.

    check_serve.py           every check holds on both; README.md and gaps.toml are in order
    check_serve.py moto      the same on one of them
    check_serve.py --plain   the same against the emulators as they are: a quirk whose checks
                             hold without its fix is not needed any more

Run it with the Python of a virtual environment that has requirements.txt. The exit code is 0 if
all is well.
"""

from __future__ import annotations

import re
import sys
import tomllib
import traceback

sys.dont_write_bytecode = True  # the repository is no place for it
import checks  # noqa: F401
import serve
from checks.harness import CHECKS, HERE, Server


def files() -> list[str]:
    """What is wrong with README.md, gaps.toml and the list of checks."""
    wrong = []
    if serve.table() not in (HERE / "README.md").read_text():
        wrong.append("README.md does not hold what `serve.py --table` prints")
    fields = {"emulator", "kind", "aspect", "reason"}
    for gap in tomllib.loads((HERE / "gaps.toml").read_text()).get("gap", []):
        if gap.keys() != fields or gap["emulator"] not in serve.BOTH:
            wrong.append(f"gaps.toml: {gap} needs {fields} and nothing else")
    checked = {quirk for quirk, _ in CHECKS}
    wrong += [f"no check proves {each.name!r}" for each in serve.QUIRKS
              if each.name not in checked]
    wrong += [f"{each.name!r} is of the shim alone, on one emulator only" for each in serve.QUIRKS
              if each.alone and each.emulators != serve.BOTH]
    facts = (HERE / "../../docs/aws-facts.md").read_text()
    sections = set(re.findall(r"^(?:#+ |\| )(\d+\.\d+)", facts, re.MULTILINE))
    wrong += [f"{each.name!r} rests on §{section}, which is not there" for each in serve.QUIRKS
              for section in re.findall(r"§([\d.]+\d)", each.source) if section not in sections]
    wrong += [f"{each.name!r} names no source" for each in serve.QUIRKS
              if not re.search("botocore|aws-facts §|the Rust SDK|unverified", each.source)]
    return wrong


def main() -> int:
    plain = "--plain" in sys.argv[1:]
    served = [name for name in serve.BOTH if name in sys.argv[1:]] or serve.BOTH
    failed: set[tuple[str, str]] = set()
    wrong = [] if plain else files()
    for name in served:
        server = Server(name, *(["--plain"] if plain else []))
        for quirk, function in CHECKS:
            server.reset()
            try:
                function(server)
            except Exception as failure:
                failed.add((quirk, name))
                if not plain:
                    place = traceback.extract_tb(failure.__traceback__)[1].lineno
                    wrong.append(f"{name}: {function.__name__}, line {place}: {failure}")
        server.stop()
    if plain:
        wrong = [f"{name}: {each.name!r} needs no fix any more" for each in serve.QUIRKS
                 for name in each.emulators if name in served and (each.name, name) not in failed]
    print("\n".join(wrong) or f"{len(CHECKS)} checks hold on {' and '.join(served)}"
          if not plain or wrong else "every quirk is still needed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
