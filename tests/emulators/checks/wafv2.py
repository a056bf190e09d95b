"""WAFv2: web ACLs, rule groups, IP sets, regex pattern sets, what belongs to them, and tags."""

from __future__ import annotations

from typing import Any

import serve
from checks.harness import REGION, Server, as_dict, as_list, check, fails, same

BALANCER = (f"arn:aws:elasticloadbalancing:{REGION}:{serve.ACCOUNT}:loadbalancer/app/x/"
            "0123456789abcdef")
STAGE = f"arn:aws:apigateway:{REGION}::/restapis/abc/stages/prod"
POOL = f"arn:aws:cognito-idp:{REGION}:{serve.ACCOUNT}:userpool/{REGION}_abc"
NOWHERE = "12345678-1234-1234-1234-123456789012"


def visible(name: str) -> dict[str, Any]:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": False, "MetricName": name}


def rule(name: str, statement: dict[str, Any], priority: int = 0,
         **more: Any) -> dict[str, Any]:
    return {"Name": name, "Priority": priority, "Statement": statement,
            "VisibilityConfig": visible(name)} | (more or {"Action": {"Block": {}}})


NONE = [{"Priority": 0, "Type": "NONE"}]
GEO = {"GeoMatchStatement": {"CountryCodes": ["DE", "FR"]}}


def acl(waf: Any, name: str = "acl", scope: str = "REGIONAL", **more: Any) -> dict[str, Any]:
    return waf.create_web_acl(**{
        "Name": name, "Scope": scope, "DefaultAction": {"Allow": {}}, "Rules": [],
        "VisibilityConfig": visible(name)} | more)["Summary"]


def found(waf: Any, summary: dict[str, Any], call: str = "web_acl", scope: str = "REGIONAL",
          ) -> dict[str, Any]:
    answer = getattr(waf, f"get_{call}")(Name=summary["Name"], Id=summary["Id"], Scope=scope)
    (family, body), = ((name, value) for name, value in answer.items()
                       if name not in ("LockToken", "ResponseMetadata"))
    del family
    return {name: value for name, value in body.items() if name not in ("Name", "Id", "ARN")}


def token(waf: Any, summary: dict[str, Any], call: str, scope: str = "REGIONAL") -> dict[str, str]:
    """What names a resource and its state."""
    asked = {"Name": summary["Name"], "Id": summary["Id"], "Scope": scope}
    return asked | {"LockToken": getattr(waf, f"get_{call}")(**asked)["LockToken"]}


@check("members of WAF resources")
def web_acls_round_trip(server: Server) -> None:
    waf = server.client("wafv2")
    addresses = waf.create_ip_set(Name="ips", Scope="REGIONAL", IPAddressVersion="IPV4",
                                  Addresses=["192.0.2.0/24"])["Summary"]["ARN"]
    patterns = waf.create_regex_pattern_set(
        Name="re", Scope="REGIONAL", RegularExpressionList=[{"RegexString": "x+"}]
    )["Summary"]["ARN"]
    group = waf.create_rule_group(Name="g", Scope="REGIONAL", Capacity=10, Rules=[],
                                  VisibilityConfig=visible("g"))["Summary"]["ARN"]
    match = {"ByteMatchStatement": {
        "SearchString": b"\x00\xffa", "FieldToMatch": {"SingleHeader": {"Name": "user-agent"}},
        "TextTransformations": NONE, "PositionalConstraint": "EXACTLY"}}
    statements: list[dict[str, Any]] = [
        match, GEO, {"AndStatement": {"Statements": [GEO, {"NotStatement": {"Statement": match}}]}},
        {"OrStatement": {"Statements": [GEO, GEO]}},
        {"SqliMatchStatement": {"FieldToMatch": {"Body": {"OversizeHandling": "MATCH"}},
                                "TextTransformations": [{"Priority": 1, "Type": "LOWERCASE"}],
                                "SensitivityLevel": "HIGH"}},
        {"XssMatchStatement": {"FieldToMatch": {"QueryString": {}}, "TextTransformations": NONE}},
        {"SizeConstraintStatement": {"FieldToMatch": {"JsonBody": {
            "MatchPattern": {"All": {}}, "MatchScope": "ALL",
            "InvalidFallbackBehavior": "EVALUATE_AS_STRING", "OversizeHandling": "CONTINUE"}},
            "ComparisonOperator": "GT", "Size": 8192, "TextTransformations": NONE}},
        {"IPSetReferenceStatement": {"ARN": addresses, "IPSetForwardedIPConfig": {
            "HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH", "Position": "FIRST"}}},
        {"RegexPatternSetReferenceStatement": {
            "ARN": patterns, "FieldToMatch": {"UriPath": {}}, "TextTransformations": NONE}},
        {"RegexMatchStatement": {"RegexString": "^a", "FieldToMatch": {"Method": {}},
                                 "TextTransformations": NONE}},
        {"LabelMatchStatement": {"Scope": "LABEL", "Key": "a:b"}},
        {"AsnMatchStatement": {"AsnList": [64512]}},
        {"RateBasedStatement": {"Limit": 10, "EvaluationWindowSec": 60,
                                "AggregateKeyType": "CUSTOM_KEYS", "ScopeDownStatement": GEO,
                                "CustomKeys": [{"Header": {"Name": "x-key",
                                                           "TextTransformations": NONE}}]}},
    ]
    rules = [rule(f"r{priority}", statement, priority)
             for priority, statement in enumerate(statements)]
    rules[0] |= {"RuleLabels": [{"Name": "l"}],
                 "CaptchaConfig": {"ImmunityTimeProperty": {"ImmunityTime": 60}},
                 "Action": {"Block": {"CustomResponse": {
                     "ResponseCode": 403, "CustomResponseBodyKey": "sorry",
                     "ResponseHeaders": [{"Name": "X-A", "Value": "b"}]}}}}
    rules += [
        rule("managed", {"ManagedRuleGroupStatement": {
            "VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet", "Version": "Version_1.0",
            "ScopeDownStatement": GEO, "RuleActionOverrides": [
                {"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}]}}, 50,
            OverrideAction={"None": {}}),
        rule("group", {"RuleGroupReferenceStatement": {"ARN": group}}, 51,
             OverrideAction={"Count": {}})]
    full = {
        "DefaultAction": {"Block": {"CustomResponse": {"ResponseCode": 404}}}, "Rules": rules,
        "Description": "a web ACL", "VisibilityConfig": visible("other"),
        "CustomResponseBodies": {"sorry": {"ContentType": "TEXT_PLAIN", "Content": "no"}},
        "CaptchaConfig": {"ImmunityTimeProperty": {"ImmunityTime": 300}},
        "ChallengeConfig": {"ImmunityTimeProperty": {"ImmunityTime": 400}},
        "TokenDomains": ["example.com"],
        "AssociationConfig": {"RequestBody": {
            "API_GATEWAY": {"DefaultSizeInspectionLimit": "KB_32"}}},
        "DataProtectionConfig": {"DataProtections": [
            {"Field": {"FieldType": "SINGLE_HEADER", "FieldKeys": ["a"]},
             "Action": "HASH"}]}}
    computed = {"Description": "", "Rules": [], "ManagedByFirewallManager": False,
                "RetrofittedByFirewallManager": False,
                "LabelNamespace": f"awswaf:{serve.ACCOUNT}:webacl:acl:"}
    minimal = {"DefaultAction": {"Allow": {}}, "VisibilityConfig": visible("acl")}
    made = acl(waf)
    same(found(waf, made), computed | minimal | {"Capacity": 0})
    for put in (full, minimal | {"Rules": [rule("geo", GEO)]}, minimal | {"Rules": []}):
        waf.update_web_acl(**put, **token(waf, made, "web_acl"))
        live = found(waf, made)
        del live["Capacity"]
        same(live, computed | put)
    other = acl(waf, "other", **full)
    live = found(waf, other)
    del live["Capacity"]
    same(live, computed | full | {"LabelNamespace": f"awswaf:{serve.ACCOUNT}:webacl:other:"})


@check("members of WAF resources")
def headers_in_lower_case(server: Server) -> None:
    waf = server.client("wafv2")

    def size(kind: str) -> dict[str, Any]:
        return {"SizeConstraintStatement": {
            "FieldToMatch": {kind: {"Name": "User-Agent"}}, "ComparisonOperator": "GT",
            "Size": 1, "TextTransformations": NONE}}

    made = acl(waf, Rules=[rule("r", {"AndStatement": {"Statements": [
        size("SingleHeader"), size("SingleQueryArgument")]}})])
    nested = found(waf, made)["Rules"][0]["Statement"]["AndStatement"]["Statements"]
    same([each["SizeConstraintStatement"]["FieldToMatch"] for each in nested],
         [{kind: {"Name": "user-agent"}} for kind in ("SingleHeader", "SingleQueryArgument")])


@check("members of WAF resources")
def rule_groups_round_trip(server: Server) -> None:
    waf = server.client("wafv2")
    minimal = {"VisibilityConfig": visible("g"), "Rules": []}
    full = {"VisibilityConfig": visible("h"), "Description": "a group",
            "CustomResponseBodies": {"sorry": {"ContentType": "TEXT_PLAIN", "Content": "no"}},
            "Rules": [rule("r", GEO, RuleLabels=[{"Name": "l"}], Action={"Count": {}})]}
    made = waf.create_rule_group(Name="g", Scope="REGIONAL", Capacity=50, **minimal)["Summary"]
    computed = {"Capacity": 50, "Description": "",
                "LabelNamespace": f"awswaf:{serve.ACCOUNT}:rulegroup:g:"}
    same(found(waf, made, "rule_group"), computed | minimal)
    for put, labels in ((full, {"AvailableLabels": [
            {"Name": f"awswaf:{serve.ACCOUNT}:rulegroup:g:l"}]}), (minimal, {})):
        waf.update_rule_group(**put, **token(waf, made, "rule_group"))
        same(found(waf, made, "rule_group"), computed | labels | put)


@check("members of WAF resources")
def sets_round_trip(server: Server) -> None:
    waf = server.client("wafv2")
    made = waf.create_ip_set(Name="s", Scope="REGIONAL", IPAddressVersion="IPV6",
                             Description="a set", Addresses=["2001:db8::/32"])["Summary"]
    full = {"IPAddressVersion": "IPV6", "Description": "a set",
            "Addresses": ["2001:0db8:0000:0000:0000:0000:0000:0000/32"]}
    same(found(waf, made, "ip_set"), full)
    waf.update_ip_set(Addresses=[], **token(waf, made, "ip_set"))
    same(found(waf, made, "ip_set"), full | {"Description": "", "Addresses": []})
    made = waf.create_regex_pattern_set(Name="s", Scope="REGIONAL", Description="a set",
                                        RegularExpressionList=[{"RegexString": "a"}])["Summary"]
    waf.update_regex_pattern_set(RegularExpressionList=[{"RegexString": "b"}],
                                 **token(waf, made, "regex_pattern_set"))
    same(found(waf, made, "regex_pattern_set"),
         {"Description": "", "RegularExpressionList": [{"RegexString": "b"}]})


def one_of_each(waf: Any, scope: str = "REGIONAL", **more: Any) -> dict[str, dict[str, Any]]:
    return {
        "web_acl": acl(waf, "one", scope, **more),
        "rule_group": waf.create_rule_group(Name="one", Scope=scope, Capacity=1, Rules=[],
                                            VisibilityConfig=visible("g"), **more)["Summary"],
        "ip_set": waf.create_ip_set(Name="one", Scope=scope, IPAddressVersion="IPV4",
                                    Addresses=[], **more)["Summary"],
        "regex_pattern_set": waf.create_regex_pattern_set(
            Name="one", Scope=scope, RegularExpressionList=[{"RegexString": "x"}],
            **more)["Summary"]}


CONTENT = {"web_acl": {"DefaultAction": {"Allow": {}}, "VisibilityConfig": visible("x")},
           "rule_group": {"VisibilityConfig": visible("x")}, "ip_set": {"Addresses": []},
           "regex_pattern_set": {"RegularExpressionList": [{"RegexString": "y"}]}}


@check("lock tokens")
def lock_tokens(server: Server) -> None:
    waf = server.client("wafv2")
    for call, made in one_of_each(waf).items():
        update, delete = getattr(waf, f"update_{call}"), getattr(waf, f"delete_{call}")
        first = token(waf, made, call)
        same(first["LockToken"], made["LockToken"])
        answered = update(**CONTENT[call], **first)
        second = token(waf, made, call)
        same(answered["NextLockToken"], second["LockToken"])
        fails(400, "WAFOptimisticLockException", update, **CONTENT[call], **first)
        fails(400, "WAFOptimisticLockException", delete, **first)
        delete(**second)
        fails(400, "WAFNonexistentItemException", delete, **second)
        fails(400, "WAFNonexistentItemException", update, **CONTENT[call], **second)
        fails(400, "WAFNonexistentItemException", found, waf=waf, summary=made, call=call)


@check("names of WAF resources")
def names(server: Server) -> None:
    waf = server.client("wafv2", "us-east-1")
    for scope in ("REGIONAL", "CLOUDFRONT"):
        one_of_each(waf, scope)
        for call in CONTENT:
            more = CONTENT[call] | {"ip_set": {"IPAddressVersion": "IPV4"},
                                    "rule_group": {"Capacity": 1}}.get(call, {})
            fails(400, "WAFDuplicateItemException", getattr(waf, f"create_{call}"), Name="one",
                  Scope=scope, **more)


@check("scopes of WAF")
@check("ARNs of global regex pattern sets")
@check("tags of WAF resources that are not there")
def scopes_and_tags(server: Server) -> None:
    waf = server.client("wafv2")
    fails(400, "WAFInvalidParameterException", waf.list_ip_sets, Scope="CLOUDFRONT")
    fails(400, "WAFInvalidParameterException", waf.create_ip_set, Scope="CLOUDFRONT", Name="x",
          IPAddressVersion="IPV4", Addresses=[])
    for region, scope, word in ((REGION, "REGIONAL", "regional"),
                                ("us-east-1", "CLOUDFRONT", "global")):
        waf = server.client("wafv2", region)

        def tags(arn: str) -> dict[str, str]:
            return as_dict(waf.list_tags_for_resource(ResourceARN=arn)
                           ["TagInfoForResource"]["TagList"])

        for call, made in one_of_each(waf, scope, Tags=as_list({"a": "1", "b": ""})).items():
            arn = made["ARN"]
            same(arn, f"arn:aws:wafv2:{region}:{serve.ACCOUNT}:{word}/{call.replace('_', '')}"
                      f"/one/{made['Id']}")
            same(tags(arn), {"a": "1", "b": ""})
            waf.tag_resource(ResourceARN=arn, Tags=as_list({"a": "2", "c": "3"}))
            waf.untag_resource(ResourceARN=arn, TagKeys=["b", "none"])
            same(tags(arn), {"a": "2", "c": "3"})
            getattr(waf, f"delete_{call}")(**token(waf, made, call, scope))
            fails(400, "WAFNonexistentItemException", tags, arn=arn)
            fails(400, "WAFNonexistentItemException", waf.tag_resource, ResourceARN=arn,
                  Tags=as_list({"a": "1"}))


@check("lists of WAF")
def lists(server: Server) -> None:
    waf = server.client("wafv2", "us-east-1")
    for listed, call in (("WebACLs", waf.list_web_acls), ("RuleGroups", waf.list_rule_groups),
                         ("IPSets", waf.list_ip_sets),
                         ("RegexPatternSets", waf.list_regex_pattern_sets)):
        same(call(Scope="REGIONAL")[listed], [])
    for name in ("c", "a", "b"):
        made = {name: acl(waf, name)}
    acl(waf, "global", "CLOUDFRONT")
    first = waf.list_web_acls(Scope="REGIONAL", Limit=2)
    same([each["Name"] for each in first["WebACLs"]], ["a", "b"])
    second = waf.list_web_acls(Scope="REGIONAL", Limit=2, NextMarker=first["NextMarker"])
    same([each["Name"] for each in second["WebACLs"]], ["c"])
    last = waf.list_web_acls(Scope="REGIONAL", Limit=2, NextMarker=second["NextMarker"])
    same((last["WebACLs"], "NextMarker" in last), ([], False))
    same(first["WebACLs"][1], made["b"])
    same(len(waf.list_web_acls(Scope="CLOUDFRONT")["WebACLs"]), 1)


@check("associations")
def associations(server: Server) -> None:
    waf = server.client("wafv2")
    one, two = acl(waf, "one"), acl(waf, "two")
    same("WebACL" in waf.get_web_acl_for_resource(ResourceArn=BALANCER), False)
    for resource in (BALANCER, STAGE, POOL):
        waf.associate_web_acl(WebACLArn=one["ARN"], ResourceArn=resource)

    def listed(summary: dict[str, Any], **of_type: str) -> list[str]:
        return waf.list_resources_for_web_acl(WebACLArn=summary["ARN"],
                                              **of_type)["ResourceArns"]

    same(listed(one), [BALANCER])
    same(listed(one, ResourceType="API_GATEWAY"), [STAGE])
    same(listed(one, ResourceType="COGNITO_USER_POOL"), [POOL])
    waf.associate_web_acl(WebACLArn=two["ARN"], ResourceArn=BALANCER)
    same((listed(one), listed(two)), ([], [BALANCER]))
    same(waf.get_web_acl_for_resource(ResourceArn=BALANCER)["WebACL"]["Name"], "two")
    waf.disassociate_web_acl(ResourceArn=BALANCER)
    same("WebACL" in waf.get_web_acl_for_resource(ResourceArn=BALANCER), False)
    same(listed(two), [])
    gone = two["ARN"].rpartition("/")[0] + f"/{NOWHERE}"
    fails(400, "WAFNonexistentItemException", waf.associate_web_acl, WebACLArn=gone,
          ResourceArn=BALANCER)
    fails(400, "WAFNonexistentItemException", waf.list_resources_for_web_acl, WebACLArn=gone)
    fails(400, "WAFInvalidParameterException", waf.associate_web_acl, WebACLArn=one["ARN"],
          ResourceArn=f"arn:aws:s3:::{'x' * 10}")


@check("logging of web ACLs")
def logging(server: Server) -> None:
    waf, made = server.client("wafv2"), acl(server.client("wafv2"))
    arn = made["ARN"]
    fails(400, "WAFNonexistentItemException", waf.get_logging_configuration, ResourceArn=arn)
    fails(400, "WAFNonexistentItemException", waf.delete_logging_configuration, ResourceArn=arn)
    group = f"arn:aws:logs:{REGION}:{serve.ACCOUNT}:log-group:aws-waf-logs-x"
    full = {"ResourceArn": arn, "LogDestinationConfigs": [group],
            "RedactedFields": [{"SingleHeader": {"Name": "authorization"}}, {"UriPath": {}}],
            "LoggingFilter": {"DefaultBehavior": "DROP", "Filters": [
                {"Behavior": "KEEP", "Requirement": "MEETS_ANY",
                 "Conditions": [{"ActionCondition": {"Action": "BLOCK"}}]}]}}
    minimal = {"ResourceArn": arn, "LogDestinationConfigs": ["arn:aws:s3:::aws-waf-logs-b"]}
    computed = {"ManagedByFirewallManager": False, "LogScope": "CUSTOMER", "LogType": "WAF_LOGS"}
    for put in (full, minimal):
        waf.put_logging_configuration(LoggingConfiguration=put)
        same(waf.get_logging_configuration(ResourceArn=arn)["LoggingConfiguration"],
             computed | put)
        same(waf.list_logging_configurations(Scope="REGIONAL")["LoggingConfigurations"],
             [computed | put])
    for other in ([group.replace("aws-waf-logs-", "")], [group, "arn:aws:s3:::aws-waf-logs-b"]):
        fails(400, "WAFInvalidParameterException", waf.put_logging_configuration,
              LoggingConfiguration=minimal | {"LogDestinationConfigs": other})
    gone = arn.rpartition("/")[0] + f"/{NOWHERE}"
    fails(400, "WAFNonexistentItemException", waf.put_logging_configuration,
          LoggingConfiguration=minimal | {"ResourceArn": gone})
    waf.delete_logging_configuration(ResourceArn=arn)
    same(waf.list_logging_configurations(Scope="REGIONAL")["LoggingConfigurations"], [])
    waf.put_logging_configuration(LoggingConfiguration=full)
    waf.delete_web_acl(**token(waf, made, "web_acl"))
    same(waf.list_logging_configurations(Scope="REGIONAL")["LoggingConfigurations"], [])


@check("resources of WAF in use")
def in_use(server: Server) -> None:
    waf = server.client("wafv2")
    made = one_of_each(waf)
    statements = [
        {"NotStatement": {"Statement": {"IPSetReferenceStatement": {
            "ARN": made["ip_set"]["ARN"]}}}},
        {"RegexPatternSetReferenceStatement": {
            "ARN": made["regex_pattern_set"]["ARN"], "FieldToMatch": {"UriPath": {}},
            "TextTransformations": NONE}}]
    rules = [rule(f"r{number}", statement, number) for number, statement in enumerate(statements)]
    rules.append(rule("g", {"RuleGroupReferenceStatement": {"ARN": made["rule_group"]["ARN"]}}, 9,
                      OverrideAction={"None": {}}))
    waf.update_web_acl(**CONTENT["web_acl"] | {"Rules": rules},
                       **token(waf, made["web_acl"], "web_acl"))
    waf.associate_web_acl(WebACLArn=made["web_acl"]["ARN"], ResourceArn=BALANCER)

    def delete(call: str) -> None:
        getattr(waf, f"delete_{call}")(**token(waf, made[call], call))

    for call in made:
        fails(400, "WAFAssociatedItemException", delete, call=call)
    waf.disassociate_web_acl(ResourceArn=BALANCER)
    for call in made:  # the web ACL first
        delete(call)


@check("rules that AWS refuses")
def refused_rules(server: Server) -> None:
    waf = server.client("wafv2")
    made = acl(waf)

    def put(*rules: dict[str, Any], **more: Any) -> None:
        waf.update_web_acl(**CONTENT["web_acl"] | {"Rules": list(rules)} | more,
                           **token(waf, made, "web_acl"))

    def refused(*rules: dict[str, Any], code: str = "WAFInvalidParameterException") -> None:
        fails(400, code, lambda: put(*rules))
        fails(400, code, acl, waf=waf, name="new", Rules=list(rules))

    managed = {"ManagedRuleGroupStatement": {"VendorName": "AWS",
                                             "Name": "AWSManagedRulesCommonRuleSet"}}
    arn = made["ARN"].replace("/webacl/acl/", "/ipset/none/")
    refused(rule("a", GEO), rule("b", GEO))
    refused(rule("a", GEO), rule("a", GEO, 1))
    refused(rule("a", GEO, OverrideAction={"None": {}}))
    refused(rule("a", managed))
    refused(rule("a", GEO, Action={"Allow": {}, "Block": {}}))
    refused(rule("a", GEO | {"LabelMatchStatement": {"Scope": "LABEL", "Key": "x"}}))
    refused(rule("a", {"AndStatement": {"Statements": [GEO]}}))
    refused(rule("a", {"NotStatement": {"Statement": managed}}))
    refused(rule("a", {"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP",
                                              "EvaluationWindowSec": 61}}))
    refused(rule("a", {"XssMatchStatement": {"FieldToMatch": {"UriPath": {}},
                                             "TextTransformations": NONE * 2}}))
    refused(rule("a", GEO, Action={"Block": {"CustomResponse": {
        "ResponseCode": 403, "CustomResponseBodyKey": "none"}}}))
    refused(rule("a", {"IPSetReferenceStatement": {"ARN": arn}}),
            code="WAFNonexistentItemException")
    refused(*(rule(f"r{number}", managed, number, OverrideAction={"None": {}})
              for number in range(8)))
    same(found(waf, made)["Rules"], [])
    fails(400, "WAFInvalidParameterException", waf.create_rule_group, Name="g", Scope="REGIONAL",
          Capacity=1, Rules=[rule("a", GEO), rule("b", GEO, 1)], VisibilityConfig=visible("g"))
    for address in ("192.0.2.1", "192.0.2.1/24", "0.0.0.0/0", "2001:db8::/32"):
        fails(400, "WAFInvalidParameterException", waf.create_ip_set, Name="s", Scope="REGIONAL",
              IPAddressVersion="IPV4", Addresses=[address])
    fails(400, "WAFInvalidParameterException", waf.create_regex_pattern_set, Name="s",
          Scope="REGIONAL", RegularExpressionList=[{"RegexString": "("}])


@check("CheckCapacity")
def check_capacity(server: Server) -> None:
    waf = server.client("wafv2")
    match = {"ByteMatchStatement": {
        "SearchString": b"x", "FieldToMatch": {"UriPath": {}}, "PositionalConstraint": "CONTAINS",
        "TextTransformations": [{"Priority": 0, "Type": "LOWERCASE"}]}}
    rules = [rule("a", GEO), rule("b", match, 1), rule("c", {"ManagedRuleGroupStatement": {
        "VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, 2,
        OverrideAction={"None": {}})]
    same(waf.check_capacity(Scope="REGIONAL", Rules=rules)["Capacity"], 1 + 20 + 700)
    same(found(waf, acl(waf, Rules=rules))["Capacity"], 721)


@check("resources of WAF by ARN or name")
def by_arn_or_name(server: Server) -> None:
    waf = server.client("wafv2")
    made = one_of_each(waf)
    same(waf.get_web_acl(ARN=made["web_acl"]["ARN"])["WebACL"]["Id"], made["web_acl"]["Id"])
    same(waf.get_rule_group(ARN=made["rule_group"]["ARN"])["RuleGroup"]["Id"],
         made["rule_group"]["Id"])
    for call, summary in made.items():
        fails(400, "WAFNonexistentItemException", found, waf=waf, call=call,
              summary=summary | {"Name": "other"})
        fails(400, "WAFNonexistentItemException", found, waf=waf, call=call,
              summary=summary | {"Id": NOWHERE})
