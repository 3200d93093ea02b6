//! D1 and D2: limits are exact, and whose they are cannot be forged.

use std::sync::{Arc, atomic::Ordering};

use serde_json::json;
use vivace::{
    domain::{
        rate_limit::{Decision, Quota},
        time::Timestamp,
    },
    http::{
        Access, Code,
        limit_classes::{AppliedLimit, LimitClass},
        middleware::limiter::Limiter,
    },
    platform::limits::{LimiterUnavailable, RateLimits},
    storage::{PortFuture, Usage},
    wiring::features::routes,
};

use super::app_with_test_routes;
use crate::support::{FakeClock, RequestBuilder, START, TestApp, fakes::FakeLimits};

const WINDOW_MS: i64 = 15 * 60_000;

/// The exact limiter behind a network: others run in between.
struct Distant(FakeLimits);

impl RateLimits for Distant {
    fn take<'a>(
        &'a self,
        key: &'a str,
        quota: Quota,
        wanted: u32,
        lease_divisor: u32,
    ) -> PortFuture<'a, Result<Decision, LimiterUnavailable>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let decision = self.0.take(key, quota, wanted, lease_divisor).await;
            tokio::task::yield_now().await;
            decision
        })
    }
}

fn isolates(number: usize) -> (Arc<FakeClock>, Vec<Limiter>) {
    let clock = Arc::new(FakeClock::at(START));
    let limits = Arc::new(Distant(FakeLimits::new(clock.clone())));
    (clock, (0..number).map(|_| Limiter { limits: limits.clone(), leases: Arc::default() }).collect())
}

fn class(class: LimitClass) -> AppliedLimit {
    class.apply(None, false, &Default::default()).unwrap()
}

async fn admitted(limiters: &[Limiter], limit: &AppliedLimit, key: &str, requests: usize, now: Timestamp) -> usize {
    let usage = Usage::default();
    let asked = (0..requests).map(|index| limiters[index % limiters.len()].admit(limit, key, now, &usage));
    futures::future::join_all(asked).await.into_iter().filter(Result::is_ok).count()
}

#[tokio::test]
async fn d1_a_strict_class_admits_exactly_its_limit_of_forty_times_as_many_at_once() {
    let limit = class(LimitClass::Auth);
    let (_, limiters) = isolates(4);
    let keys: Vec<String> = (0..50).map(|key| format!("auth:{key}")).collect();
    let all = keys.iter().map(|key| admitted(&limiters, &limit, key, 200, START));
    assert_eq!(futures::future::join_all(all).await, vec![5; 50]);
}

#[tokio::test]
async fn d1_leases_of_many_isolates_together_are_exactly_the_limit() {
    let limit = class(LimitClass::General);
    for number in [1, 2, 8] {
        let (clock, limiters) = isolates(number);
        // A refusal may overtake a lease on its way home, so a crowd may get less at first; never more.
        let at_once = admitted(&limiters, &limit, "k", 4_000, START).await;
        let later = admitted(&limiters, &limit, "k", 4_000, START).await;
        assert_eq!(at_once + later, 100, "{number} isolates");
        assert_eq!(admitted(&limiters, &limit, "k", 4_000, START).await, 0);
        clock.advance_ms(WINDOW_MS);
        let one_by_one = async {
            let mut sum = 0;
            for _ in 0..1_000 {
                sum += admitted(&limiters, &limit, "k", number, START.plus_millis(WINDOW_MS)).await;
            }
            sum
        };
        assert_eq!(one_by_one.await, 100, "{number} isolates");
    }
}

#[tokio::test]
async fn d1_a_lease_spares_most_requests_the_way_to_the_limiter() {
    let clock = Arc::new(FakeClock::at(START));
    let limits = Arc::new(FakeLimits::new(clock));
    let limiter = Limiter { limits: limits.clone(), leases: Arc::default() };
    let limit = class(LimitClass::General);
    assert_eq!(admitted(&[limiter], &limit, "k", 50, START).await, 50);
    assert!(limits.asked.load(Ordering::SeqCst) <= 10);
}

fn echo(app: &TestApp) -> RequestBuilder<'_> {
    app.post("/test/echo").json(json!({"text": "a"}))
}

#[tokio::test]
async fn d1_a_refused_request_is_told_exactly_when_to_come_back() {
    let app = app_with_test_routes();
    app.clock.advance_ms(-250);
    for _ in 0..100 {
        echo(&app).send().await.expect(201);
    }
    app.clock.advance_ms(60_000);
    let refused = echo(&app).send().await.expect(429);
    assert_eq!(refused.code(), "rate_limited");
    assert_eq!(refused.json()["details"]["policy"], "general.anonymous");
    assert_eq!(refused.header("retry-after"), "840");
    assert_eq!(refused.header("ratelimit-policy"), "\"general.anonymous\";q=100;w=900");
    assert_eq!(refused.header("ratelimit"), "\"general.anonymous\";r=0;t=840");
    assert_eq!(refused.header("x-ratelimit-limit"), "100");
    assert_eq!(refused.header("x-ratelimit-remaining"), "0");
    let reset: i64 = refused.header("x-ratelimit-reset").parse().unwrap();
    app.clock.advance_ms(839_999);
    echo(&app).send().await.expect(429);
    app.clock.advance_ms(1);
    assert!((app.app().now().as_seconds() - reset).abs() <= 1);
    echo(&app).send().await.expect(201);
}

#[tokio::test]
async fn what_is_left_goes_down_by_one() {
    let app = app_with_test_routes();
    let mut left = Vec::new();
    for _ in 0..30 {
        left.push(echo(&app).send().await.expect(201).header("x-ratelimit-remaining").parse::<i32>().unwrap());
    }
    assert_eq!(left, (70..100).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn d2_forged_addresses_gain_nothing() {
    let app = app_with_test_routes();
    let mut admitted = 0;
    for index in 0..300 {
        let forged = format!("10.{}.{}.1", index / 250, index % 250);
        let mut request = echo(&app);
        for name in ["x-forwarded-for", "x-real-ip", "true-client-ip", "x-client-ip", "forwarded", "cf-connecting-ipv6"]
        {
            request = request.header(name, &forged);
        }
        admitted += usize::from(request.send().await.status == 201);
    }
    assert_eq!(admitted, 100);
    echo(&app).from("192.0.2.2").send().await.expect(201);
}

#[tokio::test]
async fn d2_a_whole_v6_network_is_one_client_and_mapped_addresses_are_v4() {
    for (addresses, together) in [
        (["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"], true),
        (["2001:db8:1:2::1", "2001:db8:1:3::1"], false),
        (["192.0.2.9", "::ffff:192.0.2.9"], true),
        (["no address", "also none"], true),
    ] {
        let app = app_with_test_routes();
        for _ in 0..100 {
            echo(&app).from(addresses[0]).send().await.expect(201);
        }
        let status = echo(&app).from(addresses[1]).send().await.status;
        assert_eq!(status, if together { 429 } else { 201 }, "{addresses:?}");
    }
}

#[tokio::test]
async fn d1_without_the_limiter_strict_classes_are_closed_and_others_open() {
    let usage = Usage::default();
    let clock = Arc::new(FakeClock::at(START));
    let limits = FakeLimits::new(clock);
    limits.down.store(true, Ordering::SeqCst);
    let limiter = Limiter { limits: Arc::new(limits), leases: Arc::default() };
    for (limit_class, is_closed) in [
        (LimitClass::Auth, true),
        (LimitClass::Refresh, true),
        (LimitClass::Upload, true),
        (LimitClass::General, false),
        (LimitClass::Search, false),
    ] {
        let outcome = limiter.admit(&class(limit_class), "k", START, &usage).await;
        match outcome {
            Err((error, None)) => assert!(is_closed && error.code == Code::ServiceUnavailable, "{limit_class:?}"),
            Ok(None) => assert!(!is_closed, "{limit_class:?}"),
            other => panic!("{limit_class:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn d1_without_the_limiter_every_open_route_answers_as_its_class_says() {
    let app = TestApp::new();
    app.leaves_jobs();
    app.limits.down.store(true, Ordering::SeqCst);
    for route in routes().iter().filter(|route| matches!(route.access, Access::Open | Access::Optional(_))) {
        let Some(limit) = route.limit.apply(None, false, &Default::default()) else { continue };
        let path = route.path.replace("/api/", "/api/v1/");
        let answer = app.request(route.method.as_str(), &path).raw("application/json", "[]").send().await;
        assert_eq!(answer.code() == "service_unavailable", limit.fails_closed, "{} {path}", route.method);
    }
}

#[tokio::test]
async fn limits_can_be_set_otherwise() {
    let app = TestApp::with_settings(&[
        ("TEST_ROUTES", "on"),
        ("RATE_LIMITS", r#"{"general.anonymous":{"limit":2,"window_seconds":10}}"#),
    ]);
    for status in [201, 201, 429] {
        echo(&app).send().await.expect(status);
    }
    app.clock.advance_ms(10_000);
    echo(&app).send().await.expect(201);
}

#[tokio::test]
async fn unlimited_routes_never_ask_the_limiter() {
    let app = TestApp::new();
    for _ in 0..500 {
        app.get("/health/live").send().await.expect(200);
    }
    assert_eq!(app.limits.asked.load(Ordering::SeqCst), 0);
}
