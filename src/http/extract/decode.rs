//! Decoding with the path of what does not fit.

use form_urlencoded::parse;
use serde::de::DeserializeOwned;

use super::{json_path::path_of_problem, serde_problem};
use crate::http::FieldProblem;

/// Decodes a JSON text.
///
/// # Errors
/// What does not fit, by the path of its field.
pub(super) fn decode_json<T: DeserializeOwned>(text: &str) -> Result<T, FieldProblem> {
    serde_json::from_str(text).map_err(|error| describe(text, &error))
}

fn describe(text: &str, error: &serde_json::Error) -> FieldProblem {
    let message = error.to_string();
    let path = offset_of(text, error.line(), error.column()).map(|at| path_of_problem(text, at, &message));
    serde_problem(&path.unwrap_or_default(), &message)
}

/// The byte at which a line's column is; lines count from 1, columns are bytes. Line 0 is no position.
fn offset_of(text: &str, line: usize, column: usize) -> Option<usize> {
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    Some(before + column)
}

/// Decodes a query string.
///
/// # Errors
/// What does not fit, by the name of its field.
pub(super) fn decode_query<T: DeserializeOwned>(query: &str) -> Result<T, FieldProblem> {
    let attempt = |query: &str| {
        T::deserialize(serde_urlencoded::Deserializer::new(parse(query.as_bytes()))).map_err(|error| error.to_string())
    };
    attempt(query).map_err(|message| serde_problem(&field_at_fault(query, &message, attempt), &message))
}

/// The name in the first pair without which the message is another.
fn field_at_fault<T>(query: &str, message: &str, attempt: impl Fn(&str) -> Result<T, String>) -> String {
    if message.starts_with("missing field") {
        return String::new();
    }
    let ends: Vec<usize> = query.match_indices('&').map(|(at, _)| at).chain([query.len()]).collect();
    let beginning = |end: usize| query.get(..end).unwrap_or(query);
    let culprit = ends.partition_point(|end| attempt(beginning(*end)).err().as_deref() != Some(message));
    let pair = ends.get(culprit).and_then(|end| beginning(*end).rsplit('&').next()).unwrap_or_default();
    parse(pair.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::{exercises::Muscle, time::Timestamp};

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "only the decoding is tested")]
    struct Outer {
        title: String,
        count: u32,
        is_open: bool,
        weight: Option<f64>,
        begins_at: Timestamp,
        muscles: Vec<Muscle>,
        inner: Inner,
        sets: Vec<Inner>,
        kind: Option<Kind>,
        grid: Vec<Vec<u8>>,
        id: Option<uuid::Uuid>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the decoding is tested")]
    struct Inner {
        a: i32,
        b: Option<Muscle>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        One,
        Two,
    }

    fn whole() -> Value {
        json!({
            "title": "a \"quoted\" \\ {[:,", "count": 5, "isOpen": true, "weight": 1.5, "beginsAt": "2026-01-01T00:00:00Z",
            "muscles": ["abs", "core"], "inner": {"a": 1, "b": "abs"}, "sets": [{"a": 1}, {"a": 2, "b": null}],
            "kind": "one", "grid": [[1, 2], [], [3]], "id": "01890000-0000-7000-8000-000000000000",
        })
    }

    /// What a wrapper around every deserialiser says: slower and larger, but sure.
    fn reference(text: &str) -> Option<FieldProblem> {
        let error =
            serde_path_to_error::deserialize::<_, Outer>(&mut serde_json::Deserializer::from_str(text)).err()?;
        Some(serde_problem(&error.path().to_string(), &error.inner().to_string()))
    }

    fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(key, value)| pointers(value, &format!("{at}/{key}"), found))
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, value)| pointers(value, &format!("{at}/{index}"), found));
            }
            _ => {}
        }
    }

    fn assert_like_reference(text: &str) {
        let found = decode_json::<Outer>(text).err();
        let [found, expected] = [found, reference(text)].map(|problem| problem.map(|it| (it.field, it.message)));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn every_value_that_does_not_fit_is_named_by_its_path() {
        let mut places = Vec::new();
        pointers(&whole(), "", &mut places);
        let others = [
            json!(null),
            json!(true),
            json!(-1),
            json!(300),
            json!(5_000_000_000_u64),
            json!(1.5),
            json!("x"),
            json!([]),
            json!({}),
            json!([1]),
            json!([{}]),
            json!([[]]),
            json!({"a": 1}),
            json!({"a": "x"}),
            json!({"a": 1, "b": "x"}),
            json!({"x": 1}),
            json!([{"a": 1}, {"a": 1, "b": "x"}]),
            json!({"one": 1}),
            json!(["abs", "x"]),
            json!(["x", "abs"]),
        ];
        for place in &places {
            for other in &others {
                let mut value = whole();
                *value.pointer_mut(place).unwrap() = other.clone();
                assert_like_reference(&value.to_string());
                assert_like_reference(&serde_json::to_string_pretty(&value).unwrap());
            }
        }
    }

    #[test]
    fn a_path_reads_as_a_client_would_write_it() {
        let path_in = |from: &str, to: &str| {
            let text = whole().to_string().replacen(from, to, 1);
            decode_json::<Outer>(&text).unwrap_err().field
        };
        assert_eq!(path_in("\"b\":null", "\"b\":\"x\""), "sets[1].b");
        assert_eq!(path_in("[3]", "[3,-1]"), "grid[2][1]");
        assert_eq!(path_in("{\"a\":1}", "{}"), "sets[0].a");
        assert_eq!(path_in("\"title\":", "\"name\":"), "name");
    }

    #[test]
    fn missing_unknown_and_doubled_members_are_named_by_their_path() {
        let whole = whole().to_string();
        for (from, to) in [
            ("\"a\":1", "\"a\":1,\"x\":1"),
            ("\"a\":1", "\"x\" : 1"),
            ("\"a\":1", "\"a\":1,\n \"a\" :2"),
            ("\"a\":2,", ""),
            ("\"a\":1,", ""),
            ("\"count\":5,", ""),
            ("\"count\":5,", "\"count\":5,\"count\":5,"),
            ("\"count\":5,", "\"c\\u00e4\":5,"),
            ("\"weight\":1.5", "\"weight\":1.5,\"zoo\":[]"),
        ] {
            assert!(whole.contains(from), "{from}");
            assert_like_reference(&whole.replacen(from, to, 1));
        }
    }
}
