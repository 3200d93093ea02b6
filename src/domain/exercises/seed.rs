//! The seeded library: rows of the source table, with everything the rules derive from them.
//!
//! Source: free-exercise-db (Unlicense, public domain). Its texts and images are not used: descriptions
//! and cues are our own.

use super::{
    Difficulty, Force, Mechanic, MovementPattern, Muscle, TrackingType, Traits, cues,
    cues::Cues,
    derive::{derive_equipment, derive_tags, derive_tracking, derive_type},
    energy::{Energy, derive_energy},
    pattern::derive_pattern,
    seeded_id,
    staples::staple,
};
use crate::domain::{
    ids::ExerciseId,
    seed_table::{SeedProblem, read_lines, split_cells},
};

/// Where the rows come from.
pub const SOURCE: &str = "free-exercise-db";
/// Under which licence.
pub const LICENCE: &str = "Unlicense";

/// One exercise of the library.
#[derive(Clone, Debug)]
pub struct SeedExercise {
    /// The same in every installation.
    pub id: ExerciseId,
    /// The source's own name for the row.
    pub slug: String,
    /// One sentence.
    pub description: String,
    /// What the rules look at.
    pub traits: Traits,
    /// What one records of a set.
    pub tracking: TrackingType,
    /// Words to filter by.
    pub tags: Vec<String>,
    /// What people also call it.
    pub aliases: Vec<String>,
    /// How well known it is, from 0 to 999.
    pub prominence: u32,
    /// General cues.
    pub cues: Cues,
    /// What it costs.
    pub energy: Energy,
}

/// Reads the table (`slug,name,category,level,force,mechanic,equipment,primary_muscles,secondary_muscles`,
/// several muscles with `|` between them) and derives the rest.
///
/// # Errors
/// The first line that cannot be read.
pub fn read_seed(csv: &str) -> Result<Vec<SeedExercise>, SeedProblem> {
    read_lines(csv, read_line)
}

fn read_line(line: &str) -> Result<SeedExercise, String> {
    let cells = split_cells(line);
    let [slug, name, category, level, force, mechanic, equipment, primary, secondary] = cells.as_slice() else {
        return Err(format!("{} cells instead of 9", cells.len()));
    };
    let primary = muscles(primary)?;
    let mut secondary = muscles(secondary)?;
    secondary.retain(|muscle| !primary.contains(muscle));
    let mut traits = Traits {
        name: name.clone(),
        primary,
        secondary,
        equipment: derive_equipment(equipment, name),
        difficulty: Some(Difficulty::parse(level).ok_or_else(|| format!("no level: {level}"))?),
        exercise_type: Some(derive_type(category, name)),
        pattern: None,
        mechanic: Mechanic::parse(mechanic),
        force: Force::parse(force),
    };
    traits.pattern = derive_pattern(&traits);
    let staple = staple(slug);
    Ok(SeedExercise {
        id: seeded_id(slug),
        description: describe(&traits, category),
        tracking: derive_tracking(&traits, category),
        tags: derive_tags(category, &traits),
        aliases: staple.map_or_else(Vec::new, |staple| staple.aliases()),
        prominence: staple.map_or(0, |staple| staple.prominence),
        cues: cues::general_cues(&traits),
        energy: derive_energy(category, &traits),
        slug: slug.clone(),
        traits,
    })
}

fn muscles(cell: &str) -> Result<Vec<Muscle>, String> {
    let names = cell.split('|').filter(|name| !name.is_empty());
    names.map(|name| Muscle::parse(name).ok_or_else(|| format!("no muscle: {name}"))).collect()
}

/// One sentence that tells what the fields tell.
fn describe(traits: &Traits, category: &str) -> String {
    let list = |muscles: &[Muscle]| {
        let names: Vec<String> = muscles.iter().map(|muscle| muscle.as_str().replace('_', " ")).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [start @ .., last] => format!("{} and {last}", start.join(", ")),
        }
    };
    let kind = match category {
        "stretching" => "A mobility exercise",
        _ if traits.force == Some(Force::Static) => "An isometric exercise",
        "cardio" => "An endurance exercise",
        "plyometrics" => "An explosive exercise",
        "olympic weightlifting" => "An Olympic lift or a part of one",
        "powerlifting" => "A powerlifting exercise",
        "strongman" => "A strongman event",
        _ => match traits.mechanic {
            Some(Mechanic::Isolation) => "A single-joint strength exercise",
            _ => "A strength exercise",
        },
    };
    let pattern =
        traits.pattern.map_or_else(String::new, |pattern: MovementPattern| format!(" ({})", pattern.as_str()));
    let also =
        if traits.secondary.is_empty() { String::new() } else { format!("; also works {}", list(&traits.secondary)) };
    format!("{kind}{pattern} for the {}{also}.", list(&traits.primary))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> &'static [SeedExercise] {
        static LIBRARY: std::sync::OnceLock<Vec<SeedExercise>> = std::sync::OnceLock::new();
        LIBRARY.get_or_init(|| read_seed(include_str!("../../../seed/data/exercises.csv")).unwrap())
    }

    #[test]
    fn the_library_is_whole_and_nothing_is_there_twice() {
        let library = library();
        assert_eq!(library.len(), 873);
        let ids: std::collections::HashSet<_> = library.iter().map(|exercise| exercise.id).collect();
        let slugs: std::collections::HashSet<_> = library.iter().map(|exercise| exercise.slug.as_str()).collect();
        assert_eq!((ids.len(), slugs.len()), (873, 873));
        for reserved in ["search", "popular", "muscle", "equipment", "muscles", "changes"] {
            assert!(!slugs.contains(reserved), "{reserved} is an address of its own");
        }
        for (slug, _) in super::super::staples::STAPLES {
            assert!(slugs.contains(slug), "{slug} is well known but not there");
        }
    }

    #[test]
    fn every_exercise_says_what_it_works_takes_and_records() {
        for exercise in library() {
            let SeedExercise { traits, cues, description, .. } = &exercise;
            assert!(!traits.primary.is_empty() && !traits.equipment.is_empty(), "{}", exercise.slug);
            assert!(cues.instructions.len() >= 2 && description.ends_with('.'), "{}", exercise.slug);
            assert!(traits.secondary.iter().all(|muscle| !traits.primary.contains(muscle)), "{}", exercise.slug);
        }
    }

    /// Well-known exercises and what a trainer would say of them: movement and what is recorded.
    const KNOWN: &[(&str, &str, &str)] = &[
        ("barbell-bench-press-medium-grip", "push", "weight_reps"),
        ("dumbbell-flyes", "push", "weight_reps"),
        ("pushups", "push", "reps"),
        ("push-up-wide", "push", "reps"),
        ("handstand-push-ups", "push", "reps"),
        ("dips-triceps-version", "push", "reps"),
        ("weighted-bench-dip", "push", "weight_reps"),
        ("standing-military-press", "push", "weight_reps"),
        ("side-lateral-raise", "push", "weight_reps"),
        ("cable-seated-lateral-raise", "push", "weight_reps"),
        ("triceps-pushdown", "push", "weight_reps"),
        ("butterfly", "push", "weight_reps"),
        ("push-press", "push", "weight_reps"),
        ("split-jerk", "push", "weight_reps"),
        ("clean-and-jerk", "push", "weight_reps"),
        ("bench-press-with-bands", "push", "reps"),
        ("pullups", "pull", "reps"),
        ("weighted-pull-ups", "pull", "weight_reps"),
        ("chin-up", "pull", "reps"),
        ("band-assisted-pull-up", "pull", "reps"),
        ("wide-grip-lat-pulldown", "pull", "weight_reps"),
        ("bent-over-barbell-row", "pull", "weight_reps"),
        ("inverted-row", "pull", "reps"),
        ("face-pull", "pull", "weight_reps"),
        ("barbell-shrug", "pull", "weight_reps"),
        ("calf-machine-shoulder-shrug", "pull", "weight_reps"),
        ("barbell-curl", "pull", "weight_reps"),
        ("drag-curl", "pull", "weight_reps"),
        ("reverse-flyes", "pull", "weight_reps"),
        ("reverse-flyes-with-external-rotation", "pull", "weight_reps"),
        ("upright-barbell-row", "pull", "weight_reps"),
        ("rope-climb", "pull", "reps"),
        ("barbell-squat", "squat", "weight_reps"),
        ("bodyweight-squat", "squat", "reps"),
        ("leg-press", "squat", "weight_reps"),
        ("hack-squat", "squat", "weight_reps"),
        ("kettlebell-pistol-squat", "squat", "weight_reps"),
        ("box-jump-multiple-response", "squat", "reps"),
        ("barbell-deadlift", "hinge", "weight_reps"),
        ("romanian-deadlift", "hinge", "weight_reps"),
        ("good-morning", "hinge", "weight_reps"),
        ("one-arm-kettlebell-swings", "hinge", "weight_reps"),
        ("barbell-hip-thrust", "hinge", "weight_reps"),
        ("single-leg-glute-bridge", "hinge", "reps"),
        ("hyperextensions-back-extensions", "hinge", "reps"),
        ("power-clean", "hinge", "weight_reps"),
        ("snatch", "hinge", "weight_reps"),
        ("atlas-stones", "hinge", "weight_reps"),
        ("dumbbell-lunges", "lunge", "weight_reps"),
        ("dumbbell-step-ups", "lunge", "weight_reps"),
        ("split-squat-with-dumbbells", "lunge", "weight_reps"),
        ("bodyweight-walking-lunge", "lunge", "reps"),
        ("farmer-s-walk", "carry", "weight_distance"),
        ("yoke-walk", "carry", "weight_distance"),
        ("sled-push", "carry", "weight_distance"),
        ("prowler-sprint", "carry", "weight_distance"),
        ("plank", "", "duration"),
        ("side-bridge", "", "duration"),
        ("crunches", "", "reps"),
        ("cable-crunch", "", "weight_reps"),
        ("leg-extensions", "", "weight_reps"),
        ("lying-leg-curls", "", "weight_reps"),
        ("standing-calf-raises", "", "weight_reps"),
        ("hamstring-stretch", "", "duration"),
        ("calves-smr", "", "duration"),
        ("running-treadmill", "", "distance_duration"),
        ("rope-jumping", "", "duration"),
        ("plate-pinch", "", "weight_duration"),
        ("crucifix", "", "weight_duration"),
    ];

    #[test]
    fn known_exercises_move_and_are_recorded_as_a_trainer_would_say() {
        let library = library();
        for (slug, pattern, tracking) in KNOWN {
            let exercise = library.iter().find(|exercise| exercise.slug == *slug).expect(slug);
            let derived = exercise.traits.pattern.map_or("", MovementPattern::as_str);
            assert_eq!((derived, exercise.tracking.as_str()), (*pattern, *tracking), "{slug}");
        }
    }

    #[test]
    fn experts_exercises_are_advanced() {
        let library = library();
        let advanced =
            library.iter().filter(|exercise| exercise.traits.difficulty == Some(Difficulty::Advanced)).count();
        assert_eq!(advanced, 57);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        assert_eq!(read_seed("head\na,b").unwrap_err().line, 2);
        assert!(
            read_seed("head\nx,X,strength,beginner,pull,compound,barbell,nose,").unwrap_err().problem.contains("nose")
        );
    }
}
