//! What follows something that concerns several slices.

use crate::{
    app::App,
    domain::notice::Notice,
    facts::Whose,
    features::{ai, goals, notifications, reminders, templates, workouts},
    jobs::{
        message::{NotifyV1, RemindV1, WorkoutCompletedV1},
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
/// Then it is announced, and the coach says a line: what is lost of that is not said again. A workout that is not there any more was deleted since: nothing is told of it.
pub async fn workout_completed(app: &App, db: &Db<User>, job: &Running<User>, message: &WorkoutCompletedV1) -> Outcome {
    outcome_of(follow(app, db, job, message).await)
}

fn outcome_of(ran: Result<(), StorageError>) -> Outcome {
    match ran {
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
        notices.iter().flat_map(|told| notifications::notify(app, told.account, &told.notice)).collect();
    statements.extend(job.done());
    db.batch(statements).await?;
    for told in &notices {
        notifications::announce(app, (db, message.shard), told).await?;
    }
    if !notices.is_empty() {
        let records = notices.iter().filter(|told| matches!(told.notice, Notice::RecordSet { .. })).count();
        let whose = Whose { account: message.account, shard: message.shard };
        ai::cheer_finished(app, whose, message.workout, u32::try_from(records).unwrap_or(0)).await?;
    }
    Ok(())
}

/// Reminds a person, if there is reason to: one batch says when it is due next, tells (once for its cause), writes
/// the mail's job, and ends this one. Then it is announced.
pub async fn remind(app: &App, db: &Db<User>, job: &Running<User>, message: &RemindV1) -> Outcome {
    outcome_of(tell_reminder(app, db, job, message).await)
}

async fn tell_reminder(app: &App, db: &Db<User>, job: &Running<User>, message: &RemindV1) -> Result<(), StorageError> {
    let reminders::jobs::Looked { mut statements, notices, hint } = reminders::jobs::look_at(app, db, message).await?;
    statements.extend(notices.iter().flat_map(|notice| notifications::notify(app, message.account, notice)));
    statements.extend(job.done());
    db.batch(statements).await?;
    app.hint(hint);
    for notice in notices {
        let told = NotifyV1 { account: message.account, notice };
        notifications::announce(app, (db, message.shard), &told).await?;
    }
    Ok(())
}
