//! Days of rest on their way into an export and back.

use crate::{
    brought, claim, claimed,
    domain::imports::shape::{Field, Holds},
    storage::portable::{Back, PortableList, Source},
};

crate::statements! {
    /// The days on which a person took a rest.
    REST_DAYS_OUT: User = "SELECT t.day AS key, json_object('day', t.day, 'reason', t.reason) AS item
        FROM freeze_days AS t WHERE t.account_id = ?1 AND t.day > ?2 ORDER BY t.day LIMIT ?3";
    /// Which come back.
    CLAIM_REST_DAYS: User = claim!("restDays", "r.value ->> '$.day'",
        "NOT EXISTS (SELECT 1 FROM freeze_days AS t WHERE t.account_id = ?1 AND t.day = r.value ->> '$.day')", "1000000");
    /// Brings them.
    BRING_REST_DAYS: User = concat!("INSERT INTO freeze_days (account_id, day, reason)
        SELECT ?1, i.row_id, r.value ->> '$.reason'", claimed!("restDays", "r.value ->> '$.day'"));
    /// Takes them away.
    DROP_REST_DAYS: User = concat!("DELETE FROM freeze_days WHERE account_id = ?1 AND day IN ", brought!("restDays"));
}

const REST_DAY: &[Field] =
    &[Field::needed("day", Holds::Day), Field::needed("reason", Holds::OneOf(&["rest", "illness", "travel"]))];

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[PortableList::read_back(
    "restDays",
    Source::User(&REST_DAYS_OUT),
    2_000,
    Back::user(REST_DAY, &CLAIM_REST_DAYS, &BRING_REST_DAYS, &DROP_REST_DAYS),
)];
