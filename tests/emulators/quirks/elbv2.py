"""Elastic Load Balancing: load balancers and their attributes."""

from __future__ import annotations

import itertools
import json
import threading
from typing import Any
from xml.etree import ElementTree

from quirks import base
from quirks.base import BOTH, MEMORY, MOTO, Forward, Refused, Request, Response, patch, quirk

OFF = ("access_logs.s3.enabled", "deletion_protection.enabled", "zonal_shift.config.enabled")
OFF_OF_APPLICATIONS = (
    "connection_logs.s3.enabled", "health_check_logs.s3.enabled",
    "routing.http.drop_invalid_header_fields.enabled", "routing.http.preserve_host_header.enabled",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "routing.http.xff_client_port.enabled",
    "waf.fail_open.enabled")
EMPTY_OF_APPLICATIONS = ("connection_logs.s3.bucket", "connection_logs.s3.prefix",
                         "health_check_logs.s3.bucket", "health_check_logs.s3.prefix")


def attributes(of: str) -> dict[str, str]:
    """What a new load balancer of a type has."""
    if of == "gateway":
        return {"deletion_protection.enabled": "false", "load_balancing.cross_zone.enabled": "false"}
    found = {"access_logs.s3.bucket": "", "access_logs.s3.prefix": ""} | dict.fromkeys(OFF, "false")
    if of == "network":
        return found | {"dns_record.client_routing_policy": "any_availability_zone",
                        "load_balancing.cross_zone.enabled": "false",
                        "secondary_ips.auto_assigned.per_subnet": "0"}
    return (found | dict.fromkeys(OFF_OF_APPLICATIONS, "false") | dict.fromkeys(EMPTY_OF_APPLICATIONS, "")
            | {"client_keep_alive.seconds": "3600", "idle_timeout.timeout_seconds": "60",
               "load_balancing.cross_zone.enabled": "true",
               "routing.http.desync_mitigation_mode": "defensive",
               "routing.http.xff_header_processing.mode": "append", "routing.http2.enabled": "true"})


@patch("attributes of load balancers", BOTH,
       aws="are all there from the beginning, by type",
       emulator="has three or four of them, and moto takes not all; it answers no scheme where none was asked for",
       source="botocore elasticloadbalancingv2 LoadBalancerAttribute.Key; reads of real accounts (aws-facts §12.30)")
def all_attributes() -> None:
    if base.served == "moto":
        from moto.elbv2.models import FakeLoadBalancer

        init = FakeLoadBalancer.__init__

        def begin(self: Any, *args: Any, **more: Any) -> None:
            init(self, *args, **more)
            self.attrs = attributes(self.type)
            self.scheme = self.scheme or (None if self.type == "gateway" else "internet-facing")

        FakeLoadBalancer.__init__ = begin
        FakeLoadBalancer.VALID_ATTRS = FakeLoadBalancer.VALID_ATTRS | attributes("application").keys()
        return
    from ministack.services import alb

    create = alb._ACTION_MAP["CreateLoadBalancer"]

    def created(params: Any) -> Any:
        before = set(alb._lbs.keys())
        answer = create(params)
        for arn in set(alb._lbs.keys()) - before:
            found = attributes(alb._lbs[arn]["Type"])
            alb._lb_attrs[arn] = [{"Key": key, "Value": value} for key, value in found.items()]
        return answer

    alb._ACTION_MAP["CreateLoadBalancer"] = created


@patch("subnets of the default VPC", MOTO,
       aws="stay the same for years",
       emulator="have another ID in each run, so that no file can name them; they are counted as in ministack")
def counted_subnets() -> None:
    from moto.ec2.models import subnets

    create, one_at_a_time = subnets.SubnetBackend.create_subnet, threading.RLock()

    def created(self: Any, *args: Any, **more: Any) -> Any:
        with one_at_a_time:
            there = {id for zone in self.subnets.values() for id in zone}
            ids = (f"subnet-{number:08d}" for number in itertools.count(1))
            subnets.random_subnet_id = lambda: next(id for id in ids if id not in there)
            return create(self, *args, **more)

    subnets.SubnetBackend.create_subnet = created


def balancers(request: Request, forward: Forward) -> list[ElementTree.Element]:
    found = forward(request.follow_up_form(Action="DescribeLoadBalancers"))
    return ElementTree.fromstring(found.text).findall(".//{*}LoadBalancers/{*}member") if found.ok else []


@quirk("names of load balancers", MOTO,
       aws="are unique in a region; another call with other settings is refused",
       emulator="makes a second one",
       source="botocore elasticloadbalancingv2 CreateLoadBalancer")
def names(request: Request, forward: Forward) -> Response:
    if request.operation == "elasticloadbalancing:CreateLoadBalancer":
        name = request.form.get("Name", "")
        if any(each.findtext("{*}LoadBalancerName") == name for each in balancers(request, forward)):
            raise Refused(400, "DuplicateLoadBalancerName",
                          f"A load balancer with the same name '{name}' exists, but with different settings")
    return forward(request)


@quirk("load balancers that are protected", BOTH,
       aws="can't be deleted",
       emulator="deletes them",
       source="botocore elasticloadbalancingv2 DeleteLoadBalancer")
def protected(request: Request, forward: Forward) -> Response:
    if request.operation == "elasticloadbalancing:DeleteLoadBalancer":
        arn = request.form.get("LoadBalancerArn", "")
        found = forward(request.follow_up_form(Action="DescribeLoadBalancerAttributes", LoadBalancerArn=arn))
        members = ElementTree.fromstring(found.text).iterfind(".//{*}Attributes/{*}member") if found.ok else ()
        said = {each.findtext("{*}Key"): each.findtext("{*}Value") for each in members}
        if said.get("deletion_protection.enabled") == "true":
            raise Refused(400, "OperationNotPermitted",
                          f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled")
    return forward(request)


@quirk("where load balancers write logs", BOTH,
       aws="a bucket must exist, and its policy let load balancers write",
       emulator="takes any",
       source="botocore elasticloadbalancingv2 LoadBalancerAttribute.Key")
def logs(request: Request, forward: Forward) -> Response:
    if request.operation == "elasticloadbalancing:ModifyLoadBalancerAttributes":
        form = request.form
        for name, key in form.items():
            if not (name.endswith(".Key") and key.endswith("_logs.s3.bucket")):
                continue
            bucket = form.get(name.removesuffix("Key") + "Value", "")
            if bucket not in MEMORY.buckets:
                raise Refused(400, "InvalidConfigurationRequest", f"The bucket does not exist: {bucket}")
            if "elasticloadbalancing" not in json.dumps(MEMORY.buckets[bucket].policy):
                raise Refused(400, "InvalidConfigurationRequest",
                              f"Access Denied for bucket: {bucket}. Please check S3bucket permission")
    return forward(request)
