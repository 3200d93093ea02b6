//! Who is asking: registration, sign-in, sign-in sessions, tokens and keys.
//!
//! Owns accounts' credentials, sessions and one-time tokens. Its [`Accounts`] is the gate's
//! authenticator. Must not know what a signed-in person then does.

mod authenticator;
mod devices;
mod open_session;
mod refresh_tokens;
mod second_factor;
mod signed;
mod store;
mod tokens;

pub use authenticator::Accounts;
pub use devices::Device;
pub use open_session::{OpenedSession, SignInAccount, SignInView, TokenPair, open_session, refused_to_open};
pub use second_factor::{FirstFactor, MfaRequiredView, read_mfa_token};
pub use tokens::{AccessClaims, AccessTokens, TokenSubject};

use super::Slice;

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "auth", routes: Vec::new(), statements: &[store::CATALOGUE] }
}
