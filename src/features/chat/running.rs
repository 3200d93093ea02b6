//! The running answer: listening to it, and stopping it.

use axum::response::Response;
use futures::future::{Either, select};
use garde::Validate;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::store::{CONVERSATION, ConversationRow};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{CoachMessageId, ConversationId},
        json,
        live_ticket::TicketTarget,
    },
    http::{
        Answer, ApiError, Caller, Code, PathId, Reply, ValidQuery,
        event_stream::{event_stream, last_event_id},
    },
    live::{
        chat_run::{ChatAddress, ChatAnswerV1, ChatCallV1, Outcome, REQUEST, is_last},
        connect::{ConnectRefusal, ConnectV1, Connected},
    },
    platform::{
        sleep::sleep_ms,
        socket::{SocketFrames, SocketHandle},
    },
};

/// How long a request waits for an answer: a little longer than a provider may take.
const WAIT_MS: u64 = 130_000;
/// How long a stream tells nothing before it ends. An answer is given within two minutes: who hears nothing for longer
/// waits for one that nobody asks for.
pub const IDLE_MS: i64 = 150_000;

/// From where on.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StreamQuery {
    /// The number of the last event the client has, where it cannot send `Last-Event-ID`.
    #[garde(range(min = 0, max = 9_007_199_254_740_991_i64))]
    since: Option<i64>,
}

/// What came of stopping.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StoppedView {
    /// Whether an answer was running.
    stopped: bool,
}

fn refused(refusal: ConnectRefusal) -> ApiError {
    match refusal {
        ConnectRefusal::NotFound => Code::NotFound.into(),
        ConnectRefusal::Full => Code::LimitReached.into(),
        ConnectRefusal::Ended | ConnectRefusal::TicketUsed => Code::SessionEnded.into(),
    }
}

async fn open(app: &App, chat: &ChatAddress, connect: ConnectV1) -> Answer<SocketFrames> {
    app.count_subrequest();
    let into_frames = |handle: SocketHandle| {
        handle.into_frames().map_err(|error| ApiError::new(Code::ServiceUnavailable).logging(error))
    };
    match app.chat_runs.connect(*chat, connect).await? {
        Connected::Open(handle) => into_frames(handle),
        Connected::Refused(refusal) => Err(refused(refusal)),
    }
}

/// Listens to the answer that a request has just asked for. The request has proved who it is, and waits no longer than
/// the answer takes: no sign-in is watched for it.
///
/// # Errors
/// The run did not answer.
pub async fn listen(app: &App, chat: &ChatAddress, since: Option<i64>) -> Answer<SocketFrames> {
    let connect = ConnectV1 {
        account: chat.account,
        session: REQUEST,
        shard: chat.shard,
        target: TicketTarget::Conversation(chat.conversation),
        ticket: None,
        since,
        device: None,
    };
    open(app, chat, connect).await
}

/// How the answer ended; `None` when it is still running.
pub async fn hear(mut frames: SocketFrames, message: CoachMessageId) -> Option<Outcome> {
    let deadline = std::pin::pin!(sleep_ms(WAIT_MS));
    let heard = std::pin::pin!(async {
        loop {
            let frame: Value = serde_json::from_str(&frames.next().await?).unwrap_or_default();
            let kind = frame.get("type").and_then(Value::as_str).unwrap_or_default();
            let data = frame.get("data").cloned().unwrap_or_default();
            if kind == "ping" {
                frames.send(&json!({"type": "pong", "data": {"nonce": data.get("nonce")}}).to_string());
            }
            if is_last(kind)
                && let Ok(outcome) = json::from_value::<Outcome>(data)
                && outcome.message_id == message
            {
                return Some(outcome);
            }
        }
    });
    match select(heard, deadline).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => None,
    }
}

/// `GET /ai/conversations/{id}/stream`. Ends with the answer, or when nothing was told for [`IDLE_MS`].
pub async fn stream_answer(
    app: App,
    caller: Caller,
    PathId(conversation): PathId<ConversationId>,
    headers: HeaderMap,
    ValidQuery(query): ValidQuery<StreamQuery>,
) -> Answer<Response> {
    let session = caller.session().ok_or(ApiError::new(Code::SessionRequired))?;
    let chat = ChatAddress { account: caller.account, shard: caller.shard, conversation };
    let connect = ConnectV1 {
        account: caller.account,
        session,
        shard: caller.shard,
        target: TicketTarget::Conversation(conversation),
        ticket: None,
        // Whose number cannot be read is told the whole answer.
        since: last_event_id(&headers, 0).or(query.since),
        device: None,
    };
    let frames = open(&app, &chat, connect).await?;
    Ok(event_stream(app.clock.clone(), frames, is_last, Some(IDLE_MS)))
}

/// `POST /ai/conversations/{id}/stop`
pub async fn stop_answer(
    app: App,
    caller: Caller,
    PathId(conversation): PathId<ConversationId>,
) -> Answer<Reply<StoppedView>> {
    let found: Option<ConversationRow> =
        app.user_db(caller.shard)?.first(bind!(CONVERSATION, caller.account, conversation)).await?;
    found.ok_or(Code::NotFound)?;
    let chat = ChatAddress { account: caller.account, shard: caller.shard, conversation };
    app.count_subrequest();
    let stopped = app.chat_runs.call(chat, ChatCallV1::Stop).await? == ChatAnswerV1::Done;
    Ok(Reply::new(StoppedView { stopped }))
}
