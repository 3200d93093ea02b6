//! SQL of the api_keys slice.

use serde::Deserialize;

use crate::domain::{
    ids::{AccountId, ApiKeyId},
    permissions::Plan,
    principal::ShardNumber,
    time::Timestamp,
};

crate::statements! {
    /// Notes that a key was presented, unless that was noted after ?3.
    NOTE_USE: Core = "UPDATE api_keys SET last_used_at = ?2 WHERE key_hash = ?1 AND coalesce(last_used_at, 0) <= ?3";
    /// Whom a key stands for.
    FIND_BY_HASH: Core = "SELECT k.id, k.account_id, k.scopes, k.allowed_networks, k.expires_at, a.plan, a.shard
        FROM api_keys k JOIN accounts a ON a.id = k.account_id WHERE k.key_hash = ?1 AND a.status = 'active'";
    /// A person's keys, the newest first, before ?2.
    LIST_KEYS: Core = "SELECT id, name, prefix, scopes, allowed_networks, created_at, rotated_at, expires_at, last_used_at
        FROM api_keys WHERE account_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
    /// One of a person's keys.
    FIND_KEY: Core = "SELECT id, name, prefix, scopes, allowed_networks, created_at, rotated_at, expires_at, last_used_at
        FROM api_keys WHERE account_id = ?1 AND id = ?2";
    /// Forgets a person's keys that expired before ?2.
    FORGET_EXPIRED: Core = "DELETE FROM api_keys WHERE account_id = ?1 AND expires_at <= ?2";
    /// Adds a key while the person has fewer than ?10 that are not expired. Otherwise its name is NULL, which the
    /// table refuses, and the batch with it.
    INSERT_KEY: Core = "INSERT INTO api_keys (id, account_id, name, key_hash, prefix, scopes, allowed_networks, created_at, expires_at)
        VALUES (?2, ?1, CASE WHEN (SELECT count(*) FROM api_keys WHERE account_id = ?1 AND (expires_at IS NULL OR expires_at > ?8)) < ?10
            THEN ?3 END, ?4, ?5, ?6, ?7, ?8, ?9)";
    /// Changes nothing when the key is the person's. Otherwise its name is NULL, which the table refuses, and the
    /// batch with it.
    REQUIRE_OWN: Core = "INSERT INTO api_keys (id, account_id, name, key_hash, prefix, scopes, allowed_networks, created_at)
        VALUES (?2, ?1, (SELECT name FROM api_keys WHERE account_id = ?1 AND id = ?2), ?2, '', '[]', '[]', 0)
        ON CONFLICT (id) DO UPDATE SET name = name";
    /// Gives a key another secret.
    REPLACE_SECRET: Core = "UPDATE api_keys SET key_hash = ?3, prefix = ?4, rotated_at = ?5, last_used_at = NULL
        WHERE account_id = ?1 AND id = ?2";
    /// Revokes a key.
    DELETE_KEY: Core = "DELETE FROM api_keys WHERE account_id = ?1 AND id = ?2";
    /// Erases an account's keys.
    ERASE_KEYS: Core = "DELETE FROM api_keys WHERE account_id = ?1";
}

/// A key that was recognised by its hash.
#[derive(Debug, Deserialize)]
pub struct PresentedRow {
    /// The key.
    pub id: ApiKeyId,
    /// Whose it is.
    pub account_id: AccountId,
    /// Permission strings.
    #[serde(with = "crate::storage::json_text")]
    pub scopes: Vec<String>,
    /// Networks in CIDR form.
    #[serde(with = "crate::storage::json_text")]
    pub allowed_networks: Vec<String>,
    /// When it ends.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub expires_at: Option<Timestamp>,
    /// The person's plan now.
    pub plan: Plan,
    /// The person's user shard.
    pub shard: ShardNumber,
}

/// A key as its person sees it.
#[derive(Debug, Deserialize)]
pub struct KeyRow {
    /// The key.
    pub id: ApiKeyId,
    /// What the person calls it.
    pub name: String,
    /// How it begins.
    pub prefix: String,
    /// Permission strings.
    #[serde(with = "crate::storage::json_text")]
    pub scopes: Vec<String>,
    /// Networks in CIDR form.
    #[serde(with = "crate::storage::json_text")]
    pub allowed_networks: Vec<String>,
    /// When it was made.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When its secret was replaced.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub rotated_at: Option<Timestamp>,
    /// When it ends.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub expires_at: Option<Timestamp>,
    /// When it was last presented.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub last_used_at: Option<Timestamp>,
}
