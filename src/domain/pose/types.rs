//! What goes in and what comes out.

use serde::{Deserialize, Serialize};

use crate::domain::coach::Source;

/// The fewest frames that are judged.
pub const FRAMES_MIN: u32 = 15;
/// The most frames that are judged: two minutes at thirty a second.
pub const FRAMES_MAX: usize = 3_600;

/// A kind of lift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Lift {
    /// Bending knees and hips.
    Squat,
    /// Bending the hips.
    Hinge,
    /// Pressing, overhead or from the chest.
    Press,
    /// Rowing.
    Row,
}

/// A point of the body in a picture.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct KeyPoint {
    /// `left_hip`, `right_knee` … Names that are not needed are passed over.
    pub name: String,
    /// From left to right.
    pub x: f64,
    /// From top to bottom.
    pub y: f64,
    /// How sure it is, from 0 to 1.
    #[serde(alias = "score")]
    pub visibility: f64,
}

/// The points of one picture.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Frame {
    /// When, in milliseconds from any beginning.
    pub timestamp_ms: u64,
    /// The points.
    pub points: Vec<KeyPoint>,
}

/// A recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// The frames, in the order of time.
    pub frames: Vec<Frame>,
    /// Width by height of the picture where `x` and `y` are shares of each (MediaPipe); 1 where both are pixels.
    pub aspect_ratio: f64,
}

/// The side the camera sees best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Side {
    /// The left.
    Left,
    /// The right.
    Right,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum FormFaultKind {
    /// The movement ends too early.
    ShortRange,
    /// The trunk leans far forward.
    ForwardLean,
    /// The knees fall inwards.
    KneesIn,
    /// The knees bend as in a squat.
    TooMuchKnee,
    /// The knees straighten before the hips.
    HipsRiseFirst,
    /// The end position is not reached.
    NoLockout,
    /// The lower back arches or the trunk leans back.
    LeanBack,
    /// The trunk swings.
    Swing,
    /// The way down is dropped.
    TooFast,
    /// The two sides differ.
    Uneven,
}

/// A fault of one repetition.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FormFault {
    /// Which repetition, from 1.
    pub rep: u32,
    /// What.
    pub kind: FormFaultKind,
    /// What was seen, in `unit`.
    pub measured: f64,
    /// From where on it is a fault.
    pub threshold: f64,
    /// `degrees`, `milliseconds` or `percent`.
    pub unit: String,
    /// What to do.
    pub advice: String,
    /// What that rests on.
    pub source: Source,
}

/// One repetition.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Rep {
    /// From 1.
    pub rep: u32,
    /// When it began.
    pub begin_ms: u64,
    /// When it ended.
    pub end_ms: u64,
    /// The main joint's smallest angle, in degrees.
    pub min_degrees: f64,
    /// Its greatest.
    pub max_degrees: f64,
    /// The difference.
    pub range_degrees: f64,
    /// Lowering, in milliseconds.
    pub eccentric_ms: u64,
    /// Still, between lowering and lifting.
    pub pause_ms: u64,
    /// Lifting.
    pub concentric_ms: u64,
}

/// What the frames show.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FormReport {
    /// The lift.
    pub lift: Lift,
    /// The side that was judged.
    pub side: Side,
    /// Whether the camera sees it from the side; else from the front or the back.
    pub is_side_view: bool,
    /// How sure the points were, from 0 to 1.
    pub confidence: f64,
    /// Frames judged.
    pub frames: u32,
    /// Whole repetitions.
    pub rep_count: u32,
    /// Each.
    pub reps: Vec<Rep>,
    /// What went wrong, in order.
    pub faults: Vec<FormFault>,
    /// In words.
    pub summary: String,
    /// What cannot be seen from there.
    pub limits: Vec<String>,
}

/// Why frames are not judged.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum PoseRefusal {
    /// There are too few.
    #[error("{frames} frames are too few: at least {needed} are needed")]
    TooFewFrames {
        /// How many there are.
        frames: u32,
        /// How many it takes.
        needed: u32,
    },
    /// There are too many.
    #[error("{frames} frames are too many: at most {most} are judged")]
    TooManyFrames {
        /// How many there are.
        frames: u32,
        /// The most.
        most: u32,
    },
    /// The times do not rise, or a number is none.
    #[error("frame {frame} {problem}")]
    BadFrame {
        /// Which, from 0.
        frame: u32,
        /// What is wrong with it.
        problem: String,
    },
    /// Too slow to see a movement.
    #[error("{per_second:.1} frames a second are too few: at least {needed:.0} are needed")]
    TooSlow {
        /// Frames a second.
        per_second: f64,
        /// How many it takes.
        needed: f64,
    },
    /// The points needed are not seen often enough.
    #[error("{points} can be seen in {percent} % of the frames only: {needed} % are needed")]
    LowVisibility {
        /// Which points.
        points: String,
        /// In how many frames.
        percent: u32,
        /// How many it takes.
        needed: u32,
    },
}
