//! Who is asked, and who is asked next when that fails.

use std::sync::Arc;

use futures::{StreamExt, stream::unfold};

use crate::{
    coach::{
        breaker::{self, Breaker},
        gemini::Gemini,
        model::{Ending, Finish, Model, ModelError, Piece, Pieces, Prompt, Reply},
        openai::OpenAi,
        rules,
    },
    config::{AiDialect, AiProvider, AiSettings},
    platform::{clock::Clock, log::Log, outbound::Outbound},
    storage::PortFuture,
};

/// The name of the embedded coach.
pub const RULES: &str = "rules";

/// Whether an answer is the embedded coach's.
pub fn is_rules(model: &str) -> bool {
    model == RULES
}

/// A provider and how it did of late.
struct Link {
    model: Arc<dyn Model>,
    watch: Arc<Watch>,
}

/// Who watches a provider.
struct Watch {
    /// The provider, as the log names it.
    name: &'static str,
    breaker: Arc<Breaker>,
    clock: Arc<dyn Clock>,
    log: Arc<dyn Log>,
}

impl Watch {
    fn note(&self, error: &ModelError) {
        match error {
            ModelError::Resting => return,
            ModelError::Busy { retry_after_seconds: Some(seconds) } => {
                self.breaker.asked_to_wait(self.clock.now(), *seconds);
            }
            // It understood us and refused this one question: no reason to ask it no other.
            ModelError::Status(400 | 413 | 422) => {}
            _ => self.breaker.failed(self.clock.now()),
        }
        let line = serde_json::json!({"level": "warn", "code": "ai_provider_failed", "provider": self.name,
            "cause": error.to_string()});
        self.log.line(line.to_string());
    }

    fn note_piece(&self, piece: &Result<Piece, ModelError>) {
        match piece {
            Err(error) => self.note(error),
            Ok(Piece::End(Ending { finish: Finish::Incomplete, .. })) => self.note(&broke_off()),
            Ok(_) => {}
        }
    }
}

fn broke_off() -> ModelError {
    ModelError::Connection("the answer ended without saying so".to_owned())
}

/// The providers in their order, and the embedded coach at the end, which cannot fail.
///
/// One provider after another is asked until one begins to answer. Once it has, nobody else is asked: what a person has
/// begun to read is not begun again.
pub struct Models {
    chain: Vec<Link>,
    clock: Arc<dyn Clock>,
}

impl Models {
    /// These, in this order, each under the name that the log gives it and with a breaker of its own.
    pub fn new(chain: Vec<(&'static str, Arc<dyn Model>)>, clock: Arc<dyn Clock>, log: &Arc<dyn Log>) -> Self {
        Self::with_breakers(chain, clock, log, |_| Arc::default())
    }

    fn with_breakers(
        chain: Vec<(&'static str, Arc<dyn Model>)>,
        clock: Arc<dyn Clock>,
        log: &Arc<dyn Log>,
        breaker_of: fn(&'static str) -> Arc<Breaker>,
    ) -> Self {
        let link = |(name, model)| {
            let watch = Watch { name, breaker: breaker_of(name), clock: clock.clone(), log: log.clone() };
            Link { model, watch: Arc::new(watch) }
        };
        Self { chain: chain.into_iter().map(link).collect(), clock: clock.clone() }
    }

    /// Those the settings name, with breakers of their own.
    pub fn from_settings(
        settings: &AiSettings,
        outbound: &Arc<dyn Outbound>,
        clock: &Arc<dyn Clock>,
        log: &Arc<dyn Log>,
    ) -> Self {
        Self::new(chain_of(settings, outbound, clock), clock.clone(), log)
    }

    /// Those the settings name, with the breakers that all in this isolate share. An object that lives for one answer
    /// would never see five failures of its own.
    pub fn of_isolate(
        settings: &AiSettings,
        outbound: &Arc<dyn Outbound>,
        clock: &Arc<dyn Clock>,
        log: &Arc<dyn Log>,
    ) -> Self {
        Self::with_breakers(chain_of(settings, outbound, clock), clock.clone(), log, breaker::of_isolate)
    }

    /// The providers' names, without the embedded coach's.
    pub fn provider_names(&self) -> impl Iterator<Item = &str> {
        self.chain.iter().map(|link| link.model.name())
    }

    /// Whether anybody but the embedded coach is asked.
    pub fn has_providers(&self) -> bool {
        !self.chain.is_empty()
    }

    /// The answer in pieces. Notes at once when a provider is asked: none is while all are left alone.
    pub async fn begin_answer(&self, prompt: &Prompt, is_sent: &mut bool) -> Pieces {
        for link in &self.chain {
            if let Ok((first, rest)) = self.begin(link, prompt, is_sent).await {
                return watched(first, rest, link.watch.clone());
            }
        }
        rules::pieces(prompt)
    }

    /// Asks one provider and waits for the first piece of its answer.
    async fn begin(&self, link: &Link, prompt: &Prompt, is_sent: &mut bool) -> Result<(Piece, Pieces), ModelError> {
        if !link.watch.breaker.admits(self.clock.now()) {
            return Err(ModelError::Resting);
        }
        *is_sent = true;
        let begun = first_piece(&*link.model, prompt).await;
        match &begun {
            Ok(_) => link.watch.breaker.succeeded(),
            Err(error) => link.watch.note(error),
        }
        begun
    }
}

fn chain_of(
    settings: &AiSettings,
    outbound: &Arc<dyn Outbound>,
    clock: &Arc<dyn Clock>,
) -> Vec<(&'static str, Arc<dyn Model>)> {
    let deadlines = settings.deadlines;
    let one = |provider: &AiProvider| {
        let (provider, outbound, clock) = (provider.clone(), outbound.clone(), clock.clone());
        let name = provider.dialect.name();
        let model: Arc<dyn Model> = match provider.dialect {
            AiDialect::OpenAi => Arc::new(OpenAi::new(provider, deadlines, outbound, clock)),
            AiDialect::Gemini => Arc::new(Gemini::new(provider, deadlines, outbound, clock)),
        };
        (name, model)
    };
    settings.providers.iter().map(one).collect()
}

async fn first_piece(model: &dyn Model, prompt: &Prompt) -> Result<(Piece, Pieces), ModelError> {
    let mut pieces = model.stream(prompt).await?;
    match pieces.next().await {
        // Nothing was said, and not even that it was the end: nothing is lost by asking somebody else.
        None | Some(Ok(Piece::End(Ending { finish: Finish::Incomplete, .. }))) => Err(broke_off()),
        Some(piece) => Ok((piece?, pieces)),
    }
}

/// The rest of an answer, watched for how it ends.
fn watched(first: Piece, pieces: Pieces, watch: Arc<Watch>) -> Pieces {
    let rest = unfold((pieces, watch), |(mut pieces, watch)| async move {
        let piece = pieces.next().await?;
        watch.note_piece(&piece);
        Some((piece, (pieces, watch)))
    });
    Box::pin(futures::stream::iter([Ok(first)]).chain(rest))
}

impl Model for Models {
    fn name(&self) -> &str {
        self.provider_names().next().unwrap_or(RULES)
    }

    /// Never an error: the embedded coach gives the answer that nobody else does. An answer that broke off is one, and
    /// is told as such.
    fn complete<'a>(&'a self, prompt: &'a Prompt) -> PortFuture<'a, Result<Reply, ModelError>> {
        Box::pin(async move {
            let pieces = self.stream(prompt).await?;
            collect(pieces).await
        })
    }

    /// Never an error, but in its pieces.
    fn stream<'a>(&'a self, prompt: &'a Prompt) -> PortFuture<'a, Result<Pieces, ModelError>> {
        Box::pin(async move { Ok(self.begin_answer(prompt, &mut false).await) })
    }
}

/// The whole of a running answer.
///
/// # Errors
/// It broke off.
pub async fn collect(mut pieces: Pieces) -> Result<Reply, ModelError> {
    let mut text = String::new();
    while let Some(piece) = pieces.next().await {
        match piece? {
            Piece::Text(more) => text.push_str(&more),
            Piece::End(ending) => return Ok(Reply { text, ending }),
        }
    }
    Err(ModelError::Connection("the answer has no end".to_owned()))
}
