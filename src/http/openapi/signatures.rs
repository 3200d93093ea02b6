//! What the document reads off a handler's signature: each argument and the result tell it what they are.

use axum::{handler::Handler, response::Response};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::http::{
    Accepted, ApiError, Caller, Created, List, PathId, PathPair, PathText, ReadyJson, Reply, RequestContext,
    SocketRequest, Upgraded, UploadedFile, ValidJson, ValidQuery,
    reply::{CachedReply, Paged},
    route::{Answering, Operation},
};

/// What is known of one operation while its signature is read.
pub struct OperationDoc<'a> {
    /// Makes schemas and remembers the named ones.
    pub generator: &'a mut SchemaGenerator,
    /// The schema of the JSON body.
    pub body: Option<Schema>,
    /// Whether the body is multipart form data with one file.
    pub takes_file: bool,
    /// The schema of the query, an object.
    pub query: Option<Schema>,
    /// The status of success.
    pub status: u16,
    /// The schema of the data.
    pub data: Option<Schema>,
    /// The schema of the data where the work is queued instead: status 202.
    pub queued: Option<Schema>,
    /// Whether the data is one page of a list.
    pub is_list: bool,
    /// Whether path captures are ids.
    pub path_is_id: bool,
    /// What else than JSON the same answer may be, by media type.
    pub or_media_types: Vec<&'static str>,
}

/// A handler's argument.
pub trait Input {
    /// Tells the document.
    fn describe(doc: &mut OperationDoc<'_>);
}

/// A handler's result.
pub trait Output {
    /// Tells the document.
    fn describe(doc: &mut OperationDoc<'_>);
}

macro_rules! silent_inputs {
    ($($type:ty),+ $(,)?) => {$(impl Input for $type { fn describe(_: &mut OperationDoc<'_>) {} })+};
}
silent_inputs!(
    Caller,
    Option<Caller>,
    RequestContext,
    PathText,
    SocketRequest,
    http::HeaderMap,
    http::Uri,
    Result<SocketRequest, ApiError>,
    axum::body::Bytes,
    crate::http::aliases::Captured
);

impl<T> Input for PathId<T> {
    fn describe(doc: &mut OperationDoc<'_>) {
        doc.path_is_id = true;
    }
}

impl<A, B> Input for PathPair<A, B> {
    fn describe(doc: &mut OperationDoc<'_>) {
        doc.path_is_id = true;
    }
}

impl<T: JsonSchema, const VALUES: usize> Input for ValidJson<T, VALUES> {
    fn describe(doc: &mut OperationDoc<'_>) {
        doc.body = Some(doc.generator.subschema_for::<T>());
    }
}

impl Input for UploadedFile {
    fn describe(doc: &mut OperationDoc<'_>) {
        doc.takes_file = true;
    }
}

impl<T: JsonSchema> Input for ValidQuery<T> {
    fn describe(doc: &mut OperationDoc<'_>) {
        doc.query = Some(T::json_schema(doc.generator));
    }
}

fn describe_data<T: JsonSchema>(doc: &mut OperationDoc<'_>, status: u16) {
    doc.status = status;
    doc.data = Some(doc.generator.subschema_for::<T>());
}

impl<T: JsonSchema> Output for Reply<T> {
    fn describe(doc: &mut OperationDoc<'_>) {
        describe_data::<T>(doc, 200);
    }
}

impl<T: JsonSchema> Output for Created<T> {
    fn describe(doc: &mut OperationDoc<'_>) {
        describe_data::<T>(doc, 201);
    }
}

impl<T: JsonSchema> Output for Accepted<T> {
    fn describe(doc: &mut OperationDoc<'_>) {
        describe_data::<T>(doc, 202);
    }
}

impl<T: JsonSchema> Output for List<T> {
    fn describe(doc: &mut OperationDoc<'_>) {
        describe_data::<Vec<T>>(doc, 200);
        doc.is_list = true;
    }
}

impl<T: JsonSchema> Output for Paged<T> {
    fn describe(doc: &mut OperationDoc<'_>) {
        describe_data::<T>(doc, 200);
        doc.is_list = true;
    }
}

impl<T: JsonSchema> Output for CachedReply<T> {
    fn describe(doc: &mut OperationDoc<'_>) {
        describe_data::<T>(doc, 200);
    }
}

impl<T: JsonSchema> Output for CachedReply<List<T>> {
    fn describe(doc: &mut OperationDoc<'_>) {
        List::<T>::describe(doc);
    }
}

impl Output for Upgraded {
    fn describe(doc: &mut OperationDoc<'_>) {
        doc.status = 101;
    }
}

impl Output for ReadyJson {
    fn describe(doc: &mut OperationDoc<'_>) {
        describe_data::<Map<String, Value>>(doc, 200);
    }
}

impl Output for Response {
    fn describe(_: &mut OperationDoc<'_>) {}
}

impl<T: Output> Output for Result<T, ApiError> {
    fn describe(doc: &mut OperationDoc<'_>) {
        T::describe(doc);
    }
}

macro_rules! operations {
    ($(($($argument:ident)*),)+) => {$(
        impl<F, Fut, M, R, $($argument),*> Operation<(M, $($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Fut + Handler<(M, $($argument,)*), (), Future = Answering>,
            Fut: Future<Output = R>,
            R: Output,
            $($argument: Input),*
        {
            fn describe(doc: &mut OperationDoc<'_>) {
                $($argument::describe(doc);)*
                R::describe(doc);
            }
        }
    )+};
}
operations! {
    (),
    (A1),
    (A1 A2),
    (A1 A2 A3),
    (A1 A2 A3 A4),
    (A1 A2 A3 A4 A5),
    (A1 A2 A3 A4 A5 A6),
}
