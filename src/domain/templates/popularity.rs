//! How popular a template is: the exercises' Bayesian average of ratings and use
//! ([`exercises::popularity`](crate::domain::exercises::popularity)), where keeping a template as a favourite counts
//! as [`USES_A_FAVORITE`] uses. The column `popularity` of the table holds the same in whole numbers; a test
//! compares the two.

use crate::domain::exercises::popularity;

/// How many uses a favourite counts as.
pub const USES_A_FAVORITE: i64 = 10;

/// The sort key of lists by popularity.
pub const fn sort_key(stars: i64, votes: i64, uses: i64, favorites: i64) -> i64 {
    popularity::sort_key(stars, votes, uses + USES_A_FAVORITE * favorites, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_favourite_raises_and_one_five_does_not_beat_many_fours() {
        assert!(sort_key(0, 0, 0, 1) > sort_key(0, 0, 9, 0));
        assert!(sort_key(80, 20, 0, 0) > sort_key(5, 1, 0, 0));
    }
}
