"""Athena: workgroups and saved queries."""

from __future__ import annotations

from checks.harness import Server, as_dict, as_list, check, fails, same


@check("workgroups")
def workgroups(server: Server) -> None:
    athena = server.client("athena")
    for call, named in ((athena.get_work_group, "WorkGroup"), (athena.update_work_group, "WorkGroup"),
                        (athena.delete_work_group, "WorkGroup")):
        fails(400, "InvalidRequestException", call, **{named: "w"})
    fails(400, "InvalidRequestException", athena.create_work_group, Name="w", Configuration={
        "ResultConfiguration": {"OutputLocation": "results"}})
    athena.create_work_group(Name="w")
    fails(400, "InvalidRequestException", athena.create_work_group, Name="w")
    same(athena.get_work_group(WorkGroup="w")["WorkGroup"]["Configuration"], {
        "EnforceWorkGroupConfiguration": True, "PublishCloudWatchMetricsEnabled": True, "RequesterPaysEnabled": False,
        "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}})
    athena.update_work_group(WorkGroup="w", Description="d", State="DISABLED", ConfigurationUpdates={
        "ResultConfigurationUpdates": {"OutputLocation": "s3://results/", "ExpectedBucketOwner": "111122223333"},
        "BytesScannedCutoffPerQuery": 10_000_000, "PublishCloudWatchMetricsEnabled": False})
    athena.update_work_group(WorkGroup="w", ConfigurationUpdates={
        "ResultConfigurationUpdates": {"RemoveOutputLocation": True}, "RemoveBytesScannedCutoffPerQuery": True})
    found = athena.get_work_group(WorkGroup="w")["WorkGroup"]
    same([found["Description"], found["State"]], ["d", "DISABLED"])
    same(found["Configuration"]["ResultConfiguration"], {"ExpectedBucketOwner": "111122223333"})
    same([found["Configuration"].get(name) for name in (
        "BytesScannedCutoffPerQuery", "PublishCloudWatchMetricsEnabled")], [None, False])
    same(sorted(each["Name"] for each in athena.list_work_groups()["WorkGroups"]), ["primary", "w"])
    fails(400, "InvalidRequestException", athena.delete_work_group, WorkGroup="primary")
    athena.delete_work_group(WorkGroup="w")
    same([each["Name"] for each in athena.list_work_groups()["WorkGroups"]], ["primary"])


@check("tags of workgroups")
def tags(server: Server) -> None:
    athena = server.client("athena")
    arn = "arn:aws:athena:eu-central-1:111122223333:workgroup/w"
    fails(400, "ResourceNotFoundException", athena.list_tags_for_resource, ResourceARN=arn)
    fails(400, "ResourceNotFoundException", athena.tag_resource, ResourceARN=arn, Tags=as_list({"a": "1"}))
    athena.create_work_group(Name="w")
    same(athena.list_tags_for_resource(ResourceARN=arn)["Tags"], [])
    athena.tag_resource(ResourceARN=arn, Tags=as_list({"a": "1", "b": "2"}))
    athena.untag_resource(ResourceARN=arn, TagKeys=["a"])
    same(as_dict(athena.list_tags_for_resource(ResourceARN=arn)["Tags"]), {"b": "2"})
    index = server.client("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"]
    same([each["ResourceARN"] for each in index], [arn])
    athena.delete_work_group(WorkGroup="w")
    athena.create_work_group(Name="w")
    same(athena.list_tags_for_resource(ResourceARN=arn)["Tags"], [])


@check("saved queries of Athena")
def saved_queries(server: Server) -> None:
    athena = server.client("athena")
    asked = {"Name": "q", "Database": "d", "QueryString": "SELECT 1", "WorkGroup": "w"}
    fails(400, "InvalidRequestException", athena.create_named_query, **asked)
    fails(400, "InvalidRequestException", athena.list_named_queries, WorkGroup="w")
    athena.create_work_group(Name="w")
    made = sorted(athena.create_named_query(**asked)["NamedQueryId"] for _ in range(3))
    pages = athena.get_paginator("list_named_queries").paginate(WorkGroup="w", MaxResults=2)
    same([page["NamedQueryIds"] for page in pages], [made[:2], made[2:]])
    same(athena.list_named_queries()["NamedQueryIds"], [])
    athena.update_named_query(NamedQueryId=made[0], Name="q", Description="", QueryString="SELECT 2")
    athena.delete_named_query(NamedQueryId=made[1])
    for call in (athena.delete_named_query, athena.get_named_query):
        fails(400, "InvalidRequestException", call, NamedQueryId=made[1])
    found = athena.batch_get_named_query(NamedQueryIds=made)
    same([each["QueryString"] for each in found["NamedQueries"]], ["SELECT 2", "SELECT 1"])
    same([each["NamedQueryId"] for each in found["UnprocessedNamedQueryIds"]], [made[1]])
    athena.delete_work_group(WorkGroup="w", RecursiveDeleteOption=True)
    same(athena.batch_get_named_query(NamedQueryIds=made)["NamedQueries"], [])
