//! A job takes effect once, however its hint is delivered and wherever a run dies.

use std::{future::Future, task::Context};

use vivace::{
    jobs::{
        message::{JobMessage, SendMailV1},
        outbox::{CLAIM_MS, OutboxAddress},
    },
    storage::User,
    wiring::consumers::{Delivery, consume},
};

use crate::{
    mail::{enqueue, enqueue_to, verify},
    support::TestApp,
};

const JOBS: usize = 20;

/// Puts a mail into the outbox of user shard 1 and hints at it.
async fn enqueue_on_shard(app: &TestApp, to: &str) {
    let inner = app.app();
    let job = inner.job::<User>(JobMessage::SendMailV1(SendMailV1 { to: to.to_owned(), mail: verify() }));
    inner.user_db(1).unwrap().batch(vec![job.insert()]).await.unwrap();
    inner.hint([job.hint(OutboxAddress::User(1))]);
}

fn shuffle<T>(items: &mut [T]) {
    let mut seed = 7usize;
    for index in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(index, (seed >> 33) % (index + 1));
    }
}

#[tokio::test]
async fn e1_each_job_takes_effect_once_when_its_hint_comes_three_times_at_once() {
    let app = TestApp::with_settings(&[("MAIL_API_KEY", "key")]);
    for index in 0..JOBS {
        app.outbound.reply(202, "");
        match index % 2 {
            0 => drop(enqueue_to(&app, &format!("p{index}@example.org"), verify()).await),
            _ => enqueue_on_shard(&app, &format!("p{index}@example.org")).await,
        }
    }
    app.finish_background().await;
    let hints = app.queue.take_all();
    let mut hints: Vec<String> = (0..3).flat_map(|_| hints.clone()).collect();
    shuffle(&mut hints);
    let inner = app.app();
    let deliveries = futures::future::join_all(hints.iter().map(|hint| consume(&inner, hint))).await;
    assert!(deliveries.iter().all(|delivery| *delivery == Delivery::Ack));
    assert_eq!(app.outbound.asked().len(), JOBS);
    // Late copies, after everything is done.
    for hint in &hints {
        assert_eq!(consume(&inner, hint).await, Delivery::Ack);
    }
    assert_eq!(app.outbound.asked().len(), JOBS);
    let effects = app.core.count("outbox_effects") + app.shards[1].count("outbox_effects");
    assert_eq!(effects, JOBS);
}

/// Polls `work` so many times and drops it, as a killed run would be. `true` when it had finished.
fn run_for(polls: usize, work: impl Future) -> bool {
    let mut work = std::pin::pin!(work);
    let mut context = Context::from_waker(std::task::Waker::noop());
    (0..polls).any(|_| work.as_mut().poll(&mut context).is_ready())
}

#[tokio::test]
async fn e1_a_run_killed_anywhere_is_made_up_for_and_leaves_one_effect() {
    for on_shard in [false, true] {
        for polls in 0.. {
            let app = TestApp::new();
            if on_shard {
                enqueue_on_shard(&app, "ada@example.org").await;
            } else {
                enqueue(&app, verify()).await;
            }
            app.finish_background().await;
            let hint = app.queue.take_all().remove(0);
            let inner = app.app();
            let finished = run_for(polls, consume(&inner, &hint));
            app.clock.advance_ms(CLAIM_MS);
            app.tick().await;
            assert_eq!(app.core.count("dev_mails"), 1, "killed after {polls} polls");
            let effects = app.core.count("outbox_effects") + app.shards[1].count("outbox_effects");
            assert_eq!(effects, 1, "killed after {polls} polls");
            if finished {
                assert!(polls >= 3, "a run has several places to be killed at");
                break;
            }
        }
    }
}

#[tokio::test]
async fn e1_a_claim_keeps_others_away_until_it_runs_out() {
    let app = TestApp::new();
    enqueue(&app, verify()).await;
    app.finish_background().await;
    let hint = app.queue.take_all().remove(0);
    let inner = app.app();
    // Two polls: the claim is made, the effect is not.
    assert!(!run_for(2, consume(&inner, &hint)));
    app.clock.advance_ms(CLAIM_MS - 1);
    assert_eq!(consume(&inner, &hint).await, Delivery::Ack);
    app.tick().await;
    assert_eq!(app.core.count("dev_mails"), 0, "somebody may still be at it");
    app.clock.advance_ms(1);
    app.tick().await;
    assert_eq!(app.core.count("dev_mails"), 1);
}

#[tokio::test]
async fn e2_two_hundred_lost_hints_are_made_up_for_by_one_sweep() {
    let app = TestApp::new();
    for index in 0..200 {
        if index % 2 == 0 {
            enqueue(&app, verify()).await;
        } else {
            enqueue_on_shard(&app, "ada@example.org").await;
        }
    }
    app.finish_background().await;
    assert_eq!(app.queue.take_all().len(), 200, "lost");
    app.tick().await;
    assert_eq!(app.core.count("dev_mails"), 200);
}

#[tokio::test]
async fn done_jobs_keep_no_private_text_and_are_forgotten() {
    let app = TestApp::new();
    enqueue(&app, verify()).await;
    app.run_jobs().await;
    assert_eq!(app.core.rows("SELECT message FROM outbox", &[])[0]["message"], "{}");
    app.clock.advance_ms(7 * 86_400_000);
    app.tick().await;
    assert_eq!((app.core.count("outbox"), app.core.count("outbox_effects")), (0, 0));
}
