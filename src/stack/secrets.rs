//! `{ env = "X" }` and `{ file = "x" }`: secrets are read while loading and sealed at once.

use serde_json::Value;

use super::{context::Context, tree::Tree};
use crate::{
    diagnostics::Diagnostic,
    model::{Address, Secret, Secrets},
};

/// Replaces the secrets at `paths` by their sealed form.
pub fn seal(
    json: &mut Value,
    paths: &[&str],
    address: &Address,
    tree: &Tree,
    context: &Context<'_>,
    secrets: &Secrets,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let found = paths
        .iter()
        .flat_map(|pattern| Secret::places(json, pattern).into_iter().map(move |path| (pattern, path)));
    for (pattern, path) in found.collect::<Vec<_>>() {
        let Some(value) = json.pointer_mut(&Secret::pointer(&path)) else { continue };
        let place = tree.find(path.iter().map(String::as_str)).place();
        if value.is_string() && pattern.ends_with('*') {
            continue;
        }
        if value.is_string() {
            let diagnostic = Diagnostic::error("a secret is not written in a stack file", Some(place));
            let help = "write { env = \"NAME\" } or { file = \"name\" }";
            diagnostics.push(diagnostic.with_help(Some(help)));
            *value = unread();
            continue;
        }
        // What else is no secret is reported by the kind's own type.
        let Ok(secret) = serde_json::from_value::<Secret>(value.clone()) else { continue };
        let text = match (&secret, context.environment) {
            (Secret::Sealed(_), _) | (_, None) => {
                // Offline checks need no secrets; any sealed value has the right form.
                *value = unread();
                continue;
            }
            (Secret::Env(name), Some(environment)) => {
                environment(name).ok_or_else(|| format!("the environment has no `{name}`"))
            }
            (Secret::File(file), Some(_)) => context.files.read(file).and_then(|bytes| {
                let text = String::from_utf8(bytes).map_err(|_| format!("`{file}` is not UTF-8"))?;
                Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
            }),
        };
        match text {
            Ok(text) => {
                let place = format!("{address}.{}", path.join("."));
                *value = sealed(&secrets.declare(&place, &secret, &address.to_string(), text));
            }
            Err(message) => {
                diagnostics
                    .push(Diagnostic::error(message, Some(place)).with_label("needed for this secret"));
            }
        }
    }
}

fn unread() -> Value {
    sealed(&Secret::unread())
}

fn sealed(secret: &Secret) -> Value {
    serde_json::to_value(secret).unwrap_or_default()
}
