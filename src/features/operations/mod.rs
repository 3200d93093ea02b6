//! Running the background work: queues, jobs, dead letters; and the page that shows them.
//!
//! Owns `paused_queues` and writes to the outboxes and the ledger of `crate::jobs`. Called by staff, recently signed in;
//! for anybody else its addresses do not exist. Every change stands in the audit log. Reads of the user shards only the
//! outboxes, and shows nothing a job says but ids and words of ours. Must not know what any job does.

mod act;
mod dead_letters;
mod ledger;
mod page;
mod queues;
mod store;
mod views;

use super::Slice;
use crate::{
    domain::permissions::Permission::{ReadPlatformAnalytics, WriteAdminSettings},
    http::{Access, Code, Route, limit_classes::LimitClass},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "operations", routes: routes(), statements: &[store::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Staff(ReadPlatformAnalytics)).limit(LimitClass::Admin);
    let acts = |route: Route| route.access(Access::Staff(WriteAdminSettings)).limit(LimitClass::Admin);
    let open = |route: Route| route.access(Access::Open).limit(LimitClass::Unlimited);
    vec![
        reads(Route::get("/api/admin/queues", queues::get_queues))
            .summary("How the background work stands")
            .bare_unversioned(),
        acts(Route::post("/api/admin/queues/{queue}/pause", queues::pause_queue))
            .summary("Let the work of a queue wait")
            .errors(&[Code::QueueEssential]),
        acts(Route::post("/api/admin/queues/{queue}/resume", queues::resume_queue))
            .summary("Let the work of a queue go on"),
        acts(Route::post("/api/admin/queues/{queue}/retry-failed", queues::retry_failed))
            .summary("Try the failed jobs of a queue again, some at a time"),
        acts(Route::post("/api/admin/queues/{queue}/clear-failed", queues::clear_failed))
            .summary("Throw the failed jobs of a queue away, some at a time"),
        reads(Route::get("/api/admin/jobs", ledger::list_admin_jobs))
            .summary("Jobs of all databases, the newest first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/admin/jobs/{id}", ledger::get_admin_job))
            .summary("A job, its timeline, and what it says without what is private"),
        acts(Route::post("/api/admin/jobs/{id}/retry", ledger::retry_job))
            .summary("Try a job again, now")
            .errors(&[Code::JobNotRetryable]),
        reads(Route::get("/api/admin/dead-letters", dead_letters::list_dead_letters))
            .summary("What was given up, the latest first")
            .errors(&[Code::InvalidCursor]),
        acts(Route::post("/api/admin/dead-letters/{id}/replay", dead_letters::replay_dead_letter))
            .summary("Try again what was given up")
            .errors(&[Code::JobNotRetryable]),
        acts(Route::delete("/api/admin/dead-letters/{id}", dead_letters::delete_dead_letter))
            .summary("Throw away what was given up"),
        open(Route::get("/ops", page::get_page)).summary("The page for who runs it").media_type("text/html"),
        open(Route::get("/ops/{file}", page::get_page_file))
            .summary("A file of that page")
            .media_type("application/octet-stream"),
    ]
}
