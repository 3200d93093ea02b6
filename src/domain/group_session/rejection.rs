//! Why something cannot be done in a room.

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// Whoever asks is not in the room.
    NotMember,
    /// Only the host may.
    NotHost,
    /// The room is over.
    Closed,
    /// Nobody may join.
    Locked,
    /// Nobody else fits.
    Full,
    /// They were sent out.
    Kicked,
    /// The one named is not in the room.
    UnknownMember,
    /// One cannot do this to oneself.
    Yourself,
    /// Fewer are ready than it takes.
    NotEnoughReady,
    /// A countdown is running.
    CountingDown,
    /// No countdown is running.
    NoCountdown,
    /// A number or a list is out of bounds.
    OutOfBounds,
}

impl Rejection {
    /// Every refusal.
    pub const ALL: &[Rejection] = &[
        Self::NotMember,
        Self::NotHost,
        Self::Closed,
        Self::Locked,
        Self::Full,
        Self::Kicked,
        Self::UnknownMember,
        Self::Yourself,
        Self::NotEnoughReady,
        Self::CountingDown,
        Self::NoCountdown,
        Self::OutOfBounds,
    ];

    /// The API's error code for it, by whatever door the command came.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotMember | Self::Closed | Self::UnknownMember | Self::NoCountdown => "not_found",
            Self::NotHost | Self::Kicked => "forbidden",
            Self::Locked => "room_locked",
            Self::Full => "limit_reached",
            Self::Yourself => "not_yourself",
            Self::NotEnoughReady => "not_enough_ready",
            Self::CountingDown => "countdown_running",
            Self::OutOfBounds => "validation_failed",
        }
    }
}
