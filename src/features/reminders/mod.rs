//! Reminders: at the person's own hour and time zone, the weekly report, and a word when a streak or a goal is at risk.
//!
//! Owns `reminders` and `quiet_hours` in the user shards. Every minute [`jobs::take_due`] turns what is due into jobs;
//! a job works out when it is due next and tells, in one batch. Which kinds of notice a person wants stands in their
//! preferences and is asked where notices are told. Must not know how a notice reaches a device.

pub mod jobs;
mod quiet;
mod reminder;
mod store;
mod unsubscribe;

pub use store::{ERASURES, portable::PORTABLE};

use super::Slice;
use crate::{
    domain::permissions::Permission::{ReadOwnProfile, WriteOwnProfile},
    http::{Access, Code, Route},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "reminders", routes: routes(), statements: &[store::CATALOGUE, store::portable::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Needs(ReadOwnProfile));
    let writes = |route: Route| route.access(Access::Needs(WriteOwnProfile));
    vec![
        reads(Route::get("/api/reminders", reminder::list_reminders)).summary("What reminds one, and when next"),
        writes(Route::post("/api/reminders", reminder::create_reminder))
            .summary("Be reminded to train")
            .errors(&[Code::LimitReached]),
        writes(Route::patch("/api/reminders/{id}", reminder::update_reminder))
            .summary("Change when, how and whether one is reminded"),
        writes(Route::delete("/api/reminders/{id}", reminder::delete_reminder))
            .summary("Drop a reminder; one that everybody has is switched off"),
        reads(Route::get("/api/notifications/quiet-hours", quiet::get_quiet_hours))
            .summary("The hours in which no push disturbs"),
        writes(Route::put("/api/notifications/quiet-hours", quiet::set_quiet_hours))
            .summary("Set the hours in which no push disturbs")
            .errors(&[Code::QuietHoursRefused]),
        Route::get("/api/notifications/unsubscribe", unsubscribe::show_unsubscribe)
            .access(Access::Open)
            .media_type("text/html")
            .summary("Where a mail's link leads to be rid of such mails")
            .errors(&[Code::InvalidToken]),
        Route::post("/api/notifications/unsubscribe", unsubscribe::unsubscribe)
            .access(Access::Open)
            .media_type("text/html")
            .summary("Send no more mails of the kind whose token is given (RFC 8058)")
            .errors(&[Code::InvalidToken]),
    ]
}
