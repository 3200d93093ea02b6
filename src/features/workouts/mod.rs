//! Workouts by request: made, done, changed, read, shared, followed.
//!
//! Owns no workout: each is its room's (`src/live/workout_room`), and everything that changes one goes there under a
//! name that makes a repetition harmless. Lists, statistics and finished workouts are read from the copy in the
//! person's shard, which `src/training` writes; what goes on is asked of the room. Owns what is shared (core) and the
//! change feed (triggers in the shard). A workout one may not see is answered like one that does not exist.

mod access;
mod by_index;
mod changes;
mod create;
mod exercises;
mod list;
mod ops;
mod plan;
mod rooms;
mod sets;
mod sharing;
mod steps;
mod store;
mod views;
mod workout;

pub use access::load_own;
pub use store::ERASURES;

use super::Slice;
use crate::{
    bind,
    domain::{
        ids::{AccountId, WorkoutId},
        permissions::Permission,
        training::TemplateUsed,
    },
    http::{Access, Code, Route},
    storage::{Db, StorageError, User},
};

/// The largest plan of a workout, in bytes.
const PLAN_BYTES_MAX: usize = 256 * 1024;
/// The largest batch of operations, in bytes: 500 of half a kilobyte.
const OPS_BYTES_MAX: usize = 256 * 1024;

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "workouts", routes: routes(), statements: &[store::CATALOGUE] }
}

/// The template that a workout follows, as its copy says.
///
/// # Errors
/// The shard failed.
pub async fn template_followed(
    db: &Db<User>,
    account: AccountId,
    workout: WorkoutId,
) -> Result<Option<TemplateUsed>, StorageError> {
    let row: Option<store::FollowedRow> = db.first(bind!(store::TEMPLATE_FOLLOWED, account, workout)).await?;
    Ok(row.map(|row| TemplateUsed { id: row.template_id, version: row.template_version }))
}

fn reads(route: Route) -> Route {
    route.access(Access::Needs(Permission::ReadOwnWorkouts))
}

fn writes(route: Route) -> Route {
    route.access(Access::Needs(Permission::WriteOwnWorkouts))
}

fn routes() -> Vec<Route> {
    let mut routes = whole();
    routes.extend(steps_of());
    routes.extend(parts());
    routes
}

fn whole() -> Vec<Route> {
    vec![
        reads(Route::get("/api/workouts", list::list_workouts))
            .summary("One's own workouts, latest first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/workouts/{id}", workout::get_workout)).summary("A workout with everything in it"),
        writes(Route::post("/api/workouts", create::create_workout))
            .body_up_to(PLAN_BYTES_MAX)
            .summary("Make a workout, from nothing or by a template; it can begin at once")
            .errors(&[
                Code::ExerciseUnavailable,
                Code::PremiumRequired,
                Code::LimitReached,
                Code::NotFound,
                Code::AlreadyAdded,
            ]),
        writes(Route::put("/api/workouts/{id}", workout::update_workout))
            .summary("Change what is told about a workout; fields that are not given stay")
            .errors(&[Code::WorkoutFinished, Code::LimitReached, Code::AlreadyAdded]),
        writes(Route::patch("/api/workouts/{id}", workout::patch_workout))
            .summary("Change what is told about a workout; fields that are not given stay")
            .errors(&[Code::WorkoutFinished, Code::LimitReached, Code::AlreadyAdded]),
        writes(Route::delete("/api/workouts/{id}", workout::delete_workout))
            .summary("Delete a workout with its sets and records"),
        reads(Route::get("/api/workouts/shared", sharing::list_shared_workouts))
            .summary("Workouts that friends show to you")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/workouts/{id}/share", sharing::get_workout_share)).summary("Who may see a workout"),
        writes(Route::post("/api/workouts/{id}/share", sharing::share_workout))
            .summary("Say who may see a workout: by visibility, by name, or both")
            .errors(&[Code::NotFriends, Code::LimitReached, Code::AlreadyAdded]),
        reads(Route::get("/api/workouts/changes", changes::list_workout_changes))
            .summary("What changed in one's workouts since a revision"),
        writes(Route::post("/api/workouts/{id}/ops", ops::merge_ops))
            .body_up_to(OPS_BYTES_MAX)
            .summary("Send what was done offline: in any order and as often as need be"),
    ]
}

fn steps_of() -> Vec<Route> {
    vec![
        writes(Route::post("/api/workouts/{id}/start", steps::start_workout)).summary("Begin a workout").errors(&[
            Code::WorkoutAlreadyStarted,
            Code::WorkoutFinished,
            Code::LimitReached,
        ]),
        writes(Route::post("/api/workouts/{id}/pause", steps::pause_workout))
            .summary("Stop the clock of a workout")
            .errors(&[Code::WorkoutNotStarted, Code::WorkoutAlreadyPaused, Code::WorkoutFinished, Code::LimitReached]),
        writes(Route::post("/api/workouts/{id}/resume", steps::resume_workout))
            .summary("Go on with a workout that was paused")
            .errors(&[Code::WorkoutNotStarted, Code::WorkoutNotPaused, Code::WorkoutFinished, Code::LimitReached]),
        writes(Route::post("/api/workouts/{id}/complete", steps::complete_workout)).summary("End a workout").errors(&[
            Code::WorkoutNotStarted,
            Code::WorkoutFinished,
            Code::LimitReached,
        ]),
        writes(Route::post("/api/workouts/{id}/cancel", steps::cancel_workout))
            .summary("Give a workout up: it counts for nothing")
            .errors(&[Code::WorkoutFinished, Code::LimitReached]),
        writes(Route::post("/api/workouts/{id}/rest", steps::rest_in_workout))
            .summary("Begin a rest, or break it off")
            .errors(&[Code::WorkoutNotStarted, Code::WorkoutFinished, Code::LimitReached]),
    ]
}

fn parts() -> Vec<Route> {
    /// What may be wrong with a set.
    const SET: &[Code] =
        &[Code::WorkoutNotStarted, Code::WorkoutFinished, Code::NotTracked, Code::AlreadyAdded, Code::LimitReached];
    /// What may be wrong with a set that is named by its index.
    const SET_BY_INDEX: &[Code] =
        &[Code::EditConflict, Code::WorkoutNotStarted, Code::WorkoutFinished, Code::NotTracked, Code::LimitReached];
    vec![
        writes(Route::post("/api/workouts/{id}/sets", sets::log_set)).summary("Log a set, or plan one").errors(SET),
        writes(Route::patch("/api/workouts/{id}/sets/{setId}", sets::update_set))
            .summary("Change a set; fields that are not given stay")
            .errors(SET),
        writes(Route::delete("/api/workouts/{id}/sets/{setId}", sets::delete_set))
            .summary("Delete a set")
            .errors(&[Code::WorkoutFinished, Code::LimitReached]),
        writes(Route::put("/api/workouts/{id}/set/{setIndex}", by_index::update_set_by_index))
            .summary("Change the set that stands at an index")
            .errors(SET_BY_INDEX),
        writes(Route::post("/api/workouts/{id}/exercises", exercises::add_exercise))
            .summary("Add an exercise to a workout")
            .errors(&[Code::ExerciseUnavailable, Code::WorkoutFinished, Code::AlreadyAdded, Code::LimitReached]),
        writes(Route::patch("/api/workouts/{id}/exercises/{workoutExerciseId}", exercises::update_workout_exercise))
            .summary("Change an exercise of a workout; fields that are not given stay")
            .errors(&[Code::WorkoutFinished, Code::LimitReached]),
        writes(Route::delete("/api/workouts/{id}/exercises/{workoutExerciseId}", exercises::remove_exercise))
            .summary("Remove an exercise with its sets from a workout")
            .errors(&[Code::WorkoutFinished, Code::LimitReached]),
        writes(Route::put("/api/workouts/{id}/exercise/{exerciseIndex}", by_index::update_exercise_by_index))
            .summary("Change the exercise that stands at an index")
            .errors(&[Code::EditConflict, Code::WorkoutFinished, Code::LimitReached]),
    ]
}
