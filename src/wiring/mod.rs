//! The composition root: the one place that knows every feature and every implementation.
//!
//! Owns no data. [`features`] is the one list of slices; [`serve`] is the path of every request;
//! [`consumers`] and [`schedule`] are the doors of background work; [`mod@env`] builds it all from the
//! Worker's bindings.

pub mod consumers;
pub mod credentials;
pub mod env;
pub mod erasures;
pub mod features;
pub mod isolate;
pub mod portable;
pub mod reactions;
pub mod schedule;
pub mod serve;
