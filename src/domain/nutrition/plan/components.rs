//! The foods plans are made of: everyday ones of the library, by their names there, with sensible portions.

use crate::domain::nutrition::diet::Preferences;

/// What a food does in a meal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The grain of a breakfast.
    Cereal,
    /// The protein of a breakfast or snack.
    LightProtein,
    /// The protein of a main meal.
    MainProtein,
    /// Protein almost alone, for what is still missing.
    Powder,
    /// The starch of a main meal.
    Starch,
    /// Vegetables.
    Vegetable,
    /// Fruit.
    Fruit,
    /// Nuts and seeds.
    Nut,
    /// Fat almost alone.
    Oil,
}

/// A food with its portions, in grams, for a day of about 2,200 kcal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its name in the library.
    pub name: &'static str,
    /// What it does.
    pub role: Role,
    /// The least portion.
    pub least: u32,
    /// The usual one.
    pub usual: u32,
    /// The largest.
    pub most: u32,
    /// What portions are rounded to.
    pub step: u32,
}

macro_rules! components {
    ($($role:ident $least:literal $usual:literal $most:literal / $step:literal: $($name:literal)+;)+) => {
        /// Every component, in the order in which days take them.
        pub const COMPONENTS: &[Component] = &[$($(
            Component { name: $name, role: Role::$role, least: $least, usual: $usual, most: $most, step: $step },
        )+)+];
    };
}
components! {
    Cereal 20 60 150 / 5:
        "Cereals, QUAKER, Instant Oatmeal Organic, Regular"
        "Cereals ready-to-eat, POST, Shredded Wheat, original spoon-size"
        "Bread, whole-wheat, commercially prepared"
        "Cereals, QUAKER, QUAKER MultiGrain Oatmeal, dry"
        "Bread, rye"
        "Snacks, rice cakes, brown rice, multigrain"
        "Cereals ready-to-eat, rice, puffed, fortified";
    LightProtein 50 150 350 / 10:
        "Yogurt, plain, low fat, 12 grams protein per 8 ounce"
        "Cheese, cottage, lowfat, 1% milkfat"
        "MORI-NU, Tofu, silken, firm"
        "Milk, reduced fat, fluid, 2% milkfat, protein fortified, with added vitamin A and vitamin D"
        "Cheese, cottage, lowfat, 2% milkfat"
        "Edamame, frozen, unprepared";
    MainProtein 50 140 350 / 5:
        "Chicken breast, oven-roasted, fat-free, sliced"
        "Fish, salmon, chum, cooked, dry heat"
        "Tofu, raw, firm, prepared with calcium sulfate"
        "Turkey, breast, from whole bird, meat only, roasted"
        "Beans, black turtle, mature seeds, cooked, boiled, without salt"
        "Egg, whole, cooked, poached"
        "Fish, pollock, Alaska, cooked (not previously frozen)"
        "Beef, loin, top sirloin petite roast, boneless, separable lean only, trimmed to 0\" fat, select, cooked, roasted"
        "Soybeans, green, cooked, boiled, drained, without salt"
        "Fish, tuna, skipjack, fresh, cooked, dry heat"
        "Pork, fresh, loin, top loin (roasts), boneless, separable lean only, cooked, roasted"
        "Ground turkey, fat free, patties, broiled"
        "Soybeans, mature seeds, sprouted, cooked, steamed"
        "Fish, trout, rainbow, farmed, cooked, dry heat"
        "Lima beans, immature seeds, frozen, baby, cooked, boiled, drained, without salt";
    Powder 5 20 90 / 5:
        "Beverages, Whey protein powder isolate"
        "Beverages, Protein powder soy based"
        "Seeds, sesame flour, low-fat";
    Starch 50 180 450 / 10:
        "Rice, white, long-grain, regular, cooked, unenriched, with salt"
        "Potatoes, boiled, cooked without skin, flesh, without salt"
        "Teff, cooked"
        "Sweet potato, cooked, baked in skin, flesh, with salt"
        "Macaroni, vegetable, enriched, cooked"
        "Rice noodles, cooked"
        "Potatoes, Russet, flesh and skin, baked"
        "Corn, sweet, yellow, frozen, kernels cut off cob, boiled, drained, without salt";
    Vegetable 50 120 250 / 10:
        "Broccoli, frozen, chopped, cooked, boiled, drained, without salt"
        "Carrots, raw"
        "Spinach, raw"
        "Beans, snap, green, frozen, cooked, boiled, drained without salt"
        "Tomatoes, red, ripe, canned, packed in tomato juice"
        "Squash, summer, zucchini, includes skin, cooked, boiled, drained, without salt"
        "Kale, raw"
        "Asparagus, cooked, boiled, drained"
        "Cauliflower, green, raw"
        "Brussels sprouts, raw";
    Fruit 60 130 300 / 10:
        "Apples, raw, without skin"
        "Kiwifruit, green, raw"
        "Pears, raw"
        "Blackberries, frozen, unsweetened"
        "Oranges, raw, California, valencias"
        "Mangos, raw"
        "Tangerines, (mandarin oranges), raw"
        "Papayas, raw";
    Nut 5 20 70 / 5:
        "Nuts, almonds, dry roasted, without salt added"
        "Seeds, sunflower seed kernels, toasted, without salt"
        "Nuts, hazelnuts or filberts"
        "Seeds, pumpkin and squash seed kernels, roasted, with salt added"
        "Peanuts, all types, dry-roasted, without salt";
    Oil 1 8 40 / 1:
        "Oil, olive, salad or cooking"
        "Oil, canola";
}

/// Whether plans are made of a food of that name.
pub fn is_component(name: &str) -> bool {
    COMPONENTS.iter().any(|component| component.name == name)
}

/// The components of a role that somebody eats.
pub fn of_role(role: Role, preferences: &Preferences) -> Vec<usize> {
    COMPONENTS
        .iter()
        .enumerate()
        .filter(|(_, component)| component.role == role && preferences.check(component.name).is_ok())
        .map(|(index, _)| index)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::nutrition::{diet::Diet, foods::library};

    #[test]
    fn every_component_is_a_food_of_the_library() {
        let foods = library();
        for component in COMPONENTS {
            assert!(foods.iter().any(|food| food.name == component.name), "{}", component.name);
            assert!(component.least < component.usual && component.usual < component.most, "{}", component.name);
            assert!(component.most.is_multiple_of(component.step), "{}", component.name);
        }
    }

    #[test]
    fn every_diet_has_something_of_every_role() {
        use Role::{Cereal, Fruit, LightProtein, MainProtein, Nut, Oil, Powder, Starch, Vegetable};
        for diet in [Diet::Any, Diet::NoPork, Diet::Pescatarian, Diet::Vegetarian, Diet::Vegan] {
            let preferences = Preferences { diet, ..Preferences::default() };
            for role in [Cereal, LightProtein, MainProtein, Powder, Starch, Vegetable, Fruit, Nut, Oil] {
                assert!(!of_role(role, &preferences).is_empty(), "{diet:?} {role:?}");
            }
        }
    }
}
