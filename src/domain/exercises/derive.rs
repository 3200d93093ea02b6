//! What follows from an exercise's name, category and equipment: its type, what it takes, what one records
//! of a set, and its tags.

use super::{Equipment, ExerciseType, Force, Muscle, TrackingType, Traits};
use crate::domain::text::words;

/// Whether the name has one of these phrases; both in folded singular words.
fn says(name: &str, phrases: &[&str]) -> bool {
    let name = format!(" {} ", words(name).join(" "));
    phrases.iter().any(|phrase| name.contains(&format!(" {} ", words(phrase).join(" "))))
}

/// Endurance among jumps and throws.
const DRILLS: &[&str] =
    &["sprint", "skip", "skipping", "shuffle", "drill", "quick step", "claw series", "start technique"];

/// The type of an exercise of a category of the library's source: weights of every kind are strength, and
/// so are jumps and throws (fast strength), but for running drills.
pub fn derive_type(category: &str, name: &str) -> ExerciseType {
    match category {
        "cardio" => ExerciseType::Cardio,
        "plyometrics" if says(name, DRILLS) && !says(name, &["box skip"]) => ExerciseType::Cardio,
        "olympic weightlifting" => ExerciseType::Strength,
        _ if says(name, &["balance"]) => ExerciseType::Balance,
        "stretching" => ExerciseType::Flexibility,
        _ => ExerciseType::Strength,
    }
}

/// What a name adds to the one piece of equipment its source tells.
const ADDED: &[(Equipment, &[&str])] = &[
    (Equipment::Bands, &["band"]),
    (Equipment::ExerciseBall, &["exercise ball", "stability ball", "physioball"]),
    (Equipment::Plate, &["plate"]),
    (Equipment::Sled, &["sled", "prowler"]),
    (Equipment::Suspension, &["suspended", "ring", "strap"]),
    (
        Equipment::PullUpBar,
        &[
            "pull up",
            "pullup",
            "chin",
            "chin up",
            "muscle up",
            "hanging leg raise",
            "hanging pike",
            "one handed hang",
            "london bridge",
            "gorilla chin",
            "inverted row",
        ],
    ),
    (Equipment::DipBars, &["dips", "parallel bar"]),
    (
        Equipment::Box,
        &["box jump", "box squat", "box skip", "step up", "depth jump", "box shuffle", "drop push", "to a box"],
    ),
    (
        Equipment::Bench,
        &[
            "bench press",
            "bench",
            "incline",
            "decline",
            "preacher",
            "flat bench",
            "hip thrust",
            "pullover",
            "dumbbell fly",
            "spider curl",
            "skullcrusher",
            "lying tricep",
        ],
    ),
];

/// Everything an exercise takes: what its source tells (nothing told means nothing needed), and what its
/// name adds, so that who owns no bench is not offered a bench press.
pub fn derive_equipment(told: &str, name: &str) -> Vec<Equipment> {
    let told = match told {
        "" => Equipment::BodyOnly,
        _ if says(name, &["smith"]) => Equipment::Machine,
        told => Equipment::parse(told).unwrap_or(Equipment::Other),
    };
    let stands_alone = matches!(told, Equipment::Machine | Equipment::FoamRoller)
        || says(
            name,
            &[
                "stretch",
                "chin to chest",
                "to chin",
                "elbow",
                "hyperextension bench",
                "incline push up",
                "decline push up",
                "smr",
                "chin to",
            ],
        );
    let added: Vec<Equipment> = ADDED
        .iter()
        .filter(|(_, phrases)| !stands_alone && says(name, phrases))
        .map(|(equipment, _)| *equipment)
        .filter(|equipment| *equipment != told)
        // A bench, rings or straps take the place of the bars.
        .filter(|equipment| {
            let replaced = says(name, &["bench dip", "ring dip", "strap", "jerk dip"]);
            !(replaced && matches!(equipment, Equipment::DipBars | Equipment::PullUpBar))
        })
        .collect();
    // "Other" and "body only" say no more once the thing has a name.
    let is_named = !added.is_empty() && matches!(told, Equipment::Other | Equipment::BodyOnly);
    let mut all: Vec<Equipment> = if is_named { Vec::new() } else { vec![told] };
    all.extend(added);
    all.sort_unstable();
    all
}

const HELD: &[&str] = &[
    "plank",
    "bridge",
    "isometric neck",
    "chest squeeze",
    "hang",
    "superman",
    "stomach vacuum",
    "balance board",
    "battling rope",
    "prone manual",
];
const MOVING_STRETCH: &[&str] = &[
    "circle",
    "raise",
    "squat",
    "lunge",
    "hop",
    "touch",
    "toucher",
    "windmill",
    "rotation",
    "dynamic",
    "leg raise",
    "groiner",
    "curl",
    "iron cross",
    "inchworm",
    "hip circle",
    "scissor kick",
];
const FAR: &[&str] = &["bicycling", "bike", "jogging", "running", "walking", "rowing", "skating", "trail"];
const WEIGHED: &[&str] = &[
    "weighted",
    "plate",
    "sled",
    "chain",
    "rickshaw",
    "trap bar",
    "axle",
    "log",
    "keg",
    "sandbag",
    "stone",
    "car deadlift",
    "harness",
    "circus bell",
    "donkey calf",
    "wrist roller",
    "crucifix",
    "press",
    "tire flip",
    "resistance",
];

/// What one records of a set.
pub fn derive_tracking(traits: &Traits, category: &str) -> TrackingType {
    use TrackingType as T;
    let name = traits.name.as_str();
    let has = |equipment: &[Equipment]| traits.equipment.iter().any(|one| equipment.contains(one));
    let is_weighed = has(&[
        Equipment::Barbell,
        Equipment::Cable,
        Equipment::Dumbbell,
        Equipment::EzBar,
        Equipment::Kettlebell,
        Equipment::Machine,
        Equipment::MedicineBall,
        Equipment::Plate,
    ]) || (has(&[Equipment::Other, Equipment::Sled]) && says(name, WEIGHED))
        || says(name, &["weighted"]);
    if traits.pattern == Some(super::MovementPattern::Carry) {
        return T::WeightDistance;
    }
    if says(name, &["plate pinch", "hand squeeze", "crucifix"]) {
        return T::WeightDuration;
    }
    match category {
        "cardio" if says(name, FAR) => return T::DistanceDuration,
        "cardio" => return T::Duration,
        "plyometrics" if says(name, &["bench sprint"]) => return T::Duration,
        "stretching" if says(name, MOVING_STRETCH) && !says(name, &["stretch", "smr"]) => return T::Reps,
        "stretching" => return T::Duration,
        "plyometrics" if says(name, &["sprint", "sprint drill", "skipping", "shuffle", "quick step"]) => {
            return T::DistanceDuration;
        }
        _ => {}
    }
    let is_held = says(name, HELD)
        && !says(
            name,
            &[
                "glute bridge",
                "hip bridge",
                "hang clean",
                "hang snatch",
                "hang position",
                "hang power",
                "butt lift",
                "london bridge",
                "up to side plank",
            ],
        );
    match (is_held || traits.force == Some(Force::Static), is_weighed) {
        (true, true) => T::WeightDuration,
        (true, false) => T::Duration,
        (false, true) => T::WeightReps,
        (false, false) => T::Reps,
    }
}

const ONE_SIDED: &[&str] = &[
    "one arm",
    "single arm",
    "one leg",
    "one legged",
    "single leg",
    "alternate",
    "alternating",
    "pistol",
    "one handed",
    "one half",
    "lunge",
    "split squat",
    "step up",
    "one knee",
    "concentration",
];

/// Words to filter and search by, beside those the other fields hold.
pub fn derive_tags(category: &str, traits: &Traits) -> Vec<String> {
    let name = traits.name.as_str();
    let mut tags = vec![category.replace(' ', "-")];
    let mut add = |applies: bool, tag: &str| {
        if applies {
            tags.push(tag.to_owned());
        }
    };
    add(says(name, ONE_SIDED), "unilateral");
    add(matches!(category, "plyometrics" | "olympic weightlifting"), "explosive");
    add(traits.force == Some(Force::Static) && category != "stretching", "isometric");
    add(says(name, &["smr"]), "self-massage");
    add(says(name, &["chain"]), "chains");
    add(traits.equipment == [Equipment::BodyOnly], "bodyweight");
    add(traits.primary.contains(&Muscle::Abdominals), "core");
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equipment_is_what_the_name_needs_too() {
        use Equipment as E;
        for (told, name, all) in [
            ("", "Inverted Row", vec![E::PullUpBar]),
            ("other", "Inverted Row with Straps", vec![E::Suspension]),
            ("body only", "Dips - Triceps Version", vec![E::DipBars]),
            ("body only", "Bench Dips", vec![E::Bench]),
            ("dumbbell", "Dumbbell Bench Press", vec![E::Bench, E::Dumbbell]),
            ("barbell", "Barbell Squat", vec![E::Barbell]),
            ("body only", "Pullups", vec![E::PullUpBar]),
            ("", "Decline Push-Up", vec![E::BodyOnly]),
            ("barbell", "Box Squat with Bands", vec![E::Bands, E::Barbell, E::Box]),
            ("other", "Ring Dips", vec![E::Suspension]),
            ("other", "Atlas Stones", vec![E::Other]),
            ("machine", "Smith Machine Bench Press", vec![E::Machine]),
            ("e-z curl bar", "EZ-Bar Skullcrusher", vec![E::Bench, E::EzBar]),
            ("other", "Behind Head Chest Stretch", vec![E::Other]),
            ("foam roll", "Calves-SMR", vec![E::FoamRoller]),
        ] {
            assert_eq!(derive_equipment(told, name), all, "{name}");
        }
    }
}
