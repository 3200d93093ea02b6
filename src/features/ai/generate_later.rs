//! Programmes and sessions that are made in the background: a job that its person can ask after.

use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::generate::{GenerateRequest, GeneratedView, Made, generate};
use crate::{
    app::App,
    coach::{Asker, Once},
    domain::{
        ids::{AccountId, JobId, TemplateId},
        job_order::allowed_priority,
        json,
        priority::Priority,
    },
    http::{Accepted, Answer, ApiError, Caller, Code, Reply},
    jobs::{
        message::{GenerateWithCoachV1, JobMessage},
        outbox::{OutboxAddress, Running, took_effect_before},
        outcome::Outcome,
        tracked::{self, Equal, JobState},
    },
    storage::{Db, StorageError, User},
};

/// The job that makes what was asked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct QueuedView {
    /// Names it in `/jobs/{id}`.
    pub job_id: JobId,
    /// `queued`; `running` where the same was asked for before and has begun.
    pub state: JobState,
    /// The priority that was granted.
    pub priority: Priority,
}

/// What was made, or the job that makes it.
pub enum Generated {
    /// It is there.
    Now(Box<Reply<GeneratedView>>),
    /// It will be.
    Later(Accepted<QueuedView>),
}

impl IntoResponse for Generated {
    fn into_response(self) -> Response {
        match self {
            Self::Now(reply) => reply.into_response(),
            Self::Later(accepted) => accepted.into_response(),
        }
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Output for Generated {
    fn describe(doc: &mut crate::http::openapi::OperationDoc<'_>) {
        Reply::<GeneratedView>::describe(doc);
        doc.queued = Some(doc.generator.subschema_for::<QueuedView>());
    }
}

/// What a sealed request is bound to.
fn sealed_for(account: AccountId) -> String {
    format!("ai-generate|{account}|v1")
}

/// How often it is tried to write a job whose equal comes to its end at this moment.
const TRIES: usize = 3;

/// Has it made in the background. What was asked for may hold the person's own words: the job keeps it sealed. Who asks
/// for the same while it is to be made is given the job that makes it.
///
/// # Errors
/// The key bucket or the shard failed.
pub async fn generate_later(app: &App, caller: &Caller, body: &GenerateRequest) -> Answer<Accepted<QueuedView>> {
    let account = caller.account;
    let key = app.data_key(account).await?;
    let text = serde_json::to_string(body).unwrap_or_default();
    let kind = match body.kind {
        Made::Programme => "programme",
        Made::Session => "session",
    };
    // How urgent it is changes nothing of what is made.
    let what = serde_json::to_string(&GenerateRequest { priority: None, ..body.clone() }).unwrap_or_default();
    let code = hex::encode(key.derive("tracked_jobs|request_code|v1").sign(what.as_bytes()));
    let priority = allowed_priority(body.priority.unwrap_or(Priority::Normal), caller.plan);
    let db = app.user_db(caller.shard)?;
    for _ in 0..TRIES {
        let sealed = key.seal(&*app.rng, &sealed_for(account), text.as_bytes());
        let message = GenerateWithCoachV1 { account, shard: caller.shard, plan: caller.plan, sealed };
        let job = app.job::<User>(JobMessage::GenerateWithCoachV1(message)).with_priority(priority);
        match db.batch(vec![job.insert(), tracked::track_once(&job, account, kind, code.clone())]).await {
            Ok(_) => {
                app.hint([job.hint(OutboxAddress::User(caller.shard))]);
                return Ok(Accepted(QueuedView { job_id: job.id(), state: JobState::Queued, priority }));
            }
            Err(error) if tracked::is_asked_for_already(&error) => {}
            Err(error) => return Err(error.into()),
        }
        if let Some(equal) = db.first::<Equal>(tracked::equal(account, &code)).await? {
            return Ok(Accepted(QueuedView { job_id: equal.id, state: equal.state, priority: equal.priority }));
        }
    }
    Err(ApiError::new(Code::StorageUnavailable).retry_after(1))
}

/// Makes what was asked for. A run that was killed is made again: what was answered is not asked for again, what was
/// asked is paid for once, and what it saved is saved once.
pub async fn run_generation(app: &App, db: &Db<User>, job: &Running<User>, message: &GenerateWithCoachV1) -> Outcome {
    match run(app, db, job, message).await {
        Ok(()) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}

async fn run(app: &App, db: &Db<User>, job: &Running<User>, message: &GenerateWithCoachV1) -> Result<(), StorageError> {
    let GenerateWithCoachV1 { account, shard, plan, sealed } = message;
    let key = app.data_key(*account).await?;
    let opened = key.open(&sealed_for(*account), sealed);
    let body: Option<GenerateRequest> = opened.and_then(|bytes| json::from_slice(&bytes).ok());
    let made = match body {
        Some(body) => {
            let who = Asker { account: *account, shard: *shard, plan: *plan };
            let template_id = TemplateId::from_bytes(*job.id.as_bytes());
            let once = Once { job: job.id, key: &key };
            generate(app, (who, Some(&once)), &body, template_id).await
        }
        None => Err(ApiError::new(Code::CoachRefused)),
    };
    let end = match made {
        Ok(view) => {
            let json = serde_json::to_string(&view).unwrap_or_default();
            tracked::finish(job, &app.keep_result(job, &json).await?)
        }
        // It may go better later.
        Err(error) if error.code.status() >= 500 => {
            return Err(StorageError::Failed(error.code.as_str().to_owned()));
        }
        Err(error) => tracked::fail(job, error.code.as_str()),
    };
    let mut statements = vec![end];
    statements.extend(job.done());
    db.batch(statements).await.map(drop)
}
