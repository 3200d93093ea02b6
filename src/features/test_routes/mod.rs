//! Routes that misbehave on purpose, so that tests can show that nobody else suffers.
//!
//! Owns no data. Served in local mode with `TEST_ROUTES=on` and nowhere else; for everybody else they do
//! not exist. Called by `tests/worker` only.

mod misbehave;

pub use misbehave::panic_if_asked;

use super::Slice;
use crate::http::{Access, Route, limit_classes::LimitClass};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "test_routes", routes: routes(), statements: &[] }
}

fn routes() -> Vec<Route> {
    let hidden = |route: Route| route.access(Access::LocalOnly).limit(LimitClass::Unlimited).undocumented();
    vec![
        hidden(Route::get("/__test/panic", misbehave::panic_now)),
        hidden(Route::get("/__test/panic-later", misbehave::panic_later)),
        hidden(Route::get("/__test/overflow", misbehave::overflow_stack)),
        hidden(Route::get("/__test/slow", misbehave::answer_slowly)),
        hidden(Route::get("/__test/stream", misbehave::stream_forever)),
        hidden(Route::get("/__test/object/{how}", misbehave::call_object)),
        hidden(Route::post("/__test/echo", misbehave::echo_body)),
    ]
}
