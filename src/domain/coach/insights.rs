//! What goes with mood and energy: rank correlations with a probability by random orders, corrected for how many
//! were looked at. Always an association, never a cause; and nothing at all of fewer than fourteen days.

use super::{Association, Factor, MoodInsights, Source, WellbeingDay};
use crate::domain::{
    local_day::LocalDay,
    trend::{Direction, Point, Trend, trend},
};

/// Days with both values it takes.
const DAYS_NEEDED: usize = 14;
/// The most days looked at.
const DAYS_MAX: usize = 90;
/// Random orders for each pair: a probability of 0.05 is exact to about seven thousandths.
const ORDERS: u32 = 999;
/// Pairs with a corrected probability below this are called associated.
const SIGNIFICANT: f64 = 0.05;

/// From which mood on it is low.
const LOW_MOOD: f64 = 3.0;
/// With fewer days nothing is said of low mood.
const LOW_DAYS_MIN: usize = 7;

/// What is compared: the factor, the outcome, and the days between.
const PAIRS: [(Factor, Factor, u8); 9] = [
    (Factor::Sleep, Factor::Mood, 0),
    (Factor::Sleep, Factor::Energy, 0),
    (Factor::Training, Factor::Mood, 0),
    (Factor::Training, Factor::Mood, 1),
    (Factor::Training, Factor::Energy, 1),
    (Factor::Meditation, Factor::Mood, 0),
    (Factor::Meditation, Factor::Stress, 0),
    (Factor::Stress, Factor::Mood, 0),
    (Factor::Stress, Factor::Energy, 1),
];

const fn value(day: &WellbeingDay, factor: Factor) -> Option<f64> {
    match factor {
        Factor::Mood => day.mood,
        Factor::Energy => day.energy,
        Factor::Stress => day.stress,
        Factor::Sleep => day.sleep_hours,
        Factor::Training => day.training_minutes,
        Factor::Meditation => day.meditation_minutes,
    }
}

const fn name(factor: Factor) -> &'static str {
    match factor {
        Factor::Mood => "mood",
        Factor::Energy => "energy",
        Factor::Stress => "stress",
        Factor::Sleep => "sleep",
        Factor::Training => "training",
        Factor::Meditation => "meditation",
    }
}

/// Ranks from 1, the mean rank for ties.
fn ranks(values: &[f64]) -> Vec<f64> {
    let less = |value: &f64| values.iter().filter(|other| *other < value).count();
    let equal = |value: &f64| values.iter().filter(|other| *other == value).count();
    let as_f64 = |count: usize| f64::from(u32::try_from(count).unwrap_or(0));
    values.iter().map(|value| as_f64(less(value)) + (as_f64(equal(value)) + 1.0) / 2.0).collect()
}

/// Pearson's correlation; of ranks it is Spearman's. `None` where one side never changes.
fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let count = f64::from(u32::try_from(a.len()).unwrap_or(1));
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / count, b.iter().sum::<f64>() / count);
    let mut sums = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        let (dx, dy) = (x - mean_a, y - mean_b);
        sums = (sums.0 + dx * dy, sums.1 + dx * dx, sums.2 + dy * dy);
    }
    (sums.1 > 0.0 && sums.2 > 0.0).then(|| sums.0 / (sums.1 * sums.2).sqrt())
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % (most.max(1) as u64)).unwrap_or(0)
    }
}

/// The share of random orders with a correlation as strong, two-sided, this order counted. Means and spreads are the
/// same in every order, so that the sums of products tell.
fn permutation_p(a: &[f64], b: &[f64], seed: u64) -> f64 {
    let centred = |values: &[f64]| -> Vec<f64> {
        let mean = values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap_or(1));
        values.iter().map(|value| value - mean).collect()
    };
    let products = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>().abs();
    let (a, mut order) = (centred(a), centred(b));
    let seen = products(&a, &order) - 1e-9;
    let mut random = Random(seed);
    let mut as_strong = 1_u32;
    for _ in 0..ORDERS {
        for place in (1..order.len()).rev() {
            order.swap(place, random.below(place + 1));
        }
        as_strong += u32::from(products(&a, &order) >= seen);
    }
    f64::from(as_strong) / f64::from(ORDERS + 1)
}

/// Benjamini and Hochberg: each probability times how many there are by its rank, never less than a smaller one's.
fn corrected(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    let at = |index: &usize| p.get(*index).copied().unwrap_or(1.0);
    order.sort_by(|a, b| at(a).total_cmp(&at(b)));
    let count = f64::from(u32::try_from(p.len()).unwrap_or(1));
    let mut q = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (rank, index) in order.iter().enumerate().rev() {
        least = least.min(at(index) * count / f64::from(u32::try_from(rank + 1).unwrap_or(1)));
        if let Some(place) = q.get_mut(*index) {
            *place = least;
        }
    }
    q
}

/// Both values of each day that has them.
fn pairs_of(days: &[WellbeingDay], factor: Factor, outcome: Factor, lag: u8) -> (Vec<f64>, Vec<f64>) {
    let known = |day: LocalDay| days.binary_search_by_key(&day, |one| one.day).ok().and_then(|place| days.get(place));
    let both = |day: &WellbeingDay| {
        let later = known(day.day.plus_days(i64::from(lag)))?;
        Some((value(day, factor)?, value(later, outcome)?))
    };
    days.iter().filter_map(both).unzip()
}

fn in_words(one: &Association) -> String {
    let (factor, outcome) = (name(one.factor), name(one.outcome));
    let when = if one.lag_days == 0 { "on the same day" } else { "on the day after" };
    if !one.is_significant {
        return format!(
            "Between {factor} and {outcome} {when} nothing shows that could not be chance (ρ = {:.2}, {} days).",
            one.rho, one.days
        );
    }
    let strength = match one.rho.abs() {
        ..0.3 => "slightly",
        0.3..0.5 => "moderately",
        _ => "clearly",
    };
    let way = if one.rho > 0.0 { "higher" } else { "lower" };
    format!(
        "More {factor} goes {strength} together with {way} {outcome} {when} (ρ = {:.2}, {} days). That is no proof that one causes the other.",
        one.rho, one.days
    )
}

fn trend_of(days: &[WellbeingDay], factor: Factor) -> Option<Trend> {
    let points: Vec<Point> =
        days.iter().filter_map(|day| Some(Point { day: day.day, value: value(day, factor)? })).collect();
    if points.len() < DAYS_NEEDED { None } else { trend(&points) }
}

fn associations(days: &[WellbeingDay], seed: u64) -> Vec<Association> {
    let mut found = Vec::new();
    for (number, (factor, outcome, lag_days)) in (0_u64..).zip(PAIRS) {
        let (a, b) = pairs_of(days, factor, outcome, lag_days);
        if a.len() < DAYS_NEEDED {
            continue;
        }
        let (a, b) = (ranks(&a), ranks(&b));
        let Some(rho) = correlation(&a, &b) else { continue };
        let p_value = permutation_p(&a, &b, seed.wrapping_add(number));
        let days = u32::try_from(a.len()).unwrap_or(u32::MAX);
        let text = String::new();
        found.push(Association {
            factor,
            outcome,
            lag_days,
            days,
            rho,
            p_value,
            q_value: 1.0,
            is_significant: false,
            text,
        });
    }
    let q = corrected(&found.iter().map(|one| one.p_value).collect::<Vec<_>>());
    for (one, q_value) in found.iter_mut().zip(q) {
        one.q_value = q_value;
        one.is_significant = q_value < SIGNIFICANT;
        one.text = in_words(one);
    }
    found.sort_by(|a, b| a.q_value.total_cmp(&b.q_value).then(b.rho.abs().total_cmp(&a.rho.abs())));
    found
}

/// What could be tried: more of what goes with better days, less of what goes with worse ones. Of stress, less is better.
fn try_out(found: &Association) -> String {
    let is_better = (found.rho > 0.0) != (found.outcome == Factor::Stress);
    let (way, hope) = (if is_better { "more" } else { "less" }, name(found.outcome));
    format!("Try it out: {way} {} on purpose for two weeks, and see whether {hope} gets better.", name(found.factor))
}

/// Said where mood was low on most of the last days, whatever its trend: the middle of them, on a scale from 1 to 10.
fn low_mood(days: &[WellbeingDay]) -> Option<String> {
    let mut moods: Vec<f64> = days.iter().rev().filter_map(|day| day.mood).take(DAYS_NEEDED).collect();
    if moods.len() < LOW_DAYS_MIN {
        return None;
    }
    let count = moods.len();
    moods.sort_by(f64::total_cmp);
    let middle = moods.get(count / 2).copied().filter(|middle| *middle <= LOW_MOOD)?;
    Some(format!(
        "Your mood was low on most of the last {count} days you recorded ({middle:.0} in the middle). That is worth telling \
         somebody: a doctor or a psychotherapist can help, and https://findahelpline.com lists people to talk to at any hour."
    ))
}

/// What the days show: trends, and associations with a probability by chance. The seed is for the random orders.
pub fn mood_insights(days: &[WellbeingDay], seed: u64) -> MoodInsights {
    let mut days: Vec<WellbeingDay> = days.get(days.len().saturating_sub(DAYS_MAX)..).unwrap_or_default().to_vec();
    days.sort_by_key(|day| day.day);
    let told = days.iter().filter(|day| day.mood.is_some() || day.energy.is_some()).count();
    let associations = associations(&days, seed);
    let mood_trend = trend_of(&days, Factor::Mood);
    let energy_trend = trend_of(&days, Factor::Energy);
    let has_enough_data = !associations.is_empty() || mood_trend.is_some() || energy_trend.is_some();
    let mut suggestions = Vec::new();
    let summary = if has_enough_data {
        if let Some(first) = associations.iter().find(|one| one.is_significant) {
            suggestions.push(try_out(first));
        }
        if let Some(low) = low_mood(&days) {
            suggestions.insert(0, low);
        }
        suggestions.push("If low mood lasts two weeks or more, or daily life gets hard, talk to a doctor or a therapist: numbers cannot judge that.".to_owned());
        summary(mood_trend.as_ref(), &associations)
    } else {
        suggestions.push(format!("Record mood and one other thing, such as sleep, on {DAYS_NEEDED} days or more."));
        format!(
            "Not enough data: mood or energy is recorded on {told} {}; {DAYS_NEEDED} with both values are needed to say anything.",
            if told == 1 { "day" } else { "days" }
        )
    };
    MoodInsights {
        has_enough_data,
        days: u32::try_from(told).unwrap_or(u32::MAX),
        days_needed: DAYS_NEEDED as u32,
        mood_trend,
        energy_trend,
        associations,
        summary,
        suggestions,
        sources: vec![Source::RankCorrelation, Source::ManyTests, Source::Slope],
    }
}

fn summary(mood: Option<&Trend>, associations: &[Association]) -> String {
    let way = match mood.map(|trend| trend.direction) {
        Some(Direction::Improving) => "Your mood has been rising. ",
        Some(Direction::Declining) => "Your mood has been falling. ",
        Some(Direction::Maintaining) => "Your mood shows no clear trend. ",
        None => "",
    };
    let found: Vec<&str> =
        associations.iter().filter(|one| one.is_significant).map(|one| one.text.as_str()).take(3).collect();
    if found.is_empty() {
        return format!("{way}Nothing you recorded goes with it more than chance would have it.");
    }
    format!("{way}{}", found.join(" "))
}

#[cfg(test)]
mod tests {
    use super::{
        super::test_support::{Dice, today},
        *,
    };

    fn days(count: i64, of: impl Fn(i64) -> (f64, f64)) -> Vec<WellbeingDay> {
        let day = |n: i64| {
            let (sleep, mood) = of(n);
            WellbeingDay {
                day: today().plus_days(n - count),
                mood: Some(mood),
                energy: None,
                stress: None,
                sleep_hours: Some(sleep),
                training_minutes: None,
                meditation_minutes: None,
            }
        };
        (0..count).map(day).collect()
    }

    #[test]
    fn low_mood_is_said_so_without_a_trend_and_which_way_to_try() {
        let day = |n: i64, mood: f64| WellbeingDay {
            day: LocalDay::parse("2026-11-01").unwrap().plus_days(n),
            mood: Some(mood),
            energy: None,
            stress: None,
            sleep_hours: Some(if n % 2 == 0 { 8.0 } else { 5.0 } + n as f64 / 100.0),
            training_minutes: None,
            meditation_minutes: None,
        };
        let low: Vec<WellbeingDay> = (0..20).map(|n| day(n, 1.0)).collect();
        assert!(mood_insights(&low, 1).suggestions[0].contains("findahelpline.com"));
        let varied: Vec<WellbeingDay> = (0..20).map(|n| day(n, if n % 2 == 0 { 8.0 } else { 5.0 })).collect();
        let said = mood_insights(&varied, 1).suggestions.join(" ");
        assert!(said.contains("more sleep") && !said.contains("findahelpline"), "{said}");
    }

    #[test]
    fn ranks_share_ties_and_spearman_has_its_textbook_value() {
        assert_eq!(ranks(&[10.0, 20.0, 20.0, 5.0]), [2.0, 3.5, 3.5, 1.0]);
        // Differences of ranks 0, 1, 1, 0, 0: 1 - 6·2 / (5·24).
        let rho = correlation(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1.0, 3.0, 2.0, 4.0, 5.0]).unwrap();
        assert!((rho - 0.9).abs() < 1e-12);
        assert_eq!(correlation(&[1.0, 1.0], &[1.0, 2.0]), None);
    }

    #[test]
    fn many_tests_are_corrected_as_benjamini_and_hochberg_do() {
        let q = corrected(&[0.01, 0.04, 0.03, 0.5]);
        for (got, expected) in q.iter().zip([0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5]) {
            assert!((got - expected).abs() < 1e-12, "{q:?}");
        }
    }

    #[test]
    fn thirteen_days_say_nothing_and_fourteen_do() {
        let few = mood_insights(&days(13, |n| (n as f64, n as f64)), 1);
        assert!(!few.has_enough_data && few.associations.is_empty() && few.summary.starts_with("Not enough data"));
        let enough = mood_insights(&days(14, |n| ((n * 5 % 14) as f64, (n * 5 % 14) as f64)), 1);
        assert!(enough.has_enough_data && enough.associations[0].is_significant);
        assert!((enough.associations[0].rho - 1.0).abs() < 1e-9);
        assert!(enough.summary.contains("no proof"));
    }

    #[test]
    fn chance_is_called_chance() {
        let mut called = 0;
        for seed in 0..40 {
            let mut dice = Dice(seed);
            let values: Vec<(f64, f64)> = (0..30).map(|_| (dice.below(10) as f64, dice.below(10) as f64)).collect();
            let found = mood_insights(&days(30, |n| values[n as usize]), seed);
            called += usize::from(found.associations.iter().any(|one| one.is_significant));
        }
        assert!(called <= 6, "{called} of 40 random diaries show something");
    }

    #[test]
    fn the_same_diary_and_seed_say_the_same() {
        let diary = days(20, |n| ((n % 7) as f64, (n % 5) as f64));
        assert_eq!(mood_insights(&diary, 3), mood_insights(&diary, 3));
    }
}
