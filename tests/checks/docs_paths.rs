//! Documents may name paths; each exists.

use crate::source::{files, relative, root};

/// Folders that are made, not kept.
const MADE: &[&str] = &["target/", "dist/", "build/", "node_modules/", ".wrangler/", "public/api-docs/"];
/// Files that are made, not kept.
const MADE_FILES: &[&str] = &[".dev.vars"];

/// Text between single backticks, outside fenced blocks.
fn code_spans(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| part.split('`').skip(1).step_by(2)).collect()
}

/// Whether a code span means a path of this repository: it names a folder or a kind of file that is
/// here, and holds no placeholder.
fn looks_like_a_path(span: &str) -> bool {
    const FOLDERS: &[&str] =
        &["src/", "tests/", "docs/", "migrations/", "scripts/", "seed/", "public/", "bench/", ".ci/", "data/"];
    const FILES: &[&str] = &[".toml", ".mjs", ".json", ".md", ".sql", ".rs"];
    let plain = span.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let is_path = FOLDERS.iter().any(|folder| span.starts_with(folder))
        || (!span.contains('/') && FILES.iter().any(|end| span.ends_with(end)) && !span.starts_with('.'));
    plain && is_path && !span.contains("NNNN") && !span.contains("...")
}

#[test]
fn every_path_named_in_a_document_exists() {
    let mut documents = files("docs", "md");
    documents.extend([root().join("README.md"), root().join("CONTRIBUTING.md"), root().join("migrations/README.md")]);
    let mut missing = Vec::new();
    for document in documents.iter().filter(|path| path.exists()) {
        let text = std::fs::read_to_string(document).expect("readable");
        let folder = document.parent().expect("a folder");
        for span in code_spans(&text).into_iter().filter(|span| looks_like_a_path(span)) {
            let made = MADE.iter().any(|made| span.starts_with(made)) || MADE_FILES.contains(&span);
            if !made && !root().join(span).exists() && !folder.join(span).exists() {
                missing.push(format!("{}: {span}", relative(document)));
            }
        }
    }
    assert!(missing.is_empty(), "paths that do not exist:\n{}", missing.join("\n"));
}

#[test]
fn paths_are_told_from_other_code() {
    for path in ["src/http/route.rs", "wrangler.toml", "docs/decisions/", "migrations/core/0001_create_jobs.sql"] {
        assert!(looks_like_a_path(path), "{path}");
    }
    for other in
        ["npm start", "/api/v1/users", "Route::get", "src/features/<name>/mod.rs", "NNNN_verb_noun.sql", "user.id"]
    {
        assert!(!looks_like_a_path(other), "{other}");
    }
    assert_eq!(code_spans("a `b` c\n```\n`d`\n```\ne `f`"), ["b", "f"]);
}
