//! SQL of imports, and its row types. That of exports is in [`mod@exports`].

pub mod exports;
pub mod lists;
pub mod schedules;

use serde::Deserialize;

use super::{options::Stored, report::Report};
use crate::{
    domain::{
        body::Girths,
        exercises::{Equipment, TrackingType},
        ids::{BodyMetricId, ExerciseId, ImportId, WorkoutId},
        imports::{Format, Problem},
        time::{Timestamp, millis},
    },
    storage::{erasure::ErasureRule, json_text},
};

macro_rules! import_columns {
    () => {
        "id, state, file_name, file_bytes, part_bytes, format, options, report, same_as, position, imported, duplicates,
         skipped, measurements, items, failure, created_at, updated_at"
    };
}

crate::statements! {
    /// An import (?2) of a person.
    IMPORT: User = concat!("SELECT ", import_columns!(), " FROM imports WHERE account_id = ?1 AND id = ?2");
    /// A page of a person's imports, youngest first: position, limit.
    LIST_IMPORTS: User = concat!("SELECT ", import_columns!(), " FROM imports WHERE account_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
    /// How many imports a person has that are not done with, up to ?2.
    COUNT_OPEN_IMPORTS: User = "SELECT count(*) AS open FROM
        (SELECT 1 FROM imports WHERE account_id = ?1 AND state IN ('uploading', 'reading', 'checked', 'applying', 'undoing') LIMIT ?2)";
    /// Another import of the same content (?2) than this one (?3), which was applied.
    SAME_CONTENT: User = "SELECT id FROM imports WHERE account_id = ?1 AND file_hash = ?2 AND id <> ?3 AND state IN ('applying', 'done') LIMIT 1";
    /// Where the person is, if they have said.
    ZONE: User = "SELECT time_zone, (time_zone_told OR time_zone <> 'UTC') AS is_told FROM profiles WHERE account_id = ?1";

    /// Begins an import.
    BEGIN_IMPORT: User = "INSERT INTO imports (account_id, id, state, file_name, file_hash, file_bytes, part_bytes, options, created_at, updated_at, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10)";
    /// Tells what was found in a file (?4 format, ?5 report, ?6 same_as, ?7 hash), and how it goes on (?3). Fails, and with it the batch, unless it
    /// was being read.
    FOUND: User = "UPDATE imports SET state = CASE WHEN state IN ('uploading', 'reading') THEN ?3 END, format = ?4, report = ?5, same_as = ?6,
          file_hash = ?7, options = ?8, updated_at = ?9, expires_at = ?10
        WHERE account_id = ?1 AND id = ?2";
    /// Moves an import from a state (?3) to another (?4), with options. Fails, and with it the batch, when it is elsewhere.
    MOVE_ON: User = "UPDATE imports SET state = CASE WHEN state = ?3 THEN ?4 END, options = ?5, updated_at = ?6, expires_at = ?7
        WHERE account_id = ?1 AND id = ?2";
    /// Gives an import up, and says why.
    FAIL_IMPORT: User = "UPDATE imports SET state = 'failed', failure = ?3, updated_at = ?4, expires_at = ?5
        WHERE account_id = ?1 AND id = ?2 AND state IN ('uploading', 'reading')";
    /// Begins to undo an import, however far it has come.
    BEGIN_UNDO: User = "UPDATE imports SET state = 'undoing', updated_at = ?3, expires_at = NULL
        WHERE account_id = ?1 AND id = ?2 AND state IN ('applying', 'done')";
    /// Goes on from item ?3 to item ?4 and counts. Fails, and with it the batch, when another run has been there.
    ADVANCE: User = "UPDATE imports SET position = CASE WHEN position = ?3 AND state = 'applying' THEN ?4 END, imported = imported + ?5,
          duplicates = duplicates + ?6, skipped = skipped + ?7, updated_at = ?8
        WHERE account_id = ?1 AND id = ?2";
    /// Ends an import that has come to its last item (?3).
    END_IMPORT: User = "UPDATE imports SET state = CASE WHEN position = ?3 AND state = 'applying' THEN 'done' END, updated_at = ?4,
          measurements = (SELECT count(*) FROM body_metrics AS m WHERE m.account_id = ?1 AND m.import_id = ?2),
          items = (SELECT count(*) FROM import_rows AS i WHERE i.account_id = ?1 AND i.import_id = ?2)
        WHERE account_id = ?1 AND id = ?2";
    /// Forgets an import.
    DELETE_IMPORT: User = "DELETE FROM imports WHERE account_id = ?1 AND id = ?2";
    /// Forgets its problems.
    DELETE_PROBLEMS: User = "DELETE FROM import_problems WHERE account_id = ?1 AND import_id = ?2";
    /// Forgets its names.
    DELETE_NAMES: User = "DELETE FROM import_names WHERE account_id = ?1 AND import_id = ?2";
    /// Imports that nobody went on with.
    EXPIRED_IMPORTS: User = "SELECT account_id, id FROM imports WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2";

    /// Writes down problems: a JSON list.
    WRITE_PROBLEMS: User = "INSERT INTO import_problems (account_id, import_id, number, problem)
        SELECT ?1, ?2, key, value FROM json_each(?3) WHERE true ON CONFLICT DO NOTHING";
    /// A page of problems: position, limit.
    LIST_PROBLEMS: User = "SELECT number, problem FROM import_problems WHERE account_id = ?1 AND import_id = ?2 AND number > ?3 ORDER BY number LIMIT ?4";
    /// Writes down names: a JSON list of rows.
    WRITE_NAMES: User = "INSERT INTO import_names (account_id, import_id, name_key, name, sets, tracking, choice, exercise_id, confidence, candidates)
        SELECT ?1, ?2, json_extract(value, '$.nameKey'), json_extract(value, '$.name'), json_extract(value, '$.sets'),
            json_extract(value, '$.tracking'), json_extract(value, '$.choice'), json_extract(value, '$.exerciseId'),
            json_extract(value, '$.confidence'), json_extract(value, '$.candidates')
        FROM json_each(?3) WHERE true
        ON CONFLICT (account_id, import_id, name_key) DO UPDATE SET choice = excluded.choice, exercise_id = excluded.exercise_id";
    /// A page of names: position, limit.
    LIST_NAMES: User = "SELECT name_key, name, sets, tracking, choice, exercise_id, confidence, candidates FROM import_names
        WHERE account_id = ?1 AND import_id = ?2 AND name_key > ?3 ORDER BY name_key LIMIT ?4";
    /// How many names were chosen how.
    COUNT_CHOICES: User = "SELECT coalesce(sum(choice IN ('matched', 'mapped')), 0) AS known, coalesce(sum(choice = 'created'), 0) AS created,
          coalesce(sum(choice = 'skipped'), 0) AS skipped, coalesce(sum(choice = 'open'), 0) AS open
        FROM import_names WHERE account_id = ?1 AND import_id = ?2";

    /// Remembers what workouts (?3, a JSON list) of an import (?2) hold. Fails, and with it the batch, unless the import is being applied.
    REMEMBER_WORKOUTS: User = "INSERT INTO import_workouts (account_id, content_hash, import_id, workout_id)
        SELECT ?1, json_extract(value, '$.hash'), (SELECT id FROM imports WHERE account_id = ?1 AND id = ?2 AND state = 'applying'),
            json_extract(value, '$.workout')
        FROM json_each(?3) WHERE true
        ON CONFLICT (account_id, content_hash) DO UPDATE SET import_id = excluded.import_id, workout_id = excluded.workout_id";
    /// Which of these contents (a JSON list) are in the history.
    KNOWN_CONTENTS: User = "SELECT i.content_hash FROM json_each(?2) AS asked
        CROSS JOIN import_workouts AS i ON i.account_id = ?1 AND i.content_hash = asked.value
        CROSS JOIN workouts AS w ON w.account_id = i.account_id AND w.id = i.workout_id LIMIT ?3";
    /// Workouts that began from ?2 to ?3, with the exercises done in them.
    WORKOUTS_BETWEEN: User = "SELECT w.begins_at, w.name,
          (SELECT json_group_array(DISTINCT s.exercise_id) FROM workout_sets AS s WHERE s.account_id = w.account_id AND s.workout_id = w.id) AS exercises
        FROM workouts AS w WHERE w.account_id = ?1 AND w.begins_at BETWEEN ?2 AND ?3 ORDER BY w.begins_at LIMIT ?4";
    /// Workouts an import brought whose way is kept: limit.
    TRACKS_OF_IMPORT: User = "SELECT t.workout_id FROM workout_tracks AS t WHERE t.account_id = ?1 AND t.import_id = ?2 LIMIT ?3";
    /// Workouts an import (?2) brought whose rooms have held them: limit.
    OPENED_OF_IMPORT: User = "SELECT i.workout_id FROM import_workouts AS i
        CROSS JOIN workouts AS w ON w.account_id = i.account_id AND w.id = i.workout_id
        WHERE i.account_id = ?1 AND i.import_id = ?2 AND w.room_opened = 1 ORDER BY i.workout_id LIMIT ?3";
    /// Forgets what these workouts (?3, a JSON list) of an import held.
    FORGET_SOME_WORKOUTS: User = "DELETE FROM import_workouts WHERE account_id = ?1 AND content_hash IN
        (SELECT i.content_hash FROM json_each(?3) AS told CROSS JOIN import_workouts AS i
         ON i.account_id = ?1 AND i.import_id = ?2 AND i.workout_id = told.value)";
    /// Forgets what all workouts of an import held.
    FORGET_WORKOUTS: User = "DELETE FROM import_workouts WHERE account_id = ?1 AND content_hash IN
        (SELECT content_hash FROM import_workouts WHERE account_id = ?1 AND import_id = ?2)";
    /// Exercises an import made.
    CREATED_EXERCISES: User = "SELECT exercise_id FROM import_names WHERE account_id = ?1 AND import_id = ?2 AND choice = 'created' AND exercise_id IS NOT NULL LIMIT ?3";
    /// Which of these exercises (a JSON list) the person has done, or aims at something of.
    USED_EXERCISES: User = "SELECT asked.value AS exercise_id FROM json_each(?2) AS asked
        WHERE EXISTS (SELECT 1 FROM workout_sets AS s WHERE s.account_id = ?1 AND s.exercise_id = asked.value)
          OR EXISTS (SELECT 1 FROM goals AS g WHERE g.account_id = ?1 AND g.subject = asked.value) LIMIT ?3";

    /// Notes that a workout's way is kept.
    KEEP_TRACK: User = "INSERT INTO workout_tracks (account_id, workout_id, import_id, points) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (account_id, workout_id) DO UPDATE SET points = excluded.points";
    /// Forgets that a workout's way was kept.
    DROP_TRACK: User = "DELETE FROM workout_tracks WHERE account_id = ?1 AND workout_id = ?2";
    /// Measurements of a person: position, limit. Notes are sealed and stay where they are.
    BODY_FORWARD: User = "SELECT m.id, m.measured_at, m.weight_grams, m.body_fat_hundredths, m.height_millimetres, coalesce(m.measurements, '{}') AS measurements,
            m.mood, m.notes
        FROM body_metrics AS m WHERE m.account_id = ?1 AND (m.measured_at, m.id) > (?2, ?3) ORDER BY m.measured_at, m.id LIMIT ?4";

    /// A person's whole library: scope (public or their account), limit.
    LIBRARY: Core = "SELECT e.id, e.name, e.aliases, e.equipment, e.tracking_type, e.prominence
        FROM exercise_listings AS l CROSS JOIN exercises AS e ON e.number = l.exercise
        WHERE l.scope = ?1 AND l.facet = 'all' LIMIT ?2";

    /// Forgets the imports of an account.
    ERASE_IMPORTS: User = "DELETE FROM imports WHERE account_id = ?1";
    /// Forgets what was wrong in them.
    ERASE_PROBLEMS: User = "DELETE FROM import_problems WHERE account_id = ?1";
    /// Forgets the names in them.
    ERASE_IMPORT_NAMES: User = "DELETE FROM import_names WHERE account_id = ?1";
    /// Forgets what they held.
    ERASE_CONTENTS: User = "DELETE FROM import_workouts WHERE account_id = ?1";
    /// Forgets whose ways are kept.
    ERASE_TRACKS: User = "DELETE FROM workout_tracks WHERE account_id = ?1";
}

/// How the tables of this slice forget a person. Their files are in folders of their own, which go with the account.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::user("imports", &ERASE_IMPORTS),
    ErasureRule::user("import_problems", &ERASE_PROBLEMS),
    ErasureRule::user("import_names", &ERASE_IMPORT_NAMES),
    ErasureRule::user("import_workouts", &ERASE_CONTENTS),
    ErasureRule::user("import_rows", &lists::ERASE_IMPORT_ROWS),
    ErasureRule::user("workout_tracks", &ERASE_TRACKS),
    ErasureRule::user("exports", &exports::ERASE_EXPORTS),
    ErasureRule::user("export_schedules", &schedules::ERASE_SCHEDULE),
];

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum State {
    /// Its parts are being sent.
    Uploading,
    /// It is being read.
    Reading,
    /// It was read, and waits to be applied.
    Checked,
    /// Its workouts are being brought into the history.
    Applying,
    /// All of it is there.
    Done,
    /// It cannot be read.
    Failed,
    /// What it brought is being taken away.
    Undoing,
}

impl State {
    /// The word a row carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uploading => "uploading",
            Self::Reading => "reading",
            Self::Checked => "checked",
            Self::Applying => "applying",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Undoing => "undoing",
        }
    }
}

/// An import.
#[derive(Clone, Debug, Deserialize)]
pub struct ImportRow {
    /// Id.
    pub id: ImportId,
    /// Where it stands.
    pub state: State,
    /// As the sender calls it.
    pub file_name: Option<String>,
    /// Of the file.
    pub file_bytes: u64,
    /// Of each part but the last.
    pub part_bytes: u64,
    /// What it is.
    pub format: Option<Format>,
    /// What the person said.
    #[serde(with = "json_text")]
    pub options: Stored,
    /// What was found.
    #[serde(with = "json_text")]
    pub report: Report,
    /// An earlier import of the same content.
    pub same_as: Option<ImportId>,
    /// Items done with.
    pub position: u32,
    /// Workouts brought.
    pub imported: u32,
    /// Workouts that were there.
    pub duplicates: u32,
    /// Workouts left out.
    pub skipped: u32,
    /// Measurements brought.
    pub measurements: u32,
    /// What was brought beside.
    pub items: u32,
    /// Why it failed.
    pub failure: Option<String>,
    /// When it was begun.
    #[serde(with = "millis")]
    pub created_at: Timestamp,
    /// When it last went on.
    #[serde(with = "millis")]
    pub updated_at: Timestamp,
}

/// A count.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct OpenRow {
    /// How many.
    pub open: u32,
}

/// An id of an import.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ImportIdRow {
    /// The import.
    pub id: ImportId,
}

/// An import to be forgotten.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ExpiredRow {
    /// Whose.
    pub account_id: crate::domain::ids::AccountId,
    /// Which.
    pub id: ImportId,
}

/// Where a person is.
#[derive(Clone, Debug, Deserialize)]
pub struct ZoneRow {
    /// IANA name.
    pub time_zone: String,
    /// Whether they said so: UTC is what profiles begin with.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_told: bool,
}

/// A problem.
#[derive(Clone, Debug, Deserialize)]
pub struct ProblemRow {
    /// Its number.
    pub number: u32,
    /// The problem.
    #[serde(with = "json_text")]
    pub problem: Problem,
}

/// How the exercise meant by a name was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Choice {
    /// By likeness.
    Matched,
    /// By the person.
    Mapped,
    /// It is made anew.
    Created,
    /// It is left out.
    Skipped,
    /// Not yet.
    Open,
}

/// A name in a file.
#[derive(Clone, Debug, serde::Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct NameRow {
    /// The name, folded.
    pub name_key: String,
    /// The name.
    pub name: String,
    /// How many sets it has.
    pub sets: u32,
    /// What they measure.
    pub tracking: TrackingType,
    /// How it was chosen.
    pub choice: Choice,
    /// What is meant.
    pub exercise_id: Option<ExerciseId>,
    /// Per cent.
    pub confidence: u8,
    /// JSON list of what may be meant.
    pub candidates: String,
}

impl NameRow {
    /// The exercise of somebody's own in a file of ours that this is, by its id there.
    pub fn own_in_file(&self) -> Option<ExerciseId> {
        ExerciseId::parse(&self.name_key)
    }
}

/// How many names were chosen how.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct ChoicesRow {
    /// Of the library.
    pub known: u32,
    /// Made anew.
    pub created: u32,
    /// Left out.
    pub skipped: u32,
    /// Not chosen yet.
    pub open: u32,
}

/// A content.
#[derive(Clone, Debug, Deserialize)]
pub struct ContentRow {
    /// Its hash.
    pub content_hash: String,
}

/// A workout that is there.
#[derive(Clone, Debug, Deserialize)]
pub struct NearRow {
    /// When it began.
    #[serde(with = "millis")]
    pub begins_at: Timestamp,
    /// What it is called.
    pub name: String,
    /// What was done in it.
    #[serde(with = "json_text")]
    pub exercises: Vec<ExerciseId>,
}

/// A measurement on its way out.
#[derive(Clone, Debug, Deserialize)]
pub struct BodyRow {
    /// Id.
    pub id: BodyMetricId,
    /// When.
    #[serde(with = "millis")]
    pub measured_at: Timestamp,
    /// Grams.
    pub weight_grams: Option<i32>,
    /// Hundredths of a percent.
    pub body_fat_hundredths: Option<i32>,
    /// Millimetres.
    pub height_millimetres: Option<u32>,
    /// Circumferences.
    #[serde(with = "json_text")]
    pub measurements: Girths,
    /// How one felt.
    pub mood: Option<u8>,
    /// Words, sealed.
    pub notes: Option<String>,
}

/// An id of a workout.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct WorkoutIdRow {
    /// The workout.
    pub workout_id: WorkoutId,
}

/// An id of an exercise.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ExerciseIdRow {
    /// The exercise.
    pub exercise_id: ExerciseId,
}

/// An exercise of the library.
#[derive(Clone, Debug, Deserialize)]
pub struct LibraryRow {
    /// Id.
    pub id: ExerciseId,
    /// Name.
    pub name: String,
    /// Other names.
    #[serde(with = "json_text")]
    pub aliases: Vec<String>,
    /// What it takes.
    #[serde(with = "json_text")]
    pub equipment: Vec<Equipment>,
    /// What its sets measure.
    pub tracking_type: TrackingType,
    /// How well known it is.
    pub prominence: u32,
}
