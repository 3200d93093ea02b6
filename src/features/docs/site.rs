//! The few addresses that every site has.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::Serialize;

use crate::{
    app::App,
    domain::time::DAY_MS,
    http::{Answer, Reply},
};

/// How long caches may keep these, in seconds.
const MAX_AGE_SECONDS: u32 = 3_600;
/// The same, as a header.
const CACHE_CONTROL: &str = "public, max-age=3600";
/// How long the security contact is good for: RFC 9116, 2.5.5, asks for less than a year.
const SECURITY_CONTACT_MS: i64 = 180 * DAY_MS;

/// What this is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WelcomeView {
    name: &'static str,
    version: &'static str,
    documentation: &'static str,
    openapi: &'static str,
    health: &'static str,
}

/// `GET /`
pub async fn get_welcome() -> Answer<Reply<WelcomeView>> {
    let welcome = WelcomeView {
        name: "Vivace",
        version: env!("CARGO_PKG_VERSION"),
        documentation: "/api-docs",
        openapi: "/openapi.json",
        health: "/health",
    };
    Ok(Reply::new(welcome).public(MAX_AGE_SECONDS))
}

/// `GET /robots.txt`
pub async fn get_robots() -> Answer<Response> {
    Ok(plain_text("User-agent: *\nDisallow: /\nAllow: /api-docs\n".to_owned()))
}

/// `GET /.well-known/security.txt`
pub async fn get_security_contact(app: App) -> Answer<Response> {
    let contact = &app.config.security_contact;
    let expires = app.now().plus_millis(SECURITY_CONTACT_MS).to_rfc3339();
    let canonical = &app.config.public_url;
    Ok(plain_text(format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {canonical}/.well-known/security.txt\n"
    )))
}

fn plain_text(text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL)),
    ];
    (headers, text).into_response()
}
