//! The kind `iam.policy` and its declaration.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{ManagedPolicy, PolicyDocument, PolicyTags, PolicyValue, in_use};
use crate::{
    kind::DynAspect,
    kinds::iam::{
        account,
        documents::declared,
        names::{self, name_problem, path_problem},
    },
    model::{Document, Hold},
    policy::{Dialect, Policy},
};

/// A customer managed policy.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicySpec {
    /// The name; 1 to 128 letters, digits and `_+=,.@-`. Names that differ only in case are one to IAM.
    pub name: Text,
    /// The path, part of the ARN; `/` if absent. A policy with another path is another policy.
    pub path: Option<String>,
    /// The description. IAM can't change it: another description needs another policy.
    #[schemars(length(max = 1000))]
    pub description: Option<String>,
    /// The policy document, in IAM's grammar or `{ file = "x.json" }`. Only an external policy needs none.
    #[schemars(with = "Option<Policy>")]
    pub document: Option<Value>,
    /// Tags beside those of the stack.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

/// `iam.policy`.
#[derive(Clone, Copy, Debug)]
pub struct IamPolicy;

impl Kind for IamPolicy {
    type Spec = PolicySpec;
    const NAME: &'static str = "iam.policy";
    const ABOUT: &'static str =
        "a customer managed policy, to be attached to roles and users or to bound them";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "The ARN."),
        Output::predicted("name", "The name."),
        Output::made_up("id", "The id: ANPA…"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &["versions that are not the default"];
    const ASPECTS: &'static [&'static dyn DynAspect] =
        &[&ManagedPolicy, &PolicyDocument, &TagsOf(PolicyTags)];
    const GONE: &'static [&'static str] = crate::kinds::iam::entity::ABSENT;
    const IN_SERIES: bool = true;
    const GLOBAL: bool = true;
    const TAKEN: Refusal = Refusal::new("EntityAlreadyExists", "{} already exists.");
    const JSON_FILES: &'static [&'static str] = &["document"];

    const IN_USE_CODE: &'static str = "DeleteConflict";

    fn desired(spec: PolicySpec, _scope: &Scope) -> Desired {
        let path = spec.path.unwrap_or_else(|| "/".to_owned());
        let description = spec.description.unwrap_or_default();
        let document = spec.document.map(|written| declared(&["document"], &written, Dialect::Managed));
        let (document, problems) = document.unwrap_or_default();
        Desired::named(spec.name.clone())
            .with_problems(name_problem("name", &spec.name, names::POLICY))
            .with_problems(path_problem(&path))
            .with_problems(problems)
            .with(ManagedPolicy, Some(PolicyValue { path, description }))
            .with(PolicyDocument, document)
            .with(TagsOf(PolicyTags), Some(spec.tags).filter(|tags| !tags.is_empty()))
    }

    /// To IAM, names that differ only in case are one.
    fn unique(name: &str) -> String {
        name.to_lowercase()
    }

    fn predict(name: &str, first: Option<&Value>, scope: &Scope) -> Outputs {
        names::predicted(scope, "policy", name, first)
    }

    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        names::assigned(scope, ("policy", "ANPA"), name, first, unique)
    }

    fn named(resource: &str) -> Vec<String> {
        names::named(resource, "policy")
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let arn = outputs.get("arn").map_or("", String::as_str);
        let attached = Mention::within("attachments", arn, "attached policy", Hold::Loses);
        let boundary = Mention::within("boundary", arn, "permissions boundary", Hold::Blocks);
        [attached, boundary].into_iter().chain(Mention::arns(outputs)).collect()
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        in_use::uses(aws, at).await
    }

    async fn created(aws: &Aws, _scope: &Scope, _name: &str, arn: &str) -> Result<Option<i64>, Failure> {
        let answer = aws.send("iam:GetPolicy", aws.iam().get_policy().policy_arn(arn).send()).await?;
        Ok(answer.policy.and_then(|policy| policy.create_date).map(|date| date.secs()))
    }

    async fn list(aws: &Aws, _scope: &Scope) -> Result<Vec<Found>, Failure> {
        // The account's details leave out the tags of policies.
        Ok(account::whole(aws).await?.policies.keys().map(Found::named).collect())
    }
}
