//! The set itself: what can't be changed once it is there.

use super::{description, live, patterns};
use crate::kind::prelude::*;
use crate::kinds::wafv2::{
    Entry, Family, Place, WafScope,
    listing::made,
    lock,
    refusals::{NOT_FOUND, WRITES},
    tags,
};

const CREATE: &str = "wafv2:CreateRegexPatternSet";
const DELETE: &str = "wafv2:DeleteRegexPatternSet";

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetValue {
    /// Which ACLs can use it.
    pub(super) scope: WafScope,
}

/// The aspect.
#[derive(Debug)]
pub(super) struct SetItself;

impl Aspect for SetItself {
    type Value = SetValue;
    const NAME: &'static str = "set";
    const ABOUT: &'static str = "which ACLs can use it";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[Family::RegexSet.list(), live::GET],
        write: &[
            CREATE,
            "wafv2:TagResource",
            live::GET,
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

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<SetValue>>, Failure> {
        let Some(found) = live::seen(aws, at).await? else { return Ok(None) };
        let value = SetValue { scope: Place::of(at).scope };
        Ok(Some(Seen::with_outputs(value, found.entry.outputs())))
    }

    async fn create(&self, aws: &Aws, at: &Target, _want: SetValue) -> Result<Outputs, Failure> {
        let place = Place::of(at);
        let patterns: BTreeSet<Text> = at.creation_value(patterns::NAME).unwrap_or_default();
        let description: Option<Text> = at.creation_value(description::NAME);
        let call = aws
            .wafv2(&place.region)
            .create_regex_pattern_set()
            .name(&place.name)
            .scope(place.scope.sdk())
            .set_regular_expression_list(Some(live::sdk(patterns.iter().map(Text::value).collect())))
            .set_description(description.map(|text| text.value()))
            .set_tags(tags::for_creation(at, CREATE)?);
        let answer = aws.send(CREATE, call.send()).await;
        made(aws, Family::RegexSet, at, answer.map(|answer| answer.summary.and_then(Entry::from_summary)))
            .await
    }

    async fn put(&self, aws: &Aws, at: &Target, want: SetValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let (place, id) = (&Place::of(at), at.output("id"));
        let token = || async { Ok(live::now(aws, place, id).await?.map(|(_, token)| token)) };
        let delete = |token| async move {
            let waf = aws.wafv2(&place.region);
            let call = waf.delete_regex_pattern_set().name(&place.name).scope(place.scope.sdk()).id(id);
            gone(aws.send(DELETE, call.lock_token(token).send()).await, NOT_FOUND)
        };
        lock::delete(token, delete).await
    }
}
