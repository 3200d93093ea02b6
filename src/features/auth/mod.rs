//! Who is asking: registration, sign-in, sign-in sessions, tokens and keys.
//!
//! Owns accounts' credentials, sessions and one-time tokens. Its [`Accounts`] is the gate's
//! authenticator. Must not know what a signed-in person then does.

mod authenticator;
mod store;
mod tokens;

pub use authenticator::Accounts;
pub use tokens::{AccessClaims, AccessTokens, TokenSubject};

use super::Slice;

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "auth", routes: Vec::new(), statements: &[store::CATALOGUE] }
}
