"""Every service, and how CloudWatch is spoken to."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from quirks.base import MOTO, Forward, Request, Response, error, quirk


@quirk("calls that are not there", MOTO,
       aws="has them",
       emulator="raises `NotImplementedError`, a 500 that SDKs retry; the shim answers 501, once",
       source="botocore: the operations of each model")
def not_implemented(request: Request, forward: Forward) -> Response:
    try:
        return forward(request)
    except NotImplementedError as missing:
        return error(request, 501, "NotImplemented", str(missing) or request.operation)


@quirk("CloudWatch in CBOR", MOTO,
       aws="speaks Smithy's rpc-v2-cbor, which the SDK prefers",
       emulator="knows only JSON and answers 404",
       source="botocore cloudwatch: the protocols of the model")
def cloudwatch_cbor(request: Request, forward: Forward) -> Response:
    asked = re.fullmatch(r"/service/GraniteServiceVersion20100801/operation/(\w+)", request.path)
    if not asked:
        return forward(request)
    import cbor2

    def plain(value: Any) -> Any:  # CBOR has timestamps, JSON has seconds
        return value.timestamp()

    call = replace(request, path="/", body=json.dumps(
        cbor2.loads(request.body) if request.body else {}, default=plain).encode())
    call.headers = {**request.headers, "content-type": "application/x-amz-json-1.0",
                    "x-amz-target": f"GraniteServiceVersion20100801.{asked[1]}"}
    del call.headers["smithy-protocol"]
    answer = forward(call)
    body = answer.json
    if answer.ok:
        from botocore.session import get_session

        model = get_session().get_service_model("cloudwatch").operation_model(asked[1])
        body = typed(body, model.output_shape) if model.output_shape else {}
    kept = {name: value for name, value in answer.headers.items()
            if name.lower() == "x-amzn-query-error"}
    return Response(answer.status, {"content-type": "application/cbor",
                                    "smithy-protocol": "rpc-v2-cbor"} | kept, cbor2.dumps(body))


def typed(value: Any, shape: Any) -> Any:
    """JSON does not tell a timestamp or a float from another number; CBOR must."""
    import cbor2

    if value is None:
        return None
    match shape.type_name:
        case "structure":
            return {name: typed(value[name], member) for name, member in shape.members.items()
                    if value.get(name) is not None}
        case "list":
            return [typed(item, shape.member) for item in value]
        case "map":
            return {key: typed(item, shape.value) for key, item in value.items()}
        case "timestamp":
            return cbor2.CBORTag(1, float(value))
        case "float" | "double":
            return float(value)
        case _:
            return value
