//! What the API document says of bodies beside their form.

use http::Method;
use schemars::{Schema, SchemaGenerator};

use crate::http::Route;

/// Whether a body cannot be left out: a `POST` without one is `{}`, where no field has to be in it.
pub fn is_needed(route: &Route, body: &Schema, generator: &SchemaGenerator) -> bool {
    let name = body.as_value()["$ref"].as_str().and_then(|address| address.rsplit('/').next());
    let found = name.and_then(|name| generator.definitions().get(name)).unwrap_or(body.as_value());
    let is_object = found["type"] == "object" && found["oneOf"].is_null() && found["anyOf"].is_null();
    route.method != Method::POST
        || !is_object
        || found["required"].as_array().is_some_and(|required| !required.is_empty())
}
