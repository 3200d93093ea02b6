//! What the library tells of the exercises in a workout.

use serde::{Deserialize, Serialize};

use super::store::{EXERCISE_FACTS, FactsRow};
use crate::{
    bind,
    domain::{
        exercises::{ExerciseType, Muscle, TrackingType},
        ids::{AccountId, ExerciseId},
    },
    storage::{Core, Db, StorageError},
};

/// What training needs to know of an exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExerciseFacts {
    /// The exercise.
    pub id: ExerciseId,
    /// Its name.
    pub name: String,
    /// What its sets measure.
    pub tracking: TrackingType,
    /// What it is for.
    pub exercise_type: ExerciseType,
    /// What it works most.
    pub primary_muscles: Vec<Muscle>,
    /// What it works beside these.
    pub secondary_muscles: Vec<Muscle>,
    /// Metabolic equivalents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<f64>,
}

/// The facts of those of `ids` that the person may see (the library's and their own), in one read. What is missing
/// does not exist for them.
///
/// # Errors
/// The core database failed.
pub async fn exercise_facts(
    core: &Db<Core>,
    account: AccountId,
    ids: &[ExerciseId],
) -> Result<Vec<ExerciseFacts>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = serde_json::to_string(ids).unwrap_or_default();
    let rows: Vec<FactsRow> = core.all(bind!(EXERCISE_FACTS, ids, account)).await?;
    Ok(rows.into_iter().map(FactsRow::into_facts).collect())
}
