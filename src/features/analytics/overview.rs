//! One's training as a whole.

use serde::Serialize;

use super::{
    query::ShownQuery,
    views::{LiftView, RecordView, TotalsView, WeekView, weeks_of},
};
use crate::{
    app::App,
    domain::{
        charts::{Chart, Kind, Series},
        time::Timestamp,
    },
    http::{
        Answer, Caller, Reply, ValidQuery,
        picture::{AcceptsPicture, Shown, show},
    },
    training::{Summary, load_summary},
};

/// One's training as a whole.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OverviewView {
    /// The sums of everything.
    #[serde(flatten)]
    pub totals: TotalsView,
    /// The exercises done on most days.
    pub favorite_exercises: Vec<LiftView>,
    /// The strongest lifts.
    pub strongest_lifts: Vec<LiftView>,
    /// The latest records.
    pub latest_records: Vec<RecordView>,
    /// The last twelve weeks, oldest first.
    pub weekly_stats: Vec<WeekView>,
    /// When this was computed.
    pub computed_at: Timestamp,
}

impl OverviewView {
    /// What a summary tells.
    pub fn of(summary: Summary) -> Self {
        let unit = summary.counting.unit;
        Self {
            totals: TotalsView::of(&summary.totals, unit),
            weekly_stats: weeks_of(&summary.days, &summary.counting),
            favorite_exercises: summary.most_done.into_iter().map(|row| LiftView::of(row, unit)).collect(),
            strongest_lifts: summary.strongest.into_iter().map(|row| LiftView::of(row, unit)).collect(),
            latest_records: summary.records.into_iter().map(|row| RecordView::of(row, unit)).collect(),
            computed_at: summary.computed_at,
        }
    }
}

/// `GET /analytics/overview`
pub async fn get_overview(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<ShownQuery>,
) -> Answer<Shown<Reply<OverviewView>>> {
    let db = app.user_db(caller.shard)?;
    let mut summary = load_summary(&db, caller.account, &*app.time_zones, app.now()).await?;
    summary.counting.show_in(query.units);
    Ok(show(OverviewView::of(summary), query.format, accepts, weeks_chart))
}

/// The volume of the last weeks.
pub fn weeks_chart(view: &OverviewView) -> Chart {
    let weeks = &view.weekly_stats;
    Chart {
        title: "Training volume of the last weeks".to_owned(),
        description: format!("{} workouts in all; the volume of each of the last weeks.", view.totals.total_workouts),
        unit: view.totals.unit.symbol().to_owned(),
        kind: Kind::Bars,
        labels: weeks.iter().map(|week| week.week_start_date.to_string()).collect(),
        series: vec![Series {
            name: "Volume".to_owned(),
            values: weeks.iter().map(|week| Some(week.total_volume)).collect(),
        }],
    }
}
