//! Concepts that stand near each other: what no list of phrases holds, because there are too many ways to say it.
//!
//! The tables ([`super::words_english`] and its neighbours) say what a word is about; [`RULES`] say which concepts,
//! within how many words of each other, are an alarm, and which other ones beside them take it back. The order of the
//! words does not matter. The rules are the same for all languages.

use super::{
    Language, concepts::*, words_elsewhere, words_english, words_french, words_german, words_of_scripts, words_spanish,
};

/// Words of one language, by what they are about, one blank between them: `a*` is a word that begins so, `a_b` two
/// words that follow each other.
pub type Words = &'static [(u64, &'static str)];

/// How many words the end of a sentence counts for.
pub const SENTENCE_END: usize = 6;
/// The most words that a rule reaches over.
const WITHIN_MAX: usize = 20;
/// How far beside the words of an alarm something may stand that takes it back.
const BESIDE: usize = 7;

/// Concepts that are an alarm together.
struct Rule {
    /// Within so many words.
    within: usize,
    /// One word for each: either of the concepts joined.
    all: &'static [u64],
    /// Unless one of these is beside them.
    unless: u64,
}

const fn rule(within: usize, all: &'static [u64], unless: u64) -> Rule {
    Rule { within, all, unless }
}

/// What is an alarm, by what it is about.
const RULES: &[Rule] = &[
    // Said outright.
    rule(0, &[SURE], 0),
    rule(0, &[SUICIDE], SPORT | MEDIA | GRIEF),
    rule(4, &[SUICIDE, WANT | ME | DO_IT], SPORT | GRIEF),
    rule(0, &[DESPAIR], SPORT | FOOD | AWAY),
    rule(4, &[ME, WANT, DIE], SPORT | FOOD | MEDIA | SUPPLEMENT | GRIEF),
    rule(5, &[WANT, END, LIFE], SPORT | FOOD | AWAY),
    rule(5, &[KILL, MYSELF, WANT | WHEN | PAINLESS], SPORT),
    rule(8, &[TIRED, LIFE], SPORT | FOOD | AWAY),
    // A method.
    rule(12, &[ASK, LETHAL, PILLS | WAY | HIGH | MEANS | JUMP], SUPPLEMENT | SPORT | MEDIA),
    rule(6, &[WAY, DIE | KILL, ASK | PAINLESS | NEAR], SPORT | MEDIA | FOOD | SUPPLEMENT),
    rule(6, &[PAINLESS, DIE, ASK | WAY | ME], SPORT | MEDIA | FOOD),
    rule(12, &[ASK, PILLS, DIE | NO_WAKE | KILL], SUPPLEMENT | SPORT | MEDIA | FOOD),
    rule(10, &[ASK, PILLS | JUMP | POISON, BEFALL], SUPPLEMENT | SPORT | MEDIA | FOOD),
    rule(10, &[PAINLESS, JUMP, DIE | KILL | DO_IT], SPORT | MEDIA),
    rule(12, &[JUMP, HIGH, DIE | LETHAL | PAINLESS | DO_IT], SPORT | MEDIA),
    rule(8, &[HARM | JUMP, DO_IT, PAINLESS], SPORT | MEDIA | FOOD),
    rule(8, &[KILL, THEMSELF, ASK | PAINLESS], SPORT | MEDIA | FOOD | GRIEF),
    rule(8, &[MEANS, ASK, DIE | KILL | JUMP], SPORT | MEDIA),
    // A plan.
    rule(10, &[MEANS, WHEN | DO_IT | GOT, ME | WANT], SPORT | MEDIA | FOOD | AWAY),
    rule(11, &[JUMP, HIGH, ME | WANT], SPORT | MEDIA | AWAY),
    rule(8, &[JUMP, WHEN, DO_IT], SPORT | MEDIA | AWAY),
    rule(0, &[HANG_MYSELF], SPORT | MEDIA),
    rule(14, &[DO_IT, WHEN, PILLS | LETTER | BYE | MEANS], SPORT | FOOD),
    rule(10, &[STASH, PILLS, ME | WANT | WHEN], SUPPLEMENT | FOOD | ACCIDENT),
    rule(10, &[GOT, PILLS, DO_IT | DIE | NO_WAKE | MANY], SUPPLEMENT | FOOD | SPORT),
    // Taken.
    rule(8, &[TOOK, MANY, PILLS], SUPPLEMENT | FOOD),
    rule(10, &[TOOK, PILLS, PURPOSE | DIE | NO_WAKE], SUPPLEMENT | FOOD),
    rule(5, &[TOOK, POISON], MEDIA | SPORT),
    rule(8, &[POISON, PAINLESS | LETHAL | WAY, ASK], FOOD | SPORT | MEDIA),
    rule(6, &[OVERDOSE, ME | WANT | TOOK | PILLS | NEAR | PURPOSE], SUPPLEMENT | FOOD | SPORT | MEDIA),
    // Farewell.
    rule(6, &[LETTER, BYE], SPORT | MEDIA | FOOD),
    rule(14, &[LETTER, THEY, GONE | FAULT], MEDIA),
    rule(20, &[LETTER, GOT | THEY, NOT_BE], MEDIA | AWAY),
    rule(12, &[THEY | NEAR, BYE, FAULT], 0),
    rule(10, &[BYE, DO_IT], SPORT | FOOD | AWAY | MEDIA),
    rule(8, &[BYE, FAULT], SPORT | MEDIA | FOOD),
    rule(12, &[THEY | NEAR, SAYS, FAULT], SPORT | FOOD),
    rule(16, &[GAVE, THINGS, BYE | GONE | NOT_BE], AWAY | SPORT),
    rule(14, &[LETTER, FAULT, DIE | GONE | NOT_BE | LIFE], MEDIA),
    // A burden, not missed.
    rule(12, &[THEY | NEAR, BETTER, GONE | DIE], SPORT | GRIEF | MEDIA),
    rule(10, &[BURDEN, ME | DIE, THEY | NEAR | DIE | GONE], SPORT),
    rule(12, &[NOBODY, NOTICE, GONE | DIE], MEDIA | GRIEF | SPORT),
    rule(8, &[BETTER, GONE, ME], SPORT | AWAY | FOOD),
    // Not wanting to be.
    rule(10, &[NO_WAKE, WANT | PILLS | DIE | TIRED | BETTER], SPORT | FOOD | AWAY),
    rule(12, &[BEFALL, WANT | BETTER], SPORT | FOOD | AWAY),
    rule(6, &[NOT_BE, WANT | BETTER], AWAY | SPORT | FOOD),
    rule(12, &[NOT_BE, FUTURE | WHEN], AWAY | SPORT),
    rule(6, &[NO_WAY, ME | FUTURE | LIFE], SPORT | FOOD | AWAY),
    rule(6, &[WANT, END, NO_WAY], SPORT | FOOD),
    // Hurting oneself.
    rule(5, &[HARM | STRIKE, MYSELF], SPORT | ACCIDENT | FOOD | SUPPLEMENT),
    rule(14, &[HARM | STRIKE, MYSELF, BLADE | BLOOD | PURPOSE | URGE], FOOD | ACCIDENT),
    rule(8, &[HARM | BLADE, BODY, URGE | BLOOD | PURPOSE | BLADE | HIDE | THEMSELF | RELIEF], SPORT | ACCIDENT | FOOD),
    rule(10, &[STRIKE, BODY, BLADE | PURPOSE | BLOOD], SPORT | ACCIDENT | FOOD),
    rule(8, &[STRIKE, BLADE, ME], ACCIDENT | FOOD | SPORT),
    rule(8, &[BLADE, URGE | MYSELF | PURPOSE], ACCIDENT | FOOD | MEDIA | SPORT),
    rule(10, &[HARM | STRIKE, URGE, MYSELF | BLADE | BLOOD], SPORT | ACCIDENT | FOOD),
    rule(10, &[HARM, RELIEF, BLOOD | BLADE], SPORT | ACCIDENT | FOOD),
    rule(6, &[HARM, BLOOD, WANT], SPORT | ACCIDENT | FOOD),
    rule(10, &[BODY, BLOOD, PURPOSE], SPORT | ACCIDENT | FOOD),
    rule(12, &[HIDE, BLOOD, BODY | ME], ACCIDENT | MEDIA),
    rule(10, &[HIDE, PURPOSE, BODY], ACCIDENT),
    // Somebody near.
    rule(10, &[NEAR, WANT | SAYS, DIE], SPORT | MEDIA | FOOD | GRIEF),
    rule(12, &[NEAR, WANT | SAYS, NOT_BE], SPORT | MEDIA | GRIEF | AWAY),
    rule(12, &[NEAR, WANT | SAYS, END, LIFE], SPORT | MEDIA | FOOD | GRIEF | AWAY),
    rule(12, &[NEAR, KILL | HARM, THEMSELF], SPORT | MEDIA | GRIEF | ACCIDENT),
    rule(12, &[NEAR, BODY, BLOOD | BLADE], SPORT | ACCIDENT | MEDIA),
    rule(14, &[NEAR, MEANS | HIGH, JUMP | KILL], SPORT | MEDIA | AWAY | GRIEF),
    rule(10, &[NEAR, MEANS, SAYS], SPORT | MEDIA | AWAY | GRIEF),
];

/// What stands where: the concepts of a word, and its place.
type Hits = Vec<(usize, u64)>;

/// The words of a message in their order, each with its place: the end of a sentence is a gap.
pub struct Message<'a> {
    words: &'a [&'a str],
    places: &'a [usize],
    /// The places in `words`, by the first two letters of the words.
    sorted: Vec<usize>,
    /// Where in `sorted` each pair of letters begins: most terms of the tables begin like none of the words.
    pairs: Vec<usize>,
    /// Where sentences begin, but for the first one.
    begins: Vec<usize>,
    /// Which of its words are more than a dose.
    counts: Vec<usize>,
}

impl<'a> Message<'a> {
    /// Of words and their places.
    pub fn new(words: &'a [&'a str], places: &'a [usize]) -> Self {
        let pair_at = |at: &usize| words.get(*at).map_or(0, |word| pair(word));
        let mut sorted: Vec<usize> = (0..words.len()).collect();
        sorted.sort_by_key(pair_at);
        let pairs = (0..=PAIRS).map(|pair| sorted.partition_point(|at| pair_at(at) < pair)).collect();
        let ends = places.iter().zip(places.get(1..).unwrap_or_default());
        let begins = ends.filter(|(at, next)| **at + SENTENCE_END < **next).map(|(_, next)| *next).collect();
        let next_is_unit = |at: usize| words.get(at + 1).is_some_and(|next| words_english::UNITS.contains(next));
        let is_count = |at: &usize| words.get(*at).is_some_and(|word| super::is_many(word)) && !next_is_unit(*at);
        let counts = (0..words.len()).filter(is_count).collect();
        Self { words, places, sorted, pairs, begins, counts }
    }

    /// Its words.
    pub fn words(&self) -> &'a [&'a str] {
        self.words
    }

    fn word(&self, at: usize) -> &'a str {
        self.words.get(at).copied().unwrap_or_default()
    }

    /// The places of the words that begin with the same two letters.
    fn alike(&self, start: &str) -> &[usize] {
        let from = |pair: usize| self.pairs.get(pair).copied().unwrap_or_default();
        self.sorted.get(from(pair(start))..from(pair(start) + 1)).unwrap_or_default()
    }

    /// Whether it has a word, or one that begins so (`a*`).
    pub fn has(&self, wanted: &str) -> bool {
        match wanted.strip_suffix('*') {
            Some(start) => self.alike(start).iter().any(|at| self.word(*at).starts_with(start)),
            None => self.alike(wanted).iter().any(|at| self.word(*at) == wanted),
        }
    }

    /// Where a word stands, or words that begin so.
    pub fn find(&self, term: &str) -> impl Iterator<Item = usize> {
        let alike = self.alike(term);
        let (first, rest) = if alike.is_empty() { (term, "") } else { term.split_once('_').unwrap_or((term, "")) };
        let (start, is_stem) = first.strip_suffix('*').map_or((first, false), |start| (start, true));
        let is_it = move |at: &usize| if is_stem { self.word(*at).starts_with(start) } else { self.word(*at) == start };
        alike.iter().copied().filter(is_it).filter(move |at| self.follows(at + 1, rest))
    }

    /// Whether the other words of a term follow.
    fn follows(&self, at: usize, rest: &str) -> bool {
        rest.is_empty()
            || rest.split('_').enumerate().all(|(index, wanted)| {
                let word = self.word(at + index);
                wanted.strip_suffix('*').map_or(word == wanted, |start| word.starts_with(start))
            })
    }

    /// The sentence that a place is in.
    fn sentence(&self, place: usize) -> usize {
        self.begins.partition_point(|begin| *begin <= place)
    }

    /// How many little words of a language each sentence has.
    fn telling(&self, hits: &[(usize, u64)]) -> Vec<usize> {
        let mut counts = vec![0; self.begins.len() + 1];
        for (place, _) in hits.iter().filter(|(_, about)| about & TELLING != 0) {
            counts.get_mut(self.sentence(*place)).into_iter().for_each(|count| *count += 1);
        }
        counts
    }

    fn hits(&self, words: Words) -> Hits {
        let mut about = vec![0_u64; self.words.len()];
        for (concept, terms) in words {
            for at in terms.split(' ').flat_map(|term| self.find(term)) {
                if let Some(about) = about.get_mut(at) {
                    *about |= concept;
                }
            }
        }
        for at in &self.counts {
            about.get_mut(*at).into_iter().for_each(|about| *about |= MANY);
        }
        self.places.iter().copied().zip(about).filter(|(_, about)| *about != 0).collect()
    }
}

/// How many pairs of letters are told apart.
const PAIRS: usize = 32 * 32;

/// The number of the first two letters; a word of one letter has none behind it, as a term has whose next word follows.
fn pair(word: &str) -> usize {
    let letters = word.as_bytes();
    let letter =
        |at: usize| letters.get(at).filter(|letter| **letter != b'_').map_or(0, |letter| usize::from(letter % 32));
    32 * letter(0) + letter(1)
}

/// The language whose tables make an alarm of these words.
pub fn find(message: &Message<'_>) -> Option<Language> {
    let tables = [
        (Language::English, words_english::ENGLISH),
        (Language::German, words_german::GERMAN),
        (Language::French, words_french::FRENCH),
        (Language::Spanish, words_spanish::SPANISH),
    ];
    let elsewhere = words_elsewhere::ALL.iter().map(|words| (Language::Another, *words));
    let all: Vec<(Language, Hits)> =
        tables.into_iter().chain(elsewhere).map(|(language, words)| (language, message.hits(words))).collect();
    let most: Vec<usize> = all.iter().fold(vec![0; message.begins.len() + 1], |most, (_, hits)| {
        most.into_iter().zip(message.telling(hits)).map(|(most, telling)| most.max(telling)).collect()
    });
    all.iter()
        .find(|(_, hits)| {
            // A sentence whose little words are clearly of another language is not read in this one.
            let telling = message.telling(hits);
            let is_read = |at: usize| {
                let of = |counts: &[usize]| counts.get(message.sentence(at)).copied().unwrap_or_default();
                2 * of(&telling) >= of(&most)
            };
            let read: Hits = hits.iter().filter(|(at, _)| is_read(*at)).copied().collect();
            is_alarm(&read)
        })
        .map(|(language, _)| *language)
}

/// Whether words in other letters than Latin ones make an alarm: in lower case, one blank between words, a new line
/// between sentences.
pub fn is_in_other_letters(text: &str) -> bool {
    let mut written = words_of_scripts::ALL.iter().filter(|(letters, _)| text.chars().any(|c| letters.contains(&c)));
    written.any(|(_, words)| is_alarm(&hits_of_letters(text, words)))
}

/// What the letters are about, wherever in a word they stand.
fn hits_of_letters(text: &str, words: Words) -> Hits {
    let terms = words.iter().flat_map(|(concept, terms)| terms.split(' ').map(|term| (term, *concept)));
    let mut terms: Vec<(&str, u64)> = terms.collect();
    terms.sort_unstable();
    let (mut hits, mut place) = (Hits::new(), 0);
    for (at, letter) in text.char_indices() {
        if letter == ' ' {
            place += 1;
        } else if letter == '\n' {
            place += SENTENCE_END;
        }
        let rest = text.get(at..).unwrap_or_default();
        let from = terms.partition_point(|(term, _)| term.chars().next() < Some(letter));
        let here = terms.get(from..).unwrap_or_default().iter().take_while(|(term, _)| term.starts_with(letter));
        let about = here.filter(|(term, _)| begins_with(rest, term)).fold(0, |about, (_, concept)| about | concept);
        if about != 0 {
            hits.push((place, about));
        }
    }
    hits
}

/// Whether a text begins with a term, whose `_` is a blank.
fn begins_with(text: &str, term: &str) -> bool {
    let mut letters = text.chars();
    term.chars().all(|wanted| letters.next() == Some(if wanted == '_' { ' ' } else { wanted }))
}

fn is_alarm(hits: &[(usize, u64)]) -> bool {
    let there = hits.iter().fold(0, |there, (_, about)| there | about);
    let may_be: Vec<&Rule> = RULES.iter().filter(|rule| rule.all.iter().all(|any| there & any != 0)).collect();
    !may_be.is_empty() && (0..hits.len()).any(|first| is_alarm_from(&may_be, hits, first))
}

/// Whether one of the rules is met from this word on.
fn is_alarm_from(rules: &[&Rule], hits: &[(usize, u64)], first: usize) -> bool {
    let near = hits.get(first..).unwrap_or_default();
    let Some((from, about)) = near.first().copied() else { return false };
    // What there is within so many words.
    let mut within = [0; WITHIN_MAX + 1];
    for (at, about) in near.iter().take_while(|(at, _)| *at <= from + WITHIN_MAX) {
        within.get_mut(at - from..).into_iter().flatten().for_each(|within| *within |= about);
    }
    let may_be_met = |rule: &Rule| {
        let found = within.get(rule.within).copied().unwrap_or_default();
        rule.all.iter().all(|any| found & any != 0) && rule.all.iter().any(|any| about & any != 0)
    };
    rules.iter().any(|rule| may_be_met(rule) && is_met(rule, hits, first))
}

/// Whether a rule is met from this word on: by as many words as it has concepts, and with nothing beside them that
/// takes it back.
fn is_met(rule: &Rule, hits: &[(usize, u64)], first: usize) -> bool {
    let near = hits.get(first..).unwrap_or_default();
    let from = near.first().map_or(0, |(from, _)| *from);
    let (mut found, mut words) = (0, 0);
    let mut told = near.iter().take_while(|(at, _)| *at <= from + rule.within);
    let to = told.find_map(|(at, about)| {
        if rule.all.iter().all(|any| about & any == 0) {
            return None;
        }
        (found, words) = (found | about, words + 1);
        (words >= rule.all.len() && rule.all.iter().all(|any| found & any != 0)).then_some(*at)
    });
    to.is_some_and(|to| {
        let begin = hits.partition_point(|(at, _)| *at + BESIDE < from);
        let beside = hits.get(begin..).unwrap_or_default().iter().take_while(|(at, _)| *at <= to + BESIDE);
        beside.fold(0, |beside, (_, about)| beside | about) & rule.unless == 0
    })
}
