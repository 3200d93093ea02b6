//! What the coach answers about mood, rest and questions.

use serde::{Deserialize, Serialize};

use super::Source;
use crate::domain::trend::Trend;

/// What is recorded of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Factor {
    /// Mood.
    Mood,
    /// Energy.
    Energy,
    /// Stress.
    Stress,
    /// Hours of sleep.
    Sleep,
    /// Minutes of training.
    Training,
    /// Minutes of meditation.
    Meditation,
}

/// Two things that go together, or do not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Association {
    /// The one that may come first.
    pub factor: Factor,
    /// Mood or energy.
    pub outcome: Factor,
    /// Days between: 0 the same day, 1 the day after.
    pub lag_days: u8,
    /// Days with both.
    pub days: u32,
    /// Spearman's rank correlation.
    pub rho: f64,
    /// How probable so strong an association would be by chance: a share of random orders.
    pub p_value: f64,
    /// The same, corrected for how many pairs were looked at (Benjamini and Hochberg).
    pub q_value: f64,
    /// Whether that is below 0.05.
    pub is_significant: bool,
    /// In words: always an association, never a cause.
    pub text: String,
}

/// What a diary shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MoodInsights {
    /// Whether any pair has days enough.
    pub has_enough_data: bool,
    /// Days with mood or energy.
    pub days: u32,
    /// How many it takes.
    pub days_needed: u32,
    /// How mood goes.
    pub mood_trend: Option<Trend>,
    /// How energy goes.
    pub energy_trend: Option<Trend>,
    /// Every pair that was tested, strongest first.
    pub associations: Vec<Association>,
    /// In words.
    pub summary: String,
    /// What to try, and what this cannot say.
    pub suggestions: Vec<String>,
    /// What that rests on.
    pub sources: Vec<Source>,
}

/// What a guided session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum ScriptKind {
    /// Attention on the breath.
    Mindfulness,
    /// Slow breathing.
    Breathing,
    /// From foot to head.
    BodyScan,
    /// Kindness.
    LovingKindness,
    /// To calm down.
    StressRelief,
    /// To begin work.
    Focus,
    /// To fall asleep.
    Sleep,
    /// A story to fall asleep with.
    SleepStory,
}

/// What happens in a part of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum PartKind {
    /// It is read out.
    Say,
    /// Silence.
    Pause,
    /// Breathing to a count.
    Breathe,
}

/// A part of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ScriptPart {
    /// When it begins, in seconds.
    pub begin_seconds: u32,
    /// How long it takes.
    pub seconds: u32,
    /// What happens.
    pub kind: PartKind,
    /// The words; empty in silence.
    pub text: String,
}

/// A guided session or a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Script {
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: ScriptKind,
    /// All parts together: the minutes asked for, exactly.
    pub total_seconds: u32,
    /// The parts, without a gap.
    pub parts: Vec<ScriptPart>,
    /// Why it is as it is.
    pub reason: String,
    /// What that rests on.
    pub source: Source,
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Topic {
    /// Training.
    Workout,
    /// Food.
    Nutrition,
    /// Rest between sessions.
    Recovery,
    /// Sleep.
    Sleep,
    /// Stress.
    Stress,
    /// Not wanting to.
    Motivation,
    /// How it goes.
    Progress,
    /// Anything else.
    General,
}

/// An answer in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TalkAnswer {
    /// What the question was taken to be about.
    pub topic: Topic,
    /// The whole answer, with facts, limits and the question at its end.
    pub text: String,
    /// The person's own facts in it.
    pub facts: Vec<String>,
    /// The question asked back.
    pub question: String,
    /// Whether it sends to a professional: pain, illness, medicines, pregnancy, eating.
    pub refers: bool,
    /// What that rests on.
    pub sources: Vec<Source>,
}
