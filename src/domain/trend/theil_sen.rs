//! The slope of Theil (1950, Nederl Akad Wetensch Proc 53) and Sen (1968, J Am Stat Assoc 63(324):1379-1389): the
//! median of the slopes of all pairs, with Sen's 95 % interval.

use super::{Point, mann_kendall::variance_of, median_of};

/// Of the normal distribution: 95 % of it lie within so many deviations.
const Z_95: f64 = 1.959_964;

/// A slope, in units a day, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// The median slope.
    pub a_day: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The slope of `points`. `None` when no two have different days.
pub fn theil_sen(points: &[Point]) -> Option<Slope> {
    let mut slopes = Vec::with_capacity(points.len() * points.len().saturating_sub(1) / 2);
    for (index, earlier) in points.iter().enumerate() {
        for later in points.iter().skip(index + 1) {
            let days = later.day.since(earlier.day);
            if days != 0 {
                #[expect(clippy::cast_precision_loss, reason = "days of one life")]
                slopes.push((later.value - earlier.value) / days as f64);
            }
        }
    }
    slopes.sort_by(f64::total_cmp);
    let a_day = median_of(slopes.clone())?;
    #[expect(clippy::cast_precision_loss, reason = "some thousand pairs")]
    let count = slopes.len() as f64;
    let reach = Z_95 * variance_of(points.iter().map(|point| point.value)).sqrt();
    let at = |rank: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the list")]
        let index = rank.clamp(0.0, count - 1.0) as usize;
        slopes.get(index).copied().unwrap_or(a_day)
    };
    // Sen's ranks count from 1: (N' - C) / 2 and (N' + C) / 2 + 1, outward to whole ones.
    let (low, high) = (at(((count - reach) / 2.0).floor() - 1.0), at(((count + reach) / 2.0).ceil()));
    Some(Slope { a_day, low, high })
}
