//! Takes away what an import brought, some in each run.

use super::{
    super::{
        content,
        store::{
            CREATED_EXERCISES, DELETE_IMPORT, DELETE_NAMES, DELETE_PROBLEMS, DROP_TRACK, ExerciseIdRow, FORGET_WORKOUT,
            FORGET_WORKOUTS, USED_EXERCISES, WORKOUTS_OF_IMPORT, WorkoutIdRow,
        },
    },
    import_file::Step,
};
use crate::{
    bind, domain::ids::ExerciseId, features::exercises::delete_private, features::transfer::names::NAMES_MAX,
    storage::StorageError, training::remove_workout,
};

/// How many workouts one run takes away: two calls to the shard each.
const WORKOUTS_PER_RUN: u32 = 100;

/// 1. Each workout goes in one batch with the note that the import brought it; one that was deleted before goes from
///    the notes only. Killed between two, the next run finds those that are left.
/// 2. While there are more, the job's end and the next job.
/// 3. Else the exercises it made that are not used, its files, and last its rows with the job's end.
pub async fn run(step: Step<'_>) -> Result<(), StorageError> {
    let (account, import) = (step.account(), step.import());
    let workouts: Vec<WorkoutIdRow> = step.db.all(bind!(WORKOUTS_OF_IMPORT, account, import, WORKOUTS_PER_RUN)).await?;
    for WorkoutIdRow { workout_id } in workouts.iter().copied() {
        let others = [bind!(FORGET_WORKOUT, account, workout_id, import), bind!(DROP_TRACK, account, workout_id)];
        if !remove_workout(step.db, account, workout_id, &others).await? {
            step.db.batch(others.to_vec()).await?;
        }
        step.app.count_subrequest();
        step.app.media.delete(&content::track_key(account, workout_id)).await?;
    }
    super::super::progress::tell(step.app, account);
    if workouts.len() >= WORKOUTS_PER_RUN as usize {
        let next = step.next();
        let mut statements: Vec<_> = step.job.done().into();
        statements.push(next.insert());
        step.db.batch(statements).await?;
        step.hint(&next);
        return Ok(());
    }
    delete_unused_exercises(&step).await?;
    content::delete(step.app, account, import).await?;
    let mut statements = vec![
        bind!(FORGET_WORKOUTS, account, import),
        bind!(DELETE_NAMES, account, import),
        bind!(DELETE_PROBLEMS, account, import),
        bind!(DELETE_IMPORT, account, import),
    ];
    statements.extend(step.job.done());
    step.db.batch(statements).await.map(drop)
}

/// Exercises that the import made go, unless the person has done them in other workouts since.
async fn delete_unused_exercises(step: &Step<'_>) -> Result<(), StorageError> {
    let account = step.account();
    let most = NAMES_MAX as u32;
    let made: Vec<ExerciseIdRow> = step.db.all(bind!(CREATED_EXERCISES, account, step.import(), most)).await?;
    if made.is_empty() {
        return Ok(());
    }
    let made: Vec<ExerciseId> = made.into_iter().map(|row| row.exercise_id).collect();
    let asked = serde_json::to_string(&made).unwrap_or_default();
    let used: Vec<ExerciseIdRow> = step.db.all(bind!(USED_EXERCISES, account, asked, most)).await?;
    let unused = made.into_iter().filter(|id| used.iter().all(|row| row.exercise_id != *id));
    step.app.core_db().batch(unused.map(|id| delete_private(id, account)).collect()).await.map(drop)
}
