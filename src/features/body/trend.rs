//! The smoothed weight over time.

use serde::{Deserialize, Serialize};

use super::store::{BODY_OF_PERSON, BodyRow, WEIGHTS_SINCE, WeightRow};
use crate::{
    app::App,
    bind,
    domain::{
        body::{TREND_DAYS, weight_trend},
        charts::{Chart, Kind, Series},
        local_day::LocalDay,
        time::DAY_MS,
        training::WeightUnit,
        trend::{Direction, SMOOTH_METHOD, trend},
    },
    http::{
        Answer, ApiError, Caller, Code, Reply, ValidQuery,
        picture::{AcceptsPicture, Format, Shown, show},
    },
    storage::Rows,
};

/// Over how many days.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TrendQuery {
    /// Days until today; 90 when left out.
    #[garde(range(min = 7, max = 730))]
    pub days: Option<u32>,
    /// Data or a chart; `Accept: image/svg+xml` asks for a chart too.
    #[garde(skip)]
    pub format: Option<Format>,
}

/// A day's smoothed weight.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TrendPointView {
    /// The day.
    pub date: LocalDay,
    /// The mean of what was weighed, in grams.
    pub weight_grams: i64,
    /// The smoothed weight, in grams.
    pub trend_grams: i64,
}

/// The smoothed weight over time.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WeightTrendView {
    /// How it is smoothed: exponentially, a tenth a day, gaps counted.
    pub method: &'static str,
    /// The days that were weighed, in order.
    pub points: Vec<TrendPointView>,
    /// The latest smoothed weight, in grams.
    pub latest_grams: Option<i64>,
    /// Which way it goes, by at least six of the latest days (Theil-Sen and Mann-Kendall).
    pub direction: Option<Direction>,
    /// How fast, in percent a week.
    pub percent_per_week: Option<f64>,
}

/// `GET /progress/body/trend`
pub async fn get_weight_trend(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<TrendQuery>,
) -> Answer<Shown<Reply<WeightTrendView>>> {
    let days = i64::from(query.days.unwrap_or(90));
    let since = app.now().plus_millis(-(days + TREND_DAYS) * DAY_MS);
    let statements = vec![bind!(BODY_OF_PERSON, caller.account), bind!(WEIGHTS_SINCE, caller.account, since)];
    let answers = app.user_db(caller.shard)?.batch(statements).await?;
    let body = answers.first().map(Rows::first::<BodyRow>).transpose()?.flatten();
    let body = body.ok_or_else(|| ApiError::new(Code::InternalError).logging("a SELECT without FROM gave no row"))?;
    let weights = answers.get(1).map(Rows::decode::<WeightRow>).transpose()?.unwrap_or_default();
    let first = body.day_of(app.now(), &*app.time_zones).plus_days(1 - days);
    let weights: Vec<(LocalDay, i32)> = weights.iter().map(|row| (row.day, row.weight_grams)).collect();
    let smoothed: Vec<_> = weight_trend(&weights).into_iter().filter(|point| point.day >= first).collect();
    let mean = |day: LocalDay| {
        let of_day: Vec<i64> = weights.iter().filter(|(known, _)| *known == day).map(|(_, g)| i64::from(*g)).collect();
        of_day.iter().sum::<i64>() / i64::try_from(of_day.len()).unwrap_or(1).max(1)
    };
    let judged = trend(&smoothed);
    let points: Vec<TrendPointView> = smoothed
        .iter()
        .map(|point| TrendPointView {
            date: point.day,
            weight_grams: mean(point.day),
            trend_grams: rounded(point.value),
        })
        .collect();
    let view = WeightTrendView {
        method: SMOOTH_METHOD,
        latest_grams: points.last().map(|point| point.trend_grams),
        points,
        direction: judged.as_ref().map(|trend| trend.direction),
        percent_per_week: judged.map(|trend| (trend.percent_per_week * 1_000.0).round() / 1_000.0),
    };
    Ok(show(view, query.format, accepts, chart_of))
}

/// What was weighed, and the smoothed weight.
fn chart_of(view: &WeightTrendView) -> Chart {
    let series = |name: &str, grams: fn(&TrendPointView) -> i64| Series {
        name: name.to_owned(),
        values: view.points.iter().map(|point| Some(WeightUnit::Kg.of_grams(grams(point)))).collect(),
    };
    Chart {
        title: "Body weight".to_owned(),
        description: "The mean of each day that was weighed, and the smoothed weight.".to_owned(),
        unit: WeightUnit::Kg.symbol().to_owned(),
        kind: Kind::Lines,
        series: vec![series("Weighed", |point| point.weight_grams), series("Trend", |point| point.trend_grams)],
        labels: view.points.iter().map(|point| point.date.to_string()).collect(),
    }
}

fn rounded(grams: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a weight in grams")]
    let grams = grams.round() as i64;
    grams
}
