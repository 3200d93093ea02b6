use super::*;
use crate::domain::crisis::Language;

fn read(pairs: &[(&str, &str)], local: bool) -> (AiSettings, Vec<String>) {
    let lookup = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|(_, value)| (*value).to_owned());
    let mut reader = Reader { lookup: &lookup, problems: Vec::new() };
    let settings = reader.ai_settings(local);
    (settings, reader.problems)
}

fn order(pairs: &[(&str, &str)]) -> Vec<&'static str> {
    let (settings, problems) = read(pairs, false);
    assert!(problems.is_empty(), "{problems:?}");
    settings.providers.iter().map(|provider| provider.dialect.name()).collect()
}

#[test]
fn without_a_key_nobody_is_asked_and_nothing_is_wrong() {
    assert!(order(&[]).is_empty());
}

#[test]
fn one_variable_leads_to_a_local_server() {
    let (settings, problems) = read(&[("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1/")], false);
    assert!(problems.is_empty(), "{problems:?}");
    let [provider] = settings.providers.as_slice() else { panic!("{settings:?}") };
    assert_eq!((provider.base_url.as_str(), provider.is_local), ("http://127.0.0.1:11434/v1", true));
    assert_eq!((provider.model.as_ref(), provider.api_key.as_ref()), (None, None));
    assert_eq!(settings.price_of("openai:whatever"), AiPrice { input: 0, output: 0 });
}

#[test]
fn only_the_default_model_and_who_is_told_so_is_told_how_much_to_think() {
    let effort = |pairs: &[(&str, &str)]| {
        let (settings, problems) = read(pairs, false);
        assert!(problems.is_empty(), "{problems:?}");
        settings.providers.into_iter().next().and_then(|provider| provider.reasoning_effort)
    };
    let key = ("OPENAI_API_KEY", "k");
    assert_eq!(effort(&[key]).as_deref(), Some("none"));
    assert_eq!(effort(&[key, ("OPENAI_MODEL", "gpt-4o")]), None, "models that do not think refuse it");
    assert_eq!(effort(&[key, ("OPENAI_REASONING_EFFORT", "low")]).as_deref(), Some("low"));
    let local = ("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1");
    assert_eq!(effort(&[local]), None);
    assert_eq!(effort(&[local, ("OPENAI_REASONING_EFFORT", "high")]).as_deref(), Some("high"));
}

#[test]
fn where_links_lead_and_what_is_answered_in_danger_are_the_installations_to_say() {
    let (usual, _) = read(&[], false);
    assert!(usual.link_hosts.contains(&"findahelpline.com".to_owned()));
    assert!(read(&[("AI_LINK_HOSTS", "none")], false).0.link_hosts.is_empty());
    let own = format!("Call 555 at any hour, or write to {}", "us. ".repeat(10));
    let answers = serde_json::json!({ "en": own }).to_string();
    let pairs = [("AI_LINK_HOSTS", "Help.Example.org, doi.org"), ("CRISIS_ANSWERS", answers.as_str())];
    let (settings, problems) = read(&pairs, false);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(settings.link_hosts, ["help.example.org", "doi.org"]);
    assert_eq!(settings.crisis.answer(Language::English), own);
    assert!(settings.crisis.answer(Language::German).contains("0800 111 0 111"));
}

#[test]
fn providers_are_asked_in_the_order_given() {
    let keys = [("OPENAI_API_KEY", "a"), ("GEMINI_API_KEY", "b")];
    assert_eq!(order(&keys), ["openai", "gemini"]);
    assert_eq!(order(&[keys[0], keys[1], ("AI_PROVIDERS", "gemini, openai, rules")]), ["gemini", "openai"]);
    assert_eq!(order(&[keys[0], keys[1], ("AI_PROVIDERS", "rules")]), [""; 0]);
}

#[test]
fn what_cannot_be_used_is_told_without_its_value() {
    for (pairs, problem) in [
        (vec![("OPENAI_BASE_URL", "ftp://canary.example")], "OPENAI_BASE_URL must be"),
        (vec![("OPENAI_BASE_URL", "http://canary.example/v1")], "OPENAI_BASE_URL must be"),
        (vec![("OPENAI_BASE_URL", "https://example.org/v1?key=canary")], "OPENAI_BASE_URL must be"),
        (vec![("OPENAI_BASE_URL", "https://example.org/v1"), ("OPENAI_API_KEY", "canary")], "OPENAI_MODEL is missing"),
        (vec![("OPENAI_BASE_URL", OPENAI_BASE_URL)], "OPENAI_API_KEY is missing"),
        (vec![("AI_LINK_HOSTS", "www.who.int, canary")], "AI_LINK_HOSTS must be"),
        (vec![("AI_LINK_HOSTS", "https://canary.example/x")], "AI_LINK_HOSTS must be"),
        (vec![("AI_LINK_HOSTS", "*.canary.example")], "AI_LINK_HOSTS must be"),
        (vec![("CRISIS_ANSWERS", "call canary")], "CRISIS_ANSWERS must be JSON"),
        (vec![("CRISIS_ANSWERS", r#"{"en": "canary"}"#)], "CRISIS_ANSWERS must have 40"),
        (vec![("OPENAI_API_KEY", "canary"), ("OPENAI_MODEL", "o99")], "AI_PRICES must say what openai:o99 costs"),
        (vec![("OPENAI_API_KEY", "canary"), ("OPENAI_MODEL", "a b")], "OPENAI_MODEL must be"),
        (
            vec![("OPENAI_API_KEY", "canary"), ("OPENAI_REASONING_EFFORT", "canary")],
            "OPENAI_REASONING_EFFORT must be one of none, minimal",
        ),
        (vec![("GEMINI_API_KEY", "canary"), ("GEMINI_MODEL", "../x")], "GEMINI_MODEL must be"),
        (vec![("AI_PROVIDERS", "gemini")], "GEMINI_API_KEY is missing"),
        (vec![("AI_PROVIDERS", "canary")], "AI_PROVIDERS must list"),
        (vec![("AI_PRICES", "canary")], "AI_PRICES must be JSON"),
        (vec![("AI_PRICES", r#"{"openai:x":{"input":-1,"output":0}}"#)], "AI_PRICES: openai:x"),
        (vec![("AI_DAILY_BUDGETS", r#"{"free":1}"#)], "AI_DAILY_BUDGETS must be JSON"),
        (vec![("AI_DAILY_BUDGETS", r#"{"free":-1,"premium":0,"pro":0}"#)], "AI_DAILY_BUDGETS must be whole"),
        (vec![("AI_GLOBAL_DAILY_BUDGET", "1.5")], "AI_GLOBAL_DAILY_BUDGET must be whole"),
    ] {
        let (_, problems) = read(&pairs, false);
        assert!(problems.iter().any(|told| told.contains(problem)), "{pairs:?}: {problems:?}");
        assert!(!problems.concat().contains("canary"), "{problems:?}");
    }
}

#[test]
fn deadlines_are_shortened_in_local_mode_only() {
    let pair = [("AI_DEADLINES_MS", "1,2,3")];
    assert_eq!(read(&pair, true).0.deadlines, Deadlines { first_byte_ms: 1, silence_ms: 2, total_ms: 3 });
    assert_eq!(read(&pair, false).0.deadlines, DEADLINES);
}

#[test]
fn a_price_given_replaces_the_list() {
    let pairs = [("OPENAI_API_KEY", "a"), ("AI_PRICES", r#"{"openai:gpt-5.6-luna":{"input":1,"output":2}}"#)];
    assert_eq!(read(&pairs, false).0.price_of("openai:gpt-5.6-luna"), AiPrice { input: 1, output: 2 });
}
