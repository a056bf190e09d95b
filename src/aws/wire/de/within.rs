//! A member of an answer without a struct around it.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

/// What stands at a path of members: `["tag_info_for_resource", "tag_list"]`. Nothing where one of them is absent.
pub(in crate::aws::wire) struct Within<C>(&'static [&'static str], PhantomData<C>);

impl<C> Within<C> {
    pub(in crate::aws::wire) const fn new(path: &'static [&'static str]) -> Self {
        Self(path, PhantomData)
    }
}

impl<C> Clone for Within<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Within<C> {}

impl<'de, C: Deserialize<'de> + Default> DeserializeSeed<'de> for Within<C> {
    type Value = C;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<C, D::Error> {
        match self.0 {
            [] => C::deserialize(deserializer),
            path => deserializer.deserialize_struct("", &path[..1], self),
        }
    }
}

impl<'de, C: Deserialize<'de> + Default> Visitor<'de> for Within<C> {
    type Value = C;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a structure")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<C, M::Error> {
        let mut found = C::default();
        while members.next_key::<IgnoredAny>()?.is_some() {
            found = members.next_value_seed(Self::new(&self.0[1..]))?;
        }
        Ok(found)
    }
}
