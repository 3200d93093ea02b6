use proptest::prelude::*;

use super::*;

const DEVICES: [&str; 2] = ["phone", "watch"];

fn any_command() -> impl Strategy<Value = Command> {
    let id = 1..6u8;
    prop_oneof![
        1 => Just(Command::Start {}),
        1 => Just(Command::Pause {}),
        1 => Just(Command::Resume {}),
        1 => Just(Command::Complete {}),
        1 => (1..9u8).prop_map(|mood| Command::UpdateDetails(UpdateDetails {
            mood_before: Some(Some(mood)), name: Some(format!("Name {mood}")),
            completed_at: Some((mood > 2).then(|| NOW.plus_millis(i64::from(mood) * 10_000))), ..UpdateDetails::default()
        })),
        2 => (id.clone(), 1..4u8).prop_map(|(id, of)| Command::AddExercise(AddExercise {
            workout_exercise_id: Some(entry(id)), exercise_id: Some(exercise(of)), ..AddExercise::default()
        })),
        2 => (id.clone(), 1..5u8).prop_map(|(id, number)| Command::UpdateExercise(UpdateExercise {
            workout_exercise_id: Some(entry(id)), superset: Some(Some(number)), ..UpdateExercise::default()
        })),
        1 => id.clone().prop_map(|id| Command::RemoveExercise(RemoveExercise { workout_exercise_id: Some(entry(id)) })),
        2 => (0..12u8, 0..3i64, "[A-D]{0,2}").prop_map(|(number, whole, fraction)| Command::UpdateSet(UpdateSet {
            set_id: Some(set(number)), position: Position::parse(&format!("{whole}.{fraction}V")), ..UpdateSet::default()
        })),
        6 => (0..12u8, id, 0..20i32, 0..12u32).prop_map(|(number, into, tens, reps)| log(number, into, tens * 10, reps)),
        4 => (0..12u8, 0..20i32, any::<bool>()).prop_map(|(number, tens, done)| Command::UpdateSet(UpdateSet {
            set_id: Some(set(number)), weight_grams: Some(Some(tens * 10_000)), done: Some(done), ..UpdateSet::default()
        })),
        3 => (0..12u8, 1..12u32).prop_map(|(number, reps)| Command::UpdateSet(UpdateSet {
            set_id: Some(set(number)), reps: Some(Some(reps)), ..UpdateSet::default()
        })),
        2 => (0..12u8).prop_map(|number| Command::DeleteSet(DeleteSet { set_id: Some(set(number)) })),
        2 => (0..12u8, 1..200u32).prop_map(|(number, seconds)| Command::StartRest(StartRest {
            seconds: Some(seconds), set_id: Some(set(number))
        })),
        1 => Just(Command::SkipRest {}),
    ]
}

/// What two devices did: few instants, so that many stamps differ by device or operation alone, half of them before the
/// workout was made.
fn any_log() -> impl Strategy<Value = Vec<Op>> {
    let step = (any_command(), -20..20i64, 0..2usize);
    proptest::collection::vec(step, 1..60).prop_map(|steps| {
        let ops = steps.into_iter().enumerate().map(|(index, (command, seconds, device))| Op {
            op_id: OpId::parse(&format!("op-{index}")).unwrap(),
            at: Some(NOW.plus_millis(seconds * 1_000)),
            device: DeviceId::parse(DEVICES[device]),
            command,
        });
        ops.collect()
    })
}

fn merged(ops: &[Op]) -> Session {
    let later = NOW.plus_millis(1_000_000);
    let mut session = session();
    for op in ops {
        admit(&mut session, op, Door::Merge, &facts(), later).unwrap();
    }
    session
}

/// What a workout has come to, whenever it was.
fn outcome(ops: &[Op]) -> impl PartialEq + std::fmt::Debug + use<> {
    let workout = merged(ops).workout();
    let set = |set: &WorkoutSet| (set.id, set.actual, set.completed_at.is_some());
    let exercises: BTreeMap<_, _> = workout
        .exercises
        .iter()
        .map(|exercise| {
            let sets: std::collections::BTreeSet<_> =
                exercise.sets.iter().map(|one| format!("{:?}", set(one))).collect();
            (exercise.id, (exercise.superset, sets))
        })
        .collect();
    (workout.status, workout.name.clone(), workout.mood, exercises)
}

proptest! {
    #[test]
    fn operations_earlier_than_the_creation_of_the_workout_count_like_any_other(ops in any_log()) {
        let moved = |hours: i64| -> Vec<Op> {
            let at = |op: &Op| op.at.map(|at| at.plus_millis(hours * crate::domain::time::HOUR_MS));
            ops.iter().map(|op| Op { at: at(op), ..op.clone() }).collect()
        };
        let (early, late) = (outcome(&moved(-24)), outcome(&moved(0)));
        prop_assert_eq!(early, late);
    }

    #[test]
    fn any_order_and_repetition_of_operations_gives_the_same_workout(
        (ops, shuffled) in any_log().prop_flat_map(|ops| {
            let doubled: Vec<Op> = ops.iter().chain(&ops).cloned().collect();
            (Just(ops), Just(doubled).prop_shuffle())
        })
    ) {
        let (straight, shuffled) = (merged(&ops), merged(&shuffled));
        prop_assert_eq!(straight.workout(), shuffled.workout());
        prop_assert_eq!(straight.rest(), shuffled.rest());
        prop_assert_eq!(records_of(&straight.workout(), &facts()), records_of(&shuffled.workout(), &facts()));
    }

    #[test]
    fn two_devices_that_send_their_logs_one_after_the_other_agree(ops in any_log()) {
        let of = |device: usize| ops.iter().filter(move |op| op.device == DeviceId::parse(DEVICES[device])).cloned();
        let one: Vec<Op> = of(0).chain(of(1)).collect();
        let other: Vec<Op> = of(1).chain(of(0)).collect();
        prop_assert_eq!(merged(&one).workout(), merged(&other).workout());
    }

    #[test]
    fn records_told_along_the_way_are_those_of_the_whole(ops in any_log()) {
        let later = NOW.plus_millis(1_000_000);
        let mut session = session();
        let mut standing = std::collections::BTreeSet::new();
        for op in &ops {
            let decision = decide(&session, op, Door::Merge, &facts(), later).unwrap();
            for event in &decision.events {
                match event {
                    Event::RecordAchieved { record, .. } => { standing.insert((record.set_id, record.r#type)); }
                    Event::RecordRevoked { record, .. } => {
                        prop_assert!(standing.remove(&(record.set_id, record.r#type)), "nothing to revoke");
                    }
                    _ => {}
                }
            }
            session = decision.session;
        }
        let folded = records_of(&session.workout(), &facts());
        prop_assert_eq!(standing, folded.iter().map(|record| (record.set_id, record.record.kind)).collect());
    }

    #[test]
    fn a_session_survives_being_stored(ops in any_log()) {
        let session = merged(&ops);
        let text = serde_json::to_string(&session).unwrap();
        prop_assert_eq!(serde_json::from_str::<Session>(&text).unwrap(), session);
    }

    #[test]
    fn a_refusal_leaves_the_session_as_it_was(ops in any_log()) {
        let mut session = session();
        for op in &ops {
            let before = session.clone();
            if admit(&mut session, op, Door::Live, &facts(), NOW.plus_millis(1_000_000)).is_err() {
                prop_assert_eq!(&session, &before);
            }
        }
    }
}

fn at(seconds: i64, device: &str, id: &str, command: Command) -> Op {
    Op {
        op_id: OpId::parse(id).unwrap(),
        at: Some(NOW.plus_millis(seconds * 1_000)),
        device: DeviceId::parse(device),
        command,
    }
}

#[test]
fn an_edit_after_a_removal_brings_a_set_back() {
    let delete = || Command::DeleteSet(DeleteSet { set_id: Some(set(1)) });
    let edit = || Command::UpdateSet(UpdateSet { set_id: Some(set(1)), reps: Some(Some(8)), ..UpdateSet::default() });
    let sets = |ops: &[Op]| merged(ops).workout().exercises[0].sets.len();
    let logged = at(1, "phone", "log", log(1, 1, 100, 5));
    assert_eq!(sets(&[logged.clone(), at(2, "phone", "edit", edit()), at(3, "watch", "delete", delete())]), 0);
    assert_eq!(sets(&[logged.clone(), at(3, "phone", "edit", edit()), at(2, "watch", "delete", delete())]), 1);
    // At the same instant the device decides, and it decides the same everywhere.
    assert_eq!(sets(&[logged, at(2, "watch", "edit", edit()), at(2, "phone", "delete", delete())]), 1);
}

#[test]
fn a_set_logged_into_an_exercise_after_its_removal_brings_the_exercise_back() {
    let remove =
        at(2, "phone", "remove", Command::RemoveExercise(RemoveExercise { workout_exercise_id: Some(entry(1)) }));
    let exercises = |logged_at| {
        let ops = [at(logged_at, "watch", "log", log(1, 1, 100, 5)), remove.clone()];
        merged(&ops).workout().exercises.len()
    };
    assert_eq!((exercises(1), exercises(3)), (1, 2));
}

#[test]
fn fields_of_one_set_are_written_apart() {
    let weight = Command::UpdateSet(UpdateSet {
        set_id: Some(set(1)),
        weight_grams: Some(Some(90_000)),
        ..UpdateSet::default()
    });
    let reps = Command::UpdateSet(UpdateSet { set_id: Some(set(1)), reps: Some(Some(8)), ..UpdateSet::default() });
    let ops =
        [at(1, "phone", "log", log(1, 1, 100, 5)), at(2, "phone", "weight", weight), at(2, "watch", "reps", reps)];
    let set = &merged(&ops).workout().exercises[0].sets[0];
    assert_eq!((set.actual.weight_grams, set.actual.reps), (Some(90_000), Some(8)));
}

#[test]
fn what_an_exercise_does_not_measure_is_not_shown_and_not_done() {
    let mut ops = vec![at(1, "phone", "start", Command::Start {})];
    let held = LogSet {
        set_id: Some(set(1)),
        workout_exercise_id: Some(entry(2)),
        duration_seconds: Some(60),
        ..LogSet::default()
    };
    ops.push(at(2, "phone", "log", Command::LogSet(held)));
    let workout = merged(&ops).workout();
    let set = &workout.exercises[1].sets[0];
    assert_eq!((set.actual.duration_seconds, set.completed_at), (None, None));
}

#[test]
fn malformed_values_are_refused_by_field_whatever_the_workout_is() {
    let refused = |command| admit(&mut session(), &op("a", command), Door::Merge, &facts(), NOW).unwrap_err();
    let tooth = refused(log(1, 1, 100, 10_001));
    assert_eq!((tooth.code, tooth.field.as_deref()), (RejectionCode::InvalidValue, Some("reps")));
    assert_eq!(refused(log(1, 1, 2_001, 5)).field.as_deref(), Some("weightGrams"));
    let by_index = LogSet { index: Some(0), workout_exercise_id: Some(entry(1)), ..LogSet::default() };
    assert_eq!(refused(Command::LogSet(by_index)).field.as_deref(), Some("index"));
    let target = Target { reps: Some(10_001), ..Target::default() };
    let aimed = LogSet { target: Some(target), workout_exercise_id: Some(entry(1)), ..LogSet::default() };
    assert_eq!(refused(Command::LogSet(aimed)).field.as_deref(), Some("target.reps"));
    let stranger = AddExercise { exercise_id: Some(exercise(77)), ..AddExercise::default() };
    assert_eq!(refused(Command::AddExercise(stranger)).code, RejectionCode::ExerciseUnavailable);
    for tempo in ["3-1-1", "3-1-1-0-1", "3-1-Y-0", "3--1-0", "+3-1-1-0", "99-1-1-0"] {
        let slow = LogSet { tempo: Some(tempo.to_owned()), workout_exercise_id: Some(entry(1)), ..LogSet::default() };
        assert_eq!(refused(Command::LogSet(slow)).field.as_deref(), Some("tempo"), "{tempo}");
    }
}
