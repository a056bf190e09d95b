//! Actions that no resource of their statement can have. S3 refuses such a policy as a whole:
//! "Action does not apply to any resource(s) in statement".

use crate::{
    facts::Problem,
    policy::{Policy, Statement},
};

/// The actions on objects, behind `s3:`, in lower case.
const OF_OBJECTS: &[&str] = &[
    "abortmultipartupload",
    "bypassgovernanceretention",
    "deleteobject",
    "deleteobjecttagging",
    "deleteobjectversion",
    "deleteobjectversiontagging",
    "getobject",
    "getobjectacl",
    "getobjectattributes",
    "getobjectlegalhold",
    "getobjectretention",
    "getobjecttagging",
    "getobjecttorrent",
    "getobjectversion",
    "getobjectversionacl",
    "getobjectversionattributes",
    "getobjectversionforreplication",
    "getobjectversiontagging",
    "getobjectversiontorrent",
    "listmultipartuploadparts",
    "putobject",
    "putobjectacl",
    "putobjectlegalhold",
    "putobjectretention",
    "putobjecttagging",
    "putobjectversionacl",
    "putobjectversiontagging",
    "replicatedelete",
    "replicateobject",
    "replicatetags",
    "restoreobject",
];

/// How actions on buckets begin.
const OF_BUCKETS: &[&str] = &["deletebucket", "getbucket", "listbucket", "putbucket"];

/// Actions on buckets that begin otherwise.
const MORE_OF_BUCKETS: &[&str] = &[
    "getaccelerateconfiguration",
    "getanalyticsconfiguration",
    "getencryptionconfiguration",
    "getintelligenttieringconfiguration",
    "getinventoryconfiguration",
    "getlifecycleconfiguration",
    "getmetricsconfiguration",
    "getreplicationconfiguration",
    "putaccelerateconfiguration",
    "putanalyticsconfiguration",
    "putencryptionconfiguration",
    "putintelligenttieringconfiguration",
    "putinventoryconfiguration",
    "putlifecycleconfiguration",
    "putmetricsconfiguration",
    "putreplicationconfiguration",
];

/// The actions of `policy` that can't reach any resource of their statement.
pub(super) fn problems(policy: &Policy) -> Vec<Problem> {
    policy.statements().flat_map(|(label, statement)| of_statement(label, statement)).collect()
}

fn of_statement(label: &str, statement: &Statement) -> Vec<Problem> {
    let resources: Vec<String> = statement.resource.iter().map(crate::model::Text::value).collect();
    if resources.is_empty() {
        return Vec::new();
    }
    // A wildcard may stand for the slash behind which objects begin.
    let objects = resources.iter().any(|resource| resource.contains(['/', '*', '?']));
    let buckets = resources.iter().any(|resource| !resource.contains('/'));
    let problem = |action: &String, what: &str, help: &str| {
        let message =
            format!("`{action}` of statement `{label}` is about {what}, and none of its resources is one");
        Problem::at("policy", message).with_help(help)
    };
    let judge = |action: &String| {
        let lower = action.to_lowercase();
        let name = lower.strip_prefix("s3:").filter(|name| !name.contains(['*', '?']))?;
        if OF_OBJECTS.contains(&name) && !objects {
            return Some(problem(
                action,
                "objects",
                "add the bucket's ARN with `/*` behind it to the resources",
            ));
        }
        let of_buckets =
            OF_BUCKETS.iter().any(|start| name.starts_with(start)) || MORE_OF_BUCKETS.contains(&name);
        (of_buckets && !buckets)
            .then(|| problem(action, "buckets", "add the bucket's ARN itself to the resources"))
    };
    statement.action.iter().filter_map(judge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(actions: &[&str], resources: &[&str]) -> usize {
        let statement =
            Statement::allow("a").actions(actions.iter().copied()).resources(resources.iter().copied());
        problems(&Policy::of([statement])).len()
    }

    #[test]
    fn each_action_needs_a_resource_of_its_sort() {
        let (bucket, object) = ("arn:aws:s3:::b", "arn:aws:s3:::b/*");
        assert_eq!(count(&["s3:GetObject"], &[bucket]), 1);
        assert_eq!(count(&["s3:ListBucket"], &[object]), 1);
        assert_eq!(count(&["s3:GetObject", "s3:ListBucket", "s3:*"], &[bucket, object]), 0);
        assert_eq!(
            count(&["s3:getobject", "s3:ListBucket", "s3:PutLifecycleConfiguration"], &["arn:aws:s3:::b*"]),
            0
        );
        assert_eq!(count(&["s3:GetObject", "s3:PutLifecycleConfiguration"], &["*"]), 0);
    }
}
