//! What the next session takes of a person's own data: read, never written here.

use serde::Deserialize;

use crate::domain::{local_day::LocalDay, person::Units};

crate::statements! {
    /// Where a person is.
    ZONE_OF_ACCOUNT: User = "SELECT time_zone FROM profiles WHERE account_id = ?1";
    /// What a person trains with, and in which units they are shown weights.
    KIT_OF_ACCOUNT: User = "SELECT (SELECT document FROM training_kits WHERE account_id = ?1) AS document,
        (SELECT json_extract(document, '$.units') FROM preferences WHERE account_id = ?1) AS units";
    /// The day of a person's first workout by a template (?2).
    FIRST_DAY_OF_TEMPLATE: User = "SELECT min(local_day) AS first_day FROM workouts
        WHERE account_id = ?1 AND template_id = ?2 AND template_id IS NOT NULL";
    /// The last working sets of an exercise (?2) in completed workouts, latest first, and whether they were by a
    /// template (?4); drop sets follow from others.
    LAST_WORKING_SETS: User = "SELECT s.workout_id, s.weight_grams, s.reps, s.local_day, w.template_id IS ?4 AS is_of_template
        FROM workout_sets AS s
        CROSS JOIN workouts AS w ON w.account_id = ?1 AND w.id = s.workout_id AND w.status = 'completed'
        WHERE s.account_id = ?1 AND s.exercise_id = ?2 AND s.kind IN ('normal', 'failure')
        ORDER BY s.completed_at DESC, s.set_id DESC LIMIT ?3";
}

/// A time zone.
#[derive(Debug, Deserialize)]
pub struct ZoneRow {
    /// IANA name.
    pub time_zone: String,
}

/// A kit.
#[derive(Debug, Deserialize)]
pub struct KitRow {
    /// As JSON, if they told.
    pub document: Option<String>,
    /// In which units they are shown weights, if they said.
    pub units: Option<Units>,
}

/// A first day.
#[derive(Debug, Deserialize)]
pub struct FirstDayRow {
    /// `YYYY-MM-DD`, if there is one.
    pub first_day: Option<String>,
}

/// A set that was done.
#[derive(Debug, Deserialize)]
pub struct SetRow {
    /// In which workout.
    pub workout_id: String,
    /// Load.
    pub weight_grams: Option<i32>,
    /// Repetitions.
    pub reps: Option<u32>,
    /// On which day.
    pub local_day: LocalDay,
    /// Whether the workout followed the template asked about.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_of_template: bool,
}
