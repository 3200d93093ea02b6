use super::*;

const MINUTE_MS: i64 = 60_000;

fn ended() -> Doing {
    let mut doing = Doing::begun();
    doing.wait(3_600);
    doing.take(Command::Complete {});
    doing
}

fn told(change: UpdateDetails) -> Command {
    Command::UpdateDetails(change)
}

fn ends(at: Timestamp) -> UpdateDetails {
    UpdateDetails { completed_at: Some(Some(at)), ..UpdateDetails::default() }
}

#[test]
fn who_forgot_to_stop_the_clock_sets_the_end_right() {
    let mut doing = ended();
    let began = doing.session.workout().started_at.unwrap();
    let events = doing.take(told(UpdateDetails { duration: Some(1_800), ..UpdateDetails::default() }));
    assert_eq!(names(&events), ["workout:updated", "workout:stats"]);
    let workout = doing.session.workout();
    assert_eq!((workout.ended_at, workout.active_seconds(doing.now)), (Some(began.plus_millis(30 * MINUTE_MS)), 1_800));
    let earlier = began.plus_millis(-10 * MINUTE_MS);
    doing.take(told(UpdateDetails { started_at: Some(Some(earlier)), ..UpdateDetails::default() }));
    assert_eq!(doing.session.workout().active_seconds(doing.now), 2_400);
    let by_clock = UpdateDetails { started_at: Some(None), completed_at: Some(None), ..UpdateDetails::default() };
    doing.take(told(by_clock));
    assert_eq!(doing.session.workout().started_at, Some(began));
    assert_eq!(doing.session.workout().active_seconds(doing.now), 3_601);
}

#[test]
fn times_that_cannot_be_are_refused() {
    let mut doing = ended();
    let workout = doing.session.workout();
    let began = workout.started_at.unwrap();
    for (change, field) in [
        (ends(began.plus_millis(-1)), "completedAt"),
        (ends(doing.now.plus_millis(MINUTE_MS)), "completedAt"),
        (
            UpdateDetails { started_at: Some(workout.ended_at.map(|at| at.plus_millis(1))), ..Default::default() },
            "completedAt",
        ),
        (UpdateDetails { started_at: Some(Some(began.plus_millis(-86_400_000))), ..Default::default() }, "completedAt"),
        (UpdateDetails { duration: Some(60), ..ends(began) }, "duration"),
    ] {
        let rejection = doing.refused(told(change.clone()));
        assert_eq!(
            (rejection.code, rejection.field.as_deref()),
            (RejectionCode::InvalidValue, Some(field)),
            "{change:?}"
        );
    }
    let mut doing = Doing::begun();
    assert_eq!(doing.refused(told(ends(NOW))).field.as_deref(), Some("completedAt"), "it goes on");
    doing.take(Command::Cancel {});
    assert_eq!(doing.refused(told(ends(NOW))).code, RejectionCode::WorkoutFinished);
    let offline = op("offline", told(UpdateDetails { duration: Some(60), ..UpdateDetails::default() }));
    let refused = decide(&doing.session, &offline, Door::Merge, &doing.facts, doing.now).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("duration"));
}

#[test]
fn of_times_told_by_two_devices_the_later_stand_and_only_together_if_they_can() {
    let doing = ended();
    let began = doing.session.workout().started_at.unwrap();
    let at = |minutes: i64| began.plus_millis(minutes * MINUTE_MS);
    let phone = Op { at: Some(at(70)), ..op("phone", told(ends(at(30)))) };
    let watch = Op { at: Some(at(80)), ..op("watch", told(ends(at(40)))) };
    let late_start = UpdateDetails { started_at: Some(Some(at(50))), ..UpdateDetails::default() };
    let other = Op { at: Some(at(75)), ..op("other", told(late_start)) };
    let merged = |ops: &[&Op]| {
        let mut session = doing.session.clone();
        for op in ops {
            session = decide(&session, op, Door::Merge, &doing.facts, at(90)).unwrap().session;
        }
        session.workout()
    };
    let one = merged(&[&phone, &watch]);
    assert_eq!((one.started_at, one.ended_at), (Some(began), Some(at(40))));
    assert_eq!(merged(&[&watch, &phone, &watch]), one);
    let torn = merged(&[&other, &watch]);
    assert_eq!(torn, merged(&[&watch, &other]));
    assert_eq!((torn.started_at, torn.ended_at), (Some(began), doing.session.workout().ended_at), "by the clock");
}
