//! Edits of a finished workout: the shard is told of each before it is taken, so that whoever reads the workout asks the
//! room until the copy has the edit.
//!
//! What goes on is asked of its room anyhow; a finished workout is read from its copy, which follows edits by a second.

use super::{room::Room, store};
use crate::{
    domain::{
        live_session::{OPS_MAX, Op},
        time::Timestamp,
        training::Status,
    },
    live::storage::ObjectStorage,
    storage::StorageError,
};

/// What the shard was told of edits. In memory: who forgets it tells once more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edits {
    /// The last mark, or the time up to which marks were taken away: each is later than the one before.
    last: i64,
    /// Marks that are being written.
    marking: u32,
    /// Whether a mark stands that the next copy takes away.
    stands: bool,
}

impl Edits {
    pub(super) const NONE: Self = Self { last: 0, marking: 0, stands: false };

    /// Whether a mark stands, for an edit that is taken now.
    pub(super) const fn is_marked(&self) -> bool {
        self.stands
    }

    /// Up to which mark a copy made now takes marks away: every edit they were written for is in it. `None` while one is
    /// being written, whose edit is still to come. What comes later has to be marked anew.
    pub(super) fn copied(&mut self, now: Timestamp) -> Option<i64> {
        self.stands = false;
        if self.marking > 0 {
            return None;
        }
        self.last = self.last.max(now.as_millis());
        Some(self.last)
    }

    /// Forgets what stands; what is being written is not forgotten.
    pub(super) const fn forget(&mut self) {
        self.stands = false;
    }
}

impl<S: ObjectStorage> Room<S> {
    /// The mark to be written before these operations are taken, and then to be noted by [`Self::edit_marked`]. `None`
    /// when none is needed: the workout goes on, nothing new is asked, or a mark stands.
    ///
    /// # Errors
    /// The storage failed.
    pub fn begin_edit(&mut self, ops: &[Op], now: Timestamp) -> Result<Option<i64>, StorageError> {
        if self.edits.stands || !self.is_finished()? {
            return Ok(None);
        }
        let is_full = |count: i64| usize::try_from(count).unwrap_or(usize::MAX) >= OPS_MAX;
        let ids: Vec<&str> = ops.iter().map(|op| op.op_id.as_str()).collect();
        let known = store::answers(&self.storage, &ids)?;
        let asks_nothing = ids.iter().all(|id| known.iter().any(|answer| answer.op_id == *id));
        if asks_nothing || self.held.as_ref().is_some_and(|held| is_full(held.row.op_count)) {
            return Ok(None);
        }
        Ok(Some(self.next_mark(now)))
    }

    /// The mark to be written before the workout is deleted; `None` when none is needed.
    ///
    /// # Errors
    /// The storage failed.
    pub fn begin_delete(&mut self, now: Timestamp) -> Result<Option<i64>, StorageError> {
        Ok(if self.is_finished()? { Some(self.next_mark(now)) } else { None })
    }

    /// Notes what became of writing a mark.
    pub fn edit_marked(&mut self, succeeded: bool) {
        self.edits.marking = self.edits.marking.saturating_sub(1);
        self.edits.stands |= succeeded;
    }

    fn is_finished(&mut self) -> Result<bool, StorageError> {
        let status = self.holding()?.map(|(_, session)| session.workout().status);
        Ok(matches!(status, Some(Status::Completed | Status::Cancelled)))
    }

    fn next_mark(&mut self, now: Timestamp) -> i64 {
        self.edits.last = now.as_millis().max(self.edits.last + 1);
        self.edits.marking += 1;
        self.edits.last
    }
}
