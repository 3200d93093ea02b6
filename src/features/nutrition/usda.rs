//! USDA FoodData Central: asked where a key is set, remembered in the shared cache, and done without when it fails.
//!
//! The key goes in a header, so that no log of addresses holds it. After a failure it is left alone for a while: the
//! seeded foods answer meanwhile.

use serde::{Deserialize, Serialize};

use super::views::{FoodOrigin, FoodView, NutrientsView, ServingView};
use crate::{
    app::App,
    domain::{json, nutrition::Nutrients, text::fold, time::SECOND_MS},
    http::{Answer, ApiError, Code, PathId, Reply},
    platform::outbound::{OutboundRequest, RequestBody},
};

/// How long to wait for an answer, in milliseconds: a person waits too.
const TIMEOUT_MS: u64 = 4_000;
/// How long it is left alone after a failure.
const PAUSE_MS: i64 = 30 * SECOND_MS;
/// What remembers that.
const PAUSE_KEY: &str = "usda:paused";
/// How long what was found is remembered, in seconds: a day.
const SEARCH_SECONDS: u64 = 86_400;
/// How long a food is remembered: a week.
const FOOD_SECONDS: u64 = 7 * 86_400;
/// The longest name that is taken over, in characters.
const NAME_CHARS_MAX: usize = 200;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// No key is set.
    NotConfigured,
    /// It did not answer, or not in a form that can be read.
    Unavailable,
    /// It has no such food.
    Unknown,
}

impl Unanswered {
    /// As clients are told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotConfigured => "not_configured",
            Self::Unavailable => "unavailable",
            Self::Unknown => "unknown",
        }
    }
}

/// A food as it is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsdaFood {
    /// Its number.
    pub fdc_id: u32,
    /// What it is called.
    pub name: String,
    /// Whose product it is.
    pub brand: Option<String>,
    /// GTIN.
    pub barcode: Option<String>,
    /// Of 100 g.
    pub nutrients: Nutrients,
    /// The weight of a serving.
    pub serving_mg: Option<i64>,
}

impl From<UsdaFood> for FoodView {
    fn from(food: UsdaFood) -> Self {
        Self {
            origin: FoodOrigin::Usda,
            id: None,
            fdc_id: Some(food.fdc_id),
            name: food.name,
            brand: food.brand,
            barcode: food.barcode,
            per_100_grams: NutrientsView::of(&food.nutrients),
            serving: food.serving_mg.map(|grams| ServingView { name: None, grams: super::views::of_milli(grams) }),
            source: Some("usda-fooddata-central".to_owned()),
            licence: Some("CC0-1.0".to_owned()),
            revision: None,
        }
    }
}

/// What is read of an answer; both forms of it, because a search and a food name the same differently.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    fdc_id: u32,
    description: String,
    #[serde(default)]
    brand_owner: Option<String>,
    #[serde(default)]
    gtin_upc: Option<String>,
    #[serde(default)]
    serving_size: Option<f64>,
    #[serde(default)]
    serving_size_unit: Option<String>,
    #[serde(default)]
    food_nutrients: Vec<SentNutrient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SentNutrient {
    #[serde(default, alias = "number")]
    nutrient_number: Option<String>,
    #[serde(default, alias = "amount")]
    value: Option<f64>,
}

#[derive(Deserialize)]
struct SentPage {
    foods: Vec<Sent>,
}

impl Sent {
    /// An amount of 100 g by the number of the nutrient; `None` for what is absent or cannot be.
    fn milli(&self, numbers: &[&str], most: f64) -> Option<i64> {
        let of = |number: &&str| {
            let found = self.food_nutrients.iter().find(|one| one.nutrient_number.as_deref() == Some(*number));
            found.and_then(|one| one.value).filter(|value| (0.0..=most).contains(value))
        };
        numbers.iter().find_map(of).map(super::views::to_milli)
    }

    fn read(self) -> Option<UsdaFood> {
        let mut nutrients = Nutrients {
            energy_mkcal: 0,
            protein_mg: self.milli(&["203"], 100.0)?,
            fat_mg: self.milli(&["204"], 100.0)?,
            carbohydrate_mg: self.milli(&["205"], 100.0)?,
            fibre_mg: self.milli(&["291"], 100.0),
            sugars_mg: self.milli(&["269", "269.3"], 100.0),
        };
        // Newer entries tell energy only by Atwater's factors, specific or general; some not at all.
        let energy = self.milli(&["208", "958", "957"], 1_000.0);
        nutrients.energy_mkcal = energy.unwrap_or_else(|| nutrients.energy_of_macros());
        let is_in_grams = self.serving_size_unit.as_deref().is_some_and(|unit| matches!(unit, "g" | "G" | "GRM"));
        let serving = self.serving_size.filter(|size| is_in_grams && (0.1..=5_000.0).contains(size));
        let name: String = self.description.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
        let brand = self.brand_owner.map(|brand| brand.chars().take(100).collect());
        (!name.trim().is_empty()).then(|| UsdaFood {
            fdc_id: self.fdc_id,
            name: name.trim().to_owned(),
            brand,
            barcode: self.gtin_upc,
            nutrients,
            serving_mg: serving.map(super::views::to_milli),
        })
    }
}

/// Foods by name.
///
/// # Errors
/// Why there is no answer.
pub async fn search(app: &App, q: &str, limit: u32) -> Result<Vec<FoodView>, Unanswered> {
    let folded = fold(q);
    let hash = xxhash_rust::xxh3::xxh3_128(folded.as_bytes());
    let key = format!("usda:search:{hash:032x}:{limit}");
    let found: Vec<UsdaFood> = match remembered(app, &key).await {
        Some(found) => found,
        None => {
            let body = serde_json::json!({
                "query": folded,
                "pageSize": limit,
                "dataType": ["Foundation", "SR Legacy", "Branded"],
            });
            let text = ask(app, "/v1/foods/search", Some(body.to_string())).await?;
            let page: SentPage = json::from_str(&text).map_err(|_| paused(app))?;
            let found: Vec<UsdaFood> = page.foods.into_iter().filter_map(Sent::read).collect();
            remember(app, key, &found, SEARCH_SECONDS);
            found
        }
    };
    Ok(found.into_iter().map(FoodView::from).collect())
}

/// A food by its number.
///
/// # Errors
/// Why there is no answer.
pub async fn food(app: &App, fdc_id: u32) -> Result<UsdaFood, Unanswered> {
    let key = format!("usda:food:{fdc_id}");
    if let Some(found) = remembered(app, &key).await {
        return Ok(found);
    }
    let text = ask(app, &format!("/v1/food/{fdc_id}?format=abridged"), None).await?;
    let sent: Sent = json::from_str(&text).map_err(|_| paused(app))?;
    let found = sent.read().ok_or(Unanswered::Unknown)?;
    remember(app, key, &found, FOOD_SECONDS);
    Ok(found)
}

async fn ask(app: &App, path: &str, body: Option<String>) -> Result<String, Unanswered> {
    let database = app.config.usda.as_ref().ok_or(Unanswered::NotConfigured)?;
    if app.memo.get(PAUSE_KEY, app.now()).is_some() {
        return Err(Unanswered::Unavailable);
    }
    app.count_subrequest();
    let request = OutboundRequest {
        post: body.is_some(),
        url: format!("{}{path}", database.base_url),
        headers: vec![
            ("X-Api-Key".to_owned(), database.api_key.reveal().to_owned()),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ],
        body: body.map(RequestBody::Text),
        timeout_ms: TIMEOUT_MS,
    };
    match app.outbound.send(request).await {
        Ok(answer) if answer.status == 200 => Ok(answer.body),
        Ok(answer) if answer.status == 404 => Err(Unanswered::Unknown),
        Ok(_) | Err(_) => Err(paused(app)),
    }
}

/// Leaves it alone for a while.
fn paused(app: &App) -> Unanswered {
    app.memo.put(PAUSE_KEY, "1", PAUSE_MS, app.now());
    Unanswered::Unavailable
}

async fn remembered<T: serde::de::DeserializeOwned>(app: &App, key: &str) -> Option<T> {
    // Without a key nothing was ever remembered, or its owner no longer wants it.
    app.config.usda.as_ref()?;
    app.count_subrequest();
    let text = app.cache.get(key).await.ok().flatten()?;
    json::from_str(&text).ok()
}

fn remember(app: &App, key: String, value: &impl Serialize, seconds: u64) {
    let Ok(text) = serde_json::to_string(value) else { return };
    let cache = app.cache.clone();
    app.count_subrequest();
    app.after_answer(async move {
        // What could not be kept is asked again.
        let _ = cache.put(&key, text, seconds).await;
    });
}

/// `GET /nutrition/usda-foods/{fdcIndex}`
pub async fn get_usda_food(app: App, PathId(fdc_id): PathId<u32>) -> Answer<Reply<FoodView>> {
    let food = food(&app, fdc_id).await.map_err(|unanswered| match unanswered {
        Unanswered::Unknown | Unanswered::NotConfigured => ApiError::new(Code::NotFound),
        Unanswered::Unavailable => ApiError::new(Code::ServiceUnavailable),
    })?;
    Ok(Reply::new(FoodView::from(food)))
}
