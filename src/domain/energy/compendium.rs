//! The 2011 Compendium of Physical Activities (Ainsworth et al. 2011, Med Sci Sports Exerc 43(8):1575-1581): what
//! activities cost, in metabolic equivalents.

use std::sync::OnceLock;

use serde::Serialize;

/// `code,met,category,"activity"`, one activity a line, below a heading.
const TABLE: &str = include_str!("activity_mets.csv");

/// An activity of the Compendium.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Activity {
    /// Its code: five digits.
    pub code: &'static str,
    /// Metabolic equivalents.
    pub met: f64,
    /// The heading it stands under.
    pub category: &'static str,
    /// What is done.
    pub activity: &'static str,
}

/// Every activity, in the order of codes.
pub fn activities() -> &'static [Activity] {
    static ACTIVITIES: OnceLock<Vec<Activity>> = OnceLock::new();
    ACTIVITIES.get_or_init(|| TABLE.lines().skip(1).filter_map(read_line).collect())
}

/// The activity of that code.
pub fn find_activity(code: &str) -> Option<&'static Activity> {
    let index = activities().binary_search_by(|activity| activity.code.cmp(code)).ok()?;
    activities().get(index)
}

fn read_line(line: &'static str) -> Option<Activity> {
    let mut fields = line.splitn(4, ',');
    let (code, met, category) = (fields.next()?, fields.next()?, fields.next()?);
    let activity = fields.next()?.trim_matches('"');
    Some(Activity { code, met: met.parse().ok()?, category, activity })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_an_activity_with_a_plausible_cost() {
        assert_eq!(activities().len(), TABLE.lines().count() - 1);
        assert!(activities().windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(activities().iter().all(|activity| activity.met > 0.5 && activity.met <= 23.0));
        assert!(activities().iter().all(|activity| activity.code.len() == 5 && !activity.activity.is_empty()));
    }

    #[test]
    fn codes_have_the_values_of_the_compendium() {
        let golden = [
            ("02050", 6.0),
            ("02052", 5.0),
            ("02054", 3.5),
            ("02035", 4.3),
            ("02040", 8.0),
            ("02020", 8.0),
            ("02022", 3.8),
            ("02024", 2.8),
            ("02101", 2.3),
            ("02150", 2.5),
            ("02160", 4.0),
            ("02170", 2.0),
            ("02180", 3.3),
            ("07075", 1.0),
        ];
        for (code, met) in golden {
            assert_eq!(find_activity(code).map(|activity| activity.met), Some(met), "{code}");
        }
        assert_eq!(find_activity("99999"), None);
    }
}
