//! Rooms in which people train together: finding them, being in them, leading them.
//!
//! Owns the directory in the core database; what happens inside a room is its object's (`crate::live::group_room`),
//! and whoever is not in it learns nothing of it. People who have blocked one another cannot be in one room. A
//! member's sets belong to their own workout, which reports them to the room. Must not know how workouts are kept.

mod directory;
mod host;
mod invite;
mod join;
mod member;
mod separate;
mod store;
mod views;

pub use separate::separate_in_rooms;
pub use store::{ERASURES, rooms_of};

use super::Slice;
use crate::{
    app::App,
    bind,
    domain::permissions::Permission::{ReadOwnWorkouts, WriteOwnWorkouts},
    http::{Access, Code, Route, limit_classes::LimitClass},
    live::group_room::GroupCallV1,
    storage::StorageError,
};

/// The slice.
pub fn slice() -> Slice {
    Slice {
        name: "rooms",
        routes: [routes(), host_routes()].into_iter().flatten().collect(),
        statements: &[store::CATALOGUE],
    }
}

fn writes(route: Route) -> Route {
    route.access(Access::Needs(WriteOwnWorkouts))
}

fn routes() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Needs(ReadOwnWorkouts));
    vec![
        reads(Route::get("/api/rooms", directory::list_rooms))
            .summary("The rooms one is in or invited to, the latest first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/rooms/{id}", directory::get_room)).summary("A room one is in, as it is this moment"),
        writes(Route::post("/api/rooms", directory::create_room))
            .summary("Open a room to train together; who opens it is its host")
            .errors(&[Code::LimitReached]),
        writes(Route::post("/api/rooms/join", join::join_room))
            .limit(LimitClass::Join)
            .summary("Join a room by its code, or by an invitation")
            .errors(&[Code::NotFound, Code::RoomLocked, Code::LimitReached]),
        writes(Route::post("/api/rooms/{id}/invite", invite::invite_to_room))
            .summary("Invite a friend")
            .errors(&[Code::NotYourself]),
        writes(Route::post("/api/rooms/{id}/leave", join::leave_room)).summary("Leave a room"),
        writes(Route::post("/api/rooms/{id}/ready", member::set_ready)).summary("Say that one is ready, or not"),
        writes(Route::put("/api/rooms/{id}/workout", member::set_workout))
            .summary("Tell the room of the sets of one's own workout as they are done, or no more"),
        writes(Route::put("/api/rooms/{id}/sharing", member::set_sharing))
            .summary("Show the others one's weights, or not; nobody sees them otherwise"),
    ]
}

fn host_routes() -> Vec<Route> {
    vec![
        writes(Route::delete("/api/rooms/{id}", host::close_room)).summary("End a room for everybody (host)"),
        writes(Route::post("/api/rooms/{id}/countdown", host::start_countdown))
            .summary("Count down to the start: everybody is told the same instant (host)")
            .errors(&[Code::NotEnoughReady, Code::CountdownRunning]),
        writes(Route::delete("/api/rooms/{id}/countdown", host::cancel_countdown)).summary("Call the start off (host)"),
        writes(Route::put("/api/rooms/{id}/plan", host::push_plan)).summary("Give everybody this plan (host)"),
        writes(Route::put("/api/rooms/{id}/lock", host::lock_room)).summary("Let nobody else in, or again (host)"),
        writes(Route::post("/api/rooms/{id}/kick", host::kick_member))
            .summary("Send somebody out for good (host)")
            .errors(&[Code::NotYourself]),
        writes(Route::post("/api/rooms/{id}/host", host::make_host))
            .summary("Make somebody else host (host)")
            .errors(&[Code::NotYourself]),
    ]
}

/// Empties rooms whose time is over, some at a time.
///
/// # Errors
/// The database or a room failed; the next sweep tries again.
pub async fn sweep(app: &App) -> Result<(), StorageError> {
    let expired: Vec<store::RoomIdRow> = app.core_db().all(bind!(store::EXPIRED_ROOMS, app.now())).await?;
    for room in expired {
        app.count_subrequest();
        app.group_rooms.call(room.id, GroupCallV1::Erase).await?;
        app.core_db().batch(store::delete_room(room.id)).await?;
    }
    Ok(())
}
