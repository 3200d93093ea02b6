//! Form analysis by geometry: key points of frames in, repetitions, range of motion, tempo and faults out.
//!
//! Owns no data. Points are named as COCO and MediaPipe name them; `y` grows downwards. It sees a projection of the
//! body on a picture, so every angle is what the camera saw, and each fault says the angle it rests on.

mod faults;
mod reps;
mod series;
mod types;

pub use types::*;

/// What the frames show of a lift.
///
/// # Errors
/// Why they cannot be judged.
pub fn analyze_form(lift: Lift, clip: &Clip) -> Result<FormReport, PoseRefusal> {
    let series = series::read(lift, clip)?;
    let spans = reps::find(lift, &series);
    let faults: Vec<FormFault> = spans.iter().flat_map(|span| faults::find(lift, &series, span)).collect();
    let reps: Vec<Rep> = spans.into_iter().map(|span| span.rep).collect();
    Ok(FormReport {
        lift,
        side: series.side,
        is_side_view: series.is_side_view,
        confidence: series.confidence,
        frames: u32::try_from(series.moments.len()).unwrap_or(u32::MAX),
        rep_count: u32::try_from(reps.len()).unwrap_or(u32::MAX),
        summary: summary(&reps, &faults),
        limits: limits(lift, series.is_side_view),
        reps,
        faults,
    })
}

fn summary(reps: &[Rep], faults: &[FormFault]) -> String {
    if reps.is_empty() {
        return "No whole repetition can be seen: show the whole movement, from the start to the start.".to_owned();
    }
    let count = f64::from(u32::try_from(reps.len()).unwrap_or(1));
    let mean = reps.iter().map(|rep| rep.range_degrees).sum::<f64>() / count;
    let mut affected: Vec<u32> = faults.iter().map(|fault| fault.rep).collect();
    affected.dedup();
    let what = match (affected.len(), faults.first()) {
        (0, _) | (_, None) => "nothing stands out.".to_owned(),
        (with, Some(first)) => format!("something stands out in {with} of them. {}", first.advice),
    };
    let plural = if reps.len() == 1 { "repetition" } else { "repetitions" };
    format!("{} {plural} with {mean:.0} degrees of motion on average; {what}", reps.len())
}

/// What cannot be seen from there.
fn limits(lift: Lift, is_side_view: bool) -> Vec<String> {
    let mut all = vec![
        "Angles are those of the picture: stand so that the camera is level and sees you straight from the side or the front."
            .to_owned(),
        "Whether the back is rounded cannot be seen from these points.".to_owned(),
    ];
    match (lift, is_side_view) {
        (Lift::Squat, true) => all.push("Knees that fall inwards are seen from the front only.".to_owned()),
        (Lift::Squat | Lift::Hinge | Lift::Row, false) => {
            all.push("The lean of the trunk is seen from the side only.".to_owned());
        }
        (Lift::Press, true) => all.push("Whether both arms work alike is seen from the front only.".to_owned()),
        _ => {}
    }
    all.push("This is no medical assessment: pain is a reason to stop, whatever the picture says.".to_owned());
    all
}

#[cfg(test)]
mod tests;
