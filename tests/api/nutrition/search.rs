use serde_json::Value;

use super::{PATH, add_food};
use crate::support::{SignedIn, TestApp};

async fn find(app: &TestApp, person: Option<&SignedIn>, q: &str) -> Vec<String> {
    let mut request = app.get(&format!("{PATH}/foods/search?q={q}"));
    if let Some(person) = person {
        request = request.by(person);
    }
    let found = request.send().await.expect(200).data();
    found["items"].as_array().unwrap().iter().map(|hit| hit["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn foods_are_found_by_words_beginnings_and_other_names() {
    let app = TestApp::seeded();
    for (q, first) in [
        ("olive%20oil", "Oil, olive, salad or cooking"),
        ("evoo", "Oil, olive, salad or cooking"),
        ("whey%20prot", "Beverages, Whey protein powder isolate"),
        ("mango", "Mangos, raw"),
        ("rocket", "Arugula, raw"),
        ("chicken%20breast", "Chicken breast, oven-roasted, fat-free, sliced"),
    ] {
        assert_eq!(find(&app, None, q).await.first().map(String::as_str), Some(first), "{q}");
    }
}

#[tokio::test]
async fn misspellings_are_forgiven_and_nonsense_finds_nothing() {
    let app = TestApp::seeded();
    for (q, first) in [("brocoli", "Broccoli"), ("tofuu", "Tofu"), ("yoghurt", "Yogurt"), ("avocdo%20zzz", "")] {
        let found = find(&app, None, q).await;
        match first {
            "" => assert!(found.is_empty(), "{q}: {found:?}"),
            first => assert!(found.first().is_some_and(|name| name.contains(first)), "{q}: {found:?}"),
        }
    }
    for hostile in ["%22%20OR%20name:*", "NEAR(a%20b)", "%25_", "'%3B--", "%F0%9F%98%80"] {
        app.get(&format!("{PATH}/foods/search?q={hostile}")).send().await.expect(200);
    }
    assert_eq!(app.get(&format!("{PATH}/foods/search?q=")).send().await.expect(400).fields(), ["q"]);
}

#[tokio::test]
async fn ones_own_foods_are_found_and_nobody_elses() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    add_food(&app, &ada, "Grandmother's zwieback").await;
    assert_eq!(find(&app, Some(&ada), "zwieback").await, ["Grandmother's zwieback"]);
    assert_eq!(find(&app, Some(&ada), "zweiback").await.first().map(String::as_str), Some("Grandmother's zwieback"));
    assert!(find(&app, Some(&bob), "zwieback").await.is_empty());
    assert!(find(&app, None, "zwieback").await.is_empty());
}

#[tokio::test]
async fn pages_go_on_without_repeating() {
    let app = TestApp::seeded();
    let mut names = Vec::new();
    let mut cursor = String::new();
    for _ in 0..3 {
        let page = app.get(&format!("{PATH}/foods/search?q=cheese&limit=10{cursor}")).send().await.expect(200);
        let items = page.data()["items"].as_array().unwrap().clone();
        assert!(items.iter().all(|hit| hit["highlight"].as_str().unwrap().contains("<mark>")));
        names.extend(items.iter().map(|hit| hit["name"].clone()));
        cursor = format!("&cursor={}", page.json()["pagination"]["nextCursor"].as_str().unwrap());
    }
    let distinct: std::collections::HashSet<String> = names.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), 30);
    let other = app.get(&format!("{PATH}/foods/search?q=milk&limit=10{cursor}")).send().await;
    assert_eq!(other.code(), "invalid_cursor");
}

#[tokio::test]
async fn a_plain_food_goes_before_what_is_made_of_it() {
    let app = TestApp::seeded();
    for (q, first) in [
        ("apple", "Apples, raw"),
        ("milk", "Milk, "),
        ("egg", "Egg, whole, raw"),
        ("rice", "Rice, white"),
        ("carrot", "Carrots, raw"),
        ("onion", "Onions, raw"),
        ("orange", "Oranges, raw"),
        ("spinach", "Spinach, raw"),
        ("cheddar", "Cheese, cheddar"),
        ("almonds", "Nuts, almonds"),
        ("butter", "Butter, salted"),
        ("potato", "Potatoes, flesh and skin, raw"),
        ("tofu", "Tofu, raw"),
        ("yogurt", "Yogurt, plain"),
        ("olive oil", "Oil, olive"),
        ("cod", "Fish, cod"),
        ("bread", "Bread, "),
        ("chicken", "Chicken, "),
    ] {
        let found = find(&app, None, &q.replace(' ', "%20")).await;
        println!("{q}: {:?}", &found[..found.len().min(4)]);
        assert!(found.first().is_some_and(|name| name.starts_with(first)), "{q}: {found:?}");
    }
}
