"""Glue: databases of the Data Catalog, and crawlers."""

from __future__ import annotations

import json
import re
from typing import Any

from quirks.base import BOTH, MEMORY, Forward, Refused, Request, Response, quirk

ALL = [{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]


def filled(asked: dict[str, Any]) -> dict[str, Any]:
    return {"Parameters": {}, "CreateTableDefaultPermissions": ALL} | asked


def without_tags(request: Request, forward: Forward, arn: str) -> None:
    """Emulators keep the tags of what is deleted for the next one of its name."""
    tags = forward(request.follow_up_json("GetTags", {"ResourceArn": arn})).json.get("Tags") or {}
    if tags:
        forward(request.follow_up_json("UntagResource", {"ResourceArn": arn, "TagsToRemove": list(tags)}))


@quirk("tags of what Glue does not have", BOTH,
       aws="`EntityNotFoundException`",
       emulator="tags it",
       source="botocore glue TagResource")
def tags(request: Request, forward: Forward) -> Response:
    if request.operation not in ("glue:GetTags", "glue:TagResource", "glue:UntagResource"):
        return forward(request)
    sort, _, name = request.json["ResourceArn"].split(":", 5)[5].partition("/")
    get = {"crawler": "GetCrawler", "database": "GetDatabase"}.get(sort)
    if get and not forward(request.follow_up_json(get, {"Name": name})).ok:
        raise Refused(400, "EntityNotFoundException", f"{sort.capitalize()} {name} not found.")
    return forward(request)


@quirk("databases of Glue", BOTH,
       aws="have lower-case names, every member of what was put last, and permissions on new tables for "
           "`IAM_ALLOWED_PRINCIPALS` where it says nothing of them",
       emulator="keeps capitals; ministack merges three members and has no others; moto has neither default. The shim "
                "keeps what was put itself",
       source="botocore glue DatabaseInput; aws-facts §2.9",
       alone=True)
def databases(request: Request, forward: Forward) -> Response:
    service, _, operation = request.operation.partition(":")
    if service != "glue" or operation.removesuffix("s") not in (
            "CreateDatabase", "DeleteDatabase", "GetDatabase", "UpdateDatabase"):
        return forward(request)
    asked, known = request.json, MEMORY.of(request, "databases")
    put = asked.get("DatabaseInput", {})
    if operation == "CreateDatabase":
        put |= {"Name": put["Name"].lower()}
        answered = forward(request.with_json(DatabaseInput=put))
        if answered.ok:
            known[put["Name"]] = filled(put)
        return answered
    answered = forward(request)
    if not answered.ok:
        return answered
    if operation == "UpdateDatabase":
        known[asked["Name"]] = filled(put)
    if operation == "DeleteDatabase":
        without_tags(request, forward, request.arn(f"database/{asked['Name']}"))
        del known[asked["Name"]]
    if operation not in ("GetDatabase", "GetDatabases"):
        return answered

    def whole(database: dict[str, Any]) -> dict[str, Any]:
        given = {name: database.get(name) for name in ("CatalogId", "CreateTime", "Name")}
        return known.get(database["Name"], {}) | given

    found = answered.json
    if operation == "GetDatabase":
        return answered.with_json({"Database": whole(found["Database"])})
    return answered.with_json(found | {"DatabaseList": [whole(each) for each in found["DatabaseList"]]})


TARGETS = ("CatalogTargets", "DeltaTargets", "DynamoDBTargets", "HudiTargets", "IcebergTargets", "JdbcTargets",
           "MongoDBTargets", "S3Targets")


def stored(asked: dict[str, Any]) -> dict[str, Any]:
    """A crawler as AWS has it after a creation or an update."""
    new = {name: value for name, value in asked.items() if name not in ("Schedule", "Tags")}
    new["Role"] = new["Role"].partition(":role/")[2] or new["Role"]
    new["Targets"] = {name: new["Targets"].get(name, []) for name in TARGETS}
    for target in new["Targets"]["S3Targets"]:
        target.setdefault("Exclusions", [])
    new.setdefault("Classifiers", [])
    if new.get("Configuration"):
        configuration = json.loads(new["Configuration"])
        new["Configuration"] = json.dumps(configuration | {"Version": 1.0}, separators=(",", ":"))
    new = {name: value for name, value in new.items() if value != ""}
    new["SchemaChangePolicy"] = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE",
                                 **new.get("SchemaChangePolicy", {})}
    new.setdefault("RecrawlPolicy", {"RecrawlBehavior": "CRAWL_EVERYTHING"})
    new.setdefault("LineageConfiguration", {"CrawlerLineageSettings": "DISABLE"})
    new.setdefault("LakeFormationConfiguration", {"UseLakeFormationCredentials": False, "AccountId": ""})
    if asked.get("Schedule"):
        new["Schedule"] = {"ScheduleExpression": asked["Schedule"], "State": "SCHEDULED"}
    return new


def crawler_refused(asked: dict[str, Any]) -> None:
    def invalid(message: str) -> Refused:
        return Refused(400, "InvalidInputException", message)

    if not any(asked.get("Targets", {}).get(name) for name in TARGETS):
        raise invalid("At least one crawl target must be specified, in the s3Targets field, the jdbcTargets field, or "
                      "the DynamoDBTargets field.")
    if asked.get("Schedule") and not re.fullmatch(r"cron\(\S+( \S+){5}\)", asked["Schedule"]):
        raise invalid(f"Invalid CRON Expression: {asked['Schedule']}")
    if asked.get("Configuration") and json.loads(asked["Configuration"]).get("Version") != 1:
        raise invalid("Invalid configuration version")


@quirk("crawlers", BOTH,
       aws="answers the role by its name, every sort of target, the configuration written anew and what nobody said; an "
           "update keeps what it leaves out, and one that runs is neither updated nor deleted",
       emulator="answers what was sent; moto has no UpdateCrawler, ministack no tags of crawlers; both change one that runs. "
                "The shim keeps what was put itself",
       source="botocore glue UpdateCrawler; aws-facts §2.9",
       alone=True)
def crawlers(request: Request, forward: Forward) -> Response:
    service, _, operation = request.operation.partition(":")
    if service != "glue" or not operation.endswith(("Crawler", "GetCrawlers")):
        return forward(request)
    asked, known = request.json, MEMORY.of(request, "crawlers")
    name, arn = asked.get("Name"), request.arn(f"crawler/{asked.get('Name')}")

    def whole(crawler: dict[str, Any]) -> dict[str, Any]:
        given = {member: crawler[member] for member in (
            "CrawlElapsedTime", "CreationTime", "LastCrawl", "LastUpdated", "Name", "State", "Version")
            if crawler.get(member) is not None}
        return known.get(crawler["Name"], {}) | given

    if operation == "CreateCrawler":
        crawler_refused(asked)
        answered = forward(request.with_json(Tags=asked.get("Tags", {}), Targets={"S3Targets": []}))
        if answered.ok:
            known[name] = {"asked": asked, **stored(asked)}
            if asked.get("Tags"):
                forward(request.follow_up_json("TagResource", {"ResourceArn": arn, "TagsToAdd": asked["Tags"]}))
        return answered
    if operation in ("UpdateCrawler", "DeleteCrawler"):
        found = forward(request.follow_up_json("GetCrawler", {"Name": name}))
        if not found.ok:
            return found
        if found.json["Crawler"]["State"] != "READY":
            raise Refused(400, "CrawlerRunningException", f"Crawler with name {name} is currently running")
    if operation == "UpdateCrawler":
        merged = known[name]["asked"] | asked
        crawler_refused(merged)
        known[name] = {"asked": merged, **stored(merged)}
        return found.with_json({})
    if operation == "DeleteCrawler":
        without_tags(request, forward, arn)
        del known[name]
    answered = forward(request)
    if not answered.ok or operation not in ("GetCrawler", "GetCrawlers"):
        return answered

    def shown(crawler: dict[str, Any]) -> dict[str, Any]:
        return {member: value for member, value in whole(crawler).items() if member != "asked"}

    found = answered.json
    if operation == "GetCrawler":
        return answered.with_json({"Crawler": shown(found["Crawler"])})
    return answered.with_json(found | {"Crawlers": [shown(each) for each in found["Crawlers"]]})
