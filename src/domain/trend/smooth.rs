//! A smoothed series: each value moves the average by a share of what it differs.

use super::Point;

/// How it is made.
pub const SMOOTH_METHOD: &str = "ewma_gap_aware";
/// The share for body weight (Walker, The Hacker's Diet).
pub const BODY_WEIGHT_ALPHA: f64 = 0.1;

/// The exponentially weighted average of points in the order of their days: after a gap of `d` days a point counts
/// for `1 - (1 - α)^d`, as if the days between had said the same.
pub fn smooth(points: &[Point], alpha: f64) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        let value = out.last().map_or(point.value, |last| {
            let days = i32::try_from(point.day.since(last.day).max(0)).unwrap_or(i32::MAX);
            let share = 1.0 - (1.0 - alpha).powi(days);
            last.value + share * (point.value - last.value)
        });
        out.push(Point { day: point.day, value });
    }
    out
}
