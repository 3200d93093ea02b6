//! The coach as clients ask it: plans, advice, insights, and recommendations that are performed when they are accepted.
//!
//! Owns `recommendations` and `recommendation_rounds` in the user shards. Every answer says where it comes from: the
//! embedded coach, or a language model whose answer passed the same checks. A model is told of the caller's own rows
//! alone, of the kinds they let it know. Nothing it says changes anything: what it proposes waits until the person
//! accepts it, and is then done by the slices whose it is, with the person's own rights.

mod apply;
mod ask;
mod candidates;
mod draft;
mod form;
mod generate;
mod generate_later;
mod goals;
mod look;
mod mood;
mod motivation;
mod optimize;
mod plan_changes;
mod progress;
mod recommendation;
mod recommendations;
mod script;
mod store;
mod store_proposal;
mod suggest;
mod wellness;
mod wishes;
mod words;

pub use apply::apply_recommendation;
pub use generate_later::run_generation;
pub use motivation::cheer_finished;
pub use store::{ERASURES, portable::PORTABLE, sweep};

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route, limit_classes::LimitClass},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "ai", routes: routes(), statements: &[store::CATALOGUE, store::portable::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let mut routes = asking();
    routes.extend(answering());
    routes
}

fn asking() -> Vec<Route> {
    let asks = |route: Route| route.access(Access::Needs(Permission::WriteAiRequests)).limit(LimitClass::Ai);
    vec![
        asks(Route::post("/api/ai/workout-generate", generate::generate_workout_plan))
            .summary("Makes a programme or a session")
            .errors(&[Code::CoachRefused, Code::ExerciseUnavailable, Code::PlanRefused, Code::LimitReached]),
        asks(Route::post("/api/templates/ai-generate", generate::generate_template))
            .summary("Makes a programme as a template")
            .errors(&[Code::CoachRefused, Code::ExerciseUnavailable, Code::PlanRefused, Code::LimitReached]),
        asks(Route::post("/api/templates/{id}/ai-optimize", optimize::optimize_template))
            .summary("What would make a template of one's own better: a proposal")
            .errors(&[Code::ExerciseUnavailable, Code::PlanRefused]),
        asks(Route::post("/api/ai/exercise-suggest", suggest::suggest))
            .summary("Exercises for muscles that get little, or instead of one")
            .errors(&[Code::ExerciseUnavailable]),
        asks(Route::post("/api/ai/goal-optimize", goals::optimize_goals))
            .summary("Whether goals will be reached, and a proposal for those that will not"),
        asks(Route::post("/api/ai/progress-analyze", progress::analyze_progress))
            .summary("How training goes: trends, standstills, how often and how much"),
        asks(Route::post("/api/ai/form-analyze", form::analyze_lift))
            .body_up_to(form::BODY_BYTES_MAX)
            .summary("Repetitions, range of motion, tempo and faults from key points of the body")
            .errors(&[Code::CoachRefused]),
        asks(Route::post("/api/ai/session/generate", wellness::generate_session))
            .summary("A guided session as a script"),
        asks(Route::post("/api/ai/sleep-story/generate", wellness::generate_sleep_story))
            .summary("A story to fall asleep with, as a script"),
        asks(Route::post("/api/ai/mood/insights", mood::find_mood_insights))
            .summary("How mood and energy go, and what goes with them"),
        asks(Route::post("/api/ai/motivation", motivation::motivate_now))
            .limit(LimitClass::Cheer)
            .summary("A line for a moment in a workout")
            .errors(&[Code::NotFound, Code::WorkoutFinished]),
    ]
}

fn answering() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Needs(Permission::ReadAiRecommendations));
    let writes = |route: Route| route.access(Access::Needs(Permission::WriteAiRequests));
    let answers = |route: Route| writes(route).errors(&[Code::RecommendationAnswered, Code::RecommendationExpired]);
    vec![
        reads(Route::get("/api/ai/recommendations", recommendations::list_recommendations))
            .summary("What the coach proposes, best first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/ai/recommendations/{id}", recommendations::get_recommendation))
            .summary("A recommendation"),
        writes(Route::post("/api/ai/recommendations/{id}/accept", recommendations::accept_recommendation))
            .summary("Accepts a recommendation, which does what it says, once")
            .errors(&[
                Code::RecommendationAnswered,
                Code::RecommendationExpired,
                Code::EditConflict,
                Code::LimitReached,
                Code::PlanRefused,
                Code::SessionEnded,
                Code::TemplateTakenDown,
            ]),
        answers(Route::post("/api/ai/recommendations/{id}/decline", recommendations::decline_recommendation))
            .summary("Declines a recommendation"),
        writes(Route::put("/api/ai/recommendations/{id}/feedback", recommendations::rate_recommendation))
            .summary("Says what one thinks of a recommendation"),
    ]
}
