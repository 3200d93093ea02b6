//! SQL of what calls to models cost.

use serde::Deserialize;

use crate::storage::{Location, erasure::ErasureRule};

crate::statements! {
    /// Reserves ?6 of an account's (?1) day (?3) for a call (?2), unless what is spent and reserved and this come to
    /// more than ?7. One statement, so that no two calls can both have what is left for one. A call of a job that was
    /// cut off is taken up again.
    RESERVE_CALL: User = "INSERT INTO ai_calls (account_id, id, day, feature, model, state, charge, expires_at, created_at)
        SELECT ?1, ?2, ?3, ?4, ?5, 'open', ?6, ?8, ?9
        WHERE (SELECT coalesce(sum(charge), 0) FROM ai_calls
               WHERE account_id = ?1 AND day = ?3 AND id <> ?2 AND (state <> 'open' OR expires_at > ?9)) + ?6 <= ?7
        ON CONFLICT (account_id, day, id) DO UPDATE SET charge = excluded.charge, expires_at = excluded.expires_at
          WHERE state = 'open'";
    /// How a call of a job stands, and what was answered.
    CALL: User = "SELECT state, model, answer FROM ai_calls WHERE account_id = ?1 AND day = ?2 AND id = ?3";
    /// Closes an open call: what it cost becomes known. A trigger adds it to the day's figures.
    SETTLE_CALL: User = "UPDATE ai_calls SET state = ?4, model = ?5, prompt_tokens = ?6, completion_tokens = ?7, charge = ?8,
          answer = ?9
        WHERE account_id = ?1 AND day = ?2 AND id = ?3 AND state = 'open'";
    /// Takes an open call back that was never made.
    RELEASE_CALL: User = "DELETE FROM ai_calls WHERE account_id = ?1 AND day = ?2 AND id = ?3 AND state = 'open'";
    /// What an account has spent and reserved of a day.
    DAY_OF_ACCOUNT: User = "SELECT coalesce(sum(CASE WHEN state <> 'open' THEN charge END), 0) AS spent,
          coalesce(sum(CASE WHEN state = 'open' AND expires_at > ?3 THEN charge END), 0) AS reserved
        FROM ai_calls WHERE account_id = ?1 AND day = ?2";
    /// The account's figures of the days from ?2 to ?3.
    USAGE_OF_ACCOUNT: User = "SELECT day, feature, model, calls, failures, prompt_tokens, completion_tokens, cost
        FROM ai_usage_days WHERE account_id = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day DESC, feature DESC, model DESC LIMIT 1000";
    /// Forgets calls of days before ?1, some at a time: their figures stay.
    PRUNE_CALLS: User = "DELETE FROM ai_calls WHERE (account_id, day, id) IN
        (SELECT account_id, day, id FROM ai_calls WHERE day < ?1 LIMIT 500)";
    /// Forgets the calls.
    ERASE_CALLS: User = "DELETE FROM ai_calls WHERE account_id = ?1";
    /// Forgets the figures.
    ERASE_USAGE_DAYS: User = "DELETE FROM ai_usage_days WHERE account_id = ?1";

    /// Reserves ?3 of the installation's day (?2) for a call (?1), unless it would come to more than ?4.
    RESERVE_SPEND: Core = "INSERT INTO ai_reservations (id, day, charge, expires_at)
        SELECT ?1, ?2, ?3, ?5
        WHERE (SELECT coalesce(sum(cost), 0) FROM ai_spend_days WHERE day = ?2)
            + (SELECT coalesce(sum(charge), 0) FROM ai_reservations WHERE day = ?2 AND id <> ?1 AND expires_at > ?6) + ?3 <= ?4
        ON CONFLICT (id) DO UPDATE SET charge = excluded.charge, expires_at = excluded.expires_at";
    /// Adds what a call (?1) cost to the installation's day, if it is still reserved: once.
    SETTLE_SPEND: Core = "INSERT INTO ai_spend_days (day, feature, model, calls, failures, prompt_tokens, completion_tokens, cost)
        SELECT day, ?2, ?3, 1, ?4, ?5, ?6, ?7 FROM ai_reservations WHERE id = ?1
        ON CONFLICT (day, feature, model) DO UPDATE SET calls = calls + 1, failures = failures + excluded.failures,
          prompt_tokens = prompt_tokens + excluded.prompt_tokens,
          completion_tokens = completion_tokens + excluded.completion_tokens, cost = cost + excluded.cost";
    /// Ends its reservation.
    RELEASE_SPEND: Core = "DELETE FROM ai_reservations WHERE id = ?1";
    /// Forgets reservations of days before ?1, some at a time.
    PRUNE_RESERVATIONS: Core = "DELETE FROM ai_reservations WHERE id IN
        (SELECT id FROM ai_reservations WHERE day < ?1 LIMIT 500)";
    /// The installation's figures of the days from ?1 to ?2, of a feature (?3) and a model (?4) or of all.
    SPEND: Core = "SELECT day, feature, model, calls, failures, prompt_tokens, completion_tokens, cost FROM ai_spend_days
        WHERE day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR feature = ?3) AND (?4 IS NULL OR model = ?4)
        ORDER BY day DESC, feature DESC, model DESC LIMIT ?5";
    /// What is spent and reserved of a day.
    DAY_OF_INSTALLATION: Core = "SELECT (SELECT coalesce(sum(cost), 0) FROM ai_spend_days WHERE day = ?1) AS spent,
        (SELECT coalesce(sum(charge), 0) FROM ai_reservations WHERE day = ?1 AND expires_at > ?2) AS reserved";
}

/// How these tables forget a person.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::user("ai_calls", &ERASE_CALLS),
    ErasureRule::user("ai_usage_days", &ERASE_USAGE_DAYS),
    ErasureRule::keep(Location::Core, "ai_reservations", "holds ids of calls and amounts"),
    ErasureRule::keep(Location::Core, "ai_spend_days", "holds amounts by feature and model"),
];

/// How a call stands.
#[derive(Clone, Debug, Deserialize)]
pub struct CallRow {
    /// `open`, `settled` or `failed`
    pub state: String,
    /// Who answered, or is asked first.
    pub model: String,
    /// Sealed.
    pub answer: Option<String>,
}

/// What is spent and reserved of a day, in micro-dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct DayRow {
    /// Of calls that have ended.
    pub spent: i64,
    /// Of calls under way.
    pub reserved: i64,
}

/// The figures of one day, feature and model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UsageRow {
    /// Days since 1970-01-01 (UTC).
    pub day: i64,
    /// What for.
    pub feature: String,
    /// Who answered, or would have.
    pub model: String,
    /// How many calls.
    pub calls: i64,
    /// How many of them failed.
    pub failures: i64,
    /// Tokens of the questions.
    pub prompt_tokens: i64,
    /// Tokens of the answers.
    pub completion_tokens: i64,
    /// Micro-dollars.
    pub cost: i64,
}
