//! Dates, times and durations as files write them.

use serde::{Deserialize, Serialize};

use crate::domain::{
    local_day::LocalDay,
    time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Timestamp},
};

/// When something was. Most apps write what the clock on the wall showed, and not where that wall was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum When {
    /// What clocks showed, as milliseconds as if they showed UTC.
    Local(i64),
    /// An instant, in milliseconds.
    Instant(i64),
}

impl When {
    /// The instant, where clocks are as far ahead of UTC as `offset_seconds` says at an instant. A time that the
    /// clocks skipped or showed twice is the one with the offset before the change.
    pub fn resolve(self, offset_seconds: &dyn Fn(Timestamp) -> i32) -> Timestamp {
        match self {
            Self::Instant(at) => Timestamp::from_millis(at),
            Self::Local(shown) => {
                let offset = |at: i64| i64::from(offset_seconds(Timestamp::from_millis(at))) * SECOND_MS;
                let first = shown - offset(shown - offset(shown));
                Timestamp::from_millis(shown - offset(first))
            }
        }
    }

    /// This time moved.
    #[must_use]
    pub const fn plus_millis(self, by: i64) -> Self {
        match self {
            Self::Local(at) => Self::Local(at.saturating_add(by)),
            Self::Instant(at) => Self::Instant(at.saturating_add(by)),
        }
    }

    /// Its milliseconds, whichever clock they are of: good to within a day.
    pub const fn roughly(self) -> i64 {
        match self {
            Self::Local(at) | Self::Instant(at) => at,
        }
    }
}

/// How a date of three numbers and slashes is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum DateOrder {
    /// `25/12/2026`.
    DayFirst,
    /// `12/25/2026`.
    MonthFirst,
}

/// The longest text that is a date, in bytes.
const DATE_BYTES_MAX: usize = 64;

/// Reads a date, with or without a time: ISO 8601 with any separator, with or without an offset, with AM and PM;
/// `13 Mar 2026, 15:22` with months of many languages; `13.03.2026 15:22`; with slashes only where it is clear which
/// number is the month.
pub fn parse_when(text: &str, order: Option<DateOrder>) -> Option<When> {
    if text.len() > DATE_BYTES_MAX {
        return None;
    }
    let text = text.replace(['\u{202f}', '\u{a0}'], " ");
    let text = text.trim();
    if let Some(at) = Timestamp::parse_rfc3339(text) {
        return Some(When::Instant(at.as_millis()));
    }
    let (day, rest) = parse_day(text, order)?;
    let rest = rest.trim_start_matches([' ', ',', 'T', '-']);
    let midnight = day.midnight_utc().as_millis();
    if rest.is_empty() {
        return Some(When::Local(midnight));
    }
    let (time, rest) = parse_time(rest)?;
    match rest.trim() {
        "" => Some(When::Local(midnight + time)),
        zone => Some(When::Instant(midnight + time - parse_offset(zone)?)),
    }
}

fn parse_day(text: &str, order: Option<DateOrder>) -> Option<(LocalDay, &str)> {
    let mut scan = Scan(text);
    if let Some((year, month, day)) = scan.iso_day() {
        return Some((LocalDay::from_parts(year, month, day)?, scan.0));
    }
    let mut scan = Scan(text);
    if scan.starts_with_digit() {
        let first = scan.number(4)?;
        match scan.separator() {
            Some('/') => {
                let second = scan.number(2)?;
                scan.take('/')?;
                let year = scan.year()?;
                let (day, month) = match (order, first > 12, second > 12) {
                    (_, true, false) | (Some(DateOrder::DayFirst), _, false) => (first, second),
                    (_, false, true) | (Some(DateOrder::MonthFirst), false, _) => (second, first),
                    _ => return None,
                };
                return Some((LocalDay::from_parts(year, month, day)?, scan.0));
            }
            Some('.') if scan.after_spaces().starts_with_digit() => {
                scan = scan.after_spaces();
                let month = scan.number(2)?;
                scan.take('.')?;
                scan = scan.after_spaces();
                return Some((LocalDay::from_parts(scan.year()?, month, first)?, scan.0));
            }
            _ => {}
        }
        scan.skip_filler();
        let month = month_of(&scan.word())?;
        scan.skip_filler();
        return Some((LocalDay::from_parts(scan.year()?, month, first)?, scan.0));
    }
    let month = month_of(&scan.word())?;
    scan.skip_filler();
    let day = scan.number(2)?;
    scan.skip_filler();
    Some((LocalDay::from_parts(scan.year()?, month, day)?, scan.0))
}

/// `15:22`, `3:22:08 PM`, `15:22:08.123`: milliseconds since midnight, and what follows.
fn parse_time(text: &str) -> Option<(i64, &str)> {
    let mut scan = Scan(text);
    let mut hour = i64::from(scan.number(2)?);
    scan.take(':')?;
    let minute = i64::from(scan.number(2)?);
    let mut second = 0;
    if scan.take(':').is_some() {
        second = i64::from(scan.number(2)?);
        if scan.take('.').is_some() || scan.take(',').is_some() {
            scan.number(9)?;
        }
    }
    let mut after = scan.after_spaces();
    let half: String = after.0.chars().take(5).filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    if half.starts_with("am") || half.starts_with("pm") {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half.starts_with("pm") { 12 } else { 0 };
        after.skip_while(|c| c.is_alphabetic() || c == '.');
        if half.len() > 2 {
            return None;
        }
        scan = after;
    }
    let within = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    within.then_some((hour * HOUR_MS + minute * MINUTE_MS + second.min(59) * SECOND_MS, scan.0))
}

/// `+0300`, `-05:30`, `Z`, `UTC`: milliseconds ahead of UTC.
fn parse_offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let (sign, digits) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let number: i64 = (digits.len() == 4).then(|| digits.parse().ok()).flatten()?;
    let (hours, minutes) = (number / 100, number % 100);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * HOUR_MS + minutes * MINUTE_MS))
}

/// What is left of a text.
#[derive(Clone, Copy)]
struct Scan<'a>(&'a str);

impl<'a> Scan<'a> {
    fn starts_with_digit(self) -> bool {
        self.0.starts_with(|c: char| c.is_ascii_digit())
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|c: char| !wanted(c)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at_checked(end).unwrap_or((self.0, ""));
        self.0 = rest;
        taken
    }

    fn after_spaces(mut self) -> Self {
        self.skip_while(|c| c == ' ');
        self
    }

    fn number(&mut self, digits_max: usize) -> Option<u32> {
        let digits = self.skip_while(|c| c.is_ascii_digit());
        (digits.len() <= digits_max).then(|| digits.parse().ok()).flatten()
    }

    fn year(&mut self) -> Option<i32> {
        let digits = self.skip_while(|c| c.is_ascii_digit());
        let year: i32 = (digits.len() == 4).then(|| digits.parse().ok()).flatten()?;
        (1900..=2200).contains(&year).then_some(year)
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        self.0 = self.0.strip_prefix(wanted)?;
        Some(())
    }

    fn separator(&mut self) -> Option<char> {
        let found = self.0.chars().next().filter(|c| matches!(c, '/' | '.'))?;
        self.take(found)?;
        Some(found)
    }

    fn iso_day(&mut self) -> Option<(i32, u32, u32)> {
        let year = self.year()?;
        let separator = self.0.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
        self.take(separator)?;
        let month = self.number(2)?;
        self.take(separator)?;
        Some((year, month, self.number(2)?))
    }

    fn word(&mut self) -> String {
        self.skip_while(char::is_alphabetic).to_lowercase()
    }

    /// Spaces, dots, commas and the little words between day, month and year (`25 de julho de 2026`).
    fn skip_filler(&mut self) {
        loop {
            let before = self.0;
            self.skip_while(|c| matches!(c, ' ' | '.' | ',' | '-'));
            for little in ["de ", "di ", "th ", "st ", "nd ", "rd "] {
                self.0 = self.0.strip_prefix(little).unwrap_or(self.0);
            }
            if before == self.0 {
                return;
            }
        }
    }
}

/// How the names of each month begin, folded: English, German, French, Spanish, Portuguese, Italian, Dutch, Polish,
/// Swedish, Danish, Norwegian, Czech, Turkish and Russian.
const MONTHS: &[(u32, &[&str])] = &[
    (1, &["jan", "janv", "ene", "gen", "sty", "led", "oca", "янв"]),
    (2, &["feb", "fev", "fevr", "lut", "uno", "sub", "фев"]),
    (3, &["mar", "mrz", "mars", "maa", "mrt", "bre", "мар"]),
    (4, &["apr", "avr", "abr", "kwi", "dub", "nis", "апр"]),
    (5, &["may", "mai", "maj", "mag", "mei", "kve", "мая", "май"]),
    (6, &["jun", "juin", "giu", "cze", "cerven", "haz", "июн"]),
    (7, &["jul", "juil", "lug", "lip", "cervenec", "cervence", "tem", "июл"]),
    (8, &["aug", "aou", "ago", "sie", "srp", "agu", "авг"]),
    (9, &["sep", "set", "wrz", "zar", "eyl", "сен"]),
    (10, &["oct", "okt", "out", "ott", "paz", "rij", "eki", "окт"]),
    (11, &["nov", "lis", "kas", "ноя"]),
    (12, &["dec", "dez", "dic", "gru", "pro", "ara", "дек"]),
];

/// The month whose name that is, in full or in short: the longest beginning wins (`juillet` is no `juin`).
fn month_of(word: &str) -> Option<u32> {
    let folded = crate::domain::text::fold(word);
    let longest = |month: &(u32, &[&str])| {
        month.1.iter().filter(|begin| folded.starts_with(**begin)).map(|begin| begin.len()).max().unwrap_or(0)
    };
    let best = MONTHS.iter().max_by_key(|month| longest(month))?;
    (longest(best) > 0 && folded.chars().count() <= 12).then_some(best.0)
}

/// Reads `1h 10m`, `45m`, `30s`, `1:10:00`, `45:30`, `1 Std. 10 Min.`: seconds, at most a week.
pub fn parse_duration(text: &str) -> Option<u32> {
    const WEEK_SECONDS: i64 = 7 * DAY_MS / SECOND_MS;
    let text = text.trim();
    if text.len() > DATE_BYTES_MAX {
        return None;
    }
    let seconds = if text.contains(':') { parse_clock(text)? } else { parse_units(text)? };
    (seconds <= WEEK_SECONDS).then(|| u32::try_from(seconds).ok()).flatten()
}

fn parse_clock(text: &str) -> Option<i64> {
    let parts: Vec<i64> =
        text.split(':').map(|part| part.trim().parse::<u32>().ok().map(i64::from)).collect::<Option<_>>()?;
    match parts.as_slice() {
        [hours, minutes, seconds] if *minutes < 60 && *seconds < 60 => Some(hours * 3_600 + minutes * 60 + seconds),
        [minutes, seconds] if *seconds < 60 => Some(minutes * 60 + seconds),
        _ => None,
    }
}

fn parse_units(text: &str) -> Option<i64> {
    let mut scan = Scan(text);
    let mut seconds: i64 = 0;
    let mut any = false;
    while !scan.0.is_empty() {
        scan.skip_while(|c| c.is_whitespace() || c == ',');
        if scan.0.is_empty() {
            break;
        }
        let number = i64::from(scan.number(6)?);
        scan.skip_while(char::is_whitespace);
        let unit = scan.word();
        scan.skip_while(|c| c == '.');
        seconds += number
            * match unit.as_str() {
                "d" | "day" | "days" => 86_400,
                "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunden" | "stunde" => 3_600,
                "m" | "min" | "mins" | "minute" | "minutes" | "minuten" => 60,
                "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunden" => 1,
                _ => return None,
            };
        any = true;
    }
    any.then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> When {
        When::Local(Timestamp::parse_rfc3339(&format!("{text}Z")).unwrap().as_millis())
    }

    #[test]
    fn dates_are_read_in_the_forms_apps_write() {
        for text in [
            "2026-03-13 15:22:00",
            "2026-03-13T15:22",
            "2026-03-13 3:22:00\u{202f}PM",
            "2026-03-13 03:22:00 pm",
            "13 Mar 2026, 15:22",
            "13 March 2026 15:22",
            "Mar 13, 2026, 3:22 PM",
            "13. März 2026, 15:22",
            "13 mars 2026, 15:22",
            "13 de marzo de 2026, 15:22",
            "13 maart 2026, 15:22",
            "13 мар. 2026, 15:22",
            "13.03.2026 15:22",
            "13.3.2026, 15:22",
            "13/03/2026 15:22",
            "03/13/2026 15:22",
            "2026/03/13 15:22",
        ] {
            assert_eq!(parse_when(text, None), Some(local("2026-03-13T15:22:00")), "{text}");
        }
        assert_eq!(parse_when("25 Juli 2026, 14:21", None), Some(local("2026-07-25T14:21:00")));
        assert_eq!(parse_when("25 juillet 2026, 14:21", None), Some(local("2026-07-25T14:21:00")));
        assert_eq!(parse_when("25 juin 2026, 14:21", None), Some(local("2026-06-25T14:21:00")));
        assert_eq!(parse_when("2026-03-13 12:05 AM", None), Some(local("2026-03-13T00:05:00")));
        assert_eq!(parse_when("2026-03-13", None), Some(local("2026-03-13T00:00:00")));
    }

    #[test]
    fn an_offset_makes_an_instant() {
        let at = |text: &str| Some(When::Instant(Timestamp::parse_rfc3339(text).unwrap().as_millis()));
        assert_eq!(parse_when("2026-09-25 08:00:00 +0300", None), at("2026-09-25T05:00:00Z"));
        assert_eq!(parse_when("2023-01-05 18:03:11 +0000", None), at("2023-01-05T18:03:11Z"));
        assert_eq!(parse_when("2026-09-25T08:00:00.5Z", None), at("2026-09-25T08:00:00.5Z"));
    }

    #[test]
    fn what_is_not_clear_is_not_guessed() {
        assert_eq!(parse_when("03/04/2026", None), None);
        assert_eq!(parse_when("03/04/2026", Some(DateOrder::DayFirst)), Some(local("2026-04-03T00:00:00")));
        assert_eq!(parse_when("03/04/2026", Some(DateOrder::MonthFirst)), Some(local("2026-03-04T00:00:00")));
        for refused in [
            "",
            "yesterday",
            "2026-02-30",
            "2026-13-01",
            "2026-03-13 25:00",
            "2026-03-13 13:00 PM",
            "13 Foo 2026",
            "0000-00-00",
            "99999-01-01",
            "12",
            "2026-03-13 15:22 Mars/Olympus",
            "é",
            "13/13/2026",
            "1 2 3",
        ] {
            assert_eq!(parse_when(refused, None), None, "{refused}");
        }
    }

    #[test]
    fn a_local_time_is_an_instant_where_the_person_was() {
        // Berlin: an hour ahead in winter, two from 2026-03-29T01:00Z.
        let berlin = |at: Timestamp| if at.as_millis() >= 1_774_746_000_000 { 7_200 } else { 3_600 };
        let resolved = |text: &str| parse_when(text, None).unwrap().resolve(&berlin).to_rfc3339();
        assert_eq!(resolved("2026-03-28 10:00"), "2026-03-28T09:00:00.000Z");
        assert_eq!(resolved("2026-03-29 10:00"), "2026-03-29T08:00:00.000Z");
        assert_eq!(resolved("2026-03-29 01:30"), "2026-03-29T00:30:00.000Z");
        assert_eq!(resolved("2026-03-29 03:30"), "2026-03-29T01:30:00.000Z");
        assert_eq!(resolved("2026-09-25 08:00:00 +0300"), "2026-09-25T05:00:00.000Z");
    }

    #[test]
    fn durations_are_read_in_units_and_as_clocks() {
        for (text, seconds) in [
            ("1h 10m", 4_200),
            ("45m", 2_700),
            ("30s", 30),
            ("1h", 3_600),
            ("1:10:00", 4_200),
            ("45:30", 2_730),
            ("1 Std. 10 Min.", 4_200),
            ("0s", 0),
        ] {
            assert_eq!(parse_duration(text), Some(seconds), "{text}");
        }
        for refused in ["", "h", "10", "1x", "1:2:3:4", "99999999h", "1:99"] {
            assert_eq!(parse_duration(refused), None, "{refused}");
        }
    }
}
