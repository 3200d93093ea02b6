//! What follows from a plan of meals: what to buy, and meals that were eaten as planned.

use serde::{Deserialize, Serialize};

use super::{
    log::{EntryView, NewEntry, check_day, insert_entries, read_today, too_many},
    meal_plans::load_meal_plan,
    store::{
        FOODS_BY_ID, FoodRow,
        log::{ENTRIES_BY_ID, EntryRow, EntrySource},
    },
    views::refuse,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{FoodEntryId, FoodId, MealPlanId},
        local_day::LocalDay,
        nutrition::{
            nutrients::MILLI,
            plan::{MEALS_MAX, PlannedMeal, shopping_list},
            serving::{Amount, Basis},
        },
    },
    http::{Answer, ApiError, Caller, Code, Created, PathId, Reply, ValidJson},
};

/// Something to buy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PurchaseView {
    /// Which food of the library.
    pub food_id: FoodId,
    /// What it is called.
    pub name: String,
    /// How much all days take, in grams, as it is eaten.
    pub grams: u32,
}

/// What to buy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ShoppingListView {
    /// Each food once, by name.
    pub items: Vec<PurchaseView>,
    /// How to read the weights.
    pub notice: &'static str,
}

const NOTICE: &str = "Weights are those of the food as its name says it: 100 g of cooked rice are about 35 g of dry, 100 g of \
                      cooked meat about 135 g of raw.";

/// Which meal was eaten.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LogPlannedMealRequest {
    /// Which day of the plan.
    #[garde(skip)]
    pub date: LocalDay,
    /// Which meal of that day, from 0 in its order.
    #[garde(range(min = 0, max = MEALS_MAX - 1))]
    pub meal_index: u8,
    /// On which day it was eaten; the day of the plan when left out.
    #[garde(skip)]
    pub eaten_on: Option<LocalDay>,
}

/// What was logged.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LoggedMealView {
    /// On which day.
    pub date: LocalDay,
    /// The new entries.
    pub entries: Vec<EntryView>,
}

/// `GET /nutrition/meal-plans/{id}/shopping-list`
pub async fn get_shopping_list(
    app: App,
    caller: Caller,
    PathId(id): PathId<MealPlanId>,
) -> Answer<Reply<ShoppingListView>> {
    let row = load_meal_plan(&app, &caller, id).await?;
    let items = shopping_list(&row.document).into_iter().map(|purchase| PurchaseView {
        food_id: purchase.food_id,
        name: purchase.name,
        grams: purchase.grams,
    });
    Ok(Reply::new(ShoppingListView { items: items.collect(), notice: NOTICE }))
}

/// The planned meal as entries of the log, by what the library says of its foods now.
async fn entries_of(app: &App, meal: &PlannedMeal) -> Answer<Vec<NewEntry>> {
    let ids: Vec<FoodId> = meal.items.iter().map(|item| item.food_id).collect();
    let list = serde_json::to_string(&ids).unwrap_or_default();
    let foods: Vec<FoodRow> =
        app.core_db().all(bind!(FOODS_BY_ID, list, u32::try_from(ids.len()).unwrap_or(u32::MAX))).await?;
    let mut entries = Vec::with_capacity(meal.items.len());
    for (item, place) in meal.items.iter().zip(0..) {
        let food = foods.iter().find(|food| food.id == item.food_id);
        let food =
            food.ok_or_else(|| ApiError::new(Code::FoodUnavailable).field("mealIndex", "holds a food that is gone"))?;
        let basis = Basis::of_food(food.nutrients, None);
        let served = basis.serve(Amount::Milligrams(i64::from(item.grams) * MILLI));
        let Some(served) = served else { continue };
        entries.push(NewEntry {
            id: FoodEntryId::new(app.now().plus_millis(place), app.entropy()),
            meal: meal.meal,
            name: food.name.clone(),
            source: EntrySource::Library,
            source_id: Some(food.id.to_string()),
            amount_mg: served.amount_mg,
            servings_milli: served.servings_milli,
            basis,
            nutrients: served.nutrients,
        });
    }
    Ok(entries)
}

/// `POST /nutrition/meal-plans/{id}/log`
pub async fn log_planned_meal(
    app: App,
    caller: Caller,
    PathId(id): PathId<MealPlanId>,
    ValidJson(body): ValidJson<LogPlannedMealRequest>,
) -> Answer<Created<LoggedMealView>> {
    let row = load_meal_plan(&app, &caller, id).await?;
    let (eater, today) = read_today(&app, &caller).await?;
    let place = usize::try_from(body.date.since(row.start_day)).ok();
    let day = place.and_then(|place| row.document.days.get(place));
    let day = day.ok_or_else(|| refuse("date", "is no day of the plan"))?;
    let meal =
        day.meals.get(usize::from(body.meal_index)).ok_or_else(|| refuse("mealIndex", "is no meal of that day"))?;
    let date = body.eaten_on.unwrap_or(body.date);
    check_day(date, (&eater, today), if body.eaten_on.is_some() { "eatenOn" } else { "date" })?;
    let entries = entries_of(&app, meal).await?;
    let ids: Vec<FoodEntryId> = entries.iter().map(|entry| entry.id).collect();
    let list = serde_json::to_string(&ids).unwrap_or_default();
    let statements = vec![
        insert_entries(&app, &caller, date, &entries),
        bind!(ENTRIES_BY_ID, caller.account, list, u32::try_from(ids.len()).unwrap_or(u32::MAX)),
    ];
    let answers = app.user_db(caller.shard)?.batch(statements).await?;
    let rows = answers.get(1).map(|rows| rows.decode::<EntryRow>()).transpose()?.unwrap_or_default();
    let entries: Vec<EntryView> = rows.iter().map(EntryView::from).collect();
    if entries.is_empty() { Err(too_many()) } else { Ok(Created(LoggedMealView { date, entries })) }
}
