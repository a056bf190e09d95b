//! Trees to structs: the way back of [`super::ser`]. Members that a struct has no field for go into its field
//! `unknown_members`, or are reported where it has none. Null is absent.

mod access;
mod path;
mod shapes;
mod within;

use std::{cell::RefCell, fmt::Display, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, Visitor},
};

use self::{
    access::{Items, Members, Union},
    path::Path,
};
use super::{
    names::Names,
    ser::Malformed,
    tree::Tree,
    values::{BY, UNKNOWN},
};

pub use self::path::{Lookup, UnknownMember};
pub(super) use self::{path::Observed, within::Within};

impl serde::de::Error for Malformed {
    fn custom<T: Display>(why: T) -> Self {
        Self(why.to_string())
    }
}

/// A value, and the members of the tree that it has no field for.
pub fn from_tree<T: DeserializeOwned>(
    tree: Tree,
    names: Names,
) -> Result<(T, Vec<UnknownMember>), Malformed> {
    observing(PhantomData, tree, names, Observed::default())
        .map(|(value, observed)| (value, observed.unknown))
}

/// A value, and what was observed on the way.
pub(super) fn observing<'de, S: DeserializeSeed<'de>>(
    seed: S,
    tree: Tree,
    names: Names,
    observed: Observed,
) -> Result<(S::Value, Observed), Malformed> {
    let observed = RefCell::new(observed);
    let at = At { names, path: &Path::Root, observed: &observed, is_list: false };
    let value = seed.deserialize(De { tree, at })?;
    Ok((value, observed.into_inner()))
}

/// What a type looks for in a tree, also where it can't be read from it.
pub(super) fn looked_for<'de>(seed: impl DeserializeSeed<'de>, tree: Tree, names: Names) -> Lookup {
    let observed = RefCell::new(Observed { lookup: Some(Lookup::default()), ..Observed::default() });
    let at = At { names, path: &Path::Root, observed: &observed, is_list: false };
    let _ = seed.deserialize(De { tree, at });
    observed.into_inner().lookup.unwrap_or_default()
}

/// Where in an answer, and what is common to all of it.
#[derive(Clone, Copy)]
struct At<'a> {
    names: Names,
    path: &'a Path<'a>,
    observed: &'a RefCell<Observed>,
    /// Whether the map that is here is a list at AWS, by a member of its items.
    is_list: bool,
}

struct De<'a> {
    tree: Tree,
    at: At<'a>,
}

impl De<'_> {
    /// The number or boolean that XML and headers hold as text.
    fn typed(self) -> Result<Tree, Malformed> {
        let text = match self.tree {
            Tree::Element { ref text, .. } | Tree::Text(ref text) => text.trim(),
            tree => return Ok(tree),
        };
        let tree = match text {
            "true" => Some(Tree::Bool(true)),
            "false" => Some(Tree::Bool(false)),
            text => text.parse::<serde_json::Number>().ok().map(Tree::Number),
        };
        tree.ok_or_else(|| Malformed(format!("`{text}` is neither a number nor a boolean")))
    }
}

fn not(what: &str) -> Malformed {
    Malformed(format!("not {what}"))
}

macro_rules! typed {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
            match self.typed()? {
                Tree::Bool(value) => visitor.visit_bool(value),
                Tree::Number(value) => value.$method(visitor).map_err(Malformed::custom),
                _ => Err(Malformed::custom("not a number or a boolean")),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for De<'_> {
    type Error = Malformed;

    /// By this a type tells an answer of AWS, which may have words of tomorrow, from what people wrote.
    fn is_human_readable(&self) -> bool {
        false
    }

    typed! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64 deserialize_bool
    }

    /// Whatever it looks like: for JSON that is what it is, for XML a guess.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self.tree {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(value),
            Tree::Number(value) => value.deserialize_any(visitor).map_err(Malformed::custom),
            Tree::Text(text) | Tree::Time(_, text) => visitor.visit_string(text),
            Tree::List(_) => self.deserialize_seq(visitor),
            Tree::Element { children, text } if children.is_empty() => visitor.visit_string(text),
            Tree::Element { ref children, .. }
                if children.iter().all(|(name, _)| name == "member" || name == "item") =>
            {
                self.deserialize_seq(visitor)
            }
            tree => {
                let members = tree.into_members().unwrap_or_default();
                let members = members.into_iter().map(|(name, value)| (None, name, value)).collect();
                visitor.visit_map(Members::new(members, self.at))
            }
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self.tree {
            Tree::Text(text) | Tree::Time(_, text) | Tree::Element { text, .. } => visitor.visit_string(text),
            _ => Err(not("text")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        match self.tree {
            Tree::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        if let Some(key) = name.strip_prefix(BY) {
            let key = self.at.names.on_the_wire("", key);
            let tree = std::mem::replace(&mut self.tree, Tree::Null);
            let items = tree.into_items().ok_or_else(|| not("a list"))?;
            if let Some(lookup) = &mut self.at.observed.borrow_mut().lookup {
                lookup.members.insert(Path::Key { above: self.at.path, key: "" }.member(&key).pattern());
            }
            let keyed = |mut item: Tree| Some((item.take(&key)?.text()?, item));
            let entries: Option<Vec<_>> = items.into_iter().map(keyed).collect();
            self.tree = Tree::Map(entries.ok_or_else(|| not(&format!("a list of what has a {key}")))?);
            self.at.is_list = true;
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Malformed> {
        let tree = std::mem::replace(&mut self.tree, Tree::Null);
        let items = tree.into_items().ok_or_else(|| not("a list"))?;
        visitor.visit_seq(Items { rest: items.into_iter(), next: 0, at: self.at })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Malformed> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Malformed> {
        let tree = std::mem::replace(&mut self.tree, Tree::Null);
        let entries = tree.into_entries().ok_or_else(|| not("a map"))?;
        let entries = entries.into_iter().map(|(key, value)| (None, key, value)).collect();
        visitor.visit_map(Members::new(entries, self.at))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        let tree = std::mem::replace(&mut self.tree, Tree::Null);
        let members = tree.into_members().ok_or_else(|| not("a structure"))?;
        let wire: Vec<_> =
            fields.iter().map(|field| (self.at.names.on_the_wire(name, field), *field)).collect();
        let (mut known, mut rest) = (Vec::new(), Vec::new());
        for (member, value) in members.into_iter().filter(|(_, value)| *value != Tree::Null) {
            match wire.iter().find(|(name, field)| *name == member && *field != UNKNOWN) {
                Some((_, field)) => known.push((*field, member, value)),
                None => rest.push((member, value)),
            }
        }
        let mut observed = self.at.observed.borrow_mut();
        if let Some(lookup) = &mut observed.lookup {
            let known = wire.iter().filter(|(_, field)| *field != UNKNOWN);
            lookup.members.extend(known.map(|(name, _)| self.at.path.member(name).pattern()));
        }
        if fields.contains(&UNKNOWN) {
            known.push((UNKNOWN, UNKNOWN.to_owned(), Tree::Map(rest)));
        } else {
            let unknown = rest.iter().filter(|(_, value)| !value.is_nothing());
            observed.unknown.extend(unknown.map(|(name, _)| self.at.path.member(name).unknown()));
        }
        drop(observed);
        let fields = known.into_iter().map(|(field, name, value)| (Some(field), name, value)).collect();
        visitor.visit_map(Members::new(fields, self.at))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        let tree = std::mem::replace(&mut self.tree, Tree::Null);
        if let Some(text) = tree.text() {
            return visitor.visit_enum(text.into_deserializer());
        }
        let members = tree.into_members().unwrap_or_default();
        let member_of = |variant: &'static str| self.at.names.on_the_wire(name, variant);
        if let Some(lookup) = &mut self.at.observed.borrow_mut().lookup {
            lookup
                .variants
                .extend(variants.iter().map(|each| self.at.path.member(&member_of(each)).pattern()));
        }
        let mut members = members.into_iter().filter(|(_, value)| *value != Tree::Null);
        let Some((member, value)) = members.next() else { return Err(not("one of several")) };
        let variant = variants.iter().copied().find(|variant| member_of(variant) == member);
        let variant = variant.ok_or_else(|| not(&format!("understood: `{member}` is new")))?;
        let path = self.at.path.member(&member);
        visitor.visit_enum(Union {
            variant,
            inner: De { tree: value, at: At { path: &path, is_list: false, ..self.at } },
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_unit()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Malformed> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { i128 u128 bytes byte_buf identifier }
}
