//! The OpenAPI 3.1 document, read off the route table and the handlers' signatures.
//!
//! Only in host builds with the `openapi` feature. A type is documented by the same attributes that
//! parse and validate it, so the document cannot promise what the code does not do.
#![expect(clippy::indexing_slicing, reason = "members of JSON values, on the host only")]

mod error_schemas;

use axum::{handler::Handler, response::Response};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use error_schemas::{error_schema, problem_schema};

use crate::http::{
    Accepted, Access, ApiError, Caller, Code, Created, List, OptionalJson, PathId, PathPair, PathText, ReadyJson,
    Reply, RequestContext, Route, SocketRequest, Upgraded, UploadedFile, ValidJson, ValidQuery,
    aliases::ALIASES,
    limit_classes::LimitClass,
    reply::{CachedReply, Paged},
    route::{Answering, Operation},
};

/// What is known of one operation while its signature is read.
pub struct OperationDoc<'a> {
    /// Makes schemas and remembers the named ones.
    pub generator: &'a mut SchemaGenerator,
    /// The schema of the JSON body.
    pub body: Option<Schema>,
    /// Whether the body may be left out.
    pub body_is_optional: bool,
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

impl<T: JsonSchema> Input for OptionalJson<T> {
    fn describe(doc: &mut OperationDoc<'_>) {
        doc.body = Some(doc.generator.subschema_for::<T>());
        doc.body_is_optional = true;
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

/// The codes an operation may answer with, from its policy and its own list.
pub fn codes_of(route: &Route, doc: &OperationDoc<'_>) -> Vec<Code> {
    let mut codes = vec![Code::MalformedRequest, Code::InternalError, Code::StorageUnavailable];
    if route.limit != LimitClass::Unlimited {
        codes.push(Code::RateLimited);
    }
    match route.access {
        Access::Open | Access::LocalOnly | Access::Undeclared => {}
        Access::Optional(_) => codes.extend([Code::NotSignedIn, Code::Forbidden]),
        Access::Needs(_) => codes.extend([Code::NotSignedIn, Code::Forbidden]),
        Access::SessionNeeds(_) => codes.extend([Code::NotSignedIn, Code::Forbidden, Code::SessionRequired]),
        Access::Socket(_) => codes.extend([
            Code::NotSignedIn,
            Code::Forbidden,
            Code::SessionRequired,
            Code::SessionEnded,
            Code::AccountSuspended,
            Code::UpgradeRequired,
            Code::OriginNotAllowed,
            Code::UnknownProtocol,
            Code::TicketUsed,
        ]),
        Access::Staff(_) => codes.extend([Code::NotSignedIn, Code::RouteNotFound, Code::ReauthenticationRequired]),
    }
    if route.path.contains('{') {
        codes.extend([Code::ValidationFailed, Code::NotFound]);
    }
    if doc.query.is_some() {
        codes.push(Code::InvalidQuery);
    }
    if doc.body.is_some() || doc.takes_file {
        codes.extend([Code::ValidationFailed, Code::MalformedJson, Code::BodyTooLarge, Code::UnsupportedMediaType]);
    }
    if is_unsafe(&route.method) {
        codes.extend([Code::InvalidIdempotencyKey, Code::RequestInProgress, Code::IdempotencyMismatch]);
    }
    codes.extend_from_slice(route.errors);
    codes.sort_by_key(|code| (code.status(), code.as_str()));
    codes.dedup();
    codes
}

fn is_unsafe(method: &http::Method) -> bool {
    !matches!(*method, http::Method::GET | http::Method::HEAD | http::Method::OPTIONS)
}

fn public_path(path: &str) -> String {
    path.strip_prefix("/api/").map_or_else(|| path.to_owned(), |rest| format!("/api/v1/{rest}"))
}

fn tag_of(path: &str) -> &str {
    path.strip_prefix("/api/").unwrap_or("/").split('/').next().filter(|tag| !tag.is_empty()).unwrap_or("platform")
}

fn parameters(route: &Route, doc: &OperationDoc<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for name in route.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
        let schema = if name.ends_with("Index") {
            json!({"type": "integer", "minimum": 0, "maximum": u16::MAX})
        } else if name == "version" {
            json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
        } else if name == "side" {
            json!({"type": "string", "enum": ["front", "side", "back"]})
        } else if doc.path_is_id {
            json!({"type": "string", "format": "uuid"})
        } else {
            json!({"type": "string", "minLength": 1, "maxLength": 200})
        };
        out.push(json!({"name": name, "in": "path", "required": true, "schema": schema}));
    }
    if let Some(query) = doc.query.as_ref().map(Schema::as_value) {
        let required: Vec<&str> =
            query["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, schema) in query["properties"].as_object().into_iter().flatten() {
            let mut schema = schema.clone();
            let description = schema.as_object_mut().and_then(|object| object.remove("description"));
            let mut parameter = json!({"name": name, "in": "query", "required": required.contains(&name.as_str()), "schema": without_null(schema)});
            if let (Some(description), Some(object)) = (description, parameter.as_object_mut()) {
                object.insert("description".to_owned(), description);
            }
            out.push(parameter);
        }
    }
    if is_unsafe(&route.method) {
        out.push(json!({"$ref": "#/components/parameters/IdempotencyKey"}));
    }
    out
}

/// An absent query parameter is absent, never `null`.
fn without_null(mut schema: Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        if let Some(types) = object.get_mut("type").and_then(Value::as_array_mut) {
            types.retain(|name| name != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                object.insert("type".to_owned(), only);
            }
        }
        if let Some(choices) = object.get_mut("anyOf").and_then(Value::as_array_mut) {
            choices.retain(|choice| choice["type"] != "null");
            if let [only] = choices.as_slice() {
                return only.clone();
            }
        }
    }
    schema
}

fn responses(route: &Route, doc: &OperationDoc<'_>) -> Value {
    let mut out = Map::new();
    let success = match (&doc.data, route.media_type) {
        (_, Some("redirect")) => {
            out.insert("302".to_owned(), json!({"description": "Continues elsewhere."}));
            None
        }
        (_, Some(media_type)) => {
            let has_many_kinds = ["text/event-stream", "*/*"].contains(&media_type);
            let schema = if has_many_kinds { json!({}) } else { json!({"type": "string"}) };
            Some(json!({"description": "Success.", "content": {media_type: {"schema": schema}}}))
        }
        (Some(data), None) => {
            let mut envelope = json!({
                "type": "object",
                "required": ["success", "data"],
                "properties": {"success": {"const": true}, "data": data}
            });
            if doc.is_list {
                envelope["properties"]["pagination"] = json!({"$ref": "#/components/schemas/PageInfo"});
                envelope["required"] = json!(["success", "data", "pagination"]);
            }
            let schema = if route.is_bare { data.as_value().clone() } else { envelope };
            Some(json!({"description": "Success.", "content": {"application/json": {"schema": schema}}}))
        }
        (None, None) => Some(json!({"description": "Success."})),
    };
    if let Some(mut success) = success {
        for media_type in &doc.or_media_types {
            success["content"][media_type] = json!({"schema": {}});
        }
        out.insert(doc.status.to_string(), success);
    }
    if let Some(data) = &doc.queued {
        let envelope = json!({
            "type": "object",
            "required": ["success", "data"],
            "properties": {"success": {"const": true}, "data": data}
        });
        let content = json!({"application/json": {"schema": envelope}});
        out.insert("202".to_owned(), json!({"description": "It is made in the background.", "content": content}));
    }
    if route.method == http::Method::GET && doc.data.is_some() {
        out.insert("304".to_owned(), json!({"description": "Not changed since the ETag given."}));
    }
    let codes = codes_of(route, doc);
    for status in codes.iter().map(|code| code.status()).collect::<std::collections::BTreeSet<_>>() {
        let names: Vec<&str> = codes.iter().filter(|code| code.status() == status).map(|code| code.as_str()).collect();
        out.entry(status.to_string()).or_insert_with(|| {
            json!({
                "description": names.join(", "),
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Error"}},
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }
            })
        });
    }
    Value::Object(out)
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut doc = OperationDoc {
        generator,
        body: None,
        body_is_optional: false,
        takes_file: false,
        query: None,
        status: 200,
        data: None,
        queued: None,
        is_list: false,
        path_is_id: false,
        or_media_types: Vec::new(),
    };
    (route.describe)(&mut doc);
    let mut out = json!({
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [tag_of(route.path)],
        "parameters": parameters(route, &doc),
        "responses": responses(route, &doc),
    });
    if let Some(body) = &doc.body {
        let is_needed = !doc.body_is_optional && super::openapi_body::is_needed(route, body, doc.generator);
        out["requestBody"] = json!({"required": is_needed, "content": {"application/json": {"schema": body}}});
    }
    if doc.takes_file {
        let schema = json!({"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}});
        out["requestBody"] = json!({"required": true, "content": {"multipart/form-data": {"schema": schema}}});
    }
    out["security"] = match route.access {
        Access::Open | Access::LocalOnly | Access::Undeclared => json!([]),
        Access::Optional(_) => json!([{}, {"accessToken": []}, {"apiKey": []}]),
        Access::Needs(_) => json!([{"accessToken": []}, {"apiKey": []}]),
        Access::SessionNeeds(_) | Access::Staff(_) => json!([{"accessToken": []}]),
        Access::Socket(_) => json!([{"accessToken": []}, {"ticket": []}]),
    };
    if let Access::Needs(permission)
    | Access::SessionNeeds(permission)
    | Access::Socket(permission)
    | Access::Staff(permission) = route.access
    {
        out["x-permission"] = json!(permission.as_str());
    }
    out
}

/// Adds every alias whose canonical operation is there, as a copy that says so.
fn add_aliases(paths: &mut Map<String, Value>) {
    for alias in ALIASES {
        let method = alias.canonical_method.unwrap_or(alias.method).to_lowercase();
        let canonical = public_path(alias.canonical);
        let Some(mut described) = paths.get(&canonical).and_then(|path| path.get(&method)).cloned() else { continue };
        let id = format!("{}_{}", described["operationId"].as_str().unwrap_or_default(), alias.product.to_lowercase());
        described["operationId"] = json!(format!(
            "{id}_{}",
            // The whole path: two aliases of one product may end alike.
            alias.path.trim_matches('/').replace(['/', '-'], "_").replace(['{', '}'], "")
        ));
        described["x-alias-of"] = json!(format!("{} {canonical}", method.to_uppercase()));
        for name in alias.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            // What the canonical path takes under the same name is declared already.
            let is_new = |parameters: &&mut Vec<Value>| {
                !parameters.iter().any(|parameter| parameter["name"] == name && parameter["in"] == "path")
            };
            if let Some(parameters) = described["parameters"].as_array_mut().filter(is_new) {
                parameters.push(
                    json!({"name": name, "in": "path", "required": true, "schema": {"type": "string", "minLength": 1}}),
                );
            }
        }
        let path = paths.entry(public_path(alias.path)).or_insert_with(|| json!({}));
        path[alias.method.to_lowercase()] = described;
    }
}

/// Builds the document for these routes.
pub fn document(routes: &[Route]) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    // What only a developer's machine serves is no part of what is promised.
    for route in routes.iter().filter(|route| route.access != Access::LocalOnly) {
        let described = operation(route, &mut generator);
        let path = paths.entry(public_path(route.path)).or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = described;
    }
    add_aliases(&mut paths);
    generator.subschema_for::<crate::http::reply::PageInfo>();
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Error".to_owned(), error_schema());
    schemas.insert("Problem".to_owned(), problem_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Vivace",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "One backend for training, wellbeing, an AI coach, community and a shop. Every operation also answers under /api/v2 (with `meta`) and /api/v0 (bare, deprecated).",
            "license": {"name": "MIT", "identifier": "MIT"}
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": {
                "IdempotencyKey": {
                    "name": "Idempotency-Key", "in": "header", "required": false,
                    "description": "The same key and body give the first answer again for 24 hours; another body is refused.",
                    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
                }
            },
            "securitySchemes": {
                "accessToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "ticket": {"type": "apiKey", "in": "header", "name": "Sec-WebSocket-Protocol"}
            }
        }
    })
}
