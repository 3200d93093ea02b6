use serde_json::json;

use super::{app, begun, path};

#[tokio::test]
async fn a_rest_is_begun_and_broken_off() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    app.clock.advance_ms(1_000);
    let rest = app.post(&path(&workout, "/rest")).by(&ada).json(json!({"seconds": 45})).send().await.expect(200).data();
    let now = &rest["realTimeData"];
    assert_eq!(
        (now["isResting"].as_bool(), now["restEndsAt"].as_str()),
        (Some(true), Some("2026-11-21T08:00:46.000Z"))
    );
    let skip =
        app.post(&path(&workout, "/rest")).by(&ada).json(json!({"action": "skip"})).send().await.expect(200).data();
    assert_eq!(skip["realTimeData"]["isResting"], false);
    let usual = app.post(&path(&workout, "/rest")).by(&ada).send().await.expect(200).data();
    assert_eq!(usual["realTimeData"]["restDuration"], 90);
}

#[tokio::test]
async fn a_rest_has_bounds() {
    let app = app();
    let ada = app.sign_in("ada");
    let workout = begun(&app, &ada).await;
    for seconds in [0, 3_601] {
        let answer = app.post(&path(&workout, "/rest")).by(&ada).json(json!({"seconds": seconds})).send().await;
        assert_eq!((answer.status, answer.fields()), (400, vec!["seconds".to_owned()]));
    }
    let unknown = json!({"setId": "01900000-0000-7000-8000-000000000001"});
    app.post(&path(&workout, "/rest")).by(&ada).json(unknown).send().await.expect(404);
}
