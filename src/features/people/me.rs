//! One's own account and profile.

use http::{HeaderMap, header::IF_MATCH};

use super::{
    access::load_person,
    profile_patch::{Change, PatchMeRequest, ProfilePatch},
    projection::copy_profile,
    store::{MYSELF, PATCH_PROFILE, ProfileRow, RENAME},
    views::{Person, PersonView},
};
use crate::{
    app::App,
    bind,
    domain::{ids::AccountId, person::display_name, username},
    http::{Answer, ApiError, Caller, Code, Reply, RequestContext, ValidJson, entity_tag, version::Version},
    jobs::{
        message::{JobMessage, ProjectPublicCardV1},
        outbox::OutboxAddress,
    },
    storage::{Rows, User},
};

/// `GET /users/me`
pub async fn get_me(app: App, caller: Caller) -> Answer<Reply<PersonView>> {
    let person = load_person(&app, &caller).await?;
    Ok(Reply::new(person.view(&app.config.public_url)))
}

/// `PATCH /users/me`
///
/// The username is in the core database and the profile in the person's shard. So that a request changes
/// both or neither, one that would change both is refused; a username that stays the same is none.
pub async fn update_me(
    app: App,
    caller: Caller,
    context: RequestContext,
    headers: HeaderMap,
    ValidJson(body): ValidJson<PatchMeRequest>,
) -> Answer<Reply<PersonView>> {
    let Change { username, profile } = body.into_change(app.now())?;
    let person = load_person(&app, &caller).await?;
    let is_guarded = check_unchanged(&app, &person, &headers, context.version)?;
    let username = username.filter(|username| *username != person.row.username);
    let changes_profile = profile != ProfilePatch::default();
    let person = match username {
        Some(_) if changes_profile => {
            return Err(ApiError::invalid_field("username", "is changed in a request of its own"));
        }
        Some(username) => rename(&app, &person, &username).await?,
        None if changes_profile => {
            let expected = is_guarded.then(|| person.row.profile_revision.unwrap_or(0));
            write_profile(&app, &caller, &profile, expected).await?
        }
        None => person,
    };
    Ok(Reply::new(person.view(&app.config.public_url)))
}

/// Honours `If-Match`; whether there was one.
fn check_unchanged(app: &App, person: &Person, headers: &HeaderMap, version: Version) -> Answer<bool> {
    let Some(given) = headers.get(IF_MATCH) else { return Ok(false) };
    let json = serde_json::to_string(&person.view(&app.config.public_url))
        .map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    if !entity_tag::matches(given, &entity_tag::of(version, &json, None)) {
        return Err(ApiError::new(Code::EditConflict));
    }
    Ok(true)
}

async fn rename(app: &App, person: &Person, new: &str) -> Answer<Person> {
    let told = display_name(person.profile.first_name.as_deref(), person.profile.last_name.as_deref());
    let shown = if told.is_empty() { new } else { &told };
    let rename = bind!(RENAME, person.id, &person.row.username, new, username::key(new), shown, app.now());
    let rows = app.core_db().batch(vec![rename, bind!(MYSELF, person.id)]).await.map_err(|error| match error {
        error if error.is_unique_violation_of("accounts.username_key") => {
            ApiError::new(Code::UsernameTaken).field("username", "is taken")
        }
        error => error.into(),
    })?;
    // Somebody renamed the account, or deleted it, between the look and the write.
    if rows.first().is_none_or(|renamed| renamed.changes == 0) {
        return Err(ApiError::new(Code::EditConflict));
    }
    read_last(person.id, &rows)
}

/// Writes the change to the shard, then its copy. A revision `expected` that is not the row's is a conflict.
async fn write_profile(app: &App, caller: &Caller, patch: &ProfilePatch, expected: Option<i64>) -> Answer<Person> {
    let json = serde_json::to_string(patch).map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    let project = ProjectPublicCardV1 { account: caller.account, shard: caller.shard };
    let job = app.job::<User>(JobMessage::ProjectPublicCardV1(project));
    let statements = vec![bind!(PATCH_PROFILE, caller.account, json, app.now(), expected), job.insert()];
    let written = app.user_db(caller.shard)?.batch(statements).await.map_err(|error| match error {
        error if error.is_refusal("profiles.revision") => ApiError::new(Code::EditConflict),
        error => error.into(),
    })?;
    app.hint([job.hint(OutboxAddress::User(caller.shard))]);
    let row = written.first().map(Rows::first::<ProfileRow>).transpose()?.flatten();
    let row = row.ok_or_else(|| ApiError::new(Code::InternalError).logging("an upsert returned no row"))?;
    let [copy, show] = copy_profile(caller.account, row);
    let rows = app.core_db().batch(vec![copy, show, bind!(MYSELF, caller.account)]).await?;
    read_last(caller.account, &rows)
}

/// The person as the last statement of a batch gave them.
fn read_last(id: AccountId, rows: &[Rows]) -> Answer<Person> {
    let row = rows.last().map(Rows::first).transpose()?.flatten();
    Ok(Person::decode(id, row.ok_or(ApiError::new(Code::SessionEnded))?)?)
}
