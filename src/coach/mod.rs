//! The coach: what is asked of a language model, who answers, and what that may cost.
//!
//! Every question carries the answer the embedded, rule-based coach gives to it ([`model::Prompt::by_rules`]), so
//! that a person always gets an answer: without a key, with the provider down, or with the day's budget spent.
//!
//! [`consult`](consult::consult) is the whole way of a question that wants one checked answer. Who streams an answer
//! reserves ([`Coach::reserve`]), streams ([`Models::begin_answer`]) and settles ([`Coach::settle`]) for themselves.
//! Owns `ai_calls` and `ai_usage_days` in the user shards, `ai_reservations` and `ai_spend_days` in the core database.

mod answer;
pub mod breaker;
pub mod budget;
pub mod consult;
pub mod gemini;
pub mod model;
pub mod models;
pub mod once;
pub mod openai;
pub mod rules;
pub mod sse;
pub mod store;
pub mod task;

use std::sync::Arc;

pub use budget::{Asker, Refusal, Reservation, Reserved, Spent};
pub use consult::{ConsultError, Consulted, FallbackReason, consult};
pub use models::Models;
pub use once::Once;
pub use store::{CATALOGUE, ERASURES};
pub use task::{Fault, Task};

use crate::{
    config::AiSettings,
    domain::principal::ShardNumber,
    platform::{background::Background, clock::Clock, log::Log, rng::Rng},
    storage::{Core, Database, Db, StorageError, Usage, User},
};

/// The ports it takes to ask a model within a budget. Built by `app.coach()`, and by objects from their world.
#[derive(Clone)]
pub struct Coach {
    /// Who is asked.
    pub models: Arc<Models>,
    /// Prices and budgets.
    pub settings: Arc<AiSettings>,
    /// The core database.
    pub core: Arc<dyn Database>,
    /// The user shards, by number.
    pub users: Vec<Arc<dyn Database>>,
    /// What the request costs us.
    pub usage: Arc<Usage>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// The log.
    pub log: Arc<dyn Log>,
    /// Who waits for the answer, if anybody does.
    pub client: Arc<dyn Background>,
}

impl Coach {
    fn core_db(&self) -> Db<Core> {
        Db::new(self.core.clone(), self.usage.clone())
    }

    fn user_db(&self, shard: ShardNumber) -> Result<Db<User>, StorageError> {
        let database = self.users.get(usize::from(shard)).cloned();
        let database = database.ok_or_else(|| StorageError::Failed(format!("user shard {shard} is not bound")))?;
        Ok(Db::new(database, self.usage.clone()))
    }
}
