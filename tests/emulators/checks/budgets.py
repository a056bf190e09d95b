"""Budgets: what AWS works out, and what moto does not have of them."""

from __future__ import annotations

from typing import Any

from checks.harness import Server, as_dict, as_list, check, fails, same

ACCOUNT = "111122223333"
OF = {"AccountId": ACCOUNT, "BudgetName": "b"}
BUDGET = {"BudgetName": "b", "BudgetType": "COST", "TimeUnit": "MONTHLY"}
LIMIT = {"BudgetLimit": {"Amount": "5", "Unit": "USD"}}
ARN = f"arn:aws:budgets::{ACCOUNT}:budget/b"


@check("what of a budget AWS works out")
def worked_out(server: Server) -> None:
    budgets = server.client("budgets")

    def limit() -> Any:
        return budgets.describe_budget(**OF)["Budget"]["BudgetLimit"]["Amount"]

    fails(400, "InvalidParameterException", budgets.create_budget, AccountId=ACCOUNT, Budget=BUDGET)
    budgets.create_budget(AccountId=ACCOUNT, Budget=BUDGET | LIMIT)
    same(limit(), "5.0")
    same(budgets.describe_budgets(AccountId=ACCOUNT)["Budgets"][0]["BudgetLimit"]["Amount"], "5.0")
    costs = budgets.describe_budget(**OF)["Budget"]["CostTypes"]
    same((len(costs), sum(costs.values())), (11, 9))
    adjust = {"AutoAdjustData": {"AutoAdjustType": "FORECAST"}}
    fails(400, "InvalidParameterException", budgets.update_budget, AccountId=ACCOUNT,
          NewBudget=BUDGET | LIMIT | adjust)
    budgets.update_budget(AccountId=ACCOUNT, NewBudget=BUDGET | adjust)
    same(limit(), "0.0")
    planned = {"PlannedBudgetLimits": {"1798761600": {"Amount": "7", "Unit": "USD"}}}
    budgets.update_budget(AccountId=ACCOUNT, NewBudget=BUDGET | planned)
    same(limit(), "7.0")


@check("notifications, subscribers and tags of budgets")
def notifications(server: Server) -> None:
    budgets = server.client("budgets")
    fails(400, "NotFoundException", budgets.update_budget, AccountId=ACCOUNT, NewBudget=BUDGET | LIMIT)
    budgets.create_budget(AccountId=ACCOUNT, Budget=BUDGET | LIMIT, ResourceTags=as_list({"a": "1"}))
    period = budgets.describe_budget(**OF)["Budget"]["TimePeriod"]
    budgets.update_budget(AccountId=ACCOUNT, NewBudget=BUDGET | {"BudgetLimit": {"Amount": "6", "Unit": "USD"}})
    found = budgets.describe_budget(**OF)["Budget"]
    same((found["BudgetLimit"]["Amount"], found["TimePeriod"]), ("6.0", period))

    over = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0}
    one, two = ({"SubscriptionType": "EMAIL", "Address": f"{each}@example.com"} for each in ("one", "two"))

    def told(*expected: dict[str, str]) -> None:
        found = budgets.describe_subscribers_for_notification(**OF, Notification=over)["Subscribers"]
        same(sorted(found, key=str), sorted(expected, key=str))

    fails(400, "NotFoundException", budgets.describe_subscribers_for_notification, **OF, Notification=over)
    budgets.create_notification(**OF, Notification=over, Subscribers=[one])
    fails(400, "DuplicateRecordException", budgets.create_notification, **OF, Notification=over,
          Subscribers=[two])
    told(one)
    budgets.create_subscriber(**OF, Notification=over, Subscriber=two)
    told(one, two)
    budgets.delete_subscriber(**OF, Notification=over, Subscriber=one)
    budgets.update_subscriber(**OF, Notification=over, OldSubscriber=two, NewSubscriber=one)
    told(one)
    same(budgets.describe_notifications_for_budget(**OF)["Notifications"][0]["Threshold"], 80.0)
    budgets.delete_subscriber(**OF, Notification=over, Subscriber=one)
    same(budgets.describe_notifications_for_budget(**OF)["Notifications"], [])
    budgets.create_notification(**OF, Notification=over, Subscribers=[one])
    budgets.delete_notification(**OF, Notification=over)
    same(budgets.describe_notifications_for_budget(**OF)["Notifications"], [])

    budgets.tag_resource(ResourceARN=ARN, ResourceTags=as_list({"b": "2"}))
    budgets.untag_resource(ResourceARN=ARN, ResourceTagKeys=["a"])
    same(as_dict(budgets.list_tags_for_resource(ResourceARN=ARN)["ResourceTags"]), {"b": "2"})
    budgets.delete_budget(**OF)
    fails(400, "NotFoundException", budgets.list_tags_for_resource, ResourceARN=ARN)
