//! The API description: written from the code, equal to the file served, and sound.

use std::collections::BTreeSet;

use serde_json::Value;
use vivace::{
    http::{Access, aliases::ALIASES, openapi::document},
    wiring::features::routes,
};

use crate::source::root;

/// Set to write the file instead of comparing it.
const WRITE: &str = "UPDATE_OPENAPI";

fn current() -> Value {
    document(&routes())
}

fn public_path(path: &str) -> String {
    path.strip_prefix("/api/").map_or_else(|| path.to_owned(), |rest| format!("/api/v1/{rest}"))
}

/// Every operation with its method and path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("operations").iter();
            methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
        })
        .collect()
}

/// Calls `visit` with every object inside, and its path.
fn walk(value: &Value, path: &str, visit: &mut dyn FnMut(&Value, &str)) {
    match value {
        Value::Object(members) => {
            visit(value, path);
            members.iter().for_each(|(name, inner)| walk(inner, &format!("{path}/{name}"), visit));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, inner)| walk(inner, &format!("{path}/{index}"), visit));
        }
        _ => {}
    }
}

#[test]
fn openapi_file_is_what_the_code_says() {
    let path = root().join("public/openapi.json");
    let mut text = serde_json::to_string_pretty(&current()).expect("JSON");
    text.push('\n');
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, &text).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "public/openapi.json is not what the code says; write it anew with\n    \
         {WRITE}=1 cargo test --features openapi --test checks openapi"
    );
}

#[test]
fn openapi_names_every_route_and_alias() {
    let document = current();
    for route in routes().iter().filter(|route| route.access != Access::LocalOnly) {
        let method = route.method.as_str().to_lowercase();
        let operation = &document["paths"][public_path(route.path)][&method];
        assert_eq!(operation["operationId"], route.operation, "{method} {}", route.path);
    }
    let is_served =
        |method: &str, path: &str| routes().iter().any(|route| route.method == method && route.path == path);
    for alias in ALIASES {
        let canonical_method = alias.canonical_method.unwrap_or(alias.method);
        if !is_served(canonical_method, alias.canonical) {
            continue;
        }
        let operation = &document["paths"][public_path(alias.path)][alias.method.to_lowercase()];
        let expected = format!("{canonical_method} {}", public_path(alias.canonical));
        assert_eq!(operation["x-alias-of"], expected, "{} {}", alias.method, alias.path);
    }
    for route in routes().iter().filter(|route| route.access == Access::LocalOnly) {
        assert!(document["paths"].get(public_path(route.path)).is_none(), "{} is no part of the API", route.path);
    }
}

#[test]
fn openapi_operations_have_an_id_of_their_own_and_a_summary() {
    let document = current();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(!id.is_empty() && ids.insert(id), "{name}: operation id {id:?} is empty or taken");
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(summary.len() >= 4 && !summary.ends_with('.'), "{name}: summary {summary:?}");
    }
}

#[test]
fn openapi_operations_tell_how_they_succeed_and_fail() {
    for (name, operation) in operations(&current()) {
        let statuses: Vec<u16> = operation["responses"]
            .as_object()
            .expect("responses")
            .keys()
            .map(|status| status.parse().expect("a number"))
            .collect();
        let any = |range: std::ops::Range<u16>| statuses.iter().any(|status| range.contains(status));
        assert!(any(101..400) && any(400..500) && any(500..600), "{name}: {statuses:?}");
        let is_signed_in = operation["security"].as_array().is_some_and(|ways| !ways.is_empty());
        assert!(!is_signed_in || statuses.contains(&401), "{name} needs a credential but never says 401");
        let takes_body = operation.get("requestBody").is_some();
        assert!(!takes_body || (statuses.contains(&400) && statuses.contains(&415)), "{name}: {statuses:?}");
    }
}

#[test]
fn openapi_path_parameters_are_those_of_the_path() {
    let document = current();
    for (name, operation) in operations(&document) {
        let in_path: Vec<&str> = name.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        let parameters = operation["parameters"].as_array().expect("parameters");
        let of_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let declared: Vec<&str> = of_path.filter_map(|parameter| parameter["name"].as_str()).collect();
        let distinct: BTreeSet<&str> = declared.iter().copied().collect();
        assert_eq!(distinct.len(), declared.len(), "{name} declares a parameter twice");
        assert_eq!(distinct, in_path.into_iter().collect(), "{name}");
    }
}

#[test]
fn openapi_references_lead_somewhere() {
    let document = current();
    walk(&document, "", &mut |value, path| {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return };
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{path} refers to {reference}");
    });
}

/// Whether a schema bounds what it takes.
fn is_bounded(schema: &Value) -> bool {
    let has = |name: &str| schema.get(name).is_some();
    let types: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => return true,
    };
    types.iter().all(|name| match *name {
        "string" => has("maxLength") || has("enum") || has("const") || has("format") || has("pattern"),
        "integer" | "number" => has("minimum") && has("maximum"),
        "array" => has("maxItems"),
        _ => true,
    })
}

/// The schemas of everything a client sends: bodies (with what they refer to) and parameters.
fn input_schemas(document: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut waiting: Vec<(String, Value)> = Vec::new();
    for (name, operation) in operations(document) {
        if let Some(body) = operation.pointer("/requestBody/content/application~1json/schema") {
            waiting.push((name.clone(), body.clone()));
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter.get("schema").is_some() && parameter["in"] == "query" {
                waiting.push((format!("{name} ?{}", parameter["name"]), parameter["schema"].clone()));
            }
        }
    }
    let mut seen = BTreeSet::new();
    while let Some((name, schema)) = waiting.pop() {
        walk(&schema, "", &mut |value, path| {
            found.push((format!("{name}{path}"), value.clone()));
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return };
            if seen.insert(reference.to_owned()) {
                let inner = document.pointer(reference.trim_start_matches('#')).expect("it leads somewhere");
                waiting.push((reference.to_owned(), inner.clone()));
            }
        });
    }
    found
}

/// What clients send without a bound in the description, with the reason.
const UNBOUNDED: &[(&str, &str)] = &[];

#[test]
fn openapi_bounds_everything_a_client_sends() {
    let document = current();
    let problems: Vec<String> = input_schemas(&document)
        .into_iter()
        .filter(|(name, schema)| !is_bounded(schema) && !UNBOUNDED.iter().any(|(known, _)| name.ends_with(known)))
        .map(|(name, schema)| format!("{name}: {schema}"))
        .collect();
    assert!(problems.is_empty(), "validation that the description does not tell:\n{}", problems.join("\n"));
}

#[test]
fn openapi_bodies_take_no_unknown_fields() {
    let document = current();
    for (name, operation) in operations(&document) {
        let Some(mut schema) = operation.pointer("/requestBody/content/application~1json/schema") else { continue };
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            schema = document.pointer(reference.trim_start_matches('#')).expect("it leads somewhere");
        }
        let is_object = schema["type"] == "object";
        assert!(!is_object || schema["additionalProperties"] == false, "{name}: deny_unknown_fields is missing");
    }
}

/// A request type that uses every kind of rule, to show that the description reads them.
mod sample {
    #![expect(dead_code, reason = "read by derives only")]

    use schemars::JsonSchema;
    use serde::Deserialize;

    const LONGEST: usize = 7;

    #[derive(Deserialize, JsonSchema, garde::Validate)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    pub struct Sample {
        #[garde(length(chars, min = 1, max = 100))]
        pub text: String,
        #[garde(length(chars, max = LONGEST))]
        pub optional_text: Option<String>,
        #[garde(range(min = -5, max = 5))]
        pub number: i64,
        #[garde(range(min = 1, max = 9))]
        pub optional_number: Option<u32>,
        #[garde(length(min = 1, max = 3), inner(length(chars, min = 2, max = 4)))]
        pub items: Vec<String>,
        // garde's first `inner` is the inside of the Option; schemars has to be told of the items.
        #[garde(length(max = 3), inner(inner(range(min = 1, max = 2))))]
        #[schemars(inner(range(min = 1, max = 2)))]
        pub optional_items: Option<Vec<i32>>,
        #[garde(length(max = 2), dive)]
        pub inner: Vec<Inner>,
        #[garde(skip)]
        pub flag: bool,
    }

    #[derive(Deserialize, JsonSchema, garde::Validate)]
    #[serde(deny_unknown_fields)]
    pub struct Inner {
        #[garde(range(max = 3))]
        pub depth: u8,
    }
}

#[test]
fn openapi_reads_the_rules_of_validation() {
    let schema = schemars::schema_for!(sample::Sample).to_value();
    let at = |pointer: &str| schema.pointer(&format!("/properties/{pointer}")).cloned().unwrap_or_default();
    for (pointer, expected) in [
        ("text/minLength", 1),
        ("text/maxLength", 100),
        ("optionalText/maxLength", 7),
        ("number/minimum", -5),
        ("number/maximum", 5),
        ("optionalNumber/minimum", 1),
        ("optionalNumber/maximum", 9),
        ("items/minItems", 1),
        ("items/maxItems", 3),
        ("items/items/minLength", 2),
        ("items/items/maxLength", 4),
        ("optionalItems/maxItems", 3),
        ("optionalItems/items/maximum", 2),
        ("inner/maxItems", 2),
    ] {
        assert_eq!(at(pointer), expected, "{pointer} in {schema:#}");
    }
    assert_eq!(schema.pointer("/$defs/Inner/properties/depth/maximum"), Some(&Value::from(3)));
    assert_eq!(schema["additionalProperties"], false);
}
