//! When somebody else has to be asked: words that need a doctor, a professional, or somebody to talk to.

use super::talk::hits;
use crate::domain::nutrition::healthy_weight::ADULT_AGE;

/// What needs somebody else, and what is said.
pub(super) struct Referral {
    /// Beginnings of words; with a stop, whole words; with a space, phrases.
    stems: &'static str,
    /// Where these are there too; empty where the stems are enough.
    beside: &'static str,
    pub text: &'static str,
    pub question: &'static str,
}

const fn when(stems: &'static str, text: &'static str, question: &'static str) -> Referral {
    Referral { stems, beside: "", text, question }
}

const fn both(stems: &'static str, beside: &'static str, text: &'static str, question: &'static str) -> Referral {
    Referral { stems, beside, text, question }
}

/// The least energy of a day, in kilocalories, below which food needs a professional (NHLBI 1998, 98-4083: very low
/// calorie diets are below 800).
const KCAL_MIN: u32 = 800;
/// Fasts of so many days and more are no matter for an app.
const FAST_DAYS: u32 = 2;

const EMERGENCY: &str = "Stop training. Chest pain, fainting, numbness, a limb you cannot feel or move, or sudden \
breathlessness need a doctor now; if it is happening at this moment, call your local emergency number (112 in Europe, \
911 in North America).";
const EMERGENCY_GERMAN: &str = "Hör auf zu trainieren. Schmerzen in der Brust, ein tauber Arm, Ohnmacht, Lähmung oder \
plötzliche Atemnot gehören sofort zu einem Arzt; wenn es gerade geschieht, ruf den Notruf 112.";
const EMERGENCY_FRENCH: &str = "Arrête l'entraînement. Une douleur dans la poitrine, un bras engourdi, un malaise, une \
paralysie ou un essoufflement soudain demandent un médecin tout de suite ; si cela arrive maintenant, appelle le 15 ou le 112.";
const EMERGENCY_SPANISH: &str = "Deja de entrenar. El dolor en el pecho, un brazo dormido, un desmayo, una parálisis o la \
falta de aire repentina necesitan un médico ya; si te está pasando ahora, llama al 112 (911 en América).";
const EATING: &str = "That sounds hard, and it is beyond what a training app should advise on. Please talk to a doctor, \
or to a professional for eating disorders; it can be treated well. Until then: eat regularly, and do not train to make \
up for food.";
const EATING_GERMAN: &str = "Das klingt schwer, und es ist mehr, als eine Trainings-App beantworten sollte. Bitte sprich \
mit einem Arzt oder einer Beratungsstelle für Essstörungen (Deutschland: 0221 892031); das lässt sich gut behandeln.";
const FASTING: &str = "I do not advise on going days without food, or on less than about 800 kcal a day: that belongs \
under a doctor's supervision, who checks your blood and your heart.";
const GROWING: &str = "Under 18 you are still growing: no diet pills, no fat burners, no steroids, and no losing weight \
without a doctor who knows you. Please talk it over with your parents, or somebody you trust, and your doctor.";
const PILLS: &str = "I do not advise on pills for losing weight, fat burners or hormones: some are dangerous, and many \
hold what is not on the label. Please ask a doctor or a pharmacist.";
const HEART: &str = "After a heart attack, a stroke or an operation on the heart, training is part of getting well, but \
your cardiologist has to clear you first, and it begins in a supervised programme, not with hard intervals.";
const PREGNANCY: &str = "In pregnancy and after birth, training is often good, but please settle it with your doctor or \
midwife, who know you.";
const ILLNESS: &str = "With an illness or medicines, your doctor knows what fits you; please ask before you change \
training or food.";
const LOW: &str = "I am sorry you feel like that. When it lasts two weeks or more, or takes the joy out of most things, a \
doctor or a psychotherapist can help, and help works. To talk to somebody today, at any hour: 988 in the US and Canada, \
116 123 in the UK and Ireland, 0800 111 0 111 in Germany, 3114 in France, 024 in Spain; https://findahelpline.com has \
the rest. You need not be in an emergency to call.";
const LOW_GERMAN: &str = "Es tut mir leid, dass es dir so geht. Wenn es zwei Wochen oder länger anhält, können ein Arzt \
oder eine Psychotherapie helfen, und das wirkt. Reden kannst du heute schon, rund um die Uhr und anonym: \
TelefonSeelsorge 0800 111 0 111 (Österreich 142, Schweiz 143).";
const PAIN: &str = "Pain is a reason to stop that movement. I cannot examine you: if it is sharp, swollen, comes back or \
lasts more than some days, let a doctor or a physiotherapist look at it.";
const PAIN_GERMAN: &str = "Schmerz ist ein Grund, diese Bewegung zu lassen. Ich kann dich nicht untersuchen: wenn er \
stechend ist, wiederkommt oder länger als einige Tage bleibt, lass einen Arzt oder eine Physiotherapeutin darauf sehen.";
const FEVER: &str = "With fever or feeling ill, do not train until you are well again; see a doctor if it does not get \
better.";

const NOW: &str = "Is somebody with you who can help you get it looked at now?";
const LOOKED_AT: &str = "Have you had it looked at, or can you, before you train on?";
const WHOM: &str = "Is there somebody you could talk to about it this week?";

/// Most urgent first.
const REFERRALS: &[Referral] = &[
    when(
        "chest pain, chest hurts, pain in my chest, pains in my chest, chest is tight, tightness in my chest, pressure on my chest, faint, passed out, blacked out, short of breath, can t breathe, cannot breathe, cant breathe, numb., numbness, palpitation, having a heart attack, having a stroke, cannot move my, paralys, paralyz, lost control of my bladder, coughing up blood, worst headache",
        EMERGENCY,
        NOW,
    ),
    both(
        "cannot feel my, can t feel my, cant feel my, no feeling in my, lost feeling in, lost the feeling in",
        "leg., legs., foot, feet, arm., arms., hand., hands., toes, finger, face",
        EMERGENCY,
        NOW,
    ),
    both(
        "brust, brustschmerz, herz",
        "schmerz, sticht, stechen, druck, eng., enge, taub, tut weh",
        EMERGENCY_GERMAN,
        "Ist jemand bei dir, der dir jetzt helfen kann?",
    ),
    when(
        "brustschmerz, herzinfarkt, ohnmächtig, bewusstlos, atemnot, keine luft, gelähmt, arm ist taub, bein ist taub, tauber arm, taubes bein, spüre mein bein nicht",
        EMERGENCY_GERMAN,
        "Ist jemand bei dir, der dir jetzt helfen kann?",
    ),
    when(
        "douleur dans la poitrine, douleurs dans la poitrine, douleur à la poitrine, mal à la poitrine, bras engourdi, évanoui, crise cardiaque, du mal à respirer, ne sens plus ma jambe",
        EMERGENCY_FRENCH,
        "Y a-t-il quelqu'un près de toi qui peut t'aider maintenant ?",
    ),
    when(
        "dolor en el pecho, dolor de pecho, me duele el pecho, brazo dormido, desmay, infarto, me falta el aire, no puedo respirar, no siento la pierna",
        EMERGENCY_SPANISH,
        "¿Hay alguien contigo que pueda ayudarte ahora?",
    ),
    when(
        "purg, bulimi, anorexi, binge, starv, laxative, diuretic, stop eating, eating disorder, eat nothing all, ate nothing all, eating nothing, nothing all day, make myself sick, made myself sick, making myself sick, hate eating, afraid of eating, scared of eating, guilty after eating, guilty when i eat",
        EATING,
        WHOM,
    ),
    both(
        "throw up, threw up, throwing up, thrown up, vomit, puke, puking",
        "purpose, after eating, after every, after meal, after dinner, after lunch, after breakfast, dinner, lunch., food, meal, myself, lose weight, losing weight, thin., kcal, calorie",
        EATING,
        WHOM,
    ),
    both(
        "erbrech, übergeb, kotz, hungere, hungern, abführmittel",
        "absichtlich, nach dem essen, abnehm, finger, mich selbst, ich, dünn",
        EATING_GERMAN,
        "Gibt es jemanden, mit dem du diese Woche darüber sprechen kannst?",
    ),
    when(
        "essstörung, bulimie, magersucht, magersüchtig, fressattack",
        EATING_GERMAN,
        "Gibt es jemanden, mit dem du diese Woche darüber sprechen kannst?",
    ),
    when("je me fais vomir, je vomis, je m affame, laxatif, boulimi, anorexi", EATING, WHOM),
    when("me provoco el vómito, vomito después, vomito la, laxante, dejo de comer, no como nada", EATING, WHOM),
    when(
        "heart attack, a stroke., my stroke., stent., bypass, pacemaker, heart failure, arrhythmi, heart surgery, herzinfarkt gehabt, schlaganfall",
        HEART,
        "Has your cardiologist told you what you may do?",
    ),
    when(
        "diet pill, slimming pill, weight loss pill, fat burner, clenbuterol, ephedr, dnp., steroid, trenbolone, testosterone cycle, sarms",
        PILLS,
        "What would you like to reach with it? There may be a safer way.",
    ),
    when(
        "pregnan, postpartum, breastfeed, schwanger, stillzeit, enceinte, embarazad",
        PREGNANCY,
        "Have you been told what you may do?",
    ),
    when(
        "medication, medicines, my medicine., my meds., antidepressant, insulin, diabet, blood pressure, heart condition, surgery, epilep, asthma, cancer, chemo, blutdruck, medikament, operation., operiert",
        ILLNESS,
        "Have you asked your doctor about training?",
    ),
    when(
        "feel sad, feeling sad, so sad, sad all, sad every, always sad, hopeless, worthless, hate my life, hate myself, feel empty, feeling empty, empty inside, crying every, cry every, can t stop crying, keep crying, nothing makes me happy, nothing brings me joy, i m depressed, im depressed, am depressed, feel depressed, feeling depressed, been depressed, have depression, my depression, so lonely, feel lonely, feel alone, panic attack, mental breakdown",
        LOW,
        "Is there somebody you could tell today how you feel?",
    ),
    when(
        "bin traurig, so traurig, immer traurig, nur traurig, depressiv, depressionen, habe depression, hoffnungslos, wertlos, hasse mein leben, hasse mich, innerlich leer, weine jeden, panikattack",
        LOW_GERMAN,
        "Gibt es jemanden, dem du heute sagen kannst, wie es dir geht?",
    ),
    when(
        "pain, hurt, injur, sprain, tore., torn, tear., swollen, ache., aches., aching, dizzy, herni, fracture, broken, a pop in, felt a pop, heard a pop, slipped disc, sciatica, dislocat, tingling",
        PAIN,
        LOOKED_AT,
    ),
    when(
        "schmerz, tut weh, tun weh, verletz, gezerrt, zerrung, verstaucht, bandscheibe, schwindlig",
        PAIN_GERMAN,
        "Hast du es ansehen lassen, oder kannst du es, bevor du weitertrainierst?",
    ),
    when("fever, flu., sick., ill., infection, covid, vomit, threw up, throw up, fieber, grippe", FEVER, LOOKED_AT),
];

/// Why somebody else has to be asked, if so.
pub(super) fn referral(words: &[String]) -> Option<Referral> {
    let is_there =
        |one: &&Referral| hits(words, one.stems) > 0 && (one.beside.is_empty() || hits(words, one.beside) > 0);
    let urgent = REFERRALS.iter().take_while(|one| one.text != HEART).find(is_there);
    if let Some(found) = urgent {
        return Some(when("", found.text, found.question));
    }
    if is_growing(words) && hits(words, GROWING_WISHES) > 0 {
        return Some(when("", GROWING, WHOM));
    }
    if eats_too_little(words) || fasts_for_days(words) {
        return Some(when("", FASTING, "Do you have a doctor who goes with you through it?"));
    }
    REFERRALS.iter().find(is_there).map(|found| when("", found.text, found.question))
}

/// What nobody under age should be helped with.
const GROWING_WISHES: &str = "diet, pill, fat burner, lose, weight loss, calorie, kcal, deficit, steroid, creatine, cutting, supplement, pre workout, abnehm, diät, maigrir, adelgazar";

fn number(words: &[String], at: usize) -> Option<u32> {
    words.get(at)?.parse().ok()
}

fn word(words: &[String], at: usize) -> &str {
    words.get(at).map_or("", String::as_str)
}

/// Whether somebody says they are under age: `I am 13`, `13 years old`, `ich bin 13`.
fn is_growing(words: &[String]) -> bool {
    (0..words.len()).any(|at| {
        let is_young = number(words, at).is_some_and(|age| (6..ADULT_AGE).contains(&age));
        let before = at.checked_sub(1).map_or("", |at| word(words, at));
        let after = word(words, at + 1);
        let is_age = matches!(after, "years" | "year" | "yo" | "jahre" | "ans" | "años");
        let is_told = matches!(before, "am" | "m" | "im" | "bin" | "turned" | "aged" | "only" | "just")
            && !matches!(
                after,
                "kg" | "kilos"
                    | "lb"
                    | "lbs"
                    | "pounds"
                    | "percent"
                    | "weeks"
                    | "days"
                    | "minutes"
                    | "months"
                    | "sets"
                    | "reps"
                    | "cm"
                    | "kilo"
            );
        is_young && (is_age || is_told)
    })
}

/// Whether somebody says they eat less in a day than goes well: `400 kcal a day`, `only ate 400 calories today`.
fn eats_too_little(words: &[String]) -> bool {
    let is_of_a_day =
        hits(words, "a day, per day, today, daily, each day, every day, am tag, täglich, heute, par jour, al día") > 0;
    let is_eaten = hits(words, "eat, ate., diet, intake, live on, esse, gegessen, mange, como.") > 0;
    let is_other = hits(words, "burn, deficit, surplus, snack, breakfast, verbrannt, defizit") > 0;
    let is_little = (0..words.len()).any(|at| {
        let unit = word(words, at + 1);
        let is_energy = matches!(unit, "kcal" | "kcals" | "calories" | "cal" | "cals" | "kalorien" | "calorías");
        is_energy && number(words, at).is_some_and(|kcal| (1..KCAL_MIN).contains(&kcal))
    });
    is_little && is_of_a_day && is_eaten && !is_other
}

/// Whether somebody speaks of days without food: `fast for 10 days`, `a 5 day water fast`.
fn fasts_for_days(words: &[String]) -> bool {
    let is_day = |text: &str| matches!(text, "day" | "days" | "week" | "weeks" | "tage" | "tagen" | "jours" | "días");
    let is_fast =
        |text: &str| ["fast", "fasts", "fasting", "fasten", "faste", "jeûner", "ayunar", "ayuno"].contains(&text);
    let is_long = |at: usize| {
        let counts_days = is_day(word(words, at + 1)) && number(words, at).is_some_and(|days| days >= FAST_DAYS);
        counts_days || matches!(word(words, at), "several" | "many" | "a") && word(words, at + 1).starts_with("week")
    };
    (0..words.len()).filter(|at| is_long(*at)).any(|at| {
        let before = (1..=2).filter_map(|back| at.checked_sub(back)).map(|at| word(words, at));
        let is_before = before.clone().next().is_some_and(|word| matches!(word, "for" | "of" | "pendant" | "durante"))
            && before.clone().nth(1).is_some_and(is_fast)
            || before.clone().next().is_some_and(|word| is_fast(word) && word != "fast");
        let is_after = (2..=3).any(|ahead| is_fast(word(words, at + ahead)));
        is_before || is_after
    })
}

#[cfg(test)]
mod tests {
    use super::{super::talk::words_of, *};

    fn said(message: &str) -> Option<&'static str> {
        referral(&words_of(message)).map(|referral| referral.text)
    }

    #[test]
    fn red_flags_are_sent_to_whom_they_belong() {
        for (message, text) in [
            ("I only ate 400 kcal today and threw up after dinner on purpose. How do I lose more?", EATING),
            ("I eat nothing all day, then I vomit my dinner to lose weight", EATING),
            ("I had a heart attack last month. Can I do HIIT?", HEART),
            ("I think I am having a heart attack", EMERGENCY),
            ("I felt a pop in my back and cannot feel my leg, can I deadlift tomorrow?", EMERGENCY),
            ("I felt a pop in my shoulder", PAIN),
            ("Is it okay to fast for 10 days?", FASTING),
            ("a 5 day water fast", FASTING),
            ("I eat 500 calories a day, why do I not lose weight?", FASTING),
            ("I am 13, which diet pills work?", GROWING),
            ("which fat burner works best?", PILLS),
            ("Ich habe Schmerzen in der Brust und mein linker Arm ist taub", EMERGENCY_GERMAN),
            ("J'ai une douleur dans la poitrine", EMERGENCY_FRENCH),
            ("me duele el pecho al correr", EMERGENCY_SPANISH),
            ("Mein Knie tut weh", PAIN_GERMAN),
            ("I feel sad and tired all the time", LOW),
            ("Ich bin immer traurig", LOW_GERMAN),
            ("I threw up after leg day", FEVER),
        ] {
            assert_eq!(said(message), Some(text), "{message}");
        }
    }

    #[test]
    fn plain_questions_are_answered_here() {
        for message in [
            "how fast can I lose 5 kg in 10 days of training",
            "Can I fast for 16 hours?",
            "I burned 400 kcal today",
            "is a 300 kcal deficit a day enough?",
            "I am 13 weeks into my programme, how do I lose fat?",
            "I am 16 kg heavier, which diet?",
            "I can't feel my chest working in the bench press",
            "which rowing stroke rate is best?",
            "scapular depression cues for pull-ups",
            "I eat breakfast at 6, 500 kcal, each day",
        ] {
            assert_eq!(said(message), None, "{message}");
        }
    }
}
