//! The authenticator app: whether one is set up, setting it up, and removing it.

use data_encoding::BASE32_NOPAD;
use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    access::{admit_guess, reauthenticate},
    proof::{Given, SecondFactorRequest, judge_code, prove, refused_proof, seal_secret},
    recovery_codes::{RecoveryCodesView, make_recovery_codes},
    store::{self, CredentialsRow, LeftRow, SecretRow},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::{
        ids::AccountId,
        time::Timestamp,
        totp::{DIGITS, SECRET_BYTES, STEP_SECONDS},
    },
    http::{Answer, ApiError, Caller, Code, Created, Done, Reply, RequestContext, ValidJson},
    jobs::{
        message::{JobMessage, MailContent, SendMailV1},
        outbox::{Job, OutboxAddress},
    },
    storage::{Core, Statement},
};

/// The name an authenticator app shows.
const ISSUER: &str = "Vivace";

/// Whether a second factor is asked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MfaView {
    /// Whether sign-ins ask for a second factor.
    enabled: bool,
    /// Since when.
    enabled_at: Option<Timestamp>,
    /// How many recovery codes are not used yet.
    recovery_codes_left: u32,
}

/// `GET /auth/mfa`
pub async fn get_mfa(app: App, caller: Caller) -> Answer<Reply<MfaView>> {
    let account = caller.account;
    let batch = vec![bind!(store::FIND_SECRET, account), bind!(store::COUNT_RECOVERY_CODES, account)];
    let rows = app.core_db().batch(batch).await?;
    let [secret, left] = rows.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let enabled_at = secret.first::<SecretRow>()?.and_then(|row| row.confirmed_at);
    let recovery_codes_left = left.first::<LeftRow>()?.map_or(0, |row| row.left);
    Ok(Reply::new(MfaView { enabled: enabled_at.is_some(), enabled_at, recovery_codes_left }))
}

/// Who asks for a secret.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BeginTotpRequest {
    /// Your password. Who has none must have signed in within the last hour.
    #[garde(length(bytes, min = 1, max = 1_024))]
    password: Option<String>,
}

/// A secret for an authenticator app.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TotpSecretView {
    /// The secret in base32, to be typed in.
    secret: String,
    /// The same as an address, to be shown as a QR code.
    otpauth_uri: String,
}

/// `POST /auth/mfa/totp`
pub async fn begin_totp(
    app: App,
    caller: Caller,
    context: RequestContext,
    ValidJson(body): ValidJson<BeginTotpRequest>,
) -> Answer<Created<TotpSecretView>> {
    let account = caller.account;
    let session = caller.session().ok_or(ApiError::new(Code::SessionRequired))?;
    admit_guess(&app, &context, account).await?;
    let row: Option<CredentialsRow> = app.core_db().first(bind!(store::FIND_CREDENTIALS, account, session)).await?;
    let row = row.ok_or(ApiError::new(Code::SessionEnded))?;
    reauthenticate(&app, &row, body.password.as_deref())?;
    let secret = app.rng.bytes::<SECRET_BYTES>();
    let sealed = seal_secret(&app, account, &secret).await?;
    if app.core_db().execute(bind!(store::KEEP_SECRET, account, sealed)).await? == 0 {
        return Err(ApiError::new(Code::AlreadyEnabled));
    }
    let secret = BASE32_NOPAD.encode(&secret);
    Ok(Created(TotpSecretView { otpauth_uri: otpauth_uri(&row.email, &secret), secret }))
}

/// The form of Google Authenticator's key URI, which all apps read.
fn otpauth_uri(email: &str, secret: &str) -> String {
    let label: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
    format!(
        "otpauth://totp/{ISSUER}:{label}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
    )
}

/// The first code.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ConfirmTotpRequest {
    /// The six digits the authenticator app shows.
    #[garde(length(chars, min = 6, max = 12))]
    code: String,
}

/// `POST /auth/mfa/totp/confirm`
pub async fn confirm_totp(
    app: App,
    caller: Caller,
    context: RequestContext,
    ValidJson(body): ValidJson<ConfirmTotpRequest>,
) -> Answer<Reply<RecoveryCodesView>> {
    let account = caller.account;
    admit_guess(&app, &context, account).await?;
    let row: Option<SecretRow> = app.core_db().first(bind!(store::FIND_SECRET, account)).await?;
    let row = row.ok_or(ApiError::new(Code::NotFound))?;
    if row.confirmed_at.is_some() {
        return Err(ApiError::new(Code::AlreadyEnabled));
    }
    let step = judge_code(&app, account, &row, &body.code).await?;
    let (codes, statements) = make_recovery_codes(&app, account);
    let mut batch = vec![bind!(store::CONFIRM_SECRET, account, &row.sealed_secret, step, app.now())];
    batch.extend(statements);
    batch.push(tell(&app, account, Action::MfaEnabled));
    let mail = changed_mail(&app, row, true).owned_by(account);
    batch.push(mail.insert());
    app.core_db().batch(batch).await.map_err(refused_proof)?;
    app.hint([mail.hint(OutboxAddress::Core)]);
    Ok(Reply::new(RecoveryCodesView { recovery_codes: codes }))
}

/// `DELETE /auth/mfa/totp`
pub async fn remove_totp(
    app: App,
    caller: Caller,
    context: RequestContext,
    ValidJson(body): ValidJson<SecondFactorRequest>,
) -> Answer<Reply<Done>> {
    let account = caller.account;
    let given = Given::of(body.code.as_deref(), body.recovery_code.as_deref())?;
    admit_guess(&app, &context, account).await?;
    let row: Option<SecretRow> = app.core_db().first(bind!(store::FIND_SECRET, account)).await?;
    let row = row.filter(|row| row.confirmed_at.is_some()).ok_or(ApiError::new(Code::NotFound))?;
    let proof = prove(&app, account, &row, given).await?;
    let mail = changed_mail(&app, row, false).owned_by(account);
    let batch = vec![
        proof,
        bind!(store::DELETE_SECRET, account),
        bind!(store::DELETE_RECOVERY_CODES, account),
        tell(&app, account, Action::MfaDisabled),
        mail.insert(),
    ];
    app.core_db().batch(batch).await.map_err(refused_proof)?;
    app.hint([mail.hint(OutboxAddress::Core)]);
    Ok(Done::reply("Sign-ins no longer ask for a second factor."))
}

/// The mail of whose second factor changes: whoever did it may be somebody else.
fn changed_mail(app: &App, row: SecretRow, is_on: bool) -> Job<Core> {
    let mail = MailContent::SecondFactorChanged { name: row.username, is_on };
    app.job(JobMessage::SendMailV1(SendMailV1 { to: row.email, mail }))
}

fn tell(app: &App, account: AccountId, action: Action) -> Statement<Core> {
    let details = serde_json::Map::new();
    app.audit(&Entry { actor: Some(account), action, subject: Subject::Account(account), details })
}
