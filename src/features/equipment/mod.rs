//! What a person trains with: their equipment, bars and plates, and which loads those make.
//!
//! Owns `training_kits` in the user shards. No row means what a gym has. Called by clients; templates read the
//! table for their prescriptions. Must not know exercises or plans.

mod kit;
mod plates;
mod store;

pub use store::{ERASURES, portable::PORTABLE};

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "equipment", routes: routes(), statements: &[store::CATALOGUE, store::portable::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let reads = |route: Route| route.access(Access::Needs(Permission::ReadOwnProfile));
    vec![
        reads(Route::get("/api/users/me/equipment", kit::get_my_equipment)).summary("What one trains with"),
        Route::put("/api/users/me/equipment", kit::replace_my_equipment)
            .access(Access::Needs(Permission::WriteOwnProfile))
            .summary("Says what one trains with; what is left out is as in a gym")
            .errors(&[Code::EditConflict, Code::PlatesRefused]),
        reads(Route::get("/api/plates", plates::load_bar))
            .summary("The plates on each side for a target weight")
            .errors(&[Code::PlatesRefused]),
    ]
}
