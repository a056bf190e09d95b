"""The recorded reads of `tests/recorded` as accounts, each in every form of `odd.py`."""

from __future__ import annotations

import glob
import json
import os
import tomllib
from typing import Any

import odd
from account import Account
from wire import Asked, Refused

# What `GetAccountAuthorizationDetails` lists of what.
ENTITIES = {"Role": "RoleDetailList", "User": "UserDetailList"}


class Recorded(Account):
    """What the answers of a case say, in one form."""

    def __init__(self, answers: dict[str, Any], form: str) -> None:
        super().__init__({key: value for key, value in answers.items() if " " not in key})
        self.form = form
        # The forms in which one of the answers so far would have been another.
        self.odd: set[str] = set()
        self.asked_of = [(key.split(" ")[0], dict(part.split("=", 1) for part in key.split(" ")[1:]), value)
                         for key, value in answers.items() if " " in key]

    def ask(self, call: Asked) -> dict[str, Any]:
        try:
            found = self.answered(call)
            if self.form == "plain":
                self.odd |= odd.forms_of(call, found)
            return odd.answer(self.form, call, found)
        except Refused as error:
            self.odd |= {"mute", "reworded"}
            raise odd.refusal(self.form, error) from None

    def answered(self, call: Asked) -> dict[str, Any]:
        name = f"{call.service}.{call.operation}"
        if name == "iam.GetAccountAuthorizationDetails" and self.form != "single":
            return self.together()
        found = self.data.get(name, self.listed(name))
        for asked, params, answer in self.asked_of:
            if asked == name and all(str(call.params.get(key)) == value for key, value in params.items()):
                found = answer
        if found is None:
            return super().ask(call)
        if "Error" in found:
            error = found["Error"]
            raise Refused(error["Code"], found.get("Status", 400), error.get("Message", "no message"))
        return found

    def listed(self, name: str) -> dict[str, Any] | None:
        """`ListRoles` and `ListUsers`, which leave out tags, boundary and last use."""
        for word in ENTITIES:
            if name == f"iam.List{word}s":
                left_out = ("Tags", "PermissionsBoundary", "RoleLastUsed")
                entities = [each[word] for each in self.every(f"iam.Get{word}")]
                return {f"{word}s": [{key: item for key, item in one.items() if key not in left_out}
                                     for one in entities], "IsTruncated": False}
        return None

    def every(self, name: str) -> list[dict[str, Any]]:
        found = [self.data[name]] if name in self.data else []
        return [each for each in [*found, *(answer for asked, _, answer in self.asked_of if asked == name)]
                if "Error" not in each]

    def together(self) -> dict[str, Any]:
        """`GetAccountAuthorizationDetails`, of what the single calls say."""
        def of(word: str, one: dict[str, Any]) -> dict[str, Any]:
            name = one[f"{word}Name"]
            call = lambda operation, **more: self.single(f"iam.{operation}", {f"{word}Name": name} | more)
            inline = [call(f"Get{word}Policy", PolicyName=policy)
                      for policy in call(f"List{word}Policies").get("PolicyNames", [])]
            details = one | {
                "AttachedManagedPolicies": call(f"ListAttached{word}Policies").get("AttachedPolicies", []),
                f"{word}PolicyList": [{key: each[key] for key in ("PolicyName", "PolicyDocument")}
                                      for each in inline]}
            if word == "User":
                groups = call("ListGroupsForUser").get("Groups", [])
                details["GroupList"] = [group["GroupName"] for group in groups]
            details.setdefault("Tags", [])
            return details

        def managed(policy: dict[str, Any]) -> dict[str, Any]:
            version = self.single("iam.GetPolicyVersion", {"PolicyArn": policy["Arn"]})["PolicyVersion"]
            # The list has neither tags nor descriptions.
            told = {key: item for key, item in policy.items() if key not in ("Tags", "Description")}
            return told | {"PolicyVersionList": [version | {"IsDefaultVersion": True}]}

        listed = {member: [of(word, each[word]) for each in self.every(f"iam.Get{word}")]
                  for word, member in ENTITIES.items()}
        policies = [managed(each["Policy"]) for each in self.every("iam.GetPolicy")]
        return listed | {"GroupDetailList": [], "Policies": policies, "IsTruncated": False}

    def single(self, name: str, params: dict[str, Any]) -> dict[str, Any]:
        service, operation = name.split(".")
        try:
            return self.answered(Asked("", service, operation, params, "query"))
        except Refused:
            return {}


def accounts(directory: str) -> dict[str, Recorded]:
    """`SERVICE/TOPIC/N/FORM`, where N counts the reads of a file from 0."""
    found: dict[str, Recorded] = {}
    for path in sorted(glob.glob(os.path.join(directory, "*", "*.toml"))):
        topic = os.path.relpath(path, directory).removesuffix(".toml")
        with open(path, "rb") as file:
            cases = tomllib.load(file)
        shared = json.loads(cases.get("answers", "{}"))
        for number, case in enumerate(cases.get("read", [])):
            answers = shared | json.loads(case.get("answers", "{}"))
            for form in odd.FORMS:
                found[f"{topic}/{number}/{form}"] = Recorded(answers, form)
    return found
