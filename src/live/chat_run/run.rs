//! One answer, step by step: each step is stored before anybody is told. Nothing here waits.

use super::{
    answer::{Outcome, State},
    protocol::{ChatAddress, ChatAnswerV1, RunV1, body_context},
    store::{self, EventRow, RunRow},
};
use crate::{
    domain::{
        ids::CoachMessageId,
        json,
        time::{HOUR_MS, MINUTE_MS, SECOND_MS, Timestamp},
    },
    live::{frames, storage::ObjectStorage},
    platform::{crypto::Key, rng::Rng},
    storage::StorageError,
};

/// How long an answer stays after it was copied, for clients that come back.
pub const KEPT_MS: i64 = HOUR_MS;
/// How often an answer of which nothing was told yet is begun anew after a breakdown, with a model.
pub const ATTEMPTS_MAX: u32 = 2;
/// The longest pause between two tries of what fails.
const RETRY_MS_MAX: i64 = MINUTE_MS;
/// By how much a run that is cut off is watched over: its alarm rings again so long after it began.
const WATCH_MS: i64 = 5 * SECOND_MS;

/// What is to be done now.
#[derive(Debug)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// Ask: nothing of it was told.
    Ask(RunRow),
    /// It broke off: end it with what there is.
    BreakOff(RunRow),
    /// Copy the outcome.
    Copy(RunRow),
    /// Forget everything.
    Forget,
}

/// The person's key and the source of nonces: what sealing takes.
pub struct Sealing<'a> {
    /// The key.
    pub key: &'a Key,
    /// Nonces.
    pub rng: &'a dyn Rng,
}

fn event_context(row: &RunRow, seq: i64) -> String {
    format!("chat_runs|{}|{}|{}|{seq}|event|v1", row.account_id, row.conversation_id, row.message_id)
}

fn outcome_context(row: &RunRow) -> String {
    format!("chat_runs|{}|{}|{}|outcome|v1", row.account_id, row.conversation_id, row.message_id)
}

/// Opens what was sealed here.
fn open(key: &Key, context: &str, sealed: &str) -> Result<String, StorageError> {
    let bytes = key.open(context, sealed).and_then(|bytes| String::from_utf8(bytes).ok());
    bytes.ok_or_else(|| StorageError::Decode("what a run sealed does not open".to_owned()))
}

/// One answer.
pub struct Run<S> {
    storage: S,
    row: Option<RunRow>,
    is_read: bool,
}

impl<S: ObjectStorage> Run<S> {
    /// What that storage holds.
    pub const fn new(storage: S) -> Self {
        Self { storage, row: None, is_read: false }
    }

    /// The storage.
    pub const fn storage(&self) -> &S {
        &self.storage
    }

    /// The answer that runs or ran last.
    ///
    /// # Errors
    /// The storage failed.
    pub fn row(&mut self) -> Result<Option<&RunRow>, StorageError> {
        if !self.is_read {
            self.row = store::read(&self.storage)?;
            self.is_read = true;
        }
        Ok(self.row.as_ref())
    }

    /// Forgets what was read, because the storage was emptied.
    pub fn forget(&mut self) {
        (self.row, self.is_read) = (None, false);
    }

    fn keep(&mut self, row: RunRow) {
        (self.row, self.is_read) = (Some(row), true);
    }

    /// Takes an answer to be given. An answer that was taken before is not taken again.
    ///
    /// # Errors
    /// The storage failed.
    pub fn start(&mut self, chat: &ChatAddress, run: RunV1, now: Timestamp) -> Result<ChatAnswerV1, StorageError> {
        let mut before = 0;
        let reservation = run.reservation.as_ref().and_then(|reservation| serde_json::to_string(reservation).ok());
        if let Some(row) = self.row()? {
            if row.message_id == run.message {
                let is_same = row.reservation == reservation;
                return Ok(if is_same { ChatAnswerV1::Done } else { ChatAnswerV1::Known });
            }
            // What has ended and is not copied yet must not be lost.
            if row.outcome.is_none() || !row.copied {
                return Ok(ChatAnswerV1::Busy);
            }
            before = row.seq;
        }
        // Numbers go on from answer to answer also when what was before is forgotten: they begin with the time.
        let first_seq = now.as_millis().saturating_mul(1_000).max(before + 1);
        let row = RunRow {
            account_id: chat.account,
            conversation_id: chat.conversation,
            shard: chat.shard,
            message_id: run.message,
            parent_id: run.parent,
            prompt: run.prompt,
            fallback: run.fallback,
            reservation,
            attempts: 0,
            told: 0,
            first_seq,
            seq: first_seq - 1,
            outcome: None,
            copied: false,
            failures: 0,
            next_at: Some(now),
            changed_at: now,
        };
        store::begin(&self.storage, &row)?;
        self.keep(row);
        Ok(ChatAnswerV1::Done)
    }

    /// Takes an answer that is given and written already; gives the frames that tell it, none when it was taken before.
    /// `None` when another answer is running.
    ///
    /// # Errors
    /// The storage failed.
    pub fn take_given(
        &mut self,
        chat: &ChatAddress,
        outcome: &Outcome,
        now: Timestamp,
        sealing: &Sealing<'_>,
    ) -> Result<Option<Vec<String>>, StorageError> {
        if self.holds(outcome.message_id)? == ChatAnswerV1::Done {
            return Ok(Some(Vec::new()));
        }
        let (message, parent) = (outcome.message_id, outcome.parent_id);
        let run = RunV1 { message, parent, prompt: String::new(), fallback: None, reservation: None };
        if self.start(chat, run, now)? != ChatAnswerV1::Done {
            return Ok(None);
        }
        let mut frames = Vec::from_iter(self.begin(now, sealing)?);
        frames.extend(self.say(&outcome.text, now, sealing)?);
        frames.extend(self.end(outcome, now, sealing)?);
        self.copied(now)?;
        Ok(Some(frames))
    }

    /// Whether this answer is held.
    ///
    /// # Errors
    /// The storage failed.
    pub fn holds(&mut self, message: CoachMessageId) -> Result<ChatAnswerV1, StorageError> {
        let is_held = self.row()?.is_some_and(|row| row.message_id == message);
        Ok(if is_held { ChatAnswerV1::Done } else { ChatAnswerV1::NotFound })
    }

    /// What is to be done now, with nobody at it.
    ///
    /// # Errors
    /// The storage failed.
    pub fn due(&mut self, now: Timestamp) -> Result<Due, StorageError> {
        let Some(row) = self.row()? else { return Ok(Due::Nothing) };
        if row.next_at.is_none_or(|at| now < at) {
            return Ok(Due::Nothing);
        }
        Ok(match (&row.outcome, row.copied) {
            (None, _) if row.told > 0 => Due::BreakOff(row.clone()),
            (None, _) => Due::Ask(row.clone()),
            (Some(_), false) => Due::Copy(row.clone()),
            (Some(_), true) => Due::Forget,
        })
    }

    /// Whether an answer runs, and something of it was told.
    ///
    /// # Errors
    /// The storage failed.
    pub fn runs(&mut self) -> Result<bool, StorageError> {
        Ok(self.row()?.is_some_and(|row| row.outcome.is_none()))
    }

    /// Notes that it is being asked now.
    ///
    /// # Errors
    /// The storage failed.
    pub fn begin(&mut self, now: Timestamp, sealing: &Sealing<'_>) -> Result<Option<String>, StorageError> {
        let Some(mut row) = self.row()?.cloned() else { return Ok(None) };
        row.attempts += 1;
        row.next_at = Some(now.plus_millis(WATCH_MS));
        if row.seq >= row.first_seq {
            // It was begun before, and its beginning told.
            store::write(&self.storage, &row, None)?;
            self.keep(row);
            return Ok(None);
        }
        row.seq = row.first_seq;
        let data = serde_json::json!({
            "conversationId": row.conversation_id, "messageId": row.message_id, "parentId": row.parent_id,
        });
        let (event, frame) = seal_event(&row, "ai:started", now, &data.to_string(), sealing);
        store::write(&self.storage, &row, Some(&event))?;
        self.keep(row);
        Ok(Some(frame))
    }

    /// More of the text; gives the frame that tells it. `None` when the answer has ended meanwhile.
    ///
    /// # Errors
    /// The storage failed: nothing may be told.
    pub fn say(&mut self, text: &str, now: Timestamp, sealing: &Sealing<'_>) -> Result<Option<String>, StorageError> {
        let Some(row) = self.row()?.filter(|row| row.outcome.is_none()) else { return Ok(None) };
        let mut row = row.clone();
        row.seq += 1;
        row.told += 1;
        let data = serde_json::json!({"messageId": row.message_id, "text": text}).to_string();
        let (event, frame) = seal_event(&row, "ai:token", now, &data, sealing);
        store::append(&self.storage, &row, &event)?;
        self.keep(row);
        Ok(Some(frame))
    }

    /// The text told so far.
    ///
    /// # Errors
    /// The storage failed, or does not open.
    pub fn said(&mut self, key: &Key) -> Result<String, StorageError> {
        let Some(row) = self.row()?.cloned() else { return Ok(String::new()) };
        let mut text = String::new();
        for event in store::events(&self.storage, row.first_seq)? {
            if event.kind == "ai:token" {
                let data = open(key, &event_context(&row, event.seq), &event.sealed)?;
                let data: serde_json::Value = serde_json::from_str(&data).unwrap_or_default();
                text.push_str(data.get("text").and_then(serde_json::Value::as_str).unwrap_or_default());
            }
        }
        Ok(text)
    }

    /// Ends the answer; gives the frame that tells it. `None` when it has ended already.
    ///
    /// # Errors
    /// The storage failed.
    pub fn end(
        &mut self,
        outcome: &Outcome,
        now: Timestamp,
        sealing: &Sealing<'_>,
    ) -> Result<Option<String>, StorageError> {
        let Some(row) = self.row()?.filter(|row| row.outcome.is_none()) else { return Ok(None) };
        let mut row = row.clone();
        row.seq += 1;
        let data = outcome.data();
        let (event, frame) = seal_event(&row, outcome.event(), now, &data, sealing);
        let json = serde_json::to_string(outcome).unwrap_or_default();
        row.outcome = Some(sealing.key.seal(sealing.rng, &outcome_context(&row), json.as_bytes()));
        row.prompt = String::new();
        (row.next_at, row.failures, row.changed_at) = (Some(now), 0, now);
        store::write(&self.storage, &row, Some(&event))?;
        self.keep(row);
        Ok(Some(frame))
    }

    /// The outcome, as it was sealed, and its text sealed for its row in the shard.
    ///
    /// # Errors
    /// It does not open.
    pub fn outcome(row: &RunRow, sealing: &Sealing<'_>) -> Result<Option<(Outcome, String)>, StorageError> {
        let Some(sealed) = &row.outcome else { return Ok(None) };
        let json = open(sealing.key, &outcome_context(row), sealed)?;
        let outcome: Outcome =
            json::from_str(&json).map_err(|_| StorageError::Decode("an outcome of a run".to_owned()))?;
        let context = body_context(row.account_id, row.conversation_id, row.message_id);
        let body = sealing.key.seal(sealing.rng, &context, outcome.text.as_bytes());
        Ok(Some((outcome, body)))
    }

    /// Notes that the outcome of `message` is in the shard.
    ///
    /// # Errors
    /// The storage failed.
    pub fn copied(&mut self, now: Timestamp) -> Result<(), StorageError> {
        self.change(|row| {
            (row.copied, row.failures) = (true, 0);
            row.next_at = Some(now.plus_millis(KEPT_MS));
        })
    }

    /// Notes that what was due did not succeed: again after a while, longer each time.
    ///
    /// # Errors
    /// The storage failed.
    pub fn try_later(&mut self, now: Timestamp) -> Result<(), StorageError> {
        self.change(|row| {
            let pause = SECOND_MS.saturating_mul(1 << row.failures.min(6)).min(RETRY_MS_MAX);
            row.failures = row.failures.saturating_add(1);
            row.next_at = Some(now.plus_millis(pause));
        })
    }

    /// Has what broke off looked after now.
    ///
    /// # Errors
    /// The storage failed.
    pub fn hurry(&mut self, now: Timestamp) -> Result<(), StorageError> {
        self.change(|row| row.next_at = row.next_at.map(|at| at.min(now)))
    }

    fn change(&mut self, change: impl FnOnce(&mut RunRow)) -> Result<(), StorageError> {
        let Some(mut row) = self.row()?.cloned() else { return Ok(()) };
        change(&mut row);
        store::write(&self.storage, &row, None)?;
        self.keep(row);
        Ok(())
    }

    /// When to wake next.
    ///
    /// # Errors
    /// The storage failed.
    pub fn next_alarm(&mut self) -> Result<Option<Timestamp>, StorageError> {
        Ok(self.row()?.and_then(|row| row.next_at))
    }

    /// What a client that has events up to `since` has to be sent, ending with `ready`. Without `since`, what runs is
    /// told from its beginning and what has ended not at all.
    ///
    /// # Errors
    /// The storage failed, or does not open.
    pub fn replay(
        &mut self,
        since: Option<i64>,
        key: Option<&Key>,
        now: Timestamp,
    ) -> Result<Vec<String>, StorageError> {
        let ready = |seq: i64, running: Option<String>| {
            frames::event("ready", seq, now, &serde_json::json!({"running": running}).to_string())
        };
        let Some(row) = self.row()?.cloned() else { return Ok(vec![ready(since.unwrap_or(0), None)]) };
        let runs = row.outcome.is_none();
        let after = match since {
            // A number from before this answer, or from none: all of it.
            Some(since) => since.max(row.first_seq - 1),
            None if runs => row.first_seq - 1,
            None => row.seq,
        };
        let mut out = Vec::new();
        if let Some(key) = key {
            for event in store::events(&self.storage, after)? {
                let data = open(key, &event_context(&row, event.seq), &event.sealed)?;
                out.push(frames::event(&event.kind, event.seq, event.at, &data));
            }
        }
        out.push(ready(row.seq, runs.then(|| row.message_id.to_string())));
        Ok(out)
    }
}

/// An event to be stored, and the frame that tells it.
fn seal_event(row: &RunRow, kind: &str, at: Timestamp, data: &str, sealing: &Sealing<'_>) -> (EventRow, String) {
    let sealed = sealing.key.seal(sealing.rng, &event_context(row, row.seq), data.as_bytes());
    let frame = frames::event(kind, row.seq, at, data);
    (EventRow { seq: row.seq, kind: kind.to_owned(), at, sealed }, frame)
}

/// How an answer ends that nobody finished, with what there is of it.
pub fn broken_off(row: &RunRow, state: State, text: String, model: &str) -> Outcome {
    Outcome {
        conversation_id: row.conversation_id,
        message_id: row.message_id,
        parent_id: row.parent_id,
        state,
        text,
        source: super::answer::Source::of(model),
        model: model.to_owned(),
        usage: None,
        answer_bytes: 0,
        is_unsent: false,
        fallback_reason: row.fallback.clone(),
    }
}
