//! What the coach proposes: how it is kept, sealed with the person's data key, and how it is shown.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::store::{PROPOSE, RecommendationRow};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, GoalId, RecommendationId, TemplateId},
        json,
        local_day::LocalDay,
        time::{DAY_MS, Timestamp},
    },
    features::templates::ProposedTemplate,
    http::{Answer, ApiError, Code},
    platform::crypto::Key,
    storage::{Statement, User},
};

/// How long something that was declined is not proposed again.
const DECLINED_MS: i64 = 30 * DAY_MS;

macro_rules! words {
    ($($(#[$doc:meta])* $type:ident { $($(#[$word_doc:meta])* $name:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "openapi", schemars(inline))]
        pub enum $type { $($(#[$word_doc])* #[serde(rename = $word)] $name),+ }

        impl $type {
            /// The word that is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $($type::$name => $word),+ }
            }
        }
    )+};
}

words! {
    /// What a recommendation is about.
    Kind {
        /// A session.
        Workout = "workout",
        /// An exercise.
        Exercise = "exercise",
        /// A plan.
        Template = "template",
        /// A goal.
        GoalAdjustment = "goal_adjustment",
    }

    /// Where a recommendation stands.
    Status {
        /// It waits for an answer.
        Pending = "pending",
        /// It was accepted.
        Accepted = "accepted",
        /// It was declined.
        Declined = "declined",
        /// Its time has passed.
        Expired = "expired",
    }

    /// How urgent a recommendation is.
    Priority {
        /// Soon.
        High = "high",
        /// In these days.
        Medium = "medium",
        /// Some time.
        Low = "low",
    }
}

impl Kind {
    /// How long it can be accepted.
    pub const fn kept_ms(self) -> i64 {
        match self {
            // A session is for today; tomorrow another one is right.
            Self::Workout => 2 * DAY_MS,
            Self::Exercise | Self::Template | Self::GoalAdjustment => 14 * DAY_MS,
        }
    }
}

/// What accepting does. Stored sealed: a variant's shape never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "does", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Action {
    /// Adds a template of one's own.
    AddTemplate {
        /// Under this id, so that it is added once.
        template_id: TemplateId,
        /// What it says.
        proposed: Box<ProposedTemplate>,
    },
    /// Gives a template of one's own another week.
    ChangeTemplate {
        /// Which.
        template_id: TemplateId,
        /// As it was in this version.
        version: u32,
        /// What it says.
        proposed: Box<ProposedTemplate>,
    },
    /// Gives a goal another target or day.
    AdjustGoal {
        /// Which.
        goal_id: GoalId,
        /// As it was in this revision.
        revision: i64,
        /// Its target, in its unit.
        target_value: Option<f64>,
        /// Its day.
        target_date: Option<LocalDay>,
    },
    /// Nothing: it is advice.
    Nothing {},
}

impl Action {
    /// What accepting did, in a sentence.
    pub fn in_words(&self) -> String {
        match self {
            Self::AddTemplate { proposed, .. } => {
                let days = match proposed.weekly_plan.days.training_days() {
                    1 => "one day of training".to_owned(),
                    days => format!("{days} days of training a week"),
                };
                format!("Added to your templates as \u{201c}{}\u{201d}, with {days}.", proposed.name)
            }
            Self::ChangeTemplate { proposed, .. } => {
                format!("Changed your template \u{201c}{}\u{201d}.", proposed.name)
            }
            Self::AdjustGoal { .. } => "Changed your goal.".to_owned(),
            Self::Nothing {} => "Noted. This was advice: none of your plans or goals was changed.".to_owned(),
        }
    }

    /// The word that tells what accepting does.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::AddTemplate { .. } => "add_template",
            Self::ChangeTemplate { .. } => "change_template",
            Self::AdjustGoal { .. } => "adjust_goal",
            Self::Nothing {} => "nothing",
        }
    }
}

/// What is said of a recommendation. Stored sealed: fields are only ever added, with a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// One line.
    pub title: String,
    /// What is proposed.
    pub description: String,
    /// Why.
    pub reasoning: String,
    /// What an app shows or leads to.
    pub data: Value,
    /// What was looked at.
    pub context: Context,
    /// What accepting does.
    pub action: Action,
}

/// What was looked at for a recommendation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Context {
    /// How it went of late, in words.
    pub user_progress: String,
    /// What was done of late, in words.
    pub recent_activity: String,
    /// The goals it serves.
    pub goals: Vec<GoalId>,
    /// What was asked for, in words.
    pub preferences: String,
}

/// Something to propose.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What it is about.
    pub kind: Kind,
    /// What it is about, exactly: at most one of a subject waits for an answer.
    pub subject: String,
    /// How urgent it is.
    pub priority: Priority,
    /// How sure the coach is, from 0 to 1.
    pub confidence: f64,
    /// What is said.
    pub content: Content,
    /// Who made it.
    pub model: String,
    /// How long that took, in milliseconds.
    pub took_ms: i64,
}

/// Priority first, then confidence; `liking` moves it by up to half a step of priority.
fn rank_of(priority: Priority, confidence: u16, liking: i64) -> i64 {
    let step = match priority {
        Priority::High => 2_000,
        Priority::Medium => 1_000,
        Priority::Low => 0,
    };
    step + i64::from(confidence) + liking.clamp(-500, 500)
}

fn thousandths(share: f64) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1000")]
    let value = (share.clamp(0.0, 1.0) * 1_000.0).round() as u16;
    value
}

/// What a sealed text is bound to, so that it opens in no other row.
pub fn sealed_for(account: impl std::fmt::Display, id: impl std::fmt::Display, what: &str) -> String {
    format!("recommendations|{account}|{id}|{what}|v1")
}

/// Seals words of a recommendation.
pub fn seal(app: &App, key: &Key, account: AccountId, id: RecommendationId, what: &str, text: &str) -> String {
    key.seal(&*app.rng, &sealed_for(account, id, what), text.as_bytes())
}

fn open(key: &Key, account: AccountId, id: RecommendationId, what: &str, sealed: &str) -> Answer<String> {
    let opened = key.open(&sealed_for(account, id, what), sealed).and_then(|bytes| String::from_utf8(bytes).ok());
    opened.ok_or_else(|| ApiError::new(Code::InternalError).logging("a recommendation does not open"))
}

/// What a row says.
///
/// # Errors
/// It does not open with that key.
pub fn open_content(key: &Key, account: AccountId, row: &RecommendationRow) -> Answer<Content> {
    let text = open(key, account, row.id, "content", &row.content)?;
    json::from_str(&text).map_err(|error| ApiError::new(Code::InternalError).logging(error))
}

/// The id and the statement of something to propose. It does nothing while the same subject waits for an answer, or
/// was declined of late, unless the person has asked for it.
pub fn propose(
    app: &App,
    key: &Key,
    account: AccountId,
    proposal: &Proposal,
    liking: i64,
    was_asked_for: bool,
) -> (RecommendationId, Statement<User>) {
    let now = app.now();
    let id = RecommendationId::new(now, app.entropy());
    let content = serde_json::to_string(&proposal.content).unwrap_or_default();
    let confidence = thousandths(proposal.confidence);
    let statement = bind!(
        PROPOSE,
        account,
        id,
        proposal.kind.as_str(),
        &proposal.subject,
        proposal.priority.as_str(),
        confidence,
        rank_of(proposal.priority, confidence, liking),
        &proposal.model,
        proposal.took_ms,
        seal(app, key, account, id, "content", &content),
        now,
        now.plus_millis(proposal.kind.kept_ms()),
        if was_asked_for { now } else { now.plus_millis(-DECLINED_MS) },
    );
    (id, statement)
}

/// What is said of a recommendation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ContentView {
    /// One line.
    pub title: String,
    /// What is proposed.
    pub description: String,
    /// Why.
    pub reasoning: String,
    /// How sure the coach is, from 0 to 1.
    pub confidence: f64,
    /// How urgent it is.
    pub priority: Priority,
    /// What accepting does: `add_template`, `change_template`, `adjust_goal`, or `nothing` where it is advice: accepting
    /// then says that it was taken note of, and changes nothing.
    pub does: &'static str,
    /// The proposal itself: a plan, what changes in one, a target.
    pub data: Value,
}

/// What the person said of a recommendation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FeedbackView {
    /// Stars.
    pub user_rating: Option<u8>,
    /// Whether it helped.
    pub was_helpful: Option<bool>,
    /// In words.
    pub notes: Option<String>,
    /// When.
    pub feedback_date: Timestamp,
}

/// How a recommendation came about.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AiMetadataView {
    /// `rules`, or the provider and its model.
    pub model_version: String,
    /// When it was made.
    pub generated_at: Timestamp,
    /// How long that took, in milliseconds.
    pub processing_time: i64,
    /// How sure it is, from 0 to 1.
    pub confidence: f64,
}

/// What accepting made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ResultView {
    /// `add_template`, `change_template`, `adjust_goal`, or `nothing` where it was advice.
    pub done: String,
    /// The same in a sentence, for the person.
    #[serde(default)]
    pub summary: String,
    /// The template, where it is one.
    pub template_id: Option<TemplateId>,
    /// Its version now.
    pub version: Option<u32>,
    /// The goal, where it is one.
    pub goal_id: Option<GoalId>,
}

/// A recommendation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RecommendationView {
    /// Its id.
    pub id: RecommendationId,
    /// What it is about.
    pub recommendation_type: Kind,
    /// Where it stands.
    pub status: Status,
    /// What is said.
    pub content: ContentView,
    /// What was looked at.
    pub context: Context,
    /// What the person said of it.
    pub feedback: Option<FeedbackView>,
    /// How it came about.
    pub ai_metadata: AiMetadataView,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
    /// When it was accepted or declined.
    pub answered_at: Option<Timestamp>,
    /// What accepting it made; `null` before that.
    pub result: Option<ResultView>,
}

impl RecommendationRow {
    /// Where it stands at `now`, whether the sweep came by or not.
    pub fn status_at(&self, now: Timestamp) -> Status {
        match self.status {
            Status::Pending if self.expires_at <= now => Status::Expired,
            status => status,
        }
    }
}

impl RecommendationView {
    /// The row, opened.
    ///
    /// # Errors
    /// It does not open with that key.
    pub fn of(key: &Key, account: AccountId, row: RecommendationRow, now: Timestamp) -> Answer<Self> {
        let content = open_content(key, account, &row)?;
        let status = row.status_at(now);
        let notes = row.notes.as_deref().map(|notes| open(key, account, row.id, "notes", notes)).transpose()?;
        let feedback = row.feedback_at.map(|feedback_date| FeedbackView {
            user_rating: row.rating,
            was_helpful: row.was_helpful.map(|helped| helped != 0),
            notes,
            feedback_date,
        });
        let confidence = f64::from(row.confidence) / 1_000.0;
        Ok(Self {
            id: row.id,
            recommendation_type: row.kind,
            status,
            content: ContentView {
                title: content.title,
                description: content.description,
                reasoning: content.reasoning,
                confidence,
                priority: row.priority,
                does: content.action.word(),
                data: content.data,
            },
            context: content.context,
            feedback,
            ai_metadata: AiMetadataView {
                model_version: row.model,
                generated_at: row.created_at,
                processing_time: row.took_ms,
                confidence,
            },
            expires_at: row.expires_at,
            answered_at: row.answered_at,
            result: row.result.as_deref().and_then(|result| json::from_str(result).ok()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_bytes_of_an_action_never_change() {
        let action = Action::AdjustGoal {
            goal_id: GoalId::from_bytes([1; 16]),
            revision: 2,
            target_value: Some(80.5),
            target_date: LocalDay::parse("2027-01-31"),
        };
        let bytes = concat!(
            r#"{"does":"adjust_goal","goalId":"01010101-0101-0101-0101-010101010101","revision":2,"#,
            r#""targetValue":80.5,"targetDate":"2027-01-31"}"#
        );
        assert_eq!(serde_json::to_string(&action).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<Action>(bytes).unwrap(), action);
        assert_eq!(serde_json::to_string(&Action::Nothing {}).unwrap(), r#"{"does":"nothing"}"#);
    }

    #[test]
    fn priority_goes_before_confidence_and_liking_moves_within_a_step() {
        assert!(rank_of(Priority::High, 500, 0) > rank_of(Priority::Medium, 1_000, 0));
        assert!(rank_of(Priority::Medium, 900, -500) < rank_of(Priority::Medium, 500, 0));
        assert!(rank_of(Priority::High, 900, -9_000) > rank_of(Priority::Low, 900, 500));
    }
}
