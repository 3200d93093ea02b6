//! A JSON body that may be left out.

use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use garde::Validate;
use serde::de::DeserializeOwned;

use super::{ValidJson, json::read_body};
use crate::http::ApiError;

/// Like [`ValidJson`], or `None` when the body is empty.
#[derive(Debug)]
pub struct OptionalJson<T>(pub Option<T>);

impl<T, S> FromRequest<S> for OptionalJson<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, state: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = read_body(body).await?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        let request = Request::from_parts(parts, Body::from(bytes));
        ValidJson::<T>::from_request(request, state).await.map(|ValidJson(value)| Self(Some(value)))
    }
}
