//! FIT files made byte by byte.

use crate::domain::{
    imports::{Format, Refusal, parse},
    time::Timestamp,
};

const NOW: Timestamp = Timestamp::from_millis(1_795_248_000_000);
/// 2026-05-01T06:00:00Z in FIT's time.
const START: u32 = 1_777_615_200 - 631_065_600;

/// Field number, size, base type.
type Field = (u8, u8, u8);
const U32: u8 = 0x86;
const S32: u8 = 0x85;
const U16: u8 = 0x84;
const U8: u8 = 0x02;
const ENUM: u8 = 0x00;

fn definition(local: u8, kind: u16, fields: &[Field]) -> Vec<u8> {
    let mut out = vec![0x40 | local, 0, 0];
    out.extend(kind.to_le_bytes());
    out.push(fields.len() as u8);
    out.extend(fields.iter().flat_map(|(number, size, base)| [*number, *size, *base]));
    out
}

fn file(records: &[Vec<u8>]) -> Vec<u8> {
    let data = records.concat();
    let mut out = vec![14, 16, 0, 0];
    out.extend((data.len() as u32).to_le_bytes());
    out.extend(b".FIT\0\0");
    out.extend(data);
    out.extend([0, 0]);
    out
}

fn half_circles(degrees: f64) -> i32 {
    (degrees * 2_147_483_648.0 / 180.0) as i32
}

fn record(second: u32, latitude: f64, beats: u8, altitude: u16) -> Vec<u8> {
    let mut out = vec![0];
    out.extend((START + second).to_le_bytes());
    out.extend(half_circles(latitude).to_le_bytes());
    out.extend(half_circles(11.5).to_le_bytes());
    out.extend(altitude.to_le_bytes());
    out.push(beats);
    out
}

const RECORD_FIELDS: &[Field] = &[(253, 4, U32), (0, 4, S32), (1, 4, S32), (2, 2, U16), (3, 1, U8)];

fn session(sport: u8, metres_hundredths: u32) -> Vec<u8> {
    let mut out = vec![1];
    out.extend((START + 600).to_le_bytes());
    out.extend(START.to_le_bytes());
    out.extend(600_000_u32.to_le_bytes());
    out.extend(metres_hundredths.to_le_bytes());
    out.extend(150_u16.to_le_bytes());
    out.push(sport);
    out
}

const SESSION_FIELDS: &[Field] = &[(253, 4, U32), (2, 4, U32), (7, 4, U32), (9, 4, U32), (11, 2, U16), (5, 1, ENUM)];

fn run() -> Vec<Vec<u8>> {
    vec![
        definition(0, 20, RECORD_FIELDS),
        record(0, 48.1, 120, 5_100),
        record(60, 48.101, 140, 5_150),
        record(120, 48.102, 0xff, 0xffff),
        definition(1, 18, SESSION_FIELDS),
        session(1, 250_000),
    ]
}

#[test]
fn a_run_is_read() {
    let (format, parsed) = parse(&file(&run()), None, NOW).unwrap();
    assert_eq!(format, Format::Fit);
    let workout = &parsed.workouts[0];
    assert_eq!((workout.seconds, workout.kcal, workout.track.len()), (Some(600), Some(150), 3));
    assert_eq!(workout.exercises[0].name, "Running");
    assert_eq!(workout.exercises[0].notes, "Ascent 10 m\nAverage heart rate 130 bpm");
    assert_eq!(workout.exercises[0].sets[0].done.distance.unwrap().number.to_f64(), 2_500.0);
    assert!((workout.track[1].latitude - 48.101).abs() < 1e-6);
    assert_eq!(workout.track[0].elevation, Some(520.0));
}

#[test]
fn big_endian_numbers_and_compressed_times_are_read() {
    let mut big = definition(2, 20, &[(253, 4, U32), (0, 4, S32), (1, 4, S32)]);
    big[2] = 1;
    big[3..5].copy_from_slice(&20_u16.to_be_bytes());
    let mut place = vec![2];
    place.extend((START + 3).to_be_bytes());
    place.extend(half_circles(48.1).to_be_bytes());
    place.extend(half_circles(11.5).to_be_bytes());
    let compressed = definition(3, 20, &[(0, 4, S32), (1, 4, S32)]);
    let mut later = vec![0x80 | 3 << 5 | ((START as u8 + 13) & 0x1f)];
    later.extend(half_circles(48.101).to_le_bytes());
    later.extend(half_circles(11.5).to_le_bytes());
    let (_, parsed) = parse(&file(&[big, place, compressed, later]), None, NOW).unwrap();
    assert_eq!(parsed.workouts[0].seconds, Some(10));
}

#[test]
fn sets_of_strength_are_read() {
    let fields: &[Field] = &[(254, 4, U32), (0, 4, U32), (3, 2, U16), (4, 2, U16), (5, 1, U8), (7, 2, U16)];
    let set = |at: u32, millis: u32, reps: u16, sixteenths: u16, active: u8, category: u16| {
        let mut out = vec![4];
        out.extend((START + at).to_le_bytes());
        out.extend(millis.to_le_bytes());
        out.extend(reps.to_le_bytes());
        out.extend(sixteenths.to_le_bytes());
        out.push(active);
        out.extend(category.to_le_bytes());
        out
    };
    let records = vec![
        definition(4, 225, fields),
        set(60, 30_000, 8, 1_320, 1, 0),
        set(150, 90_000, 0xffff, 0xffff, 0, 0xffff),
        set(200, 40_000, 5, 1_600, 1, 28),
        definition(1, 18, SESSION_FIELDS),
        session(10, 0),
    ];
    let (_, parsed) = parse(&file(&records), None, NOW).unwrap();
    let workout = &parsed.workouts[0];
    let names: Vec<&str> = workout.exercises.iter().map(|exercise| exercise.name.as_str()).collect();
    assert_eq!(names, ["Bench Press", "Squat"]);
    let bench = &workout.exercises[0].sets[0];
    assert_eq!((bench.done.reps, bench.rest_seconds), (Some(8), Some(90)));
    assert_eq!(bench.done.load.unwrap().number.to_f64(), 82.5);
}

#[test]
fn a_file_cut_anywhere_is_read_as_far_as_it_goes_or_refused() {
    let whole = file(&run());
    for length in 0..whole.len() {
        match parse(&whole[..length], None, NOW) {
            Ok((_, parsed)) => assert_eq!(parsed.workouts.len(), 1),
            Err(refusal) => assert!(!matches!(refusal, Refusal::TooMany { .. })),
        }
    }
    let undefined = file(&[vec![7, 1, 2, 3]]);
    assert!(matches!(parse(&undefined, None, NOW), Err(Refusal::Unreadable(_))));
}
