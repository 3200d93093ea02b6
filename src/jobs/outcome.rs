//! How a run of a job ends.

/// What became of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It took effect, and the batch of the effect marked the job done.
    Done,
    /// It could not now; try again after so many seconds.
    Retry {
        /// How long to wait at least.
        after_seconds: u32,
        /// For the ledger; no private text.
        reason: String,
    },
    /// It never will.
    GiveUp {
        /// For the ledger; no private text.
        reason: String,
    },
}

impl Outcome {
    /// Try again soon, because of this.
    pub fn retry(reason: impl std::fmt::Display) -> Self {
        Self::Retry { after_seconds: 5, reason: reason.to_string() }
    }
}
