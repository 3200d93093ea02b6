//! The address at which clients of Socket.IO connect.

use http::Uri;

use super::{doors::path_of, inward::Inward};
use crate::{
    app::App,
    domain::live_ticket::TicketTarget,
    http::{Answer, ApiError, Code, SocketRequest, Upgraded},
    live::socket_io::{
        pump::{self, Opener},
        session::{Opening, Refusal},
    },
    platform::{
        background::go_on,
        socket::{SocketFrames, SocketHandle},
    },
};

/// The version of Engine.IO spoken: that of socket.io-client 3 and 4.
const ENGINE: &str = "4";

/// `GET /socket.io/?EIO=4&transport=websocket`. Whoever connects signs in over the socket.
///
/// The query is read by hand: clients add members of their own to it.
pub async fn open_socket_io(
    app: App,
    inward: Inward,
    uri: Uri,
    socket: Result<SocketRequest, ApiError>,
) -> Answer<Upgraded> {
    let asked = |name: &str| {
        let mut pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        pairs.find(|(known, _)| known == name).map(|(_, value)| value)
    };
    if asked("transport").as_deref() != Some("websocket") {
        return Err(ApiError::new(Code::UnknownProtocol).saying(
            "Only the transport `websocket` is served: connect with io(url, { transports: [\"websocket\"] }).",
        ));
    }
    if asked("EIO").as_deref() != Some(ENGINE) {
        return Err(ApiError::new(Code::UnknownProtocol)
            .saying("Version 4 of Engine.IO is served: use version 3 or 4 of socket.io-client."));
    }
    let SocketRequest { protocol, .. } = socket?;
    let unavailable = |error| ApiError::new(Code::ServiceUnavailable).logging(error);
    let (theirs, ours) = SocketHandle::pair().map_err(unavailable)?;
    go_on(pump::serve(ours, app.rng.token::<15>(), Doors(inward), app.clock.clone()));
    Ok(Upgraded { socket: theirs, protocol })
}

/// The doors of this Worker.
struct Doors(Inward);

impl Opener for Doors {
    async fn open(&self, opening: &Opening) -> Result<SocketFrames, Refusal> {
        let handle = self.0.open_socket(&address(opening), &opening.token).await.map_err(|error| refusal(&error))?;
        handle.into_frames().map_err(|error| refusal(&ApiError::new(Code::ServiceUnavailable).logging(error)))
    }
}

/// What a client is told of an error.
fn refusal(error: &ApiError) -> Refusal {
    let message = error.message.clone().unwrap_or_else(|| error.code.text().to_owned());
    Refusal { code: error.code.as_str().to_owned(), message }
}

/// Where a place's socket opens, as the router knows it.
fn address(opening: &Opening) -> String {
    let path = format!("/api{}", path_of(opening.place));
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(since) = opening.since {
        query.append_pair("since", &since.to_string());
    }
    // Only the hub knows devices.
    if let Some(device) = opening.device.as_deref().filter(|_| opening.place == TicketTarget::Hub) {
        query.append_pair("device", device);
    }
    match query.finish() {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}
