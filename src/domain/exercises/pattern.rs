//! Which of the six movement patterns an exercise follows.
//!
//! The library's source says which way the force goes, but not how the body moves. The rule reads the
//! name first, because a name like "deadlift" leaves no doubt, and falls back on force and muscle:
//!
//! 1. stretches and cardio, and work of belly, neck or a single joint of the leg, follow none;
//! 2. walking, dragging and pushing under load is a carry;
//! 3. one foot before the other is a lunge;
//! 4. bending at the hips is a hinge: deadlifts, bridges, swings, and the lifts that begin as a deadlift;
//! 5. bending knees and hips is a squat: squats, presses with the legs, jumps on the spot;
//! 6. what is left in arms, chest, shoulders and back pushes or pulls as its name, or else its force, says.

use super::{ExerciseType, Force, Mechanic, MovementPattern, Muscle, Traits};
use crate::domain::text::words;

/// Names that follow no pattern although their muscles or words would say so.
const NO_PATTERN: &[&str] = &[
    "rotation",
    "pronation",
    "supination",
    "monster walk",
    "battling rope",
    "sledgehammer",
    "slam",
    "pallof",
    "inchworm",
    "mountain climber",
    "flutter kick",
    "balance board",
    "skip",
    "skipping",
    "sprint drill",
    "bench sprint",
    "hop sprint",
    "quick step",
    "shuffle",
    "wall drill",
    "claw",
    "start technique",
    "arm drill",
    "circle",
    "windmill",
    "superman",
    "groiner",
    "hip adduction",
    "hip abduction",
    "leg extension",
    "leg curl",
    "hamstring curl",
    "hamstring slide",
    "prone manual",
    "downward facing",
    "figure 8",
    "pass between",
    "hand squeeze",
    "plate pinch",
    "knee circle",
    "car driver",
    "hip flexion",
    "crucifix",
    "squeeze",
];
const CARRY: &[&str] = &[
    "farmer walk",
    "yoke walk",
    "carry",
    "conan wheel",
    "drag",
    "sled push",
    "prowler",
    "backward walk",
    "power stair",
];
const LUNGE: &[&str] = &["lunge", "split squat", "step up", "split jump", "scissor jump"];
const SQUAT_FIRST: &[&str] = &["snatch balance", "jerk dip squat", "squat style", "clean grip"];
const PUSH_FIRST: &[&str] = &[
    "jerk",
    "push press",
    "clean and press",
    "log lift",
    "circus bell",
    "bent press",
    "landmine linear",
    "jammer",
    "drag curl",
];
const HINGE: &[&str] = &[
    "deadlift",
    "good morning",
    "kettlebell swing",
    "vertical swing",
    "hip thrust",
    "glute bridge",
    "hip bridge",
    "butt lift",
    "hip lift",
    "pull through",
    "hyperextension",
    "glute ham",
    "rack pull",
    "stiff leg",
    "clean",
    "snatch",
    "high pull",
    "hip extension",
    "glute kickback",
    "cable kickback",
    "atlas stone",
    "keg load",
    "sandbag load",
    "tire flip",
    "romanian",
    "leg lift",
    "rack delivery",
    "snatch pull",
    "scoop throw",
];
const SQUAT: &[&str] =
    &["squat", "leg press", "thruster", "jump", "hop", "bound", "leap", "box skip", "push off", "get up"];
const PUSH: &[&str] = &[
    "press",
    "push up",
    "pushup",
    "dip",
    "fly",
    "tricep extension",
    "crossover",
    "cross over",
    "butterfly",
    "side lateral",
    "front raise",
    "lateral raise",
    "dumbbell raise",
];
const PULL: &[&str] = &[
    "row",
    "pull up",
    "pullup",
    "chin",
    "curl",
    "pulldown",
    "face pull",
    "shrug",
    "muscle up",
    "rear delt",
    "reverse fly",
    "rear lateral",
];

/// The pattern of an exercise, if it follows one.
pub fn derive_pattern(traits: &Traits) -> Option<MovementPattern> {
    use MovementPattern as P;
    let name = format!(" {} ", words(&traits.name).join(" "));
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| name.contains(&format!(" {} ", words(phrase).join(" "))));
    let main = traits.primary.first().copied();
    if says(CARRY) && !says(&["drag curl"]) {
        return Some(P::Carry);
    }
    if matches!(traits.exercise_type, Some(ExerciseType::Flexibility | ExerciseType::Cardio))
        || (says(NO_PATTERN) && !says(&["fly"]))
    {
        return None;
    }
    if matches!(main, Some(Muscle::Neck | Muscle::Calves)) || traits.force == Some(Force::Static) {
        return None;
    }
    if says(PUSH_FIRST) && !says(&["jerk dip squat"]) {
        return Some(if says(&["drag curl"]) { P::Pull } else { P::Push });
    }
    if main == Some(Muscle::Abdominals) {
        return None;
    }
    if says(LUNGE) {
        return Some(P::Lunge);
    }
    // A lying or arm-only exercise can bear the name of the lift it comes from.
    let is_upper = main.is_some_and(is_upper_body);
    if says(SQUAT_FIRST) {
        return Some(P::Squat);
    }
    if says(HINGE) && !(is_upper && says(&["shrug"])) && !says(&["rear delt"]) {
        return Some(P::Hinge);
    }
    if says(SQUAT) && !(is_upper && says(&["push up", "depth jump"])) {
        return Some(P::Squat);
    }
    if !is_upper {
        return lower_body(traits, main);
    }
    if main == Some(Muscle::Forearms) {
        return says(&["curl"]).then_some(P::Pull);
    }
    // The source takes some raises to the side for pulling.
    if says(&["lateral raise"]) && !says(&["rear", "bent over"]) {
        return Some(P::Push);
    }
    match (says(PUSH), says(PULL), traits.force) {
        (_, true, _) if says(&["pull", "row", "reverse fly", "back fly", "rear delt", "rear lateral", "shrug"]) => {
            Some(P::Pull)
        }
        (true, false, _) if main == Some(Muscle::Chest) || traits.force != Some(Force::Pull) => Some(P::Push),
        (false, true, _) => Some(P::Pull),
        (_, _, Some(Force::Pull)) => Some(P::Pull),
        (_, _, Some(Force::Push)) => Some(P::Push),
        (_, _, Some(Force::Static)) => None,
        (true, _, None) => Some(P::Push),
        (false, false, None) => {
            (traits.mechanic == Some(Mechanic::Compound)).then_some(P::Push).filter(|_| main == Some(Muscle::Chest))
        }
    }
}

/// What no word decided, in hips and legs: several joints pushing is a squat, hips and back pulling a hinge.
fn lower_body(traits: &Traits, main: Option<Muscle>) -> Option<MovementPattern> {
    let compound = traits.mechanic == Some(Mechanic::Compound);
    match main? {
        Muscle::Quadriceps if compound => Some(MovementPattern::Squat),
        Muscle::Glutes | Muscle::Hamstrings | Muscle::LowerBack if compound => Some(MovementPattern::Hinge),
        _ => None,
    }
}

const fn is_upper_body(muscle: Muscle) -> bool {
    matches!(
        muscle,
        Muscle::Biceps
            | Muscle::Chest
            | Muscle::Forearms
            | Muscle::Lats
            | Muscle::MiddleBack
            | Muscle::Shoulders
            | Muscle::Traps
            | Muscle::Triceps
    )
}
