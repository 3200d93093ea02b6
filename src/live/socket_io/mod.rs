//! Socket.IO clients, served by the sockets there are.
//!
//! Clients of the products this backend replaces use `io()`. Each of their connections ends in the Worker, which opens
//! the person's own sockets behind it and says what comes over them in the other form: objects know one protocol, and
//! hibernate. [`packet`] reads and writes Socket.IO 5 over Engine.IO 4, [`session`] decides (both pure), and
//! [`pump`] moves what they decide. docs/LIVE-SOCKET-IO.md tells it to clients. Owns no data.

pub mod packet;
pub mod pump;
pub mod session;
