//! The kind, and the values of its aspects.

use super::{check, spec::Spec};
use crate::{
    kind::{DynAspect, prelude::*},
    kinds::wafv2::{
        Calls, Family, Itself, SettingsOf, WafScope, WafTags,
        form::{Form, Member, NOTHING, same},
        live::WAF,
    },
};

/// A regex set.
#[derive(Debug)]
pub struct Wafv2RegexSet;

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Which ACLs can use it.
    pub(super) scope: WafScope,
}

/// What one update replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    #[serde(default)]
    pub(super) patterns: BTreeSet<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Text>,
}

impl Family for Wafv2RegexSet {
    type Spec = Spec;
    type Fixed = Fixed;
    type Settings = Content;
    const KIND: &'static str = "wafv2.regex_set";
    const IS: &'static str = "a set of regular expressions that WAF's rules match";
    const ARN_IS: &'static str = "its ARN, which rules refer to";
    const PARTS: &'static [&'static dyn DynAspect] =
        &[&Itself::<Self>::ASPECT, &SettingsOf::<Self>::ASPECT, &TagsOf(WafTags)];
    const CALLS: Calls = Calls {
        list: WAF.call("wafv2:ListRegexPatternSets"),
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
    const FIRST_WRITES: &'static [&'static str] = &[
        "wafv2:CreateRegexPatternSet",
        "wafv2:TagResource",
        "wafv2:GetRegexPatternSet",
        "wafv2:DeleteRegexPatternSet",
        // What uses it.
        "wafv2:ListWebACLs",
        "wafv2:GetWebACL",
        "wafv2:ListRuleGroups",
        "wafv2:GetRuleGroup",
    ];
    const FIXED: &'static Form = &NOTHING;
    const SETTINGS: (&'static str, &'static str) =
        ("content", "its regular expressions, in no order, and its description");
    const SETTINGS_FORM: &'static Form = &Form::Members(&[
        Member("patterns", "RegularExpressionList", &Form::Always(&Form::Under("RegexString", &Form::Same))),
        same("description"),
    ]);

    fn declared(spec: Spec, _scope: &Scope) -> Desired {
        let problems = check::problems(&spec);
        let patterns = spec.patterns.into_iter().collect();
        Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(problems)
            .with(Itself::<Self>::ASPECT, Some(Fixed { scope: spec.scope }))
            .with(SettingsOf::<Self>::ASPECT, Some(Content { patterns, description: spec.description }))
            .with(TagsOf(WafTags), Some(spec.tags))
    }
}
