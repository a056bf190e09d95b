use super::*;
use crate::{access::Holding, model::Scope};

fn holdings() -> Holdings {
    let mut holdings = Holdings::empty(Scope {
        partition: "aws".to_owned(),
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
    });
    let held = [
        ("s3.bucket.orders", "shop-orders", "arn:aws:s3:::shop-orders"),
        ("iam.role.app", "orders-app", "arn:aws:iam::111122223333:role/team/orders-app"),
        ("iam.role.twin", "twin", "arn:aws:iam::111122223333:role/twin"),
        ("iam.user.twin", "twin", "arn:aws:iam::111122223333:user/twin"),
    ];
    for (address, name, arn) in held {
        let holding = Holding { name: name.to_owned(), arn: arn.to_owned(), ..Holding::default() };
        holdings.all.insert(address.parse().unwrap(), holding);
    }
    holdings
}

#[test]
fn what_a_tired_person_types_is_understood() {
    let app = "arn:aws:iam::111122223333:role/team/orders-app";
    let object = "arn:aws:s3:::shop-orders/a/b.txt";
    let cases = [
        ("orders-app", "PutObject", "s3://shop-orders/a/b.txt", (app, "s3:PutObject", object)),
        ("iam.role.app", "s3:putobject", "shop-orders/a/b.txt", (app, "s3:putobject", object)),
        (app, "getobject", "s3.bucket.orders/a/b.txt", (app, "s3:GetObject", object)),
        ("*", "ListBucket", "shop-orders", ("*", "s3:ListBucket", "arn:aws:s3:::shop-orders")),
        ("lambda.amazonaws.com", "AssumeRole", "*", ("lambda.amazonaws.com", "sts:AssumeRole", "*")),
        (
            "*",
            "s3:GetObject",
            "s3://somebody-elses/k",
            ("*", "s3:GetObject", "arn:aws:s3:::somebody-elses/k"),
        ),
    ];
    for (who, what, on, (principal, action, resource)) in cases {
        let request = understood(&holdings(), &Question::new(who, what, on)).unwrap();
        let found = (request.caller.to_string(), request.action, request.resource);
        assert_eq!(
            found,
            (principal.to_owned(), action.to_owned(), resource.to_owned()),
            "{who} {what} {on}"
        );
    }
}

#[test]
fn what_is_not_understood_is_offered_as_it_was_probably_meant() {
    let cases = [
        ("orders-ap", "s3:PutObject", "*", "did you mean orders-app?"),
        ("twin", "s3:PutObject", "*", "`twin` is the name of iam.role.twin and of iam.user.twin"),
        (
            "*",
            "s3:PutObjct",
            "*",
            "unknown action s3:PutObjct in AWS's reference; did you mean s3:PutObject?",
        ),
        ("*", "S4:PutObject", "*", "did you mean s3:PutObject?"),
        ("*", "s3:Frobnicate", "*", "unknown action s3:Frobnicate in AWS's reference"),
        (
            "*",
            "s3:Put*",
            "*",
            "`s3:Put*` is not an action: expected one such as `s3:PutObject`, without wildcards",
        ),
        ("*", "ListTagsForResource", "*", "services: name one, as in "),
        (
            "*",
            "s3:PutObject",
            "s3.bucket.orders",
            "s3:PutObject is not about arn:aws:s3:::shop-orders; did you mean arn:aws:s3:::shop-orders/*?",
        ),
        ("*", "s3:ListBucket", "shop-orders/a", "did you mean arn:aws:s3:::shop-orders?"),
        (
            "*",
            "sns:Publish",
            "shop-orders",
            "sns:Publish is not about arn:aws:s3:::shop-orders, but about arn:*:sns:",
        ),
        ("*", "s3:GetObject", "nothing", "`nothing` is not a resource"),
    ];
    for (who, what, on, expected) in cases {
        let problems = understood(&holdings(), &Question::new(who, what, on)).unwrap_err();
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{who} {what} {on}: {problems:?}");
    }
}

#[test]
fn whose_a_resource_is_can_be_said() {
    let mut question = Question::new("orders-app", "s3:GetObject", "s3://somebody-elses/k");
    question.context.insert("aws:ResourceAccount".to_owned(), vec!["444455556666".to_owned()]);
    assert!(understood(&holdings(), &question).unwrap().crosses_accounts());
}
