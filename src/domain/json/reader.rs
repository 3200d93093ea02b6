//! Gives a tree to a type. All of this is compiled anew for each type: what does not depend on it stands elsewhere.

use std::{borrow::Cow, vec};

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
        VariantAccess, Visitor, value::CowStrDeserializer,
    },
    forward_to_deserialize_any,
};

use super::{Misfit, Tree};

impl<'de> Tree<'de> {
    #[cold]
    fn unlike(&self, expected: &dyn Expected) -> Misfit {
        Misfit::invalid_type(self.unexpected(), expected)
    }

    /// A word read as the number it stands for.
    fn into_number(self) -> Self {
        let Self::Word(word) = &self else { return self };
        if let Ok(value) = word.parse() {
            Self::Unsigned(value)
        } else if let Ok(value) = word.parse() {
            Self::Signed(value)
        } else {
            match word.parse() {
                Ok(value) if f64::is_finite(value) => Self::Real(value),
                _ => self,
            }
        }
    }

    fn into_bool(self) -> Result<bool, Misfit> {
        match &self {
            Self::Bool(value) => Ok(*value),
            Self::Word(word) if word == "true" => Ok(true),
            Self::Word(word) if word == "false" => Ok(false),
            _ => Err(self.unlike(&"a boolean")),
        }
    }

    fn into_members(self) -> Result<Members<'de>, Misfit> {
        match self {
            Self::Object(members) => Ok(Members { rest: members.into_iter(), at: None }),
            other => Err(other.unlike(&"an object")),
        }
    }

    /// The elements of an array.
    ///
    /// # Errors
    /// It is none.
    pub fn into_list(self) -> Result<Vec<Self>, Misfit> {
        match self {
            Self::List(items) => Ok(items),
            other => Err(other.unlike(&"an array")),
        }
    }

    fn into_elements(self) -> Result<Elements<'de>, Misfit> {
        Ok(Elements { rest: self.into_list()?.into_iter(), index: 0 })
    }

    fn into_variant(self) -> Result<Variant<'de>, Misfit> {
        match self {
            Self::Text(name) | Self::Word(name) => Ok(Variant { name, content: None }),
            Self::Object(members) => {
                let mut members = members.into_iter();
                match (members.next(), members.next()) {
                    (Some((name, content)), None) => Ok(Variant { name, content: Some(content) }),
                    _ => Err(Misfit::invalid_value(Unexpected::Map, &"an object with one member")),
                }
            }
            other => Err(other.unlike(&"a text or an object")),
        }
    }
}

/// Numbers of every width: the visitor itself knows its range.
macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            match self.into_number() {
                Tree::Unsigned(value) => visitor.visit_u64(value),
                Tree::Signed(value) => visitor.visit_i64(value),
                Tree::Real(value) => visitor.visit_f64(value),
                other => Err(other.unlike(&visitor)),
            }
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            match self {
                Tree::Text(Cow::Borrowed(text)) | Tree::Word(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
                Tree::Text(Cow::Owned(text)) | Tree::Word(Cow::Owned(text)) => visitor.visit_string(text),
                other => Err(other.unlike(&visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Tree<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Signed(value) => visitor.visit_i64(value),
            Self::Real(value) => visitor.visit_f64(value),
            Self::Text(_) | Self::Word(_) => self.deserialize_str(visitor),
            Self::List(_) => self.deserialize_seq(visitor),
            Self::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_bool(self.into_bool()?)
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
    }

    texts! {
        deserialize_str deserialize_string deserialize_char deserialize_identifier
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Self::Null => visitor.visit_unit(),
            other => Err(other.unlike(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Self::Null => visitor.visit_none(),
            other => visitor.visit_some(other),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let mut elements = self.into_elements()?;
        let value = visitor.visit_seq(&mut elements)?;
        elements.end()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_map(self.into_members()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_map(self.into_members()?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_enum(self.into_variant()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { bytes byte_buf unit_struct }
}

/// The members of an object that are left.
struct Members<'de> {
    rest: vec::IntoIter<(Cow<'de, str>, Tree<'de>)>,
    at: Option<(Cow<'de, str>, Tree<'de>)>,
}

impl<'de> Members<'de> {
    /// The next name. Names are short and compared only: borrowing them spares the copy.
    fn step(&mut self) -> Option<CowStrDeserializer<'_, Misfit>> {
        self.at = self.rest.next();
        self.at.as_ref().map(|(name, _)| Cow::Borrowed(name.as_ref()).into_deserializer())
    }

    fn take(&mut self) -> Result<(Cow<'de, str>, Tree<'de>), Misfit> {
        self.at.take().ok_or_else(|| Misfit::custom("a value was asked for before its name"))
    }
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        match self.step() {
            Some(name) => seed.deserialize(name).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let (name, value) = self.take()?;
        seed.deserialize(value).map_err(|misfit| misfit.in_member(&name))
    }
}

/// The elements of an array that are left.
struct Elements<'de> {
    rest: vec::IntoIter<Tree<'de>>,
    index: usize,
}

impl Elements<'_> {
    fn end(&self) -> Result<(), Misfit> {
        match self.rest.len() {
            0 => Ok(()),
            more => Err(Misfit::invalid_length(self.index + more, &"fewer elements in the array")),
        }
    }
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(item).map(Some).map_err(|misfit| misfit.in_element(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// One way of an enum: its name alone, or an object with its name and what it holds.
struct Variant<'de> {
    name: Cow<'de, str>,
    content: Option<Tree<'de>>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Misfit;
    type Variant = Content<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content<'de>), Misfit> {
        let name: CowStrDeserializer<'_, Misfit> = Cow::Borrowed(self.name.as_ref()).into_deserializer();
        Ok((seed.deserialize(name)?, Content { name: self.name, tree: self.content }))
    }
}

/// What a way of an enum holds.
struct Content<'de> {
    name: Cow<'de, str>,
    tree: Option<Tree<'de>>,
}

impl<'de> Content<'de> {
    fn needed(self) -> Result<(Cow<'de, str>, Tree<'de>), Misfit> {
        match self.tree {
            Some(tree) => Ok((self.name, tree)),
            None => Err(Misfit::invalid_type(Unexpected::UnitVariant, &"an object that says more")),
        }
    }
}

impl<'de> VariantAccess<'de> for Content<'de> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        match self.tree {
            None | Some(Tree::Null) => Ok(()),
            Some(other) => Err(other.unlike(&"nothing more").in_member(&self.name)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        let (name, tree) = self.needed()?;
        seed.deserialize(tree).map_err(|misfit| misfit.in_member(&name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        let (name, tree) = self.needed()?;
        tree.deserialize_seq(visitor).map_err(|misfit| misfit.in_member(&name))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Misfit> {
        let (name, tree) = self.needed()?;
        tree.deserialize_map(visitor).map_err(|misfit| misfit.in_member(&name))
    }
}
