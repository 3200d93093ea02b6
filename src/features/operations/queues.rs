//! Queues: how they stand, and letting them wait, go on, try again and throw away.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    act::{outboxes, refusal, sweep, tell},
    store::{
        BEGIN_PAUSE, DEAD_LETTERS_LEFT, DELETE_DEAD_LETTERS, DELETE_DEAD_LETTERS_OF, END_PAUSE, LeftRow, PAUSE, PAUSES,
        PauseRow,
    },
    views::{QueueView, SweptView},
};
use crate::{
    app::App,
    audit::{Action, pseudonym},
    bind,
    domain::time::{SECOND_MS, Timestamp},
    http::{Answer, ApiError, Caller, Code, PathText, Reply},
    jobs::{
        ledger::{self, CHANGED_MAX, CountRow, RowState, Sweeping, Swept},
        outbox::OutboxAddress,
        queues::{PAUSED_MEMO, QueueName},
    },
    storage::Rows,
};

/// Every queue by its name.
#[derive(Debug, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct QueuesView(BTreeMap<&'static str, QueueView>);

/// A queue's pause.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PauseView {
    /// The queue.
    queue: QueueName,
    /// Whether its work waits.
    paused: bool,
    /// Since when.
    paused_at: Option<Timestamp>,
}

/// The queue an address names.
fn named(name: &str) -> Answer<QueueName> {
    QueueName::parse(name).ok_or(ApiError::new(Code::NotFound))
}

/// Its kinds, as a JSON list. What cannot be read is in the last queue.
pub fn kinds_of(queue: QueueName) -> String {
    let mut kinds: Vec<&str> = queue.kinds().collect();
    if queue == QueueName::General {
        kinds.extend(["unknown", "unreadable"]);
    }
    serde_json::to_string(&kinds).unwrap_or_default()
}

/// `GET /admin/queues`
pub async fn get_queues(app: App) -> Answer<Reply<QueuesView>> {
    let now = app.now();
    let mut queues: BTreeMap<&'static str, QueueView> =
        QueueName::ALL.iter().map(|queue| (queue.as_str(), QueueView::default())).collect();
    for address in outboxes(&app) {
        let counts = match address {
            OutboxAddress::Core => ledger::counts(&app.core_db(), now).await?,
            OutboxAddress::User(shard) => ledger::counts(&app.user_db(shard)?, now).await?,
        };
        for count in counts {
            if let Some(queue) = queues.get_mut(QueueName::of_kind(&count.kind).as_str()) {
                add(queue, &count, now);
            }
        }
    }
    for PauseRow { name, paused_at } in app.core_db().all::<PauseRow>(bind!(PAUSES)).await? {
        if let Some(queue) = queues.get_mut(name.as_str()) {
            queue.paused = true;
            queue.paused_at = Some(paused_at);
        }
    }
    Ok(Reply::new(QueuesView(queues)))
}

fn add(queue: &mut QueueView, count: &CountRow, now: Timestamp) {
    let cell = match count.state {
        RowState::Done => &mut queue.completed,
        RowState::Dead => &mut queue.failed,
        RowState::Pending if count.is_active => &mut queue.active,
        RowState::Pending if count.is_delayed => &mut queue.delayed,
        RowState::Pending => {
            let seconds = now.since(count.oldest) / SECOND_MS;
            queue.oldest_waiting_seconds = queue.oldest_waiting_seconds.max(seconds);
            &mut queue.waiting
        }
    };
    *cell = cell.saturating_add(count.n);
}

/// `POST /admin/queues/{queue}/pause`: doing it twice keeps the first time.
pub async fn pause_queue(app: App, caller: Caller, PathText(name): PathText) -> Answer<Reply<PauseView>> {
    let queue = named(&name)?;
    if !queue.may_pause() {
        return Err(ApiError::new(Code::QueueEssential));
    }
    let core = app.core_db();
    let known: Option<PauseRow> = core.first(bind!(PAUSE, queue.as_str())).await?;
    let paused_at = match known {
        Some(row) => row.paused_at,
        None => {
            let (now, actor) = (app.now(), pseudonym(&app.config.audit_key, caller.account));
            let told = tell(&app, caller.account, Action::QueuePaused, subject(queue), Map::new());
            core.batch(vec![told, bind!(BEGIN_PAUSE, queue.as_str(), now, actor)]).await.map_err(refusal)?;
            app.seal_audit_soon();
            now
        }
    };
    app.memo.forget(PAUSED_MEMO);
    Ok(Reply::new(PauseView { queue, paused: true, paused_at: Some(paused_at) }))
}

/// `POST /admin/queues/{queue}/resume`
pub async fn resume_queue(app: App, caller: Caller, PathText(name): PathText) -> Answer<Reply<PauseView>> {
    let queue = named(&name)?;
    let core = app.core_db();
    if core.first::<PauseRow>(bind!(PAUSE, queue.as_str())).await?.is_some() {
        let told = tell(&app, caller.account, Action::QueueResumed, subject(queue), Map::new());
        core.batch(vec![told, bind!(END_PAUSE, queue.as_str())]).await.map_err(refusal)?;
        app.seal_audit_soon();
    }
    app.memo.forget(PAUSED_MEMO);
    // What this does not reach goes on by itself within minutes.
    app.hint(sweep(&app, Sweeping::Wake, &kinds_of(queue)).await?.hints);
    Ok(Reply::new(PauseView { queue, paused: false, paused_at: None }))
}

/// `POST /admin/queues/{queue}/retry-failed`
pub async fn retry_failed(app: App, caller: Caller, PathText(name): PathText) -> Answer<Reply<SweptView>> {
    let queue = named(&name)?;
    let told = tell(&app, caller.account, Action::QueueRetried, subject(queue), limits());
    app.core_db().batch(vec![told]).await.map_err(refusal)?;
    app.seal_audit_soon();
    let Swept { hints, remaining } = sweep(&app, Sweeping::Retry, &kinds_of(queue)).await?;
    let ids: Vec<_> = hints.iter().map(|hint| hint.id).collect();
    app.core_db().execute(bind!(DELETE_DEAD_LETTERS_OF, serde_json::to_string(&ids).unwrap_or_default())).await?;
    let swept = SweptView::of(hints.len(), remaining);
    app.hint(hints);
    Ok(Reply::new(swept))
}

/// `POST /admin/queues/{queue}/clear-failed`
pub async fn clear_failed(app: App, caller: Caller, PathText(name): PathText) -> Answer<Reply<SweptView>> {
    let queue = named(&name)?;
    let kinds = kinds_of(queue);
    let told = tell(&app, caller.account, Action::QueueCleared, subject(queue), limits());
    app.core_db().batch(vec![told]).await.map_err(refusal)?;
    app.seal_audit_soon();
    let cleared = sweep(&app, Sweeping::Clear, &kinds).await?;
    // Some entries are of jobs that are kept no more.
    let statements = vec![bind!(DELETE_DEAD_LETTERS, &kinds, CHANGED_MAX), bind!(DEAD_LETTERS_LEFT, &kinds)];
    let results = app.core_db().batch(statements).await?;
    let letters = results.first().map_or(0, |rows| rows.changes);
    let left = results.get(1).map(Rows::first::<LeftRow>).transpose()?.flatten().map_or(0, |row| row.n);
    Ok(Reply::new(SweptView::of(cleared.hints.len().max(letters as usize), cleared.remaining.max(left))))
}

fn subject(queue: QueueName) -> String {
    format!("queue:{}", queue.as_str())
}

fn limits() -> Map<String, Value> {
    Map::from_iter([("atMostOfEachDatabase".to_owned(), json!(CHANGED_MAX))])
}
