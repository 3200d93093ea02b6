//! Portions that meet targets: least squares within bounds, then whole steps.

use super::MEALS_MAX;

/// Energy, protein, fat and carbohydrate.
pub const GOALS: usize = 4;
/// The most meals.
const MEALS: usize = MEALS_MAX as usize;

/// What being off a target weighs, against all else.
const TARGET_WEIGHT: f64 = 100.0;
/// What meals of the wrong size weigh.
const MEAL_WEIGHT: f64 = 1.0;
/// What unusual portions weigh.
const PORTION_WEIGHT: f64 = 0.02;
/// What being further off than [`NEAR`] weighs besides.
const FAR_WEIGHT: f64 = 20_000.0;
/// How far off a target a day may be before that counts: with room to the five percent that are allowed.
const NEAR: f64 = 0.03;
/// Rounds of coordinate descent; it has settled long before.
const ROUNDS: usize = 60;
/// What a move must gain at least, as a change of the cost.
const GAIN_MIN: f64 = -1e-9;
/// The most steps of the search among whole portions.
const STEPS_MAX: usize = 150;

/// A food whose portion is to be found, in grams.
#[derive(Clone, Copy, Debug)]
pub struct Portion {
    /// Kilocalories and grams of protein, fat and carbohydrate in a gram.
    pub per_gram: [f64; GOALS],
    /// The least, if there is any.
    pub least: f64,
    /// The usual.
    pub usual: f64,
    /// The most.
    pub most: f64,
    /// What it is rounded to.
    pub step: f64,
    /// Whether the day may do without it.
    pub is_optional: bool,
    /// In which meal.
    pub meal: usize,
}

/// What is to be met.
pub struct Aim<'a> {
    /// Kilocalories and grams of protein, fat and carbohydrate of the day.
    pub targets: [f64; GOALS],
    /// The share of the energy that each meal should have.
    pub shares: &'a [f64],
}

/// Sums that moves change.
#[derive(Clone, Copy)]
struct Sums {
    goals: [f64; GOALS],
    meals: [f64; MEALS],
}

impl Sums {
    fn of(portions: &[Portion], grams: &[f64]) -> Self {
        let mut sums = Self { goals: [0.0; GOALS], meals: [0.0; MEALS] };
        for (portion, grams) in portions.iter().zip(grams) {
            sums.add(portion, *grams);
        }
        sums
    }

    fn add(&mut self, portion: &Portion, grams: f64) {
        for (sum, per_gram) in self.goals.iter_mut().zip(portion.per_gram) {
            *sum += per_gram * grams;
        }
        let [energy, ..] = portion.per_gram;
        if let Some(meal) = self.meals.get_mut(portion.meal) {
            *meal += energy * grams;
        }
    }
}

impl Aim<'_> {
    /// How far off each target is, as a share of it. A target of nothing is met by little.
    fn gaps(&self, sums: &Sums) -> [f64; GOALS] {
        std::array::from_fn(|goal| {
            let target = self.targets.get(goal).copied().unwrap_or(0.0);
            (sums.goals.get(goal).copied().unwrap_or(0.0) - target) / target.max(1.0)
        })
    }

    fn energy(&self) -> f64 {
        let [energy, ..] = self.targets;
        energy.max(1.0)
    }

    fn cost(&self, sums: &Sums) -> f64 {
        let targets: f64 = self
            .gaps(sums)
            .iter()
            .map(|gap| TARGET_WEIGHT * gap * gap + FAR_WEIGHT * (gap.abs() - NEAR).max(0.0).powi(2))
            .sum();
        let meals = sums.meals.iter().zip(self.shares);
        targets + meals.map(|(energy, share)| MEAL_WEIGHT * (energy / self.energy() - share).powi(2)).sum::<f64>()
    }

    /// The furthest that any target is off.
    pub fn worst(&self, portions: &[Portion], grams: &[f64]) -> f64 {
        let sums = Sums::of(portions, grams);
        self.gaps(&sums).iter().fold(0.0, |worst, gap| gap.abs().max(worst))
    }
}

fn oddity(portion: &Portion, grams: f64) -> f64 {
    if portion.is_optional && grams == 0.0 {
        return 0.0;
    }
    PORTION_WEIGHT * ((grams - portion.usual) / portion.usual.max(1.0)).powi(2)
}

/// The portions that come nearest, in whole steps; an optional one may be nothing.
pub fn solve(portions: &[Portion], aim: &Aim<'_>) -> Vec<f64> {
    let mut grams = relax(portions, aim);
    for (grams, portion) in grams.iter_mut().zip(portions) {
        *grams = whole(portion, *grams);
    }
    search(portions, aim, &mut grams);
    grams
}

/// The nearest portion in whole steps.
fn whole(portion: &Portion, grams: f64) -> f64 {
    if portion.is_optional && grams < portion.least / 2.0 {
        return 0.0;
    }
    let stepped = (grams / portion.step).round() * portion.step;
    stepped.clamp(portion.least, portion.most)
}

/// Least squares within bounds, by coordinate descent: each round sets every portion to its best, the others as they
/// are. The function is convex, so that it comes to the one least value.
fn relax(portions: &[Portion], aim: &Aim<'_>) -> Vec<f64> {
    let mut grams: Vec<f64> = portions.iter().map(|portion| portion.usual).collect();
    let mut sums = Sums::of(portions, &grams);
    for _ in 0..ROUNDS {
        for (portion, grams) in portions.iter().zip(&mut grams) {
            let move_by = best_move(portion, *grams, &sums, aim);
            let low = if portion.is_optional { 0.0 } else { portion.least };
            let next = (*grams + move_by).clamp(low, portion.most);
            sums.add(portion, next - *grams);
            *grams = next;
        }
    }
    grams
}

/// Newton's step of one portion; exact, because the function is quadratic.
fn best_move(portion: &Portion, grams: f64, sums: &Sums, aim: &Aim<'_>) -> f64 {
    let usual = portion.usual.max(1.0);
    let mut slope = PORTION_WEIGHT * (grams - portion.usual) / (usual * usual);
    let mut curve = PORTION_WEIGHT / (usual * usual);
    for ((per_gram, target), gap) in portion.per_gram.iter().zip(aim.targets).zip(aim.gaps(sums)) {
        let share = per_gram / target.max(1.0);
        slope += TARGET_WEIGHT * gap * share;
        curve += TARGET_WEIGHT * share * share;
    }
    let [energy, ..] = portion.per_gram;
    let share = energy / aim.energy();
    let wanted = aim.shares.get(portion.meal).copied().unwrap_or(0.0);
    let of_meal = sums.meals.get(portion.meal).copied().unwrap_or(0.0) / aim.energy();
    slope += MEAL_WEIGHT * (of_meal - wanted) * share;
    curve += MEAL_WEIGHT * share * share;
    -slope / curve
}

/// One step more or less of a portion, where there is one.
fn neighbours(portion: &Portion, grams: f64) -> [Option<f64>; 2] {
    let up = if grams == 0.0 { portion.least } else { grams + portion.step };
    let down = if grams > portion.least { (grams - portion.step).max(portion.least) } else { 0.0 };
    let may_go_down = grams > portion.least || (portion.is_optional && grams > 0.0);
    [(up <= portion.most).then_some(up), may_go_down.then_some(down)]
}

/// Goes on from whole portions to better ones, one or two at a time, until there are none.
fn search(portions: &[Portion], aim: &Aim<'_>, grams: &mut [f64]) {
    for _ in 0..STEPS_MAX {
        let sums = Sums::of(portions, grams);
        let moves: Vec<Move> = portions
            .iter()
            .zip(grams.iter())
            .enumerate()
            .flat_map(|(index, (portion, grams))| {
                let odd = oddity(portion, *grams);
                neighbours(portion, *grams)
                    .into_iter()
                    .flatten()
                    .map(move |next| (index, next - *grams, oddity(portion, next) - odd))
            })
            .collect();
        let best = best_of(portions, aim, &sums, &moves, None).or_else(|| best_pair(portions, aim, &sums, &moves));
        let Some((first, second)) = best else { return };
        for (index, by, _) in [Some(first), second].into_iter().flatten() {
            if let Some(grams) = grams.get_mut(index) {
                *grams += by;
            }
        }
    }
}

/// A portion, by how much it changes, and what that adds to the cost besides.
type Move = (usize, f64, f64);

fn after(portions: &[Portion], sums: &Sums, (index, by, _): Move) -> Sums {
    let mut sums = *sums;
    if let Some(portion) = portions.get(index) {
        sums.add(portion, by);
    }
    sums
}

/// The single move that gains most, after `first` was made, if any gains.
fn best_of(
    portions: &[Portion],
    aim: &Aim<'_>,
    sums: &Sums,
    moves: &[Move],
    first: Option<Move>,
) -> Option<(Move, Option<Move>)> {
    let base = first.map_or(*sums, |first| after(portions, sums, first));
    let odd = first.map_or(0.0, |(.., odd)| odd);
    let now = aim.cost(sums);
    let gains = moves.iter().filter(|other| first.is_none_or(|first| first.0 < other.0)).map(|other| {
        let gain = aim.cost(&after(portions, &base, *other)) + odd + other.2 - now;
        (gain, *other)
    });
    let best = gains.filter(|(gain, _)| *gain < GAIN_MIN).min_by(|a, b| a.0.total_cmp(&b.0))?.1;
    Some(first.map_or((best, None), |first| (first, Some(best))))
}

/// Two moves together that gain, where none does alone: the first found.
fn best_pair(portions: &[Portion], aim: &Aim<'_>, sums: &Sums, moves: &[Move]) -> Option<(Move, Option<Move>)> {
    moves.iter().find_map(|first| best_of(portions, aim, sums, moves, Some(*first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portion(per_gram: [f64; GOALS], usual: f64, step: f64) -> Portion {
        Portion { per_gram, least: step, usual, most: usual * 4.0, step, is_optional: false, meal: 0 }
    }

    #[test]
    fn pure_foods_are_portioned_exactly() {
        let protein = portion([4.0, 1.0, 0.0, 0.0], 100.0, 1.0);
        let fat = portion([9.0, 0.0, 1.0, 0.0], 50.0, 1.0);
        let starch = portion([4.0, 0.0, 0.0, 1.0], 200.0, 1.0);
        let aim = Aim { targets: [2_000.0, 150.0, 60.0, 215.0], shares: &[1.0] };
        assert_eq!(solve(&[protein, fat, starch], &aim), [150.0, 60.0, 215.0]);
    }

    #[test]
    fn portions_stay_within_their_bounds_and_steps() {
        let bread = Portion { step: 25.0, least: 25.0, most: 100.0, ..portion([2.5, 0.1, 0.03, 0.45], 50.0, 25.0) };
        let butter = Portion { is_optional: true, ..portion([7.2, 0.0, 0.8, 0.0], 10.0, 5.0) };
        let aim = Aim { targets: [5_000.0, 200.0, 60.0, 900.0], shares: &[1.0] };
        let grams = solve(&[bread, butter], &aim);
        assert_eq!(grams[0], 100.0);
        assert!(grams[1] <= butter.most && grams[1] % 5.0 == 0.0);
        let little = Aim { targets: [60.0, 2.5, 0.8, 11.0], shares: &[1.0] };
        assert_eq!(solve(&[bread, butter], &little), [25.0, 0.0]);
    }
}
