//! A parameter's value and settings, which one `PutParameter` writes together.

use super::{
    calls::{self, DESCRIBE, GET, Metadata, PUT},
    content::Content,
    policies::Policies,
    spec::Tier,
};
use crate::{
    aws::wire::{TagList, input},
    kind::prelude::*,
};

/// The aspect's name.
pub(super) const NAME: &str = "value";

/// Writes to one name follow each other too fast for AWS, and a key that was just made is not known
/// to Systems Manager at once.
pub(super) const TRANSIENT: &[Transient] =
    &[Transient::always("TooManyUpdates"), Transient::of_named_changed("InvalidKeyId", "", &["kms"]).slow()];

/// AWS's answer about a key that does not exist.
const NO_KEY: Refusal = Refusal::new("InvalidKeyId", "{} is not found");

/// Everything that `PutParameter` replaces at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValueOf {
    pub content: Content,
    pub description: Text,
    pub allowed_pattern: Option<String>,
    /// Its tier; AWS's choice where none is declared.
    pub tier: Option<Tier>,
    pub key_id: Option<Text>,
    pub policies: Option<Policies>,
}

#[derive(Debug)]
pub(super) struct ParameterContent;

impl Aspect for ParameterContent {
    type Value = ValueOf;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "its value, description, pattern, tier, key and policies";
    const REPLACES: Replaces = Replaces::whole("DescribeParameters");
    const ACTIONS: Actions = Actions {
        read: &[DESCRIBE.action, GET.action, "kms:Decrypt"],
        write: &[DESCRIBE.action, PUT.action, "kms:Encrypt", "kms:GenerateDataKey"],
    };
    const RIDES: Rides = Rides::Always;
    const NAMES: Option<Names<ValueOf>> = Some(|value| {
        let key = value.key_id.as_ref().map(Text::value).filter(|key| !key.starts_with("alias/aws/"));
        key.map(|key| Named::called("kms.key", key).or(NO_KEY)).into_iter().collect()
    });
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    /// AWS makes a parameter of which nothing is said a standard one (aws-facts §7).
    fn settle(want: &mut ValueOf) {
        want.tier.get_or_insert(Tier::Standard);
    }

    fn one_way(before: &ValueOf, want: &ValueOf) -> Option<String> {
        let goes_back = before.tier == Some(Tier::Advanced) && want.tier == Some(Tier::Standard);
        goes_back.then(|| "AWS does not change an advanced parameter into a standard one".to_owned())
    }

    fn fill(want: &mut ValueOf, live: &ValueOf) {
        if let (Some(want), Some(live)) = (&mut want.policies, &live.policies) {
            want.spell_like(live);
        }
        match (want.tier, live.tier) {
            (None, _) => want.tier = live.tier,
            (Some(Tier::Intelligent), Some(chosen)) => want.tier = Some(chosen),
            _ => {}
        }
        // Whoever read it without knowing the declaration (a snapshot) took JSON for text.
        if matches!(want.content, Content::Json(_)) && live.content.clone().parsed() == want.content {
            want.content = live.content.clone();
        }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ValueOf>>, Failure> {
        let Some(metadata) = calls::metadata(aws, at).await? else { return Ok(None) };
        let Some(live) = calls::value(aws, at).await? else { return Ok(None) };
        let want: Option<ValueOf> = at.wanted();
        let seal = |text: &str| at.secrets.keep(&at.salt(), text.to_owned());
        let content =
            Content::from_aws(&live.kind, &live.value, want.as_ref().map(|want| &want.content), seal);
        from_aws(metadata, content, want.and_then(|want| want.tier)).map(|value| Some(Seen::new(value)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ValueOf) -> Result<(), Failure> {
        let not_found = || Failure::refused(PUT.action, "ParameterNotFound", "the parameter is gone");
        let live = calls::metadata_now(aws, at).await?.ok_or_else(not_found)?;
        if want.tier == Some(Tier::Standard) && Tier::from_aws(&live.tier) == Some(Tier::Advanced) {
            let failure = Failure::guard(PUT.action, "an advanced parameter can't become a standard one");
            return Err(
                failure.with_hint("declare tier = \"Advanced\", or delete the parameter and apply again")
            );
        }
        // Policies stay unless told to go, and the standard tier takes no policy, not even an empty one.
        let no_policies = (!live.policies.is_empty()).then(|| Policies::NONE.to_owned());
        send(aws, at, &want, live.data_type, no_policies, None).await
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        Err(Failure::guard(PUT.action, "a parameter can't be without a value"))
    }
}

/// AWS's answer. Intelligent tiering is the choice between two tiers, and AWS answers the one
/// that it chose: where it is wanted, either is as wanted.
fn from_aws(live: Metadata, content: Content, wanted: Option<Tier>) -> Result<ValueOf, Failure> {
    let policies = Policies::from_aws(live.policies.iter().map(|policy| policy.policy_text.as_str()));
    Ok(ValueOf {
        tier: wanted.filter(|tier| *tier == Tier::Intelligent).or_else(|| Tier::from_aws(&live.tier)),
        key_id: live.key_id.filter(|_| matches!(content, Content::Secret(_))).map(known),
        content,
        description: known(live.description),
        allowed_pattern: Some(live.allowed_pattern).filter(|pattern| !pattern.is_empty()),
        policies: policies.map_err(|why| Failure::guard(DESCRIBE.action, why))?.some(),
    })
}

/// Sends the call; with tags it creates, for AWS takes them only where it overwrites nothing. What is not wanted is sent
/// as empty: AWS keeps what is left out. AWS quotes values that it refuses, so a secret is removed from its message.
pub(super) async fn send(
    aws: &Aws,
    at: &Target,
    want: &ValueOf,
    data_type: Option<String>,
    no_policies: Option<String>,
    tags: Option<TagList>,
) -> Result<(), Failure> {
    let unknown = || Failure::guard(PUT.action, "the value is not known in this run");
    let value = want.content.reveal(&at.secrets).ok_or_else(unknown)?;
    let input = input! {
        name: &at.name,
        kind: want.content.kind(),
        value: &value,
        description: want.description.value(),
        allowed_pattern: want.allowed_pattern.as_deref().unwrap_or_default(),
        tier: want.tier,
        key_id: want.key_id.as_ref().map(Text::value),
        policies: want.policies.as_ref().map(Policies::to_aws).or(no_policies),
        data_type: data_type,
        overwrite: tags.is_none(),
        tags: tags,
    };
    aws.act(&PUT, &at.scope.region, &input).await.map_err(|failure| match &want.content {
        Content::Secret(_) => without(failure, &value),
        _ => failure,
    })
}

fn without(failure: Failure, secret: &str) -> Failure {
    if secret.is_empty() || !failure.message.contains(secret) {
        return failure;
    }
    let message = failure.message.replace(secret, "(the secret)");
    Failure { message, ..failure }
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
