//! Programmes and sessions: made by the coach, kept as a proposal, or added to one's templates where that was asked
//! for.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    ask::{Origin, ask},
    candidates::Candidates,
    draft::{Making, ProgrammeTask, SessionTask, programme_of},
    generate_later::{Generated, generate_later},
    recommendation::{Action, Content, Context, Kind, Priority, Proposal},
    store_proposal::{Kept, keep},
    wishes::{AvoidForm, DAYS_MAX, DAYS_MIN, MINUTES_MAX, MINUTES_MIN, PlanWishes, WEEKS_MAX, WISH_CHARS_MAX, is_wish},
};
use crate::{
    app::App,
    coach::{Asker, Once},
    domain::{
        coach::{Catalogue, Programme, Refusal, TodaySession, generate_programme, generate_workout, usable_exercises},
        exercises::{Equipment, Muscle},
        ids::{RecommendationId, TemplateId},
        permissions::Permission,
        person::{ContextKind, FitnessLevel},
        priority::Priority as JobPriority,
        templates::{Goal, Weekday},
    },
    facts::{Coached, Whose, load_catalogue, tell},
    features::templates::{ProposedTemplate, add_proposed, show_proposed},
    http::{Answer, ApiError, Caller, Code, Reply, ValidJson},
};

/// The weeks of a programme where nothing is said.
const WEEKS_DEFAULT: u8 = 4;

/// What a programme is about among the recommendations, whether it was asked for or the coach thought of it: one waits
/// at a time.
pub const PLAN: &str = "plan";
/// The same of a session.
pub const SESSION: &str = "session";

/// What is to be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Made {
    /// A weekly plan for some weeks.
    #[default]
    Programme,
    /// One session, for today.
    Session,
}

/// What to make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GenerateRequest {
    /// A programme or a session.
    #[garde(skip)]
    pub kind: Made,
    /// What to train for; as the person's goals say when left out.
    #[garde(skip)]
    pub goal: Option<Goal>,
    /// How experienced one is; as the profile says when left out.
    #[garde(skip)]
    pub fitness_level: Option<FitnessLevel>,
    /// Days a week, of a programme alone; as the preferences say when left out.
    #[garde(range(min = DAYS_MIN, max = DAYS_MAX))]
    pub days_per_week: Option<u8>,
    /// Minutes of a session, warm-up and cool-down counted; 60 when left out.
    #[garde(range(min = MINUTES_MIN, max = MINUTES_MAX))]
    pub duration: Option<u16>,
    /// What there is to train with; what the person owns when left out.
    #[garde(length(max = 19))]
    pub equipment: Option<Vec<Equipment>>,
    /// What must not be in it.
    #[garde(dive)]
    pub avoid: AvoidForm,
    /// For how many weeks, of a programme alone.
    #[garde(range(min = 1, max = WEEKS_MAX))]
    pub weeks: Option<u8>,
    /// What it is for. A programme gives these muscles further sets before others; a session is for them, or where left
    /// out for what was trained least of late.
    #[garde(length(max = 6))]
    pub focus: Vec<Muscle>,
    /// What one wishes, in words. Only a language model reads it.
    #[garde(length(chars, max = WISH_CHARS_MAX), custom(is_wish))]
    pub wish: Option<String>,
    /// Adds it to one's templates at once; else it waits among the recommendations.
    #[garde(skip)]
    pub save: bool,
    /// Makes it in the background: the answer is the job, whose result is what this would have answered.
    #[serde(rename = "async")]
    #[garde(skip)]
    pub is_async: bool,
    /// How urgent that is: `high` is for subscribers, others get `normal`. What is made at once begins at once.
    #[garde(skip)]
    pub priority: Option<JobPriority>,
}

impl GenerateRequest {
    /// How the plan is to be.
    fn wishes(&self) -> PlanWishes {
        PlanWishes {
            goal: self.goal,
            fitness_level: self.fitness_level,
            days_per_week: self.days_per_week,
            duration: self.duration,
            equipment: self.equipment.clone(),
            avoid: self.avoid.clone(),
        }
    }
}

/// What was made.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GeneratedView {
    /// A programme or a session.
    pub kind: Made,
    /// The programme, where it is one.
    pub programme: Option<Programme>,
    /// The session, where it is one.
    pub session: Option<TodaySession>,
    /// The same as the template it becomes.
    pub template: ProposedTemplate,
    /// The recommendation that waits to be accepted.
    pub recommendation_id: Option<RecommendationId>,
    /// The template that was added.
    pub template_id: Option<TemplateId>,
    /// Where it comes from.
    #[serde(flatten)]
    pub origin: Origin,
}

/// `POST /ai/workout-generate`
pub async fn generate_workout_plan(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<GenerateRequest>,
) -> Answer<Generated> {
    check(&caller, &body)?;
    answer(&app, &caller, &body).await
}

/// `POST /templates/ai-generate`: a programme.
pub async fn generate_template(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<GenerateRequest>,
) -> Answer<Generated> {
    check(&caller, &body)?;
    if body.kind == Made::Session {
        return Err(ApiError::invalid_field("kind", "must be programme"));
    }
    answer(&app, &caller, &body).await
}

async fn answer(app: &App, caller: &Caller, body: &GenerateRequest) -> Answer<Generated> {
    if body.is_async {
        return generate_later(app, caller, body).await.map(Generated::Later);
    }
    let template_id = TemplateId::new(app.now(), app.entropy());
    let view = generate(app, (Asker::from(&**caller), None), body, template_id).await?;
    Ok(Generated::Now(Box::new(Reply::new(view))))
}

/// Refuses what is not theirs to ask for, and by field what does not apply.
fn check(caller: &Caller, body: &GenerateRequest) -> Answer<()> {
    if body.save && !caller.may(Permission::WriteOwnTemplates) {
        return Err(ApiError::new(Code::Forbidden));
    }
    let mut error = ApiError::new(Code::ValidationFailed);
    if body.kind == Made::Session {
        for (field, is_said) in [("daysPerWeek", body.days_per_week.is_some()), ("weeks", body.weeks.is_some())] {
            if is_said {
                error = error.field(field, "is of programmes: leave it out");
            }
        }
    }
    for (index, _) in body.focus.iter().enumerate().filter(|(_, muscle)| body.avoid.muscles.contains(muscle)) {
        error = error.field(format!("focus[{index}]"), "is to be left alone too");
    }
    if error.fields.is_empty() { Ok(()) } else { Err(error) }
}

/// Why the coach makes no plan.
pub fn refused(refusal: &Refusal) -> ApiError {
    let error = ApiError::new(Code::CoachRefused).saying(format!("{refusal}."));
    error.detail("refusal", refusal)
}

/// For whom something is made.
#[derive(Clone, Copy)]
struct By<'a> {
    who: Asker,
    once: Option<&'a Once<'a>>,
    seed: u64,
}

/// Makes what was asked for, and keeps it: as the template of that id where it is to be saved, which is added once.
///
/// # Errors
/// [`Code::CoachRefused`] where no plan can be made within the wishes.
pub async fn generate(
    app: &App,
    (who, once): (Asker, Option<&Once<'_>>),
    body: &GenerateRequest,
    template_id: TemplateId,
) -> Answer<GeneratedView> {
    // Made again for the same template, the rules choose the same, and so does the question to a model.
    let by = By { who, once, seed: seed_of(template_id.as_bytes()) };
    let began = app.now();
    let mut coached = app.coached(Whose::from(who)).await?;
    body.wishes().apply(&mut coached.facts);
    if body.kind == Made::Programme {
        coached.facts.focus.clone_from(&body.focus);
    }
    let named = &body.avoid.exercises;
    let exercises = load_catalogue(&app.core_db(), who.account, &coached.facts.owned, named).await?;
    let catalogue = Catalogue::new(exercises);
    body.avoid.check("avoid", &catalogue)?;
    let today = Weekday::from_number(coached.facts.today.weekday());
    let (programme, session, origin) = match body.kind {
        Made::Programme => {
            let (programme, origin) = make_programme(app, by, &coached, &catalogue, body).await?;
            (programme, None, origin)
        }
        Made::Session => {
            let (session, origin) = make_session(app, by, &coached, &catalogue, body).await?;
            (programme_of(&session, &coached.facts, today, &catalogue), Some(session), origin)
        }
    };
    let description = programme.choices.iter().map(|choice| choice.reason.as_str()).collect::<Vec<_>>().join("\n");
    let proposed = show_proposed(
        (programme.name.clone(), description.chars().take(2_000).collect()),
        programme.goal,
        &programme.to_weekly_plan(),
        (body.wish.clone(), origin.model.clone()),
        app.now(),
    );
    let mut view = GeneratedView {
        kind: body.kind,
        programme: None,
        session: None,
        template: proposed,
        recommendation_id: None,
        template_id: None,
        origin,
    };
    if body.save {
        let added = add_proposed(app, who.account, template_id, view.template.clone()).await?;
        view.template_id = Some(added.summary.id);
    } else {
        let proposal = proposal_of(&view, &programme, &coached, body, template_id, app.now().since(began));
        let kept = keep(app, Whose::from(who), coached.is_told, vec![Kept { proposal, supersedes: true }]).await?;
        view.recommendation_id = kept.first().copied();
    }
    match session {
        Some(session) => view.session = Some(session),
        None => view.programme = Some(programme),
    }
    Ok(view)
}

async fn make_programme(
    app: &App,
    by: By<'_>,
    coached: &Coached,
    catalogue: &Catalogue,
    body: &GenerateRequest,
) -> Answer<(Programme, Origin)> {
    let weeks = body.weeks.unwrap_or(WEEKS_DEFAULT);
    let made = generate_programme(&coached.facts, weeks, by.seed, catalogue);
    let base = made.map_err(|refusal| refused(&refusal))?;
    let chosen = base
        .days
        .iter()
        .flat_map(|day| &day.exercises)
        .flat_map(|one| std::iter::once(one.exercise_id).chain(one.alternatives.iter().copied()));
    let candidates = candidates(coached, catalogue, chosen);
    let making = Making { facts: &coached.facts, catalogue, candidates: &candidates, told: told(coached, body) };
    let task = ProgrammeTask { making, base, weeks };
    ask(app, (by.who, by.once), (coached, &[ContextKind::Training]), body.wish.as_deref(), &task).await
}

async fn make_session(
    app: &App,
    by: By<'_>,
    coached: &Coached,
    catalogue: &Catalogue,
    body: &GenerateRequest,
) -> Answer<(TodaySession, Origin)> {
    let made = generate_workout(&coached.facts, &body.focus, by.seed, catalogue);
    let base = made.map_err(|refusal| refused(&refusal))?;
    let candidates = candidates(coached, catalogue, base.exercises.iter().map(|one| one.exercise_id));
    let making = Making { facts: &coached.facts, catalogue, candidates: &candidates, told: told(coached, body) };
    let weekday = Weekday::from_number(coached.facts.today.weekday());
    let task = SessionTask { making, base, weekday };
    ask(app, (by.who, by.once), (coached, &[ContextKind::Training]), body.wish.as_deref(), &task).await
}

/// Those the rules chose, then the best known of those that may be offered.
pub fn candidates(
    coached: &Coached,
    catalogue: &Catalogue,
    chosen: impl Iterator<Item = crate::domain::ids::ExerciseId>,
) -> Candidates {
    let chosen = chosen.filter_map(|id| catalogue.find(id));
    Candidates::of(chosen.chain(usable_exercises(&coached.facts, catalogue)))
}

fn told(coached: &Coached, body: &GenerateRequest) -> Value {
    let mut told = tell(coached);
    told.insert("wish".to_owned(), serde_json::json!(body.wish));
    told.insert("focus".to_owned(), serde_json::json!(body.focus));
    Value::Object(told)
}

/// A number by which equals are chosen among.
pub fn seed(app: &App) -> u64 {
    seed_of(&app.entropy())
}

/// The same of an id.
pub fn seed_of(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

fn proposal_of(
    view: &GeneratedView,
    programme: &Programme,
    coached: &Coached,
    body: &GenerateRequest,
    template_id: TemplateId,
    took_ms: i64,
) -> Proposal {
    let (kind, subject) = match body.kind {
        Made::Programme => (Kind::Template, PLAN),
        Made::Session => (Kind::Workout, SESSION),
    };
    let reasons: Vec<&str> = programme.choices.iter().map(|choice| choice.reason.as_str()).collect();
    Proposal {
        kind,
        subject: subject.to_owned(),
        priority: Priority::Medium,
        confidence: confidence_in(coached),
        content: Content {
            title: programme.name.clone(),
            description: match body.kind {
                Made::Programme => "A programme for you. Accepting adds it to your templates.".to_owned(),
                Made::Session => {
                    "A session for you. Accepting adds it to your templates, as a plan of one day.".to_owned()
                }
            },
            reasoning: reasons.join("\n"),
            data: serde_json::json!({"template": view.template}),
            context: context_of(coached, Some(&body.wishes())),
            action: Action::AddTemplate { template_id, proposed: Box::new(view.template.clone()) },
        },
        model: view.origin.model.clone(),
        took_ms,
    }
}

/// The more there is to go by, the surer.
pub fn confidence_in(coached: &Coached) -> f64 {
    let sessions = u32::try_from(coached.facts.sessions.len()).unwrap_or(u32::MAX).min(12);
    0.6 + f64::from(sessions) * 0.025
}

/// What was looked at, in words.
pub fn context_of(coached: &Coached, wishes: Option<&PlanWishes>) -> Context {
    let facts = &coached.facts;
    let last = facts.sessions.last().map(|last| format!(", the last on {}", last.day)).unwrap_or_default();
    Context {
        user_progress: format!("{} workouts so far, {} this week", facts.workouts_total, facts.workouts_this_week),
        recent_activity: format!("{} workouts in the last six weeks{last}", facts.sessions.len()),
        goals: coached.goals.iter().map(|goal| goal.id).collect(),
        preferences: wishes.map(|wishes| wishes.in_words(facts)).unwrap_or_default(),
    }
}
