use super::trust::{Trust, TrustSpec};
use crate::{
    aws::replay::query::query,
    kinds::iam::{
        entity::{EntityValue, found},
        prelude::*,
    },
    model::Cause,
    policy::Statement,
};

/// `GetRole` as it may answer right after creation: with the id for an ARN.
fn role(owner: &str) -> String {
    format!(
        "<Role><Path>/teams/</Path><RoleName>lambda</RoleName><RoleId>AROAEXAMPLE</RoleId><Arn>AROAEXAMPLE</Arn>
         <CreateDate>2026-01-01T00:00:00Z</CreateDate>
         <AssumeRolePolicyDocument>%7B%22Statement%22%3A%5B%5D%7D</AssumeRolePolicyDocument><Tags>
         <member><Key>trueup:stack</Key><Value>{owner}</Value></member>
         <member><Key>trueup:address</Key><Value>iam.role.lambda</Value></member></Tags></Role>"
    )
}

#[tokio::test]
async fn without_leave_to_read_the_account_each_role_is_read_once() {
    let (aws, asked) = query(|action, _| match action {
        "GetRole" => Ok(role("calls")),
        _ => Err("AccessDenied"),
    });
    let at = Target::example("iam.role", "lambda");
    let seen = Itself(OfRole).read(&aws, &at).await.unwrap().unwrap();
    assert_eq!(seen.value, EntityValue { path: "/teams/".to_owned() });
    assert_eq!(seen.outputs["arn"], "arn:aws:iam::111122223333:role/teams/lambda");
    assert!(Trust.read(&aws, &at).await.unwrap().is_none());
    assert_eq!(asked.sent(), ["GetAccountAuthorizationDetails", "GetRole"]);
}

#[tokio::test]
async fn without_leave_to_read_the_account_only_few_roles_are_asked_for_their_tags() {
    let one = |path: &str, name: &str| {
        let path = format!("<Path>{path}</Path><RoleName>{name}</RoleName>");
        format!(
            "<member>{path}<RoleId>AROAEXAMPLE</RoleId><Arn>a</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></member>"
        )
    };
    let few = [one("/teams/", "lambda"), one("/aws-service-role/x/", "AWSServiceRoleForX")].concat();
    let read = async |roles: String| {
        let (aws, asked) = query(move |action, _| match action {
            "ListRoles" => Ok(format!("<Roles>{roles}</Roles><IsTruncated>false</IsTruncated>")),
            "GetRole" => Ok(role("calls")),
            _ => Err("AccessDenied"),
        });
        (found::<OfRole>(&aws).await, asked.sent())
    };
    let (found, asked) = read(few).await;
    let found = found.unwrap();
    assert_eq!(found[0].tags.as_ref().unwrap()["trueup:stack"], "calls");
    assert!(found[1].of_aws && found[1].tags.as_ref().unwrap().is_empty());
    assert_eq!(asked, ["GetAccountAuthorizationDetails", "ListRoles", "GetRole"]);

    let (found, asked) = read(one("/", "x").repeat(51)).await;
    let failure = found.unwrap_err();
    assert_eq!(failure.operation, "iam:GetAccountAuthorizationDetails");
    assert_eq!(failure.cause, Cause::Denied);
    assert_eq!(asked, ["GetAccountAuthorizationDetails", "ListRoles"]);
}

#[tokio::test]
async fn a_taken_name_is_fine_only_if_it_is_ours() {
    let create = async |owner: &'static str, path: &str| {
        let (aws, _) = query(move |action, _| match action {
            "CreateRole" => Err("EntityAlreadyExists"),
            _ => Ok(role(owner)),
        });
        let want = EntityValue { path: path.to_owned() };
        Itself(OfRole).create(&aws, &Target::example("iam.role", "lambda"), want).await
    };
    assert_eq!(create("calls", "/teams/").await.unwrap()["id"], "AROAEXAMPLE");
    let hint = create("chat", "/teams/").await.unwrap_err().hint.unwrap();
    assert_eq!(hint, "the role `lambda` belongs to iam.role.lambda of stack chat");
    assert_eq!(create("calls", "/").await.unwrap_err().code.unwrap(), "EntityAlreadyExists");
}

#[tokio::test]
async fn inline_policies_are_added_before_others_go_unless_there_is_no_room() {
    let policy = |action: &str| Policy::of([Statement::allow("").actions([action]).resources(["*"])]);
    let put = async |room: bool| {
        let (aws, asked) = query(move |action, count| match action {
            "ListRolePolicies" => {
                Ok("<PolicyNames><member>same</member><member>old</member></PolicyNames>".into())
            }
            "GetRolePolicy" => Ok(format!(
                "<RoleName>lambda</RoleName><PolicyName>x</PolicyName><PolicyDocument>{}</PolicyDocument>",
                policy("s3:GetObject").to_json().replace('%', "%25")
            )),
            "PutRolePolicy" if !room && count == 0 => Err("LimitExceeded"),
            _ => Ok(String::new()),
        });
        let want = [("same", policy("s3:GetObject")), ("new", policy("s3:*"))];
        let want = want.map(|(name, policy)| (name.to_owned(), policy)).into();
        Inline(OfRole).put(&aws, &Target::example("iam.role", "lambda"), want).await.unwrap();
        asked.sent().split_off(3)
    };
    assert_eq!(put(true).await, ["PutRolePolicy", "DeleteRolePolicy"]);
    assert_eq!(put(false).await, ["PutRolePolicy", "DeleteRolePolicy", "PutRolePolicy"]);
}

#[test]
fn the_short_form_of_a_trust_is_a_statement_for_each_way_in() {
    let trust = |toml: &str| toml::from_str::<TrustSpec>(toml).unwrap().policy();
    let (policy, problems) = trust(
        r#"
        services   = ["lambda.amazonaws.com"]
        accounts   = ["444455556666"]
        federated  = ["arn:aws:iam::111122223333:oidc-provider/a.example.com", "arn:aws:iam::111122223333:saml-provider/b"]
        conditions = { Bool = { "aws:SecureTransport" = true } }
        "#,
    );
    assert_eq!(problems, []);
    let policy = policy.unwrap().to_json();
    for part in [
        r#"{"AWS":"arn:aws:iam::444455556666:root","Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole""#,
        r#"oidc-provider/a.example.com"},"Action":"sts:AssumeRoleWithWebIdentity""#,
        r#"saml-provider/b"},"Action":"sts:AssumeRoleWithSAML""#,
    ] {
        let part = format!(r#"{part},"Condition":{{"Bool":{{"aws:SecureTransport":"true"}}}}"#);
        assert!(policy.contains(&part), "{policy}");
    }
    for (toml, path) in [
        ("Version = '2012-10-17'\nservices = ['lambda.amazonaws.com']", "trust"),
        ("conditions = { Bool = { 'aws:SecureTransport' = true } }", "trust"),
        ("services = ['a.amazonaws.com']\nconditions = { Boole = { } }", "trust.conditions.Boole"),
    ] {
        let paths: Vec<String> = trust(toml).1.iter().map(|problem| problem.path.join(".")).collect();
        assert_eq!(paths, [path], "{toml}");
    }
}
