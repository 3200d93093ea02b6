//! The room's private SQLite: schema, SQL and row types. Each function is one transaction.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        ids::{AccountId, WorkoutId},
        json,
        live_session::{Facts, Session},
        principal::ShardNumber,
        time::{Timestamp, millis, optional_millis},
    },
    live::{
        storage::{Count, ObjectStorage},
        used_tickets,
    },
    storage::{Param, Rows, StorageError, integer_bool},
};

/// How many events are kept for clients that come back; a cut of an hour in the busiest workout stays far below.
pub const EVENTS_KEPT: i64 = 2_000;

const HAS_TABLES: &str = "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'room'";
/// The schema. Tables are only ever added to.
const CREATE: &[&str] = &[
    // One row: whose room it is, and how far it has come.
    "CREATE TABLE IF NOT EXISTS room (
      one           INTEGER PRIMARY KEY CHECK (one = 1),
      account_id    TEXT NOT NULL,
      workout_id    TEXT NOT NULL,
      shard         INTEGER NOT NULL,
      seq           INTEGER NOT NULL,  -- the last event
      copied_seq    INTEGER NOT NULL,  -- the last event that is in the person's shard
      copy_at       INTEGER,           -- when to copy next
      copy_failures INTEGER NOT NULL,  -- in a row
      rest_at       INTEGER,           -- when the present rest is over
      changed_at    INTEGER NOT NULL,
      op_count      INTEGER NOT NULL,  -- operations that were answered
      announced     INTEGER NOT NULL,  -- whether the end was told to the rest of the product
      deleted_at    INTEGER            -- the workout was deleted; the copy may still have to follow
    ) STRICT",
    // One row each: the session, what it has to know of exercises, and what tells the request that made it. JSON.
    "CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID",
    // Every operation that was answered, with its answer.
    "CREATE TABLE IF NOT EXISTS ops (
      op_id     TEXT PRIMARY KEY,
      first_seq INTEGER NOT NULL,      -- the events it made: from here
      last_seq  INTEGER NOT NULL,      -- to here; before first_seq when it made none
      outcome   TEXT NOT NULL          -- JSON
    ) STRICT, WITHOUT ROWID",
    // The last events, as they were sent.
    "CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, frame TEXT NOT NULL) STRICT",
    used_tickets::CREATE,
];
const READ_ROOM: &str = "SELECT account_id, workout_id, shard, seq, copied_seq, copy_at, copy_failures, rest_at,
    changed_at, op_count, announced, deleted_at FROM room WHERE one = 1";
const READ_DOCUMENTS: &str = "SELECT name, json FROM documents";
const WRITE_ROOM: &str = "INSERT INTO room
    (one, account_id, workout_id, shard, seq, copied_seq, copy_at, copy_failures, rest_at, changed_at, op_count,
     announced, deleted_at)
    VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, copied_seq = excluded.copied_seq, copy_at = excluded.copy_at,
      copy_failures = excluded.copy_failures, rest_at = excluded.rest_at, changed_at = excluded.changed_at,
      op_count = excluded.op_count, announced = excluded.announced, deleted_at = excluded.deleted_at";
const WRITE_DOCUMENT: &str = "INSERT INTO documents (name, json) VALUES (?1, ?2)
    ON CONFLICT (name) DO UPDATE SET json = excluded.json";
const FORGET_DOCUMENTS: &str = "DELETE FROM documents";
const FORGET_OPS: &str = "DELETE FROM ops";
const FORGET_ALL_EVENTS: &str = "DELETE FROM events";
const ADD_EVENTS: &str = "INSERT INTO events (seq, frame)
    SELECT ?1 + key, value FROM json_each(?2)";
const FORGET_EVENTS: &str = "DELETE FROM events WHERE seq <= ?1";
const ADD_ANSWERS: &str = "INSERT INTO ops (op_id, first_seq, last_seq, outcome)
    SELECT value ->> 'opId', value ->> 'firstSeq', value ->> 'lastSeq', value ->> 'outcome' FROM json_each(?1)";
const FIND_ANSWERS: &str = "SELECT op_id, first_seq, last_seq, outcome FROM ops
    WHERE op_id IN (SELECT value FROM json_each(?1))";
const EVENTS_AFTER: &str = "SELECT seq, frame FROM events WHERE seq > ?1 AND seq <= ?2 ORDER BY seq";

const SESSION: &str = "session";
const FACTS: &str = "facts";
const MADE_BY: &str = "made_by";

/// Whose room it is, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RoomRow {
    /// The person.
    pub account_id: AccountId,
    /// The workout.
    pub workout_id: WorkoutId,
    /// Where the copy goes.
    pub shard: ShardNumber,
    /// The last event.
    pub seq: i64,
    /// The last event that is in the copy.
    pub copied_seq: i64,
    /// When to copy next.
    #[serde(with = "optional_millis")]
    pub copy_at: Option<Timestamp>,
    /// Copies that failed in a row.
    pub copy_failures: u32,
    /// When the present rest is over.
    #[serde(with = "optional_millis")]
    pub rest_at: Option<Timestamp>,
    /// The last change.
    #[serde(with = "millis")]
    pub changed_at: Timestamp,
    /// How many operations were answered.
    pub op_count: i64,
    /// Whether the end was told to the rest of the product.
    #[serde(with = "integer_bool")]
    pub announced: bool,
    /// When the workout was deleted.
    #[serde(with = "optional_millis")]
    pub deleted_at: Option<Timestamp>,
}

/// The answer an operation was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRow {
    /// The operation.
    #[serde(rename(serialize = "opId"))]
    pub op_id: String,
    /// The first event it made.
    #[serde(rename(serialize = "firstSeq"))]
    pub first_seq: i64,
    /// The last; before the first when it made none.
    #[serde(rename(serialize = "lastSeq"))]
    pub last_seq: i64,
    /// JSON.
    pub outcome: String,
}

/// An event as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct EventRow {
    /// Its number.
    pub seq: i64,
    /// The frame.
    pub frame: String,
}

#[derive(Deserialize)]
struct DocumentRow {
    name: String,
    json: String,
}

/// What the room holds.
#[derive(Clone, Debug)]
pub struct Held {
    /// Whose it is, and how far it has come.
    pub row: RoomRow,
    /// The session; none once the workout is deleted.
    pub session: Option<Session>,
    /// What it has to know of exercises.
    pub facts: Facts,
    /// What tells the request that made it from another; none for a room that began from a copy.
    pub made_by: Option<String>,
}

/// What one step changes.
#[derive(Debug, Default)]
pub struct Step {
    /// The session, when it changed.
    pub session: Option<Session>,
    /// The facts, when they changed.
    pub facts: Option<Facts>,
    /// What made the workout, when it is new.
    pub made_by: Option<String>,
    /// New events, in order: frames numbered from the row's old `seq` on.
    pub frames: Vec<String>,
    /// New answers.
    pub answers: Vec<AnswerRow>,
}

fn json(value: &impl Serialize) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|error| StorageError::Decode(error.to_string()))
}

fn one(storage: &dyn ObjectStorage, sql: &'static str, params: Vec<Param>) -> Result<Rows, StorageError> {
    Ok(storage.run(&[(sql, params)])?.into_iter().next().unwrap_or_default())
}

/// Reads what is held. `None` for a room that holds nothing: reading must not make one.
///
/// # Errors
/// The storage failed, or holds what this release cannot read.
pub fn read(storage: &dyn ObjectStorage) -> Result<Option<Held>, StorageError> {
    if one(storage, HAS_TABLES, Vec::new())?.first::<Count>()?.is_none_or(|count| count.n == 0) {
        return Ok(None);
    }
    let rows = storage.run(&[(READ_ROOM, Vec::new()), (READ_DOCUMENTS, Vec::new())])?;
    let mut rows = rows.into_iter();
    let Some(row) = rows.next().unwrap_or_default().first::<RoomRow>()? else { return Ok(None) };
    let mut held = Held { row, session: None, facts: Facts::default(), made_by: None };
    for document in rows.next().unwrap_or_default().decode::<DocumentRow>()? {
        match document.name.as_str() {
            SESSION => held.session = Some(json::from_str(&document.json)?),
            FACTS => held.facts = json::from_str(&document.json)?,
            MADE_BY => held.made_by = json::from_str(&document.json)?,
            _ => {}
        }
    }
    Ok(Some(held))
}

/// Makes the tables.
///
/// # Errors
/// The storage failed.
pub fn create(storage: &dyn ObjectStorage) -> Result<(), StorageError> {
    let statements: Vec<_> = CREATE.iter().map(|sql| (*sql, Vec::new())).collect();
    storage.run(&statements).map(drop)
}

/// Writes a step: all of it, or nothing.
///
/// # Errors
/// The storage failed.
pub fn write(storage: &dyn ObjectStorage, row: &RoomRow, step: &Step) -> Result<(), StorageError> {
    let mut statements = vec![(WRITE_ROOM, params_of(row))];
    if let Some(session) = &step.session {
        statements.push((WRITE_DOCUMENT, vec![SESSION.into(), json(session)?.into()]));
    }
    if let Some(facts) = &step.facts {
        statements.push((WRITE_DOCUMENT, vec![FACTS.into(), json(facts)?.into()]));
    }
    if let Some(made_by) = &step.made_by {
        statements.push((WRITE_DOCUMENT, vec![MADE_BY.into(), json(made_by)?.into()]));
    }
    if !step.frames.is_empty() {
        let count = i64::try_from(step.frames.len()).unwrap_or(i64::MAX);
        statements.push((ADD_EVENTS, vec![(row.seq - count + 1).into(), json(&step.frames)?.into()]));
        statements.push((FORGET_EVENTS, vec![(row.seq - EVENTS_KEPT).into()]));
    }
    if !step.answers.is_empty() {
        statements.push((ADD_ANSWERS, vec![json(&step.answers)?.into()]));
    }
    storage.run(&statements).map(drop)
}

/// Forgets everything but the row, which says that the workout was deleted.
///
/// # Errors
/// The storage failed.
pub fn bury(storage: &dyn ObjectStorage, row: &RoomRow) -> Result<(), StorageError> {
    let forget = [FORGET_DOCUMENTS, FORGET_OPS, FORGET_ALL_EVENTS].map(|sql| (sql, Vec::new()));
    let statements: Vec<_> = forget.into_iter().chain([(WRITE_ROOM, params_of(row))]).collect();
    storage.run(&statements).map(drop)
}

fn params_of(row: &RoomRow) -> Vec<Param> {
    vec![
        row.account_id.into(),
        row.workout_id.to_string().into(),
        row.shard.into(),
        row.seq.into(),
        row.copied_seq.into(),
        row.copy_at.into(),
        row.copy_failures.into(),
        row.rest_at.into(),
        row.changed_at.into(),
        row.op_count.into(),
        row.announced.into(),
        row.deleted_at.into(),
    ]
}

/// The answers that were given to these operations.
///
/// # Errors
/// The storage failed.
pub fn answers(storage: &dyn ObjectStorage, op_ids: &[&str]) -> Result<Vec<AnswerRow>, StorageError> {
    one(storage, FIND_ANSWERS, vec![json(&op_ids)?.into()])?.decode()
}

/// The events after `since`, up to `until`.
///
/// # Errors
/// The storage failed.
pub fn events(storage: &dyn ObjectStorage, since: i64, until: i64) -> Result<Vec<EventRow>, StorageError> {
    one(storage, EVENTS_AFTER, vec![since.into(), until.into()])?.decode()
}
