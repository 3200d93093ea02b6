//! A client that hangs up: nobody goes on answering it, and what was said until then is paid for.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use serde_json::json;
use vivace::{
    coach::{Coach, ConsultError, consult},
    platform::background::{Background, Work},
};

use super::{AskSets, asker, asking, says};
use crate::support::{TestApp, fakes::ScriptedStream};

const TASK: AskSets = AskSets { max_tokens: 100 };

/// A client that hangs up when it is told to.
#[derive(Default)]
struct Client(Arc<AtomicBool>);

impl Client {
    fn hang_up(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Background for Client {
    fn spawn(&self, _: Work) {}

    fn client_gone(&self) -> Work {
        let is_gone = self.0.clone();
        Box::pin(async move {
            while !is_gone.load(Ordering::SeqCst) {
                tokio::task::yield_now().await;
            }
        })
    }
}

fn coach_of(app: &TestApp, client: &Arc<Client>) -> Coach {
    Coach { client: client.clone(), ..app.app().coach() }
}

#[tokio::test]
async fn f5_a_client_that_hangs_up_ends_the_call_and_pays_for_what_was_said() {
    let delta = "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"sets\\\":99}\"}}]}\n\n";
    for script in [ScriptedStream::events(&[delta]), ScriptedStream::events(&[])] {
        let said = script.chunks.len();
        let app = asking(&[]);
        let (ada, client) = (app.sign_in("ada"), Arc::<Client>::default());
        app.outbound.stream(ScriptedStream { hangs: true, ..script });
        let (coach, who) = (coach_of(&app, &client), asker(&ada));
        let (heard, ()) = tokio::join!(consult(&coach, &who, &TASK), async {
            while app.outbound.streams_running() == 0 {
                tokio::task::yield_now().await;
            }
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            client.hang_up();
        });
        assert!(matches!(heard, Err(ConsultError::ClientGone)), "{heard:?}");
        assert_eq!((app.outbound.streams_running(), app.outbound.asked().len()), (0, 1), "and no repair is asked for");
        let rows = app.shards[0].rows("SELECT state, completion_tokens, charge > 0 AS paid FROM ai_calls", &[]);
        let tokens = if said == 0 { 0 } else { 11 };
        assert_eq!(rows, [json!({"state": "failed", "completion_tokens": tokens, "paid": 1})]);
        assert_eq!(
            app.core.rows("SELECT calls, failures FROM ai_spend_days", &[]),
            [json!({"calls": 1, "failures": 1})]
        );
        assert_eq!(app.core.count("ai_reservations"), 0);
    }
}

#[tokio::test]
async fn f5_whoever_has_gone_before_anybody_was_asked_pays_nothing() {
    let app = asking(&[]);
    let (ada, client) = (app.sign_in("ada"), Arc::<Client>::default());
    client.hang_up();
    let heard = consult(&coach_of(&app, &client), &asker(&ada), &TASK).await;
    assert!(matches!(heard, Err(ConsultError::ClientGone)), "{heard:?}");
    assert!(app.outbound.asked().is_empty());
    assert_eq!(app.shards[0].count("ai_calls") + app.shards[0].count("ai_usage_days"), 0);
    assert_eq!(app.core.count("ai_reservations") + app.core.count("ai_spend_days"), 0);
}

#[tokio::test]
async fn f5_no_repair_is_asked_for_when_nobody_waits_for_it() {
    let app = asking(&[]);
    let (ada, client) = (app.sign_in("ada"), Arc::<Client>::default());
    // It hangs up with the answer on its way, too late to cut it short.
    app.outbound.stream(says(r#"{"sets":99}"#));
    let (coach, who) = (coach_of(&app, &client), asker(&ada));
    let (heard, ()) = tokio::join!(consult(&coach, &who, &TASK), async {
        while app.shards[0].count("ai_usage_days") == 0 {
            tokio::task::yield_now().await;
        }
        client.hang_up();
    });
    assert!(matches!(heard, Err(ConsultError::ClientGone)), "{heard:?}");
    assert_eq!(app.core.count("ai_reservations"), 0);
    assert_eq!(
        app.shards[0].rows("SELECT state FROM ai_calls WHERE state = 'open'", &[]),
        Vec::<serde_json::Value>::new()
    );
}
