//! Exercises: for muscles that get little, or instead of one. A model may choose among what the rules found, and say
//! why; it can name no other.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    ask::{Origin, TEXT_CHARS_MAX, ask, question, text_fault, verdict},
    candidates::Candidates,
    wishes::{PlanWishes, WISH_CHARS_MAX, is_wish},
};
use crate::{
    app::App,
    coach::{Asker, Fault, Task, model::Prompt, task::read_json},
    domain::{
        coach::{Catalogue, Neglected, Source, Substitute, Suggestion, substitutes, suggest_exercises},
        ids::ExerciseId,
        person::ContextKind,
    },
    facts::{Whose, load_catalogue, name_told, tell},
    http::{Answer, ApiError, Caller, Code, Reply, ValidJson},
};

/// How many exercises are suggested where nothing is said.
const SUGGESTED: u8 = 5;
/// How many are weighed.
const WEIGHED: usize = 20;
/// The longest answer, in tokens.
const TOKENS_MAX: u32 = 1_500;

/// What to suggest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SuggestRequest {
    /// What can be done instead of this exercise; what muscles need that get little when left out.
    #[garde(skip)]
    pub exercise_id: Option<ExerciseId>,
    /// How many.
    #[garde(range(min = 1, max = 20))]
    pub limit: Option<u8>,
    /// How the person trains, where it is otherwise than their profile and equipment say.
    #[garde(dive)]
    pub plan: PlanWishes,
    /// What one wishes, in words. Only a language model reads it.
    #[garde(length(chars, max = WISH_CHARS_MAX), custom(is_wish))]
    pub wish: Option<String>,
}

/// What is suggested.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SuggestionsView {
    /// Muscles that get little, most neglected first.
    pub neglected: Vec<Neglected>,
    /// Exercises for them, best first.
    pub exercises: Vec<Suggestion>,
    /// What can be done instead of the exercise that was named, best first.
    pub substitutes: Vec<Substitute>,
    /// Said when there is too little to go by.
    pub note: Option<String>,
    /// Where it comes from.
    #[serde(flatten)]
    pub origin: Origin,
}

/// Said where nothing stands in for an exercise.
const NO_SUBSTITUTE: &str = "Nothing that fits your equipment, your level and what is to be spared does the same work. Leave \
    it out for now; if it is because something hurts, have that looked at.";

#[derive(Debug, Deserialize)]
struct Draft {
    picks: Vec<DraftPick>,
}

#[derive(Debug, Deserialize)]
struct DraftPick {
    exercise: String,
    reason: String,
}

/// Some of what the rules found, in another order, with reasons.
struct PicksTask<'a> {
    told: Value,
    candidates: &'a Candidates,
    limit: usize,
    found: Vec<ExerciseId>,
}

/// An exercise and why it was chosen; the rules have their own reasons.
type Pick = (ExerciseId, Option<String>);

impl Task for PicksTask<'_> {
    type Answer = Vec<Pick>;

    fn feature(&self) -> &'static str {
        "exercise_suggest"
    }

    fn prompt(&self) -> Prompt {
        let pick = json!({
            "type": "object", "additionalProperties": false, "required": ["exercise", "reason"],
            "properties": {"exercise": {"type": "string"}, "reason": {"type": "string"}},
        });
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["picks"],
            "properties": {"picks": {"type": "array", "items": pick}},
        });
        let task = "choose the candidates that serve this person best, best first, at most `limit`, none twice. Say why for each, in \
            one sentence.";
        question(("picks", task), &self.told, schema, TOKENS_MAX)
    }

    fn by_rules(&self) -> Vec<Pick> {
        self.found.iter().take(self.limit).map(|id| (*id, None)).collect()
    }

    fn read(&self, text: &str) -> Result<Vec<Pick>, Vec<Fault>> {
        let Draft { picks } = read_json(text)?;
        let (mut read, mut faults): (Vec<Pick>, Vec<Fault>) = (Vec::new(), Vec::new());
        if picks.is_empty() || picks.len() > self.limit {
            faults.push(Fault::new("picks", format!("must be 1 to {}", self.limit)));
        }
        for (place, pick) in picks.into_iter().enumerate() {
            let at = format!("picks[{place}]");
            faults.extend(text_fault(&format!("{at}.reason"), &pick.reason, TEXT_CHARS_MAX));
            match self.candidates.find(&pick.exercise) {
                Some(known) if read.iter().any(|(id, _)| *id == known.id) => {
                    faults.push(Fault::new(format!("{at}.exercise"), "is there twice"));
                }
                Some(known) => read.push((known.id, Some(pick.reason))),
                None => faults.push(Fault::new(format!("{at}.exercise"), "is none of the candidates")),
            }
        }
        verdict(faults).map(|()| read)
    }

    fn check(&self, _: &Vec<Pick>) -> Result<(), Vec<Fault>> {
        // All there is to check is whether it can be read as names of candidates.
        Ok(())
    }
}

/// `POST /ai/exercise-suggest`
pub async fn suggest(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<SuggestRequest>,
) -> Answer<Reply<SuggestionsView>> {
    let who = Asker::from(&*caller);
    let mut coached = app.coached(Whose::from(who)).await?;
    body.plan.apply(&mut coached.facts);
    let named: Vec<ExerciseId> = body.exercise_id.into_iter().collect();
    let catalogue = Catalogue::new(load_catalogue(&app.core_db(), who.account, &coached.facts.owned, &named).await?);
    let mut view = SuggestionsView {
        neglected: Vec::new(),
        exercises: Vec::new(),
        substitutes: Vec::new(),
        note: None,
        origin: Origin::rules(None),
    };
    match body.exercise_id {
        Some(id) if catalogue.find(id).is_none() => {
            return Err(ApiError::new(Code::ExerciseUnavailable).field("exerciseId", "is no exercise you can see"));
        }
        Some(id) => {
            view.substitutes = substitutes(&coached.facts, id, WEIGHED, &catalogue);
            if view.substitutes.is_empty() {
                view.note = Some(NO_SUBSTITUTE.to_owned());
            }
        }
        None => {
            let found = suggest_exercises(&coached.facts, WEIGHED, &catalogue);
            (view.neglected, view.exercises, view.note) = (found.neglected, found.exercises, found.note);
        }
    }
    let found: Vec<ExerciseId> = view
        .substitutes
        .iter()
        .map(|one| one.exercise_id)
        .chain(view.exercises.iter().map(|one| one.exercise_id))
        .collect();
    let candidates = Candidates::of(found.iter().filter_map(|id| catalogue.find(*id)));
    let limit = usize::from(body.limit.unwrap_or(SUGGESTED));
    if found.is_empty() {
        return Ok(Reply::new(view));
    }
    let instead_of =
        named.first().and_then(|id| catalogue.find(*id)).map(|known| name_told(known.id, &known.traits.name));
    let mut told = tell(&coached);
    told.insert("candidates".to_owned(), candidates.tell());
    told.insert("limit".to_owned(), json!(limit));
    told.insert("insteadOf".to_owned(), json!(instead_of));
    told.insert("neglected".to_owned(), json!(view.neglected));
    told.insert("wish".to_owned(), json!(body.wish));
    let task = PicksTask { told: Value::Object(told), candidates: &candidates, limit, found };
    let (picks, origin) =
        ask(&app, (who, None), (&coached, &[ContextKind::Training]), body.wish.as_deref(), &task).await?;
    view.origin = origin;
    view.choose(&picks);
    Ok(Reply::new(view))
}

impl SuggestionsView {
    /// Leaves what was picked, in that order, with those reasons.
    fn choose(&mut self, picks: &[Pick]) {
        let picked = |id: ExerciseId| picks.iter().position(|(picked, _)| *picked == id);
        let reason_of =
            |id: ExerciseId| picks.iter().find(|(picked, _)| *picked == id).and_then(|(_, why)| why.clone());
        self.exercises.retain(|one| picked(one.exercise_id).is_some());
        self.exercises.sort_by_key(|one| picked(one.exercise_id));
        for one in &mut self.exercises {
            if let Some(reason) = reason_of(one.exercise_id) {
                (one.reason, one.source) = (reason, Source::Practice);
            }
        }
        self.substitutes.retain(|one| picked(one.exercise_id).is_some());
        self.substitutes.sort_by_key(|one| picked(one.exercise_id));
        for one in &mut self.substitutes {
            if let Some(reason) = reason_of(one.exercise_id) {
                one.reasons.insert(0, reason);
            }
        }
    }
}
