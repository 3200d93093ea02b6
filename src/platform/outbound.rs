//! The port to outside hosts: mail, identity providers, and whatever else is asked over HTTPS.

use worker::{
    AbortController, AbortSignal, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect,
    send::IntoSendFuture, wasm_bindgen::JsValue,
};

use crate::storage::PortFuture;

/// A request to an outside host. Redirects are never followed.
#[derive(Debug, Clone, Default)]
pub struct OutboundRequest {
    /// `GET` or `POST`.
    pub post: bool,
    /// The absolute URL, from configuration only: never from what a user sent.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body of a POST.
    pub body: Option<String>,
    /// How long to wait for the whole answer, in milliseconds.
    pub timeout_ms: u64,
}

/// An outside host's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body as text, at most [`BODY_BYTES_MAX`] of it.
    pub body: String,
}

/// The most of an answer that is read.
pub const BODY_BYTES_MAX: usize = 1_048_576;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The deadline passed.
    #[error("timed out")]
    TimedOut,
    /// The connection failed, or the answer was no text or too large.
    #[error("failed: {0}")]
    Failed(String),
}

/// Asks outside hosts.
pub trait Outbound: Send + Sync {
    /// Sends one request and waits for the answer.
    fn send<'a>(&'a self, request: OutboundRequest) -> PortFuture<'a, Result<OutboundResponse, OutboundError>>;
}

/// The runtime's `fetch`.
pub struct WorkerFetch;

fn failed(error: impl std::fmt::Display) -> OutboundError {
    OutboundError::Failed(error.to_string())
}

async fn exchange(request: OutboundRequest, signal: AbortSignal) -> Result<OutboundResponse, OutboundError> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.set(name, value).map_err(failed)?;
    }
    let mut init = RequestInit::new();
    init.with_method(if request.post { Method::Post } else { Method::Get })
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual)
        .with_body(request.body.map(JsValue::from));
    let request = Request::new_with_init(&request.url, &init).map_err(failed)?;
    let mut response = Fetch::Request(request).send_with_signal(&signal).await.map_err(failed)?;
    let bytes = response.bytes().await.map_err(failed)?;
    if bytes.len() > BODY_BYTES_MAX {
        return Err(OutboundError::Failed("the answer is too large".to_owned()));
    }
    let body = String::from_utf8(bytes).map_err(failed)?;
    Ok(OutboundResponse { status: response.status_code(), body })
}

impl Outbound for WorkerFetch {
    fn send<'a>(&'a self, request: OutboundRequest) -> PortFuture<'a, Result<OutboundResponse, OutboundError>> {
        Box::pin(
            async move {
                let abort = AbortController::default();
                let deadline = Delay::from(std::time::Duration::from_millis(request.timeout_ms));
                let exchange = std::pin::pin!(exchange(request, abort.signal()));
                match futures::future::select(exchange, deadline).await {
                    futures::future::Either::Left((answer, _)) => answer,
                    futures::future::Either::Right(((), _)) => {
                        abort.abort();
                        Err(OutboundError::TimedOut)
                    }
                }
            }
            .into_send(),
        )
    }
}
