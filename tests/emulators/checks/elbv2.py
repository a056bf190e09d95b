"""Elastic Load Balancing: load balancers and their attributes."""

from __future__ import annotations

import json
from typing import Any

from checks.harness import Server, check, fails, same

SUBNETS = ["subnet-00000001", "subnet-00000002"]


def a_balancer(server: Server, name: str = "front", **more: Any) -> tuple[Any, str]:
    elb = server.client("elbv2")
    made = elb.create_load_balancer(Name=name, Subnets=SUBNETS, **more)
    return elb, made["LoadBalancers"][0]["LoadBalancerArn"]


def attributes(elb: Any, arn: str) -> dict[str, str]:
    found = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    return {each["Key"]: each["Value"] for each in found}


def modify(elb: Any, arn: str, **values: str) -> None:
    elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[
        {"Key": key.replace("__", "."), "Value": value} for key, value in values.items()])


@check("attributes of load balancers")
def all_attributes(server: Server) -> None:
    elb, arn = a_balancer(server)
    found = attributes(elb, arn)
    same({key: found[key] for key in ("load_balancing.cross_zone.enabled", "idle_timeout.timeout_seconds",
                                      "connection_logs.s3.bucket")},
         {"load_balancing.cross_zone.enabled": "true", "idle_timeout.timeout_seconds": "60",
          "connection_logs.s3.bucket": ""})
    elb, arn = a_balancer(server, "streams", Type="network")
    same(attributes(elb, arn)["load_balancing.cross_zone.enabled"], "false")
    modify(elb, arn, load_balancing__cross_zone__enabled="true")
    same(attributes(elb, arn)["load_balancing.cross_zone.enabled"], "true")


@check("subnets of the default VPC")
def counted_subnets(server: Server) -> None:
    found = server.client("ec2").describe_subnets()["Subnets"]
    same(sorted(each["SubnetId"] for each in found)[:2], SUBNETS)


@check("names of load balancers")
def names(server: Server) -> None:
    elb, _ = a_balancer(server)
    fails(400, "DuplicateLoadBalancerName", elb.create_load_balancer, Name="front", Subnets=SUBNETS,
          Scheme="internal")


@check("load balancers that are protected")
def protected(server: Server) -> None:
    elb, arn = a_balancer(server)
    modify(elb, arn, deletion_protection__enabled="true")
    fails(400, "OperationNotPermitted", elb.delete_load_balancer, LoadBalancerArn=arn)
    modify(elb, arn, deletion_protection__enabled="false")
    elb.delete_load_balancer(LoadBalancerArn=arn)


@check("where load balancers write logs")
def logs(server: Server) -> None:
    elb, arn = a_balancer(server)

    def put() -> None:
        modify(elb, arn, access_logs__s3__enabled="true", access_logs__s3__bucket="a-bucket")

    fails(400, "InvalidConfigurationRequest", put)
    s3 = server.bucket()
    fails(400, "InvalidConfigurationRequest", put)
    s3.put_bucket_policy(Bucket="a-bucket", Policy=json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a-bucket/*"}]}))
    put()
    same(attributes(elb, arn)["access_logs.s3.bucket"], "a-bucket")
