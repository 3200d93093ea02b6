//! SQL of the mfa slice.
//!
//! Three statements are guards: they read the row they change through a column that may not be NULL, so
//! that they fail, and with them their batch, when the row is not as it must be.

use serde::Deserialize;

use crate::{
    domain::time::{Timestamp, millis, optional_millis},
    platform::passwords::StoredPassword,
};

crate::statements! {
    /// A person's secret, and where to write to them.
    FIND_SECRET: Core = "SELECT m.sealed_secret, m.confirmed_at, m.last_step, coalesce(a.email, '') AS email, a.username
        FROM mfa_secrets m JOIN accounts a ON a.id = m.account_id WHERE m.account_id = ?1";
    /// How many recovery codes are left.
    COUNT_RECOVERY_CODES: Core = "SELECT count(*) AS left FROM mfa_recovery_codes WHERE account_id = ?1 AND used_at IS NULL";
    /// What proves a person before a secret is handed out: the password, or how fresh their sign-in (?2) is.
    FIND_CREDENTIALS: Core = "SELECT a.email, a.password_hash, a.password_pepper, s.authenticated_at
        FROM accounts a JOIN sessions s ON s.account_id = a.id WHERE a.id = ?1 AND s.id = ?2";
    /// What a sign-in needs of an active account.
    FIND_ACCOUNT: Core = "SELECT id, email, username, role, plan, shard, email_verified_at
        FROM accounts WHERE id = ?1 AND status = 'active'";
    /// Keeps a secret that is not confirmed yet. Changes no row when one is.
    KEEP_SECRET: Core = "INSERT INTO mfa_secrets (account_id, sealed_secret) VALUES (?1, ?2)
        ON CONFLICT (account_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, last_step = NULL
        WHERE mfa_secrets.confirmed_at IS NULL";
    /// Confirms a secret (?2) by the code of a step (?3). Fails when it was replaced or confirmed before.
    CONFIRM_SECRET: Core = "INSERT INTO mfa_secrets (account_id, sealed_secret, last_step) VALUES (?1,
            (SELECT sealed_secret FROM mfa_secrets WHERE account_id = ?1 AND sealed_secret = ?2 AND confirmed_at IS NULL), ?3)
        ON CONFLICT (account_id) DO UPDATE SET confirmed_at = ?4, last_step = excluded.last_step";
    /// Uses the code of a step (?3). Fails when a code of that step or a later one was used, or the secret (?2) replaced.
    USE_STEP: Core = "INSERT INTO mfa_secrets (account_id, sealed_secret, last_step) VALUES (?1,
            (SELECT sealed_secret FROM mfa_secrets WHERE account_id = ?1 AND sealed_secret = ?2 AND confirmed_at IS NOT NULL
                AND coalesce(last_step, -1) < ?3), ?3)
        ON CONFLICT (account_id) DO UPDATE SET last_step = excluded.last_step";
    /// Uses a recovery code. Fails when there is no such code or it was used.
    USE_RECOVERY_CODE: Core = "INSERT INTO mfa_recovery_codes (account_id, code_hash, created_at) VALUES (?1, ?2,
            (SELECT created_at FROM mfa_recovery_codes WHERE account_id = ?1 AND code_hash = ?2 AND used_at IS NULL))
        ON CONFLICT (account_id, code_hash) DO UPDATE SET used_at = ?3";
    /// Adds recovery codes: ?2 is the JSON array of their hashes.
    ADD_RECOVERY_CODES: Core = "INSERT INTO mfa_recovery_codes (account_id, code_hash, created_at)
        SELECT ?1, value, ?3 FROM json_each(?2)";
    /// Forgets a person's secret.
    DELETE_SECRET: Core = "DELETE FROM mfa_secrets WHERE account_id = ?1";
    /// Forgets a person's recovery codes.
    DELETE_RECOVERY_CODES: Core = "DELETE FROM mfa_recovery_codes WHERE account_id = ?1";
}

/// A person's secret.
#[derive(Debug, Deserialize)]
pub struct SecretRow {
    /// The secret, sealed.
    pub sealed_secret: String,
    /// Since when its codes are asked for.
    #[serde(with = "optional_millis")]
    pub confirmed_at: Option<Timestamp>,
    /// The last step whose code was used.
    pub last_step: Option<i64>,
    /// Their address.
    pub email: String,
    /// Their username.
    pub username: String,
}

/// How many recovery codes are left.
#[derive(Debug, Deserialize)]
pub struct LeftRow {
    /// The number.
    pub left: u32,
}

/// What proves a person.
#[derive(Debug, Deserialize)]
pub struct CredentialsRow {
    /// Their address.
    pub email: String,
    password_hash: Option<String>,
    password_pepper: Option<String>,
    /// When they last proved who they are, in this sign-in.
    #[serde(with = "millis")]
    pub authenticated_at: Timestamp,
}

impl CredentialsRow {
    /// The stored password; `None` for who only signs in elsewhere.
    pub fn password(&self) -> Option<StoredPassword> {
        let hash = self.password_hash.clone()?;
        Some(StoredPassword { hash, pepper: self.password_pepper.clone() })
    }
}
