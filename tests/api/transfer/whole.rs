//! Everything a person has, out of one account and into another: nothing of it is lost, nothing comes twice, and it can
//! all be taken away again.

use std::collections::HashMap;

use serde_json::{Value, json};
use vivace::{domain::exercises::seeded_id, storage::StorageError, wiring::portable::LISTS};

use super::{export, get, import, lists::live, live_in, sample, send};
use crate::support::{SignedIn, TestApp};

/// An exercise with all an exercise may say.
fn shrug(name: &str) -> Value {
    json!({
        "name": name, "description": "With a \"log\".\nHeavy.", "instructions": ["Grip", "Shrug"],
        "primaryMuscleGroups": ["traps"], "secondaryMuscleGroups": ["forearms", "shoulders"], "equipment": ["barbell"],
        "difficulty": "advanced", "exerciseType": "strength", "movementPattern": "pull", "trackingType": "weight_duration",
        "mechanic": "isolation", "force": "pull", "tags": ["log"], "aliases": ["Log lift"],
        "media": {"images": ["https://example.org/a.png"], "videos": ["https://example.org/a.mp4"]},
        "variations": [{"name": "Slow", "description": "Slower", "difficulty": "advanced", "instructions": ["Wait"]}],
        "safety": {"warnings": ["Mind the toes"], "tips": ["Chalk"]}, "calories": {"perMinute": 7.5, "baseRate": 5.0},
        "allowDuplicate": true
    })
}

async fn add_exercise(app: &TestApp, person: &SignedIn, body: Value) -> Value {
    app.clock.advance_ms(1);
    app.post("/api/v1/exercises").by(person).json(body).send().await.expect(201).data()["id"].clone()
}

async fn change(app: &TestApp, person: &SignedIn, path: &str, body: Value) {
    app.clock.advance_ms(1);
    app.patch(path).by(person).json(body).send().await.expect(200);
}

fn week(exercise: &Value) -> Value {
    let planned = json!({"exerciseId": exercise, "sets": 3, "durationSeconds": {"target": 30}, "notes": "Slowly",
        "weight": {"type": "fixed", "value": 135, "unit": "lb"}});
    let squat = json!({"exerciseId": seeded_id("barbell-squat").to_string(), "sets": 2, "reps": {"min": 4, "max": 8},
        "weight": {"type": "percentage", "value": 72.5}, "restTime": 180, "alternatives": [seeded_id("hack-squat").to_string()]});
    json!({"totalWeeks": 6, "phases": [{"setsPercent": 60, "rpe": 7.5}], "days": {
        "monday": {"name": "Pull", "focusAreas": ["grip"], "exercises": [planned, squat], "warmup": [{"duration": 300, "instructions": "Row"}]}}})
}

/// Somebody of whom there is something of everything.
async fn live_wholly(app: &TestApp, ada: &SignedIn, eve: &SignedIn) {
    live(app, ada).await;
    import(app, ada, super::ANSWERED, "strong.csv", &sample("strong_a.csv")).await;
    let own = add_exercise(app, ada, shrug("Log Shrug")).await;
    // Of the same name as one of the library, and never done.
    add_exercise(app, ada, shrug("Barbell Squat")).await;
    let template = json!({"name": "Mine", "description": "As I like it", "weeklyPlan": week(&own),
        "metadata": {"goal": "strength", "tags": ["grip"], "difficulty": "advanced", "duration": 50},
        "sharing": {"category": "advanced"}});
    let mine = app.post("/api/v1/templates").by(ada).json(template).send().await.expect(201).data()["id"].clone();
    let path = format!("/api/v1/templates/{}", mine.as_str().unwrap());
    let workout = json!({"name": "By the plan", "templateId": mine, "day": "monday"});
    app.post("/api/v1/workouts").by(ada).json(workout).send().await.expect(201);
    app.run_jobs().await;
    change(app, ada, &path, json!({"name": "Mine, better"})).await;
    change(app, ada, &path, json!({"description": "Better still"})).await;
    app.clock.advance_ms(1);
    let copy = app.post(&format!("{path}/duplicate")).by(ada).json(json!({"name": "A copy"})).send().await.expect(201);
    app.post(&format!("{path}/favorite")).by(ada).send().await.expect(200);
    // What somebody else published is kept, copied, and deleted though trained by.
    let squats = json!({"days": {"friday": {"exercises": [{"exerciseId": seeded_id("barbell-squat").to_string(), "sets": 1, "reps": {"target": 5}}]}}});
    let theirs = json!({"name": "Theirs", "metadata": {"goal": "strength"}, "weeklyPlan": squats, "sharing": {"isPublic": true, "isPublished": true}});
    let theirs = app.post("/api/v1/templates").by(eve).json(theirs).send().await.expect(201).data()["id"].clone();
    let theirs = format!("/api/v1/templates/{}", theirs.as_str().unwrap());
    app.clock.advance_ms(1);
    app.post(&format!("{theirs}/favorite")).by(ada).send().await.expect(200);
    let gone = app.post(&format!("{theirs}/duplicate")).by(ada).json(json!({})).send().await.expect(201).data();
    let workout = json!({"name": "By a copy", "templateId": gone["id"], "day": "friday"});
    app.post("/api/v1/workouts").by(ada).json(workout).send().await.expect(201);
    app.run_jobs().await;
    app.delete(&format!("/api/v1/templates/{}", gone["id"].as_str().unwrap())).by(ada).send().await.expect(200);
    assert_eq!(copy.data()["name"], "A copy");
    aim(app, ada, &own).await;
    set_up(app, ada).await;
}

async fn aim(app: &TestApp, ada: &SignedIn, own: &Value) {
    let goal = json!({"title": "Lift logs", "description": "All", "type": "strength", "targetValue": 180.5, "unit": "lb", "targetDate": "2027-05-01",
        "measure": {"kind": "exercise_max_weight", "exerciseId": own},
        "milestones": [{"value": 100, "title": "Half", "notes": "of it"}, {"value": 150}]});
    app.post("/api/v1/goals").by(ada).json(goal).send().await.expect(201);
    let books = json!({"title": "Debts", "type": "custom", "targetValue": -3, "currentValue": -9, "unit": "books", "milestones": [{"value": -5}]});
    let books = app.post("/api/v1/goals").by(ada).json(books).send().await.expect(201).data();
    let path = format!("/api/v1/goals/{}", books["id"].as_str().unwrap());
    let step = json!({"milestoneId": books["milestones"][0]["id"]});
    app.post(&format!("{path}/milestone")).by(ada).json(step).send().await;
    change(app, ada, &path, json!({"status": "paused"})).await;
}

async fn set_up(app: &TestApp, ada: &SignedIn) {
    let days = json!({"from": "2026-11-01", "to": "2026-11-10", "days": [{"day": "2026-11-02", "reason": "illness"}, {"day": "2026-11-03", "reason": "travel"}]});
    app.put("/api/v1/progress/freezes").by(ada).json(days).send().await.expect(200);
    let kit = json!({"owned": ["barbell", "dumbbell"], "barGrams": 15_000, "plates": [{"grams": 20_000, "pairs": 2}, {"grams": 1_250, "pairs": 1}]});
    app.put("/api/v1/users/me/equipment").by(ada).json(kit).send().await.expect(200);
    let preferences = json!({"defaultRestTime": 120, "notifications": {"socialActivity": false},
        "training": {"dayStartHour": 4, "weekStart": "sunday", "workoutsPerWeek": 5, "formula": "brzycki"}});
    change(app, ada, "/api/v1/users/preferences", preferences).await;
    let report = "/api/v1/reminders/00000000-0000-7000-8000-000000000001";
    // Somebody who has told where they are has reminders.
    live_in(app, ada, "Europe/Berlin").await;
    change(app, ada, report, json!({"time": "09:30", "byMail": false})).await;
    app.delete("/api/v1/reminders/00000000-0000-7000-8000-000000000002").by(ada).send().await.expect(200);
    app.run_jobs().await;
}

/// The lists that are not read back, and why: `docs/IMPORT-EXPORT.md` tells the same.
const NOT_READ_BACK: &[(&str, &str)] = &[
    ("account", "the account that imports is its own"),
    ("profile", "the account that imports is its own"),
    ("templateRatings", "a vote counts for everybody"),
    ("exerciseRatings", "a vote counts for everybody"),
    ("friends", "about others too"),
    ("follows", "about others too"),
    ("blocks", "about others too"),
    ("rooms", "about others too"),
    ("sharedWorkouts", "who may see what"),
    ("workoutShares", "who may see what"),
    ("notifications", "a record of what happened"),
    ("devices", "a record of what happened"),
    ("signIns", "a record of what happened"),
    ("identities", "how one signs in"),
    ("apiKeys", "how one signs in"),
    ("aiUsage", "a record of what happened"),
    ("recommendations", "they propose changes of what was there when they were made"),
];

#[test]
fn every_list_of_an_export_comes_back_or_says_why_not() {
    let docs = include_str!("../../../docs/IMPORT-EXPORT.md");
    let table = docs.split("| Not read back | Why |").nth(1).expect("the table").split("\n\n").next().unwrap();
    for list in LISTS.iter().copied().flatten() {
        let reason = NOT_READ_BACK.iter().find(|(name, _)| *name == list.name);
        assert_eq!(list.back.is_none(), reason.is_some(), "{} comes back, or has a reason, and not both", list.name);
        let row = table.lines().find(|row| row.contains(&format!("`{}`", list.name)));
        assert_eq!(row.is_some(), reason.is_some(), "{} in the docs", list.name);
        if let (Some(row), Some((_, reason))) = (row, reason) {
            assert!(row.contains(reason), "{}: {reason}", list.name);
        }
    }
    let names: Vec<&str> = LISTS.iter().copied().flatten().map(|list| list.name).collect();
    assert!(NOT_READ_BACK.iter().all(|(name, _)| names.contains(name)));
}

fn is_id(text: &str) -> bool {
    let fits =
        |(at, byte): (usize, u8)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

/// Ids by the order in which they are first met: what names the same names the same. Those that stand in the seed, or
/// are of things of others, are the same on both sides anyway.
fn number_ids(value: &mut Value, seen: &mut HashMap<String, usize>) {
    match value {
        Value::String(text) if is_id(text) => {
            let next = seen.len();
            *text = format!("id {}", seen.entry(text.clone()).or_insert(next));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| number_ids(item, seen)),
        Value::Object(members) => {
            let mut names: Vec<String> = members.keys().cloned().collect();
            names.sort();
            names.iter().for_each(|name| number_ids(&mut members[name.as_str()], seen));
        }
        _ => {}
    }
}

/// What of a file comes back, ids numbered. What comes back is seen by nobody else.
fn coming_back(text: &str) -> Value {
    let mut file: Value = serde_json::from_str(text).expect("JSON");
    for (name, _) in NOT_READ_BACK {
        assert!(file.as_object_mut().unwrap().remove(*name).is_some(), "{name}");
        file["counts"].as_object_mut().unwrap().remove(*name);
    }
    for template in file["templates"].as_array_mut().unwrap() {
        (template["isPublic"], template["isPublished"]) = (json!(0), json!(0));
    }
    let mut seen = HashMap::new();
    // Order of members is no part of what JSON says: lists in the order of their names.
    number_ids(&mut file, &mut seen);
    file
}

#[tokio::test]
async fn a_whole_account_comes_back_once_and_can_be_undone() {
    let app = TestApp::seeded();
    let (ada, bob, eve) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("eve"));
    live_wholly(&app, &ada, &eve).await;
    for person in [&ada, &bob] {
        live_in(&app, person, "Europe/Berlin").await;
    }
    let first = export(&app, &ada, "json").await;
    for list in LISTS.iter().copied().flatten().filter(|list| list.back.is_some()) {
        let file: Value = serde_json::from_str(&first).unwrap();
        assert!(
            file[list.name].as_array().is_some_and(|items| !items.is_empty()),
            "{} has nothing to come back",
            list.name
        );
    }
    let before = export(&app, &bob, "json").await;
    let done = import(&app, &bob, "", "vivace.json", first.as_bytes()).await;
    assert_eq!((&done["state"], &done["report"]["problems"]), (&json!("done"), &json!(0)), "{done}");
    let second = export(&app, &bob, "json").await;
    let (told, came) = (coming_back(&first), coming_back(&second));
    for (name, list) in told.as_object().unwrap() {
        assert_eq!(&came[name], list, "{name}");
    }
    assert_eq!(came.as_object().unwrap().len(), told.as_object().unwrap().len());
    // Once more brings nothing.
    let again = import(&app, &bob, "?settings=replace", "vivace.json", first.as_bytes()).await;
    for what in ["imported", "measurements", "items"] {
        assert_eq!(again["progress"][what], 0, "{again}");
    }
    assert_eq!(export(&app, &bob, "json").await, second);
    for id in [&again["id"], &done["id"]] {
        let path = format!("/api/v1/imports/{}", id.as_str().unwrap());
        app.delete(&path).by(&bob).send().await.expect(200);
        app.run_jobs().await;
    }
    let (before, after) = (coming_back(&before), coming_back(&export(&app, &bob, "json").await));
    for (name, list) in before.as_object().unwrap() {
        assert_eq!(&after[name], list, "{name}");
    }
    let left = app.core.rows("SELECT count(*) AS n FROM exercises WHERE created_by = ?1", &[&bob.account.to_string()]);
    assert_eq!(left[0]["n"], 0);
    // Hers are as they were.
    assert_eq!(coming_back(&export(&app, &ada, "json").await), told);
}

#[tokio::test]
async fn what_came_back_works_for_its_new_owner() {
    let app = TestApp::seeded();
    let (ada, bob, eve) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("eve"));
    live_wholly(&app, &ada, &eve).await;
    let file = export(&app, &ada, "json").await;
    import(&app, &bob, "", "vivace.json", file.as_bytes()).await;
    let templates = app.get("/api/v1/templates/my").by(&bob).send().await.expect(200).data();
    let mine =
        templates.as_array().unwrap().iter().find(|one| one["name"] == "Mine, better").expect("it is listed").clone();
    assert_eq!((&mine["version"], &mine["sharing"]["isPublic"]), (&json!(3), &json!(false)));
    let path = format!("/api/v1/templates/{}", mine["id"].as_str().unwrap());
    let was = app.get(&format!("{path}/versions/1")).by(&bob).send().await.expect(200).data();
    assert_eq!(was["name"], "Mine");
    let whole = app.get(&path).by(&bob).send().await.expect(200).data();
    let own = &whole["weeklyPlan"]["days"]["monday"]["exercises"][0]["exerciseId"];
    let exercise =
        app.get(&format!("/api/v1/exercises/{}", own.as_str().unwrap())).by(&bob).send().await.expect(200).data();
    for (member, value) in shrug("Log Shrug").as_object().unwrap().iter().filter(|(name, _)| *name != "allowDuplicate")
    {
        let told = match value {
            Value::Object(parts) => parts.keys().map(|part| (part.clone(), exercise[member][part].clone())).collect(),
            _ => exercise[member].clone(),
        };
        assert_eq!(told, *value, "{member}");
    }
    assert_eq!(exercise["createdBy"], json!(bob.account.to_string()));
    // It is changed and followed like any other.
    change(&app, &bob, &path, json!({"name": "Now his"})).await;
    let workout = json!({"name": "By his plan", "templateId": mine["id"], "day": "monday"});
    app.post("/api/v1/workouts").by(&bob).json(workout).send().await.expect(201);
    let goals = app.get("/api/v1/goals").by(&bob).send().await.expect(200).data();
    let lift = goals.as_array().unwrap().iter().find(|goal| goal["title"] == "Lift logs").expect("it is there");
    assert_eq!(lift["measure"]["exerciseId"], *own);
    let preferences = app.get("/api/v1/users/preferences").by(&bob).send().await.expect(200).data();
    assert_eq!((&preferences["units"], &preferences["training"]["weekStart"]), (&json!("imperial"), &json!("sunday")));
    app.run_jobs().await;
}

#[tokio::test]
async fn an_exercise_of_the_same_name_keeps_what_it_says() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    add_exercise(&app, &ada, shrug("Log Shrug")).await;
    let mut his = shrug("log shrug");
    his["description"] = json!("His");
    let his = add_exercise(&app, &bob, his).await;
    let file = export(&app, &ada, "json").await;
    let done = import(&app, &bob, "", "vivace.json", file.as_bytes()).await;
    assert_eq!((&done["exercises"]["known"], &done["progress"]["items"]), (&json!(1), &json!(0)), "{done}");
    let back: Value = serde_json::from_str(&export(&app, &bob, "json").await).unwrap();
    assert_eq!(back["exercises"].as_array().unwrap().len(), 1);
    assert_eq!((&back["exercises"][0]["id"], &back["exercises"][0]["description"]), (&his, &json!("His")));
    app.delete(&format!("/api/v1/imports/{}", done["id"].as_str().unwrap())).by(&bob).send().await.expect(200);
    app.run_jobs().await;
    app.get(&format!("/api/v1/exercises/{}", his.as_str().unwrap())).by(&bob).send().await.expect(200);
}

#[tokio::test]
async fn an_exercise_stays_that_a_plan_names_or_a_goal_and_left_out_ones_are_not_made() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    for name in ["Log Shrug", "Log Press", "Log Row"] {
        add_exercise(&app, &ada, shrug(name)).await;
    }
    let file = export(&app, &ada, "json").await;
    let none = send(&app, &bob, "?unknown=skip", "vivace.json", file.as_bytes()).await.expect(202).data();
    app.run_jobs().await;
    assert_eq!(get(&app, &bob, &none["id"]).await["exercises"]["skipped"], 3);
    let own = || async {
        let back: Value = serde_json::from_str(&export(&app, &bob, "json").await).unwrap();
        back["exercises"].as_array().unwrap().clone()
    };
    assert_eq!(own().await.len(), 0);
    let done = import(&app, &bob, "", "vivace.json", file.as_bytes()).await;
    let made = own().await;
    assert_eq!(made.len(), 3);
    let id_of = |name: &str| made.iter().find(|one| one["name"] == name).unwrap()["id"].clone();
    let template = json!({"name": "His", "metadata": {"goal": "strength"}, "weeklyPlan": week(&id_of("Log Press"))});
    app.post("/api/v1/templates").by(&bob).json(template).send().await.expect(201);
    aim(&app, &bob, &id_of("Log Row")).await;
    app.delete(&format!("/api/v1/imports/{}", done["id"].as_str().unwrap())).by(&bob).send().await.expect(200);
    app.run_jobs().await;
    let left: Vec<Value> = own().await.into_iter().map(|one| one["name"].clone()).collect();
    assert_eq!(left, [json!("Log Press"), json!("Log Row")]);
}

#[tokio::test]
async fn settings_that_are_there_are_replaced_only_when_asked_and_come_back_when_undone() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    live(&app, &ada).await;
    live_in(&app, &bob, "UTC").await;
    set_up(&app, &ada).await;
    let kit = json!({"owned": ["kettlebell"]});
    app.put("/api/v1/users/me/equipment").by(&bob).json(kit).send().await.expect(200);
    change(
        &app,
        &bob,
        "/api/v1/users/preferences",
        json!({"defaultRestTime": 30, "privacy": {"workoutSharing": true}}),
    )
    .await;
    let quiet = json!({"quietHours": {"from": "20:00", "to": "05:00"}});
    app.put("/api/v1/notifications/quiet-hours").by(&bob).json(quiet).send().await.expect(200);
    let report = "/api/v1/reminders/00000000-0000-7000-8000-000000000001";
    change(&app, &bob, report, json!({"time": "11:00"})).await;
    app.run_jobs().await;
    let file = export(&app, &ada, "json").await;
    let before = export(&app, &bob, "json").await;
    let looked = send(&app, &bob, "?dryRun=true", "vivace.json", file.as_bytes()).await.expect(202).data();
    let set = |view: &Value, list: &str| {
        let settings = view["report"]["settings"].as_array().unwrap().clone();
        settings.into_iter().filter(|one| one["list"] == list).map(|one| one["willBeSet"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(set(&looked, "trainingKit"), [json!(false)], "{looked}");
    assert_eq!(set(&looked, "preferences"), [json!(false)]);
    assert_eq!(set(&looked, "nutritionSettings"), [json!(true)], "there are none");
    // His own report of the week stays; the word about the streak is as everybody has it, that about goals the same.
    assert_eq!(set(&looked, "reminders"), [json!(false), json!(true), json!(false), json!(true)], "{looked}");
    let kit = looked["report"]["settings"].as_array().unwrap().iter().find(|one| one["list"] == "trainingKit").unwrap();
    assert_eq!(
        (&kit["value"]["document"]["barGrams"], &kit["present"]["document"]["owned"]),
        (&json!(15_000), &json!(["kettlebell"]))
    );
    assert_eq!(export(&app, &bob, "json").await, before, "only looked at");
    let kept = import(&app, &bob, "", "vivace.json", file.as_bytes()).await;
    let settings = |text: &str| -> Value {
        let file: Value = serde_json::from_str(text).unwrap();
        json!([file["trainingKit"], file["preferences"], file["quietHours"], file["reminders"][0]])
    };
    let now = export(&app, &bob, "json").await;
    assert_eq!(settings(&now), settings(&before), "his stay");
    let apply = format!("/api/v1/imports/{}/apply", looked["id"].as_str().unwrap());
    app.post(&apply).by(&bob).json(json!({"settings": "replace"})).send().await.expect(202);
    app.run_jobs().await;
    let replaced: Value = serde_json::from_str(&export(&app, &bob, "json").await).unwrap();
    let hers: Value = serde_json::from_str(&file).unwrap();
    for list in ["trainingKit", "quietHours", "reminders"] {
        assert_eq!(replaced[list], hers[list], "{list}");
    }
    assert_eq!(replaced["preferences"][0]["document"]["defaultRestTime"], 120);
    assert_eq!(
        replaced["preferences"][0]["document"]["privacy"],
        json!({"workoutSharing": true}),
        "no file decides that"
    );
    let shown = || async {
        app.get("/api/v1/users/preferences").by(&bob).send().await.expect(200).data()["defaultRestTime"].clone()
    };
    assert_eq!(shown().await, 120);
    for id in [&looked["id"], &kept["id"]] {
        app.delete(&format!("/api/v1/imports/{}", id.as_str().unwrap())).by(&bob).send().await.expect(200);
        app.run_jobs().await;
    }
    let after = export(&app, &bob, "json").await;
    assert_eq!(settings(&after), settings(&before));
    assert_eq!(coming_back(&after), coming_back(&before));
    assert_eq!(shown().await, 30);
}

#[tokio::test]
async fn h4_a_file_from_anybody_makes_nothing_that_could_not_be_typed() {
    let app = TestApp::seeded();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    live_wholly(&app, &ada, &eve).await;
    let whole: Value = serde_json::from_str(&export(&app, &ada, "json").await).unwrap();
    let planned = "/plan/days/0/exercises/0";
    let bad = [
        ("exercises", "/name".to_owned(), json!("two\nlines")),
        ("exercises", "/media/images".to_owned(), json!(["javascript:alert(1)"])),
        ("exercises", "/primaryMuscleGroups".to_owned(), json!(["soul"])),
        ("exercises", "/calories/perMinute".to_owned(), json!(1e9)),
        ("templates", "/plan/totalWeeks".to_owned(), json!(0)),
        ("templates", format!("{planned}/sets"), json!(200)),
        ("templates", format!("{planned}/exercise"), json!("018f0000-0000-7000-8000-000000000001")),
        ("templates", "/metadata/tags".to_owned(), json!(["x".repeat(50)])),
        ("templates", "/version".to_owned(), json!(1_001)),
        ("templates", "/exercises/0/name".to_owned(), json!("")),
        ("templateVersions", format!("{planned}/sets"), json!(0)),
        ("goals", "/measure".to_owned(), json!("luck")),
        ("goals", "/unit".to_owned(), json!("books")),
        ("goals", "/subject".to_owned(), json!("waist")),
        ("goals", "/milestones/0/notes".to_owned(), json!("x".repeat(501))),
        ("restDays", "/reason".to_owned(), json!("lazy")),
        ("trainingKit", "/document/barGrams".to_owned(), json!(1_000_000)),
        ("preferences", "/document/training/dayStartHour".to_owned(), json!(23)),
    ];
    let first = whole["goals"].as_array().unwrap().iter().position(|goal| goal["title"] == "Lift logs").unwrap();
    for (number, (list, pointer, value)) in bad.into_iter().enumerate() {
        let place = match list {
            "goals" => first,
            // The first is one that was deleted.
            "templates" => 1,
            _ => 0,
        };
        let mut item = whole[list][place].clone();
        *item.pointer_mut(&pointer).unwrap_or_else(|| panic!("{list}{pointer}")) = value;
        let file = json!({"schema": "vivace.export", "version": 4, "workouts": [], list: [item]}).to_string();
        let refused = send(&app, &app.sign_in(&format!("p{number}")), "", "v.json", file.as_bytes()).await;
        assert_eq!((refused.status, refused.code().as_str()), (422, "invalid_file"), "{file}");
    }
}

#[tokio::test]
async fn a_whole_import_killed_anywhere_goes_on_exactly_once() {
    let app = TestApp::seeded();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let (bob, carl) = (app.sign_in("bob"), app.sign_in("carl"));
    live_wholly(&app, &ada, &eve).await;
    for person in [&bob, &carl] {
        live_in(&app, person, "Europe/Berlin").await;
    }
    let file = export(&app, &ada, "json").await;
    import(&app, &bob, "", "v.json", file.as_bytes()).await;
    let expected = coming_back(&export(&app, &bob, "json").await);
    let id = send(&app, &carl, "", "v.json", file.as_bytes()).await.expect(202).data()["id"].clone();
    let shard = app.shards[usize::from(carl.shard)].clone();
    for calls in 0..60 {
        // Now the one database dies, now the other.
        let dying = if calls % 2 == 0 { &shard } else { &app.core };
        dying.fail_after(calls / 2, StorageError::Failed("killed".into()));
        app.run_jobs().await;
        dying.recover();
        app.clock.advance_ms(4_000_000);
        if get(&app, &app.sign_in_again(&carl), &id).await["state"] == json!("done") {
            break;
        }
        shard.execute("UPDATE outbox SET state = 'pending', attempts = 0, claimed_until = 0, run_after = 0 WHERE kind = 'ImportFileV1' AND state <> 'done'", &[]);
        app.tick().await;
    }
    let carl = app.sign_in_again(&carl);
    let done = get(&app, &carl, &id).await;
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(coming_back(&export(&app, &carl, "json").await), expected);
    app.delete(&format!("/api/v1/imports/{}", id.as_str().unwrap())).by(&carl).send().await.expect(200);
    app.run_jobs().await;
    let left = app.core.rows(
        "SELECT (SELECT count(*) FROM exercises WHERE created_by = ?1) + (SELECT count(*) FROM templates WHERE created_by = ?1)
           + (SELECT count(*) FROM template_favorites WHERE account_id = ?1) AS n",
        &[&carl.account.to_string()],
    );
    assert_eq!(left[0]["n"], 0);
}
