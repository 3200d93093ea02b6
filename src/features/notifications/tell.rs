//! Telling a person something.

use super::store::TELL;
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, NotificationId},
        notice::{Notice, Switch},
    },
    storage::{Statement, User},
};

/// The statement that tells `account` of `notice`, for a batch on their shard. It does nothing when they were told
/// of its cause before or have switched its kind off.
pub fn notify(app: &App, account: AccountId, notice: &Notice) -> Statement<User> {
    let now = app.now();
    bind!(
        TELL,
        account,
        NotificationId::new(now, app.entropy()),
        notice.cause(),
        notice.kind(),
        notice.title(),
        notice.message(),
        notice.data().to_string(),
        now,
        notice.switch().map(Switch::json_path)
    )
}
