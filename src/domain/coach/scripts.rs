//! Scripts of guided sessions and sleep stories: what is said, when, and how long it is still. The parts add up to the
//! minutes asked for, to the second; the seed varies the words.

use super::{PartKind, Script, ScriptKind, ScriptPart, script_texts as texts};

/// The shortest and the longest session, in minutes.
const MINUTES: (u16, u16) = (1, 60);
/// The shortest story.
const STORY_MINUTES_MIN: u16 = 5;
/// How long a story itself lasts about, in minutes.
const STORY_MINUTES_TOLD: u16 = 20;
/// Words read out in a minute: slow, as such texts are read.
const WORDS_A_MINUTE: u32 = 100;
/// The shortest silence after something said, in seconds.
const PAUSE_MIN: u32 = 8;
/// How long a silence should be at most before something is said again, in seconds.
const PAUSE_MAX: u32 = 75;

/// How long a text takes to read.
fn seconds_of(text: &str) -> u32 {
    let words = u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX);
    words.saturating_mul(60).div_ceil(WORDS_A_MINUTE).max(2)
}

/// Picks by seed: the same seed, the same words.
struct Picker(u64);

impl Picker {
    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let count = u64::try_from(of.len()).unwrap_or(1).max(1);
        let place = usize::try_from((self.0 >> 33) % count).unwrap_or(0);
        of.get(place).copied().unwrap_or_default()
    }
}

/// Parts, one after the other.
#[derive(Default)]
struct Timeline {
    parts: Vec<ScriptPart>,
    at: u32,
}

impl Timeline {
    fn add(&mut self, kind: PartKind, seconds: u32, text: &str) {
        if seconds > 0 {
            self.parts.push(ScriptPart { begin_seconds: self.at, seconds, kind, text: text.to_owned() });
            self.at += seconds;
        }
    }

    fn say(&mut self, text: &str) {
        self.add(PartKind::Say, seconds_of(text), text);
    }
}

/// As many cues as fit, in order, with the shortest silence after each; where even silence of the longest kind would be
/// left, they begin anew.
fn cues_that_fit<'a>(cues: &[&'a str], seconds: u32) -> Vec<&'a str> {
    let mut chosen = Vec::new();
    let mut used = 0;
    for cue in cues.iter().cycle().take(cues.len() * 12) {
        let next = used + seconds_of(cue) + PAUSE_MIN;
        let silence = seconds.saturating_sub(used);
        let has_been_said = chosen.len() >= cues.len();
        let is_silent_enough = u32::try_from(chosen.len()).unwrap_or(u32::MAX).saturating_mul(PAUSE_MAX) >= silence;
        if next > seconds || has_been_said && is_silent_enough {
            break;
        }
        used = next;
        chosen.push(*cue);
    }
    chosen
}

/// Fills exactly so many seconds with cues and silences of about the same length.
fn fill(line: &mut Timeline, cues: &[&str], seconds: u32) {
    let chosen = cues_that_fit(cues, seconds);
    let said: u32 = chosen.iter().map(|cue| seconds_of(cue)).sum();
    let mut silence = seconds.saturating_sub(said);
    let mut left = u32::try_from(chosen.len()).unwrap_or(0);
    if left == 0 {
        line.add(PartKind::Pause, seconds, "");
    }
    for cue in chosen {
        line.say(cue);
        let pause = silence / left.max(1);
        line.add(PartKind::Pause, pause, "");
        silence -= pause;
        left -= 1;
    }
}

/// Breathing to a count for so many seconds: whole breaths, then silence.
fn breathe(line: &mut Timeline, pattern: (&str, u32), seconds: u32) {
    let (text, breath) = pattern;
    let whole = seconds / breath * breath;
    // A word every minute or so, so that nobody has to count.
    let block = (60 / breath).max(1) * breath;
    let mut left = whole;
    while left > 0 {
        let now = left.min(block);
        line.add(PartKind::Breathe, now, text);
        left -= now;
    }
    line.add(PartKind::Pause, seconds - whole, "");
}

/// Opening, middle and closing. What is too long for the time is left out, the closing last.
fn script(kind: ScriptKind, minutes: u16, seed: u64, title: String, middle: &[&str]) -> Script {
    let total_seconds = u32::from(minutes) * 60;
    let mut picker = Picker(seed);
    let words = texts::of(kind);
    let opening = picker.one(words.openings);
    let closing = picker.one(words.closings);
    let mut line = Timeline::default();
    if minutes > 1 {
        line.say(opening);
        line.add(PartKind::Pause, PAUSE_MIN, "");
    }
    let end = seconds_of(closing);
    let left = total_seconds.saturating_sub(line.at + end);
    match words.breath {
        Some(patterns) => {
            let place = usize::try_from(seed % u64::try_from(patterns.len()).unwrap_or(1).max(1)).unwrap_or(0);
            let pattern = patterns.get(place).copied().unwrap_or(("In for four, out for six", 10));
            let how = format!("{}. Never force it: if you get dizzy, breathe as you like.", pattern.0);
            line.say(&how);
            breathe(&mut line, pattern, left.saturating_sub(seconds_of(&how)));
        }
        None => fill(&mut line, middle, left),
    }
    line.say(closing);
    Script { title, kind, total_seconds, parts: line.parts, reason: words.reason.to_owned(), source: words.source }
}

/// A guided session of exactly so many minutes (1 to 60; others are brought into the range).
pub fn guided_session(kind: ScriptKind, minutes: u16, seed: u64) -> Script {
    if kind == ScriptKind::SleepStory {
        return sleep_story(None, minutes, seed);
    }
    let minutes = minutes.clamp(MINUTES.0, MINUTES.1);
    let words = texts::of(kind);
    // Cues of which one is chosen at each place.
    let mut picker = Picker(seed.wrapping_add(1));
    let middle: Vec<&str> = words.cues.iter().map(|variants| picker.one(variants)).collect();
    let title = format!("{}, {minutes} {}", words.title, if minutes == 1 { "minute" } else { "minutes" });
    script(kind, minutes, seed, title, &middle)
}

/// A story to fall asleep with, of exactly so many minutes (5 to 60), about `theme` where that is known: `forest`,
/// `sea`, `mountain`, `train`, `garden`, `night sky`. Else the seed chooses.
pub fn sleep_story(theme: Option<&str>, minutes: u16, seed: u64) -> Script {
    let minutes = minutes.clamp(STORY_MINUTES_MIN, MINUTES.1);
    let told = theme.map(str::to_lowercase);
    let known = texts::STORIES.iter().find(|story| told.as_ref().is_some_and(|theme| theme.contains(story.theme)));
    let place = usize::try_from(seed % u64::try_from(texts::STORIES.len()).unwrap_or(1).max(1)).unwrap_or(0);
    let Some(story) = known.or_else(|| texts::STORIES.get(place)) else {
        return guided_session(ScriptKind::Sleep, minutes, seed);
    };
    let mut picker = Picker(seed.wrapping_add(2));
    let mut middle = Vec::with_capacity(story.images.len() * 2);
    for (number, image) in story.images.iter().enumerate() {
        middle.push(*image);
        if number % 2 == 1 {
            middle.push(picker.one(texts::SETTLING));
        }
    }
    // A long night goes on in few words: a story that begins anew would wake whoever listens.
    for _ in STORY_MINUTES_TOLD..minutes {
        middle.push(picker.one(texts::SETTLING));
    }
    script(ScriptKind::SleepStory, minutes, seed, story.title.to_owned(), &middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [ScriptKind; 8] = [
        ScriptKind::Mindfulness,
        ScriptKind::Breathing,
        ScriptKind::BodyScan,
        ScriptKind::LovingKindness,
        ScriptKind::StressRelief,
        ScriptKind::Focus,
        ScriptKind::Sleep,
        ScriptKind::SleepStory,
    ];

    fn check(script: &Script) {
        let mut at = 0;
        for part in &script.parts {
            assert_eq!(part.begin_seconds, at, "{}: no gap and no overlap", script.title);
            assert!(part.seconds > 0 && (part.kind == PartKind::Pause) == part.text.is_empty());
            at += part.seconds;
        }
        assert_eq!(at, script.total_seconds, "{}", script.title);
        assert!(!script.reason.is_empty());
    }

    #[test]
    fn every_script_takes_exactly_the_minutes_asked_for() {
        for kind in KINDS {
            for minutes in [1, 2, 3, 5, 10, 17, 30, 60] {
                for seed in 0..8 {
                    let script = guided_session(kind, minutes, seed);
                    let least = if kind == ScriptKind::SleepStory { 5 } else { 1 };
                    assert_eq!(script.total_seconds, u32::from(minutes.max(least)) * 60);
                    check(&script);
                }
            }
        }
        assert_eq!(guided_session(ScriptKind::Focus, 500, 0).total_seconds, 3_600);
    }

    #[test]
    fn a_seed_gives_the_same_words_and_another_one_others() {
        let script = |seed| guided_session(ScriptKind::Mindfulness, 10, seed);
        assert_eq!(script(4), script(4));
        assert!((0..6).any(|seed| script(seed).parts != script(4).parts));
    }

    #[test]
    fn a_story_is_about_what_was_asked_and_no_silence_is_a_fright() {
        let story = sleep_story(Some("A walk by the SEA"), 20, 3);
        assert!(story.title.contains("Sea") || story.title.contains("Harbour"), "{}", story.title);
        check(&story);
        assert!(story.parts.iter().filter(|part| part.kind == PartKind::Say).count() > 10);
        assert!(story.parts.iter().all(|part| part.seconds <= 120), "{story:?}");
    }

    #[test]
    fn the_longest_story_never_begins_anew() {
        for story in texts::STORIES {
            let told = sleep_story(Some(story.theme), 60, 1);
            for image in story.images {
                assert!(told.parts.iter().filter(|part| part.text == *image).count() <= 1, "{image}");
            }
        }
    }

    #[test]
    fn breathing_is_told_in_whole_breaths() {
        let script = guided_session(ScriptKind::Breathing, 5, 0);
        let breaths: Vec<&ScriptPart> = script.parts.iter().filter(|part| part.kind == PartKind::Breathe).collect();
        assert!(!breaths.is_empty() && breaths.iter().all(|part| part.seconds % 10 == 0));
    }
}
