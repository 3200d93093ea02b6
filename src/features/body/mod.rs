//! Measurements of the body, with photos, and what follows from them.
//!
//! Owns `body_metrics` and `body_photos` in the user shards, and the objects below `body/` in the media bucket. Two
//! families of routes show the same rows: `/users/metrics` their figures, `/progress/body` everything. A write tells
//! the statistics of training what the person weighs, and has the goals measured anew, in its own batch.
//! Must not know goals or workouts.

mod form;
mod imported;
pub mod jobs;
mod metrics;
mod notes;
mod photos;
mod store;
mod trend;
mod views;

pub use imported::{ImportedMetric, add_imported_metrics, drop_imported_metrics, refresh_weight};
pub use notes::{open_words, seal_words};
pub use store::ERASURES;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route, limit_classes::LimitClass},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "body", routes: routes(), statements: &[store::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let mut routes = figures();
    routes.extend(everything());
    routes.extend(photos());
    routes
}

fn reads(route: Route) -> Route {
    route.access(Access::Needs(Permission::ReadOwnProgress))
}

fn writes(route: Route) -> Route {
    route.access(Access::Needs(Permission::WriteOwnProgress))
}

fn figures() -> Vec<Route> {
    vec![
        reads(Route::get("/api/users/metrics", metrics::list_metrics))
            .summary("The figures of one's measurements, latest first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/users/metrics/{id}", metrics::get_metric)).summary("The figures of a measurement"),
        writes(Route::post("/api/users/metrics", metrics::create_metric))
            .summary("Adds a measurement")
            .errors(&[Code::MeasurementRefused]),
        writes(Route::patch("/api/users/metrics/{id}", metrics::update_metric))
            .summary("Changes a measurement; fields that are not given stay")
            .errors(&[Code::MeasurementRefused, Code::EditConflict]),
        writes(Route::delete("/api/users/metrics/{id}", metrics::delete_metric))
            .summary("Deletes a measurement and its photos"),
    ]
}

fn everything() -> Vec<Route> {
    vec![
        reads(Route::get("/api/progress/body", metrics::list_body_metrics))
            .summary("One's measurements with notes, photos and what follows from them, latest first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/progress/body/trend", trend::get_weight_trend))
            .summary("One's smoothed weight over time"),
        reads(Route::get("/api/progress/body/{id}", metrics::get_body_metric)).summary("A measurement"),
        writes(Route::post("/api/progress/body", metrics::create_body_metric))
            .summary("Adds a measurement, shown in full")
            .errors(&[Code::MeasurementRefused]),
        writes(Route::patch("/api/progress/body/{id}", metrics::update_body_metric))
            .summary("Changes a measurement, shown in full")
            .errors(&[Code::MeasurementRefused, Code::EditConflict]),
        writes(Route::delete("/api/progress/body/{id}", metrics::delete_body_metric))
            .summary("Deletes a measurement with its photos"),
    ]
}

fn photos() -> Vec<Route> {
    vec![
        writes(Route::post("/api/progress/body/{id}/photos/{side}", photos::upload_body_photo))
            .limit(LimitClass::Upload)
            .body_up_to(photos::PHOTO_BYTES_MAX + photos::FORM_BYTES_MAX)
            .summary("Sets the photo of one side: JPEG, PNG, WebP or GIF, at most 8 MiB and 4096 x 4096 pixels")
            .errors(&[Code::InvalidFile, Code::LimitReached]),
        writes(Route::delete("/api/progress/body/{id}/photos/{side}", photos::delete_body_photo))
            .summary("Removes the photo of one side"),
        Route::get("/media/body/{file}", photos::get_body_photo)
            .access(Access::Open)
            .media_type("image/*")
            .summary("A photo, by a link that expires")
            .errors(&[Code::LinkExpired]),
    ]
}
