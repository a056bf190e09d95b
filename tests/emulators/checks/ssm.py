"""SSM Parameter Store."""

from __future__ import annotations

import json
from typing import Any

from checks.harness import Server, as_dict, as_list, check, fails, same


@check("DescribeParameters by tag")
def a_parameter(server: Server) -> None:
    ssm = server.client("ssm")
    ssm.put_parameter(Name="/a/b", Value="v1", Type="String", Description="d",
                      AllowedPattern="v.*", Tags=as_list({"trueup:stack": "x"}))
    ssm.put_parameter(Name="/a/s", Value="s", Type="SecureString", KeyId="alias/one",
                      Tier="Advanced")
    ssm.put_parameter(Name="plain", Value="s", Type="SecureString")
    fails(400, "ParameterAlreadyExists", ssm.put_parameter, Name="/a/b", Value="v", Type="String")
    described = {found["Name"]: found for found in ssm.describe_parameters()["Parameters"]}
    same([described["/a/b"].get(name) for name in ("Type", "Description", "AllowedPattern",
                                                   "Tier", "Version", "DataType")],
         ["String", "d", "v.*", "Standard", 1, "text"])
    same([described["/a/s"].get(name) for name in ("Type", "KeyId", "Tier")],
         ["SecureString", "alias/one", "Advanced"])
    same(described["plain"]["KeyId"], "alias/aws/ssm")
    same(names(ssm, {"Key": "tag:trueup:stack", "Values": ["x"]}), ["/a/b"])
    same(names(ssm, {"Key": "tag:trueup:stack"}), ["/a/b"])
    same(names(ssm, {"Key": "tag:trueup:stack", "Values": ["y"]}), [])
    same(names(ssm, {"Key": "Name", "Values": ["plain", "none"]}), ["plain"])
    same(names(ssm, {"Key": "Path", "Option": "Recursive", "Values": ["/a"]}), ["/a/b", "/a/s"])
    got = ssm.get_parameters(Names=["/a/b", "/a/s", "none"], WithDecryption=True)
    same({found["Name"]: found["Value"] for found in got["Parameters"]},
         {"/a/b": "v1", "/a/s": "s"})
    same(got["InvalidParameters"], ["none"])

    ssm.put_parameter(Name="/a/b", Value="v2", Type="String", Description="e", Overwrite=True,
                      AllowedPattern="v[0-9]")
    found = ssm.describe_parameters(
        ParameterFilters=[{"Key": "Name", "Values": ["/a/b"]}])["Parameters"][0]
    same([found[name] for name in ("Description", "AllowedPattern", "Version")],
         ["e", "v[0-9]", 2])
    ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId="/a/b",
                             Tags=as_list({"a": "1", "empty": ""}))
    ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId="/a/b",
                                  TagKeys=["trueup:stack"])
    listed = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/a/b")["TagList"]
    same(as_dict(listed), {"a": "1", "empty": ""})
    ssm.delete_parameter(Name="/a/b")
    fails(400, "ParameterNotFound", ssm.delete_parameter, Name="/a/b")
    same(ssm.delete_parameters(Names=["/a/s", "none"])["InvalidParameters"], ["none"])


def names(ssm: Any, wanted: dict[str, Any]) -> list[str]:
    return sorted(found["Name"] for found in
                  ssm.describe_parameters(ParameterFilters=[wanted])["Parameters"])


@check("policies of a parameter")
def parameter_policies(server: Server) -> None:
    ssm = server.client("ssm")
    policy = {"Type": "Expiration", "Version": "1.0",
              "Attributes": {"Timestamp": "2030-01-01T00:00:00.000Z"}}
    ssm.put_parameter(Name="/a", Value="x", Type="String", Tier="Advanced",
                      Policies=json.dumps([policy]))
    found = ssm.describe_parameters()["Parameters"][0]["Policies"]
    same([(json.loads(each["PolicyText"]), each["PolicyType"]) for each in found],
         [(policy, "Expiration")])


@check("tier of a parameter")
def parameter_tier(server: Server) -> None:
    ssm = server.client("ssm")
    for name, value in [("/long", "x" * 5000), ("/short", "x")]:
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Tier="Intelligent-Tiering")
    same({found["Name"]: found["Tier"] for found in ssm.describe_parameters()["Parameters"]},
         {"/long": "Advanced", "/short": "Standard"})


@check("tags of a parameter that is not there")
def tags_of_nothing(server: Server) -> None:
    fails(400, "InvalidResourceId", server.client("ssm").list_tags_for_resource,
          ResourceType="Parameter", ResourceId="none")
