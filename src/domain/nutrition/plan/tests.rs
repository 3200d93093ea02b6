//! What holds of every plan.

use std::collections::HashMap;

use super::*;
use crate::domain::{
    nutrition::{
        diet::{Allergen, Diet},
        foods::library,
        metabolism::Body,
        targets::{Direction, Overrides, Targets, Wish, reckon},
    },
    person::Gender,
};

struct Kitchen {
    larder: Larder,
    known: HashMap<FoodId, KnownFood>,
}

impl Kitchen {
    fn open() -> Self {
        let foods = library();
        let known = |food: &crate::domain::nutrition::foods::SeedFood| {
            (food.id, KnownFood { name: food.name.clone(), nutrients: food.nutrients })
        };
        Self {
            larder: Larder::new(foods.iter().map(|food| (food.id, food.name.clone(), food.nutrients))),
            known: foods.iter().map(known).collect(),
        }
    }

    fn faults(&self, plan: &MealPlan, request: &PlanRequest, targets: &Targets) -> Vec<Fault> {
        check_meal_plan(plan, request, targets, &|id| self.known.get(&id).cloned())
    }
}

fn request(days: u8, meals_per_day: u8, diet: Diet) -> PlanRequest {
    PlanRequest { days, meals_per_day, preferences: Preferences { diet, ..Preferences::default() }, variant: 0 }
}

const ORDINARY: Targets =
    Targets { energy_kcal: 2_200, protein_grams: 130, fat_grams: 65, carbohydrate_grams: 275, fibre_grams: 31 };

/// A plain generator, so that the same people are tried every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, from: u32, until: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + u32::try_from((self.0 >> 33) % u64::from(until - from + 1)).unwrap()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(0, u32::try_from(from.len()).unwrap() - 1) as usize]
    }
}

fn somebody(dice: &mut Dice) -> Targets {
    let height = dice.roll(1_500, 2_000);
    let index = dice.roll(185, 360);
    let weight = f64::from(index) / 10.0 * (f64::from(height) / 1_000.0).powi(2);
    let body = Body {
        gender: Some(dice.pick(&[Gender::Male, Gender::Female, Gender::Other])),
        age: Some(dice.roll(18, 75)),
        weight_grams: Some((weight * 1_000.0) as i32),
        height_millimetres: Some(height),
        body_fat_percent: None,
    };
    let direction = dice.pick(&[Direction::Lose, Direction::Keep, Direction::Gain]);
    let wish = Wish { direction, rate: Some(dice.roll(10, 100)), own: Overrides::default() };
    let factor = dice.pick(&[1.2, 1.375, 1.55, 1.725, 1.9]);
    reckon(&body, factor, None, &wish).unwrap().targets
}

#[test]
fn plans_of_random_people_pass_the_check() {
    let kitchen = Kitchen::open();
    let mut dice = Dice(42);
    let diets = [Diet::Any, Diet::NoPork, Diet::Pescatarian, Diet::Vegetarian, Diet::Vegan];
    let mut failed = Vec::new();
    for _ in 0..250 {
        let targets = somebody(&mut dice);
        let mut request = request(1, dice.pick(&[3, 4, 5, 6]) as u8, dice.pick(&diets));
        request.variant = dice.roll(0, 50);
        match build_plan(&request, &targets, &kitchen.larder) {
            Ok(plan) => assert_eq!(kitchen.faults(&plan, &request, &targets), [], "{request:?} {targets:?}"),
            Err(infeasible) => failed.push((request, targets, infeasible)),
        }
    }
    assert!(failed.is_empty(), "{} of 250 have no plan: {:#?}", failed.len(), failed.first());
}

#[test]
fn days_of_a_week_differ_and_the_same_question_gets_the_same_plan() {
    let kitchen = Kitchen::open();
    let asked = request(7, 4, Diet::Any);
    let plan = build_plan(&asked, &ORDINARY, &kitchen.larder).unwrap();
    assert_eq!(plan, build_plan(&asked, &ORDINARY, &kitchen.larder).unwrap());
    assert_eq!(kitchen.faults(&plan, &asked, &ORDINARY), []);
    for (index, day) in plan.days.iter().enumerate() {
        assert!(plan.days[..index].iter().all(|other| other != day), "day {index} is one of those before");
        let lunch = &day.meals[1].items[0].name;
        assert!(*lunch != day.meals[2].items[0].name, "{lunch} twice on one day");
    }
    let other = build_plan(&PlanRequest { variant: 1, ..asked }, &ORDINARY, &kitchen.larder).unwrap();
    assert_ne!(plan, other);
}

#[test]
fn what_somebody_does_not_eat_is_not_planned() {
    let kitchen = Kitchen::open();
    for allergen in Allergen::ALL {
        let mut asked = request(7, 5, Diet::Any);
        asked.preferences.allergens = vec![*allergen];
        asked.preferences.excluded_words = vec!["broccoli".into(), "chicken".into()];
        let plan = build_plan(&asked, &ORDINARY, &kitchen.larder).unwrap();
        assert_eq!(kitchen.faults(&plan, &asked, &ORDINARY), [], "{allergen:?}");
    }
}

#[test]
fn what_cannot_be_met_is_refused_with_how_far_it_is() {
    let kitchen = Kitchen::open();
    let impossible =
        Targets { energy_kcal: 2_000, protein_grams: 480, fat_grams: 5, carbohydrate_grams: 9, fibre_grams: 28 };
    let refused = build_plan(&request(1, 3, Diet::Vegan), &impossible, &kitchen.larder).unwrap_err();
    assert!(refused.day == 0 && refused.off_percent > 5.0, "{refused:?}");
}

#[test]
fn every_fault_is_found() {
    let kitchen = Kitchen::open();
    let asked = request(2, 3, Diet::Vegetarian);
    let good = build_plan(&asked, &ORDINARY, &kitchen.larder).unwrap();
    let kinds = |change: &dyn Fn(&mut MealPlan)| {
        let mut plan = good.clone();
        change(&mut plan);
        let mut kinds: Vec<FaultKind> =
            kitchen.faults(&plan, &asked, &ORDINARY).into_iter().map(|fault| fault.kind).collect();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds(&|_| ()), []);
    assert_eq!(kinds(&|plan| drop(plan.days.pop())), [FaultKind::Days]);
    assert!(kinds(&|plan| drop(plan.days[0].meals.pop())).contains(&FaultKind::Meals));
    assert!(
        kinds(&|plan| plan.days[0].meals[0].items[0].food_id = FoodId::from_bytes([1; 16]))
            .contains(&FaultKind::UnknownFood)
    );
    assert_eq!(kinds(&|plan| plan.days[0].meals[0].items[0].nutrients.energy_mkcal += 1), [FaultKind::WrongFood]);
    assert!(kinds(&|plan| plan.days[0].meals[0].items[0].grams = 0).contains(&FaultKind::Portion));
    let ham = kitchen.known.iter().find(|(_, food)| food.name == "Ham, honey, smoked, cooked").unwrap();
    let with_ham = |plan: &mut MealPlan| {
        let nutrients = ham.1.nutrients.of_amount(10_000);
        plan.days[1].meals[1].items.push(PlannedItem {
            food_id: *ham.0,
            name: ham.1.name.clone(),
            grams: 10,
            nutrients,
        });
    };
    assert_eq!(kinds(&with_ham), [FaultKind::Unfit]);
    assert_eq!(kinds(&|plan| drop(plan.days[0].meals[1].items.remove(1))), [FaultKind::OffTarget]);
}

#[test]
fn a_shopping_list_holds_each_food_once() {
    let kitchen = Kitchen::open();
    let plan = build_plan(&request(7, 3, Diet::Any), &ORDINARY, &kitchen.larder).unwrap();
    let list = shopping_list(&plan);
    let eaten: u32 =
        plan.days.iter().flat_map(|day| &day.meals).flat_map(|meal| &meal.items).map(|item| item.grams).sum();
    assert_eq!(list.iter().map(|purchase| purchase.grams).sum::<u32>(), eaten);
    assert!(list.windows(2).all(|pair| pair[0].name < pair[1].name));
}

#[test]
fn a_plan_of_somebody_else_is_fitted_to_the_targets() {
    let kitchen = Kitchen::open();
    let asked = request(3, 4, Diet::Any);
    let mut plan = build_plan(&asked, &ORDINARY, &kitchen.larder).unwrap();
    // As a model might choose it: the right foods, and portions by feel.
    for (place, item) in
        plan.days.iter_mut().flat_map(|day| &mut day.meals).flat_map(|meal| &mut meal.items).enumerate()
    {
        item.grams = [item.grams * 7 / 10, item.grams * 5 / 4, item.grams][place % 3].max(1);
        item.nutrients = kitchen.known[&item.food_id].nutrients.of_amount(i64::from(item.grams) * 1_000);
    }
    assert_ne!(kitchen.faults(&plan, &asked, &ORDINARY), []);
    fit_portions(&mut plan, &ORDINARY, &|id| kitchen.known.get(&id).map(|food| food.nutrients));
    assert_eq!(kitchen.faults(&plan, &asked, &ORDINARY), []);
    // What nobody knows stays as it is.
    plan.days[0].meals[0].items[0].food_id = FoodId::from_bytes([1; 16]);
    let before = plan.days[0].clone();
    fit_portions(&mut plan, &ORDINARY, &|id| kitchen.known.get(&id).map(|food| food.nutrients));
    assert_eq!(plan.days[0], before);
}
