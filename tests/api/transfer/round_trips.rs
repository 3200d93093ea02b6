//! Export, import into another account, export: the same bytes but for ids.

use serde_json::{Value, json};
use vivace::domain::exercises::seeded_id;

use super::{export, import, live_in, sample, workouts};
use crate::{
    people::pictures::PNG,
    support::{SignedIn, TestApp},
};

/// Ids and what is told of the moment of import, blanked.
fn without_ids(text: &str) -> String {
    let is_id = |id: &str| {
        id.bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() })
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (piece, after) = match rest.split_at_checked(36) {
            Some((id, after)) if is_id(id) => ("ID", after),
            _ => rest.split_at_checked(c.len_utf8()).expect("a character"),
        };
        out.push_str(piece);
        rest = after;
    }
    out
}

/// A workout that was planned by a template of the person's own.
async fn train_by_a_template(app: &TestApp, person: &SignedIn) {
    let squat = seeded_id("barbell-squat").to_string();
    let week = json!({"days": {"monday": {"exercises": [{"exerciseId": squat, "sets": 1, "reps": {"target": 5}}]}}});
    let template = json!({"name": "Mine", "metadata": {"goal": "strength"}, "weeklyPlan": week});
    let template = app.post("/api/v1/templates").by(person).json(template).send().await.expect(201).data();
    let workout = json!({"name": "Plan", "templateId": template["id"], "day": "monday"});
    app.post("/api/v1/workouts").by(person).json(workout).send().await.expect(201);
    app.run_jobs().await;
}

async fn round_trip(format: &str, name: &str, hostile: bool) -> String {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    live_in(&app, &ada, "Europe/Berlin").await;
    live_in(&app, &bob, "Europe/Berlin").await;
    let answers = "?unit=kg&unknown=create";
    for file in
        ["strong_a.csv", "strong_b_ios.csv", "hevy_kg.csv", "liftosaur.csv", "wger.json", "measurements.csv", "run.gpx"]
    {
        import(&app, &ada, answers, file, &sample(file)).await;
    }
    if hostile {
        let csv = "Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps,Notes,Workout Notes\n2024-07-08 18:00:00,\"'=cmd|' /C calc'!A0\",'@Press,1,80,kg,5,\"'+a,\"\"b\"\";c\",\"'-\u{e9}\"\n";
        import(&app, &ada, answers, "h.csv", csv.as_bytes()).await;
    }
    if format == "json" {
        train_by_a_template(&app, &ada).await;
        let body = json!({"date": "2026-11-20", "weight": 81.5, "mood": 7, "notes": "Slept \"well\"\nat last"});
        app.post("/api/v1/progress/body").by(&ada).json(body).send().await.expect(201);
        let body = json!({"date": "2026-11-19", "waist": 90, "notes": "Only words"});
        app.post("/api/v1/progress/body").by(&ada).json(body).send().await;
        app.run_jobs().await;
    }
    let first = export(&app, &ada, format).await;
    let done = import(&app, &bob, answers, name, first.as_bytes()).await;
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(done["report"]["problems"], 0, "{done}");
    assert_eq!(workouts(&app, &ada), workouts(&app, &bob));
    let second = export(&app, &bob, format).await;
    // What is told of the account begins there; what comes back of the rest, `whole` has.
    let training = |text: &str| without_ids(text.split(",\n\"account\":[").next().unwrap_or_default());
    assert_eq!(training(&second), training(&first));
    // Taking it in again brings nothing.
    let again = import(&app, &ada, answers, name, first.as_bytes()).await;
    assert_eq!(again["progress"]["imported"], 0, "{again}");
    first
}

/// The entries of an archive: names and contents, as its directory tells them.
fn entries(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let number =
        |at: usize, bytes: usize| (0..bytes).rev().fold(0, |sum, byte| sum << 8 | usize::from(archive[at + byte]));
    let end = archive.len() - 22;
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut out = Vec::new();
    for _ in 0..count {
        let (size, name, offset) = (number(at + 24, 4), number(at + 28, 2), number(at + 42, 4));
        let begin = offset + 30 + name;
        let name_of = String::from_utf8(archive[at + 46..at + 46 + name].to_vec()).unwrap();
        out.push((name_of, archive[begin..begin + size].to_vec()));
        at += 46 + name;
    }
    out
}

#[tokio::test]
async fn an_archive_has_the_photos_that_measurements_name() {
    let app = TestApp::seeded();
    app.leaves_jobs(); // The photo is looked after later.
    let ada = app.sign_in("ada");
    let body = json!({"date": "2026-11-20", "weight": 81.5});
    let made = app.post("/api/v1/progress/body").by(&ada).json(body).send().await.expect(201).data();
    let photo = format!("/api/v1/progress/body/{}/photos/front", made["id"].as_str().unwrap());
    app.post(&photo).by(&ada).raw("image/png", PNG).send().await.expect(200);
    app.run_jobs().await;
    let archive = app.get("/api/v1/users/me/export?format=all").by(&ada).send().await.expect(200).body;
    let entries = entries(&archive);
    let json: Value =
        serde_json::from_slice(&entries.iter().find(|(name, _)| name == "vivace.json").unwrap().1).unwrap();
    let told = &json["bodyMetrics"][0]["photos"][0];
    assert_eq!(told["side"], "front");
    let kept = app.media.names().into_iter().find(|key| key.starts_with("body/")).unwrap();
    let (_, bytes) = entries.iter().find(|(name, _)| *name == told["file"]).unwrap();
    assert_eq!(*bytes, app.media.read(&kept).unwrap().bytes, "as it is kept");
    assert_eq!(entries.len(), 6);
}

#[tokio::test]
async fn our_own_form_comes_back_without_loss() {
    let first = round_trip("json", "vivace.json", true).await;
    let json: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(
        json["bodyMetrics"][0],
        json!({"measuredAt": "2023-12-31T23:00:00.000Z", "weightGrams": 82_400, "bodyFatHundredths": 1_850,
        "heightMillimetres": 1_800, "girths": {"neck": 390, "waist": 880, "hips": 980}})
    );
    let last = json["bodyMetrics"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["mood"], &last["notes"]), (&json!(7), &json!("Slept \"well\"\nat last")));
    let by_template = json["workouts"].as_array().unwrap().iter().find(|one| one["status"] == "planned").unwrap();
    assert_eq!(by_template["template"]["version"], 1, "its id too: the other account's export says the same");
    assert_eq!(json["tracks"][0]["points"].as_array().unwrap().len(), 4);
    assert_eq!(json["counts"]["tracks"], 1);
    assert_eq!(json["counts"]["workouts"].as_u64().unwrap() as usize, json["workouts"].as_array().unwrap().len());
}

#[tokio::test]
async fn strongs_table_comes_back() {
    let first = round_trip("strong_csv", "strong.csv", true).await;
    assert!(first.contains("\"'=cmd|' /C calc'!A0\"") && first.contains("\"'@Press\""), "no cell is a formula");
    assert!(
        first.contains(
            "2024-01-08 18:02:11,\"Push Day\",1h 10m,\"Barbell Bench Press - Medium Grip\",1,82.5,kg,8,8.5,0,,0,,"
        ),
        "{first}"
    );
    assert!(first.contains(",Rest Timer,"));
}

#[tokio::test]
async fn hevys_table_comes_back() {
    let first = round_trip("hevy_csv", "hevy.csv", true).await;
    assert!(
        first.contains("\"Upper A\",\"13 Mar 2026, 15:22\",\"13 Mar 2026, 16:31\",\"First line\\nsecond line\""),
        "{first}"
    );
    assert!(first.contains("\"Pullups\",\"0\",\"\",\"0\",\"normal\",\"\",\"9\",\"\",\"\",\"\""), "{first}");
}

#[tokio::test]
async fn ways_come_back() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    import(&app, &ada, "?unknown=create", "run.gpx", &sample("run.gpx")).await;
    let first = export(&app, &ada, "gpx").await;
    assert_eq!(first.matches("<trkpt").count(), 4);
    import(&app, &bob, "?unknown=create", "run.gpx", first.as_bytes()).await;
    assert_eq!(export(&app, &bob, "gpx").await, first);
}
