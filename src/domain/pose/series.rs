//! From frames to angles: which side is seen, and how its joints move over time, without jitter.

use super::{Clip, FRAMES_MAX, FRAMES_MIN, Frame, Lift, PoseRefusal, Side};

/// Points less sure than this count as not seen.
const VISIBLE: f64 = 0.5;
/// In so many per cent of the frames the points needed must be seen.
const SEEN_PERCENT: u32 = 60;
/// Fewer frames a second show no tempo.
const FRAMES_A_SECOND: f64 = 8.0;
/// Frames on each side that the median filter looks at: five in all take away single wrong points.
const FILTER_REACH: usize = 2;
/// Shoulders wider than this share of the trunk are seen from the front or the back.
const FRONT_WIDTH: f64 = 0.5;

/// A point on the picture, in units of its height.
pub(super) type Point = (f64, f64);

/// The joints that are looked at, with the end of their names.
pub(super) const JOINTS: [&str; 6] = ["shoulder", "elbow", "wrist", "hip", "knee", "ankle"];
pub(super) const SHOULDER: usize = 0;
pub(super) const ELBOW: usize = 1;
pub(super) const WRIST: usize = 2;
pub(super) const HIP: usize = 3;
pub(super) const KNEE: usize = 4;
pub(super) const ANKLE: usize = 5;

/// The joints of one side, where they are seen.
type Joints = [Option<Point>; 6];

/// One moment: the side that is judged, the other, and the angles in degrees.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub ms: u64,
    pub near: Joints,
    pub far: Joints,
    pub knee: f64,
    pub hip: f64,
    pub elbow: f64,
    /// Of the trunk from the vertical; positive to the right of the picture.
    pub trunk: f64,
}

/// A clip as it is judged.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub moments: Vec<Moment>,
    pub side: Side,
    pub is_side_view: bool,
    pub confidence: f64,
}

pub(super) fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// The angle at `b`, in degrees: 180 is straight.
pub(super) fn angle(a: Point, b: Point, c: Point) -> f64 {
    let (u, v) = ((a.0 - b.0, a.1 - b.1), (c.0 - b.0, c.1 - b.1));
    let lengths = u.0.hypot(u.1) * v.0.hypot(v.1);
    if lengths <= f64::EPSILON {
        return 180.0;
    }
    ((u.0 * v.0 + u.1 * v.1) / lengths).clamp(-1.0, 1.0).acos().to_degrees()
}

/// The same with its sign: to which side `c` is turned from `a`.
fn turned(a: Point, b: Point, c: Point) -> f64 {
    let (u, v) = ((a.0 - b.0, a.1 - b.1), (c.0 - b.0, c.1 - b.1));
    (u.0 * v.1 - u.1 * v.0).atan2(u.0 * v.0 + u.1 * v.1).to_degrees()
}

/// How far the way from hip to shoulder is from the vertical; `y` grows downwards.
fn lean(hip: Point, shoulder: Point) -> f64 {
    (shoulder.0 - hip.0).atan2(hip.1 - shoulder.1).to_degrees()
}

pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// The joints a lift cannot be judged without.
const fn needed(lift: Lift) -> &'static [usize] {
    match lift {
        Lift::Squat | Lift::Hinge => &[SHOULDER, HIP, KNEE, ANKLE],
        Lift::Press | Lift::Row => &[SHOULDER, ELBOW, WRIST, HIP],
    }
}

fn check(clip: &Clip) -> Result<(), PoseRefusal> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let frames = count(clip.frames.len());
    if frames < FRAMES_MIN {
        return Err(PoseRefusal::TooFewFrames { frames, needed: FRAMES_MIN });
    }
    if clip.frames.len() > FRAMES_MAX {
        return Err(PoseRefusal::TooManyFrames { frames, most: count(FRAMES_MAX) });
    }
    let bad = |frame: usize, problem: &str| PoseRefusal::BadFrame { frame: count(frame), problem: problem.to_owned() };
    let mut before = None;
    for (number, frame) in clip.frames.iter().enumerate() {
        if before.is_some_and(|before| frame.timestamp_ms <= before) {
            return Err(bad(number, "is not later than the one before"));
        }
        before = Some(frame.timestamp_ms);
        let is_number = |value: f64| value.is_finite() && value.abs() < 1e6;
        if frame.points.iter().any(|point| !is_number(point.x) || !is_number(point.y)) {
            return Err(bad(number, "has a point that is no place"));
        }
    }
    let ms = clip.frames.last().zip(clip.frames.first()).map_or(1, |(a, b)| a.timestamp_ms - b.timestamp_ms);
    let per_second = f64::from(frames - 1) * 1_000.0 / f64::from(u32::try_from(ms).unwrap_or(u32::MAX));
    if per_second < FRAMES_A_SECOND {
        return Err(PoseRefusal::TooSlow { per_second, needed: FRAMES_A_SECOND });
    }
    Ok(())
}

/// The joints of a side, with how sure each is.
fn joints(frame: &Frame, side: &str, aspect: f64) -> [Option<(Point, f64)>; 6] {
    JOINTS.map(|joint| {
        let is_it = |name: &str| {
            let rest = name.strip_prefix(side).and_then(|rest| rest.strip_prefix('_'));
            rest == Some(joint)
        };
        let point = frame.points.iter().find(|point| is_it(&point.name))?;
        Some(((point.x * aspect, point.y), point.visibility))
    })
}

/// How sure a side's needed joints are, on average, and in how many frames all are seen.
fn quality(seen: &[[Option<(Point, f64)>; 6]], needed: &[usize]) -> (f64, usize) {
    let of = |one: &[Option<(Point, f64)>; 6], joint: usize| {
        one.get(joint).copied().flatten().map_or(0.0, |(_, visibility)| visibility.clamp(0.0, 1.0))
    };
    let sum: f64 = seen.iter().flat_map(|one| needed.iter().map(|joint| of(one, *joint))).sum();
    let all = seen.iter().filter(|one| needed.iter().all(|joint| of(one, *joint) >= VISIBLE)).count();
    let count = u32::try_from(seen.len() * needed.len()).unwrap_or(1).max(1);
    (sum / f64::from(count), all)
}

fn visible(of: &[Option<(Point, f64)>; 6]) -> Joints {
    of.map(|joint| joint.filter(|(_, visibility)| *visibility >= VISIBLE).map(|(point, _)| point))
}

fn moment(ms: u64, near: Joints, far: Joints) -> Moment {
    let [shoulder, elbow, wrist, hip, knee, ankle] = near;
    let of = |a: Option<Point>, b: Option<Point>, c: Option<Point>| match (a, b, c) {
        (Some(a), Some(b), Some(c)) => angle(a, b, c),
        _ => 180.0,
    };
    Moment {
        ms,
        near,
        far,
        knee: of(hip, knee, ankle),
        hip: match (shoulder, hip, knee) {
            (Some(a), Some(b), Some(c)) => turned(a, b, c),
            _ => 180.0,
        },
        elbow: of(shoulder, elbow, wrist),
        trunk: hip.zip(shoulder).map_or(0.0, |(hip, shoulder)| lean(hip, shoulder)),
    }
}

/// Makes the angle of the hip that of bending forward: a hip that is bent backwards has more than 180 degrees. Forward is
/// where it bends most.
fn hips_forward(moments: &mut [Moment]) {
    let bent: f64 = moments.iter().map(|moment| (180.0 - moment.hip.abs()) * moment.hip.signum()).sum();
    for moment in moments {
        let hip = if bent < 0.0 { -moment.hip } else { moment.hip };
        moment.hip = if hip < 0.0 { 360.0 + hip } else { hip };
    }
}

/// The median of each value and its neighbours: a single wrong point moves nothing.
fn filtered(values: &[f64]) -> Vec<f64> {
    let window = |place: usize| {
        let from = place.saturating_sub(FILTER_REACH);
        let to = (place + FILTER_REACH + 1).min(values.len());
        median(values.get(from..to).unwrap_or_default().to_vec())
    };
    (0..values.len()).map(window).collect()
}

fn smooth(moments: &mut [Moment]) {
    let mut each = |get: fn(&mut Moment) -> &mut f64| {
        let values: Vec<f64> = moments.iter_mut().map(|moment| *get(moment)).collect();
        for (moment, value) in moments.iter_mut().zip(filtered(&values)) {
            *get(moment) = value;
        }
    };
    each(|moment| &mut moment.knee);
    each(|moment| &mut moment.hip);
    each(|moment| &mut moment.elbow);
    each(|moment| &mut moment.trunk);
}

/// Whether the shoulders are behind one another. Where only one is seen, they are.
fn is_side_view(moments: &[Moment]) -> bool {
    let ratio = |moment: &Moment| {
        let (a, b, hip) =
            (moment.near.first()?.as_ref()?, moment.far.first()?.as_ref()?, moment.near.get(HIP)?.as_ref()?);
        let trunk = distance(*a, *hip);
        (trunk > f64::EPSILON).then(|| (a.0 - b.0).abs() / trunk)
    };
    let ratios: Vec<f64> = moments.iter().filter_map(ratio).collect();
    ratios.len() * 2 < moments.len() || median(ratios) < FRONT_WIDTH
}

/// From the front a bending knee is seen as a leg that gets shorter: the angle of two equal bones with that distance
/// between their ends.
fn knees_from_the_front(moments: &mut [Moment]) {
    let leg = |moment: &Moment| Some(distance((*moment.near.get(HIP)?)?, (*moment.near.get(ANKLE)?)?));
    let longest = moments.iter().filter_map(leg).fold(0.0, f64::max);
    for moment in moments {
        if let Some(now) = leg(moment).filter(|_| longest > f64::EPSILON) {
            moment.knee = 2.0 * (now / longest).clamp(0.0, 1.0).asin().to_degrees();
        }
    }
}

/// Reads a clip for a lift.
pub(super) fn read(lift: Lift, clip: &Clip) -> Result<Series, PoseRefusal> {
    check(clip)?;
    let aspect = if clip.aspect_ratio.is_finite() && clip.aspect_ratio > 0.0 { clip.aspect_ratio } else { 1.0 };
    let of = |side: &str| clip.frames.iter().map(|frame| joints(frame, side, aspect)).collect::<Vec<_>>();
    let (left, right) = (of("left"), of("right"));
    let needed = needed(lift);
    let (of_left, of_right) = (quality(&left, needed), quality(&right, needed));
    let is_left = of_left.0 >= of_right.0;
    let (near, far) = if is_left { (left, right) } else { (right, left) };
    let (confidence, seen) = if is_left { of_left } else { of_right };
    let percent = u32::try_from(seen * 100 / clip.frames.len().max(1)).unwrap_or(0);
    if percent < SEEN_PERCENT {
        let points = needed.iter().filter_map(|joint| JOINTS.get(*joint).copied()).collect::<Vec<_>>().join(", ");
        return Err(PoseRefusal::LowVisibility { points, percent, needed: SEEN_PERCENT });
    }
    let mut moments: Vec<Moment> = Vec::with_capacity(seen);
    for ((frame, near), far) in clip.frames.iter().zip(&near).zip(&far) {
        let near = visible(near);
        if needed.iter().all(|joint| near.get(*joint).is_some_and(Option::is_some)) {
            moments.push(moment(frame.timestamp_ms, near, visible(far)));
        }
    }
    hips_forward(&mut moments);
    let is_side_view = is_side_view(&moments);
    if !is_side_view && lift == Lift::Squat {
        knees_from_the_front(&mut moments);
    }
    smooth(&mut moments);
    let side = if is_left { Side::Left } else { Side::Right };
    Ok(Series { moments, side, is_side_view, confidence: (confidence * 100.0).round() / 100.0 })
}
