use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::{ask, asking, chat_of, messages, refs, says, text_of, until, words};
use crate::support::TestApp;

/// How many events of a kind were told.
fn told(app: &TestApp, chat: vivace::live::chat_run::ChatAddress, kind: &str) -> usize {
    app.chats.told(chat.conversation).iter().filter(|event| event["type"] == kind).count()
}

#[tokio::test]
async fn a_cut_at_every_tenth_token_loses_and_repeats_nothing() {
    let app = asking();
    let ada = app.sign_in("ada");
    let all = words(100);
    for cut in (0..=100).step_by(10) {
        app.chats.holds.store(true, Ordering::SeqCst);
        app.outbound.stream(says(&refs(&all)));
        let reply = ask(&app, &ada, json!({"message": "Count."})).await;
        let chat = chat_of(&ada, &reply);
        let ring = app.chats.ring(chat);
        let mut ring = std::pin::pin!(ring);
        until(&mut ring, || told(&app, chat, "ai:token") >= cut).await;
        // The client has what was told so far, and its connection is cut.
        let had = app.chats.told(chat.conversation);
        assert!((cut..cut + 3).contains(&(told(&app, chat, "ai:token"))), "it was cut where it was meant to be");
        let since = had.last().and_then(|event| event["seq"].as_i64());
        // Half a moment later, another device goes on from there: what is there, then what is told.
        until(&mut ring, || told(&app, chat, "ai:token") >= (cut + 5).min(100)).await;
        let caught_up = app.chats.replay(chat, since.or(Some(0))).await;
        let seen = app.chats.told(chat.conversation).len();
        if told(&app, chat, "ai:completed") == 0 {
            until(&mut ring, || told(&app, chat, "ai:completed") > 0).await;
        }
        let later = app.chats.told(chat.conversation).split_off(seen);
        let heard: Vec<Value> = [had, caught_up, later].concat();
        assert_eq!(text_of(&heard), all.concat(), "cut at {cut}");
        let seqs: Vec<i64> =
            heard.iter().filter(|event| event["type"] != "ready").filter_map(|event| event["seq"].as_i64()).collect();
        assert!(seqs.windows(2).all(|pair| pair[1] == pair[0] + 1), "cut at {cut}: {seqs:?}");
        // And once more when all is over, from the same place.
        let after = app.chats.replay(chat, since.or(Some(0))).await;
        assert_eq!(after.last().unwrap()["type"], "ready");
        assert!(after.iter().any(|event| event["type"] == "ai:completed" && event["data"]["text"] == all.concat()));
    }
}

#[tokio::test]
async fn who_comes_without_a_number_hears_what_runs_from_its_beginning() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.holds.store(true, Ordering::SeqCst);
    let all = words(20);
    app.outbound.stream(says(&refs(&all)));
    let reply = ask(&app, &ada, json!({"message": "Count."})).await;
    let chat = chat_of(&ada, &reply);
    let mut ring = std::pin::pin!(app.chats.ring(chat));
    until(&mut ring, || told(&app, chat, "ai:token") >= 5).await;
    let heard = app.chats.replay(chat, None).await;
    let so_far = text_of(&app.chats.told(chat.conversation));
    assert!(so_far.starts_with(&all[..5].concat()) && !so_far.contains("w19"), "{so_far}");
    assert_eq!(text_of(&heard), so_far);
    assert_eq!(heard.last().unwrap()["data"]["running"], reply["messageId"]);
    ring.await.unwrap();
    let heard = app.chats.replay(chat, None).await;
    assert_eq!(heard.len(), 1, "what has ended is in the history");
    assert_eq!(heard[0]["data"]["running"], json!(null));
    // A number from long ago is one from before this answer.
    assert_eq!(text_of(&app.chats.replay(chat, Some(1)).await), all.concat());
}

#[tokio::test]
async fn a_kill_after_the_first_token_leaves_what_there_is_and_asks_nobody_again() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.holds.store(true, Ordering::SeqCst);
    app.outbound.stream(says(&refs(&words(40))));
    let reply = ask(&app, &ada, json!({"message": "Count."})).await;
    let chat = chat_of(&ada, &reply);
    until(app.chats.ring(chat), || told(&app, chat, "ai:token") >= 20).await;
    app.chats.evict(chat);
    // A device that comes back is told at once what there is, and that it runs no more once it was looked after.
    let heard = app.chats.replay(chat, Some(0)).await;
    let so_far = text_of(&app.chats.told(chat.conversation));
    assert!(so_far.starts_with(&words(20).concat()) && !so_far.contains("w39"), "{so_far}");
    assert_eq!(text_of(&heard), so_far);
    app.chats.ring(chat).await.unwrap();
    let heard = app.chats.replay(chat, heard.last().unwrap()["seq"].as_i64()).await;
    assert_eq!(heard[0]["type"], "ai:error");
    assert_eq!(
        (&heard[0]["data"]["state"], &heard[0]["data"]["code"]),
        (&json!("incomplete"), &json!("answer_incomplete"))
    );
    assert_eq!(heard[0]["data"]["text"], so_far);
    assert_eq!(app.outbound.asked().len(), 1, "never silently asked again");
    assert_eq!(app.outbound.streams_running(), 0);
    let said = messages(&app, &ada, &reply).await;
    assert_eq!((&said[0]["state"], &said[0]["text"]), (&json!("incomplete"), &json!(so_far)));
    let calls = app.shards[usize::from(ada.shard)].rows("SELECT state FROM ai_calls", &[]);
    assert_eq!(calls[0]["state"], "settled");
}

#[tokio::test]
async fn a_kill_before_the_first_token_is_made_good() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.holds.store(true, Ordering::SeqCst);
    app.outbound.stream(says(&["lost"]));
    let reply = ask(&app, &ada, json!({"message": "Count."})).await;
    let chat = chat_of(&ada, &reply);
    until(app.chats.ring(chat), || told(&app, chat, "ai:started") == 1 && app.outbound.asked().len() == 1).await;
    app.chats.evict(chat);
    app.outbound.stream(says(&["There."]));
    app.clock.advance_ms(6_000);
    app.chats.ring(chat).await.unwrap();
    let heard = app.chats.replay(chat, Some(0)).await;
    assert_eq!(heard.iter().filter(|event| event["type"] == "ai:started").count(), 1);
    let said = messages(&app, &ada, &reply).await;
    assert_eq!((&said[0]["state"], &said[0]["text"]), (&json!("complete"), &json!("There.")));
}

#[tokio::test]
async fn stopping_keeps_what_there_is_and_ends_the_call() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.holds.store(true, Ordering::SeqCst);
    let mut script = says(&refs(&words(10)));
    script.chunks.truncate(10);
    script.hangs = true;
    app.outbound.stream(script);
    let reply = ask(&app, &ada, json!({"message": "Count."})).await;
    let chat = chat_of(&ada, &reply);
    let mut ring = std::pin::pin!(app.chats.ring(chat));
    until(&mut ring, || told(&app, chat, "ai:token") >= 10).await;
    assert_eq!(app.outbound.streams_running(), 1);
    let path = format!("/api/v1/ai/conversations/{}/stop", chat.conversation);
    let stopped = app.post(&path).by(&ada).send().await.expect(200);
    assert_eq!(stopped.data(), json!({"stopped": true}));
    ring.await.unwrap();
    assert_eq!(app.outbound.streams_running(), 0, "the provider is told to stop");
    let last = app.chats.told(chat.conversation).pop().unwrap();
    assert_eq!((&last["type"], &last["data"]["state"]), (&json!("ai:stopped"), &json!("stopped")));
    let said = messages(&app, &ada, &reply).await;
    assert_eq!((&said[0]["state"], &said[0]["text"]), (&json!("stopped"), &json!(words(10).concat())));
    assert_eq!(app.post(&path).by(&ada).send().await.expect(200).data(), json!({"stopped": false}));
    let bea = app.sign_in("bea");
    app.post(&path).by(&bea).send().await.expect(404);
}

#[tokio::test]
async fn an_answer_is_copied_when_the_shard_is_back() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.holds.store(true, Ordering::SeqCst);
    app.outbound.stream(says(&["There."]));
    let reply = ask(&app, &ada, json!({"message": "Count."})).await;
    let chat = chat_of(&ada, &reply);
    let shard = &app.shards[usize::from(ada.shard)];
    shard.fail_after(0, vivace::storage::StorageError::Failed("down".to_owned()));
    app.chats.ring(chat).await.unwrap();
    assert_eq!(told(&app, chat, "ai:completed"), 1, "who listens is told all the same");
    // Another question meanwhile waits: what was not copied must not be lost.
    shard.recover();
    assert_eq!(messages(&app, &ada, &reply).await[0]["state"], "running");
    app.chats.ring(chat).await.unwrap();
    assert_eq!(messages(&app, &ada, &reply).await[0]["state"], "running", "not before its time");
    app.clock.advance_ms(1_000);
    app.chats.ring(chat).await.unwrap();
    let said = messages(&app, &ada, &reply).await;
    assert_eq!((&said[0]["state"], &said[0]["text"]), (&json!("complete"), &json!("There.")));
}

#[tokio::test]
async fn a_running_answer_ends_for_its_listeners_and_is_paid_for_when_its_conversation_is_deleted() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.holds.store(true, Ordering::SeqCst);
    app.outbound.stream(says(&refs(&words(20))));
    let reply = ask(&app, &ada, json!({"message": "Count."})).await;
    let chat = chat_of(&ada, &reply);
    {
        let mut ring = std::pin::pin!(app.chats.ring(chat));
        until(&mut ring, || told(&app, chat, "ai:token") >= 3).await;
        let path = format!("/api/v1/ai/conversations/{}", chat.conversation);
        app.delete(&path).by(&ada).send().await.expect(200);
        let _ = ring.await;
    }
    let events = app.chats.told(chat.conversation);
    let last = events.last().unwrap();
    assert_eq!((&last["type"], &last["data"]["messageId"]), (&json!("ai:stopped"), &reply["messageId"]));
    assert!(last["data"]["text"].as_str().unwrap().starts_with("w0 w1 w2 "), "{last}");
    assert_eq!(told(&app, chat, "ai:stopped"), 1);
    let shard = &app.shards[usize::from(ada.shard)];
    assert_eq!(shard.count("coach_messages") + shard.count("coach_conversations"), 0);
    assert_eq!(
        shard.rows("SELECT state, charge > 0 AS paid FROM ai_calls", &[]),
        [json!({"state": "settled", "paid": 1})]
    );
    assert_eq!((app.core.count("ai_reservations"), app.outbound.streams_running()), (0, 0));
}
