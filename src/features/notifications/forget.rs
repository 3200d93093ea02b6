//! Makes a person unknown in what others were told of them, in rows and on hubs.

use super::store::{FORGET_PERSON, NAMED_TO, NamingRow};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, NotificationId},
        time::{DAY_MS, Timestamp},
    },
    live::{
        each::ask_each,
        user_hub::{Forgotten, KEPT_MS},
    },
    storage::StorageError,
};

/// How many notifications are rewritten at once.
const FORGOTTEN_AT_ONCE: u32 = 100;

/// Takes the name and id of `account` out of everybody's notifications, in every shard, and out of what their devices
/// have yet to fetch. May run any number of times: a hub forgets before the row does that tells of it.
///
/// # Errors
/// A shard or a hub failed.
pub async fn forget_person(app: &App, account: AccountId) -> Result<(), StorageError> {
    for shard in 0..app.shard_count() {
        let db = app.user_db(shard)?;
        loop {
            // Rows that are rewritten are found no more.
            let rows: Vec<NamingRow> = db.all(bind!(NAMED_TO, account, FORGOTTEN_AT_ONCE)).await?;
            if rows.is_empty() {
                break;
            }
            let mut hubs: Vec<AccountId> =
                rows.iter().filter(|row| is_on_hub(row, app.now())).map(|row| row.account_id).collect();
            hubs.sort_unstable();
            hubs.dedup();
            hubs.iter().for_each(|_| app.count_subrequest());
            ask_each(&hubs, |hub| app.hub.forget(hub, Forgotten::Person(account))).await?;
            let ids: Vec<NotificationId> = rows.iter().map(|row| row.id).collect();
            db.execute(bind!(FORGET_PERSON, account, serde_json::to_string(&ids).unwrap_or_default())).await?;
        }
    }
    Ok(())
}

/// Whether the hub of whom was told may still have what announced it.
pub fn is_on_hub(row: &NamingRow, now: Timestamp) -> bool {
    // A day more: a hub tidies up once a day.
    row.created_at.plus_millis(KEPT_MS + DAY_MS) > now
}
