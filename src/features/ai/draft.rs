//! Programmes and sessions by a model: it chooses exercises, sets, repetitions and rests from what it is offered;
//! everything else is as the embedded coach has it, and the whole passes the same checks.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    ask::{TEXT_CHARS_MAX, question, text_fault, verdict},
    candidates::Candidates,
};
use crate::{
    coach::{Fault, Task, model::Prompt, task::read_json},
    domain::{
        coach::{
            Catalogue, Choice, CoachFacts, FaultKind, Programme, ProgrammeDay, ProgrammeExercise, ProgrammeWeek,
            Source, TodayExercise, TodaySession, check_programme,
        },
        exercises::TrackingType,
        progression::{FIRST_RPE_TENTHS, PlannedWeight, Rule, Span},
        templates::{Weekday, derive::minutes_of},
    },
};

/// The longest answer, in tokens: seven days of ten exercises.
const TOKENS_MAX: u32 = 6_000;
/// The longest name of a plan or a day, in characters.
const NAME_CHARS_MAX: usize = 80;
/// The most exercises of a day.
const EXERCISES_MAX: usize = 15;
/// The most reasons for the whole.
const REASONS_MAX: usize = 8;

/// A plan in the model's short form.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    name: String,
    days: Vec<DraftDay>,
    #[serde(default)]
    reasons: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct DraftDay {
    weekday: Weekday,
    name: String,
    exercises: Vec<DraftExercise>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DraftExercise {
    exercise: String,
    sets: u8,
    min: u32,
    max: u32,
    rest_seconds: u32,
    reason: String,
}

fn schema() -> Value {
    let exercise = json!({
        "type": "object", "additionalProperties": false,
        "required": ["exercise", "sets", "min", "max", "restSeconds", "reason"],
        "properties": {
            "exercise": {"type": "string", "description": "a name of the candidates: x1"},
            "sets": {"type": "integer"},
            "min": {"type": "integer", "description": "least repetitions, or seconds where it is recorded by duration"},
            "max": {"type": "integer"},
            "restSeconds": {"type": "integer"},
            "reason": {"type": "string"},
        },
    });
    let day = json!({
        "type": "object", "additionalProperties": false, "required": ["weekday", "name", "exercises"],
        "properties": {
            "weekday": {"type": "string", "enum": Weekday::ALL},
            "name": {"type": "string"},
            "exercises": {"type": "array", "items": exercise},
        },
    });
    json!({
        "type": "object", "additionalProperties": false, "required": ["name", "days", "reasons"],
        "properties": {
            "name": {"type": "string"},
            "days": {"type": "array", "items": day},
            "reasons": {"type": "array", "items": {"type": "string"}},
        },
    })
}

/// What a model chooses from, and the plan it starts from.
pub struct Making<'a> {
    /// The person.
    pub facts: &'a CoachFacts,
    /// The exercises there are.
    pub catalogue: &'a Catalogue,
    /// Those a model may choose.
    pub candidates: &'a Candidates,
    /// What it is told.
    pub told: Value,
}

impl Making<'_> {
    fn prompt(&self, feature: &str, task: &str, start: Value) -> Prompt {
        let mut told = self.told.clone();
        if let Some(told) = told.as_object_mut() {
            told.insert("candidates".to_owned(), self.candidates.tell());
            told.insert("startFrom".to_owned(), start);
        }
        question((feature, task), &told, schema(), TOKENS_MAX)
    }

    fn day(&self, base: &[ProgrammeDay], draft: DraftDay, at: &str) -> Result<ProgrammeDay, Vec<Fault>> {
        let DraftDay { weekday, name, exercises } = draft;
        let mut faults: Vec<Fault> = text_fault(&format!("{at}.name"), &name, NAME_CHARS_MAX).into_iter().collect();
        if exercises.is_empty() || exercises.len() > EXERCISES_MAX {
            faults.push(Fault::new(format!("{at}.exercises"), format!("must be 1 to {EXERCISES_MAX}")));
        }
        let mut made = Vec::new();
        for (place, one) in exercises.into_iter().take(EXERCISES_MAX).enumerate() {
            match self.exercise(base, one, &format!("{at}.exercises[{place}]")) {
                Ok(exercise) => made.push(exercise),
                Err(more) => faults.extend(more),
            }
        }
        verdict(faults)?;
        let like = base.iter().find(|day| day.weekday == weekday).or(base.first());
        let mut focus = Vec::new();
        for muscle in
            made.iter().filter_map(|one| self.catalogue.find(one.exercise_id)).flat_map(|one| &one.traits.primary)
        {
            if !focus.contains(muscle) {
                focus.push(*muscle);
            }
        }
        let mut day = ProgrammeDay {
            weekday,
            name,
            focus,
            minutes: 0,
            warmup: like.map(|day| day.warmup.clone()).unwrap_or_default(),
            exercises: made,
            conditioning: like.and_then(|day| day.conditioning.clone()),
            cooldown: like.map(|day| day.cooldown.clone()).unwrap_or_default(),
        };
        day.minutes = minutes_of(&day.to_day());
        Ok(day)
    }

    fn exercise(&self, base: &[ProgrammeDay], draft: DraftExercise, at: &str) -> Result<ProgrammeExercise, Vec<Fault>> {
        let reason = text_fault(&format!("{at}.reason"), &draft.reason, TEXT_CHARS_MAX);
        let found = self.candidates.find(&draft.exercise);
        let span = Span::complete(Some(draft.min), Some(draft.max), None);
        let (Some(found), Some(span), None) = (found, span, &reason) else {
            let unknown = found.is_none().then(|| Fault::new(format!("{at}.exercise"), "is none of the candidates"));
            let span = span.is_none().then(|| Fault::new(format!("{at}.min"), "must not be above max"));
            return Err(unknown.into_iter().chain(span).chain(reason).collect());
        };
        let held = matches!(found.tracking, TrackingType::Duration | TrackingType::WeightDuration);
        let known = base.iter().flat_map(|day| &day.exercises).find(|known| known.exercise_id == found.id);
        let plain = || ProgrammeExercise {
            exercise_id: found.id,
            name: found.traits.name.clone(),
            sets: 0,
            reps: None,
            duration_seconds: None,
            weight: open_weight(found.tracking),
            rest_seconds: 0,
            progression: Rule::default(),
            alternatives: Vec::new(),
            reason: String::new(),
            source: Source::Practice,
        };
        Ok(ProgrammeExercise {
            sets: draft.sets,
            reps: (!held).then_some(span),
            duration_seconds: held.then_some(span),
            rest_seconds: draft.rest_seconds,
            reason: draft.reason,
            source: Source::Practice,
            ..known.cloned().unwrap_or_else(plain)
        })
    }
}

fn choices_of(reasons: Vec<String>) -> Vec<Choice> {
    let choice = |reason| Choice { topic: "coach".to_owned(), reason, source: Source::Practice };
    reasons.into_iter().take(REASONS_MAX).map(choice).collect()
}

fn reason_faults(reasons: &[String]) -> Vec<Fault> {
    let one = |(place, reason): (usize, &String)| text_fault(&format!("reasons[{place}]"), reason, TEXT_CHARS_MAX);
    reasons.iter().enumerate().filter_map(one).collect()
}

fn told_faults(faults: Vec<crate::domain::coach::Fault>) -> Vec<Fault> {
    faults.into_iter().map(|fault| Fault::new(fault.at, fault.text)).collect()
}

/// The plan to start from, in the model's form.
fn show_days(days: &[ProgrammeDay], candidates: &Candidates) -> Value {
    let exercise = |one: &ProgrammeExercise| {
        let span = one.reps.or(one.duration_seconds);
        json!({"exercise": candidates.name_of(one.exercise_id), "sets": one.sets, "min": span.map(|span| span.min),
            "max": span.map(|span| span.max), "restSeconds": one.rest_seconds})
    };
    let day = |day: &ProgrammeDay| {
        json!({"weekday": day.weekday, "name": day.name, "minutes": day.minutes,
            "exercises": day.exercises.iter().map(exercise).collect::<Vec<_>>()})
    };
    days.iter().map(day).collect()
}

/// A programme.
pub struct ProgrammeTask<'a> {
    /// What it is made of.
    pub making: Making<'a>,
    /// What the embedded coach makes.
    pub base: Programme,
    /// How many weeks were asked for.
    pub weeks: u8,
}

impl Task for ProgrammeTask<'_> {
    type Answer = Programme;

    fn feature(&self) -> &'static str {
        "workout_generate"
    }

    fn prompt(&self) -> Prompt {
        let task = "make a weekly training programme for this person. Keep the days of the week and the minutes of \
            `startFrom`, a sound programme made by rules; change exercises, sets, repetitions and rests where the facts or the \
            wish speak for it. Choose only candidates, none twice in a day. Say why for each exercise, in one sentence.";
        self.making.prompt("programme", task, show_days(&self.base.days, self.making.candidates))
    }

    fn by_rules(&self) -> Programme {
        self.base.clone()
    }

    fn read(&self, text: &str) -> Result<Programme, Vec<Fault>> {
        let Draft { name, days, reasons } = read_json(text)?;
        let mut faults: Vec<Fault> = text_fault("name", &name, NAME_CHARS_MAX).into_iter().collect();
        faults.extend(reason_faults(&reasons));
        if days.len() > 7 {
            faults.push(Fault::new("days", "must be at most 7"));
        }
        let mut made = Vec::new();
        for (place, day) in days.into_iter().take(7).enumerate() {
            match self.making.day(&self.base.days, day, &format!("days[{place}]")) {
                Ok(day) => made.push(day),
                Err(more) => faults.extend(more),
            }
        }
        verdict(faults)?;
        made.sort_by_key(|day| day.weekday.number());
        if made.windows(2).any(|pair| matches!(pair, [one, other] if one.weekday == other.weekday)) {
            return Err(vec![Fault::new("days", "must not name a day of the week twice")]);
        }
        Ok(Programme { name, days: made, choices: choices_of(reasons), ..self.base.clone() })
    }

    fn check(&self, answer: &Programme) -> Result<(), Vec<Fault>> {
        verdict(told_faults(check_programme(answer, self.making.facts, self.weeks, self.making.catalogue)))
    }
}

/// A session.
pub struct SessionTask<'a> {
    /// What it is made of.
    pub making: Making<'a>,
    /// What the embedded coach makes.
    pub base: TodaySession,
    /// The day it is for.
    pub weekday: Weekday,
}

impl SessionTask<'_> {
    fn base_day(&self) -> ProgrammeDay {
        day_of(&self.base, self.weekday, self.making.catalogue)
    }
}

/// The load of what somebody is to find one for: whatever is hard enough.
const fn open_weight(tracking: TrackingType) -> PlannedWeight {
    match tracking {
        TrackingType::WeightReps => PlannedWeight::Exertion { rpe_tenths: FIRST_RPE_TENTHS },
        _ => PlannedWeight::Bodyweight,
    }
}

/// A session as a day of a programme.
fn day_of(session: &TodaySession, weekday: Weekday, catalogue: &Catalogue) -> ProgrammeDay {
    let open = |id| catalogue.find(id).map_or(PlannedWeight::Bodyweight, |known| open_weight(known.tracking));
    let exercise = |one: &TodayExercise| ProgrammeExercise {
        exercise_id: one.exercise_id,
        name: one.name.clone(),
        sets: one.sets,
        reps: one.reps,
        duration_seconds: one.duration_seconds,
        weight: one
            .load_grams
            .map_or_else(|| open(one.exercise_id), |grams| PlannedWeight::Fixed { grams, unit: None }),
        rest_seconds: one.rest_seconds,
        progression: Rule::default(),
        alternatives: Vec::new(),
        reason: one.reason.clone(),
        source: one.source,
    };
    ProgrammeDay {
        weekday,
        name: session.name.clone(),
        focus: Vec::new(),
        minutes: session.minutes,
        warmup: session.warmup.clone(),
        exercises: session.exercises.iter().map(exercise).collect(),
        conditioning: None,
        cooldown: session.cooldown.clone(),
    }
}

/// A session as a programme of one day and one week.
pub fn programme_of(session: &TodaySession, facts: &CoachFacts, weekday: Weekday, catalogue: &Catalogue) -> Programme {
    Programme {
        name: session.name.clone(),
        goal: facts.goal,
        level: facts.level,
        weeks: vec![ProgrammeWeek {
            week: 1,
            is_deload: false,
            sets_percent: 100,
            rpe_tenths: session.rpe_tenths,
            reason: "A single session.".to_owned(),
            source: Source::OwnWish,
        }],
        days: vec![day_of(session, weekday, catalogue)],
        choices: session.choices.clone(),
        gaps: Vec::new(),
    }
}

/// What holds for a single session too; what concerns whole weeks does not.
const fn concerns_sessions(kind: FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::UnknownExercise
            | FaultKind::EquipmentNotOwned
            | FaultKind::ExcludedMovement
            | FaultKind::TooHard
            | FaultKind::WrongTime
            | FaultKind::DuplicateInDay
            | FaultKind::RestOutOfRange
            | FaultKind::BadPrescription
            | FaultKind::LoadAboveBest
    )
}

impl Task for SessionTask<'_> {
    type Answer = TodaySession;

    fn feature(&self) -> &'static str {
        "session_generate"
    }

    fn prompt(&self) -> Prompt {
        let task = "make one training session for today: `days` has exactly one day. Start from `startFrom`, a sound session \
            made by rules, and keep its minutes; change exercises, sets, repetitions and rests where the facts or the wish \
            speak for it. Choose only candidates, none twice. Say why for each exercise, in one sentence.";
        self.making.prompt("session", task, show_days(&[self.base_day()], self.making.candidates))
    }

    fn by_rules(&self) -> TodaySession {
        self.base.clone()
    }

    fn read(&self, text: &str) -> Result<TodaySession, Vec<Fault>> {
        let Draft { name, days, reasons } = read_json(text)?;
        let mut faults: Vec<Fault> = text_fault("name", &name, NAME_CHARS_MAX).into_iter().collect();
        faults.extend(reason_faults(&reasons));
        let mut days = days.into_iter();
        let (Some(day), None) = (days.next(), days.next()) else {
            faults.push(Fault::new("days", "must be exactly one"));
            return Err(faults);
        };
        verdict(faults)?;
        let base = self.base_day();
        let day = self.making.day(std::slice::from_ref(&base), DraftDay { weekday: self.weekday, ..day }, "days[0]")?;
        let exercise = |one: ProgrammeExercise| TodayExercise {
            exercise_id: one.exercise_id,
            name: one.name,
            sets: one.sets,
            planned_sets: one.sets,
            reps: one.reps,
            duration_seconds: one.duration_seconds,
            load_grams: match one.weight {
                PlannedWeight::Fixed { grams, .. } => Some(grams),
                _ => None,
            },
            rest_seconds: one.rest_seconds,
            reason: one.reason,
            source: one.source,
        };
        Ok(TodaySession {
            name,
            minutes: day.minutes,
            exercises: day.exercises.into_iter().map(exercise).collect(),
            choices: choices_of(reasons),
            ..self.base.clone()
        })
    }

    fn check(&self, answer: &TodaySession) -> Result<(), Vec<Fault>> {
        let programme = programme_of(answer, self.making.facts, self.weekday, self.making.catalogue);
        let mut faults = check_programme(&programme, self.making.facts, 1, self.making.catalogue);
        faults.retain(|fault| concerns_sessions(fault.kind));
        verdict(told_faults(faults))
    }
}
