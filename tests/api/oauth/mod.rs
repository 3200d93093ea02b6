//! Signing in at an outside provider.

mod accounts;
mod begin;
mod callback;
mod exchange;
mod id_tokens;
mod identities;
mod provider;
mod provider_documents;

use http::header::{LOCATION, SET_COOKIE};

use crate::support::{RequestBuilder, TestApp, TestResponse};
use provider::Provider;

pub const GOOGLE: &str = "/api/v1/auth/google";
pub const APPLE: &str = "/api/v1/auth/apple";
pub const EXCHANGE: &str = "/api/v1/auth/oauth/exchange";
pub const FRONTEND: &str = "https://app.vivace.test/signed-in";

/// An installation with both providers.
pub fn installation() -> TestApp {
    TestApp::with_settings(&[
        ("GOOGLE_CLIENT_ID", provider::CLIENT),
        ("GOOGLE_CLIENT_SECRET", provider::SECRET),
        ("GOOGLE_ISSUER", provider::GOOGLE_ISSUER),
        ("APPLE_CLIENT_ID", provider::CLIENT),
        ("APPLE_CLIENT_SECRET", provider::SECRET),
        ("APPLE_ISSUER", provider::APPLE_ISSUER),
        ("RATE_LIMITS", r#"{"general.anonymous":{"limit":1000,"window_seconds":900}}"#),
    ])
}

/// A sign-in that was begun: what the browser holds and what the provider was told.
#[derive(Clone, Debug)]
pub struct Begun {
    pub path: &'static str,
    /// `name=value`.
    pub cookie: String,
    pub location: url::Url,
}

impl Begun {
    pub fn told(&self, name: &str) -> String {
        let found = self.location.query_pairs().find(|(candidate, _)| candidate == name);
        found.unwrap_or_else(|| panic!("{name} in {}", self.location)).1.into_owned()
    }

    pub fn state(&self) -> String {
        self.told("state")
    }

    /// The path of the call back with these parameters.
    pub fn back(&self, parameters: &[(&str, &str)]) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        format!("{}/callback?{query}", self.path)
    }
}

/// Begins a sign-in at a provider whose discovery document may have to be fetched.
pub async fn begin(app: &TestApp, path: &'static str, return_to: Option<&str>) -> Begun {
    let query = match return_to {
        Some(address) => {
            format!("?{}", form_urlencoded::Serializer::new(String::new()).append_pair("returnTo", address).finish())
        }
        None => String::new(),
    };
    let provider = Provider::at(path);
    if !app.outbound.asked().iter().any(|request| request.url == provider.discovery_url()) {
        app.outbound.reply(200, &provider.discovery().to_string());
    }
    let sent = app.get(&format!("{path}{query}")).send().await.expect(302);
    let cookie = sent.header(SET_COOKIE.as_str()).split(';').next().unwrap().to_owned();
    Begun { path, cookie, location: sent.header(LOCATION.as_str()).parse().unwrap() }
}

/// Lets the provider answer with that ID token, and its keys if they were not asked for yet.
pub fn answer_with(app: &TestApp, path: &'static str, id_token: &str) {
    let provider = Provider::at(path);
    app.outbound.reply(200, &provider.token_answer(id_token).to_string());
    if !app.outbound.asked().iter().any(|request| request.url == provider.keys_url()) {
        app.outbound.reply(200, &provider.key_set().to_string());
    }
}

/// The call back of an honest browser.
pub fn come_back<'a>(app: &'a TestApp, begun: &Begun) -> RequestBuilder<'a> {
    let issuer = Provider::at(begun.path).issuer;
    let path = begun.back(&[("state", &begun.state()), ("code", "c-1"), ("iss", issuer), ("scope", "openid email")]);
    app.get(&path).header("cookie", &begun.cookie)
}

/// A whole sign-in with these claims on top of the usual ones; the answer of the call back.
pub async fn sign_in(app: &TestApp, path: &'static str, claims: serde_json::Value) -> TestResponse {
    let begun = begin(app, path, None).await;
    let token = Provider::at(path).id_token(app, &begun, &claims);
    answer_with(app, path, &token);
    come_back(app, &begun).send().await
}

/// That nobody came in.
#[track_caller]
pub fn assert_nobody_came_in(app: &TestApp) {
    for table in ["sessions", "accounts", "identities", "oauth_codes"] {
        assert_eq!(app.core.count(table), 0, "{table}");
    }
}
