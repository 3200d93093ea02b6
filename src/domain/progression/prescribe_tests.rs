use super::*;
use crate::domain::{exercises::Equipment, loads::Kit, plates::Plates};

fn barbell() -> Loads {
    Kit::default().loads_of(&[Equipment::Barbell])
}

fn target(sets: u8, min: u32, max: u32) -> Target {
    Target {
        sets,
        whole_sets: sets,
        reps: Span { min, max, target: min },
        weight: PlannedWeight::Fixed { grams: 60_000, unit: None },
    }
}

/// Sessions newest first, each a load in kilograms and the repetitions of its sets.
fn history(sessions: &[(i32, &[u32])]) -> Vec<PastSession> {
    let set = |kilograms: i32, reps: &u32| PastSet { load_grams: kilograms * 1_000, reps: *reps };
    sessions
        .iter()
        .map(|(kilograms, reps)| PastSession {
            sets: reps.iter().map(|reps| set(*kilograms, reps)).collect(),
            eased_to: None,
        })
        .collect()
}

/// Load, repetitions aimed for, and why; of straight sets.
fn told(next: &NextSession) -> (Option<i32>, u32, Reason) {
    let first = next.sets[0];
    assert!(next.sets.iter().all(|set| *set == first));
    (first.load_grams, first.reps.target, next.reason)
}

#[test]
fn double_progression_adds_repetitions_then_load() {
    let rule = Rule::Double { increment_grams: 2_500 };
    let target = target(3, 8, 12);
    for (sessions, expected) in [
        (vec![], (Some(60_000), 8, Reason::FirstTime)),
        (vec![(60, &[8, 8, 8][..])], (Some(60_000), 9, Reason::MoreReps)),
        (vec![(60, &[12, 11, 9])], (Some(60_000), 10, Reason::MoreReps)),
        (vec![(60, &[12, 12, 11])], (Some(60_000), 12, Reason::MoreReps)),
        (vec![(60, &[12, 12, 12])], (Some(62_500), 8, Reason::MoreLoad { from_grams: 60_000 })),
        (vec![(60, &[15, 12, 13])], (Some(62_500), 8, Reason::MoreLoad { from_grams: 60_000 })),
        // One set too few, or one below the range, is no success.
        (vec![(60, &[12, 12])], (Some(60_000), 8, Reason::Repeat { failures: 1 })),
        (vec![(60, &[12, 12, 7])], (Some(60_000), 8, Reason::Repeat { failures: 1 })),
        // Only the newest counts.
        (vec![(62, &[8, 8, 8]), (60, &[12, 12, 12])], (Some(62_000), 9, Reason::MoreReps)),
        // More sets than planned do no harm.
        (vec![(60, &[12, 12, 12, 3])], (Some(62_500), 8, Reason::MoreLoad { from_grams: 60_000 })),
    ] {
        let next = prescribe(&rule, &target, &history(&sessions), 0, &barbell());
        assert_eq!(told(&next), expected, "{sessions:?}");
        assert_eq!(next.sets.len(), 3);
    }
}

#[test]
fn lighter_sets_before_the_working_load_are_left_out_of_account() {
    let sets = [(40_000, 12), (50_000, 12), (60_000, 12), (60_000, 12), (60_000, 12)];
    let session =
        PastSession { sets: sets.map(|(load_grams, reps)| PastSet { load_grams, reps }).to_vec(), eased_to: None };
    let rule = Rule::Double { increment_grams: 5_000 };
    let next = prescribe(&rule, &target(3, 8, 12), &[session], 0, &barbell());
    assert_eq!(told(&next), (Some(65_000), 8, Reason::MoreLoad { from_grams: 60_000 }));
}

#[test]
fn an_increment_the_plates_cannot_make_becomes_the_next_they_can() {
    let kit = Kit { plates: vec![Plates { grams: 10_000, pairs: 2 }], ..Kit::default() };
    let loads = kit.loads_of(&[Equipment::Barbell]);
    let rule = Rule::Double { increment_grams: 2_500 };
    let next = |kilograms: i32| told(&prescribe(&rule, &target(1, 5, 5), &history(&[(kilograms, &[5])]), 0, &loads));
    assert_eq!(next(40), (Some(60_000), 5, Reason::MoreLoad { from_grams: 40_000 }));
    assert_eq!(next(60), (Some(60_000), 5, Reason::NoHeavierLoad));
}

#[test]
fn linear_progression_adds_repeats_and_resets() {
    let rule = Rule::Linear { increment_grams: 5_000, failures_before_reset: 3, reset_percentage: 10 };
    let target = target(3, 5, 5);
    let failed: (i32, &[u32]) = (100, &[5, 5, 4]);
    for (sessions, expected) in [
        (vec![], (Some(60_000), 5, Reason::FirstTime)),
        (vec![(100, &[5, 5, 5][..])], (Some(105_000), 5, Reason::MoreLoad { from_grams: 100_000 })),
        (vec![failed], (Some(100_000), 5, Reason::Repeat { failures: 1 })),
        (vec![failed, failed], (Some(100_000), 5, Reason::Repeat { failures: 2 })),
        (vec![failed, failed, failed], (Some(90_000), 5, Reason::Reset { from_grams: 100_000, failures: 3 })),
        // A success, or another load, between failures begins the count again.
        (vec![failed, (100, &[5, 5, 5]), failed, failed], (Some(100_000), 5, Reason::Repeat { failures: 1 })),
        (vec![failed, (95, &[5, 5, 4]), (95, &[5, 5, 4])], (Some(100_000), 5, Reason::Repeat { failures: 1 })),
        // After a reset the lower load is the one that counts.
        (vec![(90, &[5, 5, 5]), failed, failed, failed], (Some(95_000), 5, Reason::MoreLoad { from_grams: 90_000 })),
        // 10 % off 67.5 kg is 60.75 kg: what the plates make at or below.
        (
            vec![(67, &[1, 1, 1]), (67, &[1, 1, 1]), (67, &[1, 1, 1])],
            (Some(60_000), 5, Reason::Reset { from_grams: 67_000, failures: 3 }),
        ),
    ] {
        let next = prescribe(&rule, &target, &history(&sessions), 0, &barbell());
        assert_eq!(told(&next), expected, "{sessions:?}");
    }
}

#[test]
fn less_assistance_is_progress() {
    let loads = Kit::default().loads_of(&[Equipment::Machine]);
    let rule = Rule::Linear { increment_grams: 5_000, failures_before_reset: 3, reset_percentage: 10 };
    let next = |kilograms: i32| told(&prescribe(&rule, &target(1, 5, 5), &history(&[(kilograms, &[5])]), 0, &loads)).0;
    assert_eq!((next(-20), next(-5), next(0)), (Some(-15_000), None, Some(5_000)));
}

fn five_three_one(training_max_grams: Option<u32>) -> Rule {
    let week = |sets: [(u16, u32); 3]| {
        let set = |(index, (percent, reps)): (usize, (u16, u32))| WaveSet {
            percentage: Percent::whole(percent),
            reps,
            amrap: index == 2,
        };
        sets.into_iter().enumerate().map(set).collect()
    };
    Rule::PercentageWave {
        training_max_grams,
        training_max_percentage: 90,
        increment_grams: 2_500,
        weeks: vec![
            week([(65, 5), (75, 5), (85, 5)]),
            week([(70, 3), (80, 3), (90, 3)]),
            week([(75, 5), (85, 3), (95, 1)]),
            week([(40, 5), (50, 5), (60, 5)]),
        ],
    }
}

#[test]
fn a_wave_goes_by_weeks_and_its_maximum_grows_with_each_round() {
    let rule = five_three_one(Some(100_000));
    for (week, loads, reps, reason) in [
        (0, [65_000, 75_000, 85_000], [5, 5, 5], (1, 1, 100_000)),
        (1, [70_000, 80_000, 90_000], [3, 3, 3], (2, 1, 100_000)),
        (2, [75_000, 85_000, 95_000], [5, 3, 1], (3, 1, 100_000)),
        (3, [40_000, 50_000, 60_000], [5, 5, 5], (4, 1, 100_000)),
        // 65, 75 and 85 % of 102.5 kg, at or below in steps of 2.5 kg.
        (4, [65_000, 75_000, 85_000], [5, 5, 5], (1, 2, 102_500)),
        (42, [92_500, 105_000, 117_500], [5, 3, 1], (3, 11, 125_000)),
    ] {
        let next = prescribe(&rule, &target(3, 5, 5), &[], week, &barbell());
        let told: Vec<(Option<i32>, u32, bool)> =
            next.sets.iter().map(|set| (set.load_grams, set.reps.target, set.amrap)).collect();
        let expected: Vec<_> = (0..3).map(|index| (Some(loads[index]), reps[index], index == 2)).collect();
        assert_eq!(told, expected, "week {week}");
        let (week, round, training_max_grams) = reason;
        assert_eq!(next.reason, Reason::Wave { week, round, training_max_grams });
    }
}

#[test]
fn a_wave_without_a_maximum_takes_it_from_history() {
    let rule = five_three_one(None);
    let none = prescribe(&rule, &target(3, 5, 5), &[], 0, &barbell());
    assert_eq!((none.reason, none.sets[0].load_grams), (Reason::NoTrainingMax, None));
    // 100 kg for 5 speak for 116.667 kg; 90 % of that, and 65 % of those.
    let next = prescribe(&rule, &target(3, 5, 5), &history(&[(80, &[5]), (100, &[5])]), 0, &barbell());
    assert_eq!(next.reason, Reason::Wave { week: 1, round: 1, training_max_grams: 105_000 });
    assert_eq!(next.sets[0].load_grams, Some(67_500));
}

#[test]
fn without_a_rule_the_plan_is_followed() {
    let percentage = PlannedWeight::Percentage { percent: Percent::whole(80) };
    for (weight, sessions, load) in [
        (PlannedWeight::Fixed { grams: 61_000, unit: None }, vec![], Some(60_000)),
        (PlannedWeight::Bodyweight, vec![(60, &[5][..])], None),
        (percentage, vec![], None),
        (percentage, vec![(100, &[1][..])], Some(80_000)),
        // 20 repetitions speak for no maximum.
        (percentage, vec![(100, &[20][..])], None),
    ] {
        let next =
            prescribe(&Rule::default(), &Target { weight, ..target(2, 5, 5) }, &history(&sessions), 0, &barbell());
        assert_eq!(told(&next), (load, 5, Reason::AsPlanned), "{weight:?}");
    }
}

#[test]
fn an_easy_week_is_neither_success_nor_failure() {
    let linear = Rule::Linear { increment_grams: 2_500, failures_before_reset: 1, reset_percentage: 10 };
    let double = Rule::Double { increment_grams: 2_500 };
    let whole = target(4, 5, 8);
    let eased = |sessions: &[(i32, &[u32])], easy: &[usize]| {
        let mut history = history(sessions);
        easy.iter().for_each(|index| history[*index].eased_to = Some(2));
        history
    };
    let more = Reason::MoreLoad { from_grams: 100_000 };
    // Half the sets, and lighter ones: the whole session before says what comes next, also within the easy week.
    for sessions in
        [[(100, &[5, 5][..]), (100, &[8; 4])], [(80, &[5, 5]), (100, &[8; 4])], [(80, &[3]), (100, &[8; 4])]]
    {
        for rule in [&linear, &double] {
            let next = prescribe(rule, &whole, &eased(&sessions, &[0]), 4, &barbell());
            assert_eq!(told(&next), (Some(102_500), 5, more), "{sessions:?}");
            let now = prescribe(rule, &Target { sets: 2, ..whole }, &eased(&sessions, &[0]), 3, &barbell());
            assert_eq!((told(&now), now.sets.len()), ((Some(102_500), 5, more), 2), "{sessions:?}");
        }
    }
    // In an easy week a whole session is judged by all of its sets.
    let fell_short = history(&[(100, &[8, 8, 3, 2])]);
    let now = prescribe(&double, &Target { sets: 2, ..whole }, &fell_short, 3, &barbell());
    assert_eq!(told(&now), (Some(100_000), 5, Reason::Repeat { failures: 1 }));
    // Failures before and after it are in a row.
    let twice = Rule::Linear { increment_grams: 2_500, failures_before_reset: 2, reset_percentage: 10 };
    let fell = eased(&[(100, &[4; 4]), (90, &[5, 5]), (100, &[4; 4])], &[1]);
    let reset = Reason::Reset { from_grams: 100_000, failures: 2 };
    assert_eq!(told(&prescribe(&twice, &whole, &fell, 5, &barbell())), (Some(90_000), 5, reset));
    // Where nothing else was done, it is judged by what it was asked for.
    let only = eased(&[(100, &[5, 5])], &[0]);
    assert_eq!(told(&prescribe(&linear, &whole, &only, 1, &barbell())), (Some(102_500), 5, more));
}
