//! Leaving: the account is closed at once, and everything it left behind is erased by a job.

use garde::Validate;
use serde::Deserialize;

use super::{
    access::check_standing,
    store::{CLOSE_ACCOUNT, END_MAIL_TOKENS, END_SESSIONS, ERASE_DETAILS, LEAVING, LeavingRow},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::time::MINUTE_MS,
    http::{Answer, ApiError, Caller, Code, Done, Reply, ValidJson},
    jobs::{
        message::{EraseAccountV1, JobMessage, MailContent, SendMailV1},
        outbox::{Job, OutboxAddress},
        store::BLANK_DEAD_CORE,
    },
    storage::Core,
};

/// How long ago the person may have proved who they are.
const RECENTLY_MS: i64 = 10 * MINUTE_MS;

/// That one really wants to leave.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DeleteMeRequest {
    /// The word `DELETE`.
    #[garde(custom(is_meant))]
    #[cfg_attr(feature = "openapi", schemars(extend("const" = "DELETE")))]
    confirm: String,
}

fn is_meant(word: &str, _: &()) -> garde::Result {
    if word == "DELETE" { Ok(()) } else { Err(garde::Error::new("must be the word DELETE")) }
}

/// `DELETE /users/me`
pub async fn delete_me(
    app: App,
    caller: Caller,
    ValidJson(DeleteMeRequest { .. }): ValidJson<DeleteMeRequest>,
) -> Answer<Reply<Done>> {
    let now = app.now();
    let session = caller.session().ok_or(ApiError::new(Code::SessionRequired))?;
    let leaving = app.core_db().first::<LeavingRow>(bind!(LEAVING, session, caller.account)).await?;
    let leaving = leaving.ok_or(ApiError::new(Code::SessionEnded))?;
    check_standing(&leaving.status)?;
    if now.since(leaving.authenticated_at) > RECENTLY_MS {
        return Err(ApiError::new(Code::ReauthenticationRequired));
    }
    let jobs = follow_ups(&app, &caller, &leaving);
    let mut statements = vec![
        bind!(CLOSE_ACCOUNT, caller.account, now),
        bind!(END_SESSIONS, caller.account, now),
        bind!(END_MAIL_TOKENS, caller.account),
        bind!(ERASE_DETAILS, caller.account),
        app.audit(&Entry {
            actor: Some(caller.account),
            action: Action::AccountDeleted,
            subject: Subject::Account(caller.account),
            details: serde_json::Map::new(),
        }),
    ];
    // Mails that could not be sent still hold the address.
    statements.extend(leaving.email.as_ref().map(|email| bind!(BLANK_DEAD_CORE, email)));
    statements.extend(jobs.iter().map(Job::insert));
    let closing = app.closing_all(caller.account, None);
    statements.push(closing.insert());
    app.core_db().batch(statements).await.map_err(|error| match error {
        // Another request was quicker: there is nothing left to delete.
        error if error.is_refusal("accounts.status") => ApiError::new(Code::SessionEnded),
        error if error.is_last_admin() => ApiError::new(Code::LastAdmin),
        error => error.into(),
    })?;
    closing.follow(&app);
    app.hint(jobs.iter().map(|job| job.hint(OutboxAddress::Core)));
    Ok(Done::reply("Your account is deleted."))
}

/// What follows: the erasure, and a mail that says so.
fn follow_ups(app: &App, caller: &Caller, leaving: &LeavingRow) -> Vec<Job<Core>> {
    let erase = EraseAccountV1 { account: caller.account, shard: caller.shard };
    let mut jobs = vec![app.job(JobMessage::EraseAccountV1(erase))];
    jobs.extend(leaving.email.clone().map(|to| {
        let mail = MailContent::AccountDeleted { name: leaving.username.clone() };
        app.job(JobMessage::SendMailV1(SendMailV1 { to, mail }))
    }));
    jobs
}
