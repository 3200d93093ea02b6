//! The object's private SQLite.

use serde::Deserialize;

use crate::{
    domain::{
        group_session::{Decision, GroupSession, Member},
        ids::AccountId,
        time::{Timestamp, millis},
    },
    live::{frames, storage::ObjectStorage, used_tickets},
    storage::{Param, Rows, StorageError},
};

const CREATE: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS room (id INTEGER PRIMARY KEY CHECK (id = 1), document TEXT NOT NULL,
        seq INTEGER NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS members (account TEXT PRIMARY KEY, joined_at INTEGER NOT NULL, place INTEGER NOT NULL,
        document TEXT NOT NULL) STRICT, WITHOUT ROWID",
    // `about` is whose progress an event tells.
    "CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, about TEXT, kind TEXT NOT NULL,
        data TEXT NOT NULL) STRICT",
    "CREATE INDEX IF NOT EXISTS events_about ON events (about, seq) WHERE about IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS answers (account TEXT NOT NULL, op_id TEXT NOT NULL, seq INTEGER NOT NULL,
        answer TEXT NOT NULL, PRIMARY KEY (account, op_id)) STRICT, WITHOUT ROWID",
    used_tickets::CREATE,
];
const ROOM: &str = "SELECT document, seq FROM room WHERE id = 1";
const MEMBERS: &str = "SELECT document FROM members ORDER BY place";
const KEEP_ROOM: &str = "INSERT INTO room (id, document, seq) VALUES (1, ?1, ?2)
    ON CONFLICT (id) DO UPDATE SET document = excluded.document, seq = excluded.seq";
const KEEP_MEMBER: &str = "INSERT INTO members (account, joined_at, place, document)
    VALUES (?1, ?2, (SELECT coalesce(max(place), 0) + 1 FROM members), ?3)
    ON CONFLICT (account) DO UPDATE SET document = excluded.document";
const DROP_MEMBER: &str = "DELETE FROM members WHERE account = ?1";
const APPEND: &str = "INSERT INTO events (seq, at, about, kind, data) VALUES (?1, ?2, ?3, ?4, ?5)";
const FORGET_BEYOND: &str = "DELETE FROM events WHERE seq <= ?1";
const OLDEST: &str = "SELECT coalesce(min(seq), 0) AS n FROM events";
const AFTER: &str = "SELECT seq, at, kind, data FROM events WHERE seq > ?1 ORDER BY seq";
const STRIP_WEIGHTS: &str = "UPDATE events SET data = json_remove(data, '$.set.weightGrams') WHERE about = ?1";
const FORGET_EVENTS: &str = "DELETE FROM events";
const FORGET_ANSWERS_OF: &str = "DELETE FROM answers WHERE account = ?1";
const ANSWER: &str = "SELECT seq, answer FROM answers WHERE account = ?1 AND op_id = ?2";
const KEEP_ANSWER: &str = "INSERT INTO answers (account, op_id, seq, answer) VALUES (?1, ?2, ?3, ?4)";
const FORGET_ANSWERS: &str = "DELETE FROM answers WHERE seq <= ?1";

/// A statement for the object's storage.
pub type Plain = (&'static str, Vec<Param>);

#[derive(Deserialize)]
struct RoomRow {
    #[serde(with = "crate::storage::json_text")]
    document: GroupSession,
    seq: i64,
}

#[derive(Deserialize)]
struct MemberRow {
    #[serde(with = "crate::storage::json_text")]
    document: Member,
}

#[derive(Deserialize)]
struct EventRow {
    seq: i64,
    #[serde(with = "millis")]
    at: Timestamp,
    kind: String,
    data: String,
}

/// The answer an operation had.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AnswerRow {
    /// The number of the last event then.
    pub seq: i64,
    /// JSON.
    pub answer: String,
}

/// Makes the tables that are not there.
///
/// # Errors
/// The storage failed.
pub fn prepare(storage: &dyn ObjectStorage) -> Result<(), StorageError> {
    let statements: Vec<Plain> = CREATE.iter().map(|sql| (*sql, Vec::new())).collect();
    storage.run(&statements).map(drop)
}

/// The room and the number of its last event; `None` when it was never made.
///
/// # Errors
/// The storage failed.
pub fn read(storage: &dyn ObjectStorage) -> Result<Option<(GroupSession, i64)>, StorageError> {
    let rows = storage.run(&[(ROOM, Vec::new()), (MEMBERS, Vec::new())])?;
    let room = rows.first().map(Rows::first::<RoomRow>).transpose()?.flatten();
    let members: Vec<MemberRow> = rows.last().map(Rows::decode).transpose()?.unwrap_or_default();
    Ok(room.map(|row| {
        let members = members.into_iter().map(|row| row.document).collect();
        (GroupSession { members, ..row.document }, row.seq)
    }))
}

fn json(value: &impl serde::Serialize) -> Param {
    serde_json::to_string(value).unwrap_or_default().into()
}

/// What stores a step, and its frames. The numbers of its events follow `seq`; those up to `seq - kept` are forgotten.
pub fn step(
    session: &GroupSession,
    decision: &Decision,
    seq: i64,
    kept: i64,
    now: Timestamp,
) -> (Vec<Plain>, Vec<String>) {
    let (mut statements, mut frames_out) = (Vec::new(), Vec::new());
    let mut number = seq;
    for event in &decision.events {
        number += 1;
        let (kind, data) = event.parts();
        frames_out.push(frames::event(&kind, number, now, &data));
        let about = event.progress_of();
        statements.push((APPEND, vec![number.into(), now.into(), about.into(), kind.into(), data.into()]));
    }
    for account in &decision.touched {
        statements.push(match session.member(*account) {
            Some(member) => (KEEP_MEMBER, vec![(*account).into(), member.joined_at.into(), json(member)]),
            None => (DROP_MEMBER, vec![(*account).into()]),
        });
    }
    statements.push((KEEP_ROOM, vec![json(session), number.into()]));
    if number > kept {
        statements.push((FORGET_BEYOND, vec![(number - kept).into()]));
        statements.push((FORGET_ANSWERS, vec![(number - kept).into()]));
    }
    (statements, frames_out)
}

/// What takes the weights out of the events of a member.
pub fn strip_weights(account: AccountId) -> Plain {
    (STRIP_WEIGHTS, vec![account.into()])
}

/// What forgets all events, and the answers to a person.
pub fn forget(account: AccountId) -> [Plain; 2] {
    [(FORGET_EVENTS, Vec::new()), (FORGET_ANSWERS_OF, vec![account.into()])]
}

/// What keeps an answer.
pub fn keep_answer(account: AccountId, op_id: &str, seq: i64, answer: &str) -> Plain {
    (KEEP_ANSWER, vec![account.into(), op_id.into(), seq.into(), answer.into()])
}

/// The answer of an operation that was done before.
///
/// # Errors
/// The storage failed.
pub fn answer(storage: &dyn ObjectStorage, account: AccountId, op_id: &str) -> Result<Option<AnswerRow>, StorageError> {
    let rows = storage.run(&[(ANSWER, vec![account.into(), op_id.into()])])?;
    rows.first().map(Rows::first::<AnswerRow>).transpose().map(Option::flatten)
}

/// The frames after `since`; `None` when some of them are forgotten.
///
/// # Errors
/// The storage failed.
pub fn frames_after(storage: &dyn ObjectStorage, since: i64, last: i64) -> Result<Option<Vec<String>>, StorageError> {
    if since == last {
        return Ok(Some(Vec::new()));
    }
    let rows = storage.run(&[(OLDEST, Vec::new()), (AFTER, vec![since.into()])])?;
    let oldest = rows.first().map(Rows::first::<crate::live::storage::Count>).transpose()?.flatten();
    let oldest = oldest.map_or(0, |count| count.n);
    if oldest == 0 || since < oldest - 1 {
        return Ok(None);
    }
    let events: Vec<EventRow> = rows.last().map(Rows::decode).transpose()?.unwrap_or_default();
    Ok(Some(events.iter().map(|event| frames::event(&event.kind, event.seq, event.at, &event.data)).collect()))
}
