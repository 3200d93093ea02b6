use serde_json::{Value, json};
use vivace::domain::exercises::{Muscle, seeded_id};

use super::{answer_path, ask, asking, look, says, told};
use crate::{
    support::{SignedIn, TestApp},
    templates::{create, minimal, path},
};

/// A template whose owner has nothing but dumbbells, though it takes a barbell.
async fn impossible(app: &TestApp, ada: &SignedIn) -> Value {
    app.put("/api/v1/users/me/equipment")
        .by(ada)
        .json(json!({"owned": ["dumbbell", "bench"]}))
        .send()
        .await
        .expect(200);
    create(app, ada, minimal("Legs")).await
}

async fn week_of(app: &TestApp, ada: &SignedIn, template: &Value) -> (Value, Value) {
    let now = app.get(&path(template, "")).by(ada).send().await.expect(200).data();
    (now["version"].clone(), now["weeklyPlan"]["days"]["monday"]["exercises"].clone())
}

#[tokio::test]
async fn what_cannot_be_done_is_replaced_when_the_proposal_is_accepted() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let template = impossible(&app, &ada).await;
    let view = ask(&app, &ada, &path(&template, "/ai-optimize"), json!({})).await;
    let swap = &view["changes"][0];
    assert_eq!((&swap["kind"], &swap["day"]), (&json!("swap"), &json!("monday")), "{view}");
    assert_eq!(swap["exerciseId"], json!(seeded_id("barbell-squat")));
    assert!(swap["reason"].as_str().unwrap().contains("equipment you do not have"));
    let before = week_of(&app, &ada, &template).await;
    assert_eq!(before.0, 1, "nothing changes before it is accepted");
    let accept = || app.post(&answer_path(&view["recommendationId"], "accept")).by(&ada).send();
    let accepted = accept().await.expect(200).data();
    assert_eq!((&accepted["result"]["done"], &accepted["result"]["version"]), (&json!("change_template"), &json!(2)));
    let after = week_of(&app, &ada, &template).await;
    assert_eq!((&after.0, &after.1[0]["exerciseId"]), (&json!(2), &swap["toExerciseId"]));
    assert_eq!(accept().await.expect(200).data(), accepted);
    assert_eq!(week_of(&app, &ada, &template).await, after, "once");
}

#[tokio::test]
async fn a_template_of_which_nothing_can_be_done_is_refused() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let template = impossible(&app, &ada).await;
    let regions = ["neck", "shoulder", "elbow", "wrist", "upper_back", "lower_back", "hip", "knee", "ankle"];
    let body = json!({"plan": {"avoid": {"regions": regions}}});
    let refused = app.post(&path(&template, "/ai-optimize")).by(&ada).json(body).send().await.expect(422);
    assert_eq!(refused.code(), "plan_refused");
}

#[tokio::test]
async fn a_template_that_was_changed_since_is_left_alone() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let template = impossible(&app, &ada).await;
    let view = ask(&app, &ada, &path(&template, "/ai-optimize"), json!({})).await;
    app.patch(&path(&template, "")).by(&ada).json(json!({"name": "Mine"})).send().await.expect(200);
    let refused = app.post(&answer_path(&view["recommendationId"], "accept")).by(&ada).send().await.expect(412);
    assert_eq!(refused.code(), "edit_conflict");
    assert_eq!(look(&app, &ada, &view["recommendationId"]).await["status"], "pending");
    let again = ask(&app, &ada, &path(&template, "/ai-optimize"), json!({})).await;
    assert_eq!(again["version"], 2);
    assert_eq!(look(&app, &ada, &view["recommendationId"]).await["status"], "expired", "a newer one takes its place");
    app.post(&answer_path(&again["recommendationId"], "accept")).by(&ada).send().await.expect(200);
    assert_eq!(week_of(&app, &ada, &template).await.0, 3);
}

#[tokio::test]
async fn the_days_and_minutes_asked_for_shape_the_week_that_is_proposed() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let template = create(&app, &ada, minimal("Legs")).await;
    let view =
        ask(&app, &ada, &path(&template, "/ai-optimize"), json!({"plan": {"daysPerWeek": 3, "duration": 45}})).await;
    assert_eq!(view["note"], Value::Null, "{view}");
    let days = view["proposed"]["weeklyPlan"]["days"].as_object().unwrap();
    let trained: Vec<i64> = days
        .values()
        .filter(|day| day["isRestDay"] == false)
        .map(|day| day["estimatedDuration"].as_i64().unwrap())
        .collect();
    assert!(trained.len() == 3 && trained.iter().all(|minutes| (40..=50).contains(minutes)), "{trained:?}");
    let accepted = app.post(&answer_path(&view["recommendationId"], "accept")).by(&ada).send().await.expect(200);
    assert_eq!(accepted.data()["result"]["version"], 2);
}

#[tokio::test]
async fn a_week_that_cannot_be_had_is_not_proposed_and_the_reason_is_said() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    // Nothing but the neck may be trained, and that takes more than the time there is.
    let mut body = minimal("Neck");
    let hold = json!({"exerciseId": seeded_id("isometric-neck-exercise-sides"), "sets": 2, "durationSeconds": {"min": 300, "max": 600},
        "restTime": 600});
    body["weeklyPlan"]["days"]["monday"]["exercises"] = json!([hold]);
    let template = create(&app, &ada, body).await;
    let muscles: Vec<Muscle> = Muscle::ALL.iter().copied().filter(|muscle| *muscle != Muscle::Neck).collect();
    let plan = json!({"duration": 20, "avoid": {"muscles": muscles}, "equipment": ["body_only"]});
    let view = ask(&app, &ada, &path(&template, "/ai-optimize"), json!({"plan": plan})).await;
    assert_eq!((&view["changes"], &view["proposed"]), (&json!([]), &Value::Null), "{view}");
    assert!(view["note"].as_str().unwrap().contains("Nothing is proposed"), "{view}");
}

#[tokio::test]
async fn somebody_elses_template_is_not_looked_at() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let hidden = create(&app, &bob, minimal("Bob's")).await;
    let shown = create(&app, &bob, crate::templates::published("Everybody's")).await;
    let ask = |template: &Value| app.post(&path(template, "/ai-optimize")).by(&ada).json(json!({})).send();
    assert_eq!(ask(&hidden).await.expect(404).code(), "not_found");
    assert_eq!(ask(&shown).await.expect(403).code(), "forbidden");
    let own = create(&app, &ada, minimal("Mine")).await;
    let bad = app.post(&path(&own, "/ai-optimize")).by(&ada).json(json!({"plan": {"duration": 5}})).send().await;
    assert_eq!(bad.expect(400).fields(), ["plan.duration"]);
}

#[tokio::test]
async fn h2_a_models_changes_are_made_to_a_copy_first() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let template = impossible(&app, &ada).await;
    let address = path(&template, "/ai-optimize");
    let change = |kind: &str, exercise: &str, to: Value| {
        json!({"changes": [{"kind": kind, "day": "monday", "exercise": exercise, "to": to, "sets": 3, "min": null, "max": null,
            "reason": "It suits what you have."}]})
        .to_string()
    };
    app.outbound.stream(says(&change("swap", "x1", json!("x2"))));
    let view = ask(&app, &ada, &address, json!({"wish": "no barbell"})).await;
    assert_eq!(view["source"], "model", "{view} {}", told(&app));
    assert_eq!(view["changes"][0]["reason"], "It suits what you have.");
    for (kind, exercise, to) in [
        ("swap", "x1", json!("x99")),
        ("swap", "x1", Value::Null),
        ("remove", "x2", Value::Null),
        ("remove", "x1", Value::Null),
        ("add", "x1", Value::Null),
        ("delete", "x1", Value::Null),
    ] {
        app.outbound.stream(says(&change(kind, exercise, to.clone())));
        app.outbound.stream(says(&change(kind, exercise, to)));
        let view = ask(&app, &ada, &address, json!({})).await;
        assert_eq!(
            (&view["source"], &view["fallbackReason"]),
            (&json!("rules"), &json!("ai_answer_invalid")),
            "{kind}"
        );
    }
    assert_eq!(week_of(&app, &ada, &template).await.0, 1);
}
