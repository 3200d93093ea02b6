//! What the harmless test routes do.

use axum::extract::FromRequestParts;
use garde::Validate;
use http::request::Parts;
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    http::{Answer, ApiError, Code, Created, Done, Reply, ValidJson},
    platform::outbound::OutboundRequest,
};

/// How long [`wait_for_outside`] waits, in milliseconds.
const WAIT_MS: u64 = 5_000;

/// The app, where test routes are served; elsewhere the route does not exist.
pub struct TestApp(pub(super) App);

impl<S: Send + Sync> FromRequestParts<S> for TestApp {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let app = App::from_request_parts(parts, state).await?;
        if app.config.test_routes { Ok(Self(app)) } else { Err(ApiError::new(Code::RouteNotFound)) }
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Input for TestApp {
    fn describe(_: &mut crate::http::openapi::OperationDoc<'_>) {}
}

/// `GET /test/slow`
pub async fn wait_for_outside(TestApp(app): TestApp) -> Answer<Reply<Done>> {
    let request =
        OutboundRequest { url: "https://slow.invalid/".to_owned(), timeout_ms: WAIT_MS, ..OutboundRequest::default() };
    let outcome = app.outbound.send(request).await;
    Ok(Done::reply(if outcome.is_ok() { "The host answered." } else { "The host did not answer." }))
}

/// What is sent to be given back.
#[derive(Debug, Deserialize, Serialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EchoRequest {
    /// A text.
    #[garde(length(chars, max = 1_000))]
    text: String,
    /// A number.
    #[garde(range(min = 0, max = 1_000))]
    number: Option<i64>,
    /// More texts.
    #[serde(default)]
    #[garde(length(max = 20_000), inner(length(chars, max = 1_000)))]
    items: Vec<String>,
}

/// What was sent, and an id.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EchoView {
    id: String,
    body: EchoRequest,
}

/// `POST /test/echo`
pub async fn echo_body(TestApp(app): TestApp, ValidJson(body): ValidJson<EchoRequest>) -> Answer<Created<EchoView>> {
    Ok(Created(EchoView { id: hex::encode(app.entropy()), body }))
}
