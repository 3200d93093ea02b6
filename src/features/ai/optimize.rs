//! Templates made better: the changes one by one, with reasons, as a proposal. The template stays as it is until its
//! owner accepts.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    ask::{Origin, ask},
    candidates::Candidates,
    generate::{confidence_in, context_of},
    plan_changes::ChangesTask,
    recommendation::{Action, Content, Kind, Priority, Proposal},
    store_proposal::{Kept, keep},
    wishes::{PlanWishes, WISH_CHARS_MAX, is_wish},
};
use crate::{
    app::App,
    coach::Asker,
    domain::{
        coach::{Catalogue, Improvement, Shape, changed_plan, improve_plan, usable_exercises},
        ids::{ExerciseId, RecommendationId, TemplateId},
        person::ContextKind,
        templates::{
            WeeklyPlan,
            change::{ChangeProblem, PlanChange},
        },
    },
    facts::{Coached, Whose, load_catalogue, tell},
    features::templates::{OwnTemplate, ProposedTemplate, load_own_template, show_proposed},
    http::{Answer, ApiError, Caller, Code, PathId, Reply, ValidJson},
};

/// What to make better.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OptimizeTemplateRequest {
    /// How the person trains, where it is otherwise than their profile, equipment and the template say.
    #[garde(dive)]
    pub plan: PlanWishes,
    /// What one wishes, in words. Only a language model reads it.
    #[garde(length(chars, max = WISH_CHARS_MAX), custom(is_wish))]
    pub wish: Option<String>,
}

/// A change, with the names of its exercises.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ChangeView {
    /// The change.
    #[serde(flatten)]
    pub change: PlanChange,
    /// The exercise's name.
    pub name: Option<String>,
    /// The name of what takes its place.
    pub to_name: Option<String>,
}

/// What would make a template better.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OptimizedView {
    /// The template.
    pub template_id: TemplateId,
    /// The version that was looked at.
    pub version: u32,
    /// The changes, in order; none where nothing speaks for one.
    pub changes: Vec<ChangeView>,
    /// Why nothing is proposed, where something should be but no week comes of it that passes the checks.
    pub note: Option<String>,
    /// The template as it would be; `null` without a change.
    pub proposed: Option<ProposedTemplate>,
    /// The recommendation that makes the changes when it is accepted.
    pub recommendation_id: Option<RecommendationId>,
    /// Where it comes from.
    #[serde(flatten)]
    pub origin: Origin,
}

/// `POST /templates/{id}/ai-optimize`
pub async fn optimize_template(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
    ValidJson(body): ValidJson<OptimizeTemplateRequest>,
) -> Answer<Reply<OptimizedView>> {
    let began = app.now();
    let who = Asker::from(&*caller);
    let template = load_own_template(&app, &caller, id).await?;
    let mut coached = app.coached(Whose::from(who)).await?;
    coached.facts.goal = template.goal;
    body.plan.apply(&mut coached.facts);
    let catalogue = load_for(&app, who, &template, &coached).await?;
    body.plan.avoid.check("plan.avoid", &catalogue)?;
    let shape = Shape::asked(&template.plan, body.plan.days_per_week, body.plan.duration);
    let base = improve_plan(&template.plan, shape, &coached.facts, &catalogue);
    let note = base.note.clone();
    let (changes, origin) = find_changes(&app, who, (&template, &coached, &catalogue), (&body, shape, base)).await?;
    // What the rules say passes as what a model says does: a defect here must not reach the person as a proposal.
    let after = changed_plan(&template.plan, &changes, shape, &coached.facts, &catalogue);
    let after = after.map_err(|(_, problem)| refuse(problem))?;
    let views: Vec<ChangeView> = changes.iter().map(|change| show_change(change, &catalogue)).collect();
    let mut view = OptimizedView {
        template_id: id,
        version: template.version,
        proposed: None,
        recommendation_id: None,
        note: note.filter(|_| views.is_empty()),
        changes: views,
        origin,
    };
    if !changes.is_empty() {
        let proposal = proposal_of(&app, (&template, &after), &view.changes, &coached, &view.origin.model);
        let proposal = Proposal { took_ms: app.now().since(began), ..proposal };
        if let Action::ChangeTemplate { proposed, .. } = &proposal.content.action {
            view.proposed = Some((**proposed).clone());
        }
        let kept = keep(&app, Whose::from(who), coached.is_told, vec![Kept { proposal, supersedes: true }]).await?;
        view.recommendation_id = kept.first().copied();
    }
    Ok(Reply::new(view))
}

/// A template of which nothing can be done is one to be made anew; whatever else is wrong is a defect of ours.
fn refuse(problem: ChangeProblem) -> ApiError {
    match problem {
        ChangeProblem::BadSize => ApiError::new(Code::PlanRefused)
            .saying("There is nothing in this template that you could do, and nothing that stands in for it."),
        problem => ApiError::new(Code::InternalError).logging(problem),
    }
}

/// The exercises a template's changes are chosen from, and those it has.
///
/// # Errors
/// The core database failed.
pub async fn load_for(app: &App, who: Asker, template: &OwnTemplate, coached: &Coached) -> Answer<Catalogue> {
    let avoided = coached.facts.avoid.exercises.iter().copied();
    let named: Vec<ExerciseId> = template.exercises.iter().map(|used| used.id).chain(avoided).collect();
    Ok(Catalogue::new(load_catalogue(&app.core_db(), who.account, &coached.facts.owned, &named).await?))
}

/// What may come to a plan.
pub fn usable_ids(coached: &Coached, catalogue: &Catalogue) -> Vec<ExerciseId> {
    usable_exercises(&coached.facts, catalogue).into_iter().map(|one| one.id).collect()
}

async fn find_changes(
    app: &App,
    who: Asker,
    (template, coached, catalogue): (&OwnTemplate, &Coached, &Catalogue),
    (body, shape, Improvement { changes: base, .. }): (&OptimizeTemplateRequest, Option<Shape>, Improvement),
) -> Answer<(Vec<PlanChange>, Origin)> {
    let chosen = base.iter().flat_map(|change| std::iter::once(change.exercise_id).chain(change.to_exercise_id));
    let in_plan = template.plan.exercises();
    let known = in_plan.iter().copied().chain(chosen).filter_map(|id| catalogue.find(id));
    let candidates = Candidates::of(known.chain(usable_exercises(&coached.facts, catalogue)));
    let usable = usable_ids(coached, catalogue);
    let mut told = tell(coached);
    told.insert("wish".to_owned(), json!(body.wish));
    let task = ChangesTask {
        plan: &template.plan,
        catalogue,
        candidates: &candidates,
        usable: &usable,
        told: Value::Object(told),
        facts: &coached.facts,
        shape,
        base,
    };
    ask(app, (who, None), (coached, &[ContextKind::Training]), body.wish.as_deref(), &task).await
}

/// A change with names.
pub fn show_change(change: &PlanChange, catalogue: &Catalogue) -> ChangeView {
    let name = |id: ExerciseId| catalogue.find(id).map(|known| known.traits.name.clone());
    ChangeView { name: name(change.exercise_id), to_name: change.to_exercise_id.and_then(name), change: change.clone() }
}

/// The proposal to give a template another week.
pub fn proposal_of(
    app: &App,
    (template, after): (&OwnTemplate, &WeeklyPlan),
    changes: &[ChangeView],
    coached: &Coached,
    model: &str,
) -> Proposal {
    let proposed = show_proposed(
        (template.name.clone(), String::new()),
        template.goal,
        after,
        (None, model.to_owned()),
        app.now(),
    );
    let reasons: Vec<&str> = changes.iter().map(|one| one.change.reason.as_str()).collect();
    let count = match changes.len() {
        1 => "One change".to_owned(),
        count => format!("{count} changes"),
    };
    Proposal {
        kind: Kind::Template,
        subject: format!("template:{}", template.id),
        priority: Priority::Medium,
        confidence: confidence_in(coached),
        content: Content {
            title: format!("{count} to {}", template.name),
            description: format!("{count} to one of your templates. Accepting makes a new version of it."),
            reasoning: reasons.join("\n"),
            data: json!({"templateId": template.id, "version": template.version, "changes": changes,
                "weeklyPlan": proposed.weekly_plan}),
            context: context_of(coached, None),
            action: Action::ChangeTemplate {
                template_id: template.id,
                version: template.version,
                proposed: Box::new(proposed),
            },
        },
        model: model.to_owned(),
        took_ms: 0,
    }
}
