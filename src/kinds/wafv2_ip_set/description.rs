//! What the set is for. AWS takes no empty description: an update without one removes it.

use super::live;
use crate::kind::prelude::*;
use crate::kinds::wafv2::refusals::WRITES;

/// The aspect's name.
pub(super) const NAME: &str = "description";

/// The aspect.
#[derive(Debug)]
pub(super) struct SetDescription;

impl Aspect for SetDescription {
    type Value = Text;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "what it is for";
    const REPLACES: Replaces = Replaces::whole("GetIPSet");
    const ACTIONS: Actions = Actions { read: &[live::GET], write: &[live::GET, live::UPDATE] };
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = WRITES;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Text>>, Failure> {
        let description = live::seen(aws, at).await?.and_then(|set| set.description);
        Ok(description.filter(|text| !text.is_empty()).map(|text| Seen::new(known(text))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Text) -> Result<(), Failure> {
        let change = |content| live::Content { description: Some(want.value()), ..content };
        live::update(aws, at, change).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        live::update(aws, at, |content| live::Content { description: None, ..content }).await
    }
}
