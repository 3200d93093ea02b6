//! Data, or a picture of it: how every series and table can be drawn.

use axum::{
    body::Body,
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, header, request::Parts};
use serde::{Deserialize, Serialize};

use crate::{
    domain::charts::{Chart, draw},
    http::{List, Reply},
};

/// In which form an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Format {
    /// Data.
    Json,
    /// A chart, as an SVG picture.
    Svg,
}

/// The media type of charts.
pub const SVG: &str = "image/svg+xml";

/// Whether the client asked for a picture by its `Accept` header.
#[derive(Clone, Copy, Debug)]
pub struct AcceptsPicture(pub bool);

impl AcceptsPicture {
    /// Whether a picture is asked for: what the query says goes before what the header says.
    fn picture(self, format: Option<Format>) -> bool {
        format.map_or(self.0, |format| format == Format::Svg)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AcceptsPicture {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let first = accept.split(',').next().unwrap_or_default().split(';').next().unwrap_or_default();
        Ok(Self(first.trim().eq_ignore_ascii_case(SVG)))
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Input for AcceptsPicture {
    fn describe(_: &mut crate::http::openapi::OperationDoc<'_>) {}
}

/// Data, a reply or a page, or a picture of it.
pub enum Shown<R> {
    /// Data.
    Data(R),
    /// A chart.
    Picture(String),
}

/// Answers with `data`, or with the chart `of_data` makes of it where a picture is asked for.
pub fn show<T: Serialize>(
    data: T,
    format: Option<Format>,
    accepts: AcceptsPicture,
    of_data: impl FnOnce(&T) -> Chart,
) -> Shown<Reply<T>> {
    if accepts.picture(format) { Shown::Picture(draw(&of_data(&data))) } else { Shown::Data(Reply::new(data)) }
}

/// Answers with a page of a list, or with the chart `of_items` makes of its items where a picture is asked for.
pub fn show_page<T: Serialize>(
    page: List<T>,
    format: Option<Format>,
    accepts: AcceptsPicture,
    of_items: impl FnOnce(&[T]) -> Chart,
) -> Shown<List<T>> {
    if accepts.picture(format) { Shown::Picture(draw(&of_items(&page.items))) } else { Shown::Data(page) }
}

impl<R: IntoResponse> IntoResponse for Shown<R> {
    fn into_response(self) -> Response {
        let svg = match self {
            Self::Data(reply) => {
                let mut response = reply.into_response();
                response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
                return response;
            }
            Self::Picture(svg) => svg,
        };
        let mut response = Response::new(Body::from(svg));
        for (name, value) in [
            (header::CONTENT_TYPE, SVG),
            (header::CONTENT_DISPOSITION, "inline"),
            // Nothing but its own style sheet: a picture that is opened as a page runs and loads nothing.
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
            (header::CACHE_CONTROL, "private, max-age=60"),
            (header::VARY, "Accept, Authorization"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-site"),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

#[cfg(feature = "openapi")]
impl<R: crate::http::openapi::Output> crate::http::openapi::Output for Shown<R> {
    fn describe(doc: &mut crate::http::openapi::OperationDoc<'_>) {
        R::describe(doc);
        doc.or_media_types.push("image/svg+xml");
    }
}
