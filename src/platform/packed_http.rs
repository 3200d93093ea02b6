//! Requests and responses across the JavaScript boundary, a few crossings each.
//!
//! The stock conversion of the `worker` crate crosses several times a header and turns every body into
//! a stream, which costs more than half of the throughput. Here the request line and all headers come
//! over as one text, and a response whose body is in memory goes back as one text and one byte array.
//! Streams and WebSocket upgrades keep the stock path.

use axum::body::Body;
use http::{HeaderName, HeaderValue, Method, Request, Response, Uri};
use http_body_util::BodyExt;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(inline_js = r#"
export function pack_request(request) {
  let packed = request.method + "\n" + request.url;
  for (const [name, value] of request.headers) packed += "\n" + name + "\n" + value;
  return packed;
}
export async function read_body(request, max) {
  if (request.body === null) return new Uint8Array(0);
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > max) { return undefined; }
    chunks.push(chunk);
  }
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) { all.set(chunk, at); at += chunk.byteLength; }
  return all;
}
export function make_response(status, packed, body) {
  const headers = [];
  const lines = packed.split("\n");
  for (let i = 0; i + 1 < lines.length; i += 2) headers.push([lines[i], lines[i + 1]]);
  const empty = status === 204 || status === 304 || status === 101;
  return new Response(empty ? null : body, { status, headers });
}
"#)]
extern "C" {
    fn pack_request(request: &web_sys::Request) -> String;
    #[wasm_bindgen(catch)]
    async fn read_body(request: &web_sys::Request, max: u32) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>;
    fn make_response(status: u16, packed: &str, body: Option<js_sys::Uint8Array>) -> web_sys::Response;
}

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
    let packed = pack_request(request);
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
    let mut packed = String::with_capacity(1024);
    for (name, value) in &parts.headers {
        // A value that is no visible ASCII was never set by us.
        let Ok(value) = value.to_str() else { continue };
        packed.push_str(name.as_str());
        packed.push('\n');
        packed.push_str(value);
        packed.push('\n');
    }
    let body = (!bytes.is_empty()).then(|| js_sys::Uint8Array::from(&*bytes));
    Ok(make_response(parts.status.as_u16(), &packed, body))
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
    fn an_unreadable_target_is_refused_without_a_panic() {
        assert!(parse_head("GET\nhttps://h.example/`x`").is_none());
        assert!(parse_head("").is_none());
    }
}
