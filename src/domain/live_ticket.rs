//! Tickets: what lets a browser open one socket, for half a minute, once.
//!
//! A browser cannot send headers with a WebSocket, and a token in an address ends in logs. So a client that is signed
//! in asks for a ticket and sends that in the list of subprotocols. Here is what a ticket says; its message
//! authentication code is put on by `live::tickets`, and the object that takes it remembers its nonce until it ends.

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::{AccountId, ConversationId, GroupRoomId, SessionId, WorkoutId},
    permissions::{PermissionSet, Plan, Role},
    principal::{Credential, Principal, ShardNumber},
    time::{SECOND_MS, Timestamp, millis},
};

/// How long a ticket is good for: long enough for a slow connection, too short to be worth stealing.
pub const TICKET_MS: i64 = 30 * SECOND_MS;

/// What a ticket opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum TicketTarget {
    /// One's own workout.
    Workout(WorkoutId),
    /// One's own hub.
    Hub,
    /// A room in which people train together.
    Room(GroupRoomId),
    /// One's own conversation with the coach.
    Conversation(ConversationId),
}

/// What a ticket says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// The person.
    pub account: AccountId,
    /// The sign-in it was asked with.
    pub session: SessionId,
    /// Where the person's own rows are.
    pub shard: ShardNumber,
    /// The role when it was made.
    pub role: Role,
    /// The plan when it was made.
    pub plan: Plan,
    /// What it opens.
    pub target: TicketTarget,
    /// What no other ticket has.
    pub nonce: String,
    /// When it ends.
    #[serde(with = "millis")]
    pub expires_at: Timestamp,
}

impl Ticket {
    /// A ticket for the person's sign-in. `None` for an API key: programs send their key.
    pub fn new(principal: &Principal, target: TicketTarget, nonce: String, now: Timestamp) -> Option<Self> {
        Some(Self {
            account: principal.account,
            session: principal.session()?,
            shard: principal.shard,
            role: principal.role,
            plan: principal.plan,
            target,
            nonce,
            expires_at: now.plus_millis(TICKET_MS),
        })
    }

    /// Whether it is still good. One that ends later than any made now could is not ours.
    pub fn is_good(&self, now: Timestamp) -> bool {
        now < self.expires_at && self.expires_at.since(now) <= TICKET_MS
    }

    /// Who opens a socket with it.
    pub fn principal(&self) -> Principal {
        Principal {
            account: self.account,
            role: self.role,
            plan: self.plan,
            shard: self.shard,
            permissions: PermissionSet::granted_to(self.role, self.plan),
            credential: Credential::Session(self.session),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(now: Timestamp) -> Ticket {
        let principal = Principal {
            account: AccountId::from_bytes([1; 16]),
            role: Role::User,
            plan: Plan::Free,
            shard: 1,
            permissions: PermissionSet::granted_to(Role::User, Plan::Free),
            credential: Credential::Session(SessionId::from_bytes([2; 16])),
        };
        let target = TicketTarget::Workout(WorkoutId::from_bytes([3; 16]));
        Ticket::new(&principal, target, "n".to_owned(), now).unwrap()
    }

    #[test]
    fn g3_a_ticket_is_good_for_half_a_minute() {
        let now = Timestamp::from_millis(1_000_000);
        let ticket = ticket(now);
        assert!(ticket.is_good(now) && ticket.is_good(now.plus_millis(TICKET_MS - 1)));
        assert!(!ticket.is_good(now.plus_millis(TICKET_MS)));
        assert!(!ticket.is_good(now.plus_millis(-1)), "its time of birth is still to come");
    }

    #[test]
    fn bytes_of_a_ticket_never_change() {
        let ticket = ticket(Timestamp::from_millis(0));
        let bytes = concat!(
            r#"{"account":"01010101-0101-0101-0101-010101010101","session":"02020202-0202-0202-0202-020202020202","#,
            r#""shard":1,"role":"user","plan":"free","#,
            r#""target":{"kind":"workout","id":"03030303-0303-0303-0303-030303030303"},"nonce":"n","expiresAt":30000}"#
        );
        assert_eq!(serde_json::to_string(&ticket).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<Ticket>(bytes).unwrap(), ticket);
        assert_eq!(serde_json::to_string(&TicketTarget::Hub).unwrap(), r#"{"kind":"hub"}"#);
    }
}
