"""Lambda: functions."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from checks.harness import Server, check, same


def code(text: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("index.py", text)
    return archive.getvalue()


def a_function(server: Server, **more: Any) -> tuple[Any, Any]:
    trust = ('{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
             '"Principal": {"Service": "lambda.amazonaws.com"}}]}')
    role = server.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    client = server.client("lambda")
    made = client.create_function(FunctionName="f", Role=role["Role"]["Arn"], Runtime="python3.12",
                                  Handler="index.handler", Code={"ZipFile": code("a = 1")}, **more)
    return client, made


@check("the configuration of a function")
def configuration(server: Server) -> None:
    target = "arn:aws:sqs:eu-central-1:111122223333:dead"
    client, made = a_function(
        server, DeadLetterConfig={"TargetArn": target}, TracingConfig={"Mode": "Active"},
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "WARN",
                               "LogGroup": "mine"})
    same(made["DeadLetterConfig"]["TargetArn"], target)
    same(made["LoggingConfig"], {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "WARN",
                                 "LogGroup": "mine"})
    client.update_function_configuration(
        FunctionName="f", DeadLetterConfig={"TargetArn": ""}, TracingConfig={"Mode": "PassThrough"},
        LoggingConfig={"LogFormat": "Text"}, EphemeralStorage={"Size": 1024})
    client.update_function_code(FunctionName="f", ZipFile=code("a = 2"), Architectures=["arm64"])
    found = client.get_function(FunctionName="f")["Configuration"]
    same(found.get("DeadLetterConfig", {}).get("TargetArn") or "", "")
    same(found["TracingConfig"]["Mode"], "PassThrough")
    same(found["LoggingConfig"]["LogFormat"], "Text")
    same(found["EphemeralStorage"]["Size"], 1024)
    same(found["Architectures"], ["arm64"])


@check("asynchronous invocations that are configured again")
def event_invoke(server: Server) -> None:
    client, _ = a_function(server)
    for attempts in (0, 1):
        client.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=attempts)
    same(client.get_function_event_invoke_config(FunctionName="f")["MaximumRetryAttempts"], 1)
