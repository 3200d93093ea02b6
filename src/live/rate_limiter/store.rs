//! The object's private SQLite: the grants of one window.

use serde::Deserialize;
use worker::SqlStorage;

use crate::{
    domain::{
        rate_limit::{Grant, Window, still_needed_ms},
        time::{MINUTE_MS, Timestamp},
    },
    live::{alarm::Next, storage::ObjectStorage},
    storage::{Rows, StorageError},
};

/// How long after its window an unused object erases itself.
pub const LINGER_MS: i64 = MINUTE_MS;

const CREATE: &str =
    "CREATE TABLE IF NOT EXISTS grants (at_ms INTEGER PRIMARY KEY, count INTEGER NOT NULL, window_ms INTEGER NOT NULL)";
const READ: &str = "SELECT at_ms, count FROM grants ORDER BY at_ms";
const FORGET: &str = "DELETE FROM grants WHERE at_ms <= ?1";
const ADD: &str = "INSERT INTO grants (at_ms, count, window_ms) VALUES (?1, ?2, ?3)
    ON CONFLICT (at_ms) DO UPDATE SET count = count + excluded.count, window_ms = max(window_ms, excluded.window_ms)";
const ENDS_AT: &str = "SELECT max(at_ms + window_ms) AS ends_at_ms FROM grants";

#[derive(Deserialize)]
struct GrantRow {
    at_ms: f64,
    count: f64,
}

/// Reads the stored window.
pub fn read(sql: &SqlStorage) -> worker::Result<Window> {
    sql.exec(CREATE, None)?;
    let rows: Vec<GrantRow> = sql.exec(READ, None)?.to_array()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "written below as whole numbers far under 2^53"
    )]
    let grants = rows.iter().map(|row| Grant { at_ms: row.at_ms as i64, count: row.count as u32 });
    Ok(Window::from_grants(grants))
}

/// Adds a grant and forgets those outside the window.
pub fn add(sql: &SqlStorage, now: Timestamp, count: u32, window_ms: i64) -> worker::Result<()> {
    sql.exec(FORGET, Some(vec![now.plus_millis(-window_ms).as_millis().into()]))?;
    sql.exec(ADD, Some(vec![now.as_millis().into(), i64::from(count).into(), window_ms.into()]))?;
    Ok(())
}

#[derive(Deserialize)]
struct EndRow {
    ends_at_ms: Option<i64>,
}

/// What a limiter does when its alarm rings: it waits for the last grant to leave its window, since forgetting one that
/// counts would admit too many, and then forgets everything.
///
/// # Errors
/// The storage failed.
pub fn ring(storage: &dyn ObjectStorage, now: Timestamp) -> Result<Next, StorageError> {
    let rows = storage.run(&[(CREATE, Vec::new()), (ENDS_AT, Vec::new())])?;
    let ends = rows.last().map(Rows::first::<EndRow>).transpose()?.flatten();
    let wait_ms = still_needed_ms(ends.and_then(|row| row.ends_at_ms), now);
    Ok(wait_ms.map_or(Next::Empty, |wait_ms| Next::Wake(Some(now.plus_millis(wait_ms + LINGER_MS)))))
}
