//! Data, or a picture of it.

use axum::{
    body::Body,
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, header, request::Parts};
use serde::Serialize;

use super::query::Format;
use crate::{
    domain::charts::{Chart, draw},
    http::Reply,
};

/// The media type of charts.
pub const SVG: &str = "image/svg+xml";

/// Whether the client asked for a picture by its `Accept` header.
#[derive(Clone, Copy, Debug)]
pub struct AcceptsPicture(pub bool);

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

/// Data, or a picture of it.
pub enum Shown<T> {
    /// Data.
    Data(Reply<T>),
    /// A chart.
    Picture(String),
}

/// Answers with `data`, or with the chart `of_data` makes of it where a picture is asked for.
pub fn show<T: Serialize>(
    data: T,
    format: Option<Format>,
    accepts: AcceptsPicture,
    of_data: impl FnOnce(&T) -> Chart,
) -> Shown<T> {
    let is_picture = match format {
        Some(format) => format == Format::Svg,
        None => accepts.0,
    };
    if is_picture { Shown::Picture(draw(&of_data(&data))) } else { Shown::Data(Reply::new(data)) }
}

impl<T: Serialize> IntoResponse for Shown<T> {
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
impl<T: schemars::JsonSchema> crate::http::openapi::Output for Shown<T> {
    fn describe(doc: &mut crate::http::openapi::OperationDoc<'_>) {
        <Reply<T> as crate::http::openapi::Output>::describe(doc);
        doc.or_media_types.push("image/svg+xml");
    }
}
