//! The stack's own resources, as the next plan would see them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::CheckKind;
use crate::{
    diagnostics::Diagnostic,
    gate::{Probe, fields::Fields},
    model::Address,
};

/// Resources of the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourcesProbe {
    /// Which; all of the check's phase, where it says `all`.
    pub addresses: Option<BTreeSet<Address>>,
}

/// `resources = "all"`, or a list of addresses.
pub const CHECK: CheckKind = CheckKind {
    key: "resources",
    what: "resources",
    expects: &["as declared", "there"],
    has_default: true,
    needs_account: false,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    let texts = fields.texts(CHECK.key);
    let place = fields.place_of(CHECK.key);
    if texts == ["all"] {
        return Some(Probe::Resources(ResourcesProbe { addresses: None }));
    }
    let is_list = fields.value(CHECK.key).is_some_and(Value::is_array);
    if texts.is_empty() {
        if is_list {
            let diagnostic = Diagnostic::error("`resources` names nothing", Some(place));
            fields.diagnostics.push(diagnostic.with_label("expected addresses, or \"all\""));
        }
        return None;
    }
    let found: Vec<Option<Address>> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| {
            let place = if is_list { fields.place_of_item(CHECK.key, at) } else { place.clone() };
            Some(fields.named(text, &place, "")?.address)
        })
        .collect();
    let addresses = found.into_iter().collect::<Option<BTreeSet<Address>>>()?;
    Some(Probe::Resources(ResourcesProbe { addresses: Some(addresses) }))
}
