//! Push: what a person is told reaches their devices while no app is open.
//!
//! Owns `push_subscriptions` in the user shards. Whoever tells something writes a `PushV1` job for people with
//! devices; the job sends to each device once, waits for the end of quiet hours, and forgets devices that are gone or whose
//! sign-in has ended. Browsers are reached by Web Push (RFC 8030, 8291, 8292), phones by Firebase. Must not know what
//! notices are about.

mod devices;
mod encryption;
mod firebase;
mod jobs;
mod store;
mod web;

pub use jobs::push;
pub use store::ERASURES;

use super::Slice;
use crate::{
    domain::permissions::Permission::{ReadOwnProfile, WriteOwnProfile},
    http::{Access, Code, Route},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "push", routes: routes(), statements: &[store::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let adds = |route: Route| {
        route.access(Access::SessionNeeds(WriteOwnProfile)).errors(&[
            Code::LimitReached,
            Code::NotConfigured,
            Code::SessionEnded,
            Code::AccountSuspended,
        ])
    };
    vec![
        Route::get("/api/push/key", devices::get_push_key)
            .access(Access::Needs(ReadOwnProfile))
            .summary("The key a browser subscribes with")
            .errors(&[Code::NotConfigured]),
        Route::get("/api/push/subscriptions", devices::list_devices)
            .access(Access::Needs(ReadOwnProfile))
            .summary("The devices that are told"),
        adds(Route::post("/api/push/subscriptions", devices::subscribe_browser)).summary("Tell this browser"),
        adds(Route::post("/api/push/tokens", devices::subscribe_phone))
            .summary("Tell this phone, by its Firebase token"),
        Route::delete("/api/push/subscriptions/{id}", devices::unsubscribe_device)
            .access(Access::Needs(WriteOwnProfile))
            .summary("Tell a device no more"),
    ]
}
