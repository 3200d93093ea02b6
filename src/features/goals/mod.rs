//! Goals, and the steps towards them.
//!
//! Owns `goals` and `goal_milestones` in the user shards. Goals are measured by what others write (measurements of the
//! body, rollups of training): [`measure_goals`] is called by the job of a written measurement and by whoever completes
//! a workout. What is reached is reached once: the update that finds it not yet reached takes it,
//! and the job that tells of it (`NotifyV1`) is in the same batch.

mod goal;
mod healthy;
mod measure;
mod milestones;
mod store;
mod views;

pub use goal::adjusting;
pub use measure::{Reached, measure_goals, measure_goals_job};
pub use store::{ERASURES, portable::PORTABLE};

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "goals", routes: routes(), statements: &[store::CATALOGUE, store::portable::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Needs(Permission::ReadOwnProgress));
    let writes = |route: Route| route.access(Access::Needs(Permission::WriteOwnProgress));
    vec![
        reads(Route::get("/api/goals", goal::list_goals))
            .summary("One's goals, latest first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/goals/{id}", goal::get_goal)).summary("A goal"),
        writes(Route::post("/api/goals", goal::create_goal))
            .summary("Sets a goal, and measures how far it is")
            .errors(&[Code::GoalRefused, Code::LimitReached]),
        writes(Route::patch("/api/goals/{id}", goal::update_goal))
            .summary("Changes a goal; fields that are not given stay")
            .errors(&[Code::GoalRefused, Code::EditConflict]),
        writes(Route::delete("/api/goals/{id}", goal::delete_goal)).summary("Drops a goal"),
        writes(Route::post("/api/goals/{id}/milestone", milestones::add_or_achieve_milestone))
            .summary("Adds a step to a goal, or achieves one by hand")
            .errors(&[Code::GoalRefused, Code::LimitReached]),
    ]
}
