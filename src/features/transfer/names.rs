//! Which exercises the names in a file mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::store::{Choice, LIBRARY, LibraryRow, NameRow};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::TrackingType,
        ids::{AccountId, ExerciseId, ImportId},
        imports::{
            ParsedWorkout, Refusal,
            matching::{CONFIDENCE_CERTAIN, Known, Library},
        },
        text::fold,
        time::Timestamp,
    },
    storage::{Rows, StorageError},
};

/// The most names of exercises in a file: with their candidates they go into one parameter of at most 2 MB (D1).
pub const NAMES_MAX: usize = 1_000;
/// The most exercises of the library that are looked through.
const LIBRARY_MAX: u32 = 5_000;
/// The scope of what everybody sees.
const PUBLIC: &str = "public";

/// An exercise that may be meant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Candidate {
    /// Its id.
    pub id: ExerciseId,
    /// Its name.
    pub name: String,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
}

/// Everything that a person may mean: the library's exercises and their own.
///
/// # Errors
/// The core database failed.
pub async fn load_library(app: &App, account: AccountId) -> Result<Library, StorageError> {
    let own = account.to_string();
    let rows = app.core_db().batch(vec![bind!(LIBRARY, PUBLIC, LIBRARY_MAX), bind!(LIBRARY, own, LIBRARY_MAX)]).await?;
    let all: Vec<Vec<LibraryRow>> = rows.iter().map(Rows::decode).collect::<Result<_, _>>()?;
    let mut known: Vec<Known> = Vec::new();
    for row in all.into_iter().flatten() {
        if known.iter().all(|other| other.id != row.id) {
            known.push(Known {
                id: row.id,
                name: row.name,
                aliases: row.aliases,
                equipment: row.equipment,
                tracking: row.tracking_type,
                prominence: row.prominence,
            });
        }
    }
    Ok(Library::new(known))
}

/// The names in these workouts, with what is meant where that is certain.
///
/// # Errors
/// There are too many names.
pub fn match_names(workouts: &[ParsedWorkout], library: &Library) -> Result<Vec<NameRow>, Refusal> {
    let mut names: BTreeMap<String, (String, u32, TrackingType, Option<ExerciseId>)> = BTreeMap::new();
    for workout in workouts {
        for (name, tracking, sets, id) in exercises_of(workout) {
            let entry = names.entry(fold(name)).or_insert_with(|| (name.to_owned(), 0, tracking, id));
            entry.1 += u32::try_from(sets).unwrap_or(0);
        }
        if names.len() > NAMES_MAX {
            return Err(Refusal::TooMany { most: 1_000, what: "different exercises" });
        }
    }
    Ok(names.into_iter().map(|(key, told)| match_name(key, told, library)).collect())
}

/// Name, tracking, sets and, in files of our own, the id of each exercise.
fn exercises_of(workout: &ParsedWorkout) -> Vec<(&str, TrackingType, usize, Option<ExerciseId>)> {
    match &workout.document {
        Some(document) => {
            let one =
                |one: &'_ crate::domain::training::WorkoutExercise| (one.tracking, one.sets.len(), Some(one.exercise));
            document
                .exercises
                .iter()
                .map(|exercise| {
                    let (tracking, sets, id) = one(exercise);
                    (exercise.name.as_str(), tracking, sets, id)
                })
                .collect()
        }
        None => workout.exercises.iter().map(|one| (one.name.as_str(), one.tracking(), one.sets.len(), None)).collect(),
    }
}

fn match_name(
    name_key: String,
    (name, sets, tracking, id): (String, u32, TrackingType, Option<ExerciseId>),
    library: &Library,
) -> NameRow {
    let found = library.candidates(&name);
    let candidates: Vec<Candidate> = found
        .iter()
        .map(|one| Candidate { id: one.known.id, name: one.known.name.clone(), confidence: one.confidence })
        .collect();
    // A file of our own says the id; it may come from another installation, where it means nothing.
    let same = id.and_then(|id| library.by_id(id)).map(|known| (known.id, 1.0));
    let best = same.or_else(|| found.first().map(|one| (one.known.id, one.confidence)));
    let certain = best.filter(|(_, confidence)| *confidence >= CONFIDENCE_CERTAIN);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
    let confidence = (best.map_or(0.0, |(_, confidence)| confidence) * 100.0).round() as u8;
    NameRow {
        name_key,
        name,
        sets,
        tracking,
        choice: if certain.is_some() { Choice::Matched } else { Choice::Open },
        exercise_id: certain.map(|(id, _)| id),
        confidence,
        candidates: serde_json::to_string(&candidates).unwrap_or_default(),
    }
}

/// The id of the exercise that an import makes of a name: the same whenever it is asked.
pub fn created_id(import: ImportId, begun_at: Timestamp, name_key: &str) -> ExerciseId {
    let hash = xxh3_128(format!("{import}/{name_key}").as_bytes()).to_be_bytes();
    let mut entropy = [0; 10];
    entropy.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    ExerciseId::new(begun_at, entropy)
}
