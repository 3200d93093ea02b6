//! What is said of each topic, and the words by which it is found.

use super::{Source, Topic};

/// Something worth saying.
pub(super) struct Point {
    pub topic: Topic,
    /// Beginnings of words it answers to; with a stop, whole words; with a space, phrases.
    pub stems: &'static str,
    /// Whether it also answers where no word fits.
    pub is_general: bool,
    pub text: &'static str,
    pub source: Source,
}

const fn point(topic: Topic, stems: &'static str, text: &'static str, source: Source) -> Point {
    Point { topic, stems, is_general: false, text, source }
}

const fn general(topic: Topic, stems: &'static str, text: &'static str, source: Source) -> Point {
    Point { topic, stems, is_general: true, text, source }
}

/// The words of each topic. The first of those with as many hits wins.
pub(super) const TOPIC_WORDS: &[(Topic, &str)] = &[
    (
        Topic::Nutrition,
        "protein, calorie, kcal, diet, eat, food, meal, nutrition, carb, fat loss, creatine, supplement, hungry, weight loss, lose weight, vitamin, breakfast, bulk, cutting",
    ),
    (Topic::Sleep, "sleep, insomnia, asleep, awake, nap., tired at night, bedtime, slept, night"),
    (
        Topic::Stress,
        "stress, anxi, overwhelm, calm, nervous, panic, worry, worri, tense, burnout, relax, meditat, breathing",
    ),
    (
        Topic::Recovery,
        "recover, sore, doms, rest day, should i rest, fatigue, overtrain, exhausted, deload, tired, cool down, stretch",
    ),
    (Topic::Motivation, "motivat, lazy, give up, skip, no energy to, habit, disciplin, bored, discourag, can t bring"),
    (Topic::Progress, "progress, plateau, stuck, stall, stronger, improv, result, goal, trend, gaining, track"),
    (
        Topic::Workout,
        "workout, exercise, sets, set., reps, rep., train, squat, bench, deadlift, press, row., lift, gym, chest, back., legs, warm, program, plan, cardio, rest between, muscle, form, technique, weights, run, how often",
    ),
];

/// What is said. Without numbers that nobody has shown.
pub(super) const POINTS: &[Point] = &[
    general(
        Topic::Workout,
        "sets, volume, how many set, enough",
        "For growth, about ten hard sets a muscle and week did more than five in the trials compared; trained people do well with twelve to twenty. Less keeps most of it when time is short.",
        Source::WeeklyVolume,
    ),
    point(
        Topic::Workout,
        "rest between, rest., between sets, pause",
        "Rest about two minutes or more between heavy sets of large lifts, and one to one and a half between small ones: short rests cost repetitions.",
        Source::RestStrength,
    ),
    point(
        Topic::Workout,
        "rep., reps, repetition, heavy, heavier, light, load, weight",
        "Heavy sets of up to about six repetitions serve strength best. Muscle grows over a wide range, as long as sets end close to failure.",
        Source::LoadRange,
    ),
    point(
        Topic::Workout,
        "how often, frequency, times a week, days a week, split",
        "Training each muscle twice a week did better than once where that was compared. How you split it is a matter of taste.",
        Source::Frequency,
    ),
    point(
        Topic::Workout,
        "warm, warmup",
        "Warm up with a few easy minutes and two or three lighter sets of the first lift; most studies of warming up found better performance.",
        Source::WarmUp,
    ),
    point(
        Topic::Workout,
        "cardio, running, run., endurance, cycling, hiit",
        "Endurance and strength go together: doing both hardly costs muscle or strength. Put first what matters more to you.",
        Source::Concurrent,
    ),
    point(
        Topic::Workout,
        "order, first, begin with, start with",
        "Do first what matters most to you: what comes first in a session gains most strength.",
        Source::Order,
    ),
    point(
        Topic::Workout,
        "beginner, begin, start, new to",
        "Two or three full-body days a week with a few large lifts are plenty to begin with; add load when all repetitions are clean.",
        Source::AcsmProgression,
    ),
    general(
        Topic::Nutrition,
        "protein",
        "About 1.6 g of protein a kilogram of body weight and day is where more brought no more muscle on average.",
        Source::Protein,
    ),
    point(
        Topic::Nutrition,
        "lose, fat loss, deficit, calorie, cutting, lean, weight loss",
        "To lose fat and keep muscle, half to one per cent of body weight a week is a good rate, with strength training and enough protein.",
        Source::LossRate,
    ),
    point(
        Topic::Nutrition,
        "gain, bulk, mass, surplus",
        "To gain mostly muscle, aim for a quarter to half a per cent of body weight a week; faster mostly adds fat.",
        Source::GainRate,
    ),
    point(
        Topic::Nutrition,
        "creatine, supplement",
        "Of supplements, creatine monohydrate is among the best studied: 3 to 5 g a day. Ask a doctor first if your kidneys are not well or you take medicines.",
        Source::Creatine,
    ),
    general(
        Topic::Recovery,
        "sore, doms",
        "Soreness after new or more work is normal and passes in some days; light movement is fine. It is no measure of a good session.",
        Source::Practice,
    ),
    point(
        Topic::Recovery,
        "deload, overtrain, burn",
        "An easy week with about half the sets every four to six hard weeks is what coaches and researchers agree on; where it was tried, it brought no extra growth, so take it when you need it.",
        Source::Deload,
    ),
    point(
        Topic::Recovery,
        "cool, stretch",
        "Cooling down does little for recovery. If you like it, do it; if time is short, leave it out.",
        Source::CoolDown,
    ),
    point(
        Topic::Recovery,
        "rest day, rest., tired, fatigue, exhaust",
        "How you feel is as good a sign as most measurements. When energy is low and sessions feel harder than usual, do less today; it is not lost.",
        Source::SelfReport,
    ),
    general(
        Topic::Sleep,
        "hour, how much, how long, enough",
        "Adults do best with seven hours or more a night, regularly.",
        Source::SleepHours,
    ),
    point(
        Topic::Sleep,
        "fall, asleep, insomnia, awake, wake, mind, racing",
        "A steady time to get up, dim light, and slow breathing in bed are worth a try. If you sleep badly for weeks, see a doctor: there are good treatments without pills.",
        Source::Practice,
    ),
    general(
        Topic::Stress,
        "breath, calm, panic, now",
        "Try five minutes of slow breathing, in for four and out for six: breathing at about that pace goes with more calm.",
        Source::SlowBreathing,
    ),
    point(
        Topic::Stress,
        "meditat, mindful",
        "Programmes of mindfulness eased anxiety and low mood somewhat in trials. Ten minutes on most days are a start.",
        Source::Meditation,
    ),
    point(
        Topic::Stress,
        "exercise, train, workout, sport",
        "Moving helps: across many trials exercise eased symptoms of stress, anxiety and low mood.",
        Source::ExerciseMood,
    ),
    general(
        Topic::Motivation,
        "habit, routine, disciplin, skip, lazy",
        "Make the start small, and tie it to something you do anyway: if it is Tuesday after work, then I put on my shoes. Such plans work better than resolve alone.",
        Source::IfThen,
    ),
    general(
        Topic::Motivation,
        "why, bored, enjoy, fun",
        "What one chooses oneself lasts longer. Change what you do until you like some of it: other exercises, company, another place.",
        Source::Autonomy,
    ),
    point(
        Topic::Motivation,
        "goal, aim",
        "Clear and demanding goals that you set yourself move more than doing your best. Make the next one small enough to be seen.",
        Source::GoalSetting,
    ),
    general(
        Topic::Progress,
        "progress, stronger, improv, trend, track",
        "Look at weeks, not at days: six sessions of a lift or more are needed to see a trend through the noise.",
        Source::Slope,
    ),
    point(
        Topic::Progress,
        "plateau, stuck, stall",
        "Before you call it a plateau: three weeks and six sessions without a useful change. Then try more sets, other repetitions or more sleep; an easy week only if the same load has become harder.",
        Source::WeeklyVolume,
    ),
    general(
        Topic::General,
        "week, how much, healthy, health",
        "For health, 150 minutes of moderate movement and two days of strength training a week are what is recommended; less is still better than none.",
        Source::AcsmFitness,
    ),
    general(
        Topic::General,
        "hello, hi., hey., thank",
        "I can help with training, food, recovery, sleep, stress, motivation and your progress, by fixed rules and your own records.",
        Source::Practice,
    ),
];

/// What cannot be known from here, and what is asked back.
pub(super) const QUESTIONS: &[(Topic, &str, &[&str])] = &[
    (
        Topic::Workout,
        "I cannot see how you move.",
        &[
            "What would you like to get better at first?",
            "How many days a week can you really train?",
            "Which equipment do you have at hand?",
        ],
    ),
    (
        Topic::Nutrition,
        "I do not know what you eat unless you log it.",
        &["What do you eat on a usual day?", "Is your aim to lose, to keep or to gain weight?"],
    ),
    (
        Topic::Recovery,
        "I cannot measure your fatigue; I know only what you record.",
        &["How is your energy today, from 1 to 10?", "When did you last take a day off?"],
    ),
    (
        Topic::Sleep,
        "I cannot tell why you sleep as you do.",
        &["When do you get up, on workdays and on free days?", "How long does it take you to fall asleep?"],
    ),
    (
        Topic::Stress,
        "I am no therapist, and cannot know what is behind it.",
        &["What presses you most right now?", "Would five minutes of breathing suit you now, or a walk?"],
    ),
    (
        Topic::Motivation,
        "What moves you, only you know.",
        &[
            "What is the smallest session you would still call one?",
            "When did you last enjoy training, and what was different?",
        ],
    ),
    (
        Topic::Progress,
        "Numbers on a screen are not all there is: I see only what was recorded.",
        &["Which lift or number matters most to you?", "By when would you like to see a change?"],
    ),
    (
        Topic::General,
        "I answer by rules and do not understand everything.",
        &["What would you like to work on?", "Is it about training, food, sleep or something else?"],
    ),
];
