use serde_json::json;

use super::{app, begun, completed, path, read};

#[tokio::test]
async fn what_is_given_changes_and_the_rest_stays() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = completed(&app, &ada).await;
    let body = json!({"name": "Leg day", "location": "gym", "mood": {"before": 5}, "sessionRpe": 8});
    app.put(&path(&workout, "")).by(&ada).json(body).send().await.expect(200);
    let body = json!({"location": null, "mood": {"after": 9}, "notes": "Strong."});
    app.put(&path(&workout, "")).by(&ada).json(body).send().await.expect(200);
    let shown = read(&app, &ada, &workout).await;
    assert_eq!(shown["sessionData"]["name"], "Leg day");
    assert_eq!((&shown["mood"], &shown["location"]), (&json!({"before": 5, "after": 9}), &json!(null)));
    assert_eq!((shown["sessionRpe"].as_f64(), shown["sessionData"]["notes"].as_str()), (Some(8.0), Some("Strong.")));
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_field_and_changes_nothing() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = begun(&app, &ada).await;
    for (body, field) in [
        (json!({"name": ""}), "name"),
        (json!({"name": "   "}), "name"),
        (json!({"mood": {"before": 0}}), "mood.before"),
        (json!({"sessionRpe": 7.2}), "sessionRpe"),
        (json!({"visibility": "all"}), "visibility"),
        (json!({"plannedAt": "soon"}), "plannedAt"),
        (json!({"status": "completed"}), "status"),
    ] {
        let answer = app.put(&path(&workout, "")).by(&ada).json(body.clone()).send().await;
        assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{body}");
    }
    app.put(&path(&workout, "")).by(&eve).json(json!({"name": "Mine"})).send().await.expect(404);
    app.put(&path(&workout, "")).json(json!({"name": "Mine"})).send().await.expect(401);
    assert_eq!(read(&app, &ada, &workout).await["sessionData"]["name"], "Legs");
}
