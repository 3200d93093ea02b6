//! The code a browser carries to its frontend, so that tokens never stand in an address.

use garde::Validate;
use serde::Deserialize;

use super::{
    account::sign_in,
    store::{self, AccountRow, CodeRow},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::AccountId,
        time::{MINUTE_MS, Timestamp},
    },
    features::auth::{Device, LoginView},
    http::{Answer, ApiError, Code, Reply, RequestContext, ValidJson},
    platform::crypto::sha256_hex,
};

/// How long a code is good.
const CODE_MS: i64 = MINUTE_MS;

/// Makes a code for who was proved at `proved_at`.
pub async fn make_code(app: &App, account: AccountId, proved_at: Timestamp) -> Answer<String> {
    let code = app.rng.token::<32>();
    let keep =
        bind!(store::INSERT_CODE, sha256_hex(code.as_bytes()), account, proved_at, app.now().plus_millis(CODE_MS));
    app.core_db().execute(keep).await?;
    Ok(code)
}

/// A code, and the device it is exchanged on.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExchangeOauthCodeRequest {
    /// What the browser brought to `returnTo`.
    #[garde(length(bytes, min = 1, max = 200))]
    code: String,
    /// How the client names its device to programs.
    #[garde(length(chars, min = 1, max = 100))]
    device_id: Option<String>,
    /// How the client names it to people.
    #[garde(length(chars, min = 1, max = 100))]
    device_name: Option<String>,
    /// The `deviceToken` of an earlier sign-in on this device.
    #[garde(length(bytes, min = 1, max = 300))]
    device_token: Option<String>,
}

/// `POST /auth/oauth/exchange`
pub async fn exchange_oauth_code(
    app: App,
    context: RequestContext,
    ValidJson(body): ValidJson<ExchangeOauthCodeRequest>,
) -> Answer<Reply<LoginView>> {
    let hash = sha256_hex(body.code.as_bytes());
    let batch = vec![bind!(store::FIND_BY_CODE, &hash), bind!(store::TAKE_CODE, &hash)];
    let rows = app.core_db().batch(batch).await?;
    let [account, code] = rows.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let code = code.first::<CodeRow>()?.filter(|code| app.now() < code.expires_at);
    let (Some(row), Some(code)) = (account.first::<AccountRow>()?, code) else {
        return Err(ApiError::new(Code::InvalidToken));
    };
    let device = Device::of(&app, &context, body.device_id, body.device_name).recognised(
        &app,
        &row.account.email,
        body.device_token.as_deref(),
    );
    Ok(Reply::new(sign_in(&app, &row, &device, code.proved_at).await?))
}
