//! How a template is shown.

use serde::{Deserialize, Serialize};

use super::{
    form::{DayForm, DaysForm, ExerciseForm, PhaseForm, PreparationForm, WeeklyPlanForm, WeightForm},
    store::{SummaryRow, TemplateRow, VersionRow},
};
use crate::domain::{
    exercises::popularity,
    ids::{AccountId, TemplateId},
    progression::{PlannedWeight, shown::ShownWeight},
    templates::{Category, Day, Metadata, Phase, PlannedExercise, Preparation, WeeklyPlan, plan::ExerciseUsed},
    time::Timestamp,
};

/// How people use a template and what they think of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Stats {
    /// How many workouts were made from it.
    pub usage_count: i64,
    /// Mean of all ratings; `null` when there is none.
    pub average_rating: Option<f64>,
    /// How many have rated.
    pub total_ratings: i64,
    /// The share of those workouts that were completed, from 0 to 1; `null` when there is none.
    pub completion_rate: Option<f64>,
    /// How many keep it as a favourite.
    pub favorites_count: i64,
    /// A Bayesian average of ratings and use, from 1 to 5: what lists by popularity are sorted by.
    pub popularity_score: f64,
}

/// Whom it is shown to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Sharing {
    /// Not for its author alone, once it is published.
    pub is_public: bool,
    /// No draft.
    pub is_published: bool,
    /// Place on the front page.
    pub featured_order: Option<i64>,
    /// For whom.
    pub category: Option<Category>,
    /// Where staff took it down: it cannot be published.
    pub taken_down: Option<TakenDown>,
}

/// That staff took a template down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TakenDown {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<String>,
}

/// Where it comes from, if a model made it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AiGenerated {
    /// Whether one did.
    #[serde(rename = "isAIGenerated")]
    pub is_ai_generated: bool,
    /// What was asked for; for its author only.
    pub generation_prompt: Option<String>,
    /// When.
    pub generated_at: Option<Timestamp>,
    /// Which model.
    pub ai_version: Option<String>,
}

/// Who made a template, as far as the viewer may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Author {
    /// The account.
    pub id: AccountId,
    /// Username.
    pub username: String,
    /// Name.
    pub display_name: String,
}

/// What a template is a copy of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Attribution {
    /// The template, which may be gone.
    pub template_id: TemplateId,
    /// In which version it was copied.
    pub version: Option<u32>,
    /// What it was called.
    pub name: Option<String>,
    /// Its author, if the viewer may know.
    pub author: Option<String>,
}

/// A template, as lists show it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TemplateSummary {
    /// Its id.
    pub id: TemplateId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Whose it is, if the viewer may know.
    pub created_by: Option<AccountId>,
    /// The same, with a name.
    pub author: Option<Author>,
    /// Whether it is the viewer's own.
    pub is_own: bool,
    /// What it is about.
    pub metadata: Metadata,
    /// Days a week with training.
    pub days_per_week: u32,
    /// For how many weeks it is meant.
    pub total_weeks: u8,
    /// What people think of it.
    pub stats: Stats,
    /// Whom it is shown to.
    pub sharing: Sharing,
    /// Where it comes from.
    pub ai_generated: AiGenerated,
    /// Whether it is for subscribers.
    pub is_premium: bool,
    /// Whether that keeps the viewer from it.
    pub is_locked: bool,
    /// Whether the viewer keeps it as a favourite.
    pub is_favorite: bool,
    /// The viewer's stars.
    pub your_rating: Option<u8>,
    /// Grows with every change: give it as `If-Match` or `version` to change what you have seen.
    pub version: u32,
    /// Whether it is there.
    pub is_active: bool,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A template in full.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TemplateView {
    /// What lists show.
    #[serde(flatten)]
    pub summary: TemplateSummary,
    /// The week. It can be sent back as it is.
    pub weekly_plan: WeeklyPlanForm,
    /// The exercises it names, as they were then.
    pub exercises: Vec<ExerciseUsed>,
    /// What it is a copy of.
    pub attribution: Option<Attribution>,
}

/// A template that staff took down, as staff see it. When and why is in `sharing.takenDown`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TakenDownTemplate {
    /// What lists show.
    #[serde(flatten)]
    pub template: TemplateSummary,
    /// Who did; `null` once that account is gone.
    pub taken_down_by: Option<Author>,
}

/// What a template said in one version.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TemplateVersionView {
    /// The template.
    pub template_id: TemplateId,
    /// Which version.
    pub version: u32,
    /// Its name then.
    pub name: String,
    /// What it was.
    pub description: String,
    /// What it was about.
    pub metadata: Metadata,
    /// The week.
    pub weekly_plan: WeeklyPlanForm,
    /// The exercises it names.
    pub exercises: Vec<ExerciseUsed>,
    /// Since when this version is there.
    pub created_at: Timestamp,
}

/// Who looks.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// The account.
    pub account: AccountId,
    /// Whether it may use what is reserved to subscribers.
    pub has_premium: bool,
}

impl TemplateSummary {
    /// The row as somebody sees it.
    pub fn of(row: SummaryRow, viewer: Viewer) -> Self {
        let is_own = row.created_by == Some(viewer.account);
        let ai_generated = row.ai_generated().unwrap_or_default();
        let shown = row.created_by.filter(|_| row.author_is_shown);
        let author = shown.zip(row.author_username).map(|(id, username)| Author {
            id,
            username,
            display_name: row.author_name.unwrap_or_default(),
        });
        let share = |part: i64, of: i64| (of > 0).then(|| (part as f64 / of as f64 * 100.0).round() / 100.0);
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            created_by: shown,
            author,
            is_own,
            metadata: row.metadata,
            days_per_week: row.days_per_week,
            total_weeks: row.total_weeks,
            stats: Stats {
                usage_count: row.usage_count,
                average_rating: share(row.rating_sum, row.rating_count),
                total_ratings: row.rating_count,
                completion_rate: share(row.completion_count, row.usage_count),
                favorites_count: row.favorites_count,
                popularity_score: popularity::score(row.popularity),
            },
            sharing: Sharing {
                is_public: row.is_public,
                is_published: row.is_published,
                featured_order: row.featured_order,
                category: row.category,
                taken_down: row.taken_down_at.map(|at| TakenDown { at, reason: row.taken_down_reason }),
            },
            ai_generated: AiGenerated {
                generation_prompt: ai_generated.generation_prompt.filter(|_| is_own),
                ..ai_generated
            },
            is_premium: row.is_premium,
            is_locked: row.is_premium && !is_own && !viewer.has_premium,
            is_favorite: row.is_favorite,
            your_rating: row.your_rating,
            version: row.version,
            is_active: row.is_active,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl TemplateView {
    /// The row as somebody sees it.
    pub fn of(row: TemplateRow, viewer: Viewer) -> Self {
        let attribution = row.source_id.map(|template_id| Attribution {
            template_id,
            version: row.source_version,
            name: row.source_name,
            author: row.source_username,
        });
        Self {
            summary: TemplateSummary::of(row.summary, viewer),
            weekly_plan: show_plan(&row.plan),
            exercises: row.exercises,
            attribution,
        }
    }
}

impl From<VersionRow> for TemplateVersionView {
    fn from(row: VersionRow) -> Self {
        Self {
            template_id: row.id,
            version: row.version,
            name: row.name,
            description: row.description,
            metadata: row.metadata,
            weekly_plan: show_plan(&row.plan),
            exercises: row.exercises,
            created_at: row.created_at,
        }
    }
}

/// A stored plan in the form clients read and write.
pub fn show_plan(plan: &WeeklyPlan) -> WeeklyPlanForm {
    let mut days = plan.days.iter().map(show_day);
    let mut next = || days.next();
    WeeklyPlanForm {
        total_weeks: plan.total_weeks,
        days: DaysForm {
            monday: next(),
            tuesday: next(),
            wednesday: next(),
            thursday: next(),
            friday: next(),
            saturday: next(),
            sunday: next(),
        },
        phases: plan.phases.iter().map(show_phase).collect(),
    }
}

/// How hard a week is.
pub fn show_phase(phase: &Phase) -> PhaseForm {
    PhaseForm { sets_percent: phase.sets_percent, rpe: f64::from(phase.rpe_tenths) / 10.0 }
}

fn show_day(day: &Day) -> DayForm {
    DayForm {
        is_rest_day: Some(day.is_rest_day),
        name: day.name.clone(),
        focus_areas: day.focus_areas.clone(),
        exercises: day.exercises.iter().zip(1..).map(|(planned, order)| show_exercise(planned, order)).collect(),
        estimated_duration: Some(day.estimated_duration),
        warmup: day.warmup.iter().map(show_preparation).collect(),
        cooldown: day.cooldown.iter().map(show_preparation).collect(),
    }
}

/// A part before or after the training, as clients read it.
pub fn show_preparation(part: &Preparation) -> PreparationForm {
    PreparationForm {
        exercise_id: part.exercise,
        duration: part.duration_seconds,
        instructions: part.instructions.clone(),
    }
}

fn show_exercise(planned: &PlannedExercise, order: u32) -> ExerciseForm {
    ExerciseForm {
        exercise_id: planned.exercise,
        order: Some(order),
        sets: planned.sets,
        reps: planned.reps.map(Into::into),
        duration_seconds: planned.duration_seconds.map(Into::into),
        distance_millimetres: planned.distance_millimetres.map(Into::into),
        weight: Some(show_weight(planned.weight)),
        rest_time: planned.rest_seconds,
        notes: planned.notes.clone(),
        alternatives: planned.alternatives.clone(),
        superset: planned.superset,
        progression: planned.progression.clone(),
    }
}

fn show_weight(weight: PlannedWeight) -> WeightForm {
    let ShownWeight { kind, value, unit, grams } = weight.into();
    WeightForm { kind, value, unit, grams }
}
