//! The page for who runs it, from the Worker's own files. It holds no data: everything it shows it asks the API for,
//! with the sign-in of who looks at it.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};

use crate::{
    app::App,
    http::{Answer, ApiError, Code, PathText},
};

/// The page may load its own files and ask this API, nothing else.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// A file of the page.
struct PageFile {
    /// Its name in the address.
    name: &'static str,
    /// Where it is among the assets: an `index.html` is there under its folder.
    asset: &'static str,
    content_type: &'static str,
}

/// Every file served. A name that is not here is not looked up.
const FILES: &[PageFile] = &[
    PageFile { name: "index.html", asset: "/ops/", content_type: "text/html; charset=utf-8" },
    PageFile { name: "ops.js", asset: "/ops/ops.js", content_type: "text/javascript; charset=utf-8" },
    PageFile { name: "api.js", asset: "/ops/api.js", content_type: "text/javascript; charset=utf-8" },
    PageFile { name: "panels.js", asset: "/ops/panels.js", content_type: "text/javascript; charset=utf-8" },
    PageFile { name: "ops.css", asset: "/ops/ops.css", content_type: "text/css; charset=utf-8" },
];

/// `GET /ops`
pub async fn get_page(app: App) -> Answer<Response> {
    serve_file(&app, "index.html").await
}

/// `GET /ops/{file}`
pub async fn get_page_file(app: App, PathText(name): PathText) -> Answer<Response> {
    serve_file(&app, &name).await
}

async fn serve_file(app: &App, name: &str) -> Answer<Response> {
    let known = FILES.iter().find(|file| file.name == name).ok_or(ApiError::new(Code::NotFound))?;
    app.count_subrequest();
    let file = app.assets.get(known.asset).await?.ok_or(Code::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(known.content_type)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    Ok((headers, file.bytes).into_response())
}
