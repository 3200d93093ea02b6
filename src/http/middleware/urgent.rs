//! Somebody in danger is heard even when they have asked too much: what they say is looked at before they are refused.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
};
use serde_json::Value;

use crate::domain::crisis;

/// The request with its body read, where any text of it holds words of danger; `None` otherwise.
pub async fn only_urgent(request: Request, bytes_max: usize) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, bytes_max).await.ok()?;
    let said: Value = serde_json::from_slice(&bytes).ok()?;
    is_urgent(&said).then(|| Request::from_parts(parts, Body::from(bytes)))
}

fn is_urgent(said: &Value) -> bool {
    match said {
        Value::String(text) => crisis::find(text).is_some(),
        Value::Array(items) => items.iter().any(is_urgent),
        Value::Object(members) => members.values().any(is_urgent),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn any_text_of_a_body_is_looked_at_and_nothing_else() {
        assert!(is_urgent(&json!({"message": "what now", "context": {"note": ["I want to kill myself"]}})));
        assert!(!is_urgent(&json!({"message": "How many sets?", "I want to kill myself": 1})));
    }
}
