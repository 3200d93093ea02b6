//! What follows something that concerns several slices.

use crate::{
    app::App,
    features::{goals, templates, workouts},
    jobs::{message::WorkoutCompletedV1, outbox::Running, outcome::Outcome},
    storage::{Db, StorageError, User},
};

/// What follows a finished workout. The job is done in the batch of its last effect; every effect before may be
/// repeated.
pub async fn workout_completed(app: &App, db: &Db<User>, job: &Running<User>, message: &WorkoutCompletedV1) -> Outcome {
    match follow(app, db, job, message).await {
        Ok(()) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}

async fn follow(
    app: &App,
    db: &Db<User>,
    job: &Running<User>,
    message: &WorkoutCompletedV1,
) -> Result<(), StorageError> {
    // 1. The template it follows counts it, once for each workout.
    if let Some(template) = workouts::template_followed(db, message.account, message.workout).await? {
        app.core_db().execute(templates::record_use(template, message.workout, message.account, true)).await?;
    }
    // 2. Goals of training go on by it, and the job ends with that.
    goals::measure_goals(app, db, message.account, job.done().into()).await.map(drop)
}
