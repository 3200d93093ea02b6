//! Squat, bench press and deadlift against the weight of the body.

use serde::{Deserialize, Serialize};

use super::{
    store::BESTS_OF,
    views::{in_unit, kilograms},
    volume::{decode, read_counting},
};
use crate::{
    app::App,
    bind,
    domain::{
        charts::{Chart, Kind, Series},
        exercises::seeded_id,
        person::{Gender, Units},
        records::RECORD_FORMULA,
        strength::relative::{Class, Event, dots, ipf_gl, wilks},
        time::Timestamp,
        training::weight::WeightUnit,
    },
    http::{
        Answer, Caller, Reply, ValidQuery,
        picture::{AcceptsPicture, Format, Shown, show},
    },
    training::summary_store::{COUNTING, LiftRow},
};

/// The library's exercises that stand for the three lifts.
const LIFTS: [(&str, &str); 3] =
    [("squat", "barbell-squat"), ("bench", "barbell-bench-press-medium-grip"), ("deadlift", "barbell-deadlift")];

/// What to compare.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RelativeStrengthQuery {
    /// By which curves; those of one's profile when absent, both where it tells neither.
    #[garde(skip)]
    class: Option<Class>,
    /// Another weight of the body, in grams, than the latest measured.
    #[garde(range(min = 20_000, max = 500_000))]
    body_weight_grams: Option<i64>,
    /// In which units weights are shown beside grams; those of one's preferences when absent.
    #[garde(skip)]
    units: Option<Units>,
    /// Data or a chart; `Accept: image/svg+xml` asks for a chart too.
    #[garde(skip)]
    format: Option<Format>,
}

/// Lifts against the weight of the body.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RelativeStrengthView {
    /// Grams; `null` when it was never measured.
    body_weight_grams: Option<i64>,
    /// The same in `unit`.
    body_weight: Option<f64>,
    /// The unit of weights.
    unit: WeightUnit,
    lifts: Vec<LiftTotalView>,
    /// The heaviest loads that were lifted together; `null` unless all three were done.
    total_lifted_grams: Option<i64>,
    /// The same in `unit`.
    total_lifted: Option<f64>,
    /// The estimated maxima together.
    total_estimated_grams: Option<i64>,
    /// The same in `unit`.
    total_estimated: Option<f64>,
    /// By which formula maxima are estimated.
    method: &'static str,
    /// The scores, by class; empty while something is missing.
    scores: Vec<ScoresView>,
    /// What is missing: `bodyWeight`, or a lift.
    missing: Vec<&'static str>,
    computed_at: Timestamp,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct LiftTotalView {
    lift: &'static str,
    exercise_id: crate::domain::ids::ExerciseId,
    /// The heaviest load that was lifted.
    max_weight_grams: Option<i32>,
    /// The same in the unit of the answer.
    max_weight: Option<f64>,
    /// The estimated maximum.
    one_rep_max_grams: Option<i64>,
    /// The same in the unit of the answer.
    one_rep_max: Option<f64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct ScoresView {
    class: Class,
    /// Of what was lifted.
    lifted: ScoreView,
    /// Of the estimated maxima.
    estimated: ScoreView,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct ScoreView {
    /// DOTS, of the German federation.
    dots: f64,
    /// The original Wilks score.
    wilks: f64,
    /// IPF GL points, for lifts without supportive equipment.
    ipf_gl: f64,
}

/// `GET /analytics/relative-strength`
pub async fn get_relative_strength(
    app: App,
    caller: Caller,
    accepts: AcceptsPicture,
    ValidQuery(query): ValidQuery<RelativeStrengthQuery>,
) -> Answer<Shown<Reply<RelativeStrengthView>>> {
    let now = app.now();
    let ids = LIFTS.map(|(_, slug)| seeded_id(slug));
    let ids_json = serde_json::to_string(&ids).unwrap_or_default();
    let statements = vec![bind!(COUNTING, caller.account), bind!(BESTS_OF, caller.account, ids_json)];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    let mut counting = read_counting(&app, rows.first(), now)?;
    counting.show_in(query.units);
    let unit = counting.unit;
    let shown = |grams: i64| in_unit(unit, grams);
    let rows: Vec<LiftRow> = decode(rows.get(1))?;
    let lifts: Vec<LiftTotalView> = LIFTS
        .into_iter()
        .zip(ids)
        .map(|((lift, _), exercise_id)| {
            let bests = rows.iter().find(|row| row.exercise_id == exercise_id).map(|row| &row.bests);
            let max_weight_grams = bests.and_then(|bests| bests.max_weight_grams);
            let one_rep_max_grams = bests.and_then(|bests| bests.e1rm_grams);
            LiftTotalView {
                lift,
                exercise_id,
                max_weight_grams,
                max_weight: max_weight_grams.map(|grams| shown(i64::from(grams))),
                one_rep_max_grams,
                one_rep_max: one_rep_max_grams.map(shown),
            }
        })
        .collect();
    let body_weight_grams = query.body_weight_grams.or(counting.body_weight_grams);
    let total_lifted_grams: Option<i64> = lifts.iter().map(|lift| lift.max_weight_grams.map(i64::from)).sum();
    let total_estimated_grams: Option<i64> = lifts.iter().map(|lift| lift.one_rep_max_grams).sum();
    let classes = query.class.map_or_else(|| classes_of(counting.gender), |class| vec![class]);
    let known = body_weight_grams.zip(total_lifted_grams.zip(total_estimated_grams));
    let scores = known.map_or_else(Vec::new, |(body, totals)| {
        classes.into_iter().map(|class| scores_of(class, body, totals)).collect()
    });
    let missing_lifts = lifts.iter().filter(|lift| lift.one_rep_max_grams.is_none()).map(|lift| lift.lift);
    let missing = body_weight_grams.is_none().then_some("bodyWeight").into_iter().chain(missing_lifts).collect();
    let view = RelativeStrengthView {
        body_weight_grams,
        body_weight: body_weight_grams.map(shown),
        unit,
        total_lifted_grams,
        total_lifted: total_lifted_grams.map(shown),
        total_estimated_grams,
        total_estimated: total_estimated_grams.map(shown),
        method: RECORD_FORMULA.id(),
        scores,
        missing,
        lifts,
        computed_at: now,
    };
    Ok(show(view, query.format, accepts, chart_of))
}

fn chart_of(view: &RelativeStrengthView) -> Chart {
    Chart {
        title: "Squat, bench press and deadlift".to_owned(),
        description: format!("Estimated maxima, by the formula {}.", view.method),
        unit: view.unit.symbol().to_owned(),
        kind: Kind::Bars,
        labels: view.lifts.iter().map(|lift| lift.lift.replace('_', " ")).collect(),
        series: vec![Series {
            name: "Estimated maximum".to_owned(),
            values: view.lifts.iter().map(|lift| lift.one_rep_max).collect(),
        }],
    }
}

fn classes_of(gender: Option<Gender>) -> Vec<Class> {
    match gender {
        Some(Gender::Male) => vec![Class::Men],
        Some(Gender::Female) => vec![Class::Women],
        Some(Gender::Other) | None => vec![Class::Men, Class::Women],
    }
}

fn scores_of(class: Class, body: i64, (lifted, estimated): (i64, i64)) -> ScoresView {
    let body = kilograms(body);
    let of = |total: i64| {
        let (total, to_cents) = (kilograms(total), |score: f64| (score * 100.0).round() / 100.0);
        ScoreView {
            dots: to_cents(dots(class, body, total)),
            wilks: to_cents(wilks(class, body, total)),
            ipf_gl: to_cents(ipf_gl(class, Event::Total, body, total)),
        }
    };
    ScoresView { class, lifted: of(lifted), estimated: of(estimated) }
}
