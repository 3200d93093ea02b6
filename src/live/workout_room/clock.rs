//! What a room does by itself, when its alarm rings: ends a rest, copies, forgets.

use super::{
    batch::data_of,
    protocol::RoomAddress,
    room::Room,
    store::{Held, Step},
};
use crate::{
    domain::{
        live_session::{Event, RestState, Session},
        time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Timestamp},
        training::{Status, Workout},
    },
    live::{frames, storage::ObjectStorage},
    storage::StorageError,
};

/// How long after a change the copy follows: the changes of a second are one copy.
pub const COPY_AFTER_MS: i64 = SECOND_MS;
/// The longest pause between two tries of a copy that fails.
const COPY_RETRY_MS_MAX: i64 = MINUTE_MS;
/// How long after its last change a room that is copied forgets itself: longer than a phone stays offline. It then
/// begins anew from the copy when it is needed.
pub const DISSOLVES_AFTER_MS: i64 = 30 * DAY_MS;
/// How long a room stays that was only looked at, in the same way.
const FORGETS_AFTER_MS: i64 = HOUR_MS;

/// A copy to be written.
#[derive(Clone, Debug)]
pub struct CopyTask {
    /// The room.
    pub room: RoomAddress,
    /// The workout; none when it was deleted.
    pub workout: Option<Workout>,
    /// The last event in it.
    pub seq: i64,
    /// Whether its end was told to the rest of the product.
    pub announced: bool,
    /// Up to which mark edits are in it that the shard was told of; see [`Room::begin_edit`].
    pub clears: Option<i64>,
    /// Whether it was copied before, or began from its copy.
    pub was_there: bool,
    /// How many operations are in it.
    op_count: i64,
}

/// When a room forgets itself that is all copied. One that made its workout stays, to know the request if it comes
/// again.
fn dissolves_at(held: &Held) -> Timestamp {
    let row = &held.row;
    let is_only_seen = row.op_count == 0 && row.deleted_at.is_none() && held.made_by.is_none();
    row.changed_at.plus_millis(if is_only_seen { FORGETS_AFTER_MS } else { DISSOLVES_AFTER_MS })
}

impl<S: ObjectStorage> Room<S> {
    /// Tells that the present rest is over, once, when it is.
    ///
    /// # Errors
    /// The storage failed.
    pub fn ring(&mut self, now: Timestamp) -> Result<Option<String>, StorageError> {
        let Some((held, session)) = self.holding()? else { return Ok(None) };
        if held.row.rest_at.is_none_or(|at| now < at) {
            return Ok(None);
        }
        let mut row = held.row.clone();
        row.rest_at = None;
        let Some(rest) = session.rest() else {
            self.commit(row, Step::default())?;
            return Ok(None);
        };
        // It changes nothing that is copied.
        if row.copied_seq == row.seq {
            row.copied_seq += 1;
        }
        row.seq += 1;
        let event = Event::RestTimer { state: RestState::Ended, rest };
        let frame = frames::event(event.name(), row.seq, now, &data_of(&event));
        self.commit(row, Step { frames: vec![frame.clone()], ..Step::default() })?;
        Ok(Some(frame))
    }

    /// The copy that is due.
    ///
    /// # Errors
    /// The storage failed.
    pub fn copy_due(&mut self, now: Timestamp) -> Result<Option<CopyTask>, StorageError> {
        self.standing()?;
        let Some(held) = self.held.as_ref().filter(|held| held.row.copy_at.is_some_and(|at| at <= now)) else {
            return Ok(None);
        };
        let (row, clears) = (&held.row, self.edits.copied(now));
        Ok(Some(CopyTask {
            room: RoomAddress { account: row.account_id, shard: row.shard, workout: row.workout_id },
            workout: held.session.as_ref().filter(|_| row.deleted_at.is_none()).map(Session::workout),
            seq: row.seq,
            announced: row.announced,
            clears,
            was_there: row.copied_seq > 0,
            op_count: row.op_count,
        }))
    }

    /// Notes what became of a copy. What changed meanwhile is copied next.
    ///
    /// # Errors
    /// The storage failed.
    pub fn copied(&mut self, task: &CopyTask, succeeded: bool, now: Timestamp) -> Result<(), StorageError> {
        self.standing()?;
        let Some(held) = &self.held else { return Ok(()) };
        let mut row = held.row.clone();
        if succeeded {
            row.copy_failures = 0;
            row.copied_seq = row.copied_seq.max(task.seq);
            row.announced |= task.workout.as_ref().is_some_and(|workout| workout.status == Status::Completed);
            let has_moved_on = row.deleted_at.is_some() || row.op_count != task.op_count;
            let is_left = task.workout.is_some() && has_moved_on;
            row.copy_at = is_left.then(|| now.plus_millis(COPY_AFTER_MS));
        } else {
            let pause = SECOND_MS.saturating_mul(1 << row.copy_failures.min(6)).min(COPY_RETRY_MS_MAX);
            row.copy_failures = row.copy_failures.saturating_add(1);
            row.copy_at = Some(now.plus_millis(pause));
        }
        self.commit(row, Step::default())
    }

    /// Whether nothing more will come: all is copied, and nothing happened for long.
    ///
    /// # Errors
    /// The storage failed.
    pub fn is_over(&mut self, now: Timestamp) -> Result<bool, StorageError> {
        self.standing()?;
        let over = |held: &Held| held.row.copy_at.is_none() && now >= dissolves_at(held);
        Ok(self.held.as_ref().is_some_and(over))
    }

    /// Begins to wait anew before it is over: somebody watches.
    ///
    /// # Errors
    /// The storage failed.
    pub fn stay(&mut self, now: Timestamp) -> Result<(), StorageError> {
        self.standing()?;
        let Some(mut row) = self.held.as_ref().map(|held| held.row.clone()) else { return Ok(()) };
        row.changed_at = now;
        self.commit(row, Step::default())
    }

    /// When to wake next.
    ///
    /// # Errors
    /// The storage failed.
    pub fn next_alarm(&mut self) -> Result<Option<Timestamp>, StorageError> {
        self.standing()?;
        let Some(held) = &self.held else { return Ok(None) };
        Ok([held.row.rest_at, held.row.copy_at].into_iter().flatten().chain([dissolves_at(held)]).min())
    }
}
