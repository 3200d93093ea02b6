//! How an exercise is shown.

use serde::{Deserialize, Serialize};

use super::store::{ExerciseRow, SummaryRow};
use crate::domain::{
    exercises::{
        Difficulty, Equipment, ExerciseType, Force, Mechanic, MovementPattern, Muscle, Status, TrackingType, Traits,
        popularity,
    },
    ids::{AccountId, ExerciseId},
    time::Timestamp,
};

/// Addresses of pictures and films.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Media {
    /// Pictures.
    #[garde(length(max = 10), inner(length(chars, max = 500), custom(super::fields::is_https)))]
    pub images: Vec<String>,
    /// Films.
    #[garde(length(max = 10), inner(length(chars, max = 500), custom(super::fields::is_https)))]
    pub videos: Vec<String>,
    /// Moving pictures.
    #[garde(length(max = 10), inner(length(chars, max = 500), custom(super::fields::is_https)))]
    pub gifs: Vec<String>,
}

/// A variation of an exercise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Variation {
    /// Its name.
    #[garde(length(chars, min = 1, max = 100), custom(super::fields::is_line))]
    pub name: String,
    /// What is different.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    pub description: String,
    /// How hard it is.
    #[serde(default)]
    #[garde(skip)]
    pub difficulty: Option<Difficulty>,
    /// How it is done.
    #[serde(default)]
    #[garde(length(max = 20), inner(length(chars, min = 1, max = 500)))]
    pub instructions: Vec<String>,
}

/// How to stay safe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Safety {
    /// When to stop or take care.
    #[garde(length(max = 10), inner(length(chars, min = 1, max = 300)))]
    pub warnings: Vec<String>,
    /// What often goes wrong.
    #[garde(length(max = 10), inner(length(chars, min = 1, max = 300)))]
    pub common_mistakes: Vec<String>,
    /// What helps.
    #[garde(length(max = 10), inner(length(chars, min = 1, max = 300)))]
    pub tips: Vec<String>,
}

/// What it costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Calories {
    /// Kilocalories a minute, of a person of 70 kg.
    #[garde(range(min = 0.0, max = 100.0))]
    pub per_minute: Option<f64>,
    /// Metabolic equivalents: multiples of what the body takes at rest.
    #[garde(range(min = 0.0, max = 30.0))]
    pub base_rate: Option<f64>,
}

/// What people think of it and how much they use it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Metrics {
    /// Mean of all ratings; `null` when there is none.
    pub average_rating: Option<f64>,
    /// How many have rated.
    pub total_ratings: i64,
    /// A Bayesian average of ratings and use, from 1 to 5: what lists by popularity are sorted by.
    pub popularity_score: f64,
    /// How often it was trained.
    pub usage_count: i64,
}

/// An exercise, as lists show it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExerciseSummary {
    /// Its id.
    pub id: ExerciseId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is, in a sentence or more.
    pub description: String,
    /// What it mainly works.
    pub primary_muscle_groups: Vec<Muscle>,
    /// What it also works.
    pub secondary_muscle_groups: Vec<Muscle>,
    /// All it takes.
    pub equipment: Vec<Equipment>,
    /// How hard it is to learn.
    pub difficulty: Difficulty,
    /// What it is for.
    pub exercise_type: ExerciseType,
    /// How the body moves; `null` when it follows none of the six patterns.
    pub movement_pattern: Option<MovementPattern>,
    /// What is recorded of a set.
    pub tracking_type: TrackingType,
    /// How many joints move.
    pub mechanic: Option<Mechanic>,
    /// Which way the force goes.
    pub force: Option<Force>,
    /// Words to filter by.
    pub tags: Vec<String>,
    /// Pictures and films.
    pub media: Media,
    /// What people think of it.
    pub metrics: Metrics,
    /// Where it stands: part of the library (`approved`), or the viewer's own.
    pub status: Status,
    /// Whether it can be used.
    pub is_active: bool,
    /// Whether a person added it.
    pub is_custom: bool,
    /// The viewer's account, when it is theirs. Other authors are not named.
    pub created_by: Option<AccountId>,
    /// Counts up with every change: give it as `If-Match` to change what you have seen.
    pub revision: i64,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// An exercise in full.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExerciseView {
    /// What lists show.
    #[serde(flatten)]
    pub summary: ExerciseSummary,
    /// What people also call it.
    pub aliases: Vec<String>,
    /// How it is done, step by step.
    pub instructions: Vec<String>,
    /// `general_cues` when instructions and safety hold for all exercises of this kind, `author` when somebody wrote
    /// them for this one.
    pub instructions_source: &'static str,
    /// Variations.
    pub variations: Vec<Variation>,
    /// How to stay safe.
    pub safety: Safety,
    /// What it costs.
    pub calories: Calories,
    /// Where it comes from.
    pub source: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// What the reviewer said, for the author and for reviewers.
    pub review_note: Option<String>,
    /// The viewer's own rating.
    pub your_rating: Option<u8>,
}

/// Whether the row is that account's own.
pub fn is_author_of(row: &SummaryRow, account: AccountId) -> bool {
    row.created_by.as_deref().and_then(AccountId::parse) == Some(account)
}

impl ExerciseSummary {
    /// The row as that account sees it.
    pub fn of(row: SummaryRow, viewer: Option<AccountId>) -> Self {
        let created_by = viewer.filter(|account| is_author_of(&row, *account));
        let average_rating =
            (row.rating_count > 0).then(|| (row.rating_sum as f64 / row.rating_count as f64 * 100.0).round() / 100.0);
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            description: row.description,
            primary_muscle_groups: row.primary_muscles,
            secondary_muscle_groups: row.secondary_muscles,
            equipment: row.equipment,
            difficulty: row.difficulty,
            exercise_type: row.exercise_type,
            movement_pattern: row.movement_pattern,
            tracking_type: row.tracking_type,
            mechanic: row.mechanic,
            force: row.force,
            tags: row.tags,
            media: row.media,
            metrics: Metrics {
                average_rating,
                total_ratings: row.rating_count,
                popularity_score: popularity::score(row.popularity),
                usage_count: row.usage_count,
            },
            status: row.status,
            is_active: row.status != Status::Retired,
            is_custom: row.created_by.is_some(),
            created_by,
            revision: row.rev,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl ExerciseView {
    /// The row as that account sees it.
    pub fn of(row: ExerciseRow, viewer: Option<AccountId>) -> Self {
        let is_author = viewer.is_some_and(|account| is_author_of(&row.summary, account));
        let view = Self::for_reviewer(row, viewer);
        Self { review_note: view.review_note.filter(|_| is_author), ..view }
    }

    /// The row as reviewers see it.
    pub fn for_reviewer(row: ExerciseRow, viewer: Option<AccountId>) -> Self {
        Self {
            summary: ExerciseSummary::of(row.summary, viewer),
            aliases: row.aliases,
            instructions: row.instructions,
            instructions_source: if row.has_general_cues { "general_cues" } else { "author" },
            variations: row.variations,
            safety: row.safety,
            calories: Calories { per_minute: row.kcal_per_minute, base_rate: row.met },
            source: row.source,
            licence: row.licence,
            review_note: row.review_note,
            your_rating: row.your_rating,
        }
    }
}

/// What the rules look at.
pub fn traits_of(row: &SummaryRow) -> Traits {
    Traits {
        name: row.name.clone(),
        primary: row.primary_muscles.clone(),
        secondary: row.secondary_muscles.clone(),
        equipment: row.equipment.clone(),
        difficulty: Some(row.difficulty),
        exercise_type: Some(row.exercise_type),
        pattern: row.movement_pattern,
        mechanic: row.mechanic,
        force: row.force,
    }
}
