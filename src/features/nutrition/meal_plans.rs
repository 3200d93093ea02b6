//! Plans of meals: made to the targets, kept, shown.

use serde::{Deserialize, Serialize};

use super::{
    log::read_today,
    model_plan::PlanMeals,
    settings::targets_of,
    store::{
        FOODS_BY_ID, FoodRow,
        plans::{DELETE_MEAL_PLAN, INSERT_MEAL_PLAN, MEAL_PLAN, MEAL_PLANS, MealPlanRow},
    },
    views::{NutrientsView, PageQuery, is_line, refuse},
};
use crate::{
    app::App,
    bind,
    coach::{Asker, FallbackReason, consult, consult::Source},
    domain::{
        ids::{FoodId, MealPlanId},
        local_day::LocalDay,
        nutrition::{
            diet::{Allergen, CANNOT_KNOW, Diet, Preferences},
            foods::seeded_id,
            plan::{
                DAYS_MAX, KnownFood, Larder, MEALS_MAX, MEALS_MIN, Meal, MealPlan, PlanRequest, PlannedDay, build_plan,
                check_meal_plan, components::COMPONENTS,
            },
            targets::{Missing, OWN_BELOW_FLOOR, Targets},
        },
        permissions::Permission,
        time::Timestamp,
    },
    http::{
        Answer, ApiError, Caller, Code, Created, Done, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::LIMIT_DEFAULT,
    },
};

/// How far ahead a plan may begin, in days.
const DAYS_AHEAD_MAX: i64 = 366;
/// How many plans one person may keep.
pub const MEAL_PLANS_MAX: u32 = 100;
/// How many words may be left out of a plan.
const EXCLUDED_MAX: usize = 20;

/// Who plans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Planner {
    /// Rules: the same request gives the same plan.
    #[default]
    Rules,
    /// A language model chooses the foods; the rules where there is none, or it does not do.
    Model,
}

/// What a plan is to be.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateMealPlanRequest {
    /// Its first day; today where the person is when left out.
    #[garde(skip)]
    pub start_date: Option<LocalDay>,
    /// How many days.
    #[garde(range(min = 1, max = DAYS_MAX))]
    pub days: u8,
    /// How many meals a day; 4 when left out.
    #[garde(range(min = MEALS_MIN, max = MEALS_MAX))]
    pub meals_per_day: Option<u8>,
    /// How one eats; everything when left out.
    #[garde(skip)]
    pub diet: Option<Diet>,
    /// What one cannot eat.
    #[garde(length(max = Allergen::ALL.len()))]
    #[serde(default)]
    pub allergens: Vec<Allergen>,
    /// Words whose foods one does not want: `broccoli`.
    #[garde(length(max = EXCLUDED_MAX), inner(length(chars, min = 2, max = 50), custom(is_line)))]
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Another number gives another plan.
    #[garde(range(min = 0, max = 1_000_000))]
    pub variant: Option<u32>,
    /// Who plans; rules when left out.
    #[garde(skip)]
    #[serde(default)]
    pub by: Planner,
}

/// What was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Asked {
    /// How many days.
    pub days: u8,
    /// How many meals a day.
    pub meals_per_day: u8,
    /// How one eats.
    pub diet: Diet,
    /// What one cannot eat.
    pub allergens: Vec<Allergen>,
    /// Words whose foods one does not want.
    pub exclude: Vec<String>,
    /// Which of several plans.
    pub variant: u32,
}

impl Asked {
    fn of(body: CreateMealPlanRequest) -> Self {
        Self {
            days: body.days,
            meals_per_day: body.meals_per_day.unwrap_or(4),
            diet: body.diet.unwrap_or_default(),
            allergens: body.allergens,
            exclude: body.exclude,
            variant: body.variant.unwrap_or(0),
        }
    }

    fn request(&self) -> PlanRequest {
        PlanRequest {
            days: self.days,
            meals_per_day: self.meals_per_day,
            preferences: Preferences {
                diet: self.diet,
                allergens: self.allergens.clone(),
                excluded_words: self.exclude.clone(),
            },
            variant: self.variant,
        }
    }
}

/// A food in a planned meal.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlannedItemView {
    /// Which food of the library.
    pub food_id: FoodId,
    /// What it is called.
    pub name: String,
    /// How much, in grams.
    pub grams: u32,
    /// What that holds.
    pub nutrients: NutrientsView,
}

/// A planned meal.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlannedMealView {
    /// Which.
    pub meal: Meal,
    /// What it is made of.
    pub items: Vec<PlannedItemView>,
}

/// A planned day.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlannedDayView {
    /// The day.
    pub date: LocalDay,
    /// Its meals, in order: the place of a meal is what logs it.
    pub meals: Vec<PlannedMealView>,
    /// What all of it holds.
    pub totals: NutrientsView,
}

/// A plan of meals.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MealPlanView {
    /// Its id.
    pub id: MealPlanId,
    /// Who made it: `rules` or `model`.
    pub source: String,
    /// Why it is by rules although a model was asked; `null` else, and when it is read later.
    pub fallback_reason: Option<FallbackReason>,
    /// What was asked for.
    pub asked: Asked,
    /// What each day meets within 5 %: energy, protein, fat and carbohydrate.
    pub targets: Targets,
    /// Its days.
    pub days: Vec<PlannedDayView>,
    /// What it cannot know.
    pub notice: &'static str,
    /// When it was made.
    pub created_at: Timestamp,
}

fn show_day(date: LocalDay, day: &PlannedDay) -> PlannedDayView {
    let meals = day.meals.iter().map(|meal| PlannedMealView {
        meal: meal.meal,
        items: meal
            .items
            .iter()
            .map(|item| PlannedItemView {
                food_id: item.food_id,
                name: item.name.clone(),
                grams: item.grams,
                nutrients: NutrientsView::of(&item.nutrients),
            })
            .collect(),
    });
    PlannedDayView { date, meals: meals.collect(), totals: NutrientsView::of(&day.totals()) }
}

impl From<MealPlanRow> for MealPlanView {
    fn from(row: MealPlanRow) -> Self {
        let days = row.document.days.iter().zip(0..).map(|(day, place)| show_day(row.start_day.plus_days(place), day));
        Self {
            id: row.id,
            days: days.collect(),
            source: row.source,
            fallback_reason: None,
            asked: row.request,
            targets: row.targets,
            notice: CANNOT_KNOW,
            created_at: row.created_at,
        }
    }
}

/// `GET /nutrition/meal-plans`
pub async fn list_meal_plans(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> Answer<List<MealPlanView>> {
    let list = format!("meal-plans:{}", caller.account);
    let before: Option<String> = query.cursor.as_deref().map(|cursor| app.cursors.decode(&list, cursor)).transpose()?;
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let before = before.unwrap_or_else(|| "~".to_owned());
    let rows: Vec<MealPlanRow> =
        app.user_db(caller.shard)?.all(bind!(MEAL_PLANS, caller.account, before, limit + 1)).await?;
    let cursor = |last: &MealPlanRow| app.cursors.encode(&list, &last.id);
    Ok(List::page(rows, limit, cursor, MealPlanView::from))
}

/// A plan of the person.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn load_meal_plan(app: &App, caller: &Caller, id: MealPlanId) -> Answer<MealPlanRow> {
    let row = app.user_db(caller.shard)?.first(bind!(MEAL_PLAN, caller.account, id)).await?;
    row.ok_or(ApiError::new(Code::NotFound))
}

/// `GET /nutrition/meal-plans/{id}`
pub async fn get_meal_plan(app: App, caller: Caller, PathId(id): PathId<MealPlanId>) -> Answer<Reply<MealPlanView>> {
    load_meal_plan(&app, &caller, id).await.map(MealPlanView::from).map(Reply::new)
}

fn unknown(missing: Vec<Missing>) -> ApiError {
    ApiError::new(Code::TargetsUnknown).detail("missing", missing)
}

/// The foods that plans are made of, as the library has them.
async fn read_larder(app: &App) -> Answer<Vec<FoodRow>> {
    let ids: Vec<FoodId> = COMPONENTS.iter().map(|component| seeded_id(component.name)).collect();
    let list = serde_json::to_string(&ids).unwrap_or_default();
    let most = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    Ok(app.core_db().all(bind!(FOODS_BY_ID, list, most)).await?)
}

fn make(asked: &Asked, targets: &Targets, foods: &[FoodRow]) -> Answer<MealPlan> {
    let request = asked.request();
    let larder = Larder::new(foods.iter().map(|row| (row.id, row.name.clone(), row.nutrients)));
    let plan = build_plan(&request, targets, &larder).map_err(|infeasible| {
        ApiError::new(Code::MealPlanInfeasible)
            .detail("day", infeasible.day)
            .detail("nearestOffPercent", infeasible.off_percent)
            .detail("targets", targets)
    })?;
    let known = |id: FoodId| {
        let row = foods.iter().find(|row| row.id == id)?;
        Some(KnownFood { name: row.name.clone(), nutrients: row.nutrients })
    };
    let faults = check_meal_plan(&plan, &request, targets, &known);
    if faults.is_empty() { Ok(plan) } else { Err(ApiError::new(Code::InternalError).logging(format!("{faults:?}"))) }
}

/// A plan, who made it, and why that was not the model.
async fn plan(
    app: &App,
    caller: &Caller,
    by: Planner,
    asked: &Asked,
    targets: &Targets,
) -> Answer<(MealPlan, &'static str, Option<FallbackReason>)> {
    let foods = read_larder(app).await?;
    let by_rules = make(asked, targets, &foods)?;
    if by == Planner::Rules {
        return Ok((by_rules, "rules", None));
    }
    let request = asked.request();
    let task = PlanMeals { request: &request, targets, foods: &foods, by_rules: &by_rules };
    let consulted = consult(&app.coach(), &Asker::from(&**caller), &task).await?;
    let source = if consulted.source == Source::Model { "model" } else { "rules" };
    Ok((consulted.answer, source, consulted.fallback_reason))
}

/// `POST /nutrition/meal-plans`
pub async fn create_meal_plan(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateMealPlanRequest>,
) -> Answer<Created<MealPlanView>> {
    let (eater, today) = read_today(&app, &caller).await?;
    let start = body.start_date.unwrap_or(today);
    if start.since(today) > DAYS_AHEAD_MAX {
        return Err(refuse("startDate", "is more than a year ahead"));
    }
    let reckoning = targets_of(&eater, today).map_err(unknown)?;
    if reckoning.limits.iter().any(|limit| limit.rule == OWN_BELOW_FLOOR) {
        let why = "is below what is safe without a doctor: no meals are planned by it";
        return Err(refuse("own.energyKcal", why));
    }
    let targets = reckoning.targets;
    let by = body.by;
    if by == Planner::Model && !caller.may(Permission::WriteAiRequests) {
        return Err(ApiError::new(Code::Forbidden));
    }
    let asked = Asked::of(body);
    let (plan, source, fallback_reason) = plan(&app, &caller, by, &asked, &targets).await?;
    let id = MealPlanId::new(app.now(), app.entropy());
    let json = |value: serde_json::Result<String>| value.unwrap_or_default();
    let insert = bind!(
        INSERT_MEAL_PLAN,
        caller.account,
        id,
        start,
        source,
        json(serde_json::to_string(&asked)),
        json(serde_json::to_string(&targets)),
        json(serde_json::to_string(&plan)),
        app.now(),
        MEAL_PLANS_MAX,
    );
    let answers = app.user_db(caller.shard)?.batch(vec![insert, bind!(MEAL_PLAN, caller.account, id)]).await?;
    let row = answers.get(1).map(|rows| rows.first::<MealPlanRow>()).transpose()?.flatten();
    let full = || ApiError::new(Code::LimitReached).saying(format!("You may have {MEAL_PLANS_MAX} plans of meals."));
    let view = row.map(MealPlanView::from).ok_or_else(full)?;
    Ok(Created(MealPlanView { fallback_reason, ..view }))
}

/// `DELETE /nutrition/meal-plans/{id}`
pub async fn delete_meal_plan(app: App, caller: Caller, PathId(id): PathId<MealPlanId>) -> Answer<Reply<Done>> {
    let deleted = app.user_db(caller.shard)?.execute(bind!(DELETE_MEAL_PLAN, caller.account, id)).await?;
    if deleted == 0 { Err(ApiError::new(Code::NotFound)) } else { Ok(Done::reply("The plan is deleted.")) }
}
