//! One resource: the declaration of what is held, and what no declaration can say.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::meaning::{Meaning, shortest};
use crate::{
    facts::{Held, Kept, KindFacts, TAGS, Table},
    model::{Address, Document, Extra, Fate, Outputs, Owner, Scope, Tags},
    plan::{LiveAspect, diff::diff},
    policy::Policy,
};

/// A resource on its way into a stack file.
#[derive(Clone)]
pub struct Draft {
    /// What it is called in the stack.
    pub address: Address,
    /// Its kind.
    pub kind: &'static dyn KindFacts,
    /// Where it is.
    pub scope: Scope,
    /// What others may refer to.
    pub outputs: Outputs,
    /// Its declaration, in which no text is a template yet.
    pub declaration: Value,
    /// Aspects that are left alone.
    pub unmanaged: BTreeSet<String>,
    /// What a reader of the file has to know.
    pub remarks: Vec<String>,
    /// Whether AWS makes none like it any more, so that it can only be adopted.
    pub of_old: bool,
    /// The rules of `check` that it breaks as it is, with what they find.
    pub allowed: BTreeMap<String, String>,
    /// Why the stack can't have it: it is written as a comment.
    pub refused: Option<String>,
    /// Who owns it.
    pub owner: Option<Owner>,
}

/// Why there is no draft of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undeclared {
    /// A declaration finds it by another name.
    Called(String),
    /// No declaration can say what is held, for this reason.
    Because(String),
}

/// The most differences that a remark names.
const NAMED: usize = 3;

impl Draft {
    /// The draft of what is held under `name`.
    ///
    /// # Errors
    /// Why nothing can be declared of it.
    pub fn of(
        kind: &'static dyn KindFacts,
        name: &str,
        scope: &Scope,
        outputs: &Outputs,
        aspects: &BTreeMap<String, LiveAspect>,
    ) -> Result<Self, Undeclared> {
        let (mut documents, owner) = without_owner(kind, aspects);
        let mut unwritten: BTreeMap<&'static str, String> = BTreeMap::new();
        for aspect in kind.aspects() {
            let Some(document) = documents.get(aspect.name()) else { continue };
            let Err(why) = aspect.canonical(document.json()) else { continue };
            if aspect.name() == kind.first().name() {
                return Err(Undeclared::Because(why));
            }
            documents.remove(aspect.name());
            unwritten.insert(aspect.name(), why);
        }
        let mut remarks = without_awss(kind, name, scope, &mut documents);
        let held: Held =
            documents.iter().map(|(aspect, document)| (aspect.clone(), document.json().clone())).collect();
        let mut unread: BTreeSet<&'static str> = kind
            .aspects()
            .iter()
            .map(|aspect| aspect.name())
            .filter(|aspect| matches!(aspects.get(*aspect), Some(LiveAspect::Unreadable(_))))
            .collect();
        for (aspect, why) in unwritten {
            remarks.push(format!("no declaration says its `{aspect}`, so that is left alone: {why}"));
            unread.insert(aspect);
        }
        for (aspect, live) in aspects {
            match live {
                LiveAspect::Unreadable(failure) => {
                    remarks.push(format!("its `{aspect}` can't be read, and is left alone: {failure}"));
                }
                LiveAspect::Seen(document) => remarks.extend(document.extras().iter().map(|extra| {
                    let Extra { member, fate } = extra;
                    let fate = match fate {
                        Fate::Kept => "a change of it leaves that as it is",
                        Fate::Refused => "a change of it is refused",
                    };
                    format!("its `{aspect}` has {member}, which no declaration sets: {fate}")
                })),
                LiveAspect::Absent => {}
            }
        }
        let (mut form, differences) = best(kind, name, scope, held, &documents, &unread)?;
        let first = kind.first().name();
        for (aspect, paths) in &differences {
            let paths = if paths.is_empty() { String::new() } else { format!(" ({})", paths.join(", ")) };
            remarks.push(if *aspect == first {
                format!("no declaration says all of its `{aspect}`{paths}: the plan will show that")
            } else {
                format!("no declaration says all of its `{aspect}`{paths}, so that is left alone")
            });
        }
        let mut unmanaged: BTreeSet<&'static str> = unread;
        unmanaged.extend(differences.keys().filter(|aspect| **aspect != first));
        let refused = leave_refused_alone(kind, scope, &mut form, &mut unmanaged, &mut remarks);
        let declaration = shortest(kind, form, scope, &unmanaged);
        let of_old =
            Meaning::of(kind, &declaration, scope, &BTreeMap::new()).is_ok_and(|meaning| meaning.of_old);
        Ok(Self {
            address: Address::new(
                kind.name(),
                super::identifier(outputs.get("name").map_or(name, String::as_str)),
            ),
            kind,
            scope: scope.clone(),
            outputs: outputs.clone(),
            declaration,
            unmanaged: unmanaged.into_iter().map(str::to_owned).collect(),
            remarks,
            of_old,
            allowed: BTreeMap::new(),
            refused,
            owner,
        })
    }
}

/// Leaves aspects alone that AWS has, and refuses whenever they are put again: what it takes changes over the years.
/// Why it refuses the resource itself, if it does.
fn leave_refused_alone(
    kind: &'static dyn KindFacts,
    scope: &Scope,
    form: &mut Table,
    unmanaged: &mut BTreeSet<&'static str>,
    remarks: &mut Vec<String>,
) -> Option<String> {
    let meaning =
        |form: &Table| Meaning::of(kind, &Value::Object(form.clone()), scope, &BTreeMap::new()).ok();
    let first = kind.first().name();
    let mut refused = Vec::new();
    let mut tried = BTreeSet::new();
    loop {
        let before = meaning(form)?;
        let Some((path, message)) = before.problems.iter().find(|problem| !tried.contains(*problem)) else {
            break;
        };
        tried.insert((path.clone(), message.clone()));
        let member = path.first().cloned().unwrap_or_default();
        let mut without = form.clone();
        without.remove(&member);
        let after = meaning(&without).filter(|after| {
            after.name == before.name && after.problems.iter().all(|(path, _)| path.first() != Some(&member))
        });
        let changed = after.map(|after| {
            let differs = |aspect: &&&str| after.documents.get(**aspect) != before.documents.get(**aspect);
            before.documents.keys().filter(differs).copied().collect::<BTreeSet<_>>()
        });
        match changed {
            Some(changed) if !changed.is_empty() && !changed.contains(first) => {
                let names: Vec<String> = changed.iter().map(|aspect| format!("`{aspect}`")).collect();
                remarks.push(format!(
                    "AWS would refuse its {} if it were put again, so that is left alone: {message}",
                    names.join(" and ")
                ));
                unmanaged.extend(changed);
                *form = without;
            }
            _ => refused.push(message.clone()),
        }
    }
    (!refused.is_empty()).then(|| refused.join("; "))
}

/// What differs, by aspect: where, as dotted paths.
type Differences = BTreeMap<&'static str, Vec<String>>;

/// The form of the declaration that reads best among those which mean most of what is held.
fn best(
    kind: &'static dyn KindFacts,
    name: &str,
    scope: &Scope,
    held: Held,
    documents: &BTreeMap<String, Document>,
    unread: &BTreeSet<&'static str>,
) -> Result<(Table, Differences), Undeclared> {
    let mut best: Option<(usize, Table, Differences)> = None;
    let mut why = Undeclared::Because("it has no name by which a stack could find it".to_owned());
    for form in kind.written(name, held) {
        let form = in_grammar(form);
        let meaning = match Meaning::of(kind, &Value::Object(form.clone()), scope, &BTreeMap::new()) {
            Ok(meaning) if meaning.name.known() == Some(name) => meaning,
            Ok(meaning) => {
                why = Undeclared::Called(meaning.name.value());
                continue;
            }
            Err(error) => {
                why = Undeclared::Because(error);
                continue;
            }
        };
        let differences = differences(kind, &meaning, documents, unread);
        let rank = differences.len() + meaning.problems.len();
        if best.as_ref().is_none_or(|(least, ..)| rank < *least) {
            best = Some((rank, form, differences));
        }
    }
    best.map(|(_, form, differences)| (form, differences)).ok_or(why)
}

/// Where a declaration means something else than is held.
fn differences(
    kind: &dyn KindFacts,
    meaning: &Meaning,
    documents: &BTreeMap<String, Document>,
    unread: &BTreeSet<&'static str>,
) -> Differences {
    let mut found = Differences::new();
    for aspect in kind.aspects().into_iter().filter(|aspect| !unread.contains(aspect.name())) {
        let live = documents.get(aspect.name());
        let want = meaning.documents.get(aspect.name()).cloned().flatten();
        let want = match (want, live) {
            (Some(want), Some(live)) => Some(aspect.fill(want, live)),
            (want, _) => want,
        };
        let edits = diff(live.map(Document::json), want.as_ref().map(Document::json));
        if !edits.is_empty() {
            let mut paths: Vec<String> = edits.iter().map(|edit| edit.path.join(".")).collect();
            paths.retain(|path| !path.is_empty());
            paths.truncate(NAMED);
            found.insert(aspect.name(), paths);
        }
    }
    found
}

/// Takes out what AWS itself added to what is held, and says so. A resource that is AWS's as a whole stays
/// one.
fn without_awss(
    kind: &dyn KindFacts,
    name: &str,
    scope: &Scope,
    documents: &mut BTreeMap<String, Document>,
) -> Vec<String> {
    let mut remarks = Vec::new();
    for aspect in kind.aspects() {
        let Some(live) = documents.get(aspect.name()) else { continue };
        let Kept { document: rest, members, why } = aspect.stripped(live, name, scope);
        let is_whole = rest.is_none() && aspect.name() == kind.first().name();
        if members.is_empty() || is_whole {
            continue;
        }
        match rest {
            Some(rest) => documents.insert(aspect.name().to_owned(), rest),
            None => documents.remove(aspect.name()),
        };
        let (aspect, members) = (aspect.name(), members.join(", "));
        remarks.push(format!("AWS added {members} to its `{aspect}` for {why}: every write keeps that"));
    }
    remarks
}

/// What is held, and whose it is: the owner pair is the planner's to write.
fn without_owner(
    kind: &dyn KindFacts,
    aspects: &BTreeMap<String, LiveAspect>,
) -> (BTreeMap<String, Document>, Option<Owner>) {
    let mut documents = BTreeMap::new();
    let mut owner = None;
    for (aspect, live) in aspects {
        let LiveAspect::Seen(document) = live else { continue };
        let mut document = document.clone();
        if aspect == TAGS {
            let tags: Tags = serde_json::from_value(document.json().clone()).unwrap_or_default();
            owner = Owner::of(&tags);
            let rest: Tags =
                tags.into_iter().filter(|(key, _)| key != Owner::STACK && key != Owner::ADDRESS).collect();
            let rest = serde_json::to_value(rest).unwrap_or_default();
            let tags = kind.aspect(TAGS).filter(|_| rest != Value::Object(Table::new()));
            let Some(Ok(rest)) = tags.map(|tags| tags.canonical(&rest)) else { continue };
            document = rest;
        }
        documents.insert(aspect.clone(), document);
    }
    (documents, owner)
}

/// The declaration with policies in IAM's own grammar, and without what TOML has no word for.
fn in_grammar(form: Table) -> Table {
    form.into_iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key, spoken(value))).collect()
}

fn spoken(value: Value) -> Value {
    match value {
        Value::Object(members) if is_policy(&members) => {
            let value = Value::Object(members);
            let policy = Policy::deserialize(&value).ok();
            policy.and_then(|policy| serde_json::from_str(&policy.to_json()).ok()).unwrap_or(value)
        }
        Value::Object(members) => Value::Object(in_grammar(members)),
        Value::Array(items) => {
            Value::Array(items.into_iter().filter(|item| !item.is_null()).map(spoken).collect())
        }
        other => other,
    }
}

/// Whether this is a policy in canonical form, which keys its statements.
fn is_policy(members: &Table) -> bool {
    members.get("Statement").is_some_and(Value::is_object)
        && members.keys().all(|key| ["Version", "Id", "Statement"].contains(&key.as_str()))
}
