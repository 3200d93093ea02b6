//! Durable Objects: what needs one writer or one clock.
//!
//! One folder each: the object's shell, its client (the port's implementation), its protocol and its private SQLite. A
//! rule that an object applies is a pure function in `domain`. What all objects with sockets share stands beside the
//! folders: [`connect`] (how a socket gets to its object), [`sockets`] (what an object does with them), [`frames`]
//! (what goes over them), [`storage`] (its SQLite), [`alarm`] (which rings until what is due is done), [`shell`] (what
//! goes around each object), [`each`] (asking many of them), [`tickets`] with [`used_tickets`], [`socket_io`] (the same
//! sockets for clients of another protocol), and [`world`] (what an object reaches outside itself). Must not know HTTP
//! routes nor any feature.

pub mod alarm;
pub mod chat_run;
pub mod connect;
pub mod each;
pub mod frames;
pub mod group_room;
pub mod rate_limiter;
pub mod shell;
pub mod socket_io;
pub mod sockets;
pub mod storage;
pub mod tickets;
pub mod used_tickets;
pub mod user_hub;
pub mod workout_room;
pub mod world;
