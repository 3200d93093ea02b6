//! The run's private SQLite: schema, SQL and row types. Each function is one transaction.
//!
//! Words stand here sealed with the person's data key, and not at all once the run has forgotten itself.

use serde::Deserialize;

use crate::{
    domain::{
        ids::{AccountId, CoachMessageId, ConversationId},
        principal::ShardNumber,
        time::{Timestamp, millis, optional_millis},
    },
    live::{
        storage::{Count, ObjectStorage},
        used_tickets,
    },
    storage::{Param, Rows, StorageError, integer_bool},
};

const HAS_TABLES: &str = "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'run'";
/// The schema. Tables are only ever added to.
const CREATE: &[&str] = &[
    // One row: the answer that runs or ran last.
    "CREATE TABLE IF NOT EXISTS run (
      one             INTEGER PRIMARY KEY CHECK (one = 1),
      account_id      TEXT NOT NULL,
      conversation_id TEXT NOT NULL,
      shard           INTEGER NOT NULL,
      message_id      TEXT NOT NULL,
      parent_id       TEXT NOT NULL,
      prompt          TEXT NOT NULL,     -- sealed; empty once it has ended
      fallback        TEXT,              -- why the embedded coach answers
      reservation     TEXT,              -- what was set aside for it, JSON
      attempts        INTEGER NOT NULL,  -- how often it was begun
      told            INTEGER NOT NULL,  -- pieces of text that were told
      first_seq       INTEGER NOT NULL,  -- its first event, there or to come
      seq             INTEGER NOT NULL,  -- its last event
      outcome         TEXT,              -- sealed; NULL while it runs
      copied          INTEGER NOT NULL,  -- whether the outcome is in the shard
      failures        INTEGER NOT NULL,  -- in a row, of beginning or copying
      next_at         INTEGER,           -- when there is something to do
      changed_at      INTEGER NOT NULL
    ) STRICT",
    "CREATE TABLE IF NOT EXISTS events (
      seq    INTEGER PRIMARY KEY,
      kind   TEXT NOT NULL,
      at     INTEGER NOT NULL,
      sealed TEXT NOT NULL               -- its data
    ) STRICT",
    used_tickets::CREATE,
];
const READ: &str = "SELECT account_id, conversation_id, shard, message_id, parent_id, prompt, fallback, reservation,
    attempts, told, first_seq, seq, outcome, copied, failures, next_at, changed_at FROM run WHERE one = 1";
const WRITE: &str = "INSERT INTO run
    (one, account_id, conversation_id, shard, message_id, parent_id, prompt, fallback, reservation, attempts, told,
     first_seq, seq, outcome, copied, failures, next_at, changed_at)
    VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
    ON CONFLICT (one) DO UPDATE SET account_id = excluded.account_id, conversation_id = excluded.conversation_id,
      shard = excluded.shard, message_id = excluded.message_id, parent_id = excluded.parent_id,
      prompt = excluded.prompt, fallback = excluded.fallback, reservation = excluded.reservation,
      attempts = excluded.attempts, told = excluded.told, first_seq = excluded.first_seq, seq = excluded.seq,
      outcome = excluded.outcome, copied = excluded.copied, failures = excluded.failures, next_at = excluded.next_at,
      changed_at = excluded.changed_at";
const ADD_EVENT: &str = "INSERT INTO events (seq, kind, at, sealed) VALUES (?1, ?2, ?3, ?4)";
/// What a piece of text changes of the run, so that the prompt is not written again with each.
const NOTE_EVENT: &str = "UPDATE run SET seq = ?1, told = ?2 WHERE one = 1";
const FORGET_EVENTS: &str = "DELETE FROM events";
const EVENTS_AFTER: &str = "SELECT seq, kind, at, sealed FROM events WHERE seq > ?1 ORDER BY seq";

/// The answer that runs or ran last.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RunRow {
    /// The person.
    pub account_id: AccountId,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// Where it is kept.
    pub shard: ShardNumber,
    /// The message it becomes.
    pub message_id: CoachMessageId,
    /// The message it answers.
    pub parent_id: CoachMessageId,
    /// Sealed; empty once it has ended.
    pub prompt: String,
    /// Why the embedded coach answers.
    pub fallback: Option<String>,
    /// What was set aside for it.
    pub reservation: Option<String>,
    /// How often it was begun.
    pub attempts: u32,
    /// Pieces of text that were told.
    pub told: u32,
    /// Its first event.
    pub first_seq: i64,
    /// Its last event.
    pub seq: i64,
    /// Sealed; none while it runs.
    pub outcome: Option<String>,
    /// Whether the outcome is in the shard.
    #[serde(with = "integer_bool")]
    pub copied: bool,
    /// Failures in a row.
    pub failures: u32,
    /// When there is something to do.
    #[serde(with = "optional_millis")]
    pub next_at: Option<Timestamp>,
    /// The last change.
    #[serde(with = "millis")]
    pub changed_at: Timestamp,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct EventRow {
    /// Its number.
    pub seq: i64,
    /// Its name.
    pub kind: String,
    /// When.
    #[serde(with = "millis")]
    pub at: Timestamp,
    /// Its data, sealed.
    pub sealed: String,
}

fn one(storage: &dyn ObjectStorage, sql: &'static str, params: Vec<Param>) -> Result<Rows, StorageError> {
    Ok(storage.run(&[(sql, params)])?.into_iter().next().unwrap_or_default())
}

/// Reads what is held. `None` for an object that holds nothing: reading must not make tables.
///
/// # Errors
/// The storage failed.
pub fn read(storage: &dyn ObjectStorage) -> Result<Option<RunRow>, StorageError> {
    if one(storage, HAS_TABLES, Vec::new())?.first::<Count>()?.is_none_or(|count| count.n == 0) {
        return Ok(None);
    }
    one(storage, READ, Vec::new())?.first()
}

/// Makes the tables.
///
/// # Errors
/// The storage failed.
pub fn create(storage: &dyn ObjectStorage) -> Result<(), StorageError> {
    let statements: Vec<_> = CREATE.iter().map(|sql| (*sql, Vec::new())).collect();
    storage.run(&statements).map(drop)
}

/// Begins an answer: the one before goes with its events.
///
/// # Errors
/// The storage failed.
pub fn begin(storage: &dyn ObjectStorage, row: &RunRow) -> Result<(), StorageError> {
    create(storage)?;
    storage.run(&[(FORGET_EVENTS, Vec::new()), (WRITE, params_of(row))]).map(drop)
}

/// Writes the row and, with it, an event.
///
/// # Errors
/// The storage failed; then neither is written.
pub fn write(storage: &dyn ObjectStorage, row: &RunRow, event: Option<&EventRow>) -> Result<(), StorageError> {
    let mut statements = vec![(WRITE, params_of(row))];
    statements.extend(event.map(|event| (ADD_EVENT, event_params(event))));
    storage.run(&statements).map(drop)
}

/// Writes an event and what it changes of the row.
///
/// # Errors
/// The storage failed; then neither is written.
pub fn append(storage: &dyn ObjectStorage, row: &RunRow, event: &EventRow) -> Result<(), StorageError> {
    let note = (NOTE_EVENT, vec![row.seq.into(), row.told.into()]);
    storage.run(&[(ADD_EVENT, event_params(event)), note]).map(drop)
}

/// The events after `since`.
///
/// # Errors
/// The storage failed.
pub fn events(storage: &dyn ObjectStorage, since: i64) -> Result<Vec<EventRow>, StorageError> {
    one(storage, EVENTS_AFTER, vec![since.into()])?.decode()
}

fn event_params(event: &EventRow) -> Vec<Param> {
    vec![event.seq.into(), event.kind.as_str().into(), event.at.into(), event.sealed.as_str().into()]
}

fn params_of(row: &RunRow) -> Vec<Param> {
    vec![
        row.account_id.into(),
        row.conversation_id.into(),
        row.shard.into(),
        row.message_id.into(),
        row.parent_id.into(),
        row.prompt.as_str().into(),
        row.fallback.clone().into(),
        row.reservation.clone().into(),
        row.attempts.into(),
        row.told.into(),
        row.first_seq.into(),
        row.seq.into(),
        row.outcome.clone().into(),
        row.copied.into(),
        row.failures.into(),
        row.next_at.into(),
        row.changed_at.into(),
    ]
}
