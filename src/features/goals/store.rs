//! SQL of goals, and of what they are measured by: measurements of the body and rollups of training, which others
//! write.

pub mod portable;

use serde::Deserialize;

use crate::{
    domain::{
        ids::{GoalId, MilestoneId},
        json,
        local_day::LocalDay,
        time::Timestamp,
        training::TrainingPreferences,
    },
    platform::time_zones::TimeZones,
    storage::erasure::ErasureRule,
};

macro_rules! columns {
    () => {
        "g.id, g.type AS goal_type, g.title, g.description, g.measure, g.subject, g.unit, g.direction, g.start_milli,
         g.current_milli, g.target_milli, g.start_day, g.target_day, g.status, g.completed_at, g.measured_at,
         g.projected_day, g.revision, g.created_at, g.updated_at"
    };
}
macro_rules! page {
    ($columns:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM goals AS g WHERE g.account_id = ?1 AND g.id < ?2 ORDER BY g.id DESC LIMIT ?3"
        )
    };
}
macro_rules! page_of_status {
    ($columns:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM goals AS g WHERE g.account_id = ?1 AND g.status = ?4 AND g.id < ?2 ORDER BY g.id DESC LIMIT ?3"
        )
    };
}
macro_rules! milestones_of {
    ($page:expr) => {
        concat!(
            "SELECT m.goal_id, m.id, m.value_milli, m.title, m.notes, m.achieved_at FROM (",
            $page,
            ") AS page CROSS JOIN goal_milestones AS m ON m.account_id = ?1 AND m.goal_id = page.id LIMIT 2500"
        )
    };
}

crate::statements! {
    /// A page of an account after an id (?2), latest first.
    GOALS: User = page!(columns!());
    /// Its milestones.
    MILESTONES_OF_GOALS: User = milestones_of!(page!("g.id"));
    /// A page of those that stand so (?4).
    GOALS_OF_STATUS: User = page_of_status!(columns!());
    /// Its milestones.
    MILESTONES_OF_STATUS: User = milestones_of!(page_of_status!("g.id"));
    /// One goal (?2).
    GOAL: User = concat!("SELECT ", columns!(), " FROM goals AS g WHERE g.account_id = ?1 AND g.id = ?2");
    /// Its milestones.
    MILESTONES_OF_GOAL: User = "SELECT m.goal_id, m.id, m.value_milli, m.title, m.notes, m.achieved_at FROM goal_milestones AS m
        WHERE m.account_id = ?1 AND m.goal_id = ?2 LIMIT 100";
    /// The goals that are measured.
    ACTIVE_GOALS: User = concat!("SELECT ", columns!(), " FROM goals AS g WHERE g.account_id = ?1 AND g.status = 'active' ORDER BY g.id LIMIT 100");
    /// Where a person is, and how they count days and weeks.
    CALENDAR_OF_GOALS: User = "SELECT coalesce((SELECT time_zone FROM profiles WHERE account_id = ?1), 'UTC') AS time_zone,
        (SELECT json_extract(document, '$.training') FROM preferences WHERE account_id = ?1) AS training";

    /// How far a person may lose weight, as they told and were last measured.
    BODY_OF_GOALS: User = "SELECT p.date_of_birth, t.body_weight_grams,
            (SELECT b.height_millimetres FROM body_metrics AS b WHERE b.account_id = ?1 AND b.height_millimetres IS NOT NULL
              ORDER BY b.measured_at DESC LIMIT 1) AS height_millimetres
        FROM (SELECT ?1 AS account_id) AS me
        LEFT JOIN profiles AS p ON p.account_id = me.account_id
        LEFT JOIN training_people AS t ON t.account_id = me.account_id";
    /// Adds a goal, unless the account has as many as it may (?18).
    INSERT_GOAL: User = "INSERT INTO goals (account_id, id, type, title, description, measure, subject, unit, direction, start_milli,
          current_milli, target_milli, start_day, target_day, status, measured_at, created_at, updated_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17
        WHERE (SELECT count(*) FROM goals WHERE account_id = ?1) < ?18";
    /// Replaces what the person says of a goal. Fails when it is not of the revision ?12.
    UPDATE_GOAL: User = "UPDATE goals SET title = ?3, description = ?4, unit = ?5, direction = ?6, current_milli = ?7, target_milli = ?8,
          target_day = ?9, status = ?10, completed_at = ?11, revision = CASE WHEN revision = ?12 THEN revision + 1 END,
          start_milli = coalesce(start_milli, ?7), updated_at = ?13
        WHERE account_id = ?1 AND id = ?2";
    /// Deletes a goal.
    DELETE_GOAL: User = "DELETE FROM goals WHERE account_id = ?1 AND id = ?2";
    /// Deletes its milestones.
    DELETE_MILESTONES: User = "DELETE FROM goal_milestones WHERE account_id = ?1 AND goal_id = ?2";
    /// Adds a milestone to a goal, unless it has as many as it may (?8).
    INSERT_MILESTONE: User = "INSERT INTO goal_milestones (account_id, goal_id, id, value_milli, title, notes, created_at)
        SELECT ?1, g.id, ?3, ?4, ?5, ?6, ?7 FROM goals AS g WHERE g.account_id = ?1 AND g.id = ?2
          AND (SELECT count(*) FROM goal_milestones WHERE account_id = ?1 AND goal_id = ?2) < ?8";
    /// Achieves a milestone (?3), once.
    ACHIEVE_MILESTONE: User = "UPDATE goal_milestones SET achieved_at = ?4
        WHERE account_id = ?1 AND goal_id = ?2 AND id = ?3 AND achieved_at IS NULL";

    /// Writes a job that tells of a goal (?10) of an account (?9) that is about to be reached: only who finds it active
    /// tells of it.
    TELL_REACHED: User = crate::write_job!("FROM goals AS g WHERE g.account_id = ?9 AND g.id = ?10 AND g.status = 'active'");
    /// Writes down how far an active goal is, and whether that is where it should be.
    MEASURE_GOAL: User = "UPDATE goals SET start_milli = coalesce(start_milli, ?3), current_milli = ?3, projected_day = ?4, status = ?5, direction = ?7,
          completed_at = CASE WHEN ?5 = 'completed' THEN ?6 ELSE completed_at END, measured_at = ?6
        WHERE account_id = ?1 AND id = ?2 AND status = 'active'";
    /// Achieves the milestones that a value (?3) reaches, each once: upwards.
    ACHIEVE_UPWARDS: User = "UPDATE goal_milestones SET achieved_at = ?4
        WHERE account_id = ?1 AND goal_id = ?2 AND achieved_at IS NULL AND value_milli <= ?3 RETURNING id, title";
    /// The same, downwards.
    ACHIEVE_DOWNWARDS: User = "UPDATE goal_milestones SET achieved_at = ?4
        WHERE account_id = ?1 AND goal_id = ?2 AND achieved_at IS NULL AND value_milli >= ?3 RETURNING id, title";

    /// The latest weights, in grams.
    WEIGHT_POINTS: User = "SELECT day, weight_grams AS value FROM body_metrics
        WHERE account_id = ?1 AND weight_grams IS NOT NULL ORDER BY measured_at DESC LIMIT 60";
    /// The latest shares of fat, in thousandths of a percent.
    BODY_FAT_POINTS: User = "SELECT day, body_fat_hundredths * 10 AS value FROM body_metrics
        WHERE account_id = ?1 AND body_fat_hundredths IS NOT NULL ORDER BY measured_at DESC LIMIT 60";
    /// The latest of a circumference (?2), in millimetres.
    GIRTH_POINTS: User = "SELECT day, json_extract(measurements, '$.' || ?2) AS value FROM body_metrics
        WHERE account_id = ?1 AND measurements IS NOT NULL ORDER BY measured_at DESC LIMIT 60";
    /// The latest days' best estimated maximum of an exercise (?2), and the best of all.
    E1RM_POINTS: User = "SELECT d.day, json_extract(d.bests, '$.e1rmGrams') AS value,
          (SELECT t.e1rm_grams FROM exercise_totals AS t WHERE t.account_id = ?1 AND t.exercise_id = ?2) AS best
        FROM exercise_days AS d WHERE d.account_id = ?1 AND d.exercise_id = ?2 ORDER BY d.day DESC LIMIT 60";
    /// The latest days' heaviest load of an exercise (?2), and the heaviest of all.
    MAX_WEIGHT_POINTS: User = "SELECT d.day, json_extract(d.bests, '$.maxWeightGrams') AS value,
          (SELECT json_extract(t.bests, '$.maxWeightGrams') FROM exercise_totals AS t WHERE t.account_id = ?1 AND t.exercise_id = ?2) AS best
        FROM exercise_days AS d WHERE d.account_id = ?1 AND d.exercise_id = ?2 ORDER BY d.day DESC LIMIT 60";
    /// Workouts completed from a day (?2) on.
    WORKOUTS_SINCE: User = "SELECT sum(workouts) * 1000 AS value FROM training_days WHERE account_id = ?1 AND day >= ?2";
    /// Distance covered from a day (?2) on, of an exercise (?3) or of all, in millimetres.
    DISTANCE_SINCE: User = "SELECT sum(distance_millimetres) AS value FROM exercise_days
        WHERE account_id = ?1 AND day >= ?2 AND (?3 IS NULL OR exercise_id = ?3)";

    /// Forgets the goals.
    ERASE_GOALS: User = "DELETE FROM goals WHERE account_id = ?1";
    /// Forgets the milestones.
    ERASE_MILESTONES: User = "DELETE FROM goal_milestones WHERE account_id = ?1";
}

/// How the tables of this slice forget a person.
pub const ERASURES: &[ErasureRule] =
    &[ErasureRule::user("goal_milestones", &ERASE_MILESTONES), ErasureRule::user("goals", &ERASE_GOALS)];

/// A step towards a goal.
#[derive(Clone, Debug, Deserialize)]
pub struct MilestoneRow {
    /// Of which goal.
    pub goal_id: GoalId,
    /// Id.
    pub id: MilestoneId,
    /// Where it is.
    pub value_milli: i64,
    /// What it is called.
    pub title: String,
    /// More about it.
    pub notes: String,
    /// When it was achieved.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub achieved_at: Option<Timestamp>,
}

/// A value on a day.
#[derive(Clone, Debug, Deserialize)]
pub struct PointRow {
    /// The day, of values that have one.
    #[serde(default)]
    pub day: Option<LocalDay>,
    /// The value; `None` where that day has none.
    pub value: Option<i64>,
    /// The best of all days, where that is what counts.
    #[serde(default)]
    pub best: Option<i64>,
}

/// Where a person is, and how they count days and weeks.
#[derive(Debug, Deserialize)]
pub struct CalendarRow {
    time_zone: String,
    training: Option<String>,
}

impl CalendarRow {
    /// The person's day.
    pub fn today(&self, now: Timestamp, zones: &dyn TimeZones) -> LocalDay {
        LocalDay::of(now, zones.offset_seconds(&self.time_zone, now), self.preferences().day_start_hour)
    }

    /// The first day of the person's week.
    pub fn week_begin(&self, today: LocalDay) -> LocalDay {
        today.week_begin(self.preferences().week_start.days_after_monday())
    }

    fn preferences(&self) -> TrainingPreferences {
        self.training.as_deref().and_then(|text| json::from_str(text).ok()).unwrap_or_default()
    }
}

/// What tells how far a person may lose weight.
#[derive(Debug, Default, Deserialize)]
pub struct BodyRow {
    /// The day of birth.
    pub date_of_birth: Option<LocalDay>,
    /// The latest weight.
    pub body_weight_grams: Option<u32>,
    /// The latest height.
    pub height_millimetres: Option<u32>,
}

/// A milestone that was just achieved.
#[derive(Clone, Debug, Deserialize)]
pub struct AchievedRow {
    /// Which.
    pub id: MilestoneId,
    /// What it is called.
    pub title: String,
}
