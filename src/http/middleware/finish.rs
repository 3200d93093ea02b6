//! The finish: the one place where data becomes an envelope, an error becomes a body, and every answer
//! gets its headers.

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde_json::json;

use super::{cors, gate::VariesByCaller, limiter::LimitStatus};
use crate::{
    config::Config,
    domain::time::Timestamp,
    http::{
        ApiError, RequestContext, entity_tag,
        reply::{PageInfo, Payload},
        version::Version,
    },
};

/// What the finish needs of the request, kept before the request is given away.
pub struct Asked {
    /// The method as sent.
    pub method: Method,
    /// `If-None-Match`.
    pub if_none_match: Option<HeaderValue>,
    /// Whether the client accepts RFC 9457 problems and says so.
    pub wants_problem: bool,
    /// The origin, when it is on the list.
    pub origin: Option<HeaderValue>,
}

impl Asked {
    /// A GET without any wishes.
    pub const fn plain() -> Self {
        Self { method: Method::GET, if_none_match: None, wants_problem: false, origin: None }
    }

    /// Reads what matters off a request's head.
    pub fn of(method: &Method, headers: &HeaderMap, config: &Config) -> Self {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            method: method.clone(),
            if_none_match: headers.get(header::IF_NONE_MATCH).cloned(),
            wants_problem: accept.contains("application/problem+json"),
            origin: cors::allowed_origin(config, headers),
        }
    }
}

/// Renders the answer and completes its headers.
pub fn finish(mut response: Response, asked: &Asked, context: &RequestContext) -> Response {
    let extensions = response.extensions_mut();
    let payload = extensions.remove::<Payload>();
    let limit = extensions.remove::<LimitStatus>();
    let varies_by_caller = extensions.remove::<VariesByCaller>().is_some();
    let error = extensions.get::<ApiError>().cloned();
    if let Some(error) = error {
        write_error(&mut response, &error, asked, context);
    } else if let Some(payload) = payload {
        write_payload(&mut response, payload, asked, context);
    }
    let headers = response.headers_mut();
    if let Some(limit) = limit {
        write_limit(headers, &limit, context.received_at);
    }
    if varies_by_caller {
        // A copy for strangers is not for who may see more, and the other way around.
        headers.append(header::VARY, HeaderValue::from_static("Authorization, X-API-Key"));
    }
    if context.is_api {
        write_version(headers, context.version);
    }
    set(headers, HeaderName::from_static("x-request-id"), &context.id);
    cors::allow(headers, asked.origin.as_ref());
    write_security(headers);
    if asked.method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn write_payload(response: &mut Response, payload: Payload, asked: &Asked, context: &RequestContext) {
    let is_read = matches!(asked.method, Method::GET | Method::HEAD) && response.status() == StatusCode::OK;
    let headers = response.headers_mut();
    match payload.public_max_age_seconds {
        Some(seconds) => set(headers, header::CACHE_CONTROL, &format!("public, max-age={seconds}")),
        None => set(headers, header::CACHE_CONTROL, "no-store"),
    }
    if is_read {
        let next_cursor = payload.page.as_ref().and_then(|page| page.next_cursor.as_deref());
        let tag = entity_tag::of(context.version, &payload.json, next_cursor);
        set(headers, header::ETAG, &tag);
        if asked.if_none_match.as_ref().is_some_and(|given| entity_tag::matches(given, &tag)) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return;
        }
    }
    set(headers, header::CONTENT_TYPE, "application/json; charset=utf-8");
    *response.body_mut() = Body::from(envelope(payload, context));
}

fn envelope(payload: Payload, context: &RequestContext) -> String {
    let Payload { json, page, bare, beside, .. } = payload;
    if bare || (context.is_api && context.version == Version::V0) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 256);
    out.push_str("{\"success\":true,\"data\":");
    out.push_str(&json);
    if let Some(page) = page {
        push_member(&mut out, "pagination", &page_json(&page));
    }
    if let Some((name, json)) = beside {
        push_member(&mut out, &name, &json);
    }
    if context.version == Version::V2 {
        let meta = json!({
            "requestId": &*context.id,
            "version": context.version.as_str(),
            "timestamp": context.received_at.to_rfc3339(),
        });
        push_member(&mut out, "meta", &meta.to_string());
    }
    out.push('}');
    out
}

fn page_json(page: &PageInfo) -> String {
    serde_json::to_string(page).unwrap_or_default()
}

fn push_member(out: &mut String, name: &str, json: &str) {
    out.push_str(",\"");
    out.push_str(name);
    out.push_str("\":");
    out.push_str(json);
}

fn write_error(response: &mut Response, error: &ApiError, asked: &Asked, context: &RequestContext) {
    let mut details = error.details.clone().unwrap_or_default();
    if !error.fields.is_empty() {
        details.insert("fields".to_owned(), serde_json::to_value(&error.fields).unwrap_or_default());
    }
    let text = error.message.as_deref().unwrap_or(error.code.text());
    let body = if asked.wants_problem {
        json!({
            "type": format!("urn:vivace:error:{}", error.code.as_str()),
            "title": error.code.text(),
            "status": error.code.status(),
            "detail": text,
            "code": error.code.as_str(),
            "requestId": &*context.id,
            "details": details,
        })
    } else {
        json!({
            "success": false,
            "error": text,
            "type": error.code.kind(),
            "code": error.code.as_str(),
            "requestId": &*context.id,
            "timestamp": context.received_at.to_rfc3339(),
            "details": details,
        })
    };
    let media_type = if asked.wants_problem { "application/problem+json" } else { "application/json; charset=utf-8" };
    let headers = response.headers_mut();
    set(headers, header::CONTENT_TYPE, media_type);
    set(headers, header::CACHE_CONTROL, "no-store");
    headers.remove(header::CONTENT_LENGTH);
    if let Some(seconds) = error.retry_after_seconds {
        set(headers, header::RETRY_AFTER, &seconds.to_string());
    }
    if error.code.status() == 401 {
        set(headers, header::WWW_AUTHENTICATE, "Bearer");
    }
    *response.body_mut() = Body::from(body.to_string());
}

/// The fields of draft-ietf-httpapi-ratelimit-headers-10 and, beside them, the older `X-` form.
fn write_limit(headers: &mut HeaderMap, limit: &LimitStatus, now: Timestamp) {
    let LimitStatus { policy, quota, remaining, reset_seconds } = limit;
    set(
        headers,
        HeaderName::from_static("ratelimit-policy"),
        &format!("\"{policy}\";q={};w={}", quota.limit, quota.window_ms / 1_000),
    );
    set(headers, HeaderName::from_static("ratelimit"), &format!("\"{policy}\";r={remaining};t={reset_seconds}"));
    set(headers, HeaderName::from_static("x-ratelimit-limit"), &quota.limit.to_string());
    set(headers, HeaderName::from_static("x-ratelimit-remaining"), &remaining.to_string());
    set(headers, HeaderName::from_static("x-ratelimit-reset"), &(now.as_seconds() + reset_seconds).to_string());
}

fn write_version(headers: &mut HeaderMap, version: Version) {
    set(headers, HeaderName::from_static("api-version"), version.as_str());
    headers.append(header::VARY, HeaderValue::from_static("API-Version"));
    if version == Version::V0 {
        // The literals the shop's document promises; RFC 9745 and RFC 8594 came later.
        set(headers, HeaderName::from_static("deprecation"), "true");
        set(headers, HeaderName::from_static("sunset"), "2024-12-31T23:59:59Z");
        set(headers, header::WARNING, "299 - \"API v0 is deprecated. Please migrate to v1 or v2.\"");
        set(headers, header::LINK, "</api-docs>; rel=\"deprecation\", </api/v2>; rel=\"successor-version\"");
    }
}

/// On every answer, whatever it is. An answer that set its own policy (the docs page) keeps it.
fn write_security(headers: &mut HeaderMap) {
    const FIXED: &[(&str, &str)] = &[
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-site"),
        ("cache-control", "no-store"),
    ];
    for (name, value) in FIXED {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
}
