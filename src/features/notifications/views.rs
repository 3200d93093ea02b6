//! The shape of a notification, the same in lists and in what is announced.

use serde::Serialize;
use serde_json::Value;

use super::store::NotificationRow;
use crate::domain::{ids::NotificationId, time::Timestamp};

/// Something one is told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NotificationView {
    /// Names it in `/notifications/{id}`.
    id: NotificationId,
    /// Its kind, for example `friend_requested`.
    #[serde(rename = "type")]
    kind: String,
    /// One line.
    title: String,
    /// A sentence or two.
    message: String,
    /// What an app needs to show it or lead to its subject.
    data: Value,
    /// Whether it was read.
    read: bool,
    /// When it was read.
    read_at: Option<Timestamp>,
    /// When it was told.
    created_at: Timestamp,
}

impl NotificationView {
    /// The view of a row.
    pub fn of(row: NotificationRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            title: row.title,
            message: row.message,
            data: row.data,
            read: row.read_at.is_some(),
            read_at: row.read_at,
            created_at: row.created_at,
        }
    }
}
