//! What words are about, whatever the language: each is a bit, so that a word may be about more than one thing.

/// The person who writes.
pub const ME: u64 = 1;
/// What is done to oneself: `myself`.
pub const MYSELF: u64 = 1 << 1;
/// Wishes and intentions.
pub const WANT: u64 = 1 << 2;
/// Dying and death.
pub const DIE: u64 = 1 << 3;
/// Being dead or gone, as others would find it: `without me`, `if I died`.
pub const GONE: u64 = 1 << 4;
/// Life, living, being there.
pub const LIFE: u64 = 1 << 5;
/// Ending, stopping.
pub const END: u64 = 1 << 6;
/// Killing, hanging, shooting.
pub const KILL: u64 = 1 << 7;
/// Somebody near: `my sister`, `a friend`.
pub const NEAR: u64 = 1 << 8;
/// What others do to themselves: `herself`.
pub const THEMSELF: u64 = 1 << 9;
/// Saying, telling, posting.
pub const SAYS: u64 = 1 << 10;
/// Took, swallowed, drank.
pub const TOOK: u64 = 1 << 11;
/// More than a dose: `all`, `a whole box`, `thirty`.
pub const MANY: u64 = 1 << 12;
/// Medicine.
pub const PILLS: u64 = 1 << 13;
/// What nobody drinks.
pub const POISON: u64 = 1 << 14;
/// Deadly.
pub const LETHAL: u64 = 1 << 15;
/// Without pain, fast, sure; or whether it hurts.
pub const PAINLESS: u64 = 1 << 16;
/// `how`, `which`, `what`.
pub const ASK: u64 = 1 << 17;
/// A way, a method, a dose.
pub const WAY: u64 = 1 << 18;
/// A rope, a gun, the rails.
pub const MEANS: u64 = 1 << 19;
/// Jumping, hanging, bleeding out, drowning.
pub const JUMP: u64 = 1 << 20;
/// A bridge, a roof, a height, a train.
pub const HIGH: u64 = 1 << 21;
/// A time to come: `tonight`, `on Sunday`, `when they are out`.
pub const WHEN: u64 = 1 << 22;
/// `do it`, `go through with it`, `end it`.
pub const DO_IT: u64 = 1 << 23;
/// Having, keeping, laying by.
pub const GOT: u64 = 1 << 24;
/// Saving up, counting.
pub const STASH: u64 = 1 << 25;
/// Letters and notes, a last will.
pub const LETTER: u64 = 1 << 26;
/// Goodbye.
pub const BYE: u64 = 1 << 27;
/// Family, children, everybody.
pub const THEY: u64 = 1 << 28;
/// Better off, relieved.
pub const BETTER: u64 = 1 << 29;
/// A burden.
pub const BURDEN: u64 = 1 << 30;
/// Guilt, forgiveness, love told for the last time.
pub const FAULT: u64 = 1 << 31;
/// Not waking up.
pub const NO_WAKE: u64 = 1 << 32;
/// Not being there any more, by its writer's will.
pub const NOT_BE: u64 = 1 << 33;
/// A month, a date, a plan to come.
pub const FUTURE: u64 = 1 << 34;
/// No future, no way forward, no sense.
pub const NO_WAY: u64 = 1 << 35;
/// Cutting, burning, scratching, hitting.
pub const HARM: u64 = 1 << 36;
/// Where people hurt themselves: arms, wrists, thighs, skin.
pub const BODY: u64 = 1 << 37;
/// A blade, a lighter.
pub const BLADE: u64 = 1 << 38;
/// Blood, wounds, scars.
pub const BLOOD: u64 = 1 << 39;
/// Urge, relapse, again, days clean.
pub const URGE: u64 = 1 << 40;
/// On purpose, meant, regretted.
pub const PURPOSE: u64 = 1 << 41;
/// Hiding, covering.
pub const HIDE: u64 = 1 << 42;
/// Helping, calming, feeling something.
pub const RELIEF: u64 = 1 << 43;
/// Something deadly that happens by itself: `a car hits me`, `my heart stops`.
pub const BEFALL: u64 = 1 << 44;
/// Suicide, by its name.
pub const SUICIDE: u64 = 1 << 45;
/// Giving things away, or wiping them.
pub const GAVE: u64 = 1 << 46;
/// What is given away: a dog, belongings.
pub const THINGS: u64 = 1 << 47;
/// Weariness.
pub const TIRED: u64 = 1 << 48;
/// Nobody.
pub const NOBODY: u64 = 1 << 49;
/// Finding, noticing, missing, a funeral.
pub const NOTICE: u64 = 1 << 50;
/// What says all by itself, whatever stands around it.
pub const SURE: u64 = 1 << 51;

/// An overdose, by its name.
pub const OVERDOSE: u64 = 1 << 52;
/// Not being able to go on, or ending it, said of no exercise.
pub const DESPAIR: u64 = 1 << 53;
/// Hanging oneself, as from a bar.
pub const HANG_MYSELF: u64 = 1 << 54;
/// Little words that tell the language of a sentence.
pub const TELLING: u64 = 1 << 55;

/// Burning, hitting, hurting: of oneself it is harm, of arms and legs it is training.
pub const STRIKE: u64 = 1 << 63;

// What makes other words harmless.
/// Training and its names.
pub const SPORT: u64 = 1 << 56;
/// Vitamins and supplements.
pub const SUPPLEMENT: u64 = 1 << 57;
/// Accidents, shaving, cooking.
pub const ACCIDENT: u64 = 1 << 58;
/// Films, songs, news, lessons.
pub const MEDIA: u64 = 1 << 59;
/// Mourning, long ago.
pub const GRIEF: u64 = 1 << 60;
/// Holidays, journeys, habits that end.
pub const AWAY: u64 = 1 << 61;
/// Food and dieting.
pub const FOOD: u64 = 1 << 62;
