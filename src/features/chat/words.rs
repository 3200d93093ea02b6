//! Words of a conversation, sealed with the person's data key: each opens in its own row alone.

use super::store::{BranchRow, ConversationRow};
use crate::{
    app::App,
    domain::ids::{AccountId, CoachMessageId, ConversationId},
    http::{ApiError, Code},
    live::chat_run::body_context,
    platform::crypto::Key,
};

/// The longest title made of a question, in characters.
const TITLE_CHARS: usize = 60;

/// The key of one person, and whose it is.
pub struct Words<'a> {
    app: &'a App,
    account: AccountId,
    key: Key,
}

impl<'a> Words<'a> {
    /// The caller's.
    ///
    /// # Errors
    /// The key bucket failed.
    pub async fn of(app: &'a App, account: AccountId) -> Result<Self, ApiError> {
        Ok(Self { app, account, key: app.data_key(account).await? })
    }

    /// Seals in a context.
    pub fn seal(&self, context: &str, text: &str) -> String {
        self.key.seal(&*self.app.rng, context, text.as_bytes())
    }

    /// A code of a text that tells nothing of it: two texts have one code when they are the same.
    pub fn code(&self, what: &str, text: &str) -> String {
        hex::encode(self.key.derive(&format!("coach_messages|{what}|v1")).sign(text.as_bytes()))
    }

    fn open(&self, context: &str, sealed: &str) -> Result<String, ApiError> {
        let text = self.key.open(context, sealed).and_then(|bytes| String::from_utf8(bytes).ok());
        text.ok_or_else(|| ApiError::new(Code::InternalError).logging("words of a conversation do not open"))
    }

    /// Seals the words of a message.
    pub fn seal_body(&self, conversation: ConversationId, message: CoachMessageId, text: &str) -> String {
        self.seal(&body_context(self.account, conversation, message), text)
    }

    /// Opens them.
    ///
    /// # Errors
    /// They do not open.
    pub fn open_body(
        &self,
        conversation: ConversationId,
        message: CoachMessageId,
        sealed: &str,
    ) -> Result<String, ApiError> {
        self.open(&body_context(self.account, conversation, message), sealed)
    }

    fn title_context(&self, conversation: ConversationId) -> String {
        title_context(&self.account.to_string(), &conversation.to_string())
    }

    /// Seals a title.
    pub fn seal_title(&self, conversation: ConversationId, title: &str) -> String {
        self.seal(&self.title_context(conversation), title)
    }

    /// Opens that of a conversation.
    ///
    /// # Errors
    /// It does not open.
    pub fn open_title(&self, row: &ConversationRow) -> Result<String, ApiError> {
        self.open(&self.title_context(row.id), &row.title)
    }

    /// Opens what was said in a branch, oldest first. What is not there yet is left out.
    ///
    /// # Errors
    /// Something does not open.
    pub fn open_branch(
        &self,
        conversation: ConversationId,
        branch: &[BranchRow],
    ) -> Result<Vec<(BranchRow, String)>, ApiError> {
        let mut rows: Vec<&BranchRow> = branch.iter().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.depth));
        let mut said = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(sealed) = &row.body {
                said.push((row.clone(), self.open_body(conversation, row.id, sealed)?));
            }
        }
        Ok(said)
    }
}

/// What the title of a conversation is sealed for.
pub fn title_context(account: &str, conversation: &str) -> String {
    format!("coach_conversations|{account}|{conversation}|title|v1")
}

/// A title made of the first question.
pub fn title_of(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE_CHARS {
        return line;
    }
    let cut: String = line.chars().take(TITLE_CHARS).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    format!("{whole_words}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_of_whole_words() {
        assert_eq!(title_of(" How\n do I   squat? "), "How do I squat?");
        let long = title_of(&"deadlift ".repeat(20));
        assert!(long.ends_with("deadlift…") && long.chars().count() <= TITLE_CHARS + 1);
    }
}
