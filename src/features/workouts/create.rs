//! Making a workout: from nothing, or from a day of a template.

use garde::Validate;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::{
    plan::{Ids, PlannedExerciseRequest, plan_session, plan_told},
    rooms::{Named, check_member, digest_of, follow, own_room, refusal, submit},
    sharing::remember_shared,
    views::{ShownQuery, shown},
};
use crate::{
    app::App,
    domain::{
        ids::{ExerciseId, GroupRoomId, TemplateId, WorkoutId},
        live_session::{
            Command, EXERCISES_MAX, NAME_CHARS_MAX, NOTES_CHARS_MAX, OpId, SETS_MAX, WorkoutView, planned_at,
        },
        templates::Weekday,
        time::Timestamp,
        training::{Mood, Place, Source, Status, Workout},
        visibility::Visibility,
    },
    features::templates::{NextSessionQuery, next_session, record_use},
    http::{Answer, ApiError, Caller, Code, Created, ValidJson, ValidQuery},
    training::exercise_facts,
};

/// A workout to make.
#[derive(Debug, Deserialize, Serialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateWorkoutRequest {
    /// Its id, made by the client; made here when it is not told.
    #[garde(skip)]
    id: Option<WorkoutId>,
    /// What it is called. Needed unless the day of the template has a name.
    #[garde(length(chars, min = 1, max = NAME_CHARS_MAX), inner(custom(not_blank)))]
    name: Option<String>,
    /// The template it follows: it begins with what that asks for next.
    #[garde(skip)]
    template_id: Option<TemplateId>,
    /// The day of the template; today, where the person is, unless told.
    #[garde(skip)]
    day: Option<Weekday>,
    /// Which week of the programme, from 1; counted from the first workout by it unless told.
    #[garde(range(min = 1, max = 5_000))]
    week: Option<u32>,
    /// When it is meant to begin.
    #[garde(skip)]
    planned_at: Option<Timestamp>,
    /// The person's own words.
    #[garde(length(chars, max = NOTES_CHARS_MAX))]
    notes: Option<String>,
    /// Where it takes place.
    #[garde(skip)]
    location: Option<Place>,
    /// Who else may see it: nobody unless told.
    #[garde(skip)]
    visibility: Option<Visibility>,
    /// What is to be done, in order.
    #[garde(length(max = EXERCISES_MAX), dive)]
    #[serde(default)]
    exercises: Vec<PlannedExerciseRequest>,
    /// A room to train together that one is in: it is told of the sets as they are done.
    #[garde(skip)]
    group_room_id: Option<GroupRoomId>,
    /// Whether it begins now.
    #[garde(skip)]
    #[serde(default)]
    start: bool,
    /// The name of the operation: the same name is the same workout.
    #[garde(skip)]
    op_id: Option<OpId>,
}

/// Refuses text without a letter.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape the validator asks for")]
pub fn not_blank(text: &str, _: &()) -> garde::Result {
    if text.trim().is_empty() { Err(garde::Error::new("must not be blank")) } else { Ok(()) }
}

impl CreateWorkoutRequest {
    /// What tells it from another request: all of it but the name of the operation, in which absent is as `null`.
    fn digest(&self) -> String {
        let mut told = serde_json::to_value(self).unwrap_or_default();
        if let Some(members) = told.as_object_mut() {
            members.retain(|name, value| name != "opId" && !value.is_null());
        }
        digest_of(&told.to_string())
    }
}

/// `POST /api/workouts`: the same request again gives the workout it made; another one under its name or id is refused.
pub async fn create_workout(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<CreateWorkoutRequest>,
) -> Answer<Created<WorkoutView>> {
    let named = Named::of(&app, &headers, body.op_id.clone(), None);
    let id = body.id.unwrap_or_else(|| named.new_workout(caller.account));
    let named_by = if body.id.is_some() { "id" } else { "opId" };
    let (starts, group, made_by) = (body.start, body.group_room_id, body.digest());
    if let Some(group) = group {
        check_member(&app, &caller, group).await?;
    }
    let workout = plan_workout(&app, &caller, id, body).await?;
    let template = workout.template;
    if workout.visibility != Visibility::Private {
        remember_shared(&app, &caller, id).await?;
    }
    app.count_subrequest();
    let made = app.rooms.create(own_room(&caller, id), workout, made_by).await?;
    let mut state =
        made.ok_or(ApiError::new(Code::AlreadyAdded).field(named_by, "is that of another workout of yours"))?;
    // After the workout is made, since what is refused is no use. Told again, it counts once; a workout whose request
    // fails in between is counted when the request is repeated, or when the workout is completed.
    if let Some(template) = template {
        app.core_db().execute(record_use(template, id, caller.account, false)).await?;
    }
    if let Some(group) = group {
        follow(&app, &caller, id, group).await?;
    }
    // A repetition finds it begun.
    if starts && state.snapshot.workout.status == Status::Planned {
        state = submit(&app, &caller, id, vec![named.and("start").op(Command::Start {})]).await?;
    }
    Ok(Created(shown(caller.account, &state, query.unit(), app.now())))
}

async fn plan_workout(app: &App, caller: &Caller, id: WorkoutId, body: CreateWorkoutRequest) -> Answer<Workout> {
    let now = app.now();
    body.planned_at.map(|at| planned_at(at, now)).transpose().map_err(refusal)?;
    let ids = Ids { app, now };
    let (told_name, template, exercises) = match body.template_id {
        Some(template) => {
            if !body.exercises.is_empty() {
                return Err(ApiError::invalid_field("exercises", "come from the template"));
            }
            let query = NextSessionQuery { day: body.day, week: body.week };
            let session = next_session(app, caller, template, &query).await?;
            let exercises: Vec<ExerciseId> = session.exercises.iter().map(|next| next.exercise_id).collect();
            let facts = exercise_facts(&app.core_db(), caller.account, &exercises).await?;
            let name = session.name.clone();
            let (template, exercises) = plan_session(&ids, session, &facts);
            (Some(name).filter(|name| !name.trim().is_empty()), Some(template), exercises)
        }
        None => {
            if body.day.is_some() || body.week.is_some() {
                return Err(ApiError::invalid_field("templateId", "is needed with a day or a week"));
            }
            let planned: usize = body.exercises.iter().map(|exercise| exercise.sets.len()).sum();
            if planned > SETS_MAX {
                return Err(ApiError::invalid_field("exercises", format!("must have at most {SETS_MAX} sets")));
            }
            let exercises: Vec<ExerciseId> = body.exercises.iter().map(|exercise| exercise.exercise_id).collect();
            let facts = exercise_facts(&app.core_db(), caller.account, &exercises).await?;
            (None, None, plan_told(&ids, body.exercises, &facts)?)
        }
    };
    let name = body.name.or(told_name).ok_or_else(|| ApiError::invalid_field("name", "is required"))?;
    Ok(Workout {
        id,
        name: name.trim().to_owned(),
        status: Status::Planned,
        source: Source::Recorded,
        template,
        planned_at: body.planned_at,
        started_at: None,
        ended_at: None,
        paused_at: None,
        paused_ms: 0,
        location: body.location,
        mood: Mood::default(),
        notes: body.notes.unwrap_or_default(),
        calories_told_kcal: None,
        session_rpe: None,
        visibility: body.visibility.unwrap_or(Visibility::Private),
        exercises,
        created_at: now,
    })
}
