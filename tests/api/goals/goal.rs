use serde_json::{Value, json};
use vivace::{
    domain::exercises::seeded_id,
    features::goals::{Reached, measure_goals},
    training::{Copy, copy_workout},
};

use super::{PATH, aim, look, path, weigh};
use crate::support::{
    START, SignedIn, TestApp,
    fakes::IanaTimeZones,
    history::{Dice, done, empty_workout, facts, set, workout_id},
};

#[tokio::test]
async fn a_weight_goal_goes_on_by_what_is_weighed() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    weigh(&app, &ada, "2026-11-10", 90.0).await;
    let goal = aim(
        &app,
        &ada,
        json!({"type": "weight_loss", "title": " Lighter ", "targetValue": 85, "targetDate": "2027-03-01"}),
    )
    .await;
    assert_eq!((&goal["title"], &goal["status"], &goal["unit"]), (&json!("Lighter"), &json!("active"), &json!("kg")));
    assert_eq!(
        (&goal["startValue"], &goal["currentValue"], &goal["progress"]),
        (&json!(90.0), &json!(90.0), &json!(0.0))
    );
    assert_eq!((&goal["measure"]["kind"], &goal["direction"]), (&json!("weight"), &json!("down")));
    for (day, kilograms) in [("2026-11-12", 89.8), ("2026-11-14", 89.6), ("2026-11-16", 89.4), ("2026-11-20", 89.0)] {
        weigh(&app, &ada, day, kilograms).await;
    }
    let on = look(&app, &ada, &goal).await;
    assert_eq!((&on["currentValue"], &on["progress"]), (&json!(89.0), &json!(0.2)));
    // 100 g a day: 4 kg in 40 days.
    assert_eq!(on["projectedDate"], "2026-12-31");
    assert_eq!(on["revision"], goal["revision"], "data changes nothing that one says");
    weigh(&app, &ada, "2026-11-21", 84.9).await;
    let done = look(&app, &ada, &goal).await;
    assert_eq!((&done["status"], &done["progress"]), (&json!("completed"), &json!(1.0)));
    assert!(done["completedAt"].is_string() && done["projectedDate"].is_null());
    // Reached is reached.
    weigh(&app, &ada, "2026-11-21", 92.0).await;
    assert_eq!(look(&app, &ada, &goal).await["status"], "completed");
}

#[tokio::test]
async fn what_one_tells_is_kept_in_ones_unit() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let goal = aim(
        &app,
        &ada,
        json!({"type": "custom", "title": "Read", "targetValue": 12, "currentValue": 3, "unit": "books"}),
    )
    .await;
    assert_eq!((&goal["currentValue"], &goal["unit"], &goal["progress"]), (&json!(3.0), &json!("books"), &json!(0.0)));
    let on = app.put(&path(&goal, "")).by(&ada).json(json!({"currentValue": 7.5})).send().await.expect(200).data();
    assert_eq!((&on["currentValue"], &on["progress"], &on["revision"]), (&json!(7.5), &json!(0.5), &json!(2)));
    let done = app.patch(&path(&goal, "")).by(&ada).json(json!({"currentValue": 12})).send().await.expect(200).data();
    assert_eq!(done["status"], "completed");
    let down = aim(&app, &ada, json!({"type": "custom", "title": "Coffee", "targetValue": 1, "currentValue": 5})).await;
    assert_eq!(down["direction"], "down");
}

#[tokio::test]
async fn a_goal_can_wait_be_given_up_and_be_dropped() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    weigh(&app, &ada, "2026-11-10", 90.0).await;
    let goal = aim(&app, &ada, json!({"type": "weight_loss", "title": "A", "targetValue": 85})).await;
    let put = |status: &str| app.put(&path(&goal, "")).by(&ada).json(json!({"status": status})).send();
    put("paused").await.expect(200);
    weigh(&app, &ada, "2026-11-12", 84.0).await;
    let paused = look(&app, &ada, &goal).await;
    assert_eq!((&paused["status"], &paused["currentValue"]), (&json!("paused"), &json!(90.0)));
    assert_eq!(put("active").await.expect(200).data()["status"], "completed", "it is measured again");
    put("failed").await.expect(200);
    assert_eq!(put("nonsense").await.status, 400);
    for (query, expected) in [("?status=failed", 1), ("?status=active", 0), ("", 1)] {
        let listed = app.get(&format!("{PATH}{query}")).by(&ada).send().await.expect(200).data();
        assert_eq!(listed.as_array().unwrap().len(), expected, "{query}");
    }
    app.delete(&path(&goal, "")).by(&ada).send().await.expect(200);
    app.delete(&path(&goal, "")).by(&ada).send().await.expect(404);
}

#[tokio::test]
async fn a_day_that_passes_fails_the_goal() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    weigh(&app, &ada, "2026-11-10", 90.0).await;
    let goal =
        aim(&app, &ada, json!({"type": "weight_loss", "title": "A", "targetValue": 85, "targetDate": "2026-11-21"}))
            .await;
    assert_eq!(goal["status"], "active", "the day itself is in time");
    app.clock.advance_ms(24 * 3_600_000);
    let ada = app.token_of(&ada);
    weigh(&app, &ada, "2026-11-22", 89.0).await;
    assert_eq!(look(&app, &ada, &goal).await["status"], "failed");
}

#[tokio::test]
async fn pages_hold_every_goal_once_latest_first() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for number in 0..5 {
        app.clock.advance_ms(1_000);
        let body =
            json!({"type": "custom", "title": format!("G{number}"), "targetValue": 1, "milestones": [{"value": 0.5}]});
        aim(&app, &ada, body).await;
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    for path in [PATH, "/api/v1/progress/goals", PATH] {
        let page = app.get(&format!("{path}?limit=2{cursor}")).by(&ada).send().await.expect(200);
        for goal in page.data().as_array().unwrap() {
            seen.push(goal["title"].as_str().unwrap().to_owned());
            assert_eq!(goal["milestones"].as_array().unwrap().len(), 1);
        }
        cursor = format!("&cursor={}", page.json()["pagination"]["nextCursor"].as_str().unwrap_or_default());
    }
    assert_eq!(seen, ["G4", "G3", "G2", "G1", "G0"]);
    app.get(&format!("{PATH}?status=active{cursor}x")).by(&ada).send().await.expect(422);
}

#[tokio::test]
async fn i2_bad_input_is_named_and_writes_nothing() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let with = |name: &str, value: Value| {
        let mut body = json!({"type": "custom", "title": "A", "targetValue": 5});
        body[name] = value;
        body
    };
    let exercise = "0192ab3c-0000-7000-8000-000000000000";
    for (status, body, field) in [
        (400, json!({"type": "custom", "title": "A"}), "targetValue"),
        (400, with("type", json!("fame")), "type"),
        (400, with("title", json!(" ")), "title"),
        (400, with("targetValue", json!(1e9)), "targetValue"),
        (400, with("status", json!("completed")), "status"),
        (400, with("milestones", json!([{"title": "x"}])), "milestones[0].value"),
        (422, with("targetDate", json!("2026-11-20")), "targetDate"),
        (422, with("measure", json!({"kind": "exercise_e1rm"})), "measure.exerciseId"),
        (422, with("measure", json!({"kind": "weight", "exerciseId": exercise})), "measure.exerciseId"),
        (422, with("measure", json!({"kind": "measurement", "measurement": "nose"})), "measure.measurement"),
        (422, with("measure", json!({"kind": "weight", "measurement": "waist"})), "measure.measurement"),
        (422, json!({"type": "weight_loss", "title": "A", "targetValue": 80, "unit": "cm"}), "unit"),
        (422, json!({"type": "weight_loss", "title": "A", "targetValue": 80, "currentValue": 90}), "currentValue"),
    ] {
        let refused = app.post(PATH).by(&ada).json(body.clone()).send().await;
        assert_eq!(refused.status, status, "{body}: {}", String::from_utf8_lossy(&refused.body));
        assert!(refused.fields().contains(&field.to_owned()), "{body}: {:?}", refused.fields());
    }
    app.post(PATH).json(with("unit", json!("x"))).send().await.expect(401);
    assert_eq!(app.shards[usize::from(ada.shard)].count("goals"), 0);
}

#[tokio::test]
async fn c3_anothers_goal_is_the_same_404_as_none() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let (_, eve) = (app.sign_in("bob"), app.sign_in("eve"));
    assert_eq!(ada.shard, eve.shard);
    let goal = aim(&app, &ada, json!({"type": "custom", "title": "CANARY", "targetValue": 5})).await;
    for (method, tail, body) in [
        ("GET", "", None),
        ("PATCH", "", Some(json!({"title": "x"}))),
        ("DELETE", "", None),
        ("POST", "/milestone", Some(json!({"value": 1}))),
    ] {
        let request = app.request(method, &path(&goal, tail)).by(&eve);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        assert_eq!(request.send().await.expect(404).code(), "not_found");
    }
    assert_eq!(app.get(PATH).by(&eve).send().await.expect(200).data(), json!([]));
    assert_eq!(look(&app, &ada, &goal).await, goal);
}

#[tokio::test]
async fn a_change_of_what_was_not_seen_is_a_conflict() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let goal = aim(&app, &ada, json!({"type": "custom", "title": "A", "targetValue": 5})).await;
    let put = |tag: &str| app.put(&path(&goal, "")).by(&ada).header("if-match", tag).json(json!({"title": "B"})).send();
    put("\"1\"").await.expect(200);
    assert_eq!(put("\"1\"").await.expect(412).code(), "edit_conflict");
}

const SQUAT: &str = "barbell-squat";

/// A completed workout with one set of 100 kg for three repetitions over six kilometres, copied as workouts are.
async fn train(app: &TestApp, person: &SignedIn) {
    let dice = &mut Dice(1);
    let mut lift = set(dice, 100, 3, Some(START));
    lift.actual.distance_millimetres = Some(6_000_000);
    let mut workout = empty_workout(workout_id(1), START);
    workout.exercises.push(done(dice, 1, vec![lift]));
    let mut known = facts(2);
    (workout.exercises[0].exercise, known[1].id) = (seeded_id(SQUAT), seeded_id(SQUAT));
    let copy = Copy {
        account: person.account,
        workout: &workout,
        copied_seq: 1,
        was_there: false,
        import: None,
        facts: &known,
    };
    let db = app.app().user_db(person.shard).unwrap();
    copy_workout(&db, &copy, &IanaTimeZones, &[], START).await.unwrap();
}

#[tokio::test]
async fn goals_of_training_are_measured_when_a_workout_is_completed() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let exercise = seeded_id(SQUAT).to_string();
    let exercise = exercise.as_str();
    let of = |kind: &str, target: f64, exercise: Option<&str>| {
        json!({"type": "strength", "title": kind, "targetValue": target, "measure": {"kind": kind, "exerciseId": exercise},
            "milestones": [{"value": target / 2.0, "title": "half"}]})
    };
    let mut goals = Vec::new();
    for body in [
        of("exercise_e1rm", 120.0, Some(exercise)),
        of("exercise_max_weight", 100.0, Some(exercise)),
        of("workouts_per_week", 2.0, None),
        of("workouts", 4.0, None),
        of("distance", 10.0, None),
    ] {
        goals.push(aim(&app, &ada, body).await);
    }
    assert_eq!((&goals[0]["currentValue"], &goals[3]["currentValue"]), (&json!(null), &json!(0.0)));
    train(&app, &ada).await;
    let db = app.app().user_db(ada.shard).unwrap();
    let reached = measure_goals(&app.app(), &db, (ada.account, ada.shard), Vec::new()).await.unwrap();
    let mut told: Vec<&str> = reached
        .iter()
        .map(|reached| match reached {
            Reached::Goal { title, .. } => title.as_str(),
            Reached::Milestone { title, .. } => title.as_str(),
        })
        .collect();
    // Half of 120 kg, of 100 kg, the 100 kg themselves, half of 2 a week, and half of 10 km.
    told.sort_unstable();
    assert_eq!(told, ["exercise_max_weight", "half", "half", "half", "half"]);
    let again = measure_goals(&app.app(), &db, (ada.account, ada.shard), Vec::new()).await.unwrap();
    assert!(again.is_empty(), "{again:?}");
    let values: Vec<Value> = {
        let mut values = Vec::new();
        for goal in &goals {
            values.push(look(&app, &ada, goal).await["currentValue"].clone());
        }
        values
    };
    assert_eq!(values, [json!(110.0), json!(100.0), json!(1.0), json!(1.0), json!(6.0)]);
}

#[tokio::test]
async fn a_goal_of_pounds_is_shown_as_it_was_told() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for pounds in [165.0, 164.99, 225.5] {
        let goal =
            aim(&app, &ada, json!({"type": "weight_loss", "title": "Lighter", "targetValue": pounds, "unit": "lb"}))
                .await;
        assert_eq!(goal["targetValue"], json!(pounds));
    }
}

#[tokio::test]
async fn a_goal_is_measured_by_an_exercise_one_sees() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let own = json!({"name": "Zercher Carry Thing", "primaryMuscleGroups": ["lower_back"], "equipment": ["barbell"]});
    let own = app.post("/api/v1/exercises").by(&bob).json(own).send().await.expect(201).data()["id"].clone();
    let nobodys = json!("01900000-0000-7000-8000-000000000000");
    let body = |id: &Value| {
        json!({"type": "strength", "title": "Stronger", "targetValue": 100,
            "measure": {"kind": "exercise_e1rm", "exerciseId": id}})
    };
    for id in [&own, &nobodys] {
        let refused = app.post(PATH).by(&ada).json(body(id)).send().await.expect(422);
        assert_eq!(refused.fields(), ["measure.exerciseId"]);
    }
    app.post(PATH).by(&bob).json(body(&own)).send().await.expect(201);
}
