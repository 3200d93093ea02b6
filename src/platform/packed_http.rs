//! Requests and responses across the JavaScript boundary, a few crossings each.
//!
//! The stock conversion of the `worker` crate crosses several times a header and turns every body into
//! a stream, which costs more than half of the throughput. Here the request line and the headers we read
//! come over as one text, and a response whose body is in memory goes back as one text and one byte array.
//! Streams and WebSocket upgrades keep the stock path.

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri, header::SET_COOKIE};
use http_body_util::BodyExt;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(inline_js = r#"
let names;
export function pack_request(request, packed_names) {
  names ??= packed_names.split("\n");
  const headers = request.headers;
  let packed = request.method + "\n" + request.url;
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) packed += "\n" + name + "\n" + value;
  }
  return packed;
}
export async function read_body(request, max) {
  if (request.body === null) return new Uint8Array(0);
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > max) return undefined;
    chunks.push(chunk);
  }
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) { all.set(chunk, at); at += chunk.byteLength; }
  return all;
}
export function make_response(status, packed, cookies, body) {
  const headers = {};
  const lines = packed.split("\n");
  for (let i = 0; i + 1 < lines.length; i += 2) headers[lines[i]] = lines[i + 1];
  const empty = status === 204 || status === 304;
  const response = new Response(empty ? null : body, { status, headers });
  if (cookies !== "") for (const cookie of cookies.split("\n")) response.headers.append("set-cookie", cookie);
  response.isWhole = true;
  return response;
}
"#)]
extern "C" {
    fn pack_request(request: &web_sys::Request, packed_names: &str) -> String;
    #[wasm_bindgen(catch)]
    async fn read_body(request: &web_sys::Request, max: u32) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>;
    fn make_response(status: u16, packed: &str, cookies: &str, body: Option<js_sys::Uint8Array>) -> web_sys::Response;
}

macro_rules! request_headers {
    ($first:literal $(, $name:literal)* $(,)?) => {
        /// The request headers that anything here reads, in lower case. No other crosses: asking for each
        /// of these costs a third of walking through all that browsers send. The tests' client refuses to
        /// send any other.
        pub const REQUEST_HEADERS: &[&str] = &[$first $(, $name)*];
        const PACKED_NAMES: &str = concat!($first $(, "\n", $name)*);
    };
}
request_headers!(
    "accept",
    "access-control-request-method",
    "api-version",
    "authorization",
    "cf-connecting-ip",
    "content-encoding",
    "content-type",
    "cookie",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "origin",
    "sec-fetch-site",
    "sec-websocket-protocol",
    "upgrade",
    "user-agent",
    "x-api-key",
    "x-device-token",
);

/// The most bytes of a body that are read into memory for any route: beyond it a request is answered
/// 413 before it reaches the router. Single routes allow less.
pub const BODY_BYTES_MAX: u32 = 9 * 1024 * 1024;

/// What became of reading a request.
pub enum Incoming {
    /// A request with its body in memory.
    Whole(Request<Body>),
    /// The body is larger than [`BODY_BYTES_MAX`]: the request without its body.
    TooLarge(Request<Body>),
    /// The request line or a header cannot be represented.
    Malformed,
}

/// Reads a request of the runtime.
pub async fn read_request(request: &web_sys::Request) -> Incoming {
    let packed = pack_request(request, PACKED_NAMES);
    let Some(mut head) = parse_head(&packed) else { return Incoming::Malformed };
    let has_body = !matches!(*head.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !has_body {
        return Incoming::Whole(head);
    }
    match read_body(request, BODY_BYTES_MAX).await {
        Ok(body) if body.is_undefined() => Incoming::TooLarge(head),
        Ok(body) => {
            *head.body_mut() = Body::from(js_sys::Uint8Array::new(&body).to_vec());
            Incoming::Whole(head)
        }
        // The client went away while sending; nobody will read the answer.
        Err(_) => Incoming::Malformed,
    }
}

fn parse_head(packed: &str) -> Option<Request<Body>> {
    let mut lines = packed.split('\n');
    let method = Method::from_bytes(lines.next()?.as_bytes()).ok()?;
    let uri: Uri = lines.next()?.parse().ok()?;
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
        request.headers_mut().append(name, value);
    }
    Some(request)
}

/// Turns a response into the runtime's. A body of known length goes over whole; any other is streamed.
pub async fn write_response(response: Response<Body>) -> Result<web_sys::Response, worker::Error> {
    use axum::body::HttpBody;
    if response.body().size_hint().exact().is_none() || response.extensions().get::<worker::WebSocket>().is_some() {
        return worker::response_to_wasm(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map(|collected| collected.to_bytes()).unwrap_or_default();
    let (packed, cookies) = pack_headers(&parts.headers);
    let body = (!bytes.is_empty()).then(|| js_sys::Uint8Array::from(&*bytes));
    Ok(make_response(parts.status.as_u16(), &packed, &cookies, body))
}

/// Names and values by lines; values of one name joined (RFC 9110, 5.3), except cookies, which cannot be
/// and come apart.
fn pack_headers(headers: &HeaderMap) -> (String, String) {
    let mut packed = String::with_capacity(1024);
    // A value that is no visible ASCII was never set by us.
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    for name in headers.keys().filter(|name| **name != SET_COOKIE) {
        packed.push_str(name.as_str());
        packed.push('\n');
        for (index, value) in headers.get_all(name).iter().enumerate() {
            if index > 0 {
                packed.push_str(", ");
            }
            packed.push_str(&text(value));
        }
        packed.push('\n');
    }
    let cookies = headers.get_all(SET_COOKIE).iter().map(text).collect::<Vec<_>>().join("\n");
    (packed, cookies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_head_is_read_back() {
        let request = parse_head("POST\nhttps://h.example/api/v1/x?y=1\naccept\n*/*\nx-a\nb").unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri().path(), "/api/v1/x");
        assert_eq!(request.headers()["x-a"], "b");
    }

    #[test]
    fn values_of_one_name_are_joined_and_cookies_are_not() {
        let mut headers = HeaderMap::new();
        headers.append("vary", HeaderValue::from_static("Origin"));
        headers.append("vary", HeaderValue::from_static("API-Version"));
        headers.append("set-cookie", HeaderValue::from_static("a=1"));
        headers.append("set-cookie", HeaderValue::from_static("b=2"));
        assert_eq!(pack_headers(&headers), ("vary\nOrigin, API-Version\n".to_owned(), "a=1\nb=2".to_owned()));
    }

    #[test]
    fn an_unreadable_target_is_refused_without_a_panic() {
        assert!(parse_head("GET\nhttps://h.example/`x`").is_none());
        assert!(parse_head("").is_none());
    }
}
