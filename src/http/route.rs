//! Routes: address, policy and operation on one line each, and the trait that lets the API document be
//! read off the handlers' signatures.

use std::{pin::Pin, sync::Arc};

use axum::{extract::Request, handler::Handler, response::Response};
use http::Method;

use crate::{
    domain::permissions::Permission,
    http::{Code, context::RequestContext, limit_classes::LimitClass, reply::Payload},
};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nobody: the slice has not said. What a route begins with, so that forgetting to say opens
    /// nothing; `tests/checks` refuses it.
    Undeclared,
    /// Everybody; credentials are not even looked at.
    Open,
    /// Everybody; who is signed in may see more, and needs this permission: 403 without it.
    Optional(Permission),
    /// Whoever is signed in with a session or a key that has this permission; 403 without it.
    Needs(Permission),
    /// Whoever is signed in with a session (not a key) and has this permission: changes to how one
    /// signs in.
    SessionNeeds(Permission),
    /// Opens a socket: whoever is signed in with a session, or holds a ticket, and has this permission.
    Socket(Permission),
    /// Staff with this permission, recently signed in; for anybody else the route does not exist.
    Staff(Permission),
    /// A developer's machine; elsewhere the route does not exist.
    LocalOnly,
}

/// One route of a slice.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The router path: below `/api` without a version, or outside the API.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Which limit counts it.
    pub limit: LimitClass,
    /// Whether the sign-in session is looked up, so that sign-out, suspension and a changed role take
    /// effect at once instead of when the access token expires.
    pub checks_session: bool,
    /// The largest body taken, in bytes.
    pub body_bytes_max: usize,
    /// The name of the handler function: the operation id.
    pub operation: &'static str,
    /// One line for the API document.
    pub summary: &'static str,
    /// Errors beyond those that follow from the policy.
    pub errors: &'static [Code],
    /// The media type of an answer that is not JSON.
    pub media_type: Option<&'static str>,
    /// Whether it stands in the API document.
    pub documented: bool,
    /// Whether its answers stand without an envelope in every version.
    pub is_bare: bool,
    /// The handler.
    pub handler: AnyHandler,
    /// Tells the API document about the handler's signature.
    #[cfg(feature = "openapi")]
    pub describe: fn(&mut crate::http::openapi::OperationDoc<'_>),
}

/// The future of every handler that is a function.
pub type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Any handler, as one type: what the framework wraps around a handler is compiled once and not for each.
#[derive(Clone)]
pub struct AnyHandler(Arc<dyn Fn(Request) -> Answering + Send + Sync>);

impl Handler<(), ()> for AnyHandler {
    type Future = Answering;

    fn call(self, request: Request, (): ()) -> Answering {
        (self.0)(request)
    }
}

/// The largest JSON body of a route that says nothing else.
pub const JSON_BYTES_MAX: usize = 64 * 1024;

/// The last segment of a function's path.
fn last_segment(path: &'static str) -> &'static str {
    path.rsplit("::").next().unwrap_or_default()
}

macro_rules! methods {
    ($($name:ident $method:ident;)+) => {$(
        #[doc = concat!("A ", stringify!($method), " route, generally limited. Nobody may use it until [`Route::access`] says who.")]
        pub fn $name<H: Operation<M>, M: 'static>(path: &'static str, handler: H) -> Self {
            Self::new(Method::$method, path, handler)
        }
    )+};
}

impl Route {
    methods! {
        get GET;
        post POST;
        put PUT;
        patch PATCH;
        delete DELETE;
    }

    fn new<H: Operation<M>, M: 'static>(method: Method, path: &'static str, handler: H) -> Self {
        Self {
            #[cfg(feature = "openapi")]
            describe: H::describe,
            ..Self::of(
                method,
                path,
                std::any::type_name::<H>(),
                AnyHandler(Arc::new(move |request| handler.clone().call(request, ()))),
            )
        }
    }

    /// What a route begins with, compiled once and not for each handler.
    fn of(method: Method, path: &'static str, handler_path: &'static str, handler: AnyHandler) -> Self {
        let route = Self {
            method,
            path,
            access: Access::Undeclared,
            limit: LimitClass::General,
            checks_session: false,
            body_bytes_max: JSON_BYTES_MAX,
            operation: last_segment(handler_path),
            summary: "",
            errors: &[],
            media_type: None,
            documented: true,
            is_bare: false,
            handler,
            #[cfg(feature = "openapi")]
            describe: |_| {},
        };
        // What is outside the API has no envelope.
        if path.starts_with("/api/") { route } else { route.bare() }
    }

    /// Who may use it. Required: `tests/checks` fails for a route whose slice did not say.
    #[must_use]
    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
        // Staff rights and changes to how one signs in must end at once, not within the token's life.
        self.checks_session = matches!(access, Access::Staff(_) | Access::SessionNeeds(_) | Access::Socket(_));
        self
    }

    /// Counts it under another limit.
    #[must_use]
    pub const fn limit(mut self, limit: LimitClass) -> Self {
        self.limit = limit;
        self
    }

    /// Takes bodies up to `bytes`.
    #[must_use]
    pub const fn body_up_to(mut self, bytes: usize) -> Self {
        self.body_bytes_max = bytes;
        self
    }

    /// One line for the API document.
    #[must_use]
    pub const fn summary(mut self, summary: &'static str) -> Self {
        // The Worker serves the document as a file, so it carries no copy of its texts.
        if cfg!(feature = "openapi") {
            self.summary = summary;
        }
        self
    }

    /// Errors beyond those that follow from the policy.
    #[must_use]
    pub const fn errors(mut self, errors: &'static [Code]) -> Self {
        self.errors = errors;
        self
    }

    /// Keeps it out of the API document.
    #[must_use]
    pub const fn undocumented(mut self) -> Self {
        self.documented = false;
        self
    }

    /// Answers with data alone and no envelope in any version, because a reference document shows it so; the API document
    /// says the same.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.is_bare = true;
        self.bare_where(|_| true)
    }

    /// Answers with data alone at the address without a version, which a reference document shows so; with a version it
    /// answers as everything else.
    #[must_use]
    pub fn bare_unversioned(self) -> Self {
        self.bare_where(|request| request.extensions().get::<RequestContext>().is_some_and(|told| told.is_unversioned))
    }

    fn bare_where(mut self, is_bare: fn(&Request) -> bool) -> Self {
        let inner = self.handler.0;
        self.handler = AnyHandler(Arc::new(move |request| {
            let is_bare = is_bare(&request);
            let answering = inner(request);
            Box::pin(async move {
                let mut response = answering.await;
                if let Some(payload) = response.extensions_mut().get_mut::<Payload>() {
                    payload.bare = is_bare;
                }
                response
            })
        }));
        self
    }

    /// Answers with something else than JSON.
    #[must_use]
    pub const fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }
}

/// A handler whose signature the API document can read: every argument is an [`openapi::Input`], the
/// result an [`openapi::Output`]. In the Wasm build every handler is one.
///
/// [`openapi::Input`]: crate::http::openapi
/// [`openapi::Output`]: crate::http::openapi
#[cfg(not(feature = "openapi"))]
pub trait Operation<M>: Handler<M, (), Future = Answering> {}
#[cfg(not(feature = "openapi"))]
impl<H: Handler<M, (), Future = Answering>, M> Operation<M> for H {}

/// A handler whose signature the API document can read.
#[cfg(feature = "openapi")]
pub trait Operation<M>: Handler<M, (), Future = Answering> {
    /// Tells the document of arguments and result.
    fn describe(doc: &mut crate::http::openapi::OperationDoc<'_>);
}
