//! What proves us to a provider when a code is exchanged: a constant secret or, where a key is configured,
//! a token signed with it on the spot.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::json;

use crate::{
    app::App,
    config::{ClientKey, ClientSecret, IdentityProvider},
};

/// How long a signed secret is good, in seconds: for the one request it is made for, and clocks that differ
/// (Apple allows six months).
const LIFETIME_SECONDS: i64 = 300;

/// The secret to send; `None` when it cannot be signed.
pub async fn client_secret(app: &App, provider: &IdentityProvider) -> Option<String> {
    match &provider.client_secret {
        ClientSecret::Constant(secret) => Some(secret.reveal().to_owned()),
        ClientSecret::Signed(key) => sign(app, provider, key).await,
    }
}

/// The form Apple asks for ("Creating a client secret" in its documentation of the REST API).
async fn sign(app: &App, provider: &IdentityProvider, key: &ClientKey) -> Option<String> {
    let now = app.now().as_seconds();
    let header = json!({"alg": "ES256", "kid": key.key_id});
    let claims = json!({
        "iss": key.team,
        "iat": now,
        "exp": now + LIFETIME_SECONDS,
        "aud": provider.issuer,
        "sub": provider.client_id,
    });
    let encode = |json: &serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let message = format!("{}.{}", encode(&header), encode(&claims));
    let private_key = STANDARD.decode(key.private_key.reveal()).ok()?;
    let signature = app.signatures.sign_es256(&private_key, message.as_bytes()).await?;
    Some(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}
