//! `GroupRoom`: people who train together.
//!
//! One object for each room (its name is the room's id), which owns in its own SQLite the members, their state, the
//! events by number and the answers to operations. Atomic: a command is judged by
//! [`decide`](crate::domain::group_session::decide), and what it changes, tells and answers is stored in one
//! synchronous step, before anybody is sent it. The alarm ends the countdown at the instant everybody was told. A
//! member's sets belong to the room of their own workout, which reports them here; weights that are not shared are
//! never stored. The directory in the core database says who may find the room; who is in it is decided here.

mod client;
mod object;
mod protocol;
mod room;
mod store;

pub use client::{GroupRoomObjects, GroupRooms};
pub use object::GroupRoom;
pub use protocol::{GroupAnswerV1, GroupCallV1, GroupSnapshot, MemberView};
pub use room::{Answered, Applied, EVENTS_KEPT, Room, rejection_text};
