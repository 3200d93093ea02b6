//! What the coach proposed, on its way into an export. It does not come back: what it proposes is about things that are
//! where it was made.

use serde_json::Value;

use crate::storage::portable::{PortableList, Sealed, Source};

crate::statements! {
    /// What the coach proposed to a person. Content and notes are sealed.
    RECOMMENDATIONS_OUT: User = "SELECT t.id AS key, json_object('id', t.id, 'type', t.type, 'status', t.status, 'priority', t.priority,
          'confidence', t.confidence, 'model', t.model, 'content', t.content, 'rating', t.rating, 'wasHelpful', t.was_helpful, 'notes', t.notes,
          'feedbackAt', t.feedback_at, 'createdAt', t.created_at, 'expiresAt', t.expires_at, 'answeredAt', t.answered_at,
          'appliedAt', t.applied_at, 'result', json(t.result)) AS item
        FROM recommendations AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3";
}

const fn sealed(member: &'static str, context: fn(&str, &Value) -> String, is_json: bool) -> Sealed {
    Sealed { member, context, is_json, is_markdown: |_| false }
}

fn id(item: &Value) -> &str {
    item.get("id").and_then(Value::as_str).unwrap_or_default()
}

const CONTENT: Sealed =
    sealed("content", |account, item| super::super::recommendation::sealed_for(account, id(item), "content"), true);
const NOTES: Sealed =
    sealed("notes", |account, item| super::super::recommendation::sealed_for(account, id(item), "notes"), false);

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[PortableList {
    name: "recommendations",
    source: Source::User(&RECOMMENDATIONS_OUT),
    page: 100,
    sealed: &[CONTENT, NOTES],
    back: None,
}];
