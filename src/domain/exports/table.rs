//! Cells and numbers of exported tables.

use crate::domain::{imports::escape::escape_cell, local_day::LocalDay, time::Timestamp};

/// A text as a quoted cell; one that a spreadsheet would run is marked as text.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", escape_cell(text).replace('"', "\"\""))
}

/// `thousandths / 1000` without needless digits: `82.5`.
pub fn thousandths(number: i64) -> String {
    decimal(number, 1_000, 3)
}

/// `millionths / 1000000` without needless digits.
pub fn millionths(number: i64) -> String {
    decimal(number, 1_000_000, 6)
}

fn decimal(number: i64, one: i64, digits: usize) -> String {
    let (whole, rest) = (number.abs() / one, number.abs() % one);
    let fraction = format!("{rest:0digits$}");
    let fraction = fraction.trim_end_matches('0');
    let sign = if number < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// What clocks showed: the day, the hour, the minute and the second.
pub fn wall_clock(at: Timestamp, offset_seconds: i32) -> (LocalDay, i64, i64, i64) {
    let day = LocalDay::of(at, offset_seconds, 0);
    let second = (at.as_millis().div_euclid(1_000) + i64::from(offset_seconds)).rem_euclid(86_400);
    (day, second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_needless_digits() {
        assert_eq!(thousandths(82_500), "82.5");
        assert_eq!(thousandths(-20_000), "-20");
        assert_eq!(thousandths(-5), "-0.005");
        assert_eq!(thousandths(0), "0");
        assert_eq!(millionths(5_200_001), "5.200001");
    }

    #[test]
    fn clocks_show_what_they_show_where_the_person_is() {
        let at = Timestamp::parse_rfc3339("2026-11-21T23:30:05Z").unwrap();
        let (day, hour, minute, second) = wall_clock(at, 3_600);
        assert_eq!((day.to_string().as_str(), hour, minute, second), ("2026-11-22", 0, 30, 5));
    }
}
