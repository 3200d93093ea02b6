//! The limiter port over the objects.

use worker::{Method, ObjectNamespace, Request, RequestInit, send::IntoSendFuture};

use super::protocol::TakeV1;
use crate::{
    domain::{
        json,
        rate_limit::{Decision, Quota},
    },
    platform::limits::{LimiterUnavailable, RateLimits},
    storage::PortFuture,
};

/// The `RATE_LIMITER` namespace. An object's name is the key it counts.
pub struct RateLimiterObjects(pub ObjectNamespace);

fn unavailable(error: impl std::fmt::Display) -> LimiterUnavailable {
    LimiterUnavailable(error.to_string())
}

impl RateLimiterObjects {
    /// Sends `body` to the object of `key` and gives its answer.
    ///
    /// # Errors
    /// The object did not answer.
    pub async fn call(&self, key: &str, body: String) -> Result<String, LimiterUnavailable> {
        let stub = self.0.get_by_name(key).map_err(unavailable)?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_body(Some(body.into()));
        let request = Request::new_with_init("https://rate-limiter/take", &init).map_err(unavailable)?;
        let mut response = stub.fetch_with_request(request).await.map_err(unavailable)?;
        response.text().await.map_err(unavailable)
    }
}

impl RateLimits for RateLimiterObjects {
    fn take<'a>(
        &'a self,
        key: &'a str,
        quota: Quota,
        wanted: u32,
        lease_divisor: u32,
    ) -> PortFuture<'a, Result<Decision, LimiterUnavailable>> {
        Box::pin(
            async move {
                let body = serde_json::to_string(&TakeV1 { quota, wanted, lease_divisor }).map_err(unavailable)?;
                let answer = self.call(key, body).await?;
                json::from_str(&answer).map_err(unavailable)
            }
            .into_send(),
        )
    }
}
