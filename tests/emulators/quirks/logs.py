"""CloudWatch Logs: groups, metric filters, subscription filters, query definitions, tags."""

from __future__ import annotations

import json
import re
import time
from typing import Any
from uuid import uuid4

from quirks.base import (BOTH, MEMORY, MINISTACK, MOTO, Forward, Refused, Request, Response,
                         answer, page_of, quirk)


def invalid(message: str) -> Refused:
    return Refused(400, "InvalidParameterException", message)


def not_found(what: str) -> Refused:
    return Refused(400, "ResourceNotFoundException", f"The specified {what} does not exist.")


def everything(request: Request, forward: Forward, operation: str, listed: str,
               **asked: Any) -> list[dict[str, Any]]:
    """All that the emulator lists, page after page."""
    found: list[dict[str, Any]] = []
    while True:
        answered = forward(request.follow_up_json(operation, asked))
        if not answered.ok:
            raise Refused(answered.status, answered.json["__type"].rpartition("#")[2],
                          answered.json.get("message", ""))
        found += answered.json[listed]
        if not (token := answered.json.get("nextToken")):
            return found
        asked["nextToken"] = token


def groups(request: Request, forward: Forward) -> dict[str, dict[str, Any]]:
    return {group["logGroupName"]: group for group in
            everything(request, forward, "DescribeLogGroups", "logGroups")}


def group_name(identifier: str) -> str:
    """Of a name or an ARN."""
    return re.sub(r"^arn:[^:]*:logs:[^:]*:[^:]*:log-group:", "", identifier).removesuffix(":*")


# ---- groups ------------------------------------------------------------------------------


@quirk("listings of log groups", BOTH,
       aws="lists groups by identifiers, class, prefix, or a pattern that minds case (then with "
           "nothing but name, ARN and time), each with its metric filters counted",
       emulator="moto minds only the prefix and counts no filters; ministack takes patterns "
                "without case and ignores identifiers and class",
       source="botocore logs DescribeLogGroupsRequest, LogGroup.metricFilterCount")
def list_groups(request: Request, forward: Forward) -> Response:
    if request.operation != "logs:DescribeLogGroups":
        return forward(request)
    asked = request.json
    prefix, pattern = asked.get("logGroupNamePrefix"), asked.get("logGroupNamePattern")
    idents, of_class = asked.get("logGroupIdentifiers"), asked.get("logGroupClass")
    if prefix and pattern:
        raise invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive "
                      "parameters.")
    if idents and (prefix or pattern or of_class):
        raise invalid("LogGroupIdentifiers can't be combined with other filters.")
    if len(idents or []) > 50:
        raise invalid("1 validation error detected: Value at 'logGroupIdentifiers' failed to "
                      "satisfy constraint: Member must have length less than or equal to 50")
    wanted = {group_name(ident) for ident in idents or []}
    kept, filters = MEMORY.of(request, "log group"), metric_filters(request, forward)
    found = []
    for name, group in groups(request, forward).items():
        group |= kept.get(name, {})
        if group.get("logGroupClass") == "DELIVERY":
            group["retentionInDays"] = 2
        group["metricFilterCount"] = sum(each["logGroupName"] == name for each in filters)
        if (name.startswith(prefix or "") and (pattern or "") in name
                and of_class in (None, group["logGroupClass"])
                and (not wanted or name in wanted)):
            found.append({member: group[member] for member in
                          ("logGroupName", "arn", "logGroupArn", "creationTime")}
                         if pattern else group)
    listed, token = page_of(found, asked.get("nextToken"), min(asked.get("limit") or 50, 50),
                            by="logGroupName")
    return answer(request, {"logGroups": listed} | token)


def metric_filters(request: Request, forward: Forward) -> list[dict[str, Any]]:
    return everything(request, forward, "DescribeMetricFilters", "metricFilters")


@quirk("keys, class and protection of log groups", BOTH,
       aws="keeps class, KMS key (which must exist) and deletion protection; the latter makes "
           "DeleteLogGroup a `ValidationException`",
       emulator="has neither AssociateKmsKey nor PutLogGroupDeletionProtection; moto drops the "
                "class. The shim keeps them",
       source="botocore logs AssociateKmsKey, PutLogGroupDeletionProtection; aws-facts §3.2",
       alone=True)
def group_settings(request: Request, forward: Forward) -> Response:
    kept, operation = MEMORY.of(request, "log group"), request.operation
    asked = request.json if operation.startswith("logs:") else {}
    if operation == "logs:CreateLogGroup":
        if key := asked.get("kmsKeyId"):
            check_key(request, forward, key)
        answered = forward(request.with_json(kmsKeyId=None, deletionProtectionEnabled=None))
        if answered.ok:
            protected = bool(asked.get("deletionProtectionEnabled"))
            kept[asked["logGroupName"]] = {
                "logGroupClass": asked.get("logGroupClass") or "STANDARD",
                "deletionProtectionEnabled": protected} | ({"kmsKeyId": key} if key else {})
        return answered
    if operation == "logs:DeleteLogGroup":
        name = asked["logGroupName"]
        if kept.get(name, {}).get("deletionProtectionEnabled"):
            raise Refused(400, "ValidationException",
                          "The log group has deletion protection enabled and can't be deleted.")
        answered = forward(request)
        if answered.ok:
            kept.pop(name, None)
        return answered
    if operation not in ("logs:AssociateKmsKey", "logs:DisassociateKmsKey",
                         "logs:PutLogGroupDeletionProtection"):
        return forward(request)
    named = [asked[member] for member in
             ("logGroupName", "resourceIdentifier", "logGroupIdentifier") if asked.get(member)]
    if len(named) != 1:
        raise invalid("Exactly one of logGroupName and resourceIdentifier must be given.")
    name = group_name(named[0])
    if name not in groups(request, forward):
        raise not_found("log group")
    group = kept.setdefault(name, {})
    if operation == "logs:AssociateKmsKey":
        check_key(request, forward, asked["kmsKeyId"])
        group["kmsKeyId"] = asked["kmsKeyId"]
    elif operation == "logs:DisassociateKmsKey":
        group.pop("kmsKeyId", None)
    else:
        group["deletionProtectionEnabled"] = bool(asked.get("deletionProtectionEnabled"))
    return answer(request, {})


def check_key(request: Request, forward: Forward, key: str) -> None:
    if not re.fullmatch(r"arn:aws[\w-]*:kms:[\w-]+:\d{12}:key/.+", key):
        raise invalid(f"The KMS key {key} is not an ARN of a key.")
    found = forward(request.to_service("kms", "TrentService.DescribeKey", {"KeyId": key}))
    if not found.ok or not found.json["KeyMetadata"]["Enabled"]:
        raise invalid(f"The specified KMS key {key} does not exist or is not enabled.")


@quirk("classes of log groups", BOTH,
       aws="answers `ValidationException` to every call about filters of a group that isn't "
           "STANDARD; keeps the events of a DELIVERY one for 2 days, and takes no other retention",
       emulator="treats all classes alike",
       source="aws-facts §12.24, §2.6",
       alone=True)
def classes(request: Request, forward: Forward) -> Response:
    operation = request.operation.partition(":")[2] if request.service == "logs" else ""
    if not re.fullmatch("(Put|Delete|Describe)((Metric|Subscription)Filters?|RetentionPolicy)"
                        "|FilterLogEvents", operation):
        return forward(request)
    group = MEMORY.of(request, "log group").get(request.json.get("logGroupName") or "", {})
    refused = ("DELIVERY",) if "Retention" in operation else ("DELIVERY", "INFREQUENT_ACCESS")
    if group.get("logGroupClass") in refused:
        raise Refused(400, "ValidationException",
                      "This operation is only supported on the Standard log class.")
    return forward(request)


@quirk("retention of log groups", MOTO,
       aws="takes only certain numbers of days",
       emulator="takes any",
       source="botocore logs PutRetentionPolicyRequest.retentionInDays")
def retention(request: Request, forward: Forward) -> Response:
    days = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
            2922, 3288, 3653)
    if request.operation == "logs:PutRetentionPolicy":
        if request.json["retentionInDays"] not in days:
            raise invalid("1 validation error detected: Value at 'retentionInDays' failed to "
                          f"satisfy constraint: Member must satisfy enum value set: {[*days]}")
    return forward(request)


@quirk("tags of what is not a log group", MOTO,
       aws="refuses a group's ARN that ends in `:*`, and answers `ResourceNotFoundException` if "
           "there is no such group",
       emulator="keeps tags for any text",
       source="botocore logs TagResource; aws-facts §7.1")
def tags_of_nothing(request: Request, forward: Forward) -> Response:
    if request.operation in ("logs:TagResource", "logs:UntagResource",
                             "logs:ListTagsForResource"):
        arn = request.json["resourceArn"]
        if ":log-group:" in arn:
            if arn.endswith(":*"):
                raise Refused(400, "ValidationException", "Invalid resourceArn")
            if group_name(arn) not in groups(request, forward):
                raise not_found("resource")
    return forward(request)


# ---- metric filters ----------------------------------------------------------------------


# Members that the emulator drops.
FILTER_MEMBERS = ("applyOnTransformedLogs", "fieldSelectionCriteria", "emitSystemFieldDimensions",
                  "emitSystemFields")


@quirk("newer members of filters", BOTH,
       aws="keeps what log transformers and centralisation added to metric and subscription "
           "filters",
       emulator="drops it",
       source="botocore logs PutMetricFilterRequest, PutSubscriptionFilterRequest",
       alone=True)
def filter_members(request: Request, forward: Forward) -> Response:
    answered, operation = forward(request), request.operation
    sort = next((sort for sort in ("MetricFilter", "SubscriptionFilter") if sort in operation), "")
    if not operation.startswith("logs:") or not sort or not answered.ok:
        return answered
    kept, asked = MEMORY.of(request, sort), request.json
    if operation == f"logs:Put{sort}":
        kept["/".join([asked["logGroupName"], ":", asked["filterName"]])] = {
            name: asked[name] for name in FILTER_MEMBERS if asked.get(name) is not None}
    if operation != f"logs:Describe{sort}s":
        return answered
    body = answered.json
    for listed in body[f"{sort[0].lower()}{sort[1:]}s"]:
        listed |= {"applyOnTransformedLogs": False} | kept.get(
            "/".join([listed["logGroupName"], ":", listed["filterName"]]), {})
    return answered.with_json(body)


@quirk("metric filters that AWS refuses", BOTH,
       aws="refuses a default value together with dimensions, and dimensions with a pattern that "
           "is neither JSON nor a list of fields",
       emulator="takes them",
       source="aws-facts §2.6, §11.7")
def metric_filter(request: Request, forward: Forward) -> Response:
    if request.operation == "logs:PutMetricFilter":
        asked = request.json
        for transformation in asked["metricTransformations"]:
            dimensions = transformation.get("dimensions")
            if dimensions and transformation.get("defaultValue") is not None:
                raise invalid("Invalid metric transformation: dimensions and default value are "
                              "mutually exclusive properties.")
            if dimensions and not asked.get("filterPattern", "").strip().startswith(("{", "[")):
                raise invalid("The specified filter pattern does not support dimensions.")
            if len(dimensions or {}) > 3:
                raise invalid("A metric transformation can have at most 3 dimensions.")
    return forward(request)


@quirk("metric filters", MOTO,
       aws="replaces a filter of the same name; knows no filter of a group that is not there; "
           "lists in pages",
       emulator="adds a second one, takes any group, and has no pages",
       source="botocore logs PutMetricFilter, DescribeMetricFilters; aws-facts §5.18")
def metric_filters_of_moto(request: Request, forward: Forward) -> Response:
    if request.operation not in ("logs:PutMetricFilter", "logs:DeleteMetricFilter",
                                 "logs:DescribeMetricFilters"):
        return forward(request)
    asked = request.json
    group, kept = asked.get("logGroupName"), MEMORY.of(request, "creation of metric filter")
    if group and group not in groups(request, forward):
        raise not_found("log group")
    if request.operation == "logs:DescribeMetricFilters":
        listed = forward(request.with_json(nextToken=None, limit=None))
        if not listed.ok:
            return listed
        found = [each | {"creationTime": kept[f"{each['logGroupName']}:{each['filterName']}"]}
                 for each in listed.json["metricFilters"]]
        found.sort(key=lambda each: (each["filterName"], each["logGroupName"]))
        page, token = page_of(found, asked.get("nextToken"), min(asked.get("limit") or 50, 50))
        return answer(request, {"metricFilters": page} | token)
    name = f"{group}:{asked['filterName']}"
    there = any(each["filterName"] == asked["filterName"] for each in forward(
        request.follow_up_json("DescribeMetricFilters", {"logGroupName": group})
    ).json["metricFilters"])
    if request.operation == "logs:PutMetricFilter":
        if there:
            forward(request.follow_up_json("DeleteMetricFilter", {
                "logGroupName": group, "filterName": asked["filterName"]}))
        kept[name] = int(time.time() * 1000)
    elif not there:
        raise not_found("metric filter")
    return forward(request)


@quirk("prefix of metric filters", MINISTACK,
       aws="heeds the prefix of names without a group too, though the model says otherwise",
       emulator="ignores it without a group",
       source="aws-facts §12.11")
def prefix_of_filters(request: Request, forward: Forward) -> Response:
    prefix = request.json.get("filterNamePrefix") if request.service == "logs" else None
    if request.operation != "logs:DescribeMetricFilters" or not prefix \
            or request.json.get("logGroupName"):
        return forward(request)
    found = [each for each in metric_filters(request, forward)
             if each["filterName"].startswith(prefix)]
    page, token = page_of(found, request.json.get("nextToken"), request.json.get("limit") or 50)
    return answer(request, {"metricFilters": page} | token)


@quirk("TestMetricFilter", BOTH,
       aws="has it",
       emulator="lacks it; the shim matches words, `{ $.a = \"b\" }` and `[fields, …]`, and checks "
                "the brackets of what else there is",
       source="botocore logs TestMetricFilter",
       alone=True)
def test_metric_filter(request: Request, forward: Forward) -> Response:
    if request.operation != "logs:TestMetricFilter":
        return forward(request)
    asked = request.json
    matches = compiled(asked.get("filterPattern", "").strip())
    return answer(request, {"matches": [
        {"eventNumber": number, "eventMessage": message, "extractedValues": {}}
        for number, message in enumerate(asked["logEventMessages"], 1) if matches(message)]})


def compiled(pattern: str) -> Any:
    """Whether a message matches a filter pattern, as far as that is simple."""
    refused = invalid("Invalid filter pattern")
    if pattern.startswith("[") or pattern.endswith("]"):
        if not (pattern.startswith("[") and pattern.endswith("]")):
            raise refused
        fields = [field.strip() for field in pattern[1:-1].split(",")]
        if not all(fields):
            raise refused
        return lambda message: "..." in fields or len(message.split()) == len(fields)
    if pattern.startswith("{") or pattern.endswith("}"):
        if not (pattern.startswith("{") and pattern.endswith("}")) or "$" not in pattern:
            raise refused
        simple = re.fullmatch(r'\{\s*\$\.([\w.]+)\s*(=|!=)\s*("[^"]*"|[\w.*-]+)\s*\}', pattern)

        def matches(message: str) -> bool:
            try:
                value: Any = json.loads(message)
            except ValueError:
                return False
            if not simple:
                return isinstance(value, dict)
            for member in simple[1].split("."):
                value = value.get(member) if isinstance(value, dict) else None
            if value is None:
                return False
            text = value if isinstance(value, str) else json.dumps(value)
            wanted = re.escape(simple[3].strip('"')).replace(r"\*", ".*")
            return bool(re.fullmatch(wanted, text)) == (simple[2] == "=")

        return matches
    if pattern.count('"') % 2:
        raise refused
    terms = [quoted or plain for quoted, plain in re.findall(r'([-?]?"[^"]*")|(\S+)', pattern)]

    def has(message: str, term: str) -> bool:
        return term.strip('"') in message

    def holds(message: str) -> bool:
        either = [term[1:] for term in terms if term.startswith("?")]
        return all(has(message, term) for term in terms if term[0] not in "?-") and not any(
            has(message, term[1:]) for term in terms if term.startswith("-")) and (
            not either or any(has(message, term) for term in either))

    return holds


# ---- subscription filters ----------------------------------------------------------------


@quirk("subscription filters", BOTH,
       aws="allows two filters for a group, takes a change of the second, and lists in pages "
           "those with a prefix; a filter without a role has none",
       emulator="moto refuses every put once there are two, and lists all; ministack takes any "
                "number, and gives an empty role",
       source="botocore logs PutSubscriptionFilter; aws-facts §6.2",
       alone=True)
def subscription_filters(request: Request, forward: Forward) -> Response:
    if request.operation not in ("logs:PutSubscriptionFilter", "logs:DescribeSubscriptionFilters"):
        return forward(request)
    asked = request.json
    found = everything(request, forward, "DescribeSubscriptionFilters", "subscriptionFilters",
                       logGroupName=asked["logGroupName"])
    named = {each["filterName"]: each for each in found}
    if request.operation == "logs:PutSubscriptionFilter":
        kept = MEMORY.of(request, "distribution")
        before = named.get(asked["filterName"])
        if len(named) >= 2 and not before:
            raise Refused(400, "LimitExceededException", "Resource limit exceeded.")
        gone = {"logGroupName": asked["logGroupName"], "filterName": asked["filterName"]}
        if before:
            forward(request.follow_up_json("DeleteSubscriptionFilter", gone))
        answered = forward(request)
        if not answered.ok and before:  # it stays
            forward(request.follow_up_json("PutSubscriptionFilter", {
                name: value for name, value in before.items() if name != "creationTime"}))
        if answered.ok:
            kept[f"{asked['logGroupName']}:{asked['filterName']}"] = (
                asked.get("distribution") or "ByLogStream")
        return answered
    kept = MEMORY.of(request, "distribution")
    for each in found:
        each["distribution"] = kept[f"{each['logGroupName']}:{each['filterName']}"]
        if not each.get("roleArn"):
            each.pop("roleArn", None)
    found = [each for each in sorted(found, key=lambda each: each["filterName"])
             if each["filterName"].startswith(asked.get("filterNamePrefix") or "")]
    page, token = page_of(found, asked.get("nextToken"), min(asked.get("limit") or 50, 50))
    return answer(request, {"subscriptionFilters": page} | token)


# ---- query definitions and resource policies ---------------------------------------------


@quirk("query definitions", BOTH,
       aws="has PutQueryDefinition (which changes one whose id it is given, wholly), "
           "DescribeQueryDefinitions and DeleteQueryDefinition",
       emulator="lacks them; the shim keeps them",
       source="botocore logs PutQueryDefinition",
       alone=True)
def query_definitions(request: Request, forward: Forward) -> Response:
    if "QueryDefinition" not in request.operation or not request.operation.startswith("logs:"):
        return forward(request)
    kept, tokens = MEMORY.of(request, "query definition"), MEMORY.of(request, "query token")
    asked, ident = request.json, request.json.get("queryDefinitionId")
    if ident and ident not in kept:
        raise not_found("query definition")
    if request.operation == "logs:PutQueryDefinition":
        token = asked.get("clientToken")
        if not ident:
            ident = tokens.get(token) or str(uuid4())
        if token:
            tokens[token] = ident
        kept[ident] = {"queryDefinitionId": ident, "name": asked["name"],
                       "queryString": asked["queryString"],
                       "queryLanguage": asked.get("queryLanguage") or "CWLI",
                       "logGroupNames": asked.get("logGroupNames") or [],
                       "lastModified": int(time.time() * 1000)}
        if asked.get("parameters"):
            kept[ident]["parameters"] = asked["parameters"]
        return answer(request, {"queryDefinitionId": ident})
    if request.operation == "logs:DeleteQueryDefinition":
        del kept[ident]
        return answer(request, {"success": True})
    found = sorted((each for each in kept.values()
                    if each["name"].startswith(asked.get("queryDefinitionNamePrefix") or "")
                    and asked.get("queryLanguage") in (None, each["queryLanguage"])),
                   key=lambda each: (each["name"], each["queryDefinitionId"]))
    page, token = page_of(found, asked.get("nextToken"), min(asked.get("maxResults") or 1000, 1000))
    return answer(request, {"queryDefinitions": page} | token)


@quirk("resource policies that are not JSON", BOTH,
       aws="`InvalidParameterException`",
       emulator="takes them",
       source="botocore logs PutResourcePolicy")
def resource_policy(request: Request, forward: Forward) -> Response:
    if request.operation == "logs:PutResourcePolicy":
        try:
            json.loads(request.json.get("policyDocument") or "")
        except ValueError:
            raise invalid("Policy document must be valid JSON.") from None
    return forward(request)


@quirk("data protection of log groups", BOTH,
       aws="has Put, Get and DeleteDataProtectionPolicy, and DescribeLogGroups says which groups "
           "have or had a policy",
       emulator="lacks them; the shim keeps them",
       source="botocore logs PutDataProtectionPolicy, LogGroup.dataProtectionStatus",
       alone=True)
def data_protection(request: Request, forward: Forward) -> Response:
    answered_by_shim = {f"logs:{verb}DataProtectionPolicy" for verb in ("Put", "Get", "Delete")}
    if request.operation not in answered_by_shim | {"logs:DeleteLogGroup"}:
        return forward(request)
    kept, asked = MEMORY.of(request, "data protection"), request.json
    name = group_name(asked.get("logGroupIdentifier") or asked.get("logGroupName"))
    if request.operation == "logs:DeleteLogGroup":
        answered = forward(request)
        if answered.ok:
            kept.pop(name, None)
        return answered
    if name not in groups(request, forward):
        raise not_found("log group")
    if request.operation == "logs:PutDataProtectionPolicy":
        try:
            json.loads(asked["policyDocument"])
        except ValueError:
            raise invalid("The data protection policy is not valid JSON.") from None
        kept[name] = {"policyDocument": asked["policyDocument"],
                      "lastUpdatedTime": int(time.time() * 1000)}
        MEMORY.of(request, "log group").setdefault(name, {})["dataProtectionStatus"] = "ACTIVATED"
    elif request.operation == "logs:DeleteDataProtectionPolicy":
        if kept.pop(name, None):
            MEMORY.of(request, "log group")[name]["dataProtectionStatus"] = "DELETED"
        return answer(request, {})
    return answer(request, {"logGroupIdentifier": asked["logGroupIdentifier"]}
                  | kept.get(name, {}))


@quirk("what goes with a log group", MOTO,
       aws="tags and metric filters of a deleted group are gone",
       emulator="keeps both, for the next group of that name",
       source="unverified")
def deleted_group(request: Request, forward: Forward) -> Response:
    answered = forward(request)
    if request.operation == "logs:DeleteLogGroup" and answered.ok:
        name = request.json["logGroupName"]
        arn = request.arn(f"log-group:{name}")
        tags = forward(request.follow_up_json("ListTagsForResource", {"resourceArn": arn}))
        if keys := [*tags.json["tags"]]:
            forward(request.follow_up_json("UntagResource", {"resourceArn": arn,
                                                             "tagKeys": keys}))
        for each in metric_filters(request, forward):
            if each["logGroupName"] == name:
                forward(request.follow_up_json("DeleteMetricFilter", {
                    "logGroupName": name, "filterName": each["filterName"]}))
    return answered
