//! Plans that the coach proposes. They become templates, or change one, by the same rules as those people write, and
//! only when their owner says so.

use serde::{Deserialize, Serialize};

use super::{
    access::load_own,
    content::{Content, SharingForm, Source, add_as, load_known, named_in},
    form::{MetadataForm, WeeklyPlanForm},
    read_plan::{Library, read_plan},
    store::{TEMPLATE, TemplateRow},
    template::refused_to_write,
    views::{AiGenerated, TemplateView, Viewer, show_plan},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, TemplateId},
        principal::Principal,
        templates::{Goal, WeeklyPlan, plan::ExerciseUsed},
        time::Timestamp,
    },
    http::{Answer, ApiError, Code},
};

/// A template that is not there yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProposedTemplate {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What it is about.
    pub metadata: MetadataForm,
    /// The week.
    pub weekly_plan: WeeklyPlanForm,
    /// Where it comes from.
    pub ai_generated: AiGenerated,
}

/// A template of one's own, as it may be changed.
#[derive(Clone, Debug)]
pub struct OwnTemplate {
    /// Which.
    pub id: TemplateId,
    /// As of which version.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub goal: Goal,
    /// The week.
    pub plan: WeeklyPlan,
    /// What it names.
    pub exercises: Vec<ExerciseUsed>,
}

/// A plan as a template that is not there yet. `asked` is what was asked for.
pub fn show_proposed(
    (name, description): (String, String),
    goal: Goal,
    plan: &WeeklyPlan,
    (asked, model): (Option<String>, String),
    now: Timestamp,
) -> ProposedTemplate {
    ProposedTemplate {
        name,
        description,
        metadata: MetadataForm {
            difficulty: None,
            duration: None,
            goal,
            primary_muscles: None,
            equipment: None,
            tags: Vec::new(),
            estimated_calories: None,
        },
        weekly_plan: show_plan(plan),
        ai_generated: AiGenerated {
            is_ai_generated: true,
            generation_prompt: asked,
            generated_at: Some(now),
            ai_version: Some(model),
        },
    }
}

/// Adds what was proposed as a template of the account, under an id that was chosen with the proposal: once, however
/// often it is asked.
///
/// # Errors
/// [`Code::PlanRefused`] when it does not hold (any more), [`Code::LimitReached`].
pub async fn add_proposed(
    app: &App,
    account: AccountId,
    id: TemplateId,
    proposed: ProposedTemplate,
) -> Answer<TemplateView> {
    let known = load_known(app, account, &named_in(&proposed.weekly_plan)?).await?;
    let library = Library { known, kept: Vec::new() };
    let ProposedTemplate { name, description, metadata, weekly_plan, ai_generated } = proposed;
    let mut content = Content::work_out(name, description, metadata, weekly_plan, &library)?;
    content.ai = Some(ai_generated);
    let row = add_as(app, id, account, &content, &Source::default()).await?;
    Ok(view(row, account))
}

/// A template of the caller's own, to be changed.
///
/// # Errors
/// [`Code::NotFound`] for what the caller does not see, [`Code::Forbidden`] for what is somebody else's.
pub async fn load_own_template(app: &App, caller: &Principal, id: TemplateId) -> Answer<OwnTemplate> {
    let row = load_own(app, caller, id).await?;
    Ok(OwnTemplate {
        id: row.summary.id,
        version: row.summary.version,
        name: row.summary.name,
        goal: row.summary.metadata.goal,
        plan: row.plan,
        exercises: row.exercises,
    })
}

/// Gives a template of the account another week, as was proposed of its version: once, however often it is asked.
///
/// # Errors
/// [`Code::NotFound`], [`Code::EditConflict`] when it was changed since, [`Code::PlanRefused`].
pub async fn change_as_proposed(
    app: &App,
    account: AccountId,
    (id, version): (TemplateId, u32),
    plan: WeeklyPlanForm,
) -> Answer<TemplateView> {
    let core = app.core_db();
    let row: Option<TemplateRow> = core.first(bind!(TEMPLATE, account, id)).await?;
    let row = row.filter(|row| row.summary.created_by == Some(account)).ok_or(ApiError::new(Code::NotFound))?;
    let known = load_known(app, account, &named_in(&plan)?).await?;
    let library = Library { known, kept: row.exercises.clone() };
    let plan = read_plan(plan, &library)?;
    let is_done = row.summary.version == version.saturating_add(1) && row.plan == plan;
    if is_done {
        return Ok(view(row, account));
    }
    if row.summary.version != version {
        return Err(ApiError::new(Code::EditConflict).detail("version", row.summary.version));
    }
    let before = Content::of_row(&row);
    let mut content =
        Content::of_plan(before.name.clone(), before.description.clone(), before.told.clone(), plan, &library);
    content.share(SharingForm {
        is_public: Some(before.is_public),
        is_published: Some(before.is_published),
        category: before.category,
    });
    let was_shown = before.is_public && before.is_published;
    content.check_sharing(&library, if was_shown { &row.exercises } else { &[] })?;
    let statements = vec![content.update(app, id, account, version), bind!(TEMPLATE, account, id)];
    let done = core.batch(statements).await.map_err(refused_to_write)?;
    if done.first().is_none_or(|updated| updated.changes == 0) {
        return Err(ApiError::new(Code::NotFound));
    }
    super::access::read_last(&done).map(|row| view(row, account))
}

fn view(row: TemplateRow, account: AccountId) -> TemplateView {
    TemplateView::of(row, Viewer { account, has_premium: false })
}
