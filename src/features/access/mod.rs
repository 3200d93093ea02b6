//! What a credential may do.
//!
//! Owns no data: the gate has read the credential, and this only tells what it found. Called by frontends
//! that show or hide what a person cannot use. Must not decide anything.

mod permissions;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Route},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "access", routes: routes(), statements: &[] }
}

fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/users/me/permissions", permissions::get_permissions)
            .access(Access::Needs(Permission::ReadOwnProfile))
            .summary("Role, plan and permissions of the credential in use"),
    ]
}
