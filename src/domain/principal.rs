//! Who is asking.

use crate::domain::{
    ids::{AccountId, ApiKeyId, SessionId},
    permissions::{Permission, PermissionSet, Plan, Role},
};

/// How the principal proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// An access token of this sign-in session.
    Session(SessionId),
    /// An API key.
    ApiKey(ApiKeyId),
}

/// The number of the user-shard database that holds a person's own rows.
pub type ShardNumber = u8;

/// A signed-in person (or a program acting for one), as far as the credential tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person.
    pub account: AccountId,
    /// Their role when the credential was issued.
    pub role: Role,
    /// Their plan when the credential was issued.
    pub plan: Plan,
    /// Where their own rows are.
    pub shard: ShardNumber,
    /// What this credential may do: never more than the role and plan allow.
    pub permissions: PermissionSet,
    /// What they signed in with.
    pub credential: Credential,
}

impl Principal {
    /// Whether this credential may do `permission`.
    pub const fn may(&self, permission: Permission) -> bool {
        self.permissions.allows(permission)
    }

    /// The sign-in session, unless an API key was used.
    pub const fn session(&self) -> Option<SessionId> {
        match self.credential {
            Credential::Session(id) => Some(id),
            Credential::ApiKey(_) => None,
        }
    }
}
