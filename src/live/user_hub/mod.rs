//! `UserHub`: what one person's devices are told, and which of them are connected.
//!
//! One object for each person (its name is the account's id), which owns in its own SQLite: the latest events with
//! their numbers, which sign-ins have ended, and in which rooms the person has sockets. Atomic: an event is numbered
//! and stored in one synchronous step before anybody is sent it, so a device that comes back and names the last
//! number it saw is sent the rest, in order and without what was superseded, or is told to read anew. What must not be
//! lost is in the databases anyway: when a hub does not answer, a badge lights up later, and only what needs the hub
//! itself fails (opening any socket or the event stream, presence).

mod client;
mod log;
mod object;
mod protocol;

pub use client::{Hub, UserHubs};
pub use log::{ENDED_KEPT_MS, EVENTS_MAX, HubLog, KEPT_MS, Resumed};
pub use object::UserHub;
pub use protocol::{Forgotten, HubCallV1, HubEvent, LivePlace, PresentDevice, Registered, refusal_of};
