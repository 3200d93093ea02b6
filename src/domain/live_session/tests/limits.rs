use super::*;

/// A set of a hundred and more.
fn nth_set(number: u32) -> SetId {
    let mut id = [7; 16];
    id[..4].copy_from_slice(&number.to_be_bytes());
    SetId::from_bytes(id)
}

fn nth_log(number: u32, into: u8) -> Op {
    let Command::LogSet(logged) = log(0, into, 100, 5) else { unreachable!() };
    let logged = LogSet { set_id: Some(nth_set(number)), ..logged };
    Op { at: Some(NOW.plus_millis(i64::from(number))), ..op(&format!("log-{number}"), Command::LogSet(logged)) }
}

fn merge(session: &mut Session, op: &Op) -> Result<(), Rejection> {
    admit(session, op, Door::Merge, &facts(), NOW.plus_millis(1_000_000))
}

fn shown(session: &Session) -> usize {
    session.workout().exercises[0].sets.len()
}

#[test]
fn a_set_beyond_the_limit_is_refused_and_none_that_was_taken_is_dropped() {
    let mut session = session();
    let refused: Vec<u32> = (0..130).filter(|number| merge(&mut session, &nth_log(*number, 1)).is_err()).collect();
    assert_eq!(refused, (100..130).collect::<Vec<_>>());
    assert_eq!(shown(&session), SETS_PER_EXERCISE_MAX);
    assert_eq!(merge(&mut session, &nth_log(200, 1)).unwrap_err().code, RejectionCode::WorkoutFull);
    // Another exercise has room, what is there can be changed and told again, and what goes makes room.
    merge(&mut session, &nth_log(201, 2)).unwrap();
    merge(&mut session, &nth_log(5, 1)).unwrap();
    let gone = |id, number| op(id, Command::DeleteSet(DeleteSet { set_id: Some(nth_set(number)) }));
    merge(&mut session, &gone("gone", 5)).unwrap();
    merge(&mut session, &nth_log(202, 1)).unwrap();
    // It cannot come back by an edit then.
    let edit = Command::UpdateSet(UpdateSet { set_id: Some(nth_set(5)), reps: Some(Some(1)), ..UpdateSet::default() });
    let edit = Op { at: Some(NOW.plus_millis(2_000_000)), ..op("back", edit) };
    let mut later = session.clone();
    let refused = admit(&mut later, &edit, Door::Merge, &facts(), NOW.plus_millis(3_000_000)).unwrap_err();
    assert_eq!((refused.code, &later), (RejectionCode::WorkoutFull, &session));
}

#[test]
fn a_workout_that_came_with_more_than_may_be_logged_keeps_all_of_it() {
    let mut workout = planned();
    let mut session = session();
    merge(&mut session, &nth_log(0, 1)).unwrap();
    let one = session.workout().exercises[0].sets[0].clone();
    workout.exercises[0].sets =
        (0..130).map(|number| WorkoutSet { id: nth_set(number), position: None, ..one.clone() }).collect();
    let mut session = Session::of(&workout, &Stamp::before_all());
    assert_eq!(shown(&session), 130);
    let renamed = UpdateDetails { name: Some("Long".to_owned()), ..UpdateDetails::default() };
    merge(&mut session, &op("name", Command::UpdateDetails(renamed))).unwrap();
    merge(&mut session, &nth_log(129, 1)).unwrap();
    assert_eq!(shown(&session), 130);
    assert_eq!(merge(&mut session, &nth_log(130, 1)).unwrap_err().code, RejectionCode::WorkoutFull);
}
