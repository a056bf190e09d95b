"""An account as it was recorded: what it answers, and what becomes of it when it is written to."""

from __future__ import annotations

import json
import os
from typing import Any, Callable

from wire import MODELS, SIGNED, Asked, Refused, shape_of

ACCOUNT = "111122223333"

# What AWS documents for "there is none".
NONE: dict[str, tuple[str, int] | dict[str, Any]] = {
    "s3.GetBucketAcl": {"Owner": {"ID": "owner"}, "Grants": [{
        "Grantee": {"ID": "owner", "Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"}]},
    "s3.GetBucketCors": ("NoSuchCORSConfiguration", 404),
    "s3.GetBucketEncryption": ("ServerSideEncryptionConfigurationNotFoundError", 404),
    "s3.GetBucketLifecycleConfiguration": ("NoSuchLifecycleConfiguration", 404),
    "s3.GetBucketOwnershipControls": ("OwnershipControlsNotFoundError", 404),
    "s3.GetBucketPolicy": ("NoSuchBucketPolicy", 404),
    "s3.GetBucketReplication": ("ReplicationConfigurationNotFoundError", 404),
    "s3.GetBucketRequestPayment": {"Payer": "BucketOwner"},
    "s3.GetBucketTagging": ("NoSuchTagSet", 404),
    "s3.GetBucketWebsite": ("NoSuchWebsiteConfiguration", 404),
    "s3.GetObjectLockConfiguration": ("ObjectLockConfigurationNotFoundError", 404),
    "s3.GetPublicAccessBlock": ("NoSuchPublicAccessBlockConfiguration", 404),
    "budgets.DescribeBudget": ("NotFoundException", 400),
    "budgets.DescribeNotificationsForBudget": ("NotFoundException", 400),
    "budgets.DescribeSubscribersForNotification": ("NotFoundException", 400),
    "cloudtrail.GetEventSelectors": {"EventSelectors": [{
        "ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [],
        "ExcludeManagementEventSources": []}]},
    "cloudtrail.GetInsightSelectors": ("InsightNotEnabledException", 400),
    "cloudtrail.GetTrailStatus": {"IsLogging": True},
    "events.DescribeRule": ("ResourceNotFoundException", 400),
    "glue.GetCrawler": ("EntityNotFoundException", 400),
    "glue.GetDatabase": ("EntityNotFoundException", 400),
    "kms.DescribeKey": ("NotFoundException", 400),
    "lambda.GetEventSourceMapping": ("ResourceNotFoundException", 404),
    "lambda.GetFunction": ("ResourceNotFoundException", 404),
    "lambda.GetFunctionEventInvokeConfig": ("ResourceNotFoundException", 404),
    "lambda.GetFunctionUrlConfig": ("ResourceNotFoundException", 404),
    "lambda.GetPolicy": ("ResourceNotFoundException", 404),
    "scheduler.GetSchedule": ("ResourceNotFoundException", 404),
    "sqs.GetQueueAttributes": ("AWS.SimpleQueueService.NonExistentQueue", 400),
    "kms.GetKeyPolicy": {"PolicyName": "default", "Policy": json.dumps({
        "Version": "2012-10-17", "Id": "key-default-1", "Statement": [{
            "Sid": "Enable IAM User Permissions", "Effect": "Allow", "Action": "kms:*",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Resource": "*"}]})},
    "kms.GetKeyRotationStatus": {"KeyRotationEnabled": False},
    "iam.GetAccountAuthorizationDetails": ("AccessDenied", 403),
    "sts.GetCallerIdentity": {"Account": ACCOUNT, "UserId": "AIDAREPLAY",
                              "Arn": f"arn:aws:iam::{ACCOUNT}:user/replay"},
}
ABSENT = {"iam": ("NoSuchEntity", 404), "wafv2": ("WAFNonexistentItemException", 400)}

# Listings that nobody recorded, by what tells of one of theirs: its place, and their member.
LISTED = {
    "wafv2.ListWebACLs": ("wafv2.GetWebACL", "WebACL", "WebACLs"),
    "wafv2.ListLoggingConfigurations":
        ("wafv2.GetLoggingConfiguration", "LoggingConfiguration", "LoggingConfigurations"),
    "sns.ListTopics": ("sns.GetTopicAttributes", "Attributes", "Topics"),
    "sns.ListSubscriptionsByTopic":
        ("sns.GetSubscriptionAttributes", "Attributes", "Subscriptions"),
    "kms.ListKeys": ("kms.DescribeKey", "KeyMetadata", "Keys"),
    "wafv2.ListIPSets": ("wafv2.GetIPSet", "IPSet", "IPSets"),
    "wafv2.ListRegexPatternSets":
        ("wafv2.GetRegexPatternSet", "RegexPatternSet", "RegexPatternSets"),
    "wafv2.ListRuleGroups": ("wafv2.GetRuleGroup", "RuleGroup", "RuleGroups"),
}

# Calls that replace what another one answers: that one, where in its answer, where in the call.
REPLACE = {
    "s3.PutBucketAccelerateConfiguration":
        ("s3.GetBucketAccelerateConfiguration", "", "AccelerateConfiguration"),
    "s3.PutBucketAcl": ("s3.GetBucketAcl", "", "AccessControlPolicy"),
    "s3.PutBucketCors": ("s3.GetBucketCors", "", "CORSConfiguration"),
    "s3.PutBucketLifecycleConfiguration":
        ("s3.GetBucketLifecycleConfiguration", "", "LifecycleConfiguration"),
    "s3.PutBucketLogging": ("s3.GetBucketLogging", "", "BucketLoggingStatus"),
    "s3.PutBucketNotificationConfiguration":
        ("s3.GetBucketNotificationConfiguration", "", "NotificationConfiguration"),
    "s3.PutBucketPolicy": ("s3.GetBucketPolicy", "Policy", "Policy"),
    "s3.PutBucketReplication":
        ("s3.GetBucketReplication", "ReplicationConfiguration", "ReplicationConfiguration"),
    "s3.PutBucketRequestPayment":
        ("s3.GetBucketRequestPayment", "", "RequestPaymentConfiguration"),
    "s3.PutBucketTagging": ("s3.GetBucketTagging", "", "Tagging"),
    "s3.PutBucketWebsite": ("s3.GetBucketWebsite", "", "WebsiteConfiguration"),
    "s3.PutBucketEncryption": ("s3.GetBucketEncryption", "ServerSideEncryptionConfiguration",
                               "ServerSideEncryptionConfiguration"),
    "s3.PutBucketOwnershipControls":
        ("s3.GetBucketOwnershipControls", "OwnershipControls", "OwnershipControls"),
    "s3.PutBucketVersioning": ("s3.GetBucketVersioning", "", "VersioningConfiguration"),
    "s3.PutObjectLockConfiguration": ("s3.GetObjectLockConfiguration", "ObjectLockConfiguration",
                                      "ObjectLockConfiguration"),
    "s3.PutPublicAccessBlock": ("s3.GetPublicAccessBlock", "PublicAccessBlockConfiguration",
                                "PublicAccessBlockConfiguration"),
    "budgets.CreateBudget": ("budgets.DescribeBudget", "Budget", "Budget"),
    "budgets.UpdateBudget": ("budgets.DescribeBudget", "Budget", "NewBudget"),
    "cloudtrail.PutEventSelectors": ("cloudtrail.GetEventSelectors", "", ""),
    "cloudtrail.PutInsightSelectors": ("cloudtrail.GetInsightSelectors", "", ""),
    "events.PutRule": ("events.DescribeRule", "", ""),
    "glue.UpdateCrawler": ("glue.GetCrawler", "Crawler", ""),
    "glue.UpdateDatabase": ("glue.GetDatabase", "Database", "DatabaseInput"),
    "logs.PutDataProtectionPolicy": ("logs.GetDataProtectionPolicy", "", ""),
    "scheduler.CreateSchedule": ("scheduler.GetSchedule", "", ""),
    "scheduler.UpdateSchedule": ("scheduler.GetSchedule", "", ""),
    "wafv2.PutLoggingConfiguration":
        ("wafv2.GetLoggingConfiguration", "LoggingConfiguration", "LoggingConfiguration"),
    "wafv2.UpdateIPSet": ("wafv2.GetIPSet", "IPSet", ""),
    "wafv2.UpdateRegexPatternSet": ("wafv2.GetRegexPatternSet", "RegexPatternSet", ""),
    "wafv2.UpdateRuleGroup": ("wafv2.GetRuleGroup", "RuleGroup", ""),
    "wafv2.UpdateWebACL": ("wafv2.GetWebACL", "WebACL", ""),
}

# Calls that put one thing of a listing: that listing, its list, what names a thing, where in the call.
PUT_ONE = {
    "cloudwatch.PutCompositeAlarm":
        ("cloudwatch.DescribeAlarms", "CompositeAlarms", "AlarmName", ""),
    "cloudwatch.PutMetricAlarm": ("cloudwatch.DescribeAlarms", "MetricAlarms", "AlarmName", ""),
    "events.PutTargets": ("events.ListTargetsByRule", "Targets", "Id", "Targets"),
    "logs.PutMetricFilter": ("logs.DescribeMetricFilters", "metricFilters", "filterName", ""),
    "logs.PutQueryDefinition":
        ("logs.DescribeQueryDefinitions", "queryDefinitions", "queryDefinitionId", ""),
    "logs.PutResourcePolicy":
        ("logs.DescribeResourcePolicies", "resourcePolicies", "policyName", ""),
    "logs.PutSubscriptionFilter":
        ("logs.DescribeSubscriptionFilters", "subscriptionFilters", "filterName", ""),
    "s3.PutBucketAnalyticsConfiguration":
        ("s3.ListBucketAnalyticsConfigurations", "AnalyticsConfigurationList", "Id",
         "AnalyticsConfiguration"),
    "s3.PutBucketIntelligentTieringConfiguration":
        ("s3.ListBucketIntelligentTieringConfigurations", "IntelligentTieringConfigurationList", "Id",
         "IntelligentTieringConfiguration"),
    "s3.PutBucketInventoryConfiguration":
        ("s3.ListBucketInventoryConfigurations", "InventoryConfigurationList", "Id",
         "InventoryConfiguration"),
    "s3.PutBucketMetricsConfiguration":
        ("s3.ListBucketMetricsConfigurations", "MetricsConfigurationList", "Id",
         "MetricsConfiguration"),
}

# What of an answer no call sets: it stays when the rest is replaced.
GIVEN = {
    "budgets.DescribeBudget": ("CalculatedSpend", "HealthStatus", "LastUpdatedTime"),
    "cloudtrail.GetEventSelectors": ("TrailARN",),
    "cloudtrail.GetInsightSelectors": ("TrailARN",),
    "events.DescribeRule": ("Arn", "CreatedBy", "EventBusName", "Name"),
    "glue.GetCrawler": ("CatalogId", "CrawlElapsedTime", "CreationTime", "LastCrawl", "LastUpdated", "Name", "State",
                        "Version"),
    "glue.GetDatabase": ("CatalogId", "CreateTime", "Name"),
    "scheduler.GetSchedule": ("Arn", "CreationDate", "GroupName", "LastModificationDate", "Name"),
    "wafv2.GetWebACL": ("Name", "Id", "ARN", "Capacity", "LabelNamespace", "ManagedByFirewallManager",
                        "RetrofittedByFirewallManager", "PreProcessFirewallManagerRuleGroups",
                        "PostProcessFirewallManagerRuleGroups"),
    "wafv2.GetRuleGroup": ("Name", "Id", "ARN", "Capacity", "LabelNamespace", "AvailableLabels",
                           "ConsumedLabels"),
    "wafv2.GetIPSet": ("Name", "Id", "ARN", "IPAddressVersion"),
    "wafv2.GetRegexPatternSet": ("Name", "Id", "ARN"),
    "wafv2.GetLoggingConfiguration": ("ResourceArn", "ManagedByFirewallManager"),
    "cloudwatch.DescribeAlarms": (
        "AlarmArn", "StateValue", "StateReason", "StateReasonData", "StateUpdatedTimestamp",
        "StateTransitionedTimestamp", "AlarmConfigurationUpdatedTimestamp", "EvaluationState",
        "ActionsSuppressedBy", "ActionsSuppressedReason"),
    "logs.DescribeMetricFilters": ("creationTime", "logGroupName"),
    "logs.DescribeSubscriptionFilters": ("creationTime", "logGroupName"),
    "logs.GetDataProtectionPolicy": ("lastUpdatedTime", "logGroupIdentifier"),
    "logs.DescribeQueryDefinitions": ("lastModified", "queryDefinitionId"),
    "s3.GetBucketAcl": ("DisplayName",),
}

# Calls that change nothing that is compared here: tags, and the lock.
TAKEN = ("TagResource", "UntagResource", "AddTagsToResource", "CreateLogGroup", "DeleteLogGroup",
         "PutRetentionPolicy")


def adjusted(budget: dict[str, Any], before: dict[str, Any]) -> None:
    """What AWS works out of an adjustment, which stays until it does so again."""
    data, old = budget.get("AutoAdjustData"), before.get("AutoAdjustData", {})
    if data is None:
        return
    budget |= {"BudgetLimit": before["BudgetLimit"]} if "BudgetLimit" in before else {}
    kept = {"LastAutoAdjustTime": old.get("LastAutoAdjustTime")}
    options, found = data.get("HistoricalOptions"), old.get("HistoricalOptions", {})
    if options and "LookBackAvailablePeriods" in found:
        kept["HistoricalOptions"] = options | {"LookBackAvailablePeriods": found["LookBackAvailablePeriods"]}
    budget["AutoAdjustData"] = data | {name: value for name, value in kept.items() if value is not None}


class Account:
    """What an account answers, by call."""

    def __init__(self, data: dict[str, dict[str, Any]] | None = None) -> None:
        self.data = {} if data is None else data
        self.locks: set[str] = set()

    @classmethod
    def of_directory(cls, directory: str) -> Account:
        """One directory of recordings in placebo's form: SERVICE.Operation_N.json."""
        data: dict[str, dict[str, Any]] = {}
        for name in sorted(os.listdir(directory)):
            service, _, rest = name.partition(".")
            operation = rest.partition("_")[0]
            service = SIGNED.get(service, service)
            if name.endswith(".json") and service in MODELS:
                with open(os.path.join(directory, name), encoding="utf-8") as file:
                    data.setdefault(f"{service}.{operation}", json.load(file)["data"])
        return cls(data)

    def ask(self, call: Asked) -> dict[str, Any]:
        name = f"{call.service}.{call.operation}"
        if name in REPLACE:
            before = self.data.get("budgets.DescribeBudget", {}).get("Budget", {})
            self.replace(name, call.params)
            if call.service == "budgets":
                adjusted(self.data["budgets.DescribeBudget"]["Budget"], before)
            return {}
        if name in PUT_ONE:
            self.put_one(name, call.params)
            return {}
        if name == "events.RemoveTargets":
            targets = self.data.get("events.ListTargetsByRule", {}).get("Targets", [])
            targets[:] = [one for one in targets if one["Id"] not in call.params["Ids"]]
            return {}
        if call.operation in TAKEN:
            return self.take(call)
        if not call.operation.startswith(("Get", "List", "Describe", "Head")):
            raise Refused("NotImplemented", 501, f"{name} is not replayed")
        if call.operation in ("ListTags", "ListTagsForResource", "ListResourceTags"):
            return self.tags(call)
        found = self.data.get(name)
        if name in LISTED and found is None:
            return self.listing(name, call.params)
        if name == "kms.ListAliases" and found is None:
            return self.aliases()
        if found is None:
            return self.none(name)
        return found

    def replace(self, name: str, params: dict[str, Any]) -> None:
        target, place, member = REPLACE[name]
        new = params[member] if member else params
        live = self.data.setdefault(target, {})
        if isinstance(new, str):
            live[place] = new
            return
        if name == "glue.UpdateCrawler" and "Schedule" in new:
            # A text in the call, a structure in the answer.
            new = new | {"Schedule": {"ScheduleExpression": new["Schedule"]}}
        answered = shape_of(*target.split(".")).output_shape.members
        asked = shape_of(*name.split(".")).input_shape.members
        # What travels in a header of both.
        new = new | {one: params[one] for one in answered
                     if one in params and asked[one].serialization.get("location") == "header"}
        *path, last = place.split(".") if place else [""]
        for part in path:
            live = live[part]
        if not last:
            kept = {given: live[given] for given in GIVEN.get(target, ()) if given in live}
            # Of the call, what only says of what it is stays away.
            self.data[target] = {one: new[one] for one in new if one not in asked or one in answered} | kept
            return
        key: Any = int(last) if last.isdigit() else last
        before = live[key] if key in live or isinstance(live, list) else {}
        kept = {given: before[given] for given in GIVEN.get(target, ()) if given in before}
        shape = shape_of(*target.split(".")).output_shape
        for part in place.split("."):
            shape = shape.member if part.isdigit() else shape.members[part]
        # Of the call, what only says of what it is stays away.
        of_call = set(shape_of(*name.split(".")).input_shape.members) - set(shape.members)
        live[key] = {one: new[one] for one in new if one not in of_call} | kept

    def put_one(self, name: str, params: dict[str, Any]) -> None:
        target, place, key, member = PUT_ONE[name]
        new = params[member] if member else params
        if isinstance(new, list):
            for one in new:
                self.put_one(name, params | {member: one})
            return
        shape = shape_of(*target.split(".")).output_shape.members[place].member
        things = self.data.setdefault(target, {}).setdefault(place, [])
        before = next((one for one in things if one[key] == new.get(key)), {})
        kept = {given: before[given] for given in GIVEN.get(target, ()) if given in before}
        # What botocore's model does not know yet is kept, as AWS would.
        asked = shape_of(*name.split(".")).input_shape.members
        put = kept | {one: new[one] for one in new
                      if one in shape.members or member or one not in asked}
        if before:
            things[things.index(before)] = put
        else:
            things.append(put | ({} if key in put else {key: "given-by-aws"}))

    def take(self, call: Asked) -> dict[str, Any]:
        group = call.params.get("logGroupName", "")
        if call.operation == "CreateLogGroup":
            if group in self.locks:
                raise Refused("ResourceAlreadyExistsException", 400)
            self.locks.add(group)
        refused = self.data.get(f"{call.service}.{call.operation}", {}).get("Error")
        if refused:
            raise Refused(refused["Code"], 400, refused["Message"])
        if call.operation == "DeleteLogGroup":
            self.locks.discard(group)
        return {}

    def tags(self, call: Asked) -> dict[str, Any]:
        if call.service == "wafv2":
            return {"TagInfoForResource": {"ResourceARN": call.params["ResourceARN"],
                                           "TagList": []}}
        return {"kms": {"Tags": [], "Truncated": False}, "logs": {"tags": {}},
                "budgets": {"ResourceTags": []}, "cloudtrail": {"ResourceTagList": []},
                "lambda": {"Tags": {}}, "ssm": {"TagList": []}}.get(call.service, {"Tags": []})

    def listing(self, name: str, params: dict[str, Any]) -> dict[str, Any]:
        source, place, member = LISTED[name]
        one = self.data.get(source, {}).get(place)
        if one and params.get("Scope"):
            arn = one.get("ARN") or one["ResourceArn"]
            one = one if (":global/" in arn) == (params["Scope"] == "CLOUDFRONT") else None
        return {member: [one] if one else []}

    def aliases(self) -> dict[str, Any]:
        """A stack finds keys by their alias, so a key of which none was recorded gets one."""
        key = self.data.get("kms.DescribeKey", {}).get("KeyMetadata")
        named = {"AliasName": "alias/replayed", "TargetKeyId": key["KeyId"]} if key else None
        return {"Aliases": [named] if named else [], "Truncated": False}

    def none(self, name: str) -> dict[str, Any]:
        service, operation = name.split(".")
        found = NONE.get(name)
        if found is None and operation.startswith("Get") and service in ABSENT:
            found = ABSENT[service]
        if isinstance(found, tuple):
            raise Refused(*found)
        if found is not None:
            return found
        shape = shape_of(service, operation).output_shape
        empty: dict[str, Callable[[], Any]] = {"list": list, "map": dict, "structure": dict}
        needed = shape.required_members if shape else []
        answer = {one: empty[shape.members[one].type_name]() for one in needed
                  if shape.members[one].type_name in empty}
        more = {"IsTruncated", "Truncated"} & set(shape.members if shape else ())
        return answer | dict.fromkeys(more, False)
