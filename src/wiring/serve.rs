//! The path of every request, step by step.

use std::sync::Arc;

use axum::body::Body;
use http::{HeaderValue, Method, Request, Response, Uri, header::ALLOW};
use serde::Serialize;

use super::{
    features::{call_router, policies},
    isolate::Isolate,
};
use crate::{
    config::AfterSunset,
    domain::time::Timestamp,
    http::{
        ApiError, Code, RequestContext,
        aliases::{self, Captured},
        middleware::{
            cors,
            finish::{Asked, finish},
            gate::{Matched, Probed, Recognised, address_key},
        },
        version::{self, Target, Version},
    },
    platform::{
        background::Background,
        clock::{Clock, SystemClock},
        log::{principal_hash, short_hash},
        packed_http::Incoming,
    },
    storage::Usage,
};

/// The longest path and query, in bytes: the platform's own limit.
const URL_BYTES_MAX: usize = 16 * 1024;

/// Serves one request:
/// 1. it gets an id, and its client's address from the platform's header;
/// 2. its version and, if it is an alias, its canonical address are worked out;
/// 3. a preflight is answered;
/// 4. the router finds its route, the gate admits it, the handler answers;
/// 5. the answer is rendered and gets its headers;
/// 6. one line is logged.
pub async fn serve(isolate: &Isolate, incoming: Incoming, background: Arc<dyn Background>) -> Response<Body> {
    let ports = &isolate.ports;
    let received_at = ports.clock.now();
    let (mut request, readable) = match incoming {
        Incoming::Whole(request) => (request, Ok(())),
        Incoming::TooLarge(request) => (request, Err(Code::BodyTooLarge)),
        Incoming::Malformed => (Request::new(Body::empty()), Err(Code::MalformedRequest)),
    };
    let mut context = RequestContext {
        id: format!("req_{}", hex::encode(ports.rng.bytes::<12>())).into(),
        version: Version::V1,
        is_api: request.uri().path().starts_with("/api/"),
        is_unversioned: false,
        client_ip: header_text(&request, "cf-connecting-ip").and_then(|text| text.parse().ok()),
        received_at,
        leaves_no_trace: false,
        usage: Arc::new(Usage::default()),
    };
    let asked = Asked::of(request.method(), request.headers(), &ports.config);
    let method = request.method().clone();
    let response = match readable.and_then(|()| prepare(isolate, &mut request, &mut context)) {
        Err(code) => {
            let refused = axum::response::IntoResponse::into_response(ApiError::new(code));
            tell_aliases(refused, request.uri().path())
        }
        Ok(()) => match cors::preflight(&ports.config, &request) {
            Some(response) => response,
            None => {
                let path = request.uri().path().to_owned();
                let extensions = request.extensions_mut();
                extensions.insert(isolate.app(context.usage.clone(), background));
                extensions.insert(isolate.gate.clone());
                extensions.insert(context.clone());
                tell_aliases(call_router(request).await, &path)
            }
        },
    };
    let response = finish(response, &asked, &context);
    log_request(isolate, method.as_str(), &response, &context);
    response
}

/// The answer of a Worker whose settings have problems. It tells no name: that is for the log.
pub fn misconfigured() -> Response<Body> {
    let error = ApiError::new(Code::Misconfigured);
    let context = RequestContext {
        id: "req_unconfigured".into(),
        version: Version::V1,
        is_api: false,
        is_unversioned: false,
        client_ip: None,
        received_at: SystemClock.now(),
        leaves_no_trace: false,
        usage: Arc::default(),
    };
    finish(axum::response::IntoResponse::into_response(error), &Asked::plain(), &context)
}

/// Whether the address is an alias of other methods only, so that it must not match a capture of the router
/// (`GET /users/account` is nobody's card). A preflight asks about another method.
fn is_hidden_by_alias(request: &Request<Body>) -> bool {
    let path = request.uri().path();
    let (_, are_all) = aliases::methods_of(path, policies().has(path).then_some(path));
    are_all && request.method() != Method::OPTIONS
}

/// A method an address does not take is 405 with `Allow`, also where the address is an alias: the router knows
/// only canonical ones.
fn tell_aliases(mut response: Response<Body>, path: &str) -> Response<Body> {
    let code = response.extensions().get::<ApiError>().map(|error| error.code);
    if !matches!(code, Some(Code::RouteNotFound | Code::MethodNotAllowed)) {
        return response;
    }
    let matched = policies().has(path).then_some(path);
    let (aliased, are_all) = aliases::methods_of(path, matched);
    if aliased.is_empty() {
        return response;
    }
    let told = response.headers().get(ALLOW).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let told = if are_all { "" } else { told };
    let mut methods: Vec<&str> = told.split(',').map(str::trim).filter(|method| !method.is_empty()).collect();
    methods.extend(&aliased);
    if aliased.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.sort_unstable();
    methods.dedup();
    let allow = HeaderValue::from_str(&methods.join(","));
    if code == Some(Code::RouteNotFound) {
        response = axum::response::IntoResponse::into_response(ApiError::new(Code::MethodNotAllowed));
    }
    if let Ok(allow) = allow {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

fn header_text<'a>(request: &'a Request<Body>, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// Works out version and canonical address, and rewrites the request to what the router knows.
fn prepare(isolate: &Isolate, request: &mut Request<Body>, context: &mut RequestContext) -> Result<(), Code> {
    let uri = request.uri().clone();
    if uri.path_and_query().map_or(0, |whole| whole.as_str().len()) > URL_BYTES_MAX {
        return Err(Code::UrlTooLong);
    }
    let query_version = uri.query().and_then(|query| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "version")
            .map(|(_, value)| value.into_owned())
    });
    let Target { version, path, is_api } =
        version::resolve(uri.path(), header_text(request, "api-version"), query_version.as_deref())?;
    context.version = version;
    context.is_unversioned = is_api && path == uri.path();
    context.is_api = is_api;
    if version == Version::V0 && isolate.ports.config.v0_after_sunset == AfterSunset::Gone {
        return Err(Code::VersionGone);
    }
    let path = match aliases::rewrite(request.method(), &path) {
        Some(rewritten) => {
            *request.method_mut() = rewritten.method;
            request.extensions_mut().insert(Captured(rewritten.captured));
            context.is_api = rewritten.path.starts_with("/api/");
            rewritten.path
        }
        None => path,
    };
    let whole = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    *request.uri_mut() = whole.parse::<Uri>().map_err(|_| Code::MalformedRequest)?;
    if is_hidden_by_alias(request) { Err(Code::MethodNotAllowed) } else { Ok(()) }
}

/// The fields of a log line: an allow-list. Addresses and accounts appear as hashes; bodies, queries,
/// tokens and texts not at all.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogLine<'a> {
    level: &'static str,
    at: Timestamp,
    request_id: &'a str,
    method: &'a str,
    route: &'a str,
    version: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// What failed inside, without private text.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    duration_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    client: String,
    rows_read: u32,
    rows_written: u32,
    subrequests: u32,
}

/// One line for each request, except probes that went well.
fn log_request(isolate: &Isolate, method: &str, response: &Response<Body>, context: &RequestContext) {
    let extensions = response.extensions();
    let error = extensions.get::<ApiError>();
    let status = response.status().as_u16();
    // A load balancer asks every few seconds; its contented answers would drown the rest.
    if status < 400 && extensions.get::<Probed>().is_some() {
        return;
    }
    let account = extensions.get::<Recognised>().map(|recognised| principal_hash(recognised.0));
    let line = LogLine {
        level: if status >= 500 { "error" } else { "info" },
        at: context.received_at,
        request_id: &context.id,
        method,
        route: extensions.get::<Matched>().map_or("unmatched", |matched| matched.0.as_str()),
        version: context.version.as_str(),
        status,
        code: error.map(|error| error.code.as_str()),
        cause: error.and_then(|error| error.internal.as_deref()),
        duration_ms: isolate.ports.clock.now().since(context.received_at),
        account,
        client: short_hash(&address_key(context.client_ip)),
        rows_read: context.usage.rows_read(),
        rows_written: context.usage.rows_written(),
        subrequests: context.usage.subrequests(),
    };
    isolate.ports.log.line(serde_json::to_string(&line).unwrap_or_default());
}
