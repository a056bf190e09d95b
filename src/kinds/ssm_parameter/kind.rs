//! The kind: outputs, and how a declaration falls apart and is written back.

use serde_json::{Value, json};

use super::{
    calls::{self, of_one_level, outputs_of},
    content::Content,
    parameter::{ParameterAspect, ParameterTags, ParameterValue},
    spec::{Spec, Tier},
    value::{ParameterContent, ValueOf},
};
use crate::{
    aws::to_word,
    kind::{DynAspect, prelude::*},
};

/// The key of a secret that names none.
const DEFAULT_KEY: &str = "alias/aws/ssm";

/// A parameter of Systems Manager's Parameter Store.
#[derive(Debug)]
pub struct SsmParameter;

impl Kind for SsmParameter {
    type Spec = Spec;
    const NAME: &'static str = "ssm.parameter";
    const ABOUT: &'static str = "a parameter of Systems Manager: text, a list, JSON or a secret";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "its ARN"),
        Output::predicted("name", "its name, with the leading `/` if it has one"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &["version labels", "resource policies"];
    const UNLISTED_USES: Option<&'static str> = Some("what reads it, and which policies name it");
    const ASPECTS: &'static [&'static dyn DynAspect] =
        &[&ParameterAspect, &ParameterContent, &TagsOf(ParameterTags)];
    const GONE: &'static [&'static str] = &["ParameterNotFound", "InvalidResourceId"];
    const JSON_FILES: &'static [&'static str] = &["json"];
    const SECRETS: &'static [&'static str] = &["secret"];

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let desired = Desired::named(spec.name.clone()).with_problems(spec.problems());
        let Some(content) = spec.content() else { return desired };
        let first = ParameterValue { kind: content.kind().to_owned(), data_type: to_word(&spec.data_type) };
        let is_secret = matches!(content, Content::Secret(_));
        let value = ValueOf {
            content,
            description: spec.description,
            allowed_pattern: spec.allowed_pattern.filter(|pattern| !pattern.is_empty()),
            tier: spec.tier,
            key_id: spec.key_id.or_else(|| is_secret.then(|| DEFAULT_KEY.into())),
            policies: spec.policies.some(),
        };
        desired
            .with(ParameterAspect, Some(first))
            .with(ParameterContent, Some(value))
            .with(TagsOf(ParameterTags), Some(spec.tags))
    }

    /// A text that is JSON stays the text it is.
    fn written(mut held: Written) -> Vec<Table> {
        if let Some(parameter) = held.take(ParameterAspect) {
            held.set("data_type", parameter.data_type);
        }
        if let Some(value) = held.take(ParameterContent) {
            let (member, content) = match value.content {
                Content::Text(text) => ("value", json!(text)),
                Content::List(items) => ("list", json!(items)),
                Content::Json(value) => ("json", json!(value)),
                Content::Secret(secret) => ("secret", json!(secret)),
            };
            held.set(member, content);
            held.set("description", value.description);
            held.set("allowed_pattern", value.allowed_pattern);
            // Standard is AWS's own choice.
            held.set("tier", value.tier.filter(|tier| *tier != Tier::Standard));
            held.set("key_id", value.key_id);
            held.set("policies", value.policies);
        }
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(name, scope)
    }

    /// AWS reads `/a` and `a` as one parameter (recorded).
    fn identity(name: &str) -> String {
        of_one_level(name).unwrap_or(name).to_owned()
    }

    fn named(resource: &str) -> Vec<String> {
        // The ARN of a name without a path does not tell whether it begins with a slash.
        match resource.strip_prefix("parameter/") {
            Some(name) if name.contains('/') => vec![format!("/{name}")],
            Some(name) => vec![name.to_owned(), format!("/{name}")],
            None => Vec::new(),
        }
    }

    /// The keys of all parameters.
    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        let holding = |one: calls::Metadata| {
            let arn = outputs_of(&one.name, scope).remove("arn")?;
            Some(Holding { arn, name: one.name, tags: None, aspects: vec![("value", one.key_id?.into())] })
        };
        Ok(calls::all(aws, &scope.region, None).await?.into_iter().filter_map(holding).collect())
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let all = calls::all(aws, &scope.region, None).await?;
        Ok(all.into_iter().map(|one| Found::named(one.name)).collect())
    }
}
