//! From a database's answer to rows.
//!
//! serde_json would be compiled anew for each of the hundreds of row types. Here it reads an answer into cells once, and
//! only the little that gives cells to a row is compiled for each: it makes the Worker a tenth smaller.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor,
        value::{CowStrDeserializer, StringDeserializer},
    },
    forward_to_deserialize_any,
};

/// What a column holds. SQLite has no more kinds than these.
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

/// A row as it came: names of columns and what they hold.
struct Row<'a>(Vec<(Cow<'a, str>, Cell)>);

/// Why a row does not decode: without serde's own words, which quote the value. What is logged must not hold private
/// text.
#[derive(Debug)]
pub struct Mismatch(Option<String>);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("a column is missing or unknown"))
    }
}

impl std::error::Error for Mismatch {}

impl Error for Mismatch {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(None)
    }

    fn missing_field(field: &'static str) -> Self {
        Self(Some(format!("{field} is missing")))
    }
}

/// The rows of a JSON array of objects.
///
/// # Errors
/// A row does not fit `T`, by its column.
pub fn decode<T: DeserializeOwned>(json: &str) -> Result<Vec<T>, Mismatch> {
    rows(json)?.into_iter().map(|row| T::deserialize(Cells::of(row))).collect()
}

/// The first row of a JSON array of objects.
///
/// # Errors
/// It does not fit `T`, by its column.
pub fn decode_first<T: DeserializeOwned>(json: &str) -> Result<Option<T>, Mismatch> {
    rows(json)?.into_iter().next().map(|row| T::deserialize(Cells::of(row))).transpose()
}

fn rows(json: &str) -> Result<Vec<Row<'_>>, Mismatch> {
    if json.is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_str(json).map_err(|error| Mismatch(Some(format!("no rows at column {}", error.column()))))
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyCell;
        impl Visitor<'_> for AnyCell {
            type Value = Cell;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, a text or null")
            }
            fn visit_unit<E>(self) -> Result<Cell, E> {
                Ok(Cell::Null)
            }
            fn visit_i64<E>(self, value: i64) -> Result<Cell, E> {
                Ok(Cell::Integer(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Cell, E> {
                #[expect(clippy::cast_precision_loss, reason = "beyond the integers of SQLite")]
                Ok(i64::try_from(value).map_or(Cell::Real(value as f64), Cell::Integer))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Cell, E> {
                Ok(Cell::Real(value))
            }
            fn visit_str<E>(self, value: &str) -> Result<Cell, E> {
                Ok(Cell::Text(value.to_owned()))
            }
            fn visit_string<E>(self, value: String) -> Result<Cell, E> {
                Ok(Cell::Text(value))
            }
        }
        deserializer.deserialize_any(AnyCell)
    }
}

impl<'de> Deserialize<'de> for Row<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyRow;
        impl<'de> Visitor<'de> for AnyRow {
            type Value = Row<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row<'de>, A::Error> {
                let mut cells = Vec::with_capacity(16);
                while let Some(name) = map.next_key::<Name<'de>>()? {
                    cells.push((name.0, map.next_value()?));
                }
                Ok(Row(cells))
            }
        }
        deserializer.deserialize_map(AnyRow)
    }
}

/// A column's name, borrowed from the answer.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Gives the cells of a row, one after the other.
struct Cells<'a> {
    rest: std::vec::IntoIter<(Cow<'a, str>, Cell)>,
    at: Option<(Cow<'a, str>, Cell)>,
}

impl<'a> Cells<'a> {
    fn of(row: Row<'a>) -> Self {
        Self { rest: row.0.into_iter(), at: None }
    }
}

impl<'de> Deserializer<'de> for Cells<'_> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_map(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Cells<'_> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        self.at = self.rest.next();
        let Some((name, _)) = &self.at else { return Ok(None) };
        let name: CowStrDeserializer<'_, Mismatch> = Cow::Borrowed(name.as_ref()).into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        let (name, cell) = self.at.take().ok_or(Mismatch(None))?;
        seed.deserialize(cell).map_err(|_| Mismatch(Some(format!("{name} is of another form"))))
    }
}

impl<'de> Deserializer<'de> for Cell {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Integer(value) => visitor.visit_i64(value),
            Self::Real(value) => visitor.visit_f64(value),
            Self::Text(value) => visitor.visit_string(value),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Null => visitor.visit_none(),
            cell => visitor.visit_some(cell),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        let Self::Text(word) = self else { return Err(Mismatch(None)) };
        let word: StringDeserializer<Mismatch> = word.into_deserializer();
        word.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Low,
        High,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        id: String,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Example {
        #[serde(flatten)]
        inner: Inner,
        count: i64,
        small: u8,
        share: f64,
        name: Option<String>,
        kind: Option<Kind>,
    }

    #[test]
    fn a_row_is_read_by_its_columns() {
        let json = r#"[{"id":"a\"b","count":-5,"small":7,"share":2,"name":null,"kind":"high","more":1.5},
            {"id":"é","count":9007199254740991,"small":0,"share":0.5,"name":"x","kind":null}]"#;
        let read: Vec<Example> = decode(json).unwrap();
        assert_eq!(read[0].inner.id, "a\"b");
        assert_eq!((read[0].count, read[0].small, read[0].share), (-5, 7, 2.0));
        assert_eq!((read[0].name.as_deref(), &read[0].kind), (None, &Some(Kind::High)));
        assert_eq!((read[1].count, read[1].name.as_deref()), (9_007_199_254_740_991, Some("x")));
        assert_eq!(decode_first::<Inner>(json).unwrap().unwrap().id, "a\"b");
        assert_eq!(decode::<Inner>("").unwrap(), Vec::new());
        assert_eq!(decode_first::<Inner>("[]").unwrap(), None);
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_column_and_never_quoted() {
        let text = |json: &str| decode::<Example>(json).unwrap_err().to_string();
        let row = r#"[{"id":"a","count":1,"small":300,"share":1,"name":null,"kind":null}]"#;
        assert_eq!(text(row), "small is of another form");
        assert_eq!(decode::<Inner>(r#"[{"id":"secret"},{"id":5}]"#).unwrap_err().to_string(), "id is of another form");
        assert_eq!(decode::<Inner>(r#"[{"other":"secret"}]"#).unwrap_err().to_string(), "id is missing");
        assert_eq!(decode::<Inner>(r#"[{"id":"secret"#).unwrap_err().to_string(), "no rows at column 14");
    }

    #[test]
    fn any_form_of_a_row_can_be_asked_for() {
        let read: Vec<serde_json::Value> = decode(r#"[{"a":1,"b":"x","c":null,"d":1.5}]"#).unwrap();
        assert_eq!(read, [serde_json::json!({"a": 1, "b": "x", "c": null, "d": 1.5})]);
    }
}
