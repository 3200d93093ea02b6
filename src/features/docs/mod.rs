//! What Vivace tells of itself: the API description, a page to browse it, whom to tell of a security
//! problem, and what robots should leave alone.
//!
//! Owns no data; the files are assets of the Worker, made at build time. Open to everybody. Must not
//! serve any file that is not on its list.

mod api_docs;
mod site;

use super::Slice;
use crate::http::{Access, Code, Route, limit_classes::LimitClass};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "docs", routes: routes(), statements: &[] }
}

fn routes() -> Vec<Route> {
    let open = |route: Route| route.access(Access::Open).limit(LimitClass::Unlimited);
    vec![
        open(Route::get("/", site::get_welcome)).summary("What this is, and where to read on"),
        open(Route::get("/robots.txt", site::get_robots))
            .summary("What robots should leave alone")
            .media_type("text/plain"),
        open(Route::get("/.well-known/security.txt", site::get_security_contact))
            .summary("Whom to tell of a security problem (RFC 9116)")
            .media_type("text/plain"),
        open(Route::get("/openapi.json", api_docs::get_openapi))
            .summary("The API description (OpenAPI 3.1)")
            .errors(&[Code::NotFound]),
        open(Route::get("/api-docs", api_docs::get_docs_page))
            .summary("The page to browse the API")
            .media_type("text/html")
            .errors(&[Code::NotFound]),
        open(Route::get("/api-docs/{file}", api_docs::get_docs_file))
            .summary("A file of that page")
            .media_type("application/octet-stream"),
    ]
}
