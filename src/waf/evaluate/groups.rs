//! Rules of a web ACL that bring in a rule group.

use std::collections::BTreeSet;

use super::{
    acl::{PossibleEnding, Use, Walk},
    answer::{Act, Ending, Outcome, RuleName},
    assumption::{Assumption, Decision},
    verdict::Verdict,
};
use crate::waf::{
    action::OverrideAction,
    groups::{ManagedRuleGroup, Overrides, RuleGroup},
    rule::Rule,
    sentence::set,
};

impl Walk<'_> {
    /// A rule group that somebody else looks after.
    pub(super) fn managed(
        &mut self,
        name: RuleName,
        rule: &Rule,
        group: &ManagedRuleGroup,
        context: &str,
    ) -> Vec<PossibleEnding> {
        if let Some(only) = &group.scope_down_statement {
            let verdict = self.look(context).at(only);
            self.label_places(only, false);
            let outcome = match verdict {
                Verdict::NoMatch => Some(Outcome::NotMatched),
                Verdict::NotApplied(reason) => Some(Outcome::NotApplied(reason)),
                Verdict::Match(_) | Verdict::Unknown(_) => None,
            };
            if let Some(outcome) = outcome {
                self.step(name, group.name.clone(), outcome, BTreeSet::new());
                return Vec::new();
            }
        }
        let reason = format!("what {} makes of it is known to {} alone", group.name, group.vendor);
        let assumed = self.assumed(&name.rule).or_else(|| self.assumed(&group.name)).cloned();
        self.group(name, rule, (&group.name, &group.rule_action_overrides), reason, assumed)
    }

    /// A rule group of one's own.
    pub(super) fn own_group(&mut self, name: RuleName, rule: &Rule, own: &RuleGroup) -> Vec<PossibleEnding> {
        let references = self.references;
        let Some(group) = references.groups.get(&own.arn.0.to_string()) else {
            let assumed = self.assumed(&name.rule).cloned();
            let reason = format!("the rule group {} is not in this stack", set(&own.arn));
            let key = name.rule.clone();
            return self.group(name, rule, (&key, &own.rule_action_overrides), reason, assumed);
        };
        let context = format!("awswaf:{}:rulegroup:{}:", self.account, group.name);
        let is_counted = is_counted(rule);
        let using = Use { name: &name.rule, overrides: &own.rule_action_overrides, is_counted };
        if !is_counted {
            return self.rules(&group.rules, &context, Some(using));
        }
        // What the group's rules decide is only counted, but ends the look of the group.
        let was_certain = self.is_certain;
        let endings = self.rules(&group.rules, &context, Some(using));
        self.is_certain = was_certain;
        self.labels_are_certain = true;
        let key = name.rule.clone();
        let said = |ending: &Ending| match (&ending.rule, ending.act) {
            (Some(rule), Some(act)) => format!("its rule {} would {}", rule.rule, act.word()),
            _ => "one of its rules may match".to_owned(),
        };
        let outcome = match endings.last() {
            None => Outcome::NotMatched,
            Some(last) if last.is_certain => Outcome::Matched(Act::Count, said(&last.ending)),
            Some(_) => Outcome::Unknown(endings.iter().flat_map(|one| one.ending.because.clone()).collect()),
        };
        self.step(name, key, outcome, BTreeSet::new());
        Vec::new()
    }

    /// A rule group of which nothing is known but what a test assumes.
    fn group(
        &mut self,
        name: RuleName,
        rule: &Rule,
        (key, overrides): (&str, &Overrides),
        reason: String,
        assumed: Option<Assumption>,
    ) -> Vec<PossibleEnding> {
        match assumed {
            Some(Assumption::Matches(false)) => {
                self.step(name, key.to_owned(), Outcome::NotMatched, BTreeSet::new());
                Vec::new()
            }
            Some(Assumption::Matches(true)) => {
                let block = Decision { act: Act::Block, rule: None, labels: BTreeSet::new() };
                self.group(name, rule, (key, overrides), reason, Some(Assumption::Group(block)))
            }
            Some(Assumption::Group(Decision { act, rule: inner, labels })) => {
                let overridden = inner.as_ref().and_then(|inner| overrides.get(inner));
                let act = overridden.map_or(act, |action| Act::of(action));
                let act = if is_counted(rule) { Act::Count } else { act };
                let what = match &inner {
                    Some(inner) => format!("its rule {inner}, as the test assumes"),
                    None => "as the test assumes".to_owned(),
                };
                self.add(&labels, None);
                let ending = self.ending(name.clone(), act, overridden, BTreeSet::from([what.clone()]), true);
                self.step(name, key.to_owned(), Outcome::Matched(act, what), labels);
                ending.into_iter().collect()
            }
            None => {
                // Labels of managed groups are in namespaces of their vendors' making.
                self.labels.may_have("awswaf:managed:".to_owned(), &reason);
                let because = BTreeSet::from([reason]);
                self.step(name.clone(), key.to_owned(), Outcome::Unknown(because.clone()), BTreeSet::new());
                if is_counted(rule) {
                    return Vec::new();
                }
                let ending = Ending { act: None, status: None, rule: Some(name), because };
                vec![PossibleEnding { is_certain: false, ending }]
            }
        }
    }
}

/// Whether what a group decides is only counted.
fn is_counted(rule: &Rule) -> bool {
    rule.override_action == Some(OverrideAction::Count)
}
