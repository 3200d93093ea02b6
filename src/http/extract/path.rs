//! The captured segment of a path.

use std::str::FromStr;

use axum::{
    RequestPartsExt,
    extract::{FromRequestParts, RawPathParams},
};
use http::request::Parts;

use crate::http::{ApiError, Code};

/// The first `{…}` of the path, as an id.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

/// The first `{…}` of the path, as text of at most 200 characters.
#[derive(Debug, Clone)]
pub struct PathText(pub String);

async fn first_segment(parts: &mut Parts) -> Result<(String, String), ApiError> {
    let params: RawPathParams = parts
        .extract()
        .await
        .map_err(|_| ApiError::new(Code::MalformedRequest).saying("The address is not UTF-8 text."))?;
    params
        .iter()
        .next()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or_else(|| ApiError::new(Code::InternalError).logging("a path extractor on a path without a capture"))
}

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let (name, value) = first_segment(parts).await?;
        value.parse().map(Self).map_err(|_| ApiError::invalid_field(name, "is not an id"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathText {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let (name, value) = first_segment(parts).await?;
        if value.chars().count() > 200 || value.chars().any(char::is_control) {
            return Err(ApiError::invalid_field(name, "is not a text of at most 200 characters"));
        }
        Ok(Self(value))
    }
}
