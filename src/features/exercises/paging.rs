//! Pages of exercises: one keyset, read from one list or merged from the public one and a person's own.

use serde::{Deserialize, Serialize};

use super::store::{LIST_BY_AGE, LIST_BY_NAME, LIST_BY_POPULARITY, SummaryRow};
use crate::{
    app::App,
    bind,
    domain::exercises::facets,
    http::{
        Answer, ApiError,
        reply::{Cut, PageInfo},
    },
    storage::{Core, Statement},
};

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// Most popular first.
    Popular,
    /// Newest first.
    Newest,
}

/// What page of what list.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The order.
    pub sort: Sort,
    /// The facets asked for; none means all exercises.
    pub facets: Vec<String>,
    /// How many items.
    pub limit: u32,
    /// Where it goes on.
    pub cursor: Option<String>,
}

/// Where an exercise stands in a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
enum Position {
    /// By folded name and number.
    Name(String, i64),
    /// By a figure and number.
    Figure(i64, i64),
}

/// A page.
#[derive(Debug)]
pub struct Page {
    /// The rows, at most as many as asked for.
    pub rows: Vec<SummaryRow>,
    /// How the list goes on.
    pub info: PageInfo,
}

/// Beyond every figure in a list.
const FIGURE_MAX: i64 = (1 << 53) - 1;

impl Plan {
    /// What the page is kept under.
    pub fn cache_key(&self) -> String {
        let cursor = self.cursor.as_deref().unwrap_or_default();
        format!("list:{:?}:{}:{}:{cursor}", self.sort, self.facets.join("+"), self.limit)
    }

    fn facets_json(&self) -> String {
        let all = [facets::ALL.to_owned()];
        let asked = if self.facets.is_empty() { all.as_slice() } else { self.facets.as_slice() };
        serde_json::to_string(asked).unwrap_or_default()
    }

    /// The name of the list, which its cursors are bound to.
    fn list_name(&self, scopes: &[String]) -> String {
        format!("exercises:{}:{:?}:{}", scopes.join(","), self.sort, self.facets.join("+"))
    }

    fn start(&self) -> Position {
        match self.sort {
            Sort::Name => Position::Name(String::new(), 0),
            Sort::Popular | Sort::Newest => Position::Figure(FIGURE_MAX, FIGURE_MAX),
        }
    }

    fn position_of(&self, row: &SummaryRow) -> Position {
        match self.sort {
            Sort::Name => Position::Name(row.name_key.clone(), row.number),
            Sort::Popular => Position::Figure(row.popularity, row.number),
            Sort::Newest => Position::Figure(row.created_at.as_millis(), row.number),
        }
    }

    fn statement(&self, scope: &str, after: &Position) -> Statement<Core> {
        let facets = self.facets_json();
        // One more than asked for tells whether there is a next page.
        let limit = self.limit + 1;
        match (self.sort, after) {
            (Sort::Popular, Position::Figure(figure, number)) => {
                bind!(LIST_BY_POPULARITY, scope, facets, *figure, *number, limit)
            }
            (Sort::Newest, Position::Figure(figure, number)) => {
                bind!(LIST_BY_AGE, scope, facets, *figure, *number, limit)
            }
            (_, Position::Name(name, number)) => bind!(LIST_BY_NAME, scope, facets, name, *number, limit),
            (Sort::Name, Position::Figure(..)) => bind!(LIST_BY_NAME, scope, facets, "", 0i64, limit),
        }
    }
}

/// Reads a page of the union of `scopes`, in one call.
///
/// # Errors
/// A cursor of another list, or the database failed.
pub async fn read_page(app: &App, scopes: &[String], plan: &Plan) -> Answer<Page> {
    let list = plan.list_name(scopes);
    let after = match &plan.cursor {
        Some(cursor) => app.cursors.decode::<Position>(&list, cursor)?,
        None => plan.start(),
    };
    let statements = scopes.iter().map(|scope| plan.statement(scope, &after)).collect();
    let mut rows: Vec<SummaryRow> = Vec::new();
    for part in app.core_db().batch(statements).await? {
        rows.extend(part.decode::<SummaryRow>().map_err(ApiError::from)?);
    }
    merge(&mut rows, plan);
    let cut = Cut::of(rows, plan.limit);
    let info = cut.page(|row| app.cursors.encode(&list, &plan.position_of(row)));
    Ok(Page { rows: cut.rows, info })
}

/// Puts rows that come from several lists in the same order; an exercise that stands in two is shown once.
fn merge(rows: &mut Vec<SummaryRow>, plan: &Plan) {
    rows.sort_by(|a, b| {
        let (a, b) = (plan.position_of(a), plan.position_of(b));
        if plan.sort == Sort::Name { a.cmp(&b) } else { b.cmp(&a) }
    });
    rows.dedup_by_key(|row| row.number);
}
