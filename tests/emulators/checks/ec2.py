"""EC2: security groups and their rules."""

from __future__ import annotations

from typing import Any

from checks.harness import Server, check, fails, same


def a_group(server: Server, name: str = "g") -> tuple[Any, str]:
    ec2 = server.client("ec2")
    return ec2, ec2.create_security_group(GroupName=name, Description="d")["GroupId"]


def tcp(**peer: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peer}


def ingress(ec2: Any, id: str) -> Any:
    return ec2.describe_security_groups(GroupIds=[id])["SecurityGroups"][0]["IpPermissions"]


@check("security groups in use")
def in_use(server: Server) -> None:
    (ec2, one), (_, other) = a_group(server, "one"), a_group(server, "other")
    rules = [tcp(UserIdGroupPairs=[{"GroupId": one}])]
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=rules)
    ec2.authorize_security_group_ingress(GroupId=one, IpPermissions=rules)
    fails(400, "DependencyViolation", ec2.delete_security_group, GroupId=one)
    ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=rules)
    ec2.delete_security_group(GroupId=one)
    fails(400, "InvalidGroup.NotFound", ec2.delete_security_group, GroupId=one)


@check("names of security groups")
def names(server: Server) -> None:
    ec2, _ = a_group(server, "web")
    fails(400, "InvalidGroup.Duplicate", ec2.create_security_group, GroupName="Web", Description="d")
    for name in ("default", "sg-web"):
        fails(400, "InvalidParameterValue", ec2.create_security_group, GroupName=name, Description="d")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    ec2.create_security_group(GroupName="web", Description="d", VpcId=vpc)


@check("a rule that is there")
def duplicate(server: Server) -> None:
    ec2, id = a_group(server)
    ec2.authorize_security_group_ingress(GroupId=id, IpPermissions=[tcp(IpRanges=[{"CidrIp": "10.0.0.0/8"}])])
    again = [tcp(IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "again"}])]
    fails(400, "InvalidPermission.Duplicate", ec2.authorize_security_group_ingress, GroupId=id,
          IpPermissions=again)
    ec2.authorize_security_group_egress(GroupId=id, IpPermissions=again)
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    fails(400, "InvalidPermission.Duplicate", ec2.authorize_security_group_egress, GroupId=id,
          IpPermissions=everything)


@check("descriptions of rules")
def descriptions(server: Server) -> None:
    ec2, id = a_group(server)

    def described(*, by: Any, **text: str) -> None:
        by(GroupId=id, IpPermissions=[tcp(IpRanges=[{"CidrIp": "10.0.0.0/8", **text}])])
        same(ingress(ec2, id)[0]["IpRanges"], [{"CidrIp": "10.0.0.0/8", **text}])

    described(by=ec2.authorize_security_group_ingress, Description="one")
    described(by=ec2.update_security_group_rule_descriptions_ingress, Description="other")
    described(by=ec2.update_security_group_rule_descriptions_ingress)


@check("prefix lists in rules")
def prefix_lists(server: Server) -> None:
    ec2, id = a_group(server)
    lists = [{"PrefixListId": "pl-6ea54007", "Description": "S3"}, {"PrefixListId": "pl-6da54004"}]
    ec2.authorize_security_group_ingress(GroupId=id, IpPermissions=[tcp(PrefixListIds=lists)])
    same(ingress(ec2, id)[0]["PrefixListIds"], lists)
