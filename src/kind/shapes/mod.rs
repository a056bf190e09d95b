//! The usual forms of an aspect. Each is a trait that asks for what is the aspect's own, and a type that makes
//! an [`Aspect`](super::Aspect) of it; an aspect of another form implements `Aspect` itself.

mod attribute;
mod configuration;
mod listed;
mod tagged;

pub use attribute::{Attribute, AttributeMap, AttributeText, Attributes, Setting};
pub use configuration::{Configuration, Configured};
pub use listed::{Entries, Listed};
pub use tagged::{Tagged, TaggedByArn, TagsOf, TagsValue, difference, plain, tags_from_aws, tags_of};
