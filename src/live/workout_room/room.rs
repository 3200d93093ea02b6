//! What a room does, one synchronous step each: read, judge, store. Generic over its storage, so that the host
//! tests run this very code.

use std::collections::{BTreeSet, HashMap};

use super::{
    protocol::{OpAnswer, Outcome, RoomAddress, RoomSnapshot, Submitted},
    store::{self, AnswerRow, EVENTS_KEPT, Held, RoomRow, Step},
};
use crate::{
    domain::{
        ids::{AccountId, ExerciseId, WorkoutId},
        live_session::{
            Command, Door, Event, Facts, OPS_MAX, Op, Rejection, RejectionCode, RestState, Session, Snapshot, Stamp,
            admit, decide, events_between,
        },
        time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Timestamp},
        training::{Status, Workout},
    },
    live::{
        connect::{ConnectRefusal, ConnectV1},
        frames,
        storage::ObjectStorage,
        used_tickets,
    },
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
/// By how much the numbers of events go on where a room begins anew from its copy: more than the events that can have
/// followed the copy, so that no number is given twice.
pub const BEGINS_ANEW_AFTER: i64 = 1_000;
/// The most a replay may hold, in bytes: beyond it a snapshot is smaller.
const REPLAY_BYTES_MAX: usize = 1024 * 1024;

/// A room.
pub struct Room<S> {
    storage: S,
    held: Option<Held>,
    is_read: bool,
    /// Whether `held.facts` differ from what is stored.
    has_learnt: bool,
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

/// What has to be read elsewhere before operations can be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The workout, for what is known of its exercises.
    pub workout: Workout,
    /// Exercises about to be added.
    pub exercises: Vec<ExerciseId>,
}

/// What a step answers and sends.
#[derive(Debug)]
pub struct Taken {
    /// The answers, in the order of the operations; none for one that could not be remembered.
    answers: Vec<(String, Option<AnswerRow>)>,
    /// The events, for all sockets.
    pub frames: Vec<String>,
    /// The number of the first of them.
    first_seq: i64,
    /// The last event there is.
    seq: i64,
}

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
    /// How many operations are in it.
    op_count: i64,
}

/// Operations on their way through one step.
struct Batch<'a> {
    known: HashMap<String, AnswerRow>,
    session: Session,
    facts: &'a Facts,
    now: Timestamp,
    frames: Vec<String>,
    seq: i64,
    new: Vec<AnswerRow>,
    has_ended: bool,
}

fn data_of(event: &Event) -> String {
    // The event is `{"event":…,"data":…}`: what is sent stands in it as it is.
    let text = serde_json::to_string(event).unwrap_or_default();
    let data = text.split_once(r#","data":"#).and_then(|(_, data)| data.strip_suffix('}'));
    data.unwrap_or("null").to_owned()
}

fn outcome_json(outcome: &Outcome) -> String {
    serde_json::to_string(outcome).unwrap_or_default()
}

impl Batch<'_> {
    fn tell(&mut self, events: &[Event]) {
        for event in events {
            self.has_ended |= matches!(event, Event::WorkoutCompleted { .. } | Event::WorkoutCancelled { .. });
            self.seq += 1;
            self.frames.push(frames::event(event.name(), self.seq, self.now, &data_of(event)));
        }
    }

    fn answer(&mut self, op_id: &str, first_seq: i64, outcome: &Outcome) {
        let row = AnswerRow { op_id: op_id.to_owned(), first_seq, last_seq: self.seq, outcome: outcome_json(outcome) };
        self.known.insert(op_id.to_owned(), row.clone());
        self.new.push(row);
    }

    /// Each by itself: what it makes is told before the next is judged.
    fn take_live(&mut self, ops: &[Op]) {
        for op in ops {
            if self.known.contains_key(op.op_id.as_str()) {
                continue;
            }
            let first_seq = self.seq + 1;
            let outcome = match decide(&self.session, op, Door::Live, self.facts, self.now) {
                Ok(decision) => {
                    self.tell(&decision.events);
                    self.session = decision.session;
                    Outcome::Done
                }
                Err(rejection) => Outcome::Rejected(rejection),
            };
            self.answer(op.op_id.as_str(), first_seq, &outcome);
        }
    }

    /// Together: what was done offline is told as one change.
    fn take_merged(&mut self, ops: &[Op]) {
        let before = self.session.clone();
        let mut outcomes: Vec<(&Op, Outcome)> = Vec::new();
        let mut seen = BTreeSet::new();
        for op in ops {
            if self.known.contains_key(op.op_id.as_str()) || !seen.insert(&op.op_id) {
                continue;
            }
            let admitted = admit(&mut self.session, op, Door::Merge, self.facts, self.now);
            outcomes.push((op, admitted.map_or_else(Outcome::Rejected, |()| Outcome::Done)));
        }
        let first_seq = self.seq + 1;
        self.tell(&events_between(&before, &self.session, self.facts, self.now));
        for (op, outcome) in outcomes {
            self.answer(op.op_id.as_str(), first_seq, &outcome);
        }
    }
}

impl Taken {
    /// The outcomes as they are stored: operation, last event, JSON.
    pub fn outcomes(&self) -> impl Iterator<Item = (&str, i64, String)> {
        self.answers.iter().map(|(op_id, row)| match row {
            Some(row) => (op_id.as_str(), row.last_seq, row.outcome.clone()),
            None => (op_id.as_str(), self.seq, outcome_json(&too_many())),
        })
    }
}

/// The answer when a room has answered as many operations as it can remember.
fn too_many() -> Outcome {
    Outcome::Rejected(Rejection {
        code: RejectionCode::WorkoutFull,
        field: None,
        message: "This workout has been changed too often.".to_owned(),
    })
}

/// The newest instant a document tells of: what it holds was written then at the latest.
fn last_written(workout: &Workout) -> Timestamp {
    let done = workout.done_sets().filter_map(|(_, set)| set.completed_at);
    let steps = [workout.started_at, workout.paused_at, workout.ended_at];
    steps.into_iter().flatten().chain(done).fold(workout.created_at, Timestamp::max)
}

/// The session of a document.
pub fn session_of(workout: &Workout) -> Session {
    Session::of(workout, &Stamp { at: last_written(workout), device: "-".into(), op: "-".into() })
}

/// When a room forgets itself that is all copied.
fn dissolves_at(row: &RoomRow) -> Timestamp {
    let is_only_seen = row.op_count == 0 && row.deleted_at.is_none();
    row.changed_at.plus_millis(if is_only_seen { FORGETS_AFTER_MS } else { DISSOLVES_AFTER_MS })
}

impl<S: ObjectStorage> Room<S> {
    /// A room over that storage, which is read when it is needed.
    pub const fn new(storage: S) -> Self {
        Self { storage, held: None, is_read: false, has_learnt: false }
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

    fn holding(&mut self) -> Result<Option<(&Held, &Session)>, StorageError> {
        if self.standing()? != Standing::Held {
            return Ok(None);
        }
        Ok(self.held.as_ref().and_then(|held| Some((held, held.session.as_ref()?))))
    }

    fn commit(&mut self, row: RoomRow, step: Step) -> Result<(), StorageError> {
        store::write(&self.storage, &row, &step)?;
        if let Some(held) = &mut self.held {
            held.row = row;
            held.session = step.session.or_else(|| held.session.take());
            self.has_learnt &= step.facts.is_none();
        }
        Ok(())
    }

    /// Holds a workout, unless something is held already. `copied_seq` is that of the copy it came from; `None` for a
    /// new one, which has to be copied first.
    ///
    /// # Errors
    /// The storage failed.
    pub fn begin(
        &mut self,
        room: RoomAddress,
        workout: &Workout,
        copied_seq: Option<i64>,
        facts: Facts,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        if self.standing()? != Standing::Empty {
            return Ok(());
        }
        store::create(&self.storage)?;
        let session = session_of(workout);
        let seq = copied_seq.map_or(1, |copied| copied + BEGINS_ANEW_AFTER);
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
        let step = Step { session: Some(session.clone()), facts: Some(facts.clone()), ..Step::default() };
        store::write(&self.storage, &row, &step)?;
        self.held = Some(Held { row, session: Some(session), facts });
        Ok(())
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
        let has_learnt = self.has_learnt;
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
        }
        let facts = has_learnt.then(|| held.facts.clone());
        let step = Step { session: has_changed.then_some(after), facts, frames: frames.clone(), answers: new };
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
            return Ok(OpAnswer { op_id, seq: taken.seq, outcome: too_many(), events: Vec::new() });
        };
        let outcome = serde_json::from_str(&row.outcome)
            .map_err(|error| StorageError::Decode(format!("an outcome at column {}", error.column())))?;
        let events = if row.first_seq > row.last_seq {
            Vec::new()
        } else if row.first_seq >= taken.first_seq {
            let range = |seq: i64| usize::try_from(seq - taken.first_seq).unwrap_or(usize::MAX);
            taken.frames.get(range(row.first_seq)..=range(row.last_seq)).unwrap_or_default().to_vec()
        } else {
            let kept = store::events(&self.storage, row.first_seq - 1, row.last_seq)?;
            kept.into_iter().map(|event| event.frame).collect()
        };
        Ok(OpAnswer { op_id, seq: row.last_seq, outcome, events })
    }

    /// The workout as it is; `None` when there is none.
    ///
    /// # Errors
    /// The storage failed.
    pub fn snapshot(&mut self, now: Timestamp) -> Result<Option<RoomSnapshot>, StorageError> {
        let Some((held, session)) = self.holding()? else { return Ok(None) };
        Ok(Some(RoomSnapshot { seq: held.row.seq, snapshot: Snapshot::of(session, &held.facts, now) }))
    }

    /// Takes a connection: what to send first, or why not. The ticket is used up.
    ///
    /// # Errors
    /// The storage failed.
    pub fn greet(
        &mut self,
        connect: &ConnectV1,
        now: Timestamp,
    ) -> Result<Result<Vec<String>, ConnectRefusal>, StorageError> {
        if self.standing()? != Standing::Held {
            return Ok(Err(ConnectRefusal::NotFound));
        }
        if let Some(ticket) = &connect.ticket
            && !used_tickets::take(&self.storage, ticket, now)?
        {
            return Ok(Err(ConnectRefusal::TicketUsed));
        }
        self.replay(connect.since, now).map(Ok)
    }

    /// What a client that has events up to `since` has to be sent: the rest, or why not and the workout as it is.
    /// Ends with `ready`.
    ///
    /// # Errors
    /// The storage failed.
    pub fn replay(&mut self, since: Option<i64>, now: Timestamp) -> Result<Vec<String>, StorageError> {
        let Some((held, session)) = self.holding()? else { return Ok(Vec::new()) };
        let seq = held.row.seq;
        let whole = Snapshot::of(session, &held.facts, now);
        let mut out = Vec::new();
        let missed = match since {
            None => None,
            Some(since) if since > seq => {
                out.push(frames::event("resync", seq, now, r#"{"reason":"ahead"}"#));
                None
            }
            Some(since) if seq - since > EVENTS_KEPT => None,
            Some(since) => {
                let events = store::events(&self.storage, since, seq)?;
                let bytes: usize = events.iter().map(|event| event.frame.len()).sum();
                // A room that began anew from its copy has no events from before.
                let is_whole = i64::try_from(events.len()) == Ok(seq - since) && bytes <= REPLAY_BYTES_MAX;
                is_whole.then_some(events)
            }
        };
        match missed {
            Some(events) => out.extend(events.into_iter().map(|event| event.frame)),
            None => {
                if since.is_some() && out.is_empty() {
                    out.push(frames::event("resync", seq, now, r#"{"reason":"too_old"}"#));
                }
                let whole = serde_json::to_string(&whole).unwrap_or_default();
                out.push(frames::event("snapshot", seq, now, &whole));
            }
        }
        out.push(frames::event("ready", seq, now, "{}"));
        Ok(out)
    }

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
        let row = &held.row;
        Ok(Some(CopyTask {
            room: RoomAddress { account: row.account_id, shard: row.shard, workout: row.workout_id },
            workout: held.session.as_ref().filter(|_| row.deleted_at.is_none()).map(Session::workout),
            seq: row.seq,
            announced: row.announced,
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
        *held = Held { row, session: None, facts: Facts::default() };
        Ok(true)
    }

    /// Whether nothing more will come: all is copied, and nothing happened for long.
    ///
    /// # Errors
    /// The storage failed.
    pub fn is_over(&mut self, now: Timestamp) -> Result<bool, StorageError> {
        self.standing()?;
        let over = |row: &RoomRow| row.copy_at.is_none() && now >= dissolves_at(row);
        Ok(self.held.as_ref().is_some_and(|held| over(&held.row)))
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

    /// Forgets what was read, because the storage was emptied.
    pub fn forget(&mut self) {
        (self.held, self.is_read, self.has_learnt) = (None, false, false);
    }

    /// When to wake next.
    ///
    /// # Errors
    /// The storage failed.
    pub fn next_alarm(&mut self) -> Result<Option<Timestamp>, StorageError> {
        self.standing()?;
        let Some(row) = self.held.as_ref().map(|held| &held.row) else { return Ok(None) };
        Ok([row.rest_at, row.copy_at].into_iter().flatten().chain([dissolves_at(row)]).min())
    }
}
