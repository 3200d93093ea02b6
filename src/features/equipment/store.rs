//! SQL of what people train with.

pub mod portable;

use serde::Deserialize;

use crate::{
    domain::{person::Units, time::Timestamp},
    storage::erasure::ErasureRule,
};

crate::statements! {
    /// What a person trains with.
    TRAINING_KIT: User = "SELECT document, revision, updated_at FROM training_kits WHERE account_id = ?1";
    /// In which units a person is shown weights.
    KIT_UNITS: User = "SELECT json_extract(document, '$.units') AS units FROM preferences WHERE account_id = ?1";
    /// Replaces it. Fails when it is not of the revision expected (?4; 0 for none).
    REPLACE_KIT: User = "INSERT INTO training_kits (account_id, document, revision, updated_at)
        VALUES (?1, ?2, CASE WHEN coalesce(?4, 0) = 0 THEN 1 ELSE (SELECT revision FROM training_kits WHERE account_id = ?1) END, ?3)
        ON CONFLICT (account_id) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at,
            revision = CASE WHEN ?4 IS NULL OR revision = ?4 THEN revision + 1 END
        RETURNING document, revision, updated_at";
    /// Forgets it.
    ERASE_KIT: User = "DELETE FROM training_kits WHERE account_id = ?1";
}

/// How the table of this slice forgets a person.
pub const ERASURES: &[ErasureRule] = &[ErasureRule::user("training_kits", &ERASE_KIT)];

/// In which units a person is shown weights.
#[derive(Debug, Deserialize)]
pub struct UnitsRow {
    /// As they chose.
    pub units: Option<Units>,
}

/// What a person trains with.
#[derive(Debug, Deserialize)]
pub struct KitRow {
    /// Kit as JSON.
    pub document: String,
    /// Grows with every change.
    pub revision: i64,
    /// When it changed.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
}
