//! What a file of WAF's kinds needs.

pub use serde_json::{Value, json};

pub use super::{
    Calls, Family, Itself, Locality, OnlyScope, SettingsOf, WAF, WafScope, WafTags,
    form::{Form, Member, Members, NOTHING},
    names::{DESCRIPTION, DESCRIPTION_IN_WORDS, NAME, NAME_IN_WORDS},
};
pub use crate::kind::{DynAspect, prelude::*};
