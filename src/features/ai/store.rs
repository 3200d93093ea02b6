//! SQL of recommendations.
//!
//! Recommendations are sealed with the person's data key but for what lists are filtered and sorted by.
//! A status is left once: every statement that answers one names the status it leaves.

pub mod portable;

use serde::Deserialize;

use crate::{
    bind,
    domain::{
        ids::RecommendationId,
        time::{DAY_MS, Timestamp, millis, optional_millis},
    },
    storage::{Statement, User, erasure::ErasureRule},
};

/// How long what came to nothing is kept after its time.
const FORGOTTEN_MS: i64 = 180 * DAY_MS;

macro_rules! columns {
    () => {
        "r.id, r.type AS kind, r.status, r.priority, r.confidence, r.rank, r.model, r.took_ms, r.content, r.rating,
         r.was_helpful, r.notes, r.feedback_at, r.created_at, r.expires_at, r.answered_at, r.applied_at, r.result"
    };
}

crate::statements! {
    /// When the coach last looked for something to propose.
    LOOKED_AT: User = "SELECT looked_at FROM recommendation_rounds WHERE account_id = ?1";
    /// Writes down that it looks now (?2), unless it did after ?3: only one of two at once does.
    LOOK: User = "INSERT INTO recommendation_rounds (account_id, looked_at) VALUES (?1, ?2)
        ON CONFLICT (account_id) DO UPDATE SET looked_at = excluded.looked_at WHERE looked_at <= ?3";
    /// That looking came to nothing: the next who asks looks again.
    LOOK_AGAIN: User = "UPDATE recommendation_rounds SET looked_at = 0 WHERE account_id = ?1";
    /// Proposes something, unless the same subject (?4) is pending or was declined since ?13.
    PROPOSE: User = "INSERT INTO recommendations (account_id, id, type, status, subject, priority, confidence, rank, model, took_ms, content,
          created_at, expires_at)
        SELECT ?1, ?2, ?3, 'pending', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
        WHERE NOT EXISTS (SELECT 1 FROM recommendations AS d
            WHERE d.account_id = ?1 AND d.subject = ?4 AND d.answered_at > ?13 AND d.status = 'declined')
        ON CONFLICT (account_id, subject) WHERE status = 'pending' DO NOTHING";
    /// Makes room for a newer proposal about the same subject (?2).
    SUPERSEDE: User = "UPDATE recommendations SET status = 'expired', expires_at = ?3
        WHERE account_id = ?1 AND subject = ?2 AND status = 'pending'";
    /// A page of a status (?2), best first, after a position (rank and id).
    RECOMMENDATIONS: User = concat!("SELECT ", columns!(), " FROM recommendations AS r
        WHERE r.account_id = ?1 AND r.status = ?2 AND (r.rank, r.id) < (?3, ?4) AND (r.status <> 'pending' OR r.expires_at > ?5)
        ORDER BY r.rank DESC, r.id DESC LIMIT ?6");
    /// The same of one type (?7).
    RECOMMENDATIONS_OF_TYPE: User = concat!("SELECT ", columns!(), " FROM recommendations AS r
        WHERE r.account_id = ?1 AND r.status = ?2 AND r.type = ?7 AND (r.rank, r.id) < (?3, ?4)
          AND (r.status <> 'pending' OR r.expires_at > ?5)
        ORDER BY r.rank DESC, r.id DESC LIMIT ?6");
    /// One (?2).
    RECOMMENDATION: User = concat!("SELECT ", columns!(), " FROM recommendations AS r WHERE r.account_id = ?1 AND r.id = ?2");
    /// Answers one (?2) that is pending and not too old with accepted or declined (?3). Undoes the batch if it is neither.
    ANSWER: User = "UPDATE recommendations SET answered_at = ?4,
          status = CASE WHEN status = 'pending' AND expires_at > ?4 THEN ?3 END
        WHERE account_id = ?1 AND id = ?2";
    /// Writes down what an accepted one (?2) made, once.
    SETTLE: User = "UPDATE recommendations SET applied_at = ?3, result = ?4
        WHERE account_id = ?1 AND id = ?2 AND status = 'accepted' AND applied_at IS NULL";
    /// Takes an acceptance (?2) back that could not take effect.
    REOPEN: User = "UPDATE recommendations SET status = 'pending', answered_at = NULL
        WHERE account_id = ?1 AND id = ?2 AND status = 'accepted' AND applied_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM recommendations AS o
            WHERE o.account_id = ?1 AND o.subject = recommendations.subject AND o.status = 'pending')";
    /// What the person says of one (?2).
    RATE: User = "UPDATE recommendations SET rating = coalesce(?3, rating), was_helpful = coalesce(?4, was_helpful),
          notes = coalesce(?5, notes), feedback_at = ?6
        WHERE account_id = ?1 AND id = ?2";
    /// What people answered lately to each type: what they like is ranked higher.
    OPINIONS: User = "SELECT r.type AS kind, r.status, r.rating, r.was_helpful FROM recommendations AS r
        WHERE r.account_id = ?1 ORDER BY r.id DESC LIMIT 60";
    /// Expires what nobody answered in time, some at a time.
    EXPIRE: User = "UPDATE recommendations SET status = 'expired' WHERE (account_id, id) IN
        (SELECT account_id, id FROM recommendations WHERE status = 'pending' AND expires_at <= ?1 ORDER BY expires_at LIMIT 500)";
    /// Forgets what came to nothing long ago, some at a time.
    FORGET: User = "DELETE FROM recommendations WHERE (account_id, id) IN
        (SELECT account_id, id FROM recommendations WHERE status IN ('declined', 'expired') AND expires_at <= ?1
         ORDER BY expires_at LIMIT 500)";

    /// Forgets what was proposed to a person.
    ERASE_RECOMMENDATIONS: User = "DELETE FROM recommendations WHERE account_id = ?1";
    /// Forgets when it was looked for.
    ERASE_ROUNDS: User = "DELETE FROM recommendation_rounds WHERE account_id = ?1";
}

/// How the tables of this slice forget a person.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::user("recommendations", &ERASE_RECOMMENDATIONS),
    ErasureRule::user("recommendation_rounds", &ERASE_ROUNDS),
];

/// When the coach looked.
#[derive(Debug, Deserialize)]
pub struct RoundRow {
    /// When.
    #[serde(with = "millis")]
    pub looked_at: Timestamp,
}

/// A recommendation as it is stored.
#[derive(Clone, Debug, Deserialize)]
pub struct RecommendationRow {
    /// Id.
    pub id: RecommendationId,
    /// What it is about.
    pub kind: super::recommendation::Kind,
    /// Where it stands.
    pub status: super::recommendation::Status,
    /// How urgent it is.
    pub priority: super::recommendation::Priority,
    /// How sure the coach is, in thousandths.
    pub confidence: u16,
    /// What lists sort by.
    pub rank: i64,
    /// Who made it.
    pub model: String,
    /// How long that took, in milliseconds.
    pub took_ms: i64,
    /// The sealed content.
    pub content: String,
    /// Stars.
    pub rating: Option<u8>,
    /// Whether it helped: 0 or 1.
    pub was_helpful: Option<u8>,
    /// Sealed words.
    pub notes: Option<String>,
    /// When the person said so.
    #[serde(with = "optional_millis")]
    pub feedback_at: Option<Timestamp>,
    /// Since when it is there.
    #[serde(with = "millis")]
    pub created_at: Timestamp,
    /// Until when it can be accepted.
    #[serde(with = "millis")]
    pub expires_at: Timestamp,
    /// When it was accepted or declined.
    #[serde(with = "optional_millis")]
    pub answered_at: Option<Timestamp>,
    /// When what was accepted had taken effect.
    #[serde(with = "optional_millis")]
    pub applied_at: Option<Timestamp>,
    /// What it made, as JSON.
    pub result: Option<String>,
}

/// An answer to an earlier proposal.
#[derive(Debug, Deserialize)]
pub struct OpinionRow {
    /// What it was about.
    pub kind: super::recommendation::Kind,
    /// What became of it.
    pub status: super::recommendation::Status,
    /// Stars.
    pub rating: Option<u8>,
    /// Whether it helped: 0 or 1.
    pub was_helpful: Option<u8>,
}

/// Expires what nobody answered in time, and forgets what came to nothing long ago.
pub fn sweep(now: Timestamp) -> Vec<Statement<User>> {
    vec![bind!(EXPIRE, now), bind!(FORGET, now.plus_millis(-FORGOTTEN_MS))]
}
