//! The signed-in principal, as the gate found it.

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{
    domain::principal::Principal,
    http::{ApiError, Code},
};

/// Who is asking. The gate has put it there and checked the route's policy; asking for it on a route
/// whose policy lets strangers in is `Option<Caller>`.
#[derive(Debug, Clone)]
pub struct Caller(pub Principal);

impl std::ops::Deref for Caller {
    type Target = Principal;
    fn deref(&self) -> &Principal {
        &self.0
    }
}

fn caller_of(parts: &Parts) -> Option<Caller> {
    parts.extensions.get::<Caller>().cloned()
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        caller_of(parts).ok_or(ApiError::new(Code::NotSignedIn))
    }
}

impl<S: Send + Sync> axum::extract::OptionalFromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, ApiError> {
        Ok(caller_of(parts))
    }
}
