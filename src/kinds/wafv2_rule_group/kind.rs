//! The kind, and the values of its aspects.

use serde_json::{Value, json};

use super::{check, spec::Spec};
use crate::{
    kind::{DynAspect, prelude::*},
    kinds::wafv2::{
        Calls, Family, Itself, Locality, SettingsOf, WafScope, WafTags,
        form::{Form, Members, same},
        forms::{METRIC, METRICS, SAMPLES},
        live::{WAF, WANTED_BODIES},
        rules::aspects::{BodiesOf, RulesOf},
    },
    waf::rule::complete,
};

/// A rule group.
#[derive(Debug)]
pub struct Wafv2RuleGroup;

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Which web ACLs use it.
    pub(super) scope: WafScope,
    /// How much its rules may cost. A declaration without it leaves it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) capacity: Option<i64>,
}

/// What is set of the rule group as a whole. The name of a metric that is `None` is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) metric_name: Option<String>,
    pub(super) cloudwatch_metrics: bool,
    pub(super) sampled_requests: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { description: None, metric_name: None, cloudwatch_metrics: true, sampled_requests: true }
    }
}

impl Family for Wafv2RuleGroup {
    type Spec = Spec;
    type Fixed = Fixed;
    type Settings = Settings;
    const KIND: &'static str = "wafv2.rule_group";
    const IS: &'static str = "rules that several web ACLs share";
    const ARN_IS: &'static str = "its ARN, which rules of web ACLs refer to";
    const UNMANAGED: &'static [&'static str] = &["sharing policy"];
    const PARTS: &'static [&'static dyn DynAspect] = &[
        &Itself::<Self>::ASPECT,
        // Rules name bodies, so these come first; what rules no longer name goes with the rules.
        &BodiesOf::<Self>::ASPECT,
        &RulesOf::<Self>::ASPECT,
        &SettingsOf::<Self>::ASPECT,
        &TagsOf(WafTags),
    ];
    const CALLS: Calls = Calls {
        list: WAF.call("wafv2:ListRuleGroups"),
        get: WAF.call("wafv2:GetRuleGroup"),
        create: WAF.call("wafv2:CreateRuleGroup"),
        update: WAF.call("wafv2:UpdateRuleGroup"),
        delete: WAF.call("wafv2:DeleteRuleGroup"),
    };
    const MEMBER: &'static str = "RuleGroup";
    const IN_ARN: &'static str = "rulegroup";
    const SENT: &'static [&'static str] =
        &["Description", "Rules", "VisibilityConfig", "CustomResponseBodies", "MonetizationConfig"];
    const KEPT: &'static [&'static str] = &["RuleGroup.MonetizationConfig"];
    const READ_ONLY: &'static [&'static str] =
        &["Name", "Id", "ARN", "Capacity", "LabelNamespace", "AvailableLabels", "ConsumedLabels"];
    const FIRST: (&'static str, &'static str) =
        ("rule_group", "which web ACLs use it, and how much its rules may cost");
    const FIRST_WRITES: &'static [&'static str] = &[
        "wafv2:CheckCapacity",
        "wafv2:CreateRuleGroup",
        "wafv2:TagResource",
        "wafv2:GetRuleGroup",
        "wafv2:DeleteRuleGroup",
        // What uses it.
        "wafv2:ListWebACLs",
        "wafv2:GetWebACL",
    ];
    const FIXED: &'static Form = &Form::Members(&[same("capacity")]);
    const SETTINGS: (&'static str, &'static str) = ("settings", "its description and metrics");
    const SETTINGS_FORM: &'static Form = &Form::Members(&[same("description"), METRIC, METRICS, SAMPLES]);
    const HOLDS_RULES: bool = true;

    fn declared(mut spec: Spec, scope: &Scope) -> Desired {
        let problems = check::problems(&spec, scope);
        complete(&mut spec.rules);
        let bodies: BTreeSet<&String> = spec.custom_response_bodies.keys().collect();
        Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(problems)
            .with_setting(WANTED_BODIES, bodies)
            .with(Itself::<Self>::ASPECT, Some(Fixed { scope: spec.scope, capacity: spec.capacity }))
            .with(SettingsOf::<Self>::ASPECT, spec.settings())
            .with(RulesOf::<Self>::ASPECT, Some(spec.rules).filter(|rules| !rules.is_empty()))
            .with(
                BodiesOf::<Self>::ASPECT,
                Some(spec.custom_response_bodies).filter(|bodies| !bodies.is_empty()),
            )
            .with(TagsOf(WafTags), Some(spec.tags))
    }

    fn fill_fixed(want: &mut Fixed, live: &Fixed) {
        want.capacity = want.capacity.or(live.capacity);
    }

    fn fill_settings(want: &mut Settings, live: &Settings) {
        want.metric_name = want.metric_name.take().or_else(|| live.metric_name.clone());
    }

    /// An undeclared capacity is what AWS says that the rules cost. An empty group has the smallest there is.
    async fn complete(aws: &Aws, place: &Locality, members: &mut Members) -> Result<(), Failure> {
        if members.contains_key("Capacity") {
            return Ok(());
        }
        let rules = &members["Rules"];
        let capacity = if rules.as_array().is_none_or(Vec::is_empty) {
            json!(1)
        } else {
            let input = json!({ "Scope": place.scope.word(), "Rules": rules });
            let mut answer: Value = aws.call(&WAF.call("wafv2:CheckCapacity"), &place.region, &input).await?;
            answer["Capacity"].take()
        };
        members.insert("Capacity".to_owned(), capacity);
        Ok(())
    }
}
