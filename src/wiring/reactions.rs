//! What follows something that concerns several slices.

use crate::{
    app::App,
    features::{goals, notifications, templates, workouts},
    jobs::{
        message::WorkoutCompletedV1,
        outbox::{Running, took_effect_before},
        outcome::Outcome,
    },
    storage::{Db, StorageError, User},
};

/// What follows a finished workout:
/// 1. the template it follows counts it, once for each workout;
/// 2. goals of training are measured anew; of one that is reached, a job of that batch tells;
/// 3. what is told of it: the workout, and the records set in it. Each is told once for its cause;
/// 4. in the same batch, the job's end.
///
/// Then it is announced. A workout that is not there any more was deleted since: nothing is told of it.
pub async fn workout_completed(app: &App, db: &Db<User>, job: &Running<User>, message: &WorkoutCompletedV1) -> Outcome {
    match follow(app, db, job, message).await {
        Ok(()) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}

async fn follow(
    app: &App,
    db: &Db<User>,
    job: &Running<User>,
    message: &WorkoutCompletedV1,
) -> Result<(), StorageError> {
    if let Some(template) = workouts::template_followed(db, message.account, message.workout).await? {
        app.core_db().execute(templates::record_use(template, message.workout, message.account, true)).await?;
    }
    goals::measure_goals(app, db, (message.account, message.shard), Vec::new()).await?;
    let notices = notifications::notices_of_completed(db, message).await?;
    let mut statements: Vec<_> =
        notices.iter().map(|told| notifications::notify(app, told.account, &told.notice)).collect();
    statements.extend(job.done());
    db.batch(statements).await?;
    for told in &notices {
        notifications::announce(app, db, told).await?;
    }
    Ok(())
}
