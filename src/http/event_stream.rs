//! Frames of an object's socket as server-sent events (HTML Living Standard, 9.2): for clients without WebSockets.
//!
//! A comment now and then keeps connections open; after a while the stream ends and the client comes back with
//! `Last-Event-ID`.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use futures::{future::Either, stream::unfold};
use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};

use crate::{
    domain::time::{HOUR_MS, Timestamp},
    platform::{clock::Clock, sleep::sleep_ms, socket::SocketFrames},
};

/// How often a silent stream says that it is there: intermediaries close what is silent for 30 s or more.
const HEARTBEAT_MS: u64 = 15_000;
/// How long a stream lasts; then the client comes back, and its sign-in is looked at again.
const STREAM_MS: i64 = HOUR_MS;
/// What a client waits before it comes back, in milliseconds.
const RETRY_MS: u32 = 2_000;
/// The longest `Last-Event-ID` that is read: the digits of 2^53.
const EVENT_ID_BYTES_MAX: usize = 16;

/// A number no event has: whoever says it is told to read anew.
pub const NO_EVENT: i64 = 9_007_199_254_740_991;

/// The number in `Last-Event-ID`. A client that sends another's id has missed something, nobody knows what: it is
/// taken to have said `unreadable`, so that it is told more than it needs and never nothing.
pub fn last_event_id(headers: &HeaderMap, unreadable: i64) -> Option<i64> {
    let text = headers.get("last-event-id").filter(|text| !text.is_empty())?.to_str().unwrap_or_default();
    let is_number = text.len() <= EVENT_ID_BYTES_MAX && text.bytes().all(|byte| byte.is_ascii_digit());
    Some(text.parse().ok().filter(|_| is_number).unwrap_or(unreadable))
}

/// A stream while it lasts.
struct Streaming {
    clock: Arc<dyn Clock>,
    frames: SocketFrames,
    is_last: fn(&str) -> bool,
    ends_at: Timestamp,
    /// How long it may tell nothing.
    idle_ms: Option<i64>,
    heard_at: Timestamp,
    began: bool,
    /// Whether everything up to now was told, and whether the last event was: the stream ends with both.
    is_ready: bool,
    has_last: bool,
}

/// Frames of an object as server-sent events. The stream ends when the object closes its socket, after `ready` and an
/// event for whose name `is_last` holds, when nothing was told for `idle_ms`, when its time is over, or when the client
/// goes, which drops it and with it the socket.
pub fn event_stream(
    clock: Arc<dyn Clock>,
    frames: SocketFrames,
    is_last: fn(&str) -> bool,
    idle_ms: Option<i64>,
) -> Response {
    let heard_at = clock.now();
    let ends_at = heard_at.plus_millis(STREAM_MS);
    let streaming = Streaming {
        clock,
        frames,
        is_last,
        ends_at,
        idle_ms,
        heard_at,
        began: false,
        is_ready: false,
        has_last: false,
    };
    let texts = unfold(streaming, |mut streaming| async move {
        let text = next_text(&mut streaming).await?;
        Some((Ok::<_, std::convert::Infallible>(Bytes::from(text)), streaming))
    });
    events_response(Body::from_stream(texts))
}

/// A body of server-sent events.
pub fn events_response(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn next_text(streaming: &mut Streaming) -> Option<String> {
    if !streaming.began {
        streaming.began = true;
        return Some(format!("retry: {RETRY_MS}\n\n"));
    }
    loop {
        if (streaming.is_ready && streaming.has_last) || is_over(streaming) {
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
            None if is_over(streaming) => return None,
            None => return Some(": still here\n\n".to_owned()),
            Some(Frame::Event { name, text }) => {
                streaming.is_ready |= name == "ready";
                streaming.has_last |= (streaming.is_last)(&name);
                streaming.heard_at = streaming.clock.now();
                return Some(text);
            }
            // The object asks whether what it sends is read. It is: nothing is taken from the socket before there is
            // somebody to give it to.
            Some(Frame::Ping(nonce)) => {
                streaming.frames.send(&json!({"type": "pong", "data": {"nonce": nonce}}).to_string());
            }
            Some(Frame::Unknown) => {}
        }
    }
}

/// Whether it has lasted long enough, or told nothing for too long.
fn is_over(streaming: &Streaming) -> bool {
    let now = streaming.clock.now();
    now >= streaming.ends_at || streaming.idle_ms.is_some_and(|idle| now.since(streaming.heard_at) >= idle)
}

/// What a frame of an object is here.
#[derive(Debug, PartialEq, Eq)]
enum Frame {
    Event { name: String, text: String },
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
    Frame::Event { name: kind.to_owned(), text: format!("{id}event: {kind}\ndata: {data}\n\n") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::socket::SocketHandle;

    #[test]
    fn a_frame_becomes_an_event_with_its_number() {
        let frame = r#"{"type":"sync:progress","seq":7,"at":"2026-11-21T08:00:00.000Z","data":{"a":"x\ny"}}"#;
        let event = "id: 7\nevent: sync:progress\ndata: {\"a\":\"x\\ny\"}\n\n";
        let text = |frame| match read_frame(frame) {
            Frame::Event { text, .. } => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(text(frame), event);
        let presence = r#"{"type":"presence","data":{}}"#;
        assert_eq!(text(presence), "event: presence\ndata: {}\n\n");
        assert_eq!(read_frame(r#"{"type":"ping","data":{"nonce":"n"}}"#), Frame::Ping("n".to_owned()));
        assert_eq!(read_frame("pong"), Frame::Unknown);
    }

    #[test]
    fn a_stream_that_tells_nothing_ends_before_its_time() {
        let at = Timestamp::from_millis;
        let clock = |now: i64| -> Arc<dyn Clock> { Arc::new(Stopped(at(now))) };
        let streaming = |now: i64, idle_ms| Streaming {
            clock: clock(now),
            frames: SocketHandle::default().into_frames().unwrap(),
            is_last: |_| false,
            ends_at: at(STREAM_MS),
            idle_ms,
            heard_at: at(1_000),
            began: true,
            is_ready: false,
            has_last: false,
        };
        assert!(!is_over(&streaming(150_999, Some(150_000))));
        assert!(is_over(&streaming(151_000, Some(150_000))));
        assert!(!is_over(&streaming(STREAM_MS - 1, None)));
        assert!(is_over(&streaming(STREAM_MS, None)));
    }

    struct Stopped(Timestamp);

    impl Clock for Stopped {
        fn now(&self) -> Timestamp {
            self.0
        }
    }

    #[test]
    fn an_event_id_that_is_none_of_ours_is_one_that_no_event_has() {
        let id = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("last-event-id", HeaderValue::from_static(value));
            last_event_id(&headers, NO_EVENT)
        };
        assert_eq!((id("42"), id("")), (Some(42), None));
        for foreign in ["abc", "-1", "4 2", "99999999999999999999"] {
            assert_eq!(id(foreign), Some(NO_EVENT), "{foreign}");
        }
        assert_eq!(last_event_id(&HeaderMap::new(), NO_EVENT), None);
    }
}
