//! What a room reads from the databases and writes to them. Never inside a step.

use serde::Deserialize;

use super::{protocol::RoomAddress, room::CopyTask};
use crate::{
    bind,
    domain::{
        ids::{ExerciseId, JobId},
        live_session::Facts,
        training::{Status, Workout},
    },
    jobs::{
        message::{JobMessage, WorkoutCompletedV1},
        outbox::{Hint, Job, OutboxAddress, send_hints},
    },
    live::world::World,
    storage::{Db, Statement, StorageError, User, json_text},
    training,
};

crate::statements! {
    /// A workout as it was copied last.
    COPIED_WORKOUT: User = "SELECT w.copied_seq, d.document FROM workouts AS w
        JOIN workout_documents AS d ON d.account_id = w.account_id AND d.workout_id = w.id
        WHERE w.account_id = ?1 AND w.id = ?2";
    /// Whether the copy is of a finished workout: then its end was told.
    COPIED_STATUS: User = "SELECT status FROM workouts WHERE account_id = ?1 AND id = ?2";
}

#[derive(Deserialize)]
struct CopiedRow {
    copied_seq: i64,
    #[serde(with = "json_text")]
    document: Workout,
}

#[derive(Deserialize)]
struct StatusRow {
    status: Status,
}

impl World {
    /// The workout as it was copied last, with the last event in it.
    ///
    /// # Errors
    /// The shard failed.
    pub async fn load(&self, room: RoomAddress) -> Result<Option<(Workout, i64)>, StorageError> {
        let row: Option<CopiedRow> =
            self.user_db(room.shard)?.first(bind!(COPIED_WORKOUT, room.account, room.workout.to_string())).await?;
        Ok(row.map(|row| (row.document, row.copied_seq)))
    }

    /// What a session has to know of the exercises in `workout`, and of `also`.
    ///
    /// # Errors
    /// A database failed.
    pub async fn facts(
        &self,
        room: RoomAddress,
        workout: &Workout,
        also: &[ExerciseId],
    ) -> Result<Facts, StorageError> {
        let user = self.user_db(room.shard)?;
        training::live_facts(&self.core_db(), &user, room.account, workout, also, &*self.time_zones).await
    }

    /// Writes a copy, or takes it away, as the task says. The batch that first holds a finished workout also holds
    /// the job by which the rest of the product hears of it.
    ///
    /// # Errors
    /// A database failed; the copy should be tried again.
    pub async fn copy(&self, task: &CopyTask) -> Result<(), StorageError> {
        let room = task.room;
        let user = self.user_db(room.shard)?;
        let Some(workout) = &task.workout else {
            return training::remove_workout(&user, room.account, room.workout, &[]).await.map(drop);
        };
        let ids: Vec<ExerciseId> = workout.exercises.iter().map(|exercise| exercise.exercise).collect();
        let facts = training::exercise_facts(&self.core_db(), room.account, &ids).await?;
        let copy = training::Copy { account: room.account, workout, copied_seq: task.seq, import: None, facts: &facts };
        let (others, hint) = self.announcement(&user, task, workout).await?;
        let now = self.clock.now();
        training::copy_workout(&user, &copy, &*self.time_zones, &others, now).await?;
        if let Some(hint) = hint {
            // The row is committed: the sweeper finds it if this fails.
            let _ = send_hints(&*self.queue, &[hint]).await;
        }
        Ok(())
    }

    async fn announcement(
        &self,
        user: &Db<User>,
        task: &CopyTask,
        workout: &Workout,
    ) -> Result<(Vec<Statement<User>>, Option<Hint>), StorageError> {
        if workout.status != Status::Completed || task.announced {
            return Ok((Vec::new(), None));
        }
        let room = task.room;
        // The batch may have been committed and its answer lost.
        let copied: Option<StatusRow> =
            user.first(bind!(COPIED_STATUS, room.account, room.workout.to_string())).await?;
        if copied.is_some_and(|copied| copied.status == Status::Completed) {
            return Ok((Vec::new(), None));
        }
        let now = self.clock.now();
        let message = WorkoutCompletedV1 { account: room.account, shard: room.shard, workout: room.workout };
        let job = Job::<User>::new(JobId::new(now, self.rng.bytes()), JobMessage::WorkoutCompletedV1(message), now);
        Ok((vec![job.insert()], Some(job.hint(OutboxAddress::User(room.shard)))))
    }
}
