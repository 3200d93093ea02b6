//! Setting a password without knowing the old one, by a link sent to the address.

use garde::Validate;
use serde::Deserialize;

use super::{
    limits::admit_mail,
    mail_tokens::{Purpose, TOKEN_CHARS_MAX, hash_token},
    new_password::{hash_password, judge_password, take_turn},
    password_change::changed_entry,
    register::{is_address, mail, normalised},
    store::{self, MailTokenRow},
};
use crate::{
    app::App,
    bind,
    domain::ids::SessionId,
    http::{Answer, ApiError, Code, Done, Reply, RequestContext, ValidJson, aliases::Captured},
    jobs::{
        message::{AnswerMailRequestV1, AskedMail, JobMessage, MailContent},
        outbox::OutboxAddress,
    },
    storage::StorageError,
};

/// Somebody who forgot a password.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ForgotPasswordRequest {
    /// The address.
    #[garde(length(bytes, min = 3, max = 254), custom(is_address))]
    #[cfg_attr(feature = "openapi", schemars(extend("format" = "email")))]
    email: String,
}

/// A link's token and the password there shall be.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ResetPasswordRequest {
    /// The token of the mail, unless the address has it.
    #[garde(length(bytes, min = 1, max = TOKEN_CHARS_MAX))]
    #[cfg_attr(feature = "openapi", schemars(required))]
    token: Option<String>,
    /// The new password: at least 8 characters, at most 1,024 bytes, not a common one.
    #[garde(skip)]
    #[serde(alias = "password")]
    #[cfg_attr(feature = "openapi", schemars(length(min = 8, max = 1024)))]
    new_password: String,
}

/// Asks for a link that resets the password. Whether the address has an account is for the job to find
/// out: the answer and the work are the same.
pub async fn request_password_reset(
    app: App,
    context: RequestContext,
    ValidJson(body): ValidJson<ForgotPasswordRequest>,
) -> Answer<Reply<Done>> {
    let address = normalised(&body.email)?;
    admit_mail(&app, &context, "forgot", &address).await?;
    ask_for_mail(&app, address, AskedMail::PasswordReset).await?;
    Ok(Done::reply("If the address has an account, a link to reset its password is on its way."))
}

/// Writes the job that sends a link to `address` if it may have one.
pub(super) async fn ask_for_mail(app: &App, address: String, asked: AskedMail) -> Answer<()> {
    let job = app.job(JobMessage::AnswerMailRequestV1(AnswerMailRequestV1 { address, asked }));
    app.core_db().execute(job.insert()).await?;
    app.hint([job.hint(OutboxAddress::Core)]);
    Ok(())
}

/// Sets a new password by the token of a mail. Every device is signed out, and none is signed in.
pub async fn reset_password(
    app: App,
    captured: Captured,
    ValidJson(body): ValidJson<ResetPasswordRequest>,
) -> Answer<Reply<Done>> {
    let token = body.token.as_deref().or_else(|| captured.get("token"));
    let token = token.ok_or_else(|| ApiError::invalid_field("token", "is required"))?;
    judge_password("newPassword", &body.new_password, "", "")?;
    let hash = hash_token(token);
    let core = app.core_db();
    // Who guesses tokens is turned away before the dear part.
    let row: Option<MailTokenRow> =
        core.first(bind!(store::MAIL_TOKEN, &hash, Purpose::ResetPassword.as_str(), app.now())).await?;
    let row = row.ok_or(ApiError::new(Code::InvalidToken))?;
    judge_password("newPassword", &body.new_password, &row.email, &row.username)?;
    let turn = take_turn(&app)?;
    let new = hash_password(&turn, &body.new_password)?;
    drop(turn);
    let now = app.now();
    let nobody: Option<SessionId> = None;
    let mail = mail(&app, &row.email, MailContent::PasswordChanged { name: row.username.clone() }).owned_by(row.id);
    let closing = app.closing_all(row.id, nobody);
    let reset = core
        .batch(vec![
            bind!(store::RESET_PASSWORD, row.id, new.hash, new.pepper, now, hash.as_str()),
            bind!(store::USE_MAIL_TOKEN, hash, now),
            bind!(store::REVOKE_OTHERS, row.id, nobody, now, "password_changed"),
            app.audit(&changed_entry(row.id)),
            mail.insert(),
            closing.insert(),
        ])
        .await;
    match reset {
        Ok(_) => {
            closing.follow(&app);
            app.hint([mail.hint(OutboxAddress::Core)]);
        }
        // Somebody used the token since it was read.
        Err(StorageError::Constraint(_)) => return Err(ApiError::new(Code::InvalidToken)),
        Err(error) => return Err(error.into()),
    }
    Ok(Done::reply("The password is set. Sign in with it."))
}
