//! What was given up: list, replay, delete.

use garde::Validate;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    act::{discard, find, refusal, revive, tell},
    queues::kinds_of,
    store::{DEAD_LETTER, DEAD_LETTERS, DELETE_DEAD_LETTER, DeadLetterRow},
    views::DeadLetterView,
};
use crate::{
    app::App,
    audit::Action,
    bind,
    domain::{
        ids::{AccountId, JobId},
        time::Timestamp,
    },
    http::{
        Answer, ApiError, Caller, Code, Done, List, PathId, Reply, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
    jobs::{ledger::RowState, outbox::Hint, queues::QueueName},
};

/// Which dead letters to list.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListDeadLettersQuery {
    /// Only those of this queue.
    #[garde(skip)]
    queue: Option<QueueName>,
    /// Only those of this kind.
    #[garde(length(chars, min = 1, max = 64))]
    kind: Option<String>,
    /// Only those for this account.
    #[garde(skip)]
    person: Option<AccountId>,
    /// Only those with this text in their kind or reason.
    #[garde(length(chars, min = 1, max = 100))]
    q: Option<String>,
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// `GET /admin/dead-letters`
pub async fn list_dead_letters(
    app: App,
    ValidQuery(query): ValidQuery<ListDeadLettersQuery>,
) -> Answer<List<DeadLetterView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let kinds = query.kind.map(|kind| json!([kind]).to_string()).or_else(|| query.queue.map(kinds_of));
    let text = query.q.as_deref().map(str::to_lowercase);
    let list = format!("admin.dead-letters|{kinds:?}|{:?}|{text:?}", query.person);
    let (died_at, id) = match &query.cursor {
        Some(cursor) => app.cursors.decode::<(i64, JobId)>(&list, cursor)?,
        None => (Timestamp::END.as_millis(), JobId::from_bytes([0xff; 16])),
    };
    let statement = bind!(DEAD_LETTERS, died_at, id, kinds, query.person, text, limit + 1);
    let rows: Vec<DeadLetterRow> = app.core_db().all(statement).await?;
    let cursor = |last: &DeadLetterRow| app.cursors.encode(&list, &(last.died_at.as_millis(), last.id));
    Ok(List::page(rows, limit, cursor, DeadLetterView::of))
}

async fn load(app: &App, id: JobId) -> Answer<DeadLetterRow> {
    let row: Option<DeadLetterRow> = app.core_db().first(bind!(DEAD_LETTER, id)).await?;
    Ok(row.ok_or(Code::NotFound)?)
}

fn details(row: &DeadLetterRow) -> Map<String, Value> {
    Map::from_iter([("kind".to_owned(), json!(row.kind)), ("location".to_owned(), json!(row.location))])
}

/// `POST /admin/dead-letters/{id}/replay`
///
/// It is told first; then the job lives again; then the entry goes. Cut short anywhere, the entry is there still, and
/// asking again does the rest: a job takes effect once, however often it is tried.
pub async fn replay_dead_letter(app: App, caller: Caller, PathId(id): PathId<JobId>) -> Answer<Reply<Done>> {
    let row = load(&app, id).await?;
    let job = match row.job_id {
        Some(job) => find(&app, job).await?,
        None => None,
    };
    let is_kept = job.as_ref().is_some_and(|(_, job)| job.message != "{}" || job.listed.state == RowState::Done);
    if !is_kept {
        return Err(ApiError::new(Code::JobNotRetryable));
    }
    let told = tell(&app, caller.account, Action::DeadLetterReplayed, format!("dead_letter:{id}"), details(&row));
    app.core_db().batch(vec![told]).await.map_err(refusal)?;
    app.seal_audit_soon();
    if let Some((address, job)) = job {
        let hint = Hint { address, id: job.listed.id, priority: job.listed.priority };
        // Where only the message was given up, the job may be waiting: then its hint is what it lacks.
        if !revive(&app, address, hint.id).await? && job.listed.state == RowState::Pending {
            app.hint([hint]);
        }
    }
    app.core_db().execute(bind!(DELETE_DEAD_LETTER, id)).await?;
    Ok(Done::reply("It is tried again."))
}

/// `DELETE /admin/dead-letters/{id}`
pub async fn delete_dead_letter(app: App, caller: Caller, PathId(id): PathId<JobId>) -> Answer<Reply<Done>> {
    let row = load(&app, id).await?;
    let told = tell(&app, caller.account, Action::DeadLetterDeleted, format!("dead_letter:{id}"), details(&row));
    app.core_db().batch(vec![told]).await.map_err(refusal)?;
    app.seal_audit_soon();
    if let Some(job) = row.job_id {
        discard(&app, row.address(), job).await?;
    }
    app.core_db().execute(bind!(DELETE_DEAD_LETTER, id)).await?;
    Ok(Done::reply("The dead letter is deleted."))
}
