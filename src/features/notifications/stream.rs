//! The events of one's hub as a stream of server-sent events (HTML Living Standard, 9.2): for clients without
//! WebSockets.
//!
//! The Worker opens a socket to the hub and writes its frames in the other form, so that the hub may sleep while
//! nothing happens.

use axum::response::Response;
use garde::Validate;
use http::HeaderMap;
use serde::Deserialize;

use crate::{
    app::App,
    domain::live_ticket::TicketTarget,
    http::{
        Answer, ApiError, Caller, Code, ValidQuery,
        event_stream::{NO_EVENT, event_stream, last_event_id},
    },
    live::connect::{ConnectRefusal, ConnectV1, Connected},
};

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
/// missed, or a `resync` where too much was or the id is none
/// of ours.
pub async fn stream_notifications(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    ValidQuery(query): ValidQuery<StreamQuery>,
) -> Answer<Response> {
    let session = caller.session().ok_or(ApiError::new(Code::SessionRequired))?;
    let since = last_event_id(&headers, NO_EVENT).or(query.since);
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
    Ok(event_stream(app.clock.clone(), frames, |_| false, None))
}
