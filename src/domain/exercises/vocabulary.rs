//! The words exercises are described in.

macro_rules! words {
    ($($(#[$doc:meta])* $type:ident { $($(#[$word_doc:meta])* $name:ident = $word:literal $(| $other:literal)*),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "openapi", schemars(inline))]
        pub enum $type { $($(#[$word_doc])* #[serde(rename = $word)] $name),+ }

        impl $type {
            /// Every word, in the order of the table.
            pub const ALL: &[$type] = &[$($type::$name),+];

            /// The word that is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $($type::$name => $word),+ }
            }

            /// What people also call it.
            pub const fn synonyms(self) -> &'static [&'static str] {
                match self { $($type::$name => &[$($other),*]),+ }
            }

            /// Reads a word in any of its spellings: upper or lower case, with spaces, hyphens or
            /// underscores, or a synonym.
            pub fn parse(text: &str) -> Option<Self> {
                let folded = text.trim().to_lowercase().replace([' ', '-'], "_");
                Self::ALL.iter().copied().find(|word| word.as_str() == folded || word.synonyms().contains(&folded.as_str()))
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|word| word.as_str()).collect();
                    serde::de::Error::custom(format!("is none of {}", known.join(", ")))
                })
            }
        }
    )+};
}

words! {
    /// A group of muscles.
    Muscle {
        /// The belly.
        Abdominals = "abdominals" | "abs" | "core",
        /// The outside of the hip.
        Abductors = "abductors",
        /// The inside of the thigh.
        Adductors = "adductors" | "groin",
        /// The front of the upper arm.
        Biceps = "biceps" | "bicep",
        /// The back of the lower leg.
        Calves = "calves" | "calf",
        /// The chest.
        Chest = "chest" | "pecs",
        /// The lower arm.
        Forearms = "forearms" | "grip",
        /// The buttocks.
        Glutes = "glutes" | "glute",
        /// The back of the thigh.
        Hamstrings = "hamstrings" | "hams",
        /// The wide muscles of the back.
        Lats = "lats" | "lat",
        /// The muscles beside the lower spine.
        LowerBack = "lower_back" | "erectors",
        /// The muscles between the shoulder blades.
        MiddleBack = "middle_back" | "upper_back" | "rhomboids" | "back",
        /// The neck.
        Neck = "neck",
        /// The front of the thigh.
        Quadriceps = "quadriceps" | "quads" | "quad",
        /// The shoulders.
        Shoulders = "shoulders" | "delts" | "deltoids",
        /// The muscles from neck to shoulder.
        Traps = "traps" | "trapezius",
        /// The back of the upper arm.
        Triceps = "triceps" | "tricep",
    }

    /// What an exercise takes.
    Equipment {
        /// Nothing but the body.
        BodyOnly = "body_only" | "bodyweight" | "body_weight" | "none",
        /// Elastic bands.
        Bands = "bands" | "band" | "resistance_bands" | "resistance_band",
        /// A barbell.
        Barbell = "barbell" | "barbells",
        /// A bench, flat or inclined.
        Bench = "bench",
        /// A box or a step.
        Box = "box" | "step",
        /// A cable station.
        Cable = "cable" | "cables",
        /// Two bars to dip between.
        DipBars = "dip_bars" | "parallel_bars",
        /// Dumbbells.
        Dumbbell = "dumbbell" | "dumbbells",
        /// A large inflated ball.
        ExerciseBall = "exercise_ball" | "stability_ball" | "swiss_ball",
        /// A bent curl bar.
        EzBar = "ez_bar" | "e_z_curl_bar" | "ez_curl_bar",
        /// A roll of foam.
        FoamRoller = "foam_roller" | "foam_roll",
        /// Kettlebells.
        Kettlebell = "kettlebell" | "kettlebells",
        /// A machine.
        Machine = "machine" | "machines",
        /// A medicine ball.
        MedicineBall = "medicine_ball",
        /// Something else.
        Other = "other",
        /// Weight plates without a bar.
        Plate = "plate" | "plates",
        /// A bar to hang from.
        PullUpBar = "pull_up_bar" | "pullup_bar" | "chin_up_bar",
        /// A sled.
        Sled = "sled" | "prowler",
        /// Rings or straps hung up.
        Suspension = "suspension" | "rings" | "trx" | "straps",
    }

    /// How hard an exercise is to learn.
    Difficulty {
        /// For everybody.
        Beginner = "beginner",
        /// For those who have trained for a while.
        Intermediate = "intermediate",
        /// For those who know what they do.
        Advanced = "advanced" | "expert",
    }

    /// What an exercise is for.
    ExerciseType {
        /// Force, with or without speed.
        Strength = "strength",
        /// Endurance.
        Cardio = "cardio",
        /// Range of motion.
        Flexibility = "flexibility" | "stretching" | "mobility",
        /// Standing steady.
        Balance = "balance",
    }

    /// How the body moves. Exercises of one joint in leg or trunk fit none.
    MovementPattern {
        /// Moving something away with the arms.
        Push = "push",
        /// Moving something near with the arms.
        Pull = "pull",
        /// Bending knees and hips, on both legs or one.
        Squat = "squat",
        /// Bending the hips.
        Hinge = "hinge",
        /// Moving from place to place under load.
        Carry = "carry",
        /// One foot before the other.
        Lunge = "lunge",
    }

    /// What one records of a set.
    TrackingType {
        /// Weight and repetitions.
        WeightReps = "weight_reps",
        /// Repetitions.
        Reps = "reps",
        /// Time.
        Duration = "duration",
        /// Distance and time.
        DistanceDuration = "distance_duration",
        /// Weight and distance.
        WeightDistance = "weight_distance",
        /// Weight and time.
        WeightDuration = "weight_duration",
    }

    /// Where an exercise stands between its author and the library.
    Status {
        /// Its author's alone.
        Private = "private",
        /// Its author's alone, and waiting for review.
        Pending = "pending",
        /// Part of the library.
        Approved = "approved",
        /// Reviewed and not taken; its author's alone.
        Rejected = "rejected",
        /// Taken out of the library; nobody's.
        Retired = "retired",
    }

    /// How many joints move.
    Mechanic {
        /// Several.
        Compound = "compound",
        /// One.
        Isolation = "isolation",
    }

    /// Which way the force goes.
    Force {
        /// Towards the body.
        Pull = "pull",
        /// Away from the body.
        Push = "push",
        /// Nowhere: it is held.
        Static = "static",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_in_every_spelling() {
        for text in ["lower_back", "Lower Back", "lower-back", " LOWER_BACK ", "erectors"] {
            assert_eq!(Muscle::parse(text), Some(Muscle::LowerBack), "{text}");
        }
        assert_eq!(Equipment::parse("e-z curl bar"), Some(Equipment::EzBar));
        assert_eq!(Equipment::parse("Body Only"), Some(Equipment::BodyOnly));
        assert_eq!(Difficulty::parse("expert"), Some(Difficulty::Advanced));
        assert_eq!(Muscle::parse("nose"), None);
    }

    #[test]
    fn no_two_words_share_a_spelling() {
        let spellings: Vec<&str> =
            Muscle::ALL.iter().flat_map(|word| word.synonyms().iter().copied().chain([word.as_str()])).collect();
        let distinct: std::collections::HashSet<_> = spellings.iter().collect();
        assert_eq!(distinct.len(), spellings.len());
    }

    #[test]
    fn words_are_sent_as_stored() {
        assert_eq!(serde_json::to_string(&Equipment::EzBar).unwrap(), "\"ez_bar\"");
        assert_eq!(serde_json::from_str::<Equipment>("\"ez_bar\"").unwrap(), Equipment::EzBar);
        assert!(
            serde_json::from_str::<Equipment>("\"spoon\"").unwrap_err().to_string().contains("is none of body_only")
        );
    }
}
