//! How a goal is shown, in the person's unit.

use serde::Serialize;

use super::store::MilestoneRow;
use crate::{
    domain::{
        goals::{GoalDirection, GoalStatus, GoalType, MeasureKind, milli_per_unit, progress},
        ids::{ExerciseId, GoalId, MilestoneId},
        local_day::LocalDay,
        time::Timestamp,
    },
    facts::GoalRow,
};

/// What a goal is measured by.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MeasureView {
    /// What.
    pub kind: MeasureKind,
    /// Of which exercise.
    pub exercise_id: Option<ExerciseId>,
    /// Which circumference.
    pub measurement: Option<String>,
}

/// A step towards a goal.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MilestoneView {
    /// Its id.
    pub id: MilestoneId,
    /// Where it is, in the goal's unit.
    pub value: f64,
    /// What it is called.
    pub title: String,
    /// More about it.
    pub notes: String,
    /// When it was achieved.
    pub achieved_at: Option<Timestamp>,
}

/// A goal.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GoalView {
    /// Its id.
    pub id: GoalId,
    /// What it is about.
    #[serde(rename = "type")]
    pub goal_type: GoalType,
    /// What it is called.
    pub title: String,
    /// More about it.
    pub description: String,
    /// Where it should be.
    pub target_value: f64,
    /// Where it is; `null` before anything was measured.
    pub current_value: Option<f64>,
    /// Where it began.
    pub start_value: Option<f64>,
    /// The unit of the values.
    pub unit: String,
    /// Which way the value has to go.
    pub direction: GoalDirection,
    /// How far one is, from 0 to 1.
    pub progress: Option<f64>,
    /// What it is measured by.
    pub measure: MeasureView,
    /// Until when.
    pub target_date: Option<LocalDay>,
    /// When it is reached, if it goes on so.
    pub projected_date: Option<LocalDay>,
    /// Where it stands.
    pub status: GoalStatus,
    /// When it was reached.
    pub completed_at: Option<Timestamp>,
    /// When the current value was worked out.
    pub measured_at: Option<Timestamp>,
    /// Steps, in the order they are reached.
    pub milestones: Vec<MilestoneView>,
    /// Grows with what one changes: give it as `If-Match` to change what you have seen.
    pub revision: i64,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When one last changed it.
    pub updated_at: Timestamp,
}

/// Thousandths of the base unit in the person's unit, to a thousandth; to fewer places where a thousandth of the base
/// unit is more than that, so that 165 lb are shown as 165 lb.
fn shown(row: &GoalRow, milli: i64) -> f64 {
    let per_unit = milli_per_unit(row.measure.dimension(), &row.unit).unwrap_or(1_000.0);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let value = milli as f64 / per_unit;
    let places = [1_000.0, 100.0, 10.0].into_iter().find(|places| *places <= per_unit).unwrap_or(1.0);
    (value * places).round() / places
}

impl GoalView {
    /// The row with its milestones.
    pub fn of(row: GoalRow, milestones: Vec<MilestoneRow>) -> Self {
        let mut milestones = milestones;
        milestones.sort_by_key(|milestone| (milestone.value_milli, milestone.id));
        if row.direction == GoalDirection::Down {
            milestones.reverse();
        }
        let milestones = milestones.into_iter().map(|milestone| MilestoneView {
            id: milestone.id,
            value: shown(&row, milestone.value_milli),
            title: milestone.title,
            notes: milestone.notes,
            achieved_at: milestone.achieved_at,
        });
        let milestones = milestones.collect();
        let is_girth = row.measure == MeasureKind::Measurement;
        Self {
            target_value: shown(&row, row.target_milli),
            current_value: row.current_milli.map(|milli| shown(&row, milli)),
            start_value: row.start_milli.map(|milli| shown(&row, milli)),
            progress: progress(row.direction, row.start_milli, row.current_milli, row.target_milli),
            measure: MeasureView {
                kind: row.measure,
                exercise_id: row.subject.as_deref().and_then(ExerciseId::parse),
                measurement: row.subject.filter(|_| is_girth),
            },
            id: row.id,
            goal_type: row.goal_type,
            title: row.title,
            description: row.description,
            unit: row.unit,
            direction: row.direction,
            target_date: row.target_day,
            projected_date: row.projected_day,
            status: row.status,
            completed_at: row.completed_at,
            measured_at: row.measured_at,
            milestones,
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
