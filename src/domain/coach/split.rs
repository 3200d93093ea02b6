//! Which day trains what.

use super::{Choice, Source, catalogue::Slot};
use crate::domain::{person::FitnessLevel, templates::Weekday};

/// What a day trains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Full,
    Upper,
    Lower,
    Push,
    Pull,
    Legs,
}

impl Part {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Full => "Full body",
            Self::Upper => "Upper body",
            Self::Lower => "Lower body",
            Self::Push => "Push",
            Self::Pull => "Pull",
            Self::Legs => "Legs",
        }
    }

    /// The places of the day, in the order they are done: many joints before one, large muscles before small ones
    /// (Nunes et al. 2021: what comes first gains most strength; ACSM 2009).
    pub(super) const fn slots(self) -> &'static [Slot] {
        use Slot as S;
        match self {
            Self::Full => &[
                S::Squat,
                S::ChestPress,
                S::Row,
                S::HamstringHinge,
                S::ShoulderPress,
                S::Pulldown,
                S::Lunge,
                S::GluteHinge,
                S::BackHinge,
                S::OtherQuads,
                S::OtherHamstrings,
                S::OtherGlutes,
                S::OtherChest,
                S::OtherBack,
                S::OtherShoulders,
                S::Triceps,
                S::Biceps,
                S::Calves,
                S::Abs,
            ],
            Self::Upper => &[
                S::ChestPress,
                S::Row,
                S::ShoulderPress,
                S::Pulldown,
                S::OtherChest,
                S::OtherBack,
                S::OtherShoulders,
                S::Triceps,
                S::Biceps,
                S::Abs,
            ],
            Self::Lower | Self::Legs => &[
                S::Squat,
                S::HamstringHinge,
                S::Lunge,
                S::GluteHinge,
                S::BackHinge,
                S::OtherQuads,
                S::OtherHamstrings,
                S::OtherGlutes,
                S::Calves,
                S::Abs,
            ],
            Self::Push => &[S::ChestPress, S::ShoulderPress, S::OtherChest, S::OtherShoulders, S::Triceps, S::Abs],
            Self::Pull => &[S::Row, S::Pulldown, S::BackHinge, S::OtherBack, S::Biceps, S::Abs],
        }
    }
}

/// The days of a week.
pub(super) const fn weekdays(days: u8) -> &'static [Weekday] {
    use Weekday::{Friday, Monday, Saturday, Thursday, Tuesday, Wednesday};
    match days {
        0..=2 => &[Monday, Thursday],
        3 => &[Monday, Wednesday, Friday],
        4 => &[Monday, Tuesday, Thursday, Friday],
        5 => &[Monday, Tuesday, Wednesday, Friday, Saturday],
        _ => &[Monday, Tuesday, Wednesday, Thursday, Friday, Saturday],
    }
}

/// What each day trains. Whatever the split, each muscle is met twice a week or more.
pub(super) const fn parts(days: u8, level: FitnessLevel) -> &'static [Part] {
    use Part::{Full, Legs, Lower, Pull, Push, Upper};
    let is_beginner = matches!(level, FitnessLevel::Beginner);
    match days {
        0..=2 => &[Full, Full],
        3 => &[Full, Full, Full],
        4 if is_beginner => &[Full, Full, Full, Full],
        4 => &[Upper, Lower, Upper, Lower],
        5 if is_beginner => &[Upper, Lower, Full, Upper, Lower],
        5 => &[Upper, Lower, Push, Pull, Legs],
        _ if is_beginner => &[Upper, Lower, Full, Upper, Lower, Full],
        _ => &[Push, Pull, Legs, Push, Pull, Legs],
    }
}

/// Why.
pub(super) fn choice(parts: &[Part]) -> Choice {
    let days = parts.len();
    let reason = if parts.iter().all(|part| *part == Part::Full) {
        format!("{days} full-body days: each muscle is trained {days} times a week, with a few sets each time.")
    } else {
        let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
        format!(
            "{}: each muscle is trained twice a week or more, which did better than once where that was compared.",
            names.join(", ")
        )
    };
    Choice { topic: "split".to_owned(), reason, source: Source::Frequency }
}
