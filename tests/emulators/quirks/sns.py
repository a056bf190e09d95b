"""SNS: topics, their attributes and tags, and subscriptions."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from quirks.base import (BOTH, MEMORY, MINISTACK, Forward, Refused, Request, Response, page_of,
                         patch, quirk)

SNS_XMLNS = "http://sns.amazonaws.com/doc/2010-03-31/"


def invalid(reason: str) -> Refused:
    return Refused(400, "InvalidParameter", f"Invalid parameter: {reason}")


def result(operation: str, content: str) -> Response:
    body = (f'<{operation}Response xmlns="{SNS_XMLNS}"><{operation}Result>{content}'
            f"</{operation}Result><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata>"
            f"</{operation}Response>")
    return Response(200, {"content-type": "text/xml"}, body.encode())


def entries(attributes: dict[str, str]) -> str:
    return "".join(f"<entry><key>{name}</key><value>{escape(value)}</value></entry>"
                   for name, value in attributes.items())


def attributes_in(answered: Response) -> dict[str, str]:
    tree = ElementTree.fromstring(answered.text)
    return {entry.findtext("{*}key"): entry.findtext("{*}value") or ""
            for entry in tree.iterfind(".//{*}entry")}


def members_in(answered: Response, listed: str) -> list[dict[str, str]]:
    tree = ElementTree.fromstring(answered.text)
    return [{each.tag.rpartition("}")[2]: each.text or "" for each in member}
            for member in tree.iterfind(f".//{{*}}{listed}/{{*}}member")]


def attributes_sent(form: dict[str, str]) -> dict[str, str]:
    return {value: form.get(f"{name[:-3]}value", "") for name, value in form.items()
            if re.fullmatch(r"Attributes\.entry\.\d+\.key", name)}


def tags_sent(form: dict[str, str]) -> dict[str, str]:
    return {value: form.get(f"{name[:-3]}Value", "") for name, value in form.items()
            if re.fullmatch(r"Tags\.member\.\d+\.Key", name)}


def parsed(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise invalid(f"{what}: failed to parse JSON.") from None


@dataclass
class Subscription:
    topic: str
    protocol: str
    endpoint: str
    # Until a person answers the mail, or the endpoint the call.
    pending: bool
    attributes: dict[str, str] = field(default_factory=dict)


def subscriptions(request: Request) -> dict[str, Subscription]:
    return MEMORY.of(request, "subscription")


@quirk("codes of SNS errors", MINISTACK,
       aws="`InvalidParameter`, `ResourceNotFound`",
       emulator="gives the names of the exceptions",
       source="botocore sns InvalidParameterException, ResourceNotFoundException")
def sns_codes(request: Request, forward: Forward) -> Response:
    answered = forward(request)
    if request.service != "sns" or answered.ok:
        return answered
    return answered.with_body(re.sub(
        r"<Code>(InvalidParameter|ResourceNotFound|NotFound|AuthorizationError)Exception</Code>",
        r"<Code>\1</Code>", answered.text))


@patch("endpoints are not called", MINISTACK,
       aws="asks an HTTP endpoint to confirm its subscription; the token reaches nobody else",
       emulator="calls the endpoint from the machine that the tests run on",
       source="botocore sns Subscribe")
def no_calls() -> None:
    from ministack.services import sns

    async def silent(*_: Any) -> None:
        """Nobody is asked."""

    sns._send_subscription_confirmation = silent


# ---- topics ------------------------------------------------------------------------------


ATTRIBUTES = re.compile(
    "ArchivePolicy|ContentBasedDeduplication|DeliveryPolicy|DisplayName|FifoThroughputScope"
    "|KmsMasterKeyId|MaximumMessageSize|Policy|SignatureVersion|TracingConfig"
    "|(HTTP|Firehose|Lambda|Application|SQS)(SuccessFeedback(RoleArn|SampleRate)"
    "|FailureFeedbackRoleArn)")
VALUES = {"SignatureVersion": "1|2", "TracingConfig": "PassThrough|Active",
          "ContentBasedDeduplication": "true|false", "FifoTopic": "true|false",
          "MaximumMessageSize": r"\d{4,7}", "FifoThroughputScope": "Topic|MessageGroup"}
DOCUMENTS = ("Policy", "DeliveryPolicy", "ArchivePolicy", "FilterPolicy", "RedrivePolicy")


def check_attribute(name: str, value: str) -> None:
    if name in VALUES and not re.fullmatch(VALUES[name], value):
        raise invalid(f"Attributes Reason: {name}: Invalid value [{value}]")
    if name == "MaximumMessageSize" and not 1024 <= int(value) <= 1048576:
        raise invalid(f"Attributes Reason: {name}: Invalid value [{value}]")
    if name.endswith("SampleRate") and not (value.isdigit() and int(value) <= 100):
        raise invalid(f"Attributes Reason: {name}: Invalid value [{value}]")
    if name in DOCUMENTS and (value or name == "Policy"):
        parsed(value, name)


def equal(name: str, one: str, other: str) -> bool:
    if name in DOCUMENTS and one and other:
        return json.loads(one) == json.loads(other)
    return one == other


@quirk("attributes of a topic", BOTH,
       aws="gives back what was put, but nothing of what was emptied; makes the default policy "
           "allow eight actions; counts subscriptions that are pending; refuses attributes and "
           "values that it doesn't know",
       emulator="moto forgets most attributes; ministack allows three actions; both take anything",
       source="aws-facts §2.7, §12.13; unverified as to the eight actions and what is emptied",
       alone=True)
def topic_attributes(request: Request, forward: Forward) -> Response:
    operation = request.operation.partition(":")[2] if request.service == "sns" else ""
    if operation not in ("CreateTopic", "SetTopicAttributes", "GetTopicAttributes", "DeleteTopic"):
        return forward(request)
    form, topics = request.form, MEMORY.of(request, "topic")
    if operation == "CreateTopic":
        return create_topic(request, forward)
    arn = form.get("TopicArn", "")
    if operation == "SetTopicAttributes":
        name, value = form.get("AttributeName", ""), form.get("AttributeValue", "")
        if not ATTRIBUTES.fullmatch(name):
            raise invalid("AttributeName")
        check_attribute(name, value)
        answered = forward(request)
        if answered.ok:
            put_attribute(topics.setdefault(arn, {}), name, value)
        return answered
    answered = forward(request)
    if not answered.ok:
        return answered
    own = subscriptions(request)
    if operation == "DeleteTopic":
        topics.pop(arn, None)
        for each in [each for each in own if own[each].topic == arn]:
            del own[each]
        return answered
    # The policy can change by other calls too.
    found = {name: value for name, value in attributes_in(answered).items()
             if name == "Policy" or not ATTRIBUTES.fullmatch(name) and name != "FifoTopic"}
    pending = [each.pending for each in own.values() if each.topic == arn]
    kept = {name: value for name, value in topics.get(arn, {}).items() if name != "Policy"}
    found |= {"DisplayName": ""} | kept | {
        "SubscriptionsPending": str(sum(pending)),
        "SubscriptionsConfirmed": str(len(pending) - sum(pending))}
    return result(operation, f"<Attributes>{entries(found)}</Attributes>")


def put_attribute(attributes: dict[str, str], name: str, value: str) -> None:
    if value or name == "DisplayName":
        attributes[name] = value
    else:
        attributes.pop(name, None)


def default_policy(request: Request, arn: str) -> str:
    actions = ("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission",
               "DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish")
    return json.dumps({
        "Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [{
            "Sid": "__default_statement_ID", "Effect": "Allow", "Principal": {"AWS": "*"},
            "Action": [f"SNS:{action}" for action in actions], "Resource": arn,
            "Condition": {"StringEquals": {"AWS:SourceOwner": request.account}}}],
    }, separators=(",", ":"))


def create_topic(request: Request, forward: Forward) -> Response:
    form, topics = request.form, MEMORY.of(request, "topic")
    name, sent = form.get("Name", ""), attributes_sent(request.form)
    for attribute, value in sent.items():
        if not (ATTRIBUTES.fullmatch(attribute) or attribute == "FifoTopic"):
            raise invalid(f"Attributes Reason: Unknown attribute {attribute}")
        check_attribute(attribute, value)
    fifo = sent.get("FifoTopic") == "true"
    if not re.fullmatch(r"[\w-]{1,251}\.fifo" if fifo else r"[\w-]{1,256}", name, re.ASCII):
        raise invalid("Topic Name")
    arn = request.arn(name)
    if arn not in topics:
        answered = forward(request)
        if answered.ok:
            topics[arn] = {"FifoTopic": "true",
                           "ContentBasedDeduplication": "false"} if fifo else {}
            for attribute, value in sent.items():
                if attribute != "FifoTopic":
                    put_attribute(topics[arn], attribute, value)
            if "Policy" not in sent:
                forward(request.follow_up_form(
                    Action="SetTopicAttributes", TopicArn=arn, AttributeName="Policy",
                    AttributeValue=default_policy(request, arn)))
        return answered
    defaults = {"DisplayName": "", "Policy": default_policy(request, arn), "FifoTopic": "false",
                "SignatureVersion": "1", "TracingConfig": "PassThrough",
                "MaximumMessageSize": "262144"}
    there = defaults | topics[arn]
    if any(not equal(attribute, there.get(attribute, ""), value)
           for attribute, value in sent.items()):
        raise invalid("Attributes Reason: Topic already exists with different attributes")
    listed = forward(request.follow_up_form(Action="ListTagsForResource", ResourceArn=arn))
    tags = {tag["Key"]: tag["Value"] for tag in members_in(listed, "Tags")}
    if not tags_sent(form).items() <= tags.items():
        raise invalid("Tags Reason: Topic already exists with different tags")
    return result("CreateTopic", f"<TopicArn>{arn}</TopicArn>")


@quirk("data protection of topics", BOTH,
       aws="has PutDataProtectionPolicy, GetDataProtectionPolicy, and a policy in CreateTopic",
       emulator="lacks them; the shim keeps them",
       source="botocore sns PutDataProtectionPolicy, CreateTopicInput.DataProtectionPolicy",
       alone=True)
def data_protection(request: Request, forward: Forward) -> Response:
    operation = request.operation.partition(":")[2] if request.service == "sns" else ""
    kept = MEMORY.of(request, "data protection of topics")
    if operation in ("CreateTopic", "DeleteTopic"):
        form = request.form
        answered = forward(request)
        if answered.ok and operation == "DeleteTopic":
            kept.pop(form.get("TopicArn"), None)
        elif answered.ok and form.get("DataProtectionPolicy"):
            kept.setdefault(request.arn(form["Name"]), form["DataProtectionPolicy"])
        return answered
    if operation not in ("PutDataProtectionPolicy", "GetDataProtectionPolicy"):
        return forward(request)
    arn = request.form["ResourceArn"]
    found = forward(request.follow_up_form(Action="GetTopicAttributes", TopicArn=arn))
    if not found.ok:
        return found
    if operation == "GetDataProtectionPolicy":
        return result(operation, f"<DataProtectionPolicy>{escape(kept.get(arn, ''))}"
                                 "</DataProtectionPolicy>")
    policy = request.form.get("DataProtectionPolicy", "")
    if policy:
        parsed(policy, "DataProtectionPolicy")
    kept[arn] = policy
    return Response(200, {"content-type": "text/xml"},
                    f'<PutDataProtectionPolicyResponse xmlns="{SNS_XMLNS}"/>'.encode())


# ---- subscriptions -----------------------------------------------------------------------


def check_subscription(each: Subscription, name: str, value: str | None) -> None:
    """Whether AWS takes a value of an attribute of a subscription."""
    if name == "FilterPolicyScope":
        if value not in ("MessageAttributes", "MessageBody"):
            raise invalid(f"FilterPolicyScope: Invalid value [{value}]. Please use either "
                          "MessageBody or MessageAttributes")
        check_filter(each.attributes.get("FilterPolicy", "{}"), value)
    elif name == "FilterPolicy":
        check_filter(value or "", each.attributes.get("FilterPolicyScope", "MessageAttributes"))
    elif name == "RedrivePolicy":
        if value is not None and "deadLetterTargetArn" not in parsed(value, "RedrivePolicy"):
            raise invalid("RedrivePolicy: deadLetterTargetArn is missing")
    elif name == "RawMessageDelivery":
        if value not in ("true", "false"):
            raise invalid(f"RawMessageDelivery: Invalid value [{value}]. Must be true or false.")
        if value == "true" and each.protocol not in ("http", "https", "sqs", "firehose"):
            raise invalid(f"Delivery protocol [{each.protocol}] does not support raw message "
                          "delivery.")
    elif name == "DeliveryPolicy":
        if each.protocol not in ("http", "https"):
            raise invalid(f"Delivery protocol [{each.protocol}] does not support delivery policy.")
        if value:
            parsed(value, "DeliveryPolicy")
    elif name not in ("SubscriptionRoleArn", "ReplayPolicy"):
        raise invalid("AttributeName")


def check_filter(policy: str, scope: str) -> None:
    rules = parsed(policy, "FilterPolicy")
    if not isinstance(rules, dict):
        raise invalid("FilterPolicy: Filter policy must be a JSON object")
    for name, value in rules.items():
        nested = isinstance(value, dict)
        if nested and scope == "MessageAttributes":
            raise invalid("Filter policy scope MessageAttributes does not support nested filter "
                          "policy")
        if not nested and not isinstance(value, list):
            raise invalid(f'FilterPolicy: "{name}" must be an object or an array')


@quirk("subscriptions", BOTH,
       aws="leaves a subscription by mail or HTTP pending until the other side confirms it: "
           "without an ARN in lists and in the answer of Subscribe, and it can't be removed",
       emulator="confirms mail at once; moto confirms all",
       source="botocore sns Subscribe; aws-facts §0.12, §3.2",
       alone=True)
def subscribing(request: Request, forward: Forward) -> Response:
    operation = request.operation.partition(":")[2] if request.service == "sns" else ""
    if operation == "Subscribe":
        return subscribe(request, forward)
    own = subscriptions(request)
    arn = request.form.get("SubscriptionArn", "") if "ubscri" in operation else ""
    if operation == "Unsubscribe":
        if arn.lower().replace(" ", "") == "pendingconfirmation" or (
                arn in own and own[arn].pending):
            raise invalid("SubscriptionArn Reason: Cannot unsubscribe a subscription that is "
                          "pending confirmation")
        answered = forward(request)
        if answered.ok:
            own.pop(arn, None)
        return answered
    if operation == "SetSubscriptionAttributes" and arn in own:
        form, each = request.form, own[arn]
        name, value = form.get("AttributeName", ""), form.get("AttributeValue")
        check_subscription(each, name, value)
        if value is None or (name == "DeliveryPolicy" and not value):
            each.attributes.pop(name, None)
        else:
            each.attributes[name] = value
        return Response(200, {"content-type": "text/xml"},
                        f'<SetSubscriptionAttributesResponse xmlns="{SNS_XMLNS}"/>'.encode())
    if operation == "GetSubscriptionAttributes" and arn in own:
        answered, each = forward(request), own[arn]
        if not answered.ok:
            return answered
        found = {name: value for name, value in attributes_in(answered).items() if name in (
            "SubscriptionArn", "TopicArn", "Protocol", "Endpoint", "Owner",
            "EffectiveDeliveryPolicy")}
        found |= {"RawMessageDelivery": "false"} | each.attributes
        if "FilterPolicy" in found:
            found.setdefault("FilterPolicyScope", "MessageAttributes")
        else:
            found.pop("FilterPolicyScope", None)
        found |= {"PendingConfirmation": str(each.pending).lower(),
                  "ConfirmationWasAuthenticated": str(not each.pending).lower()}
        return result(operation, f"<Attributes>{entries(found)}</Attributes>")
    return forward(request)


def subscribe(request: Request, forward: Forward) -> Response:
    form, own, sent = request.form, subscriptions(request), attributes_sent(request.form)
    new = Subscription(form.get("TopicArn", ""), form.get("Protocol", ""),
                       form.get("Endpoint", ""),
                       form.get("Protocol") in ("email", "email-json", "http", "https"))
    check_endpoint(new)
    if new.protocol == "firehose" and not sent.get("SubscriptionRoleArn"):
        raise invalid("Attributes Reason: SubscriptionRoleArn is required")
    # The scope decides what a policy may say.
    for name in sorted(sent, key=lambda name: name != "FilterPolicyScope"):
        check_subscription(new, name, sent[name])
        new.attributes[name] = sent[name]
    for arn, each in own.items():
        if (each.topic, each.protocol, each.endpoint) == (new.topic, new.protocol, new.endpoint):
            there = {"RawMessageDelivery": "false", "FilterPolicyScope": "MessageAttributes",
                     **each.attributes}
            if any(not equal(name, there.get(name, ""), value) for name, value in sent.items()):
                raise invalid("Attributes Reason: Subscription already exists with different "
                              "attributes")
            break
    else:
        bare = {name: value for name, value in form.items()
                if not name.startswith("Attributes.") and name not in ("Version",
                                                                       "ReturnSubscriptionArn")}
        answered = forward(request.follow_up_form(**bare))
        if not answered.ok:
            return answered
        listed = everything(request, forward, Action="ListSubscriptionsByTopic",
                            TopicArn=new.topic)
        arn = next(each["SubscriptionArn"] for each in listed
                   if (each["Protocol"], each["Endpoint"]) == (new.protocol, new.endpoint))
        own[arn] = each = new
    told = arn if not each.pending or form.get("ReturnSubscriptionArn") == "true" else (
        "pending confirmation")
    return result("Subscribe", f"<SubscriptionArn>{told}</SubscriptionArn>")


def check_endpoint(new: Subscription) -> None:
    forms = {"email": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "Email address"),
             "email-json": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "Email address"),
             "http": ("http://.+", "Endpoint must match the specified protocol"),
             "https": ("https://.+", "Endpoint must match the specified protocol"),
             "sms": (r"\+?[\d./ -]+", "Invalid SMS endpoint"),
             "sqs": ("arn:.+", "SQS endpoint ARN"),
             "lambda": ("arn:.+", "Lambda endpoint ARN"), "application": ("arn:.+", "Endpoint"),
             "firehose": ("arn:.+", "Firehose endpoint ARN")}
    if new.protocol not in forms:
        raise invalid(f"Amazon SNS does not support this protocol string: {new.protocol}")
    pattern, message = forms[new.protocol]
    if not re.fullmatch(pattern, new.endpoint):
        raise invalid(message)


def everything(request: Request, forward: Forward, **form: str) -> list[dict[str, str]]:
    """All subscriptions that the emulator lists, page after page."""
    found: list[dict[str, str]] = []
    while True:
        answered = forward(request.follow_up_form(**form))
        if not answered.ok:
            code, message = (re.search(f"<{tag}>(.*?)</{tag}>", answered.text, re.DOTALL)
                             for tag in ("Code", "Message"))
            raise Refused(answered.status, code[1] if code else "InternalError",
                          message[1] if message else "")
        found += members_in(answered, "Subscriptions")
        token = re.search("<NextToken>(.+?)</NextToken>", answered.text)
        if not token:
            return found
        form["NextToken"] = token[1]


@quirk("lists of subscriptions", BOTH,
       aws="gives `PendingConfirmation` for the ARN of one that is pending, and pages of 100",
       emulator="gives the ARN; ministack all of a topic at once; moto a token too many after "
                "100",
       source="botocore sns ListSubscriptions; aws-facts §0.12",
       alone=True)
def listed_subscriptions(request: Request, forward: Forward) -> Response:
    operation = request.operation.partition(":")[2] if request.service == "sns" else ""
    if operation not in ("ListSubscriptions", "ListSubscriptionsByTopic"):
        return forward(request)
    form, own = request.form, subscriptions(request)
    asked = {"Action": operation} | ({"TopicArn": form["TopicArn"]} if "TopicArn" in form else {})
    found = everything(request, forward, **asked)
    page, token = page_of(found, form.get("NextToken"), 100, name="NextToken")
    for each in page:
        if (known := own.get(each["SubscriptionArn"])) and known.pending:
            each["SubscriptionArn"] = "PendingConfirmation"
    members = "".join("<member>" + "".join(f"<{name}>{escape(value)}</{name}>"
                                           for name, value in each.items()) + "</member>"
                      for each in page)
    more = f"<NextToken>{token['NextToken']}</NextToken>" if token else ""
    return result(operation, f"<Subscriptions>{members}</Subscriptions>{more}")
