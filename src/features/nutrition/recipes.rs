//! A person's recipes.

use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::{
    choice::{self, Chosen},
    store::{DELETE_RECIPE, INSERT_RECIPE, RECIPE, RECIPES, RecipeRow, UPDATE_RECIPE, log::EntrySource},
    views::{NutrientsView, PageQuery, is_line, of_milli, refuse, to_milli},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{FoodId, RecipeId},
        nutrition::{
            Nutrients,
            foods::name_key,
            serving::{Amount, Basis},
        },
        time::Timestamp,
    },
    http::{
        Answer, ApiError, Caller, Code, Created, Done, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::LIMIT_DEFAULT, entity_tag::refuse_other_revision,
    },
    storage::{Rows, StorageError},
};

/// How many recipes one person may keep.
pub const RECIPES_MAX: u32 = 300;
/// How many ingredients a recipe may have.
pub const INGREDIENTS_MAX: usize = 50;

/// An ingredient, as it is kept: what its amount holds was worked out when the recipe was saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ingredient {
    /// Which food.
    pub food_id: FoodId,
    /// What it is called.
    pub name: String,
    /// How much.
    pub amount_mg: i64,
    /// What that holds.
    pub nutrients: Nutrients,
}

/// An ingredient.
#[derive(Clone, Copy, Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct IngredientForm {
    /// Which food: of the library or one's own.
    #[garde(skip)]
    pub food_id: FoodId,
    /// How much, in grams, as it goes into the pot.
    #[garde(range(min = 0.1, max = 20_000.0))]
    pub grams: f64,
}

/// A recipe.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RecipeRequest {
    /// What it is called.
    #[garde(length(chars, min = 1, max = 200), custom(is_line))]
    pub name: String,
    /// How it is made.
    #[garde(length(chars, max = 5_000))]
    #[serde(default)]
    pub notes: String,
    /// How many servings it makes.
    #[garde(range(min = 1, max = 100))]
    pub servings: u32,
    /// What it is made of.
    #[garde(length(min = 1, max = INGREDIENTS_MAX), dive)]
    pub ingredients: Vec<IngredientForm>,
}

/// An ingredient of a recipe.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct IngredientView {
    /// Which food.
    pub food_id: FoodId,
    /// What it was called when the recipe was saved.
    pub name: String,
    /// How much, in grams.
    pub grams: f64,
    /// What that held then.
    pub nutrients: NutrientsView,
}

/// A recipe.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RecipeView {
    /// Its id.
    pub id: RecipeId,
    /// What it is called.
    pub name: String,
    /// How it is made.
    pub notes: String,
    /// How many servings it makes.
    pub servings: i64,
    /// What its ingredients weigh together, in grams: cooking changes that.
    pub grams: f64,
    /// What all of it holds.
    pub total: NutrientsView,
    /// What a serving holds.
    pub per_serving: NutrientsView,
    /// What it is made of.
    pub ingredients: Vec<IngredientView>,
    /// Grows with every change: give it as `If-Match` to change what you have seen.
    pub revision: i64,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl From<RecipeRow> for RecipeView {
    fn from(row: RecipeRow) -> Self {
        let ingredients = row.ingredients.iter().map(|one| IngredientView {
            food_id: one.food_id,
            name: one.name.clone(),
            grams: of_milli(one.amount_mg),
            nutrients: NutrientsView::of(&one.nutrients),
        });
        Self {
            id: row.id,
            servings: row.servings,
            grams: of_milli(row.amount_mg),
            total: NutrientsView::of(&row.nutrients),
            per_serving: NutrientsView::of(&row.nutrients.part(1, row.servings)),
            ingredients: ingredients.collect(),
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
            name: row.name,
            notes: row.notes,
        }
    }
}

/// `GET /nutrition/recipes`
pub async fn list_recipes(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> Answer<List<RecipeView>> {
    let list = format!("recipes:{}", caller.account);
    let after: Option<(String, String)> =
        query.cursor.as_deref().map(|cursor| app.cursors.decode(&list, cursor)).transpose()?;
    let (key, id) = after.unwrap_or_default();
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let rows: Vec<RecipeRow> =
        app.user_db(caller.shard)?.all(bind!(RECIPES, caller.account, key, id, limit + 1)).await?;
    let cursor = |last: &RecipeRow| app.cursors.encode(&list, &(&last.name_key, last.id));
    Ok(List::page(rows, limit, cursor, RecipeView::from))
}

async fn load(app: &App, caller: &Caller, id: RecipeId) -> Answer<RecipeRow> {
    let row = app.user_db(caller.shard)?.first(bind!(RECIPE, caller.account, id)).await?;
    row.ok_or(ApiError::new(Code::NotFound))
}

/// `GET /nutrition/recipes/{id}`
pub async fn get_recipe(app: App, caller: Caller, PathId(id): PathId<RecipeId>) -> Answer<Reply<RecipeView>> {
    load(&app, &caller, id).await.map(RecipeView::from).map(Reply::new)
}

/// What a recipe says, whether new or changed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    name: String,
    name_key: String,
    notes: String,
    servings: u32,
    ingredients: Vec<Ingredient>,
    amount_mg: i64,
    nutrients: Nutrients,
}

/// A recipe as JSON, with what its ingredients hold. One that it had `before` may stay when its food is gone.
async fn cook(app: &App, caller: &Caller, body: RecipeRequest, before: &[Ingredient]) -> Answer<String> {
    let ids: Vec<FoodId> = body.ingredients.iter().map(|form| form.food_id).collect();
    let as_before = |id: FoodId| {
        let known = before.iter().find(|known| known.food_id == id && known.amount_mg > 0)?;
        let basis = Basis { nutrients: known.nutrients, amount_mg: Some(known.amount_mg), serving: None };
        Some(Chosen { source: EntrySource::Own, id: id.to_string(), name: known.name.clone(), basis })
    };
    let field = |place: usize| format!("ingredients[{place}].foodId");
    let foods = choice::foods_or(app, caller, &ids, &field, &as_before).await?;
    let mut ingredients = Vec::with_capacity(body.ingredients.len());
    for (place, form) in body.ingredients.iter().enumerate() {
        let food = foods.iter().find(|food| food.id == form.food_id.to_string());
        let amount_mg = to_milli(form.grams);
        let served = food.and_then(|food| Some((food, food.basis.serve(Amount::Milligrams(amount_mg))?)));
        let (food, served) = served.ok_or_else(|| refuse(&field(place), "is a food without a weight"))?;
        let ingredient =
            Ingredient { food_id: form.food_id, name: food.name.clone(), amount_mg, nutrients: served.nutrients };
        ingredients.push(ingredient);
    }
    let name = body.name.trim().to_owned();
    let content = Content {
        name_key: name_key(&name),
        name,
        notes: body.notes,
        servings: body.servings,
        amount_mg: ingredients.iter().map(|ingredient| ingredient.amount_mg).sum(),
        nutrients: Nutrients::sum(ingredients.iter().map(|ingredient| &ingredient.nutrients)),
        ingredients,
    };
    Ok(serde_json::to_string(&content).unwrap_or_default())
}

/// The recipe after the write of a batch.
fn written(answers: Result<Vec<Rows>, StorageError>) -> Answer<Option<RecipeView>> {
    let answers = answers.map_err(|error| match error {
        error if error.is_refusal("recipes.revision") => ApiError::new(Code::EditConflict),
        error => error.into(),
    })?;
    let row = answers.get(1).map(|rows| rows.first::<RecipeRow>()).transpose()?.flatten();
    Ok(row.map(RecipeView::from))
}

/// `POST /nutrition/recipes`
pub async fn create_recipe(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<RecipeRequest>,
) -> Answer<Created<RecipeView>> {
    let content = cook(&app, &caller, body, &[]).await?;
    let id = RecipeId::new(app.now(), app.entropy());
    let insert = bind!(INSERT_RECIPE, caller.account, id, content, app.now(), RECIPES_MAX);
    let answers = app.user_db(caller.shard)?.batch(vec![insert, bind!(RECIPE, caller.account, id)]).await;
    let full = || ApiError::new(Code::LimitReached).saying(format!("You may have {RECIPES_MAX} recipes."));
    written(answers)?.map(Created).ok_or_else(full)
}

/// `PUT /nutrition/recipes/{id}`
pub async fn replace_recipe(
    app: App,
    caller: Caller,
    PathId(id): PathId<RecipeId>,
    headers: HeaderMap,
    ValidJson(body): ValidJson<RecipeRequest>,
) -> Answer<Reply<RecipeView>> {
    let row = load(&app, &caller, id).await?;
    refuse_other_revision(&headers, row.revision)?;
    let content = cook(&app, &caller, body, &row.ingredients).await?;
    let update = bind!(UPDATE_RECIPE, caller.account, id, content, app.now(), row.revision);
    let answers = app.user_db(caller.shard)?.batch(vec![update, bind!(RECIPE, caller.account, id)]).await;
    written(answers)?.map(Reply::new).ok_or(ApiError::new(Code::NotFound))
}

/// `DELETE /nutrition/recipes/{id}`
pub async fn delete_recipe(app: App, caller: Caller, PathId(id): PathId<RecipeId>) -> Answer<Reply<Done>> {
    let deleted = app.user_db(caller.shard)?.execute(bind!(DELETE_RECIPE, caller.account, id)).await?;
    if deleted == 0 { Err(ApiError::new(Code::NotFound)) } else { Ok(Done::reply("The recipe is deleted.")) }
}
