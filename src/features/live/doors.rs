//! The addresses at which sockets open.

use garde::Validate;
use serde::Deserialize;

use crate::{
    app::App,
    domain::live_ticket::TicketTarget,
    http::{Answer, ApiError, Caller, Code, SocketRequest, Upgraded},
    live::{
        connect::{ConnectRefusal, ConnectV1, Connected, TicketUseV1},
        tickets::Tickets,
    },
};

/// Where to go on.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SocketQuery {
    /// `seq` of the last event the client has: what came after it is sent again. Without it, a snapshot.
    #[garde(range(min = 0, max = 9_007_199_254_740_991_i64))]
    since: Option<i64>,
}

/// Who connects to `target`. A ticket for something else is refused like one that was used.
fn connect_to(
    app: &App,
    caller: &Caller,
    socket: &SocketRequest,
    target: TicketTarget,
    query: &SocketQuery,
) -> Result<ConnectV1, ApiError> {
    let session = caller.session().ok_or(ApiError::new(Code::SessionRequired))?;
    let ticket = match &socket.ticket {
        None => None,
        Some(text) => {
            let ticket = Tickets::new(&app.config.token_keys).open(text, app.now());
            let ticket = ticket.filter(|ticket| ticket.target == target);
            Some(TicketUseV1::from(&ticket.ok_or(ApiError::new(Code::TicketUsed))?))
        }
    };
    Ok(ConnectV1 { account: caller.account, session, shard: caller.shard, ticket, since: query.since })
}

/// The answer to what became of a connection.
fn answer(connected: Connected, socket: &SocketRequest) -> Answer<Upgraded> {
    match connected {
        Connected::Open(handle) => Ok(Upgraded { socket: handle, protocol: socket.protocol }),
        Connected::Refused(ConnectRefusal::TicketUsed) => Err(ApiError::new(Code::TicketUsed)),
        Connected::Refused(ConnectRefusal::NotFound) => Err(ApiError::new(Code::NotFound)),
        Connected::Refused(ConnectRefusal::Full) => Err(ApiError::new(Code::LimitReached)),
    }
}
