//! Training together: which group room a workout reports to, and what it reports.
//!
//! The sets stay here; the group room is told of each that was done, and decides itself what its members see of it.

use serde::Deserialize;

use super::room::Room;
use crate::{
    domain::{
        group_session::{Command, SetReport},
        ids::{AccountId, GroupRoomId, SetId},
        json,
        training::Workout,
    },
    live::{
        group_room::{GroupAnswerV1, GroupCallV1, GroupRooms},
        storage::ObjectStorage,
    },
    storage::{Rows, StorageError},
};

const CREATE: &str =
    "CREATE TABLE IF NOT EXISTS follows (one INTEGER PRIMARY KEY CHECK (one = 1), group_room TEXT NOT NULL) STRICT";
const READ: &str = "SELECT group_room FROM follows WHERE one = 1";
const FOLLOW: &str = "INSERT INTO follows (one, group_room) VALUES (1, ?1)
    ON CONFLICT (one) DO UPDATE SET group_room = excluded.group_room";
const UNFOLLOW: &str = "DELETE FROM follows";

#[derive(Deserialize)]
struct FollowsRow {
    group_room: GroupRoomId,
}

/// Reports on their way to a group room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporting {
    /// Where to.
    pub group: GroupRoomId,
    /// Whose.
    pub account: AccountId,
    /// Of what, in order.
    pub reports: Vec<SetReport>,
}

impl Reporting {
    /// Sends them; `false` when the person is not in that room any more, so that no more need be sent. One that gets
    /// lost is made up for by the next, which tells how many sets were done.
    pub async fn send(self, rooms: &dyn GroupRooms) -> bool {
        for report in self.reports {
            let call = GroupCallV1::Apply { actor: self.account, command: Command::Report(report) };
            let answer = rooms.call(self.group, call).await;
            if matches!(answer, Ok(GroupAnswerV1::Rejected(_) | GroupAnswerV1::NotFound)) {
                return false;
            }
        }
        true
    }
}

impl<S: ObjectStorage> Room<S> {
    /// Reports to that group room from now on, or to none.
    ///
    /// # Errors
    /// The storage failed.
    pub fn follow(&mut self, group: Option<GroupRoomId>) -> Result<(), StorageError> {
        let change = match group {
            Some(group) => (FOLLOW, vec![group.into()]),
            None => (UNFOLLOW, Vec::new()),
        };
        self.storage().run(&[(CREATE, Vec::new()), change]).map(drop)
    }

    /// What these frames have to tell the group room; `None` when there is nothing, or none.
    ///
    /// # Errors
    /// The storage failed.
    pub fn reporting(&mut self, frames: &[String]) -> Result<Option<Reporting>, StorageError> {
        let done: Vec<(SetId, i64)> = frames.iter().filter_map(|frame| done_set(frame)).collect();
        if done.is_empty() {
            return Ok(None);
        }
        let rows = self.storage().run(&[(CREATE, Vec::new()), (READ, Vec::new())])?;
        let follows = rows.last().map(Rows::first::<FollowsRow>).transpose()?.flatten();
        let (Some(FollowsRow { group_room }), Some((account, workout))) = (follows, self.held_workout()?) else {
            return Ok(None);
        };
        let reports = done.into_iter().filter_map(|(set, seq)| report_of(&workout, set, seq)).collect();
        Ok(Some(Reporting { group: group_room, account, reports }))
    }
}

/// The set that a frame tells was done, and the frame's number.
fn done_set(frame: &str) -> Option<(SetId, i64)> {
    #[derive(Deserialize)]
    struct Frame {
        seq: i64,
        data: Data,
    }
    #[derive(Deserialize)]
    struct Data {
        id: SetId,
    }
    if !frame.starts_with(r#"{"type":"set:completed""#) {
        return None;
    }
    let frame: Frame = json::from_str(frame).ok()?;
    Some((frame.data.id, frame.seq))
}

fn report_of(workout: &Workout, set: SetId, workout_seq: i64) -> Option<SetReport> {
    let (exercise, done) = workout.done_sets().find(|(_, done)| done.id == set)?;
    let counted = workout.done_sets().filter(|(_, done)| done.kind.counts()).count();
    Some(SetReport {
        workout_id: workout.id,
        workout_seq,
        exercise_id: exercise.exercise,
        exercise_name: exercise.name.clone(),
        set_id: set,
        reps: done.actual.reps,
        weight_grams: done.actual.weight_grams.map(i64::from),
        duration_seconds: done.actual.duration_seconds.map(i64::from),
        done_sets: u32::try_from(counted).unwrap_or(u32::MAX),
        at: done.completed_at?,
    })
}
