//! Files that mean harm, or nothing: none may panic, run for long or grow.

use proptest::prelude::*;

use super::{collect::ROWS_MAX, parsed::Refusal, *};
use crate::domain::time::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_795_248_000_000);

fn refused(bytes: &[u8]) -> Refusal {
    parse(bytes, None, NOW).expect_err("a file that is not taken")
}

#[test]
fn what_is_no_file_of_training_is_refused_by_kind() {
    assert_eq!(refused(b""), Refusal::Empty);
    assert_eq!(refused(b" \r\n\t"), Refusal::Empty);
    assert_eq!(refused(b"PK\x03\x04rest"), Refusal::Packed);
    assert_eq!(refused(b"\x1f\x8brest"), Refusal::Packed);
    assert_eq!(refused(b"<html><body/></html>"), Refusal::UnknownFormat);
    assert_eq!(refused(b"hello"), Refusal::UnknownFormat);
    assert_eq!(refused(b"{}"), Refusal::UnknownFormat);
    assert_eq!(refused(b"\x89PNG\r\n\x1a\n\0\0,\0"), Refusal::UnknownFormat);
    assert!(matches!(refused(b"{\"a\":"), Refusal::Unreadable(_)));
    assert!(matches!(refused(b"<gpx><trk>"), Refusal::Unreadable(_)));
    assert_eq!(refused(b"<gpx></gpx>"), Refusal::NothingInside);
    assert_eq!(refused(b"Date,Exercise Name,Set Order\n"), Refusal::NothingInside);
}

#[test]
fn a_file_of_mostly_bad_rows_is_refused_with_its_problems() {
    let head = "Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps\n";
    let good = "2024-01-08 18:00:00,A,Squat,1,100,kg,5\n";
    let bad = "yesterday,A,Squat,1,heavy,kg,5\n";
    let Refusal::TooManyBadRows { bad: 3, rows: 5, problems } =
        refused(format!("{head}{good}{good}{bad}{bad}{bad}").as_bytes())
    else {
        panic!("too many bad rows")
    };
    assert_eq!((problems[0].row, problems[0].column.as_str(), problems[0].value.as_str()), (4, "Date", "yesterday"));
    let (_, parsed) = parse(format!("{head}{good}{good}{bad}").as_bytes(), None, NOW).unwrap();
    assert_eq!((parsed.bad_rows, parsed.workouts[0].set_count()), (1, 2));
}

#[test]
fn values_nobody_reaches_are_doubted_or_refused() {
    let row = |cells: &str| {
        format!(
            "Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps\n2024-01-08 18:00:00,A,Squat,1,100,kg,5\n2024-01-08 18:00:00,A,Squat,2,100,kg,5\n{cells}\n"
        )
    };
    for (cells, column, severity) in [
        ("2024-01-08 18:00:00,A,Squat,3,1400,kg,5", "Weight", Severity::Warning),
        ("2024-01-08 18:00:00,A,Squat,3,1400,tons,5", "Weight Unit", Severity::Error),
        ("2024-01-08 18:00:00,A,Squat,3,9999,kg,5", "Weight", Severity::Error),
        ("2024-01-08 18:00:00,A,Squat,3,100,kg,2000", "Reps", Severity::Warning),
        ("2024-01-08 18:00:00,A,Squat,3,100,kg,-1", "Reps", Severity::Error),
        ("1999-01-08 18:00:00,A,Squat,3,100,kg,5", "Date", Severity::Warning),
        ("2027-01-08 18:00:00,A,Squat,3,100,kg,5", "Date", Severity::Warning),
        ("2024-01-08 18:00:00,A,,3,100,kg,5", "Exercise Name", Severity::Error),
        ("2024-01-08 18:00:00,A,Squat,third,100,kg,5", "Set Order", Severity::Error),
    ] {
        let (_, parsed) = parse(row(cells).as_bytes(), None, NOW).unwrap();
        let problem = parsed.problems.first().unwrap_or_else(|| panic!("{cells} is not told"));
        assert_eq!((problem.row, problem.column.as_str(), problem.severity), (4, column, severity), "{cells}");
    }
}

#[test]
fn entities_are_not_expanded_and_nesting_is_bounded() {
    let lol = "<?xml version=\"1.0\"?><!DOCTYPE gpx [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><gpx><trk><name>&b;&b;&b;</name><trkseg><trkpt lat=\"1\" lon=\"&b;\"><time>2026-05-01T06:00:00Z</time></trkpt></trkseg></trk></gpx>";
    assert!(
        !matches!(parse(lol.as_bytes(), None, NOW), Ok((_, parsed)) if parsed.workouts.iter().any(|one| one.name.contains("aa")))
    );
    let deep = format!("<gpx>{}", "<trk>".repeat(100_000));
    assert!(matches!(refused(deep.as_bytes()), Refusal::Unreadable(_)));
    let json = format!("{{\"workoutlog\":{}", "[".repeat(100_000));
    assert!(matches!(refused(json.as_bytes()), Refusal::Unreadable(_)));
    let endless = format!("<HealthData><Record type=\"{}", "x".repeat(2_000_000));
    assert!(matches!(refused(endless.as_bytes()), Refusal::Unreadable(_)));
}

#[test]
fn rows_sets_and_quotes_without_an_end_are_bounded() {
    let head = "Date,Exercise Name,Set Order,Weight,Weight Unit,Reps\n";
    let row = "2024-01-08 18:00:00,Squat,2,100,kg,5\n";
    let many = format!("{head}{}", row.repeat(usize::try_from(ROWS_MAX).unwrap() + 1));
    assert!(matches!(refused(many.as_bytes()), Refusal::TooMany { what: "rows", .. } | Refusal::TooManyBadRows { .. }));
    let (_, parsed) = parse(format!("{head}{}", row.repeat(600)).as_bytes(), None, NOW).unwrap();
    assert_eq!((parsed.workouts[0].set_count(), parsed.bad_rows), (500, 100));
    let quote = format!("{head}2024-01-08 18:00:00,\"{}", "Squat,\n".repeat(50_000));
    assert!(parse(quote.as_bytes(), None, NOW).is_err());
    let wide = format!("Date,Exercise Name,Set Order{}\n{row}", ",x".repeat(10_000));
    assert_eq!(refused(wide.as_bytes()), Refusal::UnknownFormat);
}

const HEADS: &[&str] = &[
    "",
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n",
    "\"title\",\"start_time\",\"end_time\",\"exercise_title\",\"set_index\",\"set_type\",\"weight_kg\",\"reps\"\n",
    "Workout DateTime,Exercise,Completed Reps\n",
    "Date,Exercise,Reps,Weight(lbs),isWarmup\n",
    "date,weight,body_fat,height\n",
    "<gpx><trk><trkseg>",
    "<TrainingCenterDatabase><Activities><Activity>",
    "<HealthData><Record type=\"HKQuantityTypeIdentifierBodyMass\" ",
    "{\"workoutlog\":[",
    "{\"schema\":\"vivace.export\",\"version\":1,\"workouts\":[",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(head in prop::sample::select(HEADS), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&[head.as_bytes(), &bytes].concat(), None, NOW);
        let fit = [&[14, 16, 0, 0, 0xff, 0, 0, 0][..], b".FIT\0\0", &bytes].concat();
        let _ = parse(&fit, None, NOW);
    }

    #[test]
    fn no_text_panics(head in prop::sample::select(HEADS), text in "[ -~\\n\u{e9}\u{202f}\"<>/,;:=&0-9]{0,300}") {
        let _ = parse(format!("{head}{text}").as_bytes(), None, NOW);
    }

    #[test]
    fn numbers_dates_and_durations_never_panic(text in "\\PC{0,40}") {
        let _ = (quantity::Decimal::parse(&text, true), quantity::Decimal::parse(&text, false));
        let _ = (dates::parse_when(&text, None), dates::parse_duration(&text));
    }

    #[test]
    fn a_sample_with_a_broken_byte_never_panics(at in 0usize..2_000, byte in any::<u8>(), which in 0usize..4) {
        let samples: [&[u8]; 4] = [
            include_bytes!("../../../tests/fixtures/imports/strong_a.csv"),
            include_bytes!("../../../tests/fixtures/imports/hevy_kg.csv"),
            include_bytes!("../../../tests/fixtures/imports/wger.json"),
            include_bytes!("../../../tests/fixtures/imports/ride.tcx"),
        ];
        let mut bytes = samples[which].to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = parse(&bytes, None, NOW);
    }
}
