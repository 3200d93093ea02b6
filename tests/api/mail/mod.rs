//! Mail: rendering, the provider, the local mailbox.

mod mailbox;
mod send_mail;

use vivace::{
    domain::ids::JobId,
    jobs::{
        message::{JobMessage, MailContent, SendMailV1},
        outbox::OutboxAddress,
    },
    storage::Core,
};

use crate::support::TestApp;

/// Puts a mail to `ada@example.org` into the core outbox and hints at it.
pub async fn enqueue(app: &TestApp, mail: MailContent) -> JobId {
    enqueue_to(app, "ada@example.org", mail).await
}

/// Puts a mail into the core outbox and hints at it.
pub async fn enqueue_to(app: &TestApp, to: &str, mail: MailContent) -> JobId {
    let inner = app.app();
    let job = inner.job::<Core>(JobMessage::SendMailV1(SendMailV1 { to: to.to_owned(), mail }));
    inner.core_db().batch(vec![job.insert()]).await.unwrap();
    let hint = job.hint(OutboxAddress::Core);
    let id = hint.id;
    inner.hint([hint]);
    id
}

/// A mail with a token.
pub fn verify() -> MailContent {
    MailContent::VerifyEmail { name: "ada".to_owned(), token: "tok-1".to_owned() }
}
