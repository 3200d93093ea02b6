//! The object's private SQLite: the grants of one window.

use serde::Deserialize;
use worker::SqlStorage;

use crate::domain::{
    rate_limit::{Grant, Window},
    time::Timestamp,
};

const CREATE: &str = "CREATE TABLE IF NOT EXISTS grants (at_ms INTEGER PRIMARY KEY, count INTEGER NOT NULL)";
const READ: &str = "SELECT at_ms, count FROM grants ORDER BY at_ms";
const FORGET: &str = "DELETE FROM grants WHERE at_ms <= ?1";
const ADD: &str = "INSERT INTO grants (at_ms, count) VALUES (?1, ?2) ON CONFLICT (at_ms) DO UPDATE SET count = count + excluded.count";

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
    sql.exec(ADD, Some(vec![now.as_millis().into(), i64::from(count).into()]))?;
    Ok(())
}
