use serde_json::json;
use vivace::domain::permissions::{Plan, Role};

use super::{create, minimal, names, next_cursor};
use crate::support::TestApp;

fn shared(name: &str) -> serde_json::Value {
    let mut body = minimal(name);
    body["share"] = true.into();
    body
}

#[tokio::test]
async fn an_exercise_is_its_authors_alone_until_it_is_approved() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let made = create(&app, &ada, shared("Zorbian Crawl")).await;
    assert_eq!(made["status"], "pending");
    let path = format!("/api/v1/exercises/{}", made["id"].as_str().unwrap());
    app.get(&path).by(&bob).send().await.expect(404);
    app.get(&path).send().await.expect(404);

    let waiting = app.get("/api/v1/admin/exercises").by(&moderator).send().await.expect(200);
    assert_eq!(names(&waiting), ["Zorbian Crawl"]);
    assert_eq!(waiting.data()[0]["createdBy"], serde_json::Value::Null, "review is blind");
    let review = format!("/api/v1/admin/exercises/{}/approve", made["id"].as_str().unwrap());
    let approved =
        app.put(&review).by(&moderator).json(json!({"approve": true, "reason": "Nice."})).send().await.expect(200);
    assert_eq!(approved.data()["status"], "approved");

    app.finish_background().await;
    let seen = app.get(&path).by(&bob).send().await.expect(200).data();
    assert_eq!(
        (seen["createdBy"].clone(), seen["reviewNote"].clone(), seen["isCustom"].as_bool()),
        (json!(null), json!(null), Some(true))
    );
    assert_eq!(app.get(&path).by(&ada).send().await.expect(200).data()["reviewNote"], "Nice.");
    assert_eq!(names(&app.get("/api/v1/exercises/search?q=zorbian").send().await.expect(200)), ["Zorbian Crawl"]);
    let listed = app.get("/api/v1/exercises?muscle=glutes&sort=newest&limit=1").by(&ada).send().await.expect(200);
    assert_eq!(names(&listed), ["Zorbian Crawl"], "once, although it is public and hers");
    let audit = app.core.rows("SELECT actor, details FROM audit_log", &[]);
    assert!(audit.len() == 1 && audit[0]["details"].as_str().unwrap().contains("approved"), "{audit:?}");
    assert!(!app.core.dump().contains("Nice.\",\"actor"), "no text in the log");
}

#[tokio::test]
async fn a_rejected_one_stays_its_authors_and_can_be_sent_again() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let made = create(&app, &ada, shared("Zorbian Crawl")).await;
    let (id, revision) = (made["id"].as_str().unwrap(), made["revision"].as_i64());
    let review = format!("/api/v1/admin/exercises/{id}/approve");
    app.put(&review).by(&moderator).json(json!({"approve": false, "reason": "Unclear."})).send().await.expect(200);
    let path = format!("/api/v1/exercises/{id}");
    let seen = app.get(&path).by(&ada).send().await.expect(200).data();
    assert_eq!((seen["status"].as_str(), seen["reviewNote"].as_str()), (Some("rejected"), Some("Unclear.")));
    assert!(seen["revision"].as_i64() > revision);
    let again =
        app.patch(&path).by(&ada).json(json!({"description": "Clear.", "share": true})).send().await.expect(200);
    assert_eq!(again.data()["status"], "pending");
    let back = app.patch(&path).by(&ada).json(json!({"share": false})).send().await.expect(200);
    assert_eq!(back.data()["status"], "private");
    let hidden = app.put(&review).by(&moderator).json(json!({"approve": true})).send().await.expect(404);
    assert_eq!(hidden.code(), "not_found");
}

#[tokio::test]
async fn an_authors_edit_of_an_approved_one_is_reviewed_again() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let made = create(&app, &ada, shared("Zorbian Crawl")).await;
    let id = made["id"].as_str().unwrap();
    app.put(&format!("/api/v1/admin/exercises/{id}/approve"))
        .by(&moderator)
        .json(json!({"approve": true}))
        .send()
        .await
        .expect(200);
    let path = format!("/api/v1/exercises/{id}");
    let edited = app.patch(&path).by(&ada).json(json!({"description": "Buy my book!"})).send().await.expect(200).data();
    assert_eq!(edited["status"], "pending");
    app.get(&path).by(&bob).send().await.expect(404);
    app.get(&path).by(&ada).send().await.expect(200);
}

#[tokio::test]
async fn two_reviewers_do_not_overrule_one_another_unseen() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let moderators = ["mod1", "mod2"].map(|name| app.sign_in_as(name, Role::Moderator, Plan::Free));
    let made = create(&app, &ada, shared("Zorbian Crawl")).await;
    let path = format!("/api/v1/admin/exercises/{}/approve", made["id"].as_str().unwrap());
    // One decides between the other's reading and writing.
    let decisions = moderators
        .iter()
        .enumerate()
        .map(|(index, person)| app.put(&path).by(person).json(json!({"approve": index == 0})).send());
    let statuses: Vec<u16> =
        futures::future::join_all(decisions).await.iter().map(|response| response.status).collect();
    assert!(statuses.contains(&200) && statuses.iter().all(|status| [200, 412].contains(status)), "{statuses:?}");
    assert_eq!(app.core.count("audit_log"), statuses.iter().filter(|status| **status == 200).count());
}

#[tokio::test]
async fn c5_for_others_review_does_not_exist() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, shared("Zorbian Crawl")).await;
    let path = format!("/api/v1/admin/exercises/{}/approve", made["id"].as_str().unwrap());
    let refused = app.put(&path).by(&ada).json(json!({"approve": true})).send().await.expect(404);
    assert_eq!(refused.code(), "route_not_found");
    app.get("/api/v1/admin/exercises").by(&ada).send().await.expect(404);
    app.get("/api/v1/admin/exercises").send().await.expect(401);
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    app.clock.advance_ms(2 * 60 * 60 * 1_000);
    let again = app.sign_in_again(&moderator);
    app.get("/api/v1/admin/exercises").by(&again).send().await.expect(200);
}

#[tokio::test]
async fn the_queue_pages_and_hides_what_is_private() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    for name in ["Zorbian Crawl", "Yodel Squat Walk", "Xenon Hop Twist"] {
        create(&app, &ada, shared(name)).await;
    }
    create(&app, &ada, minimal("Secret Wobble")).await;
    let first = app.get("/api/v1/admin/exercises?limit=2").by(&moderator).send().await.expect(200);
    assert_eq!(names(&first), ["Zorbian Crawl", "Yodel Squat Walk"]);
    let next = next_cursor(&first).unwrap();
    let second =
        app.get(&format!("/api/v1/admin/exercises?limit=2&cursor={next}")).by(&moderator).send().await.expect(200);
    assert_eq!((names(&second), next_cursor(&second)), (vec!["Xenon Hop Twist".to_owned()], None));
    for query in ["status=private", "status=x", "limit=0", "cursor=x", "other=1"] {
        app.get(&format!("/api/v1/admin/exercises?{query}"))
            .by(&moderator)
            .send()
            .await
            .expect(if query.contains("cursor=") { 422 } else { 400 });
    }
    let bad = format!("/api/v1/admin/exercises/{}/approve", "0192ab3c-0000-7000-8000-000000000000");
    app.put(&bad).by(&moderator).json(json!({"approve": true})).send().await.expect(404);
    app.put(&bad).by(&moderator).json(json!({"approve": "yes"})).send().await.expect(400);
    app.put(&bad).by(&moderator).json(json!({})).send().await.expect(400);
    app.put("/api/v1/admin/exercises/plank/approve")
        .by(&moderator)
        .json(json!({"approve": true}))
        .send()
        .await
        .expect(400);
}
