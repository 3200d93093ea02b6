use vivace::{
    domain::permissions::{Plan, Role},
    features::exercises,
    storage::erasure::in_core,
};

use super::{create, minimal, names};
use crate::support::TestApp;

#[tokio::test]
async fn ones_own_is_deleted_for_good() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("Zorbian Crawl")).await;
    let path = format!("/api/v1/exercises/{}", made["id"].as_str().unwrap());
    app.delete(&path).by(&ada).send().await.expect(200);
    app.get(&path).by(&ada).send().await.expect(404);
    app.delete(&path).by(&ada).send().await.expect(404);
    assert!(names(&app.get("/api/v1/exercises?scope=mine").by(&ada).send().await.expect(200)).is_empty());
    assert_eq!(app.core.count("exercises"), 873);
    let left = app.core.rows("SELECT 1 FROM exercise_listings WHERE scope <> 'public'", &[]);
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn c1_others_delete_nothing() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, minimal("Zorbian Crawl")).await;
    app.delete(&format!("/api/v1/exercises/{}", made["id"].as_str().unwrap())).by(&bob).send().await.expect(404);
    app.delete("/api/v1/exercises/plank").by(&bob).send().await.expect(403);
    app.delete("/api/v1/exercises/plank").send().await.expect(401);
    assert_eq!(app.core.count("exercises"), 874);
}

#[tokio::test]
async fn a_moderator_takes_one_out_of_the_library_and_can_put_it_back() {
    let app = TestApp::seeded();
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let id = app.get("/api/v1/exercises/plank").send().await.expect(200).data()["id"].as_str().unwrap().to_owned();
    app.delete("/api/v1/exercises/plank").by(&moderator).send().await.expect(200);
    app.finish_background().await;
    app.get("/api/v1/exercises/plank").send().await.expect(404);
    app.get("/api/v1/exercises/plank").by(&moderator).send().await.expect(404);
    assert!(
        !names(&app.get("/api/v1/exercises/search?q=plank").send().await.expect(200)).contains(&"Plank".to_owned())
    );
    let retired = app.get("/api/v1/admin/exercises?status=retired").by(&moderator).send().await.expect(200);
    assert_eq!((names(&retired), retired.data()[0]["isActive"].clone()), (vec!["Plank".to_owned()], false.into()));

    let body = serde_json::json!({"approve": true});
    app.put(&format!("/api/v1/admin/exercises/{id}/approve")).by(&moderator).json(body).send().await.expect(200);
    app.finish_background().await;
    app.get("/api/v1/exercises/plank").send().await.expect(200);
    assert_eq!(app.core.count("audit_log"), 2);
}

#[tokio::test]
async fn a_stale_revision_deletes_nothing() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("Zorbian Crawl")).await;
    let path = format!("/api/v1/exercises/{}", made["id"].as_str().unwrap());
    app.delete(&path).by(&ada).header("if-match", "\"1\"").send().await.expect(412);
    app.get(&path).by(&ada).send().await.expect(200);
}

#[tokio::test]
async fn f_erasing_an_account_leaves_only_reviewed_exercises_without_an_author() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let shared = create(&app, &ada, minimal("Zorbian Crawl")).await;
    create(&app, &ada, minimal("Private Wobble")).await;
    app.core.execute("UPDATE exercises SET status = 'approved' WHERE id = ?1", &[&shared["id"].as_str().unwrap()]);
    for person in [&ada, &bob] {
        let body = serde_json::json!({"rating": if person.username == "ada" { 1 } else { 4 }});
        app.post("/api/v1/exercises/plank/rate").by(person).json(body).send().await.expect(200);
    }
    let erase = in_core(exercises::ERASURES, ada.account);
    app.app().core_db().batch(erase).await.unwrap();

    let dump: String = app.core.dump().lines().filter(|line| line.starts_with("exercise")).collect();
    assert!(!dump.contains(&ada.account.to_string()) && !dump.contains("Wobble") && !dump.contains("wobble"));
    let left = app.get("/api/v1/exercises/search?q=zorbian").send().await.expect(200).data();
    assert_eq!((left[0]["name"].as_str(), left[0]["isCustom"].as_bool()), (Some("Zorbian Crawl"), Some(false)));
    let plank = app.get("/api/v1/exercises/plank").by(&bob).send().await.expect(200).data();
    assert_eq!(
        (plank["metrics"]["totalRatings"].as_i64(), plank["metrics"]["averageRating"].as_f64()),
        (Some(1), Some(4.0))
    );
}
