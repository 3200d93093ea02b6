//! Reminders and quiet hours on their way into an export and back.

use crate::{
    brought, claim, claimed,
    domain::imports::shape::{Field, Holds},
    storage::portable::{Back, PortableList, Source},
};

crate::statements! {
    /// What reminds a person.
    REMINDERS_OUT: User = "SELECT t.id AS key, json_object('id', t.id, 'kind', t.kind, 'title', t.title, 'weekdays', t.weekdays,
          'minute', t.minute, 'followsHabit', t.follows_habit, 'isOn', t.is_on, 'byMail', t.by_mail) AS item
        FROM reminders AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3";
    /// Which come back: their own. Those that everybody has stay as they are.
    CLAIM_REMINDERS: User = claim!("reminders", "r.value ->> '$.id'",
        "r.value ->> '$.kind' = 'workout'
         AND NOT EXISTS (SELECT 1 FROM reminders AS t WHERE t.account_id = ?1 AND t.id = r.value ->> '$.id')",
        "23 - (SELECT count(*) FROM reminders WHERE account_id = ?1)");
    /// Brings them. When they are due is worked out within a minute.
    BRING_REMINDERS: User = concat!("INSERT INTO reminders (account_id, id, kind, title, weekdays, minute, follows_habit, is_on)
        SELECT ?1, i.row_id, 'workout', r.value ->> '$.title', r.value ->> '$.weekdays', r.value ->> '$.minute',
          r.value ->> '$.followsHabit', r.value ->> '$.isOn'", claimed!("reminders", "r.value ->> '$.id'"));
    /// Takes them away.
    DROP_REMINDERS: User = concat!("DELETE FROM reminders WHERE account_id = ?1 AND id IN ", brought!("reminders"));

    /// When no push disturbs a person.
    QUIET_OUT: User = "SELECT '-' AS key, json_object('fromMinute', t.from_minute, 'toMinute', t.to_minute) AS item
        FROM quiet_hours AS t WHERE t.account_id = ?1 AND ?2 < '-' LIMIT ?3";
    /// Whether it comes back.
    CLAIM_QUIET: User = claim!("quietHours", "'-'", "NOT EXISTS (SELECT 1 FROM quiet_hours AS t WHERE t.account_id = ?1)", "1");
    /// Brings it.
    BRING_QUIET: User = concat!("INSERT INTO quiet_hours (account_id, from_minute, to_minute)
        SELECT ?1, r.value ->> '$.fromMinute', r.value ->> '$.toMinute'", claimed!("quietHours", "'-'"));
    /// Takes it away.
    DROP_QUIET: User = concat!("DELETE FROM quiet_hours WHERE account_id = ?1 AND '-' IN ", brought!("quietHours"));
}

const MINUTE: Holds = Holds::Whole(0, 1_439);
const FLAG: Holds = Holds::Whole(0, 1);

const REMINDER: &[Field] = &[
    Field::needed("id", Holds::Id),
    Field::needed("kind", Holds::OneOf(&["workout", "weekly_report", "streak", "goals"])),
    Field::needed("title", Holds::Line(100)),
    Field::needed("weekdays", Holds::Whole(1, 127)),
    Field::needed("minute", MINUTE),
    Field::needed("followsHabit", FLAG),
    Field::needed("isOn", FLAG),
];
const QUIET_HOURS: &[Field] = &[Field::needed("fromMinute", MINUTE), Field::needed("toMinute", MINUTE)];

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[
    PortableList {
        name: "reminders",
        source: Source::User(&REMINDERS_OUT),
        page: 100,
        sealed: &[],
        back: Some(Back {
            shape: REMINDER,
            complete: |_| {},
            claim: &CLAIM_REMINDERS,
            insert: &BRING_REMINDERS,
            goes_with: None,
            drop: &DROP_REMINDERS,
        }),
    },
    PortableList {
        name: "quietHours",
        source: Source::User(&QUIET_OUT),
        page: 1,
        sealed: &[],
        back: Some(Back {
            shape: QUIET_HOURS,
            complete: |_| {},
            claim: &CLAIM_QUIET,
            insert: &BRING_QUIET,
            goes_with: None,
            drop: &DROP_QUIET,
        }),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::reminders::reminder::REMINDERS_MAX;

    #[test]
    fn a_file_brings_no_more_than_one_may_have() {
        assert!(CLAIM_REMINDERS.entry("").text.contains(&format!("max(0, {REMINDERS_MAX} - (")));
    }
}
