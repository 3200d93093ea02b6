//! SQL of the auth slice.

use serde::Deserialize;

use crate::domain::permissions::{Plan, Role};

crate::statements! {
    /// Opens a sign-in (?1) of an active account whose password is no younger than the proof (?3). Otherwise the
    /// account is NULL, which the table refuses, and the batch with it.
    OPEN_SESSION: Core = "INSERT INTO sessions (id, account_id, counter, rotated_at, authenticated_at, created_at, last_seen_at,
            idle_expires_at, expires_at, device_id, device_name, ip_hash)
        VALUES (?1, (SELECT id FROM accounts WHERE id = ?2 AND status = 'active' AND coalesce(password_changed_at, 0) <= ?3),
            0, ?4, ?4, ?4, ?4, ?5, ?6, ?7, ?8, ?9)";
    /// Notes that somebody signed in.
    NOTE_LOGIN: Core = "UPDATE accounts SET last_login_at = ?2 WHERE id = ?1";
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
