//! What a client sees of an import.

use serde::Serialize;
use serde_json::Value;

use super::{
    names::Candidate,
    options::{Settings, Stored, Unit, Unknown},
    report::SettingFound,
    store::{Choice, ChoicesRow, ImportRow, NameRow, State},
};
use crate::{
    domain::{
        exercises::TrackingType,
        ids::{ExerciseId, ImportId},
        imports::{Format, Need},
        json,
        time::Timestamp,
    },
    platform::time_zones::TimeZones,
};

/// What was found in a file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ReportView {
    /// Rows or elements read.
    rows: u32,
    /// Those left out because of errors.
    bad_rows: u32,
    /// Problems, warnings included: see the list of problems.
    problems: u32,
    /// Workouts.
    workouts: u32,
    /// Sets.
    sets: u32,
    /// Measurements of the body.
    measurements: u32,
    /// What there is beside, in our own form: foods, meals, conversations, reminders.
    items: u32,
    /// When the first workout began; where the time zone has still to be told, as if it were UTC.
    first_at: Option<Timestamp>,
    /// When the last began, likewise.
    last_at: Option<Timestamp>,
    /// What of it says how one wants things to be, beside what is so here: when the file was read.
    settings: Vec<SettingView>,
}

/// Something in a file of our own form that says how one wants things to be.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SettingView {
    /// The member of the file.
    list: String,
    /// Which of its items, where there may be several.
    id: Option<String>,
    /// What the file says.
    value: Value,
    /// What is said here.
    present: Option<Value>,
    /// Whether it is set when the import is applied as its options stand: where nothing is said here, or `settings` is
    /// `replace`.
    will_be_set: bool,
}

/// How many names of exercises are understood.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExercisesView {
    /// Found in the library.
    known: u32,
    /// Made anew.
    created: u32,
    /// Left out.
    skipped: u32,
    /// Not chosen yet.
    open: u32,
}

/// How far an import has come.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProgressView {
    /// Workouts, measurements and other items done with.
    done: u32,
    /// Workouts, measurements and other items of the file.
    total: u32,
    /// Workouts brought into the history.
    imported: u32,
    /// Workouts that were there already.
    duplicates: u32,
    /// Workouts left out because none of their exercises is known.
    skipped: u32,
    /// Measurements brought.
    measurements: u32,
    /// Other items brought.
    items: u32,
}

/// An import.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ImportView {
    /// Id.
    id: ImportId,
    /// Where it stands.
    state: State,
    /// The file's name at the sender's.
    file_name: Option<String>,
    /// The file's size.
    file_bytes: u64,
    /// Bytes of each part but the last, for a file that is sent in parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    part_bytes: Option<u64>,
    /// What the file is, once it is known.
    format: Option<Format>,
    /// What has to be said before it can be applied.
    needs: Vec<Need>,
    /// What weights without a unit are taken for.
    unit: Option<Unit>,
    /// Where the clocks are taken to have been.
    time_zone: Option<String>,
    /// What becomes of exercises that are not known.
    unknown: Option<Unknown>,
    /// What becomes of settings that are there.
    settings: Settings,
    /// What was found.
    report: ReportView,
    /// How many exercises are understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    exercises: Option<ExercisesView>,
    /// How far it has come.
    progress: ProgressView,
    /// An earlier import of the same content.
    same_as: Option<ImportId>,
    /// How it stands, for a person.
    message: String,
    /// When it was begun.
    created_at: Timestamp,
    /// When it last went on.
    updated_at: Timestamp,
}

impl ImportView {
    /// The view of a row; `choices` where names are counted.
    pub fn of(row: ImportRow, choices: Option<ChoicesRow>, zones: &dyn TimeZones) -> Self {
        let zone = row.options.time_zone.as_deref().unwrap_or("UTC");
        let [first_at, last_at] = row.report.times(&|at| zones.offset_seconds(zone, at));
        let message = message_of(&row);
        let (settings, total) = (row.options.settings, row.report.total());
        let Stored { unit, time_zone, unknown, .. } = &row.options;
        let is_read = !matches!(row.state, State::Uploading | State::Reading | State::Failed);
        Self {
            id: row.id,
            state: row.state,
            file_bytes: row.file_bytes,
            part_bytes: Some(row.part_bytes).filter(|bytes| *bytes > 0),
            format: row.format,
            needs: if is_read { row.options.unanswered(&row.report.needs) } else { Vec::new() },
            unit: *unit,
            time_zone: time_zone.clone(),
            unknown: *unknown,
            report: ReportView {
                rows: row.report.rows,
                bad_rows: row.report.bad_rows,
                problems: row.report.problems,
                workouts: row.report.workouts,
                sets: row.report.sets,
                measurements: row.report.measurements,
                items: row.report.items,
                first_at,
                last_at,
                settings: row.report.settings.into_iter().map(|found| setting_view(found, settings)).collect(),
            },
            settings,
            exercises: choices.filter(|_| is_read).map(|choices| ExercisesView {
                known: choices.known,
                created: choices.created,
                skipped: choices.skipped,
                open: choices.open,
            }),
            progress: ProgressView {
                done: row.position,
                total,
                imported: row.imported,
                duplicates: row.duplicates,
                skipped: row.skipped,
                measurements: row.measurements,
                items: row.items,
            },
            file_name: row.file_name,
            same_as: row.same_as,
            message,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

fn setting_view(found: SettingFound, settings: Settings) -> SettingView {
    let differs = found.present.as_ref() != Some(&found.value);
    let will_be_set = differs && (found.is_open || settings == Settings::Replace);
    SettingView { list: found.list, id: found.id, value: found.value, present: found.present, will_be_set }
}

fn message_of(row: &ImportRow) -> String {
    match row.state {
        State::Uploading => "Send the parts of the file, then finish the upload.".to_owned(),
        State::Reading => "The file is being read.".to_owned(),
        State::Checked if row.same_as.is_some() => {
            "The file was read. It was imported before: applying it would bring nothing new.".to_owned()
        }
        State::Checked => "The file was read. Nothing is imported until it is applied.".to_owned(),
        State::Applying => "The workouts are being imported.".to_owned(),
        State::Done if row.imported == 0 && row.measurements == 0 && row.items == 0 && row.duplicates > 0 => {
            "Everything in the file was there already: nothing new was imported.".to_owned()
        }
        State::Done if row.items > 0 => {
            format!("{} workouts and {} other entries were imported.", row.imported, row.items)
        }
        State::Done => format!("{} workouts were imported.", row.imported),
        State::Failed => row.failure.clone().unwrap_or_default(),
        State::Undoing => "What was imported is being removed.".to_owned(),
    }
}

/// A name of an exercise in a file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NameView {
    /// The name, as the file has it: the key of a mapping.
    name: String,
    /// How many sets it has.
    sets: u32,
    /// What they measure.
    tracking_type: TrackingType,
    /// How it was chosen.
    choice: Choice,
    /// What is meant.
    exercise_id: Option<ExerciseId>,
    /// How sure that is, from 0 to 1.
    confidence: f64,
    /// What may be meant, likeliest first.
    candidates: Vec<Candidate>,
}

impl From<NameRow> for NameView {
    fn from(row: NameRow) -> Self {
        Self {
            name: row.name,
            sets: row.sets,
            tracking_type: row.tracking,
            choice: row.choice,
            exercise_id: row.exercise_id,
            confidence: f64::from(row.confidence) / 100.0,
            candidates: json::from_str(&row.candidates).unwrap_or_default(),
        }
    }
}
