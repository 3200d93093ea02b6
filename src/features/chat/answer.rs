//! From a question to its answer: written with an empty answer, handed to the run, and listened to.

use serde_json::{Map, Value};

use super::{
    asked_before::{Abandoned, Named},
    danger,
    persona::Persona,
    prompt::{Asked, REMEMBERED_MESSAGES},
    reply::{self, ChatAnswer, Form, shown},
    store::{
        ADVANCE_CONVERSATION, ANSWER_HERE, BRANCH, BranchRow, CONVERSATION, ConversationRow, FAIL_STUCK,
        INSERT_CONVERSATION, INSERT_MESSAGE, SaidBy,
    },
    topic::answer_by_rules,
    words::{Words, title_of},
};
use crate::{
    app::App,
    bind,
    coach::{Asker, Reservation, Reserved, models::RULES},
    domain::{
        ids::{CoachMessageId, ConversationId},
        priority::Priority,
        time::{MINUTE_MS, Timestamp},
    },
    facts::{self, Coached},
    http::{Answer, ApiError, Caller, Code, event_stream::event_stream},
    live::chat_run::{ChatAddress, ChatAnswerV1, ChatCallV1, Outcome, RunV1, Source, State, is_last, prompt_context},
    storage::{Param, Statement, StorageError, User},
};

/// The most messages of a conversation, of all branches.
const MESSAGES_MAX: u32 = 2_000;
/// After so long no run can be at an answer any more: a call to a provider ends within 2 minutes.
const STUCK_AFTER_MS: i64 = 10 * MINUTE_MS;

/// Where a question begins.
#[derive(Clone, Copy, Debug)]
pub enum Start {
    /// In a new conversation.
    New,
    /// At the end of the branch shown last.
    Head(ConversationId),
    /// At the beginning of a conversation.
    Root(ConversationId),
    /// After an answer.
    After(ConversationId, CoachMessageId),
}

/// What there is where a question begins.
pub struct Thread {
    /// The conversation; none when it is new.
    pub row: Option<ConversationRow>,
    /// What was said so far, the last first.
    pub branch: Vec<BranchRow>,
    known: Coached,
}

impl Thread {
    /// The answer that a question follows; none at the beginning.
    ///
    /// # Errors
    /// It is still running, or is no answer.
    pub fn follows(&self) -> Answer<Option<CoachMessageId>> {
        match self.branch.first() {
            None => Ok(None),
            Some(last) if last.state == State::Running => Err(Code::AnswerRunning.into()),
            Some(last) if last.speaker == SaidBy::Person => {
                Err(ApiError::invalid_field("parentId", "is not an answer of this conversation"))
            }
            Some(last) => Ok(Some(last.id)),
        }
    }
}

/// Reads where a question begins and what is known of the person, in one call.
///
/// # Errors
/// There is no such conversation or message of theirs.
pub async fn read_thread(app: &App, caller: &Caller, start: Start) -> Answer<Thread> {
    let account = caller.account;
    let (conversation, from) = match start {
        Start::New => (None, None),
        Start::Head(conversation) => (Some(conversation), Some(Param::Null)),
        Start::Root(conversation) => (Some(conversation), None),
        Start::After(conversation, message) => (Some(conversation), Some(Param::from(message))),
    };
    let mut statements = facts::statements(account, app.now());
    let known_count = statements.len();
    if let Some(conversation) = conversation {
        statements.push(bind!(CONVERSATION, account, conversation));
        if let Some(from) = from {
            let params = [account.into(), conversation.into(), from, REMEMBERED_MESSAGES.into()];
            statements.push(BRANCH.bind(params));
        }
    }
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    let (known, rest) = rows.split_at_checked(known_count).ok_or(Code::InternalError)?;
    let known = facts::read(known, &*app.time_zones, app.now())?;
    if conversation.is_none() {
        return Ok(Thread { row: None, branch: Vec::new(), known });
    }
    let row: ConversationRow = rest.first().map_or(Ok(None), |rows| rows.first())?.ok_or(Code::NotFound)?;
    let branch: Vec<BranchRow> = rest.get(1).map_or_else(|| Ok(Vec::new()), |rows| rows.decode())?;
    if branch.is_empty() && matches!(start, Start::After(..)) {
        return Err(ApiError::invalid_field("parentId", "is not an answer of this conversation"));
    }
    if row.messages >= MESSAGES_MAX {
        return Err(Code::LimitReached.into());
    }
    Ok(Thread { row: Some(row), branch, known })
}

/// A question.
pub enum Question {
    /// One that is asked now.
    New {
        /// The question.
        text: String,
        /// What it follows.
        parent: Option<CoachMessageId>,
    },
    /// One that was asked before: it and what followed are the first of the branch, as many as this.
    Again {
        /// Which.
        id: CoachMessageId,
    },
}

/// A question with all that belongs to it.
pub struct Asking<'a> {
    /// Where it begins.
    pub thread: Thread,
    /// The question.
    pub question: Question,
    /// Who answers.
    pub persona: Persona,
    /// What the app calls it.
    pub topic: Option<String>,
    /// What the app says of the situation.
    pub context: Option<Map<String, Value>>,
    /// How urgent it is.
    pub priority: Priority,
    /// What the client calls it.
    pub named: Option<&'a Named>,
    /// Set where the question and its empty answer are written already, and nobody answers.
    pub abandoned: Option<Abandoned>,
}

/// An answer that is to be given.
pub(super) struct Begun {
    pub(super) chat: ChatAddress,
    pub(super) run: RunV1,
    pub(super) by_rules: String,
    pub(super) asked: reply::Asked,
}

/// What came of beginning.
enum Beginning {
    /// The answer is to be given by a run.
    Asked(Begun),
    /// It is given.
    Told(Begun, danger::Told),
}

/// Asks, and answers in that form.
///
/// # Errors
/// Another answer is running, or storage failed before anything was asked.
pub async fn give(app: &App, caller: &Caller, asking: Asking<'_>, form: Form) -> Answer<ChatAnswer> {
    let begun = match begin(app, caller, asking).await? {
        Beginning::Asked(begun) => begun,
        Beginning::Told(begun, told) => return Ok(told.shown(app, &begun.chat, begun.asked, form).await),
    };
    let call = ChatCallV1::Start { run: begun.run.clone() };
    app.count_subrequest();
    let started = app.chat_runs.call(begun.chat, call).await;
    match started {
        Ok(ChatAnswerV1::Done) => {}
        // Another request with the same name was quicker: its answer it is.
        Ok(ChatAnswerV1::Known) => give_back(app, begun.run.reservation.as_ref()).await,
        _ => return Ok(shown(answer_here(app, &begun).await?, begun.asked, form)),
    }
    Ok(hear_answer(app, &begun.chat, still_running(&begun), begun.asked, form).await)
}

/// Listens to an answer that is being given: to its end, or as it comes. Where nobody here hears it, it is still
/// `running`.
pub async fn hear_answer(
    app: &App,
    chat: &ChatAddress,
    running: Outcome,
    asked: reply::Asked,
    form: Form,
) -> ChatAnswer {
    let Ok(frames) = super::running::listen(app, chat, Some(0)).await else { return shown(running, asked, form) };
    if form == Form::Events {
        return ChatAnswer::Events(event_stream(app.clock.clone(), frames, is_last, Some(super::running::IDLE_MS)));
    }
    let outcome = super::running::hear(frames, running.message_id).await;
    shown(outcome.unwrap_or(running), asked, form)
}

async fn begin(app: &App, caller: &Caller, asking: Asking<'_>) -> Answer<Beginning> {
    let Asking { thread, question, persona, topic, context, priority, named, abandoned } = asking;
    let words = Words::of(app, caller.account).await?;
    let now = app.now();
    let conversation = thread.row.as_ref().map_or_else(|| ConversationId::new(now, app.entropy()), |row| row.id);
    let said = words.open_branch(conversation, &thread.branch)?;
    let (text, parent, is_new_question, before) = match question {
        Question::New { text, parent } => (text, parent, true, said),
        Question::Again { id } => {
            let before: Vec<_> = said.iter().take_while(|(row, _)| row.id != id).cloned().collect();
            let asked = said.into_iter().find(|(row, _)| row.id == id).ok_or(Code::NotFound)?;
            (asked.1, Some(id), false, before)
        }
    };
    let (asked, answer) = ids_after(app, thread.branch.first().map(|last| last.id));
    let asked = if is_new_question { asked } else { parent.ok_or(Code::InternalError)? };
    let answer = abandoned.map_or(answer, |abandoned| abandoned.answer);
    let chat = ChatAddress { account: caller.account, shard: caller.shard, conversation };
    let in_danger = danger::found(&text, topic.as_deref(), context.as_ref()).or_else(|| danger::found_before(&before));
    // What was begun before had no words of danger.
    if let Some(language) = in_danger.filter(|_| abandoned.is_none()) {
        let begun = danger::unasked(chat, (asked, answer), reply::Asked { persona, priority });
        let place = danger::Place { row: thread.row.as_ref(), parent, is_asked: !is_new_question };
        let told = danger::tell(app, caller, &begun, (&text, language, named), Some(place)).await;
        return Ok(Beginning::Told(begun, told));
    }
    let before = danger::tellable(&app.config.ai.crisis, before);
    let seed = answer.as_bytes().iter().skip(8).fold(0_u64, |seed, byte| seed << 8 | u64::from(*byte));
    let by_rules = answer_by_rules(&thread.known.facts, &text, persona, seed);
    let (told, branch) = (Value::Object(facts::tell(&thread.known)), &before);
    let prompt =
        Asked { persona, told, context: context.as_ref(), branch, question: &text, by_rules: by_rules.clone() };
    let prompt = prompt.into_prompt();
    let (reservation, fallback) = reserve(app, caller, &prompt).await;
    let json = serde_json::to_string(&prompt).map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    let sealed = words.seal(&prompt_context(&chat, answer), &json);
    let run = RunV1 { message: answer, parent: asked, prompt: sealed, fallback, reservation };
    let begun = Begun { chat, run, by_rules, asked: reply::Asked { persona, priority } };
    if abandoned.is_some() {
        return Ok(Beginning::Asked(begun));
    }
    // Who answers one question anew is who they talk with for that answer alone.
    let stays = thread.row.as_ref().filter(|_| !is_new_question).map_or(persona, |row| row.persona);
    let written = Written { words: &words, chat, now, topic, persona: stays, named };
    let mut statements = Vec::new();
    if thread.row.is_none() {
        statements.push(written.conversation(&text, answer));
    }
    statements.push(bind!(FAIL_STUCK, caller.account, conversation, now.plus_millis(-STUCK_AFTER_MS), now));
    if is_new_question {
        statements.push(written.message(asked, parent, SaidBy::Person, Some(&text), None));
    }
    statements.push(written.message(answer, Some(asked), SaidBy::Coach, None, None));
    statements.push(written.advance(answer, 1 + u32::from(is_new_question)));
    if let Err(error) = write(app, caller, statements).await {
        give_back(app, begun.run.reservation.as_ref()).await;
        return Err(error);
    }
    Ok(Beginning::Asked(begun))
}

/// Ids of a question and its answer, each later than what it follows, also within one millisecond: lists sort by them.
pub(super) fn ids_after(app: &App, last: Option<CoachMessageId>) -> (CoachMessageId, CoachMessageId) {
    let at = last.map_or(app.now(), |last| app.now().max(last.made_at().plus_millis(1)));
    (CoachMessageId::new(at, app.entropy()), CoachMessageId::new(at.plus_millis(1), app.entropy()))
}

/// Sets aside what the answer can cost. Where that fails the embedded coach answers, with the reason.
async fn reserve(
    app: &App,
    caller: &Caller,
    prompt: &crate::coach::model::Prompt,
) -> (Option<Reservation>, Option<String>) {
    match app.coach().reserve(&Asker::from(&**caller), "chat", prompt).await {
        Ok(Reserved::Granted(reservation)) => (Some(reservation), None),
        Ok(Reserved::NotNeeded) => (None, None),
        Ok(Reserved::Refused(_)) => (None, Some("ai_quota_exceeded".to_owned())),
        Err(_) => (None, Some("ai_unavailable".to_owned())),
    }
}

async fn give_back(app: &App, reservation: Option<&Reservation>) {
    if let Some(reservation) = reservation {
        app.coach().refund(reservation).await;
    }
}

pub(super) async fn write(app: &App, caller: &Caller, statements: Vec<Statement<User>>) -> Answer<()> {
    let written = app.user_db(caller.shard)?.batch(statements).await;
    match written {
        // The index over running answers, or the one over names.
        Err(error)
            if error.is_unique_violation_of("coach_messages.conversation_id")
                || error.is_unique_violation_of("coach_messages.client_name") =>
        {
            Err(ApiError::new(Code::AnswerRunning))
        }
        Err(error) => Err(error.into()),
        // A conversation that was deleted a moment ago.
        Ok(rows) if rows.last().is_some_and(|rows| rows.changes == 0) => Err(ApiError::new(Code::NotFound)),
        Ok(_) => Ok(()),
    }
}

/// What is written of a question.
pub(super) struct Written<'a> {
    pub(super) words: &'a Words<'a>,
    pub(super) chat: ChatAddress,
    pub(super) now: Timestamp,
    pub(super) topic: Option<String>,
    pub(super) persona: Persona,
    pub(super) named: Option<&'a Named>,
}

impl Written<'_> {
    pub(super) fn conversation(&self, question: &str, head: CoachMessageId) -> Statement<User> {
        let id = self.chat.conversation;
        let title = self.words.seal_title(id, &title_of(question));
        let (persona, topic) = (self.persona.as_str(), self.topic.clone());
        bind!(INSERT_CONVERSATION, self.chat.account, id, title, persona, topic, head, self.now)
    }

    /// A message; one without words is running.
    pub(super) fn message(
        &self,
        id: CoachMessageId,
        parent: Option<CoachMessageId>,
        speaker: SaidBy,
        text: Option<&str>,
        source: Option<Source>,
    ) -> Statement<User> {
        let conversation = self.chat.conversation;
        let body = text.map(|text| self.words.seal_body(conversation, id, text));
        let speaker = if speaker == SaidBy::Person { "person" } else { "coach" };
        let state = if body.is_some() { State::Complete } else { State::Running };
        let finished_at = body.is_some().then_some(self.now);
        let named = self.named.filter(|_| speaker == "coach");
        bind!(
            INSERT_MESSAGE,
            self.chat.account,
            conversation,
            id,
            parent,
            speaker,
            state.as_str(),
            body,
            source.map(Source::as_str),
            source.map(Source::as_str),
            id.made_at(),
            finished_at,
            named.map(|named| named.name.as_str()),
            named.map(|named| named.code.as_str())
        )
    }

    pub(super) fn advance(&self, head: CoachMessageId, messages: u32) -> Statement<User> {
        let (persona, topic) = (self.persona.as_str(), self.topic.clone());
        bind!(ADVANCE_CONVERSATION, self.chat.account, self.chat.conversation, head, messages, self.now, persona, topic)
    }
}

pub(super) fn outcome(begun: &Begun, state: State, text: &str, fallback: Option<String>) -> Outcome {
    Outcome {
        conversation_id: begun.chat.conversation,
        message_id: begun.run.message,
        parent_id: begun.run.parent,
        state,
        text: text.to_owned(),
        source: Source::Rules,
        model: RULES.to_owned(),
        usage: None,
        answer_bytes: 0,
        is_unsent: false,
        fallback_reason: fallback,
    }
}

fn still_running(begun: &Begun) -> Outcome {
    outcome(begun, State::Running, "", begun.run.fallback.clone())
}

/// The embedded coach's answer, given here because no run takes it.
async fn answer_here(app: &App, begun: &Begun) -> Result<Outcome, StorageError> {
    let reason = begun.run.fallback.clone().unwrap_or_else(|| "ai_unavailable".to_owned());
    let given = outcome(begun, State::Complete, &begun.by_rules, Some(reason));
    let (chat, message) = (begun.chat, begun.run.message);
    let words = Words::of(app, chat.account).await.map_err(|_| StorageError::Failed("no key".to_owned()))?;
    let body = words.seal_body(chat.conversation, message, &given.text);
    let reason = given.fallback_reason.clone();
    let answered =
        bind!(ANSWER_HERE, chat.account, chat.conversation, message, body, "rules", RULES, reason, app.now());
    app.user_db(chat.shard)?.execute(answered).await?;
    give_back(app, begun.run.reservation.as_ref()).await;
    Ok(given)
}
