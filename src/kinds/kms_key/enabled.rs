//! Whether the key can be used. A disabled one can't be changed in some ways either, so enabling
//! comes before everything else and disabling after it.

use crate::kind::prelude::*;
use aws_sdk_kms::types::KeyState;

use super::lookup;

/// The aspect.
#[derive(Debug)]
pub(super) struct KeyEnabled;

impl Aspect for KeyEnabled {
    type Value = bool;
    const NAME: &'static str = "enabled";
    const ABOUT: &'static str = "whether it can be used";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions =
        Actions { read: &["kms:DescribeKey"], write: &["kms:EnableKey", "kms:DisableKey"] };
    const TRANSIENT: &'static [Transient] = &[Transient::of_itself("NotFoundException", "").slow()];

    fn undeclared(_scope: &Scope) -> Option<bool> {
        Some(true)
    }

    fn initial(_scope: &Scope) -> Option<bool> {
        Some(true)
    }

    fn place(want: Option<&bool>) -> Place {
        if want == Some(&false) { Place::Last } else { Place::First }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<bool>>, Failure> {
        let key = lookup::describe(aws, &at.scope.region, at.output("id")).await?;
        // Only `Disabled` is somebody's choice. The other states pass, or are not for us to end.
        Ok(key.map(|key| Seen::new(key.key_state != Some(KeyState::Disabled))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: bool) -> Result<Outputs, Failure> {
        let (kms, id) = (aws.kms(&at.scope.region), at.output("id"));
        if want {
            aws.send("kms:EnableKey", kms.enable_key().key_id(id).send()).await?;
        } else {
            aws.send("kms:DisableKey", kms.disable_key().key_id(id).send()).await?;
        }
        Ok(Outputs::new())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, true).await.map(|_| ())
    }
}
