//! Somebody who may be in danger: found in what they ask, in what their app says beside it, and in what they said a
//! moment ago. They are told where to turn before anything else, and whatever else fails; no model is asked, nor told of
//! it afterwards.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{
    answer::{Begun, Start, Written, hear_answer, ids_after, outcome, read_thread, write},
    asked_before::{Before, Named, look_before},
    reply::{self, ChatAnswer, Form, shown},
    store::{BranchRow, ConversationRow, SaidBy},
    words::Words,
};
use crate::{
    app::App,
    domain::{
        crisis::{self, CrisisAnswers, Language},
        ids::{CoachMessageId, ConversationId},
    },
    http::{Answer, Caller},
    live::chat_run::{ChatAddress, ChatAnswerV1, ChatCallV1, Outcome, RunV1, Source, State},
};

/// For so many questions after words of danger, places to turn to stay the answer: `Yes, tonight.` says nothing by
/// itself.
const QUESTIONS_AFTER: usize = 3;

/// The language of words of danger in a question, or in what an app says beside it.
pub fn found(text: &str, topic: Option<&str>, context: Option<&Map<String, Value>>) -> Option<Language> {
    let beside = context.into_iter().flatten().flat_map(|(name, value)| [Some(name.as_str()), value.as_str()]);
    std::iter::once(text).chain(topic).chain(beside.flatten()).find_map(crisis::find)
}

/// The same, of what the person said a moment ago. What was said goes from the oldest to the latest.
pub fn found_before(said: &[(BranchRow, String)]) -> Option<Language> {
    let questions = said.iter().rev().filter(|(row, _)| row.speaker == SaidBy::Person);
    questions.take(QUESTIONS_AFTER).find_map(|(_, text)| crisis::find(text))
}

/// What a model may be told of what was said: neither words of danger nor what was answered to them.
pub fn tellable(answers: &CrisisAnswers, said: Vec<(BranchRow, String)>) -> Vec<(BranchRow, String)> {
    let is_of_danger = |row: &BranchRow, text: &str| match row.speaker {
        SaidBy::Person => crisis::find(text).is_some(),
        SaidBy::Coach => answers.is_answer(text),
    };
    let of_danger = said.iter().filter(|(row, text)| is_of_danger(row, text));
    let questions: HashSet<CoachMessageId> = of_danger
        .filter_map(|(row, _)| if row.speaker == SaidBy::Person { Some(row.id) } else { row.parent_id })
        .collect();
    let is_told = |row: &BranchRow| {
        !questions.contains(&row.id)
            && (row.speaker == SaidBy::Person || row.parent_id.is_none_or(|parent| !questions.contains(&parent)))
    };
    said.into_iter().filter(|(row, _)| is_told(row)).collect()
}

/// Where in a conversation it is said.
pub struct Place<'a> {
    /// The conversation; none when it is new.
    pub row: Option<&'a ConversationRow>,
    /// What the question follows.
    pub parent: Option<CoachMessageId>,
    /// Whether the question is there already.
    pub is_asked: bool,
}

/// An answer that no run gives.
pub fn unasked(chat: ChatAddress, (question, answer): (CoachMessageId, CoachMessageId), asked: reply::Asked) -> Begun {
    let run = RunV1 { message: answer, parent: question, prompt: String::new(), fallback: None, reservation: None };
    Begun { chat, run, by_rules: String::new(), asked }
}

/// Tells where to turn. What was said is kept if it can be: the answer matters more than its trace.
pub async fn tell(
    app: &App,
    caller: &Caller,
    begun: &Begun,
    (message, language, named): (&str, Language, Option<&Named>),
    place: Option<Place<'_>>,
) -> Told {
    let mut given = outcome(begun, State::Complete, app.config.ai.crisis.answer(language), None);
    (given.source, given.model) = (Source::Resources, Source::Resources.as_str().to_owned());
    let is_written = match place {
        Some(place) => keep(app, caller, begun, (message, &given.text, named), &place).await.is_ok(),
        None => false,
    };
    Told { outcome: given, is_written }
}

/// What somebody was told.
pub struct Told {
    outcome: Outcome,
    is_written: bool,
}

impl Told {
    /// The answer in that form. What is written is told to whoever listens to the conversation, and as events it has
    /// its numbers from there.
    pub async fn shown(self, app: &App, chat: &ChatAddress, asked: reply::Asked, form: Form) -> ChatAnswer {
        let Self { outcome, is_written } = self;
        if !is_written {
            return shown(outcome, asked, form);
        }
        let (runs, call) = (app.chat_runs.clone(), ChatCallV1::Tell { outcome: Box::new(outcome.clone()) });
        app.count_subrequest();
        if form != Form::Events {
            let chat = *chat;
            app.after_answer(async move { drop(runs.call(chat, call).await) });
            return shown(outcome, asked, form);
        }
        match runs.call(*chat, call).await {
            Ok(ChatAnswerV1::Done) => hear_answer(app, chat, outcome, asked, form).await,
            _ => shown(outcome, asked, form),
        }
    }
}

async fn keep(
    app: &App,
    caller: &Caller,
    begun: &Begun,
    (message, text, named): (&str, &str, Option<&Named>),
    place: &Place<'_>,
) -> Answer<()> {
    let words = Words::of(app, caller.account).await?;
    let persona = place.row.map_or(begun.asked.persona, |row| row.persona);
    let written = Written { words: &words, chat: begun.chat, now: app.now(), topic: None, persona, named };
    let (asked, answer) = (begun.run.parent, begun.run.message);
    let mut statements = Vec::new();
    if place.row.is_none() {
        statements.push(written.conversation(message, answer));
    }
    if !place.is_asked {
        statements.push(written.message(asked, place.parent, SaidBy::Person, Some(message), None));
    }
    statements.push(written.message(answer, Some(asked), SaidBy::Coach, Some(text), Some(Source::Resources)));
    statements.push(written.advance(answer, 1 + u32::from(!place.is_asked)));
    write(app, caller, statements).await
}

/// A question in which words of danger were found.
pub struct Asked<'a> {
    /// The question.
    pub message: &'a str,
    /// The language of the words.
    pub language: Language,
    /// Who answers, and how urgent it is.
    pub asked: reply::Asked,
    /// What the client calls it.
    pub named: Option<&'a Named>,
    /// Whether it may be written.
    pub is_kept: bool,
}

/// Answers a question before anything else, and whatever else fails.
pub async fn answer_now(
    app: &App,
    caller: &Caller,
    conversation: Option<ConversationId>,
    mut question: Asked<'_>,
    form: Form,
) -> ChatAnswer {
    match look_before(app, caller, question.named, question.asked.priority, form).await {
        Ok(Before::Answered(answer)) => return answer,
        Ok(_) => {}
        // The name is somebody else's, or cannot be looked for: this is told without one.
        Err(_) => question.named = None,
    }
    let known = conversation.unwrap_or_else(|| ConversationId::new(app.now(), app.entropy()));
    let chat = ChatAddress { account: caller.account, shard: caller.shard, conversation: known };
    // Read in vain where nothing answers.
    let thread = match conversation {
        Some(conversation) => read_thread(app, caller, Start::Head(conversation)).await.ok(),
        None => None,
    };
    let last = thread.as_ref().and_then(|thread| thread.branch.first()).map(|last| last.id);
    let begun = unasked(chat, ids_after(app, last), question.asked);
    let row = thread.as_ref().and_then(|thread| thread.row.as_ref());
    let can_be_kept = question.is_kept && (thread.is_some() || conversation.is_none());
    let place = can_be_kept.then_some(Place { row, parent: last, is_asked: false });
    let told = (question.message, question.language, question.named);
    tell(app, caller, &begun, told, place).await.shown(app, &chat, begun.asked, form).await
}
