//! Structs to trees. Fields of structs and variants with a value get the wire's names; keys of maps and
//! variants without a value stay as they are. `None` is not sent.

use std::fmt::Display;

use aws_smithy_types::{DateTime, date_time::Format};
use serde::{
    Serialize, Serializer,
    ser::{
        Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};
use serde_json::Number;

use super::{
    names::Names,
    tree::Tree,
    values::{BY, TIME, UNKNOWN},
};

/// Why a request can't be sent or an answer is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(pub String);

impl Display for Malformed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Malformed {}

impl serde::ser::Error for Malformed {
    fn custom<T: Display>(why: T) -> Self {
        Self(why.to_string())
    }
}

/// The tree of a value.
pub fn to_tree<T: Serialize + ?Sized>(value: &T, names: Names) -> Result<Tree, Malformed> {
    with_nulls(value, names).map(Tree::without_nulls)
}

/// The tree of a value with every member of its structs, also those without a value.
pub(super) fn with_nulls<T: Serialize + ?Sized>(value: &T, names: Names) -> Result<Tree, Malformed> {
    value.serialize(Ser(names))
}

#[derive(Clone, Copy)]
struct Ser(Names);

/// A list, map, struct or variant under way.
struct Parts {
    names: Names,
    of: &'static str,
    /// The variant around it.
    variant: Option<String>,
    items: Vec<Tree>,
    members: Vec<(String, Tree)>,
    key: Option<String>,
}

impl Ser {
    fn parts(self, of: &'static str, variant: Option<&str>) -> Parts {
        let variant = variant.map(|variant| self.0.on_the_wire(of, variant).into_owned());
        Parts { names: self.0, of, variant, items: Vec::new(), members: Vec::new(), key: None }
    }
}

impl Parts {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
        self.items.push(with_nulls(value, self.names)?);
        Ok(())
    }

    fn field<T: Serialize + ?Sized>(&mut self, field: &str, value: &T) -> Result<(), Malformed> {
        match with_nulls(value, self.names)? {
            // Already spelt as AWS does, because it comes from there.
            Tree::Map(unknown) if field == UNKNOWN => self.members.extend(unknown),
            tree => self.members.push((self.names.on_the_wire(self.of, field).into_owned(), tree)),
        }
        Ok(())
    }

    fn around(variant: Option<String>, tree: Tree) -> Tree {
        match variant {
            Some(variant) => Tree::Struct(vec![(variant, tree)]),
            None => tree,
        }
    }

    fn list(self) -> Tree {
        Self::around(self.variant, Tree::List(self.items))
    }

    fn structure(self) -> Tree {
        Self::around(self.variant, Tree::Struct(self.members))
    }
}

macro_rules! numbers {
    ($($method:ident: $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Result<Tree, Malformed> {
            Ok(Tree::Number(value.into()))
        }
    )*};
}

impl Serializer for Ser {
    type Ok = Tree;
    type Error = Malformed;
    type SerializeSeq = Parts;
    type SerializeTuple = Parts;
    type SerializeTupleStruct = Parts;
    type SerializeTupleVariant = Parts;
    type SerializeMap = Parts;
    type SerializeStruct = Parts;
    type SerializeStructVariant = Parts;

    numbers! {
        serialize_i8: i8; serialize_i16: i16; serialize_i32: i32; serialize_i64: i64;
        serialize_u8: u8; serialize_u16: u16; serialize_u32: u32; serialize_u64: u64;
    }

    fn serialize_f32(self, value: f32) -> Result<Tree, Malformed> {
        self.serialize_f64(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Result<Tree, Malformed> {
        Number::from_f64(value).map(Tree::Number).ok_or_else(|| Malformed::custom("not a number"))
    }

    fn serialize_bool(self, value: bool) -> Result<Tree, Malformed> {
        Ok(Tree::Bool(value))
    }

    fn serialize_char(self, value: char) -> Result<Tree, Malformed> {
        Ok(Tree::Text(value.into()))
    }

    fn serialize_str(self, text: &str) -> Result<Tree, Malformed> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Tree, Malformed> {
        Ok(Tree::Text(aws_smithy_types::base64::encode(bytes)))
    }

    fn serialize_none(self) -> Result<Tree, Malformed> {
        Ok(Tree::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Tree, Malformed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Tree, Malformed> {
        Ok(Tree::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Tree, Malformed> {
        Ok(Tree::EMPTY)
    }

    /// An enum in AWS's spelling, which is what `#[serde(rename)]` gave it.
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Tree, Malformed> {
        Ok(Tree::Text(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Tree, Malformed> {
        match (name, value.serialize(self)?) {
            (TIME, Tree::Text(text)) => {
                let time = DateTime::from_str(&text, Format::DateTime).map_err(Malformed::custom)?;
                let seconds = if time.has_subsec_nanos() {
                    Number::from_f64(time.as_secs_f64())
                } else {
                    Some(time.secs().into())
                };
                Ok(Tree::Time(seconds.ok_or_else(|| Malformed::custom("not a time"))?, text))
            }
            (name, Tree::Map(entries)) if name.starts_with(BY) => {
                let key = self.0.on_the_wire("", &name[BY.len()..]).into_owned();
                let item = |(id, item)| match item {
                    Tree::Struct(mut members) => {
                        members.insert(0, (key.clone(), Tree::Text(id)));
                        Ok(Tree::Struct(members))
                    }
                    _ => Err(Malformed::custom("what is keyed has to be a structure")),
                };
                entries.into_iter().map(item).collect::<Result<_, _>>().map(Tree::List)
            }
            (_, tree) => Ok(tree),
        }
    }

    /// A union of AWS's: a structure with one member.
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Tree, Malformed> {
        let tree = value.serialize(self)?;
        Ok(Parts::around(Some(self.0.on_the_wire(name, variant).into_owned()), tree))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts, Malformed> {
        Ok(self.parts("", None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts, Malformed> {
        Ok(self.parts("", None))
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Parts, Malformed> {
        Ok(self.parts(name, None))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts, Malformed> {
        Ok(self.parts(name, Some(variant)))
    }

    /// A map of unknown length is how serde writes a struct with `flatten`, whose fields can't be told from keys.
    fn serialize_map(self, length: Option<usize>) -> Result<Parts, Malformed> {
        length.ok_or_else(|| Malformed::custom("`#[serde(flatten)]` hides which names are fields"))?;
        Ok(self.parts("", None))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts, Malformed> {
        Ok(self.parts(name, None))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts, Malformed> {
        Ok(self.parts(name, Some(variant)))
    }
}

macro_rules! lists {
    ($($trait:ident $method:ident;)*) => {$(
        impl $trait for Parts {
            type Ok = Tree;
            type Error = Malformed;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
                self.item(value)
            }

            fn end(self) -> Result<Tree, Malformed> {
                Ok(self.list())
            }
        }
    )*};
}

lists! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! structs {
    ($($trait:ident)*) => {$(
        impl $trait for Parts {
            type Ok = Tree;
            type Error = Malformed;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, field: &'static str, value: &T) -> Result<(), Malformed> {
                self.field(field, value)
            }

            fn end(self) -> Result<Tree, Malformed> {
                Ok(self.structure())
            }
        }
    )*};
}

structs!(SerializeStruct SerializeStructVariant);

impl SerializeMap for Parts {
    type Ok = Tree;
    type Error = Malformed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Malformed> {
        let text = to_tree(key, self.names)?.text();
        self.key = Some(text.ok_or_else(|| Malformed::custom("a key has to be text"))?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Malformed> {
        let key = self.key.take().unwrap_or_default();
        self.members.push((key, with_nulls(value, self.names)?));
        Ok(())
    }

    fn end(self) -> Result<Tree, Malformed> {
        Ok(Tree::Map(self.members))
    }
}
