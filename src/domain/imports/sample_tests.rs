//! Every sample file of `tests/fixtures/imports`, read.

use super::{generic::Mapping, parsed::*, quantity::WeightUnit, *};
use crate::domain::{time::Timestamp, training::SetKind};

const NOW: Timestamp = Timestamp::from_millis(1_795_248_000_000);

macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/fixtures/imports/", $name)).as_slice()
    };
}

fn read(bytes: &[u8]) -> (Format, Parsed) {
    parse(bytes, None, NOW).expect("a file that can be read")
}

fn grams(set: &ParsedSet) -> Option<i32> {
    set.done.load.and_then(|load| load.grams(WeightUnit::Kg))
}

fn millimetres(set: &ParsedSet) -> Option<u64> {
    set.done.distance.and_then(|way| way.distance_millimetres(WeightUnit::Kg))
}

/// `name: kind weight x reps`, for each set.
fn sets(workout: &ParsedWorkout) -> Vec<String> {
    let one = |exercise: &ParsedExercise, set: &ParsedSet| {
        let kind = set.kind.as_str();
        format!("{}: {kind} {} x {}", exercise.name, grams(set).unwrap_or(0), set.done.reps.unwrap_or(0))
    };
    workout.exercises.iter().flat_map(|exercise| exercise.sets.iter().map(move |set| one(exercise, set))).collect()
}

#[test]
fn strong_in_german_loses_nothing_and_what_is_not_known_is_told() {
    let text = "Datum,Workout-Name,Dauer (s),Übungsname,Reihenfolge festlegen,Gewicht (kg),Wiederh.,Entfernung (Meter),\
                Sekunden,Stimmung\n\
                2024-01-08 18:00:00,Morgens,1800,Kreuzheben,1,100,5.5,0,0,gut\n\
                2024-01-08 18:00:00,Morgens,1800,Laufen,1,0,0,400,90.5,gut\n";
    let (format, parsed) = read(text.as_bytes());
    assert_eq!((format, parsed.bad_rows), (Format::Strong, 0));
    let workout = &parsed.workouts[0];
    assert_eq!((workout.seconds, millimetres(&workout.exercises[1].sets[0])), (Some(1_800), Some(400_000)));
    let told: Vec<_> = parsed.problems.iter().map(|one| (one.row, one.column.as_str(), one.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, "Stimmung", "is no column that is known, and is left out"),
            (2, "Wiederh.", "is rounded to 6"),
            (3, "Sekunden", "is rounded to 91"),
        ]
    );
    assert!(parsed.problems.iter().all(|one| one.severity == Severity::Warning));
}

#[test]
fn a_quote_that_is_never_closed_is_named_as_such() {
    let text = "Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n\
                2024-01-08 18:00:00,Push,Bench,1,80,5\n\
                2024-01-08 18:00:00,Push,Bench,2,80,5\n\
                2024-01-08 18:00:00,\"Push,Bench,3,80,5\n\
                2024-01-09 18:00:00,Pull,Row,1,60,5\n";
    let (_, parsed) = read(text.as_bytes());
    let problem = &parsed.problems[0];
    assert_eq!((parsed.problem_count, problem.row, problem.column.as_str()), (1, 4, "Workout Name"));
    assert_eq!(problem.message, "begins with a quote that is never closed: what follows is not read");
    assert_eq!(parsed.workouts[0].exercises[0].sets.len(), 2);
}

#[test]
fn strong_without_units_asks_for_the_unit() {
    let (format, parsed) = read(sample!("strong_a.csv"));
    assert_eq!((format, parsed.needs.as_slice()), (Format::Strong, [Need::Unit, Need::TimeZone].as_slice()));
    assert_eq!((parsed.rows, parsed.bad_rows, parsed.problem_count), (10, 0, 0));
    let push = &parsed.workouts[0];
    assert_eq!((push.name.as_str(), push.seconds), ("Push Day", Some(4_200)));
    assert_eq!(push.notes, "Felt \"great\", slept well");
    assert_eq!(
        sets(push),
        [
            "Bench Press (Barbell): warmup 40000 x 10",
            "Bench Press (Barbell): normal 82500 x 8",
            "Bench Press (Barbell): normal 82500 x 7",
            "Bench Press (Barbell): drop 60000 x 12",
            "Bench Press (Barbell): failure 60000 x 6",
            "Pull Up: normal 0 x 9",
            "Plank: normal 0 x 0",
        ]
    );
    let bench = &push.exercises[0].sets;
    assert_eq!((bench[1].rest_seconds, bench[1].rpe.unwrap().tenths()), (Some(120), 85));
    assert_eq!(push.exercises[1].sets[0].done.load, None, "nought is no weight");
    assert_eq!(push.exercises[2].sets[0].done.seconds, Some(90));
    let run = &parsed.workouts[1].exercises[0].sets[0];
    assert_eq!((millimetres(run), run.done.seconds), (Some(7_500_000), Some(2_700)));
}

#[test]
fn strong_is_read_in_every_variant() {
    let (_, short) = read(sample!("strong_a_short.csv"));
    assert_eq!(sets(&short.workouts[0]), ["Squat (Barbell): normal 100000 x 5"; 2]);
    let (_, ios) = read(sample!("strong_b_ios.csv"));
    assert_eq!(ios.needs, [Need::TimeZone]);
    assert_eq!(
        sets(&ios.workouts[0])[..2],
        ["Deadlift (Barbell): normal 142882 x 5", "Deadlift (Barbell): normal 142500 x 5"]
    );
    assert_eq!(millimetres(&ios.workouts[0].exercises[1].sets[0]), Some(4_988_966));
    assert_eq!(ios.workouts[0].exercises[0].notes, "Hook grip");
    let (_, android) = read(sample!("strong_b_android.csv"));
    assert_eq!(android.problem_count, 0, "{:?}", android.problems);
    assert_eq!(sets(&android.workouts[0])[..2], ["Squat (Barbell): normal 102500 x 5"; 2]);
    assert_eq!(android.workouts[0].seconds, Some(3_120));
    assert_eq!(android.workouts[0].began, dates::parse_when("2024-02-03 17:04:33", None).unwrap());
    let (_, numbered) = read(sample!("strong_numbered.csv"));
    assert_eq!(sets(&numbered.workouts[0]), ["Bench Press (Barbell): normal 80000 x 5"; 2]);
    let (_, pounds) = read(sample!("strong_pounds.csv"));
    assert_eq!(
        (sets(&pounds.workouts[0])[0].as_str(), pounds.needs),
        ("Bench Press (Barbell): normal 102058 x 5", vec![Need::TimeZone])
    );
    let (_, german) = read(sample!("strong_german_latin1.csv"));
    assert_eq!(sets(&german.workouts[0]), ["Kniebeuge (Langhantel): normal 102500 x 5"]);
    assert_eq!(
        (german.workouts[0].seconds, german.workouts[0].exercises[0].notes.as_str()),
        (Some(3_720), "glücklich")
    );
}

#[test]
fn hevy_keeps_exercises_done_twice_and_empty_weights() {
    let (format, parsed) = read(sample!("hevy_kg.csv"));
    assert_eq!((format, parsed.needs.as_slice()), (Format::Hevy, [Need::TimeZone].as_slice()));
    let upper = &parsed.workouts[0];
    assert_eq!((upper.seconds, upper.notes.as_str()), (Some(4_140), "First line\nsecond line"));
    let names: Vec<&str> = upper.exercises.iter().map(|exercise| exercise.name.as_str()).collect();
    let bench = "Bench Press (Barbell)";
    assert_eq!(names, [bench, "Pull Up", "Triceps Pushdown", bench, bench]);
    assert_eq!(upper.exercises[1].sets[0].done.load, None);
    assert_eq!((upper.exercises[1].superset, upper.exercises[2].superset), (Some(1), Some(1)));
    assert_eq!(upper.exercises[2].sets[0].kind, SetKind::Drop);
    assert_eq!(upper.exercises[0].notes, "Elbows in");
    assert_eq!(millimetres(&parsed.workouts[1].exercises[0].sets[0]), Some(8_200_000));
}

#[test]
fn hevy_says_its_units_in_its_columns_and_months_in_many_languages() {
    let (_, parsed) = read(sample!("hevy_lbs_german.csv"));
    assert_eq!(sets(&parsed.workouts[0]), ["Squat (Barbell): normal 102058 x 5"]);
    assert_eq!(parsed.workouts[0].began, dates::parse_when("2026-07-25 14:21", None).unwrap());
    assert_eq!(millimetres(&parsed.workouts[1].exercises[0].sets[0]), Some(1_609_344));
}

#[test]
fn liftosaur_and_fitbod_are_read() {
    let (format, parsed) = read(sample!("liftosaur.csv"));
    assert_eq!((format, parsed.needs.len()), (Format::Liftosaur, 0));
    let workout = &parsed.workouts[0];
    assert_eq!(workout.name, "GZCLP: Day 1");
    assert_eq!(sets(workout), ["Squat: warmup 20412 x 5", "Squat: normal 83915 x 5"]);
    let squat = &workout.exercises[0].sets[1];
    assert_eq!((squat.target.reps, squat.rpe.unwrap().rating()), (Some(3), 9.0));
    assert!(squat.at.is_some());
    let (format, parsed) = read(sample!("fitbod.csv"));
    assert_eq!(format, Format::Fitbod);
    assert_eq!(
        sets(&parsed.workouts[0]),
        [
            "Dumbbell Bench Press: warmup 18144 x 12",
            "Dumbbell Bench Press: normal 27216 x 10",
            "Treadmill: normal 0 x 0"
        ]
    );
    assert_eq!(millimetres(&parsed.workouts[0].exercises[1].sets[0]), Some(2_500_000));
}

#[test]
fn another_table_takes_a_mapping() {
    let bytes = sample!("generic.csv");
    let Err(Refusal::MappingNeeded { columns }) = parse(bytes, None, NOW) else { panic!("it takes a mapping") };
    assert_eq!(columns[0], "Tag");
    assert_eq!(generic::suggest(&columns)["exercise"], "Übung");
    let mapping: Mapping = serde_json::from_str(
        r#"{"date":"Tag","exercise":"Übung","weight":"kg","reps":"Wdh","sets":"Sätze","notes":"Kommentar"}"#,
    )
    .unwrap();
    let (format, parsed) = parse(bytes, Some(&mapping), NOW).unwrap();
    assert_eq!((format, parsed.needs.as_slice()), (Format::Csv, [Need::TimeZone].as_slice()));
    assert_eq!(sets(&parsed.workouts[0]).len(), 4);
    assert_eq!(sets(&parsed.workouts[0])[3], "Bankdrücken: normal 80000 x 5");
    let unknown = Mapping { date: "Nope".into(), ..mapping };
    assert!(matches!(parse(bytes, Some(&unknown), NOW), Err(Refusal::Unreadable(_))));
}

#[test]
fn measurements_of_the_body_are_read_and_impossible_ones_told() {
    let (format, parsed) = read(sample!("measurements.csv"));
    assert_eq!((format, parsed.body.len(), parsed.bad_rows), (Format::Measurements, 2, 1));
    assert_eq!(parsed.body[0].lengths.len(), 4);
    assert_eq!(parsed.body[0].lengths[0].1.body_millimetres(WeightUnit::Kg), Some(1_800));
    assert_eq!(parsed.body[1].weight.unwrap().grams(WeightUnit::Kg), Some(82_100));
    let problem = &parsed.problems[0];
    assert_eq!((problem.row, problem.column.as_str(), problem.value.as_str()), (4, "weight", "9999"));
    assert_eq!(problem.severity, Severity::Error);
}

#[test]
fn wger_writes_numbers_as_texts_and_units_as_numbers() {
    let (format, parsed) = read(sample!("wger.json"));
    assert_eq!((format, parsed.problem_count), (Format::Wger, 0));
    let day = &parsed.workouts[0];
    assert_eq!((day.seconds, day.notes.as_str()), (Some(4_200), "hot day"));
    assert_eq!(
        sets(day),
        ["Bench Press: normal 80000 x 8", "Bench Press: failure 60101 x 12", "wger exercise 999: normal 0 x 0"]
    );
    let set = &day.exercises[0].sets[0];
    assert_eq!((set.rpe.unwrap().rating(), set.rest_seconds, set.target.reps), (8.0, Some(120), Some(8)));
    assert_eq!(day.exercises[1].sets[0].done.seconds, Some(90));
    assert_eq!(millimetres(&parsed.workouts[1].exercises[0].sets[0]), Some(5_000_000));
    assert_eq!(parsed.body[0].weight.unwrap().unit, None);
    assert_eq!(parsed.needs, [Need::Unit, Need::TimeZone]);
}

#[test]
fn apple_health_is_read_in_pieces_of_any_size() {
    let bytes = sample!("apple_health.xml");
    let (format, whole) = read(bytes);
    assert_eq!((format, whole.body.len(), whole.workouts.len(), whole.bad_rows), (Format::AppleHealth, 3, 2, 1));
    assert_eq!(whole.body[1].weight.unwrap().grams(WeightUnit::Kg), Some(81_193));
    assert_eq!(whole.body[2].fat_percent.unwrap().to_f64(), 18.5);
    let strength = &whole.workouts[0];
    assert_eq!(
        (strength.name.as_str(), strength.seconds, strength.kcal),
        ("Strength Training", Some(3_750), Some(410))
    );
    let run = &whole.workouts[1];
    assert_eq!((run.kcal, millimetres(&run.exercises[0].sets[0])), (Some(320), Some(5_200_000)));
    for size in [1, 7, 64, 1_000] {
        let mut collector = collect::Collector::new(NOW);
        let mut scanner = Scanner::default();
        for piece in bytes.chunks(size) {
            scanner.feed(piece, &mut collector).unwrap();
        }
        assert_eq!(collector.finish().unwrap(), whole, "pieces of {size}");
    }
}

#[test]
fn a_scanner_goes_on_where_another_left_off() {
    let bytes = sample!("apple_health.xml");
    let (_, whole) = read(bytes);
    let mut first = collect::Collector::new(NOW);
    let mut scanner = Scanner::default();
    scanner.feed(&bytes[..1_300], &mut first).unwrap();
    let mut second = collect::Collector::new(NOW);
    let mut going_on = Scanner::going_on(scanner.consumed(), scanner.number());
    going_on.feed(&bytes[usize::try_from(scanner.consumed()).unwrap()..], &mut second).unwrap();
    let both: Vec<_> = first.parsed.body.into_iter().chain(second.parsed.body).collect();
    assert_eq!(both, whole.body);
}

#[test]
fn ways_are_measured_by_their_places() {
    let (format, parsed) = read(sample!("run.gpx"));
    assert_eq!(format, Format::Gpx);
    let run = &parsed.workouts[0];
    assert_eq!((run.name.as_str(), run.seconds, run.track.len()), ("Morning & run", Some(90), 4));
    let metres = millimetres(&run.exercises[0].sets[0]).unwrap();
    assert!((222_380..222_400).contains(&metres), "{metres}");
    assert_eq!(run.exercises[0].name, "Running");
    assert_eq!(run.exercises[0].notes, "Ascent 10 m\nAverage heart rate 130 bpm");
    let (format, parsed) = read(sample!("ride.tcx"));
    assert_eq!(format, Format::Tcx);
    let ride = &parsed.workouts[0];
    assert_eq!((ride.seconds, ride.kcal, ride.track.len()), (Some(2_400), Some(400), 2));
    assert_eq!(millimetres(&ride.exercises[0].sets[0]), Some(16_000_000));
    assert_eq!(ride.exercises[0].notes, "Ascent 60 m\nAverage heart rate 130 bpm");
}
