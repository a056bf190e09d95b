//! What a file of a kind needs: `use crate::kind::prelude::*;`.

pub use std::collections::{BTreeMap, BTreeSet};

pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};

pub use super::defaults::yes;
pub use super::shapes::{
    Attribute, AttributeMap, AttributeText, Attributes, Configuration, Configured, Entries, Listed, Setting,
    Tagged, TaggedByArn, TagsOf, TagsValue,
};
pub use super::{
    Aspect, Found, Holding, Kind, Names, Notes, Seen, Sentences, Target, Transient, Written, known, outputs,
};
pub use crate::{
    aws::{Aws, absent, documents::unbuilt, gone, next_page},
    facts::{Actions, Desired, Mention, OnChange, Place, Problem, Replaces, Rides, TAGS, Table},
    model::{Arn, Document, Failure, Named, Output, Outputs, Refusal, Scope, Tags, Text, Uses},
};
