//! Requests a handler makes of this very Worker, for somebody whose credential it was given on another way than a
//! header: they pass the same gate and reach the same handlers as requests from outside.

use std::sync::Arc;

use axum::{body::Body, extract::FromRequestParts};
use http::{
    HeaderValue, Request, StatusCode, Uri,
    header::{AUTHORIZATION, UPGRADE},
    request::Parts,
};

use crate::{
    app::App,
    http::{ApiError, Code, RequestContext, middleware::gate::Gate},
    platform::socket::SocketHandle,
};

/// The way back in.
#[derive(Clone)]
pub struct Inward {
    app: App,
    gate: Arc<Gate>,
    context: RequestContext,
}

impl Inward {
    /// Opens the socket at this address of the router as whoever the access token stands for.
    ///
    /// # Errors
    /// What a request from outside is refused with.
    pub async fn open_socket(&self, target: &str, token: &str) -> Result<SocketHandle, ApiError> {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = target.parse::<Uri>().map_err(|_| ApiError::new(Code::MalformedRequest))?;
        let credential = HeaderValue::from_str(&format!("Bearer {token}"));
        request.headers_mut().insert(AUTHORIZATION, credential.map_err(|_| ApiError::new(Code::NotSignedIn))?);
        request.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
        // Limits are counted by the time of each request.
        let context = RequestContext { received_at: self.app.now(), ..self.context.clone() };
        let extensions = request.extensions_mut();
        extensions.insert(self.app.clone());
        extensions.insert(self.gate.clone());
        extensions.insert(context);
        let mut response = (self.gate.router)(request).await;
        let extensions = response.extensions_mut();
        if let Some(error) = extensions.remove::<ApiError>() {
            return Err(error);
        }
        let socket = SocketHandle::detach(extensions);
        let is_open = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        socket
            .filter(|_| is_open)
            .ok_or_else(|| ApiError::new(Code::InternalError).logging("an address without a socket"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Inward {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let app = App::from_request_parts(parts, state).await?;
        let context = RequestContext::from_request_parts(parts, state).await?;
        let gate = parts.extensions.get::<Arc<Gate>>().cloned();
        let gate = gate.ok_or_else(|| ApiError::new(Code::InternalError).logging("a request without its gate"))?;
        Ok(Self { app, gate, context })
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Input for Inward {
    fn describe(_: &mut crate::http::openapi::OperationDoc<'_>) {}
}
