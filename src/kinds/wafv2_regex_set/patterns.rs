//! The regular expressions of a set, in no order.

use super::live;
use crate::kind::prelude::*;
use crate::kinds::wafv2::refusals::WRITES;

/// The aspect's name.
pub(super) const NAME: &str = "patterns";

/// The aspect.
#[derive(Debug)]
pub(super) struct SetPatterns;

impl Aspect for SetPatterns {
    type Value = BTreeSet<Text>;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "its regular expressions, in no order";
    const REPLACES: Replaces = Replaces::whole("GetRegexPatternSet");
    const ACTIONS: Actions = Actions { read: &[live::GET], write: &[live::GET, live::UPDATE] };
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = WRITES;

    fn default(_scope: &Scope) -> Option<BTreeSet<Text>> {
        Some(BTreeSet::new())
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<BTreeSet<Text>>>, Failure> {
        let found = live::seen(aws, at).await?;
        Ok(found.map(|found| Seen::new(found.content.patterns.into_iter().map(known).collect())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: BTreeSet<Text>) -> Result<(), Failure> {
        let patterns: BTreeSet<String> = want.iter().map(Text::value).collect();
        let change = |content| live::Content { patterns: patterns.clone(), ..content };
        live::update(aws, at, change).await
    }
}
