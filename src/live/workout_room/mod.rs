//! `WorkoutRoom`: the one writer of a workout, and the clock of its rests.
//!
//! One object for each workout, named `account/workout`. It owns the session, the log of events and the answers to
//! operations, all in its own SQLite, and the sockets that watch; the person's shard has a copy. Everybody who
//! changes the workout, by request or by socket, comes through [`Rooms::submit`] or a socket's command to the same
//! [`decide`](crate::domain::live_session::decide). What a step reads, judges and stores has no `await` between, so
//! steps never mix; what it answers and sends leaves only once the step is durable. What has to be known from
//! elsewhere is read before, and the state looked at again after.
//!
//! The copy follows by the object's own alarm (docs/decisions/0015): after a change in about a second, after the end
//! at once, and again until it succeeds. Where the person trains with others, the sets that are done are reported to
//! that group room, which owns what its members see of them.

mod actor;
mod batch;
mod client;
mod clock;
mod edits;
mod following;
mod greeting;
mod object;
mod protocol;
mod room;
mod shard;
mod store;

pub use actor::{Actor, Effects};
pub use client::{Rooms, WorkoutRoomObjects, instance_name};
pub use clock::COPY_AFTER_MS;
pub use following::Reporting;
pub use object::WorkoutRoom;
pub use protocol::{OpAnswer, Outcome, RoomAddress, RoomAnswerV1, RoomCallV1, RoomMessageV1, RoomSnapshot, Submitted};
pub use shard::{CATALOGUE, erase_rooms};
