//! Files of training from elsewhere: what they hold, before it becomes anybody's history.
//!
//! [`parse`] finds out from its content what a file is and gives [`Parsed`]: workouts and measurements as the file
//! tells them, what is wrong by row, column and value, and what has to be asked. [`resolve`] makes workouts of ours of
//! it once unit, time zone and exercises are known; [`matching`] proposes which exercises are meant. Nothing here
//! trusts a file: every length is bounded, nothing panics, and nothing is guessed silently.

mod apple_health;
pub mod collect;
pub mod dates;
mod detect;
pub mod escape;
mod fit;
mod fitbod;
pub mod generic;
mod gpx;
pub mod here;
mod hevy;
mod liftosaur;
pub mod matching;
mod measurements;
mod native;
pub mod parsed;
pub mod quantity;
pub mod resolve;
pub mod shape;
mod strong;
mod table;
mod tcx;
pub mod track;
mod wger;
mod xml;

pub use apple_health::Scanner;
pub use dates::When;
pub use detect::{Format, parse, sniff};
pub use parsed::{Need, Parsed, ParsedBody, ParsedWorkout, Problem, Refusal, Severity};

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod sample_tests;
