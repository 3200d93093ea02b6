//! One exercise: reading and deleting it.

use http::HeaderMap;
use serde_json::Map;

use super::{
    access::{Editable, Viewer, find_exercise, load_editable},
    cache::{CLIENT_SECONDS, Kept, Shown, item_copy, tell_caches, through_caches},
    store::{
        ExerciseRow, GENERATION, RevRow,
        write::{DELETE_EXERCISE, GUARD_REVISION, SET_STATUS},
    },
    views::ExerciseView,
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::{
        exercises::Status,
        ids::{AccountId, ExerciseId},
    },
    http::{Answer, ApiError, Caller, Code, Done, PathText, Reply, reply::CachedReply},
    storage::{Core, Statement, StorageError},
};

/// An exercise, shared or as one person sees it.
pub type ShownExercise = Shown<CachedReply<ExerciseView>, Reply<ExerciseView>>;

/// `GET /exercises/{exercise}`
pub async fn get_exercise(app: App, viewer: Viewer, PathText(exercise): PathText) -> Answer<ShownExercise> {
    let Viewer(account) = viewer;
    if account.is_some() {
        let row: Option<ExerciseRow> = app.core_db().first(find_exercise(&exercise, account, false)).await?;
        let row = row.ok_or(ApiError::new(Code::NotFound))?;
        return Ok(Shown::Own(Reply::new(ExerciseView::of(row, account))));
    }
    let build = async {
        let row: Option<ExerciseRow> = app.core_db().first(find_exercise(&exercise, None, false)).await?;
        item_copy(&ExerciseView::of(row.ok_or(ApiError::new(Code::NotFound))?, None))
    };
    let cached = through_caches(&app, &format!("item:{exercise}"), Kept::Shared, build).await?;
    Ok(Shown::Shared(CachedReply::new(cached, CLIENT_SECONDS)))
}

/// `DELETE /exercises/{exercise}`: what was never public is deleted; what is part of the library is taken
/// out of it, and can be put back by a review.
pub async fn delete_exercise(
    app: App,
    caller: Caller,
    PathText(exercise): PathText,
    headers: HeaderMap,
) -> Answer<Reply<Done>> {
    let Editable { row, is_moderation } = load_editable(&app, &caller, &exercise).await?;
    let (id, rev) = (row.summary.id, row.summary.rev);
    refuse_other_revision(&headers, rev)?;
    let is_public = row.summary.status == Status::Approved;
    let mut statements = if is_public {
        vec![bind!(SET_STATUS, id, rev, Status::Retired.as_str(), row.review_note.clone(), app.now())]
    } else {
        vec![bind!(GUARD_REVISION, id, rev), bind!(DELETE_EXERCISE, id)]
    };
    if is_moderation {
        statements.push(tell_audit(&app, caller.account, id, "deleted", row.summary.status));
    }
    statements.push(bind!(GENERATION));
    let done = app.core_db().batch(statements).await.map_err(conflict_when_moved_on)?;
    if done.first().is_none_or(|deleted| deleted.changes == 0) {
        return Err(ApiError::new(Code::EditConflict));
    }
    if is_public && let Some(RevRow { rev }) = done.last().map(|rows| rows.first()).transpose()?.flatten() {
        tell_caches(&app, rev);
    }
    Ok(Done::reply("The exercise is deleted."))
}

/// The audit entry of what a moderator did to an exercise.
pub fn tell_audit(app: &App, actor: AccountId, exercise: ExerciseId, change: &str, was: Status) -> Statement<Core> {
    let mut details = Map::new();
    details.insert("change".to_owned(), change.into());
    details.insert("was".to_owned(), was.as_str().into());
    let subject = Subject::Thing(format!("exercise:{exercise}"));
    app.audit(&Entry { actor: Some(actor), action: Action::ExerciseReviewed, subject, details })
}

/// A write found another revision than was read: a column became NULL, and the table refused.
pub fn conflict_when_moved_on(error: StorageError) -> ApiError {
    match error {
        StorageError::Constraint(message) if message.contains("NOT NULL constraint failed: exercises.") => {
            ApiError::new(Code::EditConflict)
        }
        other => other.into(),
    }
}

/// Honours `If-Match` with the exercise's `revision`.
///
/// # Errors
/// [`Code::EditConflict`] when it names another one.
pub fn refuse_other_revision(headers: &HeaderMap, rev: i64) -> Result<(), ApiError> {
    let Some(given) = headers.get(http::header::IF_MATCH) else { return Ok(()) };
    let given = given.to_str().unwrap_or_default();
    let names_it = |tag: &str| tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == rev.to_string();
    if given.split(',').any(|tag| names_it(tag.trim())) { Ok(()) } else { Err(ApiError::new(Code::EditConflict)) }
}
