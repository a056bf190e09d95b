//! From a key's aspects back to its declaration.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::{alias::KeyAlias, grants, key::KeyItself, lookup, policy::KeyPolicy, rotation::KeyRotation};
use crate::policy::Policy;

/// The declarations of a key: with who may do what, and with the whole policy.
pub(super) fn written(mut held: Written) -> Vec<Table> {
    held.spread(KeyItself::NAME);
    let id = held.get("name").to_owned();
    held.set("name", Option::<String>::None);
    let alias =
        held.take(KeyAlias).and_then(|alias| Some(alias.known()?.trim_start_matches("alias/").to_owned()));
    match alias {
        Some(alias) => held.set("alias", alias),
        None => held.set(lookup::KEY_ID, id),
    }
    let rotation = held.take(Configured(KeyRotation)).map(|rotation| match rotation.period_days {
        Some(days) if !rotation.is_usual() => json!({ "period_days": days }),
        _ => json!(rotation.enabled),
    });
    held.set(KeyRotation::NAME, rotation);
    let policy = held.take(KeyPolicy);
    let short = policy.as_ref().and_then(short);
    held.set(KeyPolicy::NAME, &policy);
    let whole = held.rest();
    let mut forms = Vec::new();
    if let Some(short) = short {
        let mut table = whole.clone();
        table.remove(KeyPolicy::NAME);
        table.extend(short);
        forms.push(table);
    }
    forms.push(whole);
    forms
}

/// Who may do what, if all that a policy says are statements that name themselves. Whether it makes
/// the same policy, only writing it tells.
fn short(policy: &Policy) -> Option<Table> {
    let mut table = Table::new();
    let mut services: BTreeSet<&str> = BTreeSet::new();
    let mut statements = Table::new();
    for (_, statement) in policy.statements() {
        let sid = statement.sid.as_deref()?;
        let principals: BTreeSet<&Text> =
            statement.principal.iter().flat_map(|principal| &principal.aws).collect();
        match sid {
            grants::ACCOUNT => {}
            grants::ADMINISTRATORS => drop(table.insert("administrators".to_owned(), json!(principals))),
            grants::USERS => drop(table.insert("users".to_owned(), json!(principals))),
            other => {
                if let Some(service) = other.strip_prefix(grants::SERVICE) {
                    services.insert(service);
                    continue;
                }
                let mut statement = json!(statement);
                statement.as_object_mut()?.remove("Sid");
                statements.insert(other.to_owned(), statement);
            }
        }
    }
    if !services.is_empty() {
        table.insert("services".to_owned(), json!(services));
    }
    if !statements.is_empty() {
        table.insert("statements".to_owned(), Value::Object(statements));
    }
    Some(table)
}
