//! Who the coach is in a conversation.

use serde::{Deserialize, Serialize};

use crate::domain::coach::Topic;

/// Who the coach is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Persona {
    /// Knows a little of everything.
    General,
    /// A strength and conditioning coach.
    Workout,
    /// Talks about food.
    Nutrition,
    /// Talks about rest between sessions.
    Recovery,
    /// Talks about feeling well.
    Wellness,
    /// Talks about sleep.
    Sleep,
    /// Guides breathing and attention.
    Mindfulness,
}

/// What clients call topics, and who answers them. The first word that a topic holds decides.
const TOPICS: &[(&str, Persona)] = &[
    ("nutrition", Persona::Nutrition),
    ("diet", Persona::Nutrition),
    ("food", Persona::Nutrition),
    ("meal", Persona::Nutrition),
    ("sleep", Persona::Sleep),
    ("meditation", Persona::Mindfulness),
    ("mindful", Persona::Mindfulness),
    ("breath", Persona::Mindfulness),
    ("stress", Persona::Mindfulness),
    ("recovery", Persona::Recovery),
    ("rest", Persona::Recovery),
    ("injury", Persona::Recovery),
    ("mobility", Persona::Recovery),
    ("wellness", Persona::Wellness),
    ("wellbeing", Persona::Wellness),
    ("mood", Persona::Wellness),
    ("motivation", Persona::Wellness),
    ("mental", Persona::Wellness),
    ("journal", Persona::Wellness),
    ("workout", Persona::Workout),
    ("training", Persona::Workout),
    ("fitness", Persona::Workout),
    ("exercise", Persona::Workout),
    ("strength", Persona::Workout),
    ("cardio", Persona::Workout),
    ("program", Persona::Workout),
    ("progress", Persona::Workout),
    ("goal", Persona::Workout),
];

impl Persona {
    /// The word that rows and clients have.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Workout => "workout",
            Self::Nutrition => "nutrition",
            Self::Recovery => "recovery",
            Self::Wellness => "wellness",
            Self::Sleep => "sleep",
            Self::Mindfulness => "mindfulness",
        }
    }

    /// By a topic as a client names it.
    pub fn of_topic(topic: &str) -> Option<Self> {
        let topic = crate::domain::text::fold(topic);
        TOPICS.iter().find(|(word, _)| topic.contains(word)).map(|(_, persona)| *persona)
    }

    /// By what a message is about.
    pub const fn of(topic: Topic) -> Self {
        match topic {
            Topic::Workout | Topic::Progress => Self::Workout,
            Topic::Nutrition => Self::Nutrition,
            Topic::Recovery => Self::Recovery,
            Topic::Sleep => Self::Sleep,
            Topic::Stress => Self::Mindfulness,
            Topic::Motivation => Self::Wellness,
            Topic::General => Self::General,
        }
    }

    /// What the embedded coach is to talk about; `None` where the words decide.
    pub const fn topic(self) -> Option<Topic> {
        match self {
            Self::General | Self::Wellness => None,
            Self::Workout => Some(Topic::Workout),
            Self::Nutrition => Some(Topic::Nutrition),
            Self::Recovery => Some(Topic::Recovery),
            Self::Sleep => Some(Topic::Sleep),
            Self::Mindfulness => Some(Topic::Stress),
        }
    }

    /// What a model is told to be.
    pub const fn role(self) -> &'static str {
        match self {
            Self::General => "You are a coach for training and wellbeing.",
            Self::Workout => {
                "You are a strength and conditioning coach. Give sets, repetitions, effort and rest; prefer progress in small steps and technique over load."
            }
            Self::Nutrition => {
                "You are a sports nutrition coach. Speak of food, protein, energy and habits in ranges; never recommend extreme deficits, purging or fasting as a punishment."
            }
            Self::Recovery => {
                "You are a recovery coach: rest days, deloads, mobility and easing back after a pause. Pain that is sharp, lasting or spreading belongs to a physiotherapist or doctor: say so."
            }
            Self::Wellness => {
                "You are a wellbeing coach: motivation, habits and mood. Listen first, be warm and brief. You are no therapist and make no diagnoses."
            }
            Self::Sleep => {
                "You are a sleep coach: rhythm, light, caffeine and winding down. Lasting sleeplessness belongs to a doctor: say so."
            }
            Self::Mindfulness => {
                "You are a guide to breathing, attention and short meditations. Offer one exercise at a time, step by step."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_leads_to_who_answers_it() {
        assert_eq!(Persona::of_topic("workout"), Some(Persona::Workout));
        assert_eq!(Persona::of_topic("Meal planning"), Some(Persona::Nutrition));
        assert_eq!(Persona::of_topic("BREATHWORK"), Some(Persona::Mindfulness));
        assert_eq!(Persona::of_topic("taxes"), None);
    }
}
