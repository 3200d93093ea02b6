//! SQL of the training history, and its row types.

use serde::{Deserialize, Serialize};

use super::facts::ExerciseFacts;
use crate::{
    domain::{
        exercises::{ExerciseType, Muscle, TrackingType},
        ids::{ExerciseId, SetId, WorkoutId},
        local_day::LocalDay,
        records::Bests,
        time::{Timestamp, millis},
        training::SetKind,
    },
    storage::{erasure::ErasureRule, json_text},
};

/// The exercises a copy touches: those it names (?2) and those the workout (?3) had before; and the first day it may
/// touch: the one given (?4), or the one it had before.
macro_rules! touched {
    () => {
        "WITH touched AS (SELECT value AS exercise_id FROM json_each(?2)
            UNION SELECT exercise_id FROM workout_sets WHERE account_id = ?1 AND workout_id = ?3),
        first_day AS (SELECT min(?4, coalesce((SELECT local_day FROM workouts WHERE account_id = ?1 AND id = ?3), ?4)) AS day)"
    };
}

/// Inserts workouts from a JSON list.
macro_rules! insert_workouts {
    () => {
        "INSERT INTO workouts (account_id, id, copied_seq, name, status, source, import_id, template_id, template_version,
            begins_at, ended_at, local_day, active_seconds, done_sets, done_reps, volume_grams, session_load, energy_kcal,
            energy_basis, visibility, created_at, updated_at)
         SELECT ?1, json_extract(value, '$.id'), json_extract(value, '$.copiedSeq'), json_extract(value, '$.name'),
            json_extract(value, '$.status'), json_extract(value, '$.source'), json_extract(value, '$.importId'),
            json_extract(value, '$.templateId'), json_extract(value, '$.templateVersion'), json_extract(value, '$.beginsAt'),
            json_extract(value, '$.endedAt'), json_extract(value, '$.localDay'), json_extract(value, '$.activeSeconds'),
            json_extract(value, '$.doneSets'), json_extract(value, '$.doneReps'), json_extract(value, '$.volumeGrams'),
            json_extract(value, '$.sessionLoad'), json_extract(value, '$.energyKcal'), json_extract(value, '$.energyBasis'),
            json_extract(value, '$.visibility'), json_extract(value, '$.createdAt'), json_extract(value, '$.updatedAt')
         FROM json_each(?2) WHERE true"
    };
}

/// That a workout was completed and not entered more than a week late; what an import brings was recorded elsewhere.
macro_rules! counts_for_streak {
    () => {
        "(w.status = 'completed' AND (w.source = 'imported' OR w.created_at - w.begins_at <= 604800000))"
    };
}

/// The columns of a set that was done.
macro_rules! set_columns {
    () => {
        "s.exercise_id, s.workout_id, s.set_id, s.kind, s.weight_grams, s.reps, s.duration_seconds, s.distance_millimetres,
         s.rpe_tenths, s.completed_at, s.local_day"
    };
}

crate::statements! {
    /// Facts of exercises: a JSON list of ids, and who asks.
    EXERCISE_FACTS: Core = "SELECT e.id, e.name, e.tracking_type, e.exercise_type, e.primary_muscles, e.secondary_muscles, e.met
        FROM json_each(?1) AS asked CROSS JOIN exercises AS e ON e.id = asked.value
        WHERE e.live_scope IN ('public', ?2) LIMIT 1000";

    /// What a copy has to know of the person.
    TRAINING_PERSON: User = "SELECT coalesce(p.time_zone, 'UTC') AS time_zone, json_extract(q.document, '$.training.dayStartHour') AS day_start_hour,
            coalesce(t.revision, 0) AS revision, t.body_weight_grams
        FROM (SELECT ?1 AS account_id) AS me
        LEFT JOIN profiles AS p ON p.account_id = me.account_id
        LEFT JOIN preferences AS q ON q.account_id = me.account_id
        LEFT JOIN training_people AS t ON t.account_id = me.account_id";
    /// What a live workout has to know of the person.
    LIVE_PERSON: User = "SELECT (SELECT json_extract(document, '$.defaultRestTime') FROM preferences WHERE account_id = ?1) AS rest_seconds,
            (SELECT body_weight_grams FROM training_people WHERE account_id = ?1) AS body_weight_grams";
    /// Where the copy stood before.
    COPIED_BEFORE: User = "SELECT copied_seq, begins_at, local_day FROM workouts WHERE account_id = ?1 AND id = ?2";
    /// What is known of the exercises touched.
    TOUCHED_EXERCISES: User = concat!(touched!(), "
        SELECT touched.exercise_id, t.name, t.tracking, t.facts,
            CASE WHEN t.checkpoint_day < first_day.day THEN t.checkpoint_day END AS checkpoint_day,
            CASE WHEN t.checkpoint_day < first_day.day THEN t.checkpoint_bests ELSE '{}' END AS checkpoint_bests
        FROM touched CROSS JOIN first_day
        LEFT JOIN exercise_totals AS t ON t.account_id = ?1 AND t.exercise_id = touched.exercise_id");
    /// The sets of other workouts that have a part in their records: those after the checkpoint.
    OTHER_SETS: User = concat!(touched!(), "
        SELECT ", set_columns!(), " FROM touched CROSS JOIN first_day
        LEFT JOIN exercise_totals AS t ON t.account_id = ?1 AND t.exercise_id = touched.exercise_id
        CROSS JOIN workout_sets AS s
        WHERE s.account_id = ?1 AND s.exercise_id = touched.exercise_id AND s.workout_id <> ?3
            AND s.local_day > CASE WHEN t.checkpoint_day < first_day.day THEN t.checkpoint_day ELSE '' END");

    /// Fails, and with it the batch, when something was derived since the revision read (?2).
    NEXT_REVISION: User = "INSERT INTO training_people (account_id, revision) VALUES (?1, 1)
        ON CONFLICT (account_id) DO UPDATE SET revision = CASE revision WHEN ?2 THEN revision + 1 END";
    /// Has every copy that was read before read again.
    OUTRUN_COPIES: User = "INSERT INTO training_people (account_id, revision) VALUES (?1, 1)
        ON CONFLICT (account_id) DO UPDATE SET revision = revision + 1";
    /// Writes workouts (a JSON list). Fails when a later copy of one is there.
    WRITE_WORKOUTS: User = concat!(insert_workouts!(), "
        ON CONFLICT (account_id, id) DO UPDATE SET
            copied_seq = CASE WHEN excluded.copied_seq >= copied_seq THEN excluded.copied_seq END,
            name = excluded.name, status = excluded.status, source = excluded.source,
            import_id = coalesce(excluded.import_id, import_id), template_id = excluded.template_id,
            template_version = excluded.template_version, begins_at = excluded.begins_at, ended_at = excluded.ended_at,
            local_day = excluded.local_day, active_seconds = excluded.active_seconds, done_sets = excluded.done_sets,
            done_reps = excluded.done_reps, volume_grams = excluded.volume_grams, session_load = excluded.session_load,
            energy_kcal = excluded.energy_kcal, energy_basis = excluded.energy_basis, visibility = excluded.visibility,
            created_at = excluded.created_at, updated_at = excluded.updated_at");
    /// Writes workouts (a JSON list) that are not there yet.
    ADD_WORKOUTS: User = concat!(insert_workouts!(), " ON CONFLICT (account_id, id) DO NOTHING");
    /// Writes the documents (a JSON list) of workouts that are not there yet.
    ADD_DOCUMENTS: User = "INSERT INTO workout_documents (account_id, workout_id, document)
        SELECT ?1, json_extract(value, '$.id'), value FROM json_each(?2) WHERE true
        ON CONFLICT (account_id, workout_id) DO NOTHING";
    /// Writes the sets (a JSON list) of workouts that no room has changed yet.
    ADD_WORKOUT_SETS: User = "INSERT INTO workout_sets (account_id, workout_id, set_id, exercise_id, kind, weight_grams, reps, duration_seconds,
            distance_millimetres, rpe_tenths, completed_at, local_day)
        SELECT ?1, json_extract(s.value, '$.workoutId'), json_extract(s.value, '$.setId'), json_extract(s.value, '$.exerciseId'),
            json_extract(s.value, '$.kind'), json_extract(s.value, '$.weightGrams'), json_extract(s.value, '$.reps'),
            json_extract(s.value, '$.durationSeconds'), json_extract(s.value, '$.distanceMillimetres'),
            json_extract(s.value, '$.rpeTenths'), json_extract(s.value, '$.completedAt'), json_extract(s.value, '$.localDay')
        FROM json_each(?2) AS s
        WHERE EXISTS (SELECT 1 FROM workouts AS w WHERE w.account_id = ?1 AND w.id = json_extract(s.value, '$.workoutId') AND w.copied_seq = 0)
        ON CONFLICT (account_id, workout_id, set_id) DO NOTHING";
    /// Forgets the documents of the first ?3 of an import's (?2) workouts.
    DROP_IMPORTED_DOCUMENTS: User = "DELETE FROM workout_documents WHERE account_id = ?1
        AND workout_id IN (SELECT w.id FROM workouts AS w WHERE w.account_id = ?1 AND w.import_id = ?2 ORDER BY w.id LIMIT ?3)";
    /// Forgets the sets of the same workouts.
    DROP_IMPORTED_SETS: User = "DELETE FROM workout_sets WHERE account_id = ?1
        AND workout_id IN (SELECT w.id FROM workouts AS w WHERE w.account_id = ?1 AND w.import_id = ?2 ORDER BY w.id LIMIT ?3)";
    /// Forgets these workouts.
    DROP_IMPORTED_WORKOUTS: User = "DELETE FROM workouts WHERE account_id = ?1
        AND id IN (SELECT w.id FROM workouts AS w WHERE w.account_id = ?1 AND w.import_id = ?2 ORDER BY w.id LIMIT ?3)";
    /// A workout that an import has left.
    LEFT_OF_IMPORT: User = "SELECT id FROM workouts WHERE account_id = ?1 AND import_id = ?2 LIMIT 1";
    /// Writes its document.
    WRITE_DOCUMENT: User = "INSERT INTO workout_documents (account_id, workout_id, document) VALUES (?1, ?2, ?3)
        ON CONFLICT (account_id, workout_id) DO UPDATE SET document = excluded.document";
    /// Takes away the sets that are no longer in it: a JSON list of those that are.
    DROP_WORKOUT_SETS: User = "DELETE FROM workout_sets WHERE account_id = ?1 AND workout_id = ?2
        AND set_id NOT IN (SELECT json_extract(value, '$.setId') FROM json_each(?3))";
    /// Writes the sets that are in it, where they differ.
    WRITE_WORKOUT_SETS: User = "INSERT INTO workout_sets (account_id, workout_id, set_id, exercise_id, kind, weight_grams, reps, duration_seconds,
            distance_millimetres, rpe_tenths, completed_at, local_day)
        SELECT ?1, ?2, json_extract(value, '$.setId'), json_extract(value, '$.exerciseId'), json_extract(value, '$.kind'),
            json_extract(value, '$.weightGrams'), json_extract(value, '$.reps'), json_extract(value, '$.durationSeconds'),
            json_extract(value, '$.distanceMillimetres'), json_extract(value, '$.rpeTenths'),
            json_extract(value, '$.completedAt'), json_extract(value, '$.localDay')
        FROM json_each(?3) WHERE true
        ON CONFLICT (account_id, workout_id, set_id) DO UPDATE SET exercise_id = excluded.exercise_id, kind = excluded.kind,
            weight_grams = excluded.weight_grams, reps = excluded.reps, duration_seconds = excluded.duration_seconds,
            distance_millimetres = excluded.distance_millimetres, rpe_tenths = excluded.rpe_tenths,
            completed_at = excluded.completed_at, local_day = excluded.local_day
        WHERE (exercise_id, kind, weight_grams, reps, duration_seconds, distance_millimetres, rpe_tenths, completed_at, local_day)
            IS NOT (excluded.exercise_id, excluded.kind, excluded.weight_grams, excluded.reps, excluded.duration_seconds,
                excluded.distance_millimetres, excluded.rpe_tenths, excluded.completed_at, excluded.local_day)";
    /// Forgets a workout.
    DELETE_WORKOUT: User = "DELETE FROM workouts WHERE account_id = ?1 AND id = ?2";
    /// Forgets its document.
    DELETE_DOCUMENT: User = "DELETE FROM workout_documents WHERE account_id = ?1 AND workout_id = ?2";

    /// Writes what is known of exercises and their bests: a JSON list.
    WRITE_EXERCISES: User = "INSERT INTO exercise_totals (account_id, exercise_id, name, tracking, facts, bests, e1rm_grams, checkpoint_day, checkpoint_bests)
        SELECT ?1, json_extract(value, '$.exerciseId'), json_extract(value, '$.name'), json_extract(value, '$.tracking'),
            json_extract(value, '$.facts'), json_extract(value, '$.bests'), json_extract(value, '$.e1rmGrams'),
            json_extract(value, '$.checkpointDay'), json_extract(value, '$.checkpointBests')
        FROM json_each(?2) WHERE true
        ON CONFLICT (account_id, exercise_id) DO UPDATE SET name = excluded.name, tracking = excluded.tracking, facts = excluded.facts,
            bests = excluded.bests, e1rm_grams = excluded.e1rm_grams, checkpoint_day = excluded.checkpoint_day,
            checkpoint_bests = excluded.checkpoint_bests";
    /// Takes away days (?3) on which exercises (?2) were not done: a JSON list of those that were (?4).
    DROP_EXERCISE_DAYS: User = "DELETE FROM exercise_days WHERE account_id = ?1
        AND exercise_id IN (SELECT value FROM json_each(?2)) AND day IN (SELECT value FROM json_each(?3))
        AND (exercise_id, day) NOT IN (SELECT json_extract(value, '$.exerciseId'), json_extract(value, '$.day') FROM json_each(?4))";
    /// Writes days on which exercises were done.
    WRITE_EXERCISE_DAYS: User = "INSERT INTO exercise_days (account_id, exercise_id, day, sets, hard_sets, reps, volume_grams, duration_seconds,
            distance_millimetres, rpe_tenths_sum, rated_sets, bests)
        SELECT ?1, json_extract(value, '$.exerciseId'), json_extract(value, '$.day'), json_extract(value, '$.sets'),
            json_extract(value, '$.hardSets'), json_extract(value, '$.reps'), json_extract(value, '$.volumeGrams'),
            json_extract(value, '$.durationSeconds'), json_extract(value, '$.distanceMillimetres'),
            json_extract(value, '$.rpeTenthsSum'), json_extract(value, '$.ratedSets'), json_extract(value, '$.bests')
        FROM json_each(?2) WHERE true
        ON CONFLICT (account_id, exercise_id, day) DO UPDATE SET sets = excluded.sets, hard_sets = excluded.hard_sets,
            reps = excluded.reps, volume_grams = excluded.volume_grams, duration_seconds = excluded.duration_seconds,
            distance_millimetres = excluded.distance_millimetres, rpe_tenths_sum = excluded.rpe_tenths_sum,
            rated_sets = excluded.rated_sets, bests = excluded.bests";
    /// Forgets exercises (?2) that were never done.
    DROP_UNDONE_EXERCISES: User = "DELETE FROM exercise_totals WHERE account_id = ?1
        AND exercise_id IN (SELECT value FROM json_each(?2)) AND days = 0";
    /// Takes back the records of exercises (?2) from a day on (?3) but those that hold (?4).
    DROP_RECORDS: User = "DELETE FROM personal_records WHERE account_id = ?1 AND exercise_id IN (SELECT value FROM json_each(?2)) AND day >= ?3
        AND (exercise_id, day, set_id, kind) NOT IN (SELECT json_extract(value, '$.exerciseId'), json_extract(value, '$.day'),
            json_extract(value, '$.setId'), json_extract(value, '$.kind') FROM json_each(?4))";
    /// Writes records.
    WRITE_RECORDS: User = "INSERT INTO personal_records (account_id, exercise_id, day, set_id, kind, workout_id, value, weight_grams, reps, previous, achieved_at)
        SELECT ?1, json_extract(value, '$.exerciseId'), json_extract(value, '$.day'), json_extract(value, '$.setId'),
            json_extract(value, '$.kind'), json_extract(value, '$.workoutId'), json_extract(value, '$.value'),
            json_extract(value, '$.weightGrams'), json_extract(value, '$.reps'), json_extract(value, '$.previous'),
            json_extract(value, '$.achievedAt')
        FROM json_each(?2) WHERE true
        ON CONFLICT (account_id, exercise_id, day, set_id, kind) DO UPDATE SET workout_id = excluded.workout_id, value = excluded.value,
            weight_grams = excluded.weight_grams, reps = excluded.reps, previous = excluded.previous, achieved_at = excluded.achieved_at
        WHERE (workout_id, value, weight_grams, reps, previous, achieved_at)
            IS NOT (excluded.workout_id, excluded.value, excluded.weight_grams, excluded.reps, excluded.previous, excluded.achieved_at)";
    /// Forgets days (a JSON list) on which nothing counts any more.
    DROP_DAYS: User = "DELETE FROM training_days WHERE account_id = ?1 AND day IN (SELECT value FROM json_each(?2))
        AND NOT EXISTS (SELECT 1 FROM workouts AS w WHERE w.account_id = ?1 AND w.local_day = training_days.day
            AND (+w.status = 'completed' OR +w.status = 'in_progress' AND w.done_sets > 0))";
    /// Sums up days (a JSON list) from the workouts and exercises they have.
    WRITE_DAYS: User = concat!("INSERT INTO training_days (account_id, day, workouts, sets, reps, volume_grams, active_seconds, energy_kcal,
            assumed_weight, session_load, rated_workouts, streak_workouts, backdated, first_at, last_at, muscles)
        SELECT ?1, w.local_day, sum(w.status = 'completed'), sum(w.done_sets), sum(w.done_reps), sum(w.volume_grams),
            sum(w.active_seconds * (w.status = 'completed')), sum(w.energy_kcal * (w.status = 'completed')),
            sum(w.status = 'completed' AND w.energy_basis = 'assumed_weight'),
            coalesce(sum(w.session_load * (w.status = 'completed')), 0),
            sum(w.status = 'completed' AND w.session_load IS NOT NULL),
            sum(", counts_for_streak!(), "), sum(", counts_for_streak!(), " AND w.source = 'recorded' AND w.created_at - w.begins_at > 86400000),
            min(CASE WHEN ", counts_for_streak!(), " THEN w.begins_at END), max(CASE WHEN ", counts_for_streak!(), " THEN w.begins_at END),
            (SELECT json_group_object(worked.muscle, worked.halves) FROM
                (SELECT m.key AS muscle, sum(d.hard_sets * m.value) AS halves
                 FROM exercise_days AS d CROSS JOIN exercise_totals AS t ON t.account_id = d.account_id AND t.exercise_id = d.exercise_id
                 CROSS JOIN json_each(t.facts, '$.muscles') AS m
                 WHERE d.account_id = ?1 AND d.day = w.local_day AND d.hard_sets > 0 GROUP BY m.key) AS worked)
        FROM workouts AS w
        WHERE w.account_id = ?1 AND w.local_day IN (SELECT value FROM json_each(?2)) AND +w.status IN ('in_progress', 'completed')
        GROUP BY w.local_day HAVING sum(w.status = 'completed') > 0 OR sum(w.done_sets) > 0
        ON CONFLICT (account_id, day) DO UPDATE SET workouts = excluded.workouts, sets = excluded.sets, reps = excluded.reps,
            volume_grams = excluded.volume_grams, active_seconds = excluded.active_seconds, energy_kcal = excluded.energy_kcal,
            assumed_weight = excluded.assumed_weight, session_load = excluded.session_load,
            rated_workouts = excluded.rated_workouts, streak_workouts = excluded.streak_workouts, backdated = excluded.backdated,
            first_at = excluded.first_at, last_at = excluded.last_at, muscles = excluded.muscles");

    /// The exercises a person has done.
    DONE_EXERCISES: User = "SELECT DISTINCT exercise_id FROM workout_sets WHERE account_id = ?1
        UNION SELECT exercise_id FROM exercise_totals WHERE account_id = ?1 LIMIT 10000";
    /// What is known of exercises (a JSON list).
    KNOWN_EXERCISES: User = "SELECT asked.value AS exercise_id, t.name, t.tracking, t.facts, NULL AS checkpoint_day, '{}' AS checkpoint_bests
        FROM json_each(?2) AS asked LEFT JOIN exercise_totals AS t ON t.account_id = ?1 AND t.exercise_id = asked.value";
    /// Every set of exercises (a JSON list).
    ALL_SETS: User = concat!("SELECT ", set_columns!(), " FROM json_each(?2) AS asked
        CROSS JOIN workout_sets AS s WHERE s.account_id = ?1 AND s.exercise_id = asked.value");
    /// Takes away the days on which exercises (?2) were not done: a JSON list of those that were (?3).
    DROP_ALL_EXERCISE_DAYS: User = "DELETE FROM exercise_days WHERE account_id = ?1 AND exercise_id IN (SELECT value FROM json_each(?2))
        AND (exercise_id, day) NOT IN (SELECT json_extract(value, '$.exerciseId'), json_extract(value, '$.day') FROM json_each(?3))";
    /// The days that have workouts or sums.
    DAYS_TO_SUM: User = "SELECT DISTINCT local_day AS day FROM workouts WHERE account_id = ?1
        UNION SELECT day FROM training_days WHERE account_id = ?1 LIMIT 100000";

    /// Remembers the first and the latest weight of the body.
    SET_BODY_WEIGHT: User = "INSERT INTO training_people (account_id, revision, first_weight_grams, body_weight_grams, weighed_at)
        VALUES (?1, 0, ?2, ?3, ?4)
        ON CONFLICT (account_id) DO UPDATE SET first_weight_grams = excluded.first_weight_grams,
            body_weight_grams = excluded.body_weight_grams, weighed_at = excluded.weighed_at";

    /// Forgets the workouts of an account.
    ERASE_TRAINING_WORKOUTS: User = "DELETE FROM workouts WHERE account_id = ?1";
    /// Forgets the documents of an account.
    ERASE_TRAINING_DOCUMENTS: User = "DELETE FROM workout_documents WHERE account_id = ?1";
    /// Forgets the sets of an account.
    ERASE_TRAINING_SETS: User = "DELETE FROM workout_sets WHERE account_id = ?1";
    /// Forgets the revision and body weight of an account.
    ERASE_TRAINING_PERSON: User = "DELETE FROM training_people WHERE account_id = ?1";
    /// Forgets the days of an account.
    ERASE_TRAINING_DAYS: User = "DELETE FROM training_days WHERE account_id = ?1";
    /// Forgets the days of an account's exercises.
    ERASE_EXERCISE_DAYS: User = "DELETE FROM exercise_days WHERE account_id = ?1";
    /// Forgets the exercises of an account.
    ERASE_TRAINING_EXERCISES: User = "DELETE FROM exercise_totals WHERE account_id = ?1";
    /// Forgets the records of an account.
    ERASE_TRAINING_RECORDS: User = "DELETE FROM personal_records WHERE account_id = ?1";
    /// Forgets the sums of an account.
    ERASE_TRAINING_TOTALS: User = "DELETE FROM training_totals WHERE account_id = ?1";
}

/// What a live workout has to know of the person.
#[derive(Debug, Deserialize)]
pub struct LivePersonRow {
    /// How long they rest by default, in seconds.
    pub rest_seconds: Option<u32>,
    /// Their weight.
    pub body_weight_grams: Option<i64>,
}

/// How the tables of training forget a person. The sums come last: what goes before is subtracted from them.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::user("workouts", &ERASE_TRAINING_WORKOUTS),
    ErasureRule::user("workout_documents", &ERASE_TRAINING_DOCUMENTS),
    ErasureRule::user("workout_sets", &ERASE_TRAINING_SETS),
    ErasureRule::user("training_people", &ERASE_TRAINING_PERSON),
    ErasureRule::user("training_days", &ERASE_TRAINING_DAYS),
    ErasureRule::user("exercise_days", &ERASE_EXERCISE_DAYS),
    ErasureRule::user("exercise_totals", &ERASE_TRAINING_EXERCISES),
    ErasureRule::user("personal_records", &ERASE_TRAINING_RECORDS),
    ErasureRule::user("training_totals", &ERASE_TRAINING_TOTALS),
];

/// Facts of an exercise, as the core database has them.
#[derive(Debug, Deserialize)]
pub struct FactsRow {
    id: ExerciseId,
    name: String,
    tracking_type: TrackingType,
    exercise_type: ExerciseType,
    #[serde(with = "json_text")]
    primary_muscles: Vec<Muscle>,
    #[serde(with = "json_text")]
    secondary_muscles: Vec<Muscle>,
    met: Option<f64>,
}

impl FactsRow {
    /// The facts.
    pub fn into_facts(self) -> ExerciseFacts {
        ExerciseFacts {
            id: self.id,
            name: self.name,
            tracking: self.tracking_type,
            exercise_type: self.exercise_type,
            primary_muscles: self.primary_muscles,
            secondary_muscles: self.secondary_muscles,
            met: self.met,
        }
    }
}

/// What a copy has to know of the person.
#[derive(Debug, Deserialize)]
pub struct PersonRow {
    /// IANA name.
    pub time_zone: String,
    /// When the person's day begins; the default where they never said.
    pub day_start_hour: Option<u8>,
    /// Of what was derived.
    pub revision: i64,
    /// The latest weight.
    pub body_weight_grams: Option<i64>,
}

/// Where the copy stood before.
#[derive(Debug, Deserialize)]
pub struct CopiedRow {
    /// The last event in it.
    pub copied_seq: i64,
    /// When the workout began.
    #[serde(with = "millis")]
    pub begins_at: Timestamp,
    /// The day it counted for.
    pub local_day: LocalDay,
}

/// What is known of an exercise touched.
#[derive(Debug, Deserialize)]
pub struct TouchedRow {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name; none when it was never done.
    pub name: Option<String>,
    /// What its sets measure.
    pub tracking: Option<TrackingType>,
    /// `StoredFacts` as JSON.
    pub facts: Option<String>,
    /// The day up to which `checkpoint_bests` counts.
    pub checkpoint_day: Option<LocalDay>,
    /// The bests of all sets up to that day.
    #[serde(with = "json_text")]
    pub checkpoint_bests: Bests,
}

/// A set that was done. Read from a row, and written as the JSON that the statements read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct SetRow {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// The workout.
    pub workout_id: WorkoutId,
    /// The set.
    pub set_id: SetId,
    /// What it was for.
    pub kind: SetKind,
    /// Grams.
    pub weight_grams: Option<i32>,
    /// Repetitions.
    pub reps: Option<u32>,
    /// Seconds.
    pub duration_seconds: Option<u32>,
    /// Millimetres.
    pub distance_millimetres: Option<u64>,
    /// Exertion.
    pub rpe_tenths: Option<u8>,
    /// When it was done.
    #[serde(with = "millis")]
    pub completed_at: Timestamp,
    /// The day of its workout.
    pub local_day: LocalDay,
}
