//! A person's jobs: list, get, cancel.

use garde::Validate;
use serde::Deserialize;

use super::{
    store::{CANCEL_JOB, CANCEL_WORK, FORGET_ENDED_JOB, JobRow, TRACKED_JOB, TRACKED_JOBS},
    views::{JobView, JobWithResultView},
};
use crate::{
    app::App,
    bind,
    domain::{ids::JobId, json},
    http::{
        Answer, ApiError, Caller, Code, Done, List, PathId, Reply, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
    jobs::{
        outbox::KEPT_MS,
        tracked::{JobState, Tracked, forget_at, open_result},
    },
    storage::Rows,
};

/// Which jobs to list.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListJobsQuery {
    /// Only those that stand so.
    #[garde(skip)]
    state: Option<JobState>,
    /// Only those of this kind.
    #[garde(length(chars, min = 1, max = 64))]
    kind: Option<String>,
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// `GET /jobs`
pub async fn list_jobs(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListJobsQuery>,
) -> Answer<List<JobView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let state = query.state.map(JobState::as_str);
    let list = format!("jobs:{}:{state:?}:{:?}", caller.account, query.kind);
    let before = match &query.cursor {
        Some(cursor) => app.cursors.decode::<JobId>(&list, cursor)?,
        None => JobId::from_bytes([0xff; 16]),
    };
    let statement = bind!(TRACKED_JOBS, caller.account, before, state, query.kind, limit + 1);
    let rows: Vec<JobRow> = app.user_db(caller.shard)?.all(statement).await?;
    Ok(List::page(rows, limit, |last| app.cursors.encode(&list, &last.id), JobView::of))
}

/// `GET /jobs/{id}`
pub async fn get_job(app: App, caller: Caller, PathId(id): PathId<JobId>) -> Answer<Reply<JobWithResultView>> {
    let row: Option<JobRow> = app.user_db(caller.shard)?.first(bind!(TRACKED_JOB, caller.account, id)).await?;
    let mut row = row.ok_or(Code::NotFound)?;
    let sealed = match (row.result.take(), row.result_key.take()) {
        (Some(sealed), _) => Some(sealed),
        (None, Some(key)) => Some(read_object(&app, &key).await?),
        (None, None) => None,
    };
    let Some(sealed) = sealed else { return Ok(Reply::new(JobView::of(row).with_result(None))) };
    let key = app.data_key(caller.account).await?;
    let json = open_result(&key, caller.account, id, &sealed);
    let result = json.and_then(|json| json::from_str(&json).ok());
    let result = result.ok_or_else(|| ApiError::new(Code::InternalError).logging("a job's result does not open"))?;
    Ok(Reply::new(JobView::of(row).with_result(Some(result))))
}

async fn read_object(app: &App, key: &str) -> Answer<String> {
    app.count_subrequest();
    let blob = app.media.get(key).await?;
    let text = blob.and_then(|blob| String::from_utf8(blob.bytes).ok());
    text.ok_or_else(|| ApiError::new(Code::InternalError).logging("a job's result is gone"))
}

/// `DELETE /jobs/{id}`: cancels what nobody has begun (or what waits for another try), and forgets what has ended.
pub async fn cancel_job(app: App, caller: Caller, PathId(id): PathId<JobId>) -> Answer<Reply<Done>> {
    let db = app.user_db(caller.shard)?;
    let (account, now) = (caller.account, app.now());
    let statements = vec![
        bind!(TRACKED_JOB, account, id),
        bind!(CANCEL_WORK, account, id, now, now.plus_millis(KEPT_MS)),
        bind!(CANCEL_JOB, account, id, now, forget_at(now)),
    ];
    let results = db.batch(statements).await?;
    let row = results.first().map(Rows::first::<JobRow>).transpose()?.flatten().ok_or(Code::NotFound)?;
    if results.last().is_some_and(|rows| rows.changes > 0) {
        let (tracked, progress) = (Tracked { account_id: account, id, kind: row.kind }, row.progress);
        let teller = app.clone();
        app.after_answer(async move { teller.announce_job(&tracked, JobState::Cancelled, progress).await });
        return Ok(Done::reply("The job is cancelled."));
    }
    if matches!(row.state, JobState::Queued | JobState::Running) {
        let running = ApiError::new(Code::JobRunning);
        let Some(subject) = row.subject else { return Err(running) };
        return Err(running.saying("This work ends with what it is done on.").detail("subjectId", subject));
    }
    if let Some(key) = row.result_key {
        app.count_subrequest();
        app.media.delete(&key).await?;
    }
    db.execute(bind!(FORGET_ENDED_JOB, account, id)).await?;
    Ok(Done::reply("The job is forgotten."))
}
