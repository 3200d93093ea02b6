//! Lists of templates: one keyset, read from one list or merged from the public one and a person's own.

use serde::{Deserialize, Serialize};

use super::{
    access::viewer_of,
    store::{
        FAVORITE_TEMPLATES, FEATURED_TEMPLATES, FavoriteRow, PUBLIC, SummaryRow, TEMPLATES_BY_AGE, TEMPLATES_BY_NAME,
        TEMPLATES_BY_POPULARITY,
    },
    views::TemplateSummary,
};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::{Difficulty, Equipment, Muscle},
        ids::AccountId,
        templates::{
            Category, Goal,
            facets::{ALL, Facet},
        },
    },
    http::{
        Answer, ApiError, Caller, List, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
    storage::{Core, Statement},
};

/// Beyond every figure in a list.
pub const FIGURE_MAX: i64 = (1 << 53) - 1;

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum TemplateSort {
    /// Most popular first.
    #[default]
    Popular,
    /// Newest first.
    Newest,
    /// By name.
    Name,
}

/// Filters, order and page.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TemplatesQuery {
    /// Is for this.
    #[garde(skip)]
    pub goal: Option<Goal>,
    /// Is this hard.
    #[garde(skip)]
    pub difficulty: Option<Difficulty>,
    /// Takes this, perhaps among others.
    #[garde(skip)]
    pub equipment: Option<Equipment>,
    /// Mainly works this muscle.
    #[garde(skip)]
    pub muscle: Option<Muscle>,
    /// Carries this tag.
    #[garde(length(chars, min = 1, max = 40))]
    pub tag: Option<String>,
    /// Trains on so many days a week.
    #[garde(range(max = 7))]
    pub days_per_week: Option<u32>,
    /// Is for those.
    #[garde(skip)]
    pub category: Option<Category>,
    /// The order.
    #[garde(skip)]
    pub sort: Option<TemplateSort>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// Which page of a list that has one order.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TemplatesPageQuery {
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// `GET /templates`: what is published, and one's own.
pub async fn list_templates(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<TemplatesQuery>,
) -> Answer<List<TemplateSummary>> {
    let scopes = [PUBLIC.to_owned(), caller.account.to_string()];
    answer_page(&app, &caller, &scopes, &query).await
}

/// `GET /templates/my`
pub async fn list_my_templates(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<TemplatesQuery>,
) -> Answer<List<TemplateSummary>> {
    answer_page(&app, &caller, &[caller.account.to_string()], &query).await
}

/// `GET /templates/public`
pub async fn list_public_templates(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<TemplatesQuery>,
) -> Answer<List<TemplateSummary>> {
    answer_page(&app, &caller, &[PUBLIC.to_owned()], &query).await
}

/// `GET /templates/featured`
pub async fn list_featured_templates(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<TemplatesPageQuery>,
) -> Answer<List<TemplateSummary>> {
    let list = "templates:featured";
    let (order, number): (i64, i64) = match &query.cursor {
        Some(cursor) => app.cursors.decode(list, cursor)?,
        None => (-1, 0),
    };
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let statement = bind!(FEATURED_TEMPLATES, caller.account, order, number, limit + 1);
    let rows: Vec<SummaryRow> = app.core_db().all(statement).await?;
    let position = |row: &SummaryRow| (row.featured_order.unwrap_or(0), row.number);
    Ok(page_of(&app, &caller, list, rows, limit, position))
}

/// `GET /templates/favorites`
pub async fn list_favorite_templates(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<TemplatesPageQuery>,
) -> Answer<List<TemplateSummary>> {
    let list = format!("templates:favorites:{}", caller.account);
    let (since, number): (i64, i64) = match &query.cursor {
        Some(cursor) => app.cursors.decode(&list, cursor)?,
        None => (FIGURE_MAX, 0),
    };
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let statement = bind!(FAVORITE_TEMPLATES, caller.account, since, number, limit + 1);
    let rows: Vec<FavoriteRow> = app.core_db().all(statement).await?;
    let since: Vec<(i64, i64)> = rows.iter().map(|row| (row.summary.number, row.favorited_at)).collect();
    let position = |row: &SummaryRow| {
        let kept = since.iter().find(|(number, _)| *number == row.number);
        (kept.map_or(0, |(_, since)| *since), row.number)
    };
    let rows = rows.into_iter().map(|row| row.summary).collect();
    Ok(page_of(&app, &caller, &list, rows, limit, position))
}

/// A page of rows that were read one more than asked for.
pub fn page_of(
    app: &App,
    caller: &Caller,
    list: &str,
    rows: Vec<SummaryRow>,
    limit: u32,
    position: impl Fn(&SummaryRow) -> (i64, i64),
) -> List<TemplateSummary> {
    let cursor = |row: &SummaryRow| app.cursors.encode(list, &position(row));
    List::page(rows, limit, cursor, |row| TemplateSummary::of(row, viewer_of(caller)))
}

/// Where a template stands in a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
enum Position {
    /// By folded name and number.
    Name(String, i64),
    /// By a figure and number.
    Figure(i64, i64),
}

struct Plan {
    sort: TemplateSort,
    facets: Vec<String>,
    limit: u32,
}

impl Plan {
    fn of(query: &TemplatesQuery) -> Self {
        let mut facets = words_of([
            query.goal.map(Facet::Goal),
            query.difficulty.map(Facet::Difficulty),
            query.equipment.map(Facet::Equipment),
            query.muscle.map(Facet::Muscle),
            query.tag.clone().map(Facet::Tag),
            query.days_per_week.map(Facet::Days),
            query.category.map(Facet::Category),
        ]);
        if facets.is_empty() {
            facets.push(ALL.to_owned());
        }
        Self { sort: query.sort.unwrap_or_default(), facets, limit: query.limit.unwrap_or(LIMIT_DEFAULT) }
    }

    /// The name of the list, which its cursors are bound to.
    fn list_name(&self, scopes: &[String]) -> String {
        format!("templates:{}:{:?}:{}", scopes.join(","), self.sort, self.facets.join("+"))
    }

    fn start(&self) -> Position {
        match self.sort {
            TemplateSort::Name => Position::Name(String::new(), 0),
            TemplateSort::Popular | TemplateSort::Newest => Position::Figure(FIGURE_MAX, FIGURE_MAX),
        }
    }

    fn position_of(&self, row: &SummaryRow) -> Position {
        match self.sort {
            TemplateSort::Name => Position::Name(row.name_key.clone(), row.number),
            TemplateSort::Popular => Position::Figure(row.popularity, row.number),
            TemplateSort::Newest => Position::Figure(row.created_at.as_millis(), row.number),
        }
    }

    fn statement(&self, viewer: AccountId, scope: &str, after: &Position) -> Statement<Core> {
        let facets = serde_json::to_string(&self.facets).unwrap_or_default();
        // One more than asked for tells whether there is a next page.
        let limit = self.limit + 1;
        match (self.sort, after) {
            (TemplateSort::Popular, Position::Figure(figure, number)) => {
                bind!(TEMPLATES_BY_POPULARITY, viewer, scope, facets, *figure, *number, limit)
            }
            (TemplateSort::Newest, Position::Figure(figure, number)) => {
                bind!(TEMPLATES_BY_AGE, viewer, scope, facets, *figure, *number, limit)
            }
            (_, Position::Name(name, number)) => {
                bind!(TEMPLATES_BY_NAME, viewer, scope, facets, name, *number, limit)
            }
            (TemplateSort::Name, Position::Figure(..)) => {
                bind!(TEMPLATES_BY_NAME, viewer, scope, facets, "", 0i64, limit)
            }
        }
    }
}

/// The words of the facets that are asked for.
pub fn words_of<const N: usize>(asked: [Option<Facet>; N]) -> Vec<String> {
    asked.into_iter().flatten().map(|facet| facet.word()).collect()
}

/// A page of the union of `scopes`, in one call.
async fn answer_page(
    app: &App,
    caller: &Caller,
    scopes: &[String],
    query: &TemplatesQuery,
) -> Answer<List<TemplateSummary>> {
    let plan = Plan::of(query);
    let list = plan.list_name(scopes);
    let after = match &query.cursor {
        Some(cursor) => app.cursors.decode::<Position>(&list, cursor)?,
        None => plan.start(),
    };
    let statements = scopes.iter().map(|scope| plan.statement(caller.account, scope, &after)).collect();
    let mut rows: Vec<SummaryRow> = Vec::new();
    for part in app.core_db().batch(statements).await? {
        rows.extend(part.decode::<SummaryRow>().map_err(ApiError::from)?);
    }
    rows.sort_by(|a, b| {
        let (a, b) = (plan.position_of(a), plan.position_of(b));
        if plan.sort == TemplateSort::Name { a.cmp(&b) } else { b.cmp(&a) }
    });
    // What one has published oneself stands in both lists.
    rows.dedup_by_key(|row| row.number);
    let cursor = |row: &SummaryRow| app.cursors.encode(&list, &plan.position_of(row));
    Ok(List::page(rows, plan.limit, cursor, |row| TemplateSummary::of(row, viewer_of(caller))))
}
