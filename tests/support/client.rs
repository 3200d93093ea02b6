//! Requests, as a client would send them.

use axum::body::Body;
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::Value;
use vivace::{
    platform::packed_http::{Incoming, REQUEST_HEADERS},
    wiring::serve::serve,
};

use super::{SignedIn, TestApp};

/// A request being put together.
pub struct RequestBuilder<'a> {
    app: &'a TestApp,
    request: http::request::Builder,
    body: Vec<u8>,
    ip: String,
}

/// What came back.
#[derive(Debug)]
pub struct TestResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl<'a> RequestBuilder<'a> {
    pub fn new(app: &'a TestApp, method: &str, path: &str) -> Self {
        let request = Request::builder().method(method).uri(format!("https://vivace.test{path}"));
        Self { app, request, body: Vec::new(), ip: "192.0.2.1".to_owned() }
    }

    /// Signed in as that person.
    pub fn by(self, person: &SignedIn) -> Self {
        self.bearer(&person.token)
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Adds a header. As in the Worker, one that is not among [`REQUEST_HEADERS`] does not arrive.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if !REQUEST_HEADERS.contains(&name) {
            return self;
        }
        self.request = self.request.header(name, value);
        self
    }

    /// From that address.
    pub fn from(mut self, ip: &str) -> Self {
        self.ip = ip.to_owned();
        self
    }

    pub fn json(self, body: Value) -> Self {
        self.raw("application/json", body.to_string())
    }

    /// Any body with any content type.
    pub fn raw(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    pub async fn send(self) -> TestResponse {
        let request = self
            .request
            .header("cf-connecting-ip", self.ip)
            .body(Body::from(self.body))
            .expect("a request that can be sent");
        let response = serve(&self.app.isolate, Incoming::Whole(request), self.app.background()).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        TestResponse { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

impl TestResponse {
    /// The body as JSON; `null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The member `data` of the envelope.
    pub fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    /// The error code.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The fields an error names.
    pub fn fields(&self) -> Vec<String> {
        let json = self.json();
        let fields = json["details"]["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().filter_map(|field| field["field"].as_str().map(str::to_owned)).collect()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Fails the test unless the status is this one; shows the body when it is not.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }
}
