#!/usr/bin/env python3
"""Proves over the wire that serve.py puts right what its table says, on both emulators.

    check_serve.py           every check holds on both; README.md and gaps.toml are in order
    check_serve.py --plain   the same against the emulators as they are: a quirk whose checks
                             hold without its fix is not needed any more

Run it with the Python of a virtual environment that has requirements.txt. The exit code is 0 if
all is well.
"""

from __future__ import annotations

import functools
import http.client
import json
import pathlib
import re
import subprocess
import sys
import tomllib
import traceback
from typing import Any, Callable
from urllib.parse import unquote, urlencode

import boto3
import cbor2
from botocore.config import Config
from botocore.exceptions import ClientError

sys.dont_write_bytecode = True  # the repository is no place for it
import serve

HERE = pathlib.Path(__file__).parent
REGION = "eu-central-1"
KEY_ARN = f"arn:aws:kms:{REGION}:{serve.ACCOUNT}:key/12345678-1234-1234-1234-123456789012"


class Server:
    """An emulator, served by serve.py as the tests do it."""

    def __init__(self, name: str, *flags: str) -> None:
        self.name = name
        self.process = subprocess.Popen([sys.executable, HERE / "serve.py", name, *flags],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        ready = self.process.stdout.readline()
        assert ready.startswith("ready http://127.0.0.1:"), f"{name} says {ready!r}"
        self.url = ready.split()[1]

    @functools.cache  # making a client takes longer than what is done with it
    def client(self, service: str, region: str = REGION) -> Any:
        return boto3.client(
            service, endpoint_url=self.url, region_name=region,
            aws_access_key_id=serve.ACCOUNT, aws_secret_access_key="test",
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}))

    def raw(self, service: str, method: str, path: str, body: bytes = b"",
            **headers: str) -> tuple[int, bytes]:
        """A call without an SDK's help or forgiveness. Neither emulator checks signatures."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"))
        connection.request(method, path, body, {
            "authorization": f"AWS4-HMAC-SHA256 Credential={serve.ACCOUNT}/20260101/{REGION}/"
                             f"{service}/aws4_request, SignedHeaders=host, Signature=0",
            **{name.replace("_", "-"): value for name, value in headers.items()}})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def reset(self) -> None:
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"))
        connection.request("POST", serve.RESET)
        assert connection.getresponse().status == 200

    def bucket(self, name: str = "a-bucket", **arguments: Any) -> Any:
        """An S3 client and a bucket of its own."""
        s3 = self.client("s3")
        tags = arguments.pop("tags", {})
        configuration = {"LocationConstraint": REGION}
        if tags:
            configuration["Tags"] = as_list(tags)
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=configuration, **arguments)
        return s3

    def stop(self) -> None:
        """Ends the server as the end of a test process does: by the end of its input."""
        self.process.stdin.close()
        assert self.process.wait(10) == 0


def as_list(tags: dict[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: name, value: text} for name, text in tags.items()]


def as_dict(tags: list[dict[str, str]], key: str = "Key", value: str = "Value") -> dict[str, str]:
    return {tag[key]: tag[value] for tag in tags}


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def same(found: Any, expected: Any) -> None:
    assert found == expected, f"\n  found    {found}\n  expected {expected}"


def fails(status: int, code: str, call: Callable[..., Any], **arguments: Any) -> ClientError:
    try:
        answer = call(**arguments)
    except ClientError as failure:
        response = failure.response
        same((response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]),
             (status, code))
        return failure
    raise AssertionError(f"expected {code}, got {without_metadata(answer)}")


CHECKS: list[tuple[str, Callable[[Server], None]]] = []


def check(proves: str = ""):
    """Registers a check of a quirk, or of something that needs no fix ("")."""

    def register(function):
        CHECKS.append((proves, function))
        return function

    return register


POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"],
     "Resource": ["arn:aws:s3:::a+b/*"]}]})
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
     "Action": "sts:AssumeRole"}]})
DENY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
     "Resource": ["arn:aws:s3:::a-bucket", "arn:aws:s3:::a-bucket/*"],
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}, indent=1)


# ---- every service -----------------------------------------------------------------------


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


# ---- S3 ----------------------------------------------------------------------------------


@check("a new bucket")
def new_bucket(server: Server) -> None:
    s3 = server.bucket(tags={"trueup:stack": "a & b", "empty": ""})
    same(as_dict(s3.get_bucket_tagging(Bucket="a-bucket")["TagSet"]),
         {"trueup:stack": "a & b", "empty": ""})
    same(encryption(s3), default_encryption())
    same(set(s3.get_public_access_block(Bucket="a-bucket")["PublicAccessBlockConfiguration"]
             .values()), {True})
    same(s3.get_bucket_ownership_controls(Bucket="a-bucket")["OwnershipControls"],
         {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    same(without_metadata(s3.get_bucket_versioning(Bucket="a-bucket")), {})
    same(without_metadata(s3.get_bucket_logging(Bucket="a-bucket")), {})
    same(without_metadata(s3.get_bucket_notification_configuration(Bucket="a-bucket")), {})
    same(without_metadata(s3.get_bucket_accelerate_configuration(Bucket="a-bucket")), {})
    for code, call in [
            ("NoSuchBucketPolicy", s3.get_bucket_policy),
            ("NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration),
            ("NoSuchCORSConfiguration", s3.get_bucket_cors),
            ("NoSuchWebsiteConfiguration", s3.get_bucket_website),
            ("ReplicationConfigurationNotFoundError", s3.get_bucket_replication),
            ("ObjectLockConfigurationNotFoundError", s3.get_object_lock_configuration)]:
        fails(404, code, call, Bucket="a-bucket")


@check("a new bucket")
def new_bucket_with_an_ownership(server: Server) -> None:
    s3 = server.bucket(ObjectOwnership="BucketOwnerPreferred")
    same(s3.get_bucket_ownership_controls(Bucket="a-bucket")["OwnershipControls"],
         {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
    fails(404, "NoSuchTagSet", s3.get_bucket_tagging, Bucket="a-bucket")
    same(encryption(s3), default_encryption())


@check("a new bucket")
def new_bucket_in_us_east_1(server: Server) -> None:
    s3 = server.client("s3", "us-east-1")
    s3.create_bucket(Bucket="a-bucket")
    s3.put_bucket_tagging(Bucket="a-bucket", Tagging={"TagSet": as_list({"a": "b"})})
    s3.delete_public_access_block(Bucket="a-bucket")
    s3.create_bucket(Bucket="a-bucket")
    fails(404, "NoSuchPublicAccessBlockConfiguration", s3.get_public_access_block,
          Bucket="a-bucket")
    same(encryption(s3), default_encryption())


@check("a new bucket")
def deleted_bucket_is_forgotten(server: Server) -> None:
    s3 = server.bucket(tags={"a": "b"})
    s3.put_bucket_metrics_configuration(Bucket="a-bucket", Id="a",
                                        MetricsConfiguration={"Id": "a"})
    s3.delete_bucket(Bucket="a-bucket")
    fails(404, "404", s3.head_bucket, Bucket="a-bucket")
    fails(404, "NoSuchBucket", s3.get_bucket_encryption, Bucket="a-bucket")
    fails(404, "NoSuchBucket", s3.list_bucket_metrics_configurations, Bucket="a-bucket")
    server.bucket()
    fails(404, "NoSuchTagSet", s3.get_bucket_tagging, Bucket="a-bucket")
    fails(404, "NoSuchConfiguration", s3.get_bucket_metrics_configuration,
          Bucket="a-bucket", Id="a")
    same(encryption(s3), default_encryption())


def encryption(s3: Any) -> Any:
    rules = s3.get_bucket_encryption(Bucket="a-bucket")["ServerSideEncryptionConfiguration"]
    return rules["Rules"][0]


def default_encryption() -> dict[str, Any]:
    return {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
            "BucketKeyEnabled": False, "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}


@check("encryption can't be removed")
def encryption_resets(server: Server) -> None:
    s3 = server.bucket()
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms",
                                                   "KMSMasterKeyID": KEY_ARN},
            "BucketKeyEnabled": True, "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}
    put_encryption(s3, rule)
    same(encryption(s3), rule)
    s3.delete_bucket_encryption(Bucket="a-bucket")
    same(encryption(s3), default_encryption())


def put_encryption(s3: Any, rule: dict[str, Any]) -> None:
    s3.put_bucket_encryption(Bucket="a-bucket",
                             ServerSideEncryptionConfiguration={"Rules": [rule]})


@check("sub-resources that lose something")
def encryption_round_trips(server: Server) -> None:
    s3 = server.bucket()
    bare = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    put_encryption(s3, bare)
    same(encryption(s3), {**bare, "BucketKeyEnabled": False})
    blocking = {**bare, "BucketKeyEnabled": False,
                "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}
    put_encryption(s3, blocking)
    same(encryption(s3), blocking)


LIFECYCLE = [
    {"ID": "all", "Status": "Enabled", "Expiration": {"Days": 365},
     "Filter": {"And": {"Prefix": "x/", "Tags": as_list({"k": "v", "l": "w"}),
                        "ObjectSizeGreaterThan": 5, "ObjectSizeLessThan": 500}},
     "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"},
                     {"Days": 90, "StorageClass": "GLACIER"}],
     "NoncurrentVersionExpiration": {"NoncurrentDays": 7, "NewerNoncurrentVersions": 3},
     "NoncurrentVersionTransitions": [{"NoncurrentDays": 3, "NewerNoncurrentVersions": 2,
                                       "StorageClass": "GLACIER"}]},
    {"ID": "size", "Status": "Enabled", "Filter": {"ObjectSizeGreaterThan": 5},
     "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3}},
    {"ID": "marker", "Status": "Disabled", "Filter": {"Prefix": ""},
     "Expiration": {"ExpiredObjectDeleteMarker": True}},
]


@check("sub-resources that lose something")
def lifecycle_round_trips(server: Server) -> None:
    s3 = server.bucket()
    for rules in (LIFECYCLE, LIFECYCLE[1:]):
        s3.put_bucket_lifecycle_configuration(Bucket="a-bucket",
                                              LifecycleConfiguration={"Rules": rules})
        same(s3.get_bucket_lifecycle_configuration(Bucket="a-bucket")["Rules"], rules)
    s3.delete_bucket_lifecycle(Bucket="a-bucket")
    fails(404, "NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration,
          Bucket="a-bucket")


@check("minimum size of transitions")
def minimum_size_round_trips(server: Server) -> None:
    s3 = server.bucket()
    for put, got in [({"TransitionDefaultMinimumObjectSize": "varies_by_storage_class"},
                      "varies_by_storage_class"), ({}, "all_storage_classes_128K")]:
        s3.put_bucket_lifecycle_configuration(
            Bucket="a-bucket", LifecycleConfiguration={"Rules": LIFECYCLE}, **put)
        same(s3.get_bucket_lifecycle_configuration(Bucket="a-bucket")
             ["TransitionDefaultMinimumObjectSize"], got)


@check("sub-resources that lose something")
def tags_round_trip(server: Server) -> None:
    s3 = server.bucket()
    s3.put_bucket_tagging(Bucket="a-bucket",
                          Tagging={"TagSet": as_list({"empty": "", "a b": "c=d"})})
    same(as_dict(s3.get_bucket_tagging(Bucket="a-bucket")["TagSet"]), {"empty": "", "a b": "c=d"})
    s3.delete_bucket_tagging(Bucket="a-bucket")
    fails(404, "NoSuchTagSet", s3.get_bucket_tagging, Bucket="a-bucket")


@check("sub-resources that lose something")
def logging_round_trips(server: Server) -> None:
    s3 = server.bucket()
    server.bucket("log-bucket")
    s3.put_bucket_policy(Bucket="log-bucket", Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"},
             "Action": "s3:PutObject", "Resource": "arn:aws:s3:::log-bucket/p/*"}]}))
    enabled = {"TargetBucket": "log-bucket", "TargetPrefix": "p/", "TargetObjectKeyFormat": {
        "PartitionedPrefix": {"PartitionDateSource": "EventTime"}}}
    for status in ({"LoggingEnabled": enabled}, {}):
        s3.put_bucket_logging(Bucket="a-bucket", BucketLoggingStatus=status)
        same(without_metadata(s3.get_bucket_logging(Bucket="a-bucket")), status)


@check("sub-resources that lose something")
def notification_round_trips(server: Server) -> None:
    s3 = server.bucket()
    topic = server.client("sns").create_topic(Name="t")["TopicArn"]
    events = {"TopicArn": topic, "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {
        "FilterRules": [{"Name": "prefix", "Value": "a/"}, {"Name": "suffix", "Value": ".json"}]}}}
    for put in ({"EventBridgeConfiguration": {}},
                {"TopicConfigurations": [{"Id": "one", **events}],
                 "EventBridgeConfiguration": {}},
                {}):
        s3.put_bucket_notification_configuration(Bucket="a-bucket",
                                                 NotificationConfiguration=put)
        same(without_metadata(s3.get_bucket_notification_configuration(Bucket="a-bucket")), put)
    s3.put_bucket_notification_configuration(
        Bucket="a-bucket", NotificationConfiguration={"TopicConfigurations": [
            events, {**events, "Events": ["s3:ObjectRemoved:*"]}]})
    got = s3.get_bucket_notification_configuration(Bucket="a-bucket")["TopicConfigurations"]
    same(len({each.pop("Id") for each in got}), 2)  # AWS makes ids up
    same(got[0], events)


@check("sub-resources that lose something")
def object_lock_round_trips(server: Server) -> None:
    s3 = server.bucket(ObjectLockEnabledForBucket=True)
    plain = {"ObjectLockEnabled": "Enabled"}
    same(s3.get_object_lock_configuration(Bucket="a-bucket")["ObjectLockConfiguration"], plain)
    same(s3.get_bucket_versioning(Bucket="a-bucket")["Status"], "Enabled")
    for lock in ({**plain, "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}},
                 {**plain, "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 1}}},
                 plain):
        s3.put_object_lock_configuration(Bucket="a-bucket", ObjectLockConfiguration=lock)
        same(s3.get_object_lock_configuration(Bucket="a-bucket")["ObjectLockConfiguration"], lock)


@check("sub-resources that lose something")
def replication_round_trips(server: Server) -> None:
    s3 = server.bucket()
    server.bucket("b-bucket")
    for name in ("a-bucket", "b-bucket"):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    replication = {"Role": f"arn:aws:iam::{serve.ACCOUNT}:role/r", "Rules": [{
        "ID": "one", "Priority": 1, "Status": "Enabled",
        "Filter": {"And": {"Prefix": "a/", "Tags": as_list({"k": "v"})}},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": {"Bucket": "arn:aws:s3:::b-bucket",
                        "EncryptionConfiguration": {"ReplicaKmsKeyID": KEY_ARN}},
        "DeleteMarkerReplication": {"Status": "Disabled"}}]}
    s3.put_bucket_replication(Bucket="a-bucket", ReplicationConfiguration=replication)
    same(s3.get_bucket_replication(Bucket="a-bucket")["ReplicationConfiguration"], replication)
    s3.delete_bucket_replication(Bucket="a-bucket")
    fails(404, "ReplicationConfigurationNotFoundError", s3.get_bucket_replication,
          Bucket="a-bucket")


@check("sub-resources that lose something")
def public_access_round_trips(server: Server) -> None:
    s3 = server.bucket()
    s3.put_public_access_block(Bucket="a-bucket",
                               PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    same(s3.get_public_access_block(Bucket="a-bucket")["PublicAccessBlockConfiguration"],
         {"BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": False,
          "RestrictPublicBuckets": False})
    s3.delete_public_access_block(Bucket="a-bucket")
    fails(404, "NoSuchPublicAccessBlockConfiguration", s3.get_public_access_block,
          Bucket="a-bucket")


@check()
def sub_resources_that_need_no_help(server: Server) -> None:
    s3 = server.bucket()
    for versioning in ("Suspended", "Enabled"):
        s3.put_bucket_versioning(Bucket="a-bucket",
                                 VersioningConfiguration={"Status": versioning})
        same(s3.get_bucket_versioning(Bucket="a-bucket")["Status"], versioning)
    cors = [{"ID": "one", "AllowedMethods": ["GET", "PUT"], "AllowedHeaders": ["*"],
             "AllowedOrigins": ["https://a.example.com"], "ExposeHeaders": ["ETag"],
             "MaxAgeSeconds": 30}, {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]
    s3.put_bucket_cors(Bucket="a-bucket", CORSConfiguration={"CORSRules": cors})
    same(s3.get_bucket_cors(Bucket="a-bucket")["CORSRules"], cors)
    s3.delete_bucket_cors(Bucket="a-bucket")
    fails(404, "NoSuchCORSConfiguration", s3.get_bucket_cors, Bucket="a-bucket")
    website = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "e.html"},
               "RoutingRules": [{"Condition": {"KeyPrefixEquals": "docs/"},
                                 "Redirect": {"ReplaceKeyPrefixWith": "documents/"}}]}
    s3.put_bucket_website(Bucket="a-bucket", WebsiteConfiguration=website)
    same(without_metadata(s3.get_bucket_website(Bucket="a-bucket")), website)
    s3.delete_bucket_website(Bucket="a-bucket")
    fails(404, "NoSuchWebsiteConfiguration", s3.get_bucket_website, Bucket="a-bucket")
    ownership = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    s3.put_bucket_ownership_controls(Bucket="a-bucket", OwnershipControls=ownership)
    same(s3.get_bucket_ownership_controls(Bucket="a-bucket")["OwnershipControls"], ownership)
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_accelerate_configuration(Bucket="a-bucket",
                                               AccelerateConfiguration={"Status": status})
        same(s3.get_bucket_accelerate_configuration(Bucket="a-bucket")["Status"], status)


@check("metrics, tiering, inventory, analytics, payer")
def configurations_by_id(server: Server) -> None:
    s3 = server.bucket()
    prefix = {"Filter": {"Prefix": "a/"}}
    both = {"Filter": {"And": {"Prefix": "a/", "Tags": as_list({"k": "v"})}}}
    tiers = {"Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}
    inventory = {"IsEnabled": True, "IncludedObjectVersions": "All",
                 "Schedule": {"Frequency": "Daily"}, "Destination": {"S3BucketDestination": {
                     "Bucket": "arn:aws:s3:::b-bucket", "Format": "CSV"}}}
    analysis = {"StorageClassAnalysis": {}}
    for sort, first, second in [("metrics", {}, both),
                                ("intelligent_tiering", tiers, tiers | prefix),
                                ("inventory", inventory, inventory | {"IsEnabled": False}),
                                ("analytics", analysis, analysis | both)]:
        configuration = "".join(word.title() for word in sort.split("_")) + "Configuration"
        call = lambda verb, sort=sort: getattr(s3, f"{verb}_bucket_{sort}_configuration")
        every = getattr(s3, f"list_bucket_{sort}_configurations")
        same(without_metadata(every(Bucket="a-bucket")), {"IsTruncated": False})
        fails(404, "NoSuchConfiguration", call("get"), Bucket="a-bucket", Id="one")
        fails(404, "NoSuchConfiguration", call("delete"), Bucket="a-bucket", Id="one")
        for document in (first, second):
            document = {"Id": "one", **document}
            call("put")(Bucket="a-bucket", Id="one", **{configuration: document})
            same(call("get")(Bucket="a-bucket", Id="one")[configuration], document)
        same(every(Bucket="a-bucket")[f"{configuration}List"], [document])
        call("delete")(Bucket="a-bucket", Id="one")
        fails(404, "NoSuchConfiguration", call("get"), Bucket="a-bucket", Id="one")
        s3.head_bucket(Bucket="a-bucket")
        fails(404, "NoSuchBucket", every, Bucket="no-bucket")


@check("metrics, tiering, inventory, analytics, payer")
def configurations_in_pages(server: Server) -> None:
    s3 = server.bucket()
    for number in range(150):
        ident = f"c{number:03}"
        s3.put_bucket_metrics_configuration(Bucket="a-bucket", Id=ident,
                                            MetricsConfiguration={"Id": ident})
    first = s3.list_bucket_metrics_configurations(Bucket="a-bucket")
    same((first["IsTruncated"], len(first["MetricsConfigurationList"])), (True, 100))
    second = s3.list_bucket_metrics_configurations(
        Bucket="a-bucket", ContinuationToken=first["NextContinuationToken"])
    same((second["IsTruncated"], len(second["MetricsConfigurationList"])), (False, 50))


@check("metrics, tiering, inventory, analytics, payer")
def request_payer(server: Server) -> None:
    s3 = server.bucket()
    same(s3.get_bucket_request_payment(Bucket="a-bucket").get("Payer"), "BucketOwner")
    s3.put_bucket_request_payment(Bucket="a-bucket",
                                  RequestPaymentConfiguration={"Payer": "Requester"})
    same(s3.get_bucket_request_payment(Bucket="a-bucket")["Payer"], "Requester")


@check("unknown sub-resources")
def unknown_subresources(server: Server) -> None:
    server.bucket()
    for method in ("GET", "PUT", "DELETE"):
        same(server.raw("s3", method, "/a-bucket?metadataConfiguration=")[0], 501)
        same(server.raw("s3", method, "/no-bucket?abac=")[0], 501)
    server.client("s3").head_bucket(Bucket="a-bucket")
    fails(404, "404", server.client("s3").head_bucket, Bucket="no-bucket")


@check("roots of S3 answers")
def roots(server: Server) -> None:
    server.bucket()
    for name, root in [("versioning", "VersioningConfiguration"), ("tagging", "Tagging"),
                       ("accelerate", "AccelerateConfiguration"),
                       ("notification", "NotificationConfiguration"),
                       ("logging", "BucketLoggingStatus"),
                       ("publicAccessBlock", "PublicAccessBlockConfiguration"),
                       ("encryption", "ServerSideEncryptionConfiguration"),
                       ("ownershipControls", "OwnershipControls"),
                       ("requestPayment", "RequestPaymentConfiguration")]:
        if name == "tagging":
            server.client("s3").put_bucket_tagging(Bucket="a-bucket",
                                                   Tagging={"TagSet": as_list({"a": "b"})})
        status, body = server.raw("s3", "GET", f"/a-bucket?{name}=")
        same((status, f"<{root} xmlns=" in body.decode()), (200, True))


@check("ListBuckets in pages")
def buckets_in_pages(server: Server) -> None:
    for name in ("c-bucket", "a-bucket", "b-bucket"):
        server.bucket(name)
    server.client("s3", "us-east-1").create_bucket(Bucket="d-bucket")
    s3 = server.client("s3")
    pages = list(s3.get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": 2}))
    same([[bucket["Name"] for bucket in page["Buckets"]] for page in pages],
         [["a-bucket", "b-bucket"], ["c-bucket", "d-bucket"]])
    same([bucket.get("BucketRegion") for bucket in s3.list_buckets(MaxBuckets=4)["Buckets"]],
         [REGION, REGION, REGION, "us-east-1"])
    same([bucket["Name"] for bucket in
          server.client("s3", "us-east-1").list_buckets(BucketRegion="us-east-1")["Buckets"]],
         ["d-bucket"])
    same([bucket["Name"] for bucket in s3.list_buckets(Prefix="b")["Buckets"]], ["b-bucket"])


@check("bucket owner and region")
def another_owner_or_region(server: Server) -> None:
    s3 = server.bucket()
    fails(403, "AccessDenied", s3.get_bucket_versioning, Bucket="a-bucket",
          ExpectedBucketOwner="999988887777")
    s3.get_bucket_versioning(Bucket="a-bucket", ExpectedBucketOwner=serve.ACCOUNT)
    same(s3.head_bucket(Bucket="a-bucket")["BucketRegion"], REGION)
    # boto3 would follow the redirect; the Rust SDK does not.
    elsewhere = server.client("s3", "us-west-1")
    elsewhere.meta.events.unregister("needs-retry.s3")
    seen = []
    elsewhere.meta.events.register_first(
        "needs-retry.s3.HeadBucket", lambda response, **_: seen.append(response[0]))
    elsewhere.head_bucket(Bucket="a-bucket")
    same((seen[0].status_code, seen[0].headers.get("x-amz-bucket-region")), (301, REGION))


@check("bucket policies are not enforced")
def conditional_deny(server: Server) -> None:
    s3 = server.bucket()
    s3.put_bucket_policy(Bucket="a-bucket", Policy=DENY)
    same(s3.get_bucket_policy(Bucket="a-bucket")["Policy"], DENY)
    s3.put_object(Bucket="a-bucket", Key="a b/ü+%.txt", Body=b"hello", Metadata={"one": "1"})
    same(s3.get_object(Bucket="a-bucket", Key="a b/ü+%.txt")["Body"].read(), b"hello")
    fails(409, "BucketNotEmpty", s3.delete_bucket, Bucket="a-bucket")
    s3.delete_objects(Bucket="a-bucket", Delete={"Objects": [{"Key": "a b/ü+%.txt"}]})
    s3.delete_bucket_policy(Bucket="a-bucket")
    fails(404, "NoSuchBucketPolicy", s3.get_bucket_policy, Bucket="a-bucket")
    s3.delete_bucket(Bucket="a-bucket")


@check("access logs come late")
def a_logged_bucket(server: Server) -> None:
    s3 = server.bucket()
    s3.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_bucket_policy(Bucket="logs", Policy=json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"}]}))
    s3.put_bucket_logging(Bucket="a-bucket", BucketLoggingStatus={
        "LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": ""}})
    s3.put_object(Bucket="a-bucket", Key="x", Body=b"x")
    same(s3.list_objects_v2(Bucket="logs")["KeyCount"], 0)


@check()
def uploads_in_chunks(server: Server) -> None:
    s3 = server.bucket()
    body = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
    status, _ = server.raw(
        "s3", "PUT", "/a-bucket/streamed", body, content_encoding="aws-chunked",
        x_amz_content_sha256="STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        x_amz_decoded_content_length="5", x_amz_trailer="x-amz-checksum-crc32")
    same(status, 200)
    same(s3.get_object(Bucket="a-bucket", Key="streamed")["Body"].read(), b"hello")


# ---- KMS ---------------------------------------------------------------------------------


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


# ---- IAM ---------------------------------------------------------------------------------


@check("boundaries and descriptions in GetAccountAuthorizationDetails")
@check("names of policies in GetAccountAuthorizationDetails")
def authorization_details(server: Server) -> None:
    iam = server.client("iam")
    policy = iam.create_policy(PolicyName="p", Path="/x/", PolicyDocument=POLICY,
                               Description="d")["Policy"]["Arn"]
    boundary = iam.create_policy(PolicyName="b", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.create_role(RoleName="r", Path="/svc/", AssumeRolePolicyDocument=TRUST, Description="d",
                    MaxSessionDuration=7200, PermissionsBoundary=boundary,
                    Tags=as_list({"trueup:stack": "x", "empty": ""}))
    iam.put_role_policy(RoleName="r", PolicyName="inline", PolicyDocument=POLICY)
    iam.attach_role_policy(RoleName="r", PolicyArn=policy)
    managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    iam.attach_role_policy(RoleName="r", PolicyArn=managed)
    iam.create_role(RoleName="bare", AssumeRolePolicyDocument=TRUST)
    iam.create_user(UserName="u", Tags=as_list({"trueup:stack": "x"}))
    iam.put_user_policy(UserName="u", PolicyName="inline", PolicyDocument=POLICY)
    iam.attach_user_policy(UserName="u", PolicyArn=policy)

    found = iam.get_account_authorization_details(Filter=["Role", "User", "LocalManagedPolicy"])
    roles = {role["RoleName"]: role for role in found["RoleDetailList"]}
    role = roles["r"]
    same((role["Path"], role["AssumeRolePolicyDocument"]), ("/svc/", json.loads(TRUST)))
    same(as_dict(role["Tags"]), {"trueup:stack": "x", "empty": ""})
    same(role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"), boundary)
    same("PermissionsBoundary" in roles["bare"], False)
    same(role["RolePolicyList"], [{"PolicyName": "inline", "PolicyDocument": json.loads(POLICY)}])
    same({attached["PolicyArn"] for attached in role["AttachedManagedPolicies"]},
         {policy, managed})
    user = found["UserDetailList"][0]
    same(as_dict(user["Tags"]), {"trueup:stack": "x"})
    same(user["UserPolicyList"], [{"PolicyName": "inline", "PolicyDocument": json.loads(POLICY)}])
    same(user["AttachedManagedPolicies"], [{"PolicyName": "p", "PolicyArn": policy}])
    policies = {found["Arn"]: found for found in found["Policies"]}
    same(policies.keys(), {policy, boundary})
    same([policies[policy].get(name) for name in ("PolicyName", "Path", "Description")],
         ["p", "/x/", "d"])
    same(policies[policy]["PolicyVersionList"][0]["Document"], json.loads(POLICY))
    same(bool(policies[policy].get("PolicyId")), True)
    listed = {role["RoleName"]: role for role in iam.list_roles()["Roles"]}
    same([listed["r"].get(name) for name in ("Description", "MaxSessionDuration")], ["d", 7200])


@check("encoding of policy documents")
def documents_are_encoded(server: Server) -> None:
    document = POLICY.replace("a+b", "a%2Fb+c & <é>")
    trust = TRUST.replace("lambda", "a%2Fb+c & <é>")

    def call(action: str, **form: str) -> list[str]:
        """The policy documents in the raw answer; the Rust SDK leaves the decoding to us."""
        body = urlencode({"Action": action, "Version": "2010-05-08", **form}).encode()
        status, answer = server.raw("iam", "POST", "/", body,
                                    content_type="application/x-www-form-urlencoded")
        same(status, 200)
        found = re.findall(r"Document>([^<].*?)</", answer.decode(), re.DOTALL)
        same({text[:3] for text in found} - {"%7B"}, set())
        return [unquote(text) for text in found]

    arn = f"arn:aws:iam::{serve.ACCOUNT}:policy/p"
    call("CreatePolicy", PolicyName="p", PolicyDocument=document)
    call("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    call("PutRolePolicy", RoleName="r", PolicyName="p", PolicyDocument=document)
    same(call("GetPolicyVersion", PolicyArn=arn, VersionId="v1"), [document])
    same(call("GetRole", RoleName="r"), [trust])
    same(call("ListRoles"), [trust])
    same(call("GetRolePolicy", RoleName="r", PolicyName="p"), [document])
    details = call("GetAccountAuthorizationDetails",
                   **{"Filter.member.1": "Role", "Filter.member.2": "LocalManagedPolicy"})
    same(sorted(details), sorted([trust, document, document]))


@check("empty fields of IAM calls")
def a_role(server: Server) -> None:
    iam = server.client("iam")
    role = lambda: iam.get_role(RoleName="r")["Role"]
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, Description="d")
    fails(409, "EntityAlreadyExists", iam.create_role, RoleName="r",
          AssumeRolePolicyDocument=TRUST)
    boundary = iam.create_policy(PolicyName="b", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=boundary)
    same(role()["PermissionsBoundary"]["PermissionsBoundaryArn"], boundary)
    iam.delete_role_permissions_boundary(RoleName="r")
    same("PermissionsBoundary" in role(), False)
    changed = TRUST.replace("lambda", "ec2")
    iam.update_assume_role_policy(RoleName="r", PolicyDocument=changed)
    same(role()["AssumeRolePolicyDocument"], json.loads(changed))
    iam.update_role(RoleName="r", Description="", MaxSessionDuration=7200)
    same((role().get("Description") or "", role()["MaxSessionDuration"]), ("", 7200))
    iam.tag_role(RoleName="r", Tags=as_list({"a": "1", "b": ""}))
    iam.untag_role(RoleName="r", TagKeys=["a"])
    same(as_dict(iam.list_role_tags(RoleName="r")["Tags"]), {"b": ""})
    iam.put_role_policy(RoleName="r", PolicyName="inline", PolicyDocument=POLICY)
    fails(409, "DeleteConflict", iam.delete_role, RoleName="r")
    iam.delete_role_policy(RoleName="r", PolicyName="inline")
    fails(404, "NoSuchEntity", iam.delete_role_policy, RoleName="r", PolicyName="inline")
    iam.delete_role(RoleName="r")
    fails(404, "NoSuchEntity", iam.get_role, RoleName="r")


@check("boundaries of users")
def a_user(server: Server) -> None:
    iam = server.client("iam")
    boundary = iam.create_policy(PolicyName="b", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.create_user(UserName="u", PermissionsBoundary=boundary, Tags=as_list({"a": "1"}))

    def bounds() -> list[str | None]:
        detail = iam.get_account_authorization_details(Filter=["User"])["UserDetailList"][0]
        return [found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
                for found in (iam.get_user(UserName="u")["User"], detail)]

    same(bounds(), [boundary, boundary])
    iam.delete_user_permissions_boundary(UserName="u")
    same(bounds(), [None, None])
    iam.put_user_permissions_boundary(UserName="u", PermissionsBoundary=boundary)
    same(bounds(), [boundary, boundary])
    iam.tag_user(UserName="u", Tags=as_list({"b": "2"}))
    iam.untag_user(UserName="u", TagKeys=["a"])
    same(as_dict(iam.list_user_tags(UserName="u")["Tags"]), {"b": "2"})
    iam.delete_user(UserName="u")
    fails(404, "NoSuchEntity", iam.get_user, UserName="u")


@check("DeletePolicy of a policy in use")
def a_policy(server: Server) -> None:
    iam = server.client("iam")
    arn = iam.create_policy(PolicyName="p", PolicyDocument=POLICY,
                            Tags=as_list({"a": "1"}))["Policy"]["Arn"]
    iam.tag_policy(PolicyArn=arn, Tags=as_list({"b": "2"}))
    iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
    same(as_dict(iam.list_policy_tags(PolicyArn=arn)["Tags"]), {"b": "2"})
    changed = POLICY.replace("GetObject", "PutObject")
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=changed, SetAsDefault=True)
    same(iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"], "v2")
    same(iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]["Document"],
         json.loads(changed))
    fails(409, "DeleteConflict", iam.delete_policy_version, PolicyArn=arn, VersionId="v2")
    fails(409, "DeleteConflict", iam.delete_policy, PolicyArn=arn)
    for _ in range(3):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY)
    fails(409, "LimitExceeded", iam.create_policy_version, PolicyArn=arn, PolicyDocument=POLICY)
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    fails(409, "DeleteConflict", iam.delete_policy, PolicyArn=arn)
    iam.detach_role_policy(RoleName="r", PolicyArn=arn)
    fails(404, "NoSuchEntity", iam.detach_role_policy, RoleName="r", PolicyArn=arn)
    iam.delete_policy(PolicyArn=arn)
    fails(404, "NoSuchEntity", iam.get_policy, PolicyArn=arn)
    fails(404, "NoSuchEntity", iam.delete_policy, PolicyArn=arn)


@check("URL of an OpenID Connect provider")
def provider(server: Server) -> None:
    iam = server.client("iam")
    arn = iam.create_open_id_connect_provider(
        Url="https://token.example.com", ClientIDList=["sts.amazonaws.com"],
        ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"])["OpenIDConnectProviderArn"]
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    same((found["Url"], found["ClientIDList"]), ("token.example.com", ["sts.amazonaws.com"]))


# ---- SSM ---------------------------------------------------------------------------------


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


# ---- the files beside it -----------------------------------------------------------------


def files() -> list[str]:
    """What is wrong with README.md, gaps.toml and the list of checks."""
    wrong = []
    if serve.table() not in (HERE / "README.md").read_text():
        wrong.append("README.md does not hold what `serve.py --table` prints")
    fields = {"emulator", "kind", "aspect", "reason"}
    for gap in tomllib.loads((HERE / "gaps.toml").read_text()).get("gap", []):
        if gap.keys() != fields or gap["emulator"] not in serve.BOTH:
            wrong.append(f"gaps.toml: {gap} needs {fields} and nothing else")
    checked = {quirk for quirk, _ in CHECKS}
    wrong += [f"no check proves {each.name!r}" for each in serve.QUIRKS
              if each.name not in checked]
    return wrong


def main() -> int:
    plain = "--plain" in sys.argv[1:]
    failed: set[tuple[str, str]] = set()
    wrong = [] if plain else files()
    for name in serve.BOTH:
        server = Server(name, *(["--plain"] if plain else []))
        for quirk, function in CHECKS:
            server.reset()
            try:
                function(server)
            except Exception as failure:
                failed.add((quirk, name))
                if not plain:
                    place = traceback.extract_tb(failure.__traceback__)[1].lineno
                    wrong.append(f"{name}: {function.__name__}, line {place}: {failure}")
        server.stop()
    if plain:
        wrong = [f"{name}: {each.name!r} needs no fix any more" for each in serve.QUIRKS
                 for name in each.emulators if (each.name, name) not in failed]
    print("\n".join(wrong) or f"{len(CHECKS)} checks hold on {' and '.join(serve.BOTH)}"
          if not plain or wrong else "every quirk is still needed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
