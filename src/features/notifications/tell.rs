//! Telling a person something.

use super::store::{PUSH, TELL};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, JobId, NotificationId},
        notice::{Notice, Switch},
    },
    jobs::{
        message::{JobMessage, PushV1},
        outbox::Job,
    },
    storage::{Statement, User},
};

/// The statements that tell `account` of `notice`, for a batch on their shard: the row, and the job that pushes it to
/// devices, if there are any. They do nothing when the person was told of its cause before or has switched its kind off.
pub fn notify(app: &App, account: AccountId, notice: &Notice) -> [Statement<User>; 2] {
    let now = app.now();
    let notification = NotificationId::new(now, app.entropy());
    let told = bind!(
        TELL,
        account,
        notification,
        notice.cause(),
        notice.kind(),
        notice.title(),
        notice.message(),
        notice.data().to_string(),
        now,
        notice.switch().map(Switch::json_path)
    );
    // The job has the notification's id: whoever announces it finds the job by that.
    let message = JobMessage::PushV1(PushV1 { account, notification });
    let push = Job::new(JobId::from_bytes(*notification.as_bytes()), message, now);
    [told, push.insert_if(&PUSH, [])]
}
