//! What may be shown of a job's data to somebody it is not about: its structure, ids, numbers and words of ours.

use serde_json::Value;

use super::ids::JobId;

/// Fields whose texts are words of ours, from a fixed list each.
const OPEN_FIELDS: &[&str] = &["kind", "template", "asked", "format", "location", "state", "type", "notice"];
/// Fields whose numbers tell nothing of a person.
const OPEN_NUMBERS: &[&str] = &["shard", "until", "at"];
/// What stands in place of everything else.
const HIDDEN: &str = "[redacted]";

/// The same value with every text hidden that may be private: all but ids and what stands in fields of ours.
pub fn redacted(value: &Value) -> Value {
    hide(value, "")
}

fn hide(value: &Value, field: &str) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(_) if OPEN_NUMBERS.contains(&field) => value.clone(),
        Value::String(text) if OPEN_FIELDS.contains(&field) && is_word(text) => value.clone(),
        Value::String(text) if JobId::parse(text).is_some() => value.clone(),
        Value::String(_) | Value::Number(_) => Value::from(HIDDEN),
        Value::Array(items) => items.iter().map(|item| hide(item, field)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), hide(value, name))).collect(),
    }
}

/// A word of ours has no sign that a sentence, an address or a link has.
fn is_word(text: &str) -> bool {
    text.len() <= 40 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn addresses_tokens_and_names_are_hidden_and_the_rest_is_shown() {
        let mail = json!({"kind": "SendMailV1", "payload": {"to": "ada@example.org",
            "mail": {"template": "verify_email", "name": "ada", "token": "tok-1"}}});
        let shown = json!({"kind": "SendMailV1", "payload": {"to": "[redacted]",
            "mail": {"template": "verify_email", "name": "[redacted]", "token": "[redacted]"}}});
        assert_eq!(redacted(&mail), shown);
        let id = "01890000-0000-7000-8000-000000000000";
        let job = json!({"account": id, "shard": 1, "key": format!("avatars/{id}/1"), "is_on": true, "after": null, "kg": 71.5});
        let shown =
            json!({"account": id, "shard": 1, "key": "[redacted]", "is_on": true, "after": null, "kg": "[redacted]"});
        assert_eq!(redacted(&job), shown);
    }

    #[test]
    fn a_field_with_an_open_name_hides_what_is_no_word() {
        for text in ["ada@example.org", "my knee hurts", "https://a.b", &"x".repeat(41)] {
            assert_eq!(redacted(&json!({"type": text})), json!({"type": "[redacted]"}));
        }
    }
}
