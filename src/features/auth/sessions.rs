//! Sign-in sessions: which there are, and ending them.

use garde::Validate;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::{
    refresh::{RefreshRequest, bearer, presented_token},
    store::{self, SessionRow},
    tokens::AccessTokens,
};
use crate::{
    app::{App, ClosingSockets},
    bind,
    domain::{ids::SessionId, sign_ins::SignIns, time::Timestamp},
    http::{
        Answer, ApiError, Caller, Code, Done, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
};

/// The position before the newest sign-in: later than any, and still exact in a JavaScript number.
const BEFORE_FIRST_MS: i64 = (1 << 53) - 1;

/// A page of the list.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListSessionsQuery {
    /// `nextCursor` of the page before.
    #[garde(length(bytes, max = 500))]
    cursor: Option<String>,
    /// The most items to answer.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// A device that is signed in.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SessionView {
    /// Names it in `DELETE /auth/sessions/{id}`.
    pub id: SessionId,
    /// How the client names its device to programs.
    pub device_id: Option<String>,
    /// How the client names its device to people.
    pub device_name: String,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When its tokens were last renewed.
    pub last_seen_at: Timestamp,
    /// When it has to sign in again at the latest.
    pub expires_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Lists the devices that are signed in, the newest first.
pub async fn list_sessions(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListSessionsQuery>,
) -> Answer<List<SessionView>> {
    const LIST: &str = "auth-sessions";
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let (created_at, id) = match &query.cursor {
        Some(cursor) => app.cursors.decode::<(i64, String)>(LIST, cursor)?,
        None => (BEFORE_FIRST_MS, String::new()),
    };
    let rows: Vec<SessionRow> =
        app.core_db().all(bind!(store::LIST_SESSIONS, caller.account, app.now(), created_at, id, limit + 1)).await?;
    let cursor = |row: &SessionRow| app.cursors.encode(LIST, &(row.created_at.as_millis(), row.id.to_string()));
    let current = caller.session();
    Ok(List::page(rows, limit, cursor, |row| SessionView {
        current: Some(row.id) == current,
        id: row.id,
        device_id: row.device_id,
        device_name: row.device_name,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
    }))
}

/// Signs one device out.
pub async fn delete_session(app: App, caller: Caller, PathId(id): PathId<SessionId>) -> Answer<Reply<Done>> {
    let closing = app.closing(Some(caller.account), SignIns::One { session: id });
    let statements = vec![bind!(store::REVOKE_SESSION, caller.account, id, app.now()), closing.insert()];
    let ended = app.core_db().batch(statements).await?;
    closing.follow(&app);
    if ended.first().is_none_or(|rows| rows.changes == 0) {
        return Err(ApiError::new(Code::NotFound));
    }
    Ok(Done::reply("The device is signed out."))
}

/// Signs this device out, by its access token or a refresh token. Doing it twice is no error.
pub async fn log_out(app: App, headers: HeaderMap, ValidJson(body): ValidJson<RefreshRequest>) -> Answer<Reply<Done>> {
    let now = app.now();
    let tokens = AccessTokens { keys: app.config.token_keys.clone(), issuer: app.config.public_url.clone() };
    let by_access = bearer(&headers).and_then(|token| tokens.read(token, now));
    let by_account = by_access.as_ref().map(|caller| caller.account);
    let by_refresh = presented_token(&app, &headers, body).map(|token| token.session);
    let mut sessions: Vec<SessionId> = by_access.and_then(|caller| caller.session()).into_iter().collect();
    sessions.extend(by_refresh.filter(|session| !sessions.contains(session)));
    if sessions.is_empty() {
        return Err(ApiError::new(Code::NotSignedIn));
    }
    // A refresh token does not say whose it is: the job looks it up.
    let closing: Vec<_> =
        sessions.iter().map(|session| app.closing(by_account, SignIns::One { session: *session })).collect();
    let mut statements: Vec<_> = sessions.iter().map(|session| bind!(store::REVOKE_FAMILY, *session, now)).collect();
    statements.extend(closing.iter().map(ClosingSockets::insert));
    app.core_db().batch(statements).await?;
    closing.into_iter().for_each(|closing| closing.follow(&app));
    Ok(Done::reply("You are signed out."))
}

/// Signs every device out, this one included.
pub async fn log_out_everywhere(app: App, caller: Caller) -> Answer<Reply<Done>> {
    let nobody: Option<SessionId> = None;
    let closing = app.closing_all(caller.account, nobody);
    let revoke = bind!(store::REVOKE_OTHERS, caller.account, nobody, app.now(), "signed_out");
    app.core_db().batch(vec![revoke, closing.insert()]).await?;
    closing.follow(&app);
    Ok(Done::reply("You are signed out on every device."))
}
