//! The seeded foods: rows of the source table, and the words foods are found by.
//!
//! Source: the SR Legacy release of USDA FoodData Central (public domain, CC0). Values are per 100 g.

use super::{Nutrients, plan::components::is_component};
use crate::domain::{
    ids::FoodId,
    name_search::{PROMINENCE_MAX, Query, with_pairs},
    seed_table::{SeedProblem, read_lines, seeded_bytes, split_cells},
    text::{fold, words},
};

/// Where the rows come from.
pub const SOURCE: &str = "usda-sr-legacy";
/// Under which licence.
pub const LICENCE: &str = "CC0-1.0";
/// How well known foods of every day are, against all others: searches put them first among equals.
const EVERYDAY: u32 = PROMINENCE_MAX / 2;

/// What people write for what the table calls otherwise.
const SHORTHAND: &[(&str, &str)] = &[
    ("aubergine", "eggplant"),
    ("beetroot", "beet"),
    ("chilli", "pepper"),
    ("coriander", "cilantro"),
    ("courgette", "zucchini"),
    ("crisp", "potato chip"),
    ("evoo", "olive oil"),
    ("garbanzo", "chickpea"),
    ("linseed", "flax"),
    ("mince", "ground"),
    ("oat", "oatmeal"),
    ("oj", "orange juice"),
    ("pb", "peanut butter"),
    ("porridge", "oatmeal"),
    ("prawn", "shrimp"),
    ("rocket", "arugula"),
    ("scampi", "shrimp"),
    ("swede", "rutabaga"),
    ("wholemeal", "whole wheat"),
    ("yoghurt", "yogurt"),
];

/// Reads a query for foods.
pub fn food_query(text: &str) -> Query {
    Query::read(text, SHORTHAND)
}

/// The words a food is found by, each pair of neighbours also as one.
pub fn name_terms(name: &str) -> String {
    with_pairs(&words(name))
}

/// The key names of foods are sorted by.
pub fn name_key(name: &str) -> String {
    fold(name)
}

/// Groups the table puts before the name of a food.
const GROUPS: &[&str] =
    &["alcoholic beverage", "beverage", "cereal", "crustacean", "fish", "mollusk", "nut", "oil", "seed", "spice"];
/// What is done to a food before it is sold or eaten, and what is only like it.
const DONE_TO: &[&str] = &[
    "canned",
    "candied",
    "chocolate",
    "condensed",
    "dehydrated",
    "dried",
    "dry",
    "evaporated",
    "flavored",
    "freeze",
    "fried",
    "frozen",
    "imitation",
    "mix",
    "powder",
    "substitute",
    "sugared",
    "sweetened",
];
/// What is said of a food as it is.
const AS_IT_IS: &[&str] = &["raw", "fresh", "fluid", "plain", "whole"];
/// A food that is what was asked for goes before every other.
const IS_IT: i64 = 1_000;

/// Whether two words are one, also where a plural took an `e`: `potato` and `potatoes`.
fn is_same(a: &str, b: &str) -> bool {
    a == b || a.strip_suffix('e') == Some(b) || b.strip_suffix('e') == Some(a)
}

/// How much a food is just what was asked for, from 0: `apple` is "Apples, raw" before "Apples, frozen", and both go
/// before "Croissants, apple". What is said to be raw, fresh or plain goes first, then what is prominent.
pub fn plainness(name: &str, asked: &[Vec<String>], prominence: u32) -> i64 {
    let parts: Vec<Vec<String>> = name.split(',').map(words).collect();
    let is_group = parts.first().is_some_and(|first| GROUPS.contains(&first.join(" ").as_str()));
    let begins_at = |start: usize, asked: &[String]| {
        (start + 1..=parts.len().min(start + 3)).any(|end| {
            let said: Vec<&String> = parts.get(start..end).into_iter().flatten().flatten().collect();
            said.len() == asked.len() && asked.iter().all(|word| said.iter().any(|one| is_same(one, word)))
        })
    };
    let is_it = asked.iter().any(|asked| begins_at(0, asked) || is_group && begins_at(1, asked));
    if !is_it {
        return 0;
    }
    let all = || parts.iter().flatten();
    let as_it_is = AS_IT_IS.iter().filter(|said| all().any(|word| word == **said)).count();
    let done_to = all().filter(|word| DONE_TO.contains(&word.as_str())).count().min(5);
    let length = all().count().min(50);
    let count = |number: usize| i64::try_from(number).unwrap_or(0);
    IS_IT + 200 * count(as_it_is) + 100 * i64::from(prominence > 0) - count(done_to * 250 + length)
}

/// One food of the library.
#[derive(Clone, Debug)]
pub struct SeedFood {
    /// The same in every installation.
    pub id: FoodId,
    /// As the source has it.
    pub name: String,
    /// Per 100 g.
    pub nutrients: Nutrients,
    /// How well known it is.
    pub prominence: u32,
}

/// The id of a seeded food.
pub fn seeded_id(name: &str) -> FoodId {
    FoodId::from_bytes(seeded_bytes("food", name))
}

/// Reads the table (`name,energy_kcal,protein_g,fat_g,carbohydrate_g,fiber_g,sugars_g`).
///
/// # Errors
/// The first line that cannot be read.
pub fn read_foods(csv: &str) -> Result<Vec<SeedFood>, SeedProblem> {
    read_lines(csv, read_line)
}

fn read_line(line: &str) -> Result<SeedFood, String> {
    let cells = split_cells(line);
    let [name, energy, protein, fat, carbohydrate, fibre, sugars] = cells.as_slice() else {
        return Err(format!("{} cells instead of 7", cells.len()));
    };
    let carbohydrate_mg = milli(carbohydrate)?;
    let nutrients = Nutrients {
        energy_mkcal: milli(energy)?,
        protein_mg: milli(protein)?,
        fat_mg: milli(fat)?,
        carbohydrate_mg,
        fibre_mg: measured(milli(fibre)?, carbohydrate_mg),
        sugars_mg: measured(milli(sugars)?, carbohydrate_mg),
    };
    let prominence = if is_component(name) { EVERYDAY } else { 0 };
    Ok(SeedFood { id: seeded_id(name), name: name.clone(), nutrients, prominence })
}

/// The source writes 0 also for what nobody measured. A part of the carbohydrate is known to be nothing only where
/// there is none.
fn measured(milligrams: i64, carbohydrate_mg: i64) -> Option<i64> {
    (milligrams > 0 || carbohydrate_mg == 0).then_some(milligrams)
}

/// `12.56` as 12,560: at most three digits after the point, exactly.
fn milli(cell: &str) -> Result<i64, String> {
    let (whole, rest) = cell.split_once('.').unwrap_or((cell, ""));
    let digits = format!("{whole}{rest:0<3}");
    let is_number = rest.len() <= 3 && !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten().ok_or_else(|| format!("no amount: {cell}"))
}

/// The library, for tests.
#[cfg(test)]
pub fn library() -> Vec<SeedFood> {
    read_foods(include_str!("../../../seed/data/foods.csv")).expect("the table reads")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly() {
        assert_eq!(milli("12.56"), Ok(12_560));
        assert_eq!(milli("0.07"), Ok(70));
        assert_eq!(milli("900"), Ok(900_000));
        for refused in ["", "-1", "1.2345", "1e3", ".5", "a"] {
            assert!(milli(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_nought_is_only_believed_where_it_must_be_one() {
        let foods = library();
        let named = |name: &str| foods.iter().find(|food| food.name == name).unwrap().nutrients;
        assert_eq!(named("Oil, olive, salad or cooking").fibre_mg, Some(0));
        assert_eq!(named("Noodles, japanese, somen, cooked").fibre_mg, None);
        assert_eq!(named("Apples, raw, without skin").sugars_mg, Some(10_100));
    }

    #[test]
    fn every_row_is_a_food_of_its_own() {
        let foods = library();
        assert_eq!(foods.len(), 934);
        let ids: std::collections::HashSet<_> = foods.iter().map(|food| food.id).collect();
        assert_eq!(ids.len(), 934);
        for food in &foods {
            let Nutrients { energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, .. } = food.nutrients;
            assert!((0..=902_000).contains(&energy_mkcal), "{}", food.name);
            // Each part is measured for itself, so that together they may be a little more than there is.
            assert!(protein_mg + fat_mg + carbohydrate_mg <= 101_000, "{}", food.name);
        }
    }

    #[test]
    fn people_may_say_it_otherwise() {
        assert!(food_query("courgettes").variants.contains(&vec!["zucchini".to_owned()]));
        assert!(food_query("evoo").variants.contains(&vec!["olive".to_owned(), "oil".to_owned()]));
    }
}
