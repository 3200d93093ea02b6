//! The API description and the page that shows it, from the Worker's own files.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};

use crate::{
    app::App,
    http::{Answer, ApiError, Code, PathText, ReadyJson},
};

/// How long caches may keep a file: short, so that a deploy shows soon.
const MAX_AGE_SECONDS: u32 = 300;
/// The page may load its own files and ask this API, nothing else. Swagger UI draws its icons from
/// `data:` URLs and sets styles on elements.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A file of the page.
struct DocsFile {
    /// Its name in the address.
    name: &'static str,
    /// Where it is among the assets: an `index.html` is there under its folder.
    asset: &'static str,
    content_type: &'static str,
}

/// Every file served. A name that is not here is not looked up.
const FILES: &[DocsFile] = &[
    DocsFile { name: "index.html", asset: "/api-docs/", content_type: "text/html; charset=utf-8" },
    DocsFile { name: "init.js", asset: "/api-docs/init.js", content_type: "text/javascript; charset=utf-8" },
    DocsFile {
        name: "swagger-ui-bundle.js",
        asset: "/api-docs/swagger-ui-bundle.js",
        content_type: "text/javascript; charset=utf-8",
    },
    DocsFile { name: "swagger-ui.css", asset: "/api-docs/swagger-ui.css", content_type: "text/css; charset=utf-8" },
    DocsFile { name: "favicon-32x32.png", asset: "/api-docs/favicon-32x32.png", content_type: "image/png" },
    DocsFile { name: "LICENSE", asset: "/api-docs/LICENSE", content_type: "text/plain; charset=utf-8" },
];

/// `GET /openapi.json`
pub async fn get_openapi(app: App) -> Answer<ReadyJson> {
    app.count_subrequest();
    let file = app.assets.get("/openapi.json").await?.ok_or(Code::NotFound)?;
    let json = String::from_utf8(file.bytes).map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    Ok(ReadyJson { json, max_age_seconds: MAX_AGE_SECONDS })
}

/// `GET /api-docs`
pub async fn get_docs_page(app: App) -> Answer<Response> {
    serve_file(&app, "index.html").await
}

/// `GET /api-docs/{file}`
pub async fn get_docs_file(app: App, PathText(name): PathText) -> Answer<Response> {
    serve_file(&app, &name).await
}

async fn serve_file(app: &App, name: &str) -> Answer<Response> {
    let known = FILES.iter().find(|file| file.name == name).ok_or(Code::NotFound)?;
    app.count_subrequest();
    let file = app.assets.get(known.asset).await?.ok_or(Code::NotFound)?;
    let cache_control = HeaderValue::try_from(format!("public, max-age={MAX_AGE_SECONDS}"))
        .map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(known.content_type)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY)),
        (header::CACHE_CONTROL, cache_control),
    ];
    Ok((headers, file.bytes).into_response())
}
