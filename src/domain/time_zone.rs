//! Names of time zones, as the IANA time zone database (release 2025b, public domain) has them: zones and
//! links. Offsets are not needed here: clients show times, and sums by day use the offset they send.

/// One name a line, sorted.
const NAMES: &str = include_str!("time_zones.txt");

/// The longest name of the list, in characters.
pub const TIME_ZONE_CHARS_MAX: usize = 32;

/// Whether the time zone database knows `name`, spelled exactly so.
pub fn is_time_zone(name: &str) -> bool {
    NAMES.lines().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_names_are_known_and_nothing_else() {
        for known in ["UTC", "Europe/Kyiv", "Europe/Kiev", "America/Argentina/ComodRivadavia", "Etc/GMT+5"] {
            assert!(is_time_zone(known), "{known}");
        }
        for unknown in ["", "utc", "Europe", "Europe/Berlin\n", "Mars/Olympus", "+02:00"] {
            assert!(!is_time_zone(unknown), "{unknown}");
        }
        assert!(NAMES.lines().all(|name| name.len() <= TIME_ZONE_CHARS_MAX));
        assert!(NAMES.lines().count() > 500);
    }
}
