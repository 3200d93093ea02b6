//! General cues: how exercises of a kind are set up, done and kept safe, by what they take, how the body
//! moves and what they are for. They are true of the kind, not written for the one exercise, and
//! are labelled so.

use super::{Equipment, ExerciseType, Force, Mechanic, MovementPattern, Muscle, Traits};

/// Cues of an exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cues {
    /// Set-up, execution and breathing, in order.
    pub instructions: Vec<String>,
    /// When to stop or to take care.
    pub warnings: Vec<String>,
    /// What goes wrong most often.
    pub common_mistakes: Vec<String>,
    /// What helps.
    pub tips: Vec<String>,
}

/// The general cues for an exercise.
pub fn general_cues(traits: &Traits) -> Cues {
    let (execution, mistake) = execution(traits);
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Cues {
        instructions: texts(&[set_up(traits), execution, pace(traits)]),
        warnings: texts(&[warning(traits)]),
        common_mistakes: texts(&[mistake]),
        tips: texts(&[tip(traits)]),
    }
}

fn set_up(traits: &Traits) -> &'static str {
    let has = |equipment: Equipment| traits.equipment.contains(&equipment);
    match traits.exercise_type {
        Some(ExerciseType::Flexibility) if has(Equipment::FoamRoller) => {
            "Put the roller under the muscle and carry the rest of your weight with hands and feet."
        }
        Some(ExerciseType::Flexibility) => "Warm up for a few minutes first, then take the position slowly.",
        Some(ExerciseType::Cardio) => {
            "Begin with three to five easy minutes, and set machines to your size before you start."
        }
        Some(ExerciseType::Balance) => "Clear the floor around you and stand near something you can hold.",
        _ if has(Equipment::Machine) => {
            "Set seat and pads so that the machine's joint is in line with yours, then choose a weight you control."
        }
        _ if has(Equipment::Cable) => {
            "Set the pulley to the height the movement starts from, and step away until the cable is taut."
        }
        _ if has(Equipment::Barbell) && traits.pattern == Some(MovementPattern::Squat) => {
            "Set the rack's hooks below shoulder height and its safety bars just below your lowest point; load both sides alike and close the collars."
        }
        _ if has(Equipment::Barbell) && has(Equipment::Bench) => {
            "Lie with your eyes under the bar and both feet flat; set safety bars at chest height or have somebody spot you."
        }
        _ if has(Equipment::Barbell) || has(Equipment::EzBar) => {
            "Load both sides alike, close the collars, and take the bar with both hands at the same distance from its middle."
        }
        _ if has(Equipment::Dumbbell) || has(Equipment::Kettlebell) => {
            "Choose a weight you can hold without leaning, and lift it into place with your legs."
        }
        _ if has(Equipment::Bands) => {
            "Check the band for tears, anchor it firmly, and begin with slight tension on it."
        }
        _ if has(Equipment::PullUpBar) || has(Equipment::Suspension) => {
            "Test that bar, rings or straps carry you, then hang with straight arms and shoulders drawn down."
        }
        _ if has(Equipment::Box) => "Use a box that cannot slide or tip, low enough to land on softly.",
        _ if has(Equipment::Sled) => "Clear the lane, load the sled lightly first, and stand with your hips behind it.",
        _ if has(Equipment::ExerciseBall) => "Use a firmly inflated ball on a floor that does not slip.",
        _ if has(Equipment::Other) || has(Equipment::Plate) || has(Equipment::MedicineBall) => {
            "Clear the floor around you, test your grip, and begin with a light load."
        }
        _ => "Take a stable position on a floor that does not slip, with room to move in every direction.",
    }
}

/// What to do, and what goes wrong most often.
fn execution(traits: &Traits) -> (&'static str, &'static str) {
    match traits.exercise_type {
        Some(ExerciseType::Flexibility) if traits.equipment.contains(&Equipment::FoamRoller) => (
            "Roll slowly over the length of the muscle; rest 20 to 30 seconds where it is tender.",
            "Rolling fast, or over bones and joints.",
        ),
        Some(ExerciseType::Flexibility) => (
            "Go to the point of mild tension and hold it 20 to 30 seconds, or move through the range slowly if the exercise moves.",
            "Bouncing, or pulling into pain.",
        ),
        Some(ExerciseType::Cardio) => (
            "Keep a pace at which you could still say a sentence; for intervals, go hard and then easy.",
            "Starting too fast to keep going.",
        ),
        Some(ExerciseType::Balance) => (
            "Spread your weight over the whole foot, keep knees soft, and look at one point ahead.",
            "Looking down and locking the knees.",
        ),
        _ => execution_by_pattern(traits),
    }
}

fn execution_by_pattern(traits: &Traits) -> (&'static str, &'static str) {
    let main = traits.primary.first().copied();
    match traits.pattern {
        Some(MovementPattern::Squat) => (
            "Brace your belly, bend hips and knees together, go as deep as your back stays straight, and stand up through the whole foot.",
            "Knees falling inwards, or heels leaving the floor.",
        ),
        Some(MovementPattern::Hinge) => (
            "Brace your belly, push the hips back with a straight back and soft knees, then drive the hips forward to stand tall or to finish.",
            "Rounding the lower back, or leaning back at the top.",
        ),
        Some(MovementPattern::Lunge) => (
            "Keep the trunk upright, lower until both knees are bent at about a right angle, and push through the front foot.",
            "A step so short that the front heel lifts, or a front knee that falls inwards.",
        ),
        Some(MovementPattern::Carry) => (
            "Stand tall with shoulders drawn back, and move in short quick steps without swaying.",
            "Leaning to one side, or holding your breath.",
        ),
        Some(MovementPattern::Push | MovementPattern::Pull) => execution_of_arms(traits.pattern, main),
        None if traits.force == Some(Force::Static) && main != Some(Muscle::Neck) => (
            "Take the position, tighten what the exercise is for, and hold still for the time you aim for.",
            "Sinking out of the position, or holding your breath.",
        ),
        None if main == Some(Muscle::Abdominals) => (
            "Press the lower back down or keep it straight, tighten the belly before you move, and move slowly.",
            "Pulling at the neck, or letting the lower back arch.",
        ),
        None if main == Some(Muscle::Neck) => (
            "Move or resist with very little force through a small, comfortable range.",
            "Fast movements and heavy loads.",
        ),
        None if main == Some(Muscle::Calves) => (
            "Rise as high as you can, pause for a second, and lower until the calf is stretched.",
            "Bouncing out of the stretch.",
        ),
        None if traits.mechanic == Some(Mechanic::Isolation) => (
            "Move only the joint the exercise is for, pause where the muscle is shortest, and return slowly.",
            "Using momentum instead of the muscle.",
        ),
        None => (
            "Brace your belly, move with control through the whole range, and keep both sides even.",
            "Hurrying once it gets hard.",
        ),
    }
}

fn execution_of_arms(pattern: Option<MovementPattern>, main: Option<Muscle>) -> (&'static str, &'static str) {
    match pattern {
        Some(MovementPattern::Push) if main == Some(Muscle::Chest) => (
            "Draw the shoulder blades together, lower with elbows at about 45 degrees to the trunk, and push back up.",
            "Flaring the elbows, or shoulders rolling forward.",
        ),
        Some(MovementPattern::Push) if main == Some(Muscle::Shoulders) => (
            "Brace your belly and buttocks, move the load without swinging, and stop where the shoulder stays comfortable.",
            "Arching the lower back to help.",
        ),
        Some(MovementPattern::Push) => (
            "Keep the upper arms where they are, straighten the elbows, and let the load back slowly.",
            "Elbows wandering, or bouncing at the bottom.",
        ),
        Some(MovementPattern::Pull) if main == Some(Muscle::Biceps) => (
            "Keep the elbows at your sides, bend them without moving the shoulders, and lower all the way.",
            "Swinging the trunk to start the weight.",
        ),
        _ => (
            "Start by drawing the shoulder blades down and back, pull with the elbows, and return until the arms are straight.",
            "Shrugging, or jerking with the trunk.",
        ),
    }
}

fn pace(traits: &Traits) -> &'static str {
    match traits.exercise_type {
        Some(ExerciseType::Flexibility | ExerciseType::Balance) => {
            "Breathe calmly all the while; never hold your breath."
        }
        Some(ExerciseType::Cardio) => "Breathe in a steady rhythm, and end with a few easy minutes.",
        _ => "Breathe out on the effort and in on the way back; stop a set when your form changes.",
    }
}

fn warning(traits: &Traits) -> &'static str {
    let works = |muscle: Muscle| traits.primary.contains(&muscle);
    match (traits.exercise_type, traits.pattern) {
        (Some(ExerciseType::Flexibility), _) => "A stretch pulls but never hurts: ease off at sharp or radiating pain.",
        (Some(ExerciseType::Cardio), _) => "Stop at chest pain, dizziness or unusual breathlessness, and get help.",
        (Some(ExerciseType::Balance), _) => "Do not train balance alone if you have fallen lately.",
        _ if works(Muscle::Neck) => "Stop at once at tingling, dizziness or headache.",
        (_, Some(MovementPattern::Hinge | MovementPattern::Squat | MovementPattern::Carry)) => {
            "End the set when your lower back begins to round."
        }
        (_, Some(MovementPattern::Lunge)) => "Shorten the range or hold on to something if a knee hurts.",
        (_, Some(MovementPattern::Push)) if works(Muscle::Chest) => {
            "Do not train heavy presses alone without safety bars."
        }
        (_, Some(MovementPattern::Push | MovementPattern::Pull)) => "Stop at a pinching pain in shoulder or elbow.",
        _ => "Stop at sharp pain.",
    }
}

fn tip(traits: &Traits) -> &'static str {
    match traits.exercise_type {
        Some(ExerciseType::Flexibility) => {
            "Two to four repeats on each side, most days, do more than one long session."
        }
        Some(ExerciseType::Cardio) => "Add minutes before you add speed.",
        Some(ExerciseType::Balance) => "Closing the eyes or turning the head makes it harder without more load.",
        _ => match traits.mechanic {
            Some(Mechanic::Compound) => "Add load only when every repetition looks like the first.",
            _ => "A lighter weight moved slowly does more here than a heavy one thrown.",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_set_up_execution_and_pace() {
        for exercise_type in ExerciseType::ALL {
            for pattern in MovementPattern::ALL.iter().copied().map(Some).chain([None]) {
                for equipment in Equipment::ALL {
                    let traits = Traits {
                        exercise_type: Some(*exercise_type),
                        pattern,
                        equipment: vec![*equipment],
                        ..Traits::default()
                    };
                    let cues = general_cues(&traits);
                    assert_eq!(cues.instructions.len(), 3);
                    assert!(cues.warnings.len() == 1 && cues.common_mistakes.len() == 1 && cues.tips.len() == 1);
                }
            }
        }
    }
}
