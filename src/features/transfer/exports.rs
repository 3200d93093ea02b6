//! Exports: list, get, begin, fetch; and the whole export at once.

use axum::{body::Body, response::Response};
use futures::stream;
use garde::Validate;
use http::{HeaderValue, header};
use serde::{Deserialize, Serialize};

use super::{
    formats::ExportFormat,
    imports::{PageQuery, page},
    sealed::Sealer,
    store::{
        OpenRow,
        exports::{
            BEGIN_EXPORT, COUNT_RUNNING_EXPORTS, EXPORT, ExportRow, ExportState, LIST_EXPORTS, Progress, SIGNED_IN_AT,
            SignedInRow,
        },
    },
    writer::Writer,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, ExportId},
        principal::ShardNumber,
        time::{DAY_MS, HOUR_MS, Timestamp},
    },
    http::{Accepted, Answer, ApiError, Caller, Code, List, PathId, Reply, ValidJson, ValidQuery},
    jobs::{
        message::{JobMessage, WriteExportV1},
        outbox::OutboxAddress,
        tracked::track_work_on,
    },
    storage::{StorageError, User},
};

/// How long a link to a file works, in milliseconds.
pub const LINK_MS: i64 = DAY_MS;
/// How long a file is kept.
pub const KEPT_MS: i64 = 7 * DAY_MS;
/// How long the file of a scheduled export is kept at most: the latest twelve monthly ones, and a while.
pub const SCHEDULED_KEPT_MS: i64 = 400 * DAY_MS;
/// What writing an export is called among a person's jobs.
pub const EXPORT_WORK: &str = "export";
/// The most exports of a person that are being written.
const RUNNING_MAX: u32 = 3;
/// How long ago a person may have proved who they are to take everything with them.
const RECENTLY_MS: i64 = HOUR_MS;
/// What links are signed for.
const LINK: &str = "export-link";

/// The folder of an export in the media bucket.
pub fn folder(account: AccountId, export: ExportId) -> String {
    format!("exports/{account}/{export}/")
}

/// The object of a part of its file.
pub fn part_key(account: AccountId, export: ExportId, part: u32) -> String {
    format!("{}{part:05}", folder(account, export))
}

/// An export to be written.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateExportRequest {
    /// In which form.
    #[garde(skip)]
    format: ExportFormat,
}

/// An export.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExportView {
    /// Id.
    id: ExportId,
    /// Its form.
    format: ExportFormat,
    /// Where it stands.
    state: ExportState,
    /// The week (its Monday) or month it was written for by itself; `null` for one that was asked for.
    period: Option<String>,
    /// Bytes written.
    bytes: u64,
    /// What the file is called.
    file_name: &'static str,
    /// Where the file can be fetched without signing in, once it is ready.
    url: Option<String>,
    /// Until when that address works.
    url_expires_at: Option<Timestamp>,
    /// When it was asked for.
    created_at: Timestamp,
    /// When the file is deleted.
    expires_at: Timestamp,
}

/// What a link stands for.
#[derive(Debug, Serialize, Deserialize)]
struct Link {
    account: AccountId,
    shard: ShardNumber,
    export: ExportId,
    until: i64,
}

fn view(app: &App, caller: &Caller, row: &ExportRow) -> ExportView {
    let until = Timestamp::from_millis(row.expires_at.as_millis().min(app.now().as_millis() + LINK_MS));
    let link = Link { account: caller.account, shard: caller.shard, export: row.id, until: until.as_millis() };
    let url = (row.state == ExportState::Ready).then(|| {
        format!("{}/api/v1/exports/{}/file?link={}", app.config.public_url, row.id, app.cursors.encode(LINK, &link))
    });
    ExportView {
        id: row.id,
        format: row.format,
        state: row.state,
        period: row.period.clone(),
        bytes: row.bytes,
        file_name: row.format.file_name(),
        url_expires_at: url.is_some().then_some(until),
        url,
        created_at: row.created_at,
        expires_at: row.expires_at,
    }
}

/// Refuses who has not proved who they are for a while: a phone left on a table must not give ten years away.
///
/// # Errors
/// [`Code::ReauthenticationRequired`], or the sign-in has ended.
pub async fn require_recent_sign_in(app: &App, caller: &Caller) -> Answer<()> {
    let session = caller.session().ok_or(ApiError::new(Code::SessionRequired))?;
    let row: Option<SignedInRow> = app.core_db().first(bind!(SIGNED_IN_AT, session, caller.account)).await?;
    let row = row.ok_or(ApiError::new(Code::SessionEnded))?;
    if app.now().since(row.authenticated_at) > RECENTLY_MS {
        return Err(ApiError::new(Code::ReauthenticationRequired));
    }
    Ok(())
}

/// `GET /exports`
pub async fn list_exports(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> Answer<List<ExportView>> {
    let list = format!("exports:{}", caller.account);
    let before: Option<String> = query.position(&app, &list)?;
    let before = before.unwrap_or_else(|| "~".to_owned());
    let limit = query.limit();
    let rows = app.user_db(caller.shard)?.all(bind!(LIST_EXPORTS, caller.account, before, limit + 1)).await?;
    Ok(page(&app, &list, limit, rows, |row: &ExportRow| row.id, |row| view(&app, &caller, &row)))
}

/// `GET /exports/{export}`
pub async fn get_export(app: App, caller: Caller, PathId(export): PathId<ExportId>) -> Answer<Reply<ExportView>> {
    let row: Option<ExportRow> = app.user_db(caller.shard)?.first(bind!(EXPORT, caller.account, export)).await?;
    Ok(Reply::new(view(&app, &caller, &row.ok_or(Code::NotFound)?)))
}

/// `POST /exports`
pub async fn create_export(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateExportRequest>,
) -> Answer<Accepted<ExportView>> {
    require_recent_sign_in(&app, &caller).await?;
    let db = app.user_db(caller.shard)?;
    let running: Option<OpenRow> = db.first(bind!(COUNT_RUNNING_EXPORTS, caller.account, RUNNING_MAX)).await?;
    if running.is_some_and(|row| row.open >= RUNNING_MAX) {
        return Err(ApiError::new(Code::LimitReached).saying("Wait until your other exports are written."));
    }
    let now = app.now();
    let export = ExportId::new(now, app.entropy());
    let progress = serde_json::to_string(&Progress::default()).unwrap_or_default();
    let expires_at = now.plus_millis(KEPT_MS);
    let message = WriteExportV1 { account: caller.account, shard: caller.shard, export };
    let job = app.job::<User>(JobMessage::WriteExportV1(message));
    let begin = bind!(BEGIN_EXPORT, caller.account, export, body.format.as_str(), progress, now, expires_at);
    let shown = track_work_on(&job, caller.account, EXPORT_WORK, export.to_string());
    db.batch(vec![begin, job.insert(), shown]).await?;
    app.hint([job.hint(OutboxAddress::User(caller.shard))]);
    let row: Option<ExportRow> = db.first(bind!(EXPORT, caller.account, export)).await?;
    Ok(Accepted(view(&app, &caller, &row.ok_or(Code::NotFound)?)))
}

/// The signed part of a link.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LinkQuery {
    /// As the export's address has it.
    #[garde(length(min = 1, max = 1000))]
    link: String,
}

/// `GET /exports/{export}/file`
pub async fn get_export_file(
    app: App,
    PathId(export): PathId<ExportId>,
    ValidQuery(query): ValidQuery<LinkQuery>,
) -> Answer<Response> {
    let link: Link = app.cursors.decode(LINK, &query.link).map_err(|_| ApiError::new(Code::NotFound))?;
    if link.export != export || app.now().as_millis() > link.until {
        return Err(ApiError::new(Code::NotFound));
    }
    let row: Option<ExportRow> = app.user_db(link.shard)?.first(bind!(EXPORT, link.account, export)).await?;
    let row = row.filter(|row| row.state == ExportState::Ready).ok_or(Code::NotFound)?;
    let (parts, account) = (row.parts, link.account);
    let sealer = Sealer::of(&app, account).await?;
    let body = stream::unfold(0_u32, move |part| {
        let sealer = sealer.clone();
        async move {
            if part >= parts {
                return None;
            }
            let read = sealer.get(&part_key(account, export, part)).await;
            let gone = || StorageError::Failed("a part of an export is gone".to_owned());
            let bytes = read.and_then(|bytes| bytes.ok_or_else(gone));
            // After an error nothing follows.
            let next = if bytes.is_ok() { part + 1 } else { parts };
            Some((bytes, next))
        }
    });
    Ok(file_response(row.format, Body::from_stream(body)))
}

/// Which form.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MyExportQuery {
    /// The form; our own when left out.
    #[garde(skip)]
    format: Option<ExportFormat>,
}

/// `GET /users/me/export`
///
/// Written while it is sent, so that memory holds a piece at a time. Should something fail midway the answer breaks
/// off, and our own form has no counts at its end then.
pub async fn export_my_data(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<MyExportQuery>,
) -> Answer<Response> {
    require_recent_sign_in(&app, &caller).await?;
    let format = query.format.unwrap_or(ExportFormat::Json);
    let writer = Writer::new(app, caller.account, caller.shard).await?;
    let begin = Some((Progress::default(), 0_u64));
    let body = stream::unfold(begin, move |state| {
        let writer = writer.clone();
        async move {
            let (mut progress, written) = state?;
            match writer.next(format, &mut progress, written).await {
                Ok(piece) => {
                    let written = written + piece.bytes.len() as u64;
                    let next = (!piece.is_last).then_some((progress, written));
                    Some((Ok(piece.bytes), next))
                }
                Err(error) => Some((Err(error), None)),
            }
        }
    });
    Ok(file_response(format, Body::from_stream(body)))
}

fn file_response(format: ExportFormat, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", format.file_name())) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}
