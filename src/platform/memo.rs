//! What one isolate remembers for seconds: the cheapest cache, lost whenever the isolate is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::domain::time::Timestamp;

/// The most entries kept.
const ENTRIES_MAX: usize = 512;
/// The largest text kept, in bytes: larger ones are not worth an isolate's memory.
const ENTRY_BYTES_MAX: usize = 256 * 1024;

/// Texts by key, each with its end.
#[derive(Default)]
pub struct Memo(Mutex<HashMap<String, (Arc<str>, Timestamp)>>);

impl Memo {
    /// The text under `key`, if it was put and is not past its end.
    pub fn get(&self, key: &str, now: Timestamp) -> Option<Arc<str>> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|(_, ends_at)| now < *ends_at).map(|(text, _)| text.clone())
    }

    /// Keeps `text` for `ttl_ms`.
    pub fn put(&self, key: &str, text: &str, ttl_ms: i64, now: Timestamp) {
        if text.len() > ENTRY_BYTES_MAX {
            return;
        }
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= ENTRIES_MAX {
            entries.retain(|_, (_, ends_at)| now < *ends_at);
        }
        if entries.len() >= ENTRIES_MAX {
            entries.clear();
        }
        entries.insert(key.to_owned(), (Arc::from(text), now.plus_millis(ttl_ms)));
    }

    /// Forgets `key`.
    pub fn forget(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}
