//! Jobs of all outboxes: list, get, retry.

use futures::future::join_all;
use garde::Validate;
use serde::Deserialize;
use serde_json::{Map, json};

use super::{
    act::{find, outboxes, refusal, revive, tell},
    queues::kinds_of,
    store::DELETE_DEAD_LETTER,
    views::{AdminJobDetailView, AdminJobState, AdminJobView},
};
use crate::{
    app::App,
    audit::Action,
    bind,
    domain::ids::{AccountId, JobId},
    http::{
        Answer, ApiError, Caller, Code, List, PathId, Reply, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        reply::{Cut, PageInfo},
    },
    jobs::{
        ledger::{self, Filter, Found, RowState},
        outbox::OutboxAddress,
        queues::QueueName,
    },
    storage::StorageError,
};

/// Which jobs to list.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListAdminJobsQuery {
    /// Only those that stand so.
    #[garde(skip)]
    state: Option<AdminJobState>,
    /// Only those of this queue.
    #[garde(skip)]
    queue: Option<QueueName>,
    /// Only those of this kind, for example `SendMailV1`.
    #[garde(length(chars, min = 1, max = 64))]
    kind: Option<String>,
    /// Only those for this account.
    #[garde(skip)]
    person: Option<AccountId>,
    /// Only those with this text in their kind or in why they failed; or the job of this id.
    #[garde(length(chars, min = 1, max = 100))]
    q: Option<String>,
    /// `nextCursor` of the page before. A page may hold fewer than asked for, and go on.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

impl ListAdminJobsQuery {
    fn filter(&self) -> Filter {
        let looked_for = self.state.map(AdminJobState::looked_for);
        let kinds = match (&self.kind, self.queue) {
            (Some(kind), _) => Some(json!([kind]).to_string()),
            (None, Some(queue)) => Some(kinds_of(queue)),
            (None, None) => None,
        };
        Filter {
            state: looked_for.map(|(state, _)| state),
            standing: looked_for.and_then(|(_, standing)| standing),
            kinds,
            person: self.person,
            text: self.q.as_deref().map(str::to_lowercase),
        }
    }
}

/// `GET /admin/jobs`
pub async fn list_admin_jobs(
    app: App,
    ValidQuery(query): ValidQuery<ListAdminJobsQuery>,
) -> Answer<List<AdminJobView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    if let Some(id) = query.q.as_deref().and_then(JobId::parse) {
        let found = find(&app, id).await?;
        let items = found.map(|(address, row)| AdminJobView::of(row.listed, address, app.now()));
        return Ok(List::new(items.into_iter().collect(), PageInfo::new(None, limit)));
    }
    let filter = query.filter();
    let list = format!("admin.jobs|{filter:?}");
    let before = match &query.cursor {
        Some(cursor) => app.cursors.decode::<JobId>(&list, cursor)?,
        None => JobId::from_bytes([0xff; 16]),
    };
    let searches = outboxes(&app).map(|address| search_one(&app, address, &filter, before, limit + 1));
    let mut looked_to: Option<JobId> = None;
    let mut found = Vec::new();
    for one in join_all(searches).await {
        let (address, Found { rows, looked_to: to }) = one?;
        looked_to = looked_to.max(to);
        found.extend(rows.into_iter().map(|row| (row.id, address, row)));
    }
    // Older ones may stand between those of an outbox that was not read to its end.
    found.retain(|(id, _, _)| looked_to.is_none_or(|to| *id >= to));
    found.sort_unstable_by_key(|(id, _, _)| std::cmp::Reverse(*id));
    let cut = Cut::of(found, limit);
    // Where not all was looked at, the list goes on, also without a row.
    let last = if cut.has_more { cut.rows.last().map(|(id, _, _)| *id) } else { looked_to };
    let page = PageInfo::new(last.map(|id| app.cursors.encode(&list, &id)), limit);
    let items = cut.rows.into_iter().map(|(_, address, row)| AdminJobView::of(row, address, app.now())).collect();
    Ok(List::new(items, page))
}

async fn search_one(
    app: &App,
    address: OutboxAddress,
    filter: &Filter,
    before: JobId,
    limit: u32,
) -> Result<(OutboxAddress, Found), StorageError> {
    let found = match address {
        OutboxAddress::Core => ledger::search(&app.core_db(), filter, before, limit, app.now()).await?,
        OutboxAddress::User(shard) => ledger::search(&app.user_db(shard)?, filter, before, limit, app.now()).await?,
    };
    Ok((address, found))
}

/// `GET /admin/jobs/{id}`
pub async fn get_admin_job(app: App, PathId(id): PathId<JobId>) -> Answer<Reply<AdminJobDetailView>> {
    let (address, row) = find(&app, id).await?.ok_or(Code::NotFound)?;
    Ok(Reply::new(AdminJobDetailView::of(row, address, app.now())))
}

/// `POST /admin/jobs/{id}/retry`: a job that could be done now already needs no other try.
pub async fn retry_job(app: App, caller: Caller, PathId(id): PathId<JobId>) -> Answer<Reply<AdminJobDetailView>> {
    let now = app.now();
    let (address, row) = find(&app, id).await?.ok_or(Code::NotFound)?;
    let is_due = row.listed.state == RowState::Pending && row.listed.run_after <= now;
    if !is_due {
        let is_kept = row.message != "{}" && row.listed.state != RowState::Done;
        if !is_kept || row.listed.claimed_until > now {
            return Err(ApiError::new(Code::JobNotRetryable));
        }
        let details = Map::from_iter([("kind".to_owned(), json!(row.listed.kind))]);
        let told = tell(&app, caller.account, Action::JobRetried, format!("job:{id}"), details);
        app.core_db().batch(vec![told]).await.map_err(refusal)?;
        app.seal_audit_soon();
        revive(&app, address, id).await?;
        app.core_db().execute(bind!(DELETE_DEAD_LETTER, id)).await?;
    }
    let (address, row) = find(&app, id).await?.ok_or(Code::NotFound)?;
    Ok(Reply::new(AdminJobDetailView::of(row, address, app.now())))
}
