//! Lists of exercises, and of what they are filtered by.

use serde::{Deserialize, Serialize};

use super::{
    access::Viewer,
    cache::{CLIENT_SECONDS, Kept, Shown, item_copy, page_copy, through_caches},
    paging::{Plan, Sort, read_page},
    search::{Search, find_hits},
    store::{COUNT_FACETS, FacetRow, PUBLIC},
    views::ExerciseSummary,
};
use crate::{
    app::App,
    bind,
    domain::exercises::{
        Difficulty, Equipment, ExerciseType, Force, Mechanic, MovementPattern, Muscle, TrackingType,
        facets::{self, Facet},
    },
    http::{
        Answer, ApiError, Code, List, PathText, Reply, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        reply::CachedReply,
    },
};

/// Whose exercises a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Scope {
    /// The library and, for who is signed in, their own.
    #[default]
    All,
    /// The library.
    Library,
    /// One's own.
    Mine,
}

/// Filters, order and page.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListQuery {
    /// Words to find, as in `/exercises/search`: the order is then how well they are met.
    #[garde(length(chars, min = 1, max = 100))]
    pub q: Option<String>,
    /// Mainly works this muscle.
    #[garde(skip)]
    pub muscle: Option<Muscle>,
    /// Works this muscle, mainly or also.
    #[garde(skip)]
    pub works: Option<Muscle>,
    /// Takes this, perhaps among others.
    #[garde(skip)]
    pub equipment: Option<Equipment>,
    /// Is this hard.
    #[garde(skip)]
    pub difficulty: Option<Difficulty>,
    /// Is for this.
    #[serde(rename = "type")]
    #[garde(skip)]
    pub exercise_type: Option<ExerciseType>,
    /// Moves so.
    #[garde(skip)]
    pub pattern: Option<MovementPattern>,
    /// Moves one joint or several.
    #[garde(skip)]
    pub mechanic: Option<Mechanic>,
    /// Has its force go there.
    #[garde(skip)]
    pub force: Option<Force>,
    /// Is recorded so.
    #[garde(skip)]
    pub tracking: Option<TrackingType>,
    /// Whose exercises.
    #[garde(skip)]
    pub scope: Option<Scope>,
    /// The order.
    #[garde(skip)]
    pub sort: Option<Sort>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

impl ListQuery {
    fn facets(&self) -> Vec<String> {
        facets::words(&[
            self.muscle.map(Facet::Muscle),
            self.works.map(Facet::Works),
            self.equipment.map(Facet::Equipment),
            self.difficulty.map(Facet::Difficulty),
            self.exercise_type.map(Facet::Type),
            self.pattern.map(Facet::Pattern),
            self.mechanic.map(Facet::Mechanic),
            self.force.map(Facet::Force),
            self.tracking.map(Facet::Tracking),
        ])
    }
}

/// A page, shared or one's own.
pub type ShownPage = Shown<CachedReply<List<ExerciseSummary>>, List<ExerciseSummary>>;

/// The most filters of a page that the shared cache keeps: there are too many combinations of more.
const SHARED_FILTERS_MAX: usize = 2;
/// The page sizes it keeps.
const SHARED_LIMITS: [u32; 5] = [10, LIMIT_DEFAULT, 25, 50, LIMIT_MAX];

/// `GET /exercises`
pub async fn list_exercises(app: App, viewer: Viewer, ValidQuery(query): ValidQuery<ListQuery>) -> Answer<ShownPage> {
    answer_page(&app, viewer, &query, None).await
}

/// `GET /exercises/popular`
pub async fn list_popular_exercises(
    app: App,
    viewer: Viewer,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> Answer<ShownPage> {
    if query.sort.is_some_and(|sort| sort != Sort::Popular) {
        return Err(ApiError::new(Code::InvalidQuery).field("sort", "is always popular here"));
    }
    answer_page(&app, viewer, &ListQuery { sort: Some(Sort::Popular), ..query }, None).await
}

/// `GET /exercises/muscle/{muscle}`
pub async fn list_exercises_by_muscle(
    app: App,
    viewer: Viewer,
    PathText(muscle): PathText,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> Answer<ShownPage> {
    let muscle = Muscle::parse(&muscle).ok_or_else(|| ApiError::new(Code::NotFound).field("muscle", "is no muscle"))?;
    answer_page(&app, viewer, &query, Some(Facet::Muscle(muscle))).await
}

/// `GET /exercises/equipment/{equipment}`
pub async fn list_exercises_by_equipment(
    app: App,
    viewer: Viewer,
    PathText(equipment): PathText,
    ValidQuery(query): ValidQuery<ListQuery>,
) -> Answer<ShownPage> {
    let equipment = Equipment::parse(&equipment)
        .ok_or_else(|| ApiError::new(Code::NotFound).field("equipment", "is no equipment"))?;
    answer_page(&app, viewer, &query, Some(Facet::Equipment(equipment))).await
}

async fn answer_page(app: &App, viewer: Viewer, query: &ListQuery, also: Option<Facet>) -> Answer<ShownPage> {
    let mut asked = query.facets();
    asked.extend(also.map(Facet::word));
    asked.sort_unstable();
    asked.dedup();
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let plan = Plan { sort: query.sort.unwrap_or_default(), facets: asked, limit, cursor: query.cursor.clone() };
    if let Some(q) = &query.q {
        return answer_search(app, viewer, q, query, &plan).await;
    }
    let own = viewer.0.map(|account| account.to_string());
    let scopes = match (query.scope.unwrap_or_default(), own) {
        (Scope::Mine, None) => return Err(ApiError::new(Code::NotSignedIn)),
        (Scope::Library, _) | (Scope::All, None) => return shared_page(app, &plan).await.map(Shown::Shared),
        (Scope::All, Some(own)) => vec![PUBLIC.to_owned(), own],
        (Scope::Mine, Some(own)) => vec![own],
    };
    let page = read_page(app, &scopes, &plan).await?;
    let items = page.rows.into_iter().map(|row| ExerciseSummary::of(row, viewer.0)).collect();
    Ok(Shown::Own(List::new(items, page.info)))
}

/// A list with words to find is a search, shown as a list.
async fn answer_search(app: &App, viewer: Viewer, q: &str, query: &ListQuery, plan: &Plan) -> Answer<ShownPage> {
    for (is_given, field) in [(query.sort.is_some(), "sort"), (query.scope.is_some(), "scope")] {
        if is_given {
            return Err(ApiError::new(Code::InvalidQuery).field(field, "cannot be given together with q"));
        }
    }
    let search =
        Search { viewer: viewer.0, q, facets: &plan.facets, cursor: plan.cursor.as_deref(), limit: plan.limit };
    let (hits, page) = find_hits(app, &search).await?;
    Ok(Shown::Own(List::new(hits.into_iter().map(|hit| hit.exercise).collect(), page)))
}

async fn shared_page(app: &App, plan: &Plan) -> Answer<CachedReply<List<ExerciseSummary>>> {
    let is_common = plan.facets.len() <= SHARED_FILTERS_MAX && SHARED_LIMITS.contains(&plan.limit);
    let kept = if is_common { Kept::Shared } else { Kept::IsolateOnly };
    let build = async {
        let page = read_page(app, &[PUBLIC.to_owned()], plan).await?;
        let items: Vec<_> = page.rows.into_iter().map(|row| ExerciseSummary::of(row, None)).collect();
        page_copy(&items, page.info.next_cursor, Some(plan.limit))
    };
    let cached = through_caches(app, &plan.cache_key(), kept, build).await?;
    Ok(CachedReply::new(cached, CLIENT_SECONDS))
}

/// Something exercises are filtered by.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FacetView {
    /// The word to filter with.
    pub name: String,
    /// How many exercises of the library have it.
    pub count: i64,
}

/// Facets with their counts, shared by everybody.
pub type ShownFacets = Shown<CachedReply<Vec<FacetView>>, Reply<Vec<FacetView>>>;

/// `GET /exercises/muscles`
pub async fn list_muscles(app: App) -> Answer<ShownFacets> {
    count_facets(&app, facets::MUSCLE).await
}

/// `GET /exercises/equipment`
pub async fn list_equipment(app: App) -> Answer<ShownFacets> {
    count_facets(&app, facets::EQUIPMENT).await
}

async fn count_facets(app: &App, prefix: &str) -> Answer<ShownFacets> {
    let build = async {
        // A colon is followed by a semicolon in every order of characters.
        let end = prefix.replace(':', ";");
        let rows: Vec<FacetRow> = app.core_db().all(bind!(COUNT_FACETS, PUBLIC, prefix, end)).await?;
        let counted = rows.into_iter().map(|row| FacetView {
            name: row.facet.strip_prefix(prefix).unwrap_or(&row.facet).to_owned(),
            count: row.exercises,
        });
        item_copy(&counted.collect::<Vec<_>>())
    };
    let cached = through_caches(app, &format!("facets:{prefix}"), Kept::Shared, build).await?;
    Ok(Shown::Shared(CachedReply::new(cached, CLIENT_SECONDS)))
}
