"""Glue: databases of the Data Catalog, and crawlers."""

from __future__ import annotations

from checks.harness import Server, check, fails, same

ARN = "arn:aws:glue:eu-central-1:111122223333"
ALL = [{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]


@check("databases of Glue")
def databases(server: Server) -> None:
    glue = server.client("glue")
    fails(400, "EntityNotFoundException", glue.get_database, Name="sales")
    fails(400, "EntityNotFoundException", glue.delete_database, Name="sales")
    glue.create_database(DatabaseInput={"Name": "Sales", "Description": "d", "LocationUri": "s3://sales/"},
                         Tags={"a": "1"})
    fails(400, "AlreadyExistsException", glue.create_database, DatabaseInput={"Name": "sales"})
    found = glue.get_database(Name="sales")["Database"]
    same([found.get(name) for name in ("Name", "Description", "Parameters", "CreateTableDefaultPermissions")],
         ["sales", "d", {}, ALL])
    glue.update_database(Name="sales", DatabaseInput={
        "Name": "sales", "Parameters": {"b": "2"}, "CreateTableDefaultPermissions": []})
    found = glue.get_databases()["DatabaseList"]
    same([(each["Name"], each.get("Description"), each["Parameters"], each["CreateTableDefaultPermissions"])
          for each in found], [("sales", None, {"b": "2"}, [])])
    same(glue.get_tags(ResourceArn=f"{ARN}:database/sales")["Tags"], {"a": "1"})
    glue.delete_database(Name="sales")
    glue.create_database(DatabaseInput={"Name": "sales"})
    same(glue.get_tags(ResourceArn=f"{ARN}:database/sales")["Tags"], {})


@check("tags of what Glue does not have")
def tags(server: Server) -> None:
    glue = server.client("glue")
    arn = f"{ARN}:database/sales"
    fails(400, "EntityNotFoundException", glue.tag_resource, ResourceArn=arn, TagsToAdd={"a": "1"})
    fails(400, "EntityNotFoundException", glue.get_tags, ResourceArn=arn)
    glue.create_database(DatabaseInput={"Name": "sales"})
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"a": "1", "b": "2"})
    glue.untag_resource(ResourceArn=arn, TagsToRemove=["a"])
    same(glue.get_tags(ResourceArn=arn)["Tags"], {"b": "2"})
    index = server.client("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"]
    same([each["ResourceARN"] for each in index], [arn])


@check("crawlers")
def crawlers(server: Server) -> None:
    glue = server.client("glue")
    asked = {"Name": "c", "Role": "arn:aws:iam::111122223333:role/service-role/glue",
             "Targets": {"S3Targets": [{"Path": "s3://calls/"}]}}
    fails(400, "EntityNotFoundException", glue.get_crawler, Name="c")
    fails(400, "EntityNotFoundException", glue.update_crawler, Name="c")
    fails(400, "InvalidInputException", glue.create_crawler, **asked | {"Targets": {}})
    fails(400, "InvalidInputException", glue.create_crawler, **asked, Schedule="rate(1 hour)")
    glue.create_crawler(**asked, Tags={"a": "1"}, Schedule="cron(15 12 * * ? *)", Description="d",
                        Configuration='{"Version": 1, "Grouping": {"TableLevelConfiguration": 2}}')
    fails(400, "AlreadyExistsException", glue.create_crawler, **asked)
    found = glue.get_crawler(Name="c")["Crawler"]
    same([found["Role"], found["State"], found["Configuration"], found["Schedule"]["ScheduleExpression"]],
         ["service-role/glue", "READY", '{"Version":1.0,"Grouping":{"TableLevelConfiguration":2}}', "cron(15 12 * * ? *)"])
    same([found["SchemaChangePolicy"]["DeleteBehavior"], found["RecrawlPolicy"]["RecrawlBehavior"]],
         ["DEPRECATE_IN_DATABASE", "CRAWL_EVERYTHING"])
    same([found["Targets"]["S3Targets"], found["Targets"]["JdbcTargets"]], [[{"Path": "s3://calls/", "Exclusions": []}], []])
    glue.update_crawler(Name="c", Schedule="", TablePrefix="p")
    found = glue.get_crawlers()["Crawlers"][0]
    same([found.get(name) for name in ("Schedule", "TablePrefix", "Description")], [None, "p", "d"])
    arn = f"{ARN}:crawler/c"
    same(glue.get_tags(ResourceArn=arn)["Tags"], {"a": "1"})
    glue.delete_crawler(Name="c")
    fails(400, "EntityNotFoundException", glue.delete_crawler, Name="c")
    glue.create_crawler(**asked)
    same(glue.get_tags(ResourceArn=arn)["Tags"], {})
    glue.start_crawler(Name="c")
    fails(400, "CrawlerRunningException", glue.delete_crawler, Name="c")
