//! The one list of slices. It gives the routes and the SQL catalogue, so that neither can miss one.

use std::sync::OnceLock;

use axum::{
    Router,
    body::Body,
    middleware::from_fn,
    routing::{MethodFilter, MethodRouter, on},
};
use http::Request;
use tower_service::Service;

use crate::{
    features::{self, Slice},
    http::{
        ApiError, Code, Route,
        middleware::gate::{Policies, pass_gate},
        route::Answering,
    },
    storage::CatalogueEntry,
};

/// Every slice.
pub fn slices() -> Vec<Slice> {
    vec![
        features::health::slice(),
        features::docs::slice(),
        features::auth::slice(),
        features::api_keys::slice(),
        features::mfa::slice(),
        features::oauth::slice(),
        features::access::slice(),
        features::people::slice(),
        features::social::slice(),
        features::exercises::slice(),
        features::workouts::slice(),
        features::body::slice(),
        features::equipment::slice(),
        features::goals::slice(),
        features::nutrition::slice(),
        features::templates::slice(),
        features::admin::slice(),
        features::ai::slice(),
        features::ai_usage::slice(),
        features::analytics::slice(),
        features::live::slice(),
        features::chat::slice(),
        features::notifications::slice(),
        features::reminders::slice(),
        features::push::slice(),
        features::rooms::slice(),
        features::mail::slice(),
        features::transfer::slice(),
        features::jobs::slice(),
        features::operations::slice(),
        features::test_routes::slice(),
    ]
}

/// SQL that belongs to no slice.
const SHARED_STATEMENTS: &[&[CatalogueEntry]] = &[
    crate::audit::store::CATALOGUE,
    crate::jobs::store::CATALOGUE,
    crate::coach::CATALOGUE,
    crate::facts::CATALOGUE,
    crate::jobs::ledger_store::CATALOGUE,
    crate::jobs::tracked_store::CATALOGUE,
    crate::http::middleware::idempotency::store::CATALOGUE,
    crate::live::workout_room::CATALOGUE,
    crate::live::chat_run::CATALOGUE,
    crate::training::CATALOGUE,
    crate::training::summary_store::CATALOGUE,
];

/// Every declared statement.
pub fn statements() -> Vec<CatalogueEntry> {
    let of_slices = slices().into_iter().flat_map(|slice| slice.statements.iter().copied());
    SHARED_STATEMENTS.iter().copied().chain(of_slices).flatten().copied().collect()
}

/// Every route.
pub fn routes() -> Vec<Route> {
    slices().into_iter().flat_map(|slice| slice.routes).collect()
}

struct Table {
    router: Router,
    policies: Policies,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let routes = routes();
        let policies = Policies::of(&routes);
        Table { router: build_router(routes), policies }
    })
}

/// The router, built once an isolate: building it costs as much as serving a request.
pub fn router() -> Router {
    table().router.clone()
}

/// Has the router answer.
pub fn call_router(request: Request<Body>) -> Answering {
    Box::pin(async move {
        match router().call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    })
}

/// The policies of all routes.
pub fn policies() -> &'static Policies {
    &table().policies
}

fn build_router(routes: Vec<Route>) -> Router {
    let mut by_path: Vec<(&'static str, MethodRouter)> = Vec::new();
    for Route { method, path, handler, .. } in routes {
        // `Route` has no other methods than the filter knows.
        let Ok(filter) = MethodFilter::try_from(method) else { continue };
        match by_path.iter_mut().find(|(known, _)| *known == path) {
            Some((_, methods)) => *methods = std::mem::take(methods).on(filter, handler),
            None => by_path.push((path, on(filter, handler))),
        }
    }
    by_path
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        .route_layer(from_fn(pass_gate))
        .method_not_allowed_fallback(|| async { ApiError::new(Code::MethodNotAllowed) })
        .fallback(|| async { ApiError::new(Code::RouteNotFound) })
}
