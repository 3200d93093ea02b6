//! Rotation of refresh tokens: what a presented token means for its family.
//!
//! A sign-in session holds one counter. A token names the session and the counter it was issued
//! at; the next token is a pure function of both, so every caller that may have the successor gets
//! the *same* successor and two tabs that refresh together cannot sign each other out.

use crate::domain::time::{SECOND_MS, Timestamp};

/// How long the token before the current one is still answered with the current one.
///
/// OWASP ASVS 5.0, 10.4.5 asks for rotation with reuse detection; the grace is for a client that
/// lost the answer, or whose tabs refreshed at once.
pub const GRACE_MS: i64 = 30 * SECOND_MS;

/// What a family's row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// The counter of the current token.
    pub counter: i64,
    /// When the current token was first issued.
    pub rotated_at: Timestamp,
    /// Idle deadline.
    pub idle_expires_at: Timestamp,
    /// Absolute deadline.
    pub expires_at: Timestamp,
    /// Set when somebody signed out, an admin acted, or reuse was seen.
    pub revoked: bool,
}

/// What to do with a presented token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the current token: rotate, by compare-and-set on the counter.
    Rotate,
    /// Its successor was issued moments ago and never used: give that successor again.
    RepeatSuccessor,
    /// It was used before and its successor too, or too long ago: somebody else holds a copy.
    Reused,
    /// The family has ended; nothing was stolen.
    Ended,
}

/// Judges a token issued at `presented` against its family.
///
/// The successor of a token counts as used once it was itself rotated, which moves the counter two
/// ahead of the token; so one counter holds the whole rule.
pub fn judge(family: &Family, presented: i64, now: Timestamp) -> Verdict {
    if family.revoked || now >= family.expires_at || now >= family.idle_expires_at {
        return Verdict::Ended;
    }
    match family.counter.checked_sub(presented) {
        Some(0) => Verdict::Rotate,
        Some(1) if now.since(family.rotated_at) <= GRACE_MS => Verdict::RepeatSuccessor,
        _ => Verdict::Reused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(counter: i64) -> Family {
        Family {
            counter,
            rotated_at: Timestamp::from_millis(1_000_000),
            idle_expires_at: Timestamp::from_millis(9_000_000),
            expires_at: Timestamp::from_millis(10_000_000),
            revoked: false,
        }
    }

    #[test]
    fn a2_the_grid_of_age_and_successor_use_is_judged_cell_by_cell() {
        for (behind, age_ms, expected) in [
            (0, 0, Verdict::Rotate),
            (0, 5_000_000, Verdict::Rotate),
            (1, 0, Verdict::RepeatSuccessor),
            (1, GRACE_MS, Verdict::RepeatSuccessor),
            (1, GRACE_MS + 1, Verdict::Reused),
            (2, 0, Verdict::Reused),
            (2, GRACE_MS, Verdict::Reused),
            (-1, 0, Verdict::Reused),
        ] {
            let now = Timestamp::from_millis(1_000_000 + age_ms);
            assert_eq!(judge(&family(7), 7 - behind, now), expected, "{behind} behind, {age_ms} ms");
        }
    }

    #[test]
    fn a2_lock_step_theft_is_seen_at_the_first_reuse() {
        // The thief copies token 3. The victim rotates 3 -> 4; a quarter of an hour later the
        // thief presents 3.
        let after_victim = Family { counter: 4, ..family(4) };
        let later = Timestamp::from_millis(1_000_000 + 15 * 60 * 1_000);
        assert_eq!(judge(&after_victim, 3, later), Verdict::Reused);
    }

    #[test]
    fn a4_a_family_ends_at_its_idle_and_absolute_deadlines() {
        let idle = Timestamp::from_millis(9_000_000);
        assert_eq!(judge(&family(7), 7, idle), Verdict::Ended);
        assert_eq!(judge(&family(7), 7, idle.plus_millis(-1)), Verdict::Rotate);
    }
}
