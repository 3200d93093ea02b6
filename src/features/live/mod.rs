//! The doors to live objects: tickets, and the addresses at which sockets open.
//!
//! Owns no data: what happens behind a socket is its object's matter (`crate::live`). A door checks who asks,
//! from which page and with what ticket, and hands the socket on. docs/LIVE.md tells clients the rest.

mod doors;
mod tickets;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "live", routes: routes(), statements: &[] }
}

fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/live/tickets", tickets::create_ticket)
            .access(Access::SessionNeeds(Permission::ReadOwnProfile))
            .summary("Get a ticket that opens one socket")
            .errors(&[Code::SessionEnded, Code::AccountSuspended]),
    ]
}
