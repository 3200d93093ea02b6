//! How workouts are shown.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::store::SummaryRow;
pub use crate::domain::live_session::{RecordView, SetView, WorkoutExerciseView};
use crate::{
    domain::{
        ids::{AccountId, TemplateId, WorkoutId},
        live_session::WorkoutView,
        person::Units,
        time::Timestamp,
        training::{Source, Status, WeightUnit},
        visibility::Visibility,
    },
    live::workout_room::RoomSnapshot,
};

/// Declares shapes that are shown: `null` is left out.
macro_rules! views {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize)]
        #[serde(rename_all = "camelCase")]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )+};
}

views! {
    /// A workout in a list.
    WorkoutSummaryView {
        /// Which.
        id: WorkoutId,
        /// The template it follows.
        template_id: Option<TemplateId>,
        /// In which version.
        template_version: Option<u32>,
        /// How it came into being.
        source: Source,
        /// When and how.
        session_data: SessionSummaryView,
        /// In numbers.
        metrics: SummaryMetricsView,
        /// Who else may see it.
        visibility: Visibility,
        /// When it was made.
        created_at: Timestamp,
        /// When it was changed last.
        updated_at: Timestamp,
    }

    /// When a workout was and how it stands.
    SessionSummaryView {
        /// What it is called.
        name: String,
        /// When it began, else when it is planned, else when it was made.
        date: Timestamp,
        /// When it ended.
        end_time: Option<Timestamp>,
        /// Seconds, pauses apart.
        duration: u32,
        /// Where it stands.
        status: Status,
    }

    /// A workout in a list, in numbers.
    SummaryMetricsView {
        /// Load times repetitions of working sets, in kilograms or pounds.
        total_volume: f64,
        /// The same in grams.
        total_volume_grams: i64,
        /// Energy told or estimated, in kilocalories.
        calories_burned: u32,
        /// Sets done, warm-ups apart.
        sets_done: u32,
    }
}

/// How to show a workout, and what belongs to one: the same at every door, whether it reads or writes.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ShownQuery {
    /// In which units weights are shown; metric unless told. What a body tells has a unit of its own.
    #[garde(skip)]
    units: Option<Units>,
}

impl ShownQuery {
    /// The unit of weights.
    pub const fn unit(&self) -> WeightUnit {
        unit_of(self.units)
    }
}

/// The unit of a person's weights.
pub const fn unit_of(units: Option<Units>) -> WeightUnit {
    match units {
        Some(Units::Imperial) => WeightUnit::Lb,
        _ => WeightUnit::Kg,
    }
}

impl WorkoutSummaryView {
    /// A row of a list.
    pub fn of(row: SummaryRow, unit: WeightUnit) -> Self {
        Self {
            id: row.id,
            template_id: row.template_id,
            template_version: row.template_version,
            source: row.source,
            session_data: SessionSummaryView {
                name: row.name,
                date: row.begins_at,
                end_time: row.ended_at,
                duration: row.active_seconds,
                status: row.status,
            },
            metrics: SummaryMetricsView {
                total_volume: unit.of_grams(row.volume_grams),
                total_volume_grams: row.volume_grams,
                calories_burned: row.energy_kcal,
                sets_done: row.done_sets,
            },
            visibility: row.visibility,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A workout as it is `now`.
pub fn shown(owner: AccountId, state: &RoomSnapshot, unit: WeightUnit, now: Timestamp) -> WorkoutView {
    WorkoutView::of(owner, state.seq, &state.snapshot, unit, now)
}
