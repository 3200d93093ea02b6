use super::*;

#[test]
fn a_workout_is_done_from_start_to_end() {
    let mut doing = Doing::planned();
    assert_eq!(names(&doing.take(Command::Start {})), ["workout:started"]);
    let events = doing.take(log(1, 1, 100, 5));
    assert_eq!(
        names(&events),
        ["set:completed", "pr:achieved", "pr:achieved", "pr:achieved", "rest:timer", "workout:stats"]
    );
    assert_eq!(names(&doing.take(Command::Pause {})), ["workout:paused"]);
    doing.wait(59);
    assert_eq!(names(&doing.take(Command::Resume {})), ["workout:resumed"]);
    let events = doing.take(Command::Complete {});
    // How long was rested is known only now, so the set is told again.
    assert_eq!(names(&events), ["set:updated", "rest:timer", "workout:stats", "workout:completed"]);
    let workout = doing.session.workout();
    assert_eq!((workout.status, workout.paused_ms), (Status::Completed, 60_000));
    let Some(Event::WorkoutCompleted { stats, .. }) = events.last() else { panic!("no end") };
    assert_eq!((stats.total_volume_grams, stats.sets_done, stats.elapsed_seconds), (500_000, 1, 3));
}

#[test]
fn steps_are_refused_that_do_not_fit() {
    let mut doing = Doing::planned();
    for command in [Command::Pause {}, Command::Resume {}, Command::Complete {}, Command::SkipRest {}] {
        assert_eq!(doing.refused(command).code, RejectionCode::NotStarted);
    }
    assert_eq!(doing.refused(log(1, 1, 100, 5)).code, RejectionCode::NotStarted);
    doing.take(Command::Start {});
    assert_eq!(doing.refused(Command::Start {}).code, RejectionCode::AlreadyStarted);
    assert_eq!(doing.refused(Command::Resume {}).code, RejectionCode::NotPaused);
    doing.take(Command::Pause {});
    assert_eq!(doing.refused(Command::Pause {}).code, RejectionCode::AlreadyPaused);
    doing.take(Command::Complete {});
    for command in [Command::Start {}, Command::Complete {}, Command::Cancel {}, log(1, 1, 100, 5)] {
        assert_eq!(doing.refused(command).code, RejectionCode::WorkoutFinished);
    }
}

#[test]
fn a_forgotten_set_can_be_added_to_a_finished_workout_as_one_of_its_time() {
    let mut doing = Doing::begun();
    doing.wait(600);
    doing.take(Command::Complete {});
    let at = |seconds: i64| {
        let Command::LogSet(log) = log(1, 1, 100, 5) else { panic!("not a set") };
        Command::LogSet(LogSet { completed_at: Some(NOW.plus_millis(seconds * 1_000)), ..log })
    };
    assert_eq!(doing.refused(at(700)).code, RejectionCode::WorkoutFinished);
    let events = doing.take(at(300));
    assert!(!names(&events).contains(&"rest:timer"));
    assert_eq!(doing.session.workout().done_sets().count(), 1);
}

#[test]
fn what_does_not_exist_is_named() {
    let mut doing = Doing::begun();
    let unknown = doing.refused(log(1, 9, 100, 5));
    assert_eq!((unknown.code, unknown.field.as_deref()), (RejectionCode::NotFound, Some("workoutExerciseId")));
    let unknown = doing.refused(Command::DeleteSet(DeleteSet { set_id: Some(set(7)) }));
    assert_eq!((unknown.code, unknown.field.as_deref()), (RejectionCode::NotFound, Some("setId")));
    doing.take(log(1, 1, 100, 5));
    assert_eq!(doing.refused(log(1, 1, 100, 5)).code, RejectionCode::AlreadyAdded);
}

#[test]
fn a_set_measures_what_its_exercise_does() {
    let mut doing = Doing::begun();
    let refused = doing.refused(log(1, 2, 100, 5));
    assert_eq!((refused.code, refused.field.as_deref()), (RejectionCode::NotTracked, Some("weightGrams")));
    let nothing = LogSet { workout_exercise_id: Some(entry(1)), weight_grams: Some(1), ..LogSet::default() };
    assert_eq!(doing.refused(Command::LogSet(nothing)).field.as_deref(), Some("reps"));
    doing.take(log(1, 1, 100, 5));
    let cleared = UpdateSet { set_id: Some(set(1)), reps: Some(None), ..UpdateSet::default() };
    assert_eq!(doing.refused(Command::UpdateSet(cleared)).field.as_deref(), Some("reps"));
}

#[test]
fn a_record_is_revoked_when_its_set_is_changed_or_taken_away() {
    let mut doing = Doing::begun();
    doing.take(log(1, 1, 100, 5));
    doing.take(log(2, 1, 120, 5));
    let less = UpdateSet { set_id: Some(set(2)), weight_grams: Some(Some(90_000)), ..UpdateSet::default() };
    let events = doing.take(Command::UpdateSet(less));
    assert_eq!(names(&events), ["set:updated", "pr:revoked", "pr:revoked", "pr:revoked", "workout:stats"]);
    doing.take(log(3, 1, 130, 5));
    let events = doing.take(Command::DeleteSet(DeleteSet { set_id: Some(set(3)) }));
    assert_eq!(names(&events), ["set:deleted", "pr:revoked", "pr:revoked", "pr:revoked", "workout:stats"]);
    // And the record goes to the next in line.
    let events = doing.take(Command::DeleteSet(DeleteSet { set_id: Some(set(1)) }));
    assert_eq!(names(&events).iter().filter(|name| **name == "pr:achieved").count(), 3);
}

#[test]
fn a_workout_given_up_has_no_records() {
    let mut doing = Doing::begun();
    doing.take(log(1, 1, 100, 5));
    let events = doing.take(Command::Cancel {});
    assert_eq!(names(&events)[1..4], ["pr:revoked"; 3]);
    assert_eq!(names(&events)[4..], ["rest:timer", "workout:stats", "workout:cancelled"]);
}

#[test]
fn things_stand_where_they_were_put() {
    let mut doing = Doing::begun();
    for number in 1..4 {
        doing.take(log(number, 1, 100, 5));
    }
    let first = LogSet {
        index: Some(0),
        set_id: Some(set(4)),
        workout_exercise_id: Some(entry(1)),
        reps: Some(5),
        ..LogSet::default()
    };
    doing.take(Command::LogSet(first));
    let moved = UpdateSet { set_id: Some(set(1)), index: Some(2), ..UpdateSet::default() };
    let events = doing.take(Command::UpdateSet(moved));
    assert_eq!(names(&events), ["set:updated", "set:updated"]);
    let order = |doing: &Doing| doing.session.workout().exercises[0].sets.iter().map(|set| set.id).collect::<Vec<_>>();
    assert_eq!(order(&doing), [4, 2, 1, 3].map(set));
    let last = UpdateExercise { workout_exercise_id: Some(entry(1)), index: Some(1), ..UpdateExercise::default() };
    doing.take(Command::UpdateExercise(last));
    let exercises: Vec<_> = doing.session.workout().exercises.iter().map(|exercise| exercise.id).collect();
    assert_eq!(exercises, [entry(2), entry(1)]);
}

#[test]
fn what_is_added_stands_at_the_end_even_after_something_was_put_there() {
    let mut doing = Doing::begun();
    for number in 1..4 {
        doing.take(log(number, 1, 100, 5));
    }
    for _ in 0..3 {
        let last = UpdateSet { set_id: Some(set(1)), index: Some(2), ..UpdateSet::default() };
        doing.take(Command::UpdateSet(last));
        let last = UpdateSet { set_id: Some(set(2)), index: Some(2), ..UpdateSet::default() };
        doing.take(Command::UpdateSet(last));
    }
    doing.now = doing.now.plus_millis(-1_000);
    doing.take(log(9, 1, 100, 5));
    assert_eq!(doing.session.workout().exercises[0].sets.last().map(|last| last.id), Some(set(9)));
}

#[test]
fn a_step_cannot_be_told_before_the_one_it_follows() {
    let mut doing = Doing::begun();
    let early = Op { at: Some(NOW.plus_millis(-60_000)), ..op("early", Command::Complete {}) };
    let refused = decide(&doing.session, &early, Door::Live, &doing.facts, doing.now).unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (RejectionCode::InvalidValue, Some("at")));
    doing.take(Command::Complete {});
}

#[test]
fn a_workout_has_room_for_so_much() {
    let mut doing = Doing::planned();
    let add = || Command::AddExercise(AddExercise { exercise_id: Some(exercise(1)), ..AddExercise::default() });
    for _ in 2..EXERCISES_MAX {
        doing.take(add());
    }
    assert_eq!(doing.refused(add()).code, RejectionCode::WorkoutFull);
    let plan =
        || Command::LogSet(LogSet { workout_exercise_id: Some(entry(1)), planned: Some(true), ..LogSet::default() });
    for _ in 0..SETS_PER_EXERCISE_MAX {
        doing.take(plan());
    }
    assert_eq!(doing.refused(plan()).code, RejectionCode::WorkoutFull);
}

#[test]
fn what_is_done_now_stands_even_where_a_clock_ran_ahead() {
    let mut doing = Doing::begun();
    doing.take(log(1, 1, 100, 5));
    let change =
        |reps| Command::UpdateSet(UpdateSet { set_id: Some(set(1)), reps: Some(Some(reps)), ..UpdateSet::default() });
    let ahead = Op { at: Some(doing.now.plus_millis(4_000)), ..op("ahead", change(6)) };
    doing.session = decide(&doing.session, &ahead, Door::Merge, &doing.facts, doing.now).unwrap().session;
    doing.take(change(7));
    assert_eq!(doing.session.workout().exercises[0].sets[0].actual.reps, Some(7));
}

#[test]
fn energy_is_estimated_from_body_mass_and_exercises() {
    let mut doing = Doing::begun();
    doing.take(log(1, 1, 100, 5));
    let hour = doing.session.workout().started_at.unwrap().plus_millis(3_600_000);
    let stats = |doing: &Doing| Stats::of(&doing.session.workout(), &doing.facts, hour);
    assert_eq!(stats(&doing).calories_burned, Some(400));
    doing.facts.body_weight_grams = None;
    assert_eq!(stats(&doing).calories_burned, None);
}
