//! A statement that looks like what AWS writes for the delivery of logs, and allows more. AWS's own is kept
//! as it is, so that is a place where somebody would hide something.

use std::collections::BTreeSet;

use crate::{
    policy::{Destination, Dialect, Statement},
    risk::{Changed, Found, Level, Risk},
};

pub(super) const RISK: Risk = Risk {
    id: "delivery-widened",
    level: Level::Medium,
    about: "a statement under a Sid of AWS's log delivery allows more than that needs",
    find,
};

fn find(changed: &Changed<'_>) -> Vec<Found> {
    let dialect = match changed.resource.address.kind.as_str() {
        "s3.bucket" => Dialect::Bucket,
        "logs.resource_policy" => Dialect::Logs,
        _ => return Vec::new(),
    };
    let to = Destination { dialect, name: &changed.resource.name, account: changed.account };
    let mut found = Vec::new();
    for policies in changed.policies() {
        let [before, want] = [&policies.before, &policies.want]
            .map(|policy| policy.statements().map(|(_, each)| each).collect::<BTreeSet<_>>());
        for (label, statement) in policies.before.statements() {
            if !want.contains(statement) {
                found.extend(wider(label, statement, to).map(|(path, why)| {
                    Found::at(path, format!("AWS has it, and it is more than log delivery needs: {why}"))
                }));
            }
        }
        for (label, statement) in policies.want.statements() {
            if !before.contains(statement) {
                found.extend(wider(label, statement, to).map(|(path, why)| {
                    Found::at(path, format!("it is more than log delivery needs: {why}"))
                }));
            }
        }
    }
    found
}

fn wider(label: &str, statement: &Statement, to: Destination<'_>) -> Option<([String; 1], String)> {
    let why = statement.beyond_delivery(to).filter(|_| statement.is_called_delivery())?;
    Some(([label.to_owned()], why))
}
