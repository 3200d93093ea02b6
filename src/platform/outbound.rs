//! The port to outside hosts: mail, identity providers, language models, and whatever else is asked over HTTPS.

use std::pin::Pin;

use futures::{
    Stream, StreamExt,
    future::{Either, select},
};
use worker::{
    AbortController, AbortSignal, ByteStream, Fetch, Headers, Method, Request, RequestInit, RequestRedirect,
    ResponseBody,
    send::{IntoSendFuture, SendWrapper},
    wasm_bindgen::JsValue,
};

use crate::{
    domain::time::Timestamp,
    platform::{
        clock::{Clock, SystemClock},
        sleep::Sleep,
    },
    storage::PortFuture,
};

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
    /// How long to wait for the whole answer, in milliseconds. [`Outbound::open`] takes its own deadlines instead.
    pub timeout_ms: u64,
}

/// An outside host's answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboundResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body as text, at most [`BODY_BYTES_MAX`] of it.
    pub body: String,
    /// The header `Retry-After`, as it came.
    pub retry_after: Option<String>,
}

/// The most of an answer that is read. What is longer is an error, and no more of it is taken in.
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

/// How long the parts of a streamed answer may take, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// From the request to the answer's status.
    pub first_byte_ms: u64,
    /// From one chunk to the next.
    pub silence_ms: u64,
    /// Of the whole.
    pub total_ms: u64,
}

/// Which of the [`Deadlines`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// To the answer's status.
    FirstByte,
    /// Between chunks.
    Silence,
    /// Of the whole.
    Total,
}

/// Why a streamed answer did not come, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// A deadline passed.
    #[error("timed out ({0:?})")]
    TimedOut(Wait),
    /// It was longer than [`BODY_BYTES_MAX`].
    #[error("too large")]
    TooLarge,
    /// The connection failed or broke.
    #[error("failed: {0}")]
    Failed(String),
}

impl From<StreamError> for OutboundError {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::TimedOut(_) => Self::TimedOut,
            StreamError::TooLarge => Self::Failed("the answer is too large".to_owned()),
            StreamError::Failed(why) => Self::Failed(why),
        }
    }
}

/// The body of a streamed answer, as it comes. Dropping it ends the call; so does its first error.
pub type Chunks = Pin<Box<dyn Stream<Item = Result<Vec<u8>, StreamError>> + Send>>;

/// A streamed answer, whose status is known and whose body is on its way.
pub struct OutboundStream {
    /// The HTTP status.
    pub status: u16,
    /// The header `Content-Type`; empty when there is none.
    pub content_type: String,
    /// The header `Retry-After`, as it came.
    pub retry_after: Option<String>,
    /// The body.
    pub chunks: Chunks,
}

/// Asks outside hosts.
pub trait Outbound: Send + Sync {
    /// Sends one request and waits for the answer.
    fn send<'a>(&'a self, request: OutboundRequest) -> PortFuture<'a, Result<OutboundResponse, OutboundError>>;

    /// Sends one request and gives the answer as it comes. The deadlines go on to hold for its body.
    fn open<'a>(
        &'a self,
        request: OutboundRequest,
        deadlines: Deadlines,
    ) -> PortFuture<'a, Result<OutboundStream, StreamError>>;
}

/// The runtime's `fetch`.
pub struct WorkerFetch;

fn failed(error: impl std::fmt::Display) -> StreamError {
    StreamError::Failed(error.to_string())
}

/// Aborts the call when it goes, so that nobody who stops waiting leaves it running. A call that has come to its end
/// is not troubled by that.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn new() -> (Self, AbortSignal) {
        let controller = AbortController::default();
        let signal = controller.signal();
        (Self(Some(controller)), signal)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

async fn fetch(request: OutboundRequest, signal: AbortSignal) -> Result<worker::Response, StreamError> {
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
    Fetch::Request(request).send_with_signal(&signal).await.map_err(failed)
}

/// A body on its way.
struct Body {
    stream: ByteStream,
    /// Held for its drop.
    _abort: AbortOnDrop,
    deadlines: Deadlines,
    began: Timestamp,
    read: usize,
}

impl Body {
    /// The next chunk, in time and within the size. `None` at the end.
    async fn next(&mut self) -> Option<Result<Vec<u8>, StreamError>> {
        let (wait, milliseconds) = next_wait(self.deadlines, SystemClock.now().since(self.began));
        if milliseconds == 0 {
            return Some(Err(StreamError::TimedOut(wait)));
        }
        let chunk = match select(self.stream.next(), Sleep::for_ms(milliseconds)).await {
            Either::Left((chunk, _)) => chunk?.map_err(failed),
            Either::Right(_) => Err(StreamError::TimedOut(wait)),
        };
        if let Ok(chunk) = &chunk {
            self.read = self.read.saturating_add(chunk.len());
            if self.read > BODY_BYTES_MAX {
                return Some(Err(StreamError::TooLarge));
            }
        }
        Some(chunk)
    }
}

/// Which deadline is the next, and how far off it is, so long after the beginning.
fn next_wait(deadlines: Deadlines, elapsed_ms: i64) -> (Wait, u64) {
    let left = deadlines.total_ms.saturating_sub(u64::try_from(elapsed_ms).unwrap_or(0));
    if left <= deadlines.silence_ms { (Wait::Total, left) } else { (Wait::Silence, deadlines.silence_ms) }
}

/// A stream over JavaScript values, whose only thread is the one it was made on.
struct JsStream<T>(SendWrapper<Pin<Box<dyn Stream<Item = T>>>>);

impl<T> Stream for JsStream<T> {
    type Item = T;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.0.as_mut().poll_next(context)
    }
}

async fn open(request: OutboundRequest, deadlines: Deadlines) -> Result<OutboundStream, StreamError> {
    let began = SystemClock.now();
    let (abort, signal) = AbortOnDrop::new();
    let wait = Sleep::for_ms(deadlines.first_byte_ms.min(deadlines.total_ms));
    let mut response = match select(std::pin::pin!(fetch(request, signal)), wait).await {
        Either::Left((response, _)) => response?,
        Either::Right(_) => return Err(StreamError::TimedOut(Wait::FirstByte)),
    };
    let header = |name| response.headers().get(name).ok().flatten();
    let (content_type, retry_after) = (header("content-type").unwrap_or_default(), header("retry-after"));
    let chunks: Chunks = match response.body() {
        ResponseBody::Empty => Box::pin(futures::stream::empty()),
        _ => {
            let body = Body { stream: response.stream().map_err(failed)?, _abort: abort, deadlines, began, read: 0 };
            let chunks = futures::stream::unfold(Some(body), |body| async move {
                let mut body = body?;
                let chunk = body.next().await?;
                let rest = chunk.is_ok().then_some(body);
                Some((chunk, rest))
            });
            Box::pin(JsStream(SendWrapper::new(Box::pin(chunks))))
        }
    };
    Ok(OutboundStream { status: response.status_code(), content_type, retry_after, chunks })
}

/// The whole body. The stream ends it when it is too long.
///
/// # Errors
/// The stream's.
pub async fn read_to_end(mut chunks: Chunks) -> Result<Vec<u8>, StreamError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes)
}

impl Outbound for WorkerFetch {
    fn send<'a>(&'a self, request: OutboundRequest) -> PortFuture<'a, Result<OutboundResponse, OutboundError>> {
        Box::pin(
            async move {
                let limit = request.timeout_ms;
                let deadlines = Deadlines { first_byte_ms: limit, silence_ms: limit, total_ms: limit };
                let answer = open(request, deadlines).await?;
                let bytes = read_to_end(answer.chunks).await?;
                let body = String::from_utf8(bytes).map_err(failed)?;
                Ok(OutboundResponse { status: answer.status, body, retry_after: answer.retry_after })
            }
            .into_send(),
        )
    }

    fn open<'a>(
        &'a self,
        request: OutboundRequest,
        deadlines: Deadlines,
    ) -> PortFuture<'a, Result<OutboundStream, StreamError>> {
        Box::pin(open(request, deadlines).into_send())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_deadline_is_that_of_silence_until_the_whole_is_due_sooner() {
        let deadlines = Deadlines { first_byte_ms: 10, silence_ms: 30, total_ms: 120 };
        assert_eq!(next_wait(deadlines, 0), (Wait::Silence, 30));
        assert_eq!(next_wait(deadlines, 89), (Wait::Silence, 30));
        assert_eq!(next_wait(deadlines, 100), (Wait::Total, 20));
        assert_eq!(next_wait(deadlines, 500), (Wait::Total, 0));
    }
}
