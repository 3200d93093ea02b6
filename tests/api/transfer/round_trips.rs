//! Export, import into another account, export: the same bytes but for ids.

use super::{export, import, live_in, sample, workouts};
use crate::support::TestApp;

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
    let first = export(&app, &ada, format).await;
    let done = import(&app, &bob, answers, name, first.as_bytes()).await;
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(done["report"]["problems"], 0, "{done}");
    assert_eq!(workouts(&app, &ada), workouts(&app, &bob));
    assert_eq!(without_ids(&export(&app, &bob, format).await), without_ids(&first));
    // Taking it in again brings nothing.
    let again = import(&app, &ada, answers, name, first.as_bytes()).await;
    assert_eq!(again["progress"]["imported"], 0, "{again}");
    first
}

#[tokio::test]
async fn our_own_form_comes_back_without_loss() {
    let first = round_trip("json", "vivace.json", true).await;
    let json: serde_json::Value = serde_json::from_str(&first).unwrap();
    assert_eq!(
        json["bodyMetrics"][0],
        serde_json::json!({"measuredAt": "2023-12-31T23:00:00.000Z", "weightGrams": 82_400, "bodyFatHundredths": 1_850,
        "heightMillimetres": 1_800, "girths": {"neck": 390, "waist": 880, "hips": 980}})
    );
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
