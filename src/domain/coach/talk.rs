//! Answers in a conversation: what is known in general and from where, what the person's own records say, what nobody
//! can know from here, and one question back. Pain, illness, medicines, pregnancy and disordered eating are sent to
//! those who can examine.

use super::{
    CoachFacts, Source, TalkAnswer, Topic,
    talk_facts::own_facts,
    talk_referrals::referral,
    talk_texts::{POINTS, Point, QUESTIONS, TOPIC_WORDS},
};

/// The words of a message, folded.
pub(super) fn words_of(message: &str) -> Vec<String> {
    let lower = message.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// How many of the stems the words begin with. A stem that ends with a stop is a whole word; one with a space is a phrase.
pub(super) fn hits(words: &[String], stems: &str) -> usize {
    let text = format!(" {} ", words.join(" "));
    let is_there = |stem: &&str| match stem.strip_suffix('.') {
        Some(whole) => text.contains(&format!(" {whole} ")),
        None => text.contains(&format!(" {stem}")),
    };
    stems.split(", ").filter(is_there).count()
}

/// What a message is about, by its words.
pub fn topic_of(message: &str) -> Topic {
    let words = words_of(message);
    let mut best = (0, Topic::General);
    for (topic, stems) in TOPIC_WORDS {
        let found = hits(&words, stems);
        if found > best.0 {
            best = (found, *topic);
        }
    }
    best.1
}

/// What is said of a topic: what fits the words best, else the first.
fn point_of(topic: Topic, words: &[String], seed: u64) -> Option<&'static Point> {
    let of_topic = || POINTS.iter().filter(|point| point.topic == topic);
    let fitting = of_topic().map(|point| (hits(words, point.stems), point)).filter(|(found, _)| *found > 0);
    // The first of those that fit best.
    let best = fitting.fold(None, |best: Option<(usize, &Point)>, one| match best {
        Some(before) if before.0 >= one.0 => Some(before),
        _ => Some(one),
    });
    if let Some((_, point)) = best {
        return Some(point);
    }
    let general: Vec<&Point> = of_topic().filter(|point| point.is_general).collect();
    let place = usize::try_from(seed).unwrap_or(0) % general.len().max(1);
    general.get(place).copied()
}

/// An honest answer: what is known in general, the person's own facts where they are there, what the coach cannot
/// know, and one question back. `topic` overrides what the words say. Where somebody else has to be asked, that is all
/// that is said: advice beside it would be heard instead.
pub fn answer_question(facts: &CoachFacts, message: &str, topic: Option<Topic>, seed: u64) -> TalkAnswer {
    let topic = topic.unwrap_or_else(|| topic_of(message));
    let words = words_of(message);
    if let Some(referral) = referral(&words) {
        let (text, question) = (format!("{}\n\n{}", referral.text, referral.question), referral.question.to_owned());
        return TalkAnswer { topic, text, facts: Vec::new(), question, refers: true, sources: Vec::new() };
    }
    let mut paragraphs: Vec<String> = Vec::new();
    let mut sources: Vec<Source> = Vec::new();
    if let Some(point) = point_of(topic, &words, seed) {
        paragraphs.push(format!("{} ({})", point.text, point.source.citation()));
        sources.push(point.source);
    }
    let facts = own_facts(facts, topic);
    if facts.is_empty() {
        paragraphs.push("I have no records of yours on this yet, so that is general advice.".to_owned());
    } else {
        paragraphs.push(format!("From your records: {}", facts.join(" ")));
        sources.push(Source::OwnRecords);
    }
    let of_topic = QUESTIONS.iter().find(|(known, ..)| *known == topic);
    let (limit, questions) = of_topic.map_or(("", &[][..]), |(_, limit, questions)| (*limit, *questions));
    let place = usize::try_from(seed).unwrap_or(0) % questions.len().max(1);
    let question = questions.get(place).copied().unwrap_or_default().to_owned();
    paragraphs.push(format!("{limit} {question}").trim().to_owned());
    TalkAnswer { topic, text: paragraphs.join("\n\n"), facts, question, refers: false, sources }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            ExerciseHistory, SessionFact, WellbeingDay,
            test_support::{id_of, nobody, today},
        },
        *,
    };
    use crate::domain::trend::Point as Value;

    #[test]
    fn the_words_tell_the_topic() {
        for (message, topic) in [
            ("How many sets should I do for chest?", Topic::Workout),
            ("How much protein do I need?", Topic::Nutrition),
            ("I am so sore after leg day, should I rest?", Topic::Recovery),
            ("I can't fall asleep at night", Topic::Sleep),
            ("Work stresses me out, I feel overwhelmed", Topic::Stress),
            ("I have no motivation to go to the gym", Topic::Motivation),
            ("Am I making progress on my squat?", Topic::Progress),
            ("Hello there", Topic::General),
            ("", Topic::General),
        ] {
            assert_eq!(topic_of(message), topic, "{message}");
        }
    }

    #[test]
    fn an_answer_fits_the_question_and_names_its_source() {
        let answer = |message: &str| answer_question(&nobody(), message, None, 0);
        assert!(answer("how long should I rest between sets").text.contains("two minutes"));
        let protein = answer("how much protein?");
        assert!(protein.text.contains("1.6 g") && protein.sources.contains(&Source::Protein));
        let asked = answer_question(&nobody(), "hm", Some(Topic::Sleep), 0);
        assert_eq!((asked.topic, asked.text.matches('?').count()), (Topic::Sleep, 1), "{}", asked.text);
        assert!(asked.text.contains("no records of yours"));
    }

    #[test]
    fn ones_own_facts_are_cited() {
        let mut facts = nobody();
        facts.body_weight_grams = Some(80_000);
        facts.streak_days = 5;
        facts.workouts_total = 42;
        facts.sessions = vec![SessionFact {
            day: today().plus_days(-1),
            minutes: 50,
            rpe: Some(8.0),
            load: Some(400.0),
            muscles: Vec::new(),
        }];
        facts.wellbeing = (0..7)
            .map(|n| WellbeingDay {
                day: today().plus_days(n - 6),
                mood: None,
                energy: None,
                stress: None,
                sleep_hours: Some(6.0),
                training_minutes: None,
                meditation_minutes: None,
            })
            .collect();
        facts.exercises = vec![ExerciseHistory {
            exercise: id_of("barbell-squat"),
            name: "Squat".to_owned(),
            e1rm: (0..8)
                .map(|n| Value { day: today().plus_days(7 * (n - 8)), value: 100_000.0 + 1_000.0 * n as f64 })
                .collect(),
            exposures: Vec::new(),
            last_record: None,
        }];
        let text = |message: &str| answer_question(&facts, message, None, 0).text;
        assert!(text("how much protein?").contains("128 g"));
        assert!(text("I sleep badly").contains("6.0 hours"));
        assert!(text("no motivation today").contains("5 days in a row"));
        assert!(text("am I making progress?").contains("Squat"));
        assert!(text("should I recover today?").contains("8.0"));
    }

    #[test]
    fn pain_and_illness_are_sent_to_those_who_can_examine() {
        for message in [
            "my knee hurts when I squat",
            "I have chest pain when running",
            "can I train while pregnant?",
            "I make myself throw up after eating",
            "does my blood pressure medication matter",
        ] {
            let answer = answer_question(&nobody(), message, None, 0);
            assert!(answer.refers, "{message}");
            assert!(answer.text.contains("doctor") || answer.text.contains("professional"), "{message}");
        }
        assert!(!answer_question(&nobody(), "how many sets for chest?", None, 0).refers);
    }

    #[test]
    fn where_somebody_else_has_to_be_asked_no_advice_is_given_beside() {
        for message in [
            "I only ate 400 kcal today and threw up after dinner on purpose. How do I lose more?",
            "I eat nothing all day, then I vomit my dinner to lose weight",
            "I had a heart attack last month. Can I do HIIT?",
            "I felt a pop in my back and cannot feel my leg, can I deadlift tomorrow?",
            "Is it okay to fast for 10 days?",
            "I am 13, which diet pills work?",
            "I feel sad and tired all the time",
        ] {
            let answer = answer_question(&nobody(), message, Some(Topic::Nutrition), 0);
            assert!(answer.refers && answer.sources.is_empty() && answer.facts.is_empty(), "{message}");
            for advice in ["per cent", "protein", "a good rate", "150 minutes"] {
                assert!(!answer.text.contains(advice), "{message}: {}", answer.text);
            }
        }
    }

    #[test]
    fn every_topic_has_an_answer_a_limit_and_questions() {
        for (topic, _) in TOPIC_WORDS.iter().chain(&[(Topic::General, "")]) {
            assert!(POINTS.iter().any(|point| point.topic == *topic && point.is_general), "{topic:?}");
            let found = QUESTIONS.iter().find(|(known, ..)| known == topic).unwrap();
            assert!(!found.1.is_empty() && found.2.iter().all(|question| question.ends_with('?')));
        }
    }
}
