//! SQL of the auth slice.

use serde::Deserialize;

use crate::domain::permissions::{Plan, Role};

crate::statements! {
    /// Whether a sign-in still holds, and with which role and plan.
    SESSION_STANDING: Core = "SELECT a.role, a.plan, a.status, s.revoked_at IS NOT NULL AS revoked, s.expires_at, s.authenticated_at
        FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id = ?1 AND s.account_id = ?2";
}

/// How a sign-in stands now.
#[derive(Debug, Deserialize)]
pub struct StandingRow {
    /// The account's role now.
    pub role: Role,
    /// The account's plan now.
    pub plan: Plan,
    /// `active`, `suspended` or `deleted`.
    pub status: String,
    /// Whether the sign-in was ended.
    #[serde(with = "crate::storage::integer_bool")]
    pub revoked: bool,
    /// The absolute deadline.
    #[serde(with = "crate::domain::time::millis")]
    pub expires_at: crate::domain::time::Timestamp,
    /// When the person last proved who they are.
    #[serde(with = "crate::domain::time::millis")]
    pub authenticated_at: crate::domain::time::Timestamp,
}
