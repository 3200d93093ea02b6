//! What a run reads from the person's shard and writes to it. Never inside a step.

use serde::de::IgnoredAny;

use super::{
    answer::{Outcome, State},
    client::ChatRuns,
    protocol::{ChatAddress, ChatCallV1},
    run::{KEPT_MS, Run, Sealing},
    store::RunRow,
    world::ChatWorld,
};
use crate::{
    bind,
    coach::{Reservation, Spent, model::TokenUse, models::is_rules},
    domain::{
        ids::{AccountId, ConversationId},
        json,
        principal::ShardNumber,
        time::{DAY_MS, Timestamp},
    },
    live::{each::ask_each_of, storage::ObjectStorage},
    storage::{Db, StorageError, User},
};

crate::statements! {
    /// Writes how an answer ended, once.
    FINISH_ANSWER: User = "UPDATE coach_messages SET state = ?4, body = ?5, source = ?6, model = ?7, prompt_tokens = ?8,
        completion_tokens = ?9, fallback_reason = ?10, finished_at = ?11
        WHERE account_id = ?1 AND conversation_id = ?2 AND id = ?3 AND state = 'running'";
    /// Moves a conversation to the top of the list.
    TOUCH_CONVERSATION: User = "UPDATE coach_conversations SET updated_at = max(updated_at, ?3) WHERE account_id = ?1 AND id = ?2";
    /// Whether there is such a conversation.
    IS_CONVERSATION: User = "SELECT id FROM coach_conversations WHERE account_id = ?1 AND id = ?2";
    /// A person's conversations whose objects may hold something: those changed since (?2), after an id (?3).
    RUNS_OF: User = "SELECT id FROM coach_conversations WHERE account_id = ?1 AND id > ?3 AND updated_at >= ?2
        ORDER BY id LIMIT 500";
}

/// Empties every object of a person's conversations that may still hold something. Goes before the rows by which they
/// are found.
///
/// # Errors
/// An object or the shard failed; safe to do again.
pub async fn erase_runs(
    runs: &dyn ChatRuns,
    user: &Db<User>,
    account: AccountId,
    shard: ShardNumber,
    now: Timestamp,
) -> Result<(), StorageError> {
    let since = now.plus_millis(-KEPT_MS - DAY_MS);
    let page = |after: &str| bind!(RUNS_OF, account, since, after);
    let erase = |conversation: ConversationId| async move {
        runs.call(ChatAddress { account, shard, conversation }, ChatCallV1::Erase).await.map(drop)
    };
    ask_each_of(user, page, erase).await
}

/// What an answer counts as in the budget. One that no provider began to give cost nothing.
fn spent_on(row: &RunRow, reservation: &Reservation, outcome: &Outcome) -> Spent {
    if is_rules(&outcome.model) {
        let model = reservation.model.clone();
        return Spent { model, usage: Some(TokenUse::default()), answer_bytes: 0, failed: true };
    }
    Spent {
        model: outcome.model.clone(),
        // What was begun twice was counted once: then the most it can have been counts.
        usage: outcome.usage.filter(|_| row.attempts <= 1),
        answer_bytes: outcome.answer_bytes.max(outcome.text.len()),
        failed: outcome.state == State::Failed,
    }
}

impl ChatWorld {
    /// Whether there is such a conversation.
    ///
    /// # Errors
    /// The shard failed.
    pub async fn is_conversation(&self, chat: &ChatAddress) -> Result<bool, StorageError> {
        let row: Option<IgnoredAny> =
            self.base.user_db(chat.shard)?.first(bind!(IS_CONVERSATION, chat.account, chat.conversation)).await?;
        Ok(row.is_some())
    }

    /// Writes how an answer ended to the shard, and settles what it cost. Safe to repeat.
    ///
    /// # Errors
    /// The shard or the key bucket failed; to be tried again.
    pub async fn copy_answer<S: ObjectStorage>(&self, row: &RunRow) -> Result<(), StorageError> {
        let key = self.key(row.account_id).await?;
        let sealing = Sealing { key: &key, rng: &*self.base.rng };
        let Some((outcome, body)) = Run::<S>::outcome(row, &sealing)? else { return Ok(()) };
        let now = self.base.clock.now();
        let finish = bind!(
            FINISH_ANSWER,
            row.account_id,
            row.conversation_id,
            row.message_id,
            outcome.state.as_str(),
            body,
            outcome.source.as_str(),
            outcome.model.as_str(),
            outcome.usage.map(|usage| usage.prompt),
            outcome.usage.map(|usage| usage.completion),
            outcome.fallback_reason.clone(),
            now
        );
        let touch = bind!(TOUCH_CONVERSATION, row.account_id, row.conversation_id, now);
        self.base.user_db(row.shard)?.batch(vec![finish, touch]).await?;
        let reservation = row.reservation.as_deref().and_then(|json| json::from_str::<Reservation>(json).ok());
        if let Some(reservation) = reservation {
            if outcome.is_unsent {
                self.coach.refund(&reservation).await;
            } else {
                self.coach.settle(&reservation, &spent_on(row, &reservation, &outcome)).await;
            }
        }
        Ok(())
    }
}
