//! Routes that only tests use: one panics on purpose, one gives back what it was sent, one waits.
//!
//! Owns no data. Served only where `TEST_ROUTES=on` and the mode is local; anywhere else there is
//! nothing at these addresses. Must not grow into anything a client could want.

mod operations;

use super::Slice;
use crate::http::{Access, Route};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "test_routes", routes: routes(), statements: &[] }
}

fn routes() -> Vec<Route> {
    vec![
        Route::get("/test/panic", operations::cause_panic).access(Access::LocalOnly).summary("Panics"),
        Route::get("/test/slow", operations::wait_for_outside)
            .access(Access::LocalOnly)
            .summary("Waits for an outside host that does not answer"),
        Route::post("/test/echo", operations::echo_body)
            .access(Access::LocalOnly)
            .summary("Gives back the body, with an id that differs every time"),
    ]
}
