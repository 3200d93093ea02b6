//! Guided sessions and sleep stories, as scripts with times.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    ask::{Origin, ask, resources_for},
    generate::seed,
    script::ScriptTask,
    wishes::{WISH_CHARS_MAX, is_wish},
};
use crate::{
    app::App,
    coach::Asker,
    domain::coach::{Script, ScriptKind, guided_session, sleep_story},
    facts::Whose,
    http::{Answer, ApiError, Caller, Reply, ValidJson},
};

/// The longest script, in minutes.
const MINUTES_MAX: u16 = 60;
/// The longest a model writes, in minutes: what is longer, the embedded coach has.
const MODEL_MINUTES_MAX: u16 = 15;

/// A guided session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GenerateSessionRequest {
    /// What it is; mindfulness when left out. Sleep stories have an address of their own.
    #[serde(default, alias = "type")]
    #[garde(skip)]
    pub kind: Option<ScriptKind>,
    /// Minutes; ten when left out.
    #[serde(default, alias = "duration")]
    #[garde(range(min = 1, max = MINUTES_MAX))]
    pub minutes: Option<u16>,
    /// How one feels, from 1 (bad) to 10 (good). Only a language model reads it.
    #[serde(default)]
    #[garde(range(min = 1, max = 10))]
    pub mood: Option<u8>,
    /// What one wishes, in words. Only a language model reads it.
    #[serde(default)]
    #[garde(length(chars, max = WISH_CHARS_MAX), custom(is_wish))]
    pub wish: Option<String>,
}

/// A story to fall asleep with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct GenerateSleepStoryRequest {
    /// Where it leads: `forest`, `sea`, `mountain`, `train`, `garden`, `night sky`, or, for a language model, anything.
    #[serde(default)]
    #[garde(length(chars, max = 100), custom(is_wish))]
    pub theme: Option<String>,
    /// Minutes; ten when left out.
    #[serde(default, alias = "duration")]
    #[garde(range(min = 5, max = MINUTES_MAX))]
    pub minutes: Option<u16>,
    /// What one wishes, in words. Only a language model reads it.
    #[serde(default)]
    #[garde(length(chars, max = WISH_CHARS_MAX), custom(is_wish))]
    pub wish: Option<String>,
}

/// A script.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ScriptView {
    /// The script.
    pub script: Script,
    /// Where it comes from.
    #[serde(flatten)]
    pub origin: Origin,
}

/// `POST /ai/session/generate`
pub async fn generate_session(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<GenerateSessionRequest>,
) -> Answer<Reply<ScriptView>> {
    let kind = body.kind.unwrap_or(ScriptKind::Mindfulness);
    if kind == ScriptKind::SleepStory {
        return Err(ApiError::invalid_field("kind", "has an address of its own: /ai/sleep-story/generate"));
    }
    let minutes = body.minutes.unwrap_or(10);
    let base = guided_session(kind, minutes, seed(&app));
    let told = json!({"kind": kind, "totalSeconds": base.total_seconds, "mood": body.mood, "wish": body.wish});
    let task = ScriptTask { feature: "session_script", told, base };
    write(&app, &caller, (minutes, body.wish.as_deref()), task).await
}

/// `POST /ai/sleep-story/generate`
pub async fn generate_sleep_story(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<GenerateSleepStoryRequest>,
) -> Answer<Reply<ScriptView>> {
    let minutes = body.minutes.unwrap_or(10);
    let base = sleep_story(body.theme.as_deref(), minutes, seed(&app));
    let told = json!({"kind": base.kind, "totalSeconds": base.total_seconds, "theme": body.theme, "wish": body.wish});
    let words = [body.theme, body.wish].into_iter().flatten().collect::<Vec<_>>().join(". ");
    let task = ScriptTask { feature: "sleep_story", told, base };
    write(&app, &caller, (minutes, Some(words.as_str())), task).await
}

/// Nothing of the person is told to a model but what they say here.
async fn write(
    app: &App,
    caller: &Caller,
    (minutes, wish): (u16, Option<&str>),
    task: ScriptTask,
) -> Answer<Reply<ScriptView>> {
    if minutes > MODEL_MINUTES_MAX || !app.coach().models.has_providers() {
        let origin = Origin { resources: resources_for(app, wish), ..Origin::rules(None) };
        return Ok(Reply::new(ScriptView { script: task.base, origin }));
    }
    let who = Asker::from(&**caller);
    let coached = app.coached(Whose::from(who)).await?;
    let (script, origin) = ask(app, (who, None), (&coached, &[]), wish, &task).await?;
    Ok(Reply::new(ScriptView { script, origin }))
}
