//! Description, state and tags of a key.

use aws_sdk_kms::types::{KeyState, Tag};

use super::lookup::{self, NOT_YET};
use crate::kind::prelude::*;

const DISABLE: &str = "kms:DisableKey";

/// The description.
#[derive(Debug)]
pub(super) struct KeyDescription;

impl Configuration for KeyDescription {
    type Value = Text;
    const NAME: &'static str = "description";
    const ABOUT: &'static str = "its description";
    const GET: &'static str = "kms:DescribeKey";
    const PUT: &'static str = "kms:UpdateKeyDescription";
    const REPLACES: Replaces = Replaces::Named;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &[NOT_YET];

    fn default() -> Option<Text> {
        Some(known(""))
    }

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Text>>, Failure> {
        let key = lookup::describe(aws, &at.scope.region, at.output("id")).await?;
        Ok(key.map(|key| Seen::new(known(key.description.unwrap_or_default()))))
    }

    async fn put(aws: &Aws, at: &Target, want: Text) -> Result<(), Failure> {
        let call = aws.kms(&at.scope.region).update_key_description().key_id(at.output("id"));
        aws.send(Self::PUT, call.description(want.value()).send()).await.map(drop)
    }
}

/// Whether the key can be used. A disabled one can't be changed in some ways either, so enabling comes before
/// everything else and disabling after it.
#[derive(Debug)]
pub(super) struct KeyEnabled;

impl Configuration for KeyEnabled {
    type Value = bool;
    const NAME: &'static str = "enabled";
    const ABOUT: &'static str = "whether it can be used";
    const GET: &'static str = "kms:DescribeKey";
    const PUT: &'static str = "kms:EnableKey";
    const ACTIONS: Actions = Actions { read: &[Self::GET], write: &[Self::PUT, DISABLE] };
    const REPLACES: Replaces = Replaces::Named;
    const TRANSIENT: &'static [Transient] = &[NOT_YET];

    fn default() -> Option<bool> {
        Some(true)
    }

    fn place(want: Option<&bool>) -> Place {
        if want == Some(&false) { Place::Last } else { Place::First }
    }

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<bool>>, Failure> {
        let key = lookup::describe(aws, &at.scope.region, at.output("id")).await?;
        // Only `Disabled` is somebody's choice. The other states pass, or are not for us to end.
        Ok(key.map(|key| Seen::new(key.key_state != Some(KeyState::Disabled))))
    }

    async fn put(aws: &Aws, at: &Target, want: bool) -> Result<(), Failure> {
        let (kms, id) = (aws.kms(&at.scope.region), at.output("id"));
        if want {
            aws.send(Self::PUT, kms.enable_key().key_id(id).send()).await.map(drop)
        } else {
            aws.send(DISABLE, kms.disable_key().key_id(id).send()).await.map(drop)
        }
    }
}

/// The tags.
#[derive(Debug)]
pub(super) struct KeyTags;

impl Tagged for KeyTags {
    const LIST: &'static str = "kms:ListResourceTags";
    const TAG: &'static str = "kms:TagResource";
    const UNTAG: &'static str = "kms:UntagResource";
    const TRANSIENT: &'static [Transient] = &[NOT_YET];

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        Ok(lookup::tags(aws, &at.scope.region, at.output("id")).await?.unwrap_or_default())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let call = aws.kms(&at.scope.region).tag_resource().key_id(at.output("id"));
        aws.send(Self::TAG, call.set_tags(Some(to_aws(tags, Self::TAG)?)).send()).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.kms(&at.scope.region).untag_resource().key_id(at.output("id"));
        aws.send(Self::UNTAG, call.set_tag_keys(Some(keys)).send()).await.map(drop)
    }
}

/// Tags for a call.
pub(super) fn to_aws(tags: Tags, operation: &str) -> Result<Vec<Tag>, Failure> {
    let tag = |(key, value)| Tag::builder().tag_key(key).tag_value(value).build();
    tags.into_iter().map(tag).collect::<Result<_, _>>().map_err(unbuilt(operation))
}
