//! Preferences on their way into an export and back. What others may see does not come back: no file decides that.

use serde_json::Value;

use super::super::preferences::PatchPreferencesRequest;
use crate::{
    before, bringing,
    domain::{
        imports::shape::{Field, Holds},
        json,
    },
    replaces,
    storage::portable::{Back, PortableList, Source},
};

crate::statements! {
    /// How a person wants the app to behave: what differs from the defaults.
    PREFERENCES_OUT: User = "SELECT '-' AS key, json_object('document', json(t.document), 'updatedAt', t.updated_at) AS item
        FROM preferences AS t WHERE t.account_id = ?1 AND ?2 < '-' AND t.document <> '{}' LIMIT ?3";
    /// Whether they come back. What others may see is not among them. The row stays, whatever is undone: its revision
    /// only grows.
    CLAIM_PREFERENCES: User = concat!("INSERT INTO import_rows (account_id, import_id, list, row_id, before)
        SELECT ?1, ?2, 'preferences', '-',
          json_object('document', coalesce((SELECT document FROM preferences WHERE account_id = ?1), '{}'),
            'updatedAt', coalesce((SELECT updated_at FROM preferences WHERE account_id = ?1), 0))
        FROM json_each(?3) AS r WHERE NOT EXISTS (SELECT 1 FROM preferences AS t WHERE t.account_id = ?1
          AND (t.updated_at = r.value ->> '$.updatedAt' OR json_remove(t.document, '$.privacy') <> '{}' AND NOT ", replaces!(), "))
        LIMIT 1 ON CONFLICT DO NOTHING");
    /// Brings them. What others may see stays.
    BRING_PREFERENCES: User = concat!("INSERT INTO preferences (account_id, document, updated_at)
        SELECT ?1, json_patch('{}', r.value -> '$.document'), r.value ->> '$.updatedAt'", bringing!("preferences", "'-'"),
        " ON CONFLICT (account_id) DO UPDATE SET updated_at = excluded.updated_at, revision = revision + 1,
            document = json_patch(excluded.document, json_object('privacy', json(document -> '$.privacy')))");
    /// Puts back what they were, but for what others may see.
    RESTORE_PREFERENCES: User = concat!("UPDATE preferences SET updated_at = b.before ->> '$.updatedAt', revision = revision + 1,
          document = json_patch(json_remove(b.before ->> '$.document', '$.privacy'), json_object('privacy', json(document -> '$.privacy')))",
        before!("preferences"));
}

const PREFERENCES: &[Field] = &[Field::needed("document", Holds::Any), Field::needed("updatedAt", Holds::Instant)];

/// Whether somebody could have sent them; without what others may see.
fn complete(item: &mut Value) -> bool {
    let Some(document) = item.get_mut("document") else { return false };
    if let Some(members) = document.as_object_mut() {
        members.remove("privacy");
    }
    json::from_str::<PatchPreferencesRequest>(&document.to_string())
        .is_ok_and(|request| garde::Validate::validate(&request).is_ok())
}

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[PortableList::read_back(
    "preferences",
    Source::User(&PREFERENCES_OUT),
    2,
    Back {
        setting: Some(|_| false),
        ..Back::user(PREFERENCES, &CLAIM_PREFERENCES, &BRING_PREFERENCES, &RESTORE_PREFERENCES).completed(complete)
    },
)];
