//! A value as AWS has it and as a document has it: one table says both ways. A member of AWS's that the table
//! does not have is reported, so that no put loses it unnoticed.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::aws::wire::{Case, Names, from_tree};

/// Members of a structure.
pub type Members = Map<String, Value>;

/// How AWS's form of a value relates to that of documents.
#[derive(Debug)]
pub enum Form {
    /// The same. AWS knows no empty texts and lists.
    Same,
    /// A boolean that AWS may leave out where it is false.
    Flag,
    /// A word, in capitals at AWS.
    Lower,
    /// Bytes: base64 at AWS; in documents text, or `{ base64 = "…" }` where they are not text.
    Bytes,
    /// A structure with this one member at AWS.
    Under(&'static str, &'static Form),
    /// A list that is not sent if it is empty.
    List(&'static Form),
    /// A list that AWS requires even if it is empty.
    Always(&'static Form),
    /// A map.
    Map(&'static Form),
    /// A map; a list of structures at AWS, of which this member is the key.
    Keyed(&'static str, &'static Form),
    /// Words in their order; at AWS, each with its place as `Priority`.
    Ranked,
    /// A structure: members that are the same on both sides, and others.
    Members(&'static [&'static str], &'static [Member]),
    /// A structure with one member: what it is called in messages, the members that say no more than their name, and
    /// others.
    OneOf(&'static str, &'static [&'static str], &'static [Member]),
    /// What differs in its structure: AWS's form becomes another one before it is read, and back.
    Reshaped {
        /// From AWS.
        from_aws: fn(&mut Members),
        /// To AWS.
        to_aws: fn(&mut Members),
        /// The form between.
        form: &'static Form,
    },
}

/// A structure that has no members.
pub static NOTHING: Form = Form::Members(&[], &[]);

/// A member: its name in documents, its path at AWS (the name in Pascal case, where there is none), its form.
#[derive(Clone, Copy, Debug)]
pub struct Member(pub &'static str, pub &'static str, pub &'static Form);

/// A member that is spelt by the rule and the same on both sides.
pub const fn same(name: &'static str) -> Member {
    Member(name, "", &Form::Same)
}

/// All members of a structure: those whose form is `plain`, and others.
fn all(names: &[&'static str], plain: &'static Form, others: &[Member]) -> Vec<Member> {
    names.iter().map(|name| Member(name, "", plain)).chain(others.iter().copied()).collect()
}

/// What an answer has that the table has no words for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotKnown(pub String);

/// A value from an answer, and what it leaves out.
#[derive(Debug)]
pub struct FromAws {
    /// The value.
    pub value: Value,
    /// Paths of members inside values that are replaced as a whole, so that a put would lose them.
    pub lost: Vec<String>,
    /// Paths of members beside those that a put sets.
    pub kept: Vec<String>,
}

impl Member {
    fn path(&self) -> String {
        if !self.1.is_empty() {
            return self.1.to_owned();
        }
        let words = self.0.split('_').map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_uppercase() + rest
        });
        words.collect()
    }
}

impl Form {
    /// The value of an answer; `path` is where it stands there.
    pub fn from_aws(&self, value: &Value, path: &str) -> Result<FromAws, NotKnown> {
        let mut lost = Vec::new();
        let value = self.read(value, path, &mut lost)?;
        Ok(FromAws { value, lost, kept: Vec::new() })
    }

    /// The members of a structure that has others, too, which a put leaves as they are.
    pub fn part_from_aws(&self, whole: &Members, path: &str) -> Result<FromAws, NotKnown> {
        let mut lost = Vec::new();
        let members = self.members();
        let is_of = |member: &Member, name: &str| member.path().split('.').next() == Some(name);
        let part = whole.iter().filter(|(name, _)| members.iter().any(|member| is_of(member, name)));
        let mut rest = part.map(|(name, value)| (name.clone(), value.clone())).collect();
        let value = taken(&members, &mut rest, path, &mut lost)?;
        let mut kept = Vec::new();
        leftovers(&members, rest, path, &mut kept);
        Ok(FromAws { value: Value::Object(value), lost, kept })
    }

    /// The members of a structure.
    fn members(&self) -> Vec<Member> {
        match self {
            Self::Members(same, others) => all(same, &Self::Same, others),
            Self::OneOf(_, words, others) => all(words, &NOTHING, others),
            _ => Vec::new(),
        }
    }

    fn read(&self, value: &Value, path: &str, lost: &mut Vec<String>) -> Result<Value, NotKnown> {
        let wrong = || NotKnown(format!("`{}`", path.rsplit('.').next().unwrap_or_default()));
        let structure = || value.as_object().ok_or_else(wrong);
        let items = || value.as_array().ok_or_else(wrong);
        Ok(match self {
            Self::Same | Self::Flag => value.clone(),
            Self::Lower => value.as_str().ok_or_else(wrong)?.to_lowercase().into(),
            Self::Bytes => {
                let encoded = value.as_str().ok_or_else(wrong)?;
                let bytes = BASE64_STANDARD.decode(encoded).map_err(|_| wrong())?;
                String::from_utf8(bytes).map_or_else(|_| json!({ "base64": encoded }), Value::String)
            }
            Self::Under(member, form) => {
                let mut rest = structure()?.clone();
                let inner = rest.remove(*member).ok_or_else(wrong)?;
                leftovers(&[], rest, path, lost);
                form.read(&inner, &below(path, member), lost)?
            }
            Self::List(form) | Self::Always(form) => {
                items()?.iter().map(|item| form.read(item, path, lost)).collect::<Result<_, _>>()?
            }
            Self::Map(form) => {
                let mut read = |(key, value): (&String, &Value)| {
                    Ok((key.clone(), form.read(value, &below(path, key), lost)?))
                };
                Value::Object(structure()?.iter().map(&mut read).collect::<Result<_, _>>()?)
            }
            Self::Keyed(key, form) => {
                let mut read = |item: &Value| {
                    let mut item = item.clone();
                    let name = item.as_object_mut().and_then(|item| item.remove(*key));
                    let name = name.as_ref().and_then(Value::as_str).ok_or_else(wrong)?;
                    Ok((name.to_owned(), form.read(&item, path, lost)?))
                };
                Value::Object(items()?.iter().map(&mut read).collect::<Result<_, _>>()?)
            }
            Self::Ranked => {
                let mut items = items()?.clone();
                items.sort_by_key(|item| item["Priority"].as_i64());
                for item in &mut items {
                    item.as_object_mut().and_then(|item| item.remove("Priority"));
                }
                let word = Self::Under("Type", &Self::Same);
                items.iter().map(|item| word.read(item, path, lost)).collect::<Result<_, _>>()?
            }
            Self::Members(..) => {
                let (members, mut rest) = (self.members(), structure()?.clone());
                let value = taken(&members, &mut rest, path, lost)?;
                leftovers(&members, rest, path, lost);
                Value::Object(value)
            }
            Self::OneOf(what, ..) => {
                let mut rest = structure()?.clone();
                rest.retain(|_, value| !value.is_null());
                let found = self.members().into_iter().find_map(|one| Some((one, rest.remove(&one.path())?)));
                let (member, inner) = found.ok_or_else(|| NotKnown((*what).to_owned()))?;
                lost.extend(rest.keys().map(|name| below(path, name)));
                let inner = member.2.read(&inner, &below(path, &member.path()), lost)?;
                match member.2 {
                    Self::Members([], []) => member.0.into(),
                    _ => json!({ member.0: inner }),
                }
            }
            Self::Reshaped { from_aws, form, .. } => {
                let mut members = structure()?.clone();
                from_aws(&mut members);
                form.read(&Value::Object(members), path, lost)?
            }
        })
    }

    /// The value for a call; `None` where AWS is sent nothing.
    pub fn to_aws(&self, value: &Value) -> Option<Value> {
        let items = || value.as_array().map_or(&[][..], Vec::as_slice).iter();
        let entries = || value.as_object().into_iter().flatten();
        let full = |items: Vec<Value>| (!items.is_empty()).then_some(Value::Array(items));
        match self {
            Self::Same => (!says_nothing(value)).then(|| value.clone()),
            Self::Flag => Some(value.clone()),
            Self::Lower => Some(value.as_str()?.to_uppercase().into()),
            Self::Bytes => match (value.as_str(), value.get("base64")) {
                (Some(text), _) => Some(BASE64_STANDARD.encode(text).into()),
                (None, encoded) => encoded.cloned(),
            },
            Self::Under(member, form) => Some(json!({ *member: form.to_aws(value)? })),
            Self::List(form) => full(items().filter_map(|item| form.to_aws(item)).collect()),
            Self::Always(form) => Some(items().filter_map(|item| form.to_aws(item)).collect()),
            Self::Map(form) => {
                let map: Members =
                    entries().filter_map(|(key, one)| Some((key.clone(), form.to_aws(one)?))).collect();
                (!map.is_empty()).then_some(Value::Object(map))
            }
            Self::Keyed(key, form) => full(
                entries()
                    .filter_map(|(name, one)| {
                        let mut item = form.to_aws(one)?;
                        item.as_object_mut()?.insert((*key).to_owned(), name.as_str().into());
                        Some(item)
                    })
                    .collect(),
            ),
            Self::Ranked => full(
                (0..)
                    .zip(items())
                    .map(|(at, word): (i32, _)| json!({ "Priority": at, "Type": word }))
                    .collect(),
            ),
            Self::Members(..) => {
                let mut target = Members::new();
                self.write(value, &mut target);
                Some(Value::Object(target))
            }
            Self::OneOf(..) => {
                let (name, inner) = match value.as_str() {
                    Some(word) => (word, &Value::Null),
                    None => value.as_object()?.iter().next().map(|(name, inner)| (name.as_str(), inner))?,
                };
                let member = self.members().into_iter().find(|member| member.0 == name)?;
                Some(json!({ member.path(): member.2.to_aws(inner).unwrap_or_else(|| json!({})) }))
            }
            Self::Reshaped { to_aws, form, .. } => {
                let mut value = form.to_aws(value)?;
                to_aws(value.as_object_mut()?);
                Some(value)
            }
        }
    }

    /// Sets the members of a structure that a document has, and leaves the others as they are.
    pub fn write(&self, value: &Value, target: &mut Members) {
        for member in self.members() {
            if let Some(inner) = value.get(member.0).filter(|inner| !inner.is_null()) {
                set(target, &member.path(), member.2.to_aws(inner));
            }
        }
    }
}

impl FromAws {
    /// The type of the value. It may hold words of AWS's that this version does not know.
    pub fn typed<T: DeserializeOwned>(self) -> Result<T, NotKnown> {
        let as_written = Names { case: Case::Snake, irregular: &[] };
        from_tree(self.value.into(), as_written)
            .map(|(value, _)| value)
            .map_err(|why| NotKnown(why.to_string()))
    }
}

/// Takes the values of members out of a structure.
fn taken(
    members: &[Member],
    from: &mut Members,
    path: &str,
    lost: &mut Vec<String>,
) -> Result<Members, NotKnown> {
    let mut values = Members::new();
    for member in members {
        let place = member.path();
        let value = take(from, &place).filter(|value| !says_nothing(value));
        let value = match (value, member.2) {
            (Some(value), form) => form.read(&value, &below(path, &place), lost)?,
            (None, Form::Flag) => Value::Bool(false),
            (None, _) => continue,
        };
        values.insert(member.0.to_owned(), value);
    }
    Ok(values)
}

/// The paths of what is left of a structure once its members are taken.
fn leftovers(members: &[Member], rest: Members, path: &str, found: &mut Vec<String>) {
    let paths: Vec<String> = members.iter().map(Member::path).collect();
    leftovers_beside(&paths.iter().map(String::as_str).collect::<Vec<_>>(), rest, path, found);
}

fn leftovers_beside(paths: &[&str], rest: Members, path: &str, found: &mut Vec<String>) {
    for (name, value) in rest {
        let inside: Vec<&str> =
            paths.iter().filter_map(|path| path.strip_prefix(&name)?.strip_prefix('.')).collect();
        match value {
            Value::Object(members) if !inside.is_empty() => {
                leftovers_beside(&inside, members, &below(path, &name), found);
            }
            value if is_nothing(&value) => {}
            _ => found.push(below(path, &name)),
        }
    }
}

fn below(path: &str, member: &str) -> String {
    if path.is_empty() { member.to_owned() } else { format!("{path}.{member}") }
}

fn take(members: &mut Members, path: &str) -> Option<Value> {
    match path.split_once('.') {
        None => members.remove(path),
        Some((name, rest)) => take(members.get_mut(name)?.as_object_mut()?, rest),
    }
}

/// Sets what is at a path, or removes it with the structures that are empty then.
fn set(members: &mut Members, path: &str, value: Option<Value>) {
    match (path.split_once('.'), value) {
        (None, Some(value)) => drop(members.insert(path.to_owned(), value)),
        (None, None) => drop(members.remove(path)),
        (Some((name, rest)), value) => {
            let inner = members.entry(name).or_insert_with(|| json!({}));
            if let Value::Object(inner) = inner {
                set(inner, rest, value);
            }
            if inner.as_object().is_some_and(Map::is_empty) {
                members.remove(name);
            }
        }
    }
}

/// Whether losing it loses nothing.
pub fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Bool(is_set) => !is_set,
        Value::Object(members) => members.values().all(is_nothing),
        value => says_nothing(value),
    }
}

/// What AWS takes for a member that is not there.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}
