//! SQL of the statistics.

pub mod portable;

use serde::Deserialize;

use crate::{
    domain::{
        exercises::ExerciseType, ids::ExerciseId, local_day::LocalDay, records::Bests, streaks::DecidedGoal,
        time::Timestamp,
    },
    storage::{erasure::ErasureRule, json_text},
};

crate::statements! {
    /// The days on which workouts count for a streak, in order.
    ACTIVE_DAYS: User = "SELECT day, streak_workouts, backdated, first_at, last_at FROM training_days
        WHERE account_id = ?1 AND day <= ?2 AND streak_workouts > 0 ORDER BY day LIMIT 20000";
    /// The days of one exercise (?2) from ?3 to ?4, in order. Where it lifts the body too, and so has no record of an
    /// estimate, any record counts.
    DAYS_OF_EXERCISE: User = "SELECT d.exercise_id, t.name, d.day, d.sets, d.reps, d.volume_grams, d.bests,
            (SELECT max(r.day) FROM personal_records AS r
             WHERE r.account_id = ?1 AND r.exercise_id = ?2 AND (r.kind = 'e1rm' OR t.e1rm_grams IS NULL) AND r.previous IS NOT NULL) AS last_record_day
        FROM exercise_totals AS t CROSS JOIN exercise_days AS d ON d.account_id = t.account_id AND d.exercise_id = t.exercise_id
        WHERE t.account_id = ?1 AND t.exercise_id = ?2 AND d.day BETWEEN ?3 AND ?4 ORDER BY d.day LIMIT 20000";
    /// The days of the strongest lifts (?2 of them) from ?3 to ?4: a row for each lift and day. Whoever asks keeps
    /// lifts times days at or below the limit, which then cuts nothing: so it needs no order, which would be a sort.
    DAYS_OF_STRONGEST: User = "SELECT top.exercise_id, top.name, d.day, d.sets, d.reps, d.volume_grams, d.bests, top.last_record_day
        FROM (SELECT t.exercise_id, t.name,
                (SELECT max(r.day) FROM personal_records AS r
                 WHERE r.account_id = ?1 AND r.exercise_id = t.exercise_id AND r.kind = 'e1rm' AND r.previous IS NOT NULL) AS last_record_day
              FROM exercise_totals AS t WHERE t.account_id = ?1 AND t.e1rm_grams > 0
              ORDER BY t.e1rm_grams DESC, t.exercise_id DESC LIMIT ?2) AS top
        CROSS JOIN exercise_days AS d ON d.account_id = ?1 AND d.exercise_id = top.exercise_id AND d.day BETWEEN ?3 AND ?4
        LIMIT 50000";
    /// Rated working sets of one exercise (?2) with their loads, from the instant ?3 on.
    RATED_SETS_OF_EXERCISE: User = "SELECT s.exercise_id, s.local_day AS day, s.weight_grams, s.reps, s.rpe_tenths FROM workout_sets AS s
        WHERE s.account_id = ?1 AND s.exercise_id = ?2 AND s.completed_at >= ?3 AND s.kind IN ('normal', 'failure')
          AND s.rpe_tenths IS NOT NULL AND s.weight_grams > 0 AND s.reps > 0
          AND EXISTS (SELECT 1 FROM workouts AS w WHERE w.account_id = ?1 AND w.id = s.workout_id AND w.status = 'completed')
        LIMIT 2000";
    /// The same of the strongest lifts (?2 of them).
    RATED_SETS_OF_STRONGEST: User = "SELECT s.exercise_id, s.local_day AS day, s.weight_grams, s.reps, s.rpe_tenths
        FROM (SELECT t.exercise_id FROM exercise_totals AS t WHERE t.account_id = ?1 AND t.e1rm_grams > 0
              ORDER BY t.e1rm_grams DESC, t.exercise_id DESC LIMIT ?2) AS top
        CROSS JOIN workout_sets AS s ON s.account_id = ?1 AND s.exercise_id = top.exercise_id AND s.completed_at >= ?3
        WHERE s.kind IN ('normal', 'failure') AND s.rpe_tenths IS NOT NULL AND s.weight_grams > 0 AND s.reps > 0
          AND EXISTS (SELECT 1 FROM workouts AS w WHERE w.account_id = ?1 AND w.id = s.workout_id AND w.status = 'completed')
        LIMIT 8000";
    /// Goals (rows of another slice) that were decided, or whose day has passed before ?2.
    DECIDED_GOALS: User = "SELECT status = 'completed' AS is_reached, target_day, coalesce(completed_at, updated_at) AS decided_at,
            status = 'active' AS is_overdue
        FROM goals WHERE account_id = ?1 AND (status IN ('completed', 'failed') OR (status = 'active' AND target_day < ?2)) LIMIT 2000";
    /// What the days from ?2 to ?3 consist of, by exercise.
    EXERCISES_BETWEEN: User = "SELECT t.exercise_id, t.name, json_extract(t.facts, '$.type') AS exercise_type, count(*) AS days,
            sum(d.sets) AS sets, sum(d.duration_seconds) AS duration_seconds, sum(d.volume_grams) AS volume_grams
        FROM exercise_totals AS t CROSS JOIN exercise_days AS d ON d.account_id = t.account_id AND d.exercise_id = t.exercise_id
        WHERE t.account_id = ?1 AND d.day BETWEEN ?2 AND ?3 GROUP BY t.exercise_id LIMIT 2000";
    /// A page of records before a position (time, set and kind), latest first.
    RECORDS_PAGE: User = "SELECT r.exercise_id, t.name, r.day, r.set_id, r.workout_id, r.kind, r.value, r.weight_grams, r.reps, r.previous, r.achieved_at
        FROM personal_records AS r LEFT JOIN exercise_totals AS t ON t.account_id = r.account_id AND t.exercise_id = r.exercise_id
        WHERE r.account_id = ?1 AND (r.achieved_at, r.set_id, r.kind) < (?2, ?3, ?4)
        ORDER BY r.achieved_at DESC, r.set_id DESC, r.kind DESC LIMIT ?5";
    /// The same of one exercise (?2), by day.
    RECORDS_OF_EXERCISE: User = "SELECT r.exercise_id, t.name, r.day, r.set_id, r.workout_id, r.kind, r.value, r.weight_grams, r.reps, r.previous, r.achieved_at
        FROM personal_records AS r LEFT JOIN exercise_totals AS t ON t.account_id = r.account_id AND t.exercise_id = r.exercise_id
        WHERE r.account_id = ?1 AND r.exercise_id = ?2 AND (r.day, r.set_id, r.kind) < (?3, ?4, ?5)
        ORDER BY r.day DESC, r.set_id DESC, r.kind DESC LIMIT ?6";
    /// The bests of exercises: a JSON list of ids.
    BESTS_OF: User = "SELECT t.exercise_id, t.name, t.days, t.sets, t.reps, t.volume_grams, t.bests
        FROM json_each(?2) AS asked CROSS JOIN exercise_totals AS t ON t.account_id = ?1 AND t.exercise_id = asked.value";
    /// Every exercise with its sums and bests.
    ALL_LIFTS: User = "SELECT exercise_id, name, days, sets, reps, volume_grams, bests FROM exercise_totals
        WHERE account_id = ?1 ORDER BY days DESC, sets DESC, exercise_id DESC LIMIT 2000";
    /// Freeze days from ?2 to ?3, in order.
    FREEZES_BETWEEN: User = "SELECT day, reason FROM freeze_days WHERE account_id = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day LIMIT 5000";
    /// Takes away the freeze days from ?2 to ?3.
    DROP_FREEZES: User = "DELETE FROM freeze_days WHERE account_id = ?1 AND day BETWEEN ?2 AND ?3";
    /// Adds freeze days: a JSON list of days and reasons.
    ADD_FREEZES: User = "INSERT INTO freeze_days (account_id, day, reason)
        SELECT ?1, json_extract(value, '$.day'), json_extract(value, '$.reason') FROM json_each(?2) WHERE true
        ON CONFLICT (account_id, day) DO UPDATE SET reason = excluded.reason";
    /// How many conversations with the coach a person has.
    COUNT_CHATS: User = "SELECT count(*) AS chats FROM coach_conversations WHERE account_id = ?1";
    /// Forgets the freeze days of an account.
    ERASE_FREEZES: User = "DELETE FROM freeze_days WHERE account_id = ?1";
}

/// How the table of this slice forgets a person.
pub const ERASURES: &[ErasureRule] = &[ErasureRule::user("freeze_days", &ERASE_FREEZES)];

/// A day on which workouts count for a streak.
#[derive(Debug, Deserialize)]
pub struct ActiveRow {
    /// The day.
    pub day: LocalDay,
    /// How many workouts count.
    pub streak_workouts: u32,
    /// Of these, those entered later.
    pub backdated: u32,
    /// When the first began.
    pub first_at: i64,
    /// When the last began.
    pub last_at: i64,
}

/// A day of an exercise.
#[derive(Clone, Debug, Deserialize)]
pub struct ExerciseDayRow {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// The day.
    pub day: LocalDay,
    /// Sets that are no warm-up.
    pub sets: i64,
    /// Their repetitions.
    pub reps: i64,
    /// Load moved, in grams.
    pub volume_grams: i64,
    /// The bests of this day.
    #[serde(with = "json_text")]
    pub bests: Bests,
    /// The day of the exercise's last record of estimated maximum that beat an earlier one.
    pub last_record_day: Option<LocalDay>,
}

/// What an exercise has in a range.
#[derive(Clone, Debug, Deserialize)]
pub struct PartRow {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub exercise_type: Option<ExerciseType>,
    /// Days it was done on.
    pub days: i64,
    /// Sets that are no warm-up.
    pub sets: i64,
    /// Seconds that were measured in its sets.
    pub duration_seconds: i64,
    /// Load moved, in grams.
    pub volume_grams: i64,
}

/// How many conversations with the coach a person has.
#[derive(Debug, Deserialize)]
pub struct ChatsRow {
    /// How many.
    pub chats: i64,
}

/// A set that was rated.
#[derive(Debug, Deserialize)]
pub struct RatedSetRow {
    /// Of which exercise.
    pub exercise_id: ExerciseId,
    /// The day.
    pub day: LocalDay,
    /// Load.
    pub weight_grams: i32,
    /// Repetitions.
    pub reps: u32,
    /// Exertion, in tenths.
    pub rpe_tenths: u32,
}

/// A goal that was decided.
#[derive(Debug, Deserialize)]
pub struct DecidedGoalRow {
    /// Whether it was reached.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_reached: bool,
    /// By when it was to be reached.
    pub target_day: Option<LocalDay>,
    /// When it was reached or given up.
    #[serde(with = "crate::domain::time::millis")]
    pub decided_at: Timestamp,
    /// Whether nothing but its day decided it.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_overdue: bool,
}

impl DecidedGoalRow {
    /// The goal as streaks count it. The day of an instant is that of UTC: only the order counts.
    pub fn decided(&self) -> DecidedGoal {
        let by_hand = LocalDay::of(self.decided_at, 0, 0);
        let day = if self.is_overdue { self.target_day.unwrap_or(by_hand) } else { by_hand };
        DecidedGoal { day, is_reached: self.is_reached }
    }
}
