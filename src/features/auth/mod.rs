//! Who is asking: registration, sign-in, sign-in sessions and their tokens, passwords, confirmed addresses.
//!
//! Owns accounts' credentials, sessions and one-time tokens. Its [`Accounts`] is the gate's authenticator; every other
//! way to sign in ends in its [`open_session`](fn@open_session). Must not know what a signed-in person then does.
//!
//! What strangers ask (register, log in, forgot, resend) is answered with the same bytes and the same work whether
//! or not an address has an account.

mod authenticator;
mod devices;
mod email_verification;
pub mod jobs;
mod limits;
mod login;
mod mail_tokens;
mod new_password;
mod open_session;
mod password_change;
mod password_reset;
mod placement;
mod refresh;
mod refresh_tokens;
mod register;
mod second_factor;
mod sessions;
mod signed;
mod store;
mod tokens;

pub use authenticator::Accounts;
pub use devices::Device;
pub use login::LoginView;
pub use open_session::{OpenedSession, SignInAccount, SignInView, TokenPair, open_session, refused_to_open};
pub use placement::{least_filled, shard_fill};
pub use second_factor::{FirstFactor, MfaRequiredView, read_mfa_token, require_second_factor};
pub use store::ERASURES;
pub use tokens::{AccessClaims, AccessTokens, TokenSubject};

use super::Slice;
use crate::{
    bind,
    domain::{permissions::Permission, time::Timestamp},
    http::{Access, Code, Route, limit_classes::LimitClass},
    storage::{Core, Statement},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "auth", routes: routes(), statements: &[store::CATALOGUE] }
}

/// What strangers may do, few times.
fn proof(route: Route) -> Route {
    route.access(Access::Open).limit(LimitClass::Auth)
}

fn routes() -> Vec<Route> {
    [proof_routes(), session_routes(), password_routes()].into_iter().flatten().collect()
}

fn proof_routes() -> Vec<Route> {
    vec![
        proof(Route::post("/api/auth/register", register::register_account)).summary("Register an account").errors(&[
            Code::PasswordRefused,
            Code::UsernameTaken,
            Code::ServiceUnavailable,
        ]),
        proof(Route::post("/api/auth/login", login::log_in)).summary("Sign in with a password").errors(&[
            Code::InvalidCredentials,
            Code::AccountSuspended,
            Code::SessionEnded,
            Code::ServiceUnavailable,
        ]),
        Route::post("/api/auth/refresh", refresh::refresh_tokens)
            .access(Access::Open)
            .limit(LimitClass::Refresh)
            .summary("Renew a sign-in's tokens")
            .errors(&[Code::SessionEnded, Code::AccountSuspended, Code::ServiceUnavailable]),
    ]
}

fn session_routes() -> Vec<Route> {
    vec![
        Route::post("/api/auth/logout", sessions::log_out)
            .access(Access::Open)
            .summary("Sign this device out")
            .errors(&[Code::NotSignedIn]),
        Route::post("/api/auth/logout-all", sessions::log_out_everywhere)
            .access(Access::SessionNeeds(Permission::WriteOwnProfile))
            .summary("Sign every device out")
            .errors(&[Code::SessionEnded, Code::AccountSuspended]),
        Route::get("/api/auth/sessions", sessions::list_sessions)
            .access(Access::SessionNeeds(Permission::ReadOwnProfile))
            .summary("List the devices that are signed in")
            .errors(&[Code::InvalidCursor, Code::SessionEnded, Code::AccountSuspended]),
        Route::delete("/api/auth/sessions/{id}", sessions::delete_session)
            .access(Access::SessionNeeds(Permission::WriteOwnProfile))
            .summary("Sign one device out")
            .errors(&[Code::SessionEnded, Code::AccountSuspended]),
    ]
}

fn password_routes() -> Vec<Route> {
    vec![
        Route::post("/api/auth/change-password", password_change::change_password)
            .access(Access::SessionNeeds(Permission::WriteOwnProfile))
            .limit(LimitClass::Auth)
            .summary("Change one's own password")
            .errors(&[
                Code::PasswordRefused,
                Code::WrongPassword,
                Code::SessionEnded,
                Code::AccountSuspended,
                Code::ServiceUnavailable,
            ]),
        proof(Route::post("/api/auth/forgot-password", password_reset::request_password_reset))
            .summary("Have a link sent that resets the password")
            .errors(&[Code::ServiceUnavailable]),
        proof(Route::post("/api/auth/reset-password", password_reset::reset_password))
            .summary("Set a password by the token of a mail")
            .errors(&[Code::PasswordRefused, Code::InvalidToken, Code::ServiceUnavailable]),
        proof(Route::post("/api/auth/verify-email", email_verification::verify_email))
            .summary("Confirm an address by the token of a mail")
            .errors(&[Code::InvalidToken, Code::ServiceUnavailable]),
        proof(Route::get("/api/auth/verify-email", email_verification::verify_email_by_query))
            .summary("Confirm an address by the link of a mail")
            .errors(&[Code::InvalidToken, Code::ServiceUnavailable]),
        proof(Route::get("/api/auth/verify-email/{token}", email_verification::verify_email_by_path))
            .summary("Confirm an address by the link of a mail, the token in its path")
            .errors(&[Code::InvalidToken, Code::ServiceUnavailable]),
        proof(Route::post("/api/auth/resend-verification", email_verification::resend_verification))
            .summary("Have the link that confirms an address sent again")
            .errors(&[Code::ServiceUnavailable]),
    ]
}

/// What forgets ended sign-ins and expired tokens, some at a time.
pub fn sweep(now: Timestamp) -> Vec<Statement<Core>> {
    vec![bind!(store::SWEEP_SESSIONS, now), bind!(store::SWEEP_MAIL_TOKENS, now)]
}
