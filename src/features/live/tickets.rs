//! Tickets: how a browser opens a socket.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::doors::path_of;
use crate::{
    app::App,
    domain::{
        live_ticket::{Ticket, TicketTarget},
        time::Timestamp,
    },
    http::{Answer, ApiError, Caller, Code, Created, ValidJson},
    live::{frames::PROTOCOL, tickets::Tickets},
};

/// What to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum TargetKind {
    /// One's own workout: needs its `id`.
    Workout,
    /// One's own hub: notifications, presence, changes on other devices.
    Hub,
    /// A room in which people train together: needs its `id`.
    Room,
    /// One's own conversation with the coach: needs its `id`.
    Conversation,
}

/// Asks for a ticket.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(extend("anyOf" = serde_json::json!([
    {"properties": {"target": {"const": "hub"}, "id": {"type": "null"}}},
    {"required": ["id"], "properties": {"target": {"enum": ["workout", "room", "conversation"]}, "id": {"type": "string", "format": "uuid"}}},
]))))]
pub struct CreateTicketRequest {
    /// What to open.
    #[garde(skip)]
    target: TargetKind,
    /// Which, where there are several.
    #[garde(length(chars, min = 1, max = 36))]
    id: Option<String>,
}

/// A ticket and how to use it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TicketView {
    /// The ticket, good for one socket.
    pub ticket: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Where to open the socket. It holds no secret.
    pub url: String,
    /// What to give as subprotocols: `new WebSocket(url, protocols)`.
    pub protocols: Vec<String>,
}

impl CreateTicketRequest {
    fn target(&self) -> Result<TicketTarget, ApiError> {
        let id = self.id.as_deref();
        let missing = || ApiError::invalid_field("id", if id.is_some() { "is not an id" } else { "is required" });
        match self.target {
            TargetKind::Workout => id.and_then(|id| id.parse().ok()).map(TicketTarget::Workout).ok_or_else(missing),
            TargetKind::Room => id.and_then(|id| id.parse().ok()).map(TicketTarget::Room).ok_or_else(missing),
            TargetKind::Conversation => {
                id.and_then(|id| id.parse().ok()).map(TicketTarget::Conversation).ok_or_else(missing)
            }
            TargetKind::Hub if id.is_some() => Err(ApiError::invalid_field("id", "is not for the hub")),
            TargetKind::Hub => Ok(TicketTarget::Hub),
        }
    }
}

/// Gives a ticket. Whether there is such a thing is seen when the socket opens.
pub async fn create_ticket(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateTicketRequest>,
) -> Answer<Created<TicketView>> {
    let target = body.target()?;
    let nonce = app.rng.token::<16>();
    let ticket = Ticket::new(&caller, target, nonce, app.now()).ok_or(ApiError::new(Code::SessionRequired))?;
    let sealed = Tickets::new(&app.config.token_keys).seal(&ticket);
    // http becomes ws, and https wss.
    let base = app.config.public_url.strip_prefix("http").unwrap_or_default();
    Ok(Created(TicketView {
        protocols: vec![PROTOCOL.to_owned(), format!("ticket.{sealed}")],
        ticket: sealed,
        expires_at: ticket.expires_at,
        url: format!("ws{base}/api/v1{}", path_of(target)),
    }))
}
