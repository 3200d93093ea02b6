//! Signing in with a password.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    devices::Device,
    limits::admit_guess,
    new_password::take_turn,
    open_session::{SignInView, open_session},
    register::{is_address, normalised},
    second_factor::{FirstFactor, MfaRequiredView, require_second_factor},
    store::{self, CredentialRow},
};
use crate::{
    app::App,
    bind,
    http::{Answer, ApiError, Code, Reply, RequestContext, ValidJson},
    platform::passwords::{Compared, Turn},
    storage::{Core, Statement},
};

/// Somebody who wants to sign in.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LoginRequest {
    /// The address.
    #[garde(length(bytes, min = 3, max = 254), custom(is_address))]
    #[cfg_attr(feature = "openapi", schemars(extend("format" = "email")))]
    email: String,
    /// The password.
    #[garde(length(bytes, min = 1, max = 1024))]
    password: String,
    /// How the client names its device to programs.
    #[garde(length(chars, min = 1, max = 100))]
    device_id: Option<String>,
    /// How the client names its device to people.
    #[garde(length(chars, min = 1, max = 100))]
    device_name: Option<String>,
    /// The `deviceToken` of an earlier sign-in on this device: it then has a limit of its own.
    #[garde(length(bytes, min = 1, max = 300))]
    device_token: Option<String>,
}

/// The answer to a right password.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum LoginView {
    /// Signed in.
    SignedIn(Box<SignInView>),
    /// A second factor is asked for.
    MfaRequired(MfaRequiredView),
}

/// Signs in. Whatever is wrong with address, password or account, the answer is the same; only who gives
/// the right password is told that the account is suspended.
pub async fn log_in(
    app: App,
    context: RequestContext,
    ValidJson(body): ValidJson<LoginRequest>,
) -> Answer<Reply<LoginView>> {
    let address = normalised(&body.email)?;
    let device = Device::of(&app, &context, body.device_id, body.device_name).recognised(
        &app,
        &address,
        body.device_token.as_deref(),
    );
    admit_guess(&app, &context, &address, &device).await?;
    let turn = take_turn(&app)?;
    let proved_at = app.now();
    let row: Option<CredentialRow> = app.core_db().first(bind!(store::ACCOUNT_BY_EMAIL, &address)).await?;
    let stored = row.as_ref().and_then(CredentialRow::password);
    let compared = turn.compare(&body.password, stored.as_ref());
    let row = row
        .filter(|row| compared != Compared::Wrong && row.status != "deleted")
        .ok_or(ApiError::new(Code::InvalidCredentials))?;
    if row.status == "suspended" {
        return Err(ApiError::new(Code::AccountSuspended));
    }
    let rehash = if compared == Compared::RightButOld { rehash(&turn, &row, &body.password) } else { None };
    drop(turn);
    if row.mfa_enabled {
        if let Some(rehash) = rehash {
            app.core_db().execute(rehash).await?;
        }
        let first = FirstFactor { account: row.account.id, proved_at };
        return Ok(Reply::new(LoginView::MfaRequired(require_second_factor(&app, first))));
    }
    let opened = open_session(&app, &row.account, &device, proved_at);
    let view = opened.commit(&app, rehash.into_iter().collect()).await?;
    Ok(Reply::new(LoginView::SignedIn(Box::new(view))))
}

/// The statement that replaces a hash which is not what would be made today.
fn rehash(turn: &Turn, row: &CredentialRow, password: &str) -> Option<Statement<Core>> {
    let old = row.password()?;
    let new = turn.hash(password)?;
    Some(bind!(store::REHASH, row.account.id, new.hash, new.pepper, old.hash))
}
