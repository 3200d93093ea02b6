//! Routes that only tests use: some misbehave on purpose, to show that nobody else suffers; others give
//! back what they were sent, a person a long history, or a language model's answer as it is.
//!
//! Owns no data. Served only where `TEST_ROUTES=on` and the mode is local; anywhere else there is
//! nothing at these addresses. Must not grow into anything a client could want.

mod ai;
mod misbehave;
mod operations;
mod ten_years;

pub use misbehave::panic_if_asked;

use super::Slice;
use crate::http::{Access, Route, limit_classes::LimitClass};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "test_routes", routes: routes(), statements: &[] }
}

fn routes() -> Vec<Route> {
    let hidden = |route: Route| route.access(Access::LocalOnly).undocumented();
    let unlimited = |route: Route| hidden(route).limit(LimitClass::Unlimited);
    vec![
        unlimited(Route::get("/test/panic", misbehave::panic_now)).summary("Panics"),
        unlimited(Route::get("/test/panic-later", misbehave::panic_later)).summary("Waits, then panics"),
        unlimited(Route::get("/test/overflow", misbehave::overflow_stack)).summary("Overflows the stack"),
        unlimited(Route::get("/test/sleep", misbehave::answer_late)).summary("Answers after five seconds"),
        unlimited(Route::get("/test/stream", misbehave::stream_forever)).summary("Streams without end"),
        unlimited(Route::get("/test/object/{how}", misbehave::call_object)).summary("Calls an object that misbehaves"),
        hidden(Route::get("/test/slow", operations::wait_for_outside))
            .summary("Waits for an outside host that does not answer"),
        hidden(Route::post("/test/echo", operations::echo_body))
            .summary("Gives back the body, with an id that differs every time"),
        unlimited(Route::post("/test/ai/consult", ai::consult_model)).summary("Has a model's answer checked"),
        unlimited(Route::post("/test/ai/ask", ai::ask_provider)).summary("Asks the first provider alone"),
        unlimited(Route::post("/test/ai/stream", ai::stream_model)).summary("Gives an answer as it comes"),
        hidden(Route::post("/test/ten-years", ten_years::write_ten_years))
            .summary("Gives a person a long history of training"),
    ]
}
