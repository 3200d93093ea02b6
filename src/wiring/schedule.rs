//! The door of the clock: what runs every minute.

use crate::{
    app::App,
    audit::seal::SEAL_MAX,
    bind, coach,
    features::{admin::jobs::appoint_first_admin, notifications, people, reminders, transfer},
    http::middleware::idempotency::store::SWEEP_EXPIRED,
    jobs::outbox::{self, OutboxAddress, send_hints},
    storage::StorageError,
};

/// When [`run_nightly`] is due, as it stands in wrangler.toml (UTC).
pub const NIGHTLY: &str = "17 3 * * *";

/// Runs what is due at that line of the crons; gives the failures for the log.
pub async fn run(app: &App, cron: &str) -> Vec<StorageError> {
    if cron == NIGHTLY { run_nightly(app).await } else { run_every_minute(app).await }
}

/// Every night: goes on with a rotation of the master keys, and deletes again who has left and has come
/// back with an old copy of a database. Each part is tried even if another fails.
pub async fn run_nightly(app: &App) -> Vec<StorageError> {
    let begun = [people::jobs::begin_rewrap(app).await, people::jobs::begin_replay(app).await];
    begun.into_iter().filter_map(Result::err).collect()
}

/// Every minute: turns reminders that are due into jobs, hints again at jobs nobody took, forgets what has expired,
/// appoints the first administrator if there is none, and seals the audit log. Each part is tried even if another
/// fails; gives the failures for the log.
pub async fn run_every_minute(app: &App) -> Vec<StorageError> {
    let now = app.now();
    let mut failures = Vec::new();
    let mut note = |result: Result<(), StorageError>| failures.extend(result.err());
    note(sweep_core(app).await);
    for shard in 0..app.shard_count() {
        note(reminders::jobs::take_due(app, shard).await);
        note(sweep_user(app, shard).await);
        note(transfer::jobs::forget_expired(app, shard).await);
        note(crate::features::jobs::forget_expired(app, shard).await);
        note(transfer::jobs::begin_scheduled(app, shard).await);
    }
    note(app.core_db().execute(bind!(SWEEP_EXPIRED, now)).await.map(drop));
    note(app.core_db().execute(coach::budget::sweep_core(now)).await.map(drop));
    note(app.core_db().batch(crate::features::auth::sweep(now)).await.map(drop));
    note(app.core_db().batch(crate::features::oauth::sweep(now)).await.map(drop));
    note(crate::features::rooms::sweep(app).await);
    note(appoint_first_admin(app).await.map(drop));
    note(seal_audit_log(app).await);
    failures
}

/// How many runs of sealing one minute makes: a thousand rows.
const SEALING_RUNS_MAX: u32 = 5;

async fn seal_audit_log(app: &App) -> Result<(), StorageError> {
    for _ in 0..SEALING_RUNS_MAX {
        if app.audit_sealer().seal(app.now()).await? < SEAL_MAX {
            break;
        }
    }
    Ok(())
}

async fn sweep_core(app: &App) -> Result<(), StorageError> {
    let hints = outbox::sweep(&app.core_db(), OutboxAddress::Core, app.now()).await?;
    send_hints(&*app.queue, &hints).await
}

async fn sweep_user(app: &App, shard: u8) -> Result<(), StorageError> {
    let now = app.now();
    let expired = notifications::sweep(now).into_iter().chain(crate::features::ai::sweep(now));
    let expired = expired.chain([coach::budget::sweep_user(now)]);
    app.user_db(shard)?.batch(expired.collect()).await?;
    let hints = outbox::sweep(&app.user_db(shard)?, OutboxAddress::User(shard), now).await?;
    send_hints(&*app.queue, &hints).await
}
