//! Rules about eating: what food holds, what a body needs, and days of meals that meet it.
//!
//! Owns no data. Called by the nutrition slice and by the generator of the seed. Amounts are exact integers: energy in
//! thousandths of a kilocalorie, all else in milligrams, so that sums never drift; people see kilocalories and grams.
//! Every formula says where it is from and what it holds for.

pub mod diet;
pub mod expenditure;
pub mod foods;
pub mod healthy_weight;
pub mod metabolism;
pub mod nutrients;
pub mod plan;
pub mod serving;
pub mod settings;
pub mod targets;

pub use nutrients::Nutrients;
