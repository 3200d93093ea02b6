//! Reminders and quiet hours on their way into an export and back.

use serde_json::Value;

use crate::{
    before, bringing, brought, claim_setting,
    domain::imports::shape::{Field, Holds},
    replaces,
    storage::portable::{Back, Kept, PortableList, Source},
};

crate::statements! {
    /// What reminds a person.
    REMINDERS_OUT: User = "SELECT t.id AS key, json_object('id', t.id, 'kind', t.kind, 'title', t.title, 'weekdays', t.weekdays,
          'minute', t.minute, 'followsHabit', t.follows_habit, 'isOn', t.is_on, 'byMail', t.by_mail) AS item
        FROM reminders AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3";
    /// Which come back: their own that are new, and those that everybody has, where they say otherwise than here and
    /// nobody changed them here, or the person wants them replaced.
    CLAIM_REMINDERS: User = concat!("INSERT INTO import_rows (account_id, import_id, list, row_id, before)
        SELECT ?1, ?2, 'reminders', own.id, NULL FROM
          (SELECT r.value ->> '$.id' AS id FROM json_each(?3) AS r WHERE r.value ->> '$.kind' = 'workout'
             AND NOT EXISTS (SELECT 1 FROM reminders AS t WHERE t.account_id = ?1 AND t.id = r.value ->> '$.id')
           LIMIT max(0, 23 - (SELECT count(*) FROM reminders WHERE account_id = ?1))) AS own
        UNION ALL SELECT ?1, ?2, 'reminders', t.id, json_object('title', t.title, 'weekdays', t.weekdays, 'minute', t.minute,
          'followsHabit', t.follows_habit, 'isOn', t.is_on, 'byMail', t.by_mail)
        FROM json_each(?3) AS r CROSS JOIN reminders AS t ON t.account_id = ?1 AND t.id = r.value ->> '$.id' AND t.kind = r.value ->> '$.kind'
        WHERE t.kind <> 'workout' AND (t.title, t.weekdays, t.minute, t.follows_habit, t.is_on, t.by_mail) <> (r.value ->> '$.title',
            r.value ->> '$.weekdays', r.value ->> '$.minute', r.value ->> '$.followsHabit', r.value ->> '$.isOn', r.value ->> '$.byMail')
          AND ((t.title, t.weekdays, t.minute, t.by_mail, t.follows_habit, t.is_on) = ('Your week', 1, 480, 1, 0, 1)
            OR (t.title, t.weekdays, t.minute, t.by_mail, t.follows_habit, t.is_on) = ('Keep your streak', 127, 1080, 0, 0, 1)
            OR (t.title, t.weekdays, t.minute, t.by_mail, t.follows_habit, t.is_on) = ('Your goals', 4, 1080, 0, 0, 1) OR ", replaces!(), ")
        ON CONFLICT DO NOTHING");
    /// Brings them. When they are due is worked out within a minute.
    BRING_REMINDERS: User = concat!("INSERT INTO reminders (account_id, id, kind, title, weekdays, minute, follows_habit, is_on, by_mail)
        SELECT ?1, i.row_id, r.value ->> '$.kind', r.value ->> '$.title', r.value ->> '$.weekdays', r.value ->> '$.minute',
          r.value ->> '$.followsHabit', r.value ->> '$.isOn', coalesce(r.value ->> '$.byMail', 0)", bringing!("reminders", "r.value ->> '$.id'"),
        " ON CONFLICT (account_id, id) DO UPDATE SET title = excluded.title, follows_habit = excluded.follows_habit, weekdays = excluded.weekdays, minute = excluded.minute, is_on = excluded.is_on,
            by_mail = excluded.by_mail, scheduled_for = 0, next_at = 0");
    /// Puts back what those were that everybody has.
    RESTORE_REMINDERS: User = concat!("UPDATE reminders SET title = b.before ->> '$.title', follows_habit = b.before ->> '$.followsHabit', weekdays = b.before ->> '$.weekdays', minute = b.before ->> '$.minute',
          is_on = b.before ->> '$.isOn', by_mail = b.before ->> '$.byMail', scheduled_for = 0, next_at = 0",
        before!("reminders"), " AND id = b.row_id");
    /// Takes them away.
    DROP_REMINDERS: User = concat!("DELETE FROM reminders WHERE account_id = ?1 AND id IN ", brought!("reminders", new));

    /// When no push disturbs a person.
    QUIET_OUT: User = "SELECT '-' AS key, json_object('fromMinute', t.from_minute, 'toMinute', t.to_minute) AS item
        FROM quiet_hours AS t WHERE t.account_id = ?1 AND ?2 < '-' LIMIT ?3";
    /// Whether it comes back.
    CLAIM_QUIET: User = claim_setting!("quietHours", "quiet_hours", "json_object('fromMinute', t.from_minute, 'toMinute', t.to_minute)",
        "(t.from_minute, t.to_minute) = (r.value ->> '$.fromMinute', r.value ->> '$.toMinute')");
    /// Brings it.
    BRING_QUIET: User = concat!("INSERT INTO quiet_hours (account_id, from_minute, to_minute)
        SELECT ?1, r.value ->> '$.fromMinute', r.value ->> '$.toMinute'", bringing!("quietHours", "'-'"),
        " ON CONFLICT (account_id) DO UPDATE SET from_minute = excluded.from_minute, to_minute = excluded.to_minute");
    /// Puts back what they were.
    RESTORE_QUIET: User = concat!("UPDATE quiet_hours SET from_minute = b.before ->> '$.fromMinute', to_minute = b.before ->> '$.toMinute'",
        before!("quietHours"));
    /// Takes it away.
    DROP_QUIET: User = concat!("DELETE FROM quiet_hours WHERE account_id = ?1 AND '-' IN ", brought!("quietHours", new));
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
    Field::optional("byMail", FLAG),
];
/// Only the report of the week comes by mail, and does unless somebody says otherwise.
fn complete(item: &mut Value) -> bool {
    let is_report = item.get("kind").and_then(Value::as_str) == Some("weekly_report");
    let Some(by_mail) = item.get_mut("byMail") else { return false };
    if by_mail.is_null() {
        *by_mail = Value::from(u8::from(is_report));
    }
    is_report || *by_mail == 0
}

/// What everybody has, as long as nobody changed it.
const BEGINNINGS: &[(&str, i64, i64, u8)] =
    &[("Your week", 1, 480, 1), ("Keep your streak", 127, 1_080, 0), ("Your goals", 4, 1_080, 0)];

fn is_beginning(item: &Value) -> bool {
    BEGINNINGS.iter().any(|(title, weekdays, minute, by_mail)| {
        item["title"] == *title
            && item["weekdays"] == *weekdays
            && item["minute"] == *minute
            && item["byMail"] == *by_mail
            && (item["followsHabit"] == 0 && item["isOn"] == 1)
    })
}

const QUIET_HOURS: &[Field] = &[Field::needed("fromMinute", MINUTE), Field::needed("toMinute", MINUTE)];

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[
    PortableList::read_back(
        "reminders",
        Source::User(&REMINDERS_OUT),
        100,
        Back {
            setting: Some(is_beginning),
            rows: Kept::User {
                claim: &CLAIM_REMINDERS,
                insert: &BRING_REMINDERS,
                then: None,
                goes_with: Some(&RESTORE_REMINDERS),
                drop: &DROP_REMINDERS,
            },
            ..Back::user(REMINDER, &CLAIM_REMINDERS, &BRING_REMINDERS, &DROP_REMINDERS).completed(complete)
        },
    ),
    PortableList::read_back(
        "quietHours",
        Source::User(&QUIET_OUT),
        1,
        Back::setting(QUIET_HOURS, &CLAIM_QUIET, &BRING_QUIET, &RESTORE_QUIET, &DROP_QUIET),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::reminders::reminder::REMINDERS_MAX;

    #[test]
    fn a_file_brings_no_more_than_one_may_have() {
        assert!(CLAIM_REMINDERS.entry("").text.contains(&format!("max(0, {REMINDERS_MAX} - (")));
    }

    #[test]
    fn what_everybody_begins_with_is_told_alike() {
        for (title, weekdays, minute, by_mail) in BEGINNINGS {
            let row = format!("('{title}', {weekdays}, {minute}, {by_mail}, 0, 1)");
            assert!(CLAIM_REMINDERS.entry("").text.contains(&row), "{row}");
        }
    }
}
