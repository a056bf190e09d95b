//! The set itself: what can't be changed once it is there.

use super::{addresses, cidr::Cidr, description, live, spec::IpVersion};
use crate::kind::prelude::*;
use crate::kinds::wafv2::{
    Entry, Family, Place, WafScope,
    listing::made,
    lock,
    refusals::{NOT_FOUND, WRITES},
    tags,
};

const CREATE: &str = "wafv2:CreateIPSet";
const DELETE: &str = "wafv2:DeleteIPSet";

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetValue {
    /// Which ACLs can use it.
    pub(super) scope: WafScope,
    /// Which version its addresses are of. A declaration without addresses leaves it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ip_version: Option<IpVersion>,
}

/// The aspect.
#[derive(Debug)]
pub(super) struct SetItself;

impl Aspect for SetItself {
    type Value = SetValue;
    const NAME: &'static str = "set";
    const ABOUT: &'static str = "which ACLs can use it, and the IP version of its addresses";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[Family::IpSet.list(), live::GET],
        write: &[
            CREATE,
            "wafv2:TagResource",
            DELETE,
            // What uses it.
            "wafv2:ListWebACLs",
            "wafv2:GetWebACL",
            "wafv2:ListRuleGroups",
            "wafv2:GetRuleGroup",
        ],
    };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = WRITES;

    fn fill(want: &mut SetValue, live: &SetValue) {
        want.ip_version = want.ip_version.or(live.ip_version);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<SetValue>>, Failure> {
        let Some(set) = live::seen(aws, at).await? else { return Ok(None) };
        let version = IpVersion::seen(&set.ip_address_version);
        let value = SetValue { scope: Place::of(at).scope, ip_version: version };
        let outputs = outputs([("arn", &set.arn), ("id", &set.id), ("name", &set.name)]);
        Ok(Some(Seen::with_outputs(value, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: SetValue) -> Result<Outputs, Failure> {
        let place = Place::of(at);
        let addresses: BTreeSet<Cidr> = at.creation_value(addresses::NAME).unwrap_or_default();
        let description: Option<Text> = at.creation_value(description::NAME);
        let told = || addresses.iter().find_map(Cidr::version);
        let version = want.ip_version.or_else(told).unwrap_or(IpVersion::Ipv4);
        let call = aws
            .wafv2(&place.region)
            .create_ip_set()
            .name(&place.name)
            .scope(place.scope.sdk())
            .ip_address_version(version.sdk())
            .set_addresses(Some(addresses.iter().map(Cidr::value).collect()))
            .set_description(description.map(|text| text.value()))
            .set_tags(tags::for_creation(at, CREATE)?);
        let answer = aws.send(CREATE, call.send()).await;
        made(aws, Family::IpSet, at, answer.map(|answer| answer.summary.and_then(Entry::from_summary))).await
    }

    async fn put(&self, aws: &Aws, at: &Target, want: SetValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let (place, id) = (&Place::of(at), at.output("id"));
        let token = || async { Ok(live::now(aws, place, id).await?.map(|(_, token)| token)) };
        let delete = |token| async move {
            let waf = aws.wafv2(&place.region);
            let call =
                waf.delete_ip_set().name(&place.name).scope(place.scope.sdk()).id(id).lock_token(token);
            gone(aws.send(DELETE, call.send()).await, NOT_FOUND)
        };
        lock::delete(token, delete).await
    }
}
