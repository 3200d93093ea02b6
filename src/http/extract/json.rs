//! A JSON body, parsed and validated.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
};
use garde::Validate;
use http::{Method, header::CONTENT_TYPE};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

use super::{refuse_fields, refuse_misfit};
use crate::{
    domain::json::{
        Tree,
        guard::{self, NODES_MAX},
    },
    http::{ApiError, Code},
};

/// A body that parsed as `T` and passed its rules. Everything wrong is told at once, by field. A `POST` without a body
/// sends no fields, as if it were `{}`. `VALUES` is how many values it may hold.
#[derive(Debug)]
pub struct ValidJson<T, const VALUES: usize = NODES_MAX>(pub T);

impl<T, S, const VALUES: usize> FromRequest<S> for ValidJson<T, VALUES>
where
    T: DeserializeOwned + Validate<Context = ()>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, ApiError> {
        parse(&read_json(request).await?, VALUES).map(Self)
    }
}

/// The body of a request that says it is JSON. Beside the type that is parsed, so that it is compiled once.
async fn read_json(request: Request<Body>) -> Result<Bytes, ApiError> {
    let (is_json, is_post) = (is_json(&request), request.method() == Method::POST);
    if !is_json && (!is_post || request.headers().contains_key(CONTENT_TYPE)) {
        return Err(not_json());
    }
    let bytes = read_body(request.into_body()).await?;
    match bytes.is_empty() {
        true if is_post => Ok(Bytes::from_static(b"{}")),
        false if !is_json => Err(not_json()),
        _ => Ok(bytes),
    }
}

fn not_json() -> ApiError {
    ApiError::new(Code::UnsupportedMediaType).saying("Send the body as application/json.")
}

/// All bytes of a body.
///
/// # Errors
/// The client went away.
pub(super) async fn read_body(body: Body) -> Result<Bytes, ApiError> {
    match body.collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) => Err(ApiError::new(Code::MalformedRequest).logging(error)),
    }
}

fn is_json(request: &Request<Body>) -> bool {
    request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// Parses and validates a body of at most so many values.
///
/// # Errors
/// [`Code::MalformedJson`] when it is no JSON, [`Code::ValidationFailed`] with the fields otherwise.
fn parse<T: DeserializeOwned + Validate<Context = ()>>(bytes: &[u8], values: usize) -> Result<T, ApiError> {
    let value =
        T::deserialize(read_object(bytes, values)?).map_err(|misfit| refuse_misfit(&misfit, Code::ValidationFailed))?;
    value.validate().map_err(|report| refuse_fields(&report, Code::ValidationFailed))?;
    Ok(value)
}

/// All that does not depend on the type.
fn read_object(bytes: &[u8], values: usize) -> Result<Tree<'_>, ApiError> {
    let malformed = || ApiError::new(Code::MalformedJson);
    let text = std::str::from_utf8(bytes).map_err(|_| malformed().saying("The body is not UTF-8 text."))?;
    guard::check_within(text, values).map_err(|problem| malformed().saying(format!("The body {problem}.")))?;
    match Tree::parse(text) {
        Ok(object @ Tree::Object(_)) => Ok(object),
        Ok(_) => Err(ApiError::new(Code::ValidationFailed).saying("The body must be a JSON object.")),
        Err(_) => Err(malformed()),
    }
}
