//! The session of the day.

use super::{Catalogue, CoachFacts, Readiness, TodaySession};
use crate::domain::templates::Day;

/// Today's session from a day of a plan: as planned, or less of it where recent load, exertion or energy speak for it.
/// `week` is the week of the programme, from 0.
pub fn session_today(facts: &CoachFacts, day: &Day, week: u32, catalogue: &Catalogue) -> TodaySession {
    let _ = (facts, week, catalogue);
    TodaySession {
        name: day.name.clone(),
        readiness: Readiness::Ready,
        sets_percent: 100,
        rpe_tenths: 80,
        minutes: 0,
        warmup: Vec::new(),
        exercises: Vec::new(),
        cooldown: Vec::new(),
        choices: Vec::new(),
    }
}
