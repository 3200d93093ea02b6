//! What a room does, one synchronous step each: read, judge, store. Generic over its storage, so that the host
//! tests run this very code.

use std::collections::BTreeSet;

use super::{
    batch::{Batch, Taken, too_many},
    clock::COPY_AFTER_MS,
    edits::Edits,
    protocol::{OpAnswer, RoomAddress, RoomSnapshot, Submitted},
    store::{self, AnswerRow, Held, RoomRow, Step},
};
use crate::{
    domain::{
        ids::{AccountId, ExerciseId, WorkoutId},
        json,
        live_session::{Command, Door, Facts, OPS_MAX, Op, Session, Snapshot, Stamp},
        time::Timestamp,
        training::{Status, Workout},
    },
    live::storage::ObjectStorage,
    storage::StorageError,
};

/// By how much the numbers of events go on where a room begins anew from its copy: more than the events that can have
/// followed the copy, so that no number is given twice.
pub const BEGINS_ANEW_AFTER: i64 = 1_000;
/// The number a room begins with: a copy with this one, or with none, holds nothing that an operation wrote.
const FIRST_SEQ: i64 = 1;

/// A room.
pub struct Room<S> {
    pub(super) storage: S,
    pub(super) held: Option<Held>,
    is_read: bool,
    /// Whether `held.facts` differ from what is stored.
    has_learnt: bool,
    /// What the shard was told of edits of the finished workout.
    pub(super) edits: Edits,
}

/// What a room is before a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds nothing: the workout may be in the shard.
    Empty,
    /// The workout was deleted.
    Deleted,
    /// It holds the workout.
    Held,
}

/// Where the workout of a room comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A request makes it: what tells that one from others. It has to be copied.
    Request(String),
    /// The copy, with the last event in it.
    Copy(i64),
}

/// What has to be read elsewhere before operations can be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The workout, for what is known of its exercises.
    pub workout: Workout,
    /// Exercises about to be added.
    pub exercises: Vec<ExerciseId>,
}

/// The newest instant a document tells of: what it holds was written then at the latest.
fn last_written(workout: &Workout) -> Timestamp {
    let done = workout.done_sets().filter_map(|(_, set)| set.completed_at);
    let steps = [workout.started_at, workout.paused_at, workout.ended_at];
    steps.into_iter().flatten().chain(done).fold(workout.created_at, Timestamp::max)
}

/// The session of a document that was copied with that last event; `None` for a workout that is made now.
///
/// Where no operation has written anything yet, every operation counts, however early its time: what was done offline
/// before the workout reached us, and by a phone whose clock is slow.
pub fn session_of(workout: &Workout, copied_seq: Option<i64>) -> Session {
    let is_untouched = copied_seq.is_none_or(|seq| seq <= FIRST_SEQ);
    let written = || Stamp { at: last_written(workout), ..Stamp::before_all() };
    Session::of(workout, &if is_untouched { Stamp::before_all() } else { written() })
}

impl<S: ObjectStorage> Room<S> {
    /// A room over that storage, which is read when it is needed.
    pub const fn new(storage: S) -> Self {
        Self { storage, held: None, is_read: false, has_learnt: false, edits: Edits::NONE }
    }

    /// The storage.
    pub const fn storage(&self) -> &S {
        &self.storage
    }

    /// What the room is.
    ///
    /// # Errors
    /// The storage failed.
    pub fn standing(&mut self) -> Result<Standing, StorageError> {
        if !self.is_read {
            self.held = store::read(&self.storage)?;
            self.is_read = true;
        }
        Ok(match &self.held {
            None => Standing::Empty,
            Some(held) if held.row.deleted_at.is_some() || held.session.is_none() => Standing::Deleted,
            Some(_) => Standing::Held,
        })
    }

    pub(super) fn holding(&mut self) -> Result<Option<(&Held, &Session)>, StorageError> {
        if self.standing()? != Standing::Held {
            return Ok(None);
        }
        Ok(self.held.as_ref().and_then(|held| Some((held, held.session.as_ref()?))))
    }

    pub(super) fn commit(&mut self, row: RoomRow, step: Step) -> Result<(), StorageError> {
        store::write(&self.storage, &row, &step)?;
        if let Some(held) = &mut self.held {
            held.row = row;
            held.session = step.session.or_else(|| held.session.take());
            self.has_learnt &= step.facts.is_none();
        }
        Ok(())
    }

    /// Holds a workout, unless something is held already.
    ///
    /// # Errors
    /// The storage failed.
    pub fn begin(
        &mut self,
        room: RoomAddress,
        workout: &Workout,
        from: Origin,
        facts: Facts,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        if self.standing()? != Standing::Empty {
            return Ok(());
        }
        store::create(&self.storage)?;
        let (copied_seq, made_by) = match from {
            Origin::Request(made_by) => (None, Some(made_by)),
            Origin::Copy(seq) => (Some(seq), None),
        };
        let session = session_of(workout, copied_seq);
        let seq = copied_seq.map_or(FIRST_SEQ, |copied| copied + BEGINS_ANEW_AFTER);
        let row = RoomRow {
            account_id: room.account,
            workout_id: room.workout,
            shard: room.shard,
            seq,
            copied_seq: if copied_seq.is_some() { seq } else { 0 },
            copy_at: copied_seq.is_none().then_some(now),
            copy_failures: 0,
            rest_at: None,
            changed_at: now,
            op_count: 0,
            announced: copied_seq.is_some() && workout.status == Status::Completed,
            deleted_at: None,
        };
        let (session_kept, facts_kept) = (Some(session.clone()), Some(facts.clone()));
        let step = Step { session: session_kept, facts: facts_kept, made_by: made_by.clone(), ..Step::default() };
        store::write(&self.storage, &row, &step)?;
        self.held = Some(Held { row, session: Some(session), facts, made_by });
        Ok(())
    }

    /// Whether it holds what that request made.
    ///
    /// # Errors
    /// The storage failed.
    pub fn was_made_by(&mut self, made_by: &str) -> Result<bool, StorageError> {
        Ok(self.holding()?.is_some_and(|(held, _)| held.made_by.as_deref() == Some(made_by)))
    }

    /// What has to be known before these operations are judged; `None` when all is.
    ///
    /// # Errors
    /// The storage failed.
    pub fn lacks(&mut self, ops: &[Op]) -> Result<Option<Lack>, StorageError> {
        let Some((held, session)) = self.holding()? else { return Ok(None) };
        let added = ops.iter().filter_map(|op| op.command.exercise_added());
        let unknown: BTreeSet<_> = added.filter(|id| !held.facts.exercises.contains_key(id)).collect();
        // What was best may have changed since the workout was planned.
        let begins = ops.iter().any(|op| matches!(op.command, Command::Start {}));
        if unknown.is_empty() && !begins {
            return Ok(None);
        }
        Ok(Some(Lack { workout: session.workout(), exercises: unknown.into_iter().collect() }))
    }

    /// Notes what was read elsewhere; stored with the next step.
    pub fn learn(&mut self, facts: Facts) {
        if let Some(held) = &mut self.held {
            let known = std::mem::take(&mut held.facts.exercises);
            held.facts = facts;
            for (id, facts) in known {
                held.facts.exercises.entry(id).or_insert(facts);
            }
            self.has_learnt = true;
        }
    }

    /// Does operations: each that was answered before is given that answer again, the others are judged, and state,
    /// events and answers are stored together. `None` when there is no workout.
    ///
    /// # Errors
    /// The storage failed; nothing was done.
    pub fn take(&mut self, ops: &[Op], door: Door, now: Timestamp) -> Result<Option<Taken>, StorageError> {
        if self.standing()? != Standing::Held {
            return Ok(None);
        }
        let ids: Vec<&str> = ops.iter().map(|op| op.op_id.as_str()).collect();
        let known = store::answers(&self.storage, &ids)?;
        let (has_learnt, is_marked) = (self.has_learnt, self.edits.is_marked());
        let Some((held, session)) = self.holding()? else { return Ok(None) };
        let mut batch = Batch {
            known: known.into_iter().map(|row| (row.op_id.clone(), row)).collect(),
            session: session.clone(),
            facts: &held.facts,
            now,
            frames: Vec::new(),
            seq: held.row.seq,
            new: Vec::new(),
            has_ended: false,
        };
        let is_full = usize::try_from(held.row.op_count).unwrap_or(usize::MAX) >= OPS_MAX;
        match door {
            _ if is_full => {}
            Door::Live => batch.take_live(ops),
            Door::Merge => batch.take_merged(ops),
        }
        let Batch { known, session: after, frames, seq, new, has_ended, .. } = batch;
        let has_changed = after != *session;
        let mut row = held.row.clone();
        let first_seq = row.seq + 1;
        row.seq = seq;
        row.rest_at = after.rest().map(|rest| rest.ends_at).filter(|ends_at| *ends_at > now);
        row.op_count += i64::try_from(new.len()).unwrap_or(0);
        if has_changed {
            row.changed_at = now;
            let due = if has_ended { now } else { now.plus_millis(COPY_AFTER_MS) };
            row.copy_at = Some(row.copy_at.map_or(due, |at| at.min(due)));
        } else if is_marked {
            // Nothing came of the edit: the copy takes the mark away.
            row.copy_at = row.copy_at.or(Some(now.plus_millis(COPY_AFTER_MS)));
        }
        let facts = has_learnt.then(|| held.facts.clone());
        let session = has_changed.then_some(after);
        let step = Step { session, facts, frames: frames.clone(), answers: new, ..Step::default() };
        if !step.answers.is_empty() {
            self.commit(row, step)?;
        }
        let answers = ids.into_iter().map(|id| (id.to_owned(), known.get(id).cloned())).collect();
        Ok(Some(Taken { answers, frames, first_seq, seq }))
    }

    /// The whole answer to a request: outcomes, events and the workout.
    ///
    /// # Errors
    /// The storage failed.
    pub fn submitted(&mut self, taken: &Taken, now: Timestamp) -> Result<Option<Submitted>, StorageError> {
        let answers = taken.answers.iter().map(|(op_id, row)| self.answer_of(op_id, row.as_ref(), taken));
        let answers = answers.collect::<Result<_, _>>()?;
        Ok(self.snapshot(now)?.map(|now| Submitted { answers, now }))
    }

    fn answer_of(&self, op_id: &str, row: Option<&AnswerRow>, taken: &Taken) -> Result<OpAnswer, StorageError> {
        let op_id = op_id.to_owned();
        let Some(row) = row else {
            return Ok(OpAnswer { op_id, seq: taken.seq, outcome: too_many(), events: Vec::new(), added: None });
        };
        let outcome = json::from_str(&row.outcome)?;
        let events = if row.first_seq > row.last_seq {
            Vec::new()
        } else if row.first_seq >= taken.first_seq {
            let range = |seq: i64| usize::try_from(seq - taken.first_seq).unwrap_or(usize::MAX);
            taken.frames.get(range(row.first_seq)..=range(row.last_seq)).unwrap_or_default().to_vec()
        } else {
            let kept = store::events(&self.storage, row.first_seq - 1, row.last_seq)?;
            kept.into_iter().map(|event| event.frame).collect()
        };
        let session = self.held.as_ref().and_then(|held| held.session.as_ref());
        let added = session.and_then(|session| session.added_by(&op_id));
        Ok(OpAnswer { op_id, seq: row.last_seq, outcome, events, added })
    }

    /// The workout as it is; `None` when there is none.
    ///
    /// # Errors
    /// The storage failed.
    pub fn snapshot(&mut self, now: Timestamp) -> Result<Option<RoomSnapshot>, StorageError> {
        let Some((held, session)) = self.holding()? else { return Ok(None) };
        Ok(Some(RoomSnapshot { seq: held.row.seq, snapshot: Snapshot::of(session, &held.facts, now) }))
    }

    /// Forgets the workout and remembers that it was deleted. `false` when there is none.
    ///
    /// # Errors
    /// The storage failed.
    pub fn delete(&mut self, now: Timestamp) -> Result<bool, StorageError> {
        if self.standing()? != Standing::Held {
            return Ok(false);
        }
        let Some(held) = &mut self.held else { return Ok(false) };
        let mut row = held.row.clone();
        (row.deleted_at, row.copy_at, row.rest_at, row.changed_at) = (Some(now), Some(now), None, now);
        store::bury(&self.storage, &row)?;
        *held = Held { row, session: None, facts: Facts::default(), made_by: None };
        Ok(true)
    }

    /// The workout it holds.
    ///
    /// # Errors
    /// The storage failed.
    pub fn workout(&mut self) -> Result<Option<WorkoutId>, StorageError> {
        Ok(self.holding()?.map(|(held, _)| held.row.workout_id))
    }

    /// Whose workout it holds, and the workout.
    ///
    /// # Errors
    /// The storage failed.
    pub fn held_workout(&mut self) -> Result<Option<(AccountId, Workout)>, StorageError> {
        Ok(self.holding()?.map(|(held, session)| (held.row.account_id, session.workout())))
    }

    /// Forgets what was read, because the storage was emptied.
    pub fn forget(&mut self) {
        (self.held, self.is_read, self.has_learnt) = (None, false, false);
        self.edits.forget();
    }
}
