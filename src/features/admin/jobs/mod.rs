//! Work of the admin slice that nobody asked for by request.

mod appoint_first_admin;

pub use appoint_first_admin::appoint_first_admin;
