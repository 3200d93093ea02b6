use super::{create, minimal, names, next_cursor};
use crate::support::TestApp;

/// What people type, and what they mean: it must be among the first three.
const MEANT: &[(&str, &str)] = &[
    ("bench press", "Barbell Bench Press - Medium Grip"),
    ("bench pres", "Barbell Bench Press - Medium Grip"),
    ("benhc press", "Barbell Bench Press - Medium Grip"),
    ("bp", "Barbell Bench Press - Medium Grip"),
    ("db bench", "Dumbbell Bench Press"),
    ("dumbell bench", "Dumbbell Bench Press"),
    ("incline bench", "Barbell Incline Bench Press - Medium Grip"),
    ("squat", "Barbell Squat"),
    ("squats", "Barbell Squat"),
    ("squatt", "Barbell Squat"),
    ("sqaut", "Barbell Squat"),
    ("back squat", "Barbell Squat"),
    ("front squat", "Front Barbell Squat"),
    ("goblet", "Goblet Squat"),
    ("deadlift", "Barbell Deadlift"),
    ("dead lift", "Barbell Deadlift"),
    ("deadlfit", "Barbell Deadlift"),
    ("rdl", "Romanian Deadlift"),
    ("romainian deadlift", "Romanian Deadlift"),
    ("sldl", "Stiff-Legged Barbell Deadlift"),
    ("ohp", "Standing Military Press"),
    ("overhead press", "Standing Military Press"),
    ("military press", "Standing Military Press"),
    ("shoulder press", "Dumbbell Shoulder Press"),
    ("pullup", "Pullups"),
    ("pull up", "Pullups"),
    ("pull-ups", "Pullups"),
    ("chinup", "Chin-Up"),
    ("push up", "Pushups"),
    ("pushup", "Pushups"),
    ("press up", "Pushups"),
    ("lat pull down", "Wide-Grip Lat Pulldown"),
    ("lat pulldown", "Wide-Grip Lat Pulldown"),
    ("pull down", "Wide-Grip Lat Pulldown"),
    ("dumbell curl", "Dumbbell Bicep Curl"),
    ("bicep curl", "Dumbbell Bicep Curl"),
    ("biceps curls", "Barbell Curl"),
    ("hammer curl", "Hammer Curls"),
    ("barbell row", "Bent Over Barbell Row"),
    ("bent over row", "Bent Over Barbell Row"),
    ("db row", "One-Arm Dumbbell Row"),
    ("kb swing", "One-Arm Kettlebell Swings"),
    ("kettlebel swing", "One-Arm Kettlebell Swings"),
    ("hip thrust", "Barbell Hip Thrust"),
    ("skull crusher", "EZ-Bar Skullcrusher"),
    ("skullcrushers", "EZ-Bar Skullcrusher"),
    ("tricep pushdown", "Triceps Pushdown"),
    ("lateral raise", "Side Lateral Raise"),
    ("facepull", "Face Pull"),
    ("calf raise", "Standing Calf Raises"),
    ("leg pres", "Leg Press"),
    ("leg curl", "Lying Leg Curls"),
    ("plank", "Plank"),
    ("plnak", "Plank"),
    ("situp", "Sit-Up"),
    ("crunch", "Crunches"),
    ("bulgarian split squat", "Split Squat with Dumbbells"),
    ("farmers walk", "Farmer's Walk"),
    ("farmer's carry", "Farmer's Walk"),
    ("nordic curl", "Natural Glute Ham Raise"),
    ("turkish getup", "Kettlebell Turkish Get-Up (Squat style)"),
    ("treadmill", "Running, Treadmill"),
    ("jump rope", "Rope Jumping"),
    ("dips", "Dips - Triceps Version"),
    ("good mornings", "Good Morning"),
    ("hamstring strech", "Hamstring Stretch"),
    ("childs pose", "Child's Pose"),
    ("reverse fly", "Reverse Flyes"),
    ("pec dec", "Butterfly"),
];

#[tokio::test]
async fn what_people_mean_is_among_the_first_three() {
    let app = TestApp::seeded();
    let mut missed = Vec::new();
    for (index, (typed, meant)) in MEANT.iter().enumerate() {
        let path = format!("/api/v1/exercises/search?q={}&limit=3", typed.replace(' ', "+").replace('\'', "%27"));
        let response = app.get(&path).from(&format!("192.0.2.{index}")).send().await.expect(200);
        let found = names(&response);
        if !found.iter().any(|name| name == meant) {
            missed.push(format!("{typed:?} wants {meant:?}, finds {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{} of {}:\n{}", missed.len(), MEANT.len(), missed.join("\n"));
}

#[tokio::test]
async fn a_hit_says_how_it_was_found() {
    let app = TestApp::seeded();
    let exact = app.get("/api/v1/exercises/search?q=push+up").send().await.expect(200).data();
    assert_eq!((exact[0]["name"].as_str(), exact[0]["match"].as_str()), (Some("Pushups"), Some("exact")));
    assert!(
        exact.as_array().unwrap().iter().any(|hit| hit["highlight"] == "<mark>Push</mark>-<mark>Up</mark> Wide"),
        "{exact}"
    );
    let fuzzy = app.get("/api/v1/exercises/search?q=dumbell+crul").send().await.expect(200).data();
    assert!(fuzzy.as_array().unwrap().iter().all(|hit| hit["match"] == "fuzzy"), "{fuzzy}");
    let alias = app.get("/api/v1/exercises/search?q=ohp").send().await.expect(200).data();
    assert_eq!(
        (alias[0]["name"].as_str(), alias[0]["matchedAlias"].as_str()),
        (Some("Standing Military Press"), Some("OHP"))
    );
}

#[tokio::test]
async fn nonsense_finds_nothing() {
    let app = TestApp::seeded();
    for nonsense in ["xqzzyk", "%F0%9F%98%80", "%25%25", "---"] {
        let response = app.get(&format!("/api/v1/exercises/search?q={nonsense}")).send().await.expect(200);
        assert_eq!(response.data(), serde_json::json!([]), "{nonsense}");
    }
}

#[tokio::test]
async fn search_narrows_by_filters_and_pages_without_gap_or_repeat() {
    let app = TestApp::seeded();
    let response = app
        .get("/api/v1/exercises/search?q=press&equipment=dumbbell&muscle=shoulders&limit=50")
        .send()
        .await
        .expect(200);
    for hit in response.data().as_array().unwrap() {
        assert_eq!(hit["primaryMuscleGroups"][0], "shoulders");
        assert!(hit["equipment"].as_array().unwrap().iter().any(|one| one == "dumbbell"));
    }
    let all = names(&response);
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app
            .get(&format!("/api/v1/exercises/search?q=press&equipment=dumbbell&muscle=shoulders&limit=4{cursor}"))
            .send()
            .await
            .expect(200);
        paged.extend(names(&page));
        match next_cursor(&page) {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    assert!(all.len() > 8, "{all:?}");
}

#[tokio::test]
async fn own_exercises_are_found_by_their_author_only() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    create(&app, &ada, minimal("Zorbian Hip Wiggle")).await;
    for query in ["zorbian", "zorbain+hip", "wiggle"] {
        let found = app.get(&format!("/api/v1/exercises/search?q={query}")).by(&ada).send().await.expect(200);
        assert_eq!(names(&found).first().map(String::as_str), Some("Zorbian Hip Wiggle"), "{query}");
        let others = app.get(&format!("/api/v1/exercises/search?q={query}")).by(&bob).send().await.expect(200);
        assert!(!names(&others).contains(&"Zorbian Hip Wiggle".to_owned()), "{query}");
    }
    let filtered = app.get("/api/v1/exercises/search?q=zorbian&muscle=chest").by(&ada).send().await.expect(200);
    assert!(names(&filtered).is_empty());
}

#[tokio::test]
async fn i3_hostile_queries_are_only_text() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    create(&app, &ada, minimal("<script>alert(1)</script> Lunge")).await;
    let long = "a".repeat(60);
    let hostile = [
        "'",
        "\"",
        "' OR '1'='1",
        "\"; DROP TABLE exercises; --",
        "%",
        "_",
        "%_%",
        "\\",
        "*",
        "squat*",
        "NEAR(squat press)",
        "name:squat",
        "squat AND",
        "(",
        ")",
        "^squat",
        "{a b}:c",
        "-squat",
        "+squat",
        "\u{202e}tauqs",
        "ｓｑｕａｔ",
        &long,
        "AND OR NOT",
        "\u{0301}\u{0301}",
        "a b c d e f g h i j k l m n o p",
    ];
    for (index, query) in hostile.iter().enumerate() {
        let encoded: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        for request in [
            app.get(&format!("/api/v1/exercises/search?q={encoded}")),
            app.get(&format!("/api/v1/exercises/search?q={encoded}")).by(&ada),
            app.get(&format!("/api/v1/exercises/{encoded}")),
            app.get(&format!("/api/v1/exercises/muscle/{encoded}")),
            app.get(&format!("/api/v1/exercises?muscle={encoded}")),
            app.get(&format!("/api/v1/exercises?cursor={encoded}")),
            app.get(&format!("/api/v1/exercises/plank/similar?exclude={encoded}")),
        ] {
            let response = request.from(&format!("192.0.2.{index}")).send().await;
            assert!(response.status < 500, "{query}: {}", String::from_utf8_lossy(&response.body));
        }
    }
    let found =
        app.get("/api/v1/exercises/search?q=script").from("198.51.100.1").by(&ada).send().await.expect(200).data();
    assert_eq!(found[0]["highlight"], "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; Lunge");
    assert_eq!(app.core.count("exercises"), 874);
}

#[tokio::test]
async fn a_query_must_be_there_and_short() {
    let app = TestApp::seeded();
    for (query, field) in [("", "q"), ("?q=", "q"), ("?q=a&limit=51", "limit"), ("?q=a&cursor=x", "cursor")] {
        let response = app
            .get(&format!("/api/v1/exercises/search{query}"))
            .send()
            .await
            .expect(if query.contains("cursor=") { 422 } else { 400 });
        assert_eq!(response.fields(), [field], "{query}");
    }
    let long = app.get(&format!("/api/v1/exercises/search?q={}", "a".repeat(101))).send().await.expect(400);
    assert_eq!(long.fields(), ["q"]);
    app.get("/api/v1/exercises/search?q=a%00b").send().await.expect(400);
}

#[tokio::test]
async fn d1_search_is_limited_by_address() {
    let app = TestApp::seeded();
    for _ in 0..30 {
        app.get("/api/v1/exercises/search?q=squat").send().await.expect(200);
    }
    let refused = app.get("/api/v1/exercises/search?q=squat").send().await.expect(429);
    assert_eq!(refused.code(), "rate_limited");
    app.get("/api/v1/exercises/search?q=squat").from("192.0.2.9").send().await.expect(200);
}

#[tokio::test]
async fn a_list_with_words_to_find_is_a_search_with_all_filters() {
    let app = TestApp::seeded();
    let found = app.get("/api/v1/exercises?q=dumbell+curl&mechanic=isolation&limit=3").send().await.expect(200);
    assert!(names(&found).contains(&"Dumbbell Bicep Curl".to_owned()), "{:?}", names(&found));
    let next = next_cursor(&found).unwrap();
    let more =
        app.get(&format!("/api/v1/exercises?q=dumbell+curl&mechanic=isolation&limit=3&cursor={next}")).send().await;
    assert!(names(&more.expect(200)).iter().all(|name| !names(&found).contains(name)));
    for (query, field) in [("q=curl&sort=name", "sort"), ("q=curl&scope=mine", "scope"), ("q=", "q")] {
        let refused = app.get(&format!("/api/v1/exercises?{query}")).send().await.expect(400);
        assert_eq!(refused.fields(), [field]);
    }
}
