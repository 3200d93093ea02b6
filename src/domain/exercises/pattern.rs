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
const PUSH_FIRST: &[&str] =
    &["jerk", "push press", "clean and press", "log lift", "circus bell", "bent press", "landmine linear", "jammer"];
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

/// Pulls, whatever else the name says.
const PULL_FOR_SURE: &[&str] = &["pull", "row", "reverse fly", "back fly", "rear delt", "rear lateral", "shrug"];

/// A name in folded singular words, with a space on both sides.
struct Name(String);

impl Name {
    fn of(name: &str) -> Self {
        Self(format!(" {} ", words(name).join(" ")))
    }

    fn says(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.0.contains(&format!(" {} ", words(phrase).join(" "))))
    }
}

/// The pattern of an exercise, if it follows one.
pub fn derive_pattern(traits: &Traits) -> Option<MovementPattern> {
    let name = Name::of(&traits.name);
    if name.says(CARRY) && !name.says(&["drag curl"]) {
        return Some(MovementPattern::Carry);
    }
    if follows_none(traits, &name) {
        return None;
    }
    let main = traits.primary.first().copied();
    let is_upper = main.is_some_and(is_upper_body);
    let of_lift = lift(&name, is_upper);
    of_lift.or_else(|| if is_upper { upper_body(traits, &name, main) } else { lower_body(traits, main) })
}

fn follows_none(traits: &Traits, name: &Name) -> bool {
    let is_no_strength = matches!(traits.exercise_type, Some(ExerciseType::Flexibility | ExerciseType::Cardio));
    let is_apart = match traits.primary.first() {
        Some(Muscle::Neck | Muscle::Calves) => true,
        Some(Muscle::Abdominals) => !name.says(PUSH_FIRST),
        _ => false,
    };
    is_no_strength || is_apart || traits.force == Some(Force::Static) || (name.says(NO_PATTERN) && !name.says(&["fly"]))
}

/// What the name alone decides. An exercise of the arms can bear the name of the lift it comes from.
fn lift(name: &Name, is_upper: bool) -> Option<MovementPattern> {
    use MovementPattern as P;
    if name.says(PUSH_FIRST) && !name.says(&["jerk dip squat"]) {
        Some(P::Push)
    } else if name.says(LUNGE) {
        Some(P::Lunge)
    } else if name.says(SQUAT_FIRST) {
        Some(P::Squat)
    } else if name.says(HINGE) && !(is_upper && name.says(&["shrug"])) && !name.says(&["rear delt"]) {
        Some(P::Hinge)
    } else if name.says(SQUAT) && !(is_upper && name.says(&["push up", "depth jump"])) {
        Some(P::Squat)
    } else {
        None
    }
}

/// In arms, chest, shoulders and back.
fn upper_body(traits: &Traits, name: &Name, main: Option<Muscle>) -> Option<MovementPattern> {
    use MovementPattern as P;
    if main == Some(Muscle::Forearms) {
        return name.says(&["curl"]).then_some(P::Pull);
    }
    // The source takes some raises to the side for pulling.
    if name.says(&["lateral raise"]) && !name.says(&["rear", "bent over"]) {
        return Some(P::Push);
    }
    let is_chest = main == Some(Muscle::Chest);
    match (name.says(PUSH), name.says(PULL), traits.force) {
        (_, true, _) if name.says(PULL_FOR_SURE) => Some(P::Pull),
        (true, false, force) if is_chest || force != Some(Force::Pull) => Some(P::Push),
        (false, true, _) | (_, _, Some(Force::Pull)) => Some(P::Pull),
        (true, _, None) | (_, _, Some(Force::Push)) => Some(P::Push),
        (false, false, None) if is_chest && traits.mechanic == Some(Mechanic::Compound) => Some(P::Push),
        _ => None,
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
