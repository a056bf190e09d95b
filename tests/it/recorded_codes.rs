//! The errors that AWS was seen to answer, each in its class: who may not, what asks for patience, what passes by
//! itself, what is gone, and what no waiting mends. What is absent is read in `recorded_reads`.

use std::{collections::BTreeMap, fs};

use serde::Deserialize;
use trueup::{aws::cause, kind::DynKind, kinds::KINDS, model::Cause};

#[derive(Deserialize)]
struct File {
    source: Option<String>,
    #[serde(default)]
    code: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    kind: String,
    /// The aspect whose call was answered, where the class is a matter of that.
    aspect: Option<String>,
    operation: String,
    status: u16,
    code: String,
    #[serde(default)]
    message: String,
    class: Class,
    source: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
enum Class {
    #[serde(rename = "denied")]
    Denied,
    #[serde(rename = "throttled")]
    Throttled,
    #[serde(rename = "unavailable")]
    Unavailable,
    /// It passes once AWS has caught up with what was created or changed.
    #[serde(rename = "not yet")]
    NotYet,
    /// The resource went between its listing and the call.
    #[serde(rename = "gone")]
    Gone,
    #[serde(rename = "final")]
    Final,
}

fn class(kind: &dyn DynKind, case: &Case) -> Class {
    let passes =
        kind.acts().iter().filter(|aspect| case.aspect.as_deref() == Some(aspect.name())).any(|aspect| {
            let mut known = aspect.transient().iter().filter(|transient| !transient.code.is_empty());
            known.any(|transient| transient.code == case.code && case.message.contains(transient.message))
        });
    match cause(&case.code, case.status) {
        _ if passes => Class::NotYet,
        Cause::Denied => Class::Denied,
        Cause::Throttled => Class::Throttled,
        Cause::Unavailable => Class::Unavailable,
        _ if kind.gone().contains(&case.code.as_str()) => Class::Gone,
        _ => Class::Final,
    }
}

#[test]
fn recorded_errors_are_of_their_class() {
    let (mut wrong, mut counts) = (Vec::new(), BTreeMap::<Class, usize>::new());
    for service in fs::read_dir("tests/recorded").unwrap().map(|entry| entry.unwrap().path()) {
        let path = service.join("codes.toml");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for case in &file.code {
            let kind = KINDS.iter().find(|kind| kind.name() == case.kind).unwrap();
            let aspect = case.aspect.as_deref();
            assert!(
                aspect.is_none_or(|name| kind.acts().iter().any(|aspect| aspect.name() == name)),
                "{aspect:?}"
            );
            assert!(case.source.is_some() || file.source.is_some(), "{} has no source", case.code);
            *counts.entry(case.class).or_default() += 1;
            let found = class(*kind, case);
            if found != case.class {
                let Case { operation, code, message, class, .. } = case;
                wrong.push(format!("{operation}: {code} {message}: {found:?}, not {class:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(counts.len() == 6 && counts.values().sum::<usize>() >= 60, "{counts:?}");
}
