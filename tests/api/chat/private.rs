//! What a model is told, and what is stored where.

use std::sync::atomic::Ordering;

use serde_json::json;
use vivace::{domain::time::HOUR_MS, jobs::message::EraseAccountV1};

use super::{ask, asking, chat_of, messages, says};
use crate::support::{SignedIn, TestApp, text_of};

/// Puts canaries into every table of a person that holds words or figures of theirs.
fn plant(app: &TestApp, who: &SignedIn, canary: &str) {
    let shard = &app.shards[usize::from(who.shard)];
    let account = who.account.to_string();
    shard.execute(
        "INSERT OR REPLACE INTO profiles (account_id, first_name, last_name, date_of_birth, fitness_level, bio, location, updated_at)
         VALUES (?1, ?2, ?2, '1990-05-01', 'advanced', ?2, ?2, 0)",
        &[&account, &canary.to_owned()],
    );
    shard.execute(
        "INSERT INTO goals (account_id, id, type, title, description, measure, unit, direction, target_milli, start_day, status, created_at, updated_at)
         VALUES (?1, ?1, 'weight_loss', ?2, ?2, 'weight', 'kg', 'down', 77777000, '2026-01-01', 'active', 0, 0)",
        &[&account, &canary.to_owned()],
    );
    shard.execute(
        "INSERT INTO workouts (account_id, id, copied_seq, name, status, source, begins_at, local_day, active_seconds, done_sets, volume_grams, energy_kcal, visibility, created_at, updated_at)
         VALUES (?1, ?2, 0, ?2, 'completed', 'recorded', ?3, '2026-11-20', 254520, 1, 0, 0, 'private', 0, 0)",
        &[&account, &canary.to_owned(), &app.app().now().plus_millis(-vivace::domain::time::DAY_MS).as_millis()],
    );
    shard.execute(
        "INSERT INTO workout_documents (account_id, workout_id, document) VALUES (?1, ?2, json_object('name', ?2, 'notes', ?2))",
        &[&account, &canary.to_owned()],
    );
    shard.execute(
        "INSERT INTO training_people (account_id, revision, body_weight_grams) VALUES (?1, 1, 88888000)
         ON CONFLICT (account_id) DO UPDATE SET body_weight_grams = 88888000",
        &[&account],
    );
}

#[tokio::test]
async fn h5_a_model_is_told_only_of_the_caller_and_only_what_they_let_it_know() {
    let app = asking();
    let (ada, _, bea) = (app.sign_in("ada"), app.sign_in("between"), app.sign_in("bea"));
    plant(&app, &ada, "canary-of-ada");
    plant(&app, &bea, "canary-of-bea");
    app.outbound.stream(says(&["Bea's."]));
    ask(&app, &bea, json!({"message": "canary-said-by-bea"})).await;
    let told = |kinds: serde_json::Value| {
        let (app, ada) = (&app, &ada);
        async move {
            app.patch("/api/v1/users/preferences")
                .by(ada)
                .json(json!({"privacy": {"aiContext": kinds}}))
                .send()
                .await
                .expect(200);
            app.outbound.stream(says(&["Ok."]));
            ask(app, ada, json!({"message": "How do I go on?"})).await;
            text_of(&app.outbound.asked().pop().unwrap()).to_owned()
        }
    };
    let all = told(json!(["training", "goals", "body"])).await;
    // 4242 are minutes of a workout.
    for known in ["4242", "77777", "88888", "advanced"] {
        assert!(all.contains(known), "{known} may be told: {all}");
    }
    let goals = told(json!(["goals"])).await;
    assert!(!goals.contains("77777"), "a goal of the body's weight tells of the body");
    let nothing = told(json!([])).await;
    for body in [&all, &goals, &nothing] {
        for secret in ["canary", "bea", "ada@", "example.org", &ada.account.to_string(), &ada.token, "1990"] {
            assert!(!body.contains(secret), "{secret} was told: {body}");
        }
    }
    for known in ["4242", "77777", "88888", "advanced", "Facts about"] {
        assert!(!nothing.contains(known), "{known} was told: {nothing}");
    }
    app.leaves_jobs();
}

#[tokio::test]
async fn words_are_sealed_wherever_they_are_stored_and_each_in_its_own_row() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["answer-canary ", "and more"]));
    let reply = ask(&app, &ada, json!({"message": "question-canary please"})).await;
    let chat = chat_of(&ada, &reply);
    let all: String = app.shards.iter().chain([&app.core]).map(|database| database.dump()).collect::<String>()
        + &app.chats.stored(chat);
    assert!(!all.contains("canary"), "{all}");
    assert!(app.log.lines().iter().all(|line| !line.contains("canary")));
    // What is put into another row does not open there.
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute(
        "UPDATE coach_messages SET body = (SELECT body FROM coach_messages WHERE speaker = 'coach') WHERE speaker = 'person'",
        &[],
    );
    let path = format!("/api/v1/ai/chat/history?conversationId={}", chat.conversation);
    app.get(&path).by(&ada).send().await.expect(500);
}

#[tokio::test]
async fn a_run_forgets_itself_an_hour_after_its_copy() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["There."]));
    let reply = ask(&app, &ada, json!({"message": "Where?"})).await;
    let chat = chat_of(&ada, &reply);
    app.clock.advance_ms(HOUR_MS - 1);
    app.chats.ring(chat).await.unwrap();
    assert!(app.chats.holds_anything(chat));
    app.clock.advance_ms(1);
    app.chats.ring(chat).await.unwrap();
    assert!(!app.chats.holds_anything(chat));
    assert_eq!(messages(&app, &app.token_of(&ada), &reply).await.len(), 2);
    // A client that comes back is told that nothing runs, and no number is given twice.
    let ready = app.chats.replay(chat, Some(5)).await;
    assert_eq!((ready.len(), &ready[0]["data"]["running"]), (1, &json!(null)));
}

#[tokio::test]
async fn deleting_a_conversation_or_an_account_leaves_nothing_anywhere() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["One."]));
    let first = ask(&app, &ada, json!({"message": "One?"})).await;
    app.chats.holds.store(true, Ordering::SeqCst);
    let second = ask(&app, &ada, json!({"message": "Two?"})).await;
    let (first, second) = (chat_of(&ada, &first), chat_of(&ada, &second));
    let path = format!("/api/v1/ai/conversations/{}", first.conversation);
    app.delete(&path).by(&ada).send().await.expect(200);
    app.delete(&path).by(&ada).send().await.expect(404);
    assert!(!app.chats.holds_anything(first) && app.chats.holds_anything(second));
    let erase = EraseAccountV1 { account: ada.account, shard: ada.shard };
    vivace::wiring::erasures::erase_objects(&app.app(), &erase).await.unwrap();
    assert!(!app.chats.holds_anything(second));
}
