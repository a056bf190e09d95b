//! What the key is for.

use super::lookup;
use crate::kind::prelude::*;

/// The aspect's name.
pub(super) const NAME: &str = "description";

/// The aspect.
#[derive(Debug)]
pub(super) struct KeyDescription;

impl Aspect for KeyDescription {
    type Value = Text;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "what it is for";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &["kms:DescribeKey"], write: &["kms:UpdateKeyDescription"] };
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &[Transient::of_itself("NotFoundException", "").slow()];

    fn default(_scope: &Scope) -> Option<Text> {
        Some(known(""))
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Text>>, Failure> {
        let key = lookup::describe(aws, &at.scope.region, at.output("id")).await?;
        Ok(key.map(|key| Seen::new(known(key.description.unwrap_or_default()))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Text) -> Result<(), Failure> {
        let call = aws
            .kms(&at.scope.region)
            .update_key_description()
            .key_id(at.output("id"))
            .description(want.value());
        aws.send("kms:UpdateKeyDescription", call.send()).await.map(drop)
    }
}
