//! SQL of the audit log.

use serde::Deserialize;

use crate::domain::{
    audit_chain::{Link, Told},
    ids::AuditId,
    time::Timestamp,
};

crate::statements! {
    /// Tells one thing.
    APPEND: Core = "INSERT INTO audit_log (id, at, actor, action, subject, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Rows that have no place in the chain yet. The planner would take the index of sequences and sort.
    UNSEALED: Core = "SELECT id, at, actor, action, subject, details FROM audit_log INDEXED BY audit_log_unsealed
        WHERE sequence IS NULL AND id > '' ORDER BY id LIMIT ?1";
    /// The end of the chain.
    LAST_SEALED: Core = "SELECT sequence, mac FROM audit_log WHERE sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1";
    /// One place of the chain.
    SEALED_AT: Core = "SELECT sequence, mac FROM audit_log WHERE sequence = ?1";
    /// Gives rows their places (?1, JSON), all or none: only while the chain still ends at ?2. The `+` has
    /// each row found by its id.
    SEAL: Core = "UPDATE audit_log SET sequence = s.value ->> 'sequence', mac = s.value ->> 'mac' FROM json_each(?1) AS s
        WHERE audit_log.id = s.value ->> 'id' AND +audit_log.sequence IS NULL
        AND coalesce((SELECT max(sequence) FROM audit_log), 0) = ?2";
    /// The chain, in its order, after ?1.
    SEALED_AFTER: Core = "SELECT id, at, actor, action, subject, details, sequence, mac FROM audit_log WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";
    /// Rows before ?1, newest first.
    LIST_ALL: Core = "SELECT id, at, actor, action, subject, details, sequence FROM audit_log WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
    /// Rows of one action before ?2, newest first.
    LIST_BY_ACTION: Core = "SELECT id, at, actor, action, subject, details, sequence FROM audit_log
        WHERE action = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
    /// Rows of one subject before ?2, newest first; of one action (?3) if one is asked for.
    LIST_BY_SUBJECT: Core = "SELECT id, at, actor, action, subject, details, sequence FROM audit_log
        WHERE subject = ?1 AND id < ?2 AND (?3 IS NULL OR action = ?3) ORDER BY id DESC LIMIT ?4";
}

/// What a row says.
#[derive(Debug, Deserialize)]
pub struct ToldRow {
    id: String,
    at: i64,
    actor: String,
    action: String,
    subject: String,
    details: String,
}

impl From<ToldRow> for Told {
    fn from(row: ToldRow) -> Self {
        let ToldRow { id, at, actor, action, subject, details } = row;
        Self { id, at, actor, action, subject, details }
    }
}

/// A place in the chain.
#[derive(Debug, Deserialize)]
pub struct LinkRow {
    sequence: i64,
    mac: Option<String>,
}

impl LinkRow {
    /// The place. A MAC that is none becomes zeros, which no row has.
    pub fn link(&self) -> Link {
        Link { sequence: self.sequence, mac: read_mac(self.mac.as_deref().unwrap_or_default()) }
    }
}

/// Reads a MAC in hex; zeros when it is none.
pub fn read_mac(text: &str) -> [u8; 32] {
    let mut mac = [0; 32];
    match hex::decode_to_slice(text, &mut mac) {
        Ok(()) => mac,
        Err(_) => [0; 32],
    }
}

/// A row of the chain.
#[derive(Debug, Deserialize)]
pub struct SealedRow {
    /// What it says.
    #[serde(flatten)]
    pub told: ToldRow,
    /// Its place.
    #[serde(flatten)]
    pub link: LinkRow,
}

/// A row as it is listed.
#[derive(Debug, Deserialize)]
pub struct ListedRow {
    /// The row.
    pub id: AuditId,
    /// When.
    #[serde(with = "crate::domain::time::millis")]
    pub at: Timestamp,
    /// Pseudonym of who did it, or `system`.
    pub actor: String,
    /// What.
    pub action: String,
    /// Pseudonym or name of whom or what it was done to.
    pub subject: String,
    /// More.
    #[serde(with = "crate::storage::json_text")]
    pub details: serde_json::Map<String, serde_json::Value>,
    /// Its place in the chain, once it has one.
    pub sequence: Option<i64>,
}
