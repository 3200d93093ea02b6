//! Search: by words and their beginnings first; by similar spelling when no exercise has the words.
//!
//! The index gives candidates of the public library, a person's own (at most 500 names) are compared in memory, and
//! [`relevance`] orders both together.

use serde::{Deserialize, Serialize};

use super::{
    access::Viewer,
    cache::{CLIENT_SECONDS, Kept, Shown, page_copy, through_caches},
    fields::OWN_MAX,
    store::{CandidateRow, OWN_NAMES, OwnNameRow, PUBLIC, SEARCH_TRIGRAMS, SEARCH_WORDS, SUMMARIES_BY_ID, SummaryRow},
    views::ExerciseSummary,
};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::{
            Difficulty, Equipment, ExerciseType, MovementPattern, Muscle,
            facets::{self, Facet},
            query::Query,
        },
        ids::{AccountId, ExerciseId},
        name_search::{Document, FUZZY_SCORE_MIN, MatchKind, OWN_SCORE_MIN, Relevance, SCORE_MIN, relevance},
        text,
    },
    http::{
        Answer, List, ValidQuery,
        cursor::LIMIT_DEFAULT,
        reply::{CachedReply, Cut, PageInfo},
    },
};

/// What to find.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SearchQuery {
    /// What to look for.
    #[garde(length(chars, min = 1, max = 100))]
    pub q: String,
    /// Mainly works this muscle.
    #[garde(skip)]
    pub muscle: Option<Muscle>,
    /// Takes this, perhaps among others.
    #[garde(skip)]
    pub equipment: Option<Equipment>,
    /// Is this hard.
    #[garde(skip)]
    pub difficulty: Option<Difficulty>,
    /// Is for this.
    #[serde(rename = "type")]
    #[garde(skip)]
    pub exercise_type: Option<ExerciseType>,
    /// Moves so.
    #[garde(skip)]
    pub pattern: Option<MovementPattern>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = 50))]
    pub limit: Option<u32>,
}

/// An exercise that was found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SearchHit {
    /// The exercise.
    #[serde(flatten)]
    pub exercise: ExerciseSummary,
    /// How it was found.
    #[serde(rename = "match")]
    pub matched: MatchKind,
    /// The name as HTML: what was found stands in `<mark>`, all else is escaped.
    pub highlight: String,
    /// The other name that was found, where that is better than the name.
    pub matched_alias: Option<String>,
    /// How well it answers; higher is better.
    pub score: f64,
}

/// Hits, shared or as one person sees them.
pub type ShownHits = Shown<CachedReply<List<SearchHit>>, List<SearchHit>>;

/// How many candidates the index gives, and the deepest a client can page.
const CANDIDATES_MAX: u32 = 200;

/// The longest query whose hits the isolate keeps, in bytes: longer ones are seldom asked twice.
const COMMON_BYTES_MAX: usize = 16;

/// A hit before it is shown.
struct Found {
    relevance: Relevance,
    name: String,
    id: ExerciseId,
    summary: Option<SummaryRow>,
}

/// `GET /exercises/search`
pub async fn search_exercises(
    app: App,
    viewer: Viewer,
    ValidQuery(query): ValidQuery<SearchQuery>,
) -> Answer<ShownHits> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let facets = query.facets();
    let search = Search { viewer: viewer.0, q: &query.q, facets: &facets, cursor: query.cursor.as_deref(), limit };
    if viewer.0.is_some() {
        let (items, page) = find_hits(&app, &search).await?;
        return Ok(Shown::Own(List::new(items, page)));
    }
    let build = async {
        let (items, page) = find_hits(&app, &search).await?;
        page_copy(&items, page.next_cursor, Some(limit))
    };
    let is_common = query.cursor.is_none() && query.q.len() <= COMMON_BYTES_MAX;
    let found = if is_common {
        through_caches(&app, &format!("search:{query:?}"), Kept::IsolateOnly, build).await?
    } else {
        build.await?
    };
    Ok(Shown::Shared(CachedReply::new(found, CLIENT_SECONDS)))
}

impl SearchQuery {
    fn facets(&self) -> Vec<String> {
        facets::words(&[
            self.muscle.map(Facet::Muscle),
            self.equipment.map(Facet::Equipment),
            self.difficulty.map(Facet::Difficulty),
            self.exercise_type.map(Facet::Type),
            self.pattern.map(Facet::Pattern),
        ])
    }
}

/// What to find, for whom, and which page.
pub struct Search<'a> {
    /// Who sees their own as well.
    pub viewer: Option<AccountId>,
    /// What was typed.
    pub q: &'a str,
    /// Facets that every hit has.
    pub facets: &'a [String],
    /// Where to go on.
    pub cursor: Option<&'a str>,
    /// How many hits.
    pub limit: u32,
}

/// Finds a page of hits, and how it goes on.
///
/// # Errors
/// A cursor of another search, or the database failed.
pub async fn find_hits(app: &App, search: &Search<'_>) -> Answer<(Vec<SearchHit>, PageInfo)> {
    let asked = Query::parse(search.q);
    let list = format!("exercise-search:{:?}:{}:{}", search.viewer, search.q, search.facets.join("+"));
    let after: Option<(i64, ExerciseId)> = search.cursor.map(|cursor| app.cursors.decode(&list, cursor)).transpose()?;
    let (mut found, matched) = find_candidates(app, search, &asked).await?;
    found.sort_by(|a, b| place(b).0.cmp(&place(a).0).then_with(|| a.name.cmp(&b.name)).then(a.id.cmp(&b.id)));
    let start = after.and_then(|after| found.iter().position(|hit| place(hit) == after)).map_or(0, |at| at + 1);
    let cut = Cut::of(found.into_iter().skip(start).collect(), search.limit);
    let page = cut.page(|last| app.cursors.encode(&list, &place(last)));
    Ok((show_hits(app, search.viewer, cut.rows, matched, &asked).await?, page))
}

/// Where a hit stands: its score in millionths, and its id.
fn place(hit: &Found) -> (i64, ExerciseId) {
    ((hit.relevance.score * 1e6).round() as i64, hit.id)
}

async fn find_candidates(app: &App, search: &Search<'_>, asked: &Query) -> Answer<(Vec<Found>, MatchKind)> {
    let facets = serde_json::to_string(search.facets).unwrap_or_default();
    let Some(words) = asked.full_text() else { return Ok((Vec::new(), MatchKind::Exact)) };
    let mut statements = vec![bind!(SEARCH_WORDS, PUBLIC, &facets, words, CANDIDATES_MAX)];
    statements.extend(search.viewer.map(|account| bind!(OWN_NAMES, account, &facets, OWN_MAX)));
    let rows = app.core_db().batch(statements).await?;
    let own = rows.get(1).map(|rows| rows.decode::<OwnNameRow>()).transpose()?.unwrap_or_default();
    let public = rows.first().map(|rows| rows.decode::<CandidateRow>()).transpose()?.unwrap_or_default();
    let mut found: Vec<Found> = public.into_iter().map(|row| weigh_public(asked, row, SCORE_MIN)).collect();
    add_own(&mut found, asked, &own, OWN_SCORE_MIN);
    if !found.is_empty() {
        return Ok((found, MatchKind::Exact));
    }
    let Some(trigrams) = asked.trigram_text() else { return Ok((found, MatchKind::Exact)) };
    let rows: Vec<CandidateRow> =
        app.core_db().all(bind!(SEARCH_TRIGRAMS, PUBLIC, &facets, trigrams, CANDIDATES_MAX)).await?;
    found.extend(rows.into_iter().map(|row| weigh_public(asked, row, 0.0)));
    found.retain(|hit| hit.relevance.score >= FUZZY_SCORE_MIN);
    add_own(&mut found, asked, &own, FUZZY_SCORE_MIN);
    Ok((found, MatchKind::Fuzzy))
}

fn weigh_public(asked: &Query, row: CandidateRow, least: f64) -> Found {
    let document = Document {
        name: &row.summary.name,
        aliases: &row.aliases,
        keywords: &row.keyword_terms,
        prominence: row.prominence,
    };
    let relevance = relevance(asked, &document).unwrap_or(Relevance { score: least, alias: None });
    Found { relevance, name: row.summary.name.clone(), id: row.summary.id, summary: Some(row.summary) }
}

fn add_own(found: &mut Vec<Found>, asked: &Query, own: &[OwnNameRow], least: f64) {
    for row in own {
        let document = Document { name: &row.name, aliases: &row.aliases, keywords: &row.keyword_terms, prominence: 0 };
        let Some(relevance) = relevance(asked, &document).filter(|relevance| relevance.score >= least) else {
            continue;
        };
        if found.iter().all(|hit| hit.id != row.id) {
            found.push(Found { relevance, name: row.name.clone(), id: row.id, summary: None });
        }
    }
}

/// Reads what is not read yet (hits among a person's own), and shows the page.
async fn show_hits(
    app: &App,
    viewer: Option<AccountId>,
    page: Vec<Found>,
    matched: MatchKind,
    asked: &Query,
) -> Answer<Vec<SearchHit>> {
    let unread: Vec<ExerciseId> = page.iter().filter(|hit| hit.summary.is_none()).map(|hit| hit.id).collect();
    let mut read: Vec<SummaryRow> = Vec::new();
    if !unread.is_empty() {
        let ids = serde_json::to_string(&unread).unwrap_or_default();
        read = app.core_db().all(bind!(SUMMARIES_BY_ID, ids, OWN_MAX)).await?;
    }
    let words = asked.all_words();
    let mut hits = Vec::with_capacity(page.len());
    for Found { relevance, name, id, summary } in page {
        let summary = summary.or_else(|| read.iter().find(|row| row.id == id).cloned());
        // One that was deleted in between is not shown.
        let Some(summary) = summary else { continue };
        hits.push(SearchHit {
            exercise: ExerciseSummary::of(summary, viewer),
            matched,
            highlight: text::highlight(&name, &words),
            matched_alias: relevance.alias,
            score: (relevance.score * 1_000.0).round() / 1_000.0,
        });
    }
    Ok(hits)
}
