//! Whether the key can be used. A disabled one can't be changed in some ways either, so enabling
//! comes before everything else and disabling after it.

use super::lookup;
use crate::kind::prelude::*;
use aws_sdk_kms::types::KeyState;

/// Whether the key can be used.
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
    const TRANSIENT: &'static [Transient] = &[Transient::of_itself("NotFoundException", "").slow()];

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

const DISABLE: &str = "kms:DisableKey";
