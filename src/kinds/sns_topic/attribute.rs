//! What aspects have in common that are one attribute of the topic each.

use crate::kind::prelude::*;
use serde::de::DeserializeOwned;

use super::live;

pub(super) const GET: &str = "sns:GetTopicAttributes";
pub(super) const SET: &str = "sns:SetTopicAttributes";

/// A new topic is not known everywhere at once.
pub(super) const UNSEEN: Transient = Transient::of_itself("NotFound", "");

/// An attribute that is an aspect of its own.
pub(super) trait Attribute: Sync + 'static {
    /// What it says.
    type Value: Serialize + DeserializeOwned + Send + Sync;
    /// The aspect's name.
    const NAME: &'static str;
    /// One line of documentation.
    const ABOUT: &'static str;
    /// AWS's name of the attribute.
    const ATTRIBUTE: &'static str;
    /// Whether `CreateTopic` takes it.
    const RIDES: Rides = Rides::Always;
    /// Whether AWS refuses to delete a topic that has it.
    const BLOCKS_DELETION: bool = false;
    /// What it names in plain text.
    const NAMES: Option<Names<Self::Value>> = None;
    /// What takes it away.
    const UNSET: &'static str = "";

    /// What the topic has where AWS answers nothing; AWS leaves most defaults out of its answers.
    fn default() -> Option<Self::Value> {
        None
    }

    /// What AWS's text says; `None` if that is nothing, or why it is not understood.
    fn seen(text: &str) -> Result<Option<Self::Value>, String>;

    /// The text for AWS.
    fn sent(value: &Self::Value) -> String;
}

/// The aspect of an attribute.
#[derive(Debug)]
pub(super) struct Setting<A>(pub(super) A);

impl<A: Attribute> Aspect for Setting<A> {
    type Value = A::Value;
    const NAME: &'static str = A::NAME;
    const ABOUT: &'static str = A::ABOUT;
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[GET], write: &[SET] };
    const RIDES: Rides = A::RIDES;
    const BLOCKS_DELETION: bool = A::BLOCKS_DELETION;
    const NAMES: Option<Names<A::Value>> = A::NAMES;
    const TRANSIENT: &'static [Transient] = &[UNSEEN];

    fn undeclared(_scope: &Scope) -> Option<A::Value> {
        A::default()
    }

    fn initial(_scope: &Scope) -> Option<A::Value> {
        A::default()
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<A::Value>>, Failure> {
        let attributes = live::attributes(aws, at).await?;
        // What is not there has no defaults.
        let Some(attributes) = attributes.as_ref() else { return Ok(None) };
        let text = attributes.get(A::ATTRIBUTE).filter(|text| !text.is_empty());
        let value = match text {
            Some(text) => A::seen(text)
                .map_err(|why| Failure::guard(GET, format!("{} is `{text}`: {why}", A::ATTRIBUTE)))?,
            None => A::default(),
        };
        Ok(value.map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: A::Value) -> Result<Outputs, Failure> {
        set(aws, at, A::ATTRIBUTE, &A::sent(&want)).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        set(aws, at, A::ATTRIBUTE, A::UNSET).await.map(|_| ())
    }
}

/// The attribute as `CreateTopic` takes it, if it travels with the creation.
pub(super) fn riding<A: Attribute>(at: &Target) -> Option<(String, String)> {
    let value: A::Value = at.creation_value(A::NAME)?;
    Some((A::ATTRIBUTE.to_owned(), A::sent(&value)))
}

/// Sets one attribute; AWS takes no more in a call.
pub(super) async fn set(aws: &Aws, at: &Target, name: &str, value: &str) -> Result<Outputs, Failure> {
    let call = aws
        .sns(&at.scope.region)
        .set_topic_attributes()
        .topic_arn(live::arn(at))
        .attribute_name(name)
        .attribute_value(value);
    aws.send(SET, call.send()).await.map(|_| Outputs::new())
}
