//! Planned workouts as iCalendar (RFC 5545): lines end with CRLF, long ones are folded, and an event keeps its UID, so
//! that a calendar that reads the file again changes what it has.

use crate::domain::{
    time::{HOUR_MS, Timestamp},
    training::{Status, Workout},
};

/// The beginning of a calendar.
pub const CALENDAR_BEGIN: &str =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Vivace//Training//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n";
/// The end of a calendar.
pub const CALENDAR_END: &str = "END:VCALENDAR\r\n";

/// The longest a line may be, in bytes without its end (section 3.1).
const LINE_BYTES_MAX: usize = 75;
/// How long a planned workout is shown to take.
const PLANNED_MS: i64 = HOUR_MS;

/// The event of a planned workout; nothing for any other. `changed_at` is when it was last written.
pub fn write_event(workout: &Workout, changed_at: Timestamp, out: &mut String) {
    let (Status::Planned, Some(at)) = (workout.status, workout.planned_at) else { return };
    let exercises: Vec<String> =
        workout.exercises.iter().map(|exercise| format!("{} × {}", exercise.sets.len(), exercise.name)).collect();
    let mut description = exercises.join("\n");
    if !workout.notes.is_empty() {
        description = format!("{}\n\n{description}", workout.notes);
    }
    for line in [
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@vivace", workout.id),
        format!("DTSTAMP:{}", stamp(changed_at)),
        format!("LAST-MODIFIED:{}", stamp(changed_at)),
        format!("DTSTART:{}", stamp(at)),
        format!("DTEND:{}", stamp(at.plus_millis(PLANNED_MS))),
        format!("SUMMARY:{}", escaped(&workout.name)),
        format!("DESCRIPTION:{}", escaped(description.trim_end())),
        "STATUS:CONFIRMED".to_owned(),
        "END:VEVENT".to_owned(),
    ] {
        write_folded(&line, out);
    }
}

/// `20261121T080000Z`
fn stamp(at: Timestamp) -> String {
    let text: String = at.to_rfc3339().chars().filter(|c| !matches!(c, '-' | ':')).collect();
    format!("{}Z", text.split('.').next().unwrap_or_default())
}

/// Text with what has a meaning in a value escaped (section 3.3.11).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a line in pieces that are not too long, each but the first after a space, never within a character.
fn write_folded(line: &str, out: &mut String) {
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LINE_BYTES_MAX {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let mut out = String::new();
        write_folded(&format!("SUMMARY:{}", "Übung".repeat(40)), &mut out);
        for line in out.split("\r\n") {
            assert!(line.len() <= LINE_BYTES_MAX, "{line}");
        }
        assert_eq!(out.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "Übung".repeat(40)));
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("a,b;c\\d\ne\r"), "a\\,b\\;c\\\\d\\ne");
        assert_eq!(stamp(Timestamp::parse_rfc3339("2026-11-21T08:00:00.5Z").unwrap()), "20261121T080000Z");
    }
}
