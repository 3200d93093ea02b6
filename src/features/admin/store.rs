//! SQL of the admin slice.

use serde::Deserialize;

use super::views::AccountStatus;
use crate::domain::{
    ids::AccountId,
    permissions::{Plan, Role},
    time::Timestamp,
};

/// A list of accounts: which index leads, and in which order. The filters that do not lead may be NULL.
macro_rules! list {
    ($where:literal, $order:literal) => {
        concat!(
            "SELECT id, email, username, username_key, display_name, role, plan, status, email_verified_at, created_at, updated_at, last_login_at
            FROM accounts WHERE ", $where, "
            AND (?1 IS NULL OR role = ?1) AND (?2 IS NULL OR plan = ?2) AND (status = ?3 OR (?3 IS NULL AND status <> 'deleted'))
            ORDER BY ", $order, " LIMIT ?4"
        )
    };
}

/// An audit row that fails, and with it its batch, unless who acts (?7) is an administrator still.
macro_rules! tell {
    ($details:literal) => {
        concat!(
            "INSERT INTO audit_log (id, at, actor, action, subject, details) VALUES (?1, ?2, ?3, ?4,
            CASE WHEN EXISTS (SELECT 1 FROM accounts WHERE id = ?7 AND role = 'admin' AND status = 'active') THEN ?5 END, ",
            $details, ")"
        )
    };
}

crate::statements! {
    /// Accounts before (?5, ?6), newest first.
    LIST_NEWEST: Core = list!("(created_at, id) < (?5, ?6)", "created_at DESC, id DESC");
    /// The same, of a role that is not `user`.
    LIST_BY_ROLE: Core = list!("role <> 'user' AND role = ?1 AND (created_at, id) < (?5, ?6)", "created_at DESC, id DESC");
    /// The same, of a plan that is not `free`.
    LIST_BY_PLAN: Core = list!("plan <> 'free' AND plan = ?2 AND (created_at, id) < (?5, ?6)", "created_at DESC, id DESC");
    /// The same, of a status that is not `active`.
    LIST_BY_STATUS: Core = list!("status <> 'active' AND status = ?3 AND (created_at, id) < (?5, ?6)", "created_at DESC, id DESC");
    /// Accounts whose username lies from ?5 to before ?6.
    LIST_BY_USERNAME: Core = list!("username_key >= ?5 AND username_key < ?6", "username_key");
    /// The account of an address.
    LIST_BY_EMAIL: Core = list!("email = ?5", "id");
    /// The account of an id.
    LIST_BY_ID: Core = list!("id = ?5", "id");
    /// One account, whatever its status.
    USER_BY_ID: Core = "SELECT id, email, username, username_key, display_name, role, plan, status, email_verified_at, created_at, updated_at, last_login_at
        FROM accounts WHERE id = ?1";
    /// How many sign-ins of an account hold at ?2.
    COUNT_SIGN_INS: Core = "SELECT count(*) AS n FROM sessions
        WHERE account_id = ?1 AND revoked_at IS NULL AND expires_at > ?2 AND idle_expires_at > ?2";
    /// Tells of a change; fails unless the account (?8) still is as it was read.
    TELL_CHANGE: Core = tell!("CASE WHEN EXISTS
        (SELECT 1 FROM accounts WHERE id = ?8 AND role = ?9 AND plan = ?10 AND status = ?11 AND email_verified_at IS ?12) THEN ?6 END");
    /// Tells of a deletion.
    TELL_DELETION: Core = tell!("?6");
    /// Changes an account. A new plan is an active one.
    UPDATE_USER: Core = "UPDATE accounts SET role = ?2, plan = ?3, status = ?4, email_verified_at = ?5, updated_at = ?6,
        plan_status = CASE WHEN plan = ?3 THEN plan_status ELSE 'active' END WHERE id = ?1";
    /// Ends every sign-in of an account.
    REVOKE_SIGN_INS: Core = "UPDATE sessions SET revoked_at = ?2, revoked_reason = ?3 WHERE account_id = ?1 AND revoked_at IS NULL";
    /// The account of an address, and whether any account is an administrator.
    ADMIN_CANDIDATE: Core = "SELECT id, status, email_verified_at IS NOT NULL AS is_verified,
        EXISTS (SELECT 1 FROM accounts WHERE role <> 'user' AND role = 'admin' AND status = 'active') AS has_admin
        FROM accounts WHERE email = ?1";
    /// Tells of the first administrator; fails when there is one.
    TELL_FIRST_ADMIN: Core = "INSERT INTO audit_log (id, at, actor, action, subject, details) VALUES (?1, ?2, ?3, ?4, ?5, CASE WHEN NOT EXISTS
        (SELECT 1 FROM accounts WHERE role <> 'user' AND role = 'admin' AND status = 'active') THEN ?6 END)";
    /// Makes an active account an administrator.
    APPOINT: Core = "UPDATE accounts SET role = 'admin', updated_at = ?2 WHERE id = ?1 AND status = 'active'";
    /// How many accounts there are of each kind.
    ACCOUNT_COUNTS: Core = "SELECT status, role, plan, n FROM account_counts
        WHERE status IN ('active', 'suspended', 'deleted') AND n > 0 LIMIT 100";
    /// How many accounts were created on each day from ?1.
    ACCOUNT_DAYS: Core = "SELECT day, n FROM account_days WHERE day >= ?1 ORDER BY day LIMIT ?2";
}

/// What a batch fails with when who acts is no administrator any more.
pub const ACTOR_REFUSED: &str = "audit_log.subject";
/// What a batch fails with when the account is not as it was read.
pub const TARGET_CHANGED: &str = "audit_log.details";

/// An account.
#[derive(Clone, Debug, Deserialize)]
pub struct UserRow {
    /// The account.
    pub id: AccountId,
    /// Its address; `None` once deleted.
    pub email: Option<String>,
    /// Its name, as written.
    pub username: String,
    /// Its name in the form that is unique; `None` once deleted.
    pub username_key: Option<String>,
    /// The name shown.
    pub display_name: String,
    /// Its role.
    pub role: Role,
    /// Its plan.
    pub plan: Plan,
    /// How it stands.
    pub status: AccountStatus,
    /// Since when the address is known to be theirs.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub email_verified_at: Option<Timestamp>,
    /// When it was created.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
    /// When the person last signed in.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub last_login_at: Option<Timestamp>,
}

/// A number.
#[derive(Debug, Deserialize)]
pub struct CountRow {
    /// How many.
    pub n: u32,
}

/// Who might become the first administrator.
#[derive(Debug, Deserialize)]
pub struct CandidateRow {
    /// The account.
    pub id: AccountId,
    /// How it stands.
    pub status: AccountStatus,
    /// Whether its address is known to be theirs.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_verified: bool,
    /// Whether there is an administrator.
    #[serde(with = "crate::storage::integer_bool")]
    pub has_admin: bool,
}

/// How many accounts there are of one kind.
#[derive(Debug, Deserialize)]
pub struct KindCountRow {
    /// How they stand.
    pub status: AccountStatus,
    /// Their role.
    pub role: Role,
    /// Their plan.
    pub plan: Plan,
    /// How many.
    pub n: u32,
}

/// How many accounts were created on a day.
#[derive(Debug, Deserialize)]
pub struct DayRow {
    /// Days since 1970-01-01.
    pub day: i64,
    /// How many.
    pub n: u32,
}
