//! Words of somebody who may be in danger, and what they are answered.
//!
//! [`find`] recognises what people write when they think of ending their life or of hurting themselves, or of somebody
//! near who does: by phrases ([`phrases`]) and by concepts that stand near each other ([`near`]), in English, German,
//! French and Spanish and, with fewer words, in other languages, whatever the case, accents, punctuation, spacing and
//! slips of the hand ([`slips`]) in the words that matter most. [`CrisisAnswers`] are fixed texts with places to turn
//! to: no model is asked, so they are there when everything else is down. In doubt it errs on the side of answering;
//! what people say of hard training (`this set is killing me`) is not meant. Knows nobody and keeps nothing.

mod concepts;
mod elsewhere;
#[cfg(test)]
mod heard;
mod near;
mod phrases;
mod phrases_of_europe;
#[cfg(test)]
mod regression;
mod resources;
mod slips;
mod words_elsewhere;
mod words_english;
mod words_french;
mod words_german;
mod words_of_scripts;
mod words_spanish;

pub use resources::CrisisAnswers;

use super::text::fold;

/// A language the phrases are known in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Another one: answered in English.
    Another,
}

impl Language {
    /// All.
    pub const ALL: [Self; 4] = [Self::English, Self::German, Self::French, Self::Spanish];

    /// Its code (ISO 639-1).
    pub const fn code(self) -> &'static str {
        match self {
            Self::English | Self::Another => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }
}

/// The most words that may stand where a phrase leaves a gap.
const GAP_WORDS_MAX: usize = 3;
/// The most words looked at: more than a message may have.
const WORDS_MAX: usize = 20_000;

/// The language of the first words of danger in `text`; `None` when there are none.
pub fn find(text: &str) -> Option<Language> {
    let plain = sentences(text).map(plain).collect::<Vec<_>>().join("\n");
    let (mut words, mut places, mut place) = (Vec::new(), Vec::new(), 0);
    for sentence in plain.split('\n') {
        for word in sentence.split(' ').filter(|word| !word.is_empty()) {
            words.push(word);
            places.push(place);
            place += 1;
        }
        place += near::SENTENCE_END;
    }
    words.truncate(WORDS_MAX);
    let is_meant: Vec<bool> = (0..words.len()).map(|at| !is_harmless(&words, at)).collect();
    let mut keep = is_meant.iter();
    words.retain(|_| keep.next().is_some_and(|keep| *keep));
    let mut keep = is_meant.iter();
    places.retain(|_| keep.next().is_some_and(|keep| *keep));
    let squeezed = Squeezed::of(&words);
    let by_spacing =
        || phrases::SQUEEZED.iter().find(|(_, phrase)| squeezed.has(phrase)).map(|(language, _)| *language);
    let message = near::Message::new(&words, &places);
    in_words(&message, phrases::PHRASES)
        .or_else(by_spacing)
        .or_else(|| near::find(&message))
        .or_else(|| elsewhere::is_in(text).then_some(Language::Another))
        .or_else(|| {
            let (spelled, around) = slips::put_right(&words)?;
            let (spelled, places) = (spelled.get(around.clone())?, places.get(around)?);
            let message = near::Message::new(spelled, places);
            in_words(&message, phrases::PHRASES).or_else(|| near::find(&message))
        })
}

/// The text cut where sentences end: at a mark that ends one, before a blank, or at a new line.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let is_end = |(at, mark): (usize, char)| {
        let after = at + mark.len_utf8();
        let is_last = text.get(after..).is_none_or(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        let ends =
            matches!(mark, '\n' | '。' | '！' | '？') || matches!(mark, '.' | '!' | '?' | ';' | '…' | '؟') && is_last;
        ends.then_some(after)
    };
    let mut from = 0;
    let ends = text.char_indices().filter_map(is_end).chain(std::iter::once(text.len()));
    ends.map(move |end| text.get(std::mem::replace(&mut from, end)..end).unwrap_or_default())
}

/// The language of the first phrase these words hold.
fn in_words(message: &near::Message<'_>, phrases: &[(Language, &[&str])]) -> Option<Language> {
    let words = message.words();
    let is_known = |wanted: &str| match wanted.strip_suffix('*') {
        Some("#") => true,
        _ => message.has(wanted),
    };
    let is_there = |phrase: &&str| {
        // A phrase one of whose words is nowhere need not be looked for.
        let may_be =
            |piece: &str| piece == "_" || piece == "#" || piece.starts_with('!') || piece.split('|').any(is_known);
        phrase.split(' ').all(may_be) && {
            let pieces: Vec<&str> = phrase.split(' ').collect();
            let begins_at = |at: usize| words.get(at..).is_some_and(|rest| begins_with(rest, &pieces));
            match pieces.first() {
                Some(&"#") | None => (0..words.len()).any(begins_at),
                Some(first) => first.split('|').any(|first| message.find(first).any(begins_at)),
            }
        }
    };
    phrases.iter().find(|(_, phrases)| phrases.iter().any(is_there)).map(|(language, _)| *language)
}

/// The text folded, after undoing what hides letters from a search: look-alikes, digits for letters, invisible
/// characters.
fn plain(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    let characters: Vec<char> = text.chars().filter(|c| !is_invisible(*c)).map(usual).collect();
    for (index, c) in characters.iter().enumerate() {
        let beside = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(|c| c.is_alphabetic());
        let is_inside = beside(index.checked_sub(1)) || beside(Some(index + 1));
        match c {
            'ß' | 'ẞ' => letters.push_str("ss"),
            'ł' | 'Ł' => letters.push('l'),
            'ı' => letters.push('i'),
            'œ' | 'Œ' => letters.push_str("oe"),
            'æ' | 'Æ' => letters.push_str("ae"),
            '0' if is_inside => letters.push('o'),
            '1' | '!' if beside(index.checked_sub(1)) && beside(Some(index + 1)) => letters.push('i'),
            '3' if is_inside => letters.push('e'),
            '4' | '@' if is_inside => letters.push('a'),
            '5' | '$' if is_inside => letters.push('s'),
            c => letters.push(*c),
        }
    }
    fold(&letters)
}

/// Characters that show nothing: zero width, direction, soft hyphen, variation.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The usual letter of one that looks like it: full width, Cyrillic, Greek, and the apostrophes that `fold` drops.
fn usual(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        'а' | 'А' | 'α' => 'a',
        'е' | 'Е' | 'ε' => 'e',
        'о' | 'О' | 'ο' => 'o',
        'і' | 'І' | 'ι' => 'i',
        'с' | 'С' => 'c',
        'р' | 'Р' => 'p',
        'у' | 'У' => 'y',
        'ѕ' => 's',
        'к' | 'К' | 'κ' => 'k',
        '`' | '´' | '‘' | '‛' | 'ʼ' | '′' => '\'',
        c => c,
    }
}

/// Whether the words begin with a phrase: `a|b` is either word, `a*` a word that begins so, `_` up to three others, `#` a
/// number that no dose has, `!a|b` that neither comes next.
fn begins_with(words: &[&str], phrase: &[&str]) -> bool {
    let Some((piece, rest)) = phrase.split_first() else { return true };
    if *piece == "_" {
        let is_meant = |gap: usize| words.iter().take(gap).all(|word| !starts_any(word, phrases::HARMLESS_TO_TAKE));
        return (0..=GAP_WORDS_MAX)
            .any(|gap| is_meant(gap) && words.get(gap..).is_some_and(|words| begins_with(words, rest)));
    }
    if let Some(not) = piece.strip_prefix('!') {
        return words.first().is_none_or(|word| !not.split('|').any(|wanted| is_word(word, wanted)))
            && begins_with(words, rest);
    }
    let Some((word, words)) = words.split_first() else { return false };
    let fits = if *piece == "#" { is_many(word) } else { piece.split('|').any(|wanted| is_word(word, wanted)) };
    fits && begins_with(words, rest)
}

fn is_word(word: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => word.starts_with(start),
        None => word == wanted,
    }
}

fn starts_any(word: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| word.starts_with(start))
}

/// Whether it is more of a medicine than anybody takes at once.
fn is_many(word: &str) -> bool {
    word.parse::<u32>().is_ok_and(|count| (8..1_000).contains(&count)) || phrases::MANY.contains(&word)
}

/// Whether what stands at `at` is a name of the gym or of the house: the suicide grip, suicide sprints, ten kms, the
/// living room.
fn is_harmless(words: &[&str], at: usize) -> bool {
    let word = words.get(at).copied().unwrap_or_default();
    let next = words.get(at + 1).copied().unwrap_or_default();
    let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
    let rest = words.get(at..).unwrap_or_default();
    let begins_so = |phrase: &&str| {
        let pieces = || phrase.split(' ');
        phrase.as_bytes().first() == word.as_bytes().first()
            && pieces().next().is_some_and(|first| first.split('|').any(|first| first == word))
            && begins_with(rest, &pieces().collect::<Vec<_>>())
    };
    if phrases::HARMLESS.iter().any(begins_so) {
        return true;
    }
    if word.starts_with("suicid") {
        let said = at.checked_sub(2).and_then(|from| words.get(from..at)).unwrap_or_default();
        return starts_any(next, phrases::SPORT_AFTER_SUICIDE)
            || phrases::HEAT_BEFORE_SUICIDE.iter().any(|before| *before == said);
    }
    match word {
        "want" | "wants" => starts_any(before, phrases::MUSCLES),
        "kms" => before.parse::<u32>().is_ok() || phrases::BEFORE_KILOMETRES.contains(&before),
        "living" => matches!(next, "room" | "rooms" | "area" | "space" | "quarters"),
        _ => false,
    }
}

/// The words without spaces between them, and where words begin and end.
struct Squeezed {
    text: String,
    edges: Vec<usize>,
}

impl Squeezed {
    fn of(words: &[&str]) -> Self {
        let (mut text, mut edges) = (String::new(), vec![0]);
        for word in words {
            text.push_str(word);
            edges.push(text.len());
        }
        Self { text, edges }
    }

    /// Whether it is there in pieces, from where a word begins to where one ends: `k i l l  m y self`, neither
    /// `skill myself` nor what is one word, which has other rules.
    fn has(&self, phrase: &str) -> bool {
        let edge = |at: usize| self.edges.binary_search(&at);
        let is_in_pieces =
            |at: usize| edge(at).is_ok_and(|first| edge(at + phrase.len()).is_ok_and(|last| last > first + 1));
        self.text.match_indices(phrase).any(|(at, _)| is_in_pieces(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Forty and more ways in which people say it.
    const SAID: &[(&str, Language)] = &[
        ("I want to kill myself", Language::English),
        ("i wanna die", Language::English),
        ("I'm going to END MY LIFE tonight.", Language::English),
        ("I've been having suicidal thoughts", Language::English),
        ("thinking about suicide a lot lately", Language::English),
        ("k i l l   m y s e l f", Language::English),
        ("kill my self", Language::English),
        ("killmyself", Language::English),
        ("I want to d1e", Language::English),
        ("su1c1de", Language::English),
        ("ｋｉｌｌ　ｍｙｓｅｌｆ", Language::English),
        ("kill\u{200b} my\u{200b}self", Language::English),
        ("everyone would be better off without me", Language::English),
        ("There's no reason to live anymore", Language::English),
        ("I don't want to be here anymore", Language::English),
        ("I dont want to live", Language::English),
        ("I wish I was never born", Language::English),
        ("I just want to go to sleep and never wake up", Language::English),
        ("what is the point of living", Language::English),
        ("I keep cutting myself", Language::English),
        ("I have the urge to hurt myself", Language::English),
        ("thinking of taking all my pills at once", Language::English),
        ("Nobody would miss me if I was gone", Language::English),
        ("I want to unalive myself", Language::English),
        ("thinking about jumping off a bridge", Language::English),
        ("I wrote a goodbye letter to my family, it ends tonight, I can't go on living", Language::English),
        ("Ich will nicht mehr leben", Language::German),
        ("ich möchte sterben", Language::German),
        ("ICH MOECHTE MICH UMBRINGEN", Language::German),
        ("Ich habe Suizidgedanken", Language::German),
        ("ich denke an Selbstmord", Language::German),
        ("Ohne mich wären alle besser dran", Language::German),
        ("ich will einfach nicht mehr aufwachen", Language::German),
        ("Ich ritze mich wieder", Language::German),
        ("ich will mir das Leben nehmen", Language::German),
        ("Je veux mourir", Language::French),
        ("j'ai envie d'en finir avec la vie", Language::French),
        ("J’AI DES PENSÉES SUICIDAIRES", Language::French),
        ("je n'ai plus envie de vivre", Language::French),
        ("tout le monde serait mieux sans moi", Language::French),
        ("je vais me tuer", Language::French),
        ("je voudrais ne plus me réveiller", Language::French),
        ("Quiero morir", Language::Spanish),
        ("no quiero vivir más", Language::Spanish),
        ("voy a quitarme la vida", Language::Spanish),
        ("pienso en el suicidio", Language::Spanish),
        ("todos estarían mejor sin mí", Language::Spanish),
        ("quiero desaparecer para siempre", Language::Spanish),
        ("ojalá no despertar nunca más", Language::Spanish),
        ("me quiero matar", Language::Spanish),
    ];

    #[test]
    fn h6_what_people_in_danger_say_is_recognised_in_its_language() {
        assert!(SAID.len() >= 40);
        for (text, language) in SAID {
            assert_eq!(find(text), Some(*language), "{text}");
            assert_eq!(find(&text.to_uppercase()), Some(*language), "{text}");
            assert_eq!(find(&format!("Hi coach... {text}!!! what should I train?")), Some(*language), "{text}");
            let dotted = text.replace(' ', " ... ");
            assert_eq!(find(&dotted), Some(*language), "{dotted}");
        }
    }

    #[test]
    fn what_people_say_of_hard_training_is_not_meant() {
        for text in [
            "this workout is killing me",
            "These squats will be the death of me",
            "my legs are dead",
            "I'm dying after leg day lol",
            "Is the suicide grip safe for bench press?",
            "we ran suicide sprints and suicides today",
            "I killed my deadlift PR",
            "how do I skill myself up in snatches",
            "should I start cutting or keep bulking?",
            "cut myself some slack this week",
            "I hurt myself at the gym yesterday, my knee is swollen",
            "ran 5 kms",
            "I want to live healthier",
            "I can't go on with this exercise, which one is easier?",
            "dead hang from the bar for a minute",
            "no reason to live in a big city without a gym",
            "Das Training bringt mich um",
            "Ich sterbe gleich vor Hunger",
            "Kreuzheben macht mich fertig",
            "cet entraînement va me tuer",
            "je meurs de faim",
            "este entrenamiento me mata",
            "me muero de hambre",
            "quiero vivir más sano",
            "",
            "   ",
            "!!!",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn h6_what_was_collected_apart_from_the_patterns_is_recognised() {
        let missed: Vec<&str> = heard::IN_DANGER.iter().copied().filter(|text| find(text).is_none()).collect();
        assert!(missed.is_empty(), "{} of {}: {missed:#?}", missed.len(), heard::IN_DANGER.len());
    }

    #[test]
    fn what_a_gym_says_every_day_is_no_alarm() {
        let alarms: Vec<&str> = heard::NOT_MEANT.iter().copied().filter(|text| find(text).is_some()).collect();
        assert!(alarms.is_empty(), "{} of {}: {alarms:#?}", alarms.len(), heard::NOT_MEANT.len());
    }

    #[test]
    fn h6_what_was_once_missed_is_recognised() {
        for text in [
            "I have no reason to live",
            "I don't see a reason to live",
            "I'm done living",
            "life isn't worth it anymore",
            "I should just die",
            "would anyone care if I died",
            "I think about dying every day",
            "I cut myself again last night",
            "I took 30 paracetamol",
            "I overdosed on my pills",
            "kms tonight",
            "sucide",
            "I wanna kill mysef",
            "ich waere gern tot",
            "ich wäre gern tot",
            "ich will nicht mehr existieren",
            "je ne veux plus exister",
            "je veux crever",
            "quiero dejar de vivir",
            "me hago daño",
            "voglio morire",
            "quero morrer",
            "ik wil dood",
            "死にたい",
        ] {
            assert!(find(text).is_some(), "{text}");
        }
        for text in [
            "There is no point in going to failure every set, right?",
            "What's the point of living room workouts?",
            "No point of being in a deficit?",
            "can I take all my vitamin pills at once?",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn h6_every_answer_names_places_to_turn_to() {
        let answers = CrisisAnswers::default();
        for language in Language::ALL {
            for place in ["988", "116 123", "0800 111 0 111", "3114", "024", "findahelpline.com", "112"] {
                assert!(answers.answer(language).contains(place), "{language:?} {place}");
            }
        }
        let (german, french) = (answers.answer(Language::German), answers.answer(Language::French));
        assert!(german.find("0800 111 0 111") < german.find("988"));
        assert!(french.find("3114") < french.find("988"));
    }
}
