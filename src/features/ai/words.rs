//! What the embedded coach has worked out, said by a model in other words. Every number it says must be among the
//! facts, so that it can neither invent nor misquote one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::ask::{TEXT_CHARS_MAX, question, text_fault, verdict};
use crate::coach::{Fault, Task, model::Prompt, task::read_json};
use crate::facts::NAME_HIDDEN;

/// The longest answer, in tokens.
const TOKENS_MAX: u32 = 900;
/// The longest summary, in characters.
const SUMMARY_CHARS_MAX: usize = 1_200;
/// The most points.
const POINTS_MAX: usize = 8;
/// Up to this, whole numbers are how one counts, and no facts.
const COUNTED_MAX: f64 = 10.0;

/// A summary, and what to do, point by point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Words {
    /// The whole, in some sentences.
    pub summary: String,
    /// What to do, or to know.
    pub points: Vec<String>,
}

/// What was worked out, to be said in words.
pub struct WordsTask {
    /// What the costs are told under.
    pub feature: &'static str,
    /// What to say.
    pub task: &'static str,
    /// What was worked out.
    pub facts: Value,
    /// How the embedded coach says it.
    pub by_rules: Words,
    /// Names that a model is not told: somebody's own words.
    pub hidden: Vec<String>,
}

impl Task for WordsTask {
    type Answer = Words;

    fn feature(&self) -> &'static str {
        self.feature
    }

    fn prompt(&self) -> Prompt {
        let mut facts = json!({"workedOut": self.facts, "inWordsOfTheRules": self.by_rules});
        hide(&mut facts, &self.hidden);
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["summary", "points"],
            "properties": {"summary": {"type": "string"}, "points": {"type": "array", "items": {"type": "string"}}},
        });
        let task = format!(
            "{} Say the same as `inWordsOfTheRules`, more personally; every number you say must stand in `workedOut`. At most \
             {POINTS_MAX} points.",
            self.task
        );
        question(("words", &task), &facts, schema, TOKENS_MAX)
    }

    fn by_rules(&self) -> Words {
        self.by_rules.clone()
    }

    fn read(&self, text: &str) -> Result<Words, Vec<Fault>> {
        read_json(text)
    }

    fn check(&self, answer: &Words) -> Result<(), Vec<Fault>> {
        let mut faults: Vec<Fault> = text_fault("summary", &answer.summary, SUMMARY_CHARS_MAX).into_iter().collect();
        if answer.points.len() > POINTS_MAX {
            faults.push(Fault::new("points", format!("must be at most {POINTS_MAX}")));
        }
        let mut known = BTreeSet::new();
        collect_numbers(&self.facts, &mut known);
        known.extend(numbers_in(&self.by_rules.summary).into_iter().map(thousandths));
        known.extend(self.by_rules.points.iter().flat_map(|point| numbers_in(point)).map(thousandths));
        let said = |at: String, text: &str| {
            let unknown = numbers_in(text).into_iter().find(|number| !is_known(*number, &known));
            unknown.map(|number| Fault::new(at, format!("says {number}, which is not among the facts")))
        };
        faults.extend(said("summary".to_owned(), &answer.summary));
        for (place, point) in answer.points.iter().enumerate() {
            let at = format!("points[{place}]");
            faults.extend(text_fault(&at, point, TEXT_CHARS_MAX));
            faults.extend(said(at, point));
        }
        verdict(faults)
    }
}

/// Puts other words in the place of names, wherever they stand.
fn hide(value: &mut Value, names: &[String]) {
    match value {
        Value::String(text) => {
            for name in names.iter().filter(|name| !name.is_empty()) {
                *text = text.replace(name.as_str(), NAME_HIDDEN);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, names)),
        Value::Object(members) => members.values_mut().for_each(|member| hide(member, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A number with its digits, so that sets can hold it: thousandths.
type Thousandths = i64;

fn thousandths(number: f64) -> Thousandths {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and only compared")]
    let value = (number * 1_000.0).round() as i64;
    value
}

/// Whether a number is among the facts, as it stands or rounded as people round.
fn is_known(number: f64, known: &BTreeSet<Thousandths>) -> bool {
    let is_counted = number.fract() == 0.0 && number <= COUNTED_MAX;
    let rounds_to = |fact: &Thousandths| {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let fact = (*fact as f64 / 1_000.0).abs();
        let rounded = [fact, fact.round(), (fact * 10.0).round() / 10.0];
        // A share may be told in percent.
        let percent = (fact <= 1.0).then(|| (fact * 100.0).round());
        rounded.into_iter().chain(percent).any(|rounded| (rounded - number).abs() < 0.005)
    };
    is_counted || known.iter().any(rounds_to)
}

fn collect_numbers(value: &Value, into: &mut BTreeSet<Thousandths>) {
    match value {
        Value::Number(number) => into.extend(number.as_f64().map(thousandths)),
        Value::String(text) => into.extend(numbers_in(text).into_iter().map(thousandths)),
        Value::Array(items) => items.iter().for_each(|item| collect_numbers(item, into)),
        Value::Object(members) => members.values().for_each(|member| collect_numbers(member, into)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The numbers in a text, without their signs.
fn numbers_in(text: &str) -> Vec<f64> {
    let mut numbers = Vec::new();
    let mut digits = String::new();
    for c in text.chars().chain([' ']) {
        let goes_on = c.is_ascii_digit() || (c == '.' && !digits.is_empty() && !digits.contains('.'));
        if goes_on {
            digits.push(c);
        } else if !digits.is_empty() {
            numbers.extend(digits.trim_end_matches('.').parse::<f64>().ok());
            digits.clear();
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task() -> WordsTask {
        WordsTask {
            feature: "test",
            task: "say it",
            facts: json!({"kg": 82.45, "share": 0.35, "day": "2026-12-31"}),
            by_rules: Words { summary: "You lose 0.4 kg a week.".to_owned(), points: Vec::new() },
            hidden: Vec::new(),
        }
    }

    fn says(summary: &str) -> Result<(), Vec<Fault>> {
        task().check(&Words { summary: summary.to_owned(), points: Vec::new() })
    }

    #[test]
    fn h2_a_number_that_is_no_fact_is_refused() {
        for text in ["82.5 kg", "82 kg", "82.45 kg", "35 % of it", "by 2026-12-31", "0.4 kg", "3 sets of 10."] {
            assert_eq!(says(text), Ok(()), "{text}");
        }
        for text in ["84 kg", "82.9 kg", "36 %", "in 2027", "1200 kcal", "500"] {
            assert!(says(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_the_rules_say_passes() {
        let task = task();
        assert_eq!(task.check(&task.by_rules()), Ok(()));
    }
}
