//! What goes with mood and energy.

use super::{MoodInsights, WellbeingDay};

/// What the days show: trends, and associations with a probability by chance. The seed is for the random orders.
pub fn mood_insights(days: &[WellbeingDay], seed: u64) -> MoodInsights {
    let _ = (days, seed);
    MoodInsights {
        has_enough_data: false,
        days: 0,
        days_needed: 14,
        mood_trend: None,
        energy_trend: None,
        associations: Vec::new(),
        summary: String::new(),
        suggestions: Vec::new(),
        sources: Vec::new(),
    }
}
