use super::*;
use crate::domain::training::SetKind;

fn rests(events: &[Event]) -> Vec<(RestState, u32)> {
    let rest = |event: &Event| match event {
        Event::RestTimer { state, rest } => Some((*state, rest.seconds)),
        _ => None,
    };
    events.iter().filter_map(rest).collect()
}

#[test]
fn a_rest_follows_a_set_until_its_deadline() {
    let mut doing = Doing::begun();
    let decision = doing.submit(log(1, 1, 100, 5)).unwrap();
    assert_eq!(rests(&decision.events), [(RestState::Started, 90)]);
    assert_eq!(decision.rest_deadline, Some(doing.now.plus_millis(90_000)));
    let own =
        UpdateExercise { workout_exercise_id: Some(entry(1)), rest_time: Some(Some(180)), ..UpdateExercise::default() };
    doing.take(Command::UpdateExercise(own));
    assert_eq!(rests(&doing.take(log(2, 1, 100, 5))), [(RestState::Started, 180)]);
}

#[test]
fn a_rest_is_broken_off_and_remembered_as_long_as_it_was() {
    let mut doing = Doing::begun();
    doing.take(log(1, 1, 100, 5));
    doing.wait(29);
    assert_eq!(rests(&doing.take(Command::SkipRest {})), [(RestState::Skipped, 90)]);
    let Decision { rest_deadline, .. } = doing.submit(log(2, 1, 100, 5)).unwrap();
    assert!(rest_deadline.is_some());
    doing.wait(999);
    doing.take(Command::Complete {});
    let workout = doing.session.workout();
    let rested: Vec<_> = workout.exercises[0].sets.iter().map(|set| set.rest_seconds).collect();
    assert_eq!(rested, [Some(30), Some(90)]);
}

#[test]
fn a_rest_that_is_over_is_not_told_again_as_broken_off() {
    let mut doing = Doing::begun();
    doing.take(log(1, 1, 100, 5));
    doing.wait(91);
    assert_eq!(rests(&doing.take(Command::Complete {})), []);
    let mut doing = Doing::begun();
    doing.take(log(1, 1, 100, 5));
    doing.wait(30);
    assert_eq!(rests(&doing.take(Command::Complete {})), [(RestState::Skipped, 90)]);
}

#[test]
fn nobody_rests_inside_a_round_of_a_superset() {
    let mut doing = Doing::begun();
    for number in [1, 2] {
        let paired = UpdateExercise {
            workout_exercise_id: Some(entry(number)),
            superset: Some(Some(1)),
            ..UpdateExercise::default()
        };
        doing.take(Command::UpdateExercise(paired));
    }
    let pull_up = |number| {
        Command::LogSet(LogSet {
            set_id: Some(set(number)),
            workout_exercise_id: Some(entry(2)),
            reps: Some(8),
            ..LogSet::default()
        })
    };
    assert_eq!(rests(&doing.take(log(1, 1, 100, 5))), []);
    assert_eq!(rests(&doing.take(pull_up(2))), [(RestState::Started, 90)]);
    // The next round begins: the rest is over.
    assert_eq!(rests(&doing.take(log(3, 1, 100, 5))), [(RestState::Skipped, 90)]);
    assert_eq!(rests(&doing.take(pull_up(4))), [(RestState::Started, 90)]);
}

#[test]
fn nobody_rests_before_a_drop_set() {
    let mut doing = Doing::begun();
    for (number, kind) in [(1, SetKind::Normal), (2, SetKind::Drop)] {
        let plan = LogSet {
            set_id: Some(set(number)),
            workout_exercise_id: Some(entry(1)),
            planned: Some(true),
            kind: Some(kind),
            ..LogSet::default()
        };
        doing.take(Command::LogSet(plan));
    }
    let done = |number| {
        Command::UpdateSet(UpdateSet {
            set_id: Some(set(number)),
            reps: Some(Some(5)),
            done: Some(true),
            ..UpdateSet::default()
        })
    };
    assert_eq!(rests(&doing.take(done(1))), []);
    assert_eq!(rests(&doing.take(done(2))), [(RestState::Started, 90)]);
}

#[test]
fn a_rest_can_be_begun_by_hand_within_bounds() {
    let mut doing = Doing::begun();
    let rest = |seconds| Command::StartRest(StartRest { seconds, set_id: None });
    assert_eq!(rests(&doing.take(rest(Some(45)))), [(RestState::Started, 45)]);
    assert_eq!(rests(&doing.take(rest(None))), [(RestState::Started, 90)]);
    for refused in [0, REST_SECONDS_MAX + 1] {
        assert_eq!(doing.refused(rest(Some(refused))).field.as_deref(), Some("seconds"));
    }
}
