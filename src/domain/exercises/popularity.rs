//! How popular an exercise is.
//!
//! A Bayesian average: every exercise begins with [`PRIOR_VOTES`] imagined votes of [`PRIOR_STARS`], so that one
//! vote of five stars moves it a little and many votes of four move it a lot. Being used counts too: every
//! [`USES_A_VOTE`] times it is trained are one vote of five stars.
//!
//! `score = (C·m + Σ stars + 5·uses/50) / (C + votes + uses/50)`, with C = 10 and m = 3.
//!
//! The prior mean is a constant and not the mean of all votes: a vote then changes one exercise and not
//! the whole library, and lists by popularity are read straight off an index. The column `popularity`
//! of the table holds the same formula in whole numbers; a test compares the two.

/// C: the imagined votes every exercise begins with.
pub const PRIOR_VOTES: i64 = 10;
/// m: what they say.
pub const PRIOR_STARS: i64 = 3;
/// How many uses count as one vote of five stars.
pub const USES_A_VOTE: i64 = 50;
/// The score's unit in whole numbers: a millionth of a star.
pub const SCORE_UNIT: i64 = 1_000_000;
/// What a score is multiplied with in the sort key, to leave room for how well known an exercise is,
/// which decides between equal scores.
pub const PROMINENCE_ROOM: i64 = 1_000;

/// The sort key of lists by popularity.
pub const fn sort_key(stars: i64, votes: i64, uses: i64, prominence: i64) -> i64 {
    let said = (PRIOR_VOTES * PRIOR_STARS + stars) * USES_A_VOTE + 5 * uses;
    let weight = (PRIOR_VOTES + votes) * USES_A_VOTE + uses;
    said * SCORE_UNIT / weight * PROMINENCE_ROOM + prominence
}

/// The score in stars, to three digits, that a sort key holds.
pub fn score(sort_key: i64) -> f64 {
    let millionths = sort_key / PROMINENCE_ROOM;
    (millionths as f64 / SCORE_UNIT as f64 * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_five_does_not_beat_many_fours() {
        let one_five = sort_key(5, 1, 0, 0);
        let many_fours = sort_key(80, 20, 0, 0);
        assert!(many_fours > one_five);
        assert_eq!((score(one_five), score(many_fours), score(sort_key(0, 0, 0, 100))), (3.182, 3.667, 3.0));
    }

    #[test]
    fn use_always_raises_and_bad_votes_always_lower() {
        for votes in [0, 1, 10, 1_000] {
            for uses in [0, 10, 1_000, 1_000_000] {
                let now = sort_key(votes * 4, votes, uses, 0);
                assert!(sort_key(votes * 4, votes, uses + 1_000, 0) > now);
                assert!(sort_key(votes * 4 + 1, votes + 1, uses, 0) < now);
                assert!(score(now) <= 5.0);
            }
        }
    }

    #[test]
    fn a_sort_key_survives_javascript() {
        assert!(sort_key(5_000_000_000, 1_000_000_000, 1_000_000_000, 999) < (1 << 53));
    }
}
