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

/// The first two `{…}` of the path: a thing and something in it, by id or by number.
#[derive(Debug, Clone, Copy)]
pub struct PathPair<A, B>(pub A, pub B);

async fn segment(parts: &mut Parts, place: usize) -> Result<(String, String), ApiError> {
    let params: RawPathParams = parts
        .extract()
        .await
        .map_err(|_| ApiError::new(Code::MalformedRequest).saying("The address is not UTF-8 text."))?;
    params
        .iter()
        .nth(place)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or_else(|| ApiError::new(Code::InternalError).logging("a path extractor on a path without that capture"))
}

async fn first_segment(parts: &mut Parts) -> Result<(String, String), ApiError> {
    segment(parts, 0).await
}

fn parse_segment<T: FromStr>((name, value): (String, String)) -> Result<T, ApiError> {
    let expected = if name.ends_with("Index") { "is not a number" } else { "is not an id" };
    value.parse().map_err(|_| ApiError::invalid_field(name, expected))
}

impl<A: FromStr, B: FromStr, S: Send + Sync> FromRequestParts<S> for PathPair<A, B> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let (first, second) = (segment(parts, 0).await?, segment(parts, 1).await?);
        Ok(Self(parse_segment(first)?, parse_segment(second)?))
    }
}

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        first_segment(parts).await.and_then(parse_segment).map(Self)
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
