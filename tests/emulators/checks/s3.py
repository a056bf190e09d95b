"""S3."""

from __future__ import annotations

import json
from typing import Any

import serve
from checks.harness import (REGION, Server, as_dict, as_list, check, fails, same,
                            without_metadata)

KEY_ARN = f"arn:aws:kms:{REGION}:{serve.ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
DENY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
     "Resource": ["arn:aws:s3:::a-bucket", "arn:aws:s3:::a-bucket/*"],
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}, indent=1)


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
    {"ID": "drafts", "Status": "Enabled", "Expiration": {"Days": 30},
     "Filter": {"And": {"Prefix": "exports/", "Tags": [{"Key": "Class", "Value": "draft"}]}}},
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
        "ExistingObjectReplication": {"Status": "Enabled"},
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


@check("access control lists")
def acls_are_as_ownership_and_block_allow(server: Server) -> None:
    s3 = server.bucket()
    own = s3.get_bucket_acl(Bucket="a-bucket")
    owner = own["Owner"]
    same([grant["Permission"] for grant in own["Grants"]], ["FULL_CONTROL"])
    group = "http://acs.amazonaws.com/groups/"

    def policy(uri: str) -> dict[str, Any]:
        grants = [*own["Grants"], {"Grantee": {"Type": "Group", "URI": group + uri},
                                   "Permission": "READ"}]
        return {"Owner": owner, "Grants": grants}

    def put(uri: str) -> dict[str, Any]:
        return {"Bucket": "a-bucket", "AccessControlPolicy": policy(uri)}

    fails(400, "AccessControlListNotSupported", s3.put_bucket_acl, **put("s3/LogDelivery"))
    s3.put_bucket_ownership_controls(Bucket="a-bucket", OwnershipControls={
        "Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    fails(403, "AccessDenied", s3.put_bucket_acl, **put("global/AllUsers"))
    s3.put_bucket_acl(**put("s3/LogDelivery"))
    same(s3.get_bucket_acl(Bucket="a-bucket")["Grants"], policy("s3/LogDelivery")["Grants"])
    s3.put_public_access_block(Bucket="a-bucket", PublicAccessBlockConfiguration={
        "IgnorePublicAcls": False})
    s3.put_bucket_acl(**put("global/AllUsers"))
    fails(400, "InvalidBucketAclWithObjectOwnership", s3.put_bucket_ownership_controls,
          Bucket="a-bucket", OwnershipControls={
              "Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    s3.put_public_access_block(Bucket="a-bucket", PublicAccessBlockConfiguration={
        "IgnorePublicAcls": True})
    same(s3.get_bucket_acl(Bucket="a-bucket")["Grants"], own["Grants"])
    s3.put_bucket_acl(Bucket="a-bucket", AccessControlPolicy={"Owner": owner,
                                                              "Grants": own["Grants"]})
    s3.put_bucket_ownership_controls(Bucket="a-bucket", OwnershipControls={
        "Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})


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
