"""SNS: topics, their attributes and tags, and subscriptions."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import serve
from checks.harness import REGION, Server, as_dict, as_list, check, fails, same

ARN = f"arn:aws:sns:{REGION}:{serve.ACCOUNT}:t"
QUEUE = f"arn:aws:sqs:{REGION}:{serve.ACCOUNT}:q"
DEFAULT_POLICY = {
    "Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [{
        "Effect": "Allow", "Sid": "__default_statement_ID", "Principal": {"AWS": "*"},
        "Action": ["SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission",
                   "SNS:RemovePermission", "SNS:DeleteTopic", "SNS:Subscribe",
                   "SNS:ListSubscriptionsByTopic", "SNS:Publish"],
        "Resource": ARN, "Condition": {"StringEquals": {"AWS:SourceOwner": serve.ACCOUNT}}}]}


def attributes(sns: Any, arn: str = ARN) -> dict[str, Any]:
    found = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    del found["EffectiveDeliveryPolicy"]
    found["Policy"] = json.loads(found["Policy"])
    return found


def plain(arn: str = ARN, **more: Any) -> dict[str, Any]:
    return {"TopicArn": arn, "Owner": serve.ACCOUNT, "DisplayName": "", "Policy": DEFAULT_POLICY,
            "SubscriptionsConfirmed": "0", "SubscriptionsPending": "0",
            "SubscriptionsDeleted": "0"} | more


@check("attributes of a topic")
def topic_attributes(server: Server) -> None:
    sns = server.client("sns")
    same(sns.create_topic(Name="t")["TopicArn"], ARN)
    same(attributes(sns), plain())
    policy = {"Version": "2012-10-17", "Statement": [
        {"Sid": "s", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"},
         "Action": "sns:Publish", "Resource": ARN}]}
    delivery = json.dumps({"http": {"defaultHealthyRetryPolicy": {"numRetries": 5}}})
    put = {"DisplayName": "d", "KmsMasterKeyId": "alias/x", "SignatureVersion": "2",
           "TracingConfig": "Active", "MaximumMessageSize": "2048", "DeliveryPolicy": delivery,
           "LambdaSuccessFeedbackSampleRate": "10", "LambdaSuccessFeedbackRoleArn": "arn:aws:x",
           "Policy": json.dumps(policy)}
    for name, value in put.items():
        sns.set_topic_attributes(TopicArn=ARN, AttributeName=name, AttributeValue=value)
    same(attributes(sns), plain(**put | {"Policy": policy}))
    for name in ("DisplayName", "KmsMasterKeyId", "DeliveryPolicy"):
        sns.set_topic_attributes(TopicArn=ARN, AttributeName=name, AttributeValue="")
    same(attributes(sns).keys() & {"KmsMasterKeyId", "DeliveryPolicy", "DisplayName"},
         {"DisplayName"})
    sns.add_permission(TopicArn=ARN, Label="more", AWSAccountId=["444455556666"],
                       ActionName=["Publish"])
    same([each.get("Sid") for each in attributes(sns)["Policy"]["Statement"]], ["s", "more"])
    for name, value in {"Policy": "{", "SignatureVersion": "3", "None": "x", "FifoTopic": "true",
                        "TracingConfig": "", "LambdaSuccessFeedbackSampleRate": "101"}.items():
        fails(400, "InvalidParameter", sns.set_topic_attributes, TopicArn=ARN, AttributeName=name,
              AttributeValue=value)
    sns.delete_topic(TopicArn=ARN)
    sns.delete_topic(TopicArn=ARN)
    fails(404, "NotFound", sns.get_topic_attributes, TopicArn=ARN)
    sns.create_topic(Name="t", Attributes=put)
    same(attributes(sns), plain(**put | {"Policy": policy}))


@check("attributes of a topic")
def a_topic_that_exists(server: Server) -> None:
    sns = server.client("sns")
    made = {"Name": "t", "Attributes": {"DisplayName": "d"}, "Tags": as_list({"a": "1", "b": "2"})}
    for arguments in (made, made, {"Name": "t"}):
        same(sns.create_topic(**arguments)["TopicArn"], ARN)
    for other in ({"Tags": as_list({"a": "2"})}, {"Tags": as_list({"c": "1"})},
                  {"Attributes": {"DisplayName": "e"}}, {"Attributes": {"KmsMasterKeyId": "k"}}):
        fails(400, "InvalidParameter", sns.create_topic, Name="t", **other)
    fails(400, "InvalidParameter", sns.create_topic, Name="t.fifo")
    arn = sns.create_topic(Name="t.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    found = attributes(sns, arn)
    same((found["FifoTopic"], found["ContentBasedDeduplication"]), ("true", "false"))


@check("codes of SNS errors")
def tags_of_a_topic(server: Server) -> None:
    sns = server.client("sns")
    sns.create_topic(Name="t", Tags=as_list({"a": "1", "b": ""}))

    def tags() -> dict[str, str]:
        return as_dict(sns.list_tags_for_resource(ResourceArn=ARN)["Tags"])

    same(tags(), {"a": "1", "b": ""})
    sns.tag_resource(ResourceArn=ARN, Tags=as_list({"a": "2", "c": "ü =+@"}))
    sns.untag_resource(ResourceArn=ARN, TagKeys=["b", "none"])
    same(tags(), {"a": "2", "c": "ü =+@"})
    sns.delete_topic(TopicArn=ARN)
    fails(404, "ResourceNotFound", tags)
    sns.create_topic(Name="t")
    same(tags(), {})


@check("data protection of topics")
def data_protection(server: Server) -> None:
    sns = server.client("sns")
    policy = json.dumps({"Name": "p", "Version": "2021-06-01", "Statement": []})
    sns.create_topic(Name="t", DataProtectionPolicy=policy)
    same(sns.get_data_protection_policy(ResourceArn=ARN)["DataProtectionPolicy"], policy)
    sns.put_data_protection_policy(ResourceArn=ARN, DataProtectionPolicy="")
    same(sns.get_data_protection_policy(ResourceArn=ARN).get("DataProtectionPolicy") or "", "")
    fails(404, "NotFound", sns.get_data_protection_policy, ResourceArn=f"{ARN}x")


@check("subscriptions")
@check("lists of subscriptions")
@check("attributes of a topic")
def pending_subscriptions(server: Server) -> None:
    sns = server.client("sns")
    sns.create_topic(Name="t")
    ways = {"email": "a@example.com", "email-json": "a@example.com",
            "http": "http://127.0.0.1:9/", "https": "https://127.0.0.1:9/"}
    for protocol, endpoint in [*ways.items()] * 2:
        same(sns.subscribe(TopicArn=ARN, Protocol=protocol, Endpoint=endpoint)["SubscriptionArn"],
             "pending confirmation")
    arn = sns.subscribe(TopicArn=ARN, Protocol="sqs", Endpoint=QUEUE)["SubscriptionArn"]
    for listed in (sns.list_subscriptions(), sns.list_subscriptions_by_topic(TopicArn=ARN)):
        found = {(each["Protocol"], each["Endpoint"]): each for each in listed["Subscriptions"]}
        same({key: each["SubscriptionArn"] for key, each in found.items()},
             {way: "PendingConfirmation" for way in ways.items()} | {("sqs", QUEUE): arn})
        same(found["sqs", QUEUE], {"SubscriptionArn": arn, "Owner": serve.ACCOUNT,
                                   "Protocol": "sqs", "Endpoint": QUEUE, "TopicArn": ARN})
    same(attributes(sns), plain(SubscriptionsConfirmed="1", SubscriptionsPending="4"))
    told = sns.subscribe(TopicArn=ARN, Protocol="email", Endpoint="a@example.com",
                         ReturnSubscriptionArn=True)["SubscriptionArn"]
    same(told.startswith(f"{ARN}:"), True)
    found = sns.get_subscription_attributes(SubscriptionArn=told)["Attributes"]
    same(found["PendingConfirmation"], "true")
    for pending in (told, "PendingConfirmation"):
        fails(400, "InvalidParameter", sns.unsubscribe, SubscriptionArn=pending)
    sns.unsubscribe(SubscriptionArn=arn)
    fails(404, "NotFound", sns.get_subscription_attributes, SubscriptionArn=arn)
    same(len(sns.list_subscriptions()["Subscriptions"]), 4)
    sns.delete_topic(TopicArn=ARN)
    same(sns.list_subscriptions()["Subscriptions"], [])
    fails(404, "NotFound", sns.subscribe, TopicArn=ARN, Protocol="sqs", Endpoint=QUEUE)
    fails(404, "NotFound", sns.list_subscriptions_by_topic, TopicArn=ARN)


@check("subscriptions")
def attributes_of_a_subscription(server: Server) -> None:
    sns = server.client("sns")
    sns.create_topic(Name="t")
    sent = {"FilterPolicyScope": "MessageBody", "FilterPolicy": '{"a": {"b": ["x"]}}',
            "RawMessageDelivery": "true", "RedrivePolicy": json.dumps({
                "deadLetterTargetArn": QUEUE})}
    arn = sns.subscribe(TopicArn=ARN, Protocol="sqs", Endpoint=QUEUE,
                        Attributes=sent)["SubscriptionArn"]

    def found() -> dict[str, str]:
        return sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]

    def put(name: str, **value: str) -> None:
        sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName=name, **value)

    computed = {"SubscriptionArn": arn, "TopicArn": ARN, "Protocol": "sqs", "Endpoint": QUEUE,
                "Owner": serve.ACCOUNT, "PendingConfirmation": "false",
                "ConfirmationWasAuthenticated": "true"}
    same(found(), computed | sent)
    for again in ({}, sent, {"RawMessageDelivery": "true"}):
        same(sns.subscribe(TopicArn=ARN, Protocol="sqs", Endpoint=QUEUE,
                           Attributes=again)["SubscriptionArn"], arn)
    fails(400, "InvalidParameter", sns.subscribe, TopicArn=ARN, Protocol="sqs", Endpoint=QUEUE,
          Attributes={"RawMessageDelivery": "false"})
    for name, value in [("FilterPolicyScope", "MessageAttributes"), ("FilterPolicy", ""),
                        ("RedrivePolicy", ""), ("RawMessageDelivery", "yes"), ("None", "x"),
                        ("DeliveryPolicy", "{}"), ("FilterPolicy", '{"a": "b"}')]:
        fails(400, "InvalidParameter", put, name=name, AttributeValue=value)
    put("RedrivePolicy")
    put("RawMessageDelivery", AttributeValue="false")
    put("FilterPolicy", AttributeValue='{"a": ["x", {"prefix": "y"}]}')
    put("FilterPolicyScope", AttributeValue="MessageAttributes")
    same(found(), computed | {"FilterPolicy": '{"a": ["x", {"prefix": "y"}]}',
                              "FilterPolicyScope": "MessageAttributes",
                              "RawMessageDelivery": "false"})
    fails(400, "InvalidParameter", put, name="FilterPolicy", AttributeValue='{"a": {"b": ["x"]}}')
    other = sns.subscribe(TopicArn=ARN, Protocol="sqs", Endpoint=f"{QUEUE}2")["SubscriptionArn"]
    arn, computed = other, computed | {"SubscriptionArn": other, "Endpoint": f"{QUEUE}2"}
    same(found(), computed | {"RawMessageDelivery": "false"})
    same(sns.subscribe(TopicArn=ARN, Protocol="sqs", Endpoint=f"{QUEUE}2", Attributes={
        "RawMessageDelivery": "false"})["SubscriptionArn"], other)
    for protocol, endpoint in [("email", "nobody"), ("https", "http://x"), ("none", "x"),
                               ("firehose", "arn:aws:firehose:x")]:
        fails(400, "InvalidParameter", sns.subscribe, TopicArn=ARN, Protocol=protocol,
              Endpoint=endpoint)


@check("lists of subscriptions")
def subscriptions_in_pages(server: Server) -> None:
    sns = server.client("sns")
    sns.create_topic(Name="t")
    for index in range(100):
        sns.subscribe(TopicArn=ARN, Protocol="sqs", Endpoint=f"{QUEUE}{index}")
    same("NextToken" in sns.list_subscriptions(), False)
    sns.subscribe(TopicArn=ARN, Protocol="email", Endpoint="a@example.com")
    for pages in (sns.get_paginator("list_subscriptions").paginate(),
                  sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=ARN)):
        same([len(page["Subscriptions"]) for page in pages], [100, 1])


@check("endpoints are not called")
def no_calls(server: Server) -> None:
    called = threading.Event()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.set()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    endpoint = HTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=endpoint.handle_request, daemon=True).start()
    sns = server.client("sns")
    sns.create_topic(Name="t")
    sns.subscribe(TopicArn=ARN, Protocol="http",
                  Endpoint=f"http://127.0.0.1:{endpoint.server_port}/")
    same(called.wait(0.3), False)
    endpoint.server_close()
