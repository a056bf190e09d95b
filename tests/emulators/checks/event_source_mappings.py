"""Lambda: event source mappings."""

from __future__ import annotations

from checks.harness import Server, check, fails, same
from checks.lambda_ import a_function


@check("event source mappings")
def event_source_mappings(server: Server) -> None:
    client, made = a_function(server)
    server.client("sqs").create_queue(QueueName="jobs")
    source = "arn:aws:sqs:eu-central-1:111122223333:jobs"
    missing = "arn:aws:sqs:eu-central-1:111122223333:missing"
    invalid = "InvalidParameterValueException"
    fails(400, invalid, client.create_event_source_mapping, FunctionName="f", EventSourceArn=missing)
    fails(404, "ResourceNotFoundException", client.create_event_source_mapping, FunctionName="none",
          EventSourceArn=source)
    fails(400, invalid, client.create_event_source_mapping, FunctionName="f", EventSourceArn=source,
          StartingPosition="LATEST")
    made = client.create_event_source_mapping(FunctionName="f", EventSourceArn=source, Tags={"a": "b"},
                                              ScalingConfig={"MaximumConcurrency": 2})
    same((made["State"], made["BatchSize"], made["FunctionResponseTypes"]), ("Creating", 10, []))
    id, arn = made["UUID"], made["EventSourceMappingArn"]
    fails(409, "ResourceConflictException", client.create_event_source_mapping, FunctionName="f",
          EventSourceArn=source)
    fails(400, "ResourceInUseException", client.delete_event_source_mapping, UUID=id)

    def state() -> str:
        return client.get_event_source_mapping(UUID=id)["State"]

    same([state(), state()], ["Creating", "Enabled"])
    same(client.list_tags(Resource=arn)["Tags"], {"a": "b"})
    client.untag_resource(Resource=arn, TagKeys=["a"])
    client.tag_resource(Resource=arn, Tags={"c": "d"})
    same(client.list_tags(Resource=arn)["Tags"], {"c": "d"})
    client.update_event_source_mapping(UUID=id, ScalingConfig={}, Enabled=False)
    same([state(), state()], ["Updating", "Disabled"])
    same("ScalingConfig" in client.get_event_source_mapping(UUID=id), False)
    client.delete_event_source_mapping(UUID=id)
    same(state(), "Deleting")
    fails(404, "ResourceNotFoundException", client.get_event_source_mapping, UUID=id)

    stream = "arn:aws:kinesis:eu-central-1:111122223333:stream/s"
    fails(400, invalid, client.create_event_source_mapping, FunctionName="f", EventSourceArn=stream)
    made = client.create_event_source_mapping(FunctionName="f", EventSourceArn=stream, StartingPosition="LATEST")
    same((made["BatchSize"], made["MaximumRetryAttempts"], made["DestinationConfig"]), (100, -1, {"OnFailure": {}}))
    same([each["UUID"] for each in client.list_event_source_mappings()["EventSourceMappings"]], [made["UUID"]])
    fails(400, invalid, client.update_event_source_mapping, UUID=made["UUID"], DestinationConfig={"OnFailure": {}})
