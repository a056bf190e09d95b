use serde_json::json;

use super::*;
use crate::{
    access::{Question, ask},
    model::Scope,
    policy::evaluate::Answered::{self, Allowed, Denied, NotKnown},
};

const BUCKET: &str = "arn:aws:s3:::site";
const OBJECT: &str = "arn:aws:s3:::site/index.html";
const OWN: &str = "arn:aws:iam::111122223333:role/app";
const OTHER: &str = "arn:aws:iam::444455556666:role/app";
const ACCOUNT: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

/// A bucket with this ownership and ACL, and a role without a policy.
fn holdings(ownership: &str, ignores_public: bool, acl: &serde_json::Value) -> Holdings {
    let scope = Scope {
        partition: "aws".to_owned(),
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
    };
    let mut holdings = Holdings::empty(scope);
    let mut bucket = Holding { name: "site".to_owned(), arn: BUCKET.to_owned(), ..Holding::default() };
    bucket.take("ownership", &json!(ownership));
    bucket.take("acl", acl);
    bucket.take("public_access_block", &json!({ "ignore_public_acls": ignores_public }));
    holdings.all.insert("s3.bucket.site".parse().unwrap(), bucket);
    let role = Holding { name: "app".to_owned(), arn: OWN.to_owned(), ..Holding::default() };
    holdings.all.insert("iam.role.app".parse().unwrap(), role);
    holdings
}

fn answered(holdings: &Holdings, who: &str, action: &str, resource: &str) -> Answered {
    ask(holdings, &Question::new(who, action, resource)).unwrap().answered()
}

#[test]
fn what_the_acl_of_a_bucket_lets_whom_do() {
    let read = json!({ "AllUsers": ["READ"] });
    let signed = json!({ "AuthenticatedUsers": ["FULL_CONTROL"] });
    let account = json!({ (ACCOUNT): ["READ_ACP", "WRITE"] });
    let logs = json!({ "LogDelivery": ["WRITE", "READ_ACP"] });
    let cases = [
        // The grant says it itself.
        (&read, "*", "s3:ListBucket", BUCKET, Allowed),
        (&read, "*", "s3:GetBucketAcl", BUCKET, Denied),
        (&read, "*", "s3:PutObject", OBJECT, Denied),
        // Who has signed needs a policy of the own account too, which nobody knows.
        (&read, OTHER, "s3:ListBucket", BUCKET, NotKnown),
        (&signed, "*", "s3:ListBucket", BUCKET, Denied),
        (&signed, OTHER, "s3:PutBucketAcl", BUCKET, NotKnown),
        // Which account an id stands for is not known.
        (&account, OTHER, "s3:GetBucketAcl", BUCKET, NotKnown),
        (&account, OTHER, "s3:DeleteObject", OBJECT, NotKnown),
        (&account, OTHER, "s3:ListBucket", BUCKET, Denied),
        (&account, "*", "s3:GetBucketAcl", BUCKET, Denied),
        (&account, OWN, "s3:GetBucketAcl", BUCKET, Denied),
        // ACLs are for other accounts; what is public may be open all the same.
        (&read, OWN, "s3:ListBucket", BUCKET, NotKnown),
        (&read, OWN, "s3:GetBucketAcl", BUCKET, Denied),
        // The ACL of an object is its own.
        (&account, "*", "s3:GetObject", OBJECT, NotKnown),
        (&account, OTHER, "s3:PutObjectAcl", OBJECT, NotKnown),
        (&account, OWN, "s3:GetObject", OBJECT, NotKnown),
        // No ACL lets anybody do this.
        (&signed, OTHER, "s3:PutBucketPolicy", BUCKET, Denied),
        (&signed, "*", "s3:DeleteBucket", BUCKET, Denied),
        (&logs, "logging.s3.amazonaws.com", "s3:PutObject", OBJECT, NotKnown),
        (&logs, "cloudtrail.amazonaws.com", "s3:PutObject", OBJECT, Denied),
        (&logs, "*", "s3:PutObject", OBJECT, Denied),
    ];
    for (acl, who, action, resource, expected) in cases {
        let open = holdings("ObjectWriter", false, acl);
        assert_eq!(answered(&open, who, action, resource), expected, "{who} {action} {acl}");
        let off = holdings("BucketOwnerEnforced", false, acl);
        assert_eq!(answered(&off, who, action, resource), Denied, "no ACL in force: {who} {action} {acl}");
    }
}

#[test]
fn public_grants_that_are_ignored_let_nobody_in() {
    let acl = json!({ "AllUsers": ["READ"], (ACCOUNT): ["WRITE"] });
    let ignored = holdings("BucketOwnerPreferred", true, &acl);
    let cases = [
        ("*", "s3:ListBucket", BUCKET, Denied),
        ("*", "s3:GetObject", OBJECT, Denied),
        (OWN, "s3:GetObject", OBJECT, Denied),
        (OTHER, "s3:ListBucket", BUCKET, Denied),
        (OTHER, "s3:GetObject", OBJECT, NotKnown),
        (OTHER, "s3:PutObject", OBJECT, NotKnown),
    ];
    for (who, action, resource, expected) in cases {
        assert_eq!(answered(&ignored, who, action, resource), expected, "{who} {action}");
    }
}

#[test]
fn the_answer_names_the_grant_or_what_is_not_known() {
    let open = holdings("ObjectWriter", false, &json!({ "AllUsers": ["READ"] }));
    let allowed = ask(&open, &Question::new("*", "s3:ListBucket", BUCKET)).unwrap();
    assert_eq!(allowed.decisive().next().unwrap().source.name, "acl.AllUsers of s3.bucket.site");
    let object = ask(&open, &Question::new("*", "s3:GetObject", OBJECT)).unwrap();
    let why = &object.not_known()[0].what;
    assert_eq!(why, "the ACL of the object, where ACLs of s3.bucket.site are in force");
}
