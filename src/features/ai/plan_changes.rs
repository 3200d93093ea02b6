//! Changes to a template by a model: it names them one by one, from what it is offered, and they are made to a copy to
//! see that they can be.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    ask::{TEXT_CHARS_MAX, question, text_fault, verdict},
    candidates::Candidates,
};
use crate::{
    coach::{Fault, Task, model::Prompt, task::read_json},
    domain::{
        coach::{Catalogue, CoachFacts, Shape, changed_plan, check_changed},
        ids::ExerciseId,
        templates::{
            Weekday, WeeklyPlan,
            change::{CHANGES_MAX, ChangeKind, PlanChange},
        },
    },
};

/// The longest answer, in tokens.
const TOKENS_MAX: u32 = 2_000;

#[derive(Debug, Deserialize)]
struct Draft {
    changes: Vec<DraftChange>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DraftChange {
    kind: ChangeKind,
    day: Weekday,
    exercise: String,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    to_day: Option<Weekday>,
    #[serde(default)]
    sets: Option<u8>,
    #[serde(default)]
    min: Option<u32>,
    #[serde(default)]
    max: Option<u32>,
    reason: String,
}

/// A template to be made better.
pub struct ChangesTask<'a> {
    /// Its week.
    pub plan: &'a WeeklyPlan,
    /// The exercises there are.
    pub catalogue: &'a Catalogue,
    /// Those of the week, and those that may come to it.
    pub candidates: &'a Candidates,
    /// Which of the candidates may come to it.
    pub usable: &'a [ExerciseId],
    /// What a model is told.
    pub told: Value,
    /// The person.
    pub facts: &'a CoachFacts,
    /// The days and minutes asked for.
    pub shape: Option<Shape>,
    /// What the embedded coach would change.
    pub base: Vec<PlanChange>,
}

impl ChangesTask<'_> {
    fn show_week(&self) -> Value {
        let days = Weekday::ALL.iter().zip(&self.plan.days).filter(|(_, day)| !day.exercises.is_empty());
        let show = |(weekday, day): (&Weekday, &crate::domain::templates::Day)| {
            let exercises = day.exercises.iter().map(|planned| {
                let span = planned.reps.or(planned.duration_seconds);
                json!({"exercise": self.candidates.name_of(planned.exercise), "sets": planned.sets,
                    "min": span.map(|span| span.min), "max": span.map(|span| span.max)})
            });
            json!({"day": weekday, "minutes": day.estimated_duration, "exercises": exercises.collect::<Vec<_>>()})
        };
        days.map(show).collect()
    }

    fn show_base(&self) -> Value {
        let show = |change: &PlanChange| {
            json!({"kind": change.kind, "day": change.day, "exercise": self.candidates.name_of(change.exercise_id),
                "to": change.to_exercise_id.and_then(|to| self.candidates.name_of(to)), "toDay": change.to_day,
                "sets": change.sets, "min": change.min, "max": change.max,
                "reason": change.reason})
        };
        self.base.iter().map(show).collect()
    }
}

impl Task for ChangesTask<'_> {
    type Answer = Vec<PlanChange>;

    fn feature(&self) -> &'static str {
        "template_optimize"
    }

    fn prompt(&self) -> Prompt {
        let mut told = self.told.clone();
        if let Some(told) = told.as_object_mut() {
            let may_come: Vec<Option<String>> = self.usable.iter().map(|id| self.candidates.name_of(*id)).collect();
            told.insert("candidates".to_owned(), self.candidates.tell());
            told.insert("mayCome".to_owned(), json!(may_come.into_iter().flatten().collect::<Vec<_>>()));
            told.insert("week".to_owned(), self.show_week());
            told.insert("changesByRules".to_owned(), self.show_base());
            if let Some(Shape { days, minutes }) = self.shape {
                told.insert("shape".to_owned(), json!({"days": days, "minutes": minutes}));
            }
        }
        let optional = |kind: &str| json!({"type": [kind, "null"]});
        let to_days: Vec<Option<Weekday>> = Weekday::ALL.iter().copied().map(Some).chain([None]).collect();
        let change = json!({
            "type": "object", "additionalProperties": false,
            "required": ["kind", "day", "exercise", "to", "toDay", "sets", "min", "max", "reason"],
            "properties": {
                "kind": {"type": "string", "enum": ["swap", "add", "remove", "adjust", "move"]},
                "day": {"type": "string", "enum": Weekday::ALL},
                "exercise": {"type": "string"}, "to": optional("string"),
                "toDay": {"type": ["string", "null"], "enum": to_days}, "sets": optional("integer"),
                "min": optional("integer"), "max": optional("integer"), "reason": {"type": "string"},
            },
        });
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["changes"],
            "properties": {"changes": {"type": "array", "items": change}},
        });
        let task = "propose the few changes to `week` that help this person most, beginning with `changesByRules`. Only exercises \
            of `mayCome` may be added or swapped in. Where `shape` is given, the week must have those days, each of those minutes. Say why for each, in one sentence. No change is a fine answer.";
        question(("changes", task), &told, schema, TOKENS_MAX)
    }

    fn by_rules(&self) -> Vec<PlanChange> {
        self.base.clone()
    }

    fn read(&self, text: &str) -> Result<Vec<PlanChange>, Vec<Fault>> {
        let Draft { changes } = read_json(text)?;
        let most = self.base.len().max(CHANGES_MAX);
        if changes.len() > most {
            return Err(vec![Fault::new("changes", format!("must be at most {most}"))]);
        }
        let (mut read, mut faults) = (Vec::new(), Vec::new());
        for (place, draft) in changes.into_iter().enumerate() {
            let at = format!("changes[{place}]");
            let exercise = self.candidates.find(&draft.exercise).map(|known| known.id);
            let to = draft.to.as_deref().map(|name| self.candidates.find(name).map(|known| known.id));
            faults.extend(text_fault(&format!("{at}.reason"), &draft.reason, TEXT_CHARS_MAX));
            let (Some(exercise_id), Some(to_exercise_id)) = (exercise, to.map_or(Some(None), |to| to.map(Some))) else {
                faults.push(Fault::new(at, "names what is none of the candidates"));
                continue;
            };
            read.push(PlanChange {
                kind: draft.kind,
                day: draft.day,
                exercise_id,
                to_exercise_id,
                to_day: draft.to_day,
                sets: draft.sets,
                min: draft.min,
                max: draft.max,
                reason: draft.reason,
            });
        }
        verdict(faults).map(|()| read)
    }

    fn check(&self, answer: &Vec<PlanChange>) -> Result<(), Vec<Fault>> {
        let made = changed_plan(self.plan, answer, self.shape, self.facts, self.catalogue);
        let after =
            made.map_err(|(place, problem)| vec![Fault::new(format!("changes[{place}]"), problem.to_string())])?;
        let faults = check_changed(self.plan, &after, self.shape, self.facts, self.catalogue);
        verdict(faults.into_iter().map(|fault| Fault::new(fault.at, fault.text)).collect())
    }
}
