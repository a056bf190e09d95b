"""S3."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Callable
from urllib.parse import unquote
from uuid import uuid4
from xml.sax.saxutils import escape

from quirks import base
from quirks.base import (BOTH, MEMORY, MOTO, Bucket, Forward, Request, Response, patch, quirk,
                         s3_error, s3_xml)

XSI = "http://www.w3.org/2001/XMLSchema-instance"
S3_XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"

# Sub-resources of a bucket that each emulator answers itself.
SERVED = {"accelerate", "acl", "cors", "encryption", "lifecycle", "location", "logging",
          "notification", "object-lock", "ownershipControls", "policy", "publicAccessBlock",
          "replication", "tagging", "versioning", "website"}
SERVED_BY = {"ministack": SERVED, "moto": SERVED | {"policyStatus"}}

# Parameters of calls on a bucket that are not sub-resources: listings and deletions of objects.
PARAMETERS = {"allow-unordered", "continuation-token", "delete", "delimiter", "encoding-type",
              "fetch-owner", "key-marker", "list-type", "marker", "max-keys", "max-uploads",
              "prefix", "start-after", "upload-id-marker", "uploads", "version-id-marker",
              "versions", "x-id"}


@dataclass
class Kept:
    """A sub-resource that the shim answers alone, byte for byte as it was put."""

    root: str
    listed: str = ""  # the root of the list, where a bucket has many under ids
    default: str = ""  # what a bucket has that was never given one


KEPT = {
    "metrics": Kept("MetricsConfiguration", listed="ListMetricsConfigurationsResult"),
    "intelligent-tiering": Kept("IntelligentTieringConfiguration",
                                listed="ListBucketIntelligentTieringConfigurationsOutput"),
    "inventory": Kept("InventoryConfiguration", listed="ListInventoryConfigurationsResult"),
    "analytics": Kept("AnalyticsConfiguration", listed="ListBucketAnalyticsConfigurationResult"),
    "requestPayment": Kept(
        "RequestPaymentConfiguration",
        default=f'<RequestPaymentConfiguration xmlns="{S3_XMLNS}"><Payer>BucketOwner</Payer>'
                "</RequestPaymentConfiguration>"),
}

DEFAULT_ENCRYPTION = f"""<ServerSideEncryptionConfiguration xmlns="{S3_XMLNS}"><Rule>\
<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>\
</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled>\
<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>\
</Rule></ServerSideEncryptionConfiguration>"""

PUBLIC_ACCESS_FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy",
                       "RestrictPublicBuckets")
NO_BUCKET_KEY = "<BucketKeyEnabled>false</BucketKeyEnabled>"
ALL_BLOCKED = (f'<PublicAccessBlockConfiguration xmlns="{S3_XMLNS}">'
               + "".join(f"<{flag}>true</{flag}>" for flag in PUBLIC_ACCESS_FLAGS)
               + "</PublicAccessBlockConfiguration>")

OWNER_ENFORCED = (f'<OwnershipControls xmlns="{S3_XMLNS}"><Rule><ObjectOwnership>'
                  "BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>")


@quirk("bucket owner and region", BOTH,
       aws="refuses a call that expects another owner (403 `AccessDenied`), and sends one that "
           "came to another region away (301 `PermanentRedirect`, `x-amz-bucket-region`)",
       emulator="ignores both",
       source="botocore s3 ExpectedBucketOwner; aws-facts §1.4",
       alone=True)
def owner_and_region(request: Request, forward: Forward) -> Response:
    name = unquote(request.path).strip("/").partition("/")[0] if request.service == "s3" else ""
    bucket = MEMORY.buckets.get(name)
    if not bucket or is_on_bucket_itself("PUT", request):
        return forward(request)
    if request.headers.get("x-amz-expected-bucket-owner", bucket.account) != bucket.account:
        return s3_error(403, "AccessDenied", "Access Denied")
    if request.region != bucket.region:
        return s3_error(301, "PermanentRedirect",
                        "The bucket you are attempting to access must be addressed using the "
                        "specified endpoint. Please send all future requests to this endpoint.",
                        **{"x-amz-bucket-region": bucket.region})
    return forward(request)


def is_on_bucket_itself(method: str, request: Request) -> bool:
    """CreateBucket or DeleteBucket, and not a call on a sub-resource."""
    return bool(request.bucket) and request.method == method and not (
        request.parameters.keys() - {"x-id"})


@quirk("a new bucket", BOTH,
       aws="takes tags in CreateBucket, and gives a new bucket encryption (AES256, no bucket key, "
           "SSE-C blocked), all four public access blocks and BucketOwnerEnforced",
       emulator="moto has none of it, but the tags of a deleted bucket of that name; ministack no "
                "public access block and no blocked SSE-C",
       source="botocore s3 CreateBucketConfiguration.Tags, CreateBucket; aws-facts §0.1, §0.2")
def new_bucket(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if answer.ok and is_on_bucket_itself("DELETE", request):
        MEMORY.buckets.pop(request.bucket, None)
    # In us-east-1 creating one's own bucket again is a success that changes nothing.
    creates = answer.ok and is_on_bucket_itself("PUT", request)
    if not creates or request.bucket in MEMORY.buckets:
        return answer
    body = request.body.decode()
    region = re.search(r"<LocationConstraint>(.+?)</LocationConstraint>", body)
    MEMORY.buckets[request.bucket] = Bucket(request.account, region[1] if region else "us-east-1")
    follow_ups = {"encryption": DEFAULT_ENCRYPTION, "publicAccessBlock": ALL_BLOCKED}
    if "x-amz-object-ownership" not in request.headers:
        follow_ups["ownershipControls"] = OWNER_ENFORCED
    if tags := re.search(r"<Tags>(.*)</Tags>", body, re.DOTALL):
        follow_ups["tagging"] = (f'<Tagging xmlns="{S3_XMLNS}"><TagSet>{tags[1]}</TagSet>'
                                 "</Tagging>")
    forward(request.follow_up("DELETE", "tagging"))
    for subresource, document in follow_ups.items():
        done = forward(request.follow_up("PUT", subresource, document))
        if not done.ok:
            return done
    return answer


@quirk("encryption can't be removed", BOTH,
       aws="DeleteBucketEncryption resets to the default",
       emulator="moto removes it; ministack resets, but forgets the blocked SSE-C",
       source="botocore s3 DeleteBucketEncryption; aws-facts §0.1")
def delete_encryption(request: Request, forward: Forward) -> Response:
    if request.method == "DELETE" and request.subresource("encryption"):
        answer = forward(request.follow_up("PUT", "encryption", DEFAULT_ENCRYPTION))
        return Response(204) if answer.ok else answer
    return forward(request)


@quirk("metrics, tiering, inventory, analytics, payer", BOTH,
       aws="stores them, lists them, and answers 404 `NoSuchConfiguration`",
       emulator="knows only some; takes PUT and DELETE of the others for CreateBucket and "
                "DeleteBucket, and GET for a listing. The shim answers alone",
       source="aws-facts §1.3",
       alone=True)
def kept_by_the_shim(request: Request, forward: Forward) -> Response:
    name = request.subresource(*KEPT)
    if not name:
        return forward(request)
    bucket, kept = MEMORY.buckets.get(request.bucket), KEPT[name]
    if not bucket:
        return s3_error(404, "NoSuchBucket", "The specified bucket does not exist")
    ident = request.parameters.get("id", "")
    if request.method == "PUT":
        document = without_prolog(request.body.decode())
        if not re.match(rf"<{kept.root}[\s>]", document):
            return s3_error(400, "MalformedXML", f"expected a {kept.root}")
        bucket.documents[name, ident] = document
        return Response()
    if request.method == "DELETE":
        gone = bucket.documents.pop((name, ident), None)
        return Response(204) if gone else no_such_configuration()
    if kept.listed and not ident:
        return s3_xml(listing(bucket, name, request.parameters.get("continuation-token", "")))
    document = bucket.documents.get((name, ident), kept.default)
    return s3_xml(document) if document else no_such_configuration()


def listing(bucket: Bucket, name: str, token: str, page: int = 100) -> str:
    """A page of the configurations of one sort, in the order of their ids, as AWS lists them."""
    idents = sorted(ident for sort, ident in bucket.documents if sort == name and ident > token)
    root, more = KEPT[name].listed, len(idents) > page
    return "".join([
        f'<{root} xmlns="{S3_XMLNS}">',
        *(bucket.documents[name, ident] for ident in idents[:page]),
        f"<IsTruncated>{str(more).lower()}</IsTruncated>",
        f"<NextContinuationToken>{escape(idents[page - 1])}</NextContinuationToken>"
        if more else "",
        f"</{root}>",
    ])


def no_such_configuration() -> Response:
    return s3_error(404, "NoSuchConfiguration", "The specified configuration does not exist.")


def without_prolog(document: str) -> str:
    return re.sub(r"^\s*<\?xml.*?\?>\s*", "", document)


@quirk("unknown sub-resources", BOTH,
       aws="has `policyStatus`, `abac`, `metadataConfiguration` …",
       emulator="takes PUT and DELETE of one it doesn't know for CreateBucket and DeleteBucket "
                "(an empty bucket is gone), and GET for a listing; the shim answers 501",
       source="botocore s3 GetBucketPolicyStatus, PutBucketAbac")
def unknown_subresources(request: Request, forward: Forward) -> Response:
    if request.bucket:
        unknown = {name for name in request.parameters
                   if name not in SERVED_BY[base.served] | PARAMETERS
                   and not name.lower().startswith("x-amz-")}
        if unknown:
            return s3_error(501, "NotImplemented", f"{base.served} has no {unknown}")
    return forward(request)


def completed(pattern: str, element: str) -> Callable[[str], str]:
    """Adds `element` to the end of each `pattern` that has none, as AWS does in answers.

    NEW in it stands for an id that AWS makes up.
    """
    name = re.match(r"<(\w+)>", element)[1]

    def complete(document: str) -> str:
        return re.sub(rf"(<(?:{pattern})\b[^>]*(?<!/)>)(.*?)(</(?:{pattern})>)",
                      lambda found: found[0] if f"<{name}>" in found[2]
                      else found[1] + found[2] + element.replace("NEW", uuid4().hex) + found[3],
                      document, flags=re.DOTALL)

    return complete


def all_flags(document: str) -> str:
    for flag in PUBLIC_ACCESS_FLAGS:
        element = f"<{flag}>false</{flag}>"
        document = completed("PublicAccessBlockConfiguration", element)(document)
    return document


# Sub-resources that the emulator takes, and checks, but gives back with something missing or
# something made up: GET answers what was put, completed as AWS would.
ECHOED: dict[tuple[str, str], Callable[[str], str]] = {
    # BlockedEncryptionTypes is dropped.
    ("moto", "encryption"): completed("Rule", NO_BUCKET_KEY),
    # Size filters, and NewerNoncurrentVersions of an expiration, are dropped.
    ("moto", "lifecycle"): completed("Rule", "<ID>NEW</ID>"),
    # TargetObjectKeyFormat is dropped.
    ("moto", "logging"): str,
    # EventBridgeConfiguration is dropped.
    ("moto", "notification"): completed(
        "(?:Topic|Queue|CloudFunction)Configuration", "<Id>NEW</Id>"),
    # A retention in days comes back with 0 years as well.
    ("moto", "object-lock"): str,
    # Filters with more than a prefix, and SourceSelectionCriteria, are dropped.
    ("moto", "replication"): str,
    # An empty value comes back as no value.
    ("moto", "tagging"): str,
    # A flag that was not put comes back as absent; on AWS it is false.
    ("ministack", "encryption"): completed("Rule", NO_BUCKET_KEY),
    # A filter of a prefix and tags comes back with a smallest size of 0 as well.
    ("ministack", "lifecycle"): completed("Rule", "<ID>NEW</ID>"),
    ("ministack", "publicAccessBlock"): all_flags,
    # ExistingObjectReplication is dropped.
    ("ministack", "replication"): str,
}


@quirk("sub-resources that lose something", BOTH,
       aws="gives back what was put",
       emulator="moto drops parts of encryption, lifecycle, logging, notification, object lock, "
                "replication and tagging, ministack replication of existing objects and what is "
                "false by omission in encryption and public access block, and makes up a size in lifecycle (`ECHOED` says what); the shim echoes what was put",
       source="botocore s3: the members of each configuration; aws-facts §2.2",
       alone=True)
def echoed(request: Request, forward: Forward) -> Response:
    name = request.subresource(*(name for emulator, name in ECHOED if emulator == base.served))
    bucket = MEMORY.buckets.get(request.bucket)
    answer = forward(request)
    if not name or not bucket or not answer.ok:
        return answer
    if request.method == "PUT":
        complete = ECHOED[base.served, name]
        bucket.documents[name, ""] = complete(without_prolog(request.body.decode()))
    elif request.method == "DELETE":
        bucket.documents.pop((name, ""), None)
    elif request.method == "GET" and (name, "") in bucket.documents:
        return answer.with_body(bucket.documents[name, ""])
    return answer


OWNER_ID = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
PUBLIC_GROUP = re.compile(r"groups/global/(?:AllUsers|AuthenticatedUsers)<")


def acl_of(*grants: str) -> str:
    own = (f'<Grant><Grantee xmlns:xsi="{XSI}" xsi:type="CanonicalUser"><ID>{OWNER_ID}</ID>'
           "</Grantee><Permission>FULL_CONTROL</Permission></Grant>")
    return (f'<AccessControlPolicy xmlns="{S3_XMLNS}"><Owner><ID>{OWNER_ID}</ID></Owner>'
            f"<AccessControlList>{''.join(grants) or own}</AccessControlList>"
            "</AccessControlPolicy>")


@quirk("access control lists", BOTH,
       aws="keeps the ACL of a bucket; refuses one while the ownership disables ACLs "
           "(`AccessControlListNotSupported`) or the public access block blocks it, disables no "
           "ACL that grants something, and shows no public grant that the block ignores",
       emulator="takes every ACL, and shows it whatever the bucket's settings are",
       source="botocore s3 ObjectOwnership, PublicAccessBlockConfiguration",
       alone=True)
def access_control_lists(request: Request, forward: Forward) -> Response:
    bucket = MEMORY.buckets.get(request.bucket)
    if not bucket:
        return forward(request)
    grants = re.findall(r"<Grant>.*?</Grant>", bucket.documents.get(("acl", ""), ""), re.DOTALL)
    foreign = [grant for grant in grants if OWNER_ID not in grant]
    if request.method == "PUT" and request.subresource("ownershipControls"):
        if foreign and "BucketOwnerEnforced" in request.body.decode():
            return s3_error(400, "InvalidBucketAclWithObjectOwnership",
                            "Bucket cannot have ACLs set with ObjectOwnership's "
                            "BucketOwnerEnforced setting")
    if not request.subresource("acl") or request.method not in ("GET", "PUT"):
        return forward(request)

    def says(subresource: str, text: str) -> bool:
        return text in forward(request.follow_up("GET", subresource)).text

    if request.method == "GET":
        if says("publicAccessBlock", "<IgnorePublicAcls>true<"):
            grants = [grant for grant in grants if not PUBLIC_GROUP.search(grant)]
        return s3_xml(acl_of(*grants))
    if says("ownershipControls", "BucketOwnerEnforced"):
        return s3_error(400, "AccessControlListNotSupported",
                        "The bucket does not allow ACLs")
    document = without_prolog(request.body.decode())
    if PUBLIC_GROUP.search(document) and says("publicAccessBlock", "<BlockPublicAcls>true<"):
        return s3_error(403, "AccessDenied", "Access Denied")
    bucket.documents["acl", ""] = document
    return Response()


MINIMUM_SIZE = "x-amz-transition-default-minimum-object-size"


@quirk("minimum size of transitions", BOTH,
       aws="keeps TransitionDefaultMinimumObjectSize, a header of the lifecycle calls",
       emulator="always says `all_storage_classes_128K`",
       source="botocore s3 "
              "PutBucketLifecycleConfigurationRequest.TransitionDefaultMinimumObjectSize",
       alone=True)
def minimum_size(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    bucket = MEMORY.buckets.get(request.bucket)
    if bucket and answer.ok and request.subresource("lifecycle") and request.method != "DELETE":
        if request.method == "PUT":
            bucket.minimum_size = request.headers.get(MINIMUM_SIZE, "all_storage_classes_128K")
        return replace(answer, headers=answer.headers | {MINIMUM_SIZE: bucket.minimum_size})
    return answer


ROOTS = {"GetBucketVersioningResponse": "VersioningConfiguration",
         "GetBucketAccelerateConfigurationResponse": "AccelerateConfiguration",
         "GetBucketNotificationResponse": "NotificationConfiguration"}


@quirk("roots of S3 answers", MOTO,
       aws="`VersioningConfiguration`, `AccelerateConfiguration`, `NotificationConfiguration`",
       emulator="`Get…Response`, which the Rust SDK refuses",
       source="the Rust SDK, which is made of AWS's models and takes no other")
def roots(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if request.subresource("versioning", "accelerate", "notification"):
        return answer.with_body(re.sub(r"(</?)(GetBucket\w+Response)\b",
                                       lambda found: found[1] + ROOTS[found[2]], answer.text))
    return answer


@quirk("ListBuckets in pages", MOTO,
       aws="gives each bucket's region, and a token when MaxBuckets cuts the list",
       emulator="gives no region, and cuts without a token",
       source="botocore s3 ListBuckets; aws-facts §1.1")
def list_buckets(request: Request, forward: Forward) -> Response:
    if request.service != "s3" or request.path != "/" or request.method != "GET":
        return forward(request)
    asked = request.parameters
    limit = int(asked.pop("max-buckets", "10000"))
    token = asked.pop("continuation-token", "")
    answer = forward(request.with_parameters(asked))
    listed_by_moto = {}
    for found in re.finditer(r"<Bucket>.*?<Name>(.*?)</Name>.*?</Bucket>", answer.text, re.DOTALL):
        bucket = MEMORY.buckets.get(found[1])  # none while another call makes or deletes it
        if bucket and found[1] > token and asked.get("bucket-region",
                                                     bucket.region) == bucket.region:
            listed_by_moto[found[1]] = found[0].replace(
                "</Bucket>", f"<BucketRegion>{bucket.region}</BucketRegion></Bucket>")
    page = sorted(listed_by_moto)[:limit]
    listed = f"<Buckets>{''.join(listed_by_moto[name] for name in page)}</Buckets>"
    if len(page) < len(listed_by_moto):
        listed += f"<ContinuationToken>{page[-1]}</ContinuationToken>"
    return answer.with_body(re.sub(r"<Buckets>.*</Buckets>|<Buckets ?/>", listed, answer.text,
                                   flags=re.DOTALL))


@patch("bucket policies are not enforced", MOTO,
       aws="evaluates them with principals and conditions",
       emulator="enforces them without, so that one conditional Deny blocks every object",
       source="aws-facts §8.1")
def no_policy_enforcement() -> None:
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import FakeBucket

    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL


@patch("access logs come late", MOTO,
       aws="delivers access logs within hours",
       emulator="writes one object for each call at once, so that the target bucket is never empty",
       source="unverified")
def no_access_logs() -> None:
    from moto.s3.models import S3Backend

    S3Backend.log_incoming_request = lambda *_, **__: None
