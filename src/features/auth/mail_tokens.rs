//! One-time tokens sent by mail. Random, and only their hash is kept.

use super::store;
use crate::{
    app::App,
    bind,
    domain::{
        ids::AccountId,
        time::{DAY_MS, MINUTE_MS},
    },
    platform::crypto::sha256_hex,
    storage::{Core, Statement},
};

/// The longest token looked at, in characters: ours have 43.
pub(super) const TOKEN_CHARS_MAX: usize = 100;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Shows that an address is read by its owner.
    VerifyEmail,
    /// Sets a new password.
    ResetPassword,
}

impl Purpose {
    /// The word in the row.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
        }
    }

    /// How long a token is good for.
    const fn lifetime_ms(self) -> i64 {
        match self {
            Self::VerifyEmail => DAY_MS,
            Self::ResetPassword => 30 * MINUTE_MS,
        }
    }
}

/// A new token of 256 bits for `email`, and the statement that keeps its hash.
pub(super) fn make_token(app: &App, purpose: Purpose, account: AccountId, email: &str) -> (String, Statement<Core>) {
    let token = app.rng.token::<32>();
    let now = app.now();
    let expires_at = now.plus_millis(purpose.lifetime_ms());
    let insert = bind!(store::INSERT_MAIL_TOKEN, hash_token(&token), account, purpose.as_str(), email, now, expires_at);
    (token, insert)
}

/// The form in which a token is kept.
pub(super) fn hash_token(token: &str) -> String {
    sha256_hex(token.as_bytes())
}
