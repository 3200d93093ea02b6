//! Takes away what an import brought.

use serde::de::IgnoredAny;

use super::{
    super::{
        content,
        lists::list_named,
        names::NAMES_MAX,
        store::{
            CREATED_EXERCISES, DELETE_IMPORT, DELETE_NAMES, DELETE_PROBLEMS, DROP_TRACK, ExerciseIdRow,
            FORGET_SOME_WORKOUTS, FORGET_WORKOUTS, OPENED_OF_IMPORT, State, TRACKS_OF_IMPORT, USED_EXERCISES,
            WorkoutIdRow,
            lists::{FORGET_ROWS, KeyRow, LAST_LIST, ListRow, NEXT_ROWS, PLANNED_EXERCISES},
        },
    },
    import_file::Step,
};
use crate::{
    bind,
    domain::ids::{ExerciseId, WorkoutId},
    features::{
        body::{drop_imported_metrics, refresh_weight},
        exercises::delete_private,
    },
    jobs::{
        message::{JobMessage, MeasureGoalsV1},
        outbox::{Job, OutboxAddress},
        tracked::{JobState, carry_on},
    },
    live::workout_room::RoomAddress,
    storage::{Rows, StorageError, User, portable::Kept},
    training::{drop_imported, rebuild},
};

/// How many ways one run takes away.
const TRACKS_PER_RUN: u32 = 200;

/// How many rooms one run empties: each is a call that wakes an object.
const ROOMS_PER_RUN: u32 = 50;
/// How many of them at once: few, as others' requests wake objects too.
const ROOMS_TOGETHER: usize = 4;
/// How many workouts one batch takes away: with all the sets they may have, 50,000 rows.
const WORKOUTS_PER_BATCH: u32 = 100;
/// How many measurements one batch takes away.
const MEASUREMENTS_PER_BATCH: u32 = 2_000;
/// How many items of other lists one batch takes away.
const ITEMS_PER_BATCH: u32 = 1_000;
/// How often templates name exercises at the most: 200 templates with 300 each.
const PLANNED_MAX: u32 = 60_000;
/// How many batches one run takes.
const BATCHES_PER_RUN: u32 = 20;

/// Every step may run any number of times; the row that asks for them goes last:
/// 1. ways, some at a time: objects, then the notes of them;
/// 2. rooms that were opened, some in each run: they would write their workouts back. The others are left asleep;
/// 3. workouts, then measurements, then the rest, some in each batch and some batches in each run;
/// 4. days and records are made again from what is left;
/// 5. exercises it made that are not used, and its files;
/// 6. its rows, the job's end, and the job that measures goals anew, in one batch.
pub async fn run(step: Step<'_>) -> Result<(), StorageError> {
    let (account, import) = (step.account(), step.import());
    loop {
        let tracks: Vec<WorkoutIdRow> = step.db.all(bind!(TRACKS_OF_IMPORT, account, import, TRACKS_PER_RUN)).await?;
        if tracks.is_empty() {
            break;
        }
        for WorkoutIdRow { workout_id } in &tracks {
            step.app.count_subrequest();
            step.app.media.delete(&content::track_key(account, *workout_id)).await?;
        }
        step.db.batch(tracks.iter().map(|row| bind!(DROP_TRACK, account, row.workout_id)).collect()).await?;
    }
    if !empty_rooms(&step).await? {
        return Ok(());
    }
    if !drop_rows(&step).await? {
        return Ok(());
    }
    step.db.batch(vec![bind!(FORGET_WORKOUTS, account, import), refresh_weight(account)]).await?;
    rebuild(step.db, account, &[]).await?;
    delete_unused_exercises(&step).await?;
    content::delete(step.app, account, import).await?;
    let shard = step.message.shard;
    let goals = step.app.job::<User>(JobMessage::MeasureGoalsV1(MeasureGoalsV1 { account, shard }));
    let copy = step.copy_settings();
    let mut statements = vec![
        bind!(DELETE_NAMES, account, import),
        bind!(DELETE_PROBLEMS, account, import),
        bind!(DELETE_IMPORT, account, import),
        goals.insert(),
        step.end_work(JobState::Done, None),
    ];
    statements.extend(copy.iter().map(Job::insert));
    statements.extend(step.job.done());
    step.db.batch(statements).await?;
    step.announce("undone", step.row.report.total()).await;
    step.app.hint([Some(&goals), copy.as_ref()].into_iter().flatten().map(|job| job.hint(OutboxAddress::User(shard))));
    Ok(())
}

/// Takes away the next items of the last list of which there are any. `false` when there are none.
async fn drop_items(step: &Step<'_>) -> Result<bool, StorageError> {
    let (account, import) = (step.account(), step.import());
    let row: Option<ListRow> = step.db.first(bind!(LAST_LIST, account, import)).await?;
    let Some(ListRow { list }) = row else { return Ok(false) };
    let mut statements = Vec::new();
    match list_named(step.app, &list).map(|(_, back)| &back.rows) {
        Some(Kept::User { goes_with, drop, .. }) => {
            statements.extend(goes_with.map(|with| bind!(with, account, import, ITEMS_PER_BATCH)));
            statements.push(bind!(drop, account, import, ITEMS_PER_BATCH));
        }
        // Gone before it is forgotten: a run that was killed between takes away once more.
        Some(Kept::Core { drop: Some(drop), .. }) => {
            let rows: Vec<KeyRow> = step.db.all(bind!(NEXT_ROWS, account, import, &list, ITEMS_PER_BATCH)).await?;
            let keys: Vec<String> = rows.into_iter().map(|row| row.id).collect();
            step.app.core_db().execute(bind!(drop, account, serde_json::to_string(&keys).unwrap_or_default())).await?;
        }
        Some(Kept::Core { .. }) | None => {}
    }
    statements.push(bind!(FORGET_ROWS, account, import, &list, ITEMS_PER_BATCH));
    step.db.batch(statements).await?;
    Ok(true)
}

/// Takes away the next workouts, measurements and what else it brought. `false` when there are more: then the next job is asked for.
async fn drop_rows(step: &Step<'_>) -> Result<bool, StorageError> {
    let (account, import) = (step.account(), step.import());
    let has_more =
        |rows: Vec<Rows>| rows.last().map_or(Ok(false), |rows| rows.first::<IgnoredAny>().map(|row| row.is_some()));
    let (mut workouts, mut measurements, mut items) = (true, true, true);
    for _ in 0..BATCHES_PER_RUN {
        if workouts {
            workouts = has_more(step.db.batch(drop_imported(account, import, WORKOUTS_PER_BATCH)).await?)?;
        } else if measurements {
            let statements = drop_imported_metrics(account, import, MEASUREMENTS_PER_BATCH);
            measurements = has_more(step.db.batch(statements).await?)?;
        } else {
            items = drop_items(step).await?;
        }
        if !workouts && !measurements && !items {
            return Ok(true);
        }
    }
    let next = step.next();
    let mut statements = vec![next.insert(), carry_on(step.job, &next, 0)];
    statements.extend(step.job.done());
    step.db.batch(statements).await?;
    step.announce(State::Undoing.as_str(), 0).await;
    step.hint(&next);
    Ok(false)
}

/// Empties the next rooms that were opened. `false` when there may be more: then what was done is noted and the next job asked for.
async fn empty_rooms(step: &Step<'_>) -> Result<bool, StorageError> {
    let (account, import, shard) = (step.account(), step.import(), step.message.shard);
    let rows: Vec<WorkoutIdRow> = step.db.all(bind!(OPENED_OF_IMPORT, account, import, ROOMS_PER_RUN)).await?;
    for chunk in rows.chunks(ROOMS_TOGETHER) {
        let erase = |row: &WorkoutIdRow| {
            step.app.count_subrequest();
            step.app.rooms.erase(RoomAddress { account, shard, workout: row.workout_id })
        };
        futures::future::try_join_all(chunk.iter().map(erase)).await?;
    }
    if rows.len() < ROOMS_PER_RUN as usize {
        return Ok(true);
    }
    let emptied: Vec<WorkoutId> = rows.into_iter().map(|row| row.workout_id).collect();
    let emptied = serde_json::to_string(&emptied).unwrap_or_default();
    let next = step.next();
    let mut statements =
        vec![bind!(FORGET_SOME_WORKOUTS, account, import, emptied), next.insert(), carry_on(step.job, &next, 0)];
    statements.extend(step.job.done());
    step.db.batch(statements).await?;
    step.announce(State::Undoing.as_str(), 0).await;
    step.hint(&next);
    Ok(false)
}

/// Exercises that the import made go, unless the person has done them in other workouts since, or aims or plans to.
async fn delete_unused_exercises(step: &Step<'_>) -> Result<(), StorageError> {
    let account = step.account();
    let most = NAMES_MAX as u32;
    let made: Vec<ExerciseIdRow> = step.db.all(bind!(CREATED_EXERCISES, account, step.import(), most)).await?;
    if made.is_empty() {
        return Ok(());
    }
    let made: Vec<ExerciseId> = made.into_iter().map(|row| row.exercise_id).collect();
    let asked = serde_json::to_string(&made).unwrap_or_default();
    let mut used: Vec<ExerciseIdRow> = step.db.all(bind!(USED_EXERCISES, account, &asked, most)).await?;
    let planned: Vec<ExerciseIdRow> =
        step.app.core_db().all(bind!(PLANNED_EXERCISES, account, asked, PLANNED_MAX)).await?;
    used.extend(planned);
    let unused = made.into_iter().filter(|id| used.iter().all(|row| row.exercise_id != *id));
    step.app.core_db().batch(unused.map(|id| delete_private(id, account)).collect()).await.map(drop)
}
