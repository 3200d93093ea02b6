//! Reading what one is told, and marking it as read.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    forget::is_on_hub,
    store::{ALL, DELETE, NAMES_SOMEBODY, NamingRow, NotificationRow, READ, READ_ALL, UNREAD, UNREAD_COUNT, UnreadRow},
    views::NotificationView,
};
use crate::{
    app::App,
    bind,
    domain::{ids::NotificationId, time::Timestamp},
    http::{
        Answer, Caller, Code, Done, PathId, Reply, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        reply::{Cut, Paged},
    },
    live::user_hub::{Forgotten, HubEvent},
    storage::Rows,
};

/// How many one request marks as read; who has more asks again, and is told how many are left.
const READ_ALL_MAX: u32 = 1_000;

/// Which notifications to list.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListNotificationsQuery {
    /// Only what was not read.
    #[garde(skip)]
    #[serde(alias = "unreadOnly")]
    unread: Option<bool>,
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// A page of what one is told, the newest first.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NotificationsView {
    notifications: Vec<NotificationView>,
    /// How many were not read, on all pages.
    unread_count: u32,
}

/// What is left unread.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ReadAllView {
    /// How many were marked.
    marked: u32,
    /// How many are still unread: 0 unless there were more than 1,000.
    unread_count: u32,
}

/// `GET /notifications`
pub async fn list_notifications(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListNotificationsQuery>,
) -> Answer<Paged<NotificationsView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let (sql, filter) = if query.unread == Some(true) { (&UNREAD, "unread") } else { (&ALL, "all") };
    let list = format!("notifications:{filter}:{}", caller.account);
    let after = match &query.cursor {
        Some(cursor) => app.cursors.decode::<NotificationId>(&list, cursor)?,
        None => NotificationId::from_bytes([0xff; 16]),
    };
    let statements = vec![bind!(sql, caller.account, after, limit + 1), bind!(UNREAD_COUNT, caller.account)];
    let results = app.user_db(caller.shard)?.batch(statements).await?;
    let [page, count] = results.as_slice() else { return Err(Code::InternalError.into()) };
    let cut = Cut::<NotificationRow>::of(page.decode()?, limit);
    Ok(Paged {
        page: cut.page(|row| app.cursors.encode(&list, &row.id)),
        data: NotificationsView {
            notifications: cut.rows.into_iter().map(NotificationView::of).collect(),
            unread_count: unread_of(count)?,
        },
    })
}

/// `PUT /notifications/{id}/read`: the same as `PATCH`, for clients that know only `PUT`.
pub async fn put_read(app: App, caller: Caller, id: PathId<NotificationId>) -> Answer<Reply<NotificationView>> {
    mark_read(app, caller, id).await
}

/// `PATCH /notifications/{id}/read`: doing it twice keeps the first time.
pub async fn mark_read(
    app: App,
    caller: Caller,
    PathId(id): PathId<NotificationId>,
) -> Answer<Reply<NotificationView>> {
    let now = app.now();
    let row: Option<NotificationRow> = app.user_db(caller.shard)?.first(bind!(READ, caller.account, id, now)).await?;
    let row = row.ok_or(Code::NotFound)?;
    if row.read_at == Some(now) {
        announce_read(&app, &caller, Some(id), now);
    }
    Ok(Reply::new(NotificationView::of(row)))
}

/// `PUT /notifications/read-all`: the same as `PATCH`, for clients that know only `PUT`.
pub async fn put_all_read(app: App, caller: Caller) -> Answer<Reply<ReadAllView>> {
    mark_all_read(app, caller).await
}

/// `PATCH /notifications/read-all`
pub async fn mark_all_read(app: App, caller: Caller) -> Answer<Reply<ReadAllView>> {
    let now = app.now();
    let count = || bind!(UNREAD_COUNT, caller.account);
    let statements = vec![count(), bind!(READ_ALL, caller.account, now, READ_ALL_MAX), count()];
    let results = app.user_db(caller.shard)?.batch(statements).await?;
    let [before, _, after] = results.as_slice() else { return Err(Code::InternalError.into()) };
    let unread_count = unread_of(after)?;
    let marked = unread_of(before)?.saturating_sub(unread_count);
    if marked > 0 {
        announce_read(&app, &caller, None, now);
    }
    Ok(Reply::new(ReadAllView { marked, unread_count }))
}

/// `DELETE /notifications/{id}`
pub async fn delete_notification(app: App, caller: Caller, PathId(id): PathId<NotificationId>) -> Answer<Reply<Done>> {
    let db = app.user_db(caller.shard)?;
    // The row is what finds the hub when the person it names leaves: without it, the hub has to forget now.
    let naming: Option<NamingRow> = db.first(bind!(NAMES_SOMEBODY, caller.account, id)).await?;
    if naming.is_some_and(|row| is_on_hub(&row, app.now())) {
        app.count_subrequest();
        app.hub.forget(caller.account, Forgotten::Notification(id)).await?;
    }
    if db.execute(bind!(DELETE, caller.account, id)).await? == 0 {
        return Err(Code::NotFound.into());
    }
    Ok(Done::reply("The notification is deleted."))
}

fn unread_of(rows: &Rows) -> Result<u32, crate::storage::StorageError> {
    Ok(rows.first::<UnreadRow>()?.map_or(0, |row| row.unread))
}

/// Tells the person's other devices, so that a badge goes out everywhere.
fn announce_read(app: &App, caller: &Caller, id: Option<NotificationId>, at: Timestamp) {
    app.publish_soon(caller.account, HubEvent::NotificationRead { id, at });
}
