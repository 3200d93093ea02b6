//! The one error type of handlers: what we say, and apart from it what we log.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{http::error_codes::Code, storage::StorageError};

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// The field as the client wrote it, for example `profile.firstName` or `tags[1]`.
    pub field: String,
    /// What is wrong, for a person.
    pub message: String,
}

/// An answer that is not the one hoped for. Two words long, because every `?` of every handler moves it.
#[derive(Clone, Debug)]
pub struct ApiError {
    /// The row of the table.
    pub code: Code,
    more: Option<Box<More>>,
}

/// What an error says beyond its code; most say nothing.
#[derive(Clone, Debug, Default)]
pub struct More {
    /// Replaces the table's text.
    pub message: Option<String>,
    /// Which fields are at fault.
    pub fields: Vec<FieldProblem>,
    /// More for the client, beside `fields`: a JSON object.
    pub details: Option<serde_json::Map<String, serde_json::Value>>,
    /// Seconds after which trying again makes sense.
    pub retry_after_seconds: Option<i64>,
    /// What only the log may know.
    pub internal: Option<String>,
}

static NO_MORE: More =
    More { message: None, fields: Vec::new(), details: None, retry_after_seconds: None, internal: None };

impl std::ops::Deref for ApiError {
    type Target = More;
    fn deref(&self) -> &More {
        self.more.as_deref().unwrap_or(&NO_MORE)
    }
}

impl std::ops::DerefMut for ApiError {
    fn deref_mut(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }
}

impl ApiError {
    /// The error of that row.
    pub const fn new(code: Code) -> Self {
        Self { code, more: None }
    }

    /// Says something more exact than the table.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Names a field at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.fields.push(FieldProblem { field: field.into(), message: message.into() });
        self
    }

    /// Adds an entry to `details`.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or_default();
        self.details.get_or_insert_default().insert(name.to_owned(), value);
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// Tells the log, and nobody else.
    #[must_use]
    pub fn logging(mut self, internal: impl std::fmt::Display) -> Self {
        self.internal = Some(internal.to_string());
        self
    }

    /// One field that is not valid.
    pub fn invalid_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Code::ValidationFailed).field(field, message)
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<StorageError> for ApiError {
    /// A slice maps the constraint failures it expects where it writes; what is left is trouble of
    /// the storage (try again) or a defect of ours.
    fn from(error: StorageError) -> Self {
        let code = match error {
            StorageError::Overloaded(_) | StorageError::Failed(_) => Code::StorageUnavailable,
            StorageError::Unique(_) | StorageError::Constraint(_) | StorageError::Decode(_) => Code::InternalError,
        };
        let result = Self::new(code).logging(error);
        if code == Code::StorageUnavailable { result.retry_after(1) } else { result }
    }
}

impl IntoResponse for ApiError {
    /// A response that carries the error to the outermost layer, which knows the request id and the
    /// form the client accepts, and renders it there once.
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            http::StatusCode::from_u16(self.code.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        response.extensions_mut().insert(self);
        response
    }
}
