//! The gate: what is asked of every request between the router and its handler.
//!
//! In this order, each step cheaper to refuse than the next:
//! 1. the route's policy is looked up by the matched path;
//! 2. the body's size is checked;
//! 3. credentials are read, if the route looks at them, and a staff route that does not exist for
//!    whoever asks is not found;
//! 4. the limit of the route's class is asked; who talks with the coach and may be in danger is let through all the same;
//! 5. access is decided, with the sign-in session looked up where the policy says so;
//! 6. an `Idempotency-Key` is honoured around the handler.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use axum::{
    body::{Body, HttpBody},
    extract::{MatchedPath, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, header::AUTHORIZATION};

use super::{
    idempotency::Idempotency,
    limiter::{LimitStatus, Limiter},
    urgent,
};
use crate::{
    config::Config,
    domain::{network, permissions::Permission, principal::Principal},
    http::{
        Access, ApiError, Caller, Code, RequestContext, Route, extract::ticket_of, limit_classes::LimitClass,
        route::Answering,
    },
    storage::PortFuture,
};

/// A credential as a request carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presented<'a> {
    /// `Authorization: Bearer <access token>`.
    AccessToken(&'a str),
    /// `X-API-Key`, or a bearer with the prefix of a key.
    ApiKey(&'a str),
    /// A ticket, which opens one socket and nothing else.
    Ticket(&'a str),
}

/// Recognises credentials. Implemented by the `auth` slice.
pub trait Authenticator: Send + Sync {
    /// The principal a credential stands for, or `None` when it stands for nobody.
    fn authenticate<'a>(
        &'a self,
        presented: Presented<'a>,
        context: &'a RequestContext,
    ) -> PortFuture<'a, Result<Option<Principal>, ApiError>>;

    /// Whether the principal's sign-in session still holds, with the role and plan it was told.
    ///
    /// `recently` also asks that the person has proved who they are a short while ago.
    fn check_session<'a>(
        &'a self,
        principal: &'a Principal,
        recently: bool,
        context: &'a RequestContext,
    ) -> PortFuture<'a, Result<(), ApiError>>;
}

/// The policy of one route, as the gate needs it.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Who may use it.
    pub access: Access,
    /// Which limit counts it.
    pub limit: LimitClass,
    /// Whether the sign-in session is looked up.
    pub checks_session: bool,
    /// The largest body taken.
    pub body_bytes_max: usize,
}

/// Policies by path and method.
#[derive(Default, Debug)]
pub struct Policies(HashMap<&'static str, Vec<(Method, Policy)>>);

impl Policies {
    /// The policies of these routes.
    pub fn of(routes: &[Route]) -> Self {
        let mut policies = Self::default();
        for route in routes {
            let policy = Policy {
                access: route.access,
                limit: route.limit,
                checks_session: route.checks_session,
                body_bytes_max: route.body_bytes_max,
            };
            policies.0.entry(route.path).or_default().push((route.method.clone(), policy));
        }
        policies
    }

    /// Whether there is a route at this very path, without captures.
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    fn find(&self, path: &str, method: &Method) -> Option<&Policy> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.0.get(path)?.iter().find(|(candidate, _)| candidate == method).map(|(_, policy)| policy)
    }
}

/// The router: what is behind the gate.
pub type CallRouter = fn(Request) -> Answering;

/// What the gate asks. One for an isolate; put into every request by the door.
pub struct Gate {
    /// The policies of all routes.
    pub policies: &'static Policies,
    /// Recognises credentials.
    pub authenticator: Arc<dyn Authenticator>,
    /// Counts requests.
    pub limiter: Limiter,
    /// Remembers answers.
    pub idempotency: Idempotency,
    /// The settings.
    pub config: Arc<Config>,
    /// The router behind it, for requests made inside.
    pub router: CallRouter,
}

/// The router path that matched, told to the log.
#[derive(Clone, Debug)]
pub struct Matched(pub MatchedPath);

/// Marks the answer of a route without a limit: a probe or a static page.
#[derive(Clone, Copy, Debug)]
pub struct Probed;

/// Marks the answer of a route that shows more to whoever signs in.
#[derive(Clone, Copy, Debug)]
pub struct VariesByCaller;

/// Who was recognised, told to the log.
#[derive(Clone, Debug)]
pub struct Recognised(pub crate::domain::ids::AccountId);

/// The axum middleware around every route.
pub async fn pass_gate(request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let gate = request.extensions().get::<Arc<Gate>>().cloned();
    let context = request.extensions().get::<RequestContext>().cloned();
    let (Some(matched), Some(gate), Some(context)) = (matched, gate, context) else {
        return ApiError::new(Code::InternalError)
            .logging("a request that did not come through the door")
            .into_response();
    };
    // A method the path does not have: let the router answer 405.
    let Some(policy) = gate.policies.find(matched.as_str(), request.method()).copied() else {
        return next.run(request).await;
    };
    let mut passage = Passage { gate, context, policy, limit: None, over: None, principal: None };
    let body_bytes = request.body().size_hint().lower();
    let (parts, body) = request.into_parts();
    let admitted = passage.admit(&parts.headers, body_bytes).await;
    let request = Request::from_parts(parts, body);
    let mut response = match (admitted, passage.over.take()) {
        (Ok(()), None) => passage.handle(request, next).await,
        (Ok(()), Some(over)) => match urgent::only_urgent(request, passage.policy.body_bytes_max).await {
            Some(request) => passage.hear(request, next).await,
            None => over.into_response(),
        },
        (Err(error), _) => error.into_response(),
    };
    response.extensions_mut().insert(Matched(matched));
    if passage.policy.limit == LimitClass::Unlimited {
        response.extensions_mut().insert(Probed);
    }
    if matches!(passage.policy.access, Access::Optional(_)) {
        response.extensions_mut().insert(VariesByCaller);
    }
    if let Some(limit) = passage.limit {
        response.extensions_mut().insert(limit);
    }
    if let Some(principal) = passage.principal {
        response.extensions_mut().insert(Recognised(principal.account));
    }
    response
}

struct Passage {
    gate: Arc<Gate>,
    context: RequestContext,
    policy: Policy,
    limit: Option<LimitStatus>,
    /// The refusal of somebody who asks too much, and is heard if they may be in danger.
    over: Option<ApiError>,
    principal: Option<Principal>,
}

impl Passage {
    async fn admit(&mut self, headers: &HeaderMap, body_bytes: u64) -> Result<(), ApiError> {
        if body_bytes > self.policy.body_bytes_max as u64 {
            return Err(ApiError::new(Code::BodyTooLarge)
                .saying(format!("The body may have at most {} bytes.", self.policy.body_bytes_max)));
        }
        let refused = self.recognise(headers).await?;
        if self.is_hidden() {
            return Err(ApiError::new(Code::RouteNotFound));
        }
        let (counted, status) = self.count(self.policy.limit).await;
        self.limit = status;
        match counted {
            // Somebody who stands for nobody is not heard.
            Err(error) if self.policy.limit == LimitClass::Chat && self.principal.is_some() => self.over = Some(error),
            counted => counted?,
        }
        // A credential that stands for nobody is refused only after it was counted.
        if refused {
            return Err(ApiError::new(Code::NotSignedIn));
        }
        self.decide().await
    }

    /// Reads the credential; `true` when there is one and it stands for nobody.
    async fn recognise(&mut self, headers: &HeaderMap) -> Result<bool, ApiError> {
        if matches!(self.policy.access, Access::Open | Access::LocalOnly | Access::Undeclared) {
            return Ok(false);
        }
        let is_socket = matches!(self.policy.access, Access::Socket(_));
        let ticket = ticket_of(headers).filter(|_| is_socket).map(Presented::Ticket);
        let Some(presented) = ticket.or_else(|| presented(headers)) else { return Ok(false) };
        self.principal = self.gate.authenticator.authenticate(presented, &self.context).await?;
        Ok(self.principal.is_none())
    }

    /// Whether a staff route does not exist for whoever asks: answered like an address that is not
    /// there, before anything is counted, so that not even the limit's headers tell.
    fn is_hidden(&self) -> bool {
        let Access::Staff(permission) = self.policy.access else { return false };
        let may = |principal: &Principal| principal.may(permission) && principal.session().is_some();
        !network::admits(&self.gate.config.admin_networks, self.context.client_ip)
            || self.principal.as_ref().is_some_and(|principal| !may(principal))
    }

    /// Counts the request in a class; gives how that limit stands, and why it refuses.
    async fn count(&self, class: LimitClass) -> (Result<(), ApiError>, Option<LimitStatus>) {
        let config = &self.gate.config;
        let applied = class.apply(self.principal.as_ref(), self.context.is_unversioned, &config.limit_overrides);
        let Some(limit) = applied else { return (Ok(()), None) };
        let whom = match &self.principal {
            Some(principal) if limit.by_principal => principal.account.to_string(),
            _ => address_key(self.context.client_ip),
        };
        let key = format!("{}:{whom}", limit.policy);
        match self.gate.limiter.admit(&limit, &key, self.context.received_at, &self.context.usage).await {
            Ok(status) => (Ok(()), status),
            Err((error, status)) => (Err(error), status),
        }
    }

    async fn decide(&self) -> Result<(), ApiError> {
        let principal = self.principal.as_ref();
        match self.policy.access {
            Access::Open => Ok(()),
            Access::Optional(permission) => principal.map_or(Ok(()), |_| allowed(principal, permission).map(drop)),
            Access::LocalOnly if self.gate.config.is_local() => Ok(()),
            Access::LocalOnly | Access::Undeclared => Err(ApiError::new(Code::RouteNotFound)),
            Access::Needs(permission) => {
                let principal = allowed(principal, permission)?;
                self.check_session(principal, false).await
            }
            Access::SessionNeeds(permission) | Access::Socket(permission) => {
                // First what no scope would change: an API key is told that it takes a sign-in.
                if principal.is_some_and(|principal| principal.session().is_none()) {
                    return Err(ApiError::new(Code::SessionRequired));
                }
                self.check_session(allowed(principal, permission)?, false).await
            }
            Access::Staff(permission) => {
                let principal = allowed(principal, permission)?;
                self.check_session(principal, true).await
            }
        }
    }

    async fn check_session(&self, principal: &Principal, recently: bool) -> Result<(), ApiError> {
        if self.policy.checks_session {
            self.gate.authenticator.check_session(principal, recently, &self.context).await?;
        }
        Ok(())
    }

    /// Handles what somebody in danger says over the limit. Over a second one nothing of it is written, so that nobody
    /// fills a database with such words.
    async fn hear(&mut self, mut request: Request<Body>, next: Next) -> Response {
        self.context.leaves_no_trace = self.count(LimitClass::Danger).await.0.is_err();
        request.extensions_mut().insert(self.context.clone());
        self.handle(request, next).await
    }

    async fn handle(&self, mut request: Request<Body>, next: Next) -> Response {
        if let Some(principal) = &self.principal {
            request.extensions_mut().insert(Caller(principal.clone()));
        }
        if self.context.leaves_no_trace {
            return next.run(request).await;
        }
        self.gate.idempotency.around(request, self.principal.as_ref(), &self.context, next).await
    }
}

fn allowed(principal: Option<&Principal>, permission: Permission) -> Result<&Principal, ApiError> {
    let principal = principal.ok_or(ApiError::new(Code::NotSignedIn))?;
    if principal.may(permission) { Ok(principal) } else { Err(ApiError::new(Code::Forbidden)) }
}

/// The key of a client's address; clients of unknown address share one, so that hiding it gains nothing.
pub fn address_key(address: Option<IpAddr>) -> String {
    address.map_or_else(|| "unknown".to_owned(), network::limit_key)
}

/// What API keys begin with.
pub const API_KEY_PREFIX: &str = "vk_";

fn presented(headers: &HeaderMap) -> Option<Presented<'_>> {
    if let Some(key) = headers.get("x-api-key") {
        return Some(Presented::ApiKey(key.to_str().unwrap_or_default()));
    }
    let value = headers.get(AUTHORIZATION)?.to_str().unwrap_or_default();
    let token = value
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map_or("", |(_, token)| token.trim());
    Some(if token.starts_with(API_KEY_PREFIX) { Presented::ApiKey(token) } else { Presented::AccessToken(token) })
}
