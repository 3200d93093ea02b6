//! JSON shapes of API keys.

use serde::Serialize;

use super::store::KeyRow;
use crate::domain::{ids::ApiKeyId, time::Timestamp};

/// A key, without its secret.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ApiKeyView {
    id: ApiKeyId,
    name: String,
    /// How the key begins, to recognise it by.
    prefix: String,
    /// What it may do, as far as your plan grants it.
    scopes: Vec<String>,
    /// From where it may be used; empty is from everywhere.
    allowed_networks: Vec<String>,
    created_at: Timestamp,
    /// When its secret was last replaced.
    rotated_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    /// When it was last presented, to the hour.
    last_used_at: Option<Timestamp>,
}

impl From<KeyRow> for ApiKeyView {
    fn from(row: KeyRow) -> Self {
        let KeyRow { id, name, prefix, scopes, allowed_networks, created_at, rotated_at, expires_at, last_used_at } =
            row;
        Self { id, name, prefix, scopes, allowed_networks, created_at, rotated_at, expires_at, last_used_at }
    }
}

/// A key with its secret, shown once.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NewApiKeyView {
    /// The whole key. It cannot be shown again.
    pub key: String,
    /// What will be shown of it.
    #[serde(flatten)]
    pub shown: ApiKeyView,
}
