//! Sends the link that a stranger asked for, if the address has an account that may have it.
//!
//! 1. The account is looked up here and not in the request, so that the request's work, and with it the
//!    time its answer takes, is one and the same for every address.
//! 2. One batch keeps the new token's hash, writes the mail's job and marks this one done: a repeat
//!    sends no second link. Without such an account as many statements write nothing that lasts.

use crate::{
    app::App,
    bind,
    domain::ids::AccountId,
    features::auth::{
        mail_tokens::{Purpose, make_token},
        register::mail,
        store::{self, CredentialRow},
    },
    jobs::{
        message::{AnswerMailRequestV1, AskedMail, MailContent},
        outbox::{Job, OutboxAddress, Running, took_effect_before},
        outcome::Outcome,
    },
    storage::{Core, Statement, StorageError},
};

/// Runs the job.
pub async fn run(app: &App, job: &Running<Core>, request: &AnswerMailRequestV1) -> Outcome {
    match answer(app, job, request).await {
        Ok(()) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}

async fn answer(app: &App, job: &Running<Core>, request: &AnswerMailRequestV1) -> Result<(), StorageError> {
    let core = app.core_db();
    let row: Option<CredentialRow> = core.first(bind!(store::ACCOUNT_BY_EMAIL, &request.address)).await?;
    let link = row.filter(|row| may_have(row, request.asked)).map(|row| make_link(app, row, request.asked));
    let (mut statements, mail) = link.map_or_else(|| (decoys(app), None), |(written, mail)| (written, Some(mail)));
    statements.extend(job.done());
    core.batch(statements).await?;
    app.hint(mail.map(|mail| mail.hint(OutboxAddress::Core)));
    Ok(())
}

fn may_have(row: &CredentialRow, asked: AskedMail) -> bool {
    match asked {
        AskedMail::PasswordReset => row.status != "deleted",
        AskedMail::Verification => row.status == "active" && row.account.email_verified_at.is_none(),
    }
}

/// The statements that make the link good and write its mail. A new link to reset replaces the ones
/// before; one that confirms does not, as any of them may be the one that arrives.
fn make_link(app: &App, row: CredentialRow, asked: AskedMail) -> (Vec<Statement<Core>>, Job<Core>) {
    let CredentialRow { account, .. } = row;
    let (purpose, replaced) = match asked {
        AskedMail::PasswordReset => (Purpose::ResetPassword, account.id),
        AskedMail::Verification => (Purpose::VerifyEmail, nobody()),
    };
    let (token, keep_token) = make_token(app, purpose, account.id, &account.email);
    let name = account.username;
    let content = match asked {
        AskedMail::PasswordReset => MailContent::PasswordReset { name, token },
        AskedMail::Verification => MailContent::VerifyEmail { name, token },
    };
    let mail = mail(app, &account.email, content).owned_by(account.id);
    (vec![bind!(store::DROP_RESET_TOKENS, replaced), keep_token, mail.insert()], mail)
}

fn decoys(app: &App) -> Vec<Statement<Core>> {
    let decoy = || bind!(store::DECOY_WRITE, app.now());
    vec![bind!(store::DROP_RESET_TOKENS, nobody()), decoy(), decoy()]
}

const fn nobody() -> AccountId {
    AccountId::from_bytes([0; 16])
}
