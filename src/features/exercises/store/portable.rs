//! One's own exercises on their way into an export and back.

use serde_json::{Map, Value};

use super::super::{
    create::{CreateExerciseRequest, content_of},
    fields::NewExercise,
};
use crate::{
    domain::{
        exercises::{Muscle, Status},
        ids::{AccountId, ExerciseId},
        imports::shape::{Field, Holds},
        json,
        time::Timestamp,
    },
    storage::{
        Core, Statement,
        portable::{Back, PortableList, Source},
    },
};

crate::statements! {
    /// All of a person's exercises, whoever sees them. General cues are left out: they are made again.
    EXERCISES_OUT: Core = "SELECT e.name_key || '/' || e.number AS key, json_set(json_object('id', e.id, 'name', e.name, 'description', e.description,
          'instructions', json(CASE WHEN e.has_general_cues = 1 THEN '[]' ELSE e.instructions END),
          'primaryMuscleGroups', json(e.primary_muscles), 'secondaryMuscleGroups', json(e.secondary_muscles), 'equipment', json(e.equipment),
          'difficulty', e.difficulty, 'exerciseType', e.exercise_type, 'movementPattern', e.movement_pattern, 'trackingType', e.tracking_type,
          'mechanic', e.mechanic, 'force', e.force), '$.tags', json(e.tags), '$.aliases', json(e.aliases), '$.media', json(e.media),
          '$.variations', json(e.variations), '$.safety', json(e.safety),
          '$.calories', json_object('perMinute', e.kcal_per_minute, 'baseRate', e.met), '$.status', e.status, '$.createdAt', e.created_at) AS item
        FROM exercises AS e WHERE e.created_by = ?1
          AND (e.name_key, e.number) > (rtrim(rtrim(?2, '0123456789'), '/'), CAST(substr(?2, length(rtrim(?2, '0123456789')) + 1) AS INTEGER))
        ORDER BY e.name_key, e.number LIMIT ?3";
    /// Which of some ids (?2) are those of an exercise, whoever's.
    EXERCISES_THERE: Core = "SELECT e.id FROM json_each(?2) AS asked CROSS JOIN exercises AS e ON e.id = asked.value WHERE ?1 IS NOT NULL";
}

const EXERCISE: &[Field] = &[
    Field::needed("id", Holds::Id),
    Field::needed("name", Holds::Line(100)),
    Field::optional("description", Holds::Any),
    Field::optional("instructions", Holds::Any),
    Field::optional("primaryMuscleGroups", Holds::Any),
    Field::optional("secondaryMuscleGroups", Holds::Any),
    Field::optional("equipment", Holds::Any),
    Field::optional("difficulty", Holds::Any),
    Field::optional("exerciseType", Holds::Any),
    Field::optional("movementPattern", Holds::Any),
    Field::optional("trackingType", Holds::Any),
    // As files before version 4 have it.
    Field::optional("tracking", Holds::Any),
    Field::optional("mechanic", Holds::Any),
    Field::optional("force", Holds::Any),
    Field::optional("tags", Holds::Any),
    Field::optional("aliases", Holds::Any),
    Field::optional("media", Holds::Any),
    Field::optional("variations", Holds::Any),
    Field::optional("safety", Holds::Any),
    Field::optional("calories", Holds::Any),
    Field::optional("createdAt", Holds::Instant),
];

/// The item as somebody would send it.
fn request_of(item: &Value) -> Option<CreateExerciseRequest> {
    let is_told = |name: &str, value: &Value| !value.is_null() && !matches!(name, "id" | "createdAt" | "fileId");
    let mut members: Map<String, Value> = item.as_object()?.clone();
    members.retain(|name, value| is_told(name, value));
    members.entry("primaryMuscleGroups").or_insert_with(|| Value::Array(Vec::new()));
    members.insert("allowDuplicate".to_owned(), Value::Bool(true));
    json::from_str(&Value::Object(members).to_string()).ok()
}

/// Whether somebody could have sent it; what an import made of a name alone has no muscles.
fn is_sound(item: &mut Value) -> bool {
    if let Some(members) = item.as_object_mut()
        && let Some(tracking) = members.remove("tracking").filter(|tracking| !tracking.is_null())
    {
        members.insert("trackingType".to_owned(), tracking);
    }
    let Some(mut request) = request_of(item) else { return false };
    if request.primary_muscle_groups.is_empty() {
        request.primary_muscle_groups.extend(Muscle::ALL.first());
    }
    garde::Validate::validate(&request).is_ok()
}

fn id_of(item: &Value) -> Option<String> {
    item.get("id")?.as_str().map(str::to_owned)
}

/// The statement that makes it its importer's alone.
fn insert(author: AccountId, item: &Value) -> Option<Statement<Core>> {
    let id = ExerciseId::parse(&id_of(item)?)?;
    let now = item.get("createdAt").and_then(Value::as_i64).map_or(id.made_at(), Timestamp::from_millis);
    let new = NewExercise { id, author, status: Status::Private, insists: true, now };
    Some(content_of(request_of(item)?).insert(&new))
}

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[PortableList::read_back(
    "exercises",
    Source::Core(&EXERCISES_OUT),
    100,
    // The import that made them knows them by their names, and takes them away itself.
    Back::core(EXERCISE, id_of, &EXERCISES_THERE, insert, None).completed(is_sound),
)];
