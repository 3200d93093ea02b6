//! Taking the browser back from the provider.
//!
//! 1. The attempt is taken by its state, its provider and the browser's cookie, and is gone with that:
//!    whatever comes of it, the same call again finds nothing.
//! 2. The provider must be the one the attempt was begun at, by its own word too (RFC 9207).
//! 3. The code is exchanged with the attempt's PKCE verifier.
//! 4. The ID token is judged: signature, addressee, times, the attempt's nonce.
//! 5. The identity leads to its account, and the browser to its frontend or the tokens.
//!
//! Nothing of what came in is ever shown or passed on.

use axum::{
    body::Bytes,
    response::{IntoResponse, Response},
};
use garde::Validate;
use http::{HeaderMap, HeaderValue, header::SET_COOKIE};
use serde::Deserialize;
use url::Url;

use super::{
    account::{find_account, sign_in},
    attempt::State,
    begin::redirect,
    exchange::make_code,
    id_token::{self, Expected, Identity, Refused, read_name},
    provider::{self, APPLE, Discovery, GOOGLE},
    return_address,
    store::{self, AccountRow, AttemptRow},
};
use crate::{
    app::App,
    bind,
    config::IdentityProvider,
    domain::{ids::AccountId, json, time::Timestamp},
    features::auth::Device,
    http::{Answer, ApiError, Code, Reply, RequestContext, ValidQuery},
    platform::crypto::sha256_hex,
};

/// What a provider sends back. Providers add members of their own (`scope`, `hd`, `session_state`), so unknown
/// ones are no error here.
#[derive(Debug, Default, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CallbackQuery {
    /// The state of the attempt.
    #[garde(length(bytes, max = 200))]
    state: Option<String>,
    /// What is exchanged for tokens.
    #[garde(length(bytes, max = 4_096))]
    code: Option<String>,
    /// Who answers (RFC 9207).
    #[garde(length(bytes, max = 500))]
    iss: Option<String>,
    /// Why the provider refused.
    #[garde(length(bytes, max = 200))]
    error: Option<String>,
    /// Apple's word of the person's name, told at the first sign-in only.
    #[garde(length(bytes, max = 2_000))]
    user: Option<String>,
}

/// `GET /auth/google/callback`
pub async fn finish_google_sign_in(
    app: App,
    context: RequestContext,
    headers: HeaderMap,
    ValidQuery(query): ValidQuery<CallbackQuery>,
) -> Answer<Response> {
    finish(&app, &context, &headers, GOOGLE, query).await
}

/// `GET /auth/apple/callback`
pub async fn finish_apple_sign_in(
    app: App,
    context: RequestContext,
    headers: HeaderMap,
    ValidQuery(query): ValidQuery<CallbackQuery>,
) -> Answer<Response> {
    finish(&app, &context, &headers, APPLE, query).await
}

/// `POST /auth/apple/callback`
pub async fn finish_apple_sign_in_by_form(
    app: App,
    context: RequestContext,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Response> {
    let form: CallbackQuery =
        json::from_pairs(form_urlencoded::parse(&body)).map_err(|_| rejected("the form cannot be read"))?;
    form.validate().map_err(|_| rejected("the form cannot be read"))?;
    finish(&app, &context, &headers, APPLE, form).await
}

fn rejected(cause: &str) -> ApiError {
    ApiError::new(Code::SignInRejected).logging(cause)
}

async fn finish(
    app: &App,
    context: &RequestContext,
    headers: &HeaderMap,
    name: &str,
    query: CallbackQuery,
) -> Answer<Response> {
    let provider = provider::configured(app, name)?;
    let state = query.state.as_deref().and_then(State::read).ok_or_else(|| rejected("no state"))?;
    let attempt = take_attempt(app, headers, name, &state).await?;
    let proved = prove(app, provider, &state, query).await;
    match attempt.return_to {
        Some(address) => send_to_frontend(app, context, &state, &address, proved).await,
        None => show_tokens(app, context, &state, proved?).await,
    }
}

async fn take_attempt(app: &App, headers: &HeaderMap, provider: &str, state: &State) -> Answer<AttemptRow> {
    let secret = state.browser_secret(&app.config, headers).ok_or_else(|| rejected("no cookie of this attempt"))?;
    let take = bind!(store::TAKE_ATTEMPT, state.hash(), provider, sha256_hex(secret.as_bytes()));
    let attempt: Option<AttemptRow> = app.core_db().first(take).await?;
    attempt.filter(|attempt| app.now() < attempt.expires_at).ok_or_else(|| rejected("no such attempt"))
}

/// Who the provider proved.
struct Proved {
    account: AccountId,
    issuer: String,
    subject: String,
    at: Timestamp,
}

async fn prove(app: &App, provider: &IdentityProvider, state: &State, query: CallbackQuery) -> Answer<Proved> {
    let discovery = provider::discover(app, provider).await?;
    match &query.iss {
        Some(issuer) if *issuer != discovery.issuer => return Err(rejected("another issuer answered")),
        None if discovery.authorization_response_iss_parameter_supported => {
            return Err(rejected("the issuer did not name itself"));
        }
        _ => {}
    }
    if query.error.is_some() {
        return Err(rejected("the provider or the person refused"));
    }
    let code = query.code.filter(|code| !code.is_empty()).ok_or_else(|| rejected("no code"))?;
    let mut identity = ask_who(app, provider, &discovery, state, &code).await?;
    if provider.name == APPLE {
        take_first_name(&mut identity, query.user.as_deref());
    }
    let at = app.now();
    let account = find_account(app, &provider.issuer, &identity).await?;
    Ok(Proved { account, issuer: provider.issuer.clone(), subject: identity.subject, at })
}

async fn ask_who(
    app: &App,
    provider: &IdentityProvider,
    discovery: &Discovery,
    state: &State,
    code: &str,
) -> Answer<Identity> {
    let refused = |refused: Refused| rejected(&refused.to_string());
    let tokens = provider::exchange_code(app, provider, discovery, state, code).await?;
    let token = id_token::parse(&tokens.id_token).map_err(refused)?;
    let key = provider::find_key(app, discovery, token.algorithm, &token.kid).await?;
    let key = key.ok_or_else(|| refused(Refused("unknown key")))?;
    if !app.signatures.verify(token.algorithm.port(), &key, token.message.as_bytes(), &token.signature).await {
        return Err(refused(Refused("signature")));
    }
    let expected = Expected {
        issuer: &discovery.issuer,
        client_id: &provider.client_id,
        nonce: &state.nonce(&app.config),
        access_token: tokens.access_token.as_deref(),
        writes_booleans_as_text: provider.name == APPLE,
        now: app.now(),
    };
    token.judge(&expected).map_err(refused)
}

#[derive(Deserialize)]
struct AppleUser {
    name: Option<AppleName>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppleName {
    first_name: Option<String>,
    last_name: Option<String>,
}

/// The name comes from the browser, unsigned: good enough to greet somebody by, and nothing else is read.
fn take_first_name(identity: &mut Identity, user: Option<&str>) {
    let user = user.and_then(|text| json::from_str::<AppleUser>(text).ok());
    let Some(name) = user.and_then(|user| user.name) else { return };
    identity.given_name = name.first_name.as_deref().and_then(read_name);
    identity.family_name = name.last_name.as_deref().and_then(read_name);
}

/// Sends the browser to its frontend, with a code to exchange, or with our code of the error.
async fn send_to_frontend(
    app: &App,
    context: &RequestContext,
    state: &State,
    address: &str,
    proved: Answer<Proved>,
) -> Answer<Response> {
    // The origins may have been set anew since the attempt was begun.
    let url: Url = return_address::read(address, &app.config.cors_origins)
        .ok_or_else(|| rejected("the frontend is no longer known"))?;
    let made = match proved {
        Ok(proved) => make_code(app, proved.account, proved.at).await,
        Err(error) => Err(error),
    };
    let address = match &made {
        Ok(code) => return_address::with_parameter(url, "code", code),
        Err(error) => return_address::with_parameter(url, "error", error.code.as_str()),
    };
    if let Err(error) = &made {
        // The line of the request tells only the redirect.
        let line = serde_json::json!({
            "level": "info",
            "requestId": &*context.id,
            "code": error.code.as_str(),
            "cause": error.internal.as_deref(),
        });
        app.log.line(line.to_string());
    }
    redirect(&address, &state.no_cookie(&app.config))
}

async fn show_tokens(app: &App, context: &RequestContext, state: &State, proved: Proved) -> Answer<Response> {
    let find = bind!(store::FIND_BY_IDENTITY, proved.issuer, proved.subject);
    let row: Option<AccountRow> = app.core_db().first(find).await?;
    let row = row.filter(|row| row.account.id == proved.account).ok_or_else(|| rejected("the account vanished"))?;
    let device = Device::of(app, context, None, None);
    let view = sign_in(app, &row, &device, proved.at).await?;
    let mut response = Reply::new(view).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&state.no_cookie(&app.config)) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
