use serde_json::json;
use vivace::domain::time::DAY_MS;

use super::last_cost;
use crate::support::TestApp;

#[tokio::test]
async fn the_figures_are_those_of_the_rows() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.patch("/api/v1/users/me").by(&ada).json(json!({"firstName": "Ada", "bio": "b"})).send().await.expect(200);
    app.run_jobs().await;
    app.clock.advance_ms(3 * DAY_MS + 5);
    let other = app.sign_in_again(&ada);
    let gone = app.sign_in_again(&ada);
    app.core.execute("UPDATE sessions SET revoked_at = 1 WHERE id = ?1", &[&gone.session.to_string()]);
    app.sign_in("grace");
    app.get("/api/v1/users/me").by(&other).send().await.expect(200);
    let stats = app.get("/api/v1/users/me/stats").by(&other).send().await.expect(200).data();
    assert_eq!(last_cost(&app), 2, "one call to each database");
    assert_eq!(
        stats,
        json!({"memberSince": "2026-11-21T08:00:00.000Z", "memberForDays": 3, "lastLoginAt": null,
            "signedInDevices": 2, "profileCompleteness": 25,
            "training": {"totalWorkouts": 0, "trainingDays": 0, "totalMinutes": 0, "totalCalories": 0,
                "totalVolumeGrams": 0, "personalRecords": 0, "computedAt": "2026-11-24T08:00:00.005Z"}})
    );
}
