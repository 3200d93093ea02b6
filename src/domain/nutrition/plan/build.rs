//! Days put together from components.

use super::{
    Meal, MealPlan, PlanRequest, PlannedDay, PlannedItem, PlannedMeal,
    components::{COMPONENTS, Component, Role, of_role},
    solve::{Aim, GOALS, Portion, solve},
};
use crate::domain::{
    ids::FoodId,
    nutrition::{Nutrients, targets::Targets},
};

/// The day that portions of components are made for, in kilocalories.
const USUAL_KCAL: f64 = 2_200.0;
/// How often a day is put together anew with other foods before the nearest is taken.
const ATTEMPTS: usize = 16;
/// From which attempt on the leanest proteins are taken, whatever the turn.
const LEAN_FROM: usize = 8;
/// The share of energy from carbohydrate below which starch is left out where that helps.
const LOW_CARBOHYDRATE: f64 = 0.3;
/// The place of dinner among the meals of a day.
const DINNER: usize = 2;
/// Near enough to stop trying: less than the five percent allowed, because a plan is rounded after.
const GOOD: f64 = 0.045;

/// The components as the library has them: the food of each, by its place in [`COMPONENTS`].
pub struct Larder(Vec<Option<(FoodId, Nutrients)>>);

impl Larder {
    /// From foods of the library, by name. What it has not is not cooked with.
    pub fn new(foods: impl IntoIterator<Item = (FoodId, String, Nutrients)>) -> Self {
        let mut found = vec![None; COMPONENTS.len()];
        for (id, name, nutrients) in foods {
            for (place, component) in found.iter_mut().zip(COMPONENTS) {
                if component.name == name {
                    *place = Some((id, nutrients));
                }
            }
        }
        Self(found)
    }

    fn get(&self, component: usize) -> Option<(FoodId, Nutrients)> {
        self.0.get(component).copied().flatten()
    }
}

/// No plan comes near enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Infeasible {
    /// The day, from 0.
    pub day: u8,
    /// The furthest that a target is off, in percent.
    pub off_percent: f64,
}

/// Roles of a meal, with how many turns they are on.
type Roles = Vec<(Role, usize)>;

/// What stands in the meals of a day: the meal, its share of the energy, and its roles.
struct Menu(Vec<(Meal, f64, Roles)>);

impl Menu {
    fn of(meals_per_day: u8) -> Self {
        let snacks = usize::from(meals_per_day.saturating_sub(3));
        let for_snacks = [0.0, 0.13, 0.2, 0.26].get(snacks).copied().unwrap_or(0.26);
        let main = 1.0 - for_snacks;
        let breakfast =
            vec![(Role::Cereal, 0), (Role::LightProtein, 0), (Role::Fruit, 0), (Role::Nut, 0), (Role::Powder, 0)];
        let lunch = vec![(Role::MainProtein, 0), (Role::Starch, 0), (Role::Vegetable, 0), (Role::Oil, 0)];
        let dinner = vec![(Role::MainProtein, 1), (Role::Starch, 1), (Role::Vegetable, 1), (Role::Oil, 0)];
        let mut meals = vec![
            (Meal::Breakfast, main * 0.28, breakfast),
            (Meal::Lunch, main * 0.36, lunch),
            (Meal::Dinner, main * 0.36, dinner),
        ];
        for snack in 0..snacks {
            let turn = snack + 1;
            let mut roles = vec![(Role::Fruit, turn)];
            match snack {
                0 => roles.extend([(Role::LightProtein, turn), (Role::Powder, 0)]),
                1 => roles.push((Role::Nut, turn)),
                _ => roles.push((Role::Cereal, turn)),
            }
            meals.push((Meal::Snack, for_snacks / snacks as f64, roles));
        }
        Self(meals)
    }
}

/// Chooses components: each role in turn, so that days and meals differ.
struct Chooser<'a> {
    larder: &'a Larder,
    request: &'a PlanRequest,
}

impl Chooser<'_> {
    fn choose(&self, role: Role, turn: usize, day: usize, attempt: usize) -> Option<usize> {
        let mut all = of_role(role, &self.request.preferences);
        all.retain(|component| self.larder.get(*component).is_some());
        let is_lean = attempt >= LEAN_FROM && matches!(role, Role::MainProtein | Role::LightProtein);
        if is_lean {
            all.sort_by_key(|component| std::cmp::Reverse(self.protein_of_energy(*component)));
            all.truncate(4);
        }
        if role == Role::Powder {
            return all.first().copied();
        }
        // Two turns a day of what stands in two meals, so that tomorrow begins where today ends.
        let per_day = if matches!(role, Role::MainProtein | Role::Starch | Role::Vegetable) { 2 } else { 1 };
        let variant = usize::try_from(self.request.variant % 1_000).unwrap_or(0);
        let place = day * per_day + turn + variant + attempt * 3;
        all.get(place % all.len().max(1)).copied()
    }

    /// Protein in milligrams of a kilocalorie.
    fn protein_of_energy(&self, component: usize) -> i64 {
        self.larder.get(component).map_or(0, |(_, food)| food.protein_mg * 1_000 / food.energy_mkcal.max(1))
    }
}

/// A plan by rules.
///
/// # Errors
/// The first day that comes not near enough, whatever it is made of.
pub fn build_plan(request: &PlanRequest, targets: &Targets, larder: &Larder) -> Result<MealPlan, Infeasible> {
    let chooser = Chooser { larder, request };
    let menu = Menu::of(request.meals_per_day);
    let days = (0..request.days).map(|day| build_day(day, &menu, &chooser, targets)).collect::<Result<Vec<_>, _>>()?;
    Ok(MealPlan { days })
}

/// A day's components with their portions.
struct Draft {
    components: Vec<usize>,
    portions: Vec<Portion>,
}

fn build_day(day: u8, menu: &Menu, chooser: &Chooser<'_>, targets: &Targets) -> Result<PlannedDay, Infeasible> {
    let aim_targets: [f64; GOALS] =
        [targets.energy_kcal, targets.protein_grams, targets.fat_grams, targets.carbohydrate_grams].map(f64::from);
    let shares: Vec<f64> = menu.0.iter().map(|(_, share, _)| *share).collect();
    let aim = Aim { targets: aim_targets, shares: &shares };
    let mut nearest: Option<(f64, Draft, Vec<f64>)> = None;
    for attempt in 0..ATTEMPTS {
        let draft = draft_day(usize::from(day), attempt, menu, chooser, targets);
        let grams = solve(&draft.portions, &aim);
        let off = aim.worst(&draft.portions, &grams);
        if nearest.as_ref().is_none_or(|(best, ..)| off < *best) {
            nearest = Some((off, draft, grams));
        }
        if off <= GOOD {
            break;
        }
    }
    let Some((off, draft, grams)) = nearest else { return Err(Infeasible { day, off_percent: 100.0 }) };
    if off > GOOD + 0.005 {
        return Err(Infeasible { day, off_percent: (off * 1_000.0).round() / 10.0 });
    }
    Ok(serve(menu, chooser.larder, &draft, &grams))
}

fn draft_day(day: usize, attempt: usize, menu: &Menu, chooser: &Chooser<'_>, targets: &Targets) -> Draft {
    let kcal = f64::from(targets.energy_kcal.max(1));
    let scale = (kcal / USUAL_KCAL).clamp(0.45, 2.5);
    let is_low = f64::from(4 * targets.carbohydrate_grams) / kcal < LOW_CARBOHYDRATE;
    let mut draft = Draft { components: Vec::new(), portions: Vec::new() };
    for (meal, (_, _, roles)) in menu.0.iter().enumerate() {
        // Where the usual does not do, dinner may have a shake beside it.
        let more = (attempt >= LEAN_FROM && meal == DINNER).then_some((Role::Powder, 1));
        for (role, turn) in roles.iter().copied().chain(more) {
            let Some(index) = chooser.choose(role, turn, day, attempt) else { continue };
            let Some((component, (_, food))) = COMPONENTS.get(index).zip(chooser.larder.get(index)) else { continue };
            draft.components.push(index);
            let mut portion = portion_of(component, &food, scale, meal);
            portion.is_optional |= is_low && matches!(role, Role::Cereal | Role::Starch);
            draft.portions.push(portion);
        }
    }
    draft
}

fn portion_of(component: &Component, food: &Nutrients, scale: f64, meal: usize) -> Portion {
    let [step, least, usual, most] = [component.step, component.least, component.usual, component.most].map(f64::from);
    let stepped = |grams: f64| (grams / step).round().max(1.0) * step;
    // Thousandths of a kilocalorie and milligrams in 100 g.
    let per_gram =
        [food.energy_mkcal, food.protein_mg, food.fat_mg, food.carbohydrate_mg].map(|v| v as f64 / 100_000.0);
    Portion {
        per_gram,
        least: stepped(least * scale.min(1.0)),
        usual: usual * scale,
        most: stepped(most * scale.max(1.0)),
        step,
        is_optional: matches!(component.role, Role::Powder | Role::Nut | Role::Oil),
        meal,
    }
}

fn serve(menu: &Menu, larder: &Larder, draft: &Draft, grams: &[f64]) -> PlannedDay {
    let mut meals: Vec<PlannedMeal> =
        menu.0.iter().map(|(meal, ..)| PlannedMeal { meal: *meal, items: Vec::new() }).collect();
    for ((index, portion), grams) in draft.components.iter().zip(&draft.portions).zip(grams) {
        let served = COMPONENTS.get(*index).zip(larder.get(*index)).zip(meals.get_mut(portion.meal));
        let Some(((component, (food_id, food)), meal)) = served.filter(|_| *grams > 0.0) else { continue };
        let grams = grams.round() as u32;
        let nutrients = food.of_amount(i64::from(grams) * 1_000);
        meal.items.push(PlannedItem { food_id, name: component.name.to_owned(), grams, nutrients });
    }
    PlannedDay { meals }
}
