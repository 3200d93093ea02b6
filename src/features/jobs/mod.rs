//! The work in the background that a person asked for and waits for: what became of it, and what it gave.
//!
//! Reads `tracked_jobs` in the user shards, which `crate::jobs::tracked` owns and every slice with such work writes to.
//! Devices hear of it by `job:progress` on the hub. Must not know what any job does.

mod store;
mod tracked_jobs;
mod views;

use super::Slice;
use crate::{
    app::App,
    bind,
    domain::{
        permissions::Permission::{ReadOwnProfile, WriteOwnProfile},
        principal::ShardNumber,
    },
    http::{Access, Code, Route},
    storage::StorageError,
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "jobs", routes: routes(), statements: &[store::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Needs(ReadOwnProfile));
    vec![
        reads(Route::get("/api/jobs", tracked_jobs::list_jobs))
            .summary("One's background work, the newest first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/jobs/{id}", tracked_jobs::get_job))
            .summary("How a piece of background work stands, and what it gave"),
        Route::delete("/api/jobs/{id}", tracked_jobs::cancel_job)
            .access(Access::Needs(WriteOwnProfile))
            .summary("Cancel work that has not begun; work that has ended is forgotten")
            .errors(&[Code::JobRunning]),
    ]
}

/// How many jobs of long ago one minute forgets in each shard.
const FORGOTTEN_MAX: u32 = 100;

/// Forgets jobs of long ago: what they gave first, so that a row that is gone has no object.
///
/// # Errors
/// Storage failed; the next minute tries again.
pub async fn forget_expired(app: &App, shard: ShardNumber) -> Result<(), StorageError> {
    let db = app.user_db(shard)?;
    let rows: Vec<store::ExpiredRow> = db.all(bind!(store::EXPIRED_JOBS, app.now(), FORGOTTEN_MAX)).await?;
    let mut statements = Vec::new();
    for store::ExpiredRow { account_id, id, result_key } in rows {
        if let Some(key) = result_key {
            app.count_subrequest();
            app.media.delete(&key).await?;
        }
        statements.push(bind!(store::FORGET_JOB, account_id, id));
    }
    db.batch(statements).await.map(drop)
}
