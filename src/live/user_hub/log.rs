//! What a hub remembers: the latest events by number, the sign-ins that ended, and where the person has sockets.
//!
//! Generic over the storage, so that host tests run this very code. No method has an `await` in it.

use serde::Deserialize;

use super::protocol::{Forgotten, HubEvent, LivePlace};
use crate::{
    domain::{
        ids::SessionId,
        json,
        sign_ins::SignIns,
        time::{DAY_MS, MINUTE_MS, Timestamp, millis},
    },
    live::{
        alarm::Next,
        frames,
        storage::{Count, ObjectStorage},
        used_tickets,
    },
    storage::{Param, Rows, StorageError},
};

/// How long events are kept.
pub const KEPT_MS: i64 = 7 * DAY_MS;
/// How many events are kept.
pub const EVENTS_MAX: i64 = 1_000;
/// How long the end of a sign-in is remembered: longer than tickets and access tokens of it live.
pub const ENDED_KEPT_MS: i64 = 20 * MINUTE_MS;
/// How long a place is remembered in which nobody has a socket any more: longer than any sign-in lives.
const PLACES_KEPT_MS: i64 = 31 * DAY_MS;
/// The most places remembered.
const PLACES_MAX: i64 = 200;

const CREATE: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, key TEXT UNIQUE,
        topic TEXT UNIQUE, kind TEXT NOT NULL, data TEXT NOT NULL) STRICT",
    // The last number given, and the last that was forgotten for its age: they stay when every event is gone.
    "CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL,
        forgotten INTEGER NOT NULL) STRICT",
    "INSERT INTO counter (id, seq, forgotten) VALUES (1, 0, 0) ON CONFLICT (id) DO NOTHING",
    "CREATE TABLE IF NOT EXISTS ended (sign_ins TEXT PRIMARY KEY, forget_at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS places (session TEXT NOT NULL, place TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (session, place)) STRICT, WITHOUT ROWID",
    used_tickets::CREATE,
];
const KNOWN: &str = "SELECT count(*) AS n FROM events WHERE key = ?1";
const SUPERSEDE: &str = "DELETE FROM events WHERE topic = ?1";
const APPEND: &str = "INSERT INTO events (seq, at, key, topic, kind, data)
    VALUES ((SELECT seq + 1 FROM counter WHERE id = 1), ?1, ?2, ?3, ?4, ?5)";
const ADVANCE: &str = "UPDATE counter SET seq = seq + 1 WHERE id = 1";
const LAST: &str = "SELECT seq AS n FROM counter WHERE id = 1";
const OLDEST: &str = "SELECT coalesce(min(seq), 0) AS n FROM events";
const FORGOTTEN: &str = "SELECT forgotten AS n FROM counter WHERE id = 1";
const MARK_BEYOND: &str = "UPDATE counter SET forgotten = max(forgotten, seq - ?1) WHERE id = 1";
const MARK_OLD: &str = "UPDATE counter SET forgotten = max(forgotten,
    coalesce((SELECT max(seq) FROM events WHERE at <= ?1), 0)) WHERE id = 1";
const FORGET: &str = "DELETE FROM events WHERE seq <= (SELECT forgotten FROM counter WHERE id = 1)";
const AFTER: &str = "SELECT seq, at, kind, data FROM events WHERE seq > ?1 ORDER BY seq";
// What names a person has their id in one of two places. At most EVENTS_MAX rows are looked at.
const FORGET_PERSON: &str = "DELETE FROM events WHERE json_extract(data, '$.userId') = ?1
    OR json_extract(data, '$.notification.data.userId') = ?1";
// The event of its own that goes with a notification tells of the same thing.
const FORGET_NOTIFICATION: &str = "DELETE FROM events WHERE key = ?1
    OR (kind IN ('friend:request', 'room:invite') AND EXISTS (SELECT 1 FROM events AS n WHERE n.key = ?1
        AND json_extract(n.data, '$.notification.data.userId') = json_extract(events.data, '$.userId')
        AND coalesce(json_extract(n.data, '$.notification.data.roomId'), json_extract(n.data, '$.notification.data.at'))
          = coalesce(json_extract(events.data, '$.roomId'), json_extract(events.data, '$.at'))))";
const END: &str = "INSERT INTO ended (sign_ins, forget_at) VALUES (?1, ?2)
    ON CONFLICT (sign_ins) DO UPDATE SET forget_at = excluded.forget_at";
const ENDED: &str = "SELECT sign_ins FROM ended WHERE forget_at > ?1";
const FORGET_ENDED: &str = "DELETE FROM ended WHERE forget_at <= ?1";
const REGISTER: &str = "INSERT INTO places (session, place, at) VALUES (?1, ?2, ?3)
    ON CONFLICT (session, place) DO UPDATE SET at = excluded.at";
const PLACES: &str = "SELECT session, place FROM places";
const FORGET_PLACES: &str = "DELETE FROM places WHERE session = ?1";
const FORGET_OLD_PLACES: &str = "DELETE FROM places WHERE at <= ?1";
const FORGET_PLACES_BEYOND: &str = "DELETE FROM places WHERE (session, place) IN
    (SELECT session, place FROM places ORDER BY at DESC LIMIT -1 OFFSET ?1)";

#[derive(Deserialize)]
struct EventRow {
    seq: i64,
    #[serde(with = "millis")]
    at: Timestamp,
    kind: String,
    data: String,
}

#[derive(Deserialize)]
struct EndedRow {
    sign_ins: String,
}

#[derive(Deserialize)]
struct PlaceRow {
    session: SessionId,
    place: String,
}

/// What a device that comes back is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumed {
    /// The number of the last event there is.
    pub last: i64,
    /// What it missed, as frames, in order; or the one that tells that more was missed than is kept, and that it has
    /// to read anew.
    pub frames: Vec<String>,
}

/// The memory of a hub.
pub struct HubLog<S> {
    storage: S,
}

impl<S: ObjectStorage> HubLog<S> {
    /// Over that storage; its tables are made when they are not there.
    ///
    /// # Errors
    /// The storage failed.
    pub fn new(storage: S) -> Result<Self, StorageError> {
        let statements: Vec<_> = CREATE.iter().map(|sql| (*sql, Vec::new())).collect();
        storage.run(&statements)?;
        Ok(Self { storage })
    }

    /// The storage.
    pub const fn storage(&self) -> &S {
        &self.storage
    }

    fn number(&self, sql: &'static str, params: Vec<Param>) -> Result<i64, StorageError> {
        let rows = self.storage.run(&[(sql, params)])?;
        Ok(rows.first().map(Rows::first::<Count>).transpose()?.flatten().map_or(0, |count| count.n))
    }

    /// Numbers and keeps an event; gives its frame, or `None` when its key is known.
    ///
    /// # Errors
    /// The storage failed: it was not published.
    pub fn publish(&self, event: &HubEvent, now: Timestamp) -> Result<Option<String>, StorageError> {
        let key = event.key();
        if let Some(key) = &key
            && self.number(KNOWN, vec![Param::from(key)])? > 0
        {
            return Ok(None);
        }
        let topic = event.topic();
        let (kind, data) = event.parts();
        self.storage.run(&[
            (SUPERSEDE, vec![topic.clone().into()]),
            (APPEND, vec![now.into(), key.into(), topic.into(), kind.as_str().into(), data.as_str().into()]),
            (ADVANCE, Vec::new()),
            (MARK_BEYOND, vec![EVENTS_MAX.into()]),
            (FORGET, Vec::new()),
        ])?;
        Ok(Some(frames::event(&kind, self.last()?, now, &data)))
    }

    /// The number of the last event; 0 before the first.
    ///
    /// # Errors
    /// The storage failed.
    pub fn last(&self) -> Result<i64, StorageError> {
        self.number(LAST, Vec::new())
    }

    /// Whether the last event is the only one kept.
    ///
    /// # Errors
    /// The storage failed.
    pub fn is_first(&self) -> Result<bool, StorageError> {
        Ok(self.number(OLDEST, Vec::new())? == self.last()?)
    }

    /// What a device is sent that has everything up to `since`; without it, nothing but what comes.
    ///
    /// # Errors
    /// The storage failed.
    pub fn resume(&self, since: Option<i64>, now: Timestamp) -> Result<Resumed, StorageError> {
        let last = self.last()?;
        let Some(since) = since.filter(|since| *since != last) else {
            return Ok(Resumed { last, frames: Vec::new() });
        };
        let forgotten = self.number(FORGOTTEN, Vec::new())?;
        // A number that was never given is of a hub that was erased since.
        let reason = if since > last { Some("ahead") } else { (since < forgotten).then_some("too_old") };
        if let Some(reason) = reason {
            let data = serde_json::json!({"reason": reason}).to_string();
            return Ok(Resumed { last, frames: vec![frames::event("resync", last, now, &data)] });
        }
        let rows = self.storage.run(&[(AFTER, vec![since.into()])])?;
        let rows: Vec<EventRow> = rows.first().map(Rows::decode).transpose()?.unwrap_or_default();
        let frames = rows.iter().map(|row| frames::event(&row.kind, row.seq, row.at, &row.data)).collect();
        Ok(Resumed { last, frames })
    }

    /// Forgets events before their time. Their numbers are not given again, and nothing follows for who has them.
    ///
    /// # Errors
    /// The storage failed.
    pub fn forget(&self, what: Forgotten) -> Result<(), StorageError> {
        let statement = match what {
            Forgotten::Person(person) => (FORGET_PERSON, vec![person.into()]),
            Forgotten::Notification(id) => (FORGET_NOTIFICATION, vec![HubEvent::notification_key(id).into()]),
        };
        self.storage.run(&[statement]).map(drop)
    }

    /// Remembers that sign-ins ended; gives where they have sockets, which is forgotten.
    ///
    /// # Errors
    /// The storage failed.
    pub fn end(&self, sign_ins: SignIns, now: Timestamp) -> Result<Vec<(SessionId, LivePlace)>, StorageError> {
        let text = serde_json::to_string(&sign_ins).unwrap_or_default();
        let rows = self.storage.run(&[
            (FORGET_ENDED, vec![now.into()]),
            (END, vec![text.into(), now.plus_millis(ENDED_KEPT_MS).into()]),
            (PLACES, Vec::new()),
        ])?;
        let rows: Vec<PlaceRow> = rows.last().map(Rows::decode).transpose()?.unwrap_or_default();
        let mut places = Vec::new();
        for row in rows.into_iter().filter(|row| sign_ins.include(row.session)) {
            self.storage.run(&[(FORGET_PLACES, vec![row.session.into()])])?;
            places.extend(json::from_str::<LivePlace>(&row.place).ok().map(|place| (row.session, place)));
        }
        Ok(places)
    }

    /// Whether that sign-in ended a short while ago.
    ///
    /// # Errors
    /// The storage failed.
    pub fn has_ended(&self, session: SessionId, now: Timestamp) -> Result<bool, StorageError> {
        let rows = self.storage.run(&[(ENDED, vec![now.into()])])?;
        let rows: Vec<EndedRow> = rows.first().map(Rows::decode).transpose()?.unwrap_or_default();
        let ended = rows.iter().filter_map(|row| json::from_str::<SignIns>(&row.sign_ins).ok());
        Ok(ended.into_iter().any(|ended| ended.include(session)))
    }

    /// Notes that a sign-in has a socket in a room.
    ///
    /// # Errors
    /// The storage failed.
    pub fn register(&self, session: SessionId, place: LivePlace, now: Timestamp) -> Result<(), StorageError> {
        let place = serde_json::to_string(&place).unwrap_or_default();
        let statements = [
            (REGISTER, vec![session.into(), place.into(), now.into()]),
            (FORGET_PLACES_BEYOND, vec![PLACES_MAX.into()]),
        ];
        self.storage.run(&statements).map(drop)
    }

    /// What a hub does when its alarm rings: forgets what is old, and wakes again unless nothing is left to forget.
    ///
    /// # Errors
    /// The storage failed.
    pub fn ring(&self, now: Timestamp) -> Result<Next, StorageError> {
        self.storage.run(&[
            (MARK_OLD, vec![now.plus_millis(-KEPT_MS).into()]),
            (FORGET, Vec::new()),
            (FORGET_ENDED, vec![now.into()]),
            (FORGET_OLD_PLACES, vec![now.plus_millis(-PLACES_KEPT_MS).into()]),
        ])?;
        let is_empty = self.number(OLDEST, Vec::new())? == 0;
        Ok(Next::Wake((!is_empty).then(|| now.plus_millis(DAY_MS))))
    }
}
