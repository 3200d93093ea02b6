//! Which exercises the names in a file mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::{
    lists::EXERCISES,
    store::{Choice, LIBRARY, LibraryRow, NameRow},
};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::TrackingType,
        ids::{AccountId, ExerciseId, ImportId},
        imports::{
            ParsedWorkout, Refusal,
            here::id_here,
            matching::{CONFIDENCE_CERTAIN, Known, Library, Match},
            parsed::ParsedItem,
        },
        json,
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
pub struct Exercises {
    library: Library,
    /// Their own: name, folded, and id.
    own: Vec<(String, ExerciseId)>,
    account: AccountId,
}

/// An exercise of somebody's own that a file of ours tells all of.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnInFile {
    /// Its id in the file.
    pub id: ExerciseId,
    name: String,
    #[serde(default)]
    tracking_type: Option<TrackingType>,
}

impl OwnInFile {
    /// Those of a file.
    pub fn all(items: &[ParsedItem]) -> Vec<Self> {
        items.iter().filter(|item| item.list == EXERCISES).filter_map(|item| json::from_str(&item.json).ok()).collect()
    }
}

/// Loads it.
///
/// # Errors
/// The core database failed.
pub async fn load_exercises(app: &App, account: AccountId) -> Result<Exercises, StorageError> {
    let own = account.to_string();
    let rows = app.core_db().batch(vec![bind!(LIBRARY, PUBLIC, LIBRARY_MAX), bind!(LIBRARY, own, LIBRARY_MAX)]).await?;
    let all: Vec<Vec<LibraryRow>> = rows.iter().map(Rows::decode).collect::<Result<_, _>>()?;
    let own = all.last().into_iter().flatten().map(|row| (fold(&row.name), row.id)).collect();
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
    Ok(Exercises { library: Library::new(known), own, account })
}

/// The names in these workouts, and those of somebody's own exercises in the file, with what is meant where that is
/// certain. The latter are known by their ids in the file.
///
/// # Errors
/// There are too many names.
pub fn match_names(
    workouts: &[ParsedWorkout],
    own: Vec<OwnInFile>,
    exercises: &Exercises,
) -> Result<Vec<NameRow>, Refusal> {
    let mut sets_of_own: BTreeMap<ExerciseId, u32> = own.iter().map(|one| (one.id, 0)).collect();
    let mut names: BTreeMap<String, (String, u32, TrackingType, Option<ExerciseId>)> = BTreeMap::new();
    for workout in workouts {
        for (name, tracking, sets, id) in exercises_of(workout) {
            if let Some(own) = id.and_then(|id| sets_of_own.get_mut(&id)) {
                *own += u32::try_from(sets).unwrap_or(0);
                continue;
            }
            let entry = names.entry(fold(name)).or_insert_with(|| (name.to_owned(), 0, tracking, id));
            entry.1 += u32::try_from(sets).unwrap_or(0);
        }
        if names.len() > NAMES_MAX {
            break;
        }
    }
    if names.len() + own.len() > NAMES_MAX {
        return Err(Refusal::TooMany { most: 1_000, what: "different exercises" });
    }
    let mut rows = match_own(own, &sets_of_own, exercises);
    rows.extend(names.into_iter().map(|(key, told)| match_name(key, told, &exercises.library)));
    Ok(rows)
}

/// An exercise of somebody's own is the one of its id, the one an earlier import made of it, or one of the person's own
/// of its name, each once; else it is made.
fn match_own(own: Vec<OwnInFile>, sets: &BTreeMap<ExerciseId, u32>, exercises: &Exercises) -> Vec<NameRow> {
    let here = |id: &ExerciseId| id_here(exercises.account, &id.to_string()).and_then(|id| ExerciseId::parse(&id));
    let is_known = |id: &ExerciseId| exercises.library.by_id(*id).is_some();
    let known: Vec<Option<ExerciseId>> =
        own.iter().map(|one| Some(one.id).filter(is_known).or_else(|| here(&one.id).filter(is_known))).collect();
    let mut taken: Vec<ExerciseId> = known.iter().flatten().copied().collect();
    let mut rows: Vec<NameRow> = Vec::with_capacity(own.len());
    for (one, known) in own.into_iter().zip(known) {
        let key = one.id.to_string();
        if rows.iter().any(|row| row.name_key == key) {
            continue;
        }
        let name_key = fold(&one.name);
        let of_name = || exercises.own.iter().find(|(name, id)| *name == name_key && !taken.contains(id));
        let meant = known.or_else(|| of_name().map(|(_, id)| *id));
        taken.extend(meant);
        rows.push(NameRow {
            name_key: key,
            sets: sets.get(&one.id).copied().unwrap_or(0),
            tracking: one.tracking_type.unwrap_or(TrackingType::WeightReps),
            choice: if meant.is_some() { Choice::Matched } else { Choice::Created },
            exercise_id: meant.or_else(|| here(&one.id)),
            confidence: if meant.is_some() { 100 } else { 0 },
            candidates: candidates(&exercises.library.candidates(&one.name)),
            name: one.name,
        });
    }
    rows
}

fn candidates(found: &[Match<'_>]) -> String {
    let candidates: Vec<Candidate> = found
        .iter()
        .map(|one| Candidate { id: one.known.id, name: one.known.name.clone(), confidence: one.confidence })
        .collect();
    serde_json::to_string(&candidates).unwrap_or_default()
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
        candidates: candidates(&found),
    }
}

/// The id of the exercise that an import makes of a name: the same whenever it is asked.
pub fn created_id(import: ImportId, begun_at: Timestamp, name_key: &str) -> ExerciseId {
    let hash = xxh3_128(format!("{import}/{name_key}").as_bytes()).to_be_bytes();
    let mut entropy = [0; 10];
    entropy.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    ExerciseId::new(begun_at, entropy)
}
