//! The address ranges of a set, in no order.

use super::{cidr::Cidr, live};
use crate::kind::prelude::*;
use crate::kinds::wafv2::refusals::WRITES;

/// The aspect's name.
pub(super) const NAME: &str = "addresses";

/// The aspect.
#[derive(Debug)]
pub(super) struct SetAddresses;

impl Aspect for SetAddresses {
    type Value = BTreeSet<Cidr>;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "its address ranges, in no order";
    const REPLACES: Replaces = Replaces::whole("GetIPSet");
    const ACTIONS: Actions = Actions { read: &[live::GET], write: &[live::GET, live::UPDATE] };
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = WRITES;

    fn default(_scope: &Scope) -> Option<BTreeSet<Cidr>> {
        Some(BTreeSet::new())
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<BTreeSet<Cidr>>>, Failure> {
        let Some(set) = live::seen(aws, at).await? else { return Ok(None) };
        let addresses = set.addresses.into_iter().map(|address| Cidr::lenient(known(address)));
        Ok(Some(Seen::new(addresses.collect())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: BTreeSet<Cidr>) -> Result<(), Failure> {
        let addresses: BTreeSet<String> = want.iter().map(Cidr::value).collect();
        let change = |content| live::Content { addresses: addresses.clone(), ..content };
        live::update(aws, at, change).await
    }
}
