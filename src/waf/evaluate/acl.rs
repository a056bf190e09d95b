//! What a web ACL does with a request: its rules look one after the other, lowest priority first, until
//! one of them decides; otherwise its default action does.

use std::collections::BTreeSet;

use super::{
    answer::{Act, Answer, Ending, Outcome, RuleName, Step},
    assumption::{Assumption, Assumptions},
    inspect::{Look, References},
    labels::Labels,
    parts::BodyLimit,
    request::Request,
    verdict::Verdict,
};
use crate::waf::{
    action::{Action, DefaultAction},
    groups::Overrides,
    rule::{Rule, Rules},
    statement::Statement,
};

/// A web ACL.
#[derive(Clone, Debug)]
pub struct WebAcl {
    /// Its name in AWS.
    pub name: String,
    /// The account that it and its rule groups are in.
    pub account: String,
    /// What is done if no rule decides.
    pub default_action: DefaultAction,
    /// Its rules.
    pub rules: Rules,
    /// How much of a body its rules see.
    pub body_limit: BodyLimit,
}

/// The names that a test can assume something about.
#[must_use]
pub fn assumable(acl: &WebAcl, references: &References) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = acl.rules.keys().cloned().collect();
    for (name, rule) in &acl.rules {
        match &rule.statement {
            Statement::ManagedRuleGroup(group) => {
                names.insert(group.name.clone());
            }
            Statement::RuleGroup(group) => {
                let group = references.groups.get(&group.arn.0.to_string());
                let rules = group.into_iter().flat_map(|group| group.rules.keys());
                names.extend(rules.map(|rule| format!("{name}/{rule}")));
            }
            _ => {}
        }
    }
    names
}

/// What becomes of a request.
#[must_use]
pub fn evaluate(
    acl: &WebAcl,
    references: &References,
    request: &Request,
    assumptions: &Assumptions,
) -> Answer {
    let labels = Labels { certain: request.labels.clone(), ..Labels::default() };
    let account = &acl.account;
    let mut walk = Walk {
        references,
        request,
        assumptions,
        account,
        body_limit: acl.body_limit,
        labels,
        steps: Vec::new(),
        is_certain: true,
        labels_are_certain: true,
    };
    let context = format!("awswaf:{account}:webacl:{}:", acl.name);
    let mut endings = walk.rules(&acl.rules, &context, None);
    if may_go_on(&endings) {
        let (act, status) = Act::of_default(&acl.default_action);
        endings.push(PossibleEnding {
            is_certain: true,
            ending: Ending { act: Some(act), status, rule: None, because: BTreeSet::new() },
        });
    }
    let endings = endings.into_iter().map(|possible| possible.ending).collect();
    Answer { steps: walk.steps, endings, labels: walk.labels.certain }
}

/// How an evaluation ends, perhaps.
pub(super) struct PossibleEnding {
    pub(super) is_certain: bool,
    pub(super) ending: Ending,
}

/// Whether none of the endings is certain.
fn may_go_on(endings: &[PossibleEnding]) -> bool {
    endings.iter().all(|possible| !possible.is_certain)
}

/// The rule of a web ACL that brings in a rule group.
#[derive(Clone, Copy)]
pub(super) struct Use<'a> {
    pub(super) name: &'a str,
    pub(super) overrides: &'a Overrides,
    /// Whether what its rules decide is only counted.
    pub(super) is_counted: bool,
}

/// An evaluation on its way through the rules.
pub(super) struct Walk<'a> {
    pub(super) references: &'a References,
    pub(super) request: &'a Request,
    pub(super) assumptions: &'a Assumptions,
    pub(super) account: &'a str,
    pub(super) body_limit: BodyLimit,
    pub(super) labels: Labels,
    pub(super) steps: Vec<Step>,
    /// Whether it gets here for sure.
    pub(super) is_certain: bool,
    /// Whether labels that are added here are on the request for those who look later.
    pub(super) labels_are_certain: bool,
}

impl Walk<'_> {
    /// Lets rules look, and tells how that may end.
    pub(super) fn rules(
        &mut self,
        rules: &Rules,
        context: &str,
        group: Option<Use<'_>>,
    ) -> Vec<PossibleEnding> {
        let mut in_order: Vec<_> = rules.iter().collect();
        in_order.sort_by_key(|(_, rule)| rule.priority);
        let mut endings = Vec::new();
        for (name, rule) in in_order {
            let name = RuleName {
                group: group.map(|group| group.name.to_owned()),
                rule: name.clone(),
                priority: Some(rule.priority),
            };
            let more = match &rule.statement {
                Statement::ManagedRuleGroup(managed) => self.managed(name, rule, managed, context),
                Statement::RuleGroup(own) => self.own_group(name, rule, own),
                _ => self.rule(name, rule, context, group).into_iter().collect(),
            };
            let is_over = !may_go_on(&more);
            self.is_certain &= more.is_empty();
            // Where a rule of a counted group may have ended its look, later ones may not have put labels on.
            self.labels_are_certain &= more.is_empty() || !group.is_some_and(|group| group.is_counted);
            endings.extend(more);
            if is_over {
                break;
            }
        }
        endings
    }

    pub(super) fn look<'b>(&'b self, context: &'b str) -> Look<'b> {
        Look {
            request: self.request,
            references: self.references,
            body_limit: self.body_limit,
            labels: &self.labels,
            context,
        }
    }

    pub(super) fn assumed(&self, name: &str) -> Option<&Assumption> {
        self.assumptions.get(name)
    }

    pub(super) fn step(&mut self, rule: RuleName, key: String, outcome: Outcome, labels: BTreeSet<String>) {
        let is_certain = self.is_certain;
        self.steps.push(Step { rule, key, outcome, is_certain, labels });
    }

    /// Puts labels on the request.
    pub(super) fn add(&mut self, labels: &BTreeSet<String>, in_doubt: Option<&str>) {
        let in_doubt = in_doubt.or_else(|| {
            (!self.labels_are_certain).then_some("whether the rules of the group get that far is not known")
        });
        for label in labels {
            match in_doubt {
                Some(because) => self.labels.may_have(label.clone(), because),
                None => {
                    self.labels.certain.insert(label.clone());
                }
            }
        }
    }

    /// A rule with a statement of its own.
    fn rule(
        &mut self,
        name: RuleName,
        rule: &Rule,
        context: &str,
        group: Option<Use<'_>>,
    ) -> Option<PossibleEnding> {
        let key = name.to_string();
        let mut verdict = self.look(context).at(&rule.statement);
        if let (Verdict::Unknown(_), Some(Assumption::Matches(does))) = (&verdict, self.assumed(&key)) {
            verdict = Verdict::matches(*does, || "as the test assumes".to_owned());
        }
        if !matches!(verdict, Verdict::NotApplied(_)) {
            self.label_places(&rule.statement, true);
        }
        let overridden = group.and_then(|group| group.overrides.get(&name.rule));
        let action = overridden.or(rule.action.as_ref());
        let labels: BTreeSet<String> =
            rule.rule_labels.iter().map(|label| format!("{context}{label}")).collect();
        match verdict {
            Verdict::NoMatch => {
                self.step(name, key, Outcome::NotMatched, BTreeSet::new());
                None
            }
            Verdict::NotApplied(reason) => {
                self.step(name, key, Outcome::NotApplied(reason), BTreeSet::new());
                None
            }
            Verdict::Match(mut what) => {
                let act = action.map_or(Act::Count, |action| Act::of(action));
                if matches!(act, Act::Captcha | Act::Challenge)
                    && self.request.has_valid_token() == Some(true)
                {
                    what.push_str(", which its token answers");
                }
                self.add(&labels, None);
                self.step(name.clone(), key, Outcome::Matched(act, what.clone()), labels);
                self.ending(name, act, action, BTreeSet::from([what]), true)
            }
            Verdict::Unknown(reasons) => {
                let act = action.map_or(Act::Count, |action| Act::of(action));
                let because: Vec<&str> = reasons.iter().map(String::as_str).collect();
                self.add(&labels, Some(&because.join("; ")));
                self.step(name.clone(), key, Outcome::Unknown(reasons.clone()), BTreeSet::new());
                self.ending(name, act, action, reasons, false)
            }
        }
    }

    /// How a rule ends the evaluation, if it does.
    pub(super) fn ending(
        &self,
        rule: RuleName,
        act: Act,
        action: Option<&Action>,
        because: BTreeSet<String>,
        matches: bool,
    ) -> Option<PossibleEnding> {
        let is_certain = match act {
            Act::Count => return None,
            Act::Allow | Act::Block | Act::Monetize => matches,
            Act::Captcha | Act::Challenge => match self.request.has_valid_token() {
                Some(true) => return None,
                Some(false) => matches,
                None => false,
            },
        };
        let status = act.status(action.and_then(Action::response));
        Some(PossibleEnding {
            is_certain,
            ending: Ending { act: Some(act), status, rule: Some(rule), because },
        })
    }
}
