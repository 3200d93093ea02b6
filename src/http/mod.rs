//! The HTTP vocabulary every slice shares: routes and their policies, extractors, replies, errors.
//!
//! Owns the idempotency table and nothing else. Called by the slices (to declare and answer) and by
//! `wiring` (to serve). Must not know any feature, nor the Durable Objects.

pub mod aliases;
pub mod context;
pub mod cursor;
pub mod entity_tag;
pub mod error;
pub mod error_codes;
pub mod event_stream;
pub mod extract;
pub mod limit_classes;
pub mod middleware;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod page;
pub mod picture;
pub mod reply;
pub mod route;
pub mod version;

pub use context::RequestContext;
pub use error::{ApiError, FieldProblem};
pub use error_codes::Code;
pub use extract::{Caller, PathId, PathPair, PathText, SocketRequest, UploadedFile, ValidJson, ValidQuery};
pub use reply::{Accepted, Created, Done, List, ReadyJson, Reply, Upgraded};
pub use route::{Access, Route};

/// What a handler gives.
pub type Answer<T> = Result<T, ApiError>;
