//! A parameter's value and settings, which one `PutParameter` writes together.

use crate::kind::prelude::*;
use aws_sdk_ssm::{
    operation::put_parameter::builders::PutParameterFluentBuilder,
    types::{ParameterMetadata, ParameterTier},
};

use super::{content::Content, live, policies::Policies, spec::Tier};

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
    /// What is in it.
    pub content: Content,
    /// What it is for.
    pub description: Text,
    /// What a new value must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_pattern: Option<String>,
    /// Its tier; AWS's choice where none is declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// The key of a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<Text>,
    /// When it expires, and who is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policies: Option<Policies>,
}

/// The aspect.
#[derive(Debug)]
pub(super) struct ParameterContent;

impl Aspect for ParameterContent {
    type Value = ValueOf;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "its value, description, pattern, tier, key and policies";
    const REPLACES: Replaces = Replaces::whole("DescribeParameters");
    const ACTIONS: Actions = Actions {
        read: &["ssm:DescribeParameters", "ssm:GetParameters", "kms:Decrypt"],
        write: &["ssm:DescribeParameters", "ssm:PutParameter", "kms:Encrypt", "kms:GenerateDataKey"],
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
        let Some(metadata) = live::metadata(aws, at).await? else { return Ok(None) };
        let Some(parameter) = live::value(aws, at).await? else { return Ok(None) };
        let want: Option<ValueOf> = at.wanted();
        let (kind, text) = (parameter.r#type(), parameter.value.as_deref().unwrap_or_default());
        let kind = kind.ok_or_else(|| Failure::guard("ssm:GetParameters", "AWS told no type"))?;
        let seal = |text: &str| at.secrets.keep(&at.salt(), text.to_owned());
        let content = Content::seen(kind, text, want.as_ref().map(|want| &want.content), seal);
        seen(metadata, content, want.and_then(|want| want.tier)).map(|value| Some(Seen::new(value)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ValueOf) -> Result<(), Failure> {
        let operation = "ssm:PutParameter";
        let not_found = || Failure::refused(operation, "ParameterNotFound", "the parameter is gone");
        let live = live::metadata_now(aws, at).await?.ok_or_else(not_found)?;
        if want.tier == Some(Tier::Standard) && live.tier == Some(ParameterTier::Advanced) {
            let failure = Failure::guard(operation, "an advanced parameter can't become a standard one");
            return Err(
                failure.with_hint("declare tier = \"Advanced\", or delete the parameter and apply again")
            );
        }
        let mut call = request(aws, at, &want)?.set_data_type(live.data_type).overwrite(true);
        // Policies stay unless told to go, and the standard tier takes no policy, not even an empty one.
        if want.policies.is_none() && live.policies.is_some_and(|policies| !policies.is_empty()) {
            call = call.policies(Policies::NONE);
        }
        send(aws, at, &want, call).await
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        Err(Failure::guard("ssm:PutParameter", "a parameter can't be without a value"))
    }
}

/// What AWS answered. Intelligent tiering is the choice between two tiers, and AWS tells the one
/// that it chose: where it is wanted, either is as wanted.
fn seen(metadata: ParameterMetadata, content: Content, wanted: Option<Tier>) -> Result<ValueOf, Failure> {
    let tier = match (wanted, metadata.tier()) {
        (Some(Tier::Intelligent), _) | (_, Some(ParameterTier::IntelligentTiering)) => {
            Some(Tier::Intelligent)
        }
        (_, Some(ParameterTier::Standard)) => Some(Tier::Standard),
        (_, Some(ParameterTier::Advanced)) => Some(Tier::Advanced),
        (_, _) => None,
    };
    Ok(ValueOf {
        tier,
        key_id: metadata.key_id.filter(|_| matches!(content, Content::Secret(_))).map(known),
        content,
        description: known(metadata.description.unwrap_or_default()),
        allowed_pattern: metadata.allowed_pattern.filter(|pattern| !pattern.is_empty()),
        policies: Policies::seen(metadata.policies.as_deref().unwrap_or_default())?.some(),
    })
}

/// The call that writes `want`. What is not wanted is sent as empty: AWS keeps what is left out.
pub(super) fn request(aws: &Aws, at: &Target, want: &ValueOf) -> Result<PutParameterFluentBuilder, Failure> {
    let call = aws
        .ssm(&at.scope.region)
        .put_parameter()
        .name(&at.name)
        .r#type(want.content.kind().as_sdk())
        .value(want.content.reveal(&at.secrets)?)
        .description(want.description.value())
        .allowed_pattern(want.allowed_pattern.clone().unwrap_or_default())
        .set_tier(want.tier.map(tier))
        .set_key_id(want.key_id.as_ref().map(Text::value))
        .set_policies(want.policies.as_ref().map(Policies::write));
    Ok(call)
}

fn tier(tier: Tier) -> ParameterTier {
    match tier {
        Tier::Standard => ParameterTier::Standard,
        Tier::Advanced => ParameterTier::Advanced,
        Tier::Intelligent => ParameterTier::IntelligentTiering,
    }
}

/// Sends the call. AWS quotes values that it refuses, so a secret is taken out of what it says.
pub(super) async fn send(
    aws: &Aws,
    at: &Target,
    want: &ValueOf,
    call: PutParameterFluentBuilder,
) -> Result<(), Failure> {
    let answer = aws.send("ssm:PutParameter", call.send()).await;
    answer.map(|_| ()).map_err(|failure| match &want.content {
        Content::Secret(secret) => without(failure, &at.secrets.reveal(secret).unwrap_or_default()),
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
