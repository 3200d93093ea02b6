//! `ChatRun`: the owner of a conversation's running answer.
//!
//! One object for each conversation, named `account/conversation`. A request that asks writes the question and an empty
//! answer to the person's shard and tells the object to begin; from then on the answer is the object's, whoever listens.
//! Its alarm asks the model; what comes is made harmless, numbered, sealed with the person's data key and stored before
//! it is told, so that a client, or another device, goes on from any number. At the end the answer is copied to the
//! shard, again until it succeeds. An answer that broke off is kept as `incomplete`, and never asked for again once any
//! of it was told. An hour after the copy the object forgets everything. One answer runs at a time.

mod actor;
mod answer;
mod client;
mod object;
mod protocol;
mod run;
mod shard;
mod store;
mod world;

pub use actor::Actor;
pub use answer::{Outcome, Source, State, is_last};
pub use client::{ChatRunObjects, ChatRuns, instance_name};
pub use object::ChatRun;
pub use protocol::{ChatAddress, ChatAnswerV1, ChatCallV1, ChatMessageV1, RunV1, body_context, prompt_context};
pub use shard::{CATALOGUE, erase_runs};
pub use world::ChatWorld;

use crate::domain::ids::SessionId;

/// In place of a sign-in, for a request that listens to the answer it has asked for: nothing watches over it.
pub const REQUEST: SessionId = SessionId::from_bytes([0; 16]);
