//! Signing in at an outside identity provider (OpenID Connect: Google, Apple, or any issuer set in their place).
//!
//! Owns the tables `identities`, `oauth_attempts` and `oauth_codes`. A person is known by issuer and subject,
//! never by address; an address links to an account there is only when both sides have confirmed it. The path
//! of a sign-in: [`begin`] sends the browser away, [`callback`] takes it back, [`provider`] asks the provider,
//! [`id_token`] judges what it says, [`account`] finds whose it is, [`exchange`] gives the tokens to a frontend.
//! Must not open sessions by itself: that is the auth slice's.

mod account;
mod attempt;
mod begin;
mod callback;
mod client_secret;
mod exchange;
mod id_token;
mod identities;
mod provider;
mod return_address;
mod store;

use super::Slice;
use crate::{
    bind,
    domain::{permissions::Permission, time::Timestamp},
    http::{Access, Code, Route, limit_classes::LimitClass},
    storage::{Core, Location, Statement, erasure::ErasureRule},
};

/// How the tables of this slice forget a person.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::core("identities", &store::ERASE_IDENTITIES),
    ErasureRule::core("oauth_codes", &store::ERASE_CODES),
    ErasureRule::keep(Location::Core, "oauth_attempts", "belongs to nobody yet, and is gone within the hour"),
];

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "oauth", routes: routes(), statements: &[store::CATALOGUE] }
}

fn begins(route: Route) -> Route {
    route.access(Access::Open).media_type("redirect").errors(&[
        Code::RouteNotFound,
        Code::InvalidQuery,
        Code::ServiceUnavailable,
    ])
}

fn returns(route: Route) -> Route {
    route.access(Access::Open).media_type("redirect").errors(&[
        Code::RouteNotFound,
        Code::SignInRejected,
        Code::AccountSuspended,
        Code::SessionEnded,
        Code::ServiceUnavailable,
    ])
}

fn routes() -> Vec<Route> {
    vec![
        begins(Route::get("/api/auth/google", begin::begin_google_sign_in)).summary("Sign in with Google"),
        returns(Route::get("/api/auth/google/callback", callback::finish_google_sign_in))
            .summary("Where Google sends the browser back"),
        begins(Route::get("/api/auth/apple", begin::begin_apple_sign_in)).summary("Sign in with Apple"),
        returns(Route::get("/api/auth/apple/callback", callback::finish_apple_sign_in))
            .summary("Where Apple sends the browser back"),
        returns(Route::post("/api/auth/apple/callback", callback::finish_apple_sign_in_by_form))
            .summary("Where Apple has the browser post back"),
        Route::post("/api/auth/oauth/exchange", exchange::exchange_oauth_code)
            .access(Access::Open)
            .limit(LimitClass::Auth)
            .summary("Exchange the code a browser brought back for tokens: once, within a minute")
            .errors(&[Code::InvalidToken, Code::AccountSuspended, Code::SessionEnded, Code::ServiceUnavailable]),
        Route::get("/api/auth/identities", identities::list_identities)
            .access(Access::SessionNeeds(Permission::ReadOwnProfile))
            .summary("List the outside identities you sign in with"),
        Route::delete("/api/auth/identities/{provider}", identities::delete_identity)
            .access(Access::SessionNeeds(Permission::WriteOwnProfile))
            .summary("Stop signing in with an outside identity")
            .errors(&[Code::LastSignInMethod]),
    ]
}

/// What forgets attempts and codes that expired, some at a time.
pub fn sweep(now: Timestamp) -> Vec<Statement<Core>> {
    vec![bind!(store::SWEEP_ATTEMPTS, now), bind!(store::SWEEP_CODES, now)]
}
