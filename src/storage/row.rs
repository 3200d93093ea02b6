//! From a database's answer to rows.

use serde::de::DeserializeOwned;

use crate::domain::json::{Misfit, Tree};

/// The rows of a JSON array of objects.
///
/// # Errors
/// A row does not fit `T`, by its column. It holds nothing of what the row holds: what is logged must not be private.
pub fn decode<T: DeserializeOwned>(json: &str) -> Result<Vec<T>, Misfit> {
    rows(json)?.into_iter().map(T::deserialize).collect()
}

/// The first row of a JSON array of objects.
///
/// # Errors
/// As [`decode`].
pub fn first<T: DeserializeOwned>(json: &str) -> Result<Option<T>, Misfit> {
    rows(json)?.into_iter().next().map(T::deserialize).transpose()
}

fn rows(json: &str) -> Result<Vec<Tree<'_>>, Misfit> {
    if json.is_empty() {
        return Ok(Vec::new());
    }
    Tree::parse(json)?.into_list()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

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
        assert_eq!(first::<Inner>(json).unwrap().unwrap().id, "a\"b");
        assert_eq!(decode::<Inner>("").unwrap(), Vec::new());
        assert_eq!(first::<Inner>("[]").unwrap(), None);
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_column_and_never_quoted() {
        let text = |json: &str| decode::<Example>(json).unwrap_err().to_string();
        let row = r#"[{"id":"a","count":1,"small":300,"share":1,"name":null,"kind":null}]"#;
        assert_eq!(text(row), "small is of another form");
        assert_eq!(decode::<Inner>(r#"[{"id":"secret"},{"id":5}]"#).unwrap_err().to_string(), "id is of another form");
        assert_eq!(decode::<Inner>(r#"[{"other":"secret"}]"#).unwrap_err().to_string(), "id is required");
        assert_eq!(
            decode::<Inner>(r#"[{"id":"secret"#).unwrap_err().to_string(),
            "the value is no JSON at line 1, column 14"
        );
    }

    #[test]
    fn any_form_of_a_row_can_be_asked_for() {
        let read: Vec<serde_json::Value> = decode(r#"[{"a":1,"b":"x","c":null,"d":1.5}]"#).unwrap();
        assert_eq!(read, [serde_json::json!({"a": 1, "b": "x", "c": null, "d": 1.5})]);
    }
}
