//! Goals on their way into an export and back.

use serde_json::Value;

use crate::{
    brought, claim, claimed,
    domain::{
        body::Girths,
        goals::{MeasureKind, milli_per_unit},
        ids::ExerciseId,
        imports::shape::{Field, Holds},
        json,
    },
    features::goals::milestones::MILESTONES_MAX,
    storage::portable::{Back, Kept, PortableList, Source},
};

crate::statements! {
    /// What a person aims for.
    GOALS_OUT: User = "SELECT t.id AS key, json_set(json_object('id', t.id, 'type', t.type, 'title', t.title, 'description', t.description,
          'measure', t.measure, 'subject', t.subject, 'unit', t.unit, 'direction', t.direction, 'startMilli', t.start_milli,
          'currentMilli', t.current_milli, 'targetMilli', t.target_milli, 'startDay', t.start_day, 'targetDay', t.target_day,
          'status', t.status), '$.completedAt', t.completed_at, '$.createdAt', t.created_at, '$.updatedAt', t.updated_at,
          '$.milestones', json((SELECT json_group_array(json_object('id', m.id, 'valueMilli', m.value_milli, 'title', m.title, 'notes', m.notes,
              'achievedAt', m.achieved_at, 'createdAt', m.created_at)) FROM goal_milestones AS m WHERE m.account_id = ?1 AND m.goal_id = t.id))) AS item
        FROM goals AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3";
    /// Which come back.
    CLAIM_GOALS: User = claim!("goals", "r.value ->> '$.id'",
        "NOT EXISTS (SELECT 1 FROM goals AS t WHERE t.account_id = ?1 AND t.id = r.value ->> '$.id')",
        "200 - (SELECT count(*) FROM goals WHERE account_id = ?1)");
    /// Brings them. When an import is done, goals are measured.
    BRING_GOALS: User = concat!("INSERT INTO goals (account_id, id, type, title, description, measure, subject, unit, direction, start_milli,
          current_milli, target_milli, start_day, target_day, status, completed_at, created_at, updated_at)
        SELECT ?1, i.row_id, r.value ->> '$.type', r.value ->> '$.title', r.value ->> '$.description', r.value ->> '$.measure',
          r.value ->> '$.subject', r.value ->> '$.unit', r.value ->> '$.direction', r.value ->> '$.startMilli', r.value ->> '$.currentMilli',
          r.value ->> '$.targetMilli', r.value ->> '$.startDay', r.value ->> '$.targetDay', r.value ->> '$.status',
          r.value ->> '$.completedAt', r.value ->> '$.createdAt', r.value ->> '$.updatedAt'", claimed!("goals", "r.value ->> '$.id'"));
    /// Brings the steps towards them.
    BRING_MILESTONES: User = "INSERT INTO goal_milestones (account_id, goal_id, id, value_milli, title, notes, achieved_at, created_at)
        SELECT ?1, i.row_id, m.value ->> '$.id', m.value ->> '$.valueMilli', m.value ->> '$.title', m.value ->> '$.notes',
          m.value ->> '$.achievedAt', m.value ->> '$.createdAt'
        FROM json_each(?3) AS r CROSS JOIN import_rows AS i ON i.account_id = ?1 AND i.import_id = ?2 AND i.list = 'goals' AND i.row_id = r.value ->> '$.id'
        CROSS JOIN json_each(r.value, '$.milestones') AS m WHERE true ON CONFLICT DO NOTHING";
    /// Takes the steps away, those added since too.
    DROP_MILESTONES: User = concat!("DELETE FROM goal_milestones WHERE account_id = ?1 AND goal_id IN ", brought!("goals"));
    /// Takes them away.
    DROP_GOALS: User = concat!("DELETE FROM goals WHERE account_id = ?1 AND id IN ", brought!("goals"));
}

/// The largest value, in thousandths of a base unit: the largest number of the largest unit.
const MILLI_MAX: i64 = 2_000_000_000_000;
const VALUE: Holds = Holds::Whole(-MILLI_MAX, MILLI_MAX);

const MILESTONE: &[Field] = &[
    // Files before version 4 have none.
    Field::optional("id", Holds::Id),
    Field::needed("valueMilli", VALUE),
    Field::needed("title", Holds::Text(100)),
    Field::needed("notes", Holds::Text(500)),
    Field::optional("achievedAt", Holds::Instant),
    Field::optional("createdAt", Holds::Instant),
];
const GOAL: &[Field] = &[
    Field::needed("id", Holds::Id),
    Field::needed("type", Holds::OneOf(&["weight_loss", "strength", "endurance", "custom"])),
    Field::needed("title", Holds::Line(100)),
    Field::needed("description", Holds::Text(2_000)),
    Field::needed("measure", Holds::Line(40)),
    Field::optional("subject", Holds::Line(40)),
    Field::needed("unit", Holds::Text(20)),
    Field::needed("direction", Holds::OneOf(&["up", "down"])),
    Field::optional("startMilli", VALUE),
    Field::optional("currentMilli", VALUE),
    Field::needed("targetMilli", VALUE),
    Field::needed("startDay", Holds::Day),
    Field::optional("targetDay", Holds::Day),
    Field::needed("status", Holds::OneOf(&["active", "completed", "paused", "failed"])),
    Field::optional("completedAt", Holds::Instant),
    Field::needed("createdAt", Holds::Instant),
    Field::needed("updatedAt", Holds::Instant),
    Field::needed("milestones", Holds::Items(MILESTONES_MAX, MILESTONE)),
];

/// Whether it is measured as goals are. Gives steps that have none an id and a time.
fn complete(item: &mut Value) -> bool {
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    let Ok(measure) = json::from_str::<MeasureKind>(&item.get("measure").unwrap_or(&Value::Null).to_string()) else {
        return false;
    };
    let (subject, unit) = (text("subject"), text("unit").unwrap_or_default());
    let is_exercise = subject.is_some_and(|subject| ExerciseId::parse(subject).is_some());
    let fits = match measure {
        MeasureKind::ExerciseE1rm | MeasureKind::ExerciseMaxWeight => is_exercise,
        MeasureKind::Distance => subject.is_none() || is_exercise,
        MeasureKind::Measurement => subject.is_some_and(|site| Girths::NAMES.contains(&site)),
        _ => subject.is_none(),
    };
    if !fits || unit.chars().any(char::is_control) || milli_per_unit(measure.dimension(), unit).is_none() {
        return false;
    }
    let (id, created_at) =
        (text("id").unwrap_or_default().to_owned(), item.get("createdAt").cloned().unwrap_or_default());
    let steps = item.get_mut("milestones").and_then(Value::as_array_mut);
    for (step, place) in steps.into_iter().flatten().zip(0_u32..) {
        let Some(step) = step.as_object_mut() else { return false };
        if step.get("id").is_none_or(Value::is_null) {
            // Known by its goal and place.
            let Some(begin) = id.get(..32) else { return false };
            step.insert("id".to_owned(), Value::String(format!("{begin}{place:04x}")));
        }
        if step.get("createdAt").is_none_or(Value::is_null) {
            step.insert("createdAt".to_owned(), created_at.clone());
        }
    }
    true
}

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[PortableList::read_back(
    "goals",
    Source::User(&GOALS_OUT),
    500,
    Back {
        names_others: true,
        rows: Kept::User {
            claim: &CLAIM_GOALS,
            insert: &BRING_GOALS,
            then: Some(&BRING_MILESTONES),
            goes_with: Some(&DROP_MILESTONES),
            drop: &DROP_GOALS,
        },
        ..Back::user(GOAL, &CLAIM_GOALS, &BRING_GOALS, &DROP_GOALS).completed(complete)
    },
)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::goals::goal::GOALS_MAX;

    #[test]
    fn a_file_brings_no_more_than_one_may_have() {
        assert!(CLAIM_GOALS.entry("").text.contains(&format!("max(0, {GOALS_MAX} - (")));
    }
}
