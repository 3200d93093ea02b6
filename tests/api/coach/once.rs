//! Jobs that are run again: asked and paid for once.

use serde_json::{Value, json};
use vivace::{
    coach::{
        FallbackReason, Once,
        consult::{Consulted, Source, consult_once},
    },
    domain::ids::JobId,
    storage::StorageError,
};

use super::{AskSets, Sets, asker, asking, says};
use crate::{
    chat::until,
    support::{SignedIn, TestApp},
};

fn job(app: &TestApp) -> JobId {
    JobId::new(app.app().now(), app.app().entropy())
}

async fn run(app: &TestApp, who: &SignedIn, job: JobId, max_tokens: u32) -> Consulted<Sets> {
    let key = app.app().data_key(who.account).await.unwrap();
    let once = Once { job, key: &key };
    consult_once(&app.app().coach(), &asker(who), &AskSets { max_tokens }, Some(&once)).await.expect("databases work")
}

fn calls(app: &TestApp, who: &SignedIn) -> Vec<Value> {
    app.shards[usize::from(who.shard)].rows("SELECT state, charge FROM ai_calls ORDER BY id", &[])
}

#[tokio::test]
async fn e5_a_job_that_is_run_again_uses_what_was_answered() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let job = job(&app);
    app.outbound.stream(says(r#"{"sets":5}"#));
    let first = run(&app, &ada, job, 100).await;
    assert_eq!((first.answer.sets, first.source), (5, Source::Model));
    for _ in 0..2 {
        assert_eq!(run(&app, &ada, job, 100).await, first);
    }
    assert_eq!(app.outbound.asked().len(), 1);
    assert_eq!(calls(&app, &ada), [json!({"state": "settled", "charge": 45})]);
    assert_eq!(
        app.core.rows("SELECT calls, cost FROM ai_spend_days", &[]),
        [json!({"calls": 1, "cost": 45})],
        "nor does the installation pay twice"
    );
    let kept = app.shards[usize::from(ada.shard)].dump();
    assert!(!kept.contains("sets\\\":5") && !kept.contains(r#"{"sets":5}"#), "what is kept is sealed");
}

#[tokio::test]
async fn e5_a_repair_is_not_made_twice_either() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let job = job(&app);
    app.outbound.stream(says(r#"{"sets":99}"#));
    app.outbound.stream(says(r#"{"sets":4}"#));
    let first = run(&app, &ada, job, 100).await;
    assert_eq!(run(&app, &ada, job, 100).await, first);
    assert_eq!((first.answer.sets, app.outbound.asked().len()), (4, 2));
    assert_eq!(calls(&app, &ada).len(), 2);
}

#[tokio::test]
async fn h3_a_job_killed_while_it_asks_is_paid_for_once() {
    let app = asking(&[("AI_DAILY_BUDGETS", r#"{"free": 200, "premium": 200, "pro": 200}"#)]);
    let ada = app.sign_in("ada");
    let job = job(&app);
    let mut hangs = says(r#"{"sets":5}"#);
    hangs.chunks.truncate(1);
    hangs.hangs = true;
    app.outbound.stream(hangs);
    until(run(&app, &ada, job, 100), || app.outbound.asked().len() == 1).await;
    let set_aside = calls(&app, &ada);
    assert_eq!((set_aside.len(), &set_aside[0]["state"]), (1, &json!("open")));
    // At once, and also when what was set aside counts no longer.
    app.clock.advance_ms(6 * 60_000);
    app.outbound.stream(says(r#"{"sets":5}"#));
    assert_eq!(run(&app, &ada, job, 100).await.answer.sets, 5);
    assert_eq!(calls(&app, &ada), [json!({"state": "settled", "charge": 45})]);
    assert_eq!(app.core.rows("SELECT calls, cost FROM ai_spend_days", &[]), [json!({"calls": 1, "cost": 45})]);
    assert_eq!(app.core.count("ai_reservations"), 0);
}

#[tokio::test]
async fn h3_what_the_installation_was_not_told_it_is_told_by_the_next_run() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let job = job(&app);
    app.outbound.stream(says(r#"{"sets":5}"#));
    // The reservation succeeds, and what follows it does not.
    app.core.fail_after(1, StorageError::Failed("down".to_owned()));
    run(&app, &ada, job, 100).await;
    app.core.recover();
    assert_eq!(app.core.count("ai_spend_days"), 0);
    run(&app, &ada, job, 100).await;
    assert_eq!(app.core.rows("SELECT calls, cost FROM ai_spend_days", &[]), [json!({"calls": 1, "cost": 45})]);
}

#[tokio::test]
async fn e5_another_question_of_the_same_job_is_answered_by_the_rules() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let job = job(&app);
    app.outbound.stream(says(r#"{"sets":5}"#));
    run(&app, &ada, job, 100).await;
    let other = run(&app, &ada, job, 101).await;
    assert_eq!((other.source, other.fallback_reason), (Source::Rules, Some(FallbackReason::AiUnavailable)));
    assert_eq!(app.outbound.asked().len(), 1);
}
