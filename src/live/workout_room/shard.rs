//! What a room reads from the databases and writes to them. Never inside a step.

use serde::Deserialize;

use super::{
    client::Rooms,
    clock::{CopyTask, DISSOLVES_AFTER_MS},
    protocol::RoomAddress,
};
use crate::{
    bind,
    domain::{
        ids::{AccountId, ExerciseId, JobId},
        live_session::Facts,
        principal::ShardNumber,
        time::{DAY_MS, Timestamp},
        training::{Status, Workout},
    },
    jobs::{
        message::{JobMessage, WorkoutCompletedV1},
        outbox::{Hint, Job, OutboxAddress, send_hints},
    },
    live::{each::ask_each_of, user_hub::HubEvent, world::World},
    storage::{Db, Rows, Statement, StorageError, User, json_text},
    training::{self, Copied},
};

crate::statements! {
    /// A workout as it was copied last.
    COPIED_WORKOUT: User = "SELECT w.copied_seq, d.document FROM workouts AS w
        JOIN workout_documents AS d ON d.account_id = w.account_id AND d.workout_id = w.id
        WHERE w.account_id = ?1 AND w.id = ?2";
    /// The same, for a room that is about to hold it: not of an import that is being undone.
    COPY_TO_HOLD: User = "SELECT w.copied_seq, d.document FROM workouts AS w
        JOIN workout_documents AS d ON d.account_id = w.account_id AND d.workout_id = w.id
        WHERE w.account_id = ?1 AND w.id = ?2 AND NOT EXISTS
          (SELECT 1 FROM imports AS i WHERE i.account_id = ?1 AND i.id = w.import_id AND i.state = 'undoing')";
    /// Notes that a finished workout has an edit its copy has not.
    MARK_EDITED: User = "INSERT INTO edited_workouts (account_id, workout_id, mark) VALUES (?1, ?2, ?3)
        ON CONFLICT (account_id, workout_id) DO UPDATE SET mark = max(mark, excluded.mark)";
    /// Notes that the copy has all edits up to that mark.
    CLEAR_EDITED: User = "DELETE FROM edited_workouts WHERE account_id = ?1 AND workout_id = ?2 AND mark <= ?3";
    /// Notes that a room begins to hold an imported workout: undoing the import empties the rooms that did.
    NOTE_OPENED: User = "UPDATE workouts SET room_opened = 1
        WHERE account_id = ?1 AND id = ?2 AND import_id IS NOT NULL AND room_opened = 0";
    /// Whether the copy is of a finished workout: then its end was told.
    COPIED_STATUS: User = "SELECT status FROM workouts WHERE account_id = ?1 AND id = ?2";
    /// The workouts of a person whose rooms may hold something: those changed since (?2), after an id (?3).
    WORKOUT_ROOMS_OF: User = "SELECT id FROM workouts WHERE account_id = ?1 AND id > ?3 AND copied_seq > 0 AND updated_at >= ?2
        ORDER BY id LIMIT 500";
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

/// Empties every room of a person that may still hold something, and closes its sockets. Goes before the rows by
/// which the rooms are found. A room that was only looked at is not found by them; it forgets itself within an hour.
///
/// # Errors
/// A room or the shard failed; safe to do again.
pub async fn erase_rooms(
    rooms: &dyn Rooms,
    user: &Db<User>,
    account: AccountId,
    shard: ShardNumber,
    now: Timestamp,
) -> Result<(), StorageError> {
    let since = now.plus_millis(-DISSOLVES_AFTER_MS - DAY_MS);
    let page = |after: &str| bind!(WORKOUT_ROOMS_OF, account, since, after);
    ask_each_of(user, page, |workout| rooms.erase(RoomAddress { account, shard, workout })).await
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

    /// The same, for a room that is about to hold it: nothing while the import that brought it is being undone, which
    /// has emptied the rooms that held some of it, or is about to.
    ///
    /// # Errors
    /// The shard failed.
    pub async fn open(&self, room: RoomAddress) -> Result<Option<(Workout, i64)>, StorageError> {
        let id = room.workout.to_string();
        let statements = vec![bind!(NOTE_OPENED, room.account, &id), bind!(COPY_TO_HOLD, room.account, &id)];
        let rows = self.user_db(room.shard)?.batch(statements).await?;
        let row: Option<CopiedRow> = rows.get(1).map(Rows::first).transpose()?.flatten();
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
        training::live_facts(&self.core_db(), &user, room.account, workout, also).await
    }

    /// Writes a copy, or takes it away, as the task says; one that was taken away stays so. The batch that first holds
    /// a finished workout also holds the job by which the rest of the product hears of it.
    ///
    /// # Errors
    /// A database failed; the copy should be tried again.
    pub async fn copy(&self, task: &CopyTask) -> Result<Copied, StorageError> {
        let room = task.room;
        let user = self.user_db(room.shard)?;
        let Some(workout) = &task.workout else {
            training::remove_workout(&user, room.account, room.workout, &[]).await?;
            user.execute(bind!(CLEAR_EDITED, room.account, room.workout.to_string(), Timestamp::END)).await?;
            self.tell_devices(task, "deleted", true).await;
            return Ok(Copied::Written);
        };
        let ids: Vec<ExerciseId> = workout.exercises.iter().map(|exercise| exercise.exercise).collect();
        let facts = training::exercise_facts(&self.core_db(), room.account, &ids).await?;
        let copy = training::Copy {
            account: room.account,
            workout,
            copied_seq: task.seq,
            was_there: task.was_there,
            import: None,
            facts: &facts,
        };
        let (mut others, hint) = self.announcement(&user, task, workout).await?;
        let is_over = matches!(workout.status, Status::Completed | Status::Cancelled);
        if let Some(mark) = task.clears.filter(|_| is_over) {
            others.push(bind!(CLEAR_EDITED, room.account, room.workout.to_string(), mark));
        }
        let now = self.clock.now();
        let copied = training::copy_workout(&user, &copy, &*self.time_zones, &others, now).await?;
        if copied == Copied::Withdrawn {
            user.execute(bind!(CLEAR_EDITED, room.account, room.workout.to_string(), Timestamp::END)).await?;
            return Ok(copied);
        }
        if let Some(hint) = hint {
            // The row is committed: the sweeper finds it if this fails.
            let _ = send_hints(&*self.queue, &[hint]).await;
        }
        let status = training::status_word(workout.status);
        self.tell_devices(task, status, workout.status == Status::Completed).await;
        Ok(copied)
    }

    /// Tells the person's devices that the copy changed. What gets lost they see when they read the next time.
    async fn tell_devices(&self, task: &CopyTask, status: &str, has_progress: bool) {
        let RoomAddress { account, workout, .. } = task.room;
        let event = HubEvent::SyncWorkout { workout_id: workout, status: status.to_owned(), seq: task.seq };
        let _ = self.hub.publish(account, event).await;
        if has_progress {
            let event = HubEvent::SyncProgress { workout_id: Some(workout) };
            let _ = self.hub.publish(account, event).await;
        }
    }

    /// Has reads of a workout ask its room until the copy has what is edited now.
    ///
    /// # Errors
    /// The shard failed.
    pub async fn mark_edited(&self, room: RoomAddress, mark: i64) -> Result<(), StorageError> {
        let user = self.user_db(room.shard)?;
        user.execute(bind!(MARK_EDITED, room.account, room.workout.to_string(), mark)).await.map(drop)
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
