//! The limiter as the gate uses it: strict classes ask the object every time; the general class spends
//! tokens leased into this isolate, so that most requests pay no hop.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    domain::{
        rate_limit::{Decision, Quota},
        time::Timestamp,
    },
    http::{ApiError, Code, limit_classes::AppliedLimit},
    platform::limits::RateLimits,
};

/// A lease is at most this share of what is left, so that isolates cannot starve one another.
const LEASE_DIVISOR: u32 = 10;
/// The most tokens one lease asks for.
const LEASE_TOKENS_MAX: u32 = 100;
/// How many leases an isolate holds before it forgets the spent and expired ones.
const LEASES_MAX: usize = 10_000;

struct Lease {
    left: u32,
    remaining_elsewhere: u32,
    expires_at: Timestamp,
}

/// Tokens leased into this isolate, by key.
#[derive(Default)]
pub struct Leases(Mutex<HashMap<String, Lease>>);

impl Leases {
    fn spend(&self, key: &str, now: Timestamp) -> Option<Decision> {
        let mut leases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lease = leases.get_mut(key).filter(|lease| lease.left > 0 && now < lease.expires_at)?;
        lease.left -= 1;
        Some(Decision {
            granted: 1,
            remaining: lease.remaining_elsewhere + lease.left,
            reset_ms: lease.expires_at.since(now),
        })
    }

    fn keep(&self, key: &str, decision: Decision, now: Timestamp) -> Decision {
        let left = decision.granted.saturating_sub(1);
        let expires_at = now.plus_millis(decision.reset_ms);
        let mut leases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if leases.len() >= LEASES_MAX {
            leases.retain(|_, lease| lease.left > 0 && now < lease.expires_at);
        }
        if leases.len() >= LEASES_MAX {
            // Tokens already taken are lost to their holders, never given twice.
            leases.clear();
        }
        // Two requests may lease at once; their tokens add up.
        let lease = leases.entry(key.to_owned()).or_insert(Lease { left: 0, remaining_elsewhere: 0, expires_at });
        if now >= lease.expires_at {
            lease.left = 0;
        }
        lease.left += left;
        lease.remaining_elsewhere = decision.remaining;
        lease.expires_at = expires_at;
        Decision { granted: 1, remaining: decision.remaining + lease.left, reset_ms: decision.reset_ms }
    }
}

/// The limiter of an isolate.
#[derive(Clone)]
pub struct Limiter {
    /// The exact limiter.
    pub limits: Arc<dyn RateLimits>,
    /// This isolate's leases.
    pub leases: Arc<Leases>,
}

/// What the limiter said, to be told in headers.
#[derive(Clone, Copy, Debug)]
pub struct LimitStatus {
    /// Name of the policy that applied.
    pub policy: &'static str,
    /// Its limit.
    pub quota: Quota,
    /// What is left.
    pub remaining: u32,
    /// Seconds until something comes back.
    pub reset_seconds: i64,
}

impl Limiter {
    /// Admits one request under `key`, or refuses it.
    ///
    /// # Errors
    /// [`Code::RateLimited`] with the time to wait; [`Code::ServiceUnavailable`] when the limiter does
    /// not answer and the class fails closed (others are let through: `Ok(None)`).
    pub async fn admit(
        &self,
        limit: &AppliedLimit,
        key: &str,
        now: Timestamp,
        usage: &crate::storage::Usage,
    ) -> Result<Option<LimitStatus>, (ApiError, Option<LimitStatus>)> {
        let leased = if limit.leased { self.leases.spend(key, now) } else { None };
        let decision = match leased {
            Some(decision) => decision,
            None => {
                let (wanted, divisor) = if limit.leased { (LEASE_TOKENS_MAX, LEASE_DIVISOR) } else { (1, 1) };
                usage.count_subrequest();
                match self.limits.take(key, limit.quota, wanted, divisor).await {
                    Ok(decision) if limit.leased && decision.granted > 0 => self.leases.keep(key, decision, now),
                    // While this one asked, others may have brought leases home.
                    Ok(decision) if limit.leased => self.leases.spend(key, now).unwrap_or(decision),
                    Ok(decision) => decision,
                    Err(error) if limit.fails_closed => {
                        return Err((ApiError::new(Code::ServiceUnavailable).retry_after(1).logging(error), None));
                    }
                    Err(_) => return Ok(None),
                }
            }
        };
        let reset_seconds = (decision.reset_ms + 999).div_euclid(1_000).max(1);
        let status =
            LimitStatus { policy: limit.policy, quota: limit.quota, remaining: decision.remaining, reset_seconds };
        if decision.granted == 0 {
            return Err((
                ApiError::new(Code::RateLimited).retry_after(reset_seconds).detail("policy", limit.policy),
                Some(status),
            ));
        }
        Ok(Some(status))
    }
}
