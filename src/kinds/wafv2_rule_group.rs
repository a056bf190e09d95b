//! `wafv2.rule_group`: rules that several web ACLs share.
//!
//! Rules and the bodies of answers are those of [`crate::kinds::wafv2::rules`].

use super::wafv2::{
    forms::{METRIC, METRICS, SAMPLES},
    prelude::*,
    rules::{
        aspects::{self, BodiesOf, RulesOf},
        capacity,
        check::{self, Around, Findings, check_metric},
    },
};
use crate::waf::{bodies::Bodies, rule, rule::Rules};

/// Rules that several web ACLs share. Their rules refer to its `arn`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name. Can't be changed.
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// Whether `regional` or `cloudfront` web ACLs use it. Can't be changed.
    #[serde(default)]
    pub scope: WafScope,
    /// How many capacity units (WCU) its rules may ever cost: up to 5,000. Web ACLs pay for all of it,
    /// and it can't be changed, so leave some room. What its first rules cost when not given.
    #[schemars(range(min = 1, max = 5_000))]
    pub capacity: Option<i64>,
    /// What it is for, up to 256 characters.
    #[schemars(length(max = 256), extend("pattern" = DESCRIPTION, "x-pattern" = DESCRIPTION_IN_WORDS))]
    pub description: Option<Text>,
    /// Its rules, by name.
    #[serde(default)]
    #[schemars(extend("propertyNames" = { "pattern": NAME, "x-pattern": NAME_IN_WORDS }))]
    pub rules: Rules,
    /// Bodies of its answers to requests that it blocks, by the key that actions name.
    #[serde(default)]
    #[schemars(extend("propertyNames" = { "pattern": NAME, "x-pattern": NAME_IN_WORDS }))]
    pub custom_response_bodies: Bodies,
    /// The name of its metric; its own name when not given.
    #[schemars(extend("pattern" = rule::METRIC, "x-pattern" = rule::METRIC_IN_WORDS))]
    pub metric_name: Option<String>,
    /// Whether `CloudWatch` counts requests: `true` when not given.
    pub cloudwatch_metrics: Option<bool>,
    /// Whether WAF keeps samples of requests: `true` when not given.
    pub sampled_requests: Option<bool>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    /// What it says of the group as a whole, if anything.
    fn settings(&self) -> Option<Settings> {
        let declared = Settings {
            description: self.description.clone(),
            metric_name: self.metric_name.clone(),
            cloudwatch_metrics: self.cloudwatch_metrics.unwrap_or(true),
            sampled_requests: self.sampled_requests.unwrap_or(true),
        };
        let says_so = self.cloudwatch_metrics.is_some()
            || self.sampled_requests.is_some()
            || declared != Settings::default();
        says_so.then_some(declared)
    }

    fn problems(&self, scope: &Scope) -> Vec<Problem> {
        let mut found = Findings::default();
        check_metric(self.metric_name.as_deref(), &mut found);
        let place = Locality::named(&self.scope.qualified(&self.name).value(), scope);
        let around = Around { bodies: &self.custom_response_bodies, place: &place, in_group: true };
        let costs = match self.capacity {
            Some(capacity) => capacity::not_enough(&self.rules, capacity),
            None => capacity::too_costly(&self.rules, "a rule group"),
        };
        found.done().into_iter().chain(check::problems(&self.rules, around)).chain(costs).collect()
    }
}

/// A rule group.
#[derive(Debug)]
pub struct Wafv2RuleGroup;

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Which web ACLs use it.
    scope: WafScope,
    /// How much its rules may cost. A declaration without it leaves it as it is.
    capacity: Option<i64>,
}

/// What is set of the rule group as a whole. The name of a metric that is `None` is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    description: Option<Text>,
    metric_name: Option<String>,
    cloudwatch_metrics: bool,
    sampled_requests: bool,
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
        list: WAF.call("wafv2:ListRuleGroups").lists(&["rule_groups"]),
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
    const FIXED: &'static Form = &Form::Members(&["capacity"], &[]);
    const SETTINGS: (&'static str, &'static str) = ("settings", "its description and metrics");
    const SETTINGS_FORM: &'static Form = &Form::Members(&["description"], &[METRIC, METRICS, SAMPLES]);
    const HOLDS_RULES: bool = true;

    fn declared(spec: Spec, scope: &Scope) -> Desired {
        let problems = spec.problems(scope);
        let desired = Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(problems)
            .with(Itself::<Self>::ASPECT, Some(Fixed { scope: spec.scope, capacity: spec.capacity }))
            .with(SettingsOf::<Self>::ASPECT, spec.settings())
            .with(TagsOf(WafTags), Some(spec.tags));
        aspects::declared::<Self>(desired, spec.rules, spec.custom_response_bodies)
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
