//! The exercises that the coach chooses from.

use super::store::{CATALOGUE_OF_NAMED, CATALOGUE_OF_OWNED, ExerciseRow};
use crate::{
    bind,
    domain::{
        coach::CatalogueExercise,
        exercises::Equipment,
        ids::{AccountId, ExerciseId},
    },
    storage::{Core, Db, StorageError},
};

/// The most exercises of the library that are weighed, best known first.
const CATALOGUE_MAX: u32 = 400;
/// The most exercises of one's own that are weighed.
const OWN_EXERCISES_MAX: u32 = 200;

/// The exercises a person may be given: of the library and their own those that take no more than `owned`, and `named`
/// ones whatever they take. One call to the core database.
///
/// # Errors
/// The core database failed.
pub async fn load_catalogue(
    core: &Db<Core>,
    account: AccountId,
    owned: &[Equipment],
    named: &[ExerciseId],
) -> Result<Vec<CatalogueExercise>, StorageError> {
    let mut usable = owned.to_vec();
    usable.push(Equipment::BodyOnly);
    let usable = serde_json::to_string(&usable).unwrap_or_default();
    let named = serde_json::to_string(named).unwrap_or_default();
    let statements = vec![
        bind!(CATALOGUE_OF_OWNED, "public", &usable, CATALOGUE_MAX),
        bind!(CATALOGUE_OF_OWNED, account.to_string(), &usable, OWN_EXERCISES_MAX),
        bind!(CATALOGUE_OF_NAMED, named, account),
    ];
    let mut seen = std::collections::BTreeSet::new();
    let mut exercises = Vec::new();
    for rows in core.batch(statements).await? {
        let known = rows.decode::<ExerciseRow>()?.into_iter().map(ExerciseRow::into_exercise);
        exercises.extend(known.filter(|exercise| seen.insert(exercise.id)));
    }
    Ok(exercises)
}
