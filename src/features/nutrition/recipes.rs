//! A person's recipes.

use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::{
    choice,
    store::{DELETE_RECIPE, INSERT_RECIPE, RECIPE, RECIPES, RecipeRow, UPDATE_RECIPE},
    views::{NutrientsView, PageQuery, is_line, of_milli, refuse, to_milli},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{FoodId, RecipeId},
        nutrition::{Nutrients, foods::name_key, serving::Amount},
        time::Timestamp,
    },
    http::{
        Answer, ApiError, Caller, Code, Created, Done, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::LIMIT_DEFAULT, entity_tag::refuse_other_revision,
    },
    storage::{Rows, StorageError},
};

/// How many recipes one person may keep.
const RECIPES_MAX: u32 = 300;
/// How many ingredients a recipe may have.
const INGREDIENTS_MAX: usize = 50;

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

/// The ingredients with what they hold, and all of them together.
async fn cook(app: &App, caller: &Caller, forms: &[IngredientForm]) -> Answer<(Vec<Ingredient>, i64, Nutrients)> {
    let mut ids: Vec<FoodId> = forms.iter().map(|form| form.food_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let foods = choice::foods(app, caller, &ids, "ingredients").await?;
    let mut cooked = Vec::with_capacity(forms.len());
    for form in forms {
        let food = foods.iter().find(|food| food.id == form.food_id.to_string());
        let amount_mg = to_milli(form.grams);
        let served = food.and_then(|food| Some((food, food.basis.serve(Amount::Milligrams(amount_mg))?)));
        let (food, served) = served.ok_or_else(|| refuse("ingredients", "holds a food without a weight"))?;
        let ingredient =
            Ingredient { food_id: form.food_id, name: food.name.clone(), amount_mg, nutrients: served.nutrients };
        cooked.push(ingredient);
    }
    let amount_mg = cooked.iter().map(|ingredient| ingredient.amount_mg).sum();
    let total = Nutrients::sum(cooked.iter().map(|ingredient| &ingredient.nutrients));
    Ok((cooked, amount_mg, total))
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
    let (ingredients, amount_mg, total) = cook(&app, &caller, &body.ingredients).await?;
    let id = RecipeId::new(app.now(), app.entropy());
    let name = body.name.trim();
    let insert = bind!(
        INSERT_RECIPE,
        caller.account,
        id,
        name,
        name_key(name),
        body.notes,
        body.servings,
        serde_json::to_string(&ingredients).unwrap_or_default(),
        amount_mg,
        total.energy_mkcal,
        total.protein_mg,
        total.fat_mg,
        total.carbohydrate_mg,
        total.fibre_mg,
        total.sugars_mg,
        app.now(),
        RECIPES_MAX,
    );
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
    let (ingredients, amount_mg, total) = cook(&app, &caller, &body.ingredients).await?;
    let name = body.name.trim();
    let update = bind!(
        UPDATE_RECIPE,
        caller.account,
        id,
        name,
        name_key(name),
        body.notes,
        body.servings,
        serde_json::to_string(&ingredients).unwrap_or_default(),
        amount_mg,
        total.energy_mkcal,
        total.protein_mg,
        total.fat_mg,
        total.carbohydrate_mg,
        total.fibre_mg,
        total.sugars_mg,
        app.now(),
        row.revision,
    );
    let answers = app.user_db(caller.shard)?.batch(vec![update, bind!(RECIPE, caller.account, id)]).await;
    written(answers)?.map(Reply::new).ok_or(ApiError::new(Code::NotFound))
}

/// `DELETE /nutrition/recipes/{id}`
pub async fn delete_recipe(app: App, caller: Caller, PathId(id): PathId<RecipeId>) -> Answer<Reply<Done>> {
    let deleted = app.user_db(caller.shard)?.execute(bind!(DELETE_RECIPE, caller.account, id)).await?;
    if deleted == 0 { Err(ApiError::new(Code::NotFound)) } else { Ok(Done::reply("The recipe is deleted.")) }
}
