//! All a template says, worked out from what its author told, on its way to the table.

use serde::{Deserialize, Serialize};

use super::{
    access::read_last,
    form::{MetadataForm, WeeklyPlanForm},
    read_plan::{Library, read_plan},
    store::{
        COUNT_OWN_TEMPLATES, EXERCISES_FOR_PLANS, KnownRow, OwnCountRow, TEMPLATE, TemplateRow,
        write::{INSERT_TEMPLATE, UPDATE_TEMPLATE, is_taken_down},
    },
    views::AiGenerated,
};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::{Equipment, query::name_key},
        ids::{AccountId, ExerciseId, TemplateId},
        templates::{
            Category, Metadata, WeeklyPlan,
            derive::{average_minutes, derive},
            facets::facets_of,
            plan::ExerciseUsed,
            terms::{IndexTerms, index_terms},
        },
        time::Timestamp,
    },
    http::{Answer, ApiError, Code},
    storage::{Core, Statement},
};

/// The most templates of their own one person may have.
pub const OWN_MAX: u32 = 200;
/// The most exercises one plan may name.
pub const EXERCISES_MAX: usize = 300;
/// The most muscles derived for a plan: what it mainly works, not all it touches.
const MUSCLES_MAX: usize = 8;

/// Whom a template is shown to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[garde(allow_unvalidated)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SharingForm {
    /// Not for oneself alone, once it is published.
    pub is_public: Option<bool>,
    /// No draft.
    pub is_published: Option<bool>,
    /// For whom.
    pub category: Option<Category>,
}

/// All a template says.
#[derive(Clone, Debug)]
pub struct Content {
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// What of the metadata was told.
    pub told: MetadataForm,
    /// The week.
    pub plan: WeeklyPlan,
    /// What the week names.
    pub exercises: Vec<ExerciseUsed>,
    /// What it is about.
    pub metadata: Metadata,
    /// For whom.
    pub category: Option<Category>,
    /// Not for its author alone.
    pub is_public: bool,
    /// No draft.
    pub is_published: bool,
    /// How it was generated, if it was.
    pub ai: Option<AiGenerated>,
}

/// What a copy was made of.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The template.
    pub id: Option<TemplateId>,
    /// Its version.
    pub version: Option<u32>,
    /// Its name.
    pub name: Option<String>,
    /// Its author.
    pub author: Option<AccountId>,
    /// It, what it is a copy of itself, and so on.
    pub lineage: Vec<TemplateId>,
}

/// What a new template is beside what it says.
#[derive(Clone, Copy, Debug)]
pub struct Birth {
    /// Its id.
    pub id: TemplateId,
    /// Whose it is.
    pub author: AccountId,
    /// Its version.
    pub version: u32,
    /// Whether it can be trained by.
    pub is_active: bool,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// Since when it says so.
    pub updated_at: Timestamp,
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The exercises a form names, each once.
///
/// # Errors
/// [`Code::PlanRefused`] for more than one plan may name.
pub fn named_in(form: &WeeklyPlanForm) -> Answer<Vec<ExerciseId>> {
    let days = &form.days;
    let days =
        [&days.monday, &days.tuesday, &days.wednesday, &days.thursday, &days.friday, &days.saturday, &days.sunday];
    let mut all: Vec<ExerciseId> = Vec::new();
    for day in days.into_iter().flatten() {
        all.extend(
            day.exercises.iter().flat_map(|one| std::iter::once(one.exercise_id).chain(one.alternatives.clone())),
        );
        all.extend(day.warmup.iter().chain(&day.cooldown).filter_map(|part| part.exercise_id));
    }
    all.sort_unstable();
    all.dedup();
    if all.len() > EXERCISES_MAX {
        let why = format!("names more than {EXERCISES_MAX} exercises");
        return Err(ApiError::new(Code::PlanRefused).field("weeklyPlan", why));
    }
    Ok(all)
}

/// What the library says of those exercises, as far as the account sees them.
pub async fn load_known(app: &App, account: AccountId, ids: &[ExerciseId]) -> Answer<Vec<KnownRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(app.core_db().all(bind!(EXERCISES_FOR_PLANS, json(&ids), account)).await?)
}

impl Content {
    /// Works out what a template says from what was told.
    ///
    /// # Errors
    /// [`Code::PlanRefused`] with the fields at fault.
    pub fn work_out(
        name: String,
        description: String,
        told: MetadataForm,
        plan: WeeklyPlanForm,
        library: &Library,
    ) -> Answer<Self> {
        let plan = read_plan(plan, library)?;
        Ok(Self::of_plan(name, description, told, plan, library))
    }

    /// The same, of a plan that was read before.
    pub fn of_plan(name: String, description: String, told: MetadataForm, plan: WeeklyPlan, library: &Library) -> Self {
        let named = plan.exercises();
        let exercises = named.iter().filter_map(|id| library.used(*id)).collect();
        let known: Vec<_> = named.iter().filter_map(|id| library.known(*id)).collect();
        let duration = told.duration.unwrap_or_else(|| average_minutes(&plan));
        let derived = derive(&plan, &known, duration);
        let mut equipment: Vec<Equipment> = told.equipment.clone().unwrap_or(derived.equipment);
        equipment.sort_unstable();
        equipment.dedup();
        let mut muscles = told
            .primary_muscles
            .clone()
            .unwrap_or_else(|| derived.primary_muscles.into_iter().take(MUSCLES_MAX).collect());
        let mut seen = Vec::new();
        muscles.retain(|muscle| {
            !seen.contains(muscle) && {
                seen.push(*muscle);
                true
            }
        });
        let metadata = Metadata {
            difficulty: told.difficulty.unwrap_or(derived.difficulty),
            duration,
            goal: told.goal,
            primary_muscles: muscles,
            equipment,
            tags: told.tags.clone(),
            estimated_calories: told.estimated_calories.unwrap_or(derived.estimated_calories),
        };
        Self {
            name: name.trim().to_owned(),
            description,
            told,
            plan,
            exercises,
            metadata,
            category: None,
            is_public: false,
            is_published: false,
            ai: None,
        }
    }

    /// What a stored template says.
    pub fn of_row(row: &TemplateRow) -> Self {
        let summary = &row.summary;
        Self {
            name: summary.name.clone(),
            description: summary.description.clone(),
            told: row.told.clone(),
            plan: row.plan.clone(),
            exercises: row.exercises.clone(),
            metadata: summary.metadata.clone(),
            category: summary.category,
            is_public: summary.is_public,
            is_published: summary.is_published,
            ai: None,
        }
    }

    /// Shows it to whom the author says.
    pub fn share(&mut self, sharing: SharingForm) {
        self.is_public = sharing.is_public.unwrap_or(self.is_public);
        self.is_published = sharing.is_published.unwrap_or(self.is_published);
        self.category = sharing.category.or(self.category);
    }

    /// Refuses to show others what they could not use: a plan without exercises, or with exercises of the author's
    /// own. `shown_before` are those that others see already.
    ///
    /// # Errors
    /// [`Code::PlanRefused`].
    pub fn check_sharing(&self, library: &Library, shown_before: &[ExerciseUsed]) -> Answer<()> {
        if !(self.is_public && self.is_published) {
            return Ok(());
        }
        if !self.plan.training_days().any(|day| !day.exercises.is_empty()) {
            return Err(ApiError::new(Code::PlanRefused)
                .field("sharing.isPublished", "cannot be true of a plan without exercises"));
        }
        let is_public = |id: ExerciseId| {
            library.known.iter().any(|known| known.id == id && known.is_public)
                || shown_before.iter().any(|used| used.id == id)
        };
        match self.exercises.iter().find(|used| !is_public(used.id)) {
            None => Ok(()),
            Some(own) => Err(ApiError::new(Code::PlanRefused).field(
                "sharing.isPublished",
                format!("cannot be true while the plan names {}, which is not part of the library", own.name),
            )),
        }
    }

    /// The statement that adds it.
    pub fn insert(&self, birth: &Birth, source: &Source) -> Statement<Core> {
        let terms = self.terms();
        bind!(
            INSERT_TEMPLATE,
            birth.id,
            birth.author,
            &self.name,
            name_key(&self.name),
            &self.description,
            json(&self.metadata),
            json(&self.told),
            json(&self.plan),
            json(&self.exercises),
            self.plan.days_per_week(),
            self.plan.total_weeks,
            self.category.map(Category::as_str),
            self.is_public,
            self.is_published,
            json(&self.facets()),
            birth.updated_at,
            OWN_MAX,
            source.id,
            source.version,
            source.name.clone(),
            source.author,
            terms.name,
            terms.keywords,
            self.ai.as_ref().map(json),
            json(&source.lineage),
            birth.created_at,
            birth.version,
            birth.is_active,
        )
    }

    /// The statement that makes a template say it, unless it has moved on from `version`.
    pub fn update(&self, app: &App, id: TemplateId, author: AccountId, version: u32) -> Statement<Core> {
        let terms = self.terms();
        bind!(
            UPDATE_TEMPLATE,
            id,
            author,
            version,
            &self.name,
            name_key(&self.name),
            &self.description,
            json(&self.metadata),
            json(&self.told),
            json(&self.plan),
            json(&self.exercises),
            self.plan.days_per_week(),
            self.plan.total_weeks,
            self.category.map(Category::as_str),
            self.is_public,
            self.is_published,
            json(&self.facets()),
            app.now(),
            terms.name,
            terms.keywords,
        )
    }

    fn terms(&self) -> IndexTerms {
        let exercises = self.exercises.iter().map(|used| used.name.as_str());
        index_terms(&self.name, &self.description, &self.metadata, exercises)
    }

    fn facets(&self) -> Vec<String> {
        facets_of(&self.metadata, self.plan.days_per_week(), self.category)
    }
}

/// What is answered to publishing what staff took down.
pub fn taken_down() -> ApiError {
    ApiError::new(Code::TemplateTakenDown).field("sharing.isPublished", "cannot be true: it was taken down")
}

/// Adds a template and reads it back, in one call.
///
/// # Errors
/// [`Code::LimitReached`] when the author has as many as one may have, [`Code::TemplateTakenDown`].
pub async fn add(app: &App, author: AccountId, content: &Content, source: &Source) -> Answer<TemplateRow> {
    add_as(app, TemplateId::new(app.now(), app.entropy()), author, content, source).await
}

/// The same under an id that was chosen before: what is there already under that id stays as it is.
///
/// # Errors
/// As [`add`].
pub async fn add_as(
    app: &App,
    id: TemplateId,
    author: AccountId,
    content: &Content,
    source: &Source,
) -> Answer<TemplateRow> {
    let birth = Birth { id, author, version: 1, is_active: true, created_at: app.now(), updated_at: app.now() };
    let statements =
        vec![content.insert(&birth, source), bind!(COUNT_OWN_TEMPLATES, author), bind!(TEMPLATE, author, id)];
    let done = match app.core_db().batch(statements).await {
        Err(error) if error.is_unique_violation_of("templates.id") => {
            app.core_db().batch(vec![bind!(TEMPLATE, author, id)]).await?
        }
        Err(error) if is_taken_down(&error) => return Err(taken_down()),
        other => other?,
    };
    if done.len() > 1 && done.first().is_some_and(|added| added.changes == 0) {
        let own = done.get(1).map(|rows| rows.first::<OwnCountRow>()).transpose()?.flatten();
        let is_full = own.is_some_and(|count| count.own >= i64::from(OWN_MAX));
        return Err(if is_full {
            ApiError::new(Code::LimitReached).saying(format!("You may have {OWN_MAX} templates."))
        } else {
            ApiError::new(Code::SessionEnded)
        });
    }
    read_last(&done)
}
