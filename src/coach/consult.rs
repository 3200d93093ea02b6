//! The whole way of a question that wants one checked answer.

use futures::{
    StreamExt,
    future::{Either, select},
};
use serde::{Deserialize, Serialize};

use crate::{
    coach::{
        Coach,
        budget::{Asker, Reservation, Reserved, Spent},
        model::{Ending, Finish, Output, Piece, Prompt, Speaker, TokenUse, Turn},
        models::{Models, RULES, is_rules},
        once::{Asked, Once},
        task::{Fault, Task},
    },
    platform::background::Work,
    storage::StorageError,
};

/// The most of a faulty answer that is shown to the model again, in characters.
const SHOWN_AGAIN_CHARS: usize = 8_000;
/// The most faults that are named to it.
const FAULTS_NAMED: usize = 20;

/// Who gave an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Source {
    /// The embedded coach.
    Rules,
    /// A language model.
    Model,
}

/// Why the embedded coach answered although a model is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum FallbackReason {
    /// The day's budget is spent.
    AiQuotaExceeded,
    /// No provider answered.
    AiUnavailable,
    /// What the model said did not pass the checks, also when asked again.
    AiAnswerInvalid,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ConsultError {
    /// A database failed before anything was asked.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Whoever asked has hung up. What was said until then is paid for, and nothing more is asked.
    #[error("nobody waits for the answer")]
    ClientGone,
}

/// A checked answer, and where it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consulted<A> {
    /// The answer.
    pub answer: A,
    /// Who gave it.
    pub source: Source,
    /// `rules`, or the provider and its model.
    pub model: String,
    /// Tokens of all calls made for it.
    pub usage: TokenUse,
    /// What they cost, in micro-dollars.
    pub cost_microdollars: i64,
    /// Why it is from the embedded coach, unless that is the only one.
    pub fallback_reason: Option<FallbackReason>,
}

/// What is common to all tasks, so that it is compiled once.
struct Asking {
    /// Who gave the good answer; `None` when nobody did.
    model: Option<String>,
    usage: TokenUse,
    cost: i64,
    fallback_reason: Option<FallbackReason>,
}

/// Asks within the budget, checks, asks once more naming the faults, and else gives what the rules say.
///
/// # Errors
/// A database failed before anything was asked, or the client is gone.
pub async fn consult<T: Task>(coach: &Coach, who: &Asker, task: &T) -> Result<Consulted<T::Answer>, ConsultError> {
    consult_once(coach, who, task, None).await
}

/// The same for a job, which may be run again: it neither asks nor pays again for what was answered.
///
/// # Errors
/// A database failed before anything was asked, or the client is gone.
pub async fn consult_once<T: Task>(
    coach: &Coach,
    who: &Asker,
    task: &T,
    once: Option<&Once<'_>>,
) -> Result<Consulted<T::Answer>, ConsultError> {
    let mut good = None;
    let mut judge = |text: &str| {
        let answer = task.read(text)?;
        task.check(&answer)?;
        good = Some(answer);
        Ok(())
    };
    let asking = ask(coach, (who, once), task.feature(), task.prompt(), &mut judge).await?;
    let Asking { model, usage, cost, fallback_reason } = asking;
    Ok(match (model, good) {
        (Some(model), Some(answer)) => {
            Consulted { answer, source: Source::Model, model, usage, cost_microdollars: cost, fallback_reason: None }
        }
        _ => Consulted {
            answer: task.by_rules(),
            source: Source::Rules,
            model: RULES.to_owned(),
            usage,
            cost_microdollars: cost,
            fallback_reason,
        },
    })
}

type Judge<'a> = &'a mut (dyn FnMut(&str) -> Result<(), Vec<Fault>> + Send);

/// What came of one question.
enum Verdict {
    /// The answer is good.
    Good,
    /// It can be mended, so.
    Faulty(Vec<Fault>),
    /// There is none, because of this.
    None(FallbackReason),
    /// Nobody waits for it any more.
    Gone,
}

async fn ask(
    coach: &Coach,
    (who, once): (&Asker, Option<&Once<'_>>),
    feature: &'static str,
    mut prompt: Prompt,
    judge: Judge<'_>,
) -> Result<Asking, ConsultError> {
    let mut asking = Asking { model: None, usage: TokenUse::default(), cost: 0, fallback_reason: None };
    // From before anything is set aside: who dies in between leaves it to expire.
    let mut gone = coach.client.client_gone();
    for is_repair in [false, true] {
        let within = hear_within(coach, (who, once), (feature, &prompt), is_repair, &mut gone).await;
        let (reservation, heard) = match within {
            Ok(Within::Heard(reservation, heard)) => (reservation, heard),
            // There was an answer, and no money or no database to have it mended.
            _ if is_repair => break,
            Ok(Within::NotNeeded) => break,
            Ok(Within::InVain) => {
                asking.fallback_reason = Some(FallbackReason::AiUnavailable);
                break;
            }
            Ok(Within::Refused) => {
                asking.fallback_reason = Some(FallbackReason::AiQuotaExceeded);
                break;
            }
            Err(error) => return Err(error.into()),
        };
        let verdict = judge_heard(&heard, judge);
        let spent = heard.spent(&reservation, matches!(verdict, Verdict::Good));
        if heard.is_sent {
            let kept = once.map(|once| once.seal(coach, &reservation, &prompt, &heard));
            asking.cost += coach.settle_keeping(&reservation, &spent, kept).await;
            add(&mut asking.usage, spent.usage.unwrap_or_default());
        } else {
            coach.refund(&reservation).await;
        }
        asking.fallback_reason = match verdict {
            Verdict::Gone => return Err(ConsultError::ClientGone),
            Verdict::Good => {
                asking.model = Some(spent.model);
                asking.fallback_reason = None;
                break;
            }
            Verdict::None(reason) => {
                asking.fallback_reason = Some(reason);
                break;
            }
            Verdict::Faulty(faults) => {
                ask_to_mend(&mut prompt, &heard.text, &faults);
                Some(FallbackReason::AiAnswerInvalid)
            }
        };
    }
    Ok(asking)
}

/// What came of one ask within the budget.
enum Within {
    Heard(Box<Reservation>, Heard),
    /// There is no provider.
    NotNeeded,
    /// The budget does not suffice.
    Refused,
    /// It was asked before, and there is no answer.
    InVain,
}

async fn hear_within(
    coach: &Coach,
    (who, once): (&Asker, Option<&Once<'_>>),
    (feature, prompt): (&'static str, &Prompt),
    is_repair: bool,
    gone: &mut Work,
) -> Result<Within, StorageError> {
    let reserved = match once {
        None => coach.reserve(who, feature, prompt).await?,
        Some(once) => {
            let call = once.call(is_repair);
            match coach.asked_before(who, (feature, prompt), once, call).await? {
                Asked::Heard(reservation, heard) => return Ok(Within::Heard(reservation, heard)),
                Asked::InVain => return Ok(Within::InVain),
                Asked::NotYet => coach.reserve_as(who, (feature, prompt), call).await?,
            }
        }
    };
    Ok(match reserved {
        Reserved::Granted(reservation) => {
            coach.usage.count_subrequest();
            Within::Heard(Box::new(reservation), hear(&coach.models, prompt, gone).await)
        }
        Reserved::NotNeeded => Within::NotNeeded,
        Reserved::Refused(_) => Within::Refused,
    })
}

fn judge_heard(heard: &Heard, judge: Judge<'_>) -> Verdict {
    match &heard.ending {
        _ if heard.is_cut_short => Verdict::Gone,
        Some(ending) if is_rules(&ending.model) => Verdict::None(FallbackReason::AiUnavailable),
        // What broke off is no answer, however well it reads.
        None | Some(Ending { finish: Finish::Incomplete, .. }) => Verdict::None(FallbackReason::AiUnavailable),
        Some(Ending { finish: Finish::Filtered, .. }) => Verdict::None(FallbackReason::AiAnswerInvalid),
        Some(Ending { finish: Finish::Length, .. }) => {
            Verdict::Faulty(vec![Fault::new("answer", "is longer than allowed and was cut off; be brief")])
        }
        Some(Ending { finish: Finish::Complete, .. }) => {
            judge(&heard.text).map_or_else(Verdict::Faulty, |()| Verdict::Good)
        }
    }
}

/// What was said in answer to one question. Without an ending it broke off.
#[derive(Default)]
pub(super) struct Heard {
    /// The text.
    pub text: String,
    /// How it ended.
    pub ending: Option<Ending>,
    /// Whether any provider was asked.
    pub is_sent: bool,
    /// Whether the client hung up before the end.
    pub is_cut_short: bool,
}

impl Heard {
    /// What it cost: nothing where no provider has begun to answer one who waited for it.
    fn spent(&self, reservation: &Reservation, is_good: bool) -> Spent {
        let (model, usage) = match &self.ending {
            Some(ending) if !is_rules(&ending.model) => (ending.model.clone(), ending.usage),
            None if self.is_cut_short || !self.text.is_empty() => (reservation.model.clone(), None),
            _ => (reservation.model.clone(), Some(TokenUse::default())),
        };
        Spent { model, usage, answer_bytes: self.text.len(), failed: !is_good }
    }
}

/// Hears an answer for as long as somebody waits for it. Who stops listening ends the call to the provider.
async fn hear(models: &Models, prompt: &Prompt, gone: &mut Work) -> Heard {
    let mut heard = Heard::default();
    let is_cut_short = {
        let hearing = std::pin::pin!(hear_out(models, prompt, &mut heard));
        matches!(select(gone, hearing).await, Either::Left(_))
    };
    Heard { is_cut_short, ..heard }
}

async fn hear_out(models: &Models, prompt: &Prompt, heard: &mut Heard) {
    let mut pieces = models.begin_answer(prompt, &mut heard.is_sent).await;
    while let Some(Ok(piece)) = pieces.next().await {
        match piece {
            Piece::Text(text) => heard.text.push_str(&text),
            Piece::End(ending) => heard.ending = Some(ending),
        }
    }
}

fn add(sum: &mut TokenUse, more: TokenUse) {
    sum.prompt = sum.prompt.saturating_add(more.prompt);
    sum.completion = sum.completion.saturating_add(more.completion);
}

/// Goes on with the conversation: the faulty answer, and what is wrong with it.
fn ask_to_mend(prompt: &mut Prompt, answer: &str, faults: &[Fault]) {
    let named: String =
        faults.iter().take(FAULTS_NAMED).map(|fault| format!("- {}: {}\n", fault.at, fault.what)).collect();
    let form = match prompt.output {
        Output::Text => "",
        Output::Json { .. } => " Answer with the JSON document alone.",
    };
    let answer = answer.chars().take(SHOWN_AGAIN_CHARS).collect();
    prompt.turns.push(Turn { speaker: Speaker::Coach, text: answer });
    prompt.turns.push(Turn {
        speaker: Speaker::Person,
        text: format!(
            "This answer cannot be used:\n{named}Give the whole answer again with these faults mended.{form}"
        ),
    });
}
