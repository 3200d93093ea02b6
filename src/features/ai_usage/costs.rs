//! What language models cost the installation.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::views::{BudgetView, FiguresView, UsageLineView, day_of_number};
use crate::{
    app::App,
    bind,
    coach::{
        budget::day_of,
        store::{DAY_OF_INSTALLATION, SPEND, UsageRow},
    },
    domain::{local_day::LocalDay, time::DAY_MS},
    http::{Answer, ApiError, Code, Reply, ValidQuery},
};

/// How many days are told of where nothing else is asked for.
const DAYS_DEFAULT: i64 = 30;
/// The longest range.
const DAYS_MAX: i64 = 92;
/// The most lines of an answer: 50 features and models on each of 92 days.
const LINES_MAX: u32 = 5_000;

/// Which costs.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AiCostsQuery {
    /// The first day (UTC); 30 days before the last when absent.
    #[garde(skip)]
    from: Option<LocalDay>,
    /// The last day (UTC); today when absent. At most 92 days in all.
    #[garde(skip)]
    to: Option<LocalDay>,
    /// Only this feature.
    #[garde(length(chars, min = 1, max = 40))]
    feature: Option<String>,
    /// Only this model: `provider:model`.
    #[garde(length(chars, min = 1, max = 120))]
    model: Option<String>,
}

/// Costs by day, feature and model.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AiCostsView {
    /// The first day told of.
    from: LocalDay,
    /// The last.
    to: LocalDay,
    /// Today's budget of the installation.
    budget: BudgetView,
    /// All lines together.
    total: FiguresView,
    /// Latest day first.
    lines: Vec<UsageLineView>,
    /// Whether there are more lines than an answer holds: ask for fewer days.
    truncated: bool,
}

fn number_of(day: LocalDay) -> i64 {
    day.midnight_utc().as_millis().div_euclid(DAY_MS)
}

/// `GET /admin/ai/costs`
pub async fn list_ai_costs(app: App, ValidQuery(query): ValidQuery<AiCostsQuery>) -> Answer<Reply<AiCostsView>> {
    let now = app.now();
    let to = query.to.map_or_else(|| day_of(now), number_of);
    let from = query.from.map_or(to - DAYS_DEFAULT + 1, number_of);
    if from > to || to - from >= DAYS_MAX {
        return Err(ApiError::new(Code::ValidationFailed).field("from", "must be up to 91 days before the last day"));
    }
    let statements = vec![
        bind!(DAY_OF_INSTALLATION, day_of(now), now),
        bind!(SPEND, from, to, query.feature, query.model, LINES_MAX + 1),
    ];
    let results = app.core_db().batch(statements).await?;
    let [today, spend] = results.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let mut rows: Vec<UsageRow> = spend.decode()?;
    let truncated = rows.len() > LINES_MAX as usize;
    rows.truncate(LINES_MAX as usize);
    Ok(Reply::new(AiCostsView {
        from: day_of_number(from),
        to: day_of_number(to),
        budget: BudgetView::of(app.config.ai.global_daily_budget, today.first()?.unwrap_or_default(), now),
        total: FiguresView::sum(rows.iter()),
        lines: rows.iter().map(UsageLineView::from).collect(),
        truncated,
    }))
}
