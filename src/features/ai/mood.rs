//! Mood and energy: how they go, and what goes with them, from workouts, measurements and what one tells.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    ask::{Origin, ask},
    words::{Words, WordsTask},
};
use crate::{
    app::App,
    coach::Asker,
    domain::{
        coach::{MoodInsights, WellbeingDay, mood_insights},
        local_day::LocalDay,
        person::ContextKind,
    },
    facts::Whose,
    http::{Answer, ApiError, Caller, Reply, ValidJson},
};

/// The most days one may tell of at once.
const ENTRIES_MAX: usize = 180;
/// By what the random orders begin, so that the same days give the same answer.
const SEED: u64 = 20_261_121;

/// What is told of a day. What is left out is as it was recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MoodEntryForm {
    /// The day.
    #[serde(alias = "date")]
    #[garde(skip)]
    pub day: LocalDay,
    /// Mood, from 1 (bad) to 10 (good).
    #[garde(range(min = 1.0, max = 10.0))]
    pub mood: Option<f64>,
    /// Energy, from 1 (tired) to 10 (fresh).
    #[garde(range(min = 1.0, max = 10.0))]
    pub energy: Option<f64>,
    /// Stress, from 1 (none) to 10 (much).
    #[garde(range(min = 1.0, max = 10.0))]
    pub stress: Option<f64>,
    /// Hours slept in the night before.
    #[garde(range(min = 0.0, max = 24.0))]
    pub sleep_hours: Option<f64>,
    /// Minutes of meditation.
    #[garde(range(min = 0.0, max = 1_440.0))]
    pub meditation_minutes: Option<f64>,
}

/// What to look at, beside what was recorded with workouts and measurements.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MoodInsightsRequest {
    /// How many days back; all that are known when left out.
    #[garde(range(min = 7, max = 365))]
    pub days: Option<u16>,
    /// What one tells, at most once a day. It is not kept.
    #[garde(length(max = ENTRIES_MAX), dive)]
    pub entries: Vec<MoodEntryForm>,
}

/// How mood and energy go.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MoodInsightsView {
    /// What was found.
    pub insights: MoodInsights,
    /// The same in words.
    pub words: Words,
    /// Where the words come from; what was found is statistics.
    #[serde(flatten)]
    pub origin: Origin,
}

/// `POST /ai/mood/insights`
pub async fn find_mood_insights(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<MoodInsightsRequest>,
) -> Answer<Reply<MoodInsightsView>> {
    let who = Asker::from(&*caller);
    let coached = app.coached(Whose::from(who)).await?;
    check_entries(&body.entries, coached.facts.today)?;
    let mut days = coached.facts.wellbeing.clone();
    take_entries(&mut days, &body.entries);
    let today = coached.facts.today;
    days.retain(|day| day.day <= today && body.days.is_none_or(|most| today.since(day.day) < i64::from(most)));
    let insights = mood_insights(&days, SEED);
    let by_rules =
        Words { summary: insights.summary.clone(), points: insights.suggestions.iter().take(8).cloned().collect() };
    let task = WordsTask {
        feature: "mood_insights",
        task: "tell this person how their mood and energy go and what goes with them. What goes together need not be cause and \
            effect: say so.",
        facts: json!(insights),
        by_rules,
        hidden: Vec::new(),
    };
    let (words, origin) = ask(&app, (who, None), (&coached, &[ContextKind::Mood]), None, &task).await?;
    Ok(Reply::new(MoodInsightsView { insights, words, origin }))
}

/// Each day at most once, and none that is yet to come.
fn check_entries(entries: &[MoodEntryForm], today: LocalDay) -> Answer<()> {
    let mut seen = BTreeSet::new();
    for (place, entry) in entries.iter().enumerate() {
        let at = format!("entries[{place}].day");
        if entry.day > today {
            return Err(ApiError::invalid_field(at, "is yet to come"));
        }
        if !seen.insert(entry.day) {
            return Err(ApiError::invalid_field(at, "is told twice"));
        }
    }
    Ok(())
}

/// What one tells goes before what was recorded.
fn take_entries(days: &mut Vec<WellbeingDay>, entries: &[MoodEntryForm]) {
    for entry in entries {
        let place = days.binary_search_by_key(&entry.day, |day| day.day).unwrap_or_else(|place| {
            let nothing = WellbeingDay {
                day: entry.day,
                mood: None,
                energy: None,
                stress: None,
                sleep_hours: None,
                training_minutes: None,
                meditation_minutes: None,
            };
            days.insert(place, nothing);
            place
        });
        let Some(day) = days.get_mut(place) else { continue };
        day.mood = entry.mood.or(day.mood);
        day.energy = entry.energy.or(day.energy);
        day.stress = entry.stress.or(day.stress);
        day.sleep_hours = entry.sleep_hours.or(day.sleep_hours);
        day.meditation_minutes = entry.meditation_minutes.or(day.meditation_minutes);
    }
}
