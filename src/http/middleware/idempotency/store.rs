//! SQL of idempotency keys.

use serde::Deserialize;

crate::statements! {
    /// Claims a key that is new, abandoned (?4: claimed before) or expired. Changes one row when it is ours.
    CLAIM: Core = "INSERT INTO idempotency_keys (scope, request_hash, claimed_at, expires_at) VALUES (?1, ?2, ?3, ?5)
        ON CONFLICT (scope) DO UPDATE SET request_hash = excluded.request_hash, claimed_at = excluded.claimed_at,
            expires_at = excluded.expires_at, answer = NULL
        WHERE (answer IS NULL AND claimed_at <= ?4) OR idempotency_keys.expires_at <= ?3";
    /// What holds a key now.
    READ_CLAIM: Core = "SELECT request_hash, answer FROM idempotency_keys WHERE scope = ?1";
    /// Keeps the answer.
    KEEP_ANSWER: Core = "UPDATE idempotency_keys SET answer = ?2 WHERE scope = ?1";
    /// Frees a key whose request was refused.
    RELEASE_CLAIM: Core = "DELETE FROM idempotency_keys WHERE scope = ?1 AND answer IS NULL";
    /// Forgets expired keys, some at a time.
    SWEEP_EXPIRED: Core = "DELETE FROM idempotency_keys WHERE scope IN
        (SELECT scope FROM idempotency_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 500)";
}

/// A key's row.
#[derive(Debug, Deserialize)]
pub struct ClaimRow {
    /// Hash of the request that claimed it.
    pub request_hash: String,
    /// The sealed answer, once there is one.
    pub answer: Option<String>,
}
