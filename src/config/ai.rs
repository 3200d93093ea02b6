//! Which language models may be asked, what they cost, and how much may be spent on them in a day.

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};

use super::{Reader, Secret};
use crate::{
    domain::{crisis::CrisisAnswers, json, permissions::Plan, safe_markdown::USUAL_HOSTS},
    platform::outbound::Deadlines,
};

/// Where OpenAI itself answers.
pub const OPENAI_BASE_URL: &str = "https://api.openai.com/v1";
/// Where Gemini answers.
const GEMINI_BASE_URL: &str = "https://generativelanguage.googleapis.com";
/// The models asked where nothing else is said: the small ones, which suffice for what a coach says.
const OPENAI_MODEL: &str = "gpt-5.6-luna";
const GEMINI_MODEL: &str = "gemini-3.5-flash-lite";
/// How much [`OPENAI_MODEL`] thinks before it answers: somebody waits for the first word, and what it thinks counts as
/// answer.
const OPENAI_REASONING_EFFORT: &str = "none";
/// What may be asked for instead (developers.openai.com/api/docs/guides/reasoning).
const REASONING_EFFORTS: [&str; 7] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/// QUALITY H1: 10 s to the first byte, 30 s of silence, 120 s in all.
const DEADLINES: Deadlines = Deadlines { first_byte_ms: 10_000, silence_ms: 30_000, total_ms: 120_000 };

/// What a person may spend in a day where nothing else is said, in micro-dollars: 2, 10 and 30 cents.
const DAILY_BUDGETS: DailyBudgets = DailyBudgets { free: 20_000, premium: 100_000, pro: 300_000 };
/// What the installation may spend in a day where nothing else is said, in micro-dollars: 20 dollars.
const GLOBAL_DAILY_BUDGET: i64 = 20_000_000;
/// The largest budget or price that can be given: 10^12 micro-dollars are a million dollars, and sums of them stay
/// exact in every database.
const MICRODOLLARS_MAX: i64 = 1_000_000_000_000;

/// The most hosts that links may lead to.
const LINK_HOSTS_MAX: usize = 50;

/// List prices as of 2026-11-21, in micro-dollars for a million tokens of question and of answer: those of the standard
/// tier (developers.openai.com/api/docs/pricing, ai.google.dev/gemini-api/docs/pricing, compared with what others have
/// transcribed of them up to October 2026), for questions of up to 200,000 tokens, which none of ours comes near. Where
/// a price is announced to rise, the higher one. `AI_PRICES` adds to them and replaces them.
const LIST_PRICES: &[(&str, i64, i64)] = &[
    ("openai:gpt-4o-mini", 150_000, 600_000),
    ("openai:gpt-4o", 2_500_000, 10_000_000),
    ("openai:gpt-4.1", 2_000_000, 8_000_000),
    ("openai:gpt-4.1-mini", 400_000, 1_600_000),
    ("openai:gpt-5", 1_250_000, 10_000_000),
    ("openai:gpt-5-mini", 250_000, 2_000_000),
    ("openai:gpt-5-nano", 50_000, 400_000),
    ("openai:gpt-5.4", 2_500_000, 15_000_000),
    ("openai:gpt-5.4-mini", 750_000, 4_500_000),
    ("openai:gpt-5.6-terra", 2_000_000, 12_000_000),
    ("openai:gpt-5.6-luna", 200_000, 1_200_000),
    ("gemini:gemini-3.8-flash", 1_500_000, 7_500_000),
    ("gemini:gemini-3.5-flash", 1_500_000, 9_000_000),
    ("gemini:gemini-3.5-flash-lite", 300_000, 2_500_000),
    ("gemini:gemini-2.5-pro", 1_250_000, 10_000_000),
    ("gemini:gemini-2.5-flash", 300_000, 2_500_000),
    ("gemini:gemini-2.5-flash-lite", 100_000, 400_000),
];

/// How a provider is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AiDialect {
    /// Chat completions as OpenAI, most gateways and most local servers know them.
    OpenAi,
    /// Gemini's own API.
    Gemini,
}

impl AiDialect {
    /// The name in `AI_PROVIDERS` and before the colon of a model's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Gemini => "gemini",
        }
    }
}

/// A provider of language models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AiProvider {
    /// How it is spoken to.
    pub dialect: AiDialect,
    /// Where, without a slash at the end.
    pub base_url: String,
    /// What proves us there; local servers need nothing.
    pub api_key: Option<Secret>,
    /// Which model; `None` asks a local server for the first it has.
    pub model: Option<String>,
    /// How much it is to think, where it can be told: one of `REASONING_EFFORTS`.
    pub reasoning_effort: Option<String>,
    /// Whether it is a server of our own, which costs nothing a token.
    pub is_local: bool,
}

/// What a model costs, in micro-dollars for a million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AiPrice {
    /// Of the question.
    pub input: i64,
    /// Of the answer.
    pub output: i64,
}

/// What a person may spend in a day (UTC), in micro-dollars, by plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DailyBudgets {
    /// Without a subscription.
    pub free: i64,
    /// With the first paid plan.
    pub premium: i64,
    /// With the second.
    pub pro: i64,
}

impl DailyBudgets {
    /// That of a plan.
    pub const fn of(&self, plan: Plan) -> i64 {
        match plan {
            Plan::Free => self.free,
            Plan::Premium => self.premium,
            Plan::Pro => self.pro,
        }
    }
}

/// The settings of language models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AiSettings {
    /// Who is asked, in this order. Empty: only the embedded coach answers.
    pub providers: Vec<AiProvider>,
    /// What models cost, by name (`openai:gpt-5.6-luna`).
    pub prices: BTreeMap<String, AiPrice>,
    /// What a person may spend in a day.
    pub daily_budgets: DailyBudgets,
    /// What all people together may spend in a day, in micro-dollars.
    pub global_daily_budget: i64,
    /// How long answers may take.
    pub deadlines: Deadlines,
    /// Where links and images in a model's words may lead, beside the installation itself.
    pub link_hosts: Vec<String>,
    /// What somebody in danger is answered.
    pub crisis: CrisisAnswers,
}

impl AiSettings {
    /// What a model costs. Free is what a server of our own does, unless a price is given.
    pub fn price_of(&self, model: &str) -> AiPrice {
        const FREE: AiPrice = AiPrice { input: 0, output: 0 };
        // Settings in which a model that is asked has no price are refused, so that nothing else comes to this.
        self.prices.get(model).copied().unwrap_or(FREE)
    }
}

impl Reader<'_> {
    /// The settings of language models.
    pub(super) fn ai_settings(&mut self, local: bool) -> AiSettings {
        let prices = self.ai_prices();
        let providers = self.ai_providers();
        for provider in providers.iter().filter(|provider| !provider.is_local) {
            let name = format!("{}:{}", provider.dialect.name(), provider.model.as_deref().unwrap_or_default());
            if !prices.contains_key(&name) {
                self.problem(format!("AI_PRICES must say what {name} costs: no list price of it is known"));
            }
        }
        AiSettings {
            providers,
            prices,
            daily_budgets: self.daily_budgets(),
            global_daily_budget: self.global_daily_budget(),
            deadlines: self.ai_deadlines(local),
            link_hosts: self.link_hosts(),
            crisis: self.crisis_answers(),
        }
    }

    /// `none`, or host names with a comma between.
    fn link_hosts(&mut self) -> Vec<String> {
        let Some(text) = self.optional("AI_LINK_HOSTS") else { return USUAL_HOSTS.map(str::to_owned).into() };
        if text == "none" {
            return Vec::new();
        }
        let hosts: Vec<String> = text.split(',').map(|host| host.trim().to_lowercase()).collect();
        if hosts.len() > LINK_HOSTS_MAX || !hosts.iter().all(|host| is_host_name(host)) {
            self.problem(format!(
                "AI_LINK_HOSTS must be none, or up to {LINK_HOSTS_MAX} host names with a comma between, as in www.who.int"
            ));
        }
        hosts
    }

    /// Own texts, by language. What is left out stays as it is built in.
    fn crisis_answers(&mut self) -> CrisisAnswers {
        let given: BTreeMap<String, String> =
            self.json_setting("CRISIS_ANSWERS", r#"{"en": "…", "de": "…"}"#).unwrap_or_default();
        CrisisAnswers::with(given).unwrap_or_else(|problem| {
            self.problem(format!("CRISIS_ANSWERS {problem}"));
            CrisisAnswers::default()
        })
    }

    fn ai_providers(&mut self) -> Vec<AiProvider> {
        let known = [self.openai(), self.gemini()];
        let Some(order) = self.optional("AI_PROVIDERS") else { return known.into_iter().flatten().collect() };
        let mut chosen: Vec<AiProvider> = Vec::new();
        for name in order.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            // The embedded coach always comes last, said or not.
            if name == "rules" {
                continue;
            }
            let provider = known.iter().flatten().find(|provider| provider.dialect.name() == name);
            match provider {
                Some(provider) if !chosen.contains(provider) => chosen.push(provider.clone()),
                Some(_) => self.problem(format!("AI_PROVIDERS names {name} twice")),
                None if matches!(name, "openai" | "gemini") => {
                    self.problem(format!("AI_PROVIDERS names {name}, but {}_API_KEY is missing", name.to_uppercase()));
                }
                None => self.problem("AI_PROVIDERS must list openai and gemini, with a comma between".to_owned()),
            }
        }
        chosen
    }

    fn openai(&mut self) -> Option<AiProvider> {
        let (base_url, api_key) = (self.optional("OPENAI_BASE_URL"), self.optional("OPENAI_API_KEY"));
        if base_url.is_none() && api_key.is_none() {
            return None;
        }
        let base_url = self.ai_base_url("OPENAI_BASE_URL", OPENAI_BASE_URL)?;
        let is_local = is_local_url(&base_url);
        let mut model = self.ai_model("OPENAI_MODEL");
        let mut reasoning_effort = self.reasoning_effort();
        if base_url == OPENAI_BASE_URL {
            if api_key.is_none() {
                self.problem("OPENAI_API_KEY is missing".to_owned());
            }
            if model.is_none() {
                reasoning_effort = reasoning_effort.or_else(|| Some(OPENAI_REASONING_EFFORT.to_owned()));
                model = Some(OPENAI_MODEL.to_owned());
            }
        } else if model.is_none() && !is_local {
            self.problem("OPENAI_MODEL is missing: only a local server is asked which models it has".to_owned());
        }
        let api_key = api_key.map(Secret);
        Some(AiProvider { dialect: AiDialect::OpenAi, base_url, api_key, model, reasoning_effort, is_local })
    }

    /// Servers that know no such setting refuse it, so it goes only where it is asked for.
    fn reasoning_effort(&mut self) -> Option<String> {
        let effort = self.optional("OPENAI_REASONING_EFFORT")?;
        if !REASONING_EFFORTS.contains(&effort.as_str()) {
            self.problem(format!("OPENAI_REASONING_EFFORT must be one of {}", REASONING_EFFORTS.join(", ")));
        }
        Some(effort)
    }

    fn gemini(&mut self) -> Option<AiProvider> {
        let api_key = self.optional("GEMINI_API_KEY")?;
        let base_url = self.ai_base_url("GEMINI_BASE_URL", GEMINI_BASE_URL)?;
        let model = self.ai_model("GEMINI_MODEL").or_else(|| Some(GEMINI_MODEL.to_owned()));
        let is_local = is_local_url(&base_url);
        let api_key = Some(Secret(api_key));
        let reasoning_effort = None;
        Some(AiProvider { dialect: AiDialect::Gemini, base_url, api_key, model, reasoning_effort, is_local })
    }

    /// An address that may be asked: keys go over TLS, except to this machine and its network.
    fn ai_base_url(&mut self, name: &str, default: &str) -> Option<String> {
        let text = self.base_url(name, default);
        let url = url::Url::parse(&text).ok().filter(|url| url.has_host() && url.username().is_empty());
        let url = url.filter(|url| url.query().is_none() && url.fragment().is_none());
        let is_allowed = url.is_some_and(|url| match url.scheme() {
            "https" => true,
            "http" => is_local_url(&text),
            _ => false,
        });
        if !is_allowed {
            self.problem(format!("{name} must be an https address without key or query (http only to a local server)"));
        }
        is_allowed.then_some(text)
    }

    fn ai_model(&mut self, name: &str) -> Option<String> {
        let model = self.optional(name)?;
        let is_name =
            model.len() <= 100 && model.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._/:@".contains(&byte));
        // It becomes a part of Gemini's path.
        if !is_name || model.contains("..") {
            self.problem(format!("{name} must be a model's name: letters, digits and -._/:@"));
        }
        Some(model)
    }

    fn json_setting<T: DeserializeOwned>(&mut self, name: &str, expected: &str) -> Option<T> {
        let text = self.optional(name)?;
        let read = json::from_str(&text).ok();
        if read.is_none() {
            self.problem(format!("{name} must be JSON like {expected}"));
        }
        read
    }

    fn ai_prices(&mut self) -> BTreeMap<String, AiPrice> {
        let list = LIST_PRICES
            .iter()
            .map(|(name, input, output)| ((*name).to_owned(), AiPrice { input: *input, output: *output }));
        let mut prices: BTreeMap<String, AiPrice> = list.collect();
        let expected = r#"{"openai:my-model": {"input": 150000, "output": 600000}}"#;
        let given: BTreeMap<String, AiPrice> = self.json_setting("AI_PRICES", expected).unwrap_or_default();
        for (name, price) in &given {
            if !name.contains(':') || !are_budgets(&[price.input, price.output]) {
                self.problem(format!(
                    "AI_PRICES: {name} must be provider:model, with whole micro-dollars for a million tokens"
                ));
            }
        }
        prices.extend(given);
        prices
    }

    fn daily_budgets(&mut self) -> DailyBudgets {
        let expected = r#"{"free": 20000, "premium": 100000, "pro": 300000}"#;
        let budgets: DailyBudgets = self.json_setting("AI_DAILY_BUDGETS", expected).unwrap_or(DAILY_BUDGETS);
        if !are_budgets(&[budgets.free, budgets.premium, budgets.pro]) {
            self.problem("AI_DAILY_BUDGETS must be whole micro-dollars, at least 0".to_owned());
        }
        budgets
    }

    fn global_daily_budget(&mut self) -> i64 {
        let Some(text) = self.optional("AI_GLOBAL_DAILY_BUDGET") else { return GLOBAL_DAILY_BUDGET };
        let budget = text.parse().ok().filter(|budget| are_budgets(&[*budget]));
        budget.unwrap_or_else(|| {
            self.problem("AI_GLOBAL_DAILY_BUDGET must be whole micro-dollars, at least 0".to_owned());
            GLOBAL_DAILY_BUDGET
        })
    }

    /// `first byte,silence,total` in milliseconds: so that tests need not wait.
    fn ai_deadlines(&mut self, local: bool) -> Deadlines {
        let Some(text) = self.optional("AI_DEADLINES_MS").filter(|_| local) else { return DEADLINES };
        let parts: Vec<u64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
        match parts.as_slice() {
            [first_byte_ms, silence_ms, total_ms] => {
                Deadlines { first_byte_ms: *first_byte_ms, silence_ms: *silence_ms, total_ms: *total_ms }
            }
            _ => {
                self.problem("AI_DEADLINES_MS must be three numbers with a comma between".to_owned());
                DEADLINES
            }
        }
    }
}

fn is_host_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.contains('.') && host.split('.').all(is_label)
}

fn are_budgets(amounts: &[i64]) -> bool {
    amounts.iter().all(|amount| (0..=MICRODOLLARS_MAX).contains(amount))
}

/// Whether a URL leads to this machine or its own network.
fn is_local_url(text: &str) -> bool {
    let Ok(url) = url::Url::parse(text) else { return false };
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
        Some(url::Host::Ipv6(address)) => address.is_loopback() || address.is_unique_local(),
        Some(url::Host::Domain(name)) => {
            name == "localhost"
                || name.ends_with(".localhost")
                || name.ends_with(".local")
                || name.ends_with(".internal")
        }
        None => false,
    }
}

#[cfg(test)]
#[path = "ai_tests.rs"]
mod tests;
