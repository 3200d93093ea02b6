//! Sends one mail.
//!
//! 1. The mail is rendered from its templates.
//! 2. With a provider, it is handed over under the job's id as idempotency key: when the answer is lost
//!    and the job runs again, the provider sees the same key and sends nothing twice.
//! 3. One batch marks the job done. Without a provider the same batch keeps the mail in the local
//!    mailbox, in a row that has the job's id, so that a repeat finds it there.

use crate::{
    app::App,
    bind,
    domain::{
        ids::{JobId, MailId},
        time::DAY_MS,
    },
    features::mail::{provider, render::render, store},
    jobs::{
        message::{MailContent, SendMailV1},
        outbox::{Running, took_effect_before},
        outcome::Outcome,
    },
    storage::{Core, Db, Statement, StorageError, User},
};

/// How long the local mailbox keeps a mail.
const MAILBOX_KEPT_MS: i64 = 7 * DAY_MS;

/// Sends a mail whose job is in the core outbox.
pub async fn send_from_core(app: &App, job: &Running<Core>, request: &SendMailV1) -> Outcome {
    match deliver(app, job.id, request).await {
        Ok(mut statements) => {
            statements.extend(job.done());
            outcome_of(app.core_db().batch(statements).await)
        }
        Err(outcome) => outcome,
    }
}

/// Sends a mail whose job is in the outbox of the user shard `db`.
pub async fn send_from_user(app: &App, db: &Db<User>, job: &Running<User>, request: &SendMailV1) -> Outcome {
    match deliver(app, job.id, request).await {
        // The mailbox is in the other database: first keep, then mark. A repeat keeps it once.
        Ok(statements) => match app.core_db().batch(statements).await {
            Ok(_) => outcome_of(db.batch(job.done().into()).await),
            Err(error) => Outcome::retry(error),
        },
        Err(outcome) => outcome,
    }
}

/// Hands the mail over, or gives the statements that keep it in the local mailbox.
async fn deliver(app: &App, job: JobId, request: &SendMailV1) -> Result<Vec<Statement<Core>>, Outcome> {
    let mail = render(&app.config, &request.mail)
        .map_err(|error| Outcome::GiveUp { reason: format!("the template failed: {error}") })?;
    if let Some(provider) = &app.config.mail_provider {
        provider::hand_over(app, provider, job, &request.to, &mail).await?;
        return Ok(Vec::new());
    }
    let now = app.now();
    let id = MailId::from_bytes(*job.as_bytes());
    // Ids begin with their time, so an id made from an instant stands before all that are younger.
    let oldest_kept = MailId::new(now.plus_millis(-MAILBOX_KEPT_MS), [0; 10]);
    let mut statements = vec![
        bind!(store::FORGET_OLD_MAILS, oldest_kept),
        bind!(store::KEEP_MAIL, id, &request.to, request.mail.template(), mail.subject, mail.text, mail.html, now),
    ];
    if matches!(request.mail, MailContent::AccountDeleted { .. }) {
        statements.insert(0, bind!(store::ERASE_MAILS_TO, &request.to));
    }
    Ok(statements)
}

fn outcome_of<T>(result: Result<T, StorageError>) -> Outcome {
    match result {
        Ok(_) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}
