//! A provider's answer as it comes: status, body, events, and what they mean.

use std::collections::VecDeque;

use futures::{StreamExt, stream::unfold};
use serde_json::Value;

use crate::{
    coach::{
        model::{Deadline, Ending, Finish, ModelError, Piece, Pieces, TokenUse},
        sse::SseReader,
    },
    domain::{json, time::Timestamp},
    platform::outbound::{Chunks, OutboundStream, StreamError, Wait, read_to_end},
};

/// What the events of an answer have said so far.
#[derive(Debug, Default)]
pub struct Progress {
    /// Text nobody has taken yet.
    pub text: VecDeque<String>,
    /// How the provider says it ended.
    pub finish: Option<Finish>,
    /// What it says it counted.
    pub usage: Option<TokenUse>,
    /// Whether nothing more is to come.
    pub is_done: bool,
}

impl Progress {
    /// Adds text, unless there is none.
    pub fn push_text(&mut self, text: &str) {
        if !text.is_empty() {
            self.text.push_back(text.to_owned());
        }
    }
}

/// Reads one event (or a whole answer that is no stream) of a provider.
pub type ReadEvent = fn(&str, &mut Progress) -> Result<(), ModelError>;

/// An event that cannot be read. What it holds stays out of the message, which is logged.
pub fn malformed(what: &str) -> ModelError {
    ModelError::Malformed(what.to_owned())
}

/// Reads the JSON of an event.
///
/// # Errors
/// It is none.
pub fn parse(data: &str) -> Result<Value, ModelError> {
    json::from_str(data).map_err(|misfit| ModelError::Malformed(misfit.to_string()))
}

/// A number of tokens in an event.
pub fn tokens(value: &Value) -> u32 {
    value.as_u64().map_or(0, |count| u32::try_from(count).unwrap_or(u32::MAX))
}

impl From<StreamError> for ModelError {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::TimedOut(Wait::FirstByte) => Self::TimedOut(Deadline::FirstByte),
            StreamError::TimedOut(Wait::Silence) => Self::TimedOut(Deadline::Silence),
            StreamError::TimedOut(Wait::Total) => Self::TimedOut(Deadline::Total),
            StreamError::TooLarge => Self::TooLarge,
            StreamError::Failed(why) => Self::Connection(why),
        }
    }
}

/// `Retry-After` in seconds: a number, or a date (RFC 9110, 10.2.3).
fn retry_after_seconds(header: &str, now: Timestamp) -> Option<u64> {
    let header = header.trim();
    header.parse().ok().or_else(|| {
        let until = chrono::DateTime::parse_from_rfc2822(header).ok()?;
        u64::try_from(until.timestamp() - now.as_seconds()).ok()
    })
}

/// The pieces of an answer, once its status is known.
///
/// # Errors
/// The status or the kind of the body says that it is no answer.
pub fn pieces(answer: OutboundStream, model: String, read: ReadEvent, now: Timestamp) -> Result<Pieces, ModelError> {
    match answer.status {
        200 => {}
        429 | 503 => {
            let header = answer.retry_after.as_deref();
            let retry_after_seconds = header.and_then(|header| retry_after_seconds(header, now));
            return Err(match (answer.status, retry_after_seconds) {
                (503, None) => ModelError::Status(503),
                _ => ModelError::Busy { retry_after_seconds },
            });
        }
        status => return Err(ModelError::Status(status)),
    }
    let kind = answer.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let body = match kind.as_str() {
        "text/event-stream" => Body::Events(SseReader::default()),
        // Servers that know no streaming answer whole.
        "application/json" => Body::Whole,
        _ => return Err(malformed("it is neither events nor JSON")),
    };
    let running = Running { chunks: Some(answer.chunks), body, read, progress: Progress::default(), model };
    Ok(Box::pin(unfold(Some(running), |running| async move {
        let mut running = running?;
        let piece = running.next().await;
        let goes_on = matches!(piece, Ok(Piece::Text(_)));
        Some((piece, goes_on.then_some(running)))
    })))
}

enum Body {
    Events(SseReader),
    Whole,
}

struct Running {
    /// `None` when it has come to its end.
    chunks: Option<Chunks>,
    body: Body,
    read: ReadEvent,
    progress: Progress,
    model: String,
}

impl Running {
    /// The next piece: text, or the ending.
    async fn next(&mut self) -> Result<Piece, ModelError> {
        loop {
            if let Some(text) = self.progress.text.pop_front() {
                return Ok(Piece::Text(text));
            }
            // Whoever says that this is all is not waited for any longer.
            let Some(chunks) = self.chunks.take_if(|_| !self.progress.is_done) else { return Ok(self.end()) };
            match self.take_in(chunks).await {
                Ok(rest) => self.chunks = rest,
                // It had said how it ended: all that is missing is its hanging up.
                Err(_) if self.progress.finish.is_some() => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn end(&mut self) -> Piece {
        let finish = self.progress.finish.unwrap_or(Finish::Incomplete);
        Piece::End(Ending { finish, usage: self.progress.usage, model: std::mem::take(&mut self.model) })
    }

    /// Takes in more of the body; gives back what is still to come.
    async fn take_in(&mut self, mut chunks: Chunks) -> Result<Option<Chunks>, ModelError> {
        let Body::Events(reader) = &mut self.body else {
            let bytes = read_to_end(chunks).await?;
            let text = String::from_utf8(bytes).map_err(|_| malformed("it is no UTF-8"))?;
            (self.read)(&text, &mut self.progress)?;
            return Ok(None);
        };
        let chunk = chunks.next().await.transpose()?;
        let has_ended = chunk.is_none();
        let events = match chunk {
            Some(chunk) => reader.read(&chunk),
            None => std::mem::take(reader).finish(),
        };
        for event in events {
            if self.progress.is_done {
                break;
            }
            (self.read)(&event, &mut self.progress)?;
        }
        Ok(if has_ended { None } else { Some(chunks) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h1_retry_after_is_a_number_or_a_date() {
        let now = Timestamp::parse_rfc3339("2026-11-21T08:00:00Z").unwrap();
        assert_eq!(retry_after_seconds(" 7 ", now), Some(7));
        assert_eq!(retry_after_seconds("Sat, 21 Nov 2026 08:01:00 GMT", now), Some(60));
        assert_eq!(retry_after_seconds("Sat, 21 Nov 2026 07:00:00 GMT", now), None);
        assert_eq!(retry_after_seconds("soon", now), None);
    }
}
