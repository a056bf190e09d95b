//! The short form of a trust policy.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::TrustSpec;
use crate::policy::{Policy, Statement, principal::is_account_id};

/// The short form that makes this policy.
pub(super) fn short(policy: &Policy) -> Option<Value> {
    let (mut services, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    let (mut principals, mut federated) = (BTreeSet::new(), BTreeSet::new());
    let mut conditions = None;
    for (_, Statement { principal, condition, .. }) in policy.statements() {
        for (kind, text) in principal.as_ref()?.all() {
            let list = match (kind, text.known()?) {
                ("Service", _) => &mut services,
                ("Federated", _) => &mut federated,
                ("AWS", text) if is_account(text) => &mut accounts,
                ("AWS", _) => &mut principals,
                _ => return None,
            };
            list.insert(if kind == "AWS" { account_id(text) } else { text.clone() });
        }
        conditions.get_or_insert(condition);
    }
    let lists = [
        ("services", services),
        ("accounts", accounts),
        ("principals", principals),
        ("federated", federated),
    ];
    let filled = lists.into_iter().filter(|(_, list)| !list.is_empty());
    let mut table: Table = filled.map(|(name, list)| (name.to_owned(), json!(list))).collect();
    let conditions = conditions.filter(|conditions| conditions.all().next().is_some());
    table.extend(conditions.map(|conditions| ("conditions".to_owned(), json!(conditions))));
    let spec: TrustSpec = serde_json::from_value(Value::Object(table.clone())).ok()?;
    (spec.policy().0.as_ref() == Some(policy)).then_some(Value::Object(table))
}

fn is_account(text: &str) -> bool {
    is_account_id(text) || (text.starts_with("arn:") && text.ends_with(":root"))
}

/// The account of `arn:aws:iam::111122223333:root`; any other principal as it is.
fn account_id(principal: &Text) -> Text {
    let id = principal.known().and_then(|text| text.strip_suffix(":root")?.rsplit(':').next());
    id.map_or_else(|| principal.clone(), Text::from)
}
