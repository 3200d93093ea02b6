//! The OpenAPI 3.1 document, read off the route table and the handlers' signatures.
//!
//! Only in host builds with the `openapi` feature. A type is documented by the same attributes that
//! parse and validate it, so the document cannot promise what the code does not do.
#![expect(clippy::indexing_slicing, reason = "members of JSON values, on the host only")]

mod body;
mod error_schemas;
mod signatures;

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use error_schemas::{error_schema, problem_schema};
pub use signatures::{Input, OperationDoc, Output};

use crate::http::{Access, Code, Route, aliases::ALIASES, limit_classes::LimitClass};

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
        let is_needed = body::is_needed(route, body, doc.generator);
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
