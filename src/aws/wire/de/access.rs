//! The parts of lists, maps, structures and unions, one after the other.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor,
    value::StrDeserializer,
};

use super::{At, De, path::Path};
use crate::aws::wire::{ser::Malformed, tree::Tree};

/// The items of a list.
pub(super) struct Items<'a> {
    pub(super) rest: std::vec::IntoIter<Tree>,
    pub(super) next: usize,
    pub(super) at: At<'a>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Malformed;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Malformed> {
        let Some(tree) = self.rest.next() else { return Ok(None) };
        let index = self.next;
        self.next += 1;
        let path = self.at.path.item(&tree, None, self.at.observed.borrow().is_listing);
        let item = De { tree, at: At { path: &path, is_list: false, ..self.at } };
        seed.deserialize(item).map(Some).map_err(|Malformed(why)| Malformed(format!("{index}: {why}")))
    }
}

/// A member or entry: the field, if it is one of a struct's, its name on the wire, its value.
type Member = (Option<&'static str>, String, Tree);

/// The members of a structure, or the entries of a map.
pub(super) struct Members<'a> {
    rest: std::vec::IntoIter<Member>,
    value: Option<Member>,
    at: At<'a>,
}

impl<'a> Members<'a> {
    pub(super) fn new(members: Vec<Member>, at: At<'a>) -> Self {
        Self { rest: members.into_iter(), value: None, at }
    }
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Malformed;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Malformed> {
        let Some((field, name, value)) = self.rest.next() else { return Ok(None) };
        let key = seed.deserialize(StrDeserializer::<Malformed>::new(field.unwrap_or(&name)))?;
        self.value = Some((field, name, value));
        Ok(Some(key))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Malformed> {
        let value = self.value.take();
        let (field, name, tree) = value.ok_or_else(|| Malformed::custom("a value without its key"))?;
        let above = self.at.path;
        let path = match field {
            Some(_) => above.member(&name),
            None if self.at.is_list => above.item(&tree, Some(&name), self.at.observed.borrow().is_listing),
            None => Path::Key { above, key: &name },
        };
        seed.deserialize(De { tree, at: At { path: &path, is_list: false, ..self.at } })
            .map_err(|Malformed(why)| Malformed(format!("{name}: {why}")))
    }
}

/// The one member of a union.
pub(super) struct Union<'a> {
    pub(super) variant: &'static str,
    pub(super) inner: De<'a>,
}

impl<'a, 'de> EnumAccess<'de> for Union<'a> {
    type Error = Malformed;
    type Variant = De<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, De<'a>), Malformed> {
        let variant = seed.deserialize(StrDeserializer::<Malformed>::new(self.variant))?;
        Ok((variant, self.inner))
    }
}

impl<'de> VariantAccess<'de> for De<'_> {
    type Error = Malformed;

    fn unit_variant(self) -> Result<(), Malformed> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Malformed> {
        self.is_member();
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Malformed> {
        self.is_member();
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        self.is_member();
        self.deserialize_struct("", fields, visitor)
    }
}

impl De<'_> {
    /// A variant with a value is a member of its union.
    fn is_member(&self) {
        if let Some(lookup) = &mut self.at.observed.borrow_mut().lookup {
            lookup.members.insert(self.at.path.pattern());
        }
    }
}
