//! Mail: what is written in it, handing it to a provider, and the local mailbox.
//!
//! Owns the `dev_mails` table, which is empty unless there is no provider (a developer's machine). Runs
//! `SendMailV1` jobs of every outbox; other slices only enqueue them. A mail's wording is in
//! `templates/`, one text and one HTML file each. Must not know why a mail is sent.

mod jobs;
mod mailbox;
mod provider;
mod render;
mod store;
mod templates;

pub use jobs::send_mail::{send_from_core, send_from_user};

use super::Slice;
use crate::{
    http::{Access, Route, limit_classes::LimitClass},
    storage::{Location, erasure::ErasureRule},
};

/// How the table of this slice forgets a person.
pub const ERASURES: &[ErasureRule] = &[ErasureRule::keep(
    Location::Core,
    "dev_mails",
    "a developer's machine only; the mail of good-bye replaces all others to its address",
)];

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "mail", routes: routes(), statements: &[store::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let local = |route: Route| route.access(Access::LocalOnly).limit(LimitClass::Unlimited);
    vec![
        local(Route::get("/dev/mail", mailbox::show_mails)).summary("The local mailbox").media_type("text/html"),
        local(Route::get("/dev/mail/{id}", mailbox::show_mail))
            .summary("One mail of the local mailbox")
            .media_type("text/html"),
        local(Route::get("/api/dev/mails", mailbox::list_mails))
            .summary("The mails of the local mailbox, newest first"),
    ]
}
