//! A person's own foods.

use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::{
    store::{DELETE_OWN_FOOD, INSERT_OWN_FOOD, OWN_FOOD, OWN_FOOD_BY_BARCODE, OWN_FOODS, OwnFoodRow, UPDATE_OWN_FOOD},
    views::{FoodView, NutrientsForm, is_line, to_milli},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::FoodId,
        nutrition::{Nutrients, foods::name_key},
    },
    http::{
        Answer, ApiError, Caller, Code, Created, Done, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        entity_tag::refuse_other_revision,
        extract::nullable,
    },
    storage::StorageError,
};

/// How many foods one person may keep: as many as a search compares.
pub const OWN_FOODS_MAX: u32 = 1_000;

/// What a serving is.
#[derive(Clone, Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ServingForm {
    /// What it is called.
    #[garde(length(chars, min = 1, max = 50), inner(custom(is_line)))]
    pub name: Option<String>,
    /// What it weighs, in grams.
    #[garde(range(min = 0.1, max = 5_000.0))]
    pub grams: f64,
}

/// A new food.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateOwnFoodRequest {
    /// What it is called.
    #[garde(length(chars, min = 1, max = 200), custom(is_line))]
    pub name: String,
    /// Whose product it is.
    #[garde(length(chars, min = 1, max = 100), inner(custom(is_line)))]
    pub brand: Option<String>,
    /// The number of its barcode.
    #[garde(length(chars, min = 8, max = 14), inner(custom(is_barcode)))]
    pub barcode: Option<String>,
    /// What 100 g hold.
    #[garde(dive)]
    pub per_100_grams: NutrientsForm,
    /// What a serving is.
    #[garde(dive)]
    pub serving: Option<ServingForm>,
}

/// Changes. What is left out stays; `null` takes away.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateOwnFoodRequest {
    /// What it is called.
    #[garde(length(chars, min = 1, max = 200), inner(custom(is_line)))]
    pub name: Option<String>,
    /// Whose product it is.
    #[garde(length(chars, min = 1, max = 100), inner(inner(custom(is_line))))]
    #[serde(default, deserialize_with = "nullable::given")]
    pub brand: Option<Option<String>>,
    /// The number of its barcode.
    #[garde(length(chars, min = 8, max = 14), inner(inner(custom(is_barcode))))]
    #[serde(default, deserialize_with = "nullable::given")]
    pub barcode: Option<Option<String>>,
    /// What 100 g hold.
    #[garde(dive)]
    pub per_100_grams: Option<NutrientsForm>,
    /// What a serving is.
    #[garde(dive)]
    #[serde(default, deserialize_with = "nullable::given")]
    pub serving: Option<Option<ServingForm>>,
}

/// Which of one's foods.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OwnFoodsQuery {
    /// Only the one with this barcode.
    #[garde(length(chars, min = 8, max = 14))]
    pub barcode: Option<String>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// Refuses what is no GTIN of 8 to 14 digits: the last digit checks the others (GS1 General Specifications, 7.9).
fn is_barcode(value: &str, _: &()) -> garde::Result {
    let digits: Option<Vec<u32>> = value.chars().map(|c| c.to_digit(10)).collect();
    let has_length = matches!(value.len(), 8 | 12 | 13 | 14);
    let weighted = digits.filter(|_| has_length).map(|digits| {
        digits.iter().rev().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum::<u32>()
    });
    if weighted.is_some_and(|sum| sum % 10 == 0) {
        Ok(())
    } else {
        Err(garde::Error::new("is not the number of a barcode"))
    }
}

/// What a food says, whether new or changed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    name: String,
    name_key: String,
    brand: Option<String>,
    barcode: Option<String>,
    nutrients: Nutrients,
    serving_mg: Option<i64>,
    serving_name: Option<String>,
}

fn serving_of(form: ServingForm) -> (i64, Option<String>) {
    (to_milli(form.grams), form.name)
}

/// `GET /nutrition/my-foods`
pub async fn list_own_foods(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<OwnFoodsQuery>,
) -> Answer<List<FoodView>> {
    let list = format!("own-foods:{}", caller.account);
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let statement = match &query.barcode {
        Some(barcode) => bind!(OWN_FOOD_BY_BARCODE, caller.account, barcode),
        None => {
            let after: Option<(String, String)> =
                query.cursor.as_deref().map(|cursor| app.cursors.decode(&list, cursor)).transpose()?;
            let (key, id) = after.unwrap_or_default();
            bind!(OWN_FOODS, caller.account, key, id, limit + 1)
        }
    };
    let rows: Vec<OwnFoodRow> = app.user_db(caller.shard)?.all(statement).await?;
    let cursor = |last: &OwnFoodRow| app.cursors.encode(&list, &(&last.name_key, last.id));
    Ok(List::page(rows, limit, cursor, FoodView::from))
}

async fn load(app: &App, caller: &Caller, id: FoodId) -> Answer<OwnFoodRow> {
    let row = app.user_db(caller.shard)?.first(bind!(OWN_FOOD, caller.account, id)).await?;
    row.ok_or(ApiError::new(Code::NotFound))
}

/// `GET /nutrition/my-foods/{id}`
pub async fn get_own_food(app: App, caller: Caller, PathId(id): PathId<FoodId>) -> Answer<Reply<FoodView>> {
    load(&app, &caller, id).await.map(FoodView::from).map(Reply::new)
}

fn refused(error: StorageError) -> ApiError {
    match error {
        error if error.is_refusal("own_foods.revision") => ApiError::new(Code::EditConflict),
        error if error.is_unique_violation_of("own_foods.barcode") => {
            ApiError::new(Code::AlreadyAdded).field("barcode", "is that of another food of yours")
        }
        error => error.into(),
    }
}

/// `POST /nutrition/my-foods`
pub async fn create_own_food(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateOwnFoodRequest>,
) -> Answer<Created<FoodView>> {
    let nutrients = body.per_100_grams.read_per_100("per100Grams")?;
    let (id, now) = (FoodId::new(app.now(), app.entropy()), app.now());
    let (serving_mg, serving_name) = body.serving.map(serving_of).unzip();
    let name = body.name.trim().to_owned();
    let (brand, barcode, serving_name) = (body.brand, body.barcode, serving_name.flatten());
    let content = Content { name_key: name_key(&name), name, brand, barcode, nutrients, serving_mg, serving_name };
    let content = serde_json::to_string(&content).unwrap_or_default();
    let insert = bind!(INSERT_OWN_FOOD, caller.account, id, content, now, OWN_FOODS_MAX);
    let answers = app.user_db(caller.shard)?.batch(vec![insert, bind!(OWN_FOOD, caller.account, id)]).await;
    let row = answers.map_err(refused)?.get(1).map(|rows| rows.first::<OwnFoodRow>()).transpose()?.flatten();
    let full = || ApiError::new(Code::LimitReached).saying(format!("You may have {OWN_FOODS_MAX} foods."));
    row.map(FoodView::from).map(Created).ok_or_else(full)
}

/// `PATCH /nutrition/my-foods/{id}`
pub async fn update_own_food(
    app: App,
    caller: Caller,
    PathId(id): PathId<FoodId>,
    headers: HeaderMap,
    ValidJson(body): ValidJson<UpdateOwnFoodRequest>,
) -> Answer<Reply<FoodView>> {
    let row = load(&app, &caller, id).await?;
    refuse_other_revision(&headers, row.revision)?;
    let nutrients = body.per_100_grams.map(|form| form.read_per_100("per100Grams")).transpose()?;
    let name = body.name.map_or(row.name, |name| name.trim().to_owned());
    let (serving_mg, serving_name) = match body.serving {
        Some(serving) => serving.map(serving_of).unzip(),
        None => (row.serving_mg, Some(row.serving_name)),
    };
    let content = Content {
        name_key: name_key(&name),
        name,
        brand: body.brand.unwrap_or(row.brand),
        barcode: body.barcode.unwrap_or(row.barcode),
        nutrients: nutrients.unwrap_or(row.nutrients),
        serving_mg,
        serving_name: serving_name.flatten(),
    };
    let content = serde_json::to_string(&content).unwrap_or_default();
    let update = bind!(UPDATE_OWN_FOOD, caller.account, id, content, app.now(), row.revision);
    let answers = app.user_db(caller.shard)?.batch(vec![update, bind!(OWN_FOOD, caller.account, id)]).await;
    let row = answers.map_err(refused)?.get(1).map(|rows| rows.first::<OwnFoodRow>()).transpose()?.flatten();
    row.map(FoodView::from).map(Reply::new).ok_or(ApiError::new(Code::NotFound))
}

/// `DELETE /nutrition/my-foods/{id}`
pub async fn delete_own_food(app: App, caller: Caller, PathId(id): PathId<FoodId>) -> Answer<Reply<Done>> {
    let deleted = app.user_db(caller.shard)?.execute(bind!(DELETE_OWN_FOOD, caller.account, id)).await?;
    if deleted == 0 { Err(ApiError::new(Code::NotFound)) } else { Ok(Done::reply("The food is deleted.")) }
}
