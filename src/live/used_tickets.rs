//! The tickets an object has taken, until they end: each opens one socket.

use super::storage::ObjectStorage;
use crate::{
    domain::time::Timestamp,
    live::connect::TicketUseV1,
    storage::{Param, StorageError},
};

/// To be run with the object's other tables.
pub const CREATE: &str = "CREATE TABLE IF NOT EXISTS used_tickets (nonce TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID";
const FORGET: &str = "DELETE FROM used_tickets WHERE expires_at <= ?1";
const REMEMBER: &str = "INSERT INTO used_tickets (nonce, expires_at) VALUES (?1, ?2)";

/// Takes a ticket; `false` when it was used before. One synchronous step: of two at once, one wins.
///
/// # Errors
/// The storage failed.
pub fn take(storage: &dyn ObjectStorage, ticket: &TicketUseV1, now: Timestamp) -> Result<bool, StorageError> {
    if now >= ticket.expires_at {
        return Ok(false);
    }
    let statements = [
        (FORGET, vec![Param::from(now)]),
        (REMEMBER, vec![Param::from(ticket.nonce.as_str()), Param::from(ticket.expires_at)]),
    ];
    match storage.run(&statements) {
        Ok(_) => Ok(true),
        Err(StorageError::Unique(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
