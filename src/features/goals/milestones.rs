//! Steps towards a goal: set with it or later, achieved by the data or by hand, once.

use serde::Deserialize;

use super::{
    goal::{load_goal, to_milli},
    store::{ACHIEVE_MILESTONE, INSERT_MILESTONE},
    views::GoalView,
};
use crate::{
    app::App,
    bind,
    domain::ids::{AccountId, GoalId, MilestoneId},
    http::{Answer, ApiError, Caller, Code, PathId, Reply, ValidJson},
    storage::{Statement, User},
};

/// The most steps of a goal.
pub const MILESTONES_MAX: usize = 20;

/// A new step.
#[derive(Clone, Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MilestoneForm {
    /// Where it is, in the goal's unit.
    #[garde(range(min = -1_000_000.0, max = 1_000_000.0))]
    pub value: f64,
    /// What it is called.
    #[serde(default)]
    #[garde(length(chars, max = 100))]
    pub title: String,
    /// More about it.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    pub notes: String,
}

/// A new step, or one that is achieved by hand.
#[derive(Clone, Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MilestoneRequest {
    /// The step that is achieved; instead of the rest.
    #[garde(skip)]
    pub milestone_id: Option<MilestoneId>,
    /// Where a new one is, in the goal's unit.
    #[garde(range(min = -1_000_000.0, max = 1_000_000.0))]
    pub value: Option<f64>,
    /// What it is called.
    #[serde(default)]
    #[garde(length(chars, max = 100))]
    pub title: String,
    /// More about it.
    #[serde(default)]
    #[garde(length(chars, max = 500))]
    pub notes: String,
}

/// The statement that adds a step.
pub fn insert_milestone(
    app: &App,
    account: AccountId,
    goal: GoalId,
    form: &MilestoneForm,
    value_milli: i64,
) -> Statement<User> {
    let id = MilestoneId::new(app.now(), app.entropy());
    let most = u32::try_from(MILESTONES_MAX).unwrap_or(u32::MAX);
    bind!(INSERT_MILESTONE, account, goal, id, value_milli, form.title.trim(), &form.notes, app.now(), most)
}

/// `POST /goals/{id}/milestone`
pub async fn add_or_achieve_milestone(
    app: App,
    caller: Caller,
    PathId(id): PathId<GoalId>,
    ValidJson(body): ValidJson<MilestoneRequest>,
) -> Answer<Reply<GoalView>> {
    let (goal, milestones) = load_goal(&app, &caller, id).await?;
    let db = app.user_db(caller.shard)?;
    match (body.milestone_id, body.value) {
        (Some(milestone), None) => {
            if !milestones.iter().any(|known| known.id == milestone) {
                return Err(ApiError::new(Code::NotFound).field("milestoneId", "is no step of this goal"));
            }
            // The second time it finds nothing to do, and the first time stands.
            db.execute(bind!(ACHIEVE_MILESTONE, caller.account, id, milestone, app.now())).await?;
        }
        (None, Some(value)) => {
            let value = to_milli(goal.measure, &goal.unit, value)?;
            let form = MilestoneForm { value: 0.0, title: body.title, notes: body.notes };
            let added = db.execute(insert_milestone(&app, caller.account, id, &form, value)).await?;
            if added == 0 {
                let why = format!("A goal may have {MILESTONES_MAX} steps.");
                return Err(ApiError::new(Code::LimitReached).saying(why));
            }
            super::measure::measure_goals(&app, &db, (caller.account, caller.shard), Vec::new()).await?;
        }
        _ => {
            return Err(ApiError::new(Code::GoalRefused)
                .field("value", "is required for a new step, and not given together with milestoneId"));
        }
    }
    let (goal, milestones) = load_goal(&app, &caller, id).await?;
    Ok(Reply::new(GoalView::of(goal, milestones)))
}
