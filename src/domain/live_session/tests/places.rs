use super::*;

fn ids(session: &Session) -> Vec<SetId> {
    session.workout().exercises[0].sets.iter().map(|set| set.id).collect()
}

fn shown_position(session: &Session, number: u8) -> Position {
    let workout = session.workout();
    let found = workout.exercises[0].sets.iter().find(|other| other.id == set(number));
    found.and_then(|set| set.position.clone()).unwrap()
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
    let middle = (shown_position(&doing.session, 1).floor() + shown_position(&doing.session, 2).floor()) / 2;
    let between = Position::whole(middle);
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
        exercise.position = Some(Position::whole(position));
    }
    let order: Vec<_> = workout.exercises.iter().map(|exercise| exercise.id).collect();
    let stamp = Stamp { at: NOW, device: "-".into(), op: "-".into() };
    let made: Vec<_> = Session::of(&workout, &stamp).workout().exercises.iter().map(|exercise| exercise.id).collect();
    assert_eq!(made, order);
}

/// A set that a device put between two others while it was offline, and the one before that it took away.
fn offline_between(device: &str, number: u32, seconds: i64, position: Position) -> [Op; 2] {
    let id = |number: u32| {
        let mut id = [device.as_bytes()[0]; 16];
        id[..4].copy_from_slice(&number.to_be_bytes());
        SetId::from_bytes(id)
    };
    let Command::LogSet(logged) = log(0, 1, 100, 5) else { unreachable!() };
    let logged = LogSet { set_id: Some(id(number)), position: Some(position), ..logged };
    let gone = DeleteSet { set_id: number.checked_sub(1).map(id).or(Some(id(u32::MAX))) };
    [("log", Command::LogSet(logged)), ("delete", Command::DeleteSet(gone))].map(|(verb, command)| Op {
        op_id: OpId::parse(&format!("{verb}-{device}-{number}")).unwrap(),
        at: Some(NOW.plus_millis(seconds * 1_000)),
        device: DeviceId::parse(device),
        command,
    })
}

/// 1,000 sets that two devices, out of sight of each other, put into the gap between the first set and whatever each put
/// there before; of each device the last alone is left.
fn logs_of_one_gap() -> (Session, Vec<Op>) {
    let mut doing = Doing::begun();
    doing.take(log(1, 1, 100, 5));
    doing.take(log(2, 1, 100, 5));
    let first = shown_position(&doing.session, 1);
    let mut ops = Vec::new();
    for device in ["phone", "watch"] {
        let mut above = (shown_position(&doing.session, 2), set(2));
        for number in 0..500 {
            let between = Position::between(first.key(*set(1).as_bytes()), above.0.key(*above.1.as_bytes())).unwrap();
            let logged = offline_between(device, number, 10 + i64::from(number), between.clone());
            let Command::LogSet(LogSet { set_id: Some(id), .. }) = &logged[0].command else { unreachable!() };
            above = (between, *id);
            ops.extend(logged);
        }
    }
    (doing.session, ops)
}

fn merged_into(session: &Session, ops: &[Op], facts: &Facts) -> Session {
    let mut session = session.clone();
    for op in ops {
        admit(&mut session, op, Door::Merge, facts, NOW.plus_millis(10_000_000)).unwrap();
    }
    session
}

#[test]
fn a_thousand_insertions_into_one_gap_from_two_devices_have_room_in_any_order() {
    let (session, ops) = logs_of_one_gap();
    assert_eq!(ops.len(), 2_000);
    let straight = merged_into(&session, &ops, &facts());
    // Backwards, doubled, and the devices in turn.
    let backwards: Vec<Op> = ops.iter().rev().chain(&ops).cloned().collect();
    let (phone, watch) = ops.split_at(1_000);
    let in_turn: Vec<Op> = phone.iter().zip(watch).flat_map(|(one, other)| [other.clone(), one.clone()]).collect();
    for shuffled in [backwards, in_turn] {
        assert_eq!(merged_into(&session, &shuffled, &facts()).workout(), straight.workout());
    }
    // The last of each stands between, and the two chose the same place: there is room between them too.
    let row = ids(&straight);
    assert_eq!((row.len(), row[0], row[3]), (4, set(1), set(2)));
    let positions: Vec<Position> =
        straight.workout().exercises[0].sets.iter().map(|set| set.position.clone().unwrap()).collect();
    assert_eq!(positions[1], positions[2]);
    let longest = positions.iter().map(|position| position.to_string().len()).max().unwrap();
    assert!(longest < 120, "{longest}");
    let mut doing = Doing { session: straight, ..Doing::begun() };
    doing.wait(20_000);
    let Command::LogSet(logged) = log(9, 1, 100, 5) else { unreachable!() };
    doing.take(Command::LogSet(LogSet { after_set_id: Some(Some(row[1])), ..logged }));
    assert_eq!(ids(&doing.session), [row[0], row[1], set(9), row[2], row[3]]);
}

#[test]
fn a_thousand_moves_into_one_gap_of_the_live_workout_all_arrive() {
    let mut doing = Doing::begun();
    for number in 1..=4 {
        doing.take(log(number, 1, 100, 5));
    }
    // The two in the middle go before each other again and again: the gap after the first only shrinks.
    for step in 0..1_000 {
        let (moved, other) = if step % 2 == 0 { (3, 2) } else { (2, 3) };
        let change = UpdateSet { set_id: Some(set(moved)), after_set_id: Some(Some(set(1))), ..UpdateSet::default() };
        doing.take(Command::UpdateSet(change));
        assert_eq!(ids(&doing.session), [1, moved, other, 4].map(set), "step {step}");
    }
}

#[test]
fn what_was_added_offline_before_the_workout_was_made_stands_after_the_plan_in_its_own_order() {
    let mut doing = Doing::planned();
    for number in [1, 2] {
        let Command::LogSet(planned) = log(number, 1, 100, 5) else { unreachable!() };
        doing.take(Command::LogSet(LogSet { planned: Some(true), ..planned }));
    }
    let mut made = doing.session.workout();
    made.exercises[0].sets.iter_mut().for_each(|set| set.position = None);
    let session = Session::of(&made, &Stamp::before_all());
    let exercise = made.exercises[0].id;
    let planned: Vec<SetId> = ids(&session);
    // Done days and hours and a moment before it was made, and after.
    let seconds = [-200_000, -7_200, -7_199, -1, 0, 5];
    let logged = |(number, seconds): (usize, &i64)| {
        let number = u8::try_from(number).unwrap();
        // Ids in the opposite order: they must not decide.
        let Command::LogSet(set) = log(200 - number, 1, 100, 5) else { unreachable!() };
        Op {
            op_id: OpId::parse(&format!("offline-{number}")).unwrap(),
            at: Some(made.created_at.plus_millis(seconds * 1_000)),
            device: DeviceId::parse("phone"),
            command: Command::LogSet(LogSet { workout_exercise_id: Some(exercise), ..set }),
        }
    };
    let ops: Vec<Op> = seconds.iter().enumerate().map(logged).collect();
    let backwards: Vec<Op> = ops.iter().rev().chain(&ops).cloned().collect();
    let expected: Vec<SetId> = planned.iter().copied().chain((0..6).map(|number| set(200 - number))).collect();
    for ops in [ops, backwards] {
        let merged = merged_into(&session, &ops, &facts());
        assert_eq!(ids(&merged), expected);
        // So do they in a room that begins anew from the copy.
        assert_eq!(Session::of(&merged.workout(), &Stamp::before_all()).workout(), merged.workout());
    }
}
