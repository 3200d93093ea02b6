//! What follows something that concerns several slices.

use crate::{
    app::App,
    jobs::{message::WorkoutCompletedV1, outbox::Running, outcome::Outcome},
    storage::{Db, User},
};

/// What follows a finished workout. The job is done in the batch of its last effect.
pub async fn workout_completed(
    _app: &App,
    db: &Db<User>,
    job: &Running<User>,
    _message: &WorkoutCompletedV1,
) -> Outcome {
    match db.batch(job.done().into()).await {
        Ok(_) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}
