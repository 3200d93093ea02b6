use serde_json::{Value, json};
use vivace::domain::time::DAY_MS;

use super::{RECOMMENDATIONS, answer_path, look, own_templates, proposed, trained};
use crate::{
    goals::{aim, weigh},
    support::{SignedIn, TestApp},
};

async fn list(app: &TestApp, person: &SignedIn, query: &str) -> Vec<Value> {
    let data = app.get(&format!("{RECOMMENDATIONS}{query}")).by(person).send().await.expect(200).data();
    data.as_array().expect("a list").clone()
}

#[tokio::test]
async fn accepting_adds_the_template_once_and_again_gives_the_same_answer() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = proposed(&app, &ada).await;
    let accept = || app.post(&answer_path(&id, "accept")).by(&ada).send();
    let first = accept().await.expect(200).data();
    assert_eq!((&first["status"], &first["result"]["done"]), (&json!("accepted"), &json!("add_template")));
    assert!(first["result"]["templateId"].is_string() && first["answeredAt"].is_string());
    let summary = first["result"]["summary"].as_str().unwrap();
    assert!(
        summary.starts_with("Added to your templates") && summary.contains("3 days of training a week"),
        "{summary}"
    );
    app.clock.advance_ms(1_000);
    assert_eq!(accept().await.expect(200).data(), first);
    assert_eq!(own_templates(&app, &ada).await.len(), 1);
    let (a, b) = futures::join!(accept(), accept());
    assert_eq!((a.expect(200).data(), b.expect(200).data()), (first.clone(), first));
    assert_eq!(own_templates(&app, &ada).await.len(), 1);
    let decline = app.post(&answer_path(&id, "decline")).by(&ada).send().await.expect(409);
    assert_eq!(decline.code(), "recommendation_answered");
}

#[tokio::test]
async fn accepting_a_session_says_that_it_is_a_plan_of_one_day() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let view = super::ask(&app, &ada, super::GENERATE, json!({"kind": "session"})).await;
    let id = &view["recommendationId"];
    let waiting = look(&app, &ada, id).await;
    assert!(waiting["content"]["description"].as_str().unwrap().contains("a plan of one day"), "{waiting}");
    let accepted = app.post(&answer_path(id, "accept")).by(&ada).send().await.expect(200).data();
    assert!(accepted["result"]["summary"].as_str().unwrap().contains("one day of training"), "{accepted}");
}

#[tokio::test]
async fn accepting_advice_says_that_nothing_was_changed() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    trained(&app, &ada, "barbell-squat", &(1..=12).map(|n| (n * 3, 80)).collect::<Vec<_>>()).await;
    let advice =
        list(&app, &ada, "").await.into_iter().find(|one| one["content"]["does"] == "nothing").expect("advice");
    let before = own_templates(&app, &ada).await;
    let accepted = app.post(&answer_path(&advice["id"], "accept")).by(&ada).send().await.expect(200).data();
    assert_eq!((&accepted["status"], &accepted["result"]["done"]), (&json!("accepted"), &json!("nothing")));
    assert!(accepted["result"]["summary"].as_str().unwrap().starts_with("Noted."), "{accepted}");
    assert_eq!(own_templates(&app, &ada).await, before);
    app.run_jobs().await;
}

#[tokio::test]
async fn accepting_on_two_devices_at_once_adds_one_template() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = proposed(&app, &ada).await;
    let accept = || app.post(&answer_path(&id, "accept")).by(&ada).send();
    let (a, b, c) = futures::join!(accept(), accept(), accept());
    let answers = [a, b, c].map(|answer| answer.expect(200).data()["result"].clone());
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(own_templates(&app, &ada).await.len(), 1);
    app.run_jobs().await;
}

#[tokio::test]
async fn what_was_accepted_takes_effect_although_the_request_died() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = proposed(&app, &ada).await;
    // As it stands when the isolate is killed right after the acceptance was committed.
    let shard = &app.shards[usize::from(ada.shard)];
    let now = app.app().now().as_millis();
    shard.execute("UPDATE recommendations SET status = 'accepted', answered_at = ?1", &[&now]);
    let message = json!({"kind": "ApplyRecommendationV1",
        "payload": {"account": ada.account, "shard": ada.shard, "recommendation": id}});
    shard.execute(
        "INSERT INTO outbox (id, kind, message, priority, run_after, created_at)
         VALUES ('019a0000-0000-7000-8000-000000000001', 'ApplyRecommendationV1', ?1, 'high', ?2, ?2)",
        &[&message.to_string(), &now],
    );
    let waiting = look(&app, &ada, &id).await;
    assert_eq!((&waiting["status"], &waiting["result"]), (&json!("accepted"), &Value::Null));
    app.clock.advance_ms(2 * 60_000);
    app.tick().await;
    let after = look(&app, &ada, &id).await;
    assert!(after["result"]["templateId"].is_string(), "{after}");
    assert_eq!(own_templates(&app, &ada).await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_done_now_waits_again_and_says_why() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = proposed(&app, &ada).await;
    app.core.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
         INSERT INTO templates (id, created_by, name, name_key, description, metadata, told, plan, exercises, days_per_week, total_weeks, facets, created_at, updated_at)
         SELECT 'filler-' || i, ?1, 'x', 'x', '', '{}', '{}', '{}', '[]', 1, 1, '[]', 0, 0 FROM n",
        &[&ada.account.to_string()],
    );
    let refused = app.post(&answer_path(&id, "accept")).by(&ada).send().await.expect(409);
    assert_eq!(refused.code(), "limit_reached");
    assert_eq!(look(&app, &ada, &id).await["status"], "pending");
    app.core.execute("DELETE FROM templates WHERE id LIKE 'filler-%'", &[]);
    let accepted = app.post(&answer_path(&id, "accept")).by(&ada).send().await.expect(200).data();
    assert_eq!(accepted["result"]["done"], "add_template");
}

#[tokio::test]
async fn declining_changes_nothing_and_can_be_said_twice() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = proposed(&app, &ada).await;
    let decline = || app.post(&answer_path(&id, "decline")).by(&ada).send();
    let first = decline().await.expect(200).data();
    assert_eq!(first["status"], "declined");
    assert_eq!(decline().await.expect(200).data(), first);
    let accept = app.post(&answer_path(&id, "accept")).by(&ada).send().await.expect(409);
    assert_eq!(
        (accept.code().as_str(), &accept.json()["details"]["status"]),
        ("recommendation_answered", &json!("declined"))
    );
    assert!(own_templates(&app, &ada).await.is_empty());
}

#[tokio::test]
async fn what_is_too_old_cannot_be_accepted_whether_it_was_swept_or_not() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = proposed(&app, &ada).await;
    app.clock.advance_ms(14 * DAY_MS);
    let ada = app.sign_in_again(&ada);
    assert_eq!(look(&app, &ada, &id).await["status"], "expired");
    let accept = || app.post(&answer_path(&id, "accept")).by(&ada).send();
    assert_eq!(accept().await.expect(409).code(), "recommendation_expired");
    app.tick().await;
    assert_eq!(
        app.shards[usize::from(ada.shard)].rows("SELECT status FROM recommendations", &[]),
        [json!({"status": "expired"})]
    );
    assert_eq!(accept().await.expect(409).code(), "recommendation_expired");
    app.clock.advance_ms(181 * DAY_MS);
    app.tick().await;
    assert_eq!(app.shards[usize::from(ada.shard)].count("recommendations"), 0);
}

#[tokio::test]
async fn the_first_look_proposes_a_programme_and_the_next_is_a_day_later() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let found = list(&app, &ada, "").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (&found[0]["recommendationType"], &found[0]["content"]["does"]),
        (&json!("template"), &json!("add_template"))
    );
    assert_eq!((&found[0]["aiMetadata"]["modelVersion"], &found[0]["status"]), (&json!("rules"), &json!("pending")));
    app.finish_background().await;
    assert_eq!(app.hub.take_published(ada.account).len(), 1);
    assert_eq!(list(&app, &ada, "").await, found);
    app.post(&answer_path(&found[0]["id"], "decline")).by(&ada).send().await.expect(200);
    app.clock.advance_ms(DAY_MS);
    let ada = app.sign_in_again(&ada);
    assert!(list(&app, &ada, "").await.is_empty(), "what was declined is not proposed again at once");
    assert_eq!(list(&app, &ada, "?status=declined&type=template").await.len(), 1);
    assert!(list(&app, &ada, "?status=declined&type=exercise").await.is_empty());
}

#[tokio::test]
async fn who_wants_no_news_of_the_coach_is_not_told() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let body = json!({"notifications": {"aiRecommendations": false}});
    app.patch("/api/v1/users/preferences").by(&ada).json(body).send().await.expect(200);
    app.run_jobs().await;
    app.hub.take_published(ada.account);
    assert_eq!(list(&app, &ada, "").await.len(), 1);
    app.finish_background().await;
    assert!(app.hub.take_published(ada.account).is_empty());
}

#[tokio::test]
async fn pages_go_on_where_they_end_and_better_ones_come_first() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    trained(&app, &ada, "barbell-squat", &[(20, 100), (15, 100), (10, 100), (6, 100)]).await;
    let all = list(&app, &ada, "").await;
    assert!(all.len() > 2, "{all:?}");
    let weight = |one: &Value| match one["content"]["priority"].as_str() {
        Some("high") => 2,
        Some("medium") => 1,
        _ => 0,
    };
    assert!(all.windows(2).all(|pair| weight(&pair[0]) >= weight(&pair[1])), "{all:?}");
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("{RECOMMENDATIONS}?limit=1{cursor}")).by(&ada).send().await.expect(200);
        paged.extend(page.data().as_array().unwrap().clone());
        match page.json()["pagination"]["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    let wrong = app.get(&format!("{RECOMMENDATIONS}?status=declined{cursor}")).by(&ada).send().await;
    assert_eq!(wrong.expect(422).code(), "invalid_cursor");
}

#[tokio::test]
async fn feedback_is_kept_sealed_and_shown() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let id = proposed(&app, &ada).await;
    let put = |body: Value| app.put(&answer_path(&id, "feedback")).by(&ada).json(body).send();
    let view = put(json!({"rating": 4, "wasHelpful": true, "notes": "feedback-canary"})).await.expect(200).data();
    assert_eq!(view["feedback"]["userRating"], 4);
    assert_eq!(
        (&view["feedback"]["wasHelpful"], &view["feedback"]["notes"]),
        (&json!(true), &json!("feedback-canary"))
    );
    let view = put(json!({"userRating": 2})).await.expect(200).data();
    assert_eq!((&view["feedback"]["userRating"], &view["feedback"]["notes"]), (&json!(2), &json!("feedback-canary")));
    assert_eq!(view["status"], "pending");
    let rows = app.shards[usize::from(ada.shard)].rows("SELECT * FROM recommendations", &[]);
    assert!(!rows[0].to_string().contains("canary") && !rows[0].to_string().contains("reasoning"), "sealed");
    for (body, field) in [
        (json!({"rating": 0}), "rating"),
        (json!({"rating": 6}), "rating"),
        (json!({"notes": ""}), "notes"),
        (json!({"wasHelpful": "yes"}), "wasHelpful"),
        (json!({}), "rating"),
    ] {
        assert_eq!(put(body.clone()).await.expect(400).fields(), [field], "{body}");
    }
}

#[tokio::test]
async fn somebody_elses_recommendation_is_not_there() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let id = proposed(&app, &ada).await;
    for (method, what, body) in
        [("POST", "accept", None), ("POST", "decline", None), ("PUT", "feedback", Some(json!({"rating": 1})))]
    {
        let request = app.request(method, &answer_path(&id, what)).by(&bob);
        let response = match body {
            Some(body) => request.json(body).send().await,
            None => request.send().await,
        };
        assert_eq!(response.expect(404).code(), "not_found", "{what}");
    }
    assert_eq!(look(&app, &ada, &id).await["status"], "pending");
    assert_eq!(app.post(&answer_path(&id, "accept")).send().await.status, 401);
}

/// A goal nobody reaches in time: ten kilograms in two weeks.
async fn hopeless(app: &TestApp, ada: &SignedIn) -> Value {
    for (day, kilograms) in
        [("2026-10-24", 91.2), ("2026-10-31", 90.8), ("2026-11-07", 90.5), ("2026-11-14", 90.2), ("2026-11-20", 90.0)]
    {
        weigh(app, ada, day, kilograms).await;
    }
    let body =
        json!({"type": "weight_loss", "title": "goal-title-canary", "targetValue": 80, "targetDate": "2026-12-05"});
    aim(app, ada, body).await
}

#[tokio::test]
async fn a_goal_is_adjusted_when_the_proposal_is_accepted_and_not_before() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let goal = hopeless(&app, &ada).await;
    let path = format!("/api/v1/goals/{}", goal["id"].as_str().unwrap());
    let advised = super::ask(&app, &ada, "/api/v1/ai/goal-optimize", json!({"goalId": goal["id"]})).await;
    let advice = &advised["goals"][0];
    assert!(advice["recommendationId"].is_string(), "{advised}");
    assert_eq!(app.get(&path).by(&ada).send().await.expect(200).data()["revision"], goal["revision"]);
    let accept = || app.post(&answer_path(&advice["recommendationId"], "accept")).by(&ada).send();
    let accepted = accept().await.expect(200).data();
    assert_eq!((&accepted["result"]["done"], &accepted["result"]["goalId"]), (&json!("adjust_goal"), &goal["id"]));
    let after = app.get(&path).by(&ada).send().await.expect(200).data();
    let to = &accepted["content"]["data"]["to"];
    assert!(after["targetDate"] == to["targetDate"] || after["targetValue"] == to["targetValue"], "{after} {to}");
    assert_eq!(after["revision"], 2);
    assert_eq!(accept().await.expect(200).data(), accepted);
    assert_eq!(app.get(&path).by(&ada).send().await.expect(200).data()["revision"], 2, "once");
    app.run_jobs().await;
}

#[tokio::test]
async fn a_goal_that_was_changed_since_is_left_alone() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let goal = hopeless(&app, &ada).await;
    let path = format!("/api/v1/goals/{}", goal["id"].as_str().unwrap());
    let advised = super::ask(&app, &ada, "/api/v1/ai/goal-optimize", json!({})).await;
    app.patch(&path).by(&ada).json(json!({"targetValue": 88})).send().await.expect(200);
    let id = &advised["goals"][0]["recommendationId"];
    let refused = app.post(&answer_path(id, "accept")).by(&ada).send().await.expect(412);
    assert_eq!(refused.code(), "edit_conflict");
    assert_eq!(look(&app, &ada, id).await["status"], "pending");
    assert_eq!(app.get(&path).by(&ada).send().await.expect(200).data()["targetValue"], 88.0);
    app.run_jobs().await;
}

#[tokio::test]
async fn an_erased_account_leaves_nothing() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    list(&app, &ada, "").await;
    let shard = &app.shards[usize::from(ada.shard)];
    assert_eq!((shard.count("recommendations"), shard.count("recommendation_rounds")), (1, 1));
    for rule in vivace::features::ai::ERASURES {
        let statements = vivace::storage::erasure::in_shard(&[*rule], ada.account);
        app.app().user_db(ada.shard).unwrap().batch(statements).await.unwrap();
    }
    assert_eq!((shard.count("recommendations"), shard.count("recommendation_rounds")), (0, 0));
}

#[tokio::test]
async fn of_programmes_one_waits_at_a_time_whoever_thought_of_it() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let asked = super::ask(&app, &ada, super::GENERATE, json!({})).await;
    let waiting = list(&app, &ada, "").await;
    let templates: Vec<&Value> = waiting.iter().filter(|one| one["recommendationType"] == "template").collect();
    assert_eq!(templates.len(), 1, "{waiting:?}");
    assert_eq!(templates[0]["id"], asked["recommendationId"]);
    // Who asks for another gets that instead.
    let other = super::ask(&app, &ada, super::GENERATE, json!({"goal": "endurance"})).await;
    let waiting = list(&app, &ada, "?type=template").await;
    assert_eq!(waiting.iter().map(|one| &one["id"]).collect::<Vec<_>>(), [&other["recommendationId"]]);
}
