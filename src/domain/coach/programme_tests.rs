use std::collections::BTreeMap;

use super::{
    super::{
        BodyRegion, FaultKind,
        muscle_group::add_work,
        test_support::{Dice, id_of, library, nobody, somebody},
    },
    *,
};
use crate::domain::{
    exercises::{Difficulty, Equipment},
    person::FitnessLevel,
};

/// How many people are tried. Unoptimised a thousand, to be done in a few seconds; ten thousand by
/// `cargo test --release --lib coach::programme`.
const PEOPLE: u64 = if cfg!(debug_assertions) { 1_000 } else { 10_000 };

#[test]
fn no_plan_of_any_random_person_breaks_its_own_checks() {
    let mut refused: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for number in 0..PEOPLE {
        let mut dice = Dice(number);
        let facts = somebody(&mut dice);
        let focus = Muscle::ALL.iter().skip(dice.below(17)).take(dice.below(3)).copied().collect();
        let facts = CoachFacts { focus, ..facts };
        let weeks = 1 + u8::try_from(dice.below(16)).unwrap();
        match generate_programme(&facts, weeks, dice.roll(), library()) {
            Ok(programme) => {
                let faults = check_programme(&programme, &facts, weeks, library());
                assert!(faults.is_empty(), "{number}: {faults:?}");
            }
            Err(Refusal::NoUsableExercise { usable, .. }) => {
                let left = library().usable(&Allowed::new(&facts.owned, &facts.avoid), facts.level);
                let groups = left.trains.iter().filter(|trains| **trains).count();
                assert!(usable < EXERCISES_MIN || groups < GROUPS_MIN, "{number}: refused with {usable} exercises");
            }
            Err(other) => refused.entry(other.to_string()).or_default().push(number),
        }
    }
    assert!(refused.is_empty(), "{} refused without need: {refused:#?}", refused.values().map(Vec::len).sum::<usize>());
}

fn lifter() -> CoachFacts {
    CoachFacts { level: FitnessLevel::Intermediate, days_per_week: 4, ..nobody() }
}

fn plan() -> Programme {
    generate_programme(&lifter(), 6, 0, library()).unwrap()
}

/// Kinds of faults of a plan that was changed.
fn faults_after(change: impl Fn(&mut Programme)) -> Vec<FaultKind> {
    let mut programme = plan();
    change(&mut programme);
    check_programme(&programme, &lifter(), 6, library()).into_iter().map(|fault| fault.kind).collect()
}

#[test]
fn four_days_of_an_hour_for_muscle_are_upper_and_lower_body_led_by_large_lifts() {
    let programme = plan();
    let days: Vec<(&str, u32)> = programme.days.iter().map(|day| (day.name.as_str(), day.minutes)).collect();
    assert_eq!(days, [("Upper body", 60), ("Lower body", 60), ("Upper body", 60), ("Lower body", 60)]);
    let first: Vec<String> =
        programme.days[0].exercises.iter().map(|one| format!("{} {}", one.sets, one.name)).collect();
    assert_eq!(
        first,
        [
            "5 Barbell Bench Press - Medium Grip",
            "5 Bent Over Barbell Row",
            "2 Standing Military Press",
            "3 Wide-Grip Lat Pulldown",
            "3 Dumbbell Flyes",
            "2 Barbell Curl"
        ]
    );
    assert!(programme.gaps.is_empty() && programme.choices.len() >= 7);
    assert_eq!(
        programme.weeks.iter().map(|week| week.is_deload).collect::<Vec<_>>(),
        [[false; 5].as_slice(), &[true]].concat()
    );
}

#[test]
fn the_same_seed_gives_the_same_plan_and_another_one_another() {
    assert_eq!(plan(), plan());
    let other = generate_programme(&lifter(), 6, 7, library()).unwrap();
    assert_ne!(plan().days, other.days);
}

#[test]
fn loads_follow_from_ones_own_best_sets_and_known_exercises_are_kept() {
    let bench = id_of("dumbbell-bench-press");
    let e1rm = vec![crate::domain::trend::Point { day: nobody().today, value: 80_000.0 }];
    let history = super::super::ExerciseHistory {
        exercise: bench,
        name: "Dumbbell Bench Press".to_owned(),
        e1rm,
        exposures: Vec::new(),
        last_record: None,
    };
    let facts = CoachFacts { exercises: vec![history], ..lifter() };
    let programme = generate_programme(&facts, 4, 0, library()).unwrap();
    let one = programme.days[0].exercises.iter().find(|one| one.exercise_id == bench).unwrap();
    assert!(matches!(one.weight, crate::domain::progression::PlannedWeight::Percentage { .. }));
    assert!(one.reason.contains("You know it already"));
}

#[test]
fn a_plan_is_the_weekly_plan_of_a_template() {
    let weekly = plan().to_weekly_plan();
    assert_eq!((weekly.total_weeks, weekly.days.len(), weekly.days_per_week()), (6, 7, 4));
    assert!(weekly.training_days().all(|day| day.estimated_duration == 60));
}

#[test]
fn numbers_out_of_range_and_nothing_to_train_with_are_refused() {
    let refused = |facts: &CoachFacts, weeks| generate_programme(facts, weeks, 0, library()).unwrap_err();
    let field = |refusal| match refusal {
        Refusal::OutOfRange { field, .. } => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(refused(&CoachFacts { days_per_week: 7, ..nobody() }, 4)), "daysPerWeek");
    assert_eq!(field(refused(&CoachFacts { minutes: 19, ..nobody() }, 4)), "minutes");
    assert_eq!(field(refused(&nobody(), 0)), "weeks");
    let mut hurt = nobody();
    hurt.avoid.muscles = Muscle::ALL.to_vec();
    assert_eq!(refused(&hurt, 4), Refusal::NoUsableExercise { usable: 0, needed: EXERCISES_MIN });
    let empty = generate_programme(&nobody(), 4, 0, &Catalogue::default());
    assert_eq!(empty, Err(Refusal::NoUsableExercise { usable: 0, needed: EXERCISES_MIN }));
}

#[test]
fn what_no_exercise_is_left_for_is_told() {
    let facts = CoachFacts { owned: vec![Equipment::BodyOnly], ..nobody() };
    let programme = generate_programme(&facts, 4, 0, library()).unwrap();
    let gaps: Vec<Muscle> = programme.gaps.iter().map(|gap| gap.muscle).collect();
    assert!(gaps.contains(&Muscle::MiddleBack) && gaps.contains(&Muscle::Biceps), "{gaps:?}");
}

#[test]
fn the_checks_find_what_a_model_may_get_wrong() {
    use crate::domain::progression::{Percent, PlannedWeight, Span};
    assert_eq!(faults_after(|_| {}), []);
    let has = |kind: FaultKind, change: fn(&mut Programme)| {
        let found = faults_after(change);
        assert!(found.contains(&kind), "{kind:?} is not among {found:?}");
    };
    has(FaultKind::UnknownExercise, |plan| plan.days[0].exercises[0].exercise_id = id_of("no such"));
    has(FaultKind::DuplicateInDay, |plan| {
        let first = plan.days[0].exercises[0].clone();
        plan.days[0].exercises.push(first);
    });
    has(FaultKind::WrongTime, |plan| plan.days[0].exercises.truncate(1));
    has(FaultKind::TooFewSets, |plan| plan.days.iter_mut().for_each(|day| day.exercises.truncate(1)));
    has(FaultKind::TooManySets, |plan| plan.days[0].exercises[0].sets = 10);
    has(FaultKind::PushPullImbalance, |plan| plan.days.iter_mut().for_each(|day| day.exercises[1].sets = 1));
    has(FaultKind::RestOutOfRange, |plan| plan.days[0].exercises[0].rest_seconds = 301);
    has(FaultKind::BadPrescription, |plan| plan.days[0].exercises[0].reps = None);
    has(FaultKind::BadPrescription, |plan| plan.days[0].exercises[0].reps = Some(Span { min: 9, max: 8, target: 9 }));
    has(FaultKind::WrongDays, |plan| drop(plan.days.pop()));
    has(FaultKind::WrongDays, |plan| plan.days[1].weekday = plan.days[0].weekday);
    has(FaultKind::WrongWeeks, |plan| drop(plan.weeks.pop()));
    has(FaultKind::LoadAboveBest, |plan| {
        plan.days[0].exercises[0].weight = PlannedWeight::Percentage { percent: Percent::whole(95) };
    });
}

#[test]
fn the_checks_bind_equipment_and_injuries_of_that_person() {
    let none = CoachFacts { owned: Vec::new(), ..lifter() };
    let kinds: Vec<FaultKind> = check_programme(&plan(), &none, 6, library()).iter().map(|fault| fault.kind).collect();
    assert!(kinds.contains(&FaultKind::EquipmentNotOwned));
    let mut knee = lifter();
    knee.avoid.regions = vec![BodyRegion::Knee];
    let kinds: Vec<FaultKind> = check_programme(&plan(), &knee, 6, library()).iter().map(|fault| fault.kind).collect();
    assert!(kinds.contains(&FaultKind::ExcludedMovement));
}

#[test]
fn one_workout_serves_its_focus_or_what_was_neglected() {
    let legs = generate_workout(&nobody(), &[Muscle::Quadriceps], 0, library()).unwrap();
    assert_eq!(legs.exercises[0].name, "Barbell Squat");
    assert!((40..=60).contains(&legs.minutes), "{} minutes: a first session does less", legs.minutes);
    let sets = |muscle| super::super::MuscleSets { muscle, sets: 20.0 };
    let facts =
        CoachFacts { weekly_sets: [Muscle::Chest, Muscle::Triceps, Muscle::Shoulders].map(sets).to_vec(), ..nobody() };
    let rest = generate_workout(&facts, &[], 0, library()).unwrap();
    assert!(rest.exercises.iter().any(|one| one.name.contains("Row")));
}

/// What a plan may hold of endurance in a day, by level, in minutes.
const ENDURANCE_MINUTES: [u32; 3] = [30, 45, 75];

/// Words of names that a region is never loaded with. Kept apart from the rules: it is what somebody who treats such
/// regions would look for.
const NEVER: &[(BodyRegion, &[&str])] = &[
    (
        BodyRegion::LowerBack,
        &["Bent Over", "T-Bar", "Olympic Squat", "Barbell Squat", "Toe Touch", "Good Morning", "Deadlift"],
    ),
    (BodyRegion::Wrist, &["Push-Up", "Pushup", "Push Up", "Handstand", "Front Squat"]),
    (BodyRegion::Neck, &["Barbell Squat", "Good Morning", "Shrug", "Neck"]),
    (
        BodyRegion::Shoulder,
        &["Pullup", "Pull-Up", "Chin-Up", "Butterfly", "Body-Up", "Bench Press", "Shoulder Press", "Dip"],
    ),
    (
        BodyRegion::Knee,
        &["Glute Ham", "Glute-Ham", "Squat", "Lunge", "Leg Press", "Leg Extension", "Step", "Running", "Jogging"],
    ),
    (BodyRegion::Hip, &["Squat", "Lunge", "Deadlift", "Leg Raise", "Hip Thrust"]),
    (BodyRegion::Ankle, &["Calf", "Running", "Jogging", "Lunge", "Squat"]),
    (
        BodyRegion::Elbow,
        &["Barbell Curl", "Dumbbell Curl", "Biceps", "Triceps", "Bench Press", "Dip", "Pullup", "Chin-Up"],
    ),
    (BodyRegion::UpperBack, &["Row", "Shrug", "Good Morning"]),
];

/// Words of throws, jumps and tricks.
const WILD: &[&str] = &[
    "Jump",
    "Hop",
    "Bound",
    "Leap",
    "Throw",
    "Slam",
    "Chest Pass",
    "Chest Push",
    "Sprint",
    "Handstand",
    "Frankenstein",
    "Iron Cross",
    "Neck Press",
    "Pistol",
    "Hanging Bar",
    "Carioca",
    "Snatch",
    "Jerk",
];

/// What is unsafe for that person in that programme.
fn unsafe_in(programme: &Programme, facts: &CoachFacts) -> Vec<String> {
    let mut found = Vec::new();
    for day in &programme.days {
        let parts = day.warmup.iter().chain(&day.conditioning).chain(&day.cooldown).filter_map(|part| part.exercise);
        let planned =
            day.exercises.iter().flat_map(|one| std::iter::once(one.exercise_id).chain(one.alternatives.clone()));
        for id in planned.chain(parts) {
            let traits = &library().find(id).unwrap().traits;
            let name = &traits.name;
            let is_two_above = facts.level == FitnessLevel::Beginner && traits.difficulty == Some(Difficulty::Advanced);
            if is_two_above || WILD.iter().any(|word| name.contains(word)) {
                found.push(format!("{name} for {:?}", facts.level));
            }
            let hurts = NEVER.iter().filter(|(region, _)| facts.avoid.regions.contains(region));
            for (region, _) in hurts.filter(|(_, words)| words.iter().any(|word| name.contains(word))) {
                found.push(format!("{name} with {region:?}"));
            }
        }
        let minutes = day.conditioning.as_ref().map_or(0, |part| part.duration_seconds / 60);
        if minutes > ENDURANCE_MINUTES[facts.level as usize] {
            found.push(format!("{minutes} minutes of endurance for {:?}", facts.level));
        }
    }
    found
}

#[test]
fn nobody_is_given_what_is_two_levels_above_them_or_harms_what_hurts() {
    for number in 0..PEOPLE {
        let mut dice = Dice(number + 1_000_000);
        let facts = somebody(&mut dice);
        if let Ok(programme) = generate_programme(&facts, 4, dice.roll(), library()) {
            let found = unsafe_in(&programme, &facts);
            assert!(found.is_empty(), "{number}: {found:?}");
        }
    }
}

#[test]
fn who_has_loads_trains_with_them_and_strength_begins_with_the_best_known_lifts() {
    for seed in 0..8 {
        let with = |owned: &[Equipment], level, goal| {
            let facts = CoachFacts { owned: owned.to_vec(), level, goal, days_per_week: 4, ..nobody() };
            let programme = generate_programme(&facts, 4, seed, library()).unwrap();
            programme.days.iter().flat_map(|day| &day.exercises).map(|one| one.name.clone()).collect::<Vec<_>>()
        };
        let bar = [Equipment::Barbell, Equipment::Bench];
        let names = with(&bar, FitnessLevel::Intermediate, Goal::MuscleBuilding);
        assert!(!names.iter().any(|name| name == "Bodyweight Squat"), "{names:?}");
        let names = with(Equipment::ALL, FitnessLevel::Advanced, Goal::Strength);
        assert!(names.iter().any(|name| name.starts_with("Barbell Bench Press")), "{names:?}");
        let names = with(&[Equipment::Dumbbell], FitnessLevel::Advanced, Goal::MuscleBuilding);
        assert!(!names.iter().any(|name| name.contains("Incline Push-Up")), "{names:?}");
        let names = with(&[], FitnessLevel::Beginner, Goal::MuscleBuilding);
        assert!(!names.iter().any(|name| name.contains("Feet Elevated")), "{names:?}");
    }
}

#[test]
fn a_beginner_of_endurance_works_up_to_it() {
    let facts = CoachFacts { goal: Goal::Endurance, days_per_week: 6, minutes: 120, ..nobody() };
    let programme = generate_programme(&facts, 8, 0, library()).unwrap();
    assert!(programme.days.iter().all(|day| day.conditioning.as_ref().unwrap().duration_seconds <= 1_800));
    assert!(programme.choices.iter().any(|choice| choice.topic == "time"));
}

#[test]
fn what_is_said_of_repetitions_and_rests_is_what_is_given() {
    for goal in Goal::ALL {
        let programme = generate_programme(&CoachFacts { goal: *goal, ..lifter() }, 4, 0, library()).unwrap();
        let said = &programme.choices.iter().find(|choice| choice.topic == "repetitions").unwrap().reason;
        let given = || programme.days.iter().flat_map(|day| &day.exercises);
        let least = given().filter_map(|one| one.reps).map(|reps| reps.min).min().unwrap();
        let most = given().filter_map(|one| one.reps).map(|reps| reps.max).max().unwrap();
        let rest = given().map(|one| one.rest_seconds).max().unwrap();
        assert!(
            said.contains(&format!("{least} to {most} repetitions")) && said.contains(&format!("{rest} seconds")),
            "{said}"
        );
    }
    let body = CoachFacts { owned: Vec::new(), ..nobody() };
    let programme = generate_programme(&body, 4, 0, library()).unwrap();
    assert!(programme.gaps.iter().all(|gap| !gap.reason.contains("spares")));
    assert!(programme.days.iter().all(|day| day.warmup.iter().all(|part| !part.instructions.contains("heavier"))));
    assert!(programme.choices.iter().all(|choice| !choice.reason.contains("the load goes up")));
}

#[test]
fn a_session_for_a_muscle_is_called_so() {
    let session = generate_workout(&nobody(), &[Muscle::Chest, Muscle::Triceps], 0, library()).unwrap();
    assert_eq!(session.name, "Chest and triceps");
}

#[test]
fn substitutes_are_nothing_that_rules_would_not_choose() {
    use super::super::substitutes;
    for owned in [vec![Equipment::Dumbbell], Vec::new(), Equipment::ALL.to_vec()] {
        let facts = CoachFacts { owned, ..nobody() };
        for slug in ["barbell-squat", "standing-military-press", "barbell-deadlift", "pullups"] {
            for one in substitutes(&facts, id_of(slug), 20, library()) {
                assert!(!WILD.iter().any(|word| one.name.contains(word)), "{slug}: {}", one.name);
            }
        }
    }
}

/// Half sets of a muscle in a week of that person's programme.
fn halves_of(muscle: Muscle, facts: &CoachFacts) -> u16 {
    let programme = generate_programme(facts, 4, 0, library()).unwrap();
    let mut work: PerGroup = Default::default();
    for one in programme.days.iter().flat_map(|day| &day.exercises) {
        let (_, entry) = library().entry(one.exercise_id).unwrap();
        add_work(&mut work, &entry.work, u16::from(one.sets));
    }
    work[Group::of(muscle).index()]
}

#[test]
fn what_matters_most_gets_more_within_what_is_sensible() {
    let (mut without, mut with) = (0, 0);
    for goal in Goal::ALL {
        for days_per_week in [2, 3, 5] {
            for muscle in [Muscle::Chest, Muscle::Biceps, Muscle::Hamstrings] {
                let plain = CoachFacts { goal: *goal, days_per_week, ..lifter() };
                let focused = CoachFacts { focus: vec![muscle], ..plain.clone() };
                let halves = halves_of(muscle, &focused);
                assert!(halves <= landmarks(*goal, plain.level, 0).max[Group::of(muscle).index()]);
                without += halves_of(muscle, &plain);
                with += halves;
            }
        }
    }
    assert!(with > without, "{with} against {without}");
    let facts = CoachFacts { focus: vec![Muscle::Chest, Muscle::Triceps], ..lifter() };
    let programme = generate_programme(&facts, 4, 0, library()).unwrap();
    let told = programme.choices.iter().find(|choice| choice.topic == "focus").unwrap();
    assert!(told.reason.starts_with("Chest and triceps get further sets before the rest"), "{}", told.reason);
}
