//! The person's own usage.

use serde::Serialize;

use super::views::{BudgetView, FiguresView, UsageLineView, day_of_number};
use crate::{
    app::App,
    bind,
    coach::{
        budget::day_of,
        store::{DAY_OF_ACCOUNT, USAGE_OF_ACCOUNT, UsageRow},
    },
    domain::local_day::LocalDay,
    http::{Answer, ApiError, Caller, Code, Reply},
};

/// How many days are told of, today included.
const DAYS: i64 = 30;

/// A person's usage of language models.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AiUsageView {
    /// Whether a language model is set up; if not, the embedded coach answers everything, at no cost.
    model_available: bool,
    /// Today's budget.
    budget: BudgetView,
    /// Today in all.
    today: FiguresView,
    /// Today by feature and model.
    by_feature: Vec<UsageLineView>,
    /// The last 30 days that had any, latest first.
    days: Vec<UsageDayView>,
}

/// One day in all.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UsageDayView {
    /// The day (UTC).
    date: LocalDay,
    #[serde(flatten)]
    figures: FiguresView,
}

/// `GET /ai/usage`
pub async fn get_ai_usage(app: App, caller: Caller) -> Answer<Reply<AiUsageView>> {
    let now = app.now();
    let today = day_of(now);
    let results = app
        .user_db(caller.shard)?
        .batch(vec![
            bind!(DAY_OF_ACCOUNT, caller.account, today, now),
            bind!(USAGE_OF_ACCOUNT, caller.account, today - DAYS + 1, today),
        ])
        .await?;
    let [day, usage] = results.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let rows: Vec<UsageRow> = usage.decode()?;
    let of_today: Vec<&UsageRow> = rows.iter().filter(|row| row.day == today).collect();
    let settings = &app.config.ai;
    Ok(Reply::new(AiUsageView {
        model_available: app.models.has_providers(),
        budget: BudgetView::of(settings.daily_budgets.of(caller.plan), day.first()?.unwrap_or_default(), now),
        today: FiguresView::sum(of_today.iter().copied()),
        by_feature: of_today.into_iter().map(UsageLineView::from).collect(),
        days: rows
            .chunk_by(|a, b| a.day == b.day)
            .filter_map(|rows| {
                let date = day_of_number(rows.first()?.day);
                Some(UsageDayView { date, figures: FiguresView::sum(rows.iter()) })
            })
            .collect(),
    }))
}
