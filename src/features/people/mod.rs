//! One's own account as a person: profile, preferences, picture, figures, and leaving.
//!
//! Owns `profiles` and `preferences` in the user shards, their copies in `account_details`, and of `accounts`
//! the username, the picture and what is projected. A person's data is owned by their shard; the copies
//! make reading oneself one read (see `projection.rs`). Must not know how a person signed in.

mod access;
mod avatar;
mod begin_profile;
mod close_account;
mod deletion;
pub mod jobs;
mod me;
mod preferences;
mod profile_patch;
mod projection;
mod stats;
mod store;
mod views;

pub use begin_profile::begin_profile;
pub use close_account::close_account;
pub use store::{ERASURES, portable::PORTABLE};

use super::Slice;
use crate::{
    domain::permissions::Permission::{ReadOwnProfile, WriteOwnProfile},
    http::{Access, Code, Route, limit_classes::LimitClass},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "people", routes: routes(), statements: &[store::CATALOGUE, store::portable::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let reads = |route: Route| {
        route.access(Access::Needs(ReadOwnProfile)).errors(&[Code::SessionEnded, Code::AccountSuspended])
    };
    let writes = |route: Route| {
        route.access(Access::Needs(WriteOwnProfile)).errors(&[Code::SessionEnded, Code::AccountSuspended])
    };
    vec![
        reads(Route::get("/api/users/me", me::get_me)).summary("Oneself: account, profile and preferences"),
        writes(Route::patch("/api/users/me", me::update_me)).summary("Change one's username or profile").errors(&[
            Code::SessionEnded,
            Code::AccountSuspended,
            Code::UsernameTaken,
            Code::EditConflict,
        ]),
        Route::delete("/api/users/me", deletion::delete_me)
            .access(Access::SessionNeeds(WriteOwnProfile))
            .summary("Delete one's account and everything in it")
            .errors(&[Code::SessionEnded, Code::AccountSuspended, Code::ReauthenticationRequired, Code::LastAdmin]),
        reads(Route::get("/api/users/me/stats", stats::get_my_stats)).summary("Figures about one's account"),
        reads(Route::get("/api/users/preferences", preferences::get_preferences)).summary("One's preferences"),
        writes(Route::patch("/api/users/preferences", preferences::update_preferences))
            .summary("Change some of one's preferences"),
        reads(Route::get("/api/users/preferences/notifications", preferences::get_notification_preferences))
            .summary("What one is told of"),
        writes(Route::patch("/api/users/preferences/notifications", preferences::update_notification_preferences))
            .summary("Change what one is told of"),
        writes(Route::post("/api/users/upload-avatar", avatar::upload_avatar))
            .limit(LimitClass::Upload)
            .body_up_to(avatar::AVATAR_BYTES_MAX + avatar::FORM_BYTES_MAX)
            .summary("Set one's picture: JPEG, PNG, WebP or GIF, at most 8 MiB and 4096 x 4096 pixels")
            .errors(&[Code::SessionEnded, Code::AccountSuspended, Code::InvalidFile]),
        writes(Route::delete("/api/users/avatar", avatar::delete_avatar)).summary("Remove one's picture"),
        Route::get("/media/avatars/{file}", avatar::get_avatar)
            .access(Access::Open)
            .limit(LimitClass::Media)
            .media_type("image/*")
            .summary("A person's picture"),
    ]
}
