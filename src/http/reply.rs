//! What handlers answer: data and a status. The envelope is put around it in the outermost layer.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header::SEC_WEBSOCKET_PROTOCOL};
use serde::Serialize;

use crate::{
    domain::json,
    http::{ApiError, Code},
    platform::socket::SocketHandle,
};

/// Data on its way to the outermost layer.
#[derive(Clone, Debug)]
pub struct Payload {
    /// The data, as JSON.
    pub json: String,
    /// How the list goes on, where it is one.
    pub page: Option<PageInfo>,
    /// Whether the data stands alone in every version: [`Route::bare`](crate::http::Route::bare) says so.
    pub bare: bool,
    /// How long a shared cache may keep it; `None` is private and not to be stored.
    pub public_max_age_seconds: Option<u32>,
    /// A member of the envelope beside the data, as JSON, where a reference product looks for it there.
    pub beside: Option<(String, String)>,
}

/// How a list goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PageInfo {
    /// Give this as `cursor` to get the next page; `null` on the last.
    pub next_cursor: Option<String>,
    /// The most items a page of this answer holds.
    pub limit: u32,
}

impl PageInfo {
    /// A page of at most `limit` items that goes on there; nowhere, when it is the last.
    pub const fn new(next_cursor: Option<String>, limit: u32) -> Self {
        Self { next_cursor, limit }
    }
}

/// Data with status 200 (or the one set).
#[derive(Debug)]
pub struct Reply<T> {
    data: T,
    public_max_age_seconds: Option<u32>,
    beside: Option<(String, String)>,
    headers: HeaderMap,
}

impl<T: Serialize> Reply<T> {
    /// Answers with `data`.
    pub fn new(data: T) -> Self {
        Self { data, public_max_age_seconds: None, beside: None, headers: HeaderMap::new() }
    }

    /// Lets shared caches keep the answer.
    #[must_use]
    pub fn public(mut self, max_age_seconds: u32) -> Self {
        self.public_max_age_seconds = Some(max_age_seconds);
        self
    }

    /// Puts text into the envelope beside the data, too.
    #[must_use]
    pub fn beside(mut self, name: &str, text: &str) -> Self {
        self.beside = serde_json::to_string(text).ok().map(|json| (name.to_owned(), json));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: http::HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let mut response = payload_response(
            StatusCode::OK,
            serde_json::to_string(&self.data),
            None,
            self.public_max_age_seconds,
            self.headers,
        );
        if let Some(payload) = response.extensions_mut().get_mut::<Payload>() {
            payload.beside = self.beside;
        }
        response
    }
}

/// Data with status 201.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        payload_response(StatusCode::CREATED, serde_json::to_string(&self.0), None, None, HeaderMap::new())
    }
}

/// Data with status 202: it will happen, but has not yet.
#[derive(Debug)]
pub struct Accepted<T>(pub T);

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        payload_response(StatusCode::ACCEPTED, serde_json::to_string(&self.0), None, None, HeaderMap::new())
    }
}

/// A page of a list.
#[derive(Debug)]
pub struct List<T> {
    /// The items.
    pub items: Vec<T>,
    /// How it goes on.
    pub page: PageInfo,
    /// How long a shared cache may keep it; `None` is private.
    pub public_max_age_seconds: Option<u32>,
}

impl<T> List<T> {
    /// These items, on this page.
    pub const fn new(items: Vec<T>, page: PageInfo) -> Self {
        Self { items, page, public_max_age_seconds: None }
    }

    /// The page of rows as [`Cut`] reads them, whose `cursor` is made of the last row shown.
    pub fn page<R>(rows: Vec<R>, limit: u32, cursor: impl FnOnce(&R) -> String, view: impl FnMut(R) -> T) -> Self {
        let cut = Cut::of(rows, limit);
        let page = cut.page(cursor);
        Self::new(cut.rows.into_iter().map(view).collect(), page)
    }

    /// Lets shared caches keep it.
    #[must_use]
    pub const fn public(mut self, max_age_seconds: u32) -> Self {
        self.public_max_age_seconds = Some(max_age_seconds);
        self
    }
}

/// Rows of which one more than `limit` was asked for, cut to a page: that one tells whether there is a next page. The one
/// way in which lists are cut; `tests/checks` sees to it.
#[derive(Debug)]
pub struct Cut<R> {
    /// The rows of the page.
    pub rows: Vec<R>,
    /// Whether there are more.
    pub has_more: bool,
    limit: u32,
}

impl<R> Cut<R> {
    /// Cuts `rows`.
    pub fn of(mut rows: Vec<R>, limit: u32) -> Self {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > wanted;
        rows.truncate(wanted);
        Self { rows, has_more, limit }
    }

    /// How the list goes on: by a `cursor` made of the last row shown, if there are more.
    pub fn page(&self, cursor: impl FnOnce(&R) -> String) -> PageInfo {
        PageInfo::new(self.rows.last().filter(|_| self.has_more).map(cursor), self.limit)
    }
}

impl<T: Serialize> IntoResponse for List<T> {
    fn into_response(self) -> Response {
        payload_response(
            StatusCode::OK,
            serde_json::to_string(&self.items),
            Some(self.page),
            self.public_max_age_seconds,
            HeaderMap::new(),
        )
    }
}

/// A page of a list with more to tell beside its items.
#[derive(Debug)]
pub struct Paged<T> {
    /// The items and what is told beside them.
    pub data: T,
    /// How the list goes on.
    pub page: PageInfo,
}

impl<T: Serialize> IntoResponse for Paged<T> {
    fn into_response(self) -> Response {
        payload_response(StatusCode::OK, serde_json::to_string(&self.data), Some(self.page), None, HeaderMap::new())
    }
}

/// The data of an operation that has nothing to show but that it was done.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Done {
    /// What was done, for a person.
    pub message: String,
}

impl Done {
    /// A reply that says what was done.
    pub fn reply(message: &str) -> Reply<Done> {
        Reply::new(Done { message: message.to_owned() })
    }
}

/// An open socket: status 101.
#[derive(Debug)]
pub struct Upgraded {
    /// The client's end.
    pub socket: SocketHandle,
    /// The subprotocol chosen.
    pub protocol: Option<&'static str>,
}

impl IntoResponse for Upgraded {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        if let Some(protocol) = self.protocol {
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocol));
        }
        self.socket.attach(response.extensions_mut());
        response
    }
}

/// JSON that was made elsewhere, open to shared caches.
#[derive(Debug)]
pub struct ReadyJson {
    /// The JSON.
    pub json: String,
    /// How long a shared cache may keep it.
    pub max_age_seconds: u32,
}

impl IntoResponse for ReadyJson {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(Payload {
            json: self.json,
            page: None,
            bare: false,
            public_max_age_seconds: Some(self.max_age_seconds),
            beside: None,
        });
        response
    }
}

/// JSON that was serialised before and kept in a cache, answered as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedJson {
    /// The data, as JSON.
    pub json: String,
    /// The cursor of the next page, where it is a list.
    pub next_cursor: Option<String>,
    /// The page size, where it is a list.
    pub limit: Option<u32>,
}

impl CachedJson {
    /// As a cache keeps it: a line about the page, then the data as it is. JSON within JSON would have to be
    /// unescaped for every answer.
    pub fn to_text(&self) -> String {
        let page = serde_json::to_string(&(self.limit, &self.next_cursor)).unwrap_or_default();
        format!("{page}\n{}", self.json)
    }

    /// Reads what [`Self::to_text`] wrote.
    pub fn from_text(text: &str) -> Option<Self> {
        let (page, json) = text.split_once('\n')?;
        let (limit, next_cursor) = json::from_str(page).ok()?;
        Some(Self { json: json.to_owned(), next_cursor, limit })
    }
}

/// A cached answer of a known type, open to shared caches.
#[derive(Debug)]
pub struct CachedReply<T> {
    cached: CachedJson,
    max_age_seconds: u32,
    data: std::marker::PhantomData<T>,
}

impl<T> CachedReply<T> {
    /// Answers with what was cached.
    pub const fn new(cached: CachedJson, max_age_seconds: u32) -> Self {
        Self { cached, max_age_seconds, data: std::marker::PhantomData }
    }
}

impl<T> IntoResponse for CachedReply<T> {
    fn into_response(self) -> Response {
        let CachedJson { json, next_cursor, limit } = self.cached;
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(Payload {
            json,
            page: limit.map(|limit| PageInfo { next_cursor, limit }),
            bare: false,
            public_max_age_seconds: Some(self.max_age_seconds),
            beside: None,
        });
        response
    }
}

fn payload_response(
    status: StatusCode,
    json: serde_json::Result<String>,
    page: Option<PageInfo>,
    public_max_age_seconds: Option<u32>,
    headers: HeaderMap,
) -> Response {
    let json = match json {
        Ok(json) => json,
        Err(error) => return ApiError::new(Code::InternalError).logging(error).into_response(),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.extensions_mut().insert(Payload { json, page, bare: false, public_max_age_seconds, beside: None });
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cache_keeps_is_read_back() {
        let json = "[{\"a\":\"\\n\"}]".to_owned();
        let page = CachedJson { json, next_cursor: Some("x\"\n".to_owned()), limit: Some(20) };
        assert_eq!(CachedJson::from_text(&page.to_text()), Some(page));
        assert_eq!(CachedJson::from_text("{\"json\":\"[]\"}"), None);
    }
}
