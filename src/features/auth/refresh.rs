//! Renewing a sign-in's tokens.
//!
//! Atomic: whoever moves the counter first has rotated the family; the rule in [`crate::domain::refresh`] judges
//! all others by the row as it then is. Nothing else decides, so two requests cannot both win.

use garde::Validate;
use http::{HeaderMap, header};
use serde::Deserialize;

use super::{
    open_session::{IDLE_MS, TokenPair, token_pair},
    refresh_tokens::RefreshToken,
    register::mail,
    store::{self, FamilyRow},
    tokens::TokenSubject,
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::{
        notice::Notice,
        refresh::{Verdict, judge},
        sign_ins::SignIns,
    },
    http::{Answer, ApiError, Code, Reply, ValidJson, middleware::cors},
    jobs::{
        message::{JobMessage, MailContent, NotifyV1},
        outbox::OutboxAddress,
    },
    storage::{Core, StorageError},
};

/// The longest refresh token taken, in bytes: ours have about 90, and other tokens sent by mistake are to get the
/// answer of any wrong one.
pub(super) const TOKEN_BYTES_MAX: usize = 4_096;

/// A refresh token in a body, under either name the reference products use.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RefreshRequest {
    /// The refresh token. May also be sent as the cookie `refresh_token` or as `Authorization: Bearer`.
    #[garde(length(bytes, min = 1, max = TOKEN_BYTES_MAX))]
    #[serde(alias = "refresh_token")]
    refresh_token: Option<String>,
}

/// The refresh token of a request: from the body, else the cookie, else the bearer.
pub(super) fn presented_token(app: &App, headers: &HeaderMap, body: RefreshRequest) -> Option<RefreshToken> {
    let text = body
        .refresh_token
        .or_else(|| cookie(app, headers).map(str::to_owned))
        .or_else(|| bearer(headers).map(str::to_owned))?;
    RefreshToken::read(&app.config.token_keys, &text)
}

/// The cookie `refresh_token`; not when the page that sent it is not one of ours, since a browser adds
/// cookies by itself.
fn cookie<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    let origin = headers.get(header::ORIGIN);
    let is_ours = origin.is_none_or(|origin| origin.as_bytes() == app.config.public_url.as_bytes())
        || cors::allowed_origin(&app.config, headers).is_some();
    let cookies = headers.get_all(header::COOKIE).iter().filter(|_| is_ours);
    cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix("refresh_token="))
}

/// The token of `Authorization: Bearer`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Gives the next pair of tokens. Tabs that refresh at once, and a client that lost the answer, get the
/// same pair's refresh token; a token used again later ends the sign-in.
pub async fn refresh_tokens(
    app: App,
    headers: HeaderMap,
    ValidJson(body): ValidJson<RefreshRequest>,
) -> Answer<Reply<TokenPair>> {
    let ended = || ApiError::new(Code::SessionEnded);
    let presented = presented_token(&app, &headers, body).ok_or_else(ended)?;
    let now = app.now();
    let rows = app
        .core_db()
        .batch(vec![
            bind!(store::ROTATE, presented.session, presented.counter, now, now.plus_millis(IDLE_MS)),
            bind!(store::FAMILY, presented.session),
        ])
        .await?;
    let [rotated, family] = rows.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let row: FamilyRow = family.first()?.filter(|row: &FamilyRow| row.status != "deleted").ok_or_else(ended)?;
    if row.status == "suspended" {
        return Err(ApiError::new(Code::AccountSuspended));
    }
    let family = row.family();
    if rotated.changes == 0 {
        match judge(&family, presented.counter, now) {
            Verdict::RepeatSuccessor => {}
            Verdict::Reused => {
                end_reused(&app, presented, &row).await?;
                return Err(ended());
            }
            Verdict::Rotate | Verdict::Ended => return Err(ended()),
        }
    }
    let subject = TokenSubject {
        account: row.account.id,
        session: presented.session,
        role: row.account.role,
        plan: row.account.plan,
        shard: row.account.shard,
        authenticated_at: row.authenticated_at,
    };
    let successor = RefreshToken { session: presented.session, counter: family.counter };
    Ok(Reply::new(token_pair(&app, &subject, successor, now)))
}

/// Ends a family somebody else holds a token of; tells its owner and the audit log, once.
async fn end_reused(app: &App, presented: RefreshToken, row: &FamilyRow) -> Answer<()> {
    let mut details = serde_json::Map::new();
    details.insert("session".to_owned(), presented.session.to_string().into());
    let entry =
        Entry { actor: None, action: Action::SessionReused, subject: Subject::Account(row.account.id), details };
    let content = MailContent::SessionReused { name: row.account.username.clone() };
    let mail = mail(app, &row.account.email, content).owned_by(row.account.id);
    let session = presented.session;
    let closing = app.closing(Some(row.account.id), SignIns::One { session });
    let notice = Notice::SessionReused { session_id: session };
    let telling = app.job::<Core>(JobMessage::NotifyV1(NotifyV1 { account: row.account.id, notice }));
    let ended = app
        .core_db()
        .batch(vec![
            bind!(store::REVOKE_REUSED, session, app.now()),
            app.audit(&entry),
            mail.insert(),
            closing.insert(),
            telling.insert(),
        ])
        .await;
    match ended {
        Ok(_) => {
            closing.follow(app);
            app.hint([mail.hint(OutboxAddress::Core), telling.hint(OutboxAddress::Core)]);
        }
        // Another request saw the reuse first, and told of it.
        Err(StorageError::Constraint(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
