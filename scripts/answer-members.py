#!/usr/bin/env python3
"""Renews src/aws/unknown/members.txt: which members of AWS's answers the SDK reads.

The source is the code of the SDK's crates, as cargo has them after a build. Whenever one of the crates is
updated (`tests/it/tidy.rs` says so):

    scripts/answer-members.py Cargo.lock ~/.cargo/registry/src/* > src/aws/unknown/members.txt

The file's own header says how to read it.
"""

import re
import sys
from pathlib import Path

# The answers that a put of ours replaces. Those with a `*` tell of many things, each with its name.
ANSWERS = {
    "cloudwatch": ["DescribeAlarms*"],
    "s3": ["GetBucketAccelerateConfiguration", "GetBucketAcl", "GetBucketCors", "GetBucketEncryption",
           "GetBucketLifecycleConfiguration", "GetBucketLogging", "GetBucketNotificationConfiguration",
           "GetBucketOwnershipControls", "GetBucketReplication", "GetBucketRequestPayment", "GetBucketTagging",
           "GetBucketVersioning", "GetBucketWebsite", "GetObjectLockConfiguration", "GetPublicAccessBlock",
           "ListBucketAnalyticsConfigurations", "ListBucketIntelligentTieringConfigurations",
           "ListBucketInventoryConfigurations", "ListBucketMetricsConfigurations"],
    "wafv2": ["GetIPSet", "GetLoggingConfiguration", "GetRegexPatternSet", "GetRuleGroup", "GetWebACL",
              "ListLoggingConfigurations*"],
}

HEADER = """\
# Which members of AWS's answers the SDK reads: taken by scripts/answer-members.py from the code of
# {crates}.
# Not to be edited by hand.
#
#   = service          what follows are its answers and types
#   ! Operation type   the type of an answer; `*` behind the operation: it tells of many things
#   type Member Member=type ...   a type's members, with their types where those have members; the member
#                      `*` stands for every item of a list and every value of a map
"""

# An arm of the code that reads JSON, CBOR or XML, and the call that reads a part.
ARM = re.compile(r's\.matches\("(?P<xml>[^"]+)"\)|^\s+"(?P<text>[^"]+)" => ', re.M)
CALL = re.compile(r"crate::protocol_serde::shape_(\w+)::de_(\w+)\(")


def snake(name):
    for word in ("ACL", "CORS", "IP"):
        name = name.replace(word, word.capitalize())
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def body(source, name):
    """The text of a function, which ends where a line is a brace alone."""
    start = re.search(rf"^pub(?:\(crate\))? fn de_{name}\b", source, re.M)
    return source[start.start():source.index("\n}\n", start.start())] if start else ""


class Service:
    def __init__(self, directory):
        self.files = directory / "src/protocol_serde"
        self.types = {}

    def text(self, file, function):
        path = self.files / f"shape_{file}.rs"
        return body(path.read_text(), function) if path.exists() else ""

    def read(self, file, function):
        """The type that a function reads, with all it leads to; nothing where it has no members."""
        if function in self.types:
            return function if self.types[function] is not None else None
        self.types[function] = members = {}
        text = self.text(file, function)
        arms = list(ARM.finditer(text))
        for at, arm in enumerate(arms):
            part = text[arm.end():arms[at + 1].start() if at + 1 < len(arms) else len(text)]
            call = CALL.search(part)
            members[arm["xml"] or arm["text"]] = call and self.read(*call.groups())
        if not arms and (call := CALL.search(text)):
            members["*"] = self.read(*call.groups())
        # A list of texts is no type, and a structure without members is one.
        if not members.get("*", True) or not members and "uilder" not in text:
            self.types[function] = None
            return None
        return function

    def answer(self, operation):
        name = snake(operation)
        if self.text(name, name):
            return self.read(name, name)
        # The answer is one member's document.
        calls = CALL.finditer((self.files / f"shape_{name}_output.rs").read_text())
        return self.read(*next(call.groups() for call in calls if call[1] != f"{name}_output"))


def main():
    lock, registry = sys.argv[1:]
    versions = dict(re.findall(r'name = "(aws-sdk-\w+)"\nversion = "([^"]+)"', Path(lock).read_text()))
    crates = {service: f"aws-sdk-{service}-{versions[f'aws-sdk-{service}']}" for service in ANSWERS}
    print(HEADER.format(crates=", ".join(crates.values())), end="")
    for service, operations in ANSWERS.items():
        found = Service(Path(registry) / crates[service])
        print(f"= {service}")
        for operation in operations:
            root = found.answer(operation.rstrip("*"))
            assert root, operation
            print(f"! {operation} {root}")
        for name, members in sorted(found.types.items()):
            if members is not None:
                words = [f"{member}={of}" if of else member for member, of in members.items()]
                print(" ".join([name, *words]))


if __name__ == "__main__":
    main()
