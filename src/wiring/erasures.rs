//! The one list of what becomes of each table when an account is erased. A test compares it with the
//! migrations.

use crate::{
    features,
    storage::{Location, erasure::ErasureRule},
};

/// The rules of the slices, and those of the tables that belong to none.
const RULES: &[&[ErasureRule]] = &[
    features::auth::ERASURES,
    features::api_keys::ERASURES,
    features::mfa::ERASURES,
    features::oauth::ERASURES,
    features::people::ERASURES,
    features::social::ERASURES,
    features::exercises::ERASURES,
    features::body::ERASURES,
    features::equipment::ERASURES,
    features::goals::ERASURES,
    features::templates::ERASURES,
    features::admin::ERASURES,
    features::analytics::ERASURES,
    features::mail::ERASURES,
    features::transfer::ERASURES,
    crate::jobs::store::ERASURES,
    crate::training::ERASURES,
    SHARED,
];

const SHARED: &[ErasureRule] = &[
    ErasureRule::keep(Location::Core, "audit_log", "people appear as keyed pseudonyms, and the chain must stay whole"),
    ErasureRule::keep(
        Location::Core,
        "idempotency_keys",
        "answers are sealed with a key made from the client's own, and are gone within a day",
    ),
];

/// Every rule.
pub fn rules() -> Vec<ErasureRule> {
    RULES.iter().copied().flatten().copied().collect()
}
