"""Answers with one member more each, for the law that no put loses a member (`tests/it/aspects.rs`)."""

from __future__ import annotations

import copy
from typing import Any, Iterator

from account import GIVEN
from wire import shape_of

# A member that no model knows.
NEW = "MemberOfTomorrow"

# What is about the answer and not about the thing.
OF_ANSWER = {"NextToken", "nextToken", "NextMarker", "LockToken", "IsTruncated", "ContinuationToken",
             "NextContinuationToken", "RequestCharged", "ApplicationIntegrationURL", "LogAlarms"}

# Structures of which AWS documents that they have one of their members.
ONE_OF = {"Statement", "FieldToMatch", "DefaultAction", "RuleAction", "OverrideAction", "Condition",
          "RateBasedStatementCustomKey", "HeaderMatchPattern", "CookieMatchPattern",
          "JsonMatchPattern", "MetricsFilter", "LifecycleRuleFilter", "IntelligentTieringFilter",
          "AnalyticsFilter", "ReplicationRuleFilter", "InventoryEncryption", "TargetObjectKeyFormat", "ResponseInspection", "ManagedRuleGroupConfig", "EvaluationWindow",
          "EvaluationCriteria"}

# Members that AWS documents to exclude each other.
RIVALS: dict[str, list[set[str]]] = {
    # A budget that adjusts itself has a limit that AWS works out.
    "Budget": [{"AutoAdjustData", "BudgetLimit"}],
    "DefaultRetention": [{"Days", "Years"}],
    "LifecycleExpiration": [{"Days", "Date"}, {"Days", "ExpiredObjectDeleteMarker"},
                            {"Date", "ExpiredObjectDeleteMarker"}],
    "LifecycleRule": [{"Filter", "Prefix"}],
    "MetricAlarm": [{"Statistic", "ExtendedStatistic"}, {"Threshold", "ThresholdMetricId"},
                    {"Statistic", "EvaluateLowSampleCountPercentile"},
                    *({"Metrics", member} for member in (
                        "MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions",
                        "Period", "Unit", "EvaluateLowSampleCountPercentile"))],
    "MetricDataQuery": [{"MetricStat", "Expression"}, {"MetricStat", "Period"}],
    "ReplicationRule": [{"Filter", "Prefix"}],
    "Rule": [{"Action", "OverrideAction"}],
    "Transition": [{"Days", "Date"}],
}

# Members that mean nothing without what another one says.
NEEDS: dict[str, dict[str, Any]] = {
    "KMSMasterKeyID": {"SSEAlgorithm": {"aws:kms", "aws:kms:dsse"}},
    "ActionsSuppressor": {"ActionsSuppressorWaitPeriod": None},
    "ActionsSuppressorWaitPeriod": {"ActionsSuppressor": None},
    "ActionsSuppressorExtensionPeriod": {"ActionsSuppressor": None},
    "ThresholdMetricId": {"Metrics": None},
}

# Structures that say which of their forms they have, all of which `acl.rs` reads.
TYPED = {"Grantee"}

# What says the same as nothing, or as a newer form.
DEFAULTS = {"SimplePrefix", "And", "ExcludedRules", "LoginPath", "PayloadType", "UsernameField",
            "PasswordField"}

# Words that mean "not set", and words that models do not tell.
NOTHING = {"Disabled", "DISABLED", "NONE", "OFF", "CWLI"}
WORDS: dict[str, Any] = {"EvaluateLowSampleCountPercentile": "ignore", "EvaluationWindowSec": 300,
                         "Priority": 0, "TreatMissingData": "breaching"}

# What AWS answers beside what its model requires.
ALWAYS = {"LambdaFunctionConfiguration": ["Id"], "QueueConfiguration": ["Id"],
          "RateBasedStatement": ["EvaluationWindowSec"], "SqliMatchStatement": ["SensitivityLevel"],
          "TopicConfiguration": ["Id"]}


def cases(target: str, data: dict[str, Any]) -> list[dict[str, Any]]:
    """An answer for each member that `data` lacks, with its path."""
    service, operation = target.split(".")
    given = OF_ANSWER | set(GIVEN.get(target, ()))
    found = more(shape_of(service, operation).output_shape, data, [], given)
    return [{"member": ".".join(str(part) for part in path), "data": put(data, path, value, alone)}
            for path, value, alone in found]


def more(shape: Any, value: Any, path: list[Any],
         given: set[str]) -> Iterator[tuple[list[Any], Any, bool]]:
    match shape.type_name:
        case "structure" if isinstance(value, dict):
            alone = shape.name in ONE_OF
            for name, member in shape.members.items():
                if name in value and name not in given:
                    yield from more(member, value[name], [*path, name], given)
                elif name not in given and may_have(shape.name, name, value):
                    yield [*path, name], minimal(member, name), alone
            # Most answers wrap the thing, and their own members are about the call.
            is_thing = shape.name.startswith(("GetBucket", "DescribeRule")) \
                and not shape.serialization.get("payload")
            if path or is_thing:
                yield [*path, NEW], "x", False
        case "list":
            for index, item in enumerate(value):
                yield from more(shape.member, item, [*path, index], given)
        case "map":
            for key, item in value.items():
                yield from more(shape.value, item, [*path, key], given)


def may_have(shape: str, name: str, value: dict[str, Any]) -> bool:
    rivals = any(name in pair and pair & set(value) for pair in RIVALS.get(shape, []))
    needed = NEEDS.get(name, {}).items()
    lacks = any(value.get(other) is None or words and value[other] not in words
                for other, words in needed)
    return not (rivals or lacks or shape in TYPED or name in DEFAULTS)


def put(data: dict[str, Any], path: list[Any], value: Any, alone: bool) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    place: Any = changed
    for part in path[:-1]:
        place = place[part]
    if alone:
        place.clear()
    place[path[-1]] = value
    return changed


def minimal(shape: Any, name: str = "", depth: int = 0) -> Any:
    """The least that AWS may answer for a member that is there."""
    if name in WORDS:
        return WORDS[name]
    match shape.type_name:
        case "structure":
            names = shape.required_members or [one for one in shape.members if one not in DEFAULTS][:1]
            if shape.name in ONE_OF:
                names = [name for name in names if name not in DEFAULTS][:1]
            return {one: minimal(shape.members[one], one, depth + 1)
                    for one in [*names, *ALWAYS.get(shape.name, [])] if depth < 12}
        case "list":
            return [minimal(shape.member, name, depth + 1)]
        case "map":
            return {minimal(shape.key, "", depth + 1): minimal(shape.value, "", depth + 1)}
        case "boolean":
            return True
        case "integer" | "long" | "float" | "double":
            return max(7, int(shape.metadata.get("min", 0)))
        case "timestamp":
            return 1767225600
        case "blob":
            return "eA=="
    if name.lower().endswith(("arn", "actions")):
        return "arn:aws:sns:eu-central-1:111122223333:tomorrow"
    words = [word for word in shape.metadata.get("enum", []) if word not in NOTHING]
    return words[0] if words else "x" * max(1, shape.metadata.get("min", 1))
