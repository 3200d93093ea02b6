//! A room over its storage. Generic over the storage, so that host tests run this very code; no method has an
//! `await` in it, so each is one step.

use serde_json::json;

use super::{protocol::GroupSnapshot, store};
use crate::{
    domain::{
        group_session::{Command, Decision, Event, GroupSession, Rejection, decide},
        ids::AccountId,
        live_session::OpId,
        time::Timestamp,
    },
    live::{alarm::Next, connect::TicketUseV1, frames, storage::ObjectStorage, used_tickets},
    storage::StorageError,
};

/// How many events are kept.
pub const EVENTS_KEPT: i64 = 2_000;

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// For everybody, in order.
    pub frames: Vec<String>,
    /// Who is not in the room any more: their sockets are closed.
    pub gone: Vec<AccountId>,
    /// Whether the room is over.
    pub is_closed: bool,
}

/// The answer to a socket's operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The frame for who asked.
    pub ack: String,
    /// What follows, unless it was refused, or done before.
    pub applied: Option<Applied>,
}

/// The text of a refusal.
pub const fn rejection_text(rejection: Rejection) -> &'static str {
    match rejection {
        Rejection::NotMember => "You are not in this room.",
        Rejection::NotHost => "Only the host can do this.",
        Rejection::Closed => "This room is over.",
        Rejection::Locked => "This room is locked.",
        Rejection::Full => "This room is full.",
        Rejection::Kicked => "You cannot come back to this room.",
        Rejection::UnknownMember => "This person is not in the room.",
        Rejection::Yourself => "You cannot do this to yourself.",
        Rejection::NotEnoughReady => "Fewer are ready than it takes.",
        Rejection::CountingDown => "A countdown is running.",
        Rejection::NoCountdown => "No countdown is running.",
        Rejection::OutOfBounds => "A number or a list is out of bounds.",
    }
}

#[derive(Clone, Debug)]
struct Held {
    session: GroupSession,
    seq: i64,
}

/// A room.
pub struct Room<S> {
    storage: S,
    /// A copy of what is stored; `None` until it is read, and after a step that failed.
    held: Option<Held>,
    is_prepared: bool,
}

impl<S: ObjectStorage> Room<S> {
    /// Over that storage.
    pub const fn new(storage: S) -> Self {
        Self { storage, held: None, is_prepared: false }
    }

    /// The storage.
    pub const fn storage(&self) -> &S {
        &self.storage
    }

    /// Forgets what was read, because the storage was emptied.
    pub fn forget_held(&mut self) {
        (self.held, self.is_prepared) = (None, false);
    }

    fn held(&mut self) -> Result<Option<&Held>, StorageError> {
        if !self.is_prepared {
            store::prepare(&self.storage)?;
            self.is_prepared = true;
        }
        if self.held.is_none() {
            self.held = store::read(&self.storage)?.map(|(session, seq)| Held { session, seq });
        }
        Ok(self.held.as_ref())
    }

    /// The room; `None` when it was never made.
    ///
    /// # Errors
    /// The storage failed.
    pub fn session(&mut self) -> Result<Option<&GroupSession>, StorageError> {
        Ok(self.held()?.map(|held| &held.session))
    }

    /// Makes it, unless it was made.
    ///
    /// # Errors
    /// The storage failed.
    pub fn create(&mut self, name: String, now: Timestamp) -> Result<(), StorageError> {
        if self.held()?.is_some() {
            return Ok(());
        }
        let session = GroupSession::new(name);
        self.commit(Held { session, seq: 0 }, Decision::default(), Vec::new(), now).map(drop)
    }

    /// Stores a step, and only then believes it.
    fn commit(
        &mut self,
        next: Held,
        decision: Decision,
        also: Vec<store::Plain>,
        now: Timestamp,
    ) -> Result<Applied, StorageError> {
        let (mut statements, frames) = store::step(&next.session, &decision, next.seq, EVENTS_KEPT, now);
        statements.extend(also);
        self.held = None;
        self.storage.run(&statements)?;
        let gone = decision.touched.iter().copied().filter(|account| next.session.member(*account).is_none());
        let applied = Applied { gone: gone.collect(), is_closed: next.session.is_closed, frames };
        let seq = next.seq + i64::try_from(decision.events.len()).unwrap_or_default();
        self.held = Some(Held { seq, ..next });
        Ok(applied)
    }

    /// Does what `actor` wants; `None` when there is no room.
    ///
    /// # Errors
    /// The storage failed: it was not done.
    pub fn apply(
        &mut self,
        actor: AccountId,
        command: Command,
        now: Timestamp,
    ) -> Result<Option<Result<Applied, Rejection>>, StorageError> {
        let Some(held) = self.held()?.cloned() else { return Ok(None) };
        self.judge(held, actor, command, now, |_| Vec::new()).map(Some)
    }

    fn judge(
        &mut self,
        held: Held,
        actor: AccountId,
        command: Command,
        now: Timestamp,
        also: impl FnOnce(i64) -> Vec<store::Plain>,
    ) -> Result<Result<Applied, Rejection>, StorageError> {
        let mut next = held;
        let decision = match decide(&mut next.session, actor, command, now) {
            Ok(decision) => decision,
            Err(rejection) => return Ok(Err(rejection)),
        };
        // Nothing is kept of what changes nothing, not even its answer: it could be sent without end.
        if decision == Decision::default() {
            return Ok(Ok(Applied { frames: Vec::new(), gone: Vec::new(), is_closed: next.session.is_closed }));
        }
        let seq = next.seq + i64::try_from(decision.events.len()).unwrap_or_default();
        let mut also = also(seq);
        // What was told while they were shared must not be told to whoever resumes later.
        also.extend(decision.events.iter().filter_map(|event| match event {
            Event::Sharing { user_id, shares_weights: false } => Some(store::strip_weights(*user_id)),
            Event::Left { user_id, .. } => Some(store::strip_weights(*user_id)),
            _ => None,
        }));
        self.commit(next, decision, also, now).map(Ok)
    }

    /// Does a socket's operation, once for its name.
    ///
    /// # Errors
    /// The storage failed: it may be sent again.
    pub fn operate(
        &mut self,
        actor: AccountId,
        command: Command,
        op_id: &OpId,
        now: Timestamp,
    ) -> Result<Answered, StorageError> {
        let op_id = op_id.as_str();
        let refused = |rejection: Rejection, seq: i64| Answered {
            ack: frames::ack(op_id, seq, &frames::rejected(rejection.code(), rejection_text(rejection))),
            applied: None,
        };
        let Some(held) = self.held()?.cloned() else { return Ok(refused(Rejection::Closed, 0)) };
        if let Some(known) = store::answer(&self.storage, actor, op_id)? {
            return Ok(Answered { ack: frames::ack(op_id, known.seq, &known.answer), applied: None });
        }
        let before = held.seq;
        let keep = |seq| vec![store::keep_answer(actor, op_id, seq, frames::DONE)];
        Ok(match self.judge(held, actor, command, now, keep)? {
            Ok(applied) => {
                let seq = self.held.as_ref().map_or(before, |held| held.seq);
                Answered { ack: frames::ack(op_id, seq, frames::DONE), applied: Some(applied) }
            }
            Err(rejection) => refused(rejection, before),
        })
    }

    /// Starts when the countdown is over.
    ///
    /// # Errors
    /// The storage failed; the alarm tries again.
    fn start_if_due(&mut self, now: Timestamp) -> Result<Option<Applied>, StorageError> {
        let Some(mut next) = self.held()?.cloned() else { return Ok(None) };
        let decision = next.session.start_if_due(now);
        if decision.events.is_empty() {
            return Ok(None);
        }
        self.commit(next, decision, Vec::new(), now).map(Some)
    }

    /// What a room does when its alarm rings: ends the countdown when it is time.
    ///
    /// # Errors
    /// The storage failed.
    pub fn ring(&mut self, now: Timestamp, tell: impl FnOnce(&Applied)) -> Result<Next, StorageError> {
        if let Some(applied) = self.start_if_due(now)? {
            tell(&applied);
        }
        self.next_alarm().map(Next::Wake)
    }

    /// When to wake: at the end of the countdown.
    ///
    /// # Errors
    /// The storage failed.
    pub fn next_alarm(&mut self) -> Result<Option<Timestamp>, StorageError> {
        Ok(self.held()?.and_then(|held| held.session.countdown).map(|countdown| countdown.starts_at))
    }

    /// Forgets a person: they leave, and every event goes, since any may name them. Others who resume read anew.
    ///
    /// # Errors
    /// The storage failed.
    pub fn forget(&mut self, account: AccountId, now: Timestamp) -> Result<Option<Applied>, StorageError> {
        let Some(mut next) = self.held()?.cloned() else { return Ok(None) };
        // A room that is over, or that they are not in, has nobody to take out.
        let decision = decide(&mut next.session, account, Command::Leave, now).unwrap_or_default();
        next.session.members.retain(|member| member.user_id != account);
        next.session.kicked.retain(|kicked| *kicked != account);
        self.commit(next, Decision { touched: vec![account], ..decision }, store::forget(account).into(), now).map(Some)
    }

    /// The room for a member; `None` for anybody else.
    ///
    /// # Errors
    /// The storage failed.
    pub fn snapshot(&mut self, actor: AccountId, online: &[AccountId]) -> Result<Option<GroupSnapshot>, StorageError> {
        let held = self.held()?.filter(|held| held.session.member(actor).is_some());
        Ok(held.map(|held| GroupSnapshot::of(&held.session, held.seq, online)))
    }

    /// Takes a ticket; `false` when it was used before.
    ///
    /// # Errors
    /// The storage failed.
    pub fn take_ticket(&mut self, ticket: &TicketUseV1, now: Timestamp) -> Result<bool, StorageError> {
        self.held()?;
        used_tickets::take(&self.storage, ticket, now)
    }

    /// What a socket is sent first: what it missed, or everything.
    ///
    /// # Errors
    /// The storage failed.
    pub fn greet(
        &mut self,
        since: Option<i64>,
        online: &[AccountId],
        now: Timestamp,
    ) -> Result<Vec<String>, StorageError> {
        let Some(held) = self.held()?.cloned() else { return Ok(Vec::new()) };
        let mut out = Vec::new();
        let missed = match since {
            None => None,
            Some(since) if since > held.seq => {
                out.push(frames::event("resync", held.seq, now, r#"{"reason":"ahead"}"#));
                None
            }
            Some(since) => {
                let missed = store::frames_after(&self.storage, since, held.seq)?;
                if missed.is_none() {
                    out.push(frames::event("resync", held.seq, now, r#"{"reason":"too_old"}"#));
                }
                missed
            }
        };
        match missed {
            Some(missed) => out.extend(missed),
            None => {
                let whole = GroupSnapshot::of(&held.session, held.seq, online);
                out.push(frames::event("snapshot", held.seq, now, &json!(whole).to_string()));
            }
        }
        out.push(frames::event("ready", held.seq, now, "{}"));
        Ok(out)
    }
}
