//! What a set is for.

use serde::{Deserialize, Serialize};

/// What a set is for. Only [`SetKind::Warmup`] counts for nothing: no volume, no record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum SetKind {
    /// A working set.
    #[default]
    Normal,
    /// Prepares for the working sets.
    Warmup,
    /// Goes on after the set before it, with less weight and no rest.
    Drop,
    /// Taken until no further repetition succeeds.
    Failure,
}

impl SetKind {
    /// The word a row carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Warmup => "warmup",
            Self::Drop => "drop",
            Self::Failure => "failure",
        }
    }

    /// Whether it counts: volume, hard sets, records.
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Warmup)
    }
}
