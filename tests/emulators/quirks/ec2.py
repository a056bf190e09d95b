"""EC2: security groups and their rules."""

from __future__ import annotations

import re
from typing import Any, Iterator
from xml.etree import ElementTree

from quirks import base
from quirks.base import BOTH, MINISTACK, Forward, Refused, Request, Response, patch, quirk

# A rule: protocol, ports and peer.
Rule = tuple[str, ...]


def groups(request: Request, forward: Forward, **asked: str) -> list[ElementTree.Element]:
    found = forward(request.follow_up_form(Action="DescribeSecurityGroups", **asked))
    return ElementTree.fromstring(found.text).findall("{*}securityGroupInfo/{*}item") if found.ok else []


def sent(form: dict[str, str]) -> Iterator[Rule]:
    """The rules of a request."""
    peer = r"IpPermissions\.(\d+)\.\w+\.\d+\.(CidrIp|CidrIpv6|PrefixListId|GroupId)"
    for name, value in form.items():
        if found := re.fullmatch(peer, name):
            of = f"IpPermissions.{found[1]}."
            yield tuple(form.get(of + part, "") for part in ("IpProtocol", "FromPort", "ToPort")) + (value,)


def held(group: ElementTree.Element, direction: str) -> Iterator[Rule]:
    """The rules of a group."""
    for each in group.iterfind(f"{{*}}{direction}/{{*}}item"):
        ports = tuple(each.findtext(f"{{*}}{part}") or "" for part in ("ipProtocol", "fromPort", "toPort"))
        for peer in ("cidrIp", "cidrIpv6", "prefixListId", "groupId"):
            yield from (ports + (found.text or "",) for found in each.iterfind(f"{{*}}*/{{*}}item/{{*}}{peer}"))


@quirk("security groups in use", BOTH,
       aws="refuses to delete a group that a rule of another one names",
       emulator="deletes it",
       source="botocore ec2 DeleteSecurityGroup")
def in_use(request: Request, forward: Forward) -> Response:
    if request.operation == "ec2:DeleteSecurityGroup":
        id = request.form.get("GroupId", "")
        for group in groups(request, forward):
            rules = [*held(group, "ipPermissions"), *held(group, "ipPermissionsEgress")]
            if group.findtext("{*}groupId") != id and any(rule[-1] == id for rule in rules):
                raise Refused(400, "DependencyViolation", f"resource {id} has a dependent object")
    return forward(request)


@quirk("names of security groups", BOTH,
       aws="are unique in a VPC in any case, and neither `default` nor an ID",
       emulator="takes `Web` beside `web`, and any name",
       source="botocore ec2 CreateSecurityGroupRequest.GroupName")
def names(request: Request, forward: Forward) -> Response:
    if request.operation == "ec2:CreateSecurityGroup":
        name, asked = request.form.get("GroupName", ""), request.form.get("VpcId")
        if name.lower() == "default" or name.startswith("sg-"):
            raise Refused(400, "InvalidParameterValue", f"Invalid value '{name}' for groupName.")
        there = groups(request, forward)
        default = next((group.findtext("{*}vpcId") for group in there
                        if group.findtext("{*}groupName") == "default"), None)
        for group in there:
            of_vpc = group.findtext("{*}vpcId") == (asked or default)
            if of_vpc and (group.findtext("{*}groupName") or "").lower() == name.lower():
                raise Refused(400, "InvalidGroup.Duplicate",
                              f"The security group '{name}' already exists for VPC '{asked or default}'")
    return forward(request)


@quirk("a rule that is there", MINISTACK,
       aws="answers `InvalidPermission.Duplicate`",
       emulator="answers 200",
       source="aws-facts §4.1")
def duplicate(request: Request, forward: Forward) -> Response:
    if direction := re.fullmatch("ec2:AuthorizeSecurityGroup(In|E)gress", request.operation):
        of = "ipPermissions" + ("Egress" if direction[1] == "E" else "")
        there = groups(request, forward, **{"GroupId.1": request.form.get("GroupId", "")})
        rules = {rule for group in there for rule in held(group, of)}
        if rules & set(sent(request.form)):
            raise Refused(400, "InvalidPermission.Duplicate", "the specified rule already exists")
    return forward(request)


@quirk("descriptions of rules", BOTH,
       aws="UpdateSecurityGroupRuleDescriptions* sets them, and removes those that it does not name",
       emulator="ministack has no such call; moto removes none",
       source="botocore ec2 UpdateSecurityGroupRuleDescriptionsIngress")
def descriptions(request: Request, forward: Forward) -> Response:
    found = re.fullmatch("ec2:UpdateSecurityGroupRuleDescriptions((In|E)gress)", request.operation)
    if not found:
        return forward(request)
    form = {name: value for name, value in request.form.items() if name not in ("Action", "Version")}
    plain = {name: value for name, value in form.items() if not name.endswith(".Description")}
    revoked = forward(request.follow_up_form(Action=f"RevokeSecurityGroup{found[1]}", **plain))
    if not revoked.ok:
        return revoked
    return forward(request.follow_up_form(Action=f"AuthorizeSecurityGroup{found[1]}", **form))


@patch("prefix lists in rules", BOTH,
       aws="are peers like ranges and groups",
       emulator="ministack reads none in requests; moto forgets their descriptions",
       source="botocore ec2 IpPermission.PrefixListIds")
def prefix_lists() -> None:
    if base.served == "moto":
        described()
        return
    from ministack.services import ec2

    parse = ec2._parse_ip_permissions

    def parsed(params: Any, prefix: str) -> Any:
        rules = parse(params, prefix)
        for number, rule in enumerate(rules, 1):
            of, count = f"{prefix}.{number}.PrefixListIds", 1
            while found := ec2._p(params, f"{of}.{count}.PrefixListId"):
                description = ec2._p(params, f"{of}.{count}.Description")
                rule["PrefixListIds"].append(
                    {"PrefixListId": found} | ({"Description": description} if description else {}))
                count += 1
        return rules

    ec2._parse_ip_permissions = parsed


def described() -> None:
    from moto.ec2.models import security_groups

    rule, group = security_groups.SecurityGroupRule, security_groups.SecurityGroup
    init, flattened = rule.__init__, group._flattened_rules

    def begin(self: Any, *args: Any, **members: Any) -> None:
        init(self, *args, **members)
        # The eighth argument, or by its name.
        found = members.get("prefix_list_id") or (args[7] if len(args) > 7 else None)
        self.prefix_list_description = (found or {}).get("Description")

    def views(self: Any, rules: list[Any]) -> list[Any]:
        grouped = flattened(self, rules)
        for view in grouped:
            for one in view.prefix_list_ids:
                of = (view.ip_protocol, view.from_port, view.to_port, one["PrefixListId"])
                for each in rules:
                    is_it = of == (each.ip_protocol, each.from_port, each.to_port, each.prefix_list_id)
                    if is_it and each.prefix_list_description:
                        one["Description"] = each.prefix_list_description
        return grouped

    rule.__init__, group._flattened_rules = begin, views
