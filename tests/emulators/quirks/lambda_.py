"""Lambda: functions."""

from __future__ import annotations

from typing import Any

from quirks.base import MOTO, patch

# Members that come back as they were sent, and what stands for them where they were not.
SETTINGS: dict[str, Any] = {
    "DeadLetterConfig": None,
    "EphemeralStorage": {"Size": 512},
    "FileSystemConfigs": None,
    "KMSKeyArn": None,
    "SnapStart": {"ApplyOn": "None"},
    "TracingConfig": {"Mode": "PassThrough"},
}


@patch("the configuration of a function", MOTO,
       aws="answers dead-letter target, logging and file systems; an update changes each member that it has, "
           "and the architecture with the code",
       emulator="forgets these, and updates none of key, tracing, storage, SnapStart and architecture",
       source="botocore lambda FunctionConfiguration, UpdateFunctionConfigurationRequest, "
              "UpdateFunctionCodeRequest")
def configuration() -> None:
    from moto.awslambda.models import LambdaFunction

    begin, get = LambdaFunction.__init__, LambdaFunction.get_configuration
    update, put_code = LambdaFunction.update_configuration, LambdaFunction.update_function_code

    def __init__(self: Any, account_id: str, spec: dict[str, Any], *more: Any, **members: Any) -> None:
        self.trueup_sent = spec
        begin(self, account_id, spec, *more, **members)

    def get_configuration(self: Any, *more: Any, **members: Any) -> dict[str, Any]:
        sent = self.trueup_sent
        settings = {name: sent.get(name) or default for name, default in SETTINGS.items()}
        logging = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"} | sent.get("LoggingConfig", {})
        levels = {} if logging["LogFormat"] == "Text" else {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
        kept = {name: value for name, value in settings.items() if value}
        return get(self, *more, **members) | {"KMSKeyArn": None} | kept | {"LoggingConfig": levels | logging}

    def update_configuration(self: Any, config_updates: dict[str, Any]) -> dict[str, Any]:
        self.trueup_sent = self.trueup_sent | config_updates
        return update(self, config_updates)

    def update_function_code(self: Any, updated_spec: dict[str, Any]) -> dict[str, Any]:
        self.architectures = updated_spec.get("Architectures") or self.architectures
        return put_code(self, updated_spec)

    LambdaFunction.__init__ = __init__
    LambdaFunction.get_configuration = get_configuration
    LambdaFunction.update_configuration = update_configuration
    LambdaFunction.update_function_code = update_function_code


@patch("asynchronous invocations that are configured again", MOTO,
       aws="replaces the whole configuration",
       emulator="answers the first one",
       source="botocore lambda PutFunctionEventInvokeConfig")
def event_invoke() -> None:
    from moto.awslambda.models import LambdaBackend

    put = LambdaBackend.put_function_event_invoke_config

    def put_function_event_invoke_config(self: Any, function_name: str, config: dict[str, Any]) -> dict[str, Any]:
        answered = put(self, function_name, config)
        function = self.get_function(function_name)
        function.event_invoke_config = function.event_invoke_config[-1:]
        return answered

    LambdaBackend.put_function_event_invoke_config = put_function_event_invoke_config
