//! What an item of a list in our own export looks like, and whether one from a file does.
//!
//! A file may have been written by anybody: what comes out of [`check_item`] has the members of its shape and no others,
//! each within bounds.

use serde_json::{Map, Value};

use crate::domain::{json, local_day::LocalDay, time::Timestamp};

/// The largest number in a document, and the last instant: more than anything counts, and exact as a float.
const NUMBER_MAX: f64 = 1e13;
/// The longest item, in bytes.
const ITEM_BYTES_MAX: usize = 500_000;

/// What a member holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// An id, hyphenated.
    Id,
    /// A text of some lines, and of at most so many characters.
    Text(usize),
    /// A text of one line, not empty, and of at most so many characters.
    Line(usize),
    /// So many digits, from and to.
    Digits(usize, usize),
    /// A whole number, from and to.
    Whole(i64, i64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A day.
    Day,
    /// An instant, in milliseconds.
    Instant,
    /// At most so many items, which look like this.
    Items(usize, &'static [Field]),
    /// Whatever it is: whoever completes the item reads it.
    Any,
    /// A document, which this reads: no number in it is below nought.
    Document(fn(&str) -> bool),
}

/// A member of an item.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// What it is called.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it may be missing, or `null`.
    pub optional: bool,
}

impl Field {
    /// A member that is always there.
    pub const fn needed(name: &'static str, holds: Holds) -> Self {
        Self { name, holds, optional: false }
    }

    /// One that may be `null`.
    pub const fn optional(name: &'static str, holds: Holds) -> Self {
        Self { name, holds, optional: true }
    }
}

/// The item with the members of its shape and no others.
///
/// # Errors
/// The member that does not fit, and why.
pub fn check_item(shape: &[Field], item: &str) -> Result<Value, (&'static str, &'static str)> {
    if item.len() > ITEM_BYTES_MAX {
        return Err(("", "is too long"));
    }
    let Ok(Value::Object(members)) = json::from_str(item) else { return Err(("", "is no object")) };
    check_members(shape, members)
}

fn check_members(shape: &[Field], mut members: Map<String, Value>) -> Result<Value, (&'static str, &'static str)> {
    let mut checked = Map::new();
    for field in shape {
        let value = members.remove(field.name).unwrap_or(Value::Null);
        if !(field.optional && value.is_null())
            && let Err(why) = fits(field.holds, &value)
        {
            return Err((field.name, why));
        }
        checked.insert(field.name.to_owned(), value);
    }
    Ok(Value::Object(checked))
}

fn fits(holds: Holds, value: &Value) -> Result<(), &'static str> {
    let text = value.as_str();
    let short = |most: usize| text.is_some_and(|text| text.chars().count() <= most && !text.contains('\0'));
    let (fits, why) = match holds {
        Holds::Id => (text.is_some_and(is_id), "is no id"),
        Holds::Text(most) => (short(most), "is no text, or too long"),
        Holds::Line(most) => {
            let is_line = |text: &str| !text.trim().is_empty() && !text.chars().any(char::is_control);
            (short(most) && text.is_some_and(is_line), "is no line of text, or too long")
        }
        Holds::Digits(from, to) => {
            let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            (text.is_some_and(|text| (from..=to).contains(&text.len()) && are_digits(text)), "is no such number")
        }
        Holds::Whole(from, to) => {
            (value.as_i64().is_some_and(|number| (from..=to).contains(&number)), "is no whole number in bounds")
        }
        Holds::OneOf(words) => (text.is_some_and(|text| words.contains(&text)), "is none of the words known"),
        Holds::Day => (text.is_some_and(|text| LocalDay::parse(text).is_some()), "is no day"),
        Holds::Instant => {
            let last = Timestamp::parse_rfc3339("2200-01-01T00:00:00Z").map_or(0, |last| last.as_millis());
            (value.as_i64().is_some_and(|at| (0..last).contains(&at)), "is no instant in milliseconds")
        }
        Holds::Items(most, shape) => {
            let is_item =
                |item: &Value| item.as_object().is_some_and(|item| check_members(shape, item.clone()).is_ok());
            (value.as_array().is_some_and(|items| items.len() <= most && items.iter().all(is_item)), "is no such list")
        }
        Holds::Any => (!value.is_null(), "is missing"),
        Holds::Document(reads) => (numbers_fit(value) && reads(&value.to_string()), "is not what it should be"),
    };
    if fits { Ok(()) } else { Err(why) }
}

fn is_id(text: &str) -> bool {
    let has_form = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
    };
    text.len() == 36 && text.bytes().enumerate().all(has_form)
}

/// Whether every number is from nought to more than anything counts.
fn numbers_fit(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|number| (0.0..=NUMBER_MAX).contains(&number)),
        Value::Array(items) => items.iter().all(numbers_fit),
        Value::Object(members) => members.values().all(numbers_fit),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: &[Field] = &[
        Field::needed("id", Holds::Id),
        Field::needed("name", Holds::Line(5)),
        Field::optional("grams", Holds::Whole(1, 10)),
        Field::optional("code", Holds::Digits(3, 4)),
        Field::optional("day", Holds::Day),
        Field::optional("at", Holds::Instant),
        Field::optional("meal", Holds::OneOf(&["lunch"])),
        Field::optional("more", Holds::Document(|text| text.starts_with('['))),
        Field::optional("parts", Holds::Items(2, &[Field::needed("milli", Holds::Whole(-5, 5))])),
    ];

    fn fault(change: &str) -> Option<&'static str> {
        let item = format!("{{\"id\":\"018f0000-0000-7000-8000-000000000001\",\"name\":\"Stew\"{change}}}");
        check_item(SHAPE, &item).err().map(|(name, _)| name)
    }

    #[test]
    fn what_fits_its_shape_is_taken_without_what_it_says_beside() {
        let item = r#"{"name":"Stew","x":{"evil":1},"id":"018f0000-0000-7000-8000-000000000001","grams":10}"#;
        let checked = check_item(SHAPE, item).unwrap();
        assert_eq!((&checked["name"], &checked["grams"], checked.get("x")), (&"Stew".into(), &10.into(), None));
        assert_eq!(checked["day"], Value::Null);
        for fine in [
            "",
            ",\"grams\":null",
            ",\"day\":\"2024-02-29\"",
            ",\"at\":0",
            ",\"meal\":\"lunch\"",
            ",\"more\":[1]",
            ",\"parts\":[{\"milli\":-1}]",
        ] {
            assert_eq!(fault(fine), None, "{fine}");
        }
    }

    #[test]
    fn what_does_not_is_named() {
        for (change, name) in [
            (",\"name\":\"\\u0000\"", "name"),
            (",\"name\":\"Stew of beef\"", "name"),
            (",\"name\":\" \"", "name"),
            (",\"name\":7", "name"),
            (",\"id\":\"018F0000-0000-7000-8000-000000000001\"", "id"),
            (",\"id\":null", "id"),
            (",\"grams\":0", "grams"),
            (",\"grams\":1.5", "grams"),
            (",\"grams\":1e300", "grams"),
            (",\"day\":\"2023-02-29\"", "day"),
            (",\"code\":\"12345\"", "code"),
            (",\"code\":\"12x\"", "code"),
            (",\"at\":-1", "at"),
            (",\"at\":99999999999999", "at"),
            (",\"meal\":\"brunch\"", "meal"),
            (",\"more\":{}", "more"),
            (",\"parts\":[{}]", "parts"),
            (",\"parts\":[{\"milli\":1},{\"milli\":2},{\"milli\":3}]", "parts"),
            (",\"more\":[[-1]]", "more"),
            (",\"more\":[9e15]", "more"),
        ] {
            assert_eq!(fault(change), Some(name), "{change}");
        }
        assert!(check_item(SHAPE, "[]").is_err() && check_item(SHAPE, "").is_err());
    }
}
