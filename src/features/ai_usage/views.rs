//! Figures and budgets as they are shown. Amounts are whole micro-dollars: a million are one dollar.

use serde::Serialize;

use crate::{
    coach::{
        budget::next_day,
        store::{DayRow, UsageRow},
    },
    domain::{
        local_day::LocalDay,
        time::{DAY_MS, Timestamp},
    },
};

/// A day (UTC) by its number.
pub fn day_of_number(day: i64) -> LocalDay {
    LocalDay::of(Timestamp::from_millis(day * DAY_MS), 0, 0)
}

/// A day's budget.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BudgetView {
    /// What may be spent in a day.
    limit_microdollars: i64,
    /// What is spent.
    spent_microdollars: i64,
    /// What is set aside for questions under way.
    reserved_microdollars: i64,
    /// What is left.
    left_microdollars: i64,
    /// When the day ends.
    resets_at: Timestamp,
}

impl BudgetView {
    /// That of the day of `now`.
    pub fn of(limit: i64, day: DayRow, now: Timestamp) -> Self {
        Self {
            limit_microdollars: limit,
            spent_microdollars: day.spent,
            reserved_microdollars: day.reserved,
            left_microdollars: (limit - day.spent - day.reserved).max(0),
            resets_at: next_day(now),
        }
    }
}

/// What questions came to.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FiguresView {
    /// Calls made.
    calls: i64,
    /// Those of them whose answer could not be used.
    failures: i64,
    /// Tokens of the questions.
    prompt_tokens: i64,
    /// Tokens of the answers.
    completion_tokens: i64,
    /// What they cost.
    cost_microdollars: i64,
}

impl FiguresView {
    /// The sum of these rows.
    pub fn sum<'a>(rows: impl Iterator<Item = &'a UsageRow>) -> Self {
        rows.fold(Self::default(), |mut sum, row| {
            sum.calls += row.calls;
            sum.failures += row.failures;
            sum.prompt_tokens += row.prompt_tokens;
            sum.completion_tokens += row.completion_tokens;
            sum.cost_microdollars += row.cost;
            sum
        })
    }
}

/// What questions of one kind to one model came to on one day.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UsageLineView {
    /// The day (UTC).
    date: LocalDay,
    /// What for.
    feature: String,
    /// The provider and its model; `rules` where no provider answered.
    model: String,
    #[serde(flatten)]
    figures: FiguresView,
}

impl From<&UsageRow> for UsageLineView {
    fn from(row: &UsageRow) -> Self {
        Self {
            date: day_of_number(row.day),
            feature: row.feature.clone(),
            model: row.model.clone(),
            figures: FiguresView::sum(std::iter::once(row)),
        }
    }
}
