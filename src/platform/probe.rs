//! Probes of the parts Vivace stands on, for `/health`.

use crate::storage::PortFuture;

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Its name in the answer.
    pub name: String,
    /// How long it took to answer, in milliseconds.
    pub took_ms: i64,
    /// `Err` with the kind of trouble, fit for strangers.
    pub result: Result<(), String>,
}

/// Asks every part whether it answers.
pub trait Probes: Send + Sync {
    /// One probe for each part.
    fn run(&self) -> PortFuture<'_, Vec<Probe>>;
}
