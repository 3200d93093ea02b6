//! The gate before a new name: what is much like an exercise there is goes through only if its author
//! insists.

use serde::Serialize;

use super::{
    fields::OWN_MAX,
    store::{CandidateRow, OWN_NAMES, OwnNameRow, PUBLIC, SEARCH_TRIGRAMS, SEARCH_WORDS},
    views::traits_of,
};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::{
            Traits,
            duplicates::{Likeness, likeness},
            query::Query,
        },
        ids::{AccountId, ExerciseId},
    },
    http::{ApiError, Code},
};

/// An exercise much like the new one.
#[derive(Debug, Clone, Serialize)]
pub struct DuplicateCandidate {
    /// Its id.
    pub id: ExerciseId,
    /// Its name.
    pub name: String,
    /// How alike they are, from 0 to 1.
    pub score: f64,
    /// Why.
    pub why: String,
}

/// How many candidates of the public library are weighed.
const CANDIDATES_MAX: u32 = 60;
/// How many candidates are told.
const TOLD_MAX: usize = 5;

/// Looks for exercises much like the new or renamed one, in the library and among the person's own, in one
/// call. `itself` is the one that is renamed.
///
/// # Errors
/// [`Code::DuplicateExercise`], with those that are like it.
pub async fn refuse_duplicate(
    app: &App,
    account: AccountId,
    new: &Traits,
    itself: Option<ExerciseId>,
) -> Result<(), ApiError> {
    let query = Query::parse(&new.name);
    let all = "[]";
    let mut statements = vec![bind!(OWN_NAMES, account, all, OWN_MAX)];
    if let Some(words) = query.full_text() {
        statements.push(bind!(SEARCH_WORDS, PUBLIC, all, words, CANDIDATES_MAX));
    }
    if let Some(trigrams) = query.trigram_text() {
        statements.push(bind!(SEARCH_TRIGRAMS, PUBLIC, all, trigrams, CANDIDATES_MAX));
    }
    let mut found = app.core_db().batch(statements).await?.into_iter();
    let mut candidates: Vec<DuplicateCandidate> = Vec::new();
    let mut weigh = |id: ExerciseId, known: &Traits, aliases: &[String]| {
        if itself == Some(id) || candidates.iter().any(|candidate| candidate.id == id) {
            return;
        }
        if let Some(Likeness { score, why }) = likeness(new, known, aliases) {
            candidates.push(DuplicateCandidate { id, name: known.name.clone(), score, why });
        }
    };
    for own in found.next().map(|rows| rows.decode::<OwnNameRow>()).transpose()?.unwrap_or_default() {
        let known =
            Traits { name: own.name, primary: own.primary_muscles, equipment: own.equipment, ..Traits::default() };
        weigh(own.id, &known, &own.aliases);
    }
    for rows in found {
        for candidate in rows.decode::<CandidateRow>()? {
            weigh(candidate.summary.id, &traits_of(&candidate.summary), &candidate.aliases);
        }
    }
    if candidates.is_empty() {
        return Ok(());
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.name.cmp(&b.name)));
    candidates.truncate(TOLD_MAX);
    Err(ApiError::new(Code::DuplicateExercise).detail("candidates", candidates))
}
