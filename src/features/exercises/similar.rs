//! What can be done instead of an exercise.

use serde::{Deserialize, Serialize};

use super::{
    access::{Viewer, find_exercise},
    cache::{CLIENT_SECONDS, Kept, Shown, item_copy, through_caches},
    store::{ExerciseRow, PUBLIC, SIMILAR_CANDIDATES, SummaryRow},
    views::{ExerciseSummary, traits_of},
};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::{
            Equipment, MovementPattern, Muscle,
            facets::Facet,
            similar::{Match, Wishes, compare},
        },
        ids::AccountId,
    },
    http::{Answer, ApiError, Code, PathText, Reply, ValidQuery, reply::CachedReply},
};

/// What the substitute must respect.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SimilarQuery {
    /// What you have, with commas between: only exercises that need no more are offered. `body_only` always is had.
    #[garde(length(chars, min = 1, max = 300))]
    pub equipment: Option<String>,
    /// What to leave out, with commas between: muscles to spare, movements to avoid, or exercises by id or slug.
    #[garde(length(chars, min = 1, max = 2000))]
    pub exclude: Option<String>,
    /// How many to offer.
    #[garde(range(min = 1, max = 50))]
    pub limit: Option<u32>,
}

/// A substitute.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SimilarExercise {
    /// The exercise.
    #[serde(flatten)]
    pub exercise: ExerciseSummary,
    /// How good a substitute it is, from 0 to 100.
    pub score: u32,
    /// Why, best reason first.
    pub reasons: Vec<String>,
}

/// Substitutes, best first; shared or as one person sees them.
pub type ShownSimilar = Shown<CachedReply<Vec<SimilarExercise>>, Reply<Vec<SimilarExercise>>>;

/// How many candidates of each list are weighed, the most popular.
const CANDIDATES_MAX: u32 = 250;
/// How many are offered when the client does not say.
const OFFERED: u32 = 10;

/// What a query asks for, read.
struct Asked {
    wishes: Wishes,
    without: Vec<String>,
    limit: usize,
}

/// `GET /exercises/{exercise}/similar`
pub async fn list_similar_exercises(
    app: App,
    viewer: Viewer,
    PathText(exercise): PathText,
    ValidQuery(query): ValidQuery<SimilarQuery>,
) -> Answer<ShownSimilar> {
    let asked = read_query(&query)?;
    if viewer.0.is_some() {
        return Ok(Shown::Own(Reply::new(find_similar(&app, viewer.0, &exercise, &asked).await?)));
    }
    let key = format!("similar:{exercise}:{query:?}");
    let kept = if query.exclude.is_none() && query.equipment.is_none() { Kept::Shared } else { Kept::IsolateOnly };
    let build = async { item_copy(&find_similar(&app, None, &exercise, &asked).await?) };
    let cached = through_caches(&app, &key, kept, build).await?;
    Ok(Shown::Shared(CachedReply::new(cached, CLIENT_SECONDS)))
}

fn listed(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn read_query(query: &SimilarQuery) -> Result<Asked, ApiError> {
    let mut wishes = Wishes::default();
    if let Some(equipment) = &query.equipment {
        let mut owned = vec![Equipment::BodyOnly];
        for word in listed(Some(equipment)) {
            let known = Equipment::parse(word);
            owned.push(known.ok_or_else(|| {
                ApiError::new(Code::InvalidQuery).field("equipment", format!("{word} is no equipment"))
            })?);
        }
        wishes.owned = Some(owned);
    }
    let mut without = Vec::new();
    for word in listed(query.exclude.as_deref()) {
        if let Some(muscle) = Muscle::parse(word) {
            wishes.without_muscles.push(muscle);
        } else if let Some(pattern) = MovementPattern::parse(word) {
            wishes.without_patterns.push(pattern);
        } else {
            without.push(word.to_owned());
        }
    }
    let limit = usize::try_from(query.limit.unwrap_or(OFFERED)).unwrap_or(usize::MAX);
    Ok(Asked { wishes, without, limit })
}

async fn find_similar(
    app: &App,
    viewer: Option<AccountId>,
    exercise: &str,
    asked: &Asked,
) -> Answer<Vec<SimilarExercise>> {
    let target: Option<ExerciseRow> = app.core_db().first(find_exercise(exercise, viewer, false)).await?;
    let target = target.ok_or(ApiError::new(Code::NotFound))?.summary;
    let wanted = traits_of(&target);
    let owned = asked.wishes.owned.as_ref().map(|owned| serde_json::to_string(owned).unwrap_or_default());
    let scopes = std::iter::once(PUBLIC.to_owned()).chain(viewer.map(|account| account.to_string()));
    let facets: Vec<String> = wanted
        .primary
        .iter()
        .map(|muscle| Facet::Works(*muscle).word())
        .filter_map(|facet| serde_json::to_string(&[facet]).ok())
        .collect();
    let statements = scopes
        .flat_map(|scope| {
            let owned = &owned;
            facets.iter().map(move |facet| bind!(SIMILAR_CANDIDATES, &scope, facet, owned.clone(), CANDIDATES_MAX))
        })
        .collect();
    let mut found: Vec<(Match, SummaryRow)> = Vec::new();
    for rows in app.core_db().batch(statements).await? {
        for row in rows.decode::<SummaryRow>()? {
            let is_left_out = row.id == target.id
                || asked.without.iter().any(|left_out| *left_out == row.slug || *left_out == row.id.to_string())
                || found.iter().any(|(_, known)| known.id == row.id);
            if is_left_out {
                continue;
            }
            if let Some(matched) = compare(&wanted, &traits_of(&row), &asked.wishes) {
                found.push((matched, row));
            }
        }
    }
    found.sort_by(|(a, left), (b, right)| {
        b.score
            .cmp(&a.score)
            .then(right.popularity.cmp(&left.popularity))
            .then_with(|| left.name_key.cmp(&right.name_key))
    });
    found.truncate(asked.limit);
    let offered = found.into_iter().map(|(Match { score, reasons }, row)| SimilarExercise {
        exercise: ExerciseSummary::of(row, viewer),
        score,
        reasons,
    });
    Ok(offered.collect())
}
