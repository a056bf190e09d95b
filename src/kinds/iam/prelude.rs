//! What a file of IAM's kinds needs.

pub(crate) use super::{
    account::{Account, PAGE, account, whole},
    aspects::{Attachments, Boundary, EntityTags, Inline, Itself},
    calls::{OfRole, OfUser},
    documents::{declared, decoded},
    entity::{ABSENT, Entity, EntityKind, Write, known_tags, sdk_tags},
    kind::desired,
    names::{NAME, NAME_IN_WORDS, PATH, PATH_IN_WORDS, outputs_of},
    settling::exchange,
};
pub(crate) use crate::{
    kind::{prelude::*, shapes::plain},
    model::{FoundUse, Hold, Use},
    policy::{Dialect, Policy},
};
