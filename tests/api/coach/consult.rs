use serde_json::json;
use vivace::{
    coach::{
        FallbackReason, consult,
        consult::{Consulted, Source},
        model::TokenUse,
    },
    platform::outbound::{StreamError, Wait},
};

use super::{AskSets, Sets, asker, asking, body_of, says};
use crate::support::{TestApp, fakes::ScriptedStream};

const TASK: AskSets = AskSets { max_tokens: 100 };

async fn ask(app: &TestApp) -> Consulted<Sets> {
    let ada = app.sign_in("ada");
    consult(&app.app().coach(), &asker(&ada), &TASK).await.expect("databases work")
}

#[tokio::test]
async fn a_good_answer_is_given_with_its_source_and_cost() {
    let app = asking(&[]);
    app.outbound.stream(says(r#"{"sets":5}"#));
    let consulted = ask(&app).await;
    assert_eq!(consulted.answer, Sets { sets: 5 });
    assert_eq!((consulted.source, consulted.model.as_str()), (Source::Model, "openai:gpt-4o-mini"));
    assert_eq!(consulted.usage, TokenUse { prompt: 100, completion: 50 });
    assert_eq!((consulted.cost_microdollars, consulted.fallback_reason), (45, None));
    assert_eq!(app.outbound.streams_running(), 0, "the call is ended at its mark");
    let rows = app.shards[0].rows("SELECT state, model, charge, prompt_tokens, completion_tokens FROM ai_calls", &[]);
    let row = json!({"state": "settled", "model": "openai:gpt-4o-mini", "charge": 45, "prompt_tokens": 100, "completion_tokens": 50});
    assert_eq!(rows, [row]);
    assert_eq!(
        app.core.rows("SELECT feature, calls, failures, cost FROM ai_spend_days", &[]),
        [json!({"feature": "sets", "calls": 1, "failures": 0, "cost": 45})]
    );
    assert_eq!(app.core.count("ai_reservations"), 0);
}

#[tokio::test]
async fn without_a_provider_the_rules_answer_and_nothing_is_written() {
    let app = TestApp::new();
    let consulted = ask(&app).await;
    assert_eq!(
        (consulted.answer, consulted.source, consulted.fallback_reason),
        (Sets { sets: 3 }, Source::Rules, None)
    );
    assert_eq!(app.shards[0].count("ai_calls") + app.core.count("ai_spend_days"), 0);
}

#[tokio::test]
async fn h2_a_faulty_answer_is_mended_once_and_its_faults_are_named() {
    for (faulty, named) in
        [(r#"{"sets":99}"#, "sets: must be at most 10"), ("I would say five.", "line 1"), (r#"{"sets":1,"x":2}"#, "x")]
    {
        let app = asking(&[]);
        app.outbound.stream(says(faulty));
        app.outbound.stream(says("```json\n{\"sets\":4}\n```"));
        let consulted = ask(&app).await;
        assert_eq!((consulted.answer, consulted.cost_microdollars), (Sets { sets: 4 }, 90));
        let asked = app.outbound.asked();
        let turns = &body_of(&asked[1])["messages"];
        assert_eq!((&turns[2]["role"], &turns[2]["content"]), (&json!("assistant"), &json!(faulty)));
        assert!(turns[3]["content"].as_str().unwrap().contains(named), "{turns}");
        assert_eq!(
            app.core.rows("SELECT calls, failures FROM ai_spend_days", &[]),
            [json!({"calls": 2, "failures": 1})]
        );
    }
}

#[tokio::test]
async fn h2_what_is_faulty_twice_is_answered_by_the_rules() {
    let app = asking(&[]);
    app.outbound.stream(says(r#"{"sets":99}"#));
    app.outbound.stream(says(r#"{"sets":98}"#));
    let consulted = ask(&app).await;
    assert_eq!(consulted.answer, Sets { sets: 3 });
    assert_eq!(consulted.fallback_reason, Some(FallbackReason::AiAnswerInvalid));
    assert_eq!((consulted.model.as_str(), consulted.cost_microdollars), ("rules", 90), "what was said is paid for");
}

#[tokio::test]
async fn h2_two_hundred_mutated_answers_never_get_through() {
    let app = asking(&[("AI_DAILY_BUDGETS", r#"{"free":100000000,"premium":0,"pro":0}"#)]);
    let ada = app.sign_in("ada");
    let good = r#"{"sets":5}"#;
    let mutants = (0..200_usize).map(|n| match n % 8 {
        0 => format!(r#"{{"sets":{}}}"#, 11 + n),
        1 => format!(r#"{{"sets":-{n}}}"#),
        2 => format!(r#"{{"sets":"{n}"}}"#),
        3 => format!(r#"{{"sets":{n}.5}}"#),
        4 => good.chars().take(1 + n % (good.len() - 1)).collect(),
        5 => format!(r#"{{"sets":5,"extra{n}":1}}"#),
        6 => format!(r#"[{{"sets":{n}}}]"#),
        _ => format!(r#"{good}{n}"#),
    });
    for mutant in mutants {
        app.outbound.stream(says(&mutant));
        app.outbound.stream(says(&mutant));
        let consulted = consult(&app.app().coach(), &asker(&ada), &TASK).await.unwrap();
        assert_eq!((consulted.source, consulted.answer.sets), (Source::Rules, 3), "{mutant}");
    }
}

#[tokio::test]
async fn h1_what_broke_off_is_no_answer_however_well_it_reads() {
    let delta = "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"sets\\\":5}\"}}]}\n\n";
    for script in [
        ScriptedStream::events(&[delta]),
        ScriptedStream::events(&[delta]).then(StreamError::Failed("reset".to_owned())),
        ScriptedStream::events(&[delta]).then(StreamError::TimedOut(Wait::Silence)),
        ScriptedStream::events(&[delta, "data: [DONE]\n\n"]),
        ScriptedStream::events(&[
            delta,
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n",
        ]),
    ] {
        let app = asking(&[]);
        app.outbound.stream(script);
        let consulted = ask(&app).await;
        assert_eq!(consulted.source, Source::Rules);
        assert!(consulted.fallback_reason.is_some());
        // What came was made by the provider, and is counted at its most.
        assert!(consulted.cost_microdollars > 0);
        assert_eq!(app.core.count("ai_reservations"), 0);
    }
}

#[tokio::test]
async fn an_answer_cut_at_its_longest_is_asked_for_again_in_brief() {
    let app = asking(&[]);
    app.outbound.stream(ScriptedStream::events(&[
        "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"sets\\\":5}\"},\"finish_reason\":\"length\"}]}\n\n",
    ]));
    app.outbound.stream(says(r#"{"sets":2}"#));
    assert_eq!(ask(&app).await.answer, Sets { sets: 2 });
}

#[tokio::test]
async fn a_provider_that_is_down_costs_nothing_and_the_rules_answer() {
    let app = asking(&[]);
    app.outbound.fail_stream(StreamError::TimedOut(Wait::FirstByte));
    let consulted = ask(&app).await;
    assert_eq!((consulted.answer, consulted.fallback_reason), (Sets { sets: 3 }, Some(FallbackReason::AiUnavailable)));
    assert_eq!(
        app.shards[0].rows("SELECT state, charge FROM ai_calls", &[]),
        [json!({"state": "failed", "charge": 0})]
    );
    assert_eq!(app.core.rows("SELECT failures, cost FROM ai_spend_days", &[]), [json!({"failures": 1, "cost": 0})]);
}

#[tokio::test]
async fn without_money_for_a_repair_the_rules_answer() {
    // Enough for one call at its most, not for two.
    let app = asking(&[("AI_DAILY_BUDGETS", r#"{"free":120,"premium":0,"pro":0}"#)]);
    app.outbound.stream(says(r#"{"sets":99}"#));
    let consulted = ask(&app).await;
    assert_eq!(consulted.fallback_reason, Some(FallbackReason::AiAnswerInvalid));
    assert_eq!(consulted.answer, Sets { sets: 3 });
}
