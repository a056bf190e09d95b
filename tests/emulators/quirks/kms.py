"""KMS."""

from __future__ import annotations

from quirks.base import BOTH, MEMORY, MOTO, Forward, Request, Response, quirk


@quirk("defaults of KMS calls", MOTO,
       aws="KeyUsage is ENCRYPT_DECRYPT, the only policy's name is `default`",
       emulator="a key made without a usage has none; a policy without a name is not found",
       source="botocore kms CreateKeyRequest.KeyUsage, GetKeyPolicyRequest.PolicyName")
def kms_defaults(request: Request, forward: Forward) -> Response:
    defaults = {"kms:CreateKey": ("KeyUsage", "ENCRYPT_DECRYPT"),
                "kms:GetKeyPolicy": ("PolicyName", "default"),
                "kms:PutKeyPolicy": ("PolicyName", "default")}
    if request.operation in defaults:
        name, value = defaults[request.operation]
        request = request.with_json(**{name: request.json.get(name) or value})
    return forward(request)


@quirk("rotation period", BOTH,
       aws="keeps RotationPeriodInDays (default 365), and shows it only while rotation is on",
       emulator="moto drops it; ministack shows it always",
       source="botocore kms EnableKeyRotationRequest.RotationPeriodInDays; unverified that it "
              "shows only while rotation is on",
       alone=True)
def rotation_period(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if not answer.ok or request.operation not in ("kms:EnableKeyRotation",
                                                  "kms:GetKeyRotationStatus"):
        return answer
    key = request.region, request.json["KeyId"].rpartition("/")[2]
    if request.operation == "kms:EnableKeyRotation":
        MEMORY.rotation[key] = request.json.get("RotationPeriodInDays") or 365
        return answer
    status = answer.json
    status.pop("RotationPeriodInDays", None)
    if status["KeyRotationEnabled"]:
        status["RotationPeriodInDays"] = MEMORY.rotation[key]
    return answer.with_json(status)
