//! A run with its surroundings: asks the model, and takes a step of [`Run`] for each piece of the answer. The object
//! and the host tests both run this.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::{
    StreamExt,
    channel::oneshot,
    future::{Either, select},
};

use super::{
    answer::{Outcome, Source, State},
    protocol::{ChatAddress, ChatAnswerV1, RunV1, prompt_context},
    run::{ATTEMPTS_MAX, Due, Run, Sealing, broken_off},
    store::RunRow,
    world::ChatWorld,
};
use crate::{
    coach::{
        FallbackReason,
        model::{Ending, Finish, Piece, Pieces, Prompt},
        models::RULES,
        rules,
    },
    domain::{json, safe_markdown::Sanitiser},
    live::{
        alarm::Next,
        connect::{ConnectRefusal, ConnectV1},
        storage::ObjectStorage,
        used_tickets,
    },
    platform::crypto::Key,
    storage::StorageError,
};

/// Pieces that are there at once go as one: each event is a write.
const TOGETHER: usize = 64;
/// The longest answer kept, in bytes; beyond it the answer ends. Models are asked for far less.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Failures in a row after which an answer that cannot even be begun is given up.
const FAILURES_MAX: u32 = 5;
/// The same for anything: after about a day there is nobody left whom it belongs to.
const FAILURES_TOTAL_MAX: u32 = 1_500;

/// A run with its surroundings.
pub struct Actor<S> {
    /// Never held over an `await`.
    run: Mutex<Run<S>>,
    /// While the model is asked: what stops it.
    asking: Mutex<Option<oneshot::Sender<()>>>,
}

/// The model is asked as long as this is there, whatever ends it.
struct Asking<'a>(&'a Mutex<Option<oneshot::Sender<()>>>);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// How an answer came to its end.
enum End {
    Said(Ending),
    Broken,
    TooLong,
    Stopped,
    /// The embedded coach takes over: nothing was said.
    Nothing,
}

/// What was heard of an answer so far.
struct Heard {
    sanitiser: Sanitiser,
    text: String,
    bytes: usize,
    /// Whether a provider was asked.
    is_sent: bool,
}

impl<S: ObjectStorage> Actor<S> {
    /// A run over that storage.
    pub const fn new(storage: S) -> Self {
        Self { run: Mutex::new(Run::new(storage)), asking: Mutex::new(None) }
    }

    /// The run, for one step.
    pub fn run(&self) -> MutexGuard<'_, Run<S>> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asking(&self) -> MutexGuard<'_, Option<oneshot::Sender<()>>> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an answer to be given; the alarm gives it.
    ///
    /// # Errors
    /// The storage failed.
    pub fn start(&self, chat: &ChatAddress, run: RunV1, world: &ChatWorld) -> Result<ChatAnswerV1, StorageError> {
        self.run().start(chat, run, world.base.clock.now())
    }

    /// Ends the running answer with what there is of it.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn stop(&self, world: &ChatWorld, tell: impl Fn(String)) -> Result<ChatAnswerV1, StorageError> {
        let Some(row) = self.run().row()?.filter(|row| row.outcome.is_none()).cloned() else {
            return Ok(ChatAnswerV1::NotFound);
        };
        if let Some(stop) = self.asking().take() {
            // Fails when the answer came to its end this moment.
            let _ = stop.send(());
            return Ok(ChatAnswerV1::Done);
        }
        let key = world.key(row.account_id).await?;
        self.end_with_rest(&row, State::Stopped, &key, world, &tell)?;
        Ok(ChatAnswerV1::Done)
    }

    /// Takes and tells an answer that is given already.
    ///
    /// # Errors
    /// The key or the storage failed.
    pub async fn take_given(
        &self,
        chat: &ChatAddress,
        outcome: &Outcome,
        world: &ChatWorld,
        tell: impl Fn(String),
    ) -> Result<ChatAnswerV1, StorageError> {
        let key = world.key(chat.account).await?;
        let sealing = Sealing { key: &key, rng: &*world.base.rng };
        let frames = self.run().take_given(chat, outcome, world.base.clock.now(), &sealing)?;
        let Some(frames) = frames else { return Ok(ChatAnswerV1::Busy) };
        frames.into_iter().for_each(tell);
        Ok(ChatAnswerV1::Done)
    }

    /// Ends the running answer, if there is one, because everything is about to be forgotten: with what there is of it
    /// it is told and paid for. Of an account that is gone there is nothing to tell.
    pub async fn halt(&self, world: &ChatWorld, tell: impl Fn(String)) {
        let _ = self.end_for_good(world, &tell).await;
        self.run().forget();
    }

    async fn end_for_good(&self, world: &ChatWorld, tell: &impl Fn(String)) -> Result<(), StorageError> {
        if let Some(stop) = self.asking().take() {
            let _ = stop.send(());
        }
        let running = self.run().row()?.filter(|row| row.outcome.is_none()).cloned();
        let Some(row) = running else { return Ok(()) };
        let key = world.key(row.account_id).await?;
        self.end_with_rest(&row, State::Stopped, &key, world, tell)?;
        self.copy(world).await
    }

    /// What a run does when its alarm rings: asks, copies, forgets. What fails is tried again at the next alarm.
    ///
    /// # Errors
    /// The object's own storage failed.
    pub async fn ring(&self, world: &ChatWorld, tell: impl Fn(String)) -> Result<Next, StorageError> {
        let next = || self.run().next_alarm().map(Next::Wake);
        let due = self.due(world)?;
        let ended = match due {
            Due::Nothing => return next(),
            Due::Forget => {
                self.run().forget();
                return Ok(Next::Empty);
            }
            Due::Ask(row) | Due::BreakOff(row) | Due::Copy(row) if row.failures >= FAILURES_TOTAL_MAX => {
                self.run().forget();
                return Ok(Next::Empty);
            }
            Due::Ask(row) if row.failures >= FAILURES_MAX => self.give_up(&row, world).await,
            Due::Ask(row) => self.ask(&row, world, &tell).await,
            Due::BreakOff(row) => self.break_off(&row, world).await,
            Due::Copy(_) => Ok(None),
        };
        let frame = match ended {
            Ok(frame) => frame,
            Err(_) => {
                self.run().try_later(world.base.clock.now())?;
                return next();
            }
        };
        // Who is told that it has ended finds it in the shard, unless the shard is down.
        let copied = self.copy(world).await;
        if let Some(frame) = frame {
            tell(frame);
        }
        copied?;
        next()
    }

    fn due(&self, world: &ChatWorld) -> Result<Due, StorageError> {
        if self.asking().is_some() {
            return Ok(Due::Nothing);
        }
        self.run().due(world.base.clock.now())
    }

    /// Copies the outcome, if it is due.
    async fn copy(&self, world: &ChatWorld) -> Result<(), StorageError> {
        let due = self.due(world)?;
        let Due::Copy(row) = due else { return Ok(()) };
        let copied = world.copy_answer::<S>(&row).await;
        let now = world.base.clock.now();
        let mut run = self.run();
        // An account that was erased meanwhile has emptied this.
        if run.row()?.is_none_or(|now| now.message_id != row.message_id) {
            return Ok(());
        }
        if copied.is_ok() { run.copied(now) } else { run.try_later(now) }
    }

    async fn give_up(&self, row: &RunRow, world: &ChatWorld) -> Result<Option<String>, StorageError> {
        let key = world.key(row.account_id).await?;
        self.end(&broken_off(row, State::Failed, String::new(), RULES), &key, world)
    }

    async fn break_off(&self, row: &RunRow, world: &ChatWorld) -> Result<Option<String>, StorageError> {
        let key = world.key(row.account_id).await?;
        let text = self.run().said(&key)?;
        self.end(&broken_off(row, State::Incomplete, text, &model_of(row)), &key, world)
    }

    fn end_with_rest(
        &self,
        row: &RunRow,
        state: State,
        key: &Key,
        world: &ChatWorld,
        tell: &impl Fn(String),
    ) -> Result<(), StorageError> {
        let text = self.run().said(key)?;
        if let Some(frame) = self.end(&broken_off(row, state, text, &model_of(row)), key, world)? {
            tell(frame);
        }
        Ok(())
    }

    fn end(&self, outcome: &Outcome, key: &Key, world: &ChatWorld) -> Result<Option<String>, StorageError> {
        let sealing = Sealing { key, rng: &*world.base.rng };
        self.run().end(outcome, world.base.clock.now(), &sealing)
    }

    /// Asks and tells, to the end. Gives the frame that tells the end.
    async fn ask(
        &self,
        row: &RunRow,
        world: &ChatWorld,
        tell: &impl Fn(String),
    ) -> Result<Option<String>, StorageError> {
        let (stop, stopped) = oneshot::channel();
        *self.asking() = Some(stop);
        let _asking = Asking(&self.asking);
        self.ask_until(row, world, tell, stopped).await
    }

    async fn ask_until(
        &self,
        row: &RunRow,
        world: &ChatWorld,
        tell: &impl Fn(String),
        stopped: oneshot::Receiver<()>,
    ) -> Result<Option<String>, StorageError> {
        let chat = ChatAddress { account: row.account_id, shard: row.shard, conversation: row.conversation_id };
        let key = world.key(row.account_id).await?;
        let prompt = key.open(&prompt_context(&chat, row.message_id), &row.prompt);
        let prompt: Prompt = prompt
            .and_then(|json| json::from_slice(&json).ok())
            .ok_or_else(|| StorageError::Decode("a prompt does not open".to_owned()))?;
        let sealing = Sealing { key: &key, rng: &*world.base.rng };
        let begun = self.run().begin(world.base.clock.now(), &sealing)?;
        if let Some(frame) = begun {
            tell(frame);
        }
        let mut heard =
            Heard { sanitiser: Sanitiser::new(world.hosts.clone()), text: String::new(), bytes: 0, is_sent: false };
        let has_model = row.fallback.is_none() && row.attempts < ATTEMPTS_MAX;
        let mut telling = Telling { actor: self, world, sealing, tell, heard: &mut heard };
        let mut end = telling.hear(&prompt, has_model, stopped).await?;
        if matches!(end, End::Nothing) {
            end = telling.hear_rules(&prompt).await?;
        }
        telling.rest()?;
        let outcome = outcome_of(row, end, heard, world);
        self.end(&outcome, &key, world)
    }

    /// Takes a connection: what to send first, or why not. The last step is the replay, so that nothing is told
    /// between it and the socket being there.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn connect(
        &self,
        chat: &ChatAddress,
        connect: &ConnectV1,
        world: &ChatWorld,
    ) -> Result<Result<Vec<String>, ConnectRefusal>, StorageError> {
        let now = world.base.clock.now();
        if self.run().row()?.is_none() && !world.is_conversation(chat).await? {
            return Ok(Err(ConnectRefusal::NotFound));
        }
        if let Some(ticket) = &connect.ticket {
            let run = self.run();
            super::store::create(run.storage())?;
            if !used_tickets::take(run.storage(), ticket, now)? {
                return Ok(Err(ConnectRefusal::TicketUsed));
            }
        }
        self.replay(chat, connect.since, world).await.map(Ok)
    }

    /// What a client is sent that has events up to `since`.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn replay(
        &self,
        chat: &ChatAddress,
        since: Option<i64>,
        world: &ChatWorld,
    ) -> Result<Vec<String>, StorageError> {
        let holds_something = self.run().row()?.is_some();
        let key = if holds_something { Some(world.key(chat.account).await?) } else { None };
        let now = world.base.clock.now();
        // Nobody is at it, though it runs: it was cut off. The alarm need not wait to see to it.
        if self.asking().is_none() && self.run().runs()? {
            self.run().hurry(now)?;
        }
        self.run().replay(since, key.as_ref(), now)
    }
}

/// Who was asked, as far as is known before the end.
fn model_of(row: &RunRow) -> String {
    let reserved = row.reservation.as_deref().and_then(|json| json::from_str::<crate::coach::Reservation>(json).ok());
    reserved.filter(|_| row.fallback.is_none()).map_or_else(|| RULES.to_owned(), |reserved| reserved.model)
}

fn outcome_of(row: &RunRow, end: End, heard: Heard, world: &ChatWorld) -> Outcome {
    let (state, ending) = match end {
        End::Said(ending) => match ending.finish {
            Finish::Complete | Finish::Length => (State::Complete, Some(ending)),
            Finish::Filtered | Finish::Incomplete => (State::Incomplete, Some(ending)),
        },
        End::TooLong => (State::Complete, None),
        End::Broken | End::Nothing => (State::Incomplete, None),
        End::Stopped => (State::Stopped, None),
    };
    let model = ending.as_ref().map_or_else(|| model_of(row), |ending| ending.model.clone());
    let source = Source::of(&model);
    let was_to_be_asked = source == Source::Rules && row.fallback.is_none() && world.coach.models.has_providers();
    let unavailable = was_to_be_asked.then(|| reason(FallbackReason::AiUnavailable));
    Outcome {
        conversation_id: row.conversation_id,
        message_id: row.message_id,
        parent_id: row.parent_id,
        state,
        text: heard.text,
        source,
        model,
        usage: ending.and_then(|ending| ending.usage),
        answer_bytes: heard.bytes,
        // What was begun before may have been asked then.
        is_unsent: !heard.is_sent && row.attempts == 0,
        fallback_reason: row.fallback.clone().or(unavailable),
    }
}

/// A reason as clients know it.
fn reason(reason: FallbackReason) -> String {
    let word = serde_json::to_value(reason).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

/// An answer on its way to those who listen.
struct Telling<'a, S, T> {
    actor: &'a Actor<S>,
    world: &'a ChatWorld,
    sealing: Sealing<'a>,
    tell: &'a T,
    heard: &'a mut Heard,
}

impl<S: ObjectStorage, T: Fn(String)> Telling<'_, S, T> {
    /// Stores text, then tells it. `false` when the answer has ended meanwhile.
    fn say(&self, text: &str) -> Result<bool, StorageError> {
        if text.is_empty() {
            return Ok(true);
        }
        let said = self.actor.run().say(text, self.world.base.clock.now(), &self.sealing)?;
        let Some(frame) = said else { return Ok(false) };
        (self.tell)(frame);
        Ok(true)
    }

    /// Takes what the model said; tells what of it is harmless and whole.
    fn take(&mut self, text: &str) -> Result<bool, StorageError> {
        self.heard.bytes += text.len();
        let safe = self.heard.sanitiser.push(text);
        self.heard.text.push_str(&safe);
        self.say(&safe)
    }

    /// What was held back.
    fn rest(&mut self) -> Result<(), StorageError> {
        let rest = self.heard.sanitiser.finish();
        self.heard.text.push_str(&rest);
        self.say(&rest).map(drop)
    }

    async fn hear(
        &mut self,
        prompt: &Prompt,
        has_model: bool,
        mut stopped: oneshot::Receiver<()>,
    ) -> Result<End, StorageError> {
        let models = self.world.coach.models.clone();
        let is_sent = &mut self.heard.is_sent;
        let begun =
            async { if has_model { models.begin_answer(prompt, is_sent).await } else { rules::pieces(prompt) } };
        let pieces = match select(std::pin::pin!(begun), &mut stopped).await {
            Either::Left((pieces, _)) => pieces,
            Either::Right(_) => return Ok(End::Stopped),
        };
        self.listen(pieces, Some(&mut stopped)).await
    }

    async fn hear_rules(&mut self, prompt: &Prompt) -> Result<End, StorageError> {
        self.listen(rules::pieces(prompt), None).await
    }

    /// Hears an answer to its end. Dropping the pieces ends the call to the provider.
    async fn listen(
        &mut self,
        pieces: Pieces,
        mut stopped: Option<&mut oneshot::Receiver<()>>,
    ) -> Result<End, StorageError> {
        let mut pieces = pieces.ready_chunks(TOGETHER);
        loop {
            let next = match &mut stopped {
                None => pieces.next().await,
                Some(stopped) => match select(pieces.next(), stopped).await {
                    Either::Left((next, _)) => next,
                    Either::Right(_) => return Ok(End::Stopped),
                },
            };
            let Some(together) = next else { return Ok(self.broken()) };
            let mut text = String::new();
            let mut end = None;
            for piece in together {
                match piece {
                    Ok(Piece::Text(more)) => text.push_str(&more),
                    Ok(Piece::End(ending)) => end = Some(End::Said(ending)),
                    Err(_) => end = Some(End::Broken),
                }
            }
            if !self.take(&text)? {
                return Ok(End::Stopped);
            }
            match end {
                Some(End::Broken) => return Ok(self.broken()),
                // An answer without a word is none.
                Some(End::Said(_)) if self.heard.bytes == 0 => return Ok(End::Nothing),
                Some(end) => return Ok(end),
                None if self.heard.bytes > ANSWER_BYTES_MAX => return Ok(End::TooLong),
                None => {}
            }
        }
    }

    /// What a break means: nothing lost when nothing was said.
    const fn broken(&self) -> End {
        if self.heard.bytes == 0 { End::Nothing } else { End::Broken }
    }
}
