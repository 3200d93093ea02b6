//! Sending the browser to the provider.

use axum::{body::Body, response::Response};
use garde::Validate;
use http::{
    HeaderValue, StatusCode,
    header::{LOCATION, SET_COOKIE},
};
use serde::Deserialize;
use url::Url;

use super::{
    attempt::{ATTEMPT_MS, State},
    provider::{self, APPLE, GOOGLE},
    return_address, store,
};
use crate::{
    app::App,
    bind,
    config::IdentityProvider,
    http::{Answer, ApiError, Code, ValidQuery},
    platform::crypto::sha256_hex,
};

/// Where to go on.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BeginSignInQuery {
    /// An address of your frontend: it gets `code`, to be exchanged at `/auth/oauth/exchange`, or `error`. Without it the
    /// browser is shown the tokens as JSON.
    #[garde(length(bytes, max = return_address::RETURN_TO_BYTES_MAX))]
    return_to: Option<String>,
}

/// `GET /auth/google`
pub async fn begin_google_sign_in(app: App, ValidQuery(query): ValidQuery<BeginSignInQuery>) -> Answer<Response> {
    begin(&app, GOOGLE, query).await
}

/// `GET /auth/apple`
pub async fn begin_apple_sign_in(app: App, ValidQuery(query): ValidQuery<BeginSignInQuery>) -> Answer<Response> {
    begin(&app, APPLE, query).await
}

async fn begin(app: &App, name: &str, query: BeginSignInQuery) -> Answer<Response> {
    let provider = provider::configured(app, name)?;
    let return_to = query.return_to.as_deref().map(|text| read_return_to(app, text)).transpose()?;
    let discovery = provider::discover(app, provider).await?;
    let state = State::new(app);
    let secret = app.rng.token::<32>();
    let expires_at = app.now().plus_millis(ATTEMPT_MS);
    let keep = bind!(store::INSERT_ATTEMPT, state.hash(), name, sha256_hex(secret.as_bytes()), return_to, expires_at);
    app.core_db().execute(keep).await?;
    let posts_back = name == APPLE;
    let address = authorization_address(app, provider, &discovery.authorization_endpoint, &state, posts_back)?;
    redirect(&address, &state.cookie(&app.config, &secret, posts_back))
}

fn read_return_to(app: &App, text: &str) -> Answer<String> {
    return_address::read(text, &app.config.cors_origins).map(String::from).ok_or_else(|| {
        ApiError::new(Code::InvalidQuery).field("returnTo", "is not an address of a frontend this installation knows")
    })
}

fn authorization_address(
    app: &App,
    provider: &IdentityProvider,
    endpoint: &str,
    state: &State,
    posts_back: bool,
) -> Answer<String> {
    let mut url = Url::parse(endpoint)
        .map_err(|error| ApiError::new(Code::ServiceUnavailable).logging(format!("authorization endpoint: {error}")))?;
    let mut query = url.query_pairs_mut();
    query
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.client_id)
        .append_pair("redirect_uri", &provider::redirect_uri(app, provider))
        .append_pair("scope", if posts_back { "openid email name" } else { "openid email profile" })
        .append_pair("state", state.as_str())
        .append_pair("nonce", &state.nonce(&app.config))
        .append_pair("code_challenge", &state.challenge(&app.config))
        .append_pair("code_challenge_method", "S256");
    if posts_back {
        // Apple tells address and name only to who lets the browser post them.
        query.append_pair("response_mode", "form_post");
    }
    drop(query);
    Ok(url.into())
}

/// Sends the browser on, with a cookie.
pub fn redirect(address: &str, cookie: &str) -> Answer<Response> {
    let header =
        |text: &str| HeaderValue::from_str(text).map_err(|error| ApiError::new(Code::InternalError).logging(error));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert(LOCATION, header(address)?);
    response.headers_mut().append(SET_COOKIE, header(cookie)?);
    Ok(response)
}
