use serde_json::{Value, json};

use super::{
    APPLE, GOOGLE, answer_with, assert_nobody_came_in, begin, come_back, installation, provider::Provider, sign_in,
};
use crate::mfa::set_up;

fn actions(app: &crate::support::TestApp) -> Vec<Value> {
    app.core.rows("SELECT action FROM audit_log ORDER BY rowid", &[])
}

#[tokio::test]
async fn somebody_new_gets_an_account_with_a_confirmed_address_and_a_profile() {
    let app = installation();
    let view = sign_in(&app, GOOGLE, json!({"email": "Ada.L@Example.org"})).await.expect(200).data();
    assert_eq!(view["user"]["email"], "ada.l@example.org");
    let username = view["user"]["username"].as_str().unwrap();
    assert!(username.starts_with("ada.l-"), "{username}");
    let row = &app.core.rows("SELECT email_verified_at, password_hash, status, shard FROM accounts", &[])[0];
    assert_eq!(row["email_verified_at"], app.app().now().as_millis());
    assert_eq!((&row["password_hash"], &row["status"]), (&json!(null), &json!("active")));
    app.run_jobs().await;
    let shard = row["shard"].as_u64().unwrap() as usize;
    let profile = app.shards[shard].rows("SELECT first_name, last_name FROM profiles", &[]);
    assert_eq!(profile, [json!({"first_name": "Ada", "last_name": "Lovelace"})]);
    assert_eq!(actions(&app), [json!({"action": "identity.linked"})]);
    // Accounts go to the shard with the fewest.
    sign_in(&app, GOOGLE, json!({"sub": "2", "email": "bob@example.org"})).await.expect(200);
    app.run_jobs().await;
    let shards = app.core.rows("SELECT DISTINCT shard FROM accounts", &[]);
    assert_eq!(shards.len(), 2);
}

#[tokio::test]
async fn b3_a_person_is_known_by_issuer_and_subject_whatever_their_address() {
    let app = installation();
    let first = sign_in(&app, GOOGLE, json!({})).await.expect(200).data();
    for claims in [
        json!({"email": "changed@example.org"}),
        json!({"email_verified": false}),
        json!({"email": null, "email_verified": null}),
    ] {
        let again = sign_in(&app, GOOGLE, claims).await.expect(200).data();
        assert_eq!(again["user"], first["user"]);
    }
    assert_eq!((app.core.count("accounts"), app.core.count("identities")), (1, 1));
    // The same subject of another issuer is somebody else.
    let other = sign_in(&app, APPLE, json!({"email": "eve@example.org"})).await.expect(200).data();
    assert_ne!(other["user"]["id"], first["user"]["id"]);
    app.run_jobs().await;
}

#[tokio::test]
async fn b3_an_address_confirmed_by_both_sides_links() {
    let app = installation();
    let ada = app.sign_in("ada");
    let view = sign_in(&app, GOOGLE, json!({"email": "ADA@example.org"})).await.expect(200).data();
    assert_eq!(view["user"]["id"], json!(ada.account));
    let identities = app.core.rows("SELECT issuer, subject, account_id, email FROM identities", &[]);
    assert_eq!(
        identities,
        [
            json!({"issuer": super::provider::GOOGLE_ISSUER, "subject": "subject-1", "account_id": ada.account, "email": "ada@example.org"})
        ]
    );
    assert_eq!(actions(&app), [json!({"action": "identity.linked"})]);
    sign_in(&app, APPLE, json!({"email_verified": "true"})).await.expect(200);
    assert_eq!((app.core.count("accounts"), app.core.count("identities")), (1, 2));
    sign_in(&app, APPLE, json!({"email_verified": "true"})).await.expect(200);
    app.run_jobs().await;
    let mail = ("ada@example.org".to_owned(), "A way to sign in was added".to_owned());
    assert_eq!(app.mails_sent(), [mail.clone(), mail], "once for each, and none for signing in again");
}

#[tokio::test]
async fn b3_an_unconfirmed_account_is_no_trap_for_the_owner_of_its_address() {
    let app = installation();
    app.leaves_jobs();
    // The attacker registered with the victim's address and never confirmed it.
    let attacker = app.sign_in("ada");
    app.core.execute("UPDATE accounts SET email_verified_at = NULL", &[]);
    app.core.execute("DELETE FROM sessions", &[]);
    let refused = sign_in(&app, GOOGLE, json!({})).await.expect(422);
    assert_eq!(refused.code(), "sign_in_rejected");
    assert_eq!((app.core.count("identities"), app.core.count("sessions"), app.core.count("accounts")), (0, 0, 1));
    // Once its owner has confirmed the address, it links.
    app.core.execute("UPDATE accounts SET email_verified_at = 1", &[]);
    let view = sign_in(&app, GOOGLE, json!({})).await.expect(200).data();
    assert_eq!(view["user"]["id"], json!(attacker.account));
}

#[tokio::test]
async fn b3_only_the_json_true_confirms_an_address_and_apples_text() {
    for (path, verified, status) in [
        (GOOGLE, json!(true), 200),
        (GOOGLE, json!(false), 422),
        (GOOGLE, json!("true"), 422),
        (GOOGLE, json!("false"), 422),
        (GOOGLE, json!(1), 422),
        (GOOGLE, json!("1"), 422),
        (GOOGLE, json!([true]), 422),
        (GOOGLE, json!(null), 422),
        (APPLE, json!(true), 200),
        (APPLE, json!("true"), 200),
        (APPLE, json!("false"), 422),
        (APPLE, json!("TRUE"), 422),
        (APPLE, json!(false), 422),
        (APPLE, json!(null), 422),
    ] {
        // Neither for somebody new nor for somebody whose address it is.
        let app = installation();
        sign_in(&app, path, json!({"email_verified": verified})).await.expect(status);
        if status == 422 {
            assert_nobody_came_in(&app);
        }
        app.run_jobs().await;
        let app = installation();
        app.sign_in("ada");
        sign_in(&app, path, json!({"email_verified": verified})).await.expect(status);
        assert_eq!(app.core.count("identities"), usize::from(status == 200), "{path} {verified}");
        app.run_jobs().await;
    }
}

#[tokio::test]
async fn b3_an_address_that_is_none_makes_no_account() {
    for email in [json!("not an address"), json!("a@b"), json!(""), json!(7), json!(["ada@example.org"]), json!(null)] {
        let app = installation();
        sign_in(&app, GOOGLE, json!({"email": email})).await.expect(422);
        assert_nobody_came_in(&app);
    }
}

#[tokio::test]
async fn b3_an_address_that_changed_hands_does_not_take_the_account_along() {
    let app = installation();
    app.leaves_jobs();
    sign_in(&app, GOOGLE, json!({})).await.expect(200);
    app.run_jobs().await;
    let refused = sign_in(&app, GOOGLE, json!({"sub": "somebody-who-got-the-address-later"})).await.expect(422);
    assert_eq!(refused.code(), "sign_in_rejected");
    assert_eq!((app.core.count("accounts"), app.core.count("identities"), app.core.count("sessions")), (1, 1, 1));
}

#[tokio::test]
async fn two_tabs_that_come_back_at_once_make_one_account() {
    let app = installation();
    let (one, other) = (begin(&app, GOOGLE, None).await, begin(&app, GOOGLE, None).await);
    let provider = Provider::at(GOOGLE);
    // The keys first, so that both tabs ask for nothing but their tokens.
    let third = begin(&app, GOOGLE, None).await;
    answer_with(&app, GOOGLE, &provider.id_token(&app, &third, &json!({"nonce": "wrong"})));
    come_back(&app, &third).send().await.expect(422);
    for begun in [&one, &other] {
        let token = provider.id_token(&app, begun, &json!({}));
        app.outbound.reply(200, &provider.token_answer(&token).to_string());
    }
    let (one, other) = futures::join!(come_back(&app, &one).send(), come_back(&app, &other).send());
    assert_eq!(one.expect(200).data()["user"], other.expect(200).data()["user"]);
    assert_eq!((app.core.count("accounts"), app.core.count("identities"), app.core.count("sessions")), (1, 1, 2));
    app.run_jobs().await;
}

#[tokio::test]
async fn two_tabs_that_link_at_once_link_once() {
    let app = installation();
    app.leaves_jobs();
    app.sign_in("ada");
    let third = begin(&app, GOOGLE, None).await;
    let provider = Provider::at(GOOGLE);
    answer_with(&app, GOOGLE, &provider.id_token(&app, &third, &json!({"nonce": "wrong"})));
    come_back(&app, &third).send().await.expect(422);
    let (one, other) = (begin(&app, GOOGLE, None).await, begin(&app, GOOGLE, None).await);
    for begun in [&one, &other] {
        let token = provider.id_token(&app, begun, &json!({}));
        app.outbound.reply(200, &provider.token_answer(&token).to_string());
    }
    let (one, other) = futures::join!(come_back(&app, &one).send(), come_back(&app, &other).send());
    assert_eq!(one.expect(200).data()["user"], other.expect(200).data()["user"]);
    assert_eq!((app.core.count("identities"), actions(&app).len()), (1, 1));
}

#[tokio::test]
async fn somebody_suspended_or_deleted_does_not_come_in() {
    let app = installation();
    sign_in(&app, GOOGLE, json!({})).await.expect(200);
    app.run_jobs().await;
    for (status, code, answer) in [("suspended", "account_suspended", 403), ("deleted", "sign_in_rejected", 422)] {
        app.core.execute("UPDATE accounts SET status = ?1", &[&status]);
        assert_eq!(sign_in(&app, GOOGLE, json!({})).await.expect(answer).code(), code);
        // Nor by another provider's word for the same address.
        assert_eq!(sign_in(&app, APPLE, json!({})).await.expect(answer).code(), code);
    }
    assert_eq!((app.core.count("sessions"), app.core.count("identities")), (1, 1));
}

#[tokio::test]
async fn a12_a_second_factor_is_asked_for_after_an_outside_sign_in_too() {
    let app = installation();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    let (phone, _) = set_up(&app, &ada).await;
    app.core.execute("DELETE FROM sessions", &[]);
    let view = sign_in(&app, GOOGLE, json!({})).await.expect(200).data();
    assert_eq!(view["mfaRequired"], true);
    assert!(view.get("accessToken").is_none());
    assert_eq!(app.core.count("sessions"), 0);
    let body = json!({"mfaToken": view["mfaToken"], "code": phone.shows(&app, 1)});
    let done = app.post("/api/v1/auth/mfa/verify").json(body).send().await.expect(200).data();
    assert_eq!(done["user"]["id"], json!(ada.account));
}
