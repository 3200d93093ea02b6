//! What is asked of a provider: its discovery document, its keys, and tokens for a code.
//!
//! Documents are kept for an hour, in the isolate and in the cache shared by all. A key nobody has seen is
//! asked for again at most once a minute, over all isolates: a flood of tokens with made-up key names asks
//! the provider nothing.

use serde::Deserialize;

use super::{attempt::State, client_secret::client_secret, id_token::Algorithm};
use crate::{
    app::App,
    config::IdentityProvider,
    domain::{
        json,
        rate_limit::Quota,
        time::{HOUR_MS, MINUTE_MS, SECOND_MS},
    },
    http::{Answer, ApiError, Code},
    platform::{
        crypto::sha256_hex,
        outbound::{OutboundRequest, OutboundResponse, RequestBody},
    },
};

/// Google's name in paths and settings.
pub const GOOGLE: &str = "google";
/// Apple's name in paths and settings.
pub const APPLE: &str = "apple";

/// How long documents are kept.
const KEPT_MS: i64 = HOUR_MS;
/// How long a provider may take to answer.
const TIMEOUT_MS: u64 = 10_000;
/// How often keys are asked for again because one is not known.
const REFETCHES: Quota = Quota { limit: 1, window_ms: MINUTE_MS };
/// The shortest RSA modulus taken: 2,048 bits (RFC 7518, 3.3), in base64url.
const MODULUS_CHARS_MIN: usize = 342;

/// The settings of the provider of that name.
///
/// # Errors
/// [`Code::RouteNotFound`]: an installation without it does not have its addresses either.
pub fn configured<'a>(app: &'a App, name: &str) -> Answer<&'a IdentityProvider> {
    let found = app.config.identity_providers.iter().find(|provider| provider.name == name);
    found.ok_or(ApiError::new(Code::RouteNotFound))
}

/// Where the provider sends the browser back: the same text in every request to it.
pub fn redirect_uri(app: &App, provider: &IdentityProvider) -> String {
    format!("{}/api/v1/auth/{}/callback", app.config.public_url, provider.name)
}

/// What of a discovery document is used (OpenID Connect Discovery 1.0, section 3).
#[derive(Debug, Deserialize)]
pub struct Discovery {
    /// The issuer, exactly as its tokens name it.
    pub issuer: String,
    /// Where the browser is sent.
    pub authorization_endpoint: String,
    /// Where codes become tokens.
    pub token_endpoint: String,
    jwks_uri: String,
    /// Whether the issuer names itself when the browser comes back (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// The provider's discovery document.
///
/// # Errors
/// [`Code::ServiceUnavailable`] when it cannot be had or is not the configured issuer's.
pub async fn discover(app: &App, provider: &IdentityProvider) -> Answer<Discovery> {
    let url = format!("{}/.well-known/openid-configuration", provider.issuer);
    let document = Document { key: cache_key("discovery", &url), url };
    if let Some(discovery) = document.kept(app).await.and_then(|text| read_discovery(app, provider, &text)) {
        return Ok(discovery);
    }
    let text = document.fetch(app).await?;
    let discovery = read_discovery(app, provider, &text)
        .ok_or_else(|| unavailable("the discovery document is not that of the configured issuer"))?;
    document.keep(app, &text).await;
    Ok(discovery)
}

fn read_discovery(app: &App, provider: &IdentityProvider, text: &str) -> Option<Discovery> {
    let discovery: Discovery = json::from_str(text).ok()?;
    let may_be_asked = |url: &String| url.starts_with("https://") || app.config.is_local();
    let endpoints = [&discovery.authorization_endpoint, &discovery.token_endpoint, &discovery.jwks_uri];
    let is_configured = discovery.issuer.trim_end_matches('/') == provider.issuer;
    (is_configured && endpoints.into_iter().all(may_be_asked)).then_some(discovery)
}

/// The answer of the token endpoint.
#[derive(Deserialize)]
pub struct Tokens {
    /// Who signed in.
    pub id_token: String,
    /// Bound to the ID token by its `at_hash`; not used otherwise.
    pub access_token: Option<String>,
}

/// Exchanges a code.
///
/// # Errors
/// [`Code::SignInRejected`] when the provider refuses it, [`Code::ServiceUnavailable`] when it does not answer.
pub async fn exchange_code(
    app: &App,
    provider: &IdentityProvider,
    discovery: &Discovery,
    state: &State,
    code: &str,
) -> Answer<Tokens> {
    let secret = client_secret(app, provider).await.ok_or_else(|| unavailable("our secret cannot be signed"))?;
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", &redirect_uri(app, provider))
        .append_pair("client_id", &provider.client_id)
        .append_pair("client_secret", &secret)
        .append_pair("code_verifier", &state.verifier(&app.config))
        .finish();
    let request = OutboundRequest {
        post: true,
        url: discovery.token_endpoint.clone(),
        headers: vec![
            ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
            ("accept".to_owned(), "application/json".to_owned()),
        ],
        body: Some(RequestBody::Text(body)),
        timeout_ms: TIMEOUT_MS,
    };
    let answer = send(app, request).await?;
    match answer.status {
        200 => json::from_str(&answer.body).map_err(|_| unavailable("the token answer cannot be read")),
        status @ 400..500 => {
            Err(ApiError::new(Code::SignInRejected).logging(format!("the token endpoint answered {status}")))
        }
        status => Err(unavailable(&format!("the token endpoint answered {status}"))),
    }
}

/// A public key of a provider (RFC 7517). Members that are private or mean other things are not read.
#[derive(Debug, Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Jwk {
    fn is_for(&self, algorithm: Algorithm, kid: &str) -> bool {
        let fits = match algorithm {
            Algorithm::Rs256 => {
                self.kty == "RSA" && self.n.as_ref().is_some_and(|modulus| modulus.len() >= MODULUS_CHARS_MIN)
            }
            Algorithm::Es256 => self.kty == "EC" && self.crv.as_deref() == Some("P-256"),
        };
        fits && self.kid.as_deref() == Some(kid)
            && self.alg.as_deref().is_none_or(|alg| alg == algorithm.as_str())
            && self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
    }

    fn to_public_json(&self) -> String {
        let Self { kty, crv, n, e, x, y, .. } = self;
        serde_json::json!({"kty": kty, "crv": crv, "n": n, "e": e, "x": x, "y": y}).to_string()
    }
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

/// The key of that name, as JSON; `None` when the provider has none.
///
/// # Errors
/// [`Code::ServiceUnavailable`] when the keys cannot be had.
pub async fn find_key(app: &App, discovery: &Discovery, algorithm: Algorithm, kid: &str) -> Answer<Option<String>> {
    let document = Document { key: cache_key("keys", &discovery.jwks_uri), url: discovery.jwks_uri.clone() };
    let find = |text: &str| read_key(text, algorithm, kid);
    if let Some(text) = document.kept(app).await {
        if let Some(key) = find(&text) {
            return Ok(Some(key));
        }
        // Another isolate may have fetched since.
        if let Some(key) = document.shared(app).await.and_then(|text| find(&text)) {
            return Ok(Some(key));
        }
        if !may_refetch(app, &document.key).await {
            return Ok(None);
        }
    }
    let text = document.fetch(app).await?;
    json::from_str::<KeySet>(&text).map_err(|_| unavailable("the key set cannot be read"))?;
    document.keep(app, &text).await;
    Ok(find(&text))
}

fn read_key(text: &str, algorithm: Algorithm, kid: &str) -> Option<String> {
    let set: KeySet = json::from_str(text).ok()?;
    let keys = set.keys.into_iter().filter_map(|key| json::from_value::<Jwk>(key).ok());
    keys.filter(|key| key.is_for(algorithm, kid)).map(|key| key.to_public_json()).next()
}

async fn may_refetch(app: &App, key: &str) -> bool {
    app.count_subrequest();
    let decision = app.limiter.limits.take(&format!("refetch:{key}"), REFETCHES, 1, 1).await;
    decision.is_ok_and(|decision| decision.granted > 0)
}

/// A public document of a provider, and where it is kept.
struct Document {
    key: String,
    url: String,
}

fn cache_key(kind: &str, url: &str) -> String {
    let hash = sha256_hex(url.as_bytes());
    format!("oidc:{kind}:{}", hash.get(..32).unwrap_or_default())
}

impl Document {
    /// The kept text, from here or from the shared cache.
    async fn kept(&self, app: &App) -> Option<String> {
        match app.memo.get(&self.key, app.now()) {
            Some(text) => Some(text.to_string()),
            None => self.shared(app).await,
        }
    }

    /// The text in the shared cache. A cache that does not answer has nothing.
    async fn shared(&self, app: &App) -> Option<String> {
        app.count_subrequest();
        let text = app.cache.get(&self.key).await.ok()??;
        app.memo.put(&self.key, &text, KEPT_MS, app.now());
        Some(text)
    }

    async fn keep(&self, app: &App, text: &str) {
        app.memo.put(&self.key, text, KEPT_MS, app.now());
        app.count_subrequest();
        // Without the shared cache it is fetched more often, and that is all.
        let _ = app.cache.put(&self.key, text.to_owned(), (KEPT_MS / SECOND_MS).unsigned_abs()).await;
    }

    async fn fetch(&self, app: &App) -> Answer<String> {
        let request = OutboundRequest {
            post: false,
            url: self.url.clone(),
            headers: vec![("accept".to_owned(), "application/json".to_owned())],
            body: None,
            timeout_ms: TIMEOUT_MS,
        };
        let answer = send(app, request).await?;
        match answer.status {
            200 => Ok(answer.body),
            status => Err(unavailable(&format!("a document of the provider answered {status}"))),
        }
    }
}

async fn send(app: &App, request: OutboundRequest) -> Answer<OutboundResponse> {
    app.count_subrequest();
    app.outbound.send(request).await.map_err(|error| unavailable(&error.to_string()))
}

fn unavailable(cause: &str) -> ApiError {
    ApiError::new(Code::ServiceUnavailable).retry_after(5).logging(format!("identity provider: {cause}"))
}
