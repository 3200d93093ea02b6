//! SQL that reads what the coach is told of a person: their own rows alone, and the exercises they may see.

use serde::Deserialize;

use crate::{
    domain::{
        exercises::{
            Difficulty, Equipment, ExerciseType, Force, Mechanic, MovementPattern, Muscle, TrackingType, Traits,
        },
        goals::{GoalDirection, GoalStatus, GoalType, MeasureKind},
        ids::{ExerciseId, GoalId, TemplateId},
        local_day::LocalDay,
        person::{FitnessLevel, Gender},
        time::{Timestamp, millis, optional_millis},
    },
    storage::json_text,
};

macro_rules! exercise_columns {
    () => {
        "e.id, e.name, e.primary_muscles, e.secondary_muscles, e.equipment, e.difficulty, e.exercise_type,
         e.movement_pattern, e.tracking_type, e.mechanic, e.force, e.popularity / 1000000 AS popularity"
    };
}

crate::statements! {
    /// Who the person is, as far as training goes, and how they want to be treated.
    COACHED_PERSON: User = "SELECT coalesce(p.time_zone, 'UTC') AS time_zone, p.gender, p.fitness_level, p.date_of_birth,
            json_extract(q.document, '$.training') AS training, json_extract(q.document, '$.units') AS units,
            json_extract(q.document, '$.privacy.aiContext') AS ai_context,
            coalesce(json_extract(q.document, '$.notifications.aiRecommendations'), 1) AS is_told,
            t.body_weight_grams, k.document AS kit,
            (SELECT document FROM nutrition_settings WHERE account_id = ?1) AS nutrition,
            (SELECT b.height_millimetres FROM body_metrics AS b WHERE b.account_id = ?1 AND b.height_millimetres IS NOT NULL
              ORDER BY b.measured_at DESC LIMIT 1) AS height_millimetres,
            (SELECT b.body_fat_hundredths FROM body_metrics AS b WHERE b.account_id = ?1 AND b.body_fat_hundredths IS NOT NULL
              ORDER BY b.measured_at DESC LIMIT 1) AS body_fat_hundredths
        FROM (SELECT ?1 AS account_id) AS me
        LEFT JOIN profiles AS p ON p.account_id = me.account_id
        LEFT JOIN preferences AS q ON q.account_id = me.account_id
        LEFT JOIN training_people AS t ON t.account_id = me.account_id
        LEFT JOIN training_kits AS k ON k.account_id = me.account_id";
    /// What was done of each exercise on each day from ?2 on, latest first, with the heaviest working set.
    EXERCISE_DAYS_OF_COACHED: User = "SELECT d.exercise_id, t.name, d.day, json_extract(d.bests, '$.e1rmGrams') AS e1rm_grams, t.e1rm_grams AS best_grams,
            (SELECT json_array(s.weight_grams, s.reps, s.rpe_tenths, max(coalesce(s.weight_grams, 0) * 1000 + coalesce(s.reps, 0)))
             FROM workout_sets AS s WHERE s.account_id = ?1 AND s.exercise_id = d.exercise_id AND s.local_day = d.day
               AND s.kind <> 'warmup') AS heaviest
        FROM exercise_days AS d CROSS JOIN exercise_totals AS t ON t.account_id = d.account_id AND t.exercise_id = d.exercise_id
        WHERE d.account_id = ?1 AND d.day >= ?2 ORDER BY d.day DESC LIMIT ?3";
    /// The completed workouts after an instant (?2), latest first.
    WORKOUTS_OF_COACHED: User = "SELECT w.local_day AS day, w.active_seconds, w.session_load, w.template_id,
            json_extract(k.document, '$.mood.before') AS mood_before, json_extract(k.document, '$.mood.after') AS mood_after,
            json_extract(k.document, '$.mood.energy') AS energy
        FROM workouts AS w CROSS JOIN workout_documents AS k ON k.account_id = w.account_id AND k.workout_id = w.id
        WHERE w.account_id = ?1 AND w.status = 'completed' AND w.begins_at > ?2 ORDER BY w.begins_at DESC LIMIT ?3";
    /// Weights and moods of the body after an instant (?2), latest first.
    BODY_OF_COACHED: User = "SELECT day, weight_grams, mood FROM body_metrics
        WHERE account_id = ?1 AND measured_at > ?2 ORDER BY measured_at DESC LIMIT ?3";
    /// What is aimed for.
    GOALS_OF_COACHED: User = "SELECT id, type AS goal_type, title, description, measure, subject, unit, direction, start_milli, current_milli,
            target_milli, start_day, target_day, status, completed_at, measured_at, projected_day, revision, created_at, updated_at
        FROM goals WHERE account_id = ?1 AND status = 'active' ORDER BY id LIMIT 20";
    /// What was eaten from a day (?2) to another (?3).
    FOOD_DAYS_OF_COACHED: User = "SELECT day, energy_mkcal, protein_mg, fat_mg, carbohydrate_mg FROM food_days
        WHERE account_id = ?1 AND day BETWEEN ?2 AND ?3 AND entries > 0 ORDER BY day LIMIT 14";
    /// The exercises an account (or everybody: `public`) has, best known first, that take no more than what is owned (a JSON list).
    CATALOGUE_OF_OWNED: Core = concat!("SELECT ", exercise_columns!(), " FROM exercise_listings AS l CROSS JOIN exercises AS e ON e.number = l.exercise
        WHERE l.scope = ?1 AND l.facet = 'all'
          AND NOT EXISTS (SELECT 1 FROM json_each(e.equipment) AS needed
               WHERE needed.value NOT IN (SELECT owned.value FROM json_each(?2) AS owned))
        ORDER BY l.popularity DESC, l.exercise DESC LIMIT ?3");
    /// Exercises by id (a JSON list) that an account (?2) sees.
    CATALOGUE_OF_NAMED: Core = concat!("SELECT ", exercise_columns!(), " FROM json_each(?1) AS asked CROSS JOIN exercises AS e ON e.id = asked.value
        WHERE e.live_scope IN ('public', ?2) LIMIT 400");
}

/// Who the person is.
#[derive(Debug, Deserialize)]
pub struct PersonRow {
    /// IANA name.
    pub time_zone: String,
    /// As told.
    pub gender: Option<Gender>,
    /// As told.
    pub fitness_level: Option<FitnessLevel>,
    /// `YYYY-MM-DD`
    pub date_of_birth: Option<LocalDay>,
    /// `TrainingPreferences` as JSON.
    pub training: Option<String>,
    /// `Units` as a word.
    pub units: Option<String>,
    /// What a model may be told of, as JSON.
    pub ai_context: Option<String>,
    /// Whether they want to be told what the coach proposes: 0 or 1.
    pub is_told: u8,
    /// The latest weight.
    pub body_weight_grams: Option<u32>,
    /// `Kit` as JSON.
    pub kit: Option<String>,
    /// `nutrition::Settings` as JSON.
    pub nutrition: Option<String>,
    /// The latest height.
    pub height_millimetres: Option<u32>,
    /// The latest share of fat.
    pub body_fat_hundredths: Option<u32>,
}

/// An exercise on a day.
#[derive(Debug, Deserialize)]
pub struct ExerciseDayRow {
    /// The exercise.
    pub exercise_id: ExerciseId,
    /// Its name.
    pub name: String,
    /// The day.
    pub day: LocalDay,
    /// The best estimated maximum of the day.
    pub e1rm_grams: Option<f64>,
    /// The best of all days.
    pub best_grams: Option<f64>,
    /// Load, repetitions and exertion (in tenths) of the heaviest set, and what it was found by.
    #[serde(with = "json_text")]
    pub heaviest: (Option<i32>, Option<u32>, Option<u8>, Option<i64>),
}

/// A completed workout.
#[derive(Debug, Deserialize)]
pub struct WorkoutRow {
    /// The day.
    pub day: LocalDay,
    /// Pauses apart.
    pub active_seconds: u32,
    /// Exertion times minutes.
    pub session_load: Option<f64>,
    /// The template it followed.
    pub template_id: Option<TemplateId>,
    /// From 1 to 10.
    pub mood_before: Option<u8>,
    /// From 1 to 10.
    pub mood_after: Option<u8>,
    /// From 1 to 10.
    pub energy: Option<u8>,
}

/// A measurement of the body.
#[derive(Debug, Deserialize)]
pub struct BodyRow {
    /// The day.
    pub day: LocalDay,
    /// Grams.
    pub weight_grams: Option<u32>,
    /// From 1 to 10.
    pub mood: Option<u8>,
}

/// What was eaten on a day.
#[derive(Debug, Deserialize)]
pub struct FoodDayRow {
    /// The day.
    pub day: LocalDay,
    /// Thousandths of a kilocalorie.
    pub energy_mkcal: i64,
    /// Milligrams.
    pub protein_mg: i64,
    /// Milligrams.
    pub fat_mg: i64,
    /// Milligrams.
    pub carbohydrate_mg: i64,
}

/// A goal.
#[derive(Clone, Debug, Deserialize)]
pub struct GoalRow {
    /// Id.
    pub id: GoalId,
    /// What it is about.
    pub goal_type: GoalType,
    /// What it is called.
    pub title: String,
    /// More about it.
    pub description: String,
    /// What it is measured by.
    pub measure: MeasureKind,
    /// Of what.
    pub subject: Option<String>,
    /// The person's unit.
    pub unit: String,
    /// Which way.
    pub direction: GoalDirection,
    /// Where it began.
    pub start_milli: Option<i64>,
    /// Where it is.
    pub current_milli: Option<i64>,
    /// Where it should be.
    pub target_milli: i64,
    /// Since when.
    pub start_day: LocalDay,
    /// Until when.
    pub target_day: Option<LocalDay>,
    /// Where it stands.
    pub status: GoalStatus,
    /// When it was reached.
    #[serde(with = "optional_millis")]
    pub completed_at: Option<Timestamp>,
    /// When it was measured.
    #[serde(with = "optional_millis")]
    pub measured_at: Option<Timestamp>,
    /// When it is reached, if it goes on so.
    pub projected_day: Option<LocalDay>,
    /// Grows with what the person changes.
    pub revision: i64,
    /// Since when it is there.
    #[serde(with = "millis")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "millis")]
    pub updated_at: Timestamp,
}

/// An exercise.
#[derive(Debug, Deserialize)]
pub struct ExerciseRow {
    id: ExerciseId,
    name: String,
    #[serde(with = "json_text")]
    primary_muscles: Vec<Muscle>,
    #[serde(with = "json_text")]
    secondary_muscles: Vec<Muscle>,
    #[serde(with = "json_text")]
    equipment: Vec<Equipment>,
    difficulty: Difficulty,
    exercise_type: ExerciseType,
    movement_pattern: Option<MovementPattern>,
    tracking_type: TrackingType,
    mechanic: Option<Mechanic>,
    force: Option<Force>,
    popularity: f64,
}

impl ExerciseRow {
    /// The exercise as the coach sees it.
    pub fn into_exercise(self) -> crate::domain::coach::CatalogueExercise {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 5000")]
        let popularity = self.popularity.max(0.0) as u32;
        crate::domain::coach::CatalogueExercise {
            id: self.id,
            traits: Traits {
                name: self.name,
                primary: self.primary_muscles,
                secondary: self.secondary_muscles,
                equipment: self.equipment,
                difficulty: Some(self.difficulty),
                exercise_type: Some(self.exercise_type),
                pattern: self.movement_pattern,
                mechanic: self.mechanic,
                force: self.force,
            },
            tracking: self.tracking_type,
            popularity,
        }
    }
}
