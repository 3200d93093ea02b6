use serde_json::json;
use vivace::domain::{live_session::Command, time::HOUR_MS};

use super::Story;

#[tokio::test]
async fn j5_the_rooms_of_a_deleted_person_are_emptied() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    story.now("set", story.set(2, 100)).await;
    let leave = story.app.delete("/api/v1/users/me").by(&story.ada).json(json!({"confirm": "DELETE"}));
    leave.send().await.expect(200);
    story.app.run_jobs().await;
    let room = story.app.rooms.room(story.room);
    assert_eq!(room.room().storage().rows("SELECT name FROM sqlite_master", &[]).len(), 0);
    assert_eq!(story.app.shards[usize::from(story.room.shard)].count("workouts"), 0);
    assert!(story.rooms().read(story.room).await.unwrap().is_none());
    story.app.clock.advance_ms(HOUR_MS);
    story.app.tick().await;
}
