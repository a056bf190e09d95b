"""IAM."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree
from xml.sax.saxutils import escape, unescape

from quirks.base import (BOTH, MEMORY, MINISTACK, MOTO, Forward, Request, Response, error, patch,
                         quirk)

IAM_XMLNS = "https://iam.amazonaws.com/doc/2010-05-08/"


@quirk("empty fields of IAM calls", MINISTACK,
       aws="`Description=` empties a description",
       emulator="loses empty fields of a form, so that a description can't be removed; it keeps "
                "those of the URL, where the shim puts them",
       source="aws-facts §12.19")
def empty_fields(request: Request, forward: Forward) -> Response:
    if request.operation.startswith("iam:"):
        empty = {name: "" for name, value in request.form.items() if not value}
        return forward(request.with_parameters(request.parameters | empty))
    return forward(request)


@quirk("boundaries and descriptions in GetAccountAuthorizationDetails", MINISTACK,
       aws="includes the boundaries of roles and users, and descriptions of policies",
       emulator="leaves them out; the shim asks GetRole, GetUser and GetPolicy",
       source="botocore iam RoleDetail, UserDetail, ManagedPolicyDetail")
def authorization_details(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if request.operation != "iam:GetAccountAuthorizationDetails" or not answer.ok:
        return answer
    ElementTree.register_namespace("", IAM_XMLNS)
    tree = ElementTree.fromstring(answer.text)

    def complete(listed: str, action: str, ident: str, parameter: str, missing: str) -> None:
        for member in tree.iterfind(f".//{{*}}{listed}/{{*}}member"):
            asked = {"Action": action, parameter: member.find(f"{{*}}{ident}").text}
            detail = ElementTree.fromstring(forward(request.follow_up_form(**asked)).text)
            if (found := detail.find(f".//{{*}}{missing}")) is not None:
                member.append(found)

    complete("RoleDetailList", "GetRole", "RoleName", "RoleName", "PermissionsBoundary")
    complete("UserDetailList", "GetUser", "UserName", "UserName", "PermissionsBoundary")
    complete("Policies", "GetPolicy", "Arn", "PolicyArn", "Description")
    return answer.with_body(ElementTree.tostring(tree))


@patch("boundaries of users", MOTO,
       aws="has PutUserPermissionsBoundary, and a boundary in CreateUser",
       emulator="has neither",
       source="botocore iam PutUserPermissionsBoundary, CreateUserRequest.PermissionsBoundary")
def user_boundaries() -> None:
    from moto.core.responses import EmptyResult
    from moto.iam.models import User
    from moto.iam.responses import IamResponse

    User.permissions_boundary = None
    create_user = IamResponse.create_user

    def set_boundary(self: Any, arn: str | None) -> None:
        self.backend.get_user(self._get_param("UserName")).permissions_boundary = arn and {
            "PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn}

    def create_with_boundary(self: Any) -> Any:
        made = create_user(self)
        set_boundary(self, self._get_param("PermissionsBoundary"))
        return made

    def put_user_permissions_boundary(self: Any) -> Any:
        set_boundary(self, self._get_param("PermissionsBoundary"))
        return EmptyResult()

    def delete_user_permissions_boundary(self: Any) -> Any:
        set_boundary(self, None)
        return EmptyResult()

    IamResponse.create_user = create_with_boundary
    IamResponse.put_user_permissions_boundary = put_user_permissions_boundary
    IamResponse.delete_user_permissions_boundary = delete_user_permissions_boundary


@patch("names of policies in GetAccountAuthorizationDetails", MOTO,
       aws="includes PolicyName and PolicyId",
       emulator="leaves them out",
       source="botocore iam ManagedPolicyDetail")
def policy_names() -> None:
    from moto.iam.models import ManagedPolicy

    ManagedPolicy.policy_name = property(lambda self: self.name)
    ManagedPolicy.policy_id = property(lambda self: self.id)


@quirk("encoding of policy documents", MOTO,
       aws="percent-encodes every policy document in an IAM answer",
       emulator="leaves trust policies plain in lists and details, and versions of policies",
       source="botocore iam GetRole, GetPolicyVersion; aws-facts §1.5")
def encoded_documents(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if request.service != "iam":
        return answer
    return answer.with_body(re.sub(
        r"(<((?:AssumeRolePolicy)?Document)>)(\s*{.*?)(</\2>)",
        lambda found: found[1] + quote(unescape(found[3], {"&quot;": '"'}), safe="") + found[4],
        answer.text, flags=re.DOTALL))


@quirk("DeletePolicy of a policy in use", BOTH,
       aws="409 `DeleteConflict` while it is attached or has other versions than the default",
       emulator="moto deletes it, ministack minds only attachments",
       source="botocore iam DeletePolicy; aws-facts §3.2")
def delete_policy(request: Request, forward: Forward) -> Response:
    if request.operation == "iam:DeletePolicy":
        arn = request.form["PolicyArn"]
        policy = forward(request.follow_up_form(Action="GetPolicy", PolicyArn=arn))
        versions = forward(request.follow_up_form(Action="ListPolicyVersions", PolicyArn=arn))
        attached = re.search(r"<AttachmentCount>([1-9]\d*)<", policy.text)
        if attached:
            return error(request, 409, "DeleteConflict",
                         "Cannot delete a policy attached to entities.")
        if "<IsDefaultVersion>false<" in versions.text:
            return error(request, 409, "DeleteConflict",
                         "This policy has more than one version. Before you delete a policy, you "
                         "must delete the policy's versions. The default version is deleted with "
                         "the policy.")
    return forward(request)


# The rarer sorts of credentials: the operation that makes one, the one that lists them, what its
# answer calls one and all, and the members that are made up.
CREDENTIALS = {
    "UploadSSHPublicKey": ("ListSSHPublicKeys", "SSHPublicKey", "SSHPublicKeys", {
        "SSHPublicKeyId": "APKA{:016d}", "Fingerprint": "00:00", "UploadDate": "2026-01-01T00:00:00Z"}),
    "UploadSigningCertificate": ("ListSigningCertificates", "Certificate", "Certificates", {
        "CertificateId": "CERT{:016d}", "UploadDate": "2026-01-01T00:00:00Z"}),
    "CreateServiceSpecificCredential": (
        "ListServiceSpecificCredentials", "ServiceSpecificCredential", "ServiceSpecificCredentials", {
            "ServiceSpecificCredentialId": "ACCA{:016d}", "ServiceUserName": "user-at-{}",
            "ServicePassword": "example", "CreateDate": "2026-01-01T00:00:00Z"}),
}


@quirk("credentials of a user", BOTH,
       aws="has SSH public keys, signing certificates and service-specific credentials, and answers "
           "DeleteUser with 409 `DeleteConflict` while the user has any credential",
       emulator="ministack has none of the three sorts, moto no service-specific ones; both delete the user",
       source="botocore iam DeleteUser; aws-facts §12.7",
       alone=True)
def credentials(request: Request, forward: Forward) -> Response:
    service, _, action = request.operation.partition(":")
    if service != "iam":
        return forward(request)
    user = request.form.get("UserName", "")
    kept = MEMORY.of(request.in_region("us-east-1"), "credentials").setdefault(user, [])

    def answer(inside: str) -> Response:
        body = (f'<{action}Response xmlns="{IAM_XMLNS}"><{action}Result>{inside}</{action}Result>'
                f"</{action}Response>")
        return Response(200, {"content-type": "text/xml"}, body.encode())

    def members(of: dict[str, str]) -> str:
        return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in of.items())

    if made := CREDENTIALS.get(action):
        _, one, _, up = made
        number = sum(len(each) for each in MEMORY.of(request.in_region("us-east-1"), "credentials").values())
        told = {"SSHPublicKeyBody", "CertificateBody", "ServiceName", "UserName"}
        known = {name: value for name, value in request.form.items() if name in told}
        known |= {"Status": "Active"} | {name: form.format(number) for name, form in up.items()}
        kept.append((action, known))
        return answer(f"<{one}>{members(known)}</{one}>")
    for make, (listing, _, all_of, _) in CREDENTIALS.items():
        if action == listing:
            found = "".join(f"<member>{members(of)}</member>" for by, of in kept if by == make)
            return answer(f"<{all_of}>{found}</{all_of}><IsTruncated>false</IsTruncated>")
    if action == "DeleteUser":
        keys = forward(request.follow_up_form(Action="ListAccessKeys", UserName=user))
        if kept or "<AccessKeyId>" in keys.text:
            return error(request, 409, "DeleteConflict",
                         "Cannot delete entity, must remove referenced objects first.")
    return forward(request)


@quirk("who has a policy as its boundary", MOTO,
       aws="tells in ListEntitiesForPolicy whom PolicyUsageFilter asks for",
       emulator="ignores PolicyUsageFilter, and tells whom the policy is attached to",
       source="botocore iam ListEntitiesForPolicyRequest.PolicyUsageFilter")
def entities_for_policy(request: Request, forward: Forward) -> Response:
    usage = request.form.get("PolicyUsageFilter")
    if request.operation != "iam:ListEntitiesForPolicy" or usage != "PermissionsBoundary":
        return forward(request)
    arn = request.form["PolicyArn"]
    details = ElementTree.fromstring(
        forward(request.follow_up_form(Action="GetAccountAuthorizationDetails")).text)

    def bounded(listed: str, name: str) -> str:
        members = details.iterfind(f".//{{*}}{listed}/{{*}}member")
        found = (each.find(f"{{*}}{name}").text for each in members
                 if getattr(each.find(".//{*}PermissionsBoundaryArn"), "text", "") == arn)
        return "".join(f"<member><{name}>{each}</{name}></member>" for each in found)

    action = "ListEntitiesForPolicy"
    body = (f'<{action}Response xmlns="{IAM_XMLNS}"><{action}Result>'
            f"<PolicyRoles>{bounded('RoleDetailList', 'RoleName')}</PolicyRoles>"
            f"<PolicyUsers>{bounded('UserDetailList', 'UserName')}</PolicyUsers><PolicyGroups/>"
            f"<IsTruncated>false</IsTruncated></{action}Result></{action}Response>")
    return Response(200, {"content-type": "text/xml"}, body.encode())


@quirk("URL of an OpenID Connect provider", MINISTACK,
       aws="comes back without `https://`",
       emulator="comes back with it",
       source="unverified")
def provider_url(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if request.operation == "iam:GetOpenIDConnectProvider":
        return answer.with_body(answer.text.replace("<Url>https://", "<Url>"))
    return answer


@quirk("OpenID Connect providers", BOTH,
       aws="adds and removes client IDs, updates thumbprints, finds one where none are given, and tags",
       emulator="ministack creates, gets and deletes providers only; moto has no calls for client IDs",
       source="botocore iam AddClientIDToOpenIDConnectProvider",
       alone=True)
def providers(request: Request, forward: Forward) -> Response:
    service, _, action = request.operation.partition(":")
    if service != "iam" or "OpenIDConnectProvider" not in action:
        return forward(request)
    form, kept = request.form, MEMORY.of(request.in_region("us-east-1"), "oidc")

    def of_list(name: str) -> list[str]:
        return [form[f"{name}.member.{n}"] for n in range(1, 100) if f"{name}.member.{n}" in form]

    def tags() -> dict[str, str]:
        return {form[f"Tags.member.{n}.Key"]: form.get(f"Tags.member.{n}.Value", "")
                for n in range(1, 100) if f"Tags.member.{n}.Key" in form}

    def answered(inside: str = "") -> Response:
        body = (f'<{action}Response xmlns="{IAM_XMLNS}"><{action}Result>{inside}</{action}Result>'
                f"</{action}Response>")
        return Response(200, {"content-type": "text/xml"}, body.encode())

    if action == "ListOpenIDConnectProviders":
        found = "".join(f"<member><Arn>{escape(arn)}</Arn></member>" for arn in kept)
        return answered(f"<OpenIDConnectProviderList>{found}</OpenIDConnectProviderList>")
    if action == "CreateOpenIDConnectProvider":
        url = form["Url"].removeprefix("https://")
        arn = f"arn:aws:iam::{request.account}:oidc-provider/{url}"
        if arn in kept:
            return error(request, 409, "EntityAlreadyExists", f"Provider with url https://{url} already exists.")
        thumbprints = of_list("ThumbprintList") or ["6938fd4d98bab03faadb97b34396831e3780aea1"]
        kept[arn] = {"url": url, "clients": of_list("ClientIDList"), "thumbprints": thumbprints, "tags": tags()}
        return answered(f"<OpenIDConnectProviderArn>{escape(arn)}</OpenIDConnectProviderArn>")
    arn = form["OpenIDConnectProviderArn"]
    if arn not in kept:
        return error(request, 404, "NoSuchEntity", f"OpenIDConnect Provider not found for arn {arn}")
    provider = kept[arn]
    if action == "GetOpenIDConnectProvider":
        listed = {name: "".join(f"<member>{escape(one)}</member>" for one in provider[of])
                  for name, of in (("ClientIDList", "clients"), ("ThumbprintList", "thumbprints"))}
        tagged = "".join(f"<member><Key>{escape(key)}</Key><Value>{escape(value)}</Value></member>"
                         for key, value in provider["tags"].items())
        return answered(f"<Url>{escape(provider['url'])}</Url><CreateDate>2026-01-01T00:00:00Z</CreateDate>"
                        + "".join(f"<{name}>{inside}</{name}>" for name, inside in listed.items())
                        + f"<Tags>{tagged}</Tags>")
    if action == "DeleteOpenIDConnectProvider":
        del kept[arn]
    elif action == "UpdateOpenIDConnectProviderThumbprint":
        provider["thumbprints"] = of_list("ThumbprintList")
    elif action == "AddClientIDToOpenIDConnectProvider":
        provider["clients"] = list(dict.fromkeys([*provider["clients"], form["ClientID"]]))
    elif action == "RemoveClientIDFromOpenIDConnectProvider":
        provider["clients"] = [one for one in provider["clients"] if one != form["ClientID"]]
    elif action == "TagOpenIDConnectProvider":
        provider["tags"] |= tags()
    elif action == "UntagOpenIDConnectProvider":
        provider["tags"] = {key: value for key, value in provider["tags"].items() if key not in of_list("TagKeys")}
    return answered()
