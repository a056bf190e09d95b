"""IAM."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote, urlencode

import serve
from checks.harness import TRUST, Server, as_dict, as_list, check, fails, same

POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"],
     "Resource": ["arn:aws:s3:::a+b/*"]}]})


@check("boundaries and descriptions in GetAccountAuthorizationDetails")
@check("names of policies in GetAccountAuthorizationDetails")
def authorization_details(server: Server) -> None:
    iam = server.client("iam")
    policy = iam.create_policy(PolicyName="p", Path="/x/", PolicyDocument=POLICY,
                               Description="d")["Policy"]["Arn"]
    boundary = iam.create_policy(PolicyName="b", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.create_role(RoleName="r", Path="/svc/", AssumeRolePolicyDocument=TRUST, Description="d",
                    MaxSessionDuration=7200, PermissionsBoundary=boundary,
                    Tags=as_list({"trueup:stack": "x", "empty": ""}))
    iam.put_role_policy(RoleName="r", PolicyName="inline", PolicyDocument=POLICY)
    iam.attach_role_policy(RoleName="r", PolicyArn=policy)
    managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    iam.attach_role_policy(RoleName="r", PolicyArn=managed)
    iam.create_role(RoleName="bare", AssumeRolePolicyDocument=TRUST)
    iam.create_user(UserName="u", Tags=as_list({"trueup:stack": "x"}))
    iam.put_user_policy(UserName="u", PolicyName="inline", PolicyDocument=POLICY)
    iam.attach_user_policy(UserName="u", PolicyArn=policy)

    found = iam.get_account_authorization_details(Filter=["Role", "User", "LocalManagedPolicy"])
    roles = {role["RoleName"]: role for role in found["RoleDetailList"]}
    role = roles["r"]
    same((role["Path"], role["AssumeRolePolicyDocument"]), ("/svc/", json.loads(TRUST)))
    same(as_dict(role["Tags"]), {"trueup:stack": "x", "empty": ""})
    same(role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"), boundary)
    same("PermissionsBoundary" in roles["bare"], False)
    same(role["RolePolicyList"], [{"PolicyName": "inline", "PolicyDocument": json.loads(POLICY)}])
    same({attached["PolicyArn"] for attached in role["AttachedManagedPolicies"]},
         {policy, managed})
    user = found["UserDetailList"][0]
    same(as_dict(user["Tags"]), {"trueup:stack": "x"})
    same(user["UserPolicyList"], [{"PolicyName": "inline", "PolicyDocument": json.loads(POLICY)}])
    same(user["AttachedManagedPolicies"], [{"PolicyName": "p", "PolicyArn": policy}])
    policies = {found["Arn"]: found for found in found["Policies"]}
    same(policies.keys(), {policy, boundary})
    same([policies[policy].get(name) for name in ("PolicyName", "Path", "Description")],
         ["p", "/x/", "d"])
    same(policies[policy]["PolicyVersionList"][0]["Document"], json.loads(POLICY))
    same(bool(policies[policy].get("PolicyId")), True)
    listed = {role["RoleName"]: role for role in iam.list_roles()["Roles"]}
    same([listed["r"].get(name) for name in ("Description", "MaxSessionDuration")], ["d", 7200])


@check("encoding of policy documents")
def documents_are_encoded(server: Server) -> None:
    document = POLICY.replace("a+b", "a%2Fb+c & <é>")
    trust = TRUST.replace("lambda", "a%2Fb+c & <é>")

    def call(action: str, **form: str) -> list[str]:
        """The policy documents in the raw answer; the Rust SDK leaves the decoding to us."""
        body = urlencode({"Action": action, "Version": "2010-05-08", **form}).encode()
        status, answer = server.raw("iam", "POST", "/", body,
                                    content_type="application/x-www-form-urlencoded")
        same(status, 200)
        found = re.findall(r"Document>([^<].*?)</", answer.decode(), re.DOTALL)
        same({text[:3] for text in found} - {"%7B"}, set())
        return [unquote(text) for text in found]

    arn = f"arn:aws:iam::{serve.ACCOUNT}:policy/p"
    call("CreatePolicy", PolicyName="p", PolicyDocument=document)
    call("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    call("PutRolePolicy", RoleName="r", PolicyName="p", PolicyDocument=document)
    same(call("GetPolicyVersion", PolicyArn=arn, VersionId="v1"), [document])
    same(call("GetRole", RoleName="r"), [trust])
    same(call("ListRoles"), [trust])
    same(call("GetRolePolicy", RoleName="r", PolicyName="p"), [document])
    details = call("GetAccountAuthorizationDetails",
                   **{"Filter.member.1": "Role", "Filter.member.2": "LocalManagedPolicy"})
    same(sorted(details), sorted([trust, document, document]))


@check("empty fields of IAM calls")
def a_role(server: Server) -> None:
    iam = server.client("iam")
    role = lambda: iam.get_role(RoleName="r")["Role"]
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, Description="d")
    fails(409, "EntityAlreadyExists", iam.create_role, RoleName="r",
          AssumeRolePolicyDocument=TRUST)
    boundary = iam.create_policy(PolicyName="b", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=boundary)
    same(role()["PermissionsBoundary"]["PermissionsBoundaryArn"], boundary)
    iam.delete_role_permissions_boundary(RoleName="r")
    same("PermissionsBoundary" in role(), False)
    changed = TRUST.replace("lambda", "ec2")
    iam.update_assume_role_policy(RoleName="r", PolicyDocument=changed)
    same(role()["AssumeRolePolicyDocument"], json.loads(changed))
    iam.update_role(RoleName="r", Description="", MaxSessionDuration=7200)
    same((role().get("Description") or "", role()["MaxSessionDuration"]), ("", 7200))
    iam.tag_role(RoleName="r", Tags=as_list({"a": "1", "b": ""}))
    iam.untag_role(RoleName="r", TagKeys=["a"])
    same(as_dict(iam.list_role_tags(RoleName="r")["Tags"]), {"b": ""})
    iam.put_role_policy(RoleName="r", PolicyName="inline", PolicyDocument=POLICY)
    fails(409, "DeleteConflict", iam.delete_role, RoleName="r")
    iam.delete_role_policy(RoleName="r", PolicyName="inline")
    fails(404, "NoSuchEntity", iam.delete_role_policy, RoleName="r", PolicyName="inline")
    iam.delete_role(RoleName="r")
    fails(404, "NoSuchEntity", iam.get_role, RoleName="r")


@check("boundaries of users")
def a_user(server: Server) -> None:
    iam = server.client("iam")
    boundary = iam.create_policy(PolicyName="b", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.create_user(UserName="u", PermissionsBoundary=boundary, Tags=as_list({"a": "1"}))

    def bounds() -> list[str | None]:
        detail = iam.get_account_authorization_details(Filter=["User"])["UserDetailList"][0]
        return [found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
                for found in (iam.get_user(UserName="u")["User"], detail)]

    same(bounds(), [boundary, boundary])
    iam.delete_user_permissions_boundary(UserName="u")
    same(bounds(), [None, None])
    iam.put_user_permissions_boundary(UserName="u", PermissionsBoundary=boundary)
    same(bounds(), [boundary, boundary])
    iam.tag_user(UserName="u", Tags=as_list({"b": "2"}))
    iam.untag_user(UserName="u", TagKeys=["a"])
    same(as_dict(iam.list_user_tags(UserName="u")["Tags"]), {"b": "2"})
    iam.delete_user(UserName="u")
    fails(404, "NoSuchEntity", iam.get_user, UserName="u")


@check("credentials of a user")
def credentials(server: Server) -> None:
    iam = server.client("iam")
    for name in ("ssh", "certificate", "service", "key", "plain"):
        iam.create_user(UserName=name)
    iam.upload_ssh_public_key(UserName="ssh", SSHPublicKeyBody="ssh-rsa AAAAB3NzaC1yc2E= x")
    iam.upload_signing_certificate(UserName="certificate", CertificateBody="x")
    made = iam.create_service_specific_credential(
        UserName="service", ServiceName="codecommit.amazonaws.com")["ServiceSpecificCredential"]
    same((made["ServiceName"], made["Status"]), ("codecommit.amazonaws.com", "Active"))
    iam.create_access_key(UserName="key")
    same(len(iam.list_ssh_public_keys(UserName="ssh")["SSHPublicKeys"]), 1)
    same(len(iam.list_signing_certificates(UserName="certificate")["Certificates"]), 1)
    listed = iam.list_service_specific_credentials(UserName="service")["ServiceSpecificCredentials"]
    same([one["ServiceSpecificCredentialId"] for one in listed],
         [made["ServiceSpecificCredentialId"]])
    same(iam.list_ssh_public_keys(UserName="plain")["SSHPublicKeys"], [])
    for name in ("ssh", "certificate", "service", "key"):
        fails(409, "DeleteConflict", iam.delete_user, UserName=name)
    iam.delete_user(UserName="plain")


@check("who has a policy as its boundary")
def entities_for_policy(server: Server) -> None:
    iam = server.client("iam")
    attached = iam.create_policy(PolicyName="a", PolicyDocument=POLICY)["Policy"]["Arn"]
    boundary = iam.create_policy(PolicyName="b", PolicyDocument=POLICY)["Policy"]["Arn"]
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=boundary)
    iam.attach_role_policy(RoleName="r", PolicyArn=attached)
    iam.create_user(UserName="u")
    iam.put_user_permissions_boundary(UserName="u", PermissionsBoundary=boundary)

    def who(arn: str, usage: str) -> list[list[str]]:
        found = iam.list_entities_for_policy(PolicyArn=arn, PolicyUsageFilter=usage)
        return [[role["RoleName"] for role in found["PolicyRoles"]],
                [user["UserName"] for user in found["PolicyUsers"]]]

    same(who(attached, "PermissionsPolicy"), [["r"], []])
    same(who(attached, "PermissionsBoundary"), [[], []])
    same(who(boundary, "PermissionsPolicy"), [[], []])
    same(who(boundary, "PermissionsBoundary"), [["r"], ["u"]])


@check("DeletePolicy of a policy in use")
def a_policy(server: Server) -> None:
    iam = server.client("iam")
    arn = iam.create_policy(PolicyName="p", PolicyDocument=POLICY,
                            Tags=as_list({"a": "1"}))["Policy"]["Arn"]
    iam.tag_policy(PolicyArn=arn, Tags=as_list({"b": "2"}))
    iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
    same(as_dict(iam.list_policy_tags(PolicyArn=arn)["Tags"]), {"b": "2"})
    changed = POLICY.replace("GetObject", "PutObject")
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=changed, SetAsDefault=True)
    same(iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"], "v2")
    same(iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]["Document"],
         json.loads(changed))
    fails(409, "DeleteConflict", iam.delete_policy_version, PolicyArn=arn, VersionId="v2")
    fails(409, "DeleteConflict", iam.delete_policy, PolicyArn=arn)
    for _ in range(3):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY)
    fails(409, "LimitExceeded", iam.create_policy_version, PolicyArn=arn, PolicyDocument=POLICY)
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    fails(409, "DeleteConflict", iam.delete_policy, PolicyArn=arn)
    iam.detach_role_policy(RoleName="r", PolicyArn=arn)
    fails(404, "NoSuchEntity", iam.detach_role_policy, RoleName="r", PolicyArn=arn)
    iam.delete_policy(PolicyArn=arn)
    fails(404, "NoSuchEntity", iam.get_policy, PolicyArn=arn)
    fails(404, "NoSuchEntity", iam.delete_policy, PolicyArn=arn)


@check("URL of an OpenID Connect provider")
def provider(server: Server) -> None:
    iam = server.client("iam")
    arn = iam.create_open_id_connect_provider(
        Url="https://token.example.com", ClientIDList=["sts.amazonaws.com"],
        ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"])["OpenIDConnectProviderArn"]
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    same((found["Url"], found["ClientIDList"]), ("token.example.com", ["sts.amazonaws.com"]))


@check("OpenID Connect providers")
def providers(server: Server) -> None:
    iam = server.client("iam")
    url, first = "https://token.example.com/a", "6938fd4d98bab03faadb97b34396831e3780aea1"
    arn = iam.create_open_id_connect_provider(Url=url, ClientIDList=["a", "b"], Tags=as_list({"a": "1", "b": "2"}))[
        "OpenIDConnectProviderArn"]
    same(arn, "arn:aws:iam::111122223333:oidc-provider/token.example.com/a")
    fails(409, "EntityAlreadyExists", iam.create_open_id_connect_provider, Url=url, ClientIDList=[])
    of = {"OpenIDConnectProviderArn": arn}
    same(len(iam.get_open_id_connect_provider(**of)["ThumbprintList"]), 1)
    iam.add_client_id_to_open_id_connect_provider(**of, ClientID="c")
    iam.remove_client_id_from_open_id_connect_provider(**of, ClientID="a")
    iam.update_open_id_connect_provider_thumbprint(**of, ThumbprintList=[first, "a" * 40])
    iam.tag_open_id_connect_provider(**of, Tags=as_list({"c": "3"}))
    iam.untag_open_id_connect_provider(**of, TagKeys=["a"])
    found = iam.get_open_id_connect_provider(**of)
    same((found["ClientIDList"], found["ThumbprintList"]), (["b", "c"], [first, "a" * 40]))
    same(as_dict(found["Tags"]), {"b": "2", "c": "3"})
    same([one["Arn"] for one in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]], [arn])
    iam.delete_open_id_connect_provider(**of)
    fails(404, "NoSuchEntity", iam.get_open_id_connect_provider, **of)
