//! Whether Vivace answers, and whether the parts it stands on do.
//!
//! Owns no data. Called by load balancers, container platforms and people. Tells strangers names and
//! times of parts, never why one fails.

mod probe_parts;

use super::Slice;
use crate::http::{Access, Code, Route, limit_classes::LimitClass};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "health", routes: routes(), statements: &[] }
}

fn routes() -> Vec<Route> {
    let open = |route: Route| route.access(Access::Open).limit(LimitClass::Unlimited);
    vec![
        open(Route::get("/health", probe_parts::get_health)).summary("Whether every part answers, and how fast"),
        open(Route::get("/health/live", probe_parts::get_liveness)).summary("Whether the Worker answers at all"),
        open(Route::get("/health/ready", probe_parts::get_readiness))
            .summary("Whether requests can be served")
            .errors(&[Code::ServiceUnavailable]),
    ]
}
