use serde_json::json;
use vivace::domain::{
    permissions::{Plan, Role},
    sign_ins::SignIns,
};

use crate::support::TestApp;

#[tokio::test]
async fn g3_signing_out_one_device_closes_its_sockets_and_no_others() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let tablet = app.sign_in_again(&ada);
    app.delete(&format!("/api/v1/auth/sessions/{}", tablet.session)).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    let closed = app.hub.closed();
    assert!(closed.len() == 2 && closed.iter().all(|one| *one == closed[0]), "at once and by the job: {closed:?}");
    assert_eq!(closed[0], (ada.account, SignIns::One { session: tablet.session }));
    app.post("/api/v1/auth/logout").by(&ada).send().await.expect(200);
    app.run_jobs().await;
    assert_eq!(app.hub.closed().last(), Some(&(ada.account, SignIns::One { session: ada.session })));
}

#[tokio::test]
async fn g3_signing_out_everywhere_closes_every_socket_there_was() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.post("/api/v1/auth/logout-all").by(&ada).send().await.expect(200);
    app.clock.advance_ms(1);
    let later = app.sign_in_again(&ada);
    app.run_jobs().await;
    let closed = app.hub.closed();
    assert!(
        closed
            .iter()
            .all(|(whose, which)| *whose == ada.account && which.include(ada.session) && !which.include(later.session))
    );
    assert!(!closed.is_empty());
}

#[tokio::test]
async fn g3_a_hub_that_was_down_is_told_by_the_job_later() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.hub.down.store(true, std::sync::atomic::Ordering::SeqCst);
    app.post("/api/v1/auth/logout").by(&ada).send().await.expect(200);
    app.run_jobs().await;
    assert!(app.hub.closed().is_empty());
    app.hub.down.store(false, std::sync::atomic::Ordering::SeqCst);
    app.clock.advance_ms(60_000);
    app.tick().await;
    assert_eq!(app.hub.closed(), [(ada.account, SignIns::One { session: ada.session })]);
}

#[tokio::test]
async fn g3_a_suspended_person_is_disconnected() {
    let app = TestApp::new();
    let admin = app.sign_in_as("admin", Role::Admin, Plan::Free);
    let ada = app.sign_in("ada");
    let path = format!("/api/v1/admin/users/{}", ada.account);
    app.patch(&path).json(json!({"emailVerified": false})).by(&admin).send().await.expect(200);
    app.run_jobs().await;
    assert!(app.hub.closed().is_empty(), "what ends no sign-in closes nothing");
    app.patch(&path).json(json!({"status": "suspended"})).by(&admin).send().await.expect(200);
    app.run_jobs().await;
    assert!(app.hub.closed().iter().any(|(whose, which)| *whose == ada.account && which.include(ada.session)));
}

#[tokio::test]
async fn j5_a_deleted_account_is_disconnected_and_its_hub_erased() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    super::tell(&app, &ada, super::completed(1)).await;
    app.delete("/api/v1/users/me").json(json!({"confirm": "DELETE"})).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    assert!(app.hub.closed().iter().any(|(whose, which)| *whose == ada.account && which.include(ada.session)));
    assert_eq!(app.hub.erased(), [ada.account]);
    let shard = &app.shards[usize::from(ada.shard)];
    assert_eq!((shard.count("notifications"), shard.count("notification_counts")), (0, 0));
    app.leaves_jobs();
}
