//! What a person is told: records, goals, friends, invitations, security.
//!
//! Owns `notifications` and `notification_counts` in the user shards. A notice is told once for each cause, and not
//! at all where the person has switched its kind off. Others tell by a job (`NotifyV1`, in either outbox, in the
//! batch of what it tells of), or by [`notify`] in a batch on the person's shard followed by that job, which
//! announces what is there. Must not know where notices come from.

mod completed;
mod forget;
mod inbox;
pub mod jobs;
mod store;
mod stream;
mod tell;
mod views;

pub use completed::notices_of_completed;
pub use forget::forget_person;
pub use jobs::announce;
pub use store::ERASURES;
pub use tell::notify;

use super::Slice;
use crate::{
    bind,
    domain::{
        permissions::Permission::{ReadOwnProfile, WriteOwnProfile},
        time::{DAY_MS, Timestamp},
    },
    http::{Access, Code, Route},
    storage::{Statement, User},
};

/// How long a notification is kept once it was read.
const READ_KEPT_MS: i64 = 30 * DAY_MS;
/// How long a notification is kept at most.
const KEPT_MS: i64 = 180 * DAY_MS;

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "notifications", routes: routes(), statements: &[store::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Needs(ReadOwnProfile));
    let writes = |route: Route| route.access(Access::Needs(WriteOwnProfile));
    vec![
        reads(Route::get("/api/notifications", inbox::list_notifications))
            .summary("What one is told, the newest first, and how much of it was not read")
            .errors(&[Code::InvalidCursor]),
        writes(Route::put("/api/notifications/read-all", inbox::put_all_read)).summary("Mark everything as read"),
        writes(Route::patch("/api/notifications/read-all", inbox::mark_all_read)).summary("Mark everything as read"),
        writes(Route::put("/api/notifications/{id}/read", inbox::put_read)).summary("Mark one as read"),
        writes(Route::patch("/api/notifications/{id}/read", inbox::mark_read)).summary("Mark one as read"),
        Route::get("/api/notifications/stream", stream::stream_notifications)
            .access(Access::SessionNeeds(ReadOwnProfile))
            .media_type("text/event-stream")
            .summary("The events of one's hub as they happen, for clients without WebSockets")
            .errors(&[Code::SessionEnded, Code::AccountSuspended, Code::LimitReached]),
        writes(Route::delete("/api/notifications/{id}", inbox::delete_notification)).summary("Delete one"),
    ]
}

/// What forgets old notifications, some at a time.
pub fn sweep(now: Timestamp) -> Vec<Statement<User>> {
    vec![bind!(store::PRUNE_READ, now.plus_millis(-READ_KEPT_MS)), bind!(store::PRUNE_OLD, now.plus_millis(-KEPT_MS))]
}
