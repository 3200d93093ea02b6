use std::f64::consts::PI;

use super::*;

const FPS: u64 = 30;

fn point(name: &str, (x, y): (f64, f64)) -> KeyPoint {
    KeyPoint { name: name.to_owned(), x, y, visibility: 0.95 }
}

/// From `a` so long a way, so many degrees from straight up; positive to the right.
fn from((x, y): (f64, f64), length: f64, degrees: f64) -> (f64, f64) {
    let angle = degrees.to_radians();
    (x + length * angle.sin(), y - length * angle.cos())
}

/// How a body stands: the shin and the thigh from the vertical, the trunk from the vertical, and the arm.
#[derive(Clone, Copy)]
struct Pose {
    shin: f64,
    thigh: f64,
    trunk: f64,
    upper_arm: f64,
    forearm: f64,
}

const STANDING: Pose = Pose { shin: 0.0, thigh: 0.0, trunk: 0.0, upper_arm: 180.0, forearm: 180.0 };

/// A side view of a body of 1.7 units; both sides behind one another, the right one less sure.
fn seen(pose: Pose, ms: u64) -> Frame {
    let ankle = (1.0, 2.0);
    let knee = from(ankle, 0.4, pose.shin);
    let hip = from(knee, 0.4, -pose.thigh);
    let shoulder = from(hip, 0.5, pose.trunk);
    let elbow = from(shoulder, 0.3, pose.upper_arm);
    let wrist = from(elbow, 0.25, pose.forearm);
    let joints =
        [("ankle", ankle), ("knee", knee), ("hip", hip), ("shoulder", shoulder), ("elbow", elbow), ("wrist", wrist)];
    let mut points: Vec<KeyPoint> = Vec::new();
    for (name, place) in joints {
        points.push(point(&format!("left_{name}"), place));
        points.push(KeyPoint { visibility: 0.6, ..point(&format!("right_{name}"), place) });
    }
    points.push(point("nose", (0.0, 0.0)));
    Frame { timestamp_ms: ms, points }
}

/// Down for so long, still, up, still: from 0 to 1 and back, `times` times, with a second before and after.
fn phases(times: usize, down: u64, pause: u64, up: u64) -> Vec<f64> {
    let ease = |step: u64, of: u64| (1.0 - (PI * step as f64 / of as f64).cos()) / 2.0;
    let frames = |ms: u64| ms * FPS / 1_000;
    let mut all = vec![0.0; FPS as usize];
    for _ in 0..times {
        all.extend((1..=frames(down)).map(|step| ease(step, frames(down))));
        all.extend(vec![1.0; frames(pause) as usize]);
        all.extend((1..=frames(up)).map(|step| 1.0 - ease(step, frames(up))));
        all.extend(vec![0.0; frames(500) as usize]);
    }
    all
}

fn clip(phases: &[f64], pose: impl Fn(f64) -> Pose) -> Clip {
    let frames = phases.iter().zip(0_u64..).map(|(phase, number)| seen(pose(*phase), number * 1_000 / FPS));
    Clip { frames: frames.collect(), aspect_ratio: 1.0 }
}

/// A squat to a knee of so many degrees.
fn squat(knee: f64, trunk: f64) -> impl Fn(f64) -> Pose {
    let bend = 180.0 - knee;
    move |phase| Pose { shin: phase * bend / 3.0, thigh: phase * bend * 2.0 / 3.0, trunk: phase * trunk, ..STANDING }
}

fn kinds(report: &FormReport) -> Vec<(u32, FormFaultKind)> {
    report.faults.iter().map(|fault| (fault.rep, fault.kind)).collect()
}

fn near(got: f64, expected: f64, within: f64) {
    assert!((got - expected).abs() <= within, "{got} is not {expected}");
}

#[test]
fn five_deep_squats_are_counted_measured_and_timed() {
    let report = analyze_form(Lift::Squat, &clip(&phases(5, 1_500, 500, 1_000), squat(80.0, 35.0))).unwrap();
    assert_eq!((report.rep_count, report.side, report.is_side_view), (5, Side::Left, true));
    assert_eq!(kinds(&report), []);
    for rep in &report.reps {
        near(rep.min_degrees, 80.0, 1.0);
        near(rep.range_degrees, 100.0, 8.0);
        // The slow beginnings and ends of each way belong to standing and to the pause.
        near(rep.eccentric_ms as f64, 1_500.0, 500.0);
        near(rep.pause_ms as f64, 500.0, 500.0);
        near(rep.concentric_ms as f64, 1_000.0, 400.0);
        assert!(rep.eccentric_ms > rep.concentric_ms);
    }
}

#[test]
fn a_shallow_squat_counts_and_is_told() {
    let deep = phases(3, 1_200, 200, 1_000);
    let mut values = deep.clone();
    // The second repetition goes 70 % of the way: a knee of 110 instead of 80 degrees.
    let (from, to) = (values.len() / 3 + 8, values.len() * 2 / 3 - 4);
    values[from..to].iter_mut().for_each(|phase| *phase *= 0.7);
    let report = analyze_form(Lift::Squat, &clip(&values, squat(80.0, 30.0))).unwrap();
    assert_eq!(report.rep_count, 3);
    assert_eq!(kinds(&report), [(2, FormFaultKind::ShortRange)]);
    let fault = &report.faults[0];
    near(fault.measured, 110.0, 2.0);
    assert_eq!((fault.threshold, fault.unit.as_str()), (100.0, "degrees"));
}

#[test]
fn a_trunk_that_leans_far_and_a_dropped_descent_are_faults() {
    let leaning = analyze_form(Lift::Squat, &clip(&phases(2, 1_200, 200, 1_000), squat(80.0, 65.0))).unwrap();
    assert_eq!(kinds(&leaning), [(1, FormFaultKind::ForwardLean), (2, FormFaultKind::ForwardLean)]);
    near(leaning.faults[0].measured, 65.0, 1.0);
    let dropped = analyze_form(Lift::Squat, &clip(&phases(2, 400, 300, 1_000), squat(80.0, 30.0))).unwrap();
    assert_eq!(kinds(&dropped), [(1, FormFaultKind::TooFast), (2, FormFaultKind::TooFast)]);
}

#[test]
fn jitter_and_single_wrong_points_count_nothing_twice() {
    let mut noisy = clip(&phases(4, 1_200, 300, 1_000), squat(80.0, 30.0));
    for (number, frame) in noisy.frames.iter_mut().enumerate() {
        for (place, point) in frame.points.iter_mut().enumerate() {
            let wave = ((number * 7 + place * 13) % 11) as f64 / 11.0 - 0.5;
            point.x += wave * 0.012;
            point.y -= wave * 0.012;
        }
        if number % 29 == 0 {
            frame.points.iter_mut().filter(|point| point.name == "left_knee").for_each(|point| point.y += 0.4);
        }
    }
    let report = analyze_form(Lift::Squat, &noisy).unwrap();
    assert_eq!(report.rep_count, 4, "{report:?}");
}

#[test]
fn the_side_that_is_seen_better_is_judged_and_lost_frames_are_bridged() {
    let mut other = clip(&phases(3, 1_200, 300, 1_000), squat(80.0, 30.0));
    for (number, frame) in other.frames.iter_mut().enumerate() {
        for point in &mut frame.points {
            let is_lost = point.name.starts_with("left") || number % 10 < 2;
            point.visibility = if is_lost { 0.2 } else { 0.9 };
        }
    }
    let report = analyze_form(Lift::Squat, &other).unwrap();
    assert_eq!((report.side, report.rep_count), (Side::Right, 3));
    assert!(report.confidence > 0.7 && report.frames < other.frames.len() as u32);
}

#[test]
fn a_hinge_bends_the_hips_and_not_the_knees() {
    let hinge = |trunk: f64, knee: f64, back: f64| {
        move |phase: f64| {
            let bend = (180.0 - knee) / 2.0 * phase;
            Pose { shin: bend, thigh: bend, trunk: phase * (trunk + back) - back, ..STANDING }
        }
    };
    let clean = analyze_form(Lift::Hinge, &clip(&phases(3, 1_500, 200, 1_200), hinge(75.0, 160.0, 0.0))).unwrap();
    assert_eq!((clean.rep_count, kinds(&clean)), (3, vec![]));
    let squatted = analyze_form(Lift::Hinge, &clip(&phases(1, 1_500, 200, 1_200), hinge(60.0, 80.0, 0.0))).unwrap();
    assert!(kinds(&squatted).contains(&(1, FormFaultKind::TooMuchKnee)), "{squatted:?}");
    let leaning = analyze_form(Lift::Hinge, &clip(&phases(1, 1_500, 200, 1_200), hinge(75.0, 165.0, 20.0))).unwrap();
    assert!(kinds(&leaning).contains(&(1, FormFaultKind::LeanBack)), "{leaning:?}");
}

#[test]
fn a_press_overhead_begins_with_bent_arms() {
    let press = |top: f64, back: f64| {
        move |phase: f64| {
            // The elbow from 60 degrees to `top`.
            let elbow = 60.0 + (top - 60.0) * phase;
            let upper_arm = 120.0 - 120.0 * phase;
            Pose { upper_arm, forearm: upper_arm - (180.0 - elbow), trunk: -back * phase, ..STANDING }
        }
    };
    let clean = analyze_form(Lift::Press, &clip(&phases(4, 1_000, 300, 1_400), press(175.0, 5.0))).unwrap();
    assert_eq!((clean.rep_count, kinds(&clean)), (4, vec![]));
    // The way up comes first, and is the shorter one here.
    assert!(clean.reps.iter().all(|rep| rep.concentric_ms < rep.eccentric_ms), "{:?}", clean.reps);
    let short = analyze_form(Lift::Press, &clip(&phases(2, 1_000, 300, 1_400), press(140.0, 5.0))).unwrap();
    assert_eq!(kinds(&short), [(1, FormFaultKind::NoLockout), (2, FormFaultKind::NoLockout)]);
    let leaning = analyze_form(Lift::Press, &clip(&phases(1, 1_000, 300, 1_400), press(175.0, 25.0))).unwrap();
    assert_eq!(kinds(&leaning), [(1, FormFaultKind::LeanBack)]);
}

#[test]
fn a_row_pulls_with_a_still_trunk() {
    let row = |swing: f64| {
        move |phase: f64| {
            let elbow = 170.0 - 100.0 * phase;
            let upper_arm = 180.0 + 60.0 * phase;
            Pose {
                shin: 10.0,
                thigh: 30.0,
                trunk: 60.0 - swing * phase,
                upper_arm,
                forearm: upper_arm - (180.0 - elbow),
            }
        }
    };
    let clean = analyze_form(Lift::Row, &clip(&phases(3, 900, 300, 1_200), row(5.0))).unwrap();
    assert_eq!((clean.rep_count, kinds(&clean)), (3, vec![]));
    assert!(clean.reps.iter().all(|rep| rep.concentric_ms < rep.eccentric_ms));
    let swung = analyze_form(Lift::Row, &clip(&phases(2, 900, 300, 1_200), row(35.0))).unwrap();
    assert_eq!(kinds(&swung), [(1, FormFaultKind::Swing), (2, FormFaultKind::Swing)]);
}

/// A squat from the front: hips sink, knees `knees` apart at the bottom.
fn front(knees: f64) -> Clip {
    let frame = |(phase, number): (&f64, u64)| {
        let hip = 1.2 + 0.36 * phase;
        let knee = 0.2 + (knees / 2.0 - 0.2) * phase;
        let mut points = Vec::new();
        for (side, sign) in [("left", 1.0), ("right", -1.0)] {
            for (name, x, y) in [
                ("shoulder", 0.22, hip - 0.5),
                ("hip", 0.12, hip),
                ("knee", knee, (hip + 2.0) / 2.0),
                ("ankle", 0.2, 2.0),
            ] {
                points.push(point(&format!("{side}_{name}"), (1.0 + sign * x, y)));
            }
        }
        Frame { timestamp_ms: number * 1_000 / FPS, points }
    };
    Clip { frames: phases(2, 1_200, 200, 1_000).iter().zip(0_u64..).map(frame).collect(), aspect_ratio: 1.0 }
}

#[test]
fn knees_that_fall_inwards_are_seen_from_the_front() {
    let clean = analyze_form(Lift::Squat, &front(0.44)).unwrap();
    assert_eq!((clean.rep_count, clean.is_side_view, kinds(&clean)), (2, false, vec![]));
    let caved = analyze_form(Lift::Squat, &front(0.26)).unwrap();
    assert_eq!(kinds(&caved), [(1, FormFaultKind::KneesIn), (2, FormFaultKind::KneesIn)]);
    near(caved.faults[0].measured, 65.0, 1.0);
}

#[test]
fn the_picture_s_shape_is_taken_into_account() {
    let mut wide = clip(&phases(2, 1_200, 200, 1_000), squat(80.0, 35.0));
    wide.frames.iter_mut().flat_map(|frame| &mut frame.points).for_each(|point| point.x /= 16.0 / 9.0);
    wide.aspect_ratio = 16.0 / 9.0;
    let report = analyze_form(Lift::Squat, &wide).unwrap();
    near(report.reps[0].min_degrees, 80.0, 1.0);
}

#[test]
fn what_cannot_be_judged_is_refused_with_the_reason() {
    let good = || clip(&phases(2, 1_200, 200, 1_000), squat(80.0, 30.0));
    let refused = |clip: &Clip| analyze_form(Lift::Squat, clip).unwrap_err();
    let few = Clip { frames: good().frames[..14].to_vec(), aspect_ratio: 1.0 };
    assert_eq!(refused(&few), PoseRefusal::TooFewFrames { frames: 14, needed: 15 });
    let mut dark = good();
    dark.frames.iter_mut().flat_map(|frame| &mut frame.points).for_each(|point| point.visibility = 0.3);
    assert_eq!(
        refused(&dark),
        PoseRefusal::LowVisibility { points: "shoulder, hip, knee, ankle".to_owned(), percent: 0, needed: 60 }
    );
    let mut back = good();
    back.frames[5].timestamp_ms = 0;
    assert!(matches!(refused(&back), PoseRefusal::BadFrame { frame: 5, .. }));
    let mut nowhere = good();
    nowhere.frames[7].points[0].x = f64::NAN;
    assert!(matches!(refused(&nowhere), PoseRefusal::BadFrame { frame: 7, .. }));
    let mut slow = good();
    slow.frames.iter_mut().for_each(|frame| frame.timestamp_ms *= 10);
    assert!(matches!(refused(&slow), PoseRefusal::TooSlow { .. }));
    let mut long = good();
    long.frames = (0..4_000).map(|number| seen(STANDING, number * 33)).collect();
    assert!(matches!(refused(&long), PoseRefusal::TooManyFrames { .. }));
}

#[test]
fn standing_still_is_no_repetition() {
    let report = analyze_form(Lift::Squat, &clip(&[0.0; 60], squat(80.0, 30.0))).unwrap();
    assert_eq!((report.rep_count, report.faults.len()), (0, 0));
    assert!(report.summary.starts_with("No whole repetition"));
}
