//! The three health endpoints.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    app::App,
    domain::time::Timestamp,
    http::{Answer, ApiError, Code, Reply},
    platform::probe::Probe,
};

/// How a part, or the whole, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Status {
    /// It answers.
    Healthy,
    /// Some part does not, but requests can be served.
    Degraded,
    /// It does not answer.
    Unhealthy,
}

/// One part.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CheckView {
    status: Status,
    /// Milliseconds.
    response_time: i64,
    message: String,
}

/// The whole.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct HealthView {
    status: Status,
    timestamp: Timestamp,
    /// Milliseconds since this isolate began.
    uptime: i64,
    version: String,
    environment: String,
    checks: BTreeMap<String, CheckView>,
}

/// Parts without which no request can be served; without the others the Worker limps on.
const REQUIRED: &[&str] = &["database", "durableObjects"];

/// `GET /health`
pub async fn get_health(app: App) -> Answer<Reply<HealthView>> {
    Ok(Reply::new(probe(&app).await))
}

/// `GET /health/ready`
pub async fn get_readiness(app: App) -> Answer<Reply<HealthView>> {
    let health = probe(&app).await;
    if health.status == Status::Unhealthy {
        let failing: Vec<&String> =
            health.checks.iter().filter(|(_, check)| check.status != Status::Healthy).map(|(name, _)| name).collect();
        return Err(ApiError::new(Code::ServiceUnavailable).detail("failing", failing).retry_after(5));
    }
    Ok(Reply::new(health))
}

/// That the Worker answers.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LivenessView {
    status: &'static str,
}

/// `GET /health/live`
pub async fn get_liveness() -> Answer<Reply<LivenessView>> {
    Ok(Reply::new(LivenessView { status: "alive" }))
}

async fn probe(app: &App) -> HealthView {
    let probes = app.probes.run().await;
    let fails = |probe: &Probe| probe.result.is_err();
    let status = if probes.iter().any(|probe| fails(probe) && REQUIRED.iter().any(|name| probe.name.starts_with(name)))
    {
        Status::Unhealthy
    } else if probes.iter().any(fails) {
        Status::Degraded
    } else {
        Status::Healthy
    };
    HealthView {
        status,
        timestamp: app.now(),
        uptime: app.now().since(app.started_at),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        environment: app.config.environment.name().to_owned(),
        checks: probes.into_iter().map(check).collect(),
    }
}

fn check(probe: Probe) -> (String, CheckView) {
    let (status, message) = match probe.result {
        Ok(()) => (Status::Healthy, format!("{} answers", probe.name)),
        Err(trouble) => (Status::Unhealthy, trouble),
    };
    (probe.name, CheckView { status, response_time: probe.took_ms, message })
}
