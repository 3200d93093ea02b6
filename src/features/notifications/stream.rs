//! The events of one's hub as a stream of server-sent events (HTML Living Standard, 9.2): for clients without
//! WebSockets.
//!
//! The Worker opens a socket to the hub and writes its frames in the other form, so that the hub may sleep while
//! nothing happens. A comment now and then keeps connections open; after a while the stream ends and the client comes
//! back with `Last-Event-ID`.

use axum::{
    body::{Body, Bytes},
    response::Response,
};

use futures::{future::Either, stream::unfold};
use garde::Validate;
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    app::App,
    domain::{
        live_ticket::TicketTarget,
        time::{HOUR_MS, Timestamp},
    },
    http::{Answer, ApiError, Caller, Code, ValidQuery},
    live::connect::{ConnectRefusal, ConnectV1, Connected},
    platform::{sleep::sleep_ms, socket::SocketFrames},
};

/// How often a silent stream says that it is there: intermediaries close what is silent for 30 s or more.
const HEARTBEAT_MS: u64 = 15_000;
/// How long a stream lasts; then the client comes back, and its sign-in is looked at again.
const STREAM_MS: i64 = HOUR_MS;
/// What a client waits before it comes back, in milliseconds.
const RETRY_MS: u32 = 2_000;
/// The longest `Last-Event-ID` that is read: the digits of 2^53.
const EVENT_ID_BYTES_MAX: usize = 16;

/// From where on.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StreamQuery {
    /// The number of the last event the client has, where it cannot send `Last-Event-ID`.
    #[garde(range(min = 0, max = 9_007_199_254_740_991_i64))]
    since: Option<i64>,
}

/// `GET /notifications/stream`. Events have the hub's numbers as ids; `Last-Event-ID` (or `since`) gets what was
/// missed, or a `resync` where too much was.
pub async fn stream_notifications(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    ValidQuery(query): ValidQuery<StreamQuery>,
) -> Answer<Response> {
    let session = caller.session().ok_or(ApiError::new(Code::SessionRequired))?;
    let since = last_event_id(&headers).or(query.since);
    let connect = ConnectV1 {
        account: caller.account,
        session,
        shard: caller.shard,
        target: TicketTarget::Hub,
        ticket: None,
        since,
        device: None,
    };
    app.count_subrequest();
    let frames = match app.hub.connect(&connect).await? {
        Connected::Open(handle) => {
            handle.into_frames().map_err(|error| ApiError::new(Code::ServiceUnavailable).logging(error))?
        }
        Connected::Refused(ConnectRefusal::Full) => return Err(Code::LimitReached.into()),
        Connected::Refused(_) => return Err(Code::SessionEnded.into()),
    };
    let mut response = Response::new(Body::from_stream(events(app.clone(), frames)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The number in `Last-Event-ID`; what is none is as good as none.
fn last_event_id(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get("last-event-id")?.to_str().ok()?;
    let is_number = text.len() <= EVENT_ID_BYTES_MAX && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// A stream while it lasts.
struct Streaming {
    app: App,
    frames: SocketFrames,
    ends_at: Timestamp,
    began: bool,
}

/// The body: ends when the hub closes its socket, when its time is over, or when the client goes, which drops it and
/// with it the socket.
fn events(app: App, frames: SocketFrames) -> impl futures::Stream<Item = Result<Bytes, std::convert::Infallible>> {
    let ends_at = app.now().plus_millis(STREAM_MS);
    unfold(Streaming { app, frames, ends_at, began: false }, |mut streaming| async move {
        if !streaming.began {
            streaming.began = true;
            return Some((Ok(Bytes::from(format!("retry: {RETRY_MS}\n\n"))), streaming));
        }
        let text = next_text(&mut streaming).await?;
        Some((Ok(Bytes::from(text)), streaming))
    })
}

async fn next_text(streaming: &mut Streaming) -> Option<String> {
    loop {
        if streaming.app.now() >= streaming.ends_at {
            return None;
        }
        let heard = {
            let frame = std::pin::pin!(streaming.frames.next());
            let beat = std::pin::pin!(sleep_ms(HEARTBEAT_MS));
            match futures::future::select(frame, beat).await {
                Either::Left((frame, _)) => Some(frame?),
                Either::Right(((), _)) => None,
            }
        };
        match heard.as_deref().map(read_frame) {
            None => return Some(": still here\n\n".to_owned()),
            Some(Frame::Event(text)) => return Some(text),
            // The hub asks whether what it sends is read. It is: nothing is taken from the socket before there is
            // somebody to give it to.
            Some(Frame::Ping(nonce)) => {
                streaming.frames.send(&json!({"type": "pong", "data": {"nonce": nonce}}).to_string());
            }
            Some(Frame::Unknown) => {}
        }
    }
}

/// What a frame of the hub is here.
#[derive(Debug, PartialEq, Eq)]
enum Frame {
    Event(String),
    Ping(String),
    Unknown,
}

/// A frame as an event. Those without a number have no id, so that a client goes on after the last that has one.
fn read_frame(text: &str) -> Frame {
    let Ok(frame) = serde_json::from_str::<Value>(text) else { return Frame::Unknown };
    let Some(kind) = frame.get("type").and_then(Value::as_str) else { return Frame::Unknown };
    let data = frame.get("data").cloned().unwrap_or_default();
    if kind == "ping" {
        return Frame::Ping(data.get("nonce").and_then(Value::as_str).unwrap_or_default().to_owned());
    }
    let id = frame.get("seq").and_then(Value::as_i64).map(|seq| format!("id: {seq}\n")).unwrap_or_default();
    // JSON text has no line breaks in it.
    Frame::Event(format!("{id}event: {kind}\ndata: {data}\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_becomes_an_event_with_the_hubs_number() {
        let frame = r#"{"type":"sync:progress","seq":7,"at":"2026-11-21T08:00:00.000Z","data":{"a":"x\ny"}}"#;
        let event = "id: 7\nevent: sync:progress\ndata: {\"a\":\"x\\ny\"}\n\n";
        assert_eq!(read_frame(frame), Frame::Event(event.to_owned()));
        let presence = r#"{"type":"presence","data":{}}"#;
        assert_eq!(read_frame(presence), Frame::Event("event: presence\ndata: {}\n\n".to_owned()));
        assert_eq!(read_frame(r#"{"type":"ping","data":{"nonce":"n"}}"#), Frame::Ping("n".to_owned()));
        assert_eq!(read_frame("pong"), Frame::Unknown);
    }

    #[test]
    fn only_a_number_is_an_event_id() {
        let id = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("last-event-id", HeaderValue::from_static(value));
            last_event_id(&headers)
        };
        assert_eq!((id("42"), id("-1"), id("x"), id("")), (Some(42), None, None, None));
        assert_eq!(id("99999999999999999999"), None);
    }
}
