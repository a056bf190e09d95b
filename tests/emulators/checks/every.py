"""Every service, and how CloudWatch is spoken to."""

from __future__ import annotations

from typing import Any

import cbor2

import serve
from checks.harness import TRUST, Server, as_dict, as_list, check, fails, same


@check()
def the_account(server: Server) -> None:
    same(server.client("sts").get_caller_identity()["Account"], serve.ACCOUNT)


@check()
def reset_empties(server: Server) -> None:
    s3 = server.bucket()
    server.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    s3.put_bucket_metrics_configuration(Bucket="a-bucket", Id="a",
                                        MetricsConfiguration={"Id": "a"})
    server.reset()
    same(s3.list_buckets()["Buckets"], [])
    same(server.client("iam").list_roles()["Roles"], [])
    server.bucket()
    fails(404, "NoSuchConfiguration", s3.get_bucket_metrics_configuration,
          Bucket="a-bucket", Id="a")


@check("calls that are not there")
def missing_call(server: Server) -> None:
    call = server.client("iam").list_organizations_features
    if server.name == "moto":
        fails(501, "NotImplemented", call)


@check("CloudWatch in CBOR")
def alarm_in_cbor(server: Server) -> None:
    def call(operation: str, **members: Any) -> tuple[int, Any]:
        status, body = server.raw(
            "monitoring", "POST", f"/service/GraniteServiceVersion20100801/operation/{operation}",
            cbor2.dumps(members), smithy_protocol="rpc-v2-cbor",
            content_type="application/cbor", accept="application/cbor")
        return status, cbor2.loads(body) if body else {}

    same(call("PutMetricAlarm", AlarmName="a", Namespace="N", MetricName="m", Statistic="Sum",
              Period=60, EvaluationPeriods=2, DatapointsToAlarm=1, Threshold=1.0,
              ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching",
              Dimensions=[{"Name": "d", "Value": "v"}], Tags=as_list({"a": "b"})), (200, {}))
    status, found = call("DescribeAlarms", AlarmNames=["a"])
    alarm = found["MetricAlarms"][0]
    same([alarm[name] for name in ("Period", "DatapointsToAlarm", "TreatMissingData",
                                   "Dimensions", "ActionsEnabled")],
         [60, 1, "notBreaching", [{"Name": "d", "Value": "v"}], True])
    same((type(alarm["Threshold"]), alarm["StateUpdatedTimestamp"].year > 2000), (float, True))
    status, found = call("ListTagsForResource", ResourceARN=alarm["AlarmArn"])
    same((status, as_dict(found["Tags"])), (200, {"a": "b"}))
    call("DeleteAlarms", AlarmNames=["a"])
    same(call("DescribeAlarms")[1].get("MetricAlarms", []), [])
    status, found = call("GetDashboard", DashboardName="none")
    same((status in (400, 404), "ResourceNotFound" in found["__type"]), (True, True))


@check()
def other_services_answer(server: Server) -> None:
    server.client("sns").create_topic(Name="t")
    server.client("logs").create_log_group(logGroupName="g")
    server.client("events").put_rule(Name="r", ScheduleExpression="rate(1 day)")
    server.client("wafv2").list_web_acls(Scope="REGIONAL")
    server.client("lambda").list_functions()
    server.client("glue").get_databases()
    server.client("athena").list_work_groups()
    server.client("budgets", "us-east-1").describe_budgets(AccountId=serve.ACCOUNT)
    server.client("cloudtrail").describe_trails()
    server.client("ec2").describe_security_groups()
    server.client("elbv2").describe_load_balancers()
    server.client("sqs").create_queue(QueueName="q")
    key = server.client("kms").create_key(Tags=as_list({"a": "b"}, "TagKey", "TagValue"))
    server.bucket(tags={"a": "b"})
    found = server.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "a", "Values": ["b"]}])["ResourceTagMappingList"]
    same({tagged["ResourceARN"] for tagged in found},
         {key["KeyMetadata"]["Arn"], "arn:aws:s3:::a-bucket"})
