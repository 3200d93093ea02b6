//! The log port: one JSON object a line.

use crate::{domain::ids::AccountId, platform::crypto::sha256_hex};

/// Takes finished log lines. What may stand in a line is decided where it is built: an allow-list of
/// fields, never a body, token, address or private text.
pub trait Log: Send + Sync {
    /// Writes one line.
    fn line(&self, line: String);
}

/// What stands for an account in a line: the same everywhere, so that who has an id can find its lines.
pub fn principal_hash(account: AccountId) -> String {
    short_hash(&account.to_string())
}

/// The first 16 hex digits of the SHA-256 of a text.
pub fn short_hash(text: &str) -> String {
    sha256_hex(text.as_bytes()).chars().take(16).collect()
}

/// The runtime's console.
pub struct Console;

impl Log for Console {
    fn line(&self, line: String) {
        worker::console_log!("{}", line);
    }
}
