//! SQL of the auth slice.

use serde::Deserialize;

use super::open_session::SignInAccount;
use crate::{
    domain::{
        ids::{AccountId, SessionId},
        permissions::{Plan, Role},
        refresh::Family,
        time::Timestamp,
    },
    platform::passwords::StoredPassword,
    storage::{Location, erasure::ErasureRule},
};

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
    /// Rotates a family whose current token was presented (?2). Changes one row when it was the first to be.
    ROTATE: Core = "UPDATE sessions SET counter = counter + 1, rotated_at = ?3, last_seen_at = ?3, idle_expires_at = ?4
        WHERE id = ?1 AND counter = ?2 AND revoked_at IS NULL AND idle_expires_at > ?3 AND expires_at > ?3
            AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = sessions.account_id AND accounts.status = 'active')";
    /// A family and its account.
    FAMILY: Core = "SELECT s.counter, s.rotated_at, s.idle_expires_at, s.expires_at, s.revoked_at IS NOT NULL AS revoked,
            s.authenticated_at, a.status, a.id, coalesce(a.email, '') AS email, a.username, a.role, a.plan, a.shard, a.email_verified_at
        FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id = ?1";
    /// Ends a family whose token was used twice. Fails, and with it the batch, when it has ended before.
    REVOKE_REUSED: Core = "UPDATE sessions SET revoked_at = ?2,
            revoked_reason = CASE WHEN revoked_at IS NULL THEN 'reuse' ELSE 'ended before' END
        WHERE id = ?1";
    /// Ends one sign-in of an account (?1). Changes one row when there is such a sign-in, even when it has ended before.
    REVOKE_SESSION: Core = "UPDATE sessions SET revoked_at = coalesce(revoked_at, ?3), revoked_reason = coalesce(revoked_reason, 'signed_out')
        WHERE account_id = ?1 AND id = ?2";
    /// Ends the sign-in of a refresh token.
    REVOKE_FAMILY: Core = "UPDATE sessions SET revoked_at = ?2, revoked_reason = 'signed_out' WHERE id = ?1 AND revoked_at IS NULL";
    /// Ends all sign-ins of an account but one (?2, or none), for a reason (?4).
    REVOKE_OTHERS: Core = "UPDATE sessions SET revoked_at = ?3, revoked_reason = ?4
        WHERE account_id = ?1 AND id IS NOT ?2 AND revoked_at IS NULL";
    /// The sign-ins of an account that hold, the newest first, after a position (?3, ?4).
    LIST_SESSIONS: Core = "SELECT id, device_id, device_name, created_at, last_seen_at, expires_at FROM sessions
        WHERE account_id = ?1 AND (created_at, id) < (?3, ?4)
            AND revoked_at IS NULL AND idle_expires_at > ?2 AND expires_at > ?2
        ORDER BY created_at DESC, id DESC LIMIT ?5";
    /// An account by its address, with what a sign-in needs.
    ACCOUNT_BY_EMAIL: Core = "SELECT a.id, a.email, a.username, a.role, a.plan, a.shard, a.email_verified_at, a.status,
            a.password_hash, a.password_pepper,
            EXISTS (SELECT 1 FROM mfa_secrets m WHERE m.account_id = a.id AND m.confirmed_at IS NOT NULL) AS mfa_enabled
        FROM accounts a WHERE a.email = ?1";
    /// An account by its id, with what a change of its password needs.
    ACCOUNT_BY_ID: Core = "SELECT a.id, a.email, a.username, a.role, a.plan, a.shard, a.email_verified_at, a.status,
            a.password_hash, a.password_pepper, 0 AS mfa_enabled
        FROM accounts a WHERE a.id = ?1 AND a.email IS NOT NULL";
    /// Replaces a hash (?4) that is not what would be made today.
    REHASH: Core = "UPDATE accounts SET password_hash = ?2, password_pepper = ?3 WHERE id = ?1 AND password_hash = ?4";
    /// Whether a username is taken.
    USERNAME_TAKEN: Core = "SELECT 1 AS taken FROM accounts WHERE username_key = ?1";
    /// How full the user shards are, of which there are ?1.
    SHARD_FILL: Core = "SELECT shard, accounts FROM shard_fill WHERE shard < ?1 ORDER BY shard LIMIT 100";
    /// Adds an account.
    INSERT_ACCOUNT: Core = "INSERT INTO accounts (id, email, username, username_key, password_hash, password_pepper, shard,
            display_name, created_at, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?3, ?8, ?8)";
    /// Writes an account as it is: the row and every index that adding one writes, to no effect.
    TOUCH_ACCOUNT: Core = "UPDATE accounts SET email = email, username_key = username_key, shard = shard, created_at = created_at
        WHERE id = ?1";
    /// Writes the name an account is found by as it is: the dearest part of adding one is the index of its words.
    TOUCH_NAME: Core = "UPDATE searchable_people SET username = username WHERE account_id = ?1";
    /// Writes where another request would write what lasts.
    DECOY_WRITE: Core = "UPDATE decoy_writes SET at = ?1 WHERE id = 1";
    /// Adds a one-time token.
    INSERT_MAIL_TOKEN: Core = "INSERT INTO mail_tokens (token_hash, account_id, purpose, email, created_at, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Forgets an account's tokens that reset its password.
    DROP_RESET_TOKENS: Core = "DELETE FROM mail_tokens WHERE account_id = ?1 AND purpose = 'reset_password'";
    /// A token that is good at ?3, and its account.
    MAIL_TOKEN: Core = "SELECT a.id, a.username, a.email, a.email_verified_at FROM mail_tokens t
        JOIN accounts a ON a.id = t.account_id AND a.email = t.email
        WHERE t.token_hash = ?1 AND t.purpose = ?2 AND t.used_at IS NULL AND t.expires_at > ?3";
    /// Confirms the address that a token good at ?2 was sent to.
    VERIFY_EMAIL: Core = "UPDATE accounts SET email_verified_at = ?2, updated_at = ?2
        WHERE email_verified_at IS NULL AND (id, email) = (SELECT account_id, email FROM mail_tokens
            WHERE token_hash = ?1 AND purpose = 'verify_email' AND expires_at > ?2)";
    /// Sets a password by a token (?5). Fails, and with it the batch, when the token is not good any more. Whoever reads
    /// the mailbox has shown that the address is theirs.
    RESET_PASSWORD: Core = "UPDATE accounts SET password_hash = ?2, password_pepper = ?3, password_changed_at = ?4, updated_at = ?4,
            email_verified_at = coalesce(email_verified_at, ?4),
            status = CASE WHEN EXISTS (SELECT 1 FROM mail_tokens t WHERE t.token_hash = ?5 AND t.purpose = 'reset_password'
                AND t.account_id = accounts.id AND t.email = accounts.email AND t.used_at IS NULL AND t.expires_at > ?4)
                THEN status ELSE 'token used' END
        WHERE id = ?1";
    /// Marks a token as used.
    USE_MAIL_TOKEN: Core = "UPDATE mail_tokens SET used_at = ?2 WHERE token_hash = ?1";
    /// Sets a password in place of the one that was compared (?5). Fails, and with it the batch, when that is no longer
    /// the account's.
    CHANGE_PASSWORD: Core = "UPDATE accounts SET password_hash = ?2, password_pepper = ?3, password_changed_at = ?4, updated_at = ?4,
            status = CASE WHEN password_hash = ?5 THEN status ELSE 'password changed' END
        WHERE id = ?1";
    /// Whether an account is still there to be given a profile.
    IS_THERE: Core = "SELECT 1 AS there FROM accounts WHERE id = ?1 AND status <> 'deleted'";
    /// Forgets sign-ins that ended, some at a time.
    SWEEP_SESSIONS: Core = "DELETE FROM sessions WHERE id IN
        (SELECT id FROM sessions WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 500)";
    /// Forgets tokens that expired, some at a time.
    SWEEP_MAIL_TOKENS: Core = "DELETE FROM mail_tokens WHERE token_hash IN
        (SELECT token_hash FROM mail_tokens WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 500)";
    /// Erases an account's sign-ins.
    ERASE_SESSIONS: Core = "DELETE FROM sessions WHERE account_id = ?1";
    /// Erases an account's one-time tokens.
    ERASE_MAIL_TOKENS: Core = "DELETE FROM mail_tokens WHERE account_id = ?1";
}

/// How the tables of this slice forget a person. The row in `accounts` is for whoever deletes the account.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::core("sessions", &ERASE_SESSIONS),
    ErasureRule::core("mail_tokens", &ERASE_MAIL_TOKENS),
    ErasureRule::keep(Location::Core, "shard_fill", "counts accounts by shard"),
    ErasureRule::keep(Location::Core, "decoy_writes", "holds one time and nothing else"),
];

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
    pub expires_at: Timestamp,
    /// When the person last proved who they are.
    #[serde(with = "crate::domain::time::millis")]
    pub authenticated_at: Timestamp,
}

/// A family and its account.
#[derive(Debug, Deserialize)]
pub struct FamilyRow {
    /// The account.
    #[serde(flatten)]
    pub account: SignInAccount,
    /// `active`, `suspended` or `deleted`.
    pub status: String,
    counter: i64,
    #[serde(with = "crate::domain::time::millis")]
    rotated_at: Timestamp,
    #[serde(with = "crate::domain::time::millis")]
    idle_expires_at: Timestamp,
    #[serde(with = "crate::domain::time::millis")]
    expires_at: Timestamp,
    #[serde(with = "crate::storage::integer_bool")]
    revoked: bool,
    /// When the person last proved who they are.
    #[serde(with = "crate::domain::time::millis")]
    pub authenticated_at: Timestamp,
}

impl FamilyRow {
    /// The family, as the rule knows it.
    pub const fn family(&self) -> Family {
        Family {
            counter: self.counter,
            rotated_at: self.rotated_at,
            idle_expires_at: self.idle_expires_at,
            expires_at: self.expires_at,
            revoked: self.revoked,
        }
    }
}

/// A sign-in of the list.
#[derive(Debug, Deserialize)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// As the client names its device to programs.
    pub device_id: Option<String>,
    /// As the client names it to people.
    pub device_name: String,
    /// When it began.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When its tokens were last renewed.
    #[serde(with = "crate::domain::time::millis")]
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    #[serde(with = "crate::domain::time::millis")]
    pub expires_at: Timestamp,
}

/// An account with its password.
#[derive(Debug, Deserialize)]
pub struct CredentialRow {
    /// What a sign-in needs.
    #[serde(flatten)]
    pub account: SignInAccount,
    /// `active`, `suspended` or `deleted`.
    pub status: String,
    password_hash: Option<String>,
    password_pepper: Option<String>,
    /// Whether a second factor is asked for.
    #[serde(with = "crate::storage::integer_bool")]
    pub mfa_enabled: bool,
}

impl CredentialRow {
    /// The stored password; `None` for who only signs in elsewhere.
    pub fn password(&self) -> Option<StoredPassword> {
        let hash = self.password_hash.clone()?;
        Some(StoredPassword { hash, pepper: self.password_pepper.clone() })
    }
}

/// How full a user shard is.
#[derive(Debug, Deserialize)]
pub struct ShardFillRow {
    /// Its number.
    pub shard: u8,
    /// How many accounts it was given.
    pub accounts: u64,
}

/// The account of a one-time token.
#[derive(Debug, Deserialize)]
pub struct MailTokenRow {
    /// The account.
    pub id: AccountId,
    /// Its username.
    pub username: String,
    /// Its address.
    pub email: String,
    /// When the address was confirmed.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub email_verified_at: Option<Timestamp>,
}
