//! A request to open a socket.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::{
    HeaderMap,
    header::{AUTHORIZATION, ORIGIN, SEC_WEBSOCKET_PROTOCOL, UPGRADE},
    request::Parts,
};

use crate::http::{
    ApiError, Code,
    middleware::{cors, gate::Gate},
};

/// The subprotocol spoken here.
const PROTOCOL: &str = "vivace.v1";
/// What the subprotocol that carries a ticket begins with.
const TICKET_PREFIX: &str = "ticket.";

/// An upgrade to a WebSocket, from a page that may open one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketRequest {
    /// The subprotocol to answer with; `None` when the client named none.
    pub protocol: Option<&'static str>,
    /// The ticket, if that is how the client signed in.
    pub ticket: Option<String>,
}

/// The ticket of a request: `Sec-WebSocket-Protocol: vivace.v1, ticket.…`, or `Authorization: Ticket …`.
pub fn ticket_of(headers: &HeaderMap) -> Option<&str> {
    if let Some((scheme, ticket)) = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.split_once(' ')) {
        return scheme.eq_ignore_ascii_case("ticket").then(|| ticket.trim());
    }
    protocols(headers).find_map(|protocol| protocol.strip_prefix(TICKET_PREFIX))
}

fn protocols(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lists = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim).filter(|protocol| !protocol.is_empty())
}

impl<S: Send + Sync> FromRequestParts<S> for SocketRequest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let headers = &parts.headers;
        let upgrade = headers.get(UPGRADE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !upgrade.eq_ignore_ascii_case("websocket") {
            return Err(ApiError::new(Code::UpgradeRequired));
        }
        let gate = parts.extensions.get::<Arc<Gate>>();
        // A page of another origin cannot read our answers, but it could talk through a socket (RFC 6455, 10.2).
        if headers.contains_key(ORIGIN) && gate.and_then(|gate| cors::allowed_origin(&gate.config, headers)).is_none() {
            return Err(ApiError::new(Code::OriginNotAllowed));
        }
        let is_asked = protocols(headers).any(|protocol| protocol == PROTOCOL);
        if !is_asked && protocols(headers).next().is_some() {
            return Err(ApiError::new(Code::UnknownProtocol));
        }
        Ok(Self { protocol: is_asked.then_some(PROTOCOL), ticket: ticket_of(headers).map(str::to_owned) })
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn ticket(name: &'static str, value: &'static str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        ticket_of(&headers).map(str::to_owned)
    }

    #[test]
    fn g3_a_ticket_is_found_in_the_subprotocol_and_in_authorization() {
        assert_eq!(ticket("sec-websocket-protocol", "vivace.v1, ticket.a.b").as_deref(), Some("a.b"));
        assert_eq!(ticket("sec-websocket-protocol", "ticket.a.b,vivace.v1").as_deref(), Some("a.b"));
        assert_eq!(ticket("authorization", "Ticket a.b").as_deref(), Some("a.b"));
        assert_eq!(ticket("authorization", "Bearer a.b"), None);
        assert_eq!(ticket("sec-websocket-protocol", "vivace.v1"), None);
    }
}
