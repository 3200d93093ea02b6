//! Background work of the auth slice.

pub mod create_profile;
