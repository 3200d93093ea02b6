//! [`Database`] over Cloudflare D1.
//!
//! The statements of one call cross to JavaScript as one JSON text and the rows come back as one:
//! crossing the boundary for every parameter and column costs more than the query does.

use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use worker::send::IntoSendFuture;

use super::{Database, Param, PortFuture, Rows, StorageError};

#[wasm_bindgen(inline_js = r#"
export async function d1_run(db, packed) {
  const statements = JSON.parse(packed).map(([sql, params]) => db.prepare(sql).bind(...params));
  const results = statements.length === 1 ? [await statements[0].all()] : await db.batch(statements);
  let out = "";
  for (const { results: rows, meta } of results) {
    out += `${meta.changes | 0} ${meta.rows_read | 0} ${meta.rows_written | 0} ${JSON.stringify(rows)}\n`;
  }
  return out;
}
"#)]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn d1_run(db: &JsValue, packed: &str) -> Result<JsValue, JsValue>;
}

/// One D1 binding.
pub struct D1(JsValue);

// SAFETY: a Worker's isolate runs on one thread, so the handle never crosses threads.
#[expect(unsafe_code, reason = "wasm32 without threads: a JsValue cannot leave its thread")]
unsafe impl Send for D1 {}
#[expect(unsafe_code, reason = "wasm32 without threads: a JsValue cannot leave its thread")]
unsafe impl Sync for D1 {}

impl D1 {
    /// Wraps a binding as found on the Worker's `env`.
    pub fn new(binding: JsValue) -> Self {
        Self(binding)
    }
}

impl Database for D1 {
    fn run<'a>(
        &'a self,
        statements: &'a [(&'static str, Vec<Param>)],
    ) -> PortFuture<'a, Result<Vec<Rows>, StorageError>> {
        Box::pin(
            async move {
                let packed = pack(statements);
                let answer = d1_run(&self.0, &packed).await.map_err(|error| from_js(&error))?;
                unpack(&answer.as_string().unwrap_or_default())
            }
            .into_send(),
        )
    }
}

/// `[[sql, [param, …]], …]` as JSON.
pub(crate) fn pack(statements: &[(&'static str, Vec<Param>)]) -> String {
    let packed: Vec<(&str, Vec<serde_json::Value>)> =
        statements.iter().map(|(sql, params)| (*sql, params.iter().map(param_to_json).collect())).collect();
    serde_json::to_string(&packed).unwrap_or_default()
}

fn param_to_json(param: &Param) -> serde_json::Value {
    match param {
        Param::Null => serde_json::Value::Null,
        Param::Integer(value) => (*value).into(),
        Param::Real(value) => (*value).into(),
        Param::Text(value) => value.clone().into(),
    }
}

/// Reads one line a statement: changes, rows read, rows written, then the rows as JSON. A newline
/// cannot occur inside: JSON text escapes it.
pub(crate) fn unpack(answer: &str) -> Result<Vec<Rows>, StorageError> {
    answer
        .lines()
        .map(|line| {
            let mut parts = line.splitn(4, ' ');
            let mut number = || parts.next().and_then(|text| text.parse::<u32>().ok());
            match (number(), number(), number(), parts.next()) {
                (Some(changes), Some(rows_read), Some(rows_written), Some(json)) => {
                    Ok(Rows { json: json.to_owned(), changes, rows_read, rows_written })
                }
                _ => Err(StorageError::Decode("a D1 answer of unknown form".to_owned())),
            }
        })
        .collect()
}

pub(crate) fn from_js(error: &JsValue) -> StorageError {
    let message = error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "an error without a message".to_owned());
    StorageError::from_message(&message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_line_by_line() {
        let rows = unpack("1 2 3 [{\"a\":\"x y\\nz\"}]\n0 0 0 []\n").unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].changes, rows[0].rows_read, rows[0].rows_written), (1, 2, 3));
        assert_eq!(rows[0].decode::<serde_json::Value>().unwrap()[0]["a"], "x y\nz");
    }

    #[test]
    fn parameters_keep_their_kind() {
        let packed = pack(&[("SELECT ?1, ?2, ?3", vec![Param::Null, Param::Integer(5), Param::Text("é\"".into())])]);
        assert_eq!(packed, r#"[["SELECT ?1, ?2, ?3",[null,5,"é\""]]]"#);
    }
}
