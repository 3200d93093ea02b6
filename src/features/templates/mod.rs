//! Workout plans: people's own, what they publish, and the next session by a plan.
//!
//! Owns the tables `template*` of the core database. Versions, index tables, counts and figures follow from the rows
//! of templates, ratings, favourites and uses by triggers (migration 0051); nothing here writes them. A published
//! template is hidden from and by whoever is blocked, and missing and hidden ones are the same 404. A version never
//! changes, so that workouts keep what they were made from.
//! Must not know workouts, which only tell that they follow a template ([`record_use`]).

mod access;
mod content;
mod feature;
mod form;
mod list;
mod next;
mod opinions;
mod proposed;
mod read_plan;
mod search;
mod store;
mod take_down;
mod template;
mod uses;
mod views;

pub use next::{NextSessionQuery, NextSessionView, NextSetView, next_session};
pub use proposed::{OwnTemplate, ProposedTemplate, add_proposed, change_as_proposed, load_own_template, show_proposed};
pub use store::{portable::PORTABLE, write::ERASURES};
pub use uses::record_use;
pub use views::TemplateView;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route, limit_classes::LimitClass},
};

/// The largest plan, in bytes: 7 days of 30 exercises with words about each.
const PLAN_BYTES_MAX: usize = 192 * 1024;

/// The slice.
pub fn slice() -> Slice {
    Slice {
        name: "templates",
        routes: routes(),
        statements: &[store::CATALOGUE, store::write::CATALOGUE, store::history::CATALOGUE, store::portable::CATALOGUE],
    }
}

fn routes() -> Vec<Route> {
    let mut routes = reading();
    routes.extend(writing());
    routes.extend(featuring());
    routes.extend(moderating());
    routes
}

fn reading() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Needs(Permission::ReadPublicTemplates));
    let lists = |route: Route| reads(route).errors(&[Code::InvalidCursor]);
    vec![
        lists(Route::get("/api/templates", list::list_templates)).summary("Published templates and one's own"),
        lists(Route::get("/api/templates/my", list::list_my_templates)).summary("One's own templates"),
        lists(Route::get("/api/templates/public", list::list_public_templates)).summary("Published templates"),
        lists(Route::get("/api/templates/featured", list::list_featured_templates))
            .summary("Templates on the front page"),
        lists(Route::get("/api/templates/favorites", list::list_favorite_templates))
            .summary("Templates one keeps as favourites"),
        lists(Route::get("/api/templates/search", search::search_templates))
            .summary("Published templates and one's own by words, also misspelt ones"),
        reads(Route::get("/api/templates/{id}", template::get_template))
            .summary("A template with its week")
            .errors(&[Code::PremiumRequired]),
        reads(Route::get("/api/templates/{id}/versions/{version}", template::get_template_version))
            .summary("A template as it was in one version")
            .errors(&[Code::PremiumRequired]),
        reads(Route::get("/api/templates/{id}/next", next::get_next_session))
            .summary("The next session of a day of a template: sets, repetitions, loads and plates, and why")
            .errors(&[Code::PremiumRequired]),
        reads(Route::post("/api/templates/{id}/rate", opinions::rate_template))
            .summary("Rates a template with 1 to 5 stars; once more replaces the rating")
            .errors(&[Code::NotYourself]),
        reads(Route::post("/api/templates/{id}/favorite", opinions::favorite_template))
            .summary("Keeps a template as a favourite")
            .errors(&[Code::LimitReached]),
        reads(Route::delete("/api/templates/{id}/favorite", opinions::unfavorite_template))
            .summary("Keeps a template as a favourite no longer"),
    ]
}

fn writing() -> Vec<Route> {
    let writes = |route: Route| route.access(Access::Needs(Permission::WriteOwnTemplates));
    vec![
        writes(Route::post("/api/templates", template::create_template))
            .body_up_to(PLAN_BYTES_MAX)
            .summary("Adds a template of one's own")
            .errors(&[Code::PlanRefused, Code::LimitReached, Code::SessionEnded, Code::TemplateTakenDown]),
        writes(Route::patch("/api/templates/{id}", template::update_template))
            .body_up_to(PLAN_BYTES_MAX)
            .summary("Changes a template of one's own, which makes a new version; fields that are not given stay")
            .errors(&[Code::PlanRefused, Code::EditConflict, Code::LimitReached, Code::TemplateTakenDown]),
        writes(Route::delete("/api/templates/{id}", template::delete_template))
            .summary("Deletes a template of one's own")
            .errors(&[Code::EditConflict]),
        writes(Route::post("/api/templates/{id}/duplicate", template::duplicate_template))
            .summary("Makes a copy of a template, as one's own")
            .errors(&[Code::PremiumRequired, Code::LimitReached, Code::SessionEnded, Code::TemplateTakenDown]),
    ]
}

fn featuring() -> Vec<Route> {
    let staff = |route: Route| route.access(Access::Staff(Permission::FeatureTemplates)).limit(LimitClass::Admin);
    vec![
        staff(Route::get("/api/admin/templates", feature::list_templates_for_staff))
            .summary("Published templates")
            .errors(&[Code::InvalidCursor, Code::SessionEnded, Code::AccountSuspended]),
        staff(Route::put("/api/admin/templates/{id}/feature", feature::feature_template))
            .summary("Puts a template on the front page, or reserves it to subscribers")
            .errors(&[Code::SessionEnded, Code::AccountSuspended]),
    ]
}

fn moderating() -> Vec<Route> {
    let staff = |route: Route| {
        let route = route.access(Access::Staff(Permission::ModerateContent)).limit(LimitClass::Admin);
        route.errors(&[Code::SessionEnded, Code::AccountSuspended])
    };
    let list = Route::get("/api/admin/templates/taken-down", take_down::list_taken_down_templates);
    vec![
        staff(list).summary("Templates that were taken down, latest first: by whom, when and why").errors(&[
            Code::InvalidCursor,
            Code::SessionEnded,
            Code::AccountSuspended,
        ]),
        staff(Route::put("/api/admin/templates/{id}/take-down", take_down::take_down_template))
            .summary("Takes a published template down: its author keeps it, and is told"),
        staff(Route::delete("/api/admin/templates/{id}/take-down", take_down::restore_template))
            .summary("Lets the author of a template that was taken down publish it again"),
    ]
}
