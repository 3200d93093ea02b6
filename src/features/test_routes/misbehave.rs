//! What misbehaves: each ends its instance, or waits, as a test of src/entry.mjs needs it.
#![expect(clippy::panic, reason = "the tests of panics need some; unreachable outside local mode")]

use super::operations::TestApp;
use crate::{
    app::App,
    domain::rate_limit::Quota,
    http::{Answer, ApiError, Code, PathText},
    platform::sleep::sleep_ms,
};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use http::header;

/// Panics when a queue message says so and the test routes are on.
pub fn panic_if_asked(app: &App, body: &str) {
    assert!(!(app.config.test_routes && body == "panic"), "a panic asked for by a test");
}

/// `GET /test/panic`
pub async fn panic_now(_: TestApp) -> Answer<Response> {
    panic!("a panic asked for by a test");
}

/// `GET /test/panic-later`
pub async fn panic_later(_: TestApp) -> Answer<Response> {
    sleep_ms(20).await;
    panic!("a panic asked for by a test");
}

/// `GET /test/overflow`
pub async fn overflow_stack(_: TestApp) -> Answer<Response> {
    #[expect(unconditional_recursion, reason = "the point is to overflow the stack")]
    fn recurse(depth: u64) -> u64 {
        std::hint::black_box(recurse(std::hint::black_box(depth + 1))) + depth
    }
    sleep_ms(20).await;
    Ok(recurse(0).to_string().into_response())
}

/// `GET /test/sleep`
pub async fn answer_late(_: TestApp) -> Answer<Response> {
    sleep_ms(5_000).await;
    Ok("slow".into_response())
}

/// `GET /test/stream`
pub async fn stream_forever(_: TestApp) -> Answer<Response> {
    let first = futures::stream::once(async { Ok::<_, std::convert::Infallible>("data: first\n\n") });
    let body = Body::from_stream(first.chain(futures::stream::pending()));
    Ok(([(header::CONTENT_TYPE, "text/event-stream")], body).into_response())
}

/// `GET /test/object/{how}`
pub async fn call_object(TestApp(app): TestApp, PathText(how): PathText) -> Answer<Response> {
    let quota = Quota { limit: 1_000, window_ms: 1_000 };
    let asked = app.limiter.limits.take(&format!("__test:{how}"), quota, 1, 1).await;
    asked.map_err(|error| ApiError::new(Code::ServiceUnavailable).logging(error))?;
    Ok("ok".into_response())
}
