//! Form from key points: the picture never leaves the device that took it, only where the joints were.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    ask::{Origin, ask},
    words::{Words, WordsTask},
};
use crate::{
    app::App,
    coach::Asker,
    domain::{
        person::ContextKind,
        pose::{Clip, FRAMES_MAX, FormReport, Frame, KeyPoint, Lift, PoseRefusal, analyze_form},
    },
    facts::Whose,
    http::{Answer, ApiError, Caller, Code, Reply, ValidJson},
};

/// The largest recording, in bytes: a minute of thirty frames a second with 33 points named one by one, or two minutes
/// as numbers in a text.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most values of a recording: as many as such a body can hold in this form, at more than four bytes each.
const VALUES_MAX: usize = 1_000_000;
/// The most points of a frame: those of MediaPipe.
const POINTS_MAX: usize = 33;
/// The longest text of a frame's numbers.
const VALUES_BYTES_MAX: usize = 1_500;
/// Beyond this no picture reaches, in pixels.
const COORDINATE_MAX: f64 = 100_000.0;
/// The latest a frame can be: a year of milliseconds.
const MILLIS_MAX: u64 = 31_536_000_000;

/// A point of the body in a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct KeyPointForm {
    /// `left_hip`, `right_knee` …, as COCO and MediaPipe name them.
    #[garde(length(chars, min = 1, max = 40))]
    pub name: String,
    /// From left to right.
    #[garde(range(min = -COORDINATE_MAX, max = COORDINATE_MAX))]
    pub x: f64,
    /// From top to bottom.
    #[garde(range(min = -COORDINATE_MAX, max = COORDINATE_MAX))]
    pub y: f64,
    /// How sure it is, from 0 to 1.
    #[serde(alias = "score")]
    #[garde(range(min = 0.0, max = 1.0))]
    pub visibility: f64,
}

/// The points of one picture: named one by one, or as numbers in the order of `pointNames`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FrameForm {
    /// When, in milliseconds from any beginning.
    #[serde(alias = "t")]
    #[garde(range(max = MILLIS_MAX))]
    pub timestamp_ms: u64,
    /// The points. A body of at most 4 MiB holds a minute of thirty frames a second with 33 points; longer recordings
    /// send `values`.
    #[serde(default)]
    #[garde(length(max = POINTS_MAX), dive)]
    pub points: Vec<KeyPointForm>,
    /// `x y visibility` of each point of `pointNames`, with spaces between: for long recordings.
    #[serde(default, alias = "v")]
    #[garde(length(bytes, max = VALUES_BYTES_MAX))]
    pub values: Option<String>,
}

/// A recording of a lift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AnalyzeFormRequest {
    /// What is lifted.
    #[garde(skip)]
    pub lift: Lift,
    /// Width by height of the picture where `x` and `y` are shares of each; 1 where both are pixels.
    #[serde(default = "one")]
    #[garde(range(min = 0.1, max = 10.0))]
    pub aspect_ratio: f64,
    /// The names of the points that `values` are of.
    #[serde(default)]
    #[garde(length(max = POINTS_MAX), inner(length(chars, min = 1, max = 40)))]
    pub point_names: Vec<String>,
    /// The frames, in the order of time.
    #[garde(length(min = 1, max = FRAMES_MAX), dive)]
    pub frames: Vec<FrameForm>,
}

const fn one() -> f64 {
    1.0
}

/// What the recording shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FormView {
    /// What was measured.
    pub report: FormReport,
    /// The same in words.
    pub words: Words,
    /// Where the words come from; what was measured is geometry.
    #[serde(flatten)]
    pub origin: Origin,
}

/// `POST /ai/form-analyze`
pub async fn analyze_lift(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<AnalyzeFormRequest, VALUES_MAX>,
) -> Answer<Reply<FormView>> {
    let lift = body.lift;
    let clip = read_clip(body)?;
    let report = analyze_form(lift, &clip).map_err(|refusal| refuse(&refusal))?;
    let who = Asker::from(&*caller);
    let mut points: Vec<String> = Vec::new();
    for fault in &report.faults {
        if !points.contains(&fault.advice) && points.len() < 6 {
            points.push(fault.advice.clone());
        }
    }
    let by_rules = Words { summary: report.summary.clone(), points };
    let coach = app.coach();
    if !coach.models.has_providers() {
        return Ok(Reply::new(FormView { report, words: by_rules, origin: Origin::rules(None) }));
    }
    let task = WordsTask {
        feature: "form_analyze",
        task: "tell this person what was seen of their lift, the most important thing first, and how to do it better.",
        facts: json!({"lift": report.lift, "repCount": report.rep_count, "reps": report.reps.iter().take(20).collect::<Vec<_>>(),
            "faults": report.faults.iter().take(20).collect::<Vec<_>>(), "limits": report.limits}),
        by_rules,
        hidden: Vec::new(),
    };
    let coached = app.coached(Whose::from(who)).await?;
    let (words, origin) = ask(&app, (who, None), (&coached, &[ContextKind::Training]), None, &task).await?;
    Ok(Reply::new(FormView { report, words, origin }))
}

/// Why frames are not judged.
fn refuse(refusal: &PoseRefusal) -> ApiError {
    ApiError::new(Code::CoachRefused).saying(format!("{refusal}.")).detail("refusal", refusal)
}

fn read_clip(body: AnalyzeFormRequest) -> Answer<Clip> {
    let mut frames = Vec::with_capacity(body.frames.len());
    for (place, form) in body.frames.into_iter().enumerate() {
        let points = match form.values {
            Some(values) => read_values(&values, &body.point_names)
                .map_err(|why| ApiError::invalid_field(format!("frames[{place}].values"), why))?,
            None => form.points.into_iter().map(point_of).collect(),
        };
        frames.push(Frame { timestamp_ms: form.timestamp_ms, points });
    }
    Ok(Clip { frames, aspect_ratio: body.aspect_ratio })
}

fn point_of(form: KeyPointForm) -> KeyPoint {
    KeyPoint { name: form.name, x: form.x, y: form.y, visibility: form.visibility }
}

/// Three numbers for each name.
fn read_values(values: &str, names: &[String]) -> Result<Vec<KeyPoint>, &'static str> {
    let numbers: Result<Vec<f64>, _> = values.split_whitespace().map(str::parse::<f64>).collect();
    let numbers = numbers.map_err(|_| "holds something that is no number")?;
    if names.is_empty() || numbers.len() != names.len() * 3 {
        return Err("is not three numbers for each of pointNames");
    }
    let is_fine = |number: &f64| number.is_finite() && number.abs() <= COORDINATE_MAX;
    if !numbers.iter().all(is_fine) {
        return Err("holds a number out of range");
    }
    let of = |(name, numbers): (&String, &[f64])| match numbers {
        [x, y, visibility] if (0.0..=1.0).contains(visibility) => {
            Ok(KeyPoint { name: name.clone(), x: *x, y: *y, visibility: *visibility })
        }
        _ => Err("holds a visibility that is not from 0 to 1"),
    };
    names.iter().zip(numbers.chunks(3)).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_text_are_three_for_each_point() {
        let names = ["left_hip".to_owned(), "left_knee".to_owned()];
        let points = read_values("0.5 0.25 1 0.5 0.75 0.9", &names).unwrap();
        assert_eq!((points[1].name.as_str(), points[1].y, points[1].visibility), ("left_knee", 0.75, 0.9));
        for bad in ["", "1 2 3", "0.5 0.25 1 0.5 0.75 x", "0.5 0.25 1 0.5 0.75 1.5", "NaN 0 1 0 0 1", "1e9 0 1 0 0 1"] {
            assert!(read_values(bad, &names).is_err(), "{bad}");
        }
        assert!(read_values("", &[]).is_err());
    }
}
