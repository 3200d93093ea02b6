//! Performs what a person has accepted: with their own rights, by the rules that hold for what they do themselves, and
//! once. What concerns a goal is in the batch of the acceptance; what concerns a template is in another database, so
//! that the acceptance writes a job with it, which the request runs itself and the sweeper should it die.

use super::{
    recommendation::{Action, Content, ResultView, open_content},
    store::{RECOMMENDATION, REOPEN, RecommendationRow, SETTLE},
};
use crate::{
    app::App,
    bind,
    domain::ids::RecommendationId,
    facts::Whose,
    features::templates::{TemplateView, add_proposed, change_as_proposed},
    http::{Answer, ApiError},
    jobs::{
        message::ApplyRecommendationV1,
        outbox::{Running, took_effect_before},
        outcome::Outcome,
    },
    platform::crypto::Key,
    storage::{Db, Statement, StorageError, User},
};

/// What accepting came to, and nothing else.
fn result_of(content: &Content, template: Option<TemplateView>) -> ResultView {
    let goal_id = match &content.action {
        Action::AdjustGoal { goal_id, .. } => Some(*goal_id),
        _ => None,
    };
    ResultView {
        done: content.action.word().to_owned(),
        summary: content.action.in_words(),
        template_id: template.as_ref().map(|template| template.summary.id),
        version: template.map(|template| template.summary.version),
        goal_id,
    }
}

/// The statement that writes down what accepting came to.
pub fn settle(
    app: &App,
    whose: Whose,
    id: RecommendationId,
    content: &Content,
    template: Option<TemplateView>,
) -> Statement<User> {
    let result = serde_json::to_string(&result_of(content, template)).unwrap_or_default();
    bind!(SETTLE, whose.account, id, app.now(), result)
}

/// Performs what concerns a template. Doing it again changes nothing more.
///
/// # Errors
/// Those of adding and changing templates.
pub async fn perform(app: &App, whose: Whose, content: &Content) -> Answer<Option<TemplateView>> {
    match &content.action {
        Action::AddTemplate { template_id, proposed } => {
            add_proposed(app, whose.account, *template_id, (**proposed).clone()).await.map(Some)
        }
        Action::ChangeTemplate { template_id, version, proposed } => {
            let plan = proposed.weekly_plan.clone();
            change_as_proposed(app, whose.account, (*template_id, *version), plan).await.map(Some)
        }
        Action::AdjustGoal { .. } | Action::Nothing {} => Ok(None),
    }
}

/// Whether trying again later may help.
fn is_passing(error: &ApiError) -> bool {
    error.code.status() >= 500
}

/// The job's run: what came of it for whoever waits, or the failure after which it is to be tried again.
///
/// # Errors
/// A database failed.
pub async fn run_job(
    app: &App,
    db: &Db<User>,
    (job, key): (&Running<User>, &Key),
    message: &ApplyRecommendationV1,
) -> Result<Answer<()>, ApiError> {
    let ApplyRecommendationV1 { account, shard, recommendation } = *message;
    let whose = Whose { account, shard };
    let row: Option<RecommendationRow> = db.first(bind!(RECOMMENDATION, account, recommendation)).await?;
    let Some(row) = row.filter(|row| row.applied_at.is_none()) else {
        db.batch(job.done().into()).await?;
        return Ok(Ok(()));
    };
    let content = open_content(key, account, &row)?;
    let (first, outcome) = match perform(app, whose, &content).await {
        Ok(template) => (settle(app, whose, recommendation, &content, template), Ok(())),
        Err(error) if is_passing(&error) => return Err(error),
        // It cannot be done now, and the person is told why: they may accept again once they have made it possible.
        Err(error) => (bind!(REOPEN, account, recommendation), Err(error)),
    };
    let mut statements = vec![first];
    statements.extend(job.done());
    match db.batch(statements).await {
        Err(error) if !took_effect_before(&error) => Err(error.into()),
        _ => Ok(outcome),
    }
}

/// Performs what was accepted, after the request that should have done so died.
pub async fn apply_recommendation(
    app: &App,
    db: &Db<User>,
    job: &Running<User>,
    message: &ApplyRecommendationV1,
) -> Outcome {
    let key = match app.data_key(message.account).await {
        Ok(key) => key,
        Err(error) => return Outcome::retry(error),
    };
    match run_job(app, db, (job, &key), message).await {
        Ok(_) => Outcome::Done,
        Err(error) => Outcome::retry(error.code.as_str()),
    }
}

/// Whether an answer found a recommendation that waits for none any more.
pub fn was_answered(error: &StorageError) -> bool {
    error.is_refusal("NOT NULL constraint failed: recommendations.status")
}
