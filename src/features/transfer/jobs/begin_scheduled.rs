//! Begins the exports whose time has come.

use super::super::{
    exports::{EXPORT_WORK, SCHEDULED_KEPT_MS},
    store::{
        exports::Progress,
        schedules::{ADVANCE_SCHEDULE, BEGIN_SCHEDULED_EXPORT, DUE_SCHEDULES, SCHEDULERS, ScheduleRow, SchedulerRow},
    },
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, ExportId},
        permissions::{Permission, PermissionSet},
        principal::ShardNumber,
    },
    jobs::{
        message::{JobMessage, WriteExportV1},
        outbox::{Hint, OutboxAddress},
        tracked::track_work_on,
    },
    storage::{StorageError, User},
};

/// How many schedules one minute looks at in each shard.
const DUE_MAX: u32 = 20;

/// For every schedule whose time has come: it is moved on to its next time, and the export of the period begins, in one
/// batch. Of two runs at once one fails as a whole; a period that has its export gets no second. Who may not have exports
/// scheduled any more misses the period and keeps the schedule.
///
/// # Errors
/// Storage failed; the next minute tries again.
pub async fn begin_scheduled(app: &App, shard: ShardNumber) -> Result<(), StorageError> {
    let db = app.user_db(shard)?;
    let now = app.now();
    let due: Vec<ScheduleRow> = db.all(bind!(DUE_SCHEDULES, now, DUE_MAX)).await?;
    if due.is_empty() {
        return Ok(());
    }
    let accounts: Vec<AccountId> = due.iter().map(|row| row.account_id).collect();
    let accounts = serde_json::to_string(&accounts).unwrap_or_default();
    let people: Vec<SchedulerRow> = app.core_db().all(bind!(SCHEDULERS, accounts)).await?;
    let may = |account: AccountId| {
        people.iter().any(|row| {
            row.id == account && PermissionSet::granted_to(row.role, row.plan).allows(Permission::ExportOwnData)
        })
    };
    let mut hints: Vec<Hint> = Vec::new();
    for row in due {
        let account = row.account_id;
        let zone = row.time_zone.as_deref().unwrap_or("UTC");
        let next = row.timetable().next_after(now, &|instant| app.time_zones.offset_seconds(zone, instant));
        let mut statements = vec![bind!(ADVANCE_SCHEDULE, account, row.next_at, next.at, next.period)];
        let export = ExportId::new(now, app.entropy());
        let job = app.job::<User>(JobMessage::WriteExportV1(WriteExportV1 { account, shard, export }));
        let is_allowed = may(account);
        if is_allowed {
            let progress = serde_json::to_string(&Progress::default()).unwrap_or_default();
            let expires_at = now.plus_millis(SCHEDULED_KEPT_MS);
            let format = row.format.as_str();
            statements.push(bind!(
                BEGIN_SCHEDULED_EXPORT,
                account,
                export,
                format,
                progress,
                now,
                expires_at,
                row.next_period
            ));
            statements.extend([job.insert(), track_work_on(&job, account, EXPORT_WORK, export.to_string())]);
        }
        match db.batch(statements).await {
            Ok(_) if is_allowed => hints.push(job.hint(OutboxAddress::User(shard))),
            // Another run has been there.
            Err(error) if error.is_refusal("export_schedules.next_at") => {}
            Ok(_) => {}
            Err(error) => return Err(error),
        }
    }
    app.hint(hints);
    Ok(())
}
