//! What is asked: one kind of question, its answer's type, and what makes an answer good.

use serde::de::DeserializeOwned;

use crate::{coach::model::Prompt, domain::json};

/// What is wrong with an answer, said so that a model can mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, as a path: `days[2].exercises[0].sets`.
    pub at: String,
    /// What, as a sentence: `must be 1 to 10`.
    pub what: String,
}

impl Fault {
    /// A fault.
    pub fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self { at: at.into(), what: what.into() }
    }
}

/// A question whose answer is checked before anybody sees it.
pub trait Task: Sync {
    /// What comes back.
    type Answer: Send;

    /// What the costs are told under, `[a-z_]{1,40}`: `workout_generate`.
    fn feature(&self) -> &'static str;

    /// The question. Made again for a repair; `by_rules` may stay empty, as [`Task::by_rules`] is asked instead.
    fn prompt(&self) -> Prompt;

    /// What the embedded coach answers. It must pass [`Task::check`].
    fn by_rules(&self) -> Self::Answer;

    /// Reads what a model said, mostly by [`read_json`]. What is read as it stands has its texts and numbers bounded
    /// in [`Task::check`].
    ///
    /// # Errors
    /// What is wrong with it.
    fn read(&self, text: &str) -> Result<Self::Answer, Vec<Fault>>;

    /// Checks the answer against the same rules that hold for what people send.
    ///
    /// # Errors
    /// What is wrong with it, at least one.
    fn check(&self, answer: &Self::Answer) -> Result<(), Vec<Fault>>;
}

/// Reads JSON, also out of the fence that models like to put around it.
///
/// # Errors
/// Where it does not fit.
pub fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Fault>> {
    json::from_str(without_fence(text)).map_err(|misfit| vec![json_fault(&misfit)])
}

fn json_fault(misfit: &json::Misfit) -> Fault {
    // It may quote the answer: it goes back to the model that gave it and nowhere else.
    Fault::new(misfit.path(), misfit.reason())
}

/// The text between a first line that begins with ``` and a last one, if it stands between such.
fn without_fence(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    inner.and_then(|inner| inner.split_once('\n')).map_or(text, |(_, body)| body.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_with_and_without_a_fence() {
        for text in ["[1,2]", " [1,2]\n", "```json\n[1,2]\n```", "```\n[1,2]```"] {
            assert_eq!(read_json::<Vec<u8>>(text), Ok(vec![1, 2]), "{text}");
        }
    }

    #[test]
    fn h2_what_does_not_fit_is_a_fault_that_says_where() {
        let faults = read_json::<Vec<u8>>("[1,\n\"x\"]").unwrap_err();
        assert_eq!(faults[0].at, "[1]");
        assert!(faults[0].what.contains("\"x\""), "{faults:?}");
    }
}
