//! The second factor: time-based one-time codes, and recovery codes for when the device is lost.
//!
//! Owns the tables `mfa_secrets` and `mfa_recovery_codes`. The secret is sealed with its person's data
//! key; of recovery codes only hashes are kept. A code works once: what marks it as used stands in the
//! batch of what it allows and fails when it was used before, so that a replay changes nothing
//! ([`proof`]). Completes a sign-in whose first step another slice did. Must not know passwords beyond
//! asking for one before a secret is handed out.

mod access;
mod proof;
mod recovery_codes;
mod store;
mod totp;
mod verify;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route, limit_classes::LimitClass},
    storage::erasure::ErasureRule,
};

/// How the tables of this slice forget a person.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::core("mfa_secrets", &store::DELETE_SECRET),
    ErasureRule::core("mfa_recovery_codes", &store::DELETE_RECOVERY_CODES),
];

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "mfa", routes: routes(), statements: &[store::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let read = Access::SessionNeeds(Permission::ReadOwnProfile);
    let write = Access::SessionNeeds(Permission::WriteOwnProfile);
    vec![
        Route::get("/api/auth/mfa", totp::get_mfa).access(read).summary("Whether a second factor is asked of you"),
        Route::post("/api/auth/mfa/totp", totp::begin_totp)
            .access(write)
            .summary("Get a secret for an authenticator app; nothing changes until it is confirmed")
            .errors(&[
                Code::AlreadyEnabled,
                Code::WrongPassword,
                Code::ReauthenticationRequired,
                Code::ServiceUnavailable,
            ]),
        Route::post("/api/auth/mfa/totp/confirm", totp::confirm_totp)
            .access(write)
            .summary("Show that the app has the secret; sign-ins ask for its codes from now on")
            .errors(&[Code::AlreadyEnabled, Code::InvalidMfaCode, Code::NotFound]),
        Route::delete("/api/auth/mfa/totp", totp::remove_totp)
            .access(write)
            .summary("Stop asking for a second factor")
            .errors(&[Code::InvalidMfaCode, Code::NotFound]),
        Route::post("/api/auth/mfa/recovery-codes", recovery_codes::replace_recovery_codes)
            .access(write)
            .summary("Get new recovery codes; the old ones stop at once")
            .errors(&[Code::InvalidMfaCode, Code::NotFound]),
        Route::post("/api/auth/mfa/verify", verify::verify_second_factor)
            .access(Access::Open)
            .limit(LimitClass::Auth)
            .summary("Complete a sign-in with the second factor")
            .errors(&[Code::InvalidMfaCode, Code::InvalidToken, Code::SessionEnded, Code::ServiceUnavailable]),
    ]
}
