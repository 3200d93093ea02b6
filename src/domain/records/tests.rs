use proptest::prelude::*;

use super::*;

fn lift(kilograms: i32, reps: u32) -> Measure {
    Measure { weight_grams: Some(kilograms * 1_000), reps: Some(reps), ..Measure::default() }
}

fn after(sets: &[Measure]) -> Bests {
    fold(sets.iter().map(|measure| ((), SetKind::Normal, *measure))).0
}

fn kinds(records: &[Record]) -> Vec<RecordKind> {
    records.iter().map(|record| record.kind).collect()
}

#[test]
fn the_first_set_is_a_record_of_nothing_before() {
    let records = Bests::default().improved_by(SetKind::Normal, &lift(100, 5));
    assert_eq!(kinds(&records), [RecordKind::MaxWeight, RecordKind::MaxVolume, RecordKind::E1rm]);
    assert!(records.iter().all(|record| record.previous_record.is_none()));
    assert!(records.iter().all(|record| record.improvement_percentage().is_none()));
    assert_eq!(records.iter().map(|record| record.value).collect::<Vec<_>>(), [100_000, 500_000, 116_667]);
}

#[test]
fn a_tie_is_no_record() {
    assert_eq!(after(&[lift(100, 5)]).improved_by(SetKind::Normal, &lift(100, 5)), []);
}

#[test]
fn a_warm_up_is_never_a_record_and_never_a_best() {
    let mut bests = Bests::default();
    assert_eq!(bests.take(SetKind::Warmup, &lift(300, 5)), []);
    assert_eq!(bests, Bests::default());
    assert_eq!(kinds(&after(&[lift(100, 5)]).improved_by(SetKind::Failure, &lift(110, 1))), [RecordKind::MaxWeight]);
}

#[test]
fn repetitions_are_compared_with_the_same_load_and_heavier_ones() {
    let bests = after(&[lift(100, 5), lift(80, 8)]);
    assert_eq!(bests.reps_at(80_000), Some(8));
    assert_eq!(bests.reps_at(90_000), Some(5));
    assert_eq!(bests.reps_at(110_000), None);
    let records = bests.improved_by(SetKind::Normal, &lift(90, 6));
    assert_eq!(kinds(&records), [RecordKind::MaxReps]);
    assert_eq!(records[0].previous_record, Some(5));
    assert_eq!(records[0].improvement_percentage(), Some(20.0));
    assert_eq!(bests.improved_by(SetKind::Normal, &lift(95, 5)), []);
}

#[test]
fn the_body_alone_has_records_in_repetitions() {
    let pull_ups = |reps| Measure { reps: Some(reps), ..Measure::default() };
    assert_eq!(kinds(&Bests::default().improved_by(SetKind::Normal, &pull_ups(8))), [RecordKind::MaxReps]);
    let records = after(&[pull_ups(8)]).improved_by(SetKind::Normal, &pull_ups(10));
    assert_eq!((records[0].previous_record, records[0].improvement_percentage()), (Some(8), Some(25.0)));
}

#[test]
fn less_assistance_is_a_heavier_load_and_has_no_percentage() {
    let records = after(&[lift(-20, 8)]).improved_by(SetKind::Normal, &lift(-10, 8));
    assert_eq!(kinds(&records), [RecordKind::MaxWeight]);
    assert_eq!(records[0].improvement_percentage(), None);
}

#[test]
fn a_set_in_which_nothing_moved_is_no_record() {
    assert_eq!(Bests::default().improved_by(SetKind::Normal, &lift(200, 0)), []);
    let held = Measure { weight_grams: Some(50_000), ..Measure::default() };
    assert_eq!(Bests::default().improved_by(SetKind::Normal, &held), []);
    let carried = Measure { distance_millimetres: Some(20_000), ..held };
    assert_eq!(kinds(&Bests::default().improved_by(SetKind::Normal, &carried)), [RecordKind::MaxWeight]);
}

#[test]
fn long_sets_have_no_estimated_maximum() {
    assert_eq!(
        kinds(&Bests::default().improved_by(SetKind::Normal, &lift(40, 20))),
        [RecordKind::MaxWeight, RecordKind::MaxVolume]
    );
}

#[test]
fn taking_away_the_set_that_made_a_record_gives_it_to_the_next() {
    let sets = [(1, lift(100, 5)), (2, lift(120, 5)), (3, lift(110, 5))];
    let heaviest = |sets: &[(u8, Measure)]| {
        let (_, records) = fold(sets.iter().map(|(tag, measure)| (*tag, SetKind::Normal, *measure)));
        let of_weight = records.iter().filter(|(_, record)| record.kind == RecordKind::MaxWeight);
        of_weight.map(|(tag, _)| *tag).collect::<Vec<_>>()
    };
    assert_eq!(heaviest(&sets), [1, 2]);
    assert_eq!(heaviest(&[sets[0], sets[2]]), [1, 3]);
}

#[test]
fn bests_survive_being_stored() {
    let bests = after(&[lift(100, 5), lift(80, 8)]);
    let text = serde_json::to_string(&bests).unwrap();
    assert_eq!(
        text,
        r#"{"maxWeightGrams":100000,"maxVolumeGrams":640000,"e1rmGrams":116667,"lifts":[{"w":100000,"r":5},{"w":80000,"r":8}]}"#
    );
    assert_eq!(serde_json::from_str::<Bests>(&text).unwrap(), bests);
}

fn any_set() -> impl Strategy<Value = (SetKind, Measure)> {
    let kind = prop_oneof![3 => Just(SetKind::Normal), 1 => Just(SetKind::Warmup)];
    let weight = prop_oneof![1 => Just(None), 4 => (-4..12i32).prop_map(|tens| Some(tens * 10_000))];
    (kind, weight, 0..15u32)
        .prop_map(|(kind, weight_grams, reps)| (kind, Measure { weight_grams, reps: Some(reps), ..Measure::default() }))
}

proptest! {
    /// Against the plain reading of the definition, which looks through all earlier sets.
    #[test]
    fn bests_know_what_a_look_through_all_sets_would_tell(sets in proptest::collection::vec(any_set(), 0..40)) {
        let mut bests = Bests::default();
        for (index, (kind, measure)) in sets.iter().enumerate() {
            let earlier = sets[..index].iter().filter(|(kind, measure)| kind.counts() && measure.reps > Some(0));
            let heaviest = earlier.clone().filter_map(|(_, other)| other.weight_grams).max();
            let load = |measure: &Measure| measure.weight_grams.unwrap_or(0);
            let most_reps = earlier.filter(|(_, other)| load(other) >= load(measure)).filter_map(|(_, other)| other.reps).max();
            let counts = kind.counts() && measure.reps > Some(0);
            let records = bests.take(*kind, measure);
            let has = |kind| records.iter().any(|record| record.kind == kind);
            let is_heaviest = counts && measure.weight_grams.is_some() && measure.weight_grams > heaviest;
            prop_assert_eq!(has(RecordKind::MaxWeight), is_heaviest);
            let is_most = counts && measure.reps > most_reps && (most_reps.is_some() || !is_heaviest);
            prop_assert_eq!(has(RecordKind::MaxReps), is_most);
        }
    }

    #[test]
    fn bests_do_not_depend_on_the_order_of_sets(sets in proptest::collection::vec(any_set(), 0..40)) {
        let forward = fold(sets.iter().map(|(kind, measure)| ((), *kind, *measure))).0;
        let backward = fold(sets.iter().rev().map(|(kind, measure)| ((), *kind, *measure))).0;
        prop_assert_eq!(forward, backward);
    }
}
