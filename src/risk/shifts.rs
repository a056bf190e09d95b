//! Who gains and who loses access by a plan: what its changed policies say more and less than before. A
//! statement that only moved, or is written otherwise, is no shift.

use serde::Serialize;

use super::Changed;
use crate::{
    model::{Address, Hold},
    plan::{Plan, ResourcePlan, Verb},
    policy::{Effect, Statement, sentence::Parts},
};

/// Which way access goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// An `Allow` comes.
    Gains,
    /// A `Deny` goes.
    NoLongerDenied,
    /// An `Allow` goes.
    Loses,
    /// A `Deny` comes.
    Denied,
}

/// One row: who gains or loses what, on what, under which condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// Which way.
    pub way: Way,
    /// Who, in words: `role cci-lite-lambda-role`.
    pub who: String,
    /// The actions, or the policy that is attached.
    pub what: String,
    /// The resources, in words; empty of a policy or group, which say that themselves.
    pub on: String,
    /// The conditions, in words; empty without any.
    pub when: String,
    /// The resource that holds the policy.
    pub address: Address,
}

/// The shifts of a plan, in its order. Of what is new it is what its policies allow: nobody loses anything by
/// them. What goes takes all with it, and the plan says so.
#[must_use]
pub fn shifts(plan: &Plan) -> Vec<Shift> {
    let mut found = Vec::new();
    let counts = |verb: Verb| matches!(verb, Verb::Create | Verb::Update | Verb::Adopt);
    for resource in plan.resources.iter().filter(|resource| counts(resource.verb)) {
        let from = found.len();
        for change in &resource.changes {
            of_change(&Changed { account: &plan.account, resource, change }, &mut found);
        }
        if resource.verb == Verb::Create {
            let rest = found.split_off(from);
            found.extend(rest.into_iter().filter(|shift| shift.way == Way::Gains));
        }
    }
    let goes = |each: &&ResourcePlan| matches!(each.verb, Verb::Delete | Verb::Replace);
    plan.resources.iter().filter(goes).for_each(|resource| of_users(resource, &mut found));
    found
}

/// A managed policy that goes is taken from whoever has it.
fn of_users(resource: &ResourcePlan, found: &mut Vec<Shift>) {
    if resource.address.kind != "iam.policy" {
        return;
    }
    for each in resource.in_use.by.iter().filter(|each| each.hold == Hold::Loses) {
        found.push(Shift {
            way: Way::Loses,
            who: format!("{} {}", each.by.trim_start_matches("iam."), each.name),
            what: format!("all that policy {} says", resource.name),
            on: String::new(),
            when: String::new(),
            address: resource.address.clone(),
        });
    }
}

fn of_change(changed: &Changed<'_>, found: &mut Vec<Shift>) {
    let mut add = |way: Way, statement: &Statement| {
        let Parts { who, what, on, when } = Parts::of(statement, changed.account);
        // The policy of a role or a key is about itself, whatever it says (aws-facts §8.4).
        let on = if who.is_some() && matches!(on.as_str(), "" | "*") { holder(changed) } else { on };
        let who = who.unwrap_or_else(|| holder(changed));
        found.push(Shift { way, who, what, on, when, address: changed.resource.address.clone() });
    };
    for policies in changed.policies() {
        for (effect, more, less) in
            [(Effect::Allow, Way::Gains, Way::Loses), (Effect::Deny, Way::Denied, Way::NoLongerDenied)]
        {
            policies.wider(effect).iter().for_each(|(_, statement)| add(more, statement));
            policies.reversed().wider(effect).iter().for_each(|(_, statement)| add(less, statement));
        }
    }
    let (more, less) = changed.moved(None);
    let said: Option<fn(&str) -> String> =
        match (changed.resource.address.kind.as_str(), changed.change.aspect.as_str()) {
            ("iam.role" | "iam.user", "attachments") => {
                Some(|arn| format!("all that {} says", policy_name(arn)))
            }
            ("iam.user", "groups") => Some(|group| format!("all that the group {group} may")),
            _ => None,
        };
    for (way, moved) in [(Way::Gains, more), (Way::Loses, less)] {
        found.extend(said.into_iter().flat_map(|said| moved.iter().map(move |it| said(it))).map(|what| {
            Shift {
                way,
                who: holder(changed),
                what,
                on: String::new(),
                when: String::new(),
                address: changed.resource.address.clone(),
            }
        }));
    }
}

/// What holds the policy, in words.
fn holder(changed: &Changed<'_>) -> String {
    let name = &changed.resource.name;
    match changed.resource.address.kind.as_str() {
        "iam.role" => format!("role {name}"),
        "iam.user" => format!("user {name}"),
        "kms.key" => format!("key {name}"),
        "iam.policy" => format!("who has policy {name}"),
        _ => changed.resource.address.to_string(),
    }
}

/// The name of a managed policy in its ARN, behind its path.
fn policy_name(arn: &str) -> String {
    match arn.split_once(":policy/").and_then(|(_, path)| path.rsplit('/').next()) {
        Some(name) => format!("policy {name}"),
        None => arn.to_owned(),
    }
}
