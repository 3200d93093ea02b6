//! How a person wants the app to behave.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    access::load_person,
    projection::copy_preferences,
    store::{PATCH_PREFERENCES, PreferencesRow},
};
use crate::{
    app::App,
    bind,
    domain::{
        json,
        person::{ContextKind, Units},
        strength::Formula,
        training::{
            TrainingPreferences, Weekday,
            preferences::{DAY_START_HOUR_MAX, WORKOUTS_PER_WEEK_MAX},
        },
        visibility::Visibility,
    },
    http::{Answer, ApiError, Caller, Code, Reply, ValidJson, extract::nullable},
    jobs::{
        message::{JobMessage, ProjectPublicCardV1},
        outbox::OutboxAddress,
    },
    live::user_hub::HubEvent,
    storage::{Rows, User},
};

/// The longest rest between sets one can set as the default, in seconds.
const REST_SECONDS_MAX: u32 = 3_600;

/// Preferences, with the default for what was never set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Preferences {
    /// In which units quantities are shown.
    pub units: Units,
    /// Seconds.
    pub default_rest_time: u32,
    /// What to be told of.
    pub notifications: Notifications,
    /// What others may see.
    pub privacy: Privacy,
    /// How training is counted.
    pub training: TrainingPreferences,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            units: Units::Metric,
            default_rest_time: 90,
            notifications: Notifications::default(),
            privacy: Privacy::default(),
            training: TrainingPreferences::default(),
        }
    }
}

/// What to be told of. Everything, unless one says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Notifications {
    /// Workouts that were planned.
    pub workout_reminders: bool,
    /// Records and goals reached.
    pub progress_updates: bool,
    /// What friends do.
    pub social_activity: bool,
    /// What the coach suggests.
    pub ai_recommendations: bool,
}

impl Default for Notifications {
    fn default() -> Self {
        Self { workout_reminders: true, progress_updates: true, social_activity: true, ai_recommendations: true }
    }
}

/// What others may see. The profile, and friends when one is here, unless one says otherwise; never workouts and progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Privacy {
    /// Who may see the profile.
    pub profile_visibility: Visibility,
    /// Whether those who see the profile see workouts.
    pub workout_sharing: bool,
    /// Whether those who see the profile see progress.
    pub progress_sharing: bool,
    /// Which of one's own data a language model may be told of when one asks the coach. The embedded coach, which
    /// tells nobody, reads all of it.
    #[serde(deserialize_with = "ContextKind::deserialize_known")]
    pub ai_context: Vec<ContextKind>,
    /// Whether friends see when one is here and was last here; with `workoutSharing`, also that one trains.
    pub presence_sharing: bool,
}

impl Default for Privacy {
    fn default() -> Self {
        Self {
            profile_visibility: Visibility::Public,
            workout_sharing: false,
            progress_sharing: false,
            ai_context: ContextKind::usual(),
            presence_sharing: true,
        }
    }
}

/// What to change; `null` goes back to the default.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PatchPreferencesRequest {
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    units: Option<Option<Units>>,
    /// Seconds.
    #[garde(range(max = REST_SECONDS_MAX))]
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    default_rest_time: Option<Option<u32>>,
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    notifications: Option<Option<PatchNotificationsRequest>>,
    #[garde(dive)]
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    privacy: Option<Option<PatchPrivacyRequest>>,
    #[garde(dive)]
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    training: Option<Option<PatchTrainingRequest>>,
}

/// What to change of how training is counted; `null` goes back to the default.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PatchTrainingRequest {
    /// Hours after midnight.
    #[garde(range(max = DAY_START_HOUR_MAX))]
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    day_start_hour: Option<Option<u8>>,
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    week_start: Option<Option<Weekday>>,
    #[garde(range(min = 1, max = WORKOUTS_PER_WEEK_MAX))]
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    workouts_per_week: Option<Option<u8>>,
    #[garde(skip)]
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    formula: Option<Option<Formula>>,
}

/// What to change of the notifications; `null` goes back to the default.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PatchNotificationsRequest {
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    workout_reminders: Option<Option<bool>>,
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    progress_updates: Option<Option<bool>>,
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    social_activity: Option<Option<bool>>,
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    ai_recommendations: Option<Option<bool>>,
}

/// What to change of what others may see; `null` goes back to the default.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PatchPrivacyRequest {
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    profile_visibility: Option<Option<Visibility>>,
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    workout_sharing: Option<Option<bool>>,
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    progress_sharing: Option<Option<bool>>,
    /// Replaces the whole list.
    #[garde(length(max = ContextKind::COUNT))]
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    ai_context: Option<Option<Vec<ContextKind>>>,
    #[serde(default, deserialize_with = "nullable::given", skip_serializing_if = "Option::is_none")]
    presence_sharing: Option<Option<bool>>,
}

/// `GET /users/preferences`
pub async fn get_preferences(app: App, caller: Caller) -> Answer<Reply<Preferences>> {
    Ok(Reply::new(load_person(&app, &caller).await?.preferences))
}

/// `PATCH /users/preferences`
pub async fn update_preferences(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<PatchPreferencesRequest>,
) -> Answer<Reply<Preferences>> {
    patch(&app, &caller, &body).await.map(Reply::new)
}

/// `GET /users/preferences/notifications`
pub async fn get_notification_preferences(app: App, caller: Caller) -> Answer<Reply<Notifications>> {
    Ok(Reply::new(load_person(&app, &caller).await?.preferences.notifications))
}

/// `PATCH /users/preferences/notifications`
pub async fn update_notification_preferences(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<PatchNotificationsRequest>,
) -> Answer<Reply<Notifications>> {
    let body = PatchPreferencesRequest { notifications: Some(Some(body)), ..PatchPreferencesRequest::default() };
    Ok(Reply::new(patch(&app, &caller, &body).await?.notifications))
}

/// Writes the change to the shard, then its copy.
async fn patch(app: &App, caller: &Caller, change: &PatchPreferencesRequest) -> Answer<Preferences> {
    let person = load_person(app, caller).await?;
    if *change == PatchPreferencesRequest::default() {
        return Ok(person.preferences);
    }
    let json = serde_json::to_string(change).map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    let project = ProjectPublicCardV1 { account: caller.account, shard: caller.shard };
    let job = app.job::<User>(JobMessage::ProjectPublicCardV1(project));
    let written = app
        .user_db(caller.shard)?
        .batch(vec![bind!(PATCH_PREFERENCES, caller.account, json, app.now()), job.insert()])
        .await?;
    app.hint([job.hint(OutboxAddress::User(caller.shard))]);
    let row = written.first().map(Rows::first::<PreferencesRow>).transpose()?.flatten();
    let row = row.ok_or_else(|| ApiError::new(Code::InternalError).logging("an upsert returned no row"))?;
    app.core_db().batch(copy_preferences(caller.account, &row)?.into()).await?;
    let preferences: Preferences =
        json::from_str(&row.document).map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    let told = serde_json::to_value(&preferences).unwrap_or_default();
    app.publish_soon(caller.account, HubEvent::SyncPreferences { preferences: told });
    Ok(preferences)
}
