//! A file in a request: the one part `file` of a form, or the whole body.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
};
use http::header::CONTENT_TYPE;
use multer::{Constraints, Field, Multipart};

use super::json::read_body;
use crate::http::{ApiError, Code};

/// The name of the form's only field.
const FIELD: &str = "file";
/// The longest name of a file, in bytes: what file systems take.
const FILE_NAME_BYTES_MAX: usize = 255;

/// A file as its sender describes it. Nothing of it is checked but the form of its name: what the file
/// is, its content has to show.
#[derive(Debug)]
pub struct UploadedFile {
    /// The content.
    pub bytes: Bytes,
    /// The media type it is said to have, in lower case and without parameters.
    pub media_type: String,
    /// Its name at the sender's; a body that is the file has none.
    pub name: Option<String>,
}

impl<S: Send + Sync> FromRequest<S> for UploadedFile {
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, ApiError> {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let bytes = read_body(request.into_body()).await?;
        let media_type = essence(&content_type);
        if media_type != "multipart/form-data" {
            return Ok(Self { bytes, media_type, name: None });
        }
        let boundary = multer::parse_boundary(&content_type).map_err(|error| {
            ApiError::new(Code::MalformedRequest).logging(error).saying("The form has no boundary.")
        })?;
        read_form(bytes, boundary).await
    }
}

/// `Image/PNG; x=y` as `image/png`.
fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

async fn read_form(bytes: Bytes, boundary: String) -> Result<UploadedFile, ApiError> {
    let whole = futures::stream::once(async move { Ok::<_, Infallible>(bytes) });
    let constraints = Constraints::new().allowed_fields(vec![FIELD]);
    let mut form = Multipart::with_constraints(whole, boundary, constraints);
    let Some(field) = form.next_field().await.map_err(|error| unreadable(&error))? else {
        return Err(ApiError::invalid_field(FIELD, "is required"));
    };
    let file = read_field(field).await?;
    match form.next_field().await {
        Ok(None) => Ok(file),
        Ok(Some(_)) => Err(ApiError::invalid_field(FIELD, "is given twice")),
        Err(error) => Err(unreadable(&error)),
    }
}

async fn read_field(field: Field<'_>) -> Result<UploadedFile, ApiError> {
    let name = field.file_name().map(str::to_owned);
    if name.as_deref().is_some_and(|name| !is_plain_name(name)) {
        return Err(ApiError::new(Code::InvalidFile).field(FIELD, "has a name that is no plain file name"));
    }
    let media_type = field.content_type().map(|declared| declared.essence_str().to_ascii_lowercase());
    let bytes = field.bytes().await.map_err(|error| unreadable(&error))?;
    Ok(UploadedFile { bytes, media_type: media_type.unwrap_or_default(), name })
}

/// Names are never used for storing. One that tries to be a path tells of a sender that should be refused.
fn is_plain_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    !name.is_empty()
        && name.len() <= FILE_NAME_BYTES_MAX
        && !name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\'))
        && !["%2f", "%5c", "%00"].iter().any(|escaped| lower.contains(escaped))
}

fn unreadable(error: &multer::Error) -> ApiError {
    match error {
        multer::Error::UnknownField { field_name } => {
            let name = field_name.clone().unwrap_or_default();
            ApiError::invalid_field(name.chars().take(100).collect::<String>(), "is not a field of this request")
        }
        error => ApiError::new(Code::MalformedRequest).saying("The form cannot be read.").logging(error),
    }
}
