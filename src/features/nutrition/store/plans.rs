//! SQL of targets and plans of meals, of what is known of the person, and their row types.

use serde::Deserialize;

use crate::{
    domain::{
        ids::MealPlanId,
        json,
        local_day::LocalDay,
        nutrition::{metabolism::Body, plan::MealPlan, targets::Targets},
        person::Gender,
        time::Timestamp,
        training::TrainingPreferences,
    },
    platform::time_zones::TimeZones,
};

macro_rules! latest {
    ($column:literal) => {
        concat!(
            "(SELECT m.",
            $column,
            " FROM body_metrics AS m WHERE m.account_id = ?1 AND m.",
            $column,
            " IS NOT NULL ORDER BY m.measured_at DESC LIMIT 1) AS ",
            $column
        )
    };
}
macro_rules! plan_columns {
    () => {
        "p.id, p.start_day, p.source, p.request, p.targets, p.document, p.created_at"
    };
}

crate::statements! {
    /// Who the person is, how they count days, what they measured last, and what they want.
    EATER: User = concat!("SELECT (SELECT gender FROM profiles WHERE account_id = ?1) AS gender,
        (SELECT date_of_birth FROM profiles WHERE account_id = ?1) AS date_of_birth,
        coalesce((SELECT time_zone FROM profiles WHERE account_id = ?1), 'UTC') AS time_zone,
        (SELECT json_extract(document, '$.training') FROM preferences WHERE account_id = ?1) AS training,
        (SELECT document FROM nutrition_settings WHERE account_id = ?1) AS settings, ",
        latest!("weight_grams"), ", ", latest!("height_millimetres"), ", ", latest!("body_fat_hundredths"));
    /// The weights of an account from an instant (?2) on, in the order of time.
    WEIGHTS_OF_EATER: User = "SELECT w.day, w.weight_grams FROM body_metrics AS w
        WHERE w.account_id = ?1 AND w.weight_grams IS NOT NULL AND w.measured_at >= ?2 ORDER BY w.measured_at LIMIT 5000";
    /// Sets what a person wants.
    SET_SETTINGS: User = "INSERT INTO nutrition_settings (account_id, document, updated_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (account_id) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at";

    /// A page of a person's plans, latest first, before an id (?2).
    MEAL_PLANS: User = concat!("SELECT ", plan_columns!(), " FROM meal_plans AS p WHERE p.account_id = ?1 AND p.id < ?2 ORDER BY p.id DESC LIMIT ?3");
    /// One of them.
    MEAL_PLAN: User = concat!("SELECT ", plan_columns!(), " FROM meal_plans AS p WHERE p.account_id = ?1 AND p.id = ?2");
    /// Adds one, unless there are as many as may be (?9).
    INSERT_MEAL_PLAN: User = "INSERT INTO meal_plans (account_id, id, start_day, source, request, targets, document, created_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE (SELECT count(*) FROM meal_plans WHERE account_id = ?1) < ?9";
    /// Deletes one.
    DELETE_MEAL_PLAN: User = "DELETE FROM meal_plans WHERE account_id = ?1 AND id = ?2";

    /// Forgets what a person wants.
    ERASE_SETTINGS: User = "DELETE FROM nutrition_settings WHERE account_id = ?1";
    /// Forgets the plans.
    ERASE_PLANS: User = "DELETE FROM meal_plans WHERE account_id = ?1";
}

/// Who eats.
#[derive(Clone, Debug, Deserialize)]
pub struct EaterRow {
    gender: Option<Gender>,
    date_of_birth: Option<String>,
    time_zone: String,
    training: Option<String>,
    settings: Option<String>,
    weight_grams: Option<i32>,
    height_millimetres: Option<u32>,
    body_fat_hundredths: Option<u32>,
}

impl EaterRow {
    /// The person's day.
    pub fn today(&self, now: Timestamp, zones: &dyn TimeZones) -> LocalDay {
        LocalDay::of(now, zones.offset_seconds(&self.time_zone, now), self.preferences().day_start_hour)
    }

    /// The first day of the person's week around a day.
    pub fn week_begin(&self, day: LocalDay) -> LocalDay {
        day.week_begin(self.preferences().week_start.days_after_monday())
    }

    /// The day of birth, where it was told.
    pub fn birth(&self) -> Option<LocalDay> {
        self.date_of_birth.as_deref().and_then(LocalDay::parse)
    }

    /// What they want.
    pub fn settings(&self) -> crate::domain::nutrition::settings::Settings {
        self.settings.as_deref().and_then(|text| json::from_str(text).ok()).unwrap_or_default()
    }

    /// What formulas take of them.
    pub fn body(&self, today: LocalDay) -> Body {
        Body {
            gender: self.gender,
            age: self.birth().map(|birth| today.years_since(birth)),
            weight_grams: self.weight_grams,
            height_millimetres: self.height_millimetres,
            body_fat_percent: self.body_fat_hundredths.map(|hundredths| f64::from(hundredths) / 100.0),
        }
    }

    fn preferences(&self) -> TrainingPreferences {
        self.training.as_deref().and_then(|text| json::from_str(text).ok()).unwrap_or_default()
    }
}

/// A weight.
#[derive(Clone, Debug, Deserialize)]
pub struct EaterWeightRow {
    /// On which day.
    pub day: LocalDay,
    /// Grams.
    pub weight_grams: i32,
}

/// A plan of meals.
#[derive(Clone, Debug, Deserialize)]
pub struct MealPlanRow {
    /// Id.
    pub id: MealPlanId,
    /// Its first day.
    pub start_day: LocalDay,
    /// `rules` or `model`.
    pub source: String,
    /// What was asked for.
    #[serde(with = "crate::storage::json_text")]
    pub request: super::super::meal_plans::Asked,
    /// What a day meets.
    #[serde(with = "crate::storage::json_text")]
    pub targets: Targets,
    /// The days.
    #[serde(with = "crate::storage::json_text")]
    pub document: MealPlan,
    /// When it was made.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
}
