//! What is published, what devices are sent, and what is asked of the object. Versioned; tests pin the bytes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    domain::{
        ids::{
            AccountId, ExportId, GroupRoomId, ImportId, JobId, NotificationId, RecommendationId, SessionId, WorkoutId,
        },
        notice::Notice,
        sign_ins::SignIns,
        time::Timestamp,
    },
    jobs::tracked::JobState,
    live::{chat_run::ChatAddress, sockets::SIGN_IN_ENDED, workout_room::RoomAddress},
    storage::StorageError,
};

/// Something that happened to a person, for their devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all_fields = "camelCase")]
pub enum HubEvent {
    /// There is something new to be told: the item as it stands in the list.
    #[serde(rename = "notification:new")]
    NotificationNew {
        /// Which, so that it is announced once.
        id: NotificationId,
        /// The item.
        notification: Value,
    },
    /// Something was read on one device.
    #[serde(rename = "notification:read")]
    NotificationRead {
        /// Which; `null` for all there were.
        id: Option<NotificationId>,
        /// When.
        at: Timestamp,
    },
    /// Somebody asks to be friends.
    #[serde(rename = "friend:request")]
    FriendRequest {
        /// Who.
        user_id: AccountId,
        /// Their name.
        username: String,
        /// When.
        at: Timestamp,
    },
    /// Somebody invites to train together.
    #[serde(rename = "room:invite")]
    RoomInvite {
        /// Into which room.
        room_id: GroupRoomId,
        /// Its name.
        name: String,
        /// Who invites.
        user_id: AccountId,
        /// Their name.
        username: String,
    },
    /// A workout changed: read it anew, or watch its room.
    #[serde(rename = "sync:workout")]
    SyncWorkout {
        /// Which.
        workout_id: WorkoutId,
        /// How it stands: `planned`, `in_progress`, `completed`, `cancelled` or `deleted`.
        status: String,
        /// The last event of its room that the copy has.
        seq: i64,
    },
    /// Figures about training changed: read them anew.
    #[serde(rename = "sync:progress")]
    SyncProgress {
        /// What changed them; `null` when it was no single workout.
        workout_id: Option<WorkoutId>,
    },
    /// Preferences changed.
    #[serde(rename = "sync:preferences")]
    SyncPreferences {
        /// As they are now.
        preferences: Value,
    },
    /// An import went on, or came to its end.
    #[serde(rename = "import:progress")]
    ImportProgress {
        /// Which.
        import_id: ImportId,
        /// How it stands: `applying` or `done`, `undoing` or `undone`.
        state: String,
        /// Items done with.
        count: u32,
        /// Items there are.
        total: u32,
    },
    /// The coach proposes something. What it is stands in the list of recommendations alone.
    #[serde(rename = "ai:recommendation")]
    AiRecommendation {
        /// Which.
        recommendation_id: RecommendationId,
        /// What it is about: `workout`, `exercise`, `template` or `goal_adjustment`.
        recommendation_type: String,
        /// How urgent it is: `high`, `medium` or `low`.
        priority: String,
    },
    /// A line for somebody who trains right now.
    #[serde(rename = "ai:motivation")]
    AiMotivation {
        /// In which workout, where it was told.
        workout_id: Option<WorkoutId>,
        /// The line.
        text: String,
        /// What it is said for: `record`, `last_set` …
        because: String,
    },
    /// A job the person waits for began, went on, or came to its end.
    #[serde(rename = "job:progress")]
    JobProgress {
        /// Which: names it in `/jobs/{id}`.
        job_id: JobId,
        /// What was asked for.
        kind: String,
        /// How it stands.
        state: JobState,
        /// How far it has come, in percent.
        progress: u8,
    },
    /// An export can be fetched.
    #[serde(rename = "export:ready")]
    ExportReady {
        /// Which.
        export_id: ExportId,
        /// How large it is.
        bytes: u64,
    },
}

impl HubEvent {
    /// What tells two publications of the same event apart from two events; `None` when every one is new.
    pub fn key(&self) -> Option<String> {
        match self {
            Self::NotificationNew { id, .. } => Some(Self::notification_key(*id)),
            Self::FriendRequest { user_id, at, .. } => Some(format!("friend:{user_id}:{}", at.as_millis())),
            Self::RoomInvite { room_id, user_id, .. } => Some(format!("room:{room_id}:{user_id}")),
            Self::AiRecommendation { recommendation_id, .. } => Some(format!("recommendation:{recommendation_id}")),
            Self::ExportReady { export_id, .. } => Some(format!("export:{export_id}")),
            Self::NotificationRead { .. }
            | Self::SyncWorkout { .. }
            | Self::SyncProgress { .. }
            | Self::ImportProgress { .. }
            | Self::AiMotivation { .. }
            | Self::JobProgress { .. }
            | Self::SyncPreferences { .. } => None,
        }
    }

    /// The key of what announces a notification.
    pub fn notification_key(id: NotificationId) -> String {
        format!("notification:{id}")
    }

    /// What it tells of, where only the latest word counts: an earlier one that nobody has fetched is dropped.
    pub fn topic(&self) -> Option<String> {
        match self {
            Self::SyncWorkout { workout_id, .. } => Some(format!("workout:{workout_id}")),
            Self::SyncProgress { .. } => Some("progress".to_owned()),
            Self::ImportProgress { import_id, .. } => Some(format!("import:{import_id}")),
            Self::AiMotivation { .. } => Some("motivation".to_owned()),
            Self::JobProgress { job_id, .. } => Some(format!("job:{job_id}")),
            _ => None,
        }
    }

    /// Its name and its data, the latter as JSON text.
    pub fn parts(&self) -> (String, String) {
        let value = serde_json::to_value(self).unwrap_or_default();
        let name = value.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        (name, value.get("data").map(ToString::to_string).unwrap_or_default())
    }

    /// The event of its own that goes with a notice, for clients that wait for that name.
    pub fn of_notice(notice: &Notice) -> Option<Self> {
        match notice.clone() {
            Notice::FriendRequested { user_id, username, at } => Some(Self::FriendRequest { user_id, username, at }),
            Notice::RoomInvited { room_id, name, user_id, username } => {
                Some(Self::RoomInvite { room_id, name, user_id, username })
            }
            _ => None,
        }
    }
}

/// A room in which a person may have a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "at", rename_all = "snake_case")]
pub enum LivePlace {
    /// Their own workout's.
    Workout(RoomAddress),
    /// One where people train together.
    Group(GroupRoomId),
    /// Their own conversation's with the coach.
    Conversation(ChatAddress),
}

/// What is asked of a hub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HubCallV1 {
    /// See [`Hub::publish`](super::Hub::publish).
    Publish {
        /// What.
        event: HubEvent,
    },
    /// See [`Hub::close_sign_ins`](super::Hub::close_sign_ins). Answered with places.
    Close {
        /// Which.
        sign_ins: SignIns,
    },
    /// See [`Hub::register`](super::Hub::register).
    Register {
        /// The sign-in.
        session: SessionId,
        /// Where it has a socket.
        place: LivePlace,
    },
    /// See [`Hub::forget`](super::Hub::forget).
    Forget {
        /// What.
        what: Forgotten,
    },
    /// See [`Hub::presence`](super::Hub::presence). Answered with devices.
    Presence,
    /// See [`Hub::erase`](super::Hub::erase).
    Erase,
}

/// What a hub is to forget before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgotten {
    /// Every event that names this other person.
    Person(AccountId),
    /// What announced this notification.
    Notification(NotificationId),
}

/// Whether a sign-in that was registered had ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    /// Then its socket is to be closed.
    pub has_ended: bool,
}

/// Code and reason a socket is closed with when nobody can promise to close it with its sign-in.
const HUB_SILENT: (u16, &str) = (1011, "try again in a moment");

/// Why a socket that has just been opened is closed again, by what came of registering it.
pub fn refusal_of(registered: Result<Registered, StorageError>) -> Option<(u16, &'static str)> {
    match registered {
        Ok(Registered { has_ended: false }) => None,
        Ok(Registered { has_ended: true }) => Some(SIGN_IN_ENDED),
        Err(_) => Some(HUB_SILENT),
    }
}

/// A device that is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PresentDevice {
    /// As the client names its device.
    pub device: String,
    /// The sign-in it uses.
    pub session: SessionId,
    /// Since when.
    pub connected_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_events_never_change() {
        let event = HubEvent::SyncWorkout {
            workout_id: WorkoutId::from_bytes([1; 16]),
            status: "completed".to_owned(),
            seq: 7,
        };
        let call = HubCallV1::Publish { event: event.clone() };
        let bytes = concat!(
            r#"{"publish":{"event":{"type":"sync:workout","data":"#,
            r#"{"workoutId":"01010101-0101-0101-0101-010101010101","status":"completed","seq":7}}}}"#
        );
        assert_eq!(serde_json::to_string(&call).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<HubCallV1>(bytes).unwrap(), call);
        let (name, data) = event.parts();
        let data: Value = serde_json::from_str(&data).unwrap();
        assert_eq!((name.as_str(), &data["status"], &data["seq"]), ("sync:workout", &"completed".into(), &7.into()));
        let what = Forgotten::Person(AccountId::from_bytes([1; 16]));
        let bytes = r#"{"forget":{"what":{"person":"01010101-0101-0101-0101-010101010101"}}}"#;
        assert_eq!(serde_json::to_string(&HubCallV1::Forget { what }).unwrap(), bytes);
        let bytes = r#""presence""#;
        assert_eq!(serde_json::to_string(&HubCallV1::Presence).unwrap(), bytes);
    }

    #[test]
    fn bytes_of_places_never_change() {
        let place = LivePlace::Group(GroupRoomId::from_bytes([1; 16]));
        let bytes = r#"{"kind":"group","at":"01010101-0101-0101-0101-010101010101"}"#;
        assert_eq!(serde_json::to_string(&place).unwrap(), bytes);
    }

    #[test]
    fn a_request_announced_twice_has_one_key() {
        let request = |at| HubEvent::FriendRequest {
            user_id: AccountId::from_bytes([1; 16]),
            username: "ada".to_owned(),
            at: Timestamp::from_millis(at),
        };
        assert_eq!(request(1).key(), request(1).key());
        assert_ne!(request(1).key(), request(2).key());
        assert_eq!(HubEvent::SyncProgress { workout_id: None }.key(), None);
    }
}
