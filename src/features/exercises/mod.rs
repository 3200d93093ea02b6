//! The exercise library: what there is, how it is found, what people add to it, and what they think of it.
//!
//! Owns the tables `exercise*` of the core database. Index tables, counts, the change feed and the sums of ratings
//! follow from the row of an exercise by triggers (migration 0022); nothing here writes them. Anonymous reads come
//! from caches (see [`cache`]); whoever is signed in reads the database, one call a request, and so sees what
//! they wrote at once. Private exercises of others are the same 404 as ones that do not exist.
//! Must not know workouts, which only raise `usage_count`.

mod access;
mod cache;
mod changes;
mod create;
mod duplicate_gate;
mod exercise;
mod fields;
mod imported;
mod list;
mod paging;
mod rate;
mod review;
mod search;
mod similar;
mod store;
mod update;
mod views;

pub use imported::{add_by_name, delete_private, room_for_own};
pub use store::portable::PORTABLE;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route, limit_classes::LimitClass},
    storage::{Location, erasure::ErasureRule},
};

/// What becomes of this slice's tables when an account is erased: nothing is left but reviewed exercises, without
/// their author. The changes come last, because the deletions before leave their traces there.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::core("exercise_ratings", &store::write::ERASE_RATINGS),
    ErasureRule::core("exercises", &store::write::ERASE_OWN),
    ErasureRule::core("exercises", &store::write::ERASE_AUTHOR),
    ErasureRule::core("exercise_changes", &store::write::ERASE_CHANGES),
    ErasureRule::keep(Location::Core, "exercise_listings", "lists of exercises: triggers keep them in step"),
    ErasureRule::keep(
        Location::Core,
        "exercise_facet_counts",
        "counts of exercise_listings: triggers keep them in step",
    ),
    ErasureRule::keep(Location::Core, "exercise_words", "the index of public exercises: triggers keep it in step"),
    ErasureRule::keep(Location::Core, "exercise_trigrams", "the index of public exercises: triggers keep it in step"),
];

/// The slice.
pub fn slice() -> Slice {
    Slice {
        name: "exercises",
        routes: routes(),
        statements: &[store::CATALOGUE, store::portable::CATALOGUE, store::write::CATALOGUE],
    }
}

fn routes() -> Vec<Route> {
    let mut routes = reading();
    routes.extend(writing());
    routes.extend(reviewing());
    routes
}

fn reading() -> Vec<Route> {
    let open = |route: Route| route.access(Access::Optional(Permission::ReadExercises));
    vec![
        open(Route::get("/api/exercises", list::list_exercises))
            .summary("Exercises, filtered and sorted")
            .errors(&[Code::InvalidCursor]),
        open(Route::get("/api/exercises/search", search::search_exercises))
            .limit(LimitClass::Search)
            .summary("Exercises by name, forgiving of misspellings")
            .errors(&[Code::InvalidCursor]),
        open(Route::get("/api/exercises/popular", list::list_popular_exercises))
            .summary("Exercises people rate highest and use most")
            .errors(&[Code::InvalidCursor]),
        open(Route::get("/api/exercises/muscles", list::list_muscles))
            .summary("Muscles, with how many exercises each has"),
        open(Route::get("/api/exercises/equipment", list::list_equipment))
            .summary("Equipment, with how many exercises each has"),
        open(Route::get("/api/exercises/muscle/{muscle}", list::list_exercises_by_muscle))
            .summary("Exercises for a muscle")
            .errors(&[Code::InvalidCursor]),
        open(Route::get("/api/exercises/equipment/{equipment}", list::list_exercises_by_equipment))
            .summary("Exercises with a piece of equipment")
            .errors(&[Code::InvalidCursor]),
        open(Route::get("/api/exercises/changes", changes::list_exercise_changes))
            .summary("What has changed since a revision, for clients that keep a copy"),
        open(Route::get("/api/exercises/{exercise}", exercise::get_exercise)).summary("An exercise, by id or slug"),
        open(Route::get("/api/exercises/{exercise}/similar", similar::list_similar_exercises))
            .summary("What can be done instead, and why"),
    ]
}

fn writing() -> Vec<Route> {
    let own = |route: Route| route.access(Access::Needs(Permission::WriteCustomExercises));
    // Moderators may change what is not theirs: whether they still are is asked every time.
    let checked = |mut route: Route| {
        route.checks_session = true;
        route
    };
    vec![
        own(Route::post("/api/exercises", create::create_exercise))
            .summary("Adds an exercise of one's own")
            .errors(&[Code::DuplicateExercise, Code::LimitReached]),
        checked(own(Route::patch("/api/exercises/{exercise}", update::update_exercise)))
            .summary("Changes an exercise; fields that are not given stay")
            .errors(&[Code::DuplicateExercise, Code::EditConflict, Code::SessionEnded, Code::AccountSuspended]),
        checked(own(Route::delete("/api/exercises/{exercise}", exercise::delete_exercise)))
            .summary("Deletes an exercise of one's own, or takes one out of the library")
            .errors(&[Code::EditConflict, Code::SessionEnded, Code::AccountSuspended]),
        own(Route::post("/api/exercises/{exercise}/rate", rate::rate_exercise))
            .summary("Rates an exercise with 1 to 5 stars; once more replaces the rating"),
    ]
}

fn reviewing() -> Vec<Route> {
    let staff = |route: Route| route.access(Access::Staff(Permission::ModerateContent)).limit(LimitClass::Admin);
    vec![
        staff(Route::get("/api/admin/exercises", review::list_exercises_to_review))
            .summary("Exercises by where they stand in review, oldest first")
            .errors(&[Code::InvalidCursor, Code::SessionEnded, Code::AccountSuspended]),
        staff(Route::put("/api/admin/exercises/{exercise}/approve", review::review_exercise))
            .summary("Approves or rejects an exercise")
            .errors(&[Code::EditConflict, Code::SessionEnded, Code::AccountSuspended]),
    ]
}
