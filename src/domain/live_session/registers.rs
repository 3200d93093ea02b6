//! The fields of a workout, an exercise and a set, each a register whose later stamp wins.

use serde::{Deserialize, Serialize};

use super::{
    session::Current,
    stamp::{Stamp, Stamps},
};
use crate::domain::{
    exercises::TrackingType,
    ids::{ExerciseId, WorkoutExerciseId},
    time::{Timestamp, optional_millis},
    training::{Measure, Place, Position, Rpe, SetKind},
    visibility::Visibility,
};

/// Declares the fields of a thing, their names, and a patch in which each may be absent.
macro_rules! registers {
    ($($(#[$doc:meta])* $fields:ident, $field:ident, $patch:ident {
        $($(#[$attribute:meta])* $name:ident, $variant:ident: $type:ty;)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub(super) struct $fields { $($(#[$attribute])* pub(super) $name: $type,)+ }

        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(super) enum $field { $($variant),+ }

        #[derive(Clone, Debug, Default)]
        pub(super) struct $patch { $(pub(super) $name: Option<$type>,)+ }

        impl $fields {
            /// Writes the fields that are in the patch and were not written later.
            pub(super) fn patch(&mut self, stamps: &mut Stamps<$field>, patch: $patch, stamp: &Stamp) {
                $(if let Some(value) = patch.$name && stamps.is_later(&$field::$variant, stamp) {
                    self.$name = value;
                    stamps.wrote($field::$variant, stamp);
                })+
            }

            /// Writes every field that was not written later.
            pub(super) fn write(&mut self, stamps: &mut Stamps<$field>, fields: $fields, stamp: &Stamp) {
                $(if stamps.is_later(&$field::$variant, stamp) {
                    self.$name = fields.$name;
                })+
                stamps.wrote_all(stamp);
            }
        }
    )+};
}

registers! {
    /// What is told about the workout as a whole.
    Details, DetailsField, DetailsPatch {
        name, Name: String;
        #[serde(skip_serializing_if = "String::is_empty")]
        notes, Notes: String;
        #[serde(skip_serializing_if = "Option::is_none")]
        location, Location: Option<Place>;
        #[serde(skip_serializing_if = "Option::is_none")]
        mood_before, MoodBefore: Option<u8>;
        #[serde(skip_serializing_if = "Option::is_none")]
        mood_after, MoodAfter: Option<u8>;
        #[serde(skip_serializing_if = "Option::is_none")]
        mood_energy, MoodEnergy: Option<u8>;
        #[serde(skip_serializing_if = "Option::is_none")]
        session_rpe, SessionRpe: Option<Rpe>;
        #[serde(skip_serializing_if = "Option::is_none")]
        visibility, Visibility: Option<Visibility>;
        #[serde(with = "optional_millis", skip_serializing_if = "Option::is_none")]
        planned_at, PlannedAt: Option<Timestamp>;
        #[serde(skip_serializing_if = "Option::is_none")]
        calories_told_kcal, CaloriesToldKcal: Option<u32>;
        #[serde(with = "optional_millis", skip_serializing_if = "Option::is_none")]
        started_told, StartedTold: Option<Timestamp>;
        #[serde(with = "optional_millis", skip_serializing_if = "Option::is_none")]
        ended_told, EndedTold: Option<Timestamp>;
        #[serde(skip_serializing_if = "Option::is_none")]
        current, Current: Option<Current>;
    }

    /// An exercise.
    ExerciseFields, ExerciseField, ExercisePatch {
        #[serde(skip_serializing_if = "Option::is_none")]
        library, Library: Option<Library>;
        #[serde(skip_serializing_if = "Option::is_none")]
        superset, Superset: Option<u8>;
        #[serde(skip_serializing_if = "Option::is_none")]
        rest_seconds, RestSeconds: Option<u32>;
        #[serde(skip_serializing_if = "String::is_empty")]
        notes, Notes: String;
        position, Position: Position;
    }

    /// A set.
    SetFields, SetField, SetPatch {
        #[serde(skip_serializing_if = "Option::is_none")]
        exercise, Exercise: Option<WorkoutExerciseId>;
        kind, Kind: SetKind;
        #[serde(skip_serializing_if = "Option::is_none")]
        weight_grams, WeightGrams: Option<i32>;
        #[serde(skip_serializing_if = "Option::is_none")]
        reps, Reps: Option<u32>;
        #[serde(skip_serializing_if = "Option::is_none")]
        duration_seconds, DurationSeconds: Option<u32>;
        #[serde(skip_serializing_if = "Option::is_none")]
        distance_millimetres, DistanceMillimetres: Option<u64>;
        target, Target: Measure;
        #[serde(skip_serializing_if = "Option::is_none")]
        rpe, Rpe: Option<Rpe>;
        #[serde(skip_serializing_if = "Option::is_none")]
        tempo, Tempo: Option<String>;
        #[serde(skip_serializing_if = "Option::is_none")]
        rest_seconds, RestSeconds: Option<u32>;
        #[serde(skip_serializing_if = "String::is_empty")]
        notes, Notes: String;
        #[serde(with = "optional_millis", skip_serializing_if = "Option::is_none")]
        completed_at, CompletedAt: Option<Timestamp>;
        position, Position: Position;
    }
}

/// What the library said of an exercise when it was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Library {
    pub(super) exercise: ExerciseId,
    pub(super) name: String,
    pub(super) tracking: TrackingType,
}
