//! How the Worker hands a socket, or a call, to an object.

use serde::{Deserialize, Serialize};
use worker::{Method, Request, RequestInit, Stub};

use crate::{
    domain::{
        ids::{AccountId, SessionId},
        json,
        live_ticket::{Ticket, TicketTarget},
        principal::ShardNumber,
        time::{Timestamp, millis},
    },
    platform::socket::SocketHandle,
    storage::StorageError,
};

/// The header that tells an object who connects. Only the Worker can send it: objects have no address.
const HEADER: &str = "x-vivace-connect";
/// The name an object's calls are sent to; it leads nowhere.
const OBJECT_URL: &str = "https://object/";

/// Who connects, and from where on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectV1 {
    /// The person.
    pub account: AccountId,
    /// Their sign-in: when it ends, so does the socket.
    pub session: SessionId,
    /// Where their own rows are.
    pub shard: ShardNumber,
    /// What they open.
    pub target: TicketTarget,
    /// The ticket that was used, to be remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketUseV1>,
    /// The last event the client has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<i64>,
    /// The device it connects from, where an object keeps one socket for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

/// A ticket's only use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketUseV1 {
    /// Its nonce.
    pub nonce: String,
    /// Until when it has to be remembered.
    #[serde(with = "millis")]
    pub expires_at: Timestamp,
}

impl From<&Ticket> for TicketUseV1 {
    fn from(ticket: &Ticket) -> Self {
        Self { nonce: ticket.nonce.clone(), expires_at: ticket.expires_at }
    }
}

impl ConnectV1 {
    /// Whether an object that may take it does: a ticket is used up only by a socket that opens.
    ///
    /// # Errors
    /// What taking the ticket gave.
    pub fn admit<E>(
        &self,
        has_room: bool,
        take_ticket: impl FnOnce(&TicketUseV1) -> Result<bool, E>,
    ) -> Result<Result<(), ConnectRefusal>, E> {
        if !has_room {
            return Ok(Err(ConnectRefusal::Full));
        }
        let is_fresh = self.ticket.as_ref().map_or(Ok(true), take_ticket)?;
        Ok(if is_fresh { Ok(()) } else { Err(ConnectRefusal::TicketUsed) })
    }
}

/// Why an object takes no socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectRefusal {
    /// The ticket was used before.
    TicketUsed,
    /// There is no such thing, or it is not theirs.
    NotFound,
    /// As many sockets as there may be.
    Full,
    /// The sign-in ended since the Worker looked it up.
    Ended,
}

/// What became of a connection.
#[derive(Clone, Debug)]
pub enum Connected {
    /// The client's end.
    Open(SocketHandle),
    /// No socket.
    Refused(ConnectRefusal),
}

fn unavailable(error: impl std::fmt::Display) -> StorageError {
    StorageError::from_message(&format!("an object did not answer: {error}"))
}

/// Asks an object to take a socket.
///
/// # Errors
/// The object did not answer.
pub async fn open_socket(stub: &Stub, connect: &ConnectV1) -> Result<Connected, StorageError> {
    let request = Request::new(OBJECT_URL, Method::Get).map_err(unavailable)?;
    let told = serde_json::to_string(connect).map_err(unavailable)?;
    let headers = request.headers();
    headers.set("upgrade", "websocket").map_err(unavailable)?;
    headers.set(HEADER, &told).map_err(unavailable)?;
    let mut response = stub.fetch_with_request(request).await.map_err(unavailable)?;
    if response.status_code() == 101 {
        let socket = response.websocket().ok_or_else(|| unavailable("an upgrade without a socket"))?;
        return Ok(Connected::Open(SocketHandle::new(socket)));
    }
    let answer = response.text().await.map_err(unavailable)?;
    json::from_str(&answer).map(Connected::Refused).map_err(unavailable)
}

/// Sends a call to an object and gives its answer.
///
/// # Errors
/// The object did not answer; whether it did what it was asked is unknown.
pub async fn call(stub: &Stub, body: &str) -> Result<String, StorageError> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init(OBJECT_URL, &init).map_err(unavailable)?;
    let mut response = stub.fetch_with_request(request).await.map_err(unavailable)?;
    let answer = response.text().await.map_err(unavailable)?;
    if response.status_code() == 200 {
        return Ok(answer);
    }
    Err(unavailable(format_args!("{} {}", response.status_code(), answer.chars().take(200).collect::<String>())))
}

/// The object's side: who connects; `None` when the request is a call.
pub fn read_connect(request: &Request) -> Option<ConnectV1> {
    let told = request.headers().get(HEADER).ok().flatten()?;
    json::from_str(&told).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_object_uses_up_no_ticket() {
        let ticket = TicketUseV1 { nonce: "n".to_owned(), expires_at: Timestamp::from_millis(5) };
        let connect = ConnectV1 {
            account: AccountId::from_bytes([1; 16]),
            session: SessionId::from_bytes([2; 16]),
            shard: 1,
            target: TicketTarget::Hub,
            ticket: Some(ticket),
            since: None,
            device: None,
        };
        let mut used = 0;
        let mut open = |has_room: bool| {
            let take = |_: &TicketUseV1| {
                used += 1;
                Ok::<_, ()>(used == 1)
            };
            connect.admit(has_room, take).unwrap()
        };
        assert_eq!(open(false), Err(ConnectRefusal::Full));
        assert_eq!(open(true), Ok(()), "and opens a socket when there is room again");
        assert_eq!(open(true), Err(ConnectRefusal::TicketUsed));
        let without = ConnectV1 { ticket: None, ..connect };
        assert_eq!(without.admit(true, |_| Err("not asked")), Ok(Ok(())));
    }

    #[test]
    fn bytes_between_worker_and_object_never_change() {
        let connect = ConnectV1 {
            account: AccountId::from_bytes([1; 16]),
            session: SessionId::from_bytes([2; 16]),
            shard: 1,
            target: TicketTarget::Hub,
            ticket: Some(TicketUseV1 { nonce: "n".to_owned(), expires_at: Timestamp::from_millis(5) }),
            since: Some(7),
            device: None,
        };
        let bytes = concat!(
            r#"{"account":"01010101-0101-0101-0101-010101010101","session":"02020202-0202-0202-0202-020202020202","#,
            r#""shard":1,"target":{"kind":"hub"},"ticket":{"nonce":"n","expiresAt":5},"since":7}"#
        );
        assert_eq!(serde_json::to_string(&connect).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<ConnectV1>(bytes).unwrap(), connect);
        assert_eq!(serde_json::to_string(&ConnectRefusal::TicketUsed).unwrap(), "\"ticket_used\"");
    }
}
