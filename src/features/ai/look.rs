//! Looks for something to propose: by rules, once a day, when the person asks what there is.

use serde_json::json;

use super::{
    generate::{PLAN, SESSION, confidence_in, context_of, seed},
    goals::{advise, proposal_of as goal_proposal},
    optimize::{proposal_of as template_proposal, show_change},
    recommendation::{Action, Content, Kind, Priority, Proposal, Status},
    store::{LOOK, LOOK_AGAIN, OPINIONS, OpinionRow},
    store_proposal::{Kept, keep_with},
};
use crate::{
    app::App,
    bind,
    domain::{
        coach::{
            Catalogue, PlateauFinding, Programme, Suggestion, changed_plan, find_plateaus, generate_programme,
            generate_workout, improve_plan, suggest_exercises,
        },
        ids::{ExerciseId, TemplateId},
        permissions::Permission,
        templates::Weekday,
        time::{HOUR_MS, Timestamp},
    },
    facts::{Coached, Whose, load_catalogue},
    features::templates::{OwnTemplate, load_own_template, show_proposed},
    http::{Answer, Caller, Code},
    platform::crypto::Key,
    storage::Rows,
};

/// How long what was found counts as fresh.
const FRESH_MS: i64 = 20 * HOUR_MS;
/// The most muscles and standstills told of at once.
const TOLD_MAX: usize = 2;
/// The weeks of a programme that is proposed.
const WEEKS: u8 = 4;
/// After so many days without a workout a session is proposed.
const IDLE_DAYS: i64 = 3;

/// Whether it is time to look again.
pub fn may_look(looked_at: Option<Timestamp>, now: Timestamp) -> bool {
    looked_at.is_none_or(|at| now.since(at) >= FRESH_MS)
}

/// Looks, unless somebody else does just now; `true` when there is something new.
///
/// # Errors
/// A database failed; the next who asks looks again.
pub async fn look_for_more(app: &App, caller: &Caller, key: &Key) -> Answer<bool> {
    let db = app.user_db(caller.shard)?;
    let now = app.now();
    let statements =
        vec![bind!(LOOK, caller.account, now, now.plus_millis(-FRESH_MS)), bind!(OPINIONS, caller.account)];
    let rows = db.batch(statements).await?;
    if rows.first().is_none_or(|looked| looked.changes == 0) {
        return Ok(false);
    }
    let opinions: Vec<OpinionRow> = rows.get(1).map(Rows::decode).transpose()?.unwrap_or_default();
    match find_and_keep(app, caller, key, &opinions).await {
        Ok(found) => Ok(found),
        Err(error) => {
            db.execute(bind!(LOOK_AGAIN, caller.account)).await?;
            Err(error)
        }
    }
}

/// What the person thought of earlier proposals of a kind: what they liked comes earlier, what they did not later.
fn liking(opinions: &[OpinionRow], kind: Kind) -> i64 {
    let one = |opinion: &OpinionRow| {
        let answered = match opinion.status {
            Status::Accepted => 60,
            Status::Declined => -80,
            Status::Pending | Status::Expired => 0,
        };
        let stars = opinion.rating.map_or(0, |stars| (i64::from(stars) - 3) * 40);
        let helped = opinion.was_helpful.map_or(0, |helped| if helped == 0 { -60 } else { 40 });
        answered + stars + helped
    };
    opinions.iter().filter(|opinion| opinion.kind == kind).map(one).sum()
}

async fn find_and_keep(app: &App, caller: &Caller, key: &Key, opinions: &[OpinionRow]) -> Answer<bool> {
    let began = app.now();
    let whose = Whose::of(caller);
    let coached = app.coached(whose).await?;
    let template = load_followed(app, caller, &coached).await?;
    let named: Vec<ExerciseId> = coached.facts.exercises.iter().map(|history| history.exercise).collect();
    let in_template = template.iter().flat_map(|template| template.exercises.iter().map(|used| used.id));
    let named: Vec<ExerciseId> = named.into_iter().chain(in_template).take(300).collect();
    let exercises = load_catalogue(&app.core_db(), whose.account, &coached.facts.owned, &named).await?;
    let catalogue = Catalogue::new(exercises);
    let took_ms = app.now().since(began);
    let found = find(app, &coached, template.as_ref(), &catalogue);
    let kept = found.into_iter().map(|proposal| Kept { proposal: Proposal { took_ms, ..proposal }, supersedes: false });
    let liking = |proposal: &Proposal| liking(opinions, proposal.kind);
    let ids = keep_with(app, whose, (key, coached.is_told), kept.collect(), &liking).await?;
    Ok(!ids.is_empty())
}

/// The template the person trained by last, where it is theirs to change.
async fn load_followed(app: &App, caller: &Caller, coached: &Coached) -> Answer<Option<OwnTemplate>> {
    let Some(id) = coached.templates.first().filter(|_| caller.may(Permission::ReadPublicTemplates)) else {
        return Ok(None);
    };
    match load_own_template(app, caller, *id).await {
        Ok(template) => Ok(Some(template)),
        Err(error) if matches!(error.code, Code::NotFound | Code::Forbidden) => Ok(None),
        Err(error) => Err(error),
    }
}

/// All there is to propose, by rules.
fn find(app: &App, coached: &Coached, template: Option<&OwnTemplate>, catalogue: &Catalogue) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = Vec::new();
    for goal in &coached.goals {
        let advice = advise(goal, coached);
        found.extend(advice.and_then(|advice| goal_proposal(goal, &advice, context_of(coached, None))));
    }
    found.extend(find_plateaus(&coached.facts).iter().take(TOLD_MAX).map(|finding| standstill(finding, coached)));
    match template {
        Some(template) => found.extend(changes(app, template, coached, catalogue)),
        None if coached.templates.is_empty() => found.extend(programme(app, coached, catalogue)),
        None => {}
    }
    // Whose plan can be changed is told so with it.
    if template.is_none() && coached.facts.workouts_total > 0 {
        let neglected = suggest_exercises(&coached.facts, TOLD_MAX, catalogue).exercises;
        found.extend(neglected.iter().map(|one| neglected_muscle(one, coached)));
    }
    found.extend(session(app, coached, catalogue));
    found
}

fn advice(coached: &Coached, kind: Kind, subject: String, title: String) -> Proposal {
    Proposal {
        kind,
        subject,
        priority: Priority::Medium,
        confidence: confidence_in(coached),
        content: Content {
            title,
            description: String::new(),
            reasoning: String::new(),
            data: json!({}),
            context: context_of(coached, None),
            action: Action::Nothing {},
        },
        model: "rules".to_owned(),
        took_ms: 0,
    }
}

fn standstill(finding: &PlateauFinding, coached: &Coached) -> Proposal {
    let title = if finding.deload {
        format!("An easy week for {}", finding.name)
    } else {
        format!("Something new for {}", finding.name)
    };
    let first = finding.advice.first().map(|choice| choice.reason.clone()).unwrap_or_default();
    let all: Vec<&str> = finding.advice.iter().map(|choice| choice.reason.as_str()).collect();
    let subject = format!("plateau:{}", finding.exercise_id);
    let mut proposal = advice(coached, Kind::Exercise, subject, title);
    proposal.priority = if finding.deload { Priority::High } else { Priority::Medium };
    proposal.content.description = format!("{first} This is advice: accepting changes nothing.");
    proposal.content.reasoning = all.join("\n");
    proposal.content.data = json!({"exerciseId": finding.exercise_id, "name": finding.name, "finding": finding});
    proposal
}

fn neglected_muscle(one: &Suggestion, coached: &Coached) -> Proposal {
    let muscle = one.muscle.as_str().replace('_', " ");
    let title = format!("{} for your {muscle}", one.name);
    let mut proposal = advice(coached, Kind::Exercise, format!("muscle:{}", one.muscle.as_str()), title);
    proposal.content.description =
        format!("{} sets a week of {}. This is advice: accepting changes nothing.", one.sets, one.name);
    proposal.content.reasoning = one.reason.clone();
    proposal.content.data = json!({"exerciseId": one.exercise_id, "name": one.name, "suggestion": one});
    proposal
}

/// Changes to the template the person follows.
fn changes(app: &App, template: &OwnTemplate, coached: &Coached, catalogue: &Catalogue) -> Option<Proposal> {
    let mut coached = coached.clone();
    coached.facts.goal = template.goal;
    let changes = improve_plan(&template.plan, None, &coached.facts, catalogue).changes;
    if changes.is_empty() {
        return None;
    }
    let after = changed_plan(&template.plan, &changes, None, &coached.facts, catalogue).ok()?;
    let views: Vec<_> = changes.iter().map(|change| show_change(change, catalogue)).collect();
    let proposal = template_proposal(app, (template, &after), &views, &coached, "rules");
    let kind = if changes.len() == 1 { Kind::Exercise } else { Kind::Template };
    Some(Proposal { kind, ..proposal })
}

/// A plan for somebody who follows none.
fn programme(app: &App, coached: &Coached, catalogue: &Catalogue) -> Option<Proposal> {
    let made = generate_programme(&coached.facts, WEEKS, seed(app), catalogue).ok()?;
    let mut proposal = added(app, coached, Kind::Template, &made);
    proposal.subject = PLAN.to_owned();
    proposal.content.description = "A programme for you. Accepting adds it to your templates.".to_owned();
    Some(proposal)
}

/// A session for somebody who has not trained for some days.
fn session(app: &App, coached: &Coached, catalogue: &Catalogue) -> Option<Proposal> {
    let last = coached.facts.sessions.last()?;
    if coached.facts.today.since(last.day) < IDLE_DAYS {
        return None;
    }
    let made = generate_workout(&coached.facts, &[], seed(app), catalogue).ok()?;
    let weekday = Weekday::from_number(coached.facts.today.weekday());
    let made = super::draft::programme_of(&made, &coached.facts, weekday, catalogue);
    let mut proposal = added(app, coached, Kind::Workout, &made);
    proposal.subject = SESSION.to_owned();
    proposal.priority = Priority::Low;
    proposal.content.description =
        "A session for today. Accepting adds it to your templates, as a plan of one day.".to_owned();
    Some(proposal)
}

fn added(app: &App, coached: &Coached, kind: Kind, made: &Programme) -> Proposal {
    let reasons: Vec<&str> = made.choices.iter().map(|choice| choice.reason.as_str()).collect();
    let reasoning = reasons.join("\n");
    let proposed = show_proposed(
        (made.name.clone(), reasoning.chars().take(2_000).collect()),
        made.goal,
        &made.to_weekly_plan(),
        (None, "rules".to_owned()),
        app.now(),
    );
    let mut proposal = advice(coached, kind, String::new(), made.name.clone());
    proposal.content.reasoning = reasoning;
    proposal.content.data = json!({"template": proposed});
    let template_id = TemplateId::new(app.now(), app.entropy());
    proposal.content.action = Action::AddTemplate { template_id, proposed: Box::new(proposed) };
    proposal
}
