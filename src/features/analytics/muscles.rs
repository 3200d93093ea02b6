//! Hard sets by muscle and week.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    query::{Period, Range, StatisticsQuery, range_for},
    volume::{DAYS_READ_MAX, decode, read_counting},
};
use crate::{
    app::App,
    bind,
    domain::{
        charts::{Chart, Kind, Series},
        exercises::Muscle,
        local_day::LocalDay,
        rollups::{Bucket, by_bucket},
        time::Timestamp,
    },
    http::{
        Answer, ApiError, Caller, Code, Reply, ValidQuery,
        picture::{AcceptsPicture, Shown, show},
    },
    training::{
        Counting,
        summary_store::{COUNTING, DAYS_BETWEEN, DayRow},
    },
};

/// Hard sets by muscle and week.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MusclesView {
    from: LocalDay,
    to: LocalDay,
    /// What counts: working sets of strength exercises, rated 6 or harder or not rated; whole for the muscles an
    /// exercise works most, half for those beside.
    method: &'static str,
    /// The first days of the weeks, oldest first.
    weeks: Vec<LocalDay>,
    /// Most worked first.
    muscles: Vec<MuscleView>,
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct MuscleView {
    muscle: Muscle,
    /// Hard sets in the range.
    hard_sets: f64,
    /// Hard sets of a week in the mean.
    average_per_week: f64,
    /// Hard sets of each week.
    by_week: Vec<f64>,
}

/// `GET /analytics/muscles`
pub async fn get_muscles(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<StatisticsQuery>,
) -> Answer<Shown<Reply<MusclesView>>> {
    if query.exercise.is_some() {
        return Err(ApiError::new(Code::InvalidQuery).field("exercise", "is not a filter of this list"));
    }
    let now = app.now();
    let bounds = query.bounds(LocalDay::of(now, 0, 0), Period::Month)?;
    let days = bind!(DAYS_BETWEEN, caller.account, bounds.from, bounds.to, DAYS_READ_MAX);
    let rows = app.user_db(caller.shard)?.batch(vec![bind!(COUNTING, caller.account), days]).await?;
    let counting = read_counting(&app, rows.first(), now)?;
    let range = range_for(&query, &counting, Period::Month)?;
    let mut days: Vec<DayRow> = decode(rows.get(1))?;
    days.retain(|row| (range.from..=range.to).contains(&row.day));
    let range = query.begun(range, Period::Month, days.first().map(|row| row.day));
    Ok(show(view_of(&days, range, &counting, now), query.format, accepts, chart_of))
}

#[expect(clippy::cast_precision_loss, reason = "sets of one life")]
fn view_of(days: &[DayRow], range: Range, counting: &Counting, computed_at: Timestamp) -> MusclesView {
    let shown = range.since(days.first().map(|row| row.day));
    let grouping = (Bucket::Week, counting.preferences.week_start.days_after_monday());
    let add = |sums: &mut BTreeMap<Muscle, i64>, row: &DayRow| {
        for (muscle, halves) in &row.muscles {
            *sums.entry(*muscle).or_default() += halves;
        }
    };
    let weeks = by_bucket(days, (shown.from, shown.to), grouping, |row| row.day, add);
    let halves_of = |muscle: Muscle| weeks.iter().map(move |(_, sums)| sums.get(&muscle).copied().unwrap_or(0));
    let view = |muscle: &Muscle| {
        let total: i64 = halves_of(*muscle).sum();
        (total > 0).then(|| MuscleView {
            muscle: *muscle,
            hard_sets: total as f64 / 2.0,
            average_per_week: (total as f64 / 2.0 / weeks.len() as f64 * 100.0).round() / 100.0,
            by_week: halves_of(*muscle).map(|halves| halves as f64 / 2.0).collect(),
        })
    };
    let mut muscles: Vec<MuscleView> = Muscle::ALL.iter().filter_map(view).collect();
    muscles.sort_by(|one, other| other.hard_sets.total_cmp(&one.hard_sets));
    MusclesView {
        from: range.from,
        to: range.to,
        method: "hard_sets_primary_1_secondary_half",
        weeks: weeks.iter().map(|(begin, _)| *begin).collect(),
        muscles,
        computed_at,
    }
}

fn chart_of(view: &MusclesView) -> Chart {
    Chart {
        title: "Hard sets a week by muscle".to_owned(),
        description: format!("Mean of the weeks from {} to {}.", view.from, view.to),
        unit: "sets".to_owned(),
        kind: Kind::Bars,
        labels: view.muscles.iter().map(|muscle| muscle.muscle.as_str().replace('_', " ")).collect(),
        series: vec![Series {
            name: "Hard sets".to_owned(),
            values: view.muscles.iter().map(|muscle| Some(muscle.average_per_week)).collect(),
        }],
    }
}
