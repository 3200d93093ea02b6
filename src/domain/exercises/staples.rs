//! The exercises everybody knows, best known first, with what people call them in the gym. They come first
//! among equals in search and in the list of popular exercises before anybody has voted.

use crate::domain::name_search::PROMINENCE_MAX;

/// A well-known exercise of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staple {
    /// From 1 to [`PROMINENCE_MAX`].
    pub prominence: u32,
    names: &'static str,
}

impl Staple {
    /// What people also call it.
    pub fn aliases(&self) -> Vec<String> {
        self.names.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }
}

/// Slug and names.
pub const STAPLES: &[(&str, &str)] = &[
    ("barbell-bench-press-medium-grip", "Bench Press, Barbell Bench Press, Flat Bench, BP"),
    ("barbell-squat", "Squat, Back Squat, Barbell Back Squat"),
    ("barbell-deadlift", "Deadlift, Conventional Deadlift, DL"),
    ("standing-military-press", "Overhead Press, OHP, Military Press, Strict Press, Barbell Overhead Press"),
    ("pullups", "Pull-Up, Chin Bar Pull-Up"),
    ("pushups", "Push-Up, Press-Up"),
    ("bent-over-barbell-row", "Barbell Row, Bent Over Row, Pendlay Row, BOR"),
    ("romanian-deadlift", "RDL, Barbell RDL"),
    ("dumbbell-bench-press", "DB Bench, Flat Dumbbell Press"),
    ("wide-grip-lat-pulldown", "Lat Pulldown, Pulldown, Lat Pull Down"),
    ("leg-press", "Machine Leg Press, 45 Degree Leg Press"),
    ("barbell-curl", "Biceps Curl, Bicep Curl, Standing Barbell Curl"),
    ("dumbbell-bicep-curl", "Dumbbell Curl, DB Curl"),
    ("chin-up", "Chin-Ups, Underhand Pull-Up"),
    ("plank", "Front Plank, Forearm Plank"),
    ("front-barbell-squat", "Front Squat"),
    ("barbell-hip-thrust", "Hip Thrust, Hip Thruster"),
    ("dumbbell-lunges", "Lunge, Dumbbell Lunge"),
    ("seated-cable-rows", "Cable Row, Seated Row, Low Row"),
    ("dumbbell-shoulder-press", "DB Shoulder Press, Dumbbell Overhead Press, Seated Dumbbell Shoulder Press"),
    ("side-lateral-raise", "Lateral Raise, Side Raise, Dumbbell Lateral Raise"),
    ("triceps-pushdown", "Tricep Pushdown, Cable Pushdown, Triceps Pressdown"),
    ("leg-extensions", "Knee Extension, Quad Extension"),
    ("lying-leg-curls", "Leg Curl, Hamstring Curl"),
    ("one-arm-dumbbell-row", "Dumbbell Row, DB Row"),
    ("hammer-curls", "Dumbbell Hammer Curl"),
    ("face-pull", "Rope Face Pull"),
    ("crunches", "Crunch, Ab Crunch"),
    ("sit-up", "Sit-Ups"),
    ("barbell-incline-bench-press-medium-grip", "Incline Bench Press, Incline Barbell Press"),
    ("incline-dumbbell-press", "Incline DB Press, Incline Dumbbell Bench Press"),
    ("dips-triceps-version", "Dips, Triceps Dip"),
    ("dips-chest-version", "Chest Dip"),
    ("bodyweight-squat", "Air Squat"),
    ("goblet-squat", "Kettlebell Goblet Squat"),
    ("standing-calf-raises", "Calf Raise, Standing Calf Raise"),
    ("seated-calf-raise", "Soleus Raise"),
    ("hanging-leg-raise", "HLR, Hanging Leg Lift"),
    ("one-arm-kettlebell-swings", "Kettlebell Swing, KB Swing, Swings"),
    ("power-clean", "Hang Power Clean"),
    ("clean-and-jerk", "C&J"),
    ("snatch", "Full Snatch, Barbell Snatch"),
    ("sumo-deadlift", "Barbell Sumo Deadlift"),
    ("trap-bar-deadlift", "Hex Bar Deadlift"),
    ("dumbbell-flyes", "Chest Fly, Dumbbell Fly, Pec Fly"),
    ("cable-crossover", "Cable Fly, Cable Chest Fly"),
    ("butterfly", "Pec Deck, Machine Fly"),
    ("preacher-curl", "Barbell Preacher Curl"),
    ("ez-bar-curl", "EZ Curl"),
    ("ez-bar-skullcrusher", "Skull Crusher, Skullcrusher, Lying Triceps Extension"),
    ("close-grip-barbell-bench-press", "CGBP, Close Grip Bench"),
    ("upright-barbell-row", "Upright Row"),
    ("barbell-shrug", "Shrug"),
    ("dumbbell-shrug", "DB Shrug"),
    ("good-morning", "Barbell Good Morning, GM"),
    ("stiff-legged-barbell-deadlift", "SLDL, Stiff Leg Deadlift, Straight Leg Deadlift"),
    ("stiff-legged-dumbbell-deadlift", "Dumbbell RDL, DB RDL, Dumbbell Romanian Deadlift"),
    ("hyperextensions-back-extensions", "Back Extension, Hyperextension"),
    ("glute-ham-raise", "GHR, GHD Raise"),
    ("natural-glute-ham-raise", "Nordic Curl, Nordic Hamstring Curl"),
    ("barbell-glute-bridge", "Glute Bridge"),
    ("butt-lift-bridge", "Bodyweight Glute Bridge, Hip Bridge"),
    ("barbell-lunge", "Barbell Lunges"),
    ("bodyweight-walking-lunge", "Walking Lunge"),
    ("split-squat-with-dumbbells", "Bulgarian Split Squat, BSS, Rear Foot Elevated Split Squat"),
    ("dumbbell-step-ups", "Step-Up"),
    ("hack-squat", "Machine Hack Squat"),
    ("front-dumbbell-raise", "Front Raise"),
    ("reverse-flyes", "Rear Delt Fly, Reverse Fly, Bent Over Fly"),
    ("arnold-dumbbell-press", "Arnold Press"),
    ("push-press", "Barbell Push Press"),
    ("seated-dumbbell-press", "Seated Shoulder Press"),
    ("machine-shoulder-military-press", "Machine Shoulder Press"),
    ("machine-bench-press", "Chest Press, Machine Chest Press"),
    ("smith-machine-squat", "Smith Squat"),
    ("smith-machine-bench-press", "Smith Bench"),
    ("lying-t-bar-row", "Chest Supported Row"),
    ("t-bar-row-with-handle", "T-Bar Row"),
    ("inverted-row", "Bodyweight Row, Australian Pull-Up"),
    ("close-grip-front-lat-pulldown", "Close Grip Pulldown"),
    ("straight-arm-pulldown", "Lat Pushdown"),
    ("concentration-curls", "Concentration Curl"),
    ("incline-dumbbell-curl", "Incline Curl"),
    ("seated-leg-curl", "Seated Hamstring Curl"),
    ("thigh-abductor", "Hip Abduction, Abductor Machine"),
    ("thigh-adductor", "Hip Adduction, Adductor Machine"),
    ("russian-twist", "Russian Twists"),
    ("mountain-climbers", "Mountain Climber"),
    ("dead-bug", "Deadbug"),
    ("side-bridge", "Side Plank"),
    ("ab-roller", "Ab Wheel, Ab Rollout, Ab Wheel Rollout"),
    ("cable-crunch", "Kneeling Cable Crunch"),
    ("reverse-crunch", "Reverse Crunches"),
    ("farmer-s-walk", "Farmers Carry, Farmer Carry, Farmers Walk"),
    ("kettlebell-turkish-get-up-squat-style", "Turkish Get-Up, TGU"),
    ("kettlebell-thruster", "Thruster"),
    ("muscle-up", "MU"),
    ("handstand-push-ups", "HSPU"),
    ("single-arm-push-up", "One Arm Push-Up"),
    ("incline-push-up", "Elevated Push-Up"),
    ("bench-dips", "Triceps Bench Dip"),
    ("box-jump-multiple-response", "Box Jump"),
    ("freehand-jump-squat", "Jump Squat, Squat Jump"),
    ("rope-jumping", "Jump Rope, Skipping Rope"),
    ("running-treadmill", "Treadmill, Running, Run"),
    ("rowing-stationary", "Rowing Machine, Rower, Erg"),
    ("bicycling-stationary", "Exercise Bike, Stationary Bike, Spin Bike"),
    ("elliptical-trainer", "Elliptical, Cross Trainer"),
    ("stairmaster", "Stair Climber"),
    ("pull-through", "Cable Pull Through"),
    ("pallof-press", "Anti-Rotation Press"),
    ("superman", "Back Raise"),
    ("world-s-greatest-stretch", "WGS"),
    ("child-s-pose", "Childs Pose, Balasana"),
    ("cat-stretch", "Cat Cow, Cat Camel"),
    ("runner-s-stretch", "Runners Stretch"),
    ("battling-ropes", "Battle Ropes"),
    ("sled-push", "Prowler Push"),
    ("tire-flip", "Tyre Flip"),
    ("overhead-squat", "OHS"),
    ("hang-clean", "HC"),
    ("zercher-squats", "Zercher Squat"),
];

/// The entry of the exercise of that slug, if it is a well-known one.
pub fn staple(slug: &str) -> Option<Staple> {
    let place = STAPLES.iter().position(|(known, _)| *known == slug)?;
    let (_, names) = STAPLES.get(place)?;
    let step = u32::try_from(place).ok()? * (PROMINENCE_MAX / u32::try_from(STAPLES.len()).ok()?);
    Some(Staple { prominence: PROMINENCE_MAX - step, names })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_known_ones_come_first_and_all_have_some_prominence() {
        let all: Vec<u32> = STAPLES.iter().map(|(slug, _)| staple(slug).unwrap().prominence).collect();
        assert_eq!(all.first(), Some(&PROMINENCE_MAX));
        assert!(all.is_sorted_by(|a, b| a > b) && all.iter().all(|prominence| *prominence > 0));
        assert_eq!(staple("no-such-thing"), None);
    }
}
