//! Workout plans: what a week of training is made of, and what follows from it.
//!
//! Owns no data. Called by the templates slice, and by whatever makes a workout out of a plan: a stored plan is
//! a [`WeeklyPlan`] as JSON, of a version that never changes. Must not know how plans are shown or who may see them.

pub mod change;
pub mod derive;
pub mod facets;
pub mod plan;
pub mod popularity;
pub mod terms;

pub use plan::{Day, Phase, PlannedExercise, Preparation, WeeklyPlan};

use serde::{Deserialize, Serialize};

use crate::domain::exercises::{Difficulty, Equipment, Muscle};

macro_rules! words {
    ($($(#[$doc:meta])* $type:ident { $($(#[$word_doc:meta])* $name:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "openapi", schemars(inline))]
        pub enum $type { $($(#[$word_doc])* #[serde(rename = $word)] $name),+ }

        impl $type {
            /// Every word.
            pub const ALL: &[$type] = &[$($type::$name),+];

            /// The word that is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $($type::$name => $word),+ }
            }
        }
    )+};
}

words! {
    /// What a plan is for.
    Goal {
        /// To lift more.
        Strength = "strength",
        /// To grow.
        MuscleBuilding = "muscle_building",
        /// To become lean.
        FatLoss = "fat_loss",
        /// To last longer.
        Endurance = "endurance",
    }

    /// Whom a plan is for.
    Category {
        /// Who just begins.
        Beginner = "beginner",
        /// Who trains regularly.
        Intermediate = "intermediate",
        /// Who trains for years.
        Advanced = "advanced",
        /// Who has something particular in mind.
        Specialized = "specialized",
    }

    /// A day of the week.
    Weekday {
        /// The first.
        Monday = "monday",
        /// The second.
        Tuesday = "tuesday",
        /// The third.
        Wednesday = "wednesday",
        /// The fourth.
        Thursday = "thursday",
        /// The fifth.
        Friday = "friday",
        /// The sixth.
        Saturday = "saturday",
        /// The seventh.
        Sunday = "sunday",
    }
}

impl Weekday {
    /// Days since Monday: 0 to 6.
    pub const fn number(self) -> usize {
        self as usize
    }

    /// The day so many days after Monday.
    pub fn from_number(number: u8) -> Self {
        Self::ALL.get(usize::from(number) % 7).copied().unwrap_or(Self::Monday)
    }
}

/// What a plan is about. Stored and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Metadata {
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Minutes of a session, on average.
    pub duration: u32,
    /// What it is for.
    pub goal: Goal,
    /// What it mainly works.
    pub primary_muscles: Vec<Muscle>,
    /// All it takes.
    pub equipment: Vec<Equipment>,
    /// Words to filter by.
    pub tags: Vec<String>,
    /// Kilocalories of a session, on average, for a person of 70 kg.
    pub estimated_calories: u32,
}
