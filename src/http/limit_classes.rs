//! The one table of rate limits: class by principal. A class is named in the route's policy.
//!
//! Sources: the reference products' own limits, as resolved for Vivace (strict classes agree in all of
//! them; the general class follows the tier).

use std::collections::BTreeMap;

use crate::{
    config::LimitOverride,
    domain::{
        permissions::{Plan, Role},
        principal::Principal,
        rate_limit::Quota,
        time::{HOUR_MS, MINUTE_MS},
    },
};

/// A class of routes with a limit of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitClass {
    /// Probes and static pages: not limited.
    Unlimited,
    /// Everything else.
    General,
    /// Proving who one is: register, log in, reset, verify.
    Auth,
    /// Keeping a sign-in alive.
    Refresh,
    /// Full-text search.
    Search,
    /// Uploading files.
    Upload,
    /// Files that were uploaded: a page shows many, and caches keep them.
    Media,
    /// Opening a socket before one signs in over it: the phones of a gym share an address.
    Handshake,
    /// Joining by a code: few guesses.
    Join,
    /// Asking the coach.
    Ai,
    /// Talking with the coach: counted as the rest of asking, but somebody in danger is heard whatever was counted.
    Chat,
    /// Being heard beyond [`Chat`](Self::Chat) by somebody who may be in danger. Beyond this they are answered, and
    /// nothing of it is written.
    Danger,
    /// A line for each set of a workout, by rules.
    Cheer,
    /// Administration.
    Admin,
}

/// Whom a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Address,
    PrincipalElseAddress,
}

/// A limit as it applies to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedLimit {
    /// The name told in `RateLimit-Policy`.
    pub policy: &'static str,
    /// How many in how long.
    pub quota: Quota,
    /// Whether tokens may be leased into the isolate. Strict classes ask on every request.
    pub leased: bool,
    /// Whether the request is refused when the limiter does not answer.
    pub fails_closed: bool,
    /// Whether the signed-in principal is counted; otherwise the client's address.
    pub by_principal: bool,
}

impl LimitClass {
    /// The limit for this class, principal and form of path; `None` when there is none.
    pub fn apply(
        self,
        principal: Option<&Principal>,
        is_unversioned: bool,
        overrides: &BTreeMap<String, LimitOverride>,
    ) -> Option<AppliedLimit> {
        const QUARTER_HOUR_MS: i64 = 15 * MINUTE_MS;
        let (policy, limit, window_ms, by) = match self {
            Self::Unlimited => return None,
            Self::General if is_unversioned => {
                ("general.unversioned", 1_000, QUARTER_HOUR_MS, By::PrincipalElseAddress)
            }
            Self::General => match principal {
                None => ("general.anonymous", 100, QUARTER_HOUR_MS, By::Address),
                Some(principal) if principal.role != Role::User => {
                    ("general.admin", 1_000, QUARTER_HOUR_MS, By::PrincipalElseAddress)
                }
                Some(principal) if principal.plan != Plan::Free => {
                    ("general.premium", 500, QUARTER_HOUR_MS, By::PrincipalElseAddress)
                }
                Some(_) => ("general.user", 100, QUARTER_HOUR_MS, By::PrincipalElseAddress),
            },
            Self::Auth => ("auth", 5, QUARTER_HOUR_MS, By::Address),
            Self::Refresh => ("refresh", 60, QUARTER_HOUR_MS, By::Address),
            Self::Search => ("search", 30, MINUTE_MS, By::Address),
            Self::Upload if is_unversioned => ("upload.unversioned", 10, MINUTE_MS, By::PrincipalElseAddress),
            Self::Upload => ("upload", 10, HOUR_MS, By::PrincipalElseAddress),
            Self::Media => ("media", 2_000, QUARTER_HOUR_MS, By::Address),
            Self::Handshake => ("handshake", 1_000, QUARTER_HOUR_MS, By::Address),
            // On top of it, what may be spent on models is limited by plan and day.
            Self::Ai | Self::Chat => ("ai", 20, MINUTE_MS, By::PrincipalElseAddress),
            // Far more than anybody writes who needs help, and few enough to keep.
            Self::Danger => ("ai.danger", 60, HOUR_MS, By::PrincipalElseAddress),
            Self::Cheer => ("cheer", 60, MINUTE_MS, By::PrincipalElseAddress),
            Self::Join => ("join", 30, QUARTER_HOUR_MS, By::PrincipalElseAddress),
            Self::Admin => ("admin", 50, 5 * MINUTE_MS, By::PrincipalElseAddress),
        };
        let quota = overrides.get(policy).map_or(Quota { limit, window_ms }, |changed| Quota {
            limit: changed.limit.max(1),
            window_ms: i64::from(changed.window_seconds.max(1)) * 1_000,
        });
        Some(AppliedLimit {
            policy,
            quota,
            leased: matches!(self, Self::General | Self::Media | Self::Handshake),
            // Asking the coach goes on: the budget is its hard stop, and somebody in danger must be answered.
            fails_closed: matches!(self, Self::Auth | Self::Refresh | Self::Upload | Self::Join),
            by_principal: by == By::PrincipalElseAddress,
        })
    }
}
