use crate::support::TestApp;

#[tokio::test]
async fn liveness_asks_no_part() {
    let app = TestApp::new();
    let response = app.get("/health/live").send().await.expect(200);
    assert_eq!(response.json(), serde_json::json!({"status": "alive"}));
}

#[tokio::test]
async fn health_tells_each_part_in_the_documented_shape() {
    let app = TestApp::new();
    let health = app.get("/health").send().await.expect(200).json();
    assert_eq!(health["status"], "healthy");
    assert_eq!(health["environment"], "local");
    assert_eq!(health["checks"]["database"]["status"], "healthy");
    assert!(health["uptime"].is_i64() && health["timestamp"].is_string() && health["version"].is_string());
}
