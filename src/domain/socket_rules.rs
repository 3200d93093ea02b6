//! What a socket may send: how large, how deep, how fast, and when it is closed for it.

use serde::{Deserialize, Serialize};

use crate::domain::{
    json::guard,
    time::{MINUTE_MS, SECOND_MS, Timestamp},
};

/// The largest frame taken, in bytes.
pub const FRAME_BYTES_MAX: usize = 64 * 1024;
/// Frames a socket may send at once.
pub const FRAMES_BURST: i64 = 100;
/// Frames a socket may send each second, for ever: more than a hand taps, less than a loop sends.
pub const FRAMES_PER_SECOND: i64 = 25;
/// Offences within a minute after which a socket is closed.
pub const OFFENCES_MAX: i64 = 10;

/// A frame's worth of the bucket, in its own unit, so that whole numbers are exact.
const FRAME: i64 = SECOND_MS;

/// Why a frame was refused, or a socket closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameProblem {
    /// Not text.
    Binary,
    /// Larger than [`FRAME_BYTES_MAX`].
    TooLarge,
    /// Nested too deeply, too many values, or numbers JavaScript cannot hold.
    Unreadable,
    /// Faster than [`FRAMES_PER_SECOND`].
    TooFast,
}

impl FrameProblem {
    /// The code in the error frame.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Binary => "binary_frame",
            Self::TooLarge => "frame_too_large",
            Self::Unreadable => "malformed_frame",
            Self::TooFast => "rate_limited",
        }
    }

    /// What a person reads.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Binary => "Send text frames.",
            Self::TooLarge => "A frame has at most 65,536 bytes.",
            Self::Unreadable => "The frame is no JSON object that can be read.",
            Self::TooFast => "A socket sends at most 25 frames a second.",
        }
    }

    /// The code a socket is closed with (RFC 6455, 7.4.1): 1009 is too large, 1008 any other breach of rules.
    pub const fn close_code(self) -> u16 {
        match self {
            Self::TooLarge => 1009,
            Self::Binary | Self::Unreadable | Self::TooFast => 1008,
        }
    }
}

/// What becomes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is read.
    Take,
    /// It is answered with an error frame.
    Refuse(FrameProblem),
    /// It was one too many.
    Close(FrameProblem),
}

/// What is remembered of a socket's conduct. Kept in its attachment, so that a sleep forgives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conduct {
    /// What is left in the bucket, in thousandths of a frame.
    left: i64,
    /// When that was worked out, in milliseconds since the Unix epoch.
    at: i64,
    /// Offences of the present minute.
    offences: i64,
    /// When the first of them was, in milliseconds since the Unix epoch.
    since: i64,
}

impl Conduct {
    /// A new socket's.
    pub const fn new(now: Timestamp) -> Self {
        Self { left: FRAMES_BURST * FRAME, at: now.as_millis(), offences: 0, since: 0 }
    }

    /// Judges a frame of that many bytes, `text` when it is text.
    pub fn judge(&mut self, text: Option<&str>, bytes: usize, now: Timestamp) -> Verdict {
        let problem = if !self.spend(now) {
            Some(FrameProblem::TooFast)
        } else if bytes > FRAME_BYTES_MAX {
            Some(FrameProblem::TooLarge)
        } else {
            match text {
                None => Some(FrameProblem::Binary),
                Some(text) => guard::check(text).err().map(|_| FrameProblem::Unreadable),
            }
        };
        problem.map_or(Verdict::Take, |problem| self.blame(problem, now))
    }

    /// Notes an offence; also for what only its reader sees, such as JSON of no known form.
    pub fn blame(&mut self, problem: FrameProblem, now: Timestamp) -> Verdict {
        if now.as_millis().saturating_sub(self.since) >= MINUTE_MS {
            (self.offences, self.since) = (0, now.as_millis());
        }
        self.offences += 1;
        if self.offences > OFFENCES_MAX { Verdict::Close(problem) } else { Verdict::Refuse(problem) }
    }

    fn spend(&mut self, now: Timestamp) -> bool {
        let passed = now.as_millis().saturating_sub(self.at).max(0);
        self.left = passed.saturating_mul(FRAMES_PER_SECOND).saturating_add(self.left).min(FRAMES_BURST * FRAME);
        self.at = self.at.max(now.as_millis());
        if self.left < FRAME {
            return false;
        }
        self.left -= FRAME;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(1_000_000 + ms)
    }

    #[test]
    fn g4_a_socket_sends_a_burst_and_then_at_its_rate() {
        let mut conduct = Conduct::new(at(0));
        for _ in 0..FRAMES_BURST {
            assert_eq!(conduct.judge(Some("{}"), 2, at(0)), Verdict::Take);
        }
        assert_eq!(conduct.judge(Some("{}"), 2, at(0)), Verdict::Refuse(FrameProblem::TooFast));
        assert_eq!(conduct.judge(Some("{}"), 2, at(40)), Verdict::Take, "one frame each 40 ms");
        assert_eq!(conduct.judge(Some("{}"), 2, at(41)), Verdict::Refuse(FrameProblem::TooFast));
    }

    #[test]
    fn g4_what_cannot_be_read_is_told_and_at_last_the_socket_is_closed() {
        let mut conduct = Conduct::new(at(0));
        let deep = "[".repeat(33);
        assert_eq!(conduct.judge(None, 3, at(0)), Verdict::Refuse(FrameProblem::Binary));
        assert_eq!(conduct.judge(Some(&deep), 33, at(0)), Verdict::Refuse(FrameProblem::Unreadable));
        for _ in 2..OFFENCES_MAX {
            let verdict = conduct.judge(Some(""), FRAME_BYTES_MAX + 1, at(0));
            assert_eq!(verdict, Verdict::Refuse(FrameProblem::TooLarge));
        }
        assert_eq!(conduct.judge(Some(""), FRAME_BYTES_MAX + 1, at(0)), Verdict::Close(FrameProblem::TooLarge));
        assert_eq!(FrameProblem::TooLarge.close_code(), 1009);
        assert_eq!(FrameProblem::TooFast.close_code(), 1008);
    }

    #[test]
    fn g4_offences_are_forgotten_after_a_minute() {
        let mut conduct = Conduct::new(at(0));
        for _ in 0..OFFENCES_MAX {
            conduct.blame(FrameProblem::Unreadable, at(0));
        }
        assert_eq!(conduct.blame(FrameProblem::Unreadable, at(MINUTE_MS)), Verdict::Refuse(FrameProblem::Unreadable));
    }

    #[test]
    fn g5_a_clock_that_goes_back_fills_no_bucket() {
        let mut conduct = Conduct::new(at(0));
        while conduct.judge(Some("{}"), 2, at(0)) == Verdict::Take {}
        conduct.judge(Some("{}"), 2, at(-60_000));
        assert_ne!(conduct.judge(Some("{}"), 2, at(0)), Verdict::Take);
    }
}
