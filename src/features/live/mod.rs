//! The doors to live objects: tickets, and the addresses at which sockets open.
//!
//! Owns no data: what happens behind a socket is its object's matter (`crate::live`). A door checks who asks,
//! from which page and with what ticket, and hands the socket on. docs/LIVE.md tells clients the rest.

mod doors;
mod inward;
mod presence;
mod socket_io;
mod tickets;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route, limit_classes::LimitClass},
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
        Route::get("/api/users/me/presence", presence::get_my_presence)
            .access(Access::Needs(Permission::ReadOwnProfile))
            .summary("Which of one's devices are connected"),
        Route::get("/api/rooms/{id}/ws", doors::open_room_socket)
            .access(Access::Socket(Permission::WriteOwnWorkouts))
            .summary("Open a socket to a room one is in")
            .errors(&[Code::NotFound, Code::LimitReached]),
        Route::get("/api/ai/conversations/{id}/ws", doors::open_conversation_socket)
            .access(Access::Socket(Permission::WriteAiRequests))
            .summary("Open a socket to the running answer of one's own conversation with the coach")
            .errors(&[Code::NotFound, Code::LimitReached]),
        Route::get("/api/live/ws", doors::open_hub_socket)
            .access(Access::Socket(Permission::ReadOwnProfile))
            .summary("Open one's hub: notifications, presence, what happens on other devices")
            .errors(&[Code::LimitReached]),
        Route::get("/api/workouts/{id}/ws", doors::open_workout_socket)
            .access(Access::Socket(Permission::WriteOwnWorkouts))
            .summary("Open a socket to one's own workout")
            .errors(&[Code::NotFound, Code::LimitReached]),
        Route::get("/socket.io/", socket_io::open_socket_io)
            .access(Access::Open)
            .limit(LimitClass::Handshake)
            .summary("Connect with Socket.IO, over its WebSocket transport; signing in follows")
            .errors(&[Code::UnknownProtocol, Code::UpgradeRequired, Code::OriginNotAllowed]),
    ]
}
