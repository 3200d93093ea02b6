//! What asking language models comes to: for the person their calls and what is left of the day, for staff the costs.
//!
//! Owns no data: [`crate::coach::store`] keeps the figures. Must not tell staff who asked: what they see is summed over
//! all people.

mod costs;
mod usage;
mod views;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route, limit_classes::LimitClass},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "ai_usage", routes: routes(), statements: &[] }
}

fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/ai/usage", usage::get_ai_usage)
            .access(Access::Needs(Permission::ReadOwnProfile))
            .summary("One's questions to language models, and what is left of today's budget"),
        Route::get("/api/admin/ai/costs", costs::list_ai_costs)
            .access(Access::Staff(Permission::ReadPlatformAnalytics))
            .limit(LimitClass::Admin)
            .summary("What language models cost, by day, feature and model")
            .errors(&[Code::ValidationFailed]),
    ]
}
