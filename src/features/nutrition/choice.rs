//! What somebody chose to eat or cook with, wherever it is from.

use super::{
    store::{FOODS_BY_ID, FoodRow, OWN_FOODS_BY_ID, OwnFoodRow, RECIPE, RecipeRow, log::EntrySource},
    usda::{self, Unanswered},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{FoodId, RecipeId},
        nutrition::serving::Basis,
    },
    http::{Answer, ApiError, Caller, Code},
};

/// A food or recipe with what its amounts follow from.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Where it is from.
    pub source: EntrySource,
    /// Its id there.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What every amount follows from.
    pub basis: Basis,
}

/// The refusal of what is not there or not theirs: the same for both.
fn unavailable(field: &str) -> ApiError {
    ApiError::new(Code::FoodUnavailable).field(field, "is none that you can use")
}

/// Foods by id, in any order, each once: of the library or the person's own; what is neither may be given by `known`.
/// `field` names where the one of that place was given.
///
/// # Errors
/// [`Code::FoodUnavailable`] by the field of each that is not given either.
pub async fn foods_or(
    app: &App,
    caller: &Caller,
    ids: &[FoodId],
    field: &(dyn Fn(usize) -> String + Sync),
    known: &(dyn Fn(FoodId) -> Option<Chosen> + Sync),
) -> Answer<Vec<Chosen>> {
    let list = serde_json::to_string(ids).unwrap_or_default();
    let most = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let own: Vec<OwnFoodRow> =
        app.user_db(caller.shard)?.all(bind!(OWN_FOODS_BY_ID, caller.account, &list, most)).await?;
    let mut found: Vec<Chosen> = own
        .into_iter()
        .map(|row| Chosen {
            source: EntrySource::Own,
            id: row.id.to_string(),
            name: row.name,
            basis: Basis::of_food(row.nutrients, row.serving_mg),
        })
        .collect();
    let is_found = |found: &[Chosen], id: &FoodId| found.iter().any(|chosen| chosen.id == id.to_string());
    if ids.iter().any(|id| !is_found(&found, id)) {
        let library: Vec<FoodRow> = app.core_db().all(bind!(FOODS_BY_ID, &list, most)).await?;
        found.extend(library.into_iter().map(|row| Chosen {
            source: EntrySource::Library,
            id: row.id.to_string(),
            name: row.name,
            basis: Basis::of_food(row.nutrients, None),
        }));
    }
    let gone: Vec<Chosen> = ids.iter().filter(|id| !is_found(&found, id)).filter_map(|id| known(*id)).collect();
    found.extend(gone);
    let missing = ids.iter().enumerate().filter(|(_, id)| !is_found(&found, id));
    let refusal = missing.fold(None, |refusal: Option<ApiError>, (place, _)| {
        let refusal = refusal.unwrap_or(ApiError::new(Code::FoodUnavailable));
        Some(refusal.field(field(place), "is none that you can use"))
    });
    refusal.map_or(Ok(found), Err)
}

/// One food.
///
/// # Errors
/// [`Code::FoodUnavailable`].
pub async fn food(app: &App, caller: &Caller, id: FoodId) -> Answer<Chosen> {
    foods_or(app, caller, &[id], &|_| "foodId".to_owned(), &|_| None)
        .await?
        .into_iter()
        .next()
        .ok_or_else(|| unavailable("foodId"))
}

/// A recipe of the person.
///
/// # Errors
/// [`Code::FoodUnavailable`].
pub async fn recipe(app: &App, caller: &Caller, id: RecipeId) -> Answer<Chosen> {
    let row: Option<RecipeRow> = app.user_db(caller.shard)?.first(bind!(RECIPE, caller.account, id)).await?;
    let row = row.ok_or_else(|| unavailable("recipeId"))?;
    Ok(Chosen { source: EntrySource::Recipe, id: id.to_string(), basis: row.basis(), name: row.name })
}

/// A food of FoodData Central.
///
/// # Errors
/// [`Code::FoodUnavailable`], and [`Code::ServiceUnavailable`] while it does not answer.
pub async fn usda_food(app: &App, fdc_id: u32) -> Answer<Chosen> {
    let food = usda::food(app, fdc_id).await.map_err(|unanswered| match unanswered {
        Unanswered::Unavailable => ApiError::new(Code::ServiceUnavailable),
        Unanswered::NotConfigured | Unanswered::Unknown => unavailable("fdcId"),
    })?;
    Ok(Chosen {
        source: EntrySource::Usda,
        id: fdc_id.to_string(),
        basis: Basis::of_food(food.nutrients, food.serving_mg),
        name: food.name,
    })
}
