//! Training load: how much was done, and how hard it was.

pub mod session;
