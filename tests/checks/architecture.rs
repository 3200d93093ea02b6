//! Who may know whom, and how large things may get.

use std::collections::BTreeSet;

use crate::source::{SourceFile, rust_files};

/// What each folder of `src` may import, beside itself. `lib` and `wiring` may import everything. Only
/// downwards: a folder stands below all that may import it.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("storage", &["domain"]),
    ("platform", &["domain", "storage"]),
    ("config", &["domain", "platform"]),
    ("audit", &["domain", "storage", "platform"]),
    ("jobs", &["domain", "storage", "platform"]),
    ("http", &["domain", "storage", "platform", "config"]),
    ("training", &["domain", "storage", "platform", "jobs"]),
    ("facts", &["domain", "storage", "platform", "training"]),
    ("coach", &["domain", "storage", "platform", "config", "jobs"]),
    ("live", &["domain", "storage", "platform", "config", "jobs", "training", "coach"]),
    ("app", &["domain", "storage", "platform", "config", "audit", "jobs", "http", "coach", "facts", "live"]),
    (
        "features",
        &[
            "domain", "storage", "platform", "config", "audit", "jobs", "http", "training", "coach", "facts", "live",
            "app",
        ],
    ),
];

/// The files that may name the platform's crate.
const WORKER_PLACES: &[&str] = &[
    "src/lib.rs",
    "src/wiring/",
    "src/platform/",
    "src/live/",
    "src/storage/d1.rs",
    "src/storage/kv.rs",
    "src/storage/r2.rs",
];

/// The files that may name the HTTP framework: `app.rs` is an extractor, `packed_http.rs` makes requests.
const AXUM_PLACES: &[&str] =
    &["src/lib.rs", "src/wiring/", "src/http/", "src/features/", "src/app.rs", "src/platform/packed_http.rs"];

/// What one slice uses of another, as `slice -> path`. May only shrink.
const BETWEEN_SLICES: &[&str] = &[
    // Whoever deletes an account, the same is left of it.
    "admin -> people::close_account",
    // A new account begins with a profile, before anybody can look at it.
    "auth -> people::begin_profile",
    // Measurements come from files too.
    "transfer -> body::ImportedMetric",
    "transfer -> body::add_imported_metrics",
    "transfer -> body::drop_imported_metrics",
    "transfer -> body::open_words",
    "transfer -> body::seal_words",
    "transfer -> body::refresh_weight",
    // What an import does not know becomes an exercise of the person's own.
    "transfer -> exercises::add_by_name",
    "transfer -> exercises::delete_private",
    "transfer -> exercises::room_for_own",
    "mfa -> auth::Device",
    "mfa -> auth::SignInAccount",
    "mfa -> auth::SignInView",
    "mfa -> auth::open_session",
    "mfa -> auth::read_mfa_token",
    "mfa -> auth::refused_to_open",
    "oauth -> auth::Device",
    "oauth -> auth::FirstFactor",
    "oauth -> auth::LoginView",
    "oauth -> auth::SignInAccount",
    "oauth -> auth::open_session",
    "oauth -> auth::least_filled",
    "oauth -> auth::require_second_factor",
    "oauth -> auth::shard_fill",
    // What the coach proposes is done as if the person did it.
    "ai -> goals::adjusting",
    "ai -> goals::measure_goals",
    "ai -> templates::OwnTemplate",
    "ai -> templates::ProposedTemplate",
    "ai -> templates::TemplateView",
    "ai -> templates::add_proposed",
    "ai -> templates::change_as_proposed",
    "ai -> templates::load_own_template",
    "ai -> templates::show_proposed",
    // A line for a moment in a workout goes by what the workout says.
    "ai -> workouts::load_own",
    // Who may see a workout of somebody else is a matter of how the two stand to one another.
    "workouts -> social::relation_between",
    // A workout by a template begins with what the template asks for next.
    "workouts -> templates::NextSessionQuery",
    "workouts -> templates::NextSessionView",
    "workouts -> templates::NextSetView",
    "workouts -> templates::next_session",
    // The template counts who begins it, not only who comes to the end.
    "workouts -> templates::record_use",
];

/// The longest a file may be, in lines.
const FILE_LINES_MAX: usize = 500;
/// The longest a function may be, in lines.
const FUNCTION_LINES_MAX: usize = 60;

/// Files that are longer, with what they may have. May only shrink.
const LONG_FILES: &[(&str, usize)] = &[];

/// Functions that are longer, with what they may have. May only shrink.
const LONG_FUNCTIONS: &[(&str, usize)] = &[];

/// The top folder (or file) of `src` a path belongs to.
fn folder_of(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// The module path of a file: `src/http/extract/mod.rs` is `[http, extract]`.
fn module_of(path: &str) -> Vec<&str> {
    let inside = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let mut parts: Vec<&str> = inside.split('/').collect();
    if matches!(parts.last(), Some(&"mod" | &"lib")) {
        parts.pop();
    }
    parts
}

/// The words of a path and of the paths in its braces: `a::{b, c::{d}}` is `a::b`, `a::c::d`.
fn expand(tree: &str, prefix: &[String], out: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let head: Vec<String> = prefix.iter().cloned().chain(words(&tree[..open])).collect();
        let inner = tree[open + 1..].trim_end().trim_end_matches(';').trim_end();
        let inner = inner.strip_suffix('}').unwrap_or(inner);
        let (mut depth, mut start) = (0, 0);
        for (index, c) in inner.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    expand(&inner[start..index], &head, out);
                    start = index + 1;
                }
                _ => {}
            }
        }
        if !inner[start..].trim().is_empty() {
            expand(&inner[start..], &head, out);
        }
    } else {
        out.push(prefix.iter().cloned().chain(words(tree)).collect());
    }
}

fn words(path: &str) -> impl Iterator<Item = String> + '_ {
    path.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).map(str::to_owned)
}

/// Every path a file names that begins with `crate` or `super`, from the root of the crate.
fn imports(file: &SourceFile) -> Vec<(usize, Vec<String>)> {
    let code = file.product_code();
    let mut found = Vec::new();
    for root in ["crate::", "super::"] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
                continue;
            }
            let end = path_end(&code[at..]);
            let mut paths = Vec::new();
            expand(&code[at..at + end], &[], &mut paths);
            found.extend(paths.into_iter().map(|path| (file.line_of(at), absolute(&file.path, path))));
        }
    }
    found
}

/// Where a path with its braces ends.
fn path_end(code: &str) -> usize {
    let mut depth = 0;
    for (index, c) in code.char_indices() {
        match c {
            '{' if code[..index].ends_with("::") || depth > 0 => depth += 1,
            '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return index + 1;
                }
            }
            c if depth == 0 && !(c.is_alphanumeric() || c == '_' || c == ':') => return index,
            _ => {}
        }
    }
    code.len()
}

/// Resolves `crate` and `super` to a path from the root of the crate.
fn absolute(file: &str, path: Vec<String>) -> Vec<String> {
    let mut module: Vec<String> = match path.first().map(String::as_str) {
        Some("crate") => return path[1..].to_vec(),
        _ => module_of(file).into_iter().map(str::to_owned).collect(),
    };
    let ups = path.iter().take_while(|word| *word == "super").count();
    module.truncate(module.len().saturating_sub(ups));
    module.extend(path[ups..].iter().cloned());
    module
}

#[test]
fn folders_import_only_downwards() {
    let mut problems = Vec::new();
    for file in rust_files("src") {
        let folder = folder_of(&file.path).to_owned();
        if matches!(folder.as_str(), "lib" | "wiring") {
            continue;
        }
        let (_, allowed) = MAY_IMPORT
            .iter()
            .find(|(name, _)| *name == folder)
            .unwrap_or_else(|| panic!("{} is in no folder that the table knows", file.path));
        for (line, path) in imports(&file) {
            let Some(target) = path.first() else { continue };
            let is_folder = MAY_IMPORT.iter().any(|(name, _)| name == target) || target == "wiring";
            if is_folder && *target != folder && !allowed.contains(&target.as_str()) {
                problems.push(format!("{}:{line}: {folder} may not import {}", file.path, path.join("::")));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_table_of_imports_goes_only_downwards() {
    for (row, (name, allowed)) in MAY_IMPORT.iter().enumerate() {
        for target in *allowed {
            let other = MAY_IMPORT.iter().position(|(known, _)| known == target).expect("in the table");
            assert!(other < row, "{name} imports {target}, which does not stand below it");
        }
    }
}

#[test]
fn slices_do_not_import_slices() {
    let mut used = BTreeSet::new();
    let mut problems = Vec::new();
    for file in rust_files("src/features") {
        let slice = file.path.split('/').nth(2).unwrap_or_default().to_owned();
        for (line, path) in imports(&file) {
            let [features, other, rest @ ..] = path.as_slice() else { continue };
            let is_slice = crate::source::root().join("src/features").join(other).is_dir();
            if features != "features" || !is_slice || *other == slice {
                continue;
            }
            let link = format!("{slice} -> {}", [std::slice::from_ref(other), rest].concat().join("::"));
            if !BETWEEN_SLICES.contains(&link.as_str()) {
                problems.push(format!("{}:{line}: {link}", file.path));
            }
            used.insert(link);
        }
    }
    assert!(problems.is_empty(), "a slice uses another:\n{}", problems.join("\n"));
    for link in BETWEEN_SLICES {
        assert!(used.contains(*link), "{link} is no longer used: take it off the list");
    }
}

fn names_only_in(crate_name: &str, places: &[&str]) {
    let needle = format!("{crate_name}::");
    for file in rust_files("src") {
        let code = file.product_code();
        let hit = code.match_indices(&needle).find(|(at, _)| {
            !code[..*at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
        });
        if let Some((at, _)) = hit {
            let allowed = places.iter().any(|place| file.path.starts_with(place));
            assert!(allowed, "{}:{}: {needle} has no place here", file.path, file.line_of(at));
        }
    }
}

#[test]
fn the_platform_is_named_only_at_the_edge() {
    names_only_in("worker", WORKER_PLACES);
}

#[test]
fn the_http_framework_is_named_only_where_requests_are() {
    names_only_in("axum", AXUM_PLACES);
}

#[test]
fn files_are_short() {
    let mut files = rust_files("src");
    files.extend(rust_files("tests"));
    let lengths: Vec<(String, usize)> =
        files.iter().map(|file| (file.path.clone(), file.text.lines().count())).collect();
    hold("lines", FILE_LINES_MAX, LONG_FILES, &lengths);
}

#[test]
fn functions_fit_on_a_screen() {
    let lengths: Vec<(String, usize)> = rust_files("src").iter().flat_map(function_lengths).collect();
    assert!(lengths.len() > 300, "functions are found");
    hold("lines", FUNCTION_LINES_MAX, LONG_FUNCTIONS, &lengths);
}

/// Fails for what is larger than allowed, and for exceptions larger than needed.
fn hold(unit: &str, most: usize, exceptions: &[(&str, usize)], found: &[(String, usize)]) {
    let allowed = |name: &str| exceptions.iter().find(|(known, _)| *known == name).map_or(most, |(_, size)| *size);
    let problems: Vec<String> = found
        .iter()
        .filter(|(name, size)| *size > allowed(name))
        .map(|(name, size)| format!("{name} has {size} {unit}, {} are allowed", allowed(name)))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for (name, size) in exceptions {
        let now = found.iter().filter(|(known, _)| known == name).map(|(_, size)| *size).max();
        assert_eq!(now, Some(*size), "{name} has shrunk: shrink its exception too");
    }
}

/// `file: function` and its number of lines, for every function of a file.
fn function_lengths(file: &SourceFile) -> Vec<(String, usize)> {
    let code = file.product_code();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let starts_word = !code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
        let name: String = code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !starts_word || name.is_empty() {
            continue;
        }
        let Some(length) = body_lines(&code[at..]) else { continue };
        found.push((format!("{}: {name}", file.path), length));
    }
    found
}

/// Lines from the `fn` to its closing brace; `None` for a declaration without a body.
fn body_lines(code: &str) -> Option<usize> {
    let mut depth = 0;
    for (index, c) in code.char_indices() {
        match c {
            ';' if depth == 0 && !code[..index].contains('{') && is_declaration(&code[..index]) => return None,
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth <= 0 {
                    return Some(code[..=index].lines().count());
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether a semicolon after this ends a declaration, and is not inside brackets: `[u8; 4]`.
fn is_declaration(before: &str) -> bool {
    let count = |c: char| before.matches(c).count();
    count('[') == count(']') && count('(') == count(')')
}

#[test]
fn every_folder_opens_with_what_it_is() {
    for file in rust_files("src").iter().filter(|file| file.path.ends_with("/mod.rs")) {
        let lines = file.text.lines().take_while(|line| line.starts_with("//!")).count();
        assert!((3..=12).contains(&lines), "{} opens with {lines} lines of //!, not 3 to 10", file.path);
    }
}

#[test]
fn nothing_is_left_for_later_and_no_lint_is_switched_off() {
    // Put together here, so that this file does not find itself.
    let words = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X:"],
        ["to", "do!("],
        ["unimple", "mented!("],
        ["#[al", "low("],
        ["#![al", "low("],
    ];
    let mut files = rust_files("src");
    files.extend(rust_files("tests"));
    for file in files {
        for word in words.map(|parts| parts.concat()) {
            let found = file.text.lines().position(|line| line.contains(&word));
            assert!(found.is_none(), "{}:{}: {word}", file.path, found.unwrap_or_default() + 1);
        }
    }
}

#[test]
fn only_the_clock_asks_for_the_time_and_only_the_generator_for_randomness() {
    for file in rust_files("src") {
        for (needle, place) in [("Utc::now", "src/platform/clock.rs"), ("getrandom::", "src/platform/rng.rs")] {
            assert!(!file.product_code().contains(needle) || file.path == place, "{}: {needle}", file.path);
        }
        let is_domain = file.path.starts_with("src/domain/");
        assert!(!is_domain || !file.product_code().contains("async "), "{}: rules do no I/O", file.path);
    }
}

#[test]
fn no_slice_knows_how_to_build_sql() {
    for file in rust_files("src").iter().filter(|file| file.path != "src/storage/sql.rs") {
        assert!(!file.product_code().contains("Sql::declare("), "{}: use statements!", file.path);
    }
    for file in rust_files("src/features") {
        let text = &file.text;
        let has_sql = ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE FROM"].iter().any(|start| text.contains(start));
        let is_store = file.path.ends_with("/store.rs") || file.path.contains("/store/");
        assert!(!has_sql || is_store, "{}: SQL stands in a slice's store", file.path);
    }
}

#[test]
fn imports_are_found_in_every_form() {
    let file = |path: &str, text: &str| SourceFile {
        path: path.to_owned(),
        text: text.to_owned(),
        code: crate::source::blank(text),
    };
    let found = |path: &str, text: &str| -> Vec<String> {
        imports(&file(path, text)).into_iter().map(|(_, path)| path.join("::")).collect()
    };
    assert_eq!(found("src/a/b.rs", "use crate::x::{y, z::{p, q}};"), ["x::y", "x::z::p", "x::z::q"]);
    assert_eq!(found("src/a/b.rs", "fn f() { crate::x::g(1) }"), ["x::g"]);
    assert_eq!(found("src/features/a/b.rs", "use super::super::other::thing;"), ["features::other::thing"]);
    assert_eq!(found("src/features/a/mod.rs", "use super::Slice;"), ["features::Slice"]);
    assert!(found("src/a/b.rs", "// use crate::x;\n\"crate::y\"; $crate::z!()").is_empty());
    let lengths = function_lengths(&file("src/a.rs", "fn a(x: [u8; 2]) -> u8 {\n 1\n}\nfn b();\nfn c() { }"));
    assert_eq!(lengths, [("src/a.rs: a".to_owned(), 3), ("src/a.rs: c".to_owned(), 1)]);
}

/// Where serde_json itself reads: values of no certain type, the pieces of large files, and the tree. May only shrink.
const READ_BY_SERDE_JSON: &[&str] = &[
    "src/coach/openai.rs",
    "src/domain/imports/detect.rs",
    "src/domain/imports/native.rs",
    "src/domain/json/tree.rs",
    "src/features/chat/running.rs",
    "src/features/operations/views.rs",
    "src/features/transfer/lists.rs",
    "src/http/event_stream.rs",
    "src/http/middleware/urgent.rs",
    "src/live/chat_run/run.rs",
    "src/live/frames.rs",
];

#[test]
fn json_is_read_into_types_by_one_tree() {
    let reads = |code: &str| code.split_whitespace().collect::<String>().contains("serde_json::from_");
    let is_test = |path: &str| path.ends_with("tests.rs") || path.contains("/tests/");
    let files = rust_files("src");
    let found: Vec<&str> = files
        .iter()
        .filter(|file| !is_test(&file.path) && reads(file.product_code()))
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(found, READ_BY_SERDE_JSON, "read by domain::json: serde_json would be compiled anew for each type");
}

#[test]
fn lists_are_cut_in_one_way() {
    let mut problems = Vec::new();
    for file in rust_files("src/features") {
        let code = file.product_code();
        for literal in ["PageInfo {", "public_max_age_seconds"] {
            // Whoever makes a page or a list by hand has cut it by hand.
            if code.contains(literal) {
                problems.push(format!("{}: {literal}: use List::page, Cut and PageInfo::new", file.path));
            }
        }
        let reads_one_more = ["limit + 1", "limit() + 1", "as usize + 1"].iter().any(|text| code.contains(text));
        let hands_on =
            ["List::page(", "Cut::of(", "Cut::<", "page_of(", "page("].iter().any(|text| code.contains(text));
        if reads_one_more && !hands_on {
            problems
                .push(format!("{}: reads one more than asked for and does not cut by List::page or Cut", file.path));
        }
        let counts = [".truncate(limit", ".truncate(wanted", "let has_more = "];
        if let Some(text) = counts.iter().find(|text| code.contains(**text)) {
            problems.push(format!("{}: {text}: use List::page or Cut", file.path));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}
