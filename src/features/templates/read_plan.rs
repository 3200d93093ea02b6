//! From the form a client writes to the plan that is stored: completed, and held against the library.

use super::{
    form::{DayForm, DaysForm, ExerciseForm, PreparationForm, WeeklyPlanForm, WeightForm},
    store::KnownRow,
};
use crate::{
    domain::{
        exercises::{Difficulty, TrackingType},
        ids::ExerciseId,
        progression::{Percent, PlannedWeight, Rule, shown::WeightKind},
        templates::{
            Day, Phase, PlannedExercise, Preparation, WeeklyPlan,
            derive::{Known, fill_durations, minutes_of},
            plan::ExerciseUsed,
        },
        training::{Rpe, measure::Quantity, weight::WeightUnit},
    },
    http::{ApiError, Code, FieldProblem},
};

/// The lowest exertion aimed for, in tenths: below it ratings tell little (Zourdos et al. 2016).
const RPE_TENTHS_MIN: u8 = 50;

/// The exercises a plan may name: those its author sees, and those it named before, which may be gone since.
pub struct Library {
    /// Seen now.
    pub known: Vec<KnownRow>,
    /// Named before.
    pub kept: Vec<ExerciseUsed>,
}

impl Library {
    /// What a plan remembers of an exercise.
    pub fn used(&self, id: ExerciseId) -> Option<ExerciseUsed> {
        let known = self.known.iter().find(|known| known.id == id).map(|known| ExerciseUsed {
            id,
            name: known.name.clone(),
            tracking_type: known.tracking_type,
            primary_muscles: known.primary_muscles.clone(),
            equipment: known.equipment.clone(),
        });
        known.or_else(|| self.kept.iter().find(|kept| kept.id == id).cloned())
    }

    /// What rules look at. Of an exercise that is gone, what the plan remembers.
    pub fn known(&self, id: ExerciseId) -> Option<Known> {
        let row = self.known.iter().find(|known| known.id == id);
        self.used(id).map(|used| Known {
            id,
            primary_muscles: used.primary_muscles,
            equipment: used.equipment,
            difficulty: row.map_or(Difficulty::Beginner, |row| row.difficulty),
            met: row.and_then(|row| row.met),
        })
    }

    fn tracking(&self, id: ExerciseId) -> Option<TrackingType> {
        self.used(id).map(|used| used.tracking_type)
    }
}

/// Collects what is wrong, by field.
struct Reader<'a> {
    library: &'a Library,
    problems: Vec<FieldProblem>,
}

/// Reads a plan.
///
/// # Errors
/// [`Code::PlanRefused`] with every field at fault.
pub fn read_plan(form: WeeklyPlanForm, library: &Library) -> Result<WeeklyPlan, ApiError> {
    let mut reader = Reader { library, problems: Vec::new() };
    let DaysForm { monday, tuesday, wednesday, thursday, friday, saturday, sunday } = form.days;
    let days = [
        ("monday", monday),
        ("tuesday", tuesday),
        ("wednesday", wednesday),
        ("thursday", thursday),
        ("friday", friday),
        ("saturday", saturday),
        ("sunday", sunday),
    ];
    let days = days.map(|(name, day)| reader.day(&format!("weeklyPlan.days.{name}"), day)).to_vec();
    if !reader.problems.is_empty() {
        let mut error = ApiError::new(Code::PlanRefused);
        error.fields = reader.problems;
        return Err(error);
    }
    let phases = form.phases.iter();
    let phases =
        phases.map(|phase| Phase { sets_percent: phase.sets_percent, rpe_tenths: tenths(phase.rpe) }).collect();
    let mut plan = WeeklyPlan { total_weeks: form.total_weeks, days, phases };
    fill_durations(&mut plan);
    Ok(plan)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 50 to 100")]
fn tenths(rpe: f64) -> u8 {
    (rpe * 10.0).round() as u8
}

impl Reader<'_> {
    fn refuse(&mut self, field: String, why: &str) {
        self.problems.push(FieldProblem { field, message: why.to_owned() });
    }

    fn day(&mut self, path: &str, form: Option<DayForm>) -> Day {
        let Some(form) = form else { return Day { is_rest_day: true, ..Day::default() } };
        let is_empty = form.exercises.is_empty() && form.warmup.is_empty() && form.cooldown.is_empty();
        let is_rest_day = form.is_rest_day.unwrap_or(is_empty);
        if is_rest_day && !is_empty {
            self.refuse(format!("{path}.isRestDay"), "cannot be true of a day with exercises");
        }
        let mut exercises: Vec<(u32, PlannedExercise)> = Vec::with_capacity(form.exercises.len());
        for (index, one) in form.exercises.into_iter().enumerate() {
            let order = one.order.unwrap_or_else(|| u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1));
            if let Some(planned) = self.exercise(&format!("{path}.exercises[{index}]"), one) {
                exercises.push((order, planned));
            }
        }
        exercises.sort_by_key(|(order, _)| *order);
        let mut around = |part: &str, forms: Vec<PreparationForm>| {
            let read = |(index, form)| self.preparation(&format!("{path}.{part}[{index}]"), form);
            forms.into_iter().enumerate().map(read).collect::<Vec<_>>()
        };
        let mut day = Day {
            is_rest_day,
            name: form.name,
            focus_areas: form.focus_areas,
            exercises: exercises.into_iter().map(|(_, planned)| planned).collect(),
            estimated_duration: 0,
            is_duration_told: false,
            warmup: around("warmup", form.warmup),
            cooldown: around("cooldown", form.cooldown),
        };
        // A client that sends back what it was shown has told nothing.
        if let Some(told) = form.estimated_duration.filter(|told| *told != minutes_of(&day)) {
            day.estimated_duration = told;
            day.is_duration_told = true;
        }
        day
    }

    fn preparation(&mut self, path: &str, form: PreparationForm) -> Preparation {
        if let Some(id) = form.exercise_id
            && self.library.tracking(id).is_none()
        {
            self.refuse(format!("{path}.exerciseId"), "is no exercise you can see");
        }
        Preparation { exercise: form.exercise_id, duration_seconds: form.duration, instructions: form.instructions }
    }

    fn exercise(&mut self, path: &str, form: ExerciseForm) -> Option<PlannedExercise> {
        for (index, id) in form.alternatives.iter().enumerate() {
            if self.library.tracking(*id).is_none() {
                self.refuse(format!("{path}.alternatives[{index}]"), "is no exercise you can see");
            }
        }
        let Some(tracking) = self.library.tracking(form.exercise_id) else {
            self.refuse(format!("{path}.exerciseId"), "is no exercise you can see");
            return None;
        };
        let mut span = |name: &str, quantity: Quantity, given: Option<Option<crate::domain::progression::Span>>| {
            let measured = Quantity::of(tracking);
            let field = format!("{path}.{name}");
            match given {
                None if measured.first() == Some(&quantity) => {
                    self.refuse(field, "is required: sets of this exercise are recorded by it");
                }
                Some(_) if !measured.contains(&quantity) => self.refuse(field, "is not recorded of this exercise"),
                Some(None) => self.refuse(field, "is not min <= target <= max with at least one of them"),
                _ => {}
            }
            given.flatten()
        };
        let reps = span("reps", Quantity::Reps, form.reps.map(|reps| reps.complete()));
        let duration_seconds =
            span("durationSeconds", Quantity::Duration, form.duration_seconds.map(|seconds| seconds.complete()));
        let distance_millimetres = span(
            "distanceMillimetres",
            Quantity::Distance,
            form.distance_millimetres.map(|distance| distance.complete()),
        );
        let weight = self.weight(path, form.weight, tracking);
        self.check_rule(path, &form.progression, tracking);
        Some(PlannedExercise {
            exercise: form.exercise_id,
            sets: form.sets,
            reps,
            duration_seconds,
            distance_millimetres,
            weight,
            rest_seconds: form.rest_time,
            notes: form.notes,
            alternatives: form.alternatives,
            superset: form.superset,
            progression: form.progression,
        })
    }

    fn check_rule(&mut self, path: &str, rule: &Rule, tracking: TrackingType) {
        let field = format!("{path}.progression");
        if *rule != Rule::default() && !matches!(tracking, TrackingType::WeightReps | TrackingType::Reps) {
            self.refuse(field, "goes by repetitions, which are not recorded of this exercise");
        } else if rule.needs_load() && tracking != TrackingType::WeightReps {
            self.refuse(field, "goes by load, which is not recorded of this exercise");
        }
    }

    fn weight(&mut self, path: &str, form: Option<WeightForm>, tracking: TrackingType) -> PlannedWeight {
        let Some(form) = form else { return PlannedWeight::Bodyweight };
        let read = read_weight(&form);
        if form.kind != WeightKind::Bodyweight && !Quantity::of(tracking).contains(&Quantity::Weight) {
            self.refuse(format!("{path}.weight"), "is not recorded of this exercise");
        } else if let Err((field, why)) = read {
            self.refuse(format!("{path}.weight.{field}"), why);
        }
        read.unwrap_or(PlannedWeight::Bodyweight)
    }
}

/// A load as it is stored, or the field at fault.
fn read_weight(form: &WeightForm) -> Result<PlannedWeight, (&'static str, &'static str)> {
    match form.kind {
        WeightKind::Bodyweight if form.grams.is_some_and(|grams| grams != 0) => {
            Err(("grams", "cannot be given with bodyweight"))
        }
        WeightKind::Bodyweight if form.value.is_some_and(|value| value != 0.0) => {
            Err(("value", "cannot be given with bodyweight: a load beside the body's is fixed"))
        }
        WeightKind::Bodyweight => Ok(PlannedWeight::Bodyweight),
        WeightKind::Percentage => {
            let percent = form.value.ok_or(("value", "is required"))?;
            let percent = Percent::new(percent).ok_or(("value", "is not a percentage up to 150 in steps of 0.1"))?;
            Ok(PlannedWeight::Percentage { percent })
        }
        WeightKind::Rpe => {
            let rating = form.value.ok_or(("value", "is required"))?;
            let rpe = Rpe::new(rating).filter(|rpe| rpe.tenths() >= RPE_TENTHS_MIN);
            let rpe = rpe.ok_or(("value", "is not a rating from 5 to 10, by halves"))?;
            Ok(PlannedWeight::Exertion { rpe_tenths: rpe.tenths() })
        }
        WeightKind::Fixed => {
            let told = form.value.map(|value| form.unit.unwrap_or_default().to_grams(value).ok());
            let unit = form.unit.filter(|unit| *unit != WeightUnit::Kg);
            match (form.grams, told) {
                (Some(grams), Some(Some(told))) if grams != told => Err(("grams", "contradict value and unit")),
                (_, Some(None)) => Err(("value", "is not a weight from -500 to 2000 kg")),
                (Some(grams), _) | (None, Some(Some(grams))) => Ok(PlannedWeight::Fixed { grams, unit }),
                (None, None) => Err(("value", "is required")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(value: Option<f64>, unit: Option<WeightUnit>, grams: Option<i32>) -> WeightForm {
        WeightForm { kind: WeightKind::Fixed, value, unit, grams }
    }

    #[test]
    fn a_weight_is_read_in_either_unit_or_exactly() {
        for (form, grams) in [
            (fixed(Some(60.0), None, None), Some(60_000)),
            (fixed(Some(135.0), Some(WeightUnit::Lb), None), Some(61_235)),
            (fixed(None, None, Some(-20_000)), Some(-20_000)),
            (fixed(Some(135.0), Some(WeightUnit::Lb), Some(61_235)), Some(61_235)),
            (fixed(Some(60.0), None, Some(61_000)), None),
            (fixed(None, None, None), None),
            (fixed(Some(2_001.0), None, None), None),
        ] {
            let unit = form.unit.filter(|unit| *unit == WeightUnit::Lb);
            assert_eq!(read_weight(&form).ok(), grams.map(|grams| PlannedWeight::Fixed { grams, unit }), "{form:?}");
        }
    }
}
