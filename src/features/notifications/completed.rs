//! What is told of a finished workout: itself, and the records set in it.

use std::collections::BTreeSet;

use super::store::{COMPLETED, CompletedRow, RECORDS_OF_COMPLETED, RecordRow};
use crate::{
    bind,
    domain::notice::Notice,
    jobs::message::{NotifyV1, WorkoutCompletedV1},
    storage::{Db, Rows, StorageError, User},
};

/// The most records told of one workout: whoever sets more sees them in the workout.
const RECORDS_TOLD_MAX: usize = 5;

/// The notices of a workout; none when it is not there any more. Of an exercise one record is told, the heaviest
/// load before the rest; the first time an exercise is done sets none worth telling.
///
/// # Errors
/// The shard failed.
pub async fn notices_of_completed(db: &Db<User>, message: &WorkoutCompletedV1) -> Result<Vec<NotifyV1>, StorageError> {
    let WorkoutCompletedV1 { account, workout, .. } = *message;
    let rows =
        db.batch(vec![bind!(COMPLETED, account, workout), bind!(RECORDS_OF_COMPLETED, account, workout)]).await?;
    let Some(completed) = rows.first().map(Rows::first::<CompletedRow>).transpose()?.flatten() else {
        return Ok(Vec::new());
    };
    let mut records: Vec<RecordRow> = rows.last().map(Rows::decode).transpose()?.unwrap_or_default();
    records.sort_by_key(|record| record.kind != "max_weight");
    let mut told = BTreeSet::new();
    records.retain(|record| told.insert(record.exercise_id));
    let mut notices = vec![Notice::WorkoutCompleted {
        workout_id: workout,
        name: completed.name,
        active_seconds: completed.active_seconds,
        done_sets: completed.done_sets,
    }];
    notices.extend(records.into_iter().take(RECORDS_TOLD_MAX).map(|record| Notice::RecordSet {
        workout_id: workout,
        exercise_id: record.exercise_id,
        exercise_name: record.name,
        record: record.kind,
    }));
    Ok(notices.into_iter().map(|notice| NotifyV1 { account, notice }).collect())
}
