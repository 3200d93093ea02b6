//! The rules coach: programmes, sessions, substitutes, advice, insights, scripts and answers from plain facts.
//!
//! Owns no data. Everything is a pure function of what is passed; where wording or choice varies, it does so by an
//! explicit seed. Each choice says why and what that rests on ([`Source`]), and what is generated passes the checks
//! that bind a language model too ([`check_programme`]). It advises on training; it does not diagnose.

mod allocate;
mod answers;
mod answers_mind;
mod assemble;
mod avoid;
mod catalogue;
mod facts;
mod goal_advice;
mod insights;
mod landmarks;
mod motivation;
mod muscle_group;
mod optimise;
mod phases;
mod plan;
mod plateau;
mod prescription;
mod programme;
mod proposal;
mod reshape;
mod script_texts;
mod scripts;
mod session;
mod source;
mod split;
mod substitute;
mod suggest;
mod talk;
mod talk_facts;
mod talk_referrals;
mod talk_texts;
#[cfg(test)]
mod test_support;
mod validate;

pub use answers::*;
pub use answers_mind::*;
pub use catalogue::Catalogue;
pub use facts::*;
pub use goal_advice::advise_goal;
pub use insights::mood_insights;
pub use motivation::{FinishedWorkout, cheer, motivate};
pub use optimise::{impossible, planned_sets, usable_exercises};
pub use plan::*;
pub use plateau::find_plateaus;
pub use programme::{generate_programme, generate_workout};
pub use proposal::{Improvement, Shape, changed_plan, check_changed, improve_plan};
pub use scripts::{guided_session, sleep_story};
pub use session::session_today;
pub use source::Source;
pub use substitute::substitutes;
pub use suggest::suggest_exercises;
pub use talk::{answer_question, topic_of};
pub use validate::check_programme;
