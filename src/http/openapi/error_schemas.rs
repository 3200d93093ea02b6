//! The shapes of errors in the API document.

use serde_json::{Value, json};

use crate::http::Code;

/// The usual form.
pub(super) fn error_schema() -> Value {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    json!({
        "type": "object",
        "required": ["success", "error", "type", "code", "requestId", "timestamp", "details"],
        "properties": {
            "success": {"const": false},
            "error": {"type": "string", "description": "What a person can read."},
            "type": {"type": "string"},
            "code": {"type": "string", "enum": codes},
            "requestId": {"type": "string"},
            "timestamp": {"type": "string", "format": "date-time"},
            "details": {"type": "object", "properties": {"fields": {"type": "array", "items": {
                "type": "object", "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}}
            }}}}
        }
    })
}

/// The form of RFC 9457.
pub(super) fn problem_schema() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "code", "requestId"],
        "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "detail": {"type": "string"}, "code": {"type": "string"}, "requestId": {"type": "string"}
        }
    })
}
