//! Pages without script, for people who follow a link and not for apps.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};

/// Styles stand in the page itself; forms post to where the page is.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The answer that is this page.
pub fn html_page(text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY)),
    ];
    (headers, text).into_response()
}
