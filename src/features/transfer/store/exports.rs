//! SQL of exports, and its row types.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    domain::{
        exports::zip::{Crc, Entry},
        ids::{AccountId, BodyMetricId, ExportId, WorkoutId},
        json,
        time::{Timestamp, millis},
        training::Workout,
    },
    features::transfer::formats::ExportFormat,
    storage::{integer_bool, json_text},
};

crate::statements! {
    /// When a person last proved who they are in a sign-in.
    SIGNED_IN_AT: Core = "SELECT authenticated_at FROM sessions WHERE id = ?1 AND account_id = ?2";
    /// Begins an export.
    BEGIN_EXPORT: User = "INSERT INTO exports (account_id, id, format, state, progress, created_at, updated_at, expires_at)
        VALUES (?1, ?2, ?3, 'running', ?4, ?5, ?5, ?6)";
    /// An export (?2) of a person.
    EXPORT: User = "SELECT id, format, state, progress, parts, bytes, created_at, expires_at, period FROM exports WHERE account_id = ?1 AND id = ?2";
    /// A page of a person's exports, youngest first: position, limit.
    LIST_EXPORTS: User = "SELECT id, format, state, progress, parts, bytes, created_at, expires_at, period FROM exports
        WHERE account_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
    /// How many exports a person has that run, up to ?2.
    COUNT_RUNNING_EXPORTS: User = "SELECT count(*) AS open FROM (SELECT 1 FROM exports WHERE account_id = ?1 AND state = 'running' LIMIT ?2)";
    /// Goes on from part ?3 to part ?4, in the state ?5. Fails, and with it the batch, when another run has been there.
    ADVANCE_EXPORT: User = "UPDATE exports SET parts = CASE WHEN parts = ?3 AND state = 'running' THEN ?4 END, state = ?5, progress = ?6,
          bytes = ?7, updated_at = ?8
        WHERE account_id = ?1 AND id = ?2";
    /// Exports whose time has come.
    EXPIRED_EXPORTS: User = "SELECT account_id, id FROM exports WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2";
    /// Forgets an export.
    DELETE_EXPORT: User = "DELETE FROM exports WHERE account_id = ?1 AND id = ?2";
    /// Forgets the exports of an account.
    ERASE_EXPORTS: User = "DELETE FROM exports WHERE account_id = ?1";

    /// A page of workouts, oldest first: position (time and id), limit.
    DOCUMENTS_FORWARD: User = "SELECT w.id, w.begins_at, w.updated_at, d.document,
          w.status = 'in_progress' OR EXISTS (SELECT 1 FROM edited_workouts AS e
            WHERE e.account_id = w.account_id AND e.workout_id = w.id) AS is_open
        FROM workouts AS w CROSS JOIN workout_documents AS d ON d.account_id = w.account_id AND d.workout_id = w.id
        WHERE w.account_id = ?1 AND (w.begins_at, w.id) > (?2, ?3) ORDER BY w.begins_at, w.id LIMIT ?4";
    /// A page of workouts, youngest first.
    DOCUMENTS_BACKWARD: User = "SELECT w.id, w.begins_at, w.updated_at, d.document,
          w.status = 'in_progress' OR EXISTS (SELECT 1 FROM edited_workouts AS e
            WHERE e.account_id = w.account_id AND e.workout_id = w.id) AS is_open
        FROM workouts AS w CROSS JOIN workout_documents AS d ON d.account_id = w.account_id AND d.workout_id = w.id
        WHERE w.account_id = ?1 AND (w.begins_at, w.id) < (?2, ?3) ORDER BY w.begins_at DESC, w.id DESC LIMIT ?4";
    /// A page of planned workouts, oldest first.
    PLANNED_FORWARD: User = "SELECT w.id, w.begins_at, w.updated_at, d.document
        FROM workouts AS w CROSS JOIN workout_documents AS d ON d.account_id = w.account_id AND d.workout_id = w.id
        WHERE w.account_id = ?1 AND w.status = 'planned' AND (w.begins_at, w.id) > (?2, ?3) ORDER BY w.begins_at, w.id LIMIT ?4";
    /// A page of workouts whose way is kept: position (id), limit.
    TRACKS_FORWARD: User = "SELECT w.id, w.begins_at, w.updated_at, d.document
        FROM workout_tracks AS t CROSS JOIN workouts AS w ON w.account_id = t.account_id AND w.id = t.workout_id
        CROSS JOIN workout_documents AS d ON d.account_id = t.account_id AND d.workout_id = t.workout_id
        WHERE t.account_id = ?1 AND ?2 IS NOT NULL AND t.workout_id > ?3 ORDER BY t.workout_id LIMIT ?4";
    /// The photos of the measurements from ?2 to ?3.
    PHOTOS_BETWEEN: User = "SELECT p.metric_id, p.side, p.object_key FROM body_metrics AS m
        CROSS JOIN body_photos AS p ON p.account_id = m.account_id AND p.metric_id = m.id
        WHERE m.account_id = ?1 AND m.measured_at BETWEEN ?2 AND ?3 LIMIT 10000";
    /// The next photo after a position (measurement and side).
    NEXT_PHOTO: User = "SELECT p.metric_id, p.side, p.object_key FROM body_photos AS p
        WHERE p.account_id = ?1 AND (p.metric_id, p.side) > (?2, ?3) ORDER BY p.metric_id, p.side LIMIT 1";
}

/// Where an export stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum ExportState {
    /// It is being written.
    Running,
    /// It can be fetched.
    Ready,
    /// It cannot be written.
    Failed,
}

impl ExportState {
    /// The word a row carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
}

/// How far an export has come: what the next piece needs to know of those before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Progress {
    /// Which file of an archive is being written; nought for a single file.
    pub file: usize,
    /// Which list of the file is being written.
    pub list: u8,
    /// Items of the list written.
    pub items: u64,
    /// How many items the lists of the file have that are written.
    pub counts: BTreeMap<String, u64>,
    /// The photo of the archive written last.
    pub after_photo: Option<(String, String)>,
    /// The last measurement or item written.
    pub after_key: Option<String>,
    /// The last workout written: when it began; or the last measurement.
    pub after_at: Option<i64>,
    /// The last workout written.
    pub after_id: Option<WorkoutId>,
    /// Bytes of the file written.
    pub file_bytes: u64,
    /// Their checksum.
    pub crc: Crc,
    /// The archive's entries that are complete.
    pub entries: Vec<Entry>,
}

impl Progress {
    /// Ends a list of that name, and goes on to the next of the file.
    pub fn end_list(&mut self, name: &str) {
        self.counts.insert(name.to_owned(), self.items);
        self.list += 1;
        self.items = 0;
        (self.after_at, self.after_id, self.after_key) = (None, None, None);
    }
}

/// An export.
#[derive(Clone, Debug, Deserialize)]
pub struct ExportRow {
    /// Id.
    pub id: ExportId,
    /// What it is.
    pub format: ExportFormat,
    /// Where it stands.
    pub state: ExportState,
    /// The period it was written for by itself.
    pub period: Option<String>,
    /// How far it has come.
    #[serde(with = "json_text")]
    pub progress: Progress,
    /// Pieces written.
    pub parts: u32,
    /// Bytes written.
    pub bytes: u64,
    /// When it was asked for.
    #[serde(with = "millis")]
    pub created_at: Timestamp,
    /// When its file is deleted.
    #[serde(with = "millis")]
    pub expires_at: Timestamp,
}

/// An export to be forgotten.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ExpiredExportRow {
    /// Whose.
    pub account_id: AccountId,
    /// Which.
    pub id: ExportId,
}

/// A workout on its way out.
#[derive(Clone, Debug, Deserialize)]
pub struct DocumentRow {
    /// Its id.
    pub id: WorkoutId,
    /// When it began, is planned or was made.
    pub begins_at: i64,
    /// When it was last written.
    #[serde(with = "millis")]
    pub updated_at: Timestamp,
    /// The whole, as JSON.
    pub document: String,
    /// Whether its room may know more: it goes on, or was edited a moment ago.
    #[serde(default, with = "integer_bool")]
    pub is_open: bool,
}

impl DocumentRow {
    /// The workout, if the document is one.
    pub fn workout(&self) -> Option<Workout> {
        json::from_str(&self.document).ok()
    }
}

/// When a person last proved who they are.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct SignedInRow {
    /// Then.
    #[serde(with = "millis")]
    pub authenticated_at: Timestamp,
}

/// A photo of the body.
#[derive(Clone, Debug, Deserialize)]
pub struct PhotoRow {
    /// Of which measurement.
    pub metric_id: BodyMetricId,
    /// From which side.
    pub side: String,
    /// The object.
    pub object_key: String,
}

impl PhotoRow {
    /// What its file is called in an archive.
    pub fn file_name(&self) -> String {
        let extension = self.object_key.rsplit_once('.').map_or("bin", |(_, extension)| extension);
        format!("photos/{}-{}.{extension}", self.metric_id, self.side)
    }
}
