//! The foods everybody has.

use super::{
    store::{FOOD, FOODS, FoodRow},
    views::{FoodView, PageQuery},
};
use crate::{
    app::App,
    bind,
    domain::ids::FoodId,
    http::{Answer, ApiError, Code, List, PathId, Reply, ValidQuery, cursor::LIMIT_DEFAULT},
};

/// How long shared caches may keep foods: they change with a release, if at all.
const PUBLIC_SECONDS: u32 = 3_600;
/// The list's name for cursors.
const LIST: &str = "foods";

/// `GET /nutrition/foods`
pub async fn list_foods(app: App, ValidQuery(query): ValidQuery<PageQuery>) -> Answer<List<FoodView>> {
    let after: Option<(String, i64)> =
        query.cursor.as_deref().map(|cursor| app.cursors.decode(LIST, cursor)).transpose()?;
    let (key, number) = after.unwrap_or_default();
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let rows: Vec<FoodRow> = app.core_db().all(bind!(FOODS, key, number, limit + 1)).await?;
    let cursor = |last: &FoodRow| app.cursors.encode(LIST, &(&last.name_key, last.number));
    Ok(List::page(rows, limit, cursor, FoodView::from).public(PUBLIC_SECONDS))
}

/// `GET /nutrition/foods/{id}`
pub async fn get_food(app: App, PathId(id): PathId<FoodId>) -> Answer<Reply<FoodView>> {
    let row: Option<FoodRow> = app.core_db().first(bind!(FOOD, id)).await?;
    let row = row.ok_or(ApiError::new(Code::NotFound))?;
    Ok(Reply::new(FoodView::from(row)).public(PUBLIC_SECONDS))
}
