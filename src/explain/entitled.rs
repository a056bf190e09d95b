//! Who may use a resource, by the access engine: for each kind with a policy of its own, the actions that matter.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    access::{Holdings, Question, Who, who_can},
    check::View,
    declaration::Declaration,
    model::Address,
};

/// Somebody who may use it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entitled {
    /// Who: the address of a declared role or user, or else an ARN, a service, `*`.
    pub who: String,
    /// Whether that is certain; otherwise something that decides is not known.
    pub certain: bool,
}

/// An action and who may do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// The action: `s3:GetObject`.
    pub action: &'static str,
    /// The part of the resource, where that is not all of it: `calls/*` of a bucket.
    pub part: Option<String>,
    /// Everybody who may.
    pub who: BTreeSet<Entitled>,
}

/// The actions that matter of a kind, and whether they are about what is inside.
const ACTIONS: &[(&str, &[(&str, bool)])] = &[
    ("iam.role", &[("sts:AssumeRole", false)]),
    ("kms.key", &[("kms:Encrypt", false), ("kms:Decrypt", false), ("kms:GenerateDataKey", false)]),
    ("lambda.function", &[("lambda:InvokeFunction", false)]),
    (
        "s3.bucket",
        &[
            ("s3:ListBucket", false),
            ("s3:GetObject", true),
            ("s3:PutObject", true),
            ("s3:DeleteObject", true),
        ],
    ),
    ("sns.topic", &[("sns:Publish", false), ("sns:Subscribe", false)]),
    ("sqs.queue", &[("sqs:SendMessage", false), ("sqs:ReceiveMessage", false)]),
    ("ssm.parameter", &[("ssm:GetParameter", false), ("ssm:PutParameter", false)]),
];

/// Who may use a resource; nothing of kinds that no policy speaks of.
pub(super) fn rights(view: &View<'_>, holdings: &Holdings, declaration: &Declaration) -> Vec<Right> {
    let kind = declaration.address.kind.as_str();
    let actions = ACTIONS.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, actions)| actions);
    let Ok(arn) = holdings.resolve(&declaration.address.to_string()) else { return Vec::new() };
    let root = format!("arn:aws:iam::{}:root", holdings.scope.account);
    let mut rights = Vec::new();
    for (action, is_inside) in actions {
        let parts = if *is_inside { parts(view, &arn) } else { vec![None] };
        for part in parts {
            let resource = part.as_ref().map_or_else(|| arn.clone(), |part| format!("{arn}/{part}"));
            let mut question = Question::new("", *action, resource);
            if *action == "s3:PutObject" {
                question.context = headers(holdings, &declaration.address);
            }
            let Ok(who) = who_can(holdings, &question) else { continue };
            let right = Right { action, part, who: everybody(&who, &root) };
            // Who may do it everywhere is not said again of each folder.
            let whole: Option<&Right> = rights.iter().find(|other: &&Right| other.action == *action);
            if whole.is_none_or(|whole| whole.who != right.who) {
                rights.push(right);
            }
        }
    }
    rights
}

/// The parts of a bucket that its stack's policies tell apart, all of it first.
fn parts(view: &View<'_>, arn: &str) -> Vec<Option<String>> {
    let inside = format!("{arn}/");
    let mut parts = BTreeSet::from(["*".to_owned()]);
    for said in view.said() {
        let known = said.statement.resource.iter().filter_map(|text| text.known());
        parts.extend(known.filter_map(|text| text.strip_prefix(&inside)).map(str::to_owned));
    }
    parts.into_iter().map(Some).collect()
}

/// What a client says of an upload that asks for the encryption the bucket has anyway: many policies demand it.
fn headers(holdings: &Holdings, bucket: &Address) -> BTreeMap<String, Vec<String>> {
    let encryption = holdings.all.get(bucket).and_then(|holding| holding.encryption.as_ref());
    let pairs = encryption.map(|encryption| {
        [
            ("s3:x-amz-server-side-encryption", "aws:kms".to_owned()),
            ("s3:x-amz-server-side-encryption-aws-kms-key-id", encryption.key.clone()),
        ]
    });
    pairs.into_iter().flatten().map(|(key, value)| (key.to_owned(), vec![value])).collect()
}

/// Everybody but the account's own root user, who is behind every statement that names the account.
fn everybody(who: &Who, root: &str) -> BTreeSet<Entitled> {
    let all = who.may.iter().map(|each| (each, true)).chain(who.not_known.iter().map(|each| (each, false)));
    let named = all.filter(|(each, _)| each.principal != root).map(|(each, certain)| {
        let who = each.address.as_ref().map_or_else(|| each.principal.clone(), ToString::to_string);
        Entitled { who, certain }
    });
    named.collect()
}
