//! Rule groups of AWS and their rules, by name.

use serde_json::Value;

use crate::{
    check::{Finding, Rule, View},
    declaration::Declaration,
    diagnostics::{Severity, nearest_name},
    waf::managed_groups::{MANAGED_GROUPS, ManagedGroup, managed_group},
};

/// WAF refuses an unknown group ("The referenced item does not exist") and ignores the override of a rule that
/// the group has not, without a word. A warning, since AWS adds groups and rules.
pub(super) const RULE: Rule = Rule {
    id: "managed-rule-group",
    severity: Severity::Warning,
    about: "a managed rule group, or a rule of one, that AWS does not publish",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for acl in view.of_kind("wafv2.web_acl") {
        let Some(rules) = view.aspect(acl, "rules") else { continue };
        for (name, rule) in rules.as_object().into_iter().flatten() {
            let group = &rule["statement"]["managed_rule_group"];
            if group["vendor"] == "AWS" {
                found.extend(of_group(acl, &["rules", name, "statement", "managed_rule_group"], group));
            }
        }
    }
    found
}

fn of_group(acl: &Declaration, path: &[&str], group: &Value) -> Vec<Finding> {
    let at = |below: &[&str], message: String| Finding {
        path: path.iter().chain(below).map(|part| (*part).to_owned()).collect(),
        ..Finding::at(&acl.address, "", message)
    };
    let Some(name) = group["name"].as_str() else { return Vec::new() };
    let Some(known) = managed_group(name) else {
        let message = format!("AWS publishes no rule group `{name}`");
        let names = || MANAGED_GROUPS.iter().map(|group| group.name);
        let help = format!("the rule groups of AWS are {}", names().collect::<Vec<_>>().join(", "));
        let finding = at(&["name"], message).with_help(help);
        return vec![match nearest_name(name, names()) {
            Some(offer) => finding.with_offer(name, offer),
            None => finding,
        }];
    };
    let ManagedGroup { rules, .. } = known;
    let overrides = group["rule_action_overrides"].as_object().into_iter().flatten();
    overrides
        .filter(|(rule, _)| !rules.is_empty() && !rules.contains(&rule.as_str()))
        .map(|(rule, _)| {
            let message = format!("{name} has no rule `{rule}`; WAF ignores its action");
            let finding = at(&["rule_action_overrides", rule], message)
                .with_help(format!("its rules are {}", rules.join(", ")));
            match nearest_name(rule, rules.iter().copied()) {
                Some(offer) => finding.with_offer(rule, offer),
                None => finding,
            }
        })
        .collect()
}
