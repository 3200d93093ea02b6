//! Judging and hashing a password somebody chose.

use crate::{
    app::App,
    domain::password_policy,
    http::{Answer, ApiError, Code},
    platform::passwords::{StoredPassword, Turn},
};

/// Judges the password in `field` for the account of `email` and `username`.
pub(super) fn judge_password(field: &str, password: &str, email: &str, username: &str) -> Answer<()> {
    password_policy::judge(password, email, username)
        .map_err(|refusal| ApiError::new(Code::PasswordRefused).field(field, refusal.to_string()))
}

/// A turn to hash; taken before the account is read, so that waiting for the database counts too.
pub(super) fn take_turn(app: &App) -> Answer<Turn> {
    app.passwords.take_turn().ok_or_else(|| {
        ApiError::new(Code::ServiceUnavailable).retry_after(1).logging("as many hashes as may be are due")
    })
}

/// The hash to store.
pub(super) fn hash_password(turn: &Turn, password: &str) -> Answer<StoredPassword> {
    turn.hash(password).ok_or_else(|| ApiError::new(Code::InternalError).logging("a password could not be hashed"))
}
