//! Confirming an address by a link sent to it.
//!
//! Programs that look at links before people do call them too: a link works until it expires, however
//! often it is called, and it never signs anybody in.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    limits::admit_mail,
    mail_tokens::{Purpose, TOKEN_CHARS_MAX, hash_token},
    password_reset::ask_for_mail,
    register::{is_address, normalised},
    store::{self, MailTokenRow},
};
use crate::{
    app::App,
    bind,
    http::{Answer, ApiError, Code, Done, PathText, Reply, RequestContext, ValidJson, ValidQuery},
    jobs::message::AskedMail,
};

/// The token of a mail.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct VerifyEmailRequest {
    /// The token.
    #[garde(length(bytes, min = 1, max = TOKEN_CHARS_MAX))]
    token: String,
}

/// An address to which the link shall be sent again.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ResendVerificationRequest {
    /// The address.
    #[garde(length(bytes, min = 3, max = 254), custom(is_address))]
    #[cfg_attr(feature = "openapi", schemars(extend("format" = "email")))]
    email: String,
}

/// How an address stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct VerifiedView {
    /// Always `true`.
    pub verified: bool,
    /// Whether it was confirmed before.
    pub already_verified: bool,
}

/// Confirms an address; the token is in the body.
pub async fn verify_email(app: App, ValidJson(body): ValidJson<VerifyEmailRequest>) -> Answer<Reply<VerifiedView>> {
    verify(&app, &body.token).await
}

/// Confirms an address; the token is in the query.
pub async fn verify_email_by_query(
    app: App,
    ValidQuery(query): ValidQuery<VerifyEmailRequest>,
) -> Answer<Reply<VerifiedView>> {
    verify(&app, &query.token).await
}

/// Confirms an address; the token is in the path.
pub async fn verify_email_by_path(app: App, PathText(token): PathText) -> Answer<Reply<VerifiedView>> {
    verify(&app, &token).await
}

async fn verify(app: &App, token: &str) -> Answer<Reply<VerifiedView>> {
    let (hash, now) = (hash_token(token), app.now());
    let rows = app
        .core_db()
        .batch(vec![
            bind!(store::MAIL_TOKEN, &hash, Purpose::VerifyEmail.as_str(), now),
            bind!(store::VERIFY_EMAIL, &hash, now),
        ])
        .await?;
    let row: Option<MailTokenRow> = rows.first().map(crate::storage::Rows::first).transpose()?.flatten();
    let row = row.ok_or(ApiError::new(Code::InvalidToken))?;
    Ok(Reply::new(VerifiedView { verified: true, already_verified: row.email_verified_at.is_some() }))
}

/// Asks for the link again. The answer and the work are the same for an address that is confirmed or has
/// no account.
pub async fn resend_verification(
    app: App,
    context: RequestContext,
    ValidJson(body): ValidJson<ResendVerificationRequest>,
) -> Answer<Reply<Done>> {
    let address = normalised(&body.email)?;
    admit_mail(&app, &context, "verify", &address).await?;
    ask_for_mail(&app, address, AskedMail::Verification).await?;
    Ok(Done::reply("If the address waits to be confirmed, a link is on its way."))
}
