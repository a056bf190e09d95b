//! What a principal gains by a plan that lets it come to everything.

use super::{May, WAYS, Way};
use crate::{plan::Principal, policy::managed};

/// What a principal gains that lets it come to everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gain {
    /// It may do everything, or everything in IAM, which comes to the same; why.
    Administrator(String),
    /// It may take known ways.
    Ways(Vec<&'static Way>),
}

/// What `principal` may do after a plan and not before.
#[must_use]
pub fn gain(principal: &Principal) -> Option<Gain> {
    let arn = principal.arn.as_deref();
    let after = May::of(&principal.after, arn);
    let before = principal.before.as_ref().map(|before| May::of(before, arn));
    let had = |is: &dyn Fn(&May<'_>) -> bool| before.as_ref().is_some_and(is);
    if after.everything() {
        return (!had(&|before| before.everything()))
            .then(|| Gain::Administrator(format!("everything, by {}", after.widest())));
    }
    if after.all_of_iam() {
        let said = || Gain::Administrator(format!("everything in IAM, by {}", after.widest()));
        return (!had(&|before| before.everything() || before.all_of_iam())).then(said);
    }
    let gained: Vec<&'static Way> = WAYS
        .iter()
        .filter(|way| after.may_take(way) && !had(&|before| before.everything() || before.may_take(way)))
        .collect();
    (!gained.is_empty()).then_some(Gain::Ways(gained))
}

/// What is not known of a principal's permissions, in words; empty where all is.
#[must_use]
pub fn not_known(principal: &Principal) -> Vec<String> {
    let permissions = &principal.after;
    let unknown = permissions.attached.iter().filter(|arn| managed::document(arn).is_none());
    let boundary = permissions
        .boundary
        .iter()
        .filter(|arn| permissions.boundary_document.is_none() && managed::document(arn).is_none());
    unknown
        .map(|arn| format!("what {arn} allows"))
        .chain(boundary.map(|arn| format!("whether the boundary {arn} keeps it from that")))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The names of the ways of a role that may do these on a resource, with more on the statement.
    fn ways(actions: &[&str], resource: &str, more: &serde_json::Value) -> Vec<&'static str> {
        let mut statement = json!({ "Effect": "Allow", "Action": actions, "Resource": [resource] });
        statement.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let principal = json!({
            "address": "iam.role.x", "arn": "arn:aws:iam::111122223333:role/x", "by": "iam.role.x",
            "after": { "policies": { "inline.x": { "Version": "2012-10-17", "Statement": { "s": statement } } } },
        });
        match gain(&serde_json::from_value(principal).unwrap()) {
            Some(Gain::Ways(ways)) => ways.iter().map(|way| way.id).collect(),
            Some(Gain::Administrator(_)) => vec!["administrator"],
            None => Vec::new(),
        }
    }

    #[test]
    fn each_way_is_taken_by_what_it_needs_and_by_nothing_less() {
        for way in WAYS {
            let actions: Vec<&str> = way.needs.iter().map(|forms| forms[0].action).collect();
            let nothing = json!({});
            assert!(ways(&actions, "*", &nothing).contains(&way.id), "{}", way.id);
            for missing in 0..actions.len() {
                let mut less = actions.clone();
                less.remove(missing);
                assert!(
                    !ways(&less, "*", &nothing).contains(&way.id),
                    "{} without {}",
                    way.id,
                    actions[missing]
                );
            }
            let tagged = json!({ "Condition": { "StringEquals": { "aws:ResourceTag/Team": ["x"] } } });
            assert!(!ways(&actions, "*", &tagged).contains(&way.id), "{} of what is tagged", way.id);
            let with_mfa = json!({ "Condition": { "Bool": { "aws:MultiFactorAuthPresent": ["true"] } } });
            assert!(ways(&actions, "*", &with_mfa).contains(&way.id), "{} with MFA", way.id);
        }
    }

    #[test]
    fn what_is_named_is_no_way() {
        let nothing = json!({});
        let cases = [
            ("iam:AttachRolePolicy", "arn:aws:iam::111122223333:role/x", "attach-role-policy"),
            ("iam:AttachRolePolicy", "arn:aws:iam::111122223333:role/y", ""),
            ("iam:AttachRolePolicy", "arn:aws:iam::*:role/*", "attach-role-policy"),
            ("iam:AttachRolePolicy", "arn:aws:iam::444455556666:role/*", ""),
            ("iam:AttachRolePolicy", "arn:aws:iam::111122223333:role/app/*", ""),
            ("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/${aws:username}", ""),
            ("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/*", "create-access-key"),
            ("iam:CreatePolicyVersion", "arn:aws:iam::111122223333:policy/app-*", ""),
            (
                "lambda:UpdateFunctionCode",
                "arn:aws:lambda:eu-central-1:111122223333:function:*",
                "update-function-code",
            ),
            ("lambda:UpdateFunctionCode", "arn:aws:lambda:eu-central-1:111122223333:function:shop-*", ""),
            ("s3:PutBucketPolicy", "arn:aws:s3:::*", "rewrite-bucket-policy"),
            ("s3:PutBucketPolicy", "arn:aws:s3:::shop-orders", ""),
            ("sts:AssumeRole", "arn:aws:iam::111122223333:role/deploy", ""),
            ("iam:*", "arn:aws:iam::111122223333:role/app-*", ""),
            ("*", "*", "administrator"),
        ];
        for (action, resource, expected) in cases {
            assert_eq!(ways(&[action], resource, &nothing).join(", "), expected, "{action} on {resource}");
        }
    }
}
