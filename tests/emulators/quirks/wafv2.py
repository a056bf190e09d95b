"""WAFv2: web ACLs, rule groups, IP sets, regex pattern sets, what belongs to them, and tags."""

from __future__ import annotations

import base64
import ipaddress
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Iterator

from quirks.base import (BOTH, MEMORY, MINISTACK, MOTO, Forward, Refused, Request, Response,
                         answer, page_of, patch, quirk)


@dataclass
class Family:
    in_arn: str
    listed: str
    # What an update replaces.
    mutable: tuple[str, ...]


FAMILIES = {
    "WebACL": Family("webacl", "WebACLs", (
        "Description", "DefaultAction", "Rules", "VisibilityConfig", "DataProtectionConfig",
        "CustomResponseBodies", "CaptchaConfig", "ChallengeConfig", "TokenDomains",
        "AssociationConfig", "OnSourceDDoSProtectionConfig", "ApplicationConfig",
        "MonetizationConfig")),
    "RuleGroup": Family("rulegroup", "RuleGroups", (
        "Description", "Rules", "VisibilityConfig", "CustomResponseBodies",
        "MonetizationConfig")),
    "IPSet": Family("ipset", "IPSets", ("Description", "Addresses")),
    "RegexPatternSet": Family("regexpatternset", "RegexPatternSets",
                              ("Description", "RegularExpressionList")),
}
EVERY_RESOURCE = [f"{verb}{family}" for family in FAMILIES
                  for verb in ("Create", "Update", "Get", "Delete")]


@dataclass
class Resource:
    """What the shim keeps of one that exists."""

    family: str
    arn: str
    scope: str
    members: dict[str, Any]
    capacity: int = 0


def resources(request: Request) -> dict[str, Resource]:
    """By id."""
    return MEMORY.of(request, "waf")


def invalid(reason: str, of: str, parameter: Any = "") -> Refused:
    return Refused(400, "WAFInvalidParameterException",
                   f"Error reason: {reason}, field: {of}, parameter: {parameter}",
                   {"Field": of, "Parameter": str(parameter), "Reason": reason})


def nonexistent() -> Refused:
    return Refused(400, "WAFNonexistentItemException",
                   "AWS WAF couldn\u2019t perform the operation because your resource doesn\u2019t "
                   "exist.")


def called(request: Request, *operations: str) -> str:
    """Which of `operations` of WAF this is, or of all its operations on resources."""
    operation = request.operation.partition(":")[2] if request.service == "wafv2" else ""
    return operation if operation in (operations or EVERY_RESOURCE) else ""


def family_of(operation: str) -> str:
    return re.sub("^(Create|Update|Get|Delete|List)", "", operation)


# ---- scopes, lists and tags --------------------------------------------------------------


@quirk("scopes of WAF", BOTH,
       aws="takes the scope CLOUDFRONT only in us-east-1",
       emulator="takes it in every region, and keeps what it is given in us-east-1",
       source="botocore wafv2 ListWebACLsRequest.Scope; aws-facts §5.11")
def scopes(request: Request, forward: Forward) -> Response:
    if request.service == "wafv2" and (scope := request.json.get("Scope")):
        if scope not in ("REGIONAL", "CLOUDFRONT") or (scope == "CLOUDFRONT"
                                                       and request.region != "us-east-1"):
            raise invalid("The scope is not valid.", "SCOPE_VALUE", scope)
    return forward(request)


@patch("ARNs of global regex pattern sets", MOTO,
       aws="calls a set of CLOUDFRONT `global/regexpatternset/…`",
       emulator="calls it regional, and then doesn't find its tags",
       source="unverified")
def global_arns() -> None:
    from functools import partial

    from moto.wafv2 import models
    from moto.wafv2.utils import make_arn

    models.make_arn_for_regex_pattern_set = partial(make_arn, resource="regexpatternset")


@quirk("lists of WAF", BOTH,
       aws="lists in the order of names, in pages of Limit; each page that is not empty has a "
           "NextMarker, the last one too",
       emulator="ministack has no pages, moto an order of its own; neither gives the last page a "
                "marker",
       source="botocore wafv2 ListWebACLs; unverified as to the last page's NextMarker and the "
              "order")
def lists(request: Request, forward: Forward) -> Response:
    operation = called(request, *(f"List{family.listed}" for family in FAMILIES.values()))
    if not operation:
        return forward(request)
    asked, listed = request.json, operation.removeprefix("List")
    found: list[dict[str, Any]] = []
    marker = None
    while True:
        answered = forward(request.with_json(NextMarker=marker, Limit=100))
        if not answered.ok:
            return answered
        found += answered.json[listed]
        if not (marker := answered.json.get("NextMarker")):
            break
    found = sorted((each for each in found if each["Name"] > (asked.get("NextMarker") or "")),
                   key=lambda each: each["Name"])[:asked.get("Limit") or 100]
    return answer(request, {listed: found} | ({"NextMarker": found[-1]["Name"]} if found else {}))


@quirk("tags of WAF resources that are not there", MOTO,
       aws="`WAFNonexistentItemException`",
       emulator="keeps tags for any ARN",
       source="botocore wafv2 TagResource")
def tags_of_nothing(request: Request, forward: Forward) -> Response:
    if called(request, "TagResource", "UntagResource", "ListTagsForResource"):
        there(request, request.json["ResourceARN"])
    return forward(request)


def there(request: Request, arn: str, *families: str) -> Resource:
    """The resource with an ARN; without families, of any."""
    parts = re.fullmatch(
        r"arn:[\w-]+:wafv2:([\w-]+):\d{12}:(regional|global)/(\w+)/[\w-]+/(.+)", arn)
    if not parts or (families and FAMILIES_IN_ARN.get(parts[3]) not in families):
        raise invalid("The ARN isn't valid. A valid ARN begins with arn: and includes other "
                      "information separated by colons or slashes.", "RESOURCE_ARN", arn)
    found = MEMORY.of(request.in_region(parts[1]), "waf").get(parts[4])
    if not found or found.arn != arn or parts[1] != request.region:
        raise nonexistent()
    return found


FAMILIES_IN_ARN = {family.in_arn: name for name, family in FAMILIES.items()}

# ---- what belongs to a web ACL -----------------------------------------------------------


TYPES = {"APPLICATION_LOAD_BALANCER": r"elasticloadbalancing:[\w-]+:\d+:loadbalancer/app/.+",
         "API_GATEWAY": r"apigateway:[\w-]+::/restapis/[^/]+/stages/[^/]+",
         "APPSYNC": r"appsync:[\w-]+:\d+:apis/.+",
         "COGNITO_USER_POOL": r"cognito-idp:[\w-]+:\d+:userpool/.+",
         "APP_RUNNER_SERVICE": r"apprunner:[\w-]+:\d+:service/.+",
         "VERIFIED_ACCESS_INSTANCE": r"ec2:[\w-]+:\d+:verified-access-instance/.+",
         "AMPLIFY": r"amplify:[\w-]+:\d+:apps/.+",
         "AGENTCORE_GATEWAY": r"bedrock-agentcore:[\w-]+:\d+:gateway/.+"}


def type_of(arn: str) -> str:
    for name, pattern in TYPES.items():
        if re.fullmatch(rf"arn:[\w-]+:{pattern}", arn):
            return name
    raise invalid("The ARN isn't valid. A valid ARN begins with arn: and includes other "
                  "information separated by colons or slashes.", "RESOURCE_ARN", arn)


@quirk("associations", BOTH,
       aws="associates resources with regional web ACLs; lists those of one type, load balancers "
           "unless another is asked for; GetWebACLForResource is empty for one that has none",
       emulator="ministack fails for it, takes any ARN, and ignores the type; moto doesn't list, "
                "and adds where AWS replaces. The shim keeps them, for resources that need not "
                "exist",
       source="botocore wafv2 ListResourcesForWebACLRequest.ResourceType, "
              "GetWebACLForResourceResponse.WebACL; aws-facts §0.18",
       alone=True)
def associations(request: Request, forward: Forward) -> Response:
    operation = called(request, "AssociateWebACL", "DisassociateWebACL", "GetWebACLForResource",
                       "ListResourcesForWebACL")
    if not operation:
        return forward(request)
    asked, kept = request.json, MEMORY.of(request, "waf association")
    if operation == "ListResourcesForWebACL":
        there(request, asked["WebACLArn"], "WebACL")
        wanted = asked.get("ResourceType") or "APPLICATION_LOAD_BALANCER"
        return answer(request, {"ResourceArns": [
            resource for resource, acl in kept.items()
            if acl == asked["WebACLArn"] and type_of(resource) == wanted]})
    resource = asked["ResourceArn"]
    type_of(resource)
    if operation == "AssociateWebACL":
        if there(request, asked["WebACLArn"], "WebACL").scope != "REGIONAL":
            raise invalid("The scope is not valid.", "WEB_ACL", asked["WebACLArn"])
        kept[resource] = asked["WebACLArn"]
    elif operation == "DisassociateWebACL":
        kept.pop(resource, None)
    elif resource in kept:
        found = forward(request.follow_up_json("GetWebACL", place(there(request, kept[resource]))))
        return answer(request, {"WebACL": complete(request, found.json["WebACL"], "WebACL")})
    return answer(request, {})


def place(resource: Resource) -> dict[str, str]:
    name, ident = resource.arn.split("/")[-2:]
    return {"Name": name, "Id": ident, "Scope": resource.scope}


@quirk("logging of web ACLs", BOTH,
       aws="has one destination for a web ACL, whose name begins with `aws-waf-logs-`",
       emulator="ministack has none of it; moto takes any destination and any ACL, drops members, "
                "and lists nothing of CLOUDFRONT. The shim keeps it",
       source="botocore wafv2 PutLoggingConfiguration; aws-facts §0.14",
       alone=True)
def logging(request: Request, forward: Forward) -> Response:
    operation = called(request, "PutLoggingConfiguration", "GetLoggingConfiguration",
                       "DeleteLoggingConfiguration", "ListLoggingConfigurations")
    if not operation:
        return forward(request)
    asked, kept = request.json, MEMORY.of(request, "waf logging")
    if operation == "ListLoggingConfigurations":
        wanted = "/global/" if asked["Scope"] == "CLOUDFRONT" else "/regional/"
        found = [{"arn": arn, "is": configuration} for (arn, scope), configuration
                 in sorted(kept.items()) if wanted in arn.replace(":", "/")
                 and scope == (asked.get("LogScope") or "CUSTOMER")]
        page, marker = page_of(found, asked.get("NextMarker"), asked.get("Limit") or 100,
                               name="NextMarker")
        return answer(request, {"LoggingConfigurations": [each["is"] for each in page]} | marker)
    put = asked.get("LoggingConfiguration", asked)
    arn, scope = put["ResourceArn"], put.get("LogScope") or "CUSTOMER"
    there(request, arn, "WebACL")
    if operation == "PutLoggingConfiguration":
        check_logging(put)
        kept[arn, scope] = canonical(put) | {"ManagedByFirewallManager": False, "LogScope": scope,
                                             "LogType": put.get("LogType") or "WAF_LOGS"}
    if (arn, scope) not in kept:
        raise nonexistent()
    if operation == "DeleteLoggingConfiguration":
        del kept[arn, scope]
        return answer(request, {})
    return answer(request, {"LoggingConfiguration": kept[arn, scope]})


def check_logging(put: dict[str, Any]) -> None:
    if len(put["LogDestinationConfigs"]) != 1:
        raise invalid("You can specify only one log destination.", "LOG_DESTINATION",
                      put["LogDestinationConfigs"])
    destination = put["LogDestinationConfigs"][0]
    if not re.fullmatch(r"arn:[\w-]+:(firehose:[\w-]+:\d+:deliverystream/|s3:::"
                        r"|logs:[\w-]+:\d+:log-group:)aws-waf-logs-[^:]+(:\*)?", destination):
        raise invalid("The ARN isn't valid. A valid ARN begins with arn: and includes other "
                      "information separated by colons or slashes.", "LOG_DESTINATION", destination)
    for field in put.get("RedactedFields") or []:
        if not field.keys() <= {"Method", "QueryString", "SingleHeader", "UriPath"}:
            raise invalid("The field can't be redacted.", "LOGGING_CONFIGURATION",
                          "".join(field))


# ---- what AWS refuses --------------------------------------------------------------------


@quirk("names of WAF resources", MOTO,
       aws="`WAFDuplicateItemException` for a name that the scope has already",
       emulator="`WafV2DuplicateItem`, also across scopes; takes two IP sets of one name",
       source="botocore wafv2 WAFDuplicateItemException")
def duplicates(request: Request, forward: Forward) -> Response:
    operation = called(request)
    if operation.startswith("Create"):
        asked, family = request.json, family_of(operation)
        for each in resources(request).values():
            if (each.family, each.scope, place(each)["Name"]) == (family, asked["Scope"],
                                                                  asked["Name"]):
                raise Refused(400, "WAFDuplicateItemException",
                              "AWS WAF couldn\u2019t perform the operation because some resource "
                              "in your request is a duplicate of an existing one.")
    return forward(request)


@quirk("resources of WAF in use", BOTH,
       aws="`WAFAssociatedItemException` for the deletion of a set or group that a rule names, "
           "and of a web ACL that protects something",
       emulator="deletes them",
       source="botocore wafv2 WAFAssociatedItemException; aws-facts §3.2",
       alone=True)
def in_use(request: Request, forward: Forward) -> Response:
    operation = called(request)
    if operation.startswith("Delete"):
        resource = resources(request).get(request.json["Id"])
        arn = resource.arn if resource else ""
        if arn and (arn in MEMORY.of(request, "waf association").values() or any(
                arn in dict(references(each.members.get("Rules")))
                for each in resources(request).values())):
            raise Refused(400, "WAFAssociatedItemException",
                          "AWS WAF couldn\u2019t perform the operation because your resource is "
                          "being used by another resource or it\u2019s associated with another "
                          "resource.")
    return forward(request)


REFERENCES = {"IPSetReferenceStatement": "IPSet", "RuleGroupReferenceStatement": "RuleGroup",
              "RegexPatternSetReferenceStatement": "RegexPatternSet"}


def references(value: Any) -> Iterator[tuple[str, str]]:
    """The ARNs that rules name, and of which family each has to be."""
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name in REFERENCES:
                yield each["ARN"], REFERENCES[name]
            yield from references(each)


@quirk("rules that AWS refuses", BOTH,
       aws="checks priorities, actions, statements, transformations, limits, custom responses, "
           "capacity (5,000 for a web ACL), and that what is named exists",
       emulator="takes them",
       source="botocore wafv2 Rule; aws-facts §6.2")
def refused_rules(request: Request, forward: Forward) -> Response:
    operation = called(request, *EVERY_RESOURCE, "CheckCapacity")
    if operation.startswith(("Create", "Update", "Check")):
        asked = request.json
        if "Rules" in asked:
            family = family_of(operation)
            check_rules(request, asked, family)
            used = capacity(request, asked["Rules"])
            limit = 5000
            if operation == "CreateRuleGroup":
                limit = asked["Capacity"]
            elif operation == "UpdateRuleGroup" and asked["Id"] in resources(request):
                limit = resources(request)[asked["Id"]].capacity
            if used > limit:
                raise invalid("You exceeded the capacity limit for a rule group or web ACL.",
                              "RULE_GROUP" if family == "RuleGroup" else "WEB_ACL", used)
        if operation.endswith("IPSet"):
            version = asked.get("IPAddressVersion")
            if not version and asked["Id"] in resources(request):
                version = resources(request)[asked["Id"]].members["IPAddressVersion"]
            for address in asked["Addresses"]:
                check_address(address, version)
        for each in asked.get("RegularExpressionList") or []:
            try:
                re.compile(each["RegexString"])
            except re.error:
                raise invalid("The regular expression is not valid.", "REGEX_PATTERN_SET",
                              each["RegexString"]) from None
    return forward(request)


def check_address(address: str, version: str) -> None:
    try:
        # AWS wants the network's own address; of IPv6 it is known to take others.
        network = ipaddress.ip_network(address, strict=version == "IPV4")
    except ValueError:
        network = None
    if (not network or "/" not in address or network.prefixlen == 0
            or f"IPV{network.version}" != version):
        raise invalid("The parameter contains formatting that is not valid.", "IP_ADDRESS", address)


def check_rules(request: Request, asked: dict[str, Any], family: str) -> None:
    rules = asked["Rules"]
    for member in ("Priority", "Name"):
        values = [rule[member] for rule in rules]
        if len({*values}) < len(values):
            raise invalid(f"You have used the same {member.lower()} for two rules.", "RULE",
                          values)
    for rule in rules:
        check_rule(rule, family, (asked.get("CustomResponseBodies") or {}).keys())
    for arn, wanted in references(rules):
        if there(request, arn, wanted).scope != asked["Scope"]:
            raise invalid("A reference in your rule statement is not valid.", "STATEMENT", arn)


def check_rule(rule: dict[str, Any], family: str, bodies: Any) -> None:
    statement = rule["Statement"]
    is_group = bool(statement.keys() & {"RuleGroupReferenceStatement",
                                        "ManagedRuleGroupStatement"})
    if is_group and family == "RuleGroup":
        raise invalid("A reference in your rule statement is not valid.", "STATEMENT",
                      rule["Name"])
    wanted = "OverrideAction" if is_group else "Action"
    given = [member for member in ("Action", "OverrideAction") if rule.get(member) is not None]
    if given != [wanted] or len(rule[wanted]) != 1:
        raise invalid("You have used none or multiple values for a field that requires exactly "
                      "one value.", "RULE", rule["Name"])
    key = (rule.get("Action", {}).get("Block") or {}).get("CustomResponse", {}).get(
        "CustomResponseBodyKey")
    if key and key not in bodies:
        raise invalid("A custom response body key is not defined.", "CUSTOM_RESPONSE", key)
    check_statement(statement, top=True)


def check_statement(statement: dict[str, Any], top: bool = False) -> None:
    if len(statement) != 1:
        raise invalid("You have used none or multiple values for a field that requires exactly "
                      "one value.", "STATEMENT", ", ".join(statement))
    (kind, content), = statement.items()
    if kind in ("AndStatement", "OrStatement") and len(content["Statements"]) < 2:
        raise invalid("You haven't met a minimum requirement for a threshold setting.",
                      kind.replace("Statement", "_STATEMENT").upper(), len(content["Statements"]))
    if not top and kind in ("RateBasedStatement", "ManagedRuleGroupStatement",
                            "RuleGroupReferenceStatement"):
        raise invalid("A reference in your rule statement is not valid.", "STATEMENT", kind)
    for nested in (content.get("Statements") or []) + [
            content[name] for name in ("Statement", "ScopeDownStatement") if content.get(name)]:
        check_statement(nested)
    if "TextTransformations" in content:
        priorities = [each["Priority"] for each in content["TextTransformations"]]
        if not priorities or len({*priorities}) < len(priorities):
            raise invalid("The text transformations are not valid.", "TEXT_TRANSFORMATION",
                          priorities)
    if len(base64.b64decode(content.get("SearchString") or "")) > 200:
        raise invalid("The search string is too long.", "BYTE_MATCH_STATEMENT", "SearchString")
    if kind == "RateBasedStatement":
        if not 10 <= content["Limit"] <= 2_000_000_000:
            raise invalid("You haven't met a minimum requirement for a threshold setting.",
                          "RATE_BASED_STATEMENT", content["Limit"])
        if content.get("EvaluationWindowSec", 300) not in (60, 120, 300, 600):
            raise invalid("The evaluation window is not valid.", "RATE_BASED_STATEMENT",
                          content["EvaluationWindowSec"])
        for member, of_type in (("CustomKeys", "CUSTOM_KEYS"), ("ForwardedIPConfig",
                                                                "FORWARDED_IP")):
            if (content["AggregateKeyType"] == of_type) != bool(content.get(member)) and not (
                    member == "ForwardedIPConfig" and content.get("CustomKeys")):
                raise invalid("The aggregation is not valid.", "RATE_BASED_STATEMENT", of_type)


# ---- capacity ----------------------------------------------------------------------------


MANAGED = {"AWSManagedRulesCommonRuleSet": 700, "AWSManagedRulesAdminProtectionRuleSet": 100,
           "AWSManagedRulesKnownBadInputsRuleSet": 200, "AWSManagedRulesSQLiRuleSet": 200,
           "AWSManagedRulesLinuxRuleSet": 200, "AWSManagedRulesUnixRuleSet": 100,
           "AWSManagedRulesWindowsRuleSet": 200, "AWSManagedRulesPHPRuleSet": 100,
           "AWSManagedRulesWordPressRuleSet": 100, "AWSManagedRulesAmazonIpReputationList": 25,
           "AWSManagedRulesAnonymousIpList": 50, "AWSManagedRulesBotControlRuleSet": 50,
           "AWSManagedRulesATPRuleSet": 50, "AWSManagedRulesACFPRuleSet": 50,
           "AWSManagedRulesAntiDDoSRuleSet": 50}


def capacity(request: Request, rules: list[dict[str, Any]]) -> int:
    return sum(units(request, rule["Statement"]) for rule in rules)


def units(request: Request, statement: dict[str, Any]) -> int:
    (kind, content), = statement.items()
    nested = (content.get("Statements") or []) + [
        content[name] for name in ("Statement", "ScopeDownStatement") if content.get(name)]
    inner = sum(units(request, each) for each in nested)
    match kind:
        case "ManagedRuleGroupStatement":
            return inner + MANAGED.get(content["Name"], 100)
        case "RuleGroupReferenceStatement":
            return there(request, content["ARN"]).capacity
        case "RateBasedStatement":
            return inner + 2 + 30 * len(content.get("CustomKeys") or [])
        case "AndStatement" | "OrStatement" | "NotStatement":
            return inner
    base = {"ByteMatchStatement": 10 if "CONTAINS" in content.get("PositionalConstraint", "")
            else 2,
            "SqliMatchStatement": 30 if content.get("SensitivityLevel") == "HIGH" else 20,
            "XssMatchStatement": 40, "RegexPatternSetReferenceStatement": 25,
            "RegexMatchStatement": 3,
            "IPSetReferenceStatement": 5 if content.get("IPSetForwardedIPConfig", {}).get(
                "Position") == "ANY" else 1}.get(kind, 1)
    field = content.get("FieldToMatch") or {}
    if "JsonBody" in field:
        base *= 2
    if "AllQueryArguments" in field:
        base += 10
    return base + 10 * sum(each["Type"] != "NONE"
                           for each in content.get("TextTransformations") or [])


@quirk("CheckCapacity", BOTH,
       aws="adds up what rules cost",
       emulator="moto lacks it, ministack always says 1",
       source="botocore wafv2 CheckCapacity; unverified as to what each statement costs",
       alone=True)
def check_capacity(request: Request, forward: Forward) -> Response:
    if called(request, "CheckCapacity"):
        return answer(request, {"Capacity": capacity(request, request.json["Rules"])})
    return forward(request)


# ---- members -----------------------------------------------------------------------------


@quirk("resources of WAF by ARN or name", MINISTACK,
       aws="gives a web ACL or rule group by its ARN; otherwise name, id and scope have to fit",
       emulator="knows no ARNs, and heeds only the id",
       source="botocore wafv2 GetWebACLRequest")
def by_arn(request: Request, forward: Forward) -> Response:
    operation = called(request)
    if not operation or operation.startswith("Create"):
        return forward(request)
    asked, family = request.json, family_of(operation)
    if operation.startswith("Get") and asked.get("ARN"):
        return forward(request.with_json(ARN=None, **place(there(request, asked["ARN"], family))))
    found = resources(request).get(asked.get("Id", ""))
    if not found or found.family != family or place(found) != {
            name: asked.get(name) for name in ("Name", "Id", "Scope")}:
        raise nonexistent()
    return forward(request)


def canonical(value: Any, within: str = "") -> Any:
    """As AWS gives it back: names of headers and arguments in lower case."""
    if isinstance(value, list):
        return [canonical(each, within) for each in value]
    if isinstance(value, dict):
        return {name: each.lower() if isinstance(each, str) and name == "Name" and within in (
                    "SingleHeader", "SingleQueryArgument", "Header")
                else canonical(each, name) for name, each in value.items()}
    return deepcopy(value)


def complete(request: Request, live: dict[str, Any], family: str) -> dict[str, Any]:
    """The emulator's answer, with what was put last where that replaces it."""
    resource = resources(request)[live["Id"]]
    found = {name: value for name, value in live.items()
             if name in ("Name", "Id", "ARN", "Capacity", "IPAddressVersion", "Addresses",
                         "RegularExpressionList")}
    found |= {"Description": ""} | resource.members
    if family in ("WebACL", "RuleGroup"):
        found["LabelNamespace"] = (f"awswaf:{request.account}:{FAMILIES[family].in_arn}:"
                                   f"{live['Name']}:")
    if family == "WebACL":
        found |= {"Capacity": capacity(request, found.get("Rules", [])),
                  "ManagedByFirewallManager": False, "RetrofittedByFirewallManager": False}
    if family == "RuleGroup":
        found |= labels(found)
    if found.get("IPAddressVersion") == "IPV6":
        found["Addresses"] = [ipaddress.ip_interface(each).exploded for each in found["Addresses"]]
    return found


def labels(group: dict[str, Any]) -> dict[str, Any]:
    namespace = group["LabelNamespace"]
    added = [label["Name"] for rule in group.get("Rules", [])
             for label in rule.get("RuleLabels") or []]
    return {"AvailableLabels": [{"Name": namespace + name} for name in added]} if added else {}


@quirk("members of WAF resources", BOTH,
       aws="an update replaces all of them, and one that is not put is gone; headers come back in "
           "lower case, IPv6 in full",
       emulator="keeps what is not put, or drops it: ministack has no custom responses, captcha, "
                "token domains …, moto no data protection …; capacity is made up",
       source="botocore wafv2 UpdateWebACL; aws-facts §12.25; unverified as to IPv6",
       alone=True)
def members(request: Request, forward: Forward) -> Response:
    operation = called(request)
    if not operation:
        return forward(request)
    answered, asked, family = forward(request), request.json, family_of(operation)
    if not answered.ok:
        return answered
    kept, body = resources(request), answered.json
    put = {name: canonical(asked[name]) for name in FAMILIES[family].mutable
           if asked.get(name) is not None and name not in ("Addresses", "RegularExpressionList")}
    if family in ("WebACL", "RuleGroup"):
        put.setdefault("Rules", [])
    if operation.startswith("Create"):
        summary = body["Summary"]
        if family == "IPSet":
            put["IPAddressVersion"] = asked["IPAddressVersion"]
        kept[summary["Id"]] = Resource(family, summary["ARN"], asked["Scope"], put,
                                       asked.get("Capacity", 0))
        return answered.with_json({"Summary": summary | {
            "Description": asked.get("Description") or ""}})
    resource = kept[asked.get("Id") or body[family]["Id"]]
    if operation.startswith("Update"):
        if family == "IPSet":
            put["IPAddressVersion"] = resource.members["IPAddressVersion"]
        resource.members = put
    elif operation.startswith("Delete"):
        del kept[asked["Id"]]
        logged = MEMORY.of(request, "waf logging")
        for each in [each for each in logged if each[0] == resource.arn]:
            del logged[each]
    else:
        body = {family: complete(request, body[family], family), "LockToken": body["LockToken"]}
        if family == "RuleGroup":
            body[family]["Capacity"] = resource.capacity
        return answered.with_json(body)
    return answered


@quirk("lock tokens", MINISTACK,
       aws="`WAFOptimisticLockException` for a token that is not the last one",
       emulator="doesn't mind the tokens of IP sets and rule groups",
       source="botocore wafv2 WAFOptimisticLockException")
def lock_tokens(request: Request, forward: Forward) -> Response:
    operation = called(request)
    if operation.startswith(("Update", "Delete")):
        asked = request.json
        live = forward(request.follow_up_json(f"Get{family_of(operation)}", {
            name: asked[name] for name in ("Name", "Id", "Scope")}))
        if live.ok and live.json["LockToken"] != asked.get("LockToken"):
            raise Refused(400, "WAFOptimisticLockException",
                          "AWS WAF couldn\u2019t save your changes because someone changed the "
                          "resource after you started to edit it. Reapply your changes.")
    return forward(request)
