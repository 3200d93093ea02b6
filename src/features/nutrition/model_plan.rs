//! A plan of meals by a language model: it chooses the foods and about how much of each, portions are then fitted to the
//! targets, and the plan passes the same check as any other. What does not pass is not shown: the rules' plan is.

use serde::Deserialize;
use serde_json::json;

use super::store::FoodRow;
use crate::{
    coach::{
        Fault, Task,
        model::{Output, Prompt, Speaker, Turn},
        task::read_json,
    },
    domain::{
        ids::FoodId,
        nutrition::{
            plan::{
                KnownFood, Meal, MealPlan, PORTION_MAX, PlanRequest, PlannedDay, PlannedItem, PlannedMeal,
                check_meal_plan, fit_portions,
            },
            targets::Targets,
        },
    },
};

/// Tokens of one day's answer: some 20 foods.
const TOKENS_OF_A_DAY: u32 = 700;
/// The most foods of one meal: fitting portions costs more than their number.
const ITEMS_MAX: usize = 12;

const SYSTEM: &str = "You plan meals. Choose from the numbered foods only, by their numbers, with sensible portions in \
                      grams. Make meals that go together, and days that differ. Each day should come near the targets; portions are \
                      fitted after you. Answer with the JSON document alone.";

/// What the model says.
#[derive(Debug, Deserialize)]
struct ChosenPlan {
    days: Vec<ChosenDay>,
}

#[derive(Debug, Deserialize)]
struct ChosenDay {
    meals: Vec<ChosenMeal>,
}

#[derive(Debug, Deserialize)]
struct ChosenMeal {
    meal: Meal,
    items: Vec<ChosenItem>,
}

#[derive(Debug, Deserialize)]
struct ChosenItem {
    food: usize,
    grams: f64,
}

/// Asks for a plan.
pub struct PlanMeals<'a> {
    /// What it is to be.
    pub request: &'a PlanRequest,
    /// What each day meets.
    pub targets: &'a Targets,
    /// What it may be made of: what does not fit is not offered.
    pub foods: &'a [FoodRow],
    /// The plan by rules.
    pub by_rules: &'a MealPlan,
}

impl PlanMeals<'_> {
    fn known(&self, id: FoodId) -> Option<KnownFood> {
        let row = self.foods.iter().find(|row| row.id == id)?;
        Some(KnownFood { name: row.name.clone(), nutrients: row.nutrients })
    }

    fn offered(&self) -> String {
        let fits = |row: &&FoodRow| self.request.preferences.check(&row.name).is_ok();
        let foods = self.foods.iter().enumerate().filter(|(_, row)| fits(row)).map(|(number, row)| {
            let n = &row.nutrients;
            let [kcal, protein, fat, carbohydrate] =
                [n.energy_mkcal, n.protein_mg, n.fat_mg, n.carbohydrate_mg].map(|milli| milli / 1_000);
            format!("{number}: {} ({kcal} kcal, {protein} P, {fat} F, {carbohydrate} C in 100 g)\n", row.name)
        });
        foods.collect()
    }

    fn read_item(&self, item: &ChosenItem, at: &str) -> Result<PlannedItem, Fault> {
        let food = self.foods.get(item.food);
        let food = food.ok_or_else(|| Fault::new(format!("{at}.food"), "must be the number of a food offered"))?;
        if !(1.0..=f64::from(PORTION_MAX)).contains(&item.grams) {
            return Err(Fault::new(format!("{at}.grams"), format!("must be 1 to {PORTION_MAX}")));
        }
        let grams = item.grams.round() as u32;
        let nutrients = food.nutrients.of_amount(i64::from(grams) * 1_000);
        Ok(PlannedItem { food_id: food.id, name: food.name.clone(), grams, nutrients })
    }
}

impl Task for PlanMeals<'_> {
    type Answer = MealPlan;

    fn feature(&self) -> &'static str {
        "meal_plan"
    }

    fn prompt(&self) -> Prompt {
        let Targets { energy_kcal, protein_grams, fat_grams, carbohydrate_grams, .. } = self.targets;
        let PlanRequest { days, meals_per_day, .. } = self.request;
        let question = format!(
            "Plan {days} days of {meals_per_day} meals each: breakfast, lunch, dinner, and snacks for the rest. Each day: \
             {energy_kcal} kcal, {protein_grams} g protein, {fat_grams} g fat, {carbohydrate_grams} g carbohydrate.\nFoods:\n{}",
            self.offered()
        );
        let item = json!({"type": "object", "properties": {"food": {"type": "integer"}, "grams": {"type": "number"}},
            "required": ["food", "grams"], "additionalProperties": false});
        let meal = json!({"type": "object", "properties": {
            "meal": {"type": "string", "enum": ["breakfast", "lunch", "dinner", "snack"]},
            "items": {"type": "array", "items": item}}, "required": ["meal", "items"], "additionalProperties": false});
        let day = json!({"type": "object", "properties": {"meals": {"type": "array", "items": meal}},
            "required": ["meals"], "additionalProperties": false});
        let schema = json!({"type": "object", "properties": {"days": {"type": "array", "items": day}},
            "required": ["days"], "additionalProperties": false});
        Prompt {
            system: SYSTEM.to_owned(),
            turns: vec![Turn { speaker: Speaker::Person, text: question }],
            output: Output::Json { name: "meal_plan".to_owned(), schema },
            max_tokens: TOKENS_OF_A_DAY * u32::from(self.request.days),
            by_rules: String::new(),
        }
    }

    fn by_rules(&self) -> MealPlan {
        self.by_rules.clone()
    }

    fn read(&self, text: &str) -> Result<MealPlan, Vec<Fault>> {
        let chosen: ChosenPlan = read_json(text)?;
        let (days, meals) = (usize::from(self.request.days), usize::from(self.request.meals_per_day));
        let has_form = |day: &ChosenDay| {
            day.meals.len() == meals && day.meals.iter().all(|meal| (1..=ITEMS_MAX).contains(&meal.items.len()))
        };
        if chosen.days.len() != days || !chosen.days.iter().all(has_form) {
            let what = format!("must be {days}, each of {meals} meals, each of 1 to {ITEMS_MAX} foods");
            return Err(vec![Fault::new("days", what)]);
        }
        let mut faults = Vec::new();
        let mut plan = MealPlan::default();
        for (day_place, day) in chosen.days.iter().enumerate() {
            let mut planned = PlannedDay::default();
            for (meal_place, meal) in day.meals.iter().enumerate() {
                let mut items = Vec::new();
                for (place, item) in meal.items.iter().enumerate() {
                    let at = format!("days[{day_place}].meals[{meal_place}].items[{place}]");
                    self.read_item(item, &at).map_or_else(|fault| faults.push(fault), |item| items.push(item));
                }
                planned.meals.push(PlannedMeal { meal: meal.meal, items });
            }
            plan.days.push(planned);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        fit_portions(&mut plan, self.targets, &|id| self.known(id).map(|food| food.nutrients));
        Ok(plan)
    }

    fn check(&self, answer: &MealPlan) -> Result<(), Vec<Fault>> {
        let faults = check_meal_plan(answer, self.request, self.targets, &|id| self.known(id));
        let told = faults.into_iter().map(|fault| {
            let at = fault.day.map_or_else(|| "days".to_owned(), |day| format!("days[{day}]"));
            Fault::new(at, fault.message)
        });
        let told: Vec<Fault> = told.collect();
        if told.is_empty() { Ok(()) } else { Err(told) }
    }
}
