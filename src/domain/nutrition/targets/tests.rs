//! Golden values, limits, and what holds for everybody.

use super::*;

fn man() -> Body {
    Body {
        gender: Some(Gender::Male),
        age: Some(30),
        weight_grams: Some(80_000),
        height_millimetres: Some(1_800),
        body_fat_percent: None,
    }
}

fn wish(direction: Direction, rate: Option<u32>) -> Wish {
    Wish { direction, rate, own: Overrides::default() }
}

fn rules(reckoning: &Reckoning) -> Vec<&'static str> {
    reckoning.limits.iter().map(|limit| limit.rule).collect()
}

#[test]
fn golden_values() {
    let keep = reckon(&man(), 1.55, None, &wish(Direction::Keep, None)).unwrap();
    assert_eq!(keep.spent_kcal, Some(2_759));
    // 1.6 g/kg; a quarter of the energy; the rest; 14 g per 1,000 kcal.
    let expected =
        Targets { energy_kcal: 2_759, protein_grams: 128, fat_grams: 77, carbohydrate_grams: 389, fibre_grams: 39 };
    assert_eq!(keep.targets, expected);
    assert!(keep.limits.is_empty());

    // Half a percent of 80 kg is 400 g a week: 440 kcal a day.
    let lose = reckon(&man(), 1.55, None, &wish(Direction::Lose, None)).unwrap();
    assert_eq!((lose.targets.energy_kcal, lose.targets.protein_grams), (2_319, 160));
    let gain = reckon(&man(), 1.55, None, &wish(Direction::Gain, Some(25))).unwrap();
    assert_eq!((gain.targets.energy_kcal, gain.targets.protein_grams), (2_979, 144));
    let measured = reckon(&man(), 1.55, Some(2_500.0), &wish(Direction::Keep, None)).unwrap();
    assert_eq!((measured.targets.energy_kcal, measured.spent_source), (2_500, Some(SpendingSource::Measured)));
}

#[test]
fn what_is_unsafe_is_cut_with_a_reason() {
    let fast = reckon(&man(), 1.55, None, &wish(Direction::Lose, Some(300))).unwrap();
    assert_eq!((rules(&fast), fast.percent_per_week), (vec!["loss_rate"], 1.0));
    let fat = reckon(&man(), 1.55, None, &wish(Direction::Gain, Some(200))).unwrap();
    assert_eq!((rules(&fat), fat.percent_per_week), (vec!["gain_rate"], 0.5));
    let young = Body { age: Some(16), ..man() };
    let young = reckon(&young, 1.55, None, &wish(Direction::Lose, None)).unwrap();
    assert_eq!((rules(&young), young.direction), (vec!["adults_only"], Direction::Keep));
    let light = Body { weight_grams: Some(58_000), ..man() };
    let light = reckon(&light, 1.55, None, &wish(Direction::Lose, None)).unwrap();
    assert_eq!((rules(&light), light.direction), (vec!["too_light_to_lose"], Direction::Keep));
    let small = Body { gender: Some(Gender::Female), age: Some(60), weight_grams: Some(70_000), ..man() };
    let small = Body { height_millimetres: Some(1_550), ..small };
    let small = reckon(&small, 1.2, None, &wish(Direction::Lose, Some(100))).unwrap();
    assert_eq!((rules(&small), small.targets.energy_kcal), (vec!["energy_floor", "protein_share"], 1_200));
    let heavy = Body { weight_grams: Some(160_000), ..man() };
    let heavy = reckon(&heavy, 1.725, None, &wish(Direction::Lose, Some(100))).unwrap();
    assert_eq!(rules(&heavy), ["deficit", "protein_weight"]);
    assert_eq!(heavy.targets.protein_grams, 194);
}

#[test]
fn own_figures_go_first_and_the_rest_follows() {
    let own = Overrides { energy_kcal: Some(2_000), protein_grams: Some(150), ..Overrides::default() };
    let asked = Wish { own, ..Wish::default() };
    let found = reckon(&man(), 1.55, None, &asked).unwrap();
    assert_eq!((found.targets.energy_kcal, found.targets.protein_grams, found.targets.fat_grams), (2_000, 150, 56));
    assert_eq!(found.targets.carbohydrate_grams, 225);
    // Without anything known of the body, they are enough.
    assert_eq!(reckon(&Body::default(), 1.2, None, &asked).unwrap().targets.energy_kcal, 2_000);
    let little = Wish { own: Overrides { energy_kcal: Some(1_000), ..Overrides::default() }, ..Wish::default() };
    assert!(rules(&reckon(&man(), 1.55, None, &little).unwrap()).contains(&"own_energy_below_floor"));
}

#[test]
fn nobody_too_light_or_still_growing_eats_less_than_they_spend_by_an_own_figure() {
    let own = Overrides { energy_kcal: Some(1_000), fat_grams: Some(20), ..Overrides::default() };
    let asked = Wish { own, ..Wish::default() };
    let light = Body {
        gender: Some(Gender::Female),
        age: Some(25),
        weight_grams: Some(45_000),
        height_millimetres: Some(1_650),
        body_fat_percent: None,
    };
    for (body, rule) in [(light, "too_light_to_lose"), (Body { age: Some(14), ..man() }, "adults_only")] {
        let found = reckon(&body, 1.375, None, &asked).unwrap();
        assert_eq!((Some(found.targets.energy_kcal), rules(&found)), (found.spent_kcal, vec![rule]));
        let parts = 4 * (found.targets.protein_grams + found.targets.carbohydrate_grams) + 9 * found.targets.fat_grams;
        assert!(parts.abs_diff(found.targets.energy_kcal) <= 9);
        // More than they spend is theirs to choose.
        let more = Wish { own: Overrides { energy_kcal: Some(3_500), ..Overrides::default() }, ..Wish::default() };
        assert_eq!(reckon(&body, 1.375, None, &more).unwrap().targets.energy_kcal, 3_500);
    }
}

#[test]
fn the_rate_told_is_the_one_that_comes_of_the_energy() {
    let small = Body { gender: Some(Gender::Female), age: Some(60), weight_grams: Some(70_000), ..man() };
    let small = Body { height_millimetres: Some(1_550), ..small };
    let found = reckon(&small, 1.2, None, &wish(Direction::Lose, Some(100))).unwrap();
    assert!(rules(&found).contains(&"energy_floor"));
    let deficit = f64::from(found.spent_kcal.unwrap() - found.targets.energy_kcal);
    let rate = deficit * 7.0 / KCAL_PER_KILOGRAM / 70.0 * 100.0;
    assert!((found.percent_per_week - rate).abs() < 0.02 && found.percent_per_week < 0.5, "{}", found.percent_per_week);
}

#[test]
fn own_figures_must_fit_each_other() {
    let own = |energy, protein, fat, carbohydrate| Overrides {
        energy_kcal: energy,
        protein_grams: protein,
        fat_grams: fat,
        carbohydrate_grams: carbohydrate,
        fibre_grams: None,
    };
    assert!(check_overrides(&own(Some(2_000), Some(150), Some(60), Some(215))).is_ok());
    assert!(check_overrides(&own(None, Some(150), Some(60), Some(900))).is_ok());
    assert!(check_overrides(&own(Some(2_000), Some(150), None, None)).is_ok());
    assert_eq!(
        check_overrides(&own(Some(2_000), Some(150), Some(60), Some(100))),
        Err(Contradiction { kcal_of_macros: 1_540 })
    );
    assert!(check_overrides(&own(Some(1_000), Some(300), None, None)).is_err());
}

#[test]
fn what_is_missing_is_named() {
    let of = |body: Body| reckon(&body, 1.2, None, &Wish::default()).unwrap_err();
    assert_eq!(of(Body::default()), [Missing::Weight, Missing::Height, Missing::DateOfBirth]);
    assert_eq!(of(Body { age: None, ..man() }), [Missing::DateOfBirth]);
    assert_eq!(of(Body { body_fat_percent: Some(20.0), ..Body::default() }), [Missing::Weight]);
}

#[test]
fn energy_is_the_sum_of_its_parts_for_everybody() {
    for weight in (40..=180).step_by(7) {
        for height in (1_450..=2_000).step_by(110) {
            for direction in [Direction::Lose, Direction::Keep, Direction::Gain] {
                for gender in [Gender::Male, Gender::Female, Gender::Other] {
                    let body = Body {
                        gender: Some(gender),
                        age: Some(45),
                        weight_grams: Some(weight * 1_000),
                        height_millimetres: Some(height),
                        body_fat_percent: None,
                    };
                    let found = reckon(&body, 1.375, None, &wish(direction, Some(80))).unwrap();
                    let Targets { energy_kcal, protein_grams, fat_grams, carbohydrate_grams, .. } = found.targets;
                    let parts = 4 * (protein_grams + carbohydrate_grams) + 9 * fat_grams;
                    assert!(parts.abs_diff(energy_kcal) <= 9, "{body:?} {direction:?}: {:?}", found.targets);
                    let spent = found.spent_kcal.unwrap();
                    let floor = rounded(floor_of(Some(gender))).min(spent);
                    assert!(found.targets.energy_kcal >= floor, "{body:?}");
                }
            }
        }
    }
}
