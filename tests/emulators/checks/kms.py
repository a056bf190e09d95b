"""KMS."""

from __future__ import annotations

import json
from typing import Any

import serve
from checks.harness import Server, as_dict, as_list, check, fails, same


@check("defaults of KMS calls")
def a_key(server: Server) -> None:
    kms = server.client("kms")
    tags = {"trueup:stack": "x", "empty": ""}
    made = kms.create_key(Description="dé", Policy=KEY_POLICY,
                          Tags=as_list(tags, "TagKey", "TagValue"))["KeyMetadata"]
    key = made["KeyId"]
    described = kms.describe_key(KeyId=made["Arn"])["KeyMetadata"]
    same([described.get(name) for name in ("Description", "KeyState", "Enabled", "KeyUsage",
                                           "KeySpec", "Origin", "KeyManager")],
         ["dé", "Enabled", True, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "AWS_KMS", "CUSTOMER"])
    same(kms.get_key_policy(KeyId=key)["Policy"], KEY_POLICY)
    same(key_tags(kms, key), tags)
    same(aliases(kms), {})

    changed = KEY_POLICY.replace("Root", "Other")
    kms.put_key_policy(KeyId=key, Policy=changed)
    same(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"], changed)
    kms.tag_resource(KeyId=key, Tags=as_list({"a": "1"}, "TagKey", "TagValue"))
    kms.untag_resource(KeyId=key, TagKeys=["empty"])
    same(key_tags(kms, key), {"trueup:stack": "x", "a": "1"})
    kms.update_key_description(KeyId=key, Description="")
    same(kms.describe_key(KeyId=key)["KeyMetadata"]["Description"], "")
    kms.disable_key(KeyId=key)
    same(kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "Disabled")
    kms.enable_key(KeyId=key)

    kms.create_alias(AliasName="alias/one", TargetKeyId=key)
    fails(400, "AlreadyExistsException", kms.create_alias, AliasName="alias/one", TargetKeyId=key)
    same(aliases(kms), {"alias/one": key})
    same([alias["AliasName"] for alias in kms.list_aliases(KeyId=key)["Aliases"]], ["alias/one"])
    same(kms.describe_key(KeyId="alias/one")["KeyMetadata"]["KeyId"], key)
    fails(400, "NotFoundException", kms.describe_key, KeyId="alias/none")

    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    described = kms.describe_key(KeyId=key)["KeyMetadata"]
    same((described["KeyState"], "DeletionDate" in described), ("PendingDeletion", True))
    same(aliases(kms), {"alias/one": key})
    kms.cancel_key_deletion(KeyId=key)
    same(kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "Disabled")
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.update_alias(AliasName="alias/one", TargetKeyId=other)
    same(aliases(kms), {"alias/one": other})
    kms.delete_alias(AliasName="alias/one")
    same(aliases(kms), {})


KEY_POLICY = json.dumps({"Version": "2012-10-17", "Id": "x", "Statement": [
    {"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{serve.ACCOUNT}:root"},
     "Action": "kms:*", "Resource": "*"}]}, indent=2)


def key_tags(kms: Any, key: str) -> dict[str, str]:
    return as_dict(kms.list_resource_tags(KeyId=key)["Tags"], "TagKey", "TagValue")


def aliases(kms: Any) -> dict[str, str]:
    return {alias["AliasName"]: alias["TargetKeyId"] for alias in kms.list_aliases()["Aliases"]
            if not alias["AliasName"].startswith("alias/aws/")}


@check("rotation period")
def rotation(server: Server) -> None:
    kms = server.client("kms")
    made = kms.create_key()["KeyMetadata"]
    status = lambda: {name: value for name, value in
                      kms.get_key_rotation_status(KeyId=made["KeyId"]).items()
                      if name in ("KeyRotationEnabled", "RotationPeriodInDays")}
    same(status(), {"KeyRotationEnabled": False})
    kms.enable_key_rotation(KeyId=made["Arn"], RotationPeriodInDays=180)
    same(status(), {"KeyRotationEnabled": True, "RotationPeriodInDays": 180})
    kms.enable_key_rotation(KeyId=made["KeyId"])
    same(status(), {"KeyRotationEnabled": True, "RotationPeriodInDays": 365})
    kms.disable_key_rotation(KeyId=made["KeyId"])
    same(status(), {"KeyRotationEnabled": False})
