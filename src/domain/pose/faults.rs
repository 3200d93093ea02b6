//! What goes wrong in a repetition, by geometry: each with the angle seen and the angle from which on it counts.
//!
//! Thresholds are generous and practice, where no source says otherwise: bodies differ, and a picture is flat.

use super::{
    FormFault, FormFaultKind as Kind, Lift, Rep,
    reps::Span,
    series::{ANKLE, ELBOW, HIP, KNEE, Moment, Point, SHOULDER, Series, WRIST, angle, distance},
};
use crate::domain::coach::Source;

const DEGREES: &str = "degrees";
const MILLISECONDS: &str = "milliseconds";
const PERCENT: &str = "percent";

/// Angles and times from which on something is a fault, by lift: not bent far enough, not straight enough, lowered too
/// fast.
const fn limits(lift: Lift) -> (f64, f64, u64) {
    match lift {
        Lift::Squat => (100.0, 155.0, 600),
        Lift::Hinge => (120.0, 160.0, 600),
        Lift::Press => (100.0, 155.0, 500),
        Lift::Row => (100.0, 145.0, 400),
    }
}

/// The trunk further from the vertical than this at the bottom of a squat leans far.
const SQUAT_LEAN: f64 = 55.0;
/// So much more lean in the first half of the way up: the hips rise before the bar.
const HIPS_FIRST: f64 = 12.0;
/// Knees closer than this share of the ankles' distance fall inwards.
const KNEES_IN_PERCENT: f64 = 80.0;
/// A knee bent further than this in a hinge makes a squat of it.
const HINGE_KNEE: f64 = 95.0;
/// Leaning back further than this.
const LEAN_BACK: f64 = 15.0;
/// The trunk of a row moves less than this.
const ROW_SWING: f64 = 20.0;
/// Elbows that differ by more are uneven.
const UNEVEN: f64 = 15.0;

struct Finder<'a> {
    lift: Lift,
    series: &'a Series,
    span: &'a Span,
    found: Vec<FormFault>,
}

impl Finder<'_> {
    fn add(&mut self, kind: Kind, (measured, threshold, unit): (f64, f64, &str), advice: &str, source: Source) {
        self.found.push(FormFault {
            rep: self.span.rep.rep,
            kind,
            measured: (measured * 10.0).round() / 10.0,
            threshold,
            unit: unit.to_owned(),
            advice: advice.to_owned(),
            source,
        });
    }

    fn moments(&self) -> &[Moment] {
        self.series.moments.get(self.span.all.clone()).unwrap_or_default()
    }

    fn turn(&self) -> Option<&Moment> {
        self.series.moments.get(self.span.turn)
    }

    fn range_and_tempo(&mut self) {
        let (bent, straight, fast_ms) = limits(self.lift);
        let Rep { min_degrees, max_degrees, eccentric_ms, .. } = self.span.rep;
        if min_degrees > bent {
            let advice = match self.lift {
                Lift::Squat => "Go a little deeper, as far as your back stays straight; less load makes room for it.",
                Lift::Hinge => "Push the hips further back, until you feel the back of the thighs.",
                Lift::Press => "Lower further, until the elbows are bent to a right angle or more.",
                Lift::Row => "Pull until the elbow passes the trunk.",
            };
            self.add(Kind::ShortRange, (min_degrees, bent, DEGREES), advice, Source::RangeOfMotion);
        }
        if max_degrees < straight {
            let advice = match self.lift {
                Lift::Squat => "Stand up fully before the next repetition.",
                Lift::Hinge => "Finish tall: drive the hips forward until they are straight.",
                Lift::Press => "Press until the arms are nearly straight.",
                Lift::Row => "Let the arm straighten fully before you pull again.",
            };
            self.add(Kind::NoLockout, (max_degrees, straight, DEGREES), advice, Source::RangeOfMotion);
        }
        if eccentric_ms < fast_ms {
            let ms = |value: u64| f64::from(u32::try_from(value).unwrap_or(u32::MAX));
            let advice = "Lower under control, for a second or longer.";
            self.add(Kind::TooFast, (ms(eccentric_ms), ms(fast_ms), MILLISECONDS), advice, Source::Tempo);
        }
    }

    /// How much further the trunk leans in the first half of the way up than at the turn.
    fn hips_first(&mut self) {
        let Some(turn) = self.turn() else { return };
        let half = self.span.turn + (self.span.end - self.span.turn) / 2;
        let up = self.series.moments.get(self.span.turn..=half).unwrap_or_default();
        let more = up.iter().map(|moment| moment.trunk.abs()).fold(0.0, f64::max) - turn.trunk.abs();
        if more > HIPS_FIRST {
            let advice = "Let chest and hips rise together; less load, and push the floor away with the legs.";
            self.add(Kind::HipsRiseFirst, (more, HIPS_FIRST, DEGREES), advice, Source::SquatKinematics);
        }
    }

    fn squat(&mut self) {
        let Some(turn) = self.turn().copied() else { return };
        if self.series.is_side_view {
            if turn.trunk.abs() > SQUAT_LEAN {
                let advice = "Keep the chest up: brace, and sit between the heels; raised heels can help.";
                let seen = (turn.trunk.abs(), SQUAT_LEAN, DEGREES);
                self.add(Kind::ForwardLean, seen, advice, Source::SquatKinematics);
            }
            self.hips_first();
        } else if let Some(percent) = knees_by_ankles(&turn).filter(|percent| *percent < KNEES_IN_PERCENT) {
            let advice = "Push the knees out over the toes, all the way down and up.";
            self.add(Kind::KneesIn, (percent, KNEES_IN_PERCENT, PERCENT), advice, Source::KneeValgus);
        }
    }

    fn hinge(&mut self) {
        if !self.series.is_side_view {
            return;
        }
        let Some(turn) = self.turn().copied() else { return };
        if turn.knee < HINGE_KNEE {
            let advice = "Keep the knees only slightly bent and move from the hips.";
            self.add(Kind::TooMuchKnee, (turn.knee, HINGE_KNEE, DEGREES), advice, Source::Practice);
        }
        // Forward is where the trunk goes at the bottom.
        let back = self.moments().iter().map(|moment| -moment.trunk * turn.trunk.signum()).fold(0.0, f64::max);
        self.lean_back(back, "Stop when you stand tall: do not lean back at the top.");
        self.hips_first();
    }

    fn lean_back(&mut self, degrees: f64, advice: &str) {
        if degrees > LEAN_BACK {
            self.add(Kind::LeanBack, (degrees, LEAN_BACK, DEGREES), advice, Source::Practice);
        }
    }

    fn press(&mut self) {
        let most = self.moments().iter().max_by(|a, b| a.elbow.total_cmp(&b.elbow)).copied();
        let Some(most) = most else { return };
        if self.series.is_side_view && is_overhead(&most) {
            let trunk = self.moments().iter().map(|moment| moment.trunk.abs()).fold(0.0, f64::max);
            self.lean_back(trunk, "Brace belly and buttocks: the press leans back less with less load.");
        }
        if !self.series.is_side_view
            && let Some(other) = elbow_of(&most.far)
        {
            let differ = (most.elbow - other).abs();
            if differ > UNEVEN {
                let advice = "Press with both arms alike: slower, and with less load if one side lags.";
                self.add(Kind::Uneven, (differ, UNEVEN, DEGREES), advice, Source::Practice);
            }
        }
    }

    fn row(&mut self) {
        let trunks = || self.moments().iter().map(|moment| moment.trunk);
        let swing = trunks().fold(f64::NEG_INFINITY, f64::max) - trunks().fold(f64::INFINITY, f64::min);
        if swing > ROW_SWING {
            let advice = "Keep the trunk still and pull with the back; less load if it must swing.";
            self.add(Kind::Swing, (swing, ROW_SWING, DEGREES), advice, Source::Practice);
        }
    }
}

fn joint(of: &[Option<Point>; 6], joint: usize) -> Option<Point> {
    of.get(joint).copied().flatten()
}

fn elbow_of(side: &[Option<Point>; 6]) -> Option<f64> {
    Some(angle(joint(side, SHOULDER)?, joint(side, ELBOW)?, joint(side, WRIST)?))
}

/// The distance of the knees by that of the ankles, in per cent.
fn knees_by_ankles(moment: &Moment) -> Option<f64> {
    let apart = |place: usize| Some((joint(&moment.near, place)?.0 - joint(&moment.far, place)?.0).abs());
    let (knees, ankles) = (apart(KNEE)?, apart(ANKLE)?);
    (ankles > f64::EPSILON).then(|| knees / ankles * 100.0)
}

/// Whether the hand is above the shoulder by half a trunk.
fn is_overhead(moment: &Moment) -> bool {
    let of = || {
        let (shoulder, wrist, hip) =
            (joint(&moment.near, SHOULDER)?, joint(&moment.near, WRIST)?, joint(&moment.near, HIP)?);
        Some(shoulder.1 - wrist.1 > distance(shoulder, hip) / 2.0)
    };
    of().unwrap_or(false)
}

/// The faults of a repetition.
pub(super) fn find(lift: Lift, series: &Series, span: &Span) -> Vec<FormFault> {
    let mut finder = Finder { lift, series, span, found: Vec::new() };
    finder.range_and_tempo();
    match lift {
        Lift::Squat => finder.squat(),
        Lift::Hinge => finder.hinge(),
        Lift::Press => finder.press(),
        Lift::Row => finder.row(),
    }
    finder.found
}
