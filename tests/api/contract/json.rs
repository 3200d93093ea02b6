//! I2: what no JSON body gets through with.

use serde_json::json;

use super::app_with_test_routes;

const JSON: &str = "application/json";

/// A body, and the field its refusal must name (if the body parses at all).
fn bad_bodies() -> Vec<(&'static str, Vec<u8>, &'static str, Option<&'static str>)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    vec![
        ("nothing", text(""), "validation_failed", Some("text")),
        ("spaces", text("  \n"), "malformed_json", None),
        ("not JSON", text("text=a"), "malformed_json", None),
        ("half an object", text("{\"text\":\"a\""), "malformed_json", None),
        ("more after the end", text("{\"text\":\"a\"} {}"), "malformed_json", None),
        ("a comment", text("{\"text\":\"a\"} // x"), "malformed_json", None),
        ("a trailing comma", text("{\"text\":\"a\",}"), "malformed_json", None),
        ("single quotes", text("{'text':'a'}"), "malformed_json", None),
        ("a byte order mark", text("\u{feff}{\"text\":\"a\"}"), "malformed_json", None),
        ("not a number", text("{\"text\":\"a\",\"number\":NaN}"), "malformed_json", None),
        ("an endless number", text("{\"text\":\"a\",\"number\":1e999}"), "malformed_json", None),
        ("2^53", text("{\"text\":\"a\",\"number\":9007199254740992}"), "malformed_json", None),
        ("2^64", text("{\"text\":\"a\",\"number\":18446744073709551616}"), "malformed_json", None),
        ("2^64 where nobody looks", text("{\"text\":\"a\",\"x\":18446744073709551616}"), "malformed_json", None),
        ("33 deep", text(&nested(33)), "malformed_json", None),
        (
            "deep where nobody looks",
            text(&format!("{{\"text\":\"a\",\"x\":{}}}", nested(20_000))),
            "malformed_json",
            None,
        ),
        ("only opened", text(&"[".repeat(60_000)), "malformed_json", None),
        (
            "too many values",
            text(&format!("{{\"text\":\"a\",\"items\":[{}\"\"]}}", "\"\",".repeat(10_000))),
            "malformed_json",
            None,
        ),
        ("a NUL", text("{\"text\":\"a\\u0000\"}"), "malformed_json", None),
        ("half a surrogate pair", text("{\"text\":\"\\ud800\"}"), "malformed_json", None),
        ("a raw control character", text("{\"text\":\"a\nb\"}"), "malformed_json", None),
        ("no UTF-8", b"{\"text\":\"\xff\"}".to_vec(), "malformed_json", None),
        ("no UTF-8 where nobody looks", b"{\"text\":\"a\",\"x\":\"\xc3\x28\"}".to_vec(), "malformed_json", None),
        ("UTF-16", "{\"text\":\"a\"}".encode_utf16().flat_map(u16::to_le_bytes).collect(), "malformed_json", None),
        ("a key twice", text("{\"text\":\"a\",\"text\":\"b\"}"), "validation_failed", Some("text")),
        ("an escaped key twice", text("{\"text\":\"a\",\"t\\u0065xt\":\"b\"}"), "validation_failed", Some("text")),
        ("an unknown field", text("{\"text\":\"a\",\"admin\":true}"), "validation_failed", Some("admin")),
        ("__proto__", text("{\"text\":\"a\",\"__proto__\":{}}"), "validation_failed", Some("__proto__")),
        ("a missing field", text("{}"), "validation_failed", Some("text")),
        ("a wrong type", text("{\"text\":5}"), "validation_failed", Some("text")),
        ("null", text("{\"text\":null}"), "validation_failed", Some("text")),
        ("a fraction", text("{\"text\":\"a\",\"number\":1.5}"), "validation_failed", Some("number")),
        ("a number as text", text("{\"text\":\"a\",\"number\":\"1\"}"), "validation_failed", Some("number")),
        ("out of range", text("{\"text\":\"a\",\"number\":1001}"), "validation_failed", Some("number")),
        ("too long", text(&json!({"text": "é".repeat(1_001)}).to_string()), "validation_failed", Some("text")),
        (
            "too long inside",
            text(&json!({"text": "a", "items": ["a", "é".repeat(1_001)]}).to_string()),
            "validation_failed",
            Some("items[1]"),
        ),
        ("wrong inside", text("{\"text\":\"a\",\"items\":[\"a\",5]}"), "validation_failed", Some("items[1]")),
        ("an array for an object", text("[\"a\",1,[]]"), "validation_failed", None),
        ("a text for an object", text("\"a\""), "validation_failed", None),
        ("null for an object", text("null"), "validation_failed", None),
    ]
}

#[tokio::test]
async fn i2_bad_bodies_are_refused_and_the_field_is_named() {
    let app = app_with_test_routes();
    for (index, (name, body, code, field)) in bad_bodies().into_iter().enumerate() {
        let from = format!("192.0.2.{index}");
        let answer = app.post("/test/echo").from(&from).raw(JSON, body).send().await.expect(400);
        assert_eq!(answer.code(), code, "{name}");
        if let Some(field) = field {
            assert_eq!(answer.fields(), [field], "{name}: {}", answer.json());
        }
    }
}

#[tokio::test]
async fn i2_good_bodies_at_the_edge_are_taken() {
    let app = app_with_test_routes();
    for body in [
        json!({"text": "é".repeat(1_000), "number": 1_000}),
        json!({"text": "", "number": 0, "items": vec!["é"; 100]}),
        json!({"text": "\u{1f600} \u{202e} \\ \" /", "number": null}),
    ] {
        let answer = app.post("/test/echo").json(body.clone()).send().await.expect(201);
        assert_eq!(answer.json()["body"]["text"], body["text"]);
    }
}

#[tokio::test]
async fn i2_only_json_is_read() {
    let app = app_with_test_routes();
    let body = "{\"text\":\"a\"}";
    for content_type in [
        "text/plain",
        "text/plain; x=application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/json-patch+json",
        "text/json",
        "application/xml",
        "",
    ] {
        let answer = app.post("/test/echo").raw(content_type, body).send().await.expect(415);
        assert_eq!(answer.code(), "unsupported_media_type", "{content_type}");
    }
    for content_type in
        ["application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8"]
    {
        app.post("/test/echo").raw(content_type, body).send().await.expect(201);
    }
}

#[tokio::test]
async fn i2_a_compressed_body_is_not_unpacked() {
    // 20 bytes of gzip that a client may claim to be anything.
    let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00".to_vec();
    let app = app_with_test_routes();
    for encoding in ["gzip", "br", "deflate"] {
        let answer = app.post("/test/echo").header("content-encoding", encoding).raw(JSON, gzip.clone()).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "malformed_json"), "{encoding}");
    }
}

#[tokio::test]
async fn i2_an_oversized_body_is_refused_before_it_is_parsed() {
    let app = app_with_test_routes();
    for body in ["[".repeat(100_000), json!({"text": "a".repeat(70_000)}).to_string(), " ".repeat(64 * 1024 + 1)] {
        let answer = app.post("/test/echo").raw(JSON, body).send().await.expect(413);
        assert_eq!(answer.code(), "body_too_large");
    }
    let exactly = format!("{{\"text\":\"a\"}}{}", " ".repeat(64 * 1024 - 12));
    app.post("/test/echo").raw(JSON, exactly).send().await.expect(201);
}
