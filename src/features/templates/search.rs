//! Search: by words and their beginnings first; by similar spelling when no template has the words.
//!
//! The index gives candidates among published templates, a person's own (at most 200) are compared in memory, and
//! [`relevance`] orders both together. The same rules as for exercises.

use serde::{Deserialize, Serialize};

use super::{
    access::viewer_of,
    content::OWN_MAX,
    list::words_of,
    store::{
        CandidateRow, OWN_TEMPLATES_TO_SEARCH, PUBLIC, SEARCH_TEMPLATE_TRIGRAMS, SEARCH_TEMPLATE_WORDS, SummaryRow,
    },
    views::TemplateSummary,
};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::{Difficulty, Equipment, Muscle, popularity, query::Query},
        ids::TemplateId,
        name_search::{Document, FUZZY_SCORE_MIN, MatchKind, PROMINENCE_MAX, SCORE_MIN, relevance},
        templates::{Category, Goal, facets::Facet},
    },
    http::{Answer, Caller, List, ValidQuery, cursor::LIMIT_DEFAULT},
};

/// How many candidates the index gives, and the deepest a client can page.
const CANDIDATES_MAX: u32 = 100;

/// What to find.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SearchTemplatesQuery {
    /// What to look for: words of names, exercises, muscles, equipment, tags and descriptions.
    #[garde(length(chars, min = 1, max = 100))]
    pub q: String,
    /// Is for this.
    #[garde(skip)]
    pub goal: Option<Goal>,
    /// Is this hard.
    #[garde(skip)]
    pub difficulty: Option<Difficulty>,
    /// Takes this, perhaps among others.
    #[garde(skip)]
    pub equipment: Option<Equipment>,
    /// Mainly works this muscle.
    #[garde(skip)]
    pub muscle: Option<Muscle>,
    /// Trains on so many days a week.
    #[garde(range(max = 7))]
    pub days_per_week: Option<u32>,
    /// Is for those.
    #[garde(skip)]
    pub category: Option<Category>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = 50))]
    pub limit: Option<u32>,
}

/// A template that was found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TemplateHit {
    /// The template.
    #[serde(flatten)]
    pub template: TemplateSummary,
    /// How it was found.
    #[serde(rename = "match")]
    pub matched: MatchKind,
    /// How well it answers; higher is better.
    pub score: f64,
}

/// A hit before it is shown: its score in millionths, which lists go on by.
struct Found {
    score: i64,
    row: SummaryRow,
}

/// `GET /templates/search`
pub async fn search_templates(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<SearchTemplatesQuery>,
) -> Answer<List<TemplateHit>> {
    let facets = words_of([
        query.goal.map(Facet::Goal),
        query.difficulty.map(Facet::Difficulty),
        query.equipment.map(Facet::Equipment),
        query.muscle.map(Facet::Muscle),
        query.days_per_week.map(Facet::Days),
        query.category.map(Facet::Category),
    ]);
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let list = format!("template-search:{}:{}:{}", caller.account, query.q, facets.join("+"));
    let after: Option<(i64, TemplateId)> =
        query.cursor.as_deref().map(|cursor| app.cursors.decode(&list, cursor)).transpose()?;
    let (mut found, matched) = find_candidates(&app, &caller, &Query::parse(&query.q), &facets).await?;
    found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.row.id.cmp(&b.row.id)));
    // Whoever stands after the position, also when what stood there is gone.
    let follows =
        |hit: &Found| after.is_none_or(|(score, id)| hit.score < score || (hit.score == score && hit.row.id > id));
    found.retain(follows);
    let cursor = |last: &Found| app.cursors.encode(&list, &(last.score, last.row.id));
    let show = |hit: Found| TemplateHit {
        template: TemplateSummary::of(hit.row, viewer_of(&caller)),
        matched,
        score: (hit.score as f64 / 1_000.0).round() / 1_000.0,
    };
    Ok(List::page(found, limit, cursor, show))
}

async fn find_candidates(
    app: &App,
    caller: &Caller,
    asked: &Query,
    facets: &[String],
) -> Answer<(Vec<Found>, MatchKind)> {
    let facets = serde_json::to_string(facets).unwrap_or_default();
    let Some(words) = asked.full_text() else { return Ok((Vec::new(), MatchKind::Exact)) };
    let account = caller.account;
    let statements = vec![
        bind!(SEARCH_TEMPLATE_WORDS, account, PUBLIC, &facets, words, CANDIDATES_MAX),
        bind!(OWN_TEMPLATES_TO_SEARCH, account, account.to_string(), &facets, OWN_MAX),
    ];
    let mut rows = app.core_db().batch(statements).await?.into_iter();
    let mut next = || rows.next().map(|rows| rows.decode::<CandidateRow>()).transpose();
    let (public, own) = (next()?.unwrap_or_default(), next()?.unwrap_or_default());
    let mut found = Vec::new();
    add_hits(&mut found, asked, public, Some(SCORE_MIN), 0.0);
    let has_words = |row: &CandidateRow| asked.is_in(&[&row.summary.name, &row.keyword_terms]);
    add_hits(&mut found, asked, own.iter().filter(|row| has_words(row)).cloned().collect(), Some(SCORE_MIN), 0.0);
    if !found.is_empty() {
        return Ok((found, MatchKind::Exact));
    }
    let Some(trigrams) = asked.trigram_text() else { return Ok((found, MatchKind::Exact)) };
    let statement = bind!(SEARCH_TEMPLATE_TRIGRAMS, account, PUBLIC, &facets, trigrams, CANDIDATES_MAX);
    let public = app.core_db().all::<CandidateRow>(statement).await?;
    add_hits(&mut found, asked, public, None, FUZZY_SCORE_MIN);
    add_hits(&mut found, asked, own, None, FUZZY_SCORE_MIN);
    Ok((found, MatchKind::Fuzzy))
}

/// Adds those that answer at least so well and are not there yet. `unseen` is the score of one that the ranking does
/// not take for an answer, where the index does.
fn add_hits(found: &mut Vec<Found>, asked: &Query, rows: Vec<CandidateRow>, unseen: Option<f64>, least: f64) {
    for CandidateRow { summary: row, keyword_terms } in rows {
        let document = Document {
            name: &row.name,
            aliases: &[],
            keywords: &keyword_terms,
            prominence: prominence(row.popularity),
        };
        let score = relevance(asked, &document).map(|relevance| relevance.score).or(unseen);
        let Some(score) = score.filter(|score| *score >= least) else { continue };
        if found.iter().all(|hit| hit.row.number != row.number) {
            found.push(Found { score: (score * 1e6).round() as i64, row });
        }
    }
}

/// How well known a template is: the stars it has above those every template begins with.
fn prominence(sort_key: i64) -> u32 {
    let above = (popularity::score(sort_key) - popularity::PRIOR_STARS as f64) / 2.0;
    (above.clamp(0.0, 1.0) * f64::from(PROMINENCE_MAX)) as u32
}
