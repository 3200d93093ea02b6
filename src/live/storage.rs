//! An object's private SQLite, and its one alarm.
//!
//! A call of [`ObjectStorage::run`] is one transaction without an `await` in it, so nothing else of the
//! object runs between reading and writing; and what an object sends afterwards leaves only once the write
//! is durable (the runtime's output gate).

use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use worker::State;

use crate::{
    domain::time::Timestamp,
    live::alarm::Alarm,
    storage::{Param, Rows, StorageError, d1},
};

/// Runs SQL now. Implemented over an object's storage and, for host tests, over SQLite in memory.
pub trait ObjectStorage {
    /// Runs `statements` in order in one transaction; one [`Rows`] for each. Rows changed are those written,
    /// index entries included.
    ///
    /// # Errors
    /// One of them failed; then none took effect.
    fn run(&self, statements: &[(&'static str, Vec<Param>)]) -> Result<Vec<Rows>, StorageError>;
}

#[wasm_bindgen(inline_js = r#"
export function object_run(storage, packed) {
  return storage.transactionSync(() => {
    let out = "";
    for (const [sql, params] of JSON.parse(packed)) {
      const cursor = storage.sql.exec(sql, ...params);
      const rows = JSON.stringify(cursor.toArray());
      out += `${cursor.rowsWritten} ${cursor.rowsRead} ${cursor.rowsWritten} ${rows}\n`;
    }
    return out;
  });
}
export function object_alarm(storage, at) {
  // Goes with the writes of this very step; a failure breaks the object, which then begins anew from its storage.
  (at === undefined ? storage.deleteAlarm() : storage.setAlarm(at)).catch(() => {});
}
"#)]
extern "C" {
    #[wasm_bindgen(catch)]
    fn object_run(storage: &JsValue, packed: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(catch)]
    fn object_alarm(storage: &JsValue, at: Option<f64>) -> Result<(), JsValue>;
}

/// The storage the runtime gives an object.
pub struct DurableStorage(JsValue);

impl DurableStorage {
    /// The storage of this object.
    pub fn new(state: &State) -> Self {
        Self(state.storage().as_raw().unchecked_ref::<JsValue>().clone())
    }
}

impl Alarm for DurableStorage {
    fn set_alarm(&self, at: Option<Timestamp>) -> Result<(), StorageError> {
        #[expect(clippy::cast_precision_loss, reason = "a time in milliseconds, far under 2^53")]
        let at = at.map(|at| at.as_millis() as f64);
        object_alarm(&self.0, at).map_err(|error| d1::from_js(&error))
    }
}

impl ObjectStorage for DurableStorage {
    fn run(&self, statements: &[(&'static str, Vec<Param>)]) -> Result<Vec<Rows>, StorageError> {
        let answer = object_run(&self.0, &d1::pack(statements)).map_err(|error| d1::from_js(&error))?;
        d1::unpack(&answer)
    }
}

/// A row of one whole number.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Count {
    /// The number.
    pub n: i64,
}
