//! Requests and responses across the JavaScript boundary, one crossing each.
//!
//! The stock conversion of the `worker` crate crosses several times a header and turns every body into
//! a stream, which costs more than half of the throughput. Here the request line and the headers we read
//! come over as one text, and a response whose body is in memory goes back as its headers in two texts and its
//! bytes. Streams and WebSocket upgrades keep the stock path.

use axum::body::Body;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri, header, header::SET_COOKIE};
use http_body_util::BodyExt;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

#[wasm_bindgen(inline_js = r#"
export const split_names = (names) => names.split("\n");
export function pack_request(request, names) {
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
  const declared = request.headers.get("content-length");
  if (declared !== null) return declared > max ? undefined : new Uint8Array(await request.arrayBuffer());
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > max) return undefined;
    chunks.push(chunk);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) { all.set(chunk, at); at += chunk.byteLength; }
  return all;
}
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
// Headers that many answers have alike: copying a finished set costs half of naming each.
const sharedHeaders = new Map();
function headersOf(shared) {
  let headers = sharedHeaders.get(shared);
  if (headers === undefined) {
    if (sharedHeaders.size === 200) sharedHeaders.clear();
    const lines = shared.split("\n");
    headers = new Headers();
    for (let i = 0; i + 1 < lines.length; i += 2) headers.set(lines[i], lines[i + 1]);
    sharedHeaders.set(shared, headers);
  }
  return headers;
}
export function make_response(status, shared, own, cookies, is_text, bytes) {
  let body = null;
  // A text costs the runtime less than bytes of its own.
  if (bytes.length > 0 && status !== 204 && status !== 304) body = is_text ? decoder.decode(bytes) : bytes.slice();
  const response = new Response(body, { status, headers: headersOf(shared) });
  const headers = response.headers;
  const lines = own.split("\n");
  for (let i = 0; i + 1 < lines.length; i += 2) headers.set(lines[i], lines[i + 1]);
  if (cookies !== "") for (const cookie of cookies.split("\n")) headers.append("set-cookie", cookie);
  response.isWhole = true;
  return response;
}
"#)]
extern "C" {
    fn split_names(names: &str) -> JsValue;
    fn pack_request(request: &web_sys::Request, names: &JsValue) -> String;
    #[wasm_bindgen(catch)]
    async fn read_body(request: &web_sys::Request, max: u32) -> Result<JsValue, JsValue>;
    fn make_response(
        status: u16,
        shared: &str,
        own: &str,
        cookies: &str,
        is_text: bool,
        bytes: &[u8],
    ) -> web_sys::Response;
}

thread_local! {
    static NAMES: JsValue = split_names(PACKED_NAMES);
}

/// Response headers that differ from answer to answer. All others are alike in many.
const OWN_HEADERS: &[&str] =
    &["etag", "location", "ratelimit", "retry-after", "x-ratelimit-remaining", "x-ratelimit-reset", "x-request-id"];

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
    let packed = NAMES.with(|names| pack_request(request, names));
    let Some(mut head) = parse_head(&packed) else { return Incoming::Malformed };
    let has_body = !matches!(*head.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !has_body {
        return Incoming::Whole(head);
    }
    match read_body(request, BODY_BYTES_MAX).await {
        Ok(body) if body.is_undefined() => Incoming::TooLarge(head),
        Ok(body) => {
            *head.body_mut() = Body::from(body.unchecked_into::<Uint8Array>().to_vec());
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
    let packed = pack_headers(&parts.headers);
    Ok(make_response(
        parts.status.as_u16(),
        &packed.shared,
        &packed.own,
        &packed.cookies,
        is_text(&parts.headers),
        &bytes,
    ))
}

/// Whether the body is certainly UTF-8 text: JSON, which only we write.
fn is_text(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|media_type| media_type.as_bytes().starts_with(b"application/json"))
}

/// Names and values by lines.
#[derive(Default)]
struct PackedHeaders {
    /// Those that many answers have alike.
    shared: String,
    /// The [`OWN_HEADERS`].
    own: String,
    /// Values of `set-cookie`.
    cookies: String,
}

/// Values of one name are joined (RFC 9110, 5.3), except cookies, which cannot be and come apart.
fn pack_headers(headers: &HeaderMap) -> PackedHeaders {
    let mut packed = PackedHeaders { shared: String::with_capacity(1024), ..PackedHeaders::default() };
    for name in headers.keys().filter(|name| **name != SET_COOKIE) {
        let is_own = OWN_HEADERS.contains(&name.as_str());
        let out = if is_own { &mut packed.own } else { &mut packed.shared };
        out.push_str(name.as_str());
        out.push('\n');
        push_values(out, headers, name, ", ");
        out.push('\n');
    }
    push_values(&mut packed.cookies, headers, &SET_COOKIE, "\n");
    packed
}

fn push_values(out: &mut String, headers: &HeaderMap, name: &HeaderName, separator: &str) {
    for (index, value) in headers.get_all(name).iter().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        // A value that is no visible ASCII was never set by us.
        out.push_str(value.to_str().unwrap_or_default());
    }
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
        headers.append("etag", HeaderValue::from_static("\"x\""));
        let packed = pack_headers(&headers);
        assert_eq!(packed.shared, "vary\nOrigin, API-Version\n");
        assert_eq!(packed.own, "etag\n\"x\"\n");
        assert_eq!(packed.cookies, "a=1\nb=2");
    }

    #[test]
    fn an_unreadable_target_is_refused_without_a_panic() {
        assert!(parse_head("GET\nhttps://h.example/`x`").is_none());
        assert!(parse_head("").is_none());
    }
}
