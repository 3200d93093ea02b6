//! Strength: the heaviest possible lift, the load for a wanted exertion, and lifts compared across bodies.
//!
//! Every formula names its source and where it holds. Whoever shows a number shows the formula's id with it.

pub mod body_load;
pub mod exertion;
pub mod one_rep_max;
pub mod relative;

pub use one_rep_max::{Estimate, Formula};
