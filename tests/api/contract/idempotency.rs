//! D3: the same request under the same key has one effect and one answer.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    task::Context,
};

use axum::{
    Router,
    body::Body,
    extract::{Extension, Request},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use tower_service::Service;
use vivace::{
    domain::{
        ids::{AccountId, SessionId},
        permissions::{PermissionSet, Plan, Role},
        principal::{Credential, Principal},
        time::DAY_MS,
    },
    http::{
        ApiError, Code, Created, RequestContext,
        middleware::idempotency::{Idempotency, LEASE_MS},
        reply::Payload,
        version::Version,
    },
};

use super::app_with_test_routes;
use crate::support::{TestApp, strong};

/// A shop that takes orders, and counts them.
#[derive(Clone, Default)]
struct Shop {
    orders: Arc<AtomicU32>,
    is_open: Arc<AtomicBool>,
    refuses: Arc<AtomicBool>,
}

async fn place_order(Extension(shop): Extension<Shop>) -> Response {
    if shop.refuses.load(Ordering::SeqCst) {
        return ApiError::new(Code::ValidationFailed).into_response();
    }
    let number = shop.orders.fetch_add(1, Ordering::SeqCst);
    while !shop.is_open.load(Ordering::SeqCst) {
        tokio::task::yield_now().await;
    }
    Created(json!({"order": number})).into_response()
}

impl Shop {
    fn open() -> Self {
        let shop = Self::default();
        shop.is_open.store(true, Ordering::SeqCst);
        shop
    }

    fn orders(&self) -> u32 {
        self.orders.load(Ordering::SeqCst)
    }

    /// Sends an order through the middleware, at the time of the app's clock.
    async fn send(&self, app: &TestApp, whose: Option<&Principal>, key: &str, body: &str) -> (u16, Value, bool) {
        let idempotency = Idempotency {
            core: app.core.clone(),
            keys: app.isolate.ports.config.master_keys.derive("idempotency-answers"),
            rng: app.isolate.ports.rng.clone(),
        };
        let context = RequestContext {
            id: "req_1".into(),
            version: Version::V1,
            is_api: true,
            is_unversioned: false,
            client_ip: None,
            received_at: app.app().now(),
            leaves_no_trace: false,
            usage: Arc::default(),
        };
        let whose = whose.cloned();
        let around = move |request: Request, next: Next| {
            let (idempotency, context, whose) = (idempotency.clone(), context.clone(), whose.clone());
            async move { idempotency.around(request, whose.as_ref(), &context, next).await }
        };
        let mut router =
            Router::new().route("/orders", post(place_order)).layer(Extension(self.clone())).layer(from_fn(around));
        let request =
            Request::post("/orders").header("idempotency-key", key).body(Body::from(body.to_owned())).unwrap();
        let Ok(response) = router.call(request).await;
        let extensions = response.extensions();
        let json = match (extensions.get::<Payload>(), extensions.get::<ApiError>()) {
            (Some(payload), _) => serde_json::from_str(&payload.json).unwrap(),
            (_, Some(error)) => json!(error.code.as_str()),
            _ => Value::Null,
        };
        let replayed = response.headers().contains_key("idempotency-replayed");
        (response.status().as_u16(), json, replayed)
    }
}

fn person(byte: u8) -> Principal {
    Principal {
        account: AccountId::from_bytes([byte; 16]),
        role: Role::User,
        plan: Plan::Free,
        shard: 0,
        permissions: PermissionSet::granted_to(Role::User, Plan::Free),
        credential: Credential::Session(SessionId::from_bytes([byte; 16])),
    }
}

#[tokio::test]
async fn d3_a_hundred_at_once_are_one_order_and_one_answer() {
    let app = TestApp::new();
    let shop = Shop::open();
    let ada = person(1);
    let all = (0..100).map(|_| shop.send(&app, Some(&ada), "k", "{}"));
    let answers = futures::future::join_all(all).await;
    assert_eq!(shop.orders(), 1);
    for (status, body, _) in &answers {
        assert!(
            (*status, body) == (201, &json!({"order": 0})) || (*status, body) == (409, &json!("request_in_progress"))
        );
    }
    assert_eq!(answers.iter().filter(|(status, _, replayed)| *status == 201 && !replayed).count(), 1);
    for _ in 0..3 {
        assert_eq!(shop.send(&app, Some(&ada), "k", "{}").await, (201, json!({"order": 0}), true));
    }
    assert_eq!(shop.orders(), 1);
}

#[tokio::test]
async fn j3_answers_outlive_a_rotation_until_their_key_is_dropped() {
    let mut app = TestApp::new();
    let shop = Shop::open();
    shop.send(&app, None, "new", "{}").await;
    shop.send(&app, None, "old", "{}").await;
    // As a release kept it that did not note the key's name.
    app.core.execute(
        "UPDATE idempotency_keys SET answer = substr(answer, 4) WHERE rowid = (SELECT max(rowid) FROM idempotency_keys)",
        &[],
    );
    app.change_settings(&[("MASTER_KEYS", &format!("m2:{},m1:{}", strong(9), strong(3)))]);
    assert_eq!(shop.send(&app, None, "new", "{}").await, (201, json!({"order": 0}), true));
    assert_eq!(shop.send(&app, None, "old", "{}").await, (201, json!({"order": 1}), true));
    shop.send(&app, None, "newer", "{}").await;
    app.change_settings(&[("MASTER_KEYS", &format!("m2:{}", strong(9)))]);
    assert_eq!(shop.send(&app, None, "newer", "{}").await, (201, json!({"order": 2}), true));
    assert_eq!(shop.send(&app, None, "new", "{}").await.0, 500);
    assert_eq!(shop.orders(), 3);
}

#[tokio::test]
async fn d3_another_body_under_the_same_key_is_refused() {
    let app = TestApp::new();
    let shop = Shop::open();
    shop.send(&app, None, "k", "{\"n\":1}").await;
    let (status, code, _) = shop.send(&app, None, "k", "{\"n\":2}").await;
    assert_eq!((status, code), (422, json!("idempotency_mismatch")));
    assert_eq!(shop.orders(), 1);
}

#[tokio::test]
async fn d3_while_the_first_runs_the_second_is_told_to_wait() {
    let app = TestApp::new();
    let shop = Shop::default();
    let first = shop.send(&app, None, "k", "{}");
    let second = async {
        while shop.orders() == 0 {
            tokio::task::yield_now().await;
        }
        let answer = shop.send(&app, None, "k", "{}").await;
        shop.is_open.store(true, Ordering::SeqCst);
        answer
    };
    let (first, second) = futures::join!(first, second);
    assert_eq!((first.0, second.0, second.1), (201, 409, json!("request_in_progress")));
}

#[tokio::test]
async fn d3_keys_of_different_people_and_of_nobody_are_apart() {
    let app = TestApp::new();
    let shop = Shop::open();
    let (ada, eve) = (person(1), person(2));
    for (index, whose) in [Some(&ada), Some(&eve), None].into_iter().enumerate() {
        let expected = json!({"order": index});
        assert_eq!(shop.send(&app, whose, "k", "{}").await, (201, expected.clone(), false));
        assert_eq!(shop.send(&app, whose, "k", "{}").await, (201, expected, true));
    }
    assert_eq!(shop.orders(), 3);
}

#[tokio::test]
async fn d3_a_refused_request_may_be_mended_and_sent_again() {
    let app = TestApp::new();
    let shop = Shop::open();
    shop.refuses.store(true, Ordering::SeqCst);
    assert_eq!(shop.send(&app, None, "k", "{\"n\":0}").await.0, 400);
    shop.refuses.store(false, Ordering::SeqCst);
    assert_eq!(shop.send(&app, None, "k", "{\"n\":1}").await, (201, json!({"order": 0}), false));
}

/// Polls `work` so many times and drops it, as a killed Worker would. `true` when it had finished.
fn run_for(polls: usize, work: impl Future) -> bool {
    let mut work = std::pin::pin!(work);
    let mut context = Context::from_waker(std::task::Waker::noop());
    (0..polls).any(|_| work.as_mut().poll(&mut context).is_ready())
}

#[tokio::test]
async fn d3_a_request_killed_anywhere_blocks_its_key_for_a_minute_at_most() {
    for polls in 0.. {
        let app = TestApp::new();
        let shop = Shop::open();
        let finished = run_for(polls, shop.send(&app, None, "k", "{}"));
        app.clock.advance_ms(LEASE_MS - 1);
        let (status, code, _) = shop.send(&app, None, "k", "{}").await;
        assert!(status == 201 || code == "request_in_progress", "{polls}: {status} {code}");
        app.clock.advance_ms(1);
        assert_eq!(shop.send(&app, None, "k", "{}").await.0, 201, "killed after {polls} polls");
        if finished {
            assert_eq!(shop.orders(), 1);
            assert!(polls >= 2, "there are places to be killed at");
            break;
        }
    }
}

#[tokio::test]
async fn d3_an_answer_is_kept_for_a_day_and_sealed() {
    let app = TestApp::new();
    let shop = Shop::open();
    shop.send(&app, None, "secret-key-1", "{}").await;
    let dump = app.core.dump();
    assert!(
        dump.contains("idempotency_keys") && !dump.contains("secret-key-1") && !dump.contains("order\\\""),
        "{dump}"
    );
    app.clock.advance_ms(DAY_MS - 1);
    assert!(shop.send(&app, None, "secret-key-1", "{}").await.2);
    app.clock.advance_ms(1);
    app.tick().await;
    assert_eq!(app.core.count("idempotency_keys"), 0);
    assert_eq!(shop.send(&app, None, "secret-key-1", "{}").await, (201, json!({"order": 1}), false));
}

#[tokio::test]
async fn d3_the_whole_answer_comes_again_with_a_note() {
    let app = app_with_test_routes();
    let send = || app.post("/test/echo").header("idempotency-key", "k-1").json(json!({"text": "a"})).send();
    let (first, second) = (send().await.expect(201), send().await.expect(201));
    assert_eq!(first.json(), second.json(), "with the same id, although it is drawn anew for each");
    assert_eq!((first.header("idempotency-replayed"), second.header("idempotency-replayed")), ("", "true"));
    let other = app.post("/test/echo").header("idempotency-key", "k-1").json(json!({"text": "b"})).send().await;
    assert_eq!(other.expect(422).code(), "idempotency_mismatch");
}

#[tokio::test]
async fn d3_a_key_that_is_none_is_refused() {
    let app = app_with_test_routes();
    let long = "x".repeat(256);
    for key in ["", " ", "a b", "tab\tkey", long.as_str()] {
        let answer = app.post("/test/echo").header("idempotency-key", key).json(json!({"text": "a"})).send().await;
        assert_eq!(answer.expect(400).code(), "invalid_idempotency_key", "{key:?}");
    }
    let longest = "x".repeat(255);
    app.post("/test/echo").header("idempotency-key", &longest).json(json!({"text": "a"})).send().await.expect(201);
}

#[tokio::test]
async fn reads_take_no_notice_of_a_key() {
    let app = TestApp::new();
    app.get("/api/v1/dev/mails").header("idempotency-key", "").send().await.expect(200);
    assert_eq!(app.core.count("idempotency_keys"), 0);
}
