//! `wafv2.regex_set`: regular expressions that rules match together.

use super::wafv2::{patterns, prelude::*};

/// A set of regular expressions; a rule matches if one of them does. Rules refer to its `arn`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name. Can't be changed.
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// Whether rules of `regional` or of `cloudfront` ACLs use it. Can't be changed.
    #[serde(default)]
    pub scope: WafScope,
    /// Up to 10 regular expressions of up to 200 characters each, in no order.
    #[schemars(length(min = 1, max = 10), inner(length(min = 1, max = 200)))]
    pub patterns: Vec<Text>,
    /// What it is for, up to 256 characters.
    #[schemars(length(max = 256), extend("pattern" = DESCRIPTION, "x-pattern" = DESCRIPTION_IN_WORDS))]
    pub description: Option<Text>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

/// A regex set.
#[derive(Debug)]
pub struct Wafv2RegexSet;

/// What one update replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    #[serde(default)]
    patterns: BTreeSet<Text>,
    description: Option<Text>,
}

impl Family for Wafv2RegexSet {
    type Spec = Spec;
    type Fixed = OnlyScope;
    type Settings = Content;
    const KIND: &'static str = "wafv2.regex_set";
    const IS: &'static str = "a set of regular expressions that WAF's rules match";
    const ARN_IS: &'static str = "its ARN, which rules refer to";
    const PARTS: &'static [&'static dyn DynAspect] =
        &[&Itself::<Self>::ASPECT, &SettingsOf::<Self>::ASPECT, &TagsOf(WafTags)];
    const CALLS: Calls = Calls {
        list: WAF.call("wafv2:ListRegexPatternSets").lists(&["regex_pattern_sets"]),
        get: WAF.call("wafv2:GetRegexPatternSet"),
        create: WAF.call("wafv2:CreateRegexPatternSet"),
        update: WAF.call("wafv2:UpdateRegexPatternSet"),
        delete: WAF.call("wafv2:DeleteRegexPatternSet"),
    };
    const MEMBER: &'static str = "RegexPatternSet";
    const IN_ARN: &'static str = "regexpatternset";
    const SENT: &'static [&'static str] = &["Description", "RegularExpressionList"];
    const READ_ONLY: &'static [&'static str] = &["Name", "Id", "ARN"];
    const FIRST: (&'static str, &'static str) = ("set", "which ACLs can use it");
    const FIXED: &'static Form = &NOTHING;
    const SETTINGS: (&'static str, &'static str) =
        ("content", "its regular expressions, in no order, and its description");
    const SETTINGS_FORM: &'static Form = &Form::Members(
        &["description"],
        &[Member(
            "patterns",
            "RegularExpressionList",
            &Form::Always(&Form::Under("RegexString", &Form::Same)),
        )],
    );

    fn declared(spec: Spec, _scope: &Scope) -> Desired {
        let faults = spec.patterns.iter().map(|pattern| patterns::fault(pattern.known()?)).enumerate();
        let problem = |(index, why): (usize, _)| Some(Problem::at(&format!("patterns.{index}"), why?));
        let problems: Vec<Problem> = faults.filter_map(problem).collect();
        let patterns = spec.patterns.into_iter().collect();
        Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(problems)
            .with(Itself::<Self>::ASPECT, Some(OnlyScope { scope: spec.scope }))
            .with(SettingsOf::<Self>::ASPECT, Some(Content { patterns, description: spec.description }))
            .with(TagsOf(WafTags), Some(spec.tags))
    }
}
