//! What a person is told: kinds, words, what causes them, and the preference that switches them.

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::{AccountId, ExerciseId, ExportId, GoalId, GroupRoomId, ReminderId, SessionId, TemplateId, WorkoutId},
    local_day::LocalDay,
    time::Timestamp,
};

/// One thing to tell a person. Stored in job rows: a variant's shape never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Notice {
    /// A workout was completed.
    WorkoutCompleted {
        /// Which.
        workout_id: WorkoutId,
        /// Its name.
        name: String,
        /// How long it took, pauses apart.
        active_seconds: i64,
        /// Completed sets that are no warm-up.
        done_sets: u32,
    },
    /// A record was set.
    RecordSet {
        /// In which workout.
        workout_id: WorkoutId,
        /// Of which exercise.
        exercise_id: ExerciseId,
        /// Its name.
        exercise_name: String,
        /// Which record: `max_weight`, `max_reps`, `max_volume`, `estimated_one_rep_max`.
        record: String,
    },
    /// A goal was reached.
    GoalReached {
        /// Which.
        goal_id: GoalId,
        /// Its title.
        title: String,
    },
    /// Somebody asks to be friends.
    FriendRequested {
        /// Who.
        user_id: AccountId,
        /// Their name.
        username: String,
        /// When; a request made again later is another one.
        at: Timestamp,
    },
    /// Somebody accepted to be friends.
    FriendAccepted {
        /// Who.
        user_id: AccountId,
        /// Their name.
        username: String,
        /// When.
        at: Timestamp,
    },
    /// Somebody invites to train together.
    RoomInvited {
        /// Into which room.
        room_id: GroupRoomId,
        /// Its name.
        name: String,
        /// Who invites.
        user_id: AccountId,
        /// Their name.
        username: String,
    },
    /// A sign-in was ended, because its token was used twice.
    SessionReused {
        /// Which.
        session_id: SessionId,
    },
    /// It is time to train.
    WorkoutReminder {
        /// By which reminder.
        reminder_id: ReminderId,
        /// What it says.
        title: String,
        /// When it was due.
        at: Timestamp,
    },
    /// A streak ends today, unless one trains.
    StreakAtRisk {
        /// Its length in days.
        days: u32,
        /// Today.
        day: LocalDay,
    },
    /// The day of a goal is near.
    GoalEnding {
        /// Which.
        goal_id: GoalId,
        /// Its title.
        title: String,
        /// Its day.
        target_day: LocalDay,
        /// Days until then; 0 is today.
        days_left: u32,
    },
    /// A week has passed.
    WeeklyReport {
        /// Its first day.
        from: LocalDay,
        /// Its last.
        to: LocalDay,
        /// Completed workouts.
        workouts: u32,
        /// Of the week before.
        workouts_before: u32,
        /// Minutes of training.
        minutes: u32,
    },
    /// A scheduled export is written.
    ExportReady {
        /// Which.
        export_id: ExportId,
    },
    /// Staff took down a template that one had published.
    TemplateTakenDown {
        /// Which.
        template_id: TemplateId,
        /// Its name.
        name: String,
        /// Why, in the words of staff.
        reason: Option<String>,
        /// When; taken down again later is another one.
        at: Timestamp,
    },
}

/// The preference that switches a kind of notice off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// `notifications.progressUpdates`
    ProgressUpdates,
    /// `notifications.socialActivity`
    SocialActivity,
    /// `notifications.workoutReminders`
    WorkoutReminders,
}

impl Switch {
    /// Where the preference stands in the document of a person's preferences, as SQLite names it.
    pub const fn json_path(self) -> &'static str {
        match self {
            Self::ProgressUpdates => "$.notifications.progressUpdates",
            Self::SocialActivity => "$.notifications.socialActivity",
            Self::WorkoutReminders => "$.notifications.workoutReminders",
        }
    }
}

impl Notice {
    /// The name of the kind, as rows and clients know it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::WorkoutCompleted { .. } => "workout_completed",
            Self::RecordSet { .. } => "record_set",
            Self::GoalReached { .. } => "goal_reached",
            Self::FriendRequested { .. } => "friend_requested",
            Self::FriendAccepted { .. } => "friend_accepted",
            Self::RoomInvited { .. } => "room_invited",
            Self::SessionReused { .. } => "session_reused",
            Self::WorkoutReminder { .. } => "workout_reminder",
            Self::StreakAtRisk { .. } => "streak_at_risk",
            Self::GoalEnding { .. } => "goal_ending",
            Self::WeeklyReport { .. } => "weekly_report",
            Self::ExportReady { .. } => "export_ready",
            Self::TemplateTakenDown { .. } => "template_taken_down",
        }
    }

    /// What it tells of: two notices of one cause are one.
    pub fn cause(&self) -> String {
        let kind = self.kind();
        match self {
            Self::WorkoutCompleted { workout_id, .. } => format!("{kind}:{workout_id}"),
            Self::RecordSet { workout_id, exercise_id, record, .. } => {
                format!("{kind}:{workout_id}:{exercise_id}:{record}")
            }
            Self::GoalReached { goal_id, .. } => format!("{kind}:{goal_id}"),
            Self::FriendRequested { user_id, at, .. } | Self::FriendAccepted { user_id, at, .. } => {
                format!("{kind}:{user_id}:{}", at.as_millis())
            }
            Self::RoomInvited { room_id, user_id, .. } => format!("{kind}:{room_id}:{user_id}"),
            Self::SessionReused { session_id } => format!("{kind}:{session_id}"),
            Self::WorkoutReminder { reminder_id, at, .. } => format!("{kind}:{reminder_id}:{}", at.as_millis()),
            Self::StreakAtRisk { day, .. } => format!("{kind}:{day}"),
            Self::GoalEnding { goal_id, target_day, days_left, .. } => {
                format!("{kind}:{goal_id}:{target_day}:{days_left}")
            }
            Self::WeeklyReport { to, .. } => format!("{kind}:{to}"),
            Self::ExportReady { export_id } => format!("{kind}:{export_id}"),
            Self::TemplateTakenDown { template_id, at, .. } => format!("{kind}:{template_id}:{}", at.as_millis()),
        }
    }

    /// The preference that switches it off; `None` for what concerns security, what staff decided, and what the person has asked to
    /// be told elsewhere: that is always told.
    pub const fn switch(&self) -> Option<Switch> {
        match self {
            Self::WorkoutCompleted { .. }
            | Self::RecordSet { .. }
            | Self::GoalReached { .. }
            | Self::GoalEnding { .. }
            | Self::WeeklyReport { .. } => Some(Switch::ProgressUpdates),
            Self::WorkoutReminder { .. } | Self::StreakAtRisk { .. } => Some(Switch::WorkoutReminders),
            Self::FriendRequested { .. } | Self::FriendAccepted { .. } | Self::RoomInvited { .. } => {
                Some(Switch::SocialActivity)
            }
            Self::SessionReused { .. } | Self::ExportReady { .. } | Self::TemplateTakenDown { .. } => None,
        }
    }

    /// One line, for a person.
    pub fn title(&self) -> String {
        match self {
            Self::WorkoutCompleted { .. } => "Workout completed".to_owned(),
            Self::RecordSet { exercise_name, .. } => format!("New record: {exercise_name}"),
            Self::GoalReached { .. } => "Goal reached".to_owned(),
            Self::FriendRequested { .. } => "Friend request".to_owned(),
            Self::FriendAccepted { .. } => "New friend".to_owned(),
            Self::RoomInvited { .. } => "Invitation to train together".to_owned(),
            Self::SessionReused { .. } => "A device was signed out".to_owned(),
            Self::WorkoutReminder { title, .. } => title.clone(),
            Self::StreakAtRisk { .. } => "Keep your streak".to_owned(),
            Self::GoalEnding { .. } => "A goal is near its day".to_owned(),
            Self::WeeklyReport { .. } => "Your week".to_owned(),
            Self::ExportReady { .. } => "Your export is ready".to_owned(),
            Self::TemplateTakenDown { .. } => "A template was taken down".to_owned(),
        }
    }

    /// A sentence or two, for a person.
    pub fn message(&self) -> String {
        match self {
            Self::WorkoutCompleted { name, active_seconds, done_sets, .. } => {
                let minutes = active_seconds.max(&0) / 60;
                let sets = if *done_sets == 1 { "set" } else { "sets" };
                format!("{name}: {done_sets} {sets} in {minutes} min.")
            }
            Self::RecordSet { exercise_name, record, .. } => match record.as_str() {
                "max_weight" => format!("Your heaviest {exercise_name} so far."),
                "max_reps" => format!("Your most repetitions of {exercise_name} at this weight."),
                "max_volume" => format!("Your most work in one set of {exercise_name}."),
                _ => format!("Your strongest {exercise_name} so far."),
            },
            Self::GoalReached { title, .. } => format!("You have reached your goal: {title}."),
            Self::FriendRequested { username, .. } => format!("{username} would like to be friends."),
            Self::FriendAccepted { username, .. } => format!("{username} and you are friends now."),
            Self::RoomInvited { name, username, .. } => format!("{username} invites you to \u{201c}{name}\u{201d}."),
            Self::WorkoutReminder { .. } => "It is time to train.".to_owned(),
            Self::StreakAtRisk { days, .. } => {
                format!("You have trained {days} days in a row. A short session today keeps it going.")
            }
            Self::GoalEnding { title, days_left, .. } => match days_left {
                0 => format!("Today is the day of your goal: {title}."),
                1 => format!("One day left for your goal: {title}."),
                days => format!("{days} days left for your goal: {title}."),
            },
            Self::WeeklyReport { workouts, workouts_before, minutes, .. } => {
                let noun = if *workouts == 1 { "workout" } else { "workouts" };
                format!("{workouts} {noun} in {minutes} min; the week before it was {workouts_before}.")
            }
            Self::SessionReused { .. } => {
                "Somebody used an old key of one of your sign-ins, so that sign-in was ended. If it was not you, change \
                 your password."
                    .to_owned()
            }
            Self::ExportReady { .. } => "The export you have scheduled can be fetched.".to_owned(),
            Self::TemplateTakenDown { name, reason, .. } => {
                let why = reason.as_ref().map_or_else(String::new, |reason| format!(" The reason given: \u{201c}{reason}\u{201d}."));
                format!("\u{201c}{name}\u{201d} is no longer public. You keep it for yourself.{why}")
            }
        }
    }

    /// What an app needs to show it or lead to its subject: a JSON object.
    pub fn data(&self) -> serde_json::Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.remove("kind");
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> Vec<Notice> {
        let (account, at) = (AccountId::from_bytes([1; 16]), Timestamp::from_millis(5));
        let username = || "ada".to_owned();
        vec![
            Notice::WorkoutCompleted {
                workout_id: WorkoutId::from_bytes([2; 16]),
                name: "Legs".to_owned(),
                active_seconds: 3_599,
                done_sets: 1,
            },
            Notice::RecordSet {
                workout_id: WorkoutId::from_bytes([2; 16]),
                exercise_id: ExerciseId::from_bytes([3; 16]),
                exercise_name: "Squat".to_owned(),
                record: "max_weight".to_owned(),
            },
            Notice::GoalReached { goal_id: GoalId::from_bytes([4; 16]), title: "100 kg".to_owned() },
            Notice::FriendRequested { user_id: account, username: username(), at },
            Notice::FriendAccepted { user_id: account, username: username(), at },
            Notice::RoomInvited {
                room_id: GroupRoomId::from_bytes([5; 16]),
                name: "Monday".to_owned(),
                user_id: account,
                username: username(),
            },
            Notice::SessionReused { session_id: SessionId::from_bytes([6; 16]) },
            Notice::WorkoutReminder { reminder_id: ReminderId::from_bytes([7; 16]), title: "Legs".to_owned(), at },
            Notice::StreakAtRisk { days: 4, day: LocalDay::parse("2026-11-21").unwrap() },
            Notice::GoalEnding {
                goal_id: GoalId::from_bytes([4; 16]),
                title: "100 kg".to_owned(),
                target_day: LocalDay::parse("2026-11-21").unwrap(),
                days_left: 1,
            },
            Notice::WeeklyReport {
                from: LocalDay::parse("2026-11-21").unwrap(),
                to: LocalDay::parse("2026-11-21").unwrap(),
                workouts: 3,
                workouts_before: 2,
                minutes: 150,
            },
            Notice::ExportReady { export_id: ExportId::from_bytes([8; 16]) },
            Notice::TemplateTakenDown {
                template_id: TemplateId::from_bytes([7; 16]),
                name: "Legs".to_owned(),
                reason: Some("Spam".to_owned()),
                at,
            },
        ]
    }

    #[test]
    fn a_notice_is_stored_under_its_kind_and_read_back() {
        for notice in every() {
            let json = serde_json::to_value(&notice).unwrap();
            assert_eq!(json["kind"], notice.kind());
            assert_eq!(serde_json::from_value::<Notice>(json).unwrap(), notice);
            assert!(notice.data().get("kind").is_none() && notice.data().is_object());
        }
    }

    #[test]
    fn stored_bytes_of_a_notice_never_change() {
        let notice = Notice::FriendRequested {
            user_id: AccountId::from_bytes([1; 16]),
            username: "ada".to_owned(),
            at: Timestamp::from_millis(5),
        };
        let bytes = r#"{"kind":"friend_requested","userId":"01010101-0101-0101-0101-010101010101","username":"ada","at":"1970-01-01T00:00:00.005Z"}"#;
        assert_eq!(serde_json::to_string(&notice).unwrap(), bytes);
    }

    #[test]
    fn causes_tell_notices_apart_and_words_are_there() {
        let causes: std::collections::HashSet<String> = every().iter().map(Notice::cause).collect();
        assert_eq!(causes.len(), every().len());
        for notice in every() {
            assert!(!notice.title().is_empty() && notice.message().ends_with('.'), "{notice:?}");
        }
        assert_eq!(every()[0].message(), "Legs: 1 set in 59 min.");
    }

    #[test]
    fn security_and_decisions_of_staff_are_always_told() {
        let always: Vec<&str> = every().iter().filter(|notice| notice.switch().is_none()).map(Notice::kind).collect();
        assert_eq!(always, ["session_reused", "export_ready", "template_taken_down"]);
    }
}
