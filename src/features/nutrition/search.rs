//! Foods by name: those of the library and a person's own together, or those of FoodData Central.
//!
//! By words and their beginnings first; by similar spelling when no food has the words.

use serde::{Deserialize, Serialize};

use super::{
    store::{FoodRow, OWN_FOODS, OwnFoodRow, SEARCH_FOOD_TRIGRAMS, SEARCH_FOOD_WORDS},
    usda,
    views::{FoodOrigin, FoodView},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::FoodId,
        name_search::{Document, FUZZY_SCORE_MIN, OWN_SCORE_MIN, Query, SCORE_MIN, relevance},
        nutrition::foods::{food_query, plainness},
        text,
    },
    http::{
        Answer, ApiError, Caller, Code, ValidQuery,
        cursor::LIMIT_DEFAULT,
        reply::{Cut, PageInfo, Paged},
    },
};

/// How many candidates an index gives, and the deepest a client can page.
const CANDIDATES_MAX: u32 = 150;
/// How many of a person's own foods are compared.
const OWN_MAX: u32 = 1_000;
/// How finely scores are told apart.
const SCORE_SCALE: i64 = 1_000_000;

/// Which foods to search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum SearchIn {
    /// The library and, for who is signed in, their own.
    #[default]
    Library,
    /// USDA FoodData Central, for who is signed in; the library where that is not set up or does not answer.
    Usda,
}

/// What to find.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SearchFoodsQuery {
    /// What to look for.
    #[garde(length(chars, min = 1, max = 100))]
    pub q: String,
    /// Which foods.
    #[garde(skip)]
    #[serde(rename = "in")]
    pub search_in: Option<SearchIn>,
    /// Where to go on, in the library.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = 50))]
    pub limit: Option<u32>,
}

/// A food that was found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FoodHit {
    /// The food.
    #[serde(flatten)]
    pub food: FoodView,
    /// The name as HTML: what was found stands in `<mark>`, all else is escaped.
    pub highlight: String,
}

/// What was found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FoundFoods {
    /// The hits, best first.
    pub items: Vec<FoodHit>,
    /// Where they are from.
    pub searched: FoodOrigin,
    /// Why the library was searched and not FoodData Central: `not_configured`, `unavailable`.
    pub fallback_reason: Option<&'static str>,
}

struct Found {
    score: i64,
    id: FoodId,
    food: FoodView,
}

/// `GET /nutrition/foods/search`
pub async fn search_foods(
    app: App,
    caller: Option<Caller>,
    ValidQuery(query): ValidQuery<SearchFoodsQuery>,
) -> Answer<Paged<FoundFoods>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let mut fallback_reason = None;
    if query.search_in == Some(SearchIn::Usda) {
        // The key has a quota that all share: strangers do not spend it.
        caller.as_ref().ok_or(ApiError::new(Code::NotSignedIn))?;
        match usda::search(&app, &query.q, limit).await {
            Ok(foods) => return Ok(show_usda(foods, &query.q, limit)),
            Err(unanswered) => fallback_reason = Some(unanswered.as_str()),
        }
    }
    let list = format!("food-search:{:?}:{}", caller.as_ref().map(|caller| caller.account), query.q);
    let after: Option<(i64, FoodId)> =
        query.cursor.as_deref().map(|cursor| app.cursors.decode(&list, cursor)).transpose()?;
    let asked = food_query(&query.q);
    let mut found = find(&app, caller.as_ref(), &asked).await?;
    found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.food.name.cmp(&b.food.name)).then(a.id.cmp(&b.id)));
    let start =
        after.and_then(|after| found.iter().position(|hit| (hit.score, hit.id) == after)).map_or(0, |at| at + 1);
    let cut = Cut::of(found.into_iter().skip(start).collect(), limit);
    let page = cut.page(|last: &Found| app.cursors.encode(&list, &(last.score, last.id)));
    let words = asked.all_words();
    let items = cut
        .rows
        .into_iter()
        .map(|hit| FoodHit { highlight: text::highlight(&hit.food.name, &words), food: hit.food })
        .collect();
    let data = FoundFoods { items, searched: FoodOrigin::Library, fallback_reason };
    Ok(Paged { data, page })
}

fn show_usda(foods: Vec<FoodView>, q: &str, limit: u32) -> Paged<FoundFoods> {
    let words = food_query(q).all_words();
    let items =
        foods.into_iter().map(|food| FoodHit { highlight: text::highlight(&food.name, &words), food }).collect();
    let data = FoundFoods { items, searched: FoodOrigin::Usda, fallback_reason: None };
    Paged { data, page: PageInfo::new(None, limit) }
}

async fn find(app: &App, caller: Option<&Caller>, asked: &Query) -> Answer<Vec<Found>> {
    let Some(words) = asked.full_text() else { return Ok(Vec::new()) };
    let public: Vec<FoodRow> = app.core_db().all(bind!(SEARCH_FOOD_WORDS, words, CANDIDATES_MAX)).await?;
    let own: Vec<OwnFoodRow> = match caller {
        Some(caller) => app.user_db(caller.shard)?.all(bind!(OWN_FOODS, caller.account, "", "", OWN_MAX)).await?,
        None => Vec::new(),
    };
    let mut found: Vec<Found> = public.into_iter().filter_map(|row| weigh(asked, row, Some(SCORE_MIN), 0.0)).collect();
    found.extend(own.iter().filter_map(|row| weigh_own(asked, row, OWN_SCORE_MIN)));
    if !found.is_empty() {
        return Ok(found);
    }
    let Some(trigrams) = asked.trigram_text() else { return Ok(found) };
    let public: Vec<FoodRow> = app.core_db().all(bind!(SEARCH_FOOD_TRIGRAMS, trigrams, CANDIDATES_MAX)).await?;
    found.extend(public.into_iter().filter_map(|row| weigh(asked, row, None, FUZZY_SCORE_MIN)));
    found.extend(own.iter().filter_map(|row| weigh_own(asked, row, FUZZY_SCORE_MIN)));
    Ok(found)
}

/// What is just what was asked for goes first, the plainest before all; then what fits best.
fn ranked(asked: &Query, name: &str, prominence: u32, score: f64) -> i64 {
    plainness(name, &asked.variants, prominence) * SCORE_SCALE * 1_000 + (score * SCORE_SCALE as f64).round() as i64
}

fn weigh(asked: &Query, row: FoodRow, unseen: Option<f64>, least: f64) -> Option<Found> {
    let document = Document { name: &row.name, aliases: &[], keywords: "", prominence: row.prominence };
    let score = relevance(asked, &document).map(|relevance| relevance.score).or(unseen)?;
    let score = (score >= least).then(|| ranked(asked, &row.name, row.prominence, score))?;
    Some(Found { score, id: row.id, food: row.into() })
}

fn weigh_own(asked: &Query, row: &OwnFoodRow, least: f64) -> Option<Found> {
    let brand = row.brand.as_deref().map(text::fold).unwrap_or_default();
    let document = Document { name: &row.name, aliases: &[], keywords: &brand, prominence: 0 };
    let score = relevance(asked, &document)?.score;
    let score = (score >= least).then(|| ranked(asked, &row.name, 0, score))?;
    Some(Found { score, id: row.id, food: row.clone().into() })
}
