//! Tickets with their message authentication code.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    domain::{json, live_ticket::Ticket, time::Timestamp},
    platform::crypto::KeyRing,
};

/// The longest ticket looked at, in bytes: ours have about 500.
const TICKET_BYTES_MAX: usize = 2_048;

/// Makes and reads tickets.
pub struct Tickets(KeyRing);

impl Tickets {
    /// Tickets under a key derived from those of access tokens: neither passes for the other.
    pub fn new(token_keys: &KeyRing) -> Self {
        Self(token_keys.derive("live-tickets"))
    }

    /// The ticket as text: letters, digits, `-`, `_` and one dot, as a subprotocol may have them (RFC 6455, 4.1).
    pub fn seal(&self, ticket: &Ticket) -> String {
        // Serialising a ticket cannot fail; an empty text would open nothing.
        let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(ticket).unwrap_or_default());
        let tag = URL_SAFE_NO_PAD.encode(self.0.current().key.sign(claims.as_bytes()));
        format!("{claims}.{tag}")
    }

    /// Reads a ticket. `None` for anything that is not one of ours and good at `now`.
    pub fn open(&self, text: &str, now: Timestamp) -> Option<Ticket> {
        if text.len() > TICKET_BYTES_MAX {
            return None;
        }
        let (claims, tag) = text.split_once('.')?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok().filter(|tag| tag.len() == 32)?;
        if !self.0.all().any(|named| named.key.verify(claims.as_bytes(), &tag)) {
            return None;
        }
        let ticket: Ticket = json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
        ticket.is_good(now).then_some(ticket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            ids::{AccountId, SessionId},
            live_ticket::{TICKET_MS, TicketTarget},
            permissions::{Plan, Role},
        },
        platform::crypto::{Key, NamedKey},
    };

    fn ring(seed: u8) -> KeyRing {
        KeyRing::new(NamedKey { id: "k1".to_owned(), key: Key::from_bytes([seed; 32]) }, Vec::new())
    }

    #[test]
    fn g3_only_our_own_unaltered_tickets_open() {
        let now = Timestamp::from_millis(1_000_000);
        let ticket = Ticket {
            account: AccountId::from_bytes([1; 16]),
            session: SessionId::from_bytes([2; 16]),
            shard: 0,
            role: Role::User,
            plan: Plan::Free,
            target: TicketTarget::Hub,
            nonce: "n".to_owned(),
            expires_at: now.plus_millis(TICKET_MS),
        };
        let tickets = Tickets::new(&ring(1));
        let text = tickets.seal(&ticket);
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
        assert_eq!(tickets.open(&text, now), Some(ticket));
        assert_eq!(tickets.open(&text, now.plus_millis(TICKET_MS)), None);
        assert_eq!(Tickets::new(&ring(2)).open(&text, now), None);
        for index in 0..text.len() {
            let mut altered = text.clone().into_bytes();
            altered[index] ^= 1;
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(tickets.open(&altered, now).filter(|_| index + 1 < text.len()), None, "byte {index}");
        }
        let (claims, tag) = text.split_once('.').unwrap();
        assert_eq!(tickets.open(&format!("{claims}.{}", tag.get(..22).unwrap()), now), None, "a cut tag");
    }
}
