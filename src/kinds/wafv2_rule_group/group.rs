//! The rule group itself: what can't be changed once it is there.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types::Rule;

use super::{
    live::{GET, Group},
    settings::{self, Settings},
};
use crate::{
    kinds::wafv2::{
        Entry, Family, Place, WafScope,
        listing::made,
        lock,
        refusals::{NOT_FOUND, WRITES},
        rules::{
            aspects::{BodiesOf, RulesOf},
            bodies_sdk,
            holder::{self, Holder},
            rule_sdk::{self, visibility},
        },
        tags,
    },
    waf::{bodies::Bodies, rule::Rules},
};

const CHECK: &str = "wafv2:CheckCapacity";
const CREATE: &str = "wafv2:CreateRuleGroup";
const DELETE: &str = "wafv2:DeleteRuleGroup";

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupValue {
    /// Which web ACLs use it.
    pub(super) scope: WafScope,
    /// How much its rules may cost. A declaration that does not say leaves it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) capacity: Option<i64>,
}

/// The aspect.
#[derive(Debug)]
pub(super) struct GroupItself;

impl Aspect for GroupItself {
    type Value = GroupValue;
    const NAME: &'static str = "rule_group";
    const ABOUT: &'static str = "which web ACLs use it, and how much its rules may cost";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[Family::RuleGroup.list(), GET],
        // The last two tell what uses it.
        write: &[CHECK, CREATE, "wafv2:TagResource", GET, DELETE, "wafv2:ListWebACLs", "wafv2:GetWebACL"],
    };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = WRITES;

    fn fill(want: &mut GroupValue, live: &GroupValue) {
        want.capacity = want.capacity.or(live.capacity);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<GroupValue>>, Failure> {
        Ok(holder::seen::<Group>(aws, at).await?.map(|group| {
            let value = GroupValue { scope: Place::of(at).scope, capacity: Some(group.capacity) };
            let outputs = outputs([("arn", &group.arn), ("id", &group.id), ("name", &group.name)]);
            Seen::with_outputs(value, outputs)
        }))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: GroupValue) -> Result<Outputs, Failure> {
        let place = Place::of(at);
        let settings: Settings = at.creation_value(settings::NAME).unwrap_or_default();
        let rules: Rules = at.creation_value(<RulesOf<Group> as Aspect>::NAME).unwrap_or_default();
        let bodies: Bodies = at.creation_value(<BodiesOf<Group> as Aspect>::NAME).unwrap_or_default();
        let rules = rule_sdk::to_sdk(&rules, CREATE)?;
        let capacity = match want.capacity {
            Some(capacity) => capacity,
            None => cost(aws, &place, &rules).await?,
        };
        let metric = settings.metric_name.as_deref().unwrap_or(&place.name);
        let visibility = visibility(metric, settings.cloudwatch_metrics, settings.sampled_requests);
        let call = aws
            .wafv2(&place.region)
            .create_rule_group()
            .name(&place.name)
            .scope(place.scope.sdk())
            .capacity(capacity)
            .set_description(settings.description.as_ref().map(Text::value))
            .set_rules(Some(rules))
            .visibility_config(visibility.map_err(unbuilt(CREATE))?)
            .set_custom_response_bodies(bodies_sdk::to_sdk(&bodies, CREATE)?)
            .set_tags(tags::for_creation(at, CREATE)?);
        let answer = aws.send(CREATE, call.send()).await;
        made(aws, Family::RuleGroup, at, answer.map(|answer| answer.summary.and_then(Entry::from_summary)))
            .await
    }

    async fn put(&self, aws: &Aws, at: &Target, want: GroupValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let (place, id) = (&Place::of(at), at.output("id"));
        let token = || async { Ok(Group::get(aws, place, id).await?.map(|(_, token)| token)) };
        let delete = |token| async move {
            let waf = aws.wafv2(&place.region);
            let call =
                waf.delete_rule_group().name(&place.name).scope(place.scope.sdk()).id(id).lock_token(token);
            gone(aws.send(DELETE, call.send()).await, NOT_FOUND)
        };
        lock::delete(token, delete).await
    }
}

/// What AWS says that rules cost. An empty group has the smallest capacity there is.
async fn cost(aws: &Aws, place: &Place, rules: &[Rule]) -> Result<i64, Failure> {
    if rules.is_empty() {
        return Ok(1);
    }
    let call = aws.wafv2(&place.region).check_capacity().scope(place.scope.sdk());
    let answer = aws.send(CHECK, call.set_rules(Some(rules.to_vec())).send()).await?;
    Ok(answer.capacity)
}
