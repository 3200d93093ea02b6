//! The permissions of the credential in use.

use serde::Serialize;

use crate::{
    domain::{
        permissions::{Plan, Role},
        principal::Credential,
    },
    http::{Answer, Caller, Reply},
};

/// What the person signed in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum CredentialKind {
    /// An access token of a sign-in.
    Session,
    /// An API key.
    ApiKey,
}

/// What a credential may do.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PermissionsView {
    role: Role,
    plan: Plan,
    credential: CredentialKind,
    /// Permission strings, as in the `scope` of a token and the scopes of an API key.
    permissions: Vec<String>,
}

/// `GET /users/me/permissions`
pub async fn get_permissions(caller: Caller) -> Answer<Reply<PermissionsView>> {
    Ok(Reply::new(PermissionsView {
        role: caller.role,
        plan: caller.plan,
        credential: match caller.credential {
            Credential::Session(_) => CredentialKind::Session,
            Credential::ApiKey(_) => CredentialKind::ApiKey,
        },
        permissions: caller.permissions.to_strings(),
    }))
}
