//! What people train with, on its way into an export and back.

use serde_json::Value;

use super::super::kit::{ReplaceEquipmentRequest, kit_of};
use crate::{
    before, bringing, brought, claim_setting,
    domain::{
        imports::shape::{Field, Holds},
        json,
        loads::Kit,
    },
    storage::portable::{Back, PortableList, Source},
};

crate::statements! {
    /// What a person trains with.
    KIT_OUT: User = "SELECT '-' AS key, json_object('document', json(t.document), 'updatedAt', t.updated_at) AS item
        FROM training_kits AS t WHERE t.account_id = ?1 AND ?2 < '-' LIMIT ?3";
    /// Whether it comes back.
    CLAIM_KIT: User = claim_setting!("trainingKit", "training_kits", "json_object('document', t.document, 'updatedAt', t.updated_at)",
        "t.updated_at = r.value ->> '$.updatedAt'");
    /// Brings it.
    BRING_KIT: User = concat!("INSERT INTO training_kits (account_id, document, updated_at)
        SELECT ?1, r.value ->> '$.document', r.value ->> '$.updatedAt'", bringing!("trainingKit", "'-'"),
        " ON CONFLICT (account_id) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at, revision = revision + 1");
    /// Puts back what it was.
    RESTORE_KIT: User = concat!("UPDATE training_kits SET document = b.before ->> '$.document', updated_at = b.before ->> '$.updatedAt',
          revision = revision + 1", before!("trainingKit"));
    /// Takes it away.
    DROP_KIT: User = concat!("DELETE FROM training_kits WHERE account_id = ?1 AND '-' IN ", brought!("trainingKit", new));
}

const KIT: &[Field] = &[Field::needed("document", Holds::Any), Field::needed("updatedAt", Holds::Instant)];

/// Whether somebody could have sent it; as it is stored.
fn complete(item: &mut Value) -> bool {
    let Some(document) = item.get_mut("document") else { return false };
    let Ok(request) = json::from_str::<ReplaceEquipmentRequest>(&document.to_string()) else { return false };
    if garde::Validate::validate(&request).is_err() {
        return false;
    }
    let kit = kit_of(request, Kit::default()).ok().and_then(|kit| serde_json::to_value(kit).ok());
    kit.map(|kit| *document = kit).is_some()
}

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[PortableList::read_back(
    "trainingKit",
    Source::User(&KIT_OUT),
    2,
    Back::setting(KIT, &CLAIM_KIT, &BRING_KIT, &RESTORE_KIT, &DROP_KIT).completed(complete),
)];
