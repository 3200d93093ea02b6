//! What a food is, as far as its name tells: for diets and allergies.
//!
//! A name does not say everything: traces, what a sauce was made with, or an additive stand on no name. What is made of
//! many things is therefore told apart ([`FoodTraits::is_compound`]), and [`CANNOT_KNOW`] goes with every answer.

use serde::{Deserialize, Serialize};

use crate::domain::text::fold;

/// What is said wherever foods are chosen by their names.
pub const CANNOT_KNOW: &str = "Diets and allergens are read off the names of foods. Traces, additives and what a \
                               prepared food is made with cannot be known: read the label, and do not rely on this \
                               with an allergy that is dangerous to you.";

/// How somebody eats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Diet {
    /// Everything.
    #[default]
    Any,
    /// No pork, and nothing with it.
    NoPork,
    /// No meat, but fish.
    Pescatarian,
    /// No meat and no fish.
    Vegetarian,
    /// Nothing of animals.
    Vegan,
}

macro_rules! allergens {
    ($($(#[$doc:meta])* $name:ident: $keywords:expr;)+) => {
        /// What people cannot eat, by the groups of the EU's Regulation 1169/2011, as far as names tell them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub enum Allergen { $($(#[$doc])* $name),+ }

        impl Allergen {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Folded singular words that tell of it.
            const fn keywords(self) -> &'static [&'static str] {
                match self { $(Self::$name => $keywords),+ }
            }
        }
    };
}
allergens! {
    /// Wheat, rye, barley, and oats, which are seldom free of them.
    Gluten: &[
        "wheat", "rye", "barley", "oat", "oatmeal", "bread", "bagel", "biscuit", "bun", "roll", "pasta", "macaroni", "noodle",
        "spaghetti", "couscous", "bulgur", "cracker", "cookie", "cake", "muffin", "pancake", "waffle", "croissant", "crouton",
        "pita", "tortilla", "pizza", "pie", "pastry", "danish", "doughnut", "focaccia", "cereal", "granola", "pretzel",
        "stuffing", "breaded", "batter", "malt", "semolina", "seitan", "gravy", "beer", "melba", "rusk", "wheatena", "somen",
        "triticale", "spelt", "gluten",
    ];
    /// Milk and what is made of it.
    Milk: &[
        "milk", "cheese", "butter", "buttermilk", "cream", "yogurt", "whey", "casein", "caseinate", "custard", "pudding",
        "ice", "lactose", "ghee", "kefir", "eggnog", "ricotta", "mozzarella", "cheddar", "parmesan", "feta", "latte",
        "chocolate", "fudge", "caramel", "mousse", "creme", "dairy", "sherbet",
    ];
    /// Eggs.
    Egg: &["egg", "omelet", "mayonnaise", "eggnog", "meringue", "mousse", "custard", "albumen", "yolk"];
    /// Fish.
    Fish: &[
        "fish", "salmon", "tuna", "cod", "herring", "mackerel", "trout", "anchovy", "sardine", "pollock", "haddock", "halibut",
        "tilapia", "roe", "surimi", "caviar", "worcestershire",
    ];
    /// Crustaceans.
    Crustacean: &["crustacean", "shrimp", "crab", "lobster", "crayfish", "krill", "prawn"];
    /// Molluscs.
    Mollusc: &["mollusk", "mussel", "oyster", "clam", "scallop", "squid", "octopus", "snail", "abalone", "cuttlefish"];
    /// Soya.
    Soy: &["soy", "soya", "soybean", "tofu", "edamame", "tempeh", "miso", "natto"];
    /// Nuts that grow on trees.
    TreeNut: &[
        "nut", "almond", "hazelnut", "filbert", "walnut", "cashew", "pecan", "pistachio", "macadamia", "butternut", "chestnut",
        "praline", "marzipan", "nutella",
    ];
    /// Peanuts.
    Peanut: &["peanut"];
    /// Sesame.
    Sesame: &["sesame", "tahini"];
    /// Mustard.
    Mustard: &["mustard"];
    /// Celery.
    Celery: &["celery", "celeriac"];
}

const PORK: &[&str] = &[
    "pork",
    "ham",
    "bacon",
    "lard",
    "prosciutto",
    "salami",
    "frankfurter",
    "bratwurst",
    "braunschweiger",
    "liverwurst",
    "chorizo",
    "pepperoni",
    "mortadella",
    "spam",
];
const OTHER_MEAT: &[&str] = &[
    "beef",
    "veal",
    "lamb",
    "mutton",
    "goat",
    "meat",
    "chicken",
    "turkey",
    "duck",
    "goose",
    "squab",
    "quail",
    "poultry",
    "bison",
    "deer",
    "elk",
    "venison",
    "rabbit",
    "game",
    "sausage",
    "bologna",
    "pastrami",
    "beerwurst",
    "kielbasa",
    "luncheon",
    "gelatin",
    "tallow",
    "guinea",
    "frog",
    "gizzard",
    "broth",
    "bouillon",
    "consomme",
    "gravy",
    "hot dog",
];
/// Of animals, but neither meat nor milk nor eggs.
const OTHER_ANIMAL: &[&str] = &["honey", "royal jelly"];
/// What is made of things a name does not list.
const COMPOUND: &[&str] = &[
    "soup",
    "sauce",
    "gravy",
    "fast",
    "pizza",
    "pie",
    "cake",
    "cookie",
    "candy",
    "snack",
    "dressing",
    "stuffing",
    "mix",
    "prepared",
    "frozen novelty",
    "dessert",
    "sandwich",
    "muffin",
    "pastry",
    "pudding",
    "cracker",
    "dinner",
    "entree",
    "supplement",
    "drink",
    "beverage",
    "cereal",
    "bread",
    "sausage",
    "imitation",
    "substitute",
];

/// Words after which the name speaks of something else: `almond butter` holds no milk, `butternut` is a squash.
const NOT_MILK: &[&str] = &[
    "peanut butter",
    "almond butter",
    "cocoa butter",
    "nut butter",
    "coconut milk",
    "almond milk",
    "coconut cream",
    "soy milk",
    "cream of wheat",
    "cream of rice",
    "apple butter",
    "cream puff shell",
];
const NOT_NUT: &[&str] = &["squash winter butternut", "butternut squash", "water chestnut"];
const NOT_GLUTEN: &[&str] = &["rice noodle", "cream of rice", "corn tortilla", "rice cracker"];
const NOT_ANIMAL: &[&str] = &["vegetable broth", "without meat", "meatless"];

/// What a name tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoodTraits {
    /// Pork, or something usually made with it.
    pub is_pork: bool,
    /// Meat of any kind, or something made from it.
    pub is_meat: bool,
    /// Fish or seafood.
    pub is_seafood: bool,
    /// Milk, eggs or something else of animals.
    pub is_other_animal: bool,
    /// Made of things that the name does not list.
    pub is_compound: bool,
    /// Allergens it tells of.
    pub allergens: Vec<Allergen>,
}

/// What a folded word and its plural have in common: `cookie` and `cookies`, `potato` and `potatoes`, `candy` and
/// `candies`. Stricter than search, which may confuse a little.
fn stem(word: &str) -> &str {
    let without = |ending: &str| word.strip_suffix(ending).filter(|stem| stem.len() > 1);
    let is_whole = word.ends_with("ss");
    without("ies")
        .or_else(|| without("ie"))
        .or_else(|| without("y"))
        .or_else(|| word.strip_suffix("oes").and_then(|_| without("es")))
        .or_else(|| without("s").filter(|_| !is_whole))
        .unwrap_or(word)
}

/// The stems of a text's words.
fn stems(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(|word| stem(word).to_owned()).collect()
}

/// Whether the stems hold the word, or the words next to each other.
fn holds(stems: &[String], phrase: &str) -> bool {
    let parts: Vec<&str> = phrase.split(' ').map(stem).collect();
    stems.windows(parts.len()).any(|window| window.iter().zip(&parts).all(|(word, part)| word == part))
}

fn holds_any(words: &[String], phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| holds(words, phrase))
}

/// What a name tells of a food.
pub fn food_traits(name: &str) -> FoodTraits {
    let words = stems(name);
    let is_free_of = |allergen| match allergen {
        Allergen::Milk => holds_any(&words, NOT_MILK),
        Allergen::TreeNut => holds_any(&words, NOT_NUT),
        Allergen::Gluten => holds_any(&words, NOT_GLUTEN),
        _ => false,
    };
    let allergens: Vec<Allergen> = Allergen::ALL
        .iter()
        .copied()
        .filter(|allergen| holds_any(&words, allergen.keywords()) && !is_free_of(*allergen))
        .collect();
    let has = |allergen| allergens.contains(&allergen);
    let is_pork = holds_any(&words, PORK);
    FoodTraits {
        is_pork,
        is_meat: is_pork || holds_any(&words, OTHER_MEAT) && !holds_any(&words, NOT_ANIMAL),
        is_seafood: has(Allergen::Fish) || has(Allergen::Crustacean) || has(Allergen::Mollusc),
        is_other_animal: has(Allergen::Milk) || has(Allergen::Egg) || holds_any(&words, OTHER_ANIMAL),
        is_compound: holds_any(&words, COMPOUND),
        allergens,
    }
}

/// What somebody does not eat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// How they eat.
    pub diet: Diet,
    /// What they cannot eat.
    pub allergens: Vec<Allergen>,
    /// Words whose foods they do not want.
    pub excluded_words: Vec<String>,
}

/// Why a food does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Unfit {
    /// The diet forbids it.
    Diet,
    /// Its name tells of an allergen.
    Allergen,
    /// Its name holds a word that is not wanted.
    Excluded,
}

impl Preferences {
    /// Whether a food of that name fits, as far as the name tells.
    ///
    /// # Errors
    /// Why it does not.
    pub fn check(&self, name: &str) -> Result<(), Unfit> {
        let traits = food_traits(name);
        let is_forbidden = match self.diet {
            Diet::Any => false,
            Diet::NoPork => traits.is_pork,
            Diet::Pescatarian => traits.is_meat,
            Diet::Vegetarian => traits.is_meat || traits.is_seafood,
            Diet::Vegan => traits.is_meat || traits.is_seafood || traits.is_other_animal,
        };
        if is_forbidden {
            return Err(Unfit::Diet);
        }
        if traits.allergens.iter().any(|allergen| self.allergens.contains(allergen)) {
            return Err(Unfit::Allergen);
        }
        let own = stems(name);
        let is_excluded = self.excluded_words.iter().any(|phrase| {
            let phrase = fold(phrase);
            !phrase.is_empty() && holds(&own, &phrase)
        });
        if is_excluded { Err(Unfit::Excluded) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(diet: Diet, name: &str) -> bool {
        Preferences { diet, ..Preferences::default() }.check(name).is_ok()
    }

    #[test]
    fn diets_forbid_what_they_say() {
        let cases = [
            ("Pork, fresh, loin, top loin (roasts), cooked", "any"),
            ("Ham, honey, smoked, cooked", "any"),
            ("Chicken breast, oven-roasted, fat-free, sliced", "any no_pork"),
            ("Fish, tilapia, raw", "any no_pork pescatarian"),
            ("Cheese, cottage, lowfat, 2% milkfat", "any no_pork pescatarian vegetarian"),
            ("Egg, whole, cooked, poached", "any no_pork pescatarian vegetarian"),
            ("Tofu, raw, firm, prepared with calcium sulfate", "any no_pork pescatarian vegetarian vegan"),
            ("Nuts, almond butter, plain, with salt added", "any no_pork pescatarian vegetarian vegan"),
            ("Squash, winter, butternut, cooked, baked, without salt", "any no_pork pescatarian vegetarian vegan"),
        ];
        for (name, expected) in cases {
            let all = [Diet::Any, Diet::NoPork, Diet::Pescatarian, Diet::Vegetarian, Diet::Vegan];
            let found: Vec<String> = all
                .into_iter()
                .filter(|diet| fits(*diet, name))
                .map(|diet| serde_json::to_string(&diet).unwrap().trim_matches('"').to_owned())
                .collect();
            assert_eq!(found.join(" "), expected, "{name}");
        }
    }

    #[test]
    fn allergens_are_read_off_names() {
        let of = |name: &str| food_traits(name).allergens;
        assert_eq!(of("Bread, whole-wheat, commercially prepared"), [Allergen::Gluten]);
        assert_eq!(of("Cookies, peanut butter, commercially prepared, regular"), [Allergen::Gluten, Allergen::Peanut]);
        assert_eq!(of("Nuts, almond butter, plain"), [Allergen::TreeNut]);
        assert_eq!(of("Rice noodles, cooked"), []);
        assert_eq!(of("Squash, winter, butternut, cooked"), []);
        assert_eq!(of("Crustaceans, crab, queen, cooked"), [Allergen::Crustacean]);
        assert!(food_traits("Soup, tomato, canned").is_compound);
        assert!(!food_traits("Apples, raw, without skin").is_compound);
    }

    #[test]
    fn words_that_are_not_wanted_count_in_every_form() {
        let preferences =
            Preferences { excluded_words: vec!["Broccoli".into(), "sweet potatoes".into()], ..Preferences::default() };
        assert_eq!(preferences.check("Broccoli raab, raw"), Err(Unfit::Excluded));
        assert_eq!(preferences.check("Sweet potato, cooked, baked in skin"), Err(Unfit::Excluded));
        assert_eq!(preferences.check("Potatoes, boiled"), Ok(()));
    }
}
