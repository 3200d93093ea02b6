//! The words of a measurement, sealed with the person's data key: nobody reads them in the database or its history.

use super::store::MetricRow;
use crate::{
    app::App,
    domain::ids::{AccountId, BodyMetricId},
    http::{Answer, ApiError, Code},
    platform::{crypto::Key, rng::Rng},
};

/// What a sealed text is bound to, so that it opens in no other row.
fn context(account: AccountId, id: BodyMetricId) -> String {
    format!("body_metrics|{account}|{id}|notes|v1")
}

/// Seals the words of a measurement on its way from a file.
pub fn seal_words(key: &Key, rng: &dyn Rng, account: AccountId, id: BodyMetricId, words: &str) -> String {
    key.seal(rng, &context(account, id), words.as_bytes())
}

/// Opens the words of a measurement on its way to a file. `None` when they do not open.
pub fn open_words(key: &Key, account: AccountId, id: BodyMetricId, sealed: &str) -> Option<String> {
    key.open(&context(account, id), sealed).and_then(|bytes| String::from_utf8(bytes).ok())
}

/// Seals words; nothing for none.
///
/// # Errors
/// The data key cannot be had.
pub async fn seal_notes(
    app: &App,
    account: AccountId,
    id: BodyMetricId,
    notes: Option<&str>,
) -> Answer<Option<String>> {
    let Some(notes) = notes else { return Ok(None) };
    let key = app.data_key(account).await?;
    Ok(Some(seal_words(&key, &*app.rng, account, id, notes)))
}

/// Opens the words of rows, in their order. The key is fetched only where there are any.
///
/// # Errors
/// The data key cannot be had, or does not open them.
pub async fn open_notes(app: &App, account: AccountId, rows: &[MetricRow]) -> Answer<Vec<Option<String>>> {
    if rows.iter().all(|row| row.notes.is_none()) {
        return Ok(vec![None; rows.len()]);
    }
    let key = app.data_key(account).await?;
    let open = |row: &MetricRow| {
        let Some(sealed) = &row.notes else { return Ok(None) };
        open_words(&key, account, row.id, sealed)
            .map(Some)
            .ok_or_else(|| ApiError::new(Code::InternalError).logging("notes of a measurement do not open"))
    };
    rows.iter().map(open).collect()
}
