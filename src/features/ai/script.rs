//! Guided sessions and sleep stories: a model writes the words, the embedded coach sees to it that they take the time
//! asked for.

use serde::Deserialize;
use serde_json::json;

use super::ask::{question, text_fault, verdict};
use crate::{
    coach::{Fault, Task, model::Prompt, task::read_json},
    domain::coach::{PartKind, Script, ScriptPart, Source},
};

/// The longest answer, in tokens: ten minutes of slow speech.
const TOKENS_MAX: u32 = 4_000;
/// The most parts.
const PARTS_MAX: usize = 120;
/// The longest text of a part, in characters.
const PART_CHARS_MAX: usize = 1_500;
/// By how much, in percent, a script may miss the time asked for: its pauses are made to fit.
const TOLERANCE_PERCENT: u32 = 25;
/// The most silence of a script, in percent of its time: the embedded coach's own are said or breathed for more.
const QUIET_PERCENT_MAX: u64 = 90;
/// Characters a second that nobody can say aloud.
const CHARS_A_SECOND_MAX: u32 = 30;

#[derive(Debug, Deserialize)]
struct Draft {
    title: String,
    parts: Vec<DraftPart>,
}

#[derive(Debug, Deserialize)]
struct DraftPart {
    kind: PartKind,
    seconds: u32,
    #[serde(default)]
    text: String,
}

/// A script to be written.
pub struct ScriptTask {
    /// What the costs are told under.
    pub feature: &'static str,
    /// What it is to be like: kind, minutes, wishes.
    pub told: serde_json::Value,
    /// What the embedded coach has.
    pub base: Script,
}

impl Task for ScriptTask {
    type Answer = Script;

    fn feature(&self) -> &'static str {
        self.feature
    }

    fn prompt(&self) -> Prompt {
        let part = json!({
            "type": "object", "additionalProperties": false, "required": ["kind", "seconds", "text"],
            "properties": {
                "kind": {"type": "string", "enum": ["say", "pause", "breathe"]},
                "seconds": {"type": "integer"},
                "text": {"type": "string", "description": "empty in a pause"},
            },
        });
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["title", "parts"],
            "properties": {"title": {"type": "string"}, "parts": {"type": "array", "items": part}},
        });
        let task = "write a script to be read aloud, slowly and calmly, of the kind and length the facts say. Parts are said, \
            silent, or breathed to a count; their seconds together are `totalSeconds`. No promises of healing, nothing frightening, \
            nobody is hurt, and a sleep story ends in quiet.";
        question(("script", task), &self.told, schema, TOKENS_MAX)
    }

    fn by_rules(&self) -> Script {
        self.base.clone()
    }

    fn read(&self, text: &str) -> Result<Script, Vec<Fault>> {
        let Draft { title, parts } = read_json(text)?;
        let total: u32 = parts.iter().map(|part| part.seconds.min(7_200)).fold(0, u32::saturating_add);
        let wanted = self.base.total_seconds;
        let missed = total.abs_diff(wanted);
        if parts.is_empty() || parts.len() > PARTS_MAX {
            return Err(vec![Fault::new("parts", format!("must be 1 to {PARTS_MAX}"))]);
        }
        if missed > wanted * TOLERANCE_PERCENT / 100 {
            return Err(vec![Fault::new("parts", format!("take {total} seconds together, not {wanted}"))]);
        }
        let parts = fit(parts, wanted).ok_or_else(|| vec![Fault::new("parts", "have too little silence to fit")])?;
        Ok(Script { title, parts, source: Source::Practice, reason: self.base.reason.clone(), ..self.base.clone() })
    }

    fn check(&self, answer: &Script) -> Result<(), Vec<Fault>> {
        let mut faults: Vec<Fault> = text_fault("title", &answer.title, 120).into_iter().collect();
        let mut at = 0;
        for (place, part) in answer.parts.iter().enumerate() {
            let path = format!("parts[{place}]");
            if part.begin_seconds != at || part.seconds == 0 {
                faults.push(Fault::new(format!("{path}.seconds"), "must be at least 1"));
            }
            at = at.saturating_add(part.seconds);
            if part.kind == PartKind::Pause && part.text.is_empty() {
                continue;
            }
            faults.extend(text_fault(&format!("{path}.text"), &part.text, PART_CHARS_MAX));
            let chars = u32::try_from(part.text.chars().count()).unwrap_or(u32::MAX);
            if chars > part.seconds.saturating_mul(CHARS_A_SECOND_MAX) {
                faults.push(Fault::new(format!("{path}.seconds"), "is too short to say that"));
            }
        }
        let is_quiet = |part: &&ScriptPart| part.kind == PartKind::Pause;
        let quiet: u32 = answer.parts.iter().filter(is_quiet).map(|part| part.seconds).sum();
        if u64::from(quiet) * 100 > u64::from(self.base.total_seconds) * QUIET_PERCENT_MAX {
            faults.push(Fault::new("parts", format!("are silent for more than {QUIET_PERCENT_MAX} % of the time")));
        }
        if at != self.base.total_seconds {
            faults.push(Fault::new("parts", format!("must take {} seconds together", self.base.total_seconds)));
        }
        verdict(faults)
    }
}

/// The parts in exactly the time wanted: what is missing becomes silence at the end, what is too much is taken from
/// silences, the last first.
fn fit(parts: Vec<DraftPart>, wanted: u32) -> Option<Vec<ScriptPart>> {
    let total: u32 = parts.iter().map(|part| part.seconds).sum();
    let mut parts = parts;
    let mut surplus = total.saturating_sub(wanted);
    for pause in parts.iter_mut().rev().filter(|part| part.kind == PartKind::Pause) {
        let less = surplus.min(pause.seconds.saturating_sub(1));
        pause.seconds -= less;
        surplus -= less;
    }
    if surplus > 0 {
        return None;
    }
    if total < wanted {
        parts.push(DraftPart { kind: PartKind::Pause, seconds: wanted - total, text: String::new() });
    }
    let mut begin_seconds = 0;
    let placed = parts.into_iter().map(|part| {
        let placed = ScriptPart { begin_seconds, seconds: part.seconds, kind: part.kind, text: part.text };
        begin_seconds += part.seconds;
        placed
    });
    Some(placed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: PartKind, seconds: u32) -> DraftPart {
        DraftPart { kind, seconds, text: String::new() }
    }

    #[test]
    fn a_script_takes_exactly_the_time_asked_for() {
        for (parts, wanted) in [
            (vec![part(PartKind::Say, 50), part(PartKind::Pause, 5)], 60),
            (vec![part(PartKind::Pause, 20), part(PartKind::Say, 50)], 60),
            (vec![part(PartKind::Say, 60)], 60),
        ] {
            let fitted = fit(parts, wanted).unwrap();
            assert_eq!(fitted.iter().map(|part| part.seconds).sum::<u32>(), wanted);
            let ends = fitted.iter().map(|part| part.begin_seconds + part.seconds);
            assert!(fitted.iter().skip(1).map(|part| part.begin_seconds).eq(ends.take(fitted.len() - 1)));
        }
        assert!(fit(vec![part(PartKind::Say, 70)], 60).is_none());
    }
}
