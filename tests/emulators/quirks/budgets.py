"""Budgets: what AWS works out, and what moto does not have of them."""

from __future__ import annotations

from typing import Any

from quirks.base import BOTH, MEMORY, MOTO, Forward, Refused, Request, Response, answer, quirk

# The costs of a budget that says nothing of them.
COSTS = {f"Include{each}": True for each in (
    "Credit", "Discount", "OtherSubscription", "Recurring", "Refund", "Subscription", "Support", "Tax", "Upfront",
)} | {"UseAmortized": False, "UseBlended": False}


def spelt(spend: dict[str, str]) -> dict[str, str]:
    return spend | {"Amount": str(float(spend["Amount"]))}


def worked_out(budget: dict[str, Any]) -> dict[str, Any]:
    """A budget as AWS answers it."""
    planned = {day: spelt(spend) for day, spend in budget.get("PlannedBudgetLimits", {}).items()}
    if planned:
        budget = budget | {"PlannedBudgetLimits": planned, "BudgetLimit": planned[min(planned)]}
    if "AutoAdjustData" in budget:
        budget = budget | {"BudgetLimit": {"Amount": "0.0", "Unit": "USD"}}
    if "BudgetLimit" in budget:
        budget = budget | {"BudgetLimit": spelt(budget["BudgetLimit"])}
    if budget["BudgetType"] == "COST":
        budget = budget | {"CostTypes": COSTS | budget.get("CostTypes", {})}
    return budget


@quirk("what of a budget AWS works out", BOTH,
       aws="spells `5` as `5.0`, answers all cost types, and a limit where it follows from plans or from history; "
           "takes one of the three only",
       emulator="they answer what was put; moto wants a limit or plans",
       source="aws-facts §2.9")
def budgets(request: Request, forward: Forward) -> Response:
    operation = request.operation.removeprefix("budgets:")
    if operation in ("CreateBudget", "UpdateBudget"):
        budget = request.json.get("Budget") or request.json["NewBudget"]
        ways = sum(one in budget for one in ("BudgetLimit", "PlannedBudgetLimits", "AutoAdjustData"))
        if ways > 1 or not ways and budget["BudgetType"] in ("COST", "USAGE"):
            raise Refused(400, "InvalidParameterException",
                          "Specify one of BudgetLimit, PlannedBudgetLimits and AutoAdjustData.")
        if "AutoAdjustData" in budget:
            # Moto wants one; what is answered is worked out.
            member = "Budget" if operation == "CreateBudget" else "NewBudget"
            limited = budget | {"BudgetLimit": {"Amount": "0", "Unit": "USD"}}
            return forward(request.with_json(**{member: limited}))
    response = forward(request)
    if not response.ok or operation not in ("DescribeBudget", "DescribeBudgets"):
        return response
    body = response.json
    if operation == "DescribeBudget":
        return response.with_json({"Budget": worked_out(body["Budget"])})
    return response.with_json(body | {"Budgets": [worked_out(budget) for budget in body["Budgets"]]})


def key(notification: dict[str, Any]) -> tuple[Any, ...]:
    return (notification["NotificationType"], notification["ComparisonOperator"],
            float(notification["Threshold"]), notification.get("ThresholdType", "PERCENTAGE"))


def missing(what: str) -> Refused:
    return Refused(400, "NotFoundException", f"Unable to get {what} - it doesn't exist.")


@quirk("notifications, subscribers and tags of budgets", MOTO,
       aws="updates a budget, tells who subscribed to its notifications, and tags it; a notification goes with its "
           "last subscriber",
       emulator="has no such calls, and finds a notification by all of what was put",
       source="botocore budgets DeleteSubscriber")
def notifications(request: Request, forward: Forward) -> Response:
    if request.service != "budgets":
        return forward(request)
    operation, asked = request.operation.removeprefix("budgets:"), request.json
    # A budget is of no region.
    kept = MEMORY.things.setdefault(("budget", request.account, ""), {})
    name = asked.get("BudgetName") or asked.get("ResourceARN", "").partition(":budget/")[2]
    if operation == "CreateBudget":
        response = forward(request.with_json(NotificationsWithSubscribers=[], ResourceTags=None))
        if response.ok:
            kept[asked["Budget"]["BudgetName"]] = {
                "told": {key(each["Notification"]): each for each in asked.get("NotificationsWithSubscribers", [])},
                "tags": {tag["Key"]: tag["Value"] for tag in asked.get("ResourceTags", [])}}
        return response
    if operation == "UpdateBudget":
        of = {"AccountId": request.account, "BudgetName": asked["NewBudget"]["BudgetName"]}
        before = forward(request.follow_up_json("DescribeBudget", of))
        if not before.ok:
            return before
        forward(request.follow_up_json("DeleteBudget", of))
        return forward(request.follow_up_json("CreateBudget", {
            "AccountId": request.account, "NotificationsWithSubscribers": [],
            "Budget": {"TimePeriod": before.json["Budget"]["TimePeriod"]} | asked["NewBudget"]}))
    if operation in ("DescribeBudget", "DescribeBudgets", "DeleteBudget"):
        if operation == "DeleteBudget":
            kept.pop(name, None)
        return forward(request)
    if name not in kept:
        raise missing(f"budget: {name}")
    told, tags = kept[name]["told"], kept[name]["tags"]
    if operation.endswith("ForResource"):
        return answer(request, {"ResourceTags": [{"Key": one, "Value": value} for one, value in tags.items()]})
    if operation == "TagResource":
        tags |= {tag["Key"]: tag["Value"] for tag in asked["ResourceTags"]}
        return answer(request, {})
    if operation == "UntagResource":
        for one in asked["ResourceTagKeys"]:
            tags.pop(one, None)
        return answer(request, {})
    if operation == "DescribeNotificationsForBudget":
        return answer(request, {"Notifications": [
            each["Notification"] | {"NotificationState": "OK"} for each in told.values()]})
    which = key(asked["Notification"])
    if operation == "CreateNotification":
        if which in told:
            raise Refused(400, "DuplicateRecordException", "The notification already exists.")
        told[which] = {"Notification": asked["Notification"], "Subscribers": asked["Subscribers"]}
        return answer(request, {})
    if which not in told:
        raise missing("notification")
    if operation == "DeleteNotification":
        del told[which]
        return answer(request, {})
    subscribers = told[which]["Subscribers"]
    if operation == "DescribeSubscribersForNotification":
        return answer(request, {"Subscribers": subscribers})
    old = asked.get("OldSubscriber") or (asked["Subscriber"] if operation == "DeleteSubscriber" else None)
    new = asked.get("NewSubscriber") or (asked["Subscriber"] if operation == "CreateSubscriber" else None)
    if old and old not in subscribers:
        raise missing("subscriber")
    if new and new in subscribers:
        raise Refused(400, "DuplicateRecordException", "The subscriber already exists.")
    told[which]["Subscribers"] = [one for one in subscribers if one != old] + ([new] if new else [])
    if not told[which]["Subscribers"]:
        del told[which]
    return answer(request, {})
