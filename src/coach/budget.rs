//! The budget of calls to models: reserved before a call, settled after it, given back when nobody was asked.
//!
//! A call is paid out of two budgets: the person's day (in their shard) and the installation's day (in the core
//! database). Each is reserved by one guarded statement, so that it holds whatever runs at the same time. What is
//! reserved is the most the call can cost. Whoever reserves and dies leaves a reservation that counts for five minutes
//! and no longer. Money is whole micro-dollars; days are UTC.

use serde::{Deserialize, Serialize};

use crate::{
    bind,
    coach::{
        Coach,
        model::{Output, Prompt, TokenUse},
        models::is_rules,
        once::CallOf,
        store::{
            DAY_OF_ACCOUNT, DAY_OF_INSTALLATION, DayRow, PRUNE_CALLS, PRUNE_RESERVATIONS, RELEASE_CALL, RELEASE_SPEND,
            RESERVE_CALL, RESERVE_SPEND, SETTLE_CALL, SETTLE_SPEND,
        },
    },
    config::AiPrice,
    domain::{
        ids::{AccountId, AiCallId},
        permissions::Plan,
        principal::{Principal, ShardNumber},
        time::{DAY_MS, MINUTE_MS, Timestamp},
    },
    storage::{Core, Statement, StorageError, User},
};

/// How long a reservation counts whose call never came to an end (QUALITY H3). A call ends within 2 minutes.
pub const RESERVATION_MS: i64 = 5 * MINUTE_MS;
/// How many days single calls are kept.
const CALL_DAYS: i64 = 2;
/// Tokens that a chat format spends on each turn beside its text, at the most.
const TURN_TOKENS: usize = 16;
/// Tokens that providers add of their own: marks, and what tells the model of a schema.
const FORMAT_TOKENS: usize = 100;

/// Who asks, and whose day pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    /// The person.
    pub account: AccountId,
    /// Where their rows are.
    pub shard: ShardNumber,
    /// What they may spend.
    pub plan: Plan,
}

impl From<&Principal> for Asker {
    fn from(principal: &Principal) -> Self {
        Self { account: principal.account, shard: principal.shard, plan: principal.plan }
    }
}

/// What is set aside for one call. Serialisable: who reserves need not be who settles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// The call.
    pub id: AiCallId,
    /// Whose.
    pub account: AccountId,
    /// Where their rows are.
    pub shard: ShardNumber,
    /// Whose budget pays: days since 1970-01-01 (UTC).
    pub day: i64,
    /// What for.
    pub feature: String,
    /// Who is asked first.
    pub model: String,
    /// The most the call can cost, in micro-dollars.
    pub charge: i64,
    /// The most tokens the question can have.
    pub prompt_tokens_max: u32,
}

/// Whose budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The person's day.
    Person,
    /// The installation's day.
    Installation,
}

/// What came of asking for a reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// The call may be made; [`Coach::settle`] or [`Coach::refund`] it.
    Granted(Reservation),
    /// There is no provider: the embedded coach answers, which costs nothing and is not counted.
    NotNeeded,
    /// The budget does not suffice: the embedded coach answers.
    Refused(Refusal),
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Who answered ([`Ending::model`](crate::coach::model::Ending::model)), or was asked last.
    pub model: String,
    /// What the provider counted. Unknown when the answer was cut short: then every byte counts as a token, which is
    /// the most it can have been.
    pub usage: Option<TokenUse>,
    /// Bytes of the answer's text.
    pub answer_bytes: usize,
    /// Whether the answer was of no use.
    pub failed: bool,
}

/// The day of an instant, UTC.
pub const fn day_of(now: Timestamp) -> i64 {
    now.as_millis().div_euclid(DAY_MS)
}

/// When the next day begins.
pub const fn next_day(now: Timestamp) -> Timestamp {
    Timestamp::from_millis((day_of(now) + 1) * DAY_MS)
}

/// The most tokens a question can have. Tokenizers that fall back on bytes, as those of all providers do, make no more
/// tokens than there are bytes.
pub fn prompt_tokens_max(prompt: &Prompt) -> u32 {
    let schema = match &prompt.output {
        Output::Text => 0,
        Output::Json { name, schema } => name.len() + schema.to_string().len(),
    };
    let turns = prompt.turns.iter().map(|turn| turn.text.len() + TURN_TOKENS).sum::<usize>();
    u32::try_from(prompt.system.len() + turns + schema + FORMAT_TOKENS).unwrap_or(u32::MAX)
}

/// What so many tokens cost, rounded up to a whole micro-dollar.
pub fn cost_of(price: AiPrice, tokens: TokenUse) -> i64 {
    let exact =
        i128::from(price.input) * i128::from(tokens.prompt) + i128::from(price.output) * i128::from(tokens.completion);
    i64::try_from((exact + 999_999) / 1_000_000).unwrap_or(i64::MAX)
}

impl Coach {
    /// Sets the most that a question can cost aside.
    ///
    /// # Errors
    /// A database failed. Nothing is asked then.
    pub async fn reserve(&self, who: &Asker, feature: &str, prompt: &Prompt) -> Result<Reserved, StorageError> {
        let now = self.clock.now();
        let call = CallOf { id: AiCallId::new(now, self.rng.bytes()), day: day_of(now) };
        self.reserve_as(who, (feature, prompt), call).await
    }

    /// What is set aside for a call.
    pub(super) fn reservation(
        &self,
        who: &Asker,
        (feature, prompt): (&str, &Prompt),
        model: &str,
        call: CallOf,
    ) -> Reservation {
        let prompt_tokens_max = prompt_tokens_max(prompt);
        let most = TokenUse { prompt: prompt_tokens_max, completion: prompt.max_tokens };
        let names = self.models.provider_names();
        let charge = names.map(|name| cost_of(self.settings.price_of(name), most)).max().unwrap_or(0);
        Reservation {
            id: call.id,
            account: who.account,
            shard: who.shard,
            day: call.day,
            feature: feature.to_owned(),
            model: model.to_owned(),
            charge,
            prompt_tokens_max,
        }
    }

    /// The same for a call that has its name already, and may have been begun before.
    ///
    /// # Errors
    /// A database failed. Nothing is asked then.
    pub(super) async fn reserve_as(
        &self,
        who: &Asker,
        (feature, prompt): (&str, &Prompt),
        call: CallOf,
    ) -> Result<Reserved, StorageError> {
        let Some(model) = self.models.provider_names().next().map(str::to_owned) else {
            return Ok(Reserved::NotNeeded);
        };
        let now = self.clock.now();
        let reservation = self.reservation(who, (feature, prompt), &model, call);
        let person_limit = self.settings.daily_budgets.of(who.plan);
        if self.user_db(who.shard)?.execute(hold_person(&reservation, person_limit, now)).await? == 0 {
            return Ok(Reserved::Refused(Refusal::Person));
        }
        let all = hold_installation(&reservation, self.settings.global_daily_budget, now);
        match self.core_db().execute(all).await {
            Ok(1..) => Ok(Reserved::Granted(reservation)),
            Ok(0) => {
                self.refund(&reservation).await;
                Ok(Reserved::Refused(Refusal::Installation))
            }
            Err(error) => {
                self.refund(&reservation).await;
                Err(error)
            }
        }
    }

    /// Writes down what a call cost, and frees what it did not; gives that cost. Safe to repeat: the first counts.
    ///
    /// What a database does not take is logged; the reservation then counts until it expires.
    pub async fn settle(&self, reservation: &Reservation, spent: &Spent) -> i64 {
        self.settle_keeping(reservation, spent, None).await
    }

    /// The same, and keeps the sealed answer with the call.
    pub async fn settle_keeping(&self, reservation: &Reservation, spent: &Spent, answer: Option<String>) -> i64 {
        let tokens = tokens_of(reservation, spent);
        let cost = cost_of(self.settings.price_of(&spent.model), tokens);
        let all = close_installation(reservation, spent, tokens, cost);
        self.close(reservation, all, close_person(reservation, spent, (tokens, cost), answer)).await;
        cost
    }

    /// Gives the whole reservation back: nobody was asked, and there is no call to count. Safe to repeat.
    pub async fn refund(&self, reservation: &Reservation) {
        let Reservation { id, account, day, .. } = reservation;
        self.close(reservation, vec![bind!(RELEASE_SPEND, *id)], bind!(RELEASE_CALL, *account, *day, *id)).await;
    }

    async fn close(&self, reservation: &Reservation, all: Vec<Statement<Core>>, one: Statement<User>) {
        let core = self.core_db();
        let all = core.batch(all);
        let one = async { self.user_db(reservation.shard)?.execute(one).await };
        let (all, one) = futures::join!(all, one);
        for error in all.err().into_iter().chain(one.err()) {
            let line = serde_json::json!({"level": "error", "code": "ai_settle_failed", "call": reservation.id,
                "cause": error.to_string()});
            self.log.line(line.to_string());
        }
    }

    /// What a person has spent and reserved today.
    ///
    /// # Errors
    /// The database failed.
    pub async fn day_of_person(&self, who: &Asker) -> Result<DayRow, StorageError> {
        let now = self.clock.now();
        let row = self.user_db(who.shard)?.first(bind!(DAY_OF_ACCOUNT, who.account, day_of(now), now)).await?;
        Ok(row.unwrap_or_default())
    }

    /// What the installation has spent and reserved today.
    ///
    /// # Errors
    /// The database failed.
    pub async fn day_of_installation(&self) -> Result<DayRow, StorageError> {
        let now = self.clock.now();
        Ok(self.core_db().first(bind!(DAY_OF_INSTALLATION, day_of(now), now)).await?.unwrap_or_default())
    }
}

/// What a call is taken to have counted.
fn tokens_of(reservation: &Reservation, spent: &Spent) -> TokenUse {
    if is_rules(&spent.model) {
        return TokenUse::default();
    }
    spent.usage.unwrap_or_else(|| TokenUse {
        prompt: reservation.prompt_tokens_max,
        completion: u32::try_from(spent.answer_bytes).unwrap_or(u32::MAX),
    })
}

fn hold_person(reservation: &Reservation, limit: i64, now: Timestamp) -> Statement<User> {
    let Reservation { id, account, day, feature, model, charge, .. } = reservation;
    let expires_at = now.plus_millis(RESERVATION_MS);
    bind!(RESERVE_CALL, *account, *id, *day, feature, model, *charge, limit, expires_at, now)
}

fn hold_installation(reservation: &Reservation, limit: i64, now: Timestamp) -> Statement<Core> {
    let expires_at = now.plus_millis(RESERVATION_MS);
    bind!(RESERVE_SPEND, reservation.id, reservation.day, reservation.charge, limit, expires_at, now)
}

fn close_person(
    reservation: &Reservation,
    spent: &Spent,
    (tokens, cost): (TokenUse, i64),
    answer: Option<String>,
) -> Statement<User> {
    let Reservation { id, account, day, .. } = reservation;
    let state = if spent.failed { "failed" } else { "settled" };
    bind!(SETTLE_CALL, *account, *day, *id, state, &spent.model, tokens.prompt, tokens.completion, cost, answer)
}

fn close_installation(reservation: &Reservation, spent: &Spent, tokens: TokenUse, cost: i64) -> Vec<Statement<Core>> {
    let Reservation { id, feature, .. } = reservation;
    let settle = bind!(SETTLE_SPEND, *id, feature, &spent.model, spent.failed, tokens.prompt, tokens.completion, cost);
    vec![settle, bind!(RELEASE_SPEND, *id)]
}

/// Forgets what single calls of past days reserved; for the schedule.
pub fn sweep_core(now: Timestamp) -> Statement<Core> {
    bind!(PRUNE_RESERVATIONS, day_of(now) - CALL_DAYS)
}

/// Forgets single calls of past days, whose figures stay; for the schedule.
pub fn sweep_user(now: Timestamp) -> Statement<User> {
    bind!(PRUNE_CALLS, day_of(now) - CALL_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coach::model::{Speaker, Turn};

    #[test]
    fn a_cost_is_rounded_up_and_never_wraps() {
        let price = AiPrice { input: 150_000, output: 600_000 };
        assert_eq!(cost_of(price, TokenUse { prompt: 1, completion: 0 }), 1);
        assert_eq!(cost_of(price, TokenUse { prompt: 1_000, completion: 500 }), 450);
        let dear = AiPrice { input: i64::MAX, output: i64::MAX };
        assert_eq!(cost_of(dear, TokenUse { prompt: u32::MAX, completion: u32::MAX }), i64::MAX);
    }

    #[test]
    fn h3_no_question_can_have_more_tokens_than_are_reserved_for_it() {
        let prompt = Prompt {
            system: "s".repeat(100),
            turns: vec![Turn { speaker: Speaker::Person, text: "é".repeat(50) }],
            output: Output::Json { name: "a".to_owned(), schema: serde_json::json!({}) },
            max_tokens: 10,
            by_rules: "x".repeat(1_000),
        };
        assert!(prompt_tokens_max(&prompt) >= 100 + 100 + 3);
        assert!(prompt_tokens_max(&prompt) < 500, "what the rules say is not sent");
    }

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let now = Timestamp::parse_rfc3339("2026-11-21T23:59:59.999Z").unwrap();
        assert_eq!(next_day(now).to_rfc3339(), "2026-11-22T00:00:00.000Z");
        assert_eq!(day_of(now) + 1, day_of(now.plus_millis(1)));
    }
}
