//! A JSON body, parsed and validated.

use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use garde::Validate;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

use super::{decode::decode, refuse_fields};
use crate::{
    domain::json_guard,
    http::{ApiError, Code, FieldProblem},
};

/// A body that parsed as `T` and passed its rules. Everything wrong is told at once, by field.
#[derive(Debug)]
pub struct ValidJson<T>(pub T);

impl<T, S> FromRequest<S> for ValidJson<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, ApiError> {
        if !is_json(&request) {
            return Err(ApiError::new(Code::UnsupportedMediaType).saying("Send the body as application/json."));
        }
        let bytes = request
            .into_body()
            .collect()
            .await
            .map_err(|error| ApiError::new(Code::MalformedRequest).logging(error))?
            .to_bytes();
        parse(&bytes).map(Self)
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

/// Parses and validates a body.
///
/// # Errors
/// [`Code::MalformedJson`] when it is no JSON, [`Code::ValidationFailed`] with the fields otherwise.
pub(crate) fn parse<T: DeserializeOwned + Validate<Context = ()>>(bytes: &[u8]) -> Result<T, ApiError> {
    let text = read_text(bytes)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let value: T = decode(&mut json).map_err(|problem| refuse(text, problem))?;
    json.end().map_err(|_| ApiError::new(Code::MalformedJson))?;
    value.validate().map_err(|report| refuse_fields(&report, Code::ValidationFailed))?;
    Ok(value)
}

fn read_text(bytes: &[u8]) -> Result<&str, ApiError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| ApiError::new(Code::MalformedJson).saying("The body is not UTF-8 text."))?;
    json_guard::check(text)
        .map_err(|problem| ApiError::new(Code::MalformedJson).saying(format!("The body {problem}.")))?;
    // serde would take the members of an object from an array, by position.
    if text.trim_start().starts_with('[') {
        return Err(ApiError::new(Code::ValidationFailed).saying("The body must be a JSON object."));
    }
    Ok(text)
}

/// A body that is no JSON at all has no field at fault.
fn refuse(text: &str, problem: FieldProblem) -> ApiError {
    if serde_json::from_str::<serde_json::Value>(text).is_err() {
        return ApiError::new(Code::MalformedJson);
    }
    let mut error = ApiError::new(Code::ValidationFailed);
    error.fields = vec![problem];
    error
}
