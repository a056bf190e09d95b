//! Hiding something from what is known never turns an answer into another one but "not known".

use proptest::{prelude::*, sample::subsequence};

use super::{Acl, Encryption, GROUP, Holding, Holdings, Kept, Part, Question, ask, holdings::EVERYTHING};
use crate::{
    model::{Address, Scope},
    policy::{Effect, Policy, Statement, evaluate::Answered},
};

const BUCKET: &str = "arn:aws:s3:::orders";
const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/1";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const USER: &str = "arn:aws:iam::111122223333:user/ann";
const POLICY: &str = "arn:aws:iam::111122223333:policy/shared";
const LIMIT: &str = "arn:aws:iam::111122223333:policy/limit";

/// What a statement may be about.
fn statement(principals: &'static [&'static str]) -> impl Strategy<Value = Statement> {
    let effect = prop_oneof![3 => Just(Effect::Allow), 1 => Just(Effect::Deny)];
    let action = prop::sample::select(vec!["s3:GetObject", "s3:*", "kms:Decrypt", "kms:*", "*"]);
    let resource = prop::sample::select(vec!["*", "arn:aws:s3:::orders/*", "arn:aws:s3:::other/*", KEY]);
    let condition = prop::sample::select(vec!["", "", "", "aws:SourceIp", "aws:PrincipalTag/team"]);
    (effect, action, resource, condition, subsequence(principals, 0..=principals.len().min(2))).prop_map(
        |(effect, action, resource, condition, principals)| {
            let statement = Statement::new(effect, "").actions([action]).resources([resource]);
            let statement = if condition.is_empty() {
                statement
            } else {
                let value = if condition == "aws:SourceIp" { "203.0.113.7" } else { "shop" };
                statement.condition("StringEquals", condition, [value])
            };
            if principals.is_empty() { statement } else { statement.principals_aws(principals) }
        },
    )
}

fn policy(principals: &'static [&'static str]) -> impl Strategy<Value = Policy> {
    prop::collection::vec(statement(principals), 0..3).prop_map(Policy::of)
}

fn holding(name: &str, arn: &str, part: Part, path: &str, policy: Policy) -> Holding {
    let kept = Kept { part, path: vec![path.to_owned()], policy };
    let policies = if kept.policy.is_empty() { Vec::new() } else { vec![kept] };
    let region = "eu-central-1".to_owned();
    Holding { name: name.to_owned(), arn: arn.to_owned(), region, policies, ..Holding::default() }
}

/// An account: a user in a group and a role with a boundary, both with a managed policy; a bucket and its key.
fn account() -> impl Strategy<Value = Holdings> {
    const NAMED: &[&str] = &["*", "111122223333", ROLE, USER];
    let own = || policy(&[]);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (own(), own(), own(), own(), own(), policy(NAMED), policy(NAMED), flags, acl()).prop_map(
        |(user, role, group, shared, limit, bucket, key, (is_tagged, is_encrypted, is_restricted), acl)| {
            let mut holdings = Holdings::empty(Scope {
                partition: "aws".to_owned(),
                account: "111122223333".to_owned(),
                region: "eu-central-1".to_owned(),
            });
            let tags = is_tagged.then(|| ("team".to_owned(), "shop".to_owned()));
            let encryption = is_encrypted.then(|| Encryption { key: KEY.to_owned(), bucket_key: true });
            let held = [
                (
                    "iam.user.ann",
                    Holding {
                        attachments: vec![POLICY.to_owned()],
                        groups: vec!["staff".to_owned()],
                        tags: tags.clone().into_iter().collect(),
                        ..holding("ann", USER, Part::Inline, "inline", user)
                    },
                ),
                (
                    "iam.role.app",
                    Holding {
                        attachments: vec![POLICY.to_owned()],
                        boundary: Some(LIMIT.to_owned()),
                        tags: tags.into_iter().collect(),
                        ..holding("app", ROLE, Part::Inline, "inline", role)
                    },
                ),
                ("iam.policy.shared", holding("shared", POLICY, Part::Document, "document", shared)),
                ("iam.policy.limit", holding("limit", LIMIT, Part::Document, "document", limit)),
                (
                    "s3.bucket.orders",
                    Holding {
                        encryption,
                        restricts_public: is_restricted,
                        acl,
                        ..holding("orders", BUCKET, Part::Resource, "policy", bucket)
                    },
                ),
                ("kms.key.main", holding("main", KEY, Part::Resource, "policy", key)),
            ];
            for (address, holding) in held {
                holdings.all.insert(address.parse().unwrap(), holding);
            }
            let group =
                holding("staff", "arn:aws:iam::111122223333:group/staff", Part::Inline, "inline", group);
            holdings.all.insert(Address::new(GROUP, "staff"), group);
            holdings
        },
    )
}

/// The ACL of the bucket: in force or not, and to whom it grants something.
fn acl() -> impl Strategy<Value = Acl> {
    let grantee =
        prop::sample::select(vec!["owner", "AllUsers", "AuthenticatedUsers", "LogDelivery", "79a59d"]);
    let permission = prop::sample::select(vec!["FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP"]);
    let grants = prop::collection::btree_map(
        grantee.prop_map(str::to_owned),
        prop::collection::btree_set(permission.prop_map(str::to_owned), 1..3),
        0..3,
    );
    (any::<bool>(), any::<bool>(), grants).prop_map(|(is_in_force, ignores_public, grants)| Acl {
        is_in_force,
        ignores_public,
        grants,
    })
}

/// What is asked of whom.
const ASKED: &[(&str, &str)] = &[
    ("s3:GetObject", "arn:aws:s3:::orders/a"),
    ("s3:PutObject", "arn:aws:s3:::orders/a"),
    ("s3:DeleteObject", "arn:aws:s3:::orders/a"),
    ("s3:ListBucket", "arn:aws:s3:::orders"),
    ("s3:PutBucketAcl", "arn:aws:s3:::orders"),
    ("s3:PutBucketPolicy", "arn:aws:s3:::orders"),
    ("kms:Decrypt", KEY),
    ("iam:PassRole", ROLE),
    ("sts:AssumeRole", ROLE),
];

/// Ways to know less.
const HIDE: &[&str] = &[
    "iam.user.ann",
    "iam.role.app",
    "iam.policy.shared",
    "iam.policy.limit",
    "s3.bucket.orders",
    "kms.key.main",
    "iam.group.staff",
    "inline",
    "attachments",
    "boundary",
    "groups",
    "tags",
    "policy",
    "encryption",
    "public_access_block",
    "ownership",
    "acl",
    "document",
    EVERYTHING,
];

/// Takes something away from what is known: a whole holding, or an aspect of each that has it.
fn hide(holdings: &mut Holdings, what: &str) {
    if let Ok(address) = what.parse::<Address>() {
        holdings.all.remove(&address);
        return;
    }
    for holding in holdings.all.values_mut() {
        holding.unknown.insert(what.to_owned(), "can't be read".to_owned());
        let is = |aspect: &str| what == aspect || what == EVERYTHING;
        holding.policies.retain(|kept| !is(&kept.path[0]));
        if is("attachments") {
            holding.attachments.clear();
        }
        if is("boundary") {
            holding.boundary = None;
        }
        if is("groups") {
            holding.groups.clear();
        }
        if is("tags") {
            holding.tags.clear();
        }
        if is("encryption") {
            holding.encryption = None;
        }
        if is("public_access_block") {
            holding.restricts_public = false;
            holding.acl.ignores_public = false;
        }
        if is("ownership") {
            holding.acl.is_in_force = false;
        }
        if is("acl") {
            holding.acl.grants.clear();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_024, ..ProptestConfig::default() })]

    #[test]
    fn hiding_never_turns_an_answer_into_another(
        full in account(),
        hidden in subsequence(HIDE, 1..=3),
        who in prop::sample::select(vec![USER, ROLE, "*", "lambda.amazonaws.com", "logging.s3.amazonaws.com", "arn:aws:iam::444455556666:role/x"]),
        address in prop::option::of(Just("203.0.113.7")),
        (action, resource) in prop::sample::select(ASKED),
    ) {
        let mut question = Question::new(who, action, resource);
        if let Some(address) = address {
            question.context.insert("aws:SourceIp".to_owned(), vec![address.to_owned()]);
        }
        let before = ask(&full, &question).unwrap();
        let mut partly = full.clone();
        for what in &hidden {
            hide(&mut partly, what);
        }
        let after = ask(&partly, &question).unwrap();
        prop_assert!(
            after.answered() == Answered::NotKnown || after.answered() == before.answered(),
            "without {:?}: {} → {}", hidden, before.outcome(), after.outcome()
        );
        // Whoever is told that something is not known is told what.
        prop_assert_eq!(after.answered() == Answered::NotKnown, !after.not_known().is_empty());
    }

    #[test]
    fn what_is_proposed_allows_it(full in account(), who in prop::sample::select(vec![USER, ROLE])) {
        let mut question = Question::new(who, "s3:GetObject", "arn:aws:s3:::orders/a");
        question.context.insert("aws:SourceIp".to_owned(), vec!["203.0.113.8".to_owned()]);
        let answer = ask(&full, &question).unwrap();
        if answer.wanted.is_empty() {
            return Ok(());
        }
        let mut with = full.clone();
        for wanted in &answer.wanted {
            let text = serde_json::to_string(&wanted.statement).unwrap();
            let arns = [("${s3.bucket.orders.arn}", BUCKET), ("${iam.user.ann.arn}", USER), ("${iam.role.app.arn}", ROLE)];
            let text = arns.iter().fold(text, |text, (reference, arn)| text.replace(reference, arn));
            let statement: Statement = serde_json::from_str(&text).unwrap();
            let statement = Statement { sid: Some("Wanted".to_owned()), ..statement };
            let (part, path) = match wanted.layer {
                crate::policy::evaluate::Layer::Resource => (Part::Resource, "policy"),
                crate::policy::evaluate::Layer::Boundary => (Part::Document, "document"),
                _ => (Part::Inline, "inline"),
            };
            let address: Address = match path {
                "document" => "iam.policy.limit".parse().unwrap(),
                _ => wanted.address.clone().unwrap(),
            };
            let holding = with.all.get_mut(&address).unwrap();
            // A policy has one document: what is proposed is a further statement of it.
            let kept = holding.policies.iter_mut().find(|kept| kept.part == part && part != Part::Inline);
            if let Some(kept) = kept {
                let statements = kept.policy.statements().map(|(_, each)| each.clone());
                kept.policy = Policy::of(statements.chain([statement]).collect::<Vec<_>>());
            } else {
                let policy = Policy::of([statement]);
                holding.policies.push(Kept { part, path: vec![path.to_owned()], policy });
            }
        }
        prop_assert!(ask(&with, &question).unwrap().by_itself.is_allowed());
    }
}
