use futures::future::join_all;
use serde_json::json;
use vivace::{
    coach::{Asker, FallbackReason, Refusal, Reservation, Reserved, Spent, Task, consult, model::TokenUse},
    domain::{
        permissions::Plan,
        time::{DAY_MS, MINUTE_MS},
    },
    storage::StorageError,
};

use super::{AskSets, asker, asking, says};
use crate::support::{TestApp, fakes::ScriptedStream};

const TASK: AskSets = AskSets { max_tokens: 100 };

/// What is reserved for one call of [`TASK`].
async fn one_call() -> Reservation {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    granted(&app, &asker(&ada)).await
}

/// The most that such a call can count.
fn most(one: &Reservation) -> TokenUse {
    TokenUse { prompt: one.prompt_tokens_max, completion: TASK.max_tokens }
}

async fn reserve(app: &TestApp, who: &Asker) -> Reserved {
    app.app().coach().reserve(who, "sets", &TASK.prompt()).await.unwrap()
}

async fn granted(app: &TestApp, who: &Asker) -> Reservation {
    match reserve(app, who).await {
        Reserved::Granted(reservation) => reservation,
        other => panic!("{other:?}"),
    }
}

fn budgets(free: i64) -> String {
    json!({"free": free, "premium": 0, "pro": 0}).to_string()
}

fn spent_by(app: &TestApp) -> i64 {
    app.shards[0].rows("SELECT coalesce(sum(cost), 0) AS n FROM ai_usage_days", &[])[0]["n"].as_i64().unwrap()
}

#[tokio::test]
async fn h3_of_two_hundred_at_once_no_more_are_asked_than_the_budget_pays_for() {
    let call = one_call().await;
    let one = call.charge;
    for (name, value) in [("AI_DAILY_BUDGETS", budgets(10 * one)), ("AI_GLOBAL_DAILY_BUDGET", (10 * one).to_string())] {
        let generous = budgets(1_000_000_000);
        let app = asking(&[("AI_DAILY_BUDGETS", &generous), (name, &value)]);
        let ada = app.sign_in("ada");
        // Answers cost as much as was reserved for them, so that nothing is given back.
        let TokenUse { prompt, completion } = most(&call);
        let answer = json!({"choices": [{"message": {"content": "{\"sets\":5}"}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": prompt, "completion_tokens": completion}});
        app.outbound.stream_always(move |_| Ok(ScriptedStream::whole(200, "application/json", &answer.to_string())));
        let (coach, who) = (app.app().coach(), asker(&ada));
        let asked = join_all((0..200).map(|_| consult(&coach, &who, &TASK))).await;
        let reasons: Vec<_> = asked.into_iter().map(|consulted| consulted.unwrap().fallback_reason).collect();
        let answered = reasons.iter().filter(|reason| reason.is_none()).count();
        let refused = reasons.iter().filter(|reason| **reason == Some(FallbackReason::AiQuotaExceeded)).count();
        assert_eq!((answered, refused), (10, 190), "{name}");
        assert_eq!(app.outbound.asked().len(), 10, "{name}: nobody else reached the provider");
        assert_eq!(spent_by(&app), 10 * one);
        assert_eq!(app.core.count("ai_reservations"), 0);
    }
}

#[tokio::test]
async fn h3_whatever_is_left_over_is_free_for_the_next() {
    let one = one_call().await.charge;
    let app = asking(&[("AI_DAILY_BUDGETS", &budgets(one + 90))]);
    let ada = app.sign_in("ada");
    // Each costs 45 of the more that is reserved: one after the other, three are paid for.
    for _ in 0..3 {
        app.outbound.stream(says(r#"{"sets":5}"#));
        assert_eq!(consult(&app.app().coach(), &asker(&ada), &TASK).await.unwrap().fallback_reason, None);
    }
    assert_eq!(spent_by(&app), 135);
}

#[tokio::test]
async fn h3_who_dies_between_reserving_and_settling_holds_the_money_for_five_minutes() {
    let one = one_call().await.charge;
    for dies_in_core in [false, true] {
        let limits = if dies_in_core { (budgets(9 * one), one) } else { (budgets(one), 9 * one) };
        let app = asking(&[("AI_DAILY_BUDGETS", &limits.0), ("AI_GLOBAL_DAILY_BUDGET", &limits.1.to_string())]);
        let ada = app.sign_in("ada");
        drop(granted(&app, &asker(&ada)).await);
        let expected = if dies_in_core { Refusal::Installation } else { Refusal::Person };
        assert_eq!(reserve(&app, &asker(&ada)).await, Reserved::Refused(expected));
        app.clock.advance_ms(5 * MINUTE_MS - 1);
        assert_eq!(reserve(&app, &asker(&ada)).await, Reserved::Refused(expected));
        app.clock.advance_ms(1);
        granted(&app, &asker(&ada)).await;
    }
}

#[tokio::test]
async fn a_refusal_of_the_installation_leaves_nothing_reserved_of_the_person() {
    let app = asking(&[("AI_GLOBAL_DAILY_BUDGET", "0")]);
    let ada = app.sign_in("ada");
    assert_eq!(reserve(&app, &asker(&ada)).await, Reserved::Refused(Refusal::Installation));
    let day = app.app().coach().day_of_person(&asker(&ada)).await.unwrap();
    assert_eq!((day.spent, day.reserved), (0, 0));
}

#[tokio::test]
async fn h3_a_database_that_fails_has_nothing_asked() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    *app.core.failing.lock().unwrap() = Some(StorageError::Failed("down".to_owned()));
    assert!(consult(&app.app().coach(), &asker(&ada), &TASK).await.is_err());
    *app.core.failing.lock().unwrap() = None;
    assert!(app.outbound.asked().is_empty());
    assert_eq!(app.app().coach().day_of_person(&asker(&ada)).await.unwrap().reserved, 0);
}

#[tokio::test]
async fn a_call_is_settled_once_however_often_it_is_told() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let reservation = granted(&app, &asker(&ada)).await;
    // As it travels to the object that owns the running answer.
    let reservation: Reservation = serde_json::from_str(&serde_json::to_string(&reservation).unwrap()).unwrap();
    let usage = Some(TokenUse { prompt: 100, completion: 50 });
    let spent = Spent { model: reservation.model.clone(), usage, answer_bytes: 9, failed: false };
    let coach = app.app().coach();
    for _ in 0..3 {
        assert_eq!(coach.settle(&reservation, &spent).await, 45);
        coach.refund(&reservation).await;
    }
    let figures = [json!({"calls": 1, "failures": 0, "cost": 45})];
    assert_eq!(app.shards[0].rows("SELECT calls, failures, cost FROM ai_usage_days", &[]), figures);
    assert_eq!(app.core.rows("SELECT calls, failures, cost FROM ai_spend_days", &[]), figures);
}

#[tokio::test]
async fn an_answer_nobody_counted_costs_no_more_than_was_reserved() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let coach = app.app().coach();
    let reservation = granted(&app, &asker(&ada)).await;
    let spent = Spent { model: reservation.model.clone(), usage: None, answer_bytes: 100, failed: true };
    let cost = coach.settle(&reservation, &spent).await;
    assert!(cost > 0 && cost <= reservation.charge);
    // The embedded coach stood in for the provider.
    let reservation = granted(&app, &asker(&ada)).await;
    let spent = Spent { model: "rules".to_owned(), usage: None, answer_bytes: 100, failed: false };
    assert_eq!(coach.settle(&reservation, &spent).await, 0);
}

#[tokio::test]
async fn a_new_day_begins_with_the_whole_budget_and_each_person_has_their_own() {
    let call = one_call().await;
    let app = asking(&[("AI_DAILY_BUDGETS", &budgets(call.charge))]);
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let reservation = granted(&app, &asker(&ada)).await;
    let spent = Spent { model: reservation.model.clone(), usage: Some(most(&call)), answer_bytes: 9, failed: false };
    app.app().coach().settle(&reservation, &spent).await;
    assert_eq!(reserve(&app, &asker(&ada)).await, Reserved::Refused(Refusal::Person));
    assert_eq!(
        reserve(&app, &Asker { plan: Plan::Premium, ..asker(&bob) }).await,
        Reserved::Refused(Refusal::Person),
        "the plan says how much"
    );
    granted(&app, &asker(&bob)).await;
    app.clock.advance_ms(DAY_MS);
    granted(&app, &asker(&ada)).await;
}

#[tokio::test]
async fn single_calls_are_forgotten_after_days_and_figures_stay() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    granted(&app, &asker(&ada)).await;
    app.outbound.stream(says(r#"{"sets":5}"#));
    consult(&app.app().coach(), &asker(&ada), &TASK).await.unwrap();
    app.tick().await;
    assert_eq!((app.shards[0].count("ai_calls"), app.core.count("ai_reservations")), (2, 1));
    app.clock.advance_ms(3 * DAY_MS);
    app.tick().await;
    assert_eq!((app.shards[0].count("ai_calls"), app.core.count("ai_reservations")), (0, 0));
    assert_eq!((app.shards[0].count("ai_usage_days"), app.core.count("ai_spend_days")), (1, 1));
}
