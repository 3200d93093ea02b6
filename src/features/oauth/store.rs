//! SQL of the oauth slice.

use serde::Deserialize;

use crate::{
    domain::time::{Timestamp, millis},
    features::auth::SignInAccount,
};

crate::statements! {
    /// Keeps a sign-in that was begun.
    INSERT_ATTEMPT: Core = "INSERT INTO oauth_attempts (state_hash, provider, browser_hash, return_to, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    /// Takes a sign-in that was begun at that provider in that browser: who takes it first has it.
    TAKE_ATTEMPT: Core = "DELETE FROM oauth_attempts WHERE state_hash = ?1 AND provider = ?2 AND browser_hash = ?3
        RETURNING return_to, expires_at";
    /// The account of an identity.
    FIND_BY_IDENTITY: Core = "SELECT a.id, coalesce(a.email, '') AS email, a.username, a.role, a.plan, a.shard, a.email_verified_at, a.status,
            EXISTS (SELECT 1 FROM mfa_secrets m WHERE m.account_id = a.id AND m.confirmed_at IS NOT NULL) AS mfa_enabled
        FROM identities i JOIN accounts a ON a.id = i.account_id WHERE i.issuer = ?1 AND i.subject = ?2";
    /// The account with an address.
    FIND_BY_EMAIL: Core = "SELECT a.id, a.email, a.username, a.role, a.plan, a.shard, a.email_verified_at, a.status,
            EXISTS (SELECT 1 FROM mfa_secrets m WHERE m.account_id = a.id AND m.confirmed_at IS NOT NULL) AS mfa_enabled
        FROM accounts a WHERE a.email = ?1";
    /// The account a browser brought a code of.
    FIND_BY_CODE: Core = "SELECT a.id, coalesce(a.email, '') AS email, a.username, a.role, a.plan, a.shard, a.email_verified_at, a.status,
            EXISTS (SELECT 1 FROM mfa_secrets m WHERE m.account_id = a.id AND m.confirmed_at IS NOT NULL) AS mfa_enabled
        FROM oauth_codes c JOIN accounts a ON a.id = c.account_id WHERE c.code_hash = ?1";
    /// Adds an account whose address the provider has confirmed.
    INSERT_CONFIRMED_ACCOUNT: Core = "INSERT INTO accounts (id, email, username, username_key, shard, email_verified_at, display_name,
            created_at, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?3, ?6, ?6)";
    /// Links an identity to an account that is active and has confirmed this very address. Otherwise the account is
    /// NULL, which the table refuses, and the batch with it.
    LINK_IDENTITY: Core = "INSERT INTO identities (issuer, subject, account_id, email, created_at) VALUES (?1, ?2,
            (SELECT id FROM accounts WHERE id = ?3 AND email = ?4 AND email_verified_at IS NOT NULL AND status = 'active'), ?4, ?5)";
    /// Keeps a code for the frontend.
    INSERT_CODE: Core = "INSERT INTO oauth_codes (code_hash, account_id, proved_at, expires_at) VALUES (?1, ?2, ?3, ?4)";
    /// Takes a code: who takes it first has it.
    TAKE_CODE: Core = "DELETE FROM oauth_codes WHERE code_hash = ?1 RETURNING proved_at, expires_at";
    /// An account's identities.
    LIST_IDENTITIES: Core = "SELECT issuer, subject, email, created_at FROM identities WHERE account_id = ?1 ORDER BY issuer LIMIT ?2";
    /// Where to write to somebody.
    ADDRESSEE: Core = "SELECT email, username FROM accounts WHERE id = ?1 AND email IS NOT NULL";
    /// Changes nothing when an identity (?2, ?3) is the account's (?1) and there is another way to sign in: a password, or an
    /// identity of a provider that is still offered (?4, a JSON array). Otherwise its time is NULL, which the table refuses,
    /// and the batch with it.
    REQUIRE_OTHER_WAY: Core = "INSERT INTO identities (issuer, subject, account_id, created_at) VALUES (?2, ?3, ?1,
            (SELECT created_at FROM identities WHERE account_id = ?1 AND issuer = ?2 AND subject = ?3
                AND (EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND password_hash IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM identities o WHERE o.account_id = ?1 AND o.issuer <> ?2
                        AND o.issuer IN (SELECT value FROM json_each(?4))))))
        ON CONFLICT (issuer, subject) DO UPDATE SET created_at = excluded.created_at";
    /// Unlinks an identity.
    DELETE_IDENTITY: Core = "DELETE FROM identities WHERE account_id = ?1 AND issuer = ?2";
    /// Forgets attempts that expired, some at a time.
    SWEEP_ATTEMPTS: Core = "DELETE FROM oauth_attempts WHERE state_hash IN
        (SELECT state_hash FROM oauth_attempts WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 500)";
    /// Forgets codes that expired, some at a time.
    SWEEP_CODES: Core = "DELETE FROM oauth_codes WHERE code_hash IN
        (SELECT code_hash FROM oauth_codes WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 500)";
    /// Erases an account's identities.
    ERASE_IDENTITIES: Core = "DELETE FROM identities WHERE account_id = ?1";
    /// Erases an account's codes.
    ERASE_CODES: Core = "DELETE FROM oauth_codes WHERE account_id = ?1";
}

/// A sign-in that was begun.
#[derive(Debug, Deserialize)]
pub struct AttemptRow {
    /// Where the browser goes on.
    pub return_to: Option<String>,
    /// Until when it may come back.
    #[serde(with = "millis")]
    pub expires_at: Timestamp,
}

/// An account somebody may sign in to.
#[derive(Debug, Deserialize)]
pub struct AccountRow {
    /// What a sign-in needs.
    #[serde(flatten)]
    pub account: SignInAccount,
    /// `active`, `suspended` or `deleted`.
    pub status: String,
    /// Whether a second factor is asked for.
    #[serde(with = "crate::storage::integer_bool")]
    pub mfa_enabled: bool,
}

/// A code that was taken.
#[derive(Debug, Deserialize)]
pub struct CodeRow {
    /// When the provider's answer was verified.
    #[serde(with = "millis")]
    pub proved_at: Timestamp,
    /// Until when it was good.
    #[serde(with = "millis")]
    pub expires_at: Timestamp,
}

/// Where to write to somebody.
#[derive(Debug, Deserialize)]
pub struct AddresseeRow {
    /// The address.
    pub email: String,
    /// The username.
    pub username: String,
}

/// An identity of an account.
#[derive(Debug, Deserialize)]
pub struct IdentityRow {
    /// The provider.
    pub issuer: String,
    /// The person there.
    pub subject: String,
    /// The address told when it was linked.
    pub email: Option<String>,
    /// When it was linked.
    #[serde(with = "millis")]
    pub created_at: Timestamp,
}
