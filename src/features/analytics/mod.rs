//! Statistics of one's own training: dashboards, series, records and progress.
//!
//! Owns `freeze_days`; everything else is read from the rollups that `crate::training` keeps. Dashboards of all
//! products read one summary (`training::load_summary`), so they cannot disagree. Every estimate names its method,
//! every answer says when it was computed. Must not write workouts, sets or rollups.

mod breakdown;
mod dashboard;
mod export;
mod freezes;
mod frequency;
mod load;
mod muscles;
mod overview;
mod progress;
mod query;
mod records;
mod relative_strength;
mod store;
mod streak;
mod strength;
mod views;
mod volume;

pub use store::{ERASURES, portable::PORTABLE};

use super::Slice;
use crate::{
    domain::permissions::Permission::{ReadOwnProgress, WriteOwnProgress},
    http::{Access, Code, Route},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "analytics", routes: routes(), statements: &[store::CATALOGUE, store::portable::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Needs(ReadOwnProgress));
    let in_range = |route: Route| reads(route).errors(&[Code::InvalidQuery]);
    vec![
        reads(Route::get("/api/analytics/overview", overview::get_overview)).summary("One's training as a whole"),
        reads(Route::get("/api/analytics/user", dashboard::get_user_analytics))
            .bare()
            .summary("The sums of one's training, without an envelope"),
        reads(Route::get("/api/analytics/dashboard", dashboard::get_dashboard))
            .summary("What one did lately, and one's streak"),
        in_range(Route::get("/api/analytics/activity-breakdown", breakdown::get_activity_breakdown))
            .summary("What one's training consists of"),
        in_range(Route::get("/api/analytics/strength", strength::get_strength))
            .summary("Estimated maxima over time, with trend and plateau"),
        in_range(Route::get("/api/analytics/volume", volume::get_volume)).summary("Load moved over time"),
        in_range(Route::get("/api/analytics/frequency", frequency::get_frequency)).summary("How often one trains"),
        in_range(Route::get("/api/analytics/load", load::get_load))
            .summary("Session load, monotony and strain, and how fast load changes"),
        in_range(Route::get("/api/analytics/muscles", muscles::get_muscles)).summary("Hard sets by muscle and week"),
        reads(Route::get("/api/analytics/records", records::list_records))
            .summary("Personal records, latest first")
            .errors(&[Code::InvalidQuery, Code::InvalidCursor]),
        reads(Route::get("/api/analytics/relative-strength", relative_strength::get_relative_strength))
            .summary("Squat, bench press and deadlift against body weight: DOTS, Wilks, IPF GL")
            .errors(&[Code::InvalidQuery]),
        in_range(Route::get("/api/analytics/export", export::export_statistics))
            .summary("One's statistics as JSON or CSV; with filters for subscribers")
            .errors(&[Code::InvalidQuery, Code::Forbidden]),
        reads(Route::get("/api/progress", progress::get_progress)).summary("Streaks, aims and sums"),
        in_range(Route::get("/api/progress/strength", progress::get_strength_progress))
            .summary("The strongest lifts, their records and where they go"),
        reads(Route::get("/api/progress/freezes", freezes::list_freezes)).summary("The days on which a streak rests"),
        Route::put("/api/progress/freezes", freezes::set_freezes)
            .access(Access::Needs(WriteOwnProgress))
            .summary("Set on which days of a range a streak rests"),
    ]
}
