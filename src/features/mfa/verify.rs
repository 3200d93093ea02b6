//! Completing a sign-in: the second factor after the first.

use garde::Validate;
use serde::Deserialize;

use super::{
    access::admit_guess,
    proof::{Given, prove, refused_proof},
    store::{self, SecretRow},
};
use crate::{
    app::App,
    bind,
    features::auth::{Device, SignInAccount, SignInView, open_session, read_mfa_token, refused_to_open},
    http::{Answer, ApiError, Code, Reply, RequestContext, ValidJson},
};

/// The second factor of a sign-in, and the device it is on.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct VerifySecondFactorRequest {
    /// What the first step of the sign-in answered.
    #[garde(length(bytes, min = 1, max = 500))]
    mfa_token: String,
    /// The six digits the authenticator app shows.
    #[garde(length(chars, min = 6, max = 12))]
    code: Option<String>,
    /// One of the recovery codes, instead.
    #[garde(length(chars, min = 16, max = 40))]
    recovery_code: Option<String>,
    /// How your program names this device.
    #[garde(length(chars, min = 1, max = 100))]
    device_id: Option<String>,
    /// What you call this device.
    #[garde(length(chars, min = 1, max = 100))]
    device_name: Option<String>,
    /// The `deviceToken` of an earlier sign-in on this device.
    #[garde(length(bytes, min = 1, max = 500))]
    device_token: Option<String>,
}

/// `POST /auth/mfa/verify`
pub async fn verify_second_factor(
    app: App,
    context: RequestContext,
    ValidJson(body): ValidJson<VerifySecondFactorRequest>,
) -> Answer<Reply<SignInView>> {
    let given = Given::of(body.code.as_deref(), body.recovery_code.as_deref())?;
    let first = read_mfa_token(&app, &body.mfa_token).ok_or(ApiError::new(Code::InvalidToken))?;
    admit_guess(&app, &context, first.account).await?;
    let batch = vec![bind!(store::FIND_ACCOUNT, first.account), bind!(store::FIND_SECRET, first.account)];
    let rows = app.core_db().batch(batch).await?;
    let [account, secret] = rows.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let account = account.first::<SignInAccount>()?.ok_or(ApiError::new(Code::SessionEnded))?;
    // Removed since the first step: that one has to be done again.
    let secret = secret.first::<SecretRow>()?.filter(|row| row.confirmed_at.is_some());
    let secret = secret.ok_or(ApiError::new(Code::InvalidToken))?;
    let proof = prove(&app, account.id, &secret, given).await?;
    let device = Device::of(&app, &context, body.device_id, body.device_name).recognised(
        &app,
        &account.email,
        body.device_token.as_deref(),
    );
    let opened = open_session(&app, &account, &device, first.proved_at);
    // The proof goes first: what was used before opens nothing.
    let mut statements = vec![proof];
    statements.extend(opened.statements);
    match app.core_db().batch(statements).await {
        Ok(_) => Ok(Reply::new(opened.view)),
        Err(error) if refused_to_open(&error) => Err(ApiError::new(Code::SessionEnded)),
        Err(error) => Err(refused_proof(error)),
    }
}
