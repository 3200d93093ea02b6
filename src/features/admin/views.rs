//! JSON shapes of accounts as staff see them.

use serde::{Deserialize, Serialize};

use super::store::UserRow;
use crate::{
    audit::pseudonym,
    domain::{
        ids::AccountId,
        permissions::{Plan, Role},
        time::Timestamp,
    },
    platform::crypto::Key,
};

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum AccountStatus {
    /// In use.
    Active,
    /// Locked by staff.
    Suspended,
    /// Closed; only its id and times are left.
    Deleted,
}

impl AccountStatus {
    /// The word a row carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleted => "deleted",
        }
    }
}

/// An account.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AdminUserView {
    id: AccountId,
    /// `null` once deleted.
    email: Option<String>,
    username: String,
    display_name: String,
    role: Role,
    plan: Plan,
    status: AccountStatus,
    email_verified: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    last_login_at: Option<Timestamp>,
    /// The name under which the person stands in the audit log.
    audit_name: String,
}

impl AdminUserView {
    /// The view of a row; `key` is the installation's audit key.
    pub fn of(row: UserRow, key: &Key) -> Self {
        Self {
            audit_name: pseudonym(key, row.id),
            id: row.id,
            email: row.email,
            username: row.username,
            display_name: row.display_name,
            role: row.role,
            plan: row.plan,
            status: row.status,
            email_verified: row.email_verified_at.is_some(),
            created_at: row.created_at,
            updated_at: row.updated_at,
            last_login_at: row.last_login_at,
        }
    }
}
