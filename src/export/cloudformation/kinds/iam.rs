//! IAM: roles, users, policies, instance profiles and providers. Inline policies are resources of their own, so that a key's policy can name a role
//! whose policy names the key.

use serde_json::{Value, json};

use crate::{
    export::cloudformation::{
        mapping::{Mapping, Out},
        policies::policy,
        writer::{Members, Writer, entries, members, set},
    },
    model::Text,
};

/// `iam.instance_profile`.
pub(super) const INSTANCE_PROFILE: Mapping = Mapping {
    kind: "iam.instance_profile",
    type_name: "AWS::IAM::InstanceProfile",
    outputs: &[("arn", Out::Get("Arn")), ("name", Out::Ref)],
    write: |w| {
        let mut properties = members([("InstanceProfileName", Some(w.name()))]);
        let doc = w.spread("instance_profile");
        w.put(doc, &[("path", "Path")], &mut properties);
        let role = w.take("role");
        if !w.plain_tags().is_empty() {
            w.refuse(&["tags"], "CloudFormation puts no tags on instance profiles");
        }
        if let Some(role) = role {
            set(&mut properties, "Roles", Some(json!([role])));
            w.main(properties);
        } else if !w.declaration.settings.external {
            w.refuse(&[], "CloudFormation makes no instance profile without a role");
        }
    },
};

/// `iam.openid_connect_provider`, which is called by its URL.
pub(super) const OPENID_CONNECT_PROVIDER: Mapping = Mapping {
    kind: "iam.openid_connect_provider",
    type_name: "AWS::IAM::OIDCProvider",
    outputs: &[("arn", Out::Ref)],
    write: |w| {
        let url = Text::joined([&"https://".into(), &w.declaration.desired.name]);
        let mut properties = members([("Url", Some(json!(url)))]);
        let doc = w.spread("provider");
        let names = [("client_ids", "ClientIdList"), ("thumbprints", "ThumbprintList")];
        w.put(doc, &names, &mut properties);
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
    },
};

/// `iam.policy`.
pub(super) const POLICY: Mapping = Mapping {
    kind: "iam.policy",
    type_name: "AWS::IAM::ManagedPolicy",
    outputs: &[("arn", Out::Ref), ("id", Out::Get("PolicyId"))],
    write: |w| {
        let mut properties = members([
            ("ManagedPolicyName", Some(w.name())),
            ("PolicyDocument", w.take("document").map(policy)),
        ]);
        let doc = w.doc("policy");
        w.put(doc, &[("path", "Path"), ("description", "Description")], &mut properties);
        if !w.plain_tags().is_empty() {
            w.refuse(&["tags"], "CloudFormation puts no tags on managed policies");
        }
        w.main(properties);
    },
};

/// `iam.role`.
pub(super) const ROLE: Mapping = Mapping {
    kind: "iam.role",
    type_name: "AWS::IAM::Role",
    outputs: &[("arn", Out::Get("Arn")), ("name", Out::Ref), ("id", Out::Get("RoleId"))],
    write: |w| {
        let mut properties = members([
            ("RoleName", Some(w.name())),
            ("AssumeRolePolicyDocument", w.take_or_undeclared("trust").map(policy)),
        ]);
        if !properties.contains_key("AssumeRolePolicyDocument") && !w.declaration.settings.external {
            w.refuse(
                &[],
                "CloudFormation makes no role whose trust is not declared: add AssumeRolePolicyDocument",
            );
        }
        let doc = w.doc("settings");
        let names = [("description", "Description"), ("max_session_duration", "MaxSessionDuration")];
        w.put(doc, &names, &mut properties);
        entity(w, "role", properties, "AWS::IAM::RolePolicy", "RoleName");
    },
};

/// `iam.user`.
pub(super) const USER: Mapping = Mapping {
    kind: "iam.user",
    type_name: "AWS::IAM::User",
    outputs: &[("arn", Out::Get("Arn")), ("name", Out::Ref)],
    write: |w| {
        let properties = members([("UserName", Some(w.name())), ("Groups", w.take("groups"))]);
        entity(w, "user", properties, "AWS::IAM::UserPolicy", "UserName");
    },
};

/// What roles and users share.
fn entity(
    w: &mut Writer<'_>,
    aspect: &str,
    mut properties: Members,
    inline_type: &'static str,
    named_by: &'static str,
) {
    let doc = w.doc(aspect);
    w.put(doc, &[("path", "Path")], &mut properties);
    set(&mut properties, "PermissionsBoundary", w.take("boundary"));
    set(&mut properties, "ManagedPolicyArns", w.take("attachments"));
    set(&mut properties, "Tags", w.tags());
    w.main(properties);
    for (name, document) in entries(w.take("inline")) {
        let of: Value =
            json!({ "PolicyName": name, "PolicyDocument": policy(document), named_by: w.own("name") });
        w.grant(&format!("policy-{name}"), inline_type, entries(Some(of)));
    }
}
