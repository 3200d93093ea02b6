use serde_json::json;

use super::{APPLE, GOOGLE, installation, provider::GOOGLE_ISSUER, sign_in};
use crate::{
    mfa::{PASSWORD, set_password},
    support::TestApp,
};

const IDENTITIES: &str = "/api/v1/auth/identities";

#[tokio::test]
async fn the_list_shows_ones_own_identities() {
    let app = installation();
    app.leaves_jobs();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    sign_in(&app, GOOGLE, json!({})).await.expect(200);
    let list = app.get(IDENTITIES).by(&ada).send().await.expect(200).data();
    let linked_at = app.app().now();
    assert_eq!(
        list,
        json!([{"provider": "google", "issuer": GOOGLE_ISSUER, "email": "ada@example.org", "linkedAt": linked_at}])
    );
    assert_eq!(app.get(IDENTITIES).by(&bob).send().await.expect(200).data(), json!([]));
    app.get(IDENTITIES).send().await.expect(401);
}

#[tokio::test]
async fn an_identity_is_unlinked_while_there_is_another_way_to_sign_in() {
    let app = installation();
    let ada = app.sign_in("ada");
    sign_in(&app, GOOGLE, json!({})).await.expect(200);
    let google = format!("{IDENTITIES}/google");
    assert_eq!(app.delete(&google).by(&ada).send().await.expect(409).code(), "last_sign_in_method");
    assert_eq!(app.core.count("identities"), 1);

    sign_in(&app, APPLE, json!({})).await.expect(200);
    app.delete(&google).by(&ada).send().await.expect(200);
    app.delete(&google).by(&ada).send().await.expect(404);
    let apple = format!("{IDENTITIES}/apple");
    app.delete(&apple).by(&ada).send().await.expect(409);
    set_password(&app, &ada, PASSWORD);
    app.delete(&apple).by(&ada).send().await.expect(200);
    assert_eq!(app.core.count("identities"), 0);
    let unlinked = app.core.rows("SELECT action FROM audit_log WHERE action = 'identity.unlinked'", &[]);
    assert_eq!(unlinked.len(), 2);
    app.run_jobs().await;
    let removed = app.mails_sent().into_iter().filter(|(_, subject)| subject == "A way to sign in was removed");
    assert_eq!(removed.count(), 2, "none for a refusal");
}

#[tokio::test]
async fn two_unlinkings_at_once_leave_one_way_to_sign_in() {
    let app = installation();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    sign_in(&app, GOOGLE, json!({})).await.expect(200);
    sign_in(&app, APPLE, json!({})).await.expect(200);
    let (google, apple) = (format!("{IDENTITIES}/google"), format!("{IDENTITIES}/apple"));
    let (one, other) = futures::join!(app.delete(&google).by(&ada).send(), app.delete(&apple).by(&ada).send());
    assert_eq!((one.status.min(other.status), one.status.max(other.status)), (200, 409));
    assert_eq!(app.core.count("identities"), 1);
}

#[tokio::test]
async fn an_identity_of_a_provider_no_longer_offered_is_no_way_to_sign_in() {
    let app = installation();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    sign_in(&app, GOOGLE, json!({})).await.expect(200);
    app.core.execute(
        "INSERT INTO identities (issuer, subject, account_id, created_at) VALUES ('https://gone.test', '1', ?1, 0)",
        &[&ada.account.to_string()],
    );
    app.delete(&format!("{IDENTITIES}/google")).by(&ada).send().await.expect(409);
    let list = app.get(IDENTITIES).by(&ada).send().await.expect(200).data();
    assert_eq!(list[0]["provider"], json!(null));
}

#[tokio::test]
async fn somebody_elses_identity_and_none_are_the_same_404() {
    let app = installation();
    app.leaves_jobs();
    let bob = app.sign_in("bob");
    app.sign_in("ada");
    sign_in(&app, GOOGLE, json!({})).await.expect(200);
    for name in ["google", "apple", "nobody", "a'b"] {
        let refused = app.delete(&format!("{IDENTITIES}/{name}")).by(&bob).send().await.expect(404);
        assert_eq!(refused.code(), "not_found");
    }
    app.delete(&format!("{IDENTITIES}/google")).send().await.expect(401);
    assert_eq!(app.core.count("identities"), 1);
}

#[tokio::test]
async fn an_account_is_erased_with_its_identities() {
    let app: TestApp = installation();
    let ada = app.sign_in("ada");
    sign_in(&app, GOOGLE, json!({})).await.expect(200);
    sign_in(&app, GOOGLE, json!({"sub": "2", "email": "bob@example.org"})).await.expect(200);
    app.run_jobs().await;
    app.app()
        .core_db()
        .batch(vivace::storage::erasure::in_core(vivace::features::oauth::ERASURES, ada.account))
        .await
        .unwrap();
    let left = app.core.rows("SELECT email FROM identities", &[]);
    assert_eq!(left, [json!({"email": "bob@example.org"})]);
}
