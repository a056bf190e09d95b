//! One key of a map of texts, which one call gets as a whole and one sets key by key.

use std::{collections::BTreeMap, future::Future, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    aws::Aws,
    facts::{Actions, Replaces, Rides},
    kind::{Aspect, Names, Seen, Target, Transient},
    model::{Failure, Scope, Text},
};

/// The attributes of a resource by AWS's names; `None` where there is no such resource.
pub type AttributeMap = Option<BTreeMap<String, String>>;

/// Where a kind of resource has its attributes.
pub trait Attributes: Sync + 'static {
    /// The IAM action of the call that gets them.
    const GET: &'static str;
    /// The IAM action of the call that sets one.
    const SET: &'static str;
    /// Refusals of it that pass by themselves.
    const TRANSIENT: &'static [Transient];

    /// All attributes, asked once in a round of reads; `None` where the resource is not there.
    fn get(aws: &Aws, at: &Target) -> impl Future<Output = Result<Arc<AttributeMap>, Failure>> + Send;

    /// Sets one.
    fn set(
        aws: &Aws,
        at: &Target,
        name: &str,
        value: &str,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// A value with a text form: by default AWS's word, as serde spells it, or a number.
pub trait AttributeText: Serialize + DeserializeOwned + Send + Sync {
    /// The value of AWS's text; `None` where the text means that there is none.
    ///
    /// # Errors
    /// Why the text is not understood: a word that is new at AWS is never taken for another.
    fn from_text(text: &str) -> Result<Option<Self>, String> {
        let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        serde_json::from_value(value).map(Some).map_err(|error| error.to_string())
    }

    /// The text for AWS.
    fn to_text(&self) -> String {
        match serde_json::to_value(self) {
            Ok(Value::String(word)) => word,
            Ok(value) => value.to_string(),
            Err(_) => String::new(),
        }
    }
}

impl AttributeText for u8 {}
impl AttributeText for u16 {}
impl AttributeText for u32 {}

impl AttributeText for bool {
    fn from_text(text: &str) -> Result<Option<Self>, String> {
        text.to_ascii_lowercase().parse().map(Some).map_err(|_| "neither `true` nor `false`".to_owned())
    }
}

impl AttributeText for Text {
    fn from_text(text: &str) -> Result<Option<Self>, String> {
        Ok(Some(text.into()))
    }

    fn to_text(&self) -> String {
        self.value()
    }
}

/// An attribute that is an aspect of its own.
pub trait Attribute: Sync + 'static {
    /// Where it stands.
    type Of: Attributes;
    /// See [`Aspect::Value`].
    type Value: AttributeText;
    /// See [`Aspect::NAME`].
    const NAME: &'static str;
    /// See [`Aspect::ABOUT`].
    const ABOUT: &'static str;
    /// AWS's name of the attribute.
    const ATTRIBUTE: &'static str;
    /// See [`Aspect::RIDES`].
    const RIDES: Rides = Rides::Always;
    /// See [`Aspect::BLOCKS_DELETION`].
    const BLOCKS_DELETION: bool = false;
    /// See [`Aspect::GRANTS`].
    const GRANTS: bool = false;
    /// See [`Aspect::NAMES`].
    const NAMES: Option<Names<Self::Value>> = None;
    /// See [`Aspect::TRANSIENT`].
    const TRANSIENT: &'static [Transient] = <Self::Of as Attributes>::TRANSIENT;
    /// The text that removes it; AWS's answer of it counts as none.
    const UNSET: &'static str = "";

    /// The value where AWS answers nothing; AWS leaves most defaults out of its answers.
    fn default() -> Option<Self::Value> {
        None
    }

    /// The value of AWS's text, or why it is not understood; `None` where the text means that there is none.
    ///
    /// # Errors
    /// Why the text is not understood.
    fn from_aws(text: &str) -> Result<Option<Self::Value>, String> {
        Self::Value::from_text(text)
    }

    /// The text for AWS.
    fn to_aws(value: &Self::Value) -> String {
        value.to_text()
    }

    /// The attribute as the creating call takes it, if it travels with the creation.
    fn riding(at: &Target) -> Option<(String, String)> {
        let value: Self::Value = at.creation_value(Self::NAME)?;
        Some((Self::ATTRIBUTE.to_owned(), Self::to_aws(&value)))
    }
}

/// The aspect of an attribute.
#[derive(Debug)]
pub struct Setting<A>(pub A);

impl<A: Attribute> Aspect for Setting<A> {
    type Value = A::Value;
    const NAME: &'static str = A::NAME;
    const ABOUT: &'static str = A::ABOUT;
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions =
        Actions { read: &[<A::Of as Attributes>::GET], write: &[<A::Of as Attributes>::SET] };
    const RIDES: Rides = A::RIDES;
    const BLOCKS_DELETION: bool = A::BLOCKS_DELETION;
    const GRANTS: bool = A::GRANTS;
    const NAMES: Option<Names<A::Value>> = A::NAMES;
    const TRANSIENT: &'static [Transient] = A::TRANSIENT;

    fn default(_scope: &Scope) -> Option<A::Value> {
        A::default()
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<A::Value>>, Failure> {
        let attributes = A::Of::get(aws, at).await?;
        // What is not there has no defaults.
        let Some(attributes) = &*attributes else { return Ok(None) };
        let text = attributes
            .get(A::ATTRIBUTE)
            .filter(|text| !text.is_empty() && !text.eq_ignore_ascii_case(A::UNSET));
        let value = match text {
            Some(text) => A::from_aws(text)
                .map_err(|why| Failure::guard(A::Of::GET, format!("{} is `{text}`: {why}", A::ATTRIBUTE)))?,
            None => A::default(),
        };
        Ok(value.map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: A::Value) -> Result<(), Failure> {
        A::Of::set(aws, at, A::ATTRIBUTE, &A::to_aws(&want)).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        A::Of::set(aws, at, A::ATTRIBUTE, A::UNSET).await
    }
}
