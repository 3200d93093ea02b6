//! What the routes do.
#![expect(clippy::panic, reason = "the tests of panics need some; unreachable outside local mode")]

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use http::header;
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    domain::rate_limit::Quota,
    http::{Answer, ApiError, Code, PathText, Reply, ValidJson},
    platform::sleep::sleep_ms,
};

fn only_when_on(app: &App) -> Result<(), ApiError> {
    if app.config.test_routes { Ok(()) } else { Err(ApiError::new(Code::RouteNotFound)) }
}

/// Panics when a queue message says so and the test routes are on.
pub fn panic_if_asked(app: &App, body: &str) {
    assert!(!(app.config.test_routes && body == "panic"), "a panic asked for by a test");
}

/// `GET /__test/panic`
pub async fn panic_now(app: App) -> Answer<Response> {
    only_when_on(&app)?;
    panic!("a panic asked for by a test");
}

/// `GET /__test/panic-later`
pub async fn panic_later(app: App) -> Answer<Response> {
    only_when_on(&app)?;
    sleep_ms(20).await;
    panic!("a panic asked for by a test");
}

/// `GET /__test/overflow`
pub async fn overflow_stack(app: App) -> Answer<Response> {
    #[expect(unconditional_recursion, reason = "the point is to overflow the stack")]
    fn recurse(depth: u64) -> u64 {
        std::hint::black_box(recurse(std::hint::black_box(depth + 1))) + depth
    }
    only_when_on(&app)?;
    sleep_ms(20).await;
    Ok(recurse(0).to_string().into_response())
}

/// `GET /__test/slow`
pub async fn answer_slowly(app: App) -> Answer<Response> {
    only_when_on(&app)?;
    sleep_ms(5_000).await;
    Ok("slow".into_response())
}

/// `GET /__test/stream`
pub async fn stream_forever(app: App) -> Answer<Response> {
    only_when_on(&app)?;
    let first = futures::stream::once(async { Ok::<_, std::convert::Infallible>("data: first\n\n") });
    let body = Body::from_stream(first.chain(futures::stream::pending()));
    Ok(([(header::CONTENT_TYPE, "text/event-stream")], body).into_response())
}

/// `GET /__test/object/{how}`
pub async fn call_object(app: App, PathText(how): PathText) -> Answer<Response> {
    only_when_on(&app)?;
    let quota = Quota { limit: 1_000, window_ms: 1_000 };
    let asked = app.limiter.limits.take(&format!("__test:{how}"), quota, 1, 1).await;
    asked.map_err(|error| ApiError::new(Code::ServiceUnavailable).logging(error))?;
    Ok("ok".into_response())
}

/// What `/__test/echo` takes and gives.
#[derive(Debug, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Echo {
    #[garde(length(chars, max = 100))]
    text: String,
    #[garde(range(max = 100))]
    small_number: Option<u32>,
}

/// `POST /__test/echo`
pub async fn echo_body(app: App, ValidJson(body): ValidJson<Echo>) -> Answer<Reply<Echo>> {
    only_when_on(&app)?;
    Ok(Reply::new(body))
}
