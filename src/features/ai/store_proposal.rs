//! Keeps proposals, and tells the person's devices that there are some.

use super::{
    recommendation::{Proposal, propose},
    store::SUPERSEDE,
};
use crate::{
    app::App,
    bind,
    domain::ids::RecommendationId,
    facts::Whose,
    http::Answer,
    live::user_hub::HubEvent,
    platform::crypto::Key,
    storage::{Rows, Statement, User},
};

/// A proposal to keep.
pub struct Kept {
    /// The proposal.
    pub proposal: Proposal,
    /// Whether it takes the place of one about the same subject: the person has just asked for it.
    pub supersedes: bool,
}

/// Keeps proposals; gives the ids of those that are new.
///
/// # Errors
/// The shard or the key bucket failed.
pub async fn keep(app: &App, whose: Whose, is_told: bool, kept: Vec<Kept>) -> Answer<Vec<RecommendationId>> {
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let key = app.data_key(whose.account).await?;
    keep_with(app, whose, (&key, is_told), kept, &|_| 0).await
}

/// The same with a key that is at hand, and with what the person likes.
///
/// # Errors
/// The shard failed.
pub async fn keep_with(
    app: &App,
    whose: Whose,
    (key, is_told): (&Key, bool),
    kept: Vec<Kept>,
    liking: &(dyn Fn(&Proposal) -> i64 + Sync),
) -> Answer<Vec<RecommendationId>> {
    let mut statements: Vec<Statement<User>> = Vec::new();
    let mut added = Vec::new();
    for Kept { proposal, supersedes } in kept {
        if supersedes {
            statements.push(bind!(SUPERSEDE, whose.account, &proposal.subject, app.now()));
        }
        // What the person asks for themselves is kept whatever they declined before.
        let (id, statement) = propose(app, key, whose.account, &proposal, liking(&proposal), supersedes);
        added.push((statements.len(), id, proposal));
        statements.push(statement);
    }
    let rows = app.user_db(whose.shard)?.batch(statements).await?;
    let is_new = |place: usize| rows.get(place).is_some_and(|rows: &Rows| rows.changes > 0);
    let mut ids = Vec::new();
    for (place, id, proposal) in added {
        if !is_new(place) {
            continue;
        }
        ids.push(id);
        if is_told {
            let event = HubEvent::AiRecommendation {
                recommendation_id: id,
                recommendation_type: proposal.kind.as_str().to_owned(),
                priority: proposal.priority.as_str().to_owned(),
            };
            app.publish_soon(whose.account, event);
        }
    }
    Ok(ids)
}
