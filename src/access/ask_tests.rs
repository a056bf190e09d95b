use super::*;
use crate::{
    access::{Holding, Kept, Part},
    model::Scope,
    policy::{Policy, Statement, evaluate::Decision},
};

const BUCKET: &str = "arn:aws:s3:::uploads";
const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/1";
const USER: &str = "arn:aws:iam::111122223333:user/agent";

fn holding(arn: &str, part: Part, statements: Vec<Statement>) -> Holding {
    let policy = Policy::of(statements);
    Holding {
        name: arn.rsplit(['/', ':']).next().unwrap_or_default().to_owned(),
        arn: arn.to_owned(),
        region: "eu-central-1".to_owned(),
        policies: vec![Kept { part, path: vec!["policy".to_owned()], policy }],
        ..Holding::default()
    }
}

fn holdings(identity: Vec<Statement>, key: Vec<Statement>) -> Holdings {
    let scope = Scope {
        partition: "aws".to_owned(),
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
    };
    let mut holdings = Holdings::empty(scope);
    let bucket = Holding {
        encryption: Some(crate::access::Encryption { key: KEY.to_owned(), bucket_key: true }),
        policies: Vec::new(),
        ..holding(BUCKET, Part::Resource, Vec::new())
    };
    holdings.all.insert("s3.bucket.uploads".parse().unwrap(), bucket);
    holdings.all.insert("kms.key.master".parse().unwrap(), holding(KEY, Part::Resource, key));
    holdings.all.insert("iam.user.agent".parse().unwrap(), holding(USER, Part::Inline, identity));
    holdings
}

fn put() -> Question {
    Question::new("iam.user.agent", "s3:PutObject", format!("{BUCKET}/sessions/a.json"))
}

fn allow(action: &str, resource: &str) -> Statement {
    Statement::allow("").actions([action]).resources([resource])
}

fn for_the_account() -> Vec<Statement> {
    vec![allow("kms:*", "*").principals_aws(["111122223333"])]
}

#[test]
fn an_upload_takes_bucket_and_key() {
    let bucket = || allow("s3:PutObject", "arn:aws:s3:::uploads/*");
    let key = || allow("kms:GenerateDataKey", KEY);
    let cases = [
        (vec![], for_the_account(), Decision::ImplicitDeny, Decision::ImplicitDeny),
        (vec![bucket()], for_the_account(), Decision::Allowed, Decision::ImplicitDeny),
        (vec![bucket(), key()], for_the_account(), Decision::Allowed, Decision::Allowed),
        // Without a statement for the account, policies of identities mean nothing to a key.
        (vec![bucket(), key()], vec![], Decision::Allowed, Decision::ImplicitDeny),
        (
            vec![bucket()],
            vec![allow("kms:GenerateDataKey", "*").principals_aws([USER])],
            Decision::Allowed,
            Decision::Allowed,
        ),
        (
            vec![
                bucket(),
                key().condition("StringEquals", "kms:ViaService", ["s3.eu-central-1.amazonaws.com"]),
            ],
            for_the_account(),
            Decision::Allowed,
            Decision::Allowed,
        ),
        (
            vec![bucket(), key().condition("StringEquals", "kms:EncryptionContext:aws:s3:arn", [BUCKET])],
            for_the_account(),
            Decision::Allowed,
            Decision::Allowed,
        ),
        (
            vec![bucket(), key(), Statement::deny("").actions(["kms:*"]).resources(["*"])],
            for_the_account(),
            Decision::Allowed,
            Decision::ExplicitDeny,
        ),
    ];
    for (number, (identity, key, own, outcome)) in cases.into_iter().enumerate() {
        let answer = ask(&holdings(identity, key), &put()).unwrap();
        let found = (answer.by_itself.decision(), answer.outcome().decision());
        assert_eq!(found, (Some(own), Some(outcome)), "case {number}");
    }
}

#[test]
fn what_is_missing_is_named_as_a_statement() {
    let answer = ask(&holdings(vec![], for_the_account()), &put()).unwrap();
    let wanted = &answer.wanted[0];
    assert_eq!(wanted.address, "iam.user.agent".parse().ok());
    assert_eq!(
        wanted.statement,
        Statement::allow("AllowPutObject")
            .actions(["s3:PutObject"])
            .resources(["${s3.bucket.uploads.arn}/sessions/*"])
    );
    let key = &answer.further[0].wanted[0];
    assert_eq!(
        key.statement,
        Statement::allow("AllowGenerateDataKey")
            .actions(["kms:GenerateDataKey"])
            .resources(["${kms.key.master.arn}"])
    );
}

#[test]
fn what_can_not_be_understood_is_said_at_once() {
    let question = Question::new("agnt", "s3:Put*", "upload");
    let problems = ask(&holdings(vec![], vec![]), &question).unwrap_err();
    assert_eq!(problems.len(), 3, "{problems:?}");
    let question = Question::new("iam.user.agnet", "s3:PutObject", "*");
    let problems = ask(&holdings(vec![], vec![]), &question).unwrap_err();
    assert_eq!(problems, ["unknown resource iam.user.agnet; did you mean iam.user.agent?"]);
}

#[test]
fn a_request_without_tls_is_asked_for_by_its_key() {
    let tls = Statement::deny("Tls").actions(["s3:*"]).resources(["*"]).condition(
        "Bool",
        "aws:SecureTransport",
        ["false"],
    );
    let holdings = holdings(vec![allow("s3:*", "*"), tls], vec![]);
    let list = Question::new("iam.user.agent", "s3:ListBucket", BUCKET);
    assert!(ask(&holdings, &list).unwrap().outcome().is_allowed());
    let mut plain = list;
    plain.context.insert("AWS:SecureTransport".to_owned(), vec!["false".to_owned()]);
    assert_eq!(ask(&holdings, &plain).unwrap().by_itself.decision(), Some(Decision::ExplicitDeny));
}
