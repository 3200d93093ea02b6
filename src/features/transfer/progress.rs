//! Telling a person's devices that an import has come further.

use crate::{app::App, domain::ids::AccountId};

/// Tells the devices of a person to read anew what an import changed. The one place that does so.
pub fn tell(_app: &App, _account: AccountId) {}
