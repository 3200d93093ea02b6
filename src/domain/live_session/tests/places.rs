use super::*;

fn ids(session: &Session) -> Vec<SetId> {
    session.workout().exercises[0].sets.iter().map(|set| set.id).collect()
}

fn shown_position(session: &Session, number: u8) -> i64 {
    let workout = session.workout();
    let found = workout.exercises[0].sets.iter().find(|other| other.id == set(number));
    found.and_then(|set| set.position).unwrap()
}

fn log_after(number: u8, after: Option<u8>) -> Command {
    let Command::LogSet(log) = log(number, 1, 100, 5) else { unreachable!() };
    Command::LogSet(LogSet { after_set_id: Some(after.map(set)), ..log })
}

#[test]
fn a_set_put_between_two_offline_stays_between_them_whatever_else_comes() {
    let mut doing = Doing::begun();
    doing.take(log(1, 1, 100, 5));
    doing.take(log(2, 1, 100, 5));
    let between = (shown_position(&doing.session, 1) + shown_position(&doing.session, 2)) / 2;
    let Command::LogSet(offline) = log(7, 1, 100, 5) else { unreachable!() };
    let offline = op("offline", Command::LogSet(LogSet { position: Some(between), ..offline }));
    // Meanwhile the others see a third set, a first one, and an exercise less.
    doing.take(log(3, 1, 100, 5));
    doing.take(log_after(4, None));
    let later = doing.now.plus_millis(60_000);
    let merged = decide(&doing.session, &offline, Door::Merge, &doing.facts, later).unwrap().session;
    assert_eq!(ids(&merged), [4, 1, 7, 2, 3].map(set));
    // A room that begins anew from its copy has the same positions.
    let copy = doing.session.workout();
    let stamp = Stamp { at: doing.now, device: "-".into(), op: "-".into() };
    let anew = Session::of(&copy, &stamp);
    assert_eq!(anew.workout(), copy);
    assert_eq!(
        ids(&decide(&anew, &offline, Door::Merge, &doing.facts, later).unwrap().session),
        [4, 1, 7, 2, 3].map(set)
    );
}

#[test]
fn a_set_stands_after_the_one_it_is_told_to_follow() {
    let mut doing = Doing::begun();
    for number in [1, 2] {
        doing.take(log(number, 1, 100, 5));
    }
    doing.take(log_after(3, Some(1)));
    assert_eq!(ids(&doing.session), [1, 3, 2].map(set));
    let moved = UpdateSet { set_id: Some(set(1)), after_set_id: Some(Some(set(2))), ..UpdateSet::default() };
    doing.take(Command::UpdateSet(moved));
    assert_eq!(ids(&doing.session), [3, 2, 1].map(set));
    let first = UpdateExercise {
        workout_exercise_id: Some(entry(2)),
        after_workout_exercise_id: Some(None),
        ..UpdateExercise::default()
    };
    doing.take(Command::UpdateExercise(first));
    assert_eq!(doing.session.workout().exercises[0].id, entry(2));
}

#[test]
fn a_neighbour_that_is_not_there_or_told_offline_or_beside_an_index_is_refused() {
    let mut doing = Doing::begun();
    doing.take(log(1, 1, 100, 5));
    let rejection = doing.refused(log_after(2, Some(9)));
    assert_eq!((rejection.code, rejection.field.as_deref()), (RejectionCode::NotFound, Some("afterSetId")));
    let Command::LogSet(log) = log_after(2, Some(1)) else { unreachable!() };
    assert_eq!(doing.refused(Command::LogSet(LogSet { index: Some(0), ..log })).code, RejectionCode::InvalidValue);
    let offline = op("offline", log_after(2, Some(1)));
    let refused = decide(&doing.session, &offline, Door::Merge, &doing.facts, doing.now).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("afterSetId"));
}

#[test]
fn positions_of_an_import_that_are_in_no_order_are_made_anew() {
    let mut workout = planned();
    for (exercise, position) in workout.exercises.iter_mut().zip([9, 3, 6]) {
        exercise.position = Some(position);
    }
    let order: Vec<_> = workout.exercises.iter().map(|exercise| exercise.id).collect();
    let stamp = Stamp { at: NOW, device: "-".into(), op: "-".into() };
    let made: Vec<_> = Session::of(&workout, &stamp).workout().exercises.iter().map(|exercise| exercise.id).collect();
    assert_eq!(made, order);
}
