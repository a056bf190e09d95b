//! The kind with its declaration, and aspect `policy`: the managed policy itself.

use aws_sdk_iam::types::{self, PolicyUsageType};
use serde_json::Value;

use super::{
    document::{PolicyDocument, PolicyTags, delete_version, without_document},
    live::{LIST, arn_of, find, listed, old_versions},
    users::{self, detach, users},
};
use crate::{
    kind::DynAspect,
    kinds::iam::{
        groups::managed,
        names,
        prelude::*,
        settling::{SETTLING_POLICY, is_taken, ours},
    },
    model::Document,
};

/// The type in an ARN.
const WORD: &str = "policy";

/// A customer managed policy.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicySpec {
    /// The name; 1 to 128 letters, digits and `_+=,.@-`. Names that differ only in case are one to IAM.
    #[schemars(length(min = 1, max = 128), regex(pattern = NAME), extend("x-pattern" = NAME_IN_WORDS))]
    pub(crate) name: Text,
    /// The path, part of the ARN; `/` if absent. A policy with another path is another policy.
    #[schemars(length(max = 512), regex(pattern = PATH), extend("x-pattern" = PATH_IN_WORDS))]
    pub(crate) path: Option<String>,
    /// The description. IAM can't change it: another description needs another policy.
    #[schemars(length(max = 1000))]
    pub(crate) description: Option<String>,
    /// The policy document, in IAM's grammar or `{ file = "x.json" }`. Only an external policy needs none.
    #[schemars(with = "Option<Policy>")]
    pub(crate) document: Option<Value>,
    /// Tags beside those of the stack.
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, Text>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct IamPolicy;

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
    const GONE: &'static [&'static str] = ABSENT;
    const IN_SERIES: bool = true;
    const GLOBAL: bool = true;
    const TAKEN: Refusal = names::TAKEN;
    const JSON_FILES: &'static [&'static str] = &["document"];
    const IN_USE_CODE: &'static str = "DeleteConflict";

    fn desired(spec: PolicySpec, _scope: &Scope) -> Desired {
        let path = spec.path.unwrap_or_else(|| "/".to_owned());
        let description = spec.description.unwrap_or_default();
        let document = spec.document.map(|written| declared(&["document"], &written, Dialect::Managed));
        let (document, problems) = document.unwrap_or_default();
        Desired::named(spec.name.clone())
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
        names::predicted(scope, WORD, name, first)
    }

    fn make_up(name: &str, first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        names::assigned(scope, (WORD, "ANPA"), name, first, unique)
    }

    fn named(resource: &str) -> Vec<String> {
        names::named(resource, WORD)
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let arn = outputs.get("arn").map_or("", String::as_str);
        let attached = Mention::within("attachments", arn, "attached policy", Hold::Loses);
        let boundary = Mention::within("boundary", arn, "permissions boundary", Hold::Blocks);
        [attached, boundary].into_iter().chain(Mention::arns(outputs)).collect()
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        users::uses(aws, at).await
    }

    async fn created(aws: &Aws, _scope: &Scope, _name: &str, arn: &str) -> Result<Option<i64>, Failure> {
        let answer = aws.send("iam:GetPolicy", aws.iam().get_policy().policy_arn(arn).send()).await?;
        Ok(answer.policy.and_then(|policy| policy.create_date).map(|date| date.secs()))
    }

    async fn list(aws: &Aws, _scope: &Scope) -> Result<Vec<Found>, Failure> {
        // The account's details leave out the tags of policies.
        Ok(whole(aws).await?.policies.keys().map(Found::named).collect())
    }
}

/// What can't change about a managed policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyValue {
    pub(crate) path: String,
    /// None is the same as empty.
    pub(crate) description: String,
}

/// The managed policy itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ManagedPolicy;

impl Aspect for ManagedPolicy {
    type Value = PolicyValue;
    const NAME: &'static str = "policy";
    const ABOUT: &'static str = "the policy itself: its path, which is part of its ARN, and its description";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &["iam:GetAccountAuthorizationDetails", "iam:GetPolicy", LIST],
        write: &[
            "iam:CreatePolicy",
            "iam:DeletePolicy",
            "iam:DeletePolicyVersion",
            "iam:DetachGroupPolicy",
            "iam:DetachRolePolicy",
            "iam:DetachUserPolicy",
            "iam:GetPolicy",
            "iam:ListEntitiesForPolicy",
            "iam:ListPolicyVersions",
            "iam:TagPolicy",
        ],
    };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = SETTLING_POLICY;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<PolicyValue>>, Failure> {
        let path = at.wanted::<PolicyValue>().map_or_else(|| "/".to_owned(), |want| want.path);
        let Some(arn) = find(aws, at, &path).await? else { return Ok(None) };
        let Some(live) = listed(aws, &arn).await? else { return Ok(None) };
        let (path, id) = (live.path.unwrap_or_default(), live.policy_id.unwrap_or_default());
        let outputs = outputs_of(&at.scope, WORD, &path, &at.name, &id);
        let description = live.description.unwrap_or_default();
        Ok(Some(Seen::with_outputs(PolicyValue { path, description }, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: PolicyValue) -> Result<Outputs, Failure> {
        let Some(document) = at.creation_value::<Policy>(PolicyDocument::NAME) else {
            return Err(without_document("iam:CreatePolicy"));
        };
        let call = aws
            .iam()
            .create_policy()
            .policy_name(&at.name)
            .path(&want.path)
            .policy_document(document.to_json())
            .set_description(Some(want.description.clone()).filter(|text| !text.is_empty()))
            .set_tags(Some(sdk_tags(&at.creation_tags())?))
            .send();
        let id = match aws.send("iam:CreatePolicy", call).await {
            Ok(answer) => answer.policy.and_then(|policy| policy.policy_id),
            Err(refusal) if is_taken(&refusal) => earlier(aws, at, &want, refusal).await?.policy_id,
            Err(failure) => return Err(failure),
        };
        Ok(outputs_of(&at.scope, WORD, &want.path, &at.name, &id.unwrap_or_default()))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let arn = at.output("arn");
        let bounded = users(aws, arn, PolicyUsageType::PermissionsBoundary).await?;
        if !bounded.is_empty() {
            let bounded: Vec<String> = bounded.iter().map(|(word, name)| format!("{word} {name}")).collect();
            let message = format!("the policy is the boundary of {}", bounded.join(", "));
            let failure = Failure::refused("iam:DeletePolicy", "DeleteConflict", message);
            return Err(failure.with_hint(
                "without its boundary a role or user may do more than it should: give it another first",
            ));
        }
        detach(aws, arn, users(aws, arn, PolicyUsageType::PermissionsPolicy).await?).await?;
        for version in old_versions(aws, arn).await? {
            delete_version(aws, arn, &version).await?;
        }
        gone(aws.send("iam:DeletePolicy", aws.iam().delete_policy().policy_arn(arn).send()).await, ABSENT)
    }
}

/// The policy of an earlier attempt to create it, which must be what this attempt would make.
async fn earlier(
    aws: &Aws,
    at: &Target,
    want: &PolicyValue,
    refusal: Failure,
) -> Result<types::Policy, Failure> {
    let Some(live) = managed(aws, &arn_of(&at.scope, &want.path, &at.name)).await? else {
        let hint = format!(
            "a policy `{}` exists with another path; to IAM, names that differ only in case are one",
            at.name
        );
        return Err(refusal.with_hint(hint));
    };
    ours(at, WORD, &at.name, &known_tags(live.tags.clone()), refusal.clone())?;
    if live.description().unwrap_or_default() == want.description { Ok(live) } else { Err(refusal) }
}
