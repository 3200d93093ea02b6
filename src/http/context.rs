//! What is known of a request before any handler sees it.

use std::{net::IpAddr, sync::Arc};

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{
    domain::time::Timestamp,
    http::{ApiError, Code, version::Version},
    storage::Usage,
};

/// The facts of one request. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// `req_…`: in the answer, in the log line, in every error.
    pub id: Arc<str>,
    /// The API version to answer with.
    pub version: Version,
    /// Whether the path is below the API.
    pub is_api: bool,
    /// Whether the path had no version (the form one of the products uses, with its own limits).
    pub is_unversioned: bool,
    /// The client's address, from the platform's header only.
    pub client_ip: Option<IpAddr>,
    /// When the request arrived.
    pub received_at: Timestamp,
    /// Whether nothing of it is to be written: somebody who may be in danger is answered, however often they ask.
    pub leaves_no_trace: bool,
    /// What the request has cost so far.
    pub usage: Arc<Usage>,
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts
            .extensions
            .get::<RequestContext>()
            .cloned()
            .ok_or_else(|| ApiError::new(Code::InternalError).logging("a request without its context"))
    }
}
