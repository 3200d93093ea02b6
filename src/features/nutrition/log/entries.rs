//! Entries: one food, recipe or set of figures each.

use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        choice::{self, Chosen},
        store::{
            log::{DELETE_ENTRY, ENTRIES, ENTRIES_OF_DAY, ENTRY, EntryRow, EntrySource, INSERT_ENTRIES, UPDATE_ENTRY},
            plans::{EATER, EaterRow},
        },
        views::{NutrientsForm, NutrientsView, is_line, of_milli, refuse, to_milli},
    },
    ENTRIES_OF_DAY_MAX,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{FoodEntryId, FoodId, RecipeId},
        local_day::LocalDay,
        nutrition::{
            Nutrients,
            plan::Meal,
            serving::{Amount, Basis, Served},
        },
        time::Timestamp,
    },
    http::{
        Answer, ApiError, Caller, Code, Created, Done, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        entity_tag::refuse_other_revision,
    },
    storage::{Statement, StorageError, User},
};

/// How far ahead somebody may log, in days: where they travel to, it may be tomorrow already.
const DAYS_AHEAD_MAX: i64 = 1;
/// Nobody who logs was born before.
const YEAR_MIN: &str = "1900-01-01";
/// Before every entry of a list, latest first: later than any day and id.
const FIRST: (&str, &str) = ("~", "~");

/// Something to log. Exactly one of `foodId`, `recipeId`, `fdcId` and `figures`.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateEntryRequest {
    /// On which day; today where the person is when left out.
    #[garde(skip)]
    pub date: Option<LocalDay>,
    /// At which meal.
    #[garde(skip)]
    pub meal: Meal,
    /// A food of the library or one's own.
    #[garde(skip)]
    pub food_id: Option<FoodId>,
    /// A recipe.
    #[garde(skip)]
    pub recipe_id: Option<RecipeId>,
    /// A food of FoodData Central, by its number there.
    #[garde(range(min = 1, max = 100_000_000))]
    pub fdc_id: Option<u32>,
    /// What a serving held, where there is no food to name.
    #[garde(dive)]
    pub figures: Option<NutrientsForm>,
    /// What it is called; needed with `figures`, else the food's own name.
    #[garde(length(chars, min = 1, max = 200), inner(custom(is_line)))]
    pub name: Option<String>,
    /// How much, in grams.
    #[garde(range(min = 0.1, max = 20_000.0))]
    pub grams: Option<f64>,
    /// How much, in servings.
    #[garde(range(min = 0.01, max = 100.0))]
    pub servings: Option<f64>,
}

/// Changes. What is left out stays.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateEntryRequest {
    /// On which day.
    #[garde(skip)]
    pub date: Option<LocalDay>,
    /// At which meal.
    #[garde(skip)]
    pub meal: Option<Meal>,
    /// How much, in grams.
    #[garde(range(min = 0.1, max = 20_000.0))]
    pub grams: Option<f64>,
    /// How much, in servings.
    #[garde(range(min = 0.01, max = 100.0))]
    pub servings: Option<f64>,
}

/// Which entries.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EntriesQuery {
    /// Only those of this day.
    #[garde(skip)]
    pub date: Option<LocalDay>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// Something that was eaten.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EntryView {
    /// Its id.
    pub id: FoodEntryId,
    /// On which day.
    pub date: LocalDay,
    /// At which meal.
    pub meal: Meal,
    /// What it is called.
    pub name: String,
    /// Where it is from.
    pub source: EntrySource,
    /// The id of the food or recipe, or its number at FoodData Central.
    pub source_id: Option<String>,
    /// Its weight, in grams; `null` where only figures are known.
    pub grams: Option<f64>,
    /// How many servings, where it was told so.
    pub servings: Option<f64>,
    /// What it holds, as the food was when it was logged.
    pub nutrients: NutrientsView,
    /// Grows with every change: give it as `If-Match` to change what you have seen.
    pub revision: i64,
    /// When it was logged.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl From<&EntryRow> for EntryView {
    fn from(row: &EntryRow) -> Self {
        Self {
            id: row.id,
            date: row.day,
            meal: row.meal,
            name: row.name.clone(),
            source: row.source,
            source_id: row.source_id.clone(),
            grams: row.amount_mg.map(of_milli),
            servings: row.servings_milli.map(of_milli),
            nutrients: NutrientsView::of(&row.nutrients),
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// An entry as it is added.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewEntry {
    /// Id.
    pub id: FoodEntryId,
    /// At which meal.
    pub meal: Meal,
    /// What it is called.
    pub name: String,
    /// Where it is from.
    pub source: EntrySource,
    /// The id there.
    pub source_id: Option<String>,
    /// Its weight.
    pub amount_mg: Option<i64>,
    /// Thousandths of a serving.
    pub servings_milli: Option<i64>,
    /// What other amounts follow from.
    pub basis: Basis,
    /// What it holds.
    pub nutrients: Nutrients,
}

/// The statement that adds entries of one day, or none of them where the day would have too many.
pub fn insert_entries(app: &App, caller: &Caller, day: LocalDay, entries: &[NewEntry]) -> Statement<User> {
    let list = serde_json::to_string(entries).unwrap_or_default();
    bind!(INSERT_ENTRIES, caller.account, list, day, ENTRIES_OF_DAY_MAX, app.now())
}

/// The refusal of more than a day takes.
pub fn too_many() -> ApiError {
    ApiError::new(Code::LimitReached).saying(format!("A day takes {ENTRIES_OF_DAY_MAX} entries."))
}

/// Refuses days on which the person can have eaten nothing yet: what is to be eaten is a meal plan.
///
/// # Errors
/// [`Code::NutritionRefused`].
pub fn check_day(day: LocalDay, (eater, today): (&EaterRow, LocalDay), field: &str) -> Answer<()> {
    let first = eater.birth().max(LocalDay::parse(YEAR_MIN));
    if day.since(today) > DAYS_AHEAD_MAX {
        return Err(refuse(field, "is more than one day ahead: what is to be eaten is a meal plan"));
    }
    if first.is_some_and(|first| day < first) {
        return Err(refuse(field, "is before you were born, or before 1900"));
    }
    Ok(())
}

/// Who the person is, and what day it is for them.
///
/// # Errors
/// The database failed.
pub async fn read_today(app: &App, caller: &Caller) -> Answer<(EaterRow, LocalDay)> {
    let eater: Option<EaterRow> = app.user_db(caller.shard)?.first(bind!(EATER, caller.account)).await?;
    let eater = eater.ok_or_else(|| ApiError::new(Code::InternalError).logging("a SELECT without FROM gave no row"))?;
    let today = eater.today(app.now(), &*app.time_zones);
    Ok((eater, today))
}

/// `GET /nutrition/log`
pub async fn list_entries(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<EntriesQuery>,
) -> Answer<List<EntryView>> {
    let list = format!("food-log:{}:{:?}", caller.account, query.date);
    let after: Option<(String, String)> =
        query.cursor.as_deref().map(|cursor| app.cursors.decode(&list, cursor)).transpose()?;
    let (day, id) = after.unwrap_or((FIRST.0.to_owned(), FIRST.1.to_owned()));
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let statement = match query.date {
        Some(date) => bind!(ENTRIES_OF_DAY, caller.account, date, id, limit + 1),
        None => bind!(ENTRIES, caller.account, day, id, limit + 1),
    };
    let rows: Vec<EntryRow> = app.user_db(caller.shard)?.all(statement).await?;
    let cursor = |last: &EntryRow| app.cursors.encode(&list, &(last.day, last.id));
    Ok(List::page(rows, limit, cursor, |row| EntryView::from(&row)))
}

async fn load(app: &App, caller: &Caller, id: FoodEntryId) -> Answer<EntryRow> {
    let row = app.user_db(caller.shard)?.first(bind!(ENTRY, caller.account, id)).await?;
    row.ok_or(ApiError::new(Code::NotFound))
}

/// `GET /nutrition/log/{id}`
pub async fn get_entry(app: App, caller: Caller, PathId(id): PathId<FoodEntryId>) -> Answer<Reply<EntryView>> {
    Ok(Reply::new(EntryView::from(&load(&app, &caller, id).await?)))
}

async fn choose(app: &App, caller: &Caller, body: &CreateEntryRequest) -> Answer<(Option<String>, Chosen)> {
    let given = [body.food_id.is_some(), body.recipe_id.is_some(), body.fdc_id.is_some(), body.figures.is_some()];
    if given.iter().filter(|is_given| **is_given).count() != 1 {
        return Err(refuse("foodId", "exactly one of foodId, recipeId, fdcId and figures is needed"));
    }
    if let Some(figures) = &body.figures {
        let name = body.name.clone().ok_or_else(|| refuse("name", "is needed with figures"))?;
        let basis = Basis::of_figures(figures.read("figures")?);
        return Ok((None, Chosen { source: EntrySource::Quick, id: String::new(), name, basis }));
    }
    let chosen = match (body.food_id, body.recipe_id, body.fdc_id) {
        (Some(id), ..) => choice::food(app, caller, id).await?,
        (_, Some(id), _) => choice::recipe(app, caller, id).await?,
        (.., Some(id)) => choice::usda_food(app, id).await?,
        _ => return Err(ApiError::new(Code::InternalError).logging("none of four where one was counted")),
    };
    Ok((Some(chosen.id.clone()), chosen))
}

/// What an amount of something holds; one serving of figures where nobody says.
fn serve(basis: &Basis, grams: Option<f64>, servings: Option<f64>) -> Answer<Served> {
    let (field, amount) = match (grams, servings) {
        (Some(_), Some(_)) => return Err(refuse("servings", "either grams or servings, not both")),
        (Some(grams), None) => ("grams", Amount::Milligrams(to_milli(grams))),
        (None, Some(servings)) => ("servings", Amount::Servings(to_milli(servings))),
        (None, None) if basis.amount_mg.is_none() => ("servings", Amount::Servings(1_000)),
        (None, None) => return Err(refuse("grams", "grams or servings are needed")),
    };
    let why = if field == "grams" {
        "nobody knows what it weighs: say it in servings"
    } else {
        "it has no serving: say it in grams"
    };
    basis.serve(amount).ok_or_else(|| refuse(field, why))
}

/// `POST /nutrition/log`
pub async fn create_entry(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateEntryRequest>,
) -> Answer<Created<EntryView>> {
    let (eater, today) = read_today(&app, &caller).await?;
    let day = body.date.unwrap_or(today);
    check_day(day, (&eater, today), "date")?;
    let (source_id, chosen) = choose(&app, &caller, &body).await?;
    let served = serve(&chosen.basis, body.grams, body.servings)?;
    let id = FoodEntryId::new(app.now(), app.entropy());
    let entry = NewEntry {
        id,
        meal: body.meal,
        name: body.name.unwrap_or(chosen.name).trim().to_owned(),
        source: chosen.source,
        source_id,
        amount_mg: served.amount_mg,
        servings_milli: served.servings_milli,
        basis: chosen.basis,
        nutrients: served.nutrients,
    };
    let statements = vec![insert_entries(&app, &caller, day, &[entry]), bind!(ENTRY, caller.account, id)];
    let answers = app.user_db(caller.shard)?.batch(statements).await?;
    let row = answers.get(1).map(|rows| rows.first::<EntryRow>()).transpose()?.flatten();
    row.as_ref().map(EntryView::from).map(Created).ok_or_else(too_many)
}

/// `PATCH /nutrition/log/{id}`
pub async fn update_entry(
    app: App,
    caller: Caller,
    PathId(id): PathId<FoodEntryId>,
    headers: HeaderMap,
    ValidJson(body): ValidJson<UpdateEntryRequest>,
) -> Answer<Reply<EntryView>> {
    let row = load(&app, &caller, id).await?;
    refuse_other_revision(&headers, row.revision)?;
    let served = match (body.grams, body.servings) {
        (None, None) => {
            Served { amount_mg: row.amount_mg, servings_milli: row.servings_milli, nutrients: row.nutrients }
        }
        (grams, servings) => serve(&row.basis, grams, servings)?,
    };
    if let Some(day) = body.date {
        let (eater, today) = read_today(&app, &caller).await?;
        check_day(day, (&eater, today), "date")?;
    }
    let n = served.nutrients;
    let update = bind!(
        UPDATE_ENTRY,
        caller.account,
        id,
        body.date.unwrap_or(row.day),
        body.meal.unwrap_or(row.meal).as_str(),
        served.amount_mg,
        served.servings_milli,
        n.energy_mkcal,
        n.protein_mg,
        n.fat_mg,
        n.carbohydrate_mg,
        n.fibre_mg,
        n.sugars_mg,
        row.revision,
        app.now(),
        ENTRIES_OF_DAY_MAX,
    );
    let answers = app.user_db(caller.shard)?.batch(vec![update, bind!(ENTRY, caller.account, id)]).await;
    let answers = answers.map_err(|error: StorageError| match error {
        error if error.is_refusal("food_entries.revision") => ApiError::new(Code::EditConflict),
        error if error.is_refusal("food_entries.day") => too_many(),
        error => error.into(),
    })?;
    let row = answers.get(1).map(|rows| rows.first::<EntryRow>()).transpose()?.flatten();
    row.as_ref().map(EntryView::from).map(Reply::new).ok_or(ApiError::new(Code::NotFound))
}

/// `DELETE /nutrition/log/{id}`
pub async fn delete_entry(app: App, caller: Caller, PathId(id): PathId<FoodEntryId>) -> Answer<Reply<Done>> {
    let deleted = app.user_db(caller.shard)?.execute(bind!(DELETE_ENTRY, caller.account, id)).await?;
    if deleted == 0 { Err(ApiError::new(Code::NotFound)) } else { Ok(Done::reply("The entry is deleted.")) }
}
