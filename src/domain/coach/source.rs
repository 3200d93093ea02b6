//! What a choice rests on: literature that was read, the person's own records, or plain practice that says so.
//!
//! The list is closed, so that nobody, and no language model, can cite what is not on it.

use serde::{Deserialize, Serialize};

macro_rules! sources {
    ($($(#[$doc:meta])* $name:ident = $citation:literal,)+) => {
        /// A short citation. Sent and read as its text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub enum Source { $($(#[$doc])* #[serde(rename = $citation)] $name),+ }

        impl Source {
            /// Every source.
            pub const ALL: &[Source] = &[$(Source::$name),+];

            /// The citation.
            pub const fn citation(self) -> &'static str {
                match self { $(Source::$name => $citation),+ }
            }
        }
    };
}

sources! {
    /// Weekly sets per muscle and growth.
    WeeklyVolume = "Schoenfeld, Ogborn & Krieger 2017, J Sports Sci 35(11):1073-1082",
    /// Twelve to twenty weekly sets in trained people.
    TrainedVolume = "Baz-Valle et al. 2022, J Hum Kinet 81:199-210",
    /// Weekly sets and strength.
    StrengthVolume = "Ralston et al. 2017, Sports Med 47(12):2585-2601",
    /// How little is enough.
    LittleTime = "Iversen et al. 2021, Sports Med 51(10):2079-2095",
    /// How often a muscle is trained.
    Frequency = "Schoenfeld, Ogborn & Krieger 2016, Sports Med 46(11):1689-1697",
    /// Heavy and light loads compared.
    LoadRange = "Schoenfeld et al. 2017, J Strength Cond Res 31(12):3508-3523",
    /// Progression in resistance training.
    AcsmProgression = "ACSM 2009, Med Sci Sports Exerc 41(3):687-708",
    /// Quantity and quality of exercise for fitness.
    AcsmFitness = "Garber et al. (ACSM) 2011, Med Sci Sports Exerc 43(7):1334-1359",
    /// The textbook of the NSCA.
    Nsca = "Haff & Triplett (NSCA) 2016, Essentials of Strength Training and Conditioning, 4th ed.",
    /// Order of exercises.
    Order = "Nunes et al. 2021, Eur J Sport Sci 21(2):149-157",
    /// Long and short rests, growth.
    RestGrowth = "Schoenfeld et al. 2016, J Strength Cond Res 30(7):1805-1812",
    /// Rests and strength.
    RestStrength = "Grgic et al. 2018, Sports Med 48(1):137-151",
    /// Prescribing by exertion.
    Exertion = "Helms et al. 2016, Strength Cond J 38(4):42-49",
    /// The scale of exertion by repetitions in reserve.
    ExertionScale = "Zourdos et al. 2016, J Strength Cond Res 30(1):267-275",
    /// What coaches and researchers agree on about deloads.
    Deload = "Bell et al. 2023, Sports Med Open 9:87",
    /// A trial in which a week off brought no growth.
    DeloadTrial = "Coleman et al. 2024, PeerJ 12:e16777",
    /// Warming up.
    WarmUp = "Fradkin, Zazryn & Smoliga 2010, J Strength Cond Res 24(1):140-148",
    /// Cooling down.
    CoolDown = "Van Hooren & Peake 2018, Sports Med 48(7):1575-1595",
    /// Strength and endurance together.
    Concurrent = "Schumann et al. 2022, Sports Med 52(3):601-612",
    /// Training in an energy deficit.
    Deficit = "Murphy & Koehler 2022, Scand J Med Sci Sports 32(1):125-137",
    /// Load of a session by exertion and minutes.
    SessionLoad = "Foster et al. 2001, J Strength Cond Res 15(1):109-115",
    /// Self-reported measures of training response.
    SelfReport = "Saw, Main & Gastin 2016, Br J Sports Med 50(5):281-291",
    /// Overtraining.
    Overtraining = "Meeusen et al. 2013, Med Sci Sports Exerc 45(1):186-205",
    /// Slow and fast loss of weight in athletes.
    LossRate = "Garthe et al. 2011, Int J Sport Nutr Exerc Metab 21(2):97-104",
    /// Loss of weight and muscle kept.
    LossRateLean = "Helms, Aragon & Fitschen 2014, J Int Soc Sports Nutr 11:20",
    /// What a healthy weight is.
    HealthyWeight = "WHO 2000, Technical Report 894",
    /// Gain of weight while building muscle.
    GainRate = "Iraki et al. 2019, Sports 7(7):154",
    /// Protein and muscle.
    Protein = "Morton et al. 2018, Br J Sports Med 52(6):376-384",
    /// Creatine.
    Creatine = "Kreider et al. 2017, J Int Soc Sports Nutr 14:18",
    /// Hours of sleep for adults.
    SleepHours = "Watson et al. 2015, Sleep 38(6):843-844",
    /// Slow breathing.
    SlowBreathing = "Zaccaro et al. 2018, Front Hum Neurosci 12:353",
    /// Meditation.
    Meditation = "Goyal et al. 2014, JAMA Intern Med 174(3):357-368",
    /// Exercise and mood.
    ExerciseMood = "Singh et al. 2023, Br J Sports Med 57(18):1203-1209",
    /// Setting goals.
    GoalSetting = "Locke & Latham 2002, Am Psychol 57(9):705-717",
    /// If-then plans.
    IfThen = "Gollwitzer & Sheeran 2006, Adv Exp Soc Psychol 38:69-119",
    /// Motivation of one's own.
    Autonomy = "Deci & Ryan 2000, Psychol Inq 11(4):227-268",
    /// The median of slopes.
    Slope = "Sen 1968, J Am Stat Assoc 63(324):1379-1389",
    /// Correlation of ranks.
    RankCorrelation = "Spearman 1904, Am J Psychol 15(1):72-101",
    /// Many tests at once.
    ManyTests = "Benjamini & Hochberg 1995, J R Stat Soc B 57(1):289-300",
    /// The squat, seen by its joints.
    SquatKinematics = "Schoenfeld 2010, J Strength Cond Res 24(12):3497-3506",
    /// Knees that fall inwards.
    KneeValgus = "Hewett et al. 2005, Am J Sports Med 33(4):492-501",
    /// Range of motion.
    RangeOfMotion = "Pallarés et al. 2021, Scand J Med Sci Sports 31(10):1866-1881",
    /// Tempo.
    Tempo = "Schoenfeld, Ogborn & Krieger 2015, Sports Med 45(4):577-585",
    /// No trial says so; coaches do it so.
    Practice = "Coaching practice; no trial stands behind the exact number",
    /// What the person recorded.
    OwnRecords = "Your own records",
    /// What the person asked for.
    OwnWish = "What you asked for",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_sent_as_its_citation_and_nothing_else_is_read() {
        for source in Source::ALL {
            let text = serde_json::to_string(source).unwrap();
            assert_eq!(text, serde_json::to_string(source.citation()).unwrap());
            assert_eq!(serde_json::from_str::<Source>(&text).unwrap(), *source);
        }
        assert!(serde_json::from_str::<Source>("\"Smith et al. 2031\"").is_err());
    }

    #[test]
    fn no_citation_is_there_twice() {
        let all: std::collections::HashSet<_> = Source::ALL.iter().map(|source| source.citation()).collect();
        assert_eq!(all.len(), Source::ALL.len());
    }
}
