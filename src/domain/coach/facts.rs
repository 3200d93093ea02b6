//! What the rules coach is told: plain facts of one person, and the exercises there are.
//!
//! Whoever asks the coach fills these from storage; the coach looks nothing up. Every list goes from the oldest to
//! the newest, and what is not known is absent, never a zero.

use serde::{Deserialize, Serialize};

use crate::domain::{
    exercises::{Equipment, MovementPattern, Muscle, TrackingType, Traits},
    ids::ExerciseId,
    local_day::LocalDay,
    person::{FitnessLevel, Gender, Units},
    templates::Goal,
    trend::Point,
};

/// The fewest and the most days a week a programme is made for.
pub const DAYS_PER_WEEK: std::ops::RangeInclusive<u8> = 2..=6;
/// The shortest and the longest session a programme is made for, in minutes.
pub const MINUTES: std::ops::RangeInclusive<u16> = 20..=120;
/// The shortest and the longest programme, in weeks.
pub const WEEKS: std::ops::RangeInclusive<u8> = 1..=16;

/// A part of the body that hurts or is injured. Movements that load it are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum BodyRegion {
    /// The neck.
    Neck,
    /// A shoulder.
    Shoulder,
    /// An elbow.
    Elbow,
    /// A wrist or a hand.
    Wrist,
    /// The upper back.
    UpperBack,
    /// The lower back.
    LowerBack,
    /// A hip.
    Hip,
    /// A knee.
    Knee,
    /// An ankle or a foot.
    Ankle,
}

impl BodyRegion {
    /// Every region.
    pub const ALL: &[Self] = &[
        Self::Neck,
        Self::Shoulder,
        Self::Elbow,
        Self::Wrist,
        Self::UpperBack,
        Self::LowerBack,
        Self::Hip,
        Self::Knee,
        Self::Ankle,
    ];
}

/// What must not be in any plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Avoid {
    /// What hurts.
    pub regions: Vec<BodyRegion>,
    /// Movements to leave out.
    pub patterns: Vec<MovementPattern>,
    /// Muscles to leave alone.
    pub muscles: Vec<Muscle>,
    /// Exercises not wanted.
    pub exercises: Vec<ExerciseId>,
}

/// All the coach knows of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct CoachFacts {
    /// The person's day.
    pub today: LocalDay,
    /// What they train for.
    pub goal: Goal,
    /// How experienced they are.
    pub level: FitnessLevel,
    /// How many days a week they can train: 2 to 6.
    pub days_per_week: u8,
    /// Minutes of a session, warm-up and cool-down counted: 20 to 120.
    pub minutes: u16,
    /// What they own. [`Equipment::BodyOnly`] is owned by everybody.
    pub owned: Vec<Equipment>,
    /// What must not be in any plan.
    pub avoid: Avoid,
    /// Muscles that are to get further sets of a programme before others.
    pub focus: Vec<Muscle>,
    /// Years.
    pub age: Option<u8>,
    /// As told.
    pub sex: Option<Gender>,
    /// Grams.
    pub body_weight_grams: Option<u32>,
    /// Millimetres.
    pub height_millimetres: Option<u32>,
    /// In which units they read.
    pub units: Units,
    /// Each exercise of the last months.
    pub exercises: Vec<ExerciseHistory>,
    /// Hard sets a week, the mean of the last four weeks: main muscles 1, others a half (as the rollups count).
    pub weekly_sets: Vec<MuscleSets>,
    /// The completed workouts of the last six weeks.
    pub sessions: Vec<SessionFact>,
    /// The days of the last three months with anything recorded.
    pub wellbeing: Vec<WellbeingDay>,
    /// Days in a row.
    pub streak_days: u32,
    /// Workouts completed, ever.
    pub workouts_total: u32,
    /// Workouts completed in the present week.
    pub workouts_this_week: u32,
}

/// What was done of one exercise.
#[derive(Clone, Debug, PartialEq)]
pub struct ExerciseHistory {
    /// The exercise.
    pub exercise: ExerciseId,
    /// Its name.
    pub name: String,
    /// The best estimated one-repetition maximum of each session, in grams.
    pub e1rm: Vec<Point>,
    /// The heaviest working set of each session.
    pub exposures: Vec<Exposure>,
    /// The day of the last record.
    pub last_record: Option<LocalDay>,
}

/// The heaviest working set of one session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exposure {
    /// The day.
    pub day: LocalDay,
    /// Load, in grams; absent for the body alone.
    pub load_grams: Option<i32>,
    /// Repetitions.
    pub reps: Option<u32>,
    /// Exertion, 1 to 10.
    pub rpe: Option<f64>,
}

/// Hard sets of a muscle in a week.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MuscleSets {
    /// The muscle.
    pub muscle: Muscle,
    /// Sets.
    pub sets: f64,
}

/// A completed workout.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionFact {
    /// The day.
    pub day: LocalDay,
    /// How long it took.
    pub minutes: u32,
    /// Exertion of the whole, 1 to 10 (`domain::load::exertion_of`).
    pub rpe: Option<f64>,
    /// Exertion times minutes (`domain::load::session_load`).
    pub load: Option<f64>,
    /// What it mainly worked.
    pub muscles: Vec<Muscle>,
}

/// What was recorded of a day beside the training. Any scale will do, as long as it stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WellbeingDay {
    /// The day.
    pub day: LocalDay,
    /// Mood, higher is better.
    #[serde(default)]
    pub mood: Option<f64>,
    /// Energy, 1 to 10.
    #[serde(default)]
    pub energy: Option<f64>,
    /// Stress, higher is more.
    #[serde(default)]
    pub stress: Option<f64>,
    /// Hours slept in the night before.
    #[serde(default)]
    pub sleep_hours: Option<f64>,
    /// Minutes of training.
    #[serde(default)]
    pub training_minutes: Option<f64>,
    /// Minutes of meditation.
    #[serde(default)]
    pub meditation_minutes: Option<f64>,
}

/// An exercise of the library, or the person's own, as the coach sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogueExercise {
    /// Its id.
    pub id: ExerciseId,
    /// Name, muscles, equipment, difficulty, type, pattern, joints and force.
    pub traits: Traits,
    /// What one records of a set.
    pub tracking: TrackingType,
    /// How well known or liked it is; only compared.
    pub popularity: u32,
}

impl CoachFacts {
    /// Somebody of whom nothing is known: a beginner with a full gym, three days of an hour, who wants to grow.
    pub fn of_nobody(today: LocalDay) -> Self {
        Self {
            today,
            goal: Goal::MuscleBuilding,
            level: FitnessLevel::Beginner,
            days_per_week: 3,
            minutes: 60,
            owned: Equipment::ALL.to_vec(),
            avoid: Avoid::default(),
            focus: Vec::new(),
            age: None,
            sex: None,
            body_weight_grams: None,
            height_millimetres: None,
            units: Units::Metric,
            exercises: Vec::new(),
            weekly_sets: Vec::new(),
            sessions: Vec::new(),
            wellbeing: Vec::new(),
            streak_days: 0,
            workouts_total: 0,
            workouts_this_week: 0,
        }
    }

    /// What was done of an exercise.
    pub fn history_of(&self, exercise: ExerciseId) -> Option<&ExerciseHistory> {
        self.exercises.iter().find(|history| history.exercise == exercise)
    }

    /// The latest best estimated one-repetition maximum of an exercise, in grams: the best of the last three
    /// sessions, so that one bad day lowers nothing.
    pub fn e1rm_grams(&self, exercise: ExerciseId) -> Option<f64> {
        let points = &self.history_of(exercise)?.e1rm;
        points.iter().rev().take(3).map(|point| point.value).max_by(f64::total_cmp)
    }
}
