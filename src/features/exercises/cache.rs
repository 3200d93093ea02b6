//! Copies of what everybody sees: in the isolate for seconds, then in the shared cache for minutes.
//!
//! Keys carry the generation of the public library: the highest revision of its change feed. A write to
//! the library gives it a new generation, so that no copy made before is read again; nothing is ever
//! deleted. How old an anonymous answer can be:
//!
//! - the generation is believed for [`GENERATION_MEMO_MS`] in an isolate and [`GENERATION_SECONDS`] in the shared
//!   cache, which the writer overwrites; other places may see that [`GENERATION_SECONDS`] later;
//! - ratings and use make no new generation: averages and the order of popular exercises may be [`PAGE_SECONDS`] old.
//!
//! Whoever is signed in reads the database, and so sees their own writes at once. Emptying the caches loses
//! nothing; a cache in trouble is passed by.

use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::store::{GENERATION, RevRow};
use crate::{
    app::App,
    bind,
    domain::time::SECOND_MS,
    http::{Answer, ApiError, Code, reply::CachedJson},
};

/// How long an isolate believes a generation.
pub const GENERATION_MEMO_MS: i64 = 5 * SECOND_MS;
/// How long the shared cache keeps the generation: the platform's least.
pub const GENERATION_SECONDS: u64 = 60;
/// How long an isolate keeps a page.
pub const PAGE_MEMO_MS: i64 = 30 * SECOND_MS;
/// How long the shared cache keeps a page.
pub const PAGE_SECONDS: u64 = 300;
/// How long clients and proxies may keep an anonymous answer.
pub const CLIENT_SECONDS: u32 = 60;

const GENERATION_KEY: &str = "exercises:generation";

/// Where a copy is kept beside the isolate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In the shared cache: many ask for it.
    Shared,
    /// Nowhere: there are too many like it, and each put costs.
    IsolateOnly,
}

/// The answer under `key`, from the nearest copy, or else from `build`.
///
/// # Errors
/// Those of `build`.
pub async fn through_caches(
    app: &App,
    key: &str,
    kept: Kept,
    build: impl Future<Output = Answer<CachedJson>> + Send,
) -> Answer<CachedJson> {
    let generation = generation(app).await?;
    let key = format!("exercises:{generation}:{key}");
    if let Some(cached) = app.memo.get(&key, app.now()).and_then(|text| serde_json::from_str(&text).ok()) {
        return Ok(cached);
    }
    if kept == Kept::Shared
        && let Some(text) = read_shared(app, &key).await
        && let Ok(cached) = serde_json::from_str(&text)
    {
        app.memo.put(&key, &text, PAGE_MEMO_MS, app.now());
        return Ok(cached);
    }
    let built = build.await?;
    let text = serde_json::to_string(&built).map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    app.memo.put(&key, &text, PAGE_MEMO_MS, app.now());
    if kept == Kept::Shared {
        put_shared(app, key, text, PAGE_SECONDS);
    }
    Ok(built)
}

/// The copy of a value that is not a page of a list.
///
/// # Errors
/// It does not serialise.
pub fn item_copy(data: &impl Serialize) -> Answer<CachedJson> {
    page_copy(data, None, None)
}

/// The copy of a page.
///
/// # Errors
/// It does not serialise.
pub fn page_copy(data: &impl Serialize, next_cursor: Option<String>, limit: Option<u32>) -> Answer<CachedJson> {
    let json = serde_json::to_string(data).map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    Ok(CachedJson { json, next_cursor, limit })
}

async fn generation(app: &App) -> Answer<i64> {
    let remembered = app.memo.get(GENERATION_KEY, app.now()).and_then(|text| text.parse().ok());
    if let Some(generation) = remembered {
        return Ok(generation);
    }
    if let Some(generation) = read_shared(app, GENERATION_KEY).await.and_then(|text| text.parse::<i64>().ok()) {
        app.memo.put(GENERATION_KEY, &generation.to_string(), GENERATION_MEMO_MS, app.now());
        return Ok(generation);
    }
    let row: Option<RevRow> = app.core_db().first(bind!(GENERATION)).await?;
    let generation = row.map_or(0, |row| row.rev);
    app.memo.put(GENERATION_KEY, &generation.to_string(), GENERATION_MEMO_MS, app.now());
    put_shared(app, GENERATION_KEY.to_owned(), generation.to_string(), GENERATION_SECONDS);
    Ok(generation)
}

/// Tells the caches of a write to the public library, whose new revision is `rev`.
pub fn tell_caches(app: &App, rev: i64) {
    app.memo.put(GENERATION_KEY, &rev.to_string(), GENERATION_MEMO_MS, app.now());
    put_shared(app, GENERATION_KEY.to_owned(), rev.to_string(), GENERATION_SECONDS);
}

async fn read_shared(app: &App, key: &str) -> Option<String> {
    app.count_subrequest();
    app.cache.get(key).await.ok().flatten()
}

fn put_shared(app: &App, key: String, text: String, seconds: u64) {
    let cache = app.cache.clone();
    app.count_subrequest();
    app.after_answer(async move {
        // A copy that could not be kept is made again.
        let _ = cache.put(&key, text, seconds).await;
    });
}

/// An answer that is shared by everybody who is not signed in, or made for one person.
#[derive(Debug)]
pub enum Shown<S, O> {
    /// From the caches.
    Shared(S),
    /// For one person.
    Own(O),
}

impl<S: IntoResponse, O: IntoResponse> IntoResponse for Shown<S, O> {
    fn into_response(self) -> Response {
        match self {
            Self::Shared(shared) => shared.into_response(),
            Self::Own(own) => own.into_response(),
        }
    }
}

#[cfg(feature = "openapi")]
impl<S: crate::http::openapi::Output, O> crate::http::openapi::Output for Shown<S, O> {
    fn describe(doc: &mut crate::http::openapi::OperationDoc<'_>) {
        S::describe(doc);
    }
}
