//! The words of guided sessions and stories.

use super::{ScriptKind, Source};

/// The words of one kind of session.
pub(super) struct Words {
    pub title: &'static str,
    pub openings: &'static [&'static str],
    /// Each place with its variants.
    pub cues: &'static [&'static [&'static str]],
    pub closings: &'static [&'static str],
    /// Patterns of breathing, with the seconds of one breath.
    pub breath: Option<&'static [(&'static str, u32)]>,
    pub reason: &'static str,
    pub source: Source,
}

/// A story to fall asleep with.
pub(super) struct Story {
    pub theme: &'static str,
    pub title: &'static str,
    pub images: &'static [&'static str],
}

const SIT: &[&str] = &[
    "Sit so that you could stay for a while. Let your eyes close, or rest them on one place. You do not have to do this well.",
    "Find a place to sit or lie. Let the shoulders drop. For the next minutes there is nothing to reach.",
    "Settle where you are. Feel what carries you. Let the breath come and go as it likes.",
];
const BACK: &[&str] = &[
    "Feel the floor again, hear the room. Move fingers and toes. When you are ready, open your eyes.",
    "Let the next breath be a little deeper. Stretch if you like. Take this with you, as much of it as you want.",
    "Slowly come back to the room. Thank you for taking this time.",
];
const NIGHT_END: &[&str] = &[
    "There is nothing left to do. Sleep may come when it comes. Good night.",
    "Let the words go now. The night will carry you. Good night.",
    "Stay as you are, warm and heavy. Good night.",
];

/// The words of a kind.
pub(super) const fn of(kind: ScriptKind) -> &'static Words {
    match kind {
        ScriptKind::Mindfulness => &MINDFULNESS,
        ScriptKind::Breathing => &BREATHING,
        ScriptKind::BodyScan => &BODY_SCAN,
        ScriptKind::LovingKindness => &LOVING_KINDNESS,
        ScriptKind::StressRelief => &STRESS_RELIEF,
        ScriptKind::Focus => &FOCUS,
        ScriptKind::Sleep => &SLEEP,
        ScriptKind::SleepStory => &STORY,
    }
}

const MINDFULNESS: Words = Words {
    title: "Mindfulness",
    openings: SIT,
    cues: &[
        &[
            "Notice where you feel the breath most: nose, chest or belly. Stay there.",
            "Feel one breath come in, and the same breath go out.",
        ],
        &[
            "Thoughts will come. Note that you were thinking, and come back to the breath.",
            "When the mind wanders, that is what minds do. Gently come back.",
        ],
        &[
            "Count the breaths if it helps: one to ten, then begin again.",
            "Follow the breath all the way out, to the small rest at its end.",
        ],
        &["Hear what there is to hear, near and far, without naming it.", "Let sounds come to you, as they are."],
        &[
            "Notice how you feel right now. It need not be different.",
            "Is there tension somewhere? Let the breath go there.",
        ],
        &[
            "Each time you come back is the exercise. There is no getting it wrong.",
            "Begin again with this breath. You can always begin again.",
        ],
    ],
    closings: BACK,
    breath: None,
    reason: "Attention on the breath: programmes of mindfulness eased anxiety and low mood somewhat; they do not replace treatment.",
    source: Source::Meditation,
};

const BREATHING: Words = Words {
    title: "Slow breathing",
    openings: SIT,
    cues: &[],
    closings: BACK,
    breath: Some(&[
        ("Breathe in for four, and out for six", 10),
        ("Breathe in for five, and out for five", 10),
        ("Breathe in through the nose for four, out softly for six", 10),
    ]),
    reason: "About six breaths a minute: slow breathing goes with more calm and steadier heart rhythm in those who try it.",
    source: Source::SlowBreathing,
};

const BODY_SCAN: Words = Words {
    title: "Body scan",
    openings: SIT,
    cues: &[
        &[
            "Feel your feet: toes, soles, heels. Warm or cold, light or heavy.",
            "Begin with the feet. Notice every toe, without moving it.",
        ],
        &[
            "Let attention rise to ankles and calves. Let them be heavy.",
            "Move up to the lower legs. What do you notice there?",
        ],
        &[
            "Knees and thighs: feel where they touch what is under them.",
            "The thighs now, front and back. Let them spread a little.",
        ],
        &[
            "Hips and lower back. If there is tension, breathe out into it.",
            "Feel the weight of the hips, and let the floor have it.",
        ],
        &["The belly rises and falls by itself. Let it.", "Rest a hand of attention on the belly, and feel it move."],
        &["Chest and upper back: room on all sides.", "Feel the ribs open with each breath, and close again."],
        &["Shoulders, arms, hands, each finger. Let them lie.", "Let the shoulders sink, and the hands open."],
        &["Jaw loose, tongue resting, brow wide.", "Let the face have nothing to say: jaw, eyes, forehead."],
        &["Now the whole body at once, breathing.", "Feel all of you, from foot to crown, as one."],
    ],
    closings: BACK,
    breath: None,
    reason: "From foot to head: resting attention on the body is a common part of the mindfulness programmes that were studied.",
    source: Source::Meditation,
};

const LOVING_KINDNESS: Words = Words {
    title: "Kindness",
    openings: SIT,
    cues: &[
        &[
            "Think of somebody who is easy to like. Wish them: may you be well.",
            "Bring to mind somebody who is good to you. May you be happy.",
        ],
        &["May you be safe. May you be at ease.", "Let the wish be simple: may your day be kind to you."],
        &["Now yourself, with the same voice: may I be well.", "Turn the wish to yourself. May I be at ease, as I am."],
        &["Somebody you hardly know: may they be well, too.", "Think of a face you pass every day. May you be happy."],
        &[
            "If you like, somebody with whom it is hard. Only as much as is easy today.",
            "Perhaps somebody difficult: may you find peace. If not today, stay with a friend.",
        ],
        &["And everybody, near and far: may all be well.", "Let the wish go out in all directions."],
    ],
    closings: BACK,
    breath: None,
    reason: "Wishes for others and oneself: a common form of meditation; the evidence for it is thinner than for mindfulness.",
    source: Source::Meditation,
};

const STRESS_RELIEF: Words = Words {
    title: "Calm down",
    openings: SIT,
    cues: &[
        &[
            "Breathe in twice through the nose, then out slowly through the mouth.",
            "Let the out-breath be long, like a sigh of relief.",
        ],
        &["Press the feet into the floor for three seconds. Then let go.", "Make fists, count to five, and open them."],
        &[
            "Name five things you see. Then four you hear.",
            "Look around once. Say to yourself: right now, this is a room.",
        ],
        &[
            "What is pressing you will still be there. For now it may wait outside.",
            "One thing at a time. This breath is the thing now.",
        ],
        &["Drop the shoulders once more. They rise by themselves.", "Loosen the jaw. Let the tongue rest."],
        &[
            "What is one small step that you could do afterwards? Note it, then let it rest.",
            "Ask: what is the next small thing? It is enough to know it.",
        ],
    ],
    closings: BACK,
    breath: None,
    reason: "A long breath out, tensing and letting go, and looking around: simple ways to come down. For lasting stress, talk to somebody.",
    source: Source::SlowBreathing,
};

const FOCUS: Words = Words {
    title: "Gather your attention",
    openings: SIT,
    cues: &[
        &[
            "Say to yourself in one sentence what you are about to do.",
            "What is the one thing for the next stretch of work? Put it in words.",
        ],
        &["Follow ten breaths, each from beginning to end.", "Count ten breaths backwards. Lost count? Begin at ten."],
        &[
            "When something else calls, note it, and come back.",
            "Distraction is only a thought with a loud voice. Back to the breath.",
        ],
        &[
            "See yourself begin: the first small step, how it looks.",
            "Picture the first two minutes of the work. Nothing more.",
        ],
        &["Decide: if I drift, then I take one breath and go on.", "Make a plan for drifting: one breath, then back."],
    ],
    closings: BACK,
    breath: None,
    reason: "A clear intention and a few minutes on the breath. How much it helps work is not settled; it is a calm way to begin.",
    source: Source::Practice,
};

const SLEEP: Words = Words {
    title: "Into sleep",
    openings: &[
        "Lie down as you like to sleep. Let the light be out. You need not fall asleep; resting is enough.",
        "Make yourself comfortable. The day is over. Whatever is left of it can wait until morning.",
    ],
    cues: &[
        &[
            "Let the breath be slow, the way out longer than the way in.",
            "Feel the bed carry you. You have no weight to hold.",
        ],
        &["Let the forehead be smooth, the jaw loose.", "Let the eyes sink back, heavy and dark."],
        &["The shoulders fall. The arms lie where they lie.", "Arms and hands grow warm and heavy."],
        &["Back and hips sink a little deeper.", "Let the belly be soft; it moves by itself."],
        &["The legs are heavy, down to the feet.", "Legs and feet are warm. Nobody needs them now."],
        &["If thoughts come, let them pass like cars on a far road.", "A thought? Let it drive by."],
        &["Nothing to do. Nowhere to go.", "Breath after breath, the night goes on without you."],
    ],
    closings: NIGHT_END,
    breath: None,
    reason: "Letting go of the body part by part, with longer silences. If you sleep badly for weeks, see a doctor: there are good treatments.",
    source: Source::Practice,
};

const STORY: Words = Words {
    title: "A story",
    openings: &[
        "Lie down and get comfortable. I will tell you of a quiet place. You need not listen to all of it.",
        "Close your eyes. Here is a story in which little happens, and that slowly.",
        "Let the day be. Come along to somewhere quiet, as far as you like, and drift off whenever you want.",
    ],
    cues: &[],
    closings: NIGHT_END,
    breath: None,
    reason: "Slow pictures, ever longer silences and nothing to solve. Practice, not a treatment for sleeplessness.",
    source: Source::Practice,
};

/// Between the pictures.
pub(super) const SETTLING: &[&str] = &[
    "You breathe in the quiet, and breathe out what is left of the day.",
    "There is time. Nobody waits for you here.",
    "Your shoulders are warm now, and heavy.",
    "With each breath the edges of things grow softer.",
    "It is good to be here, and to need nothing.",
    "You feel how the ground carries you.",
    "Somewhere a clock could be ticking, but it is not yours.",
    "Your hands rest, and the thoughts grow slow.",
];

/// The stories.
pub(super) const STORIES: &[Story] = &[
    Story {
        theme: "forest",
        title: "The Path through the Old Forest",
        images: &[
            "A path begins at the edge of an old forest. The last light lies between the trunks like honey.",
            "The ground is soft with needles. Your steps make hardly a sound.",
            "To the left a small stream runs over round stones. It has run here all night, every night, for longer than anybody knows.",
            "A bird calls once, far off, and does not call again.",
            "Ferns stand on both sides, as high as your hands. They are cool and a little damp.",
            "The path turns, and turns again. You are in no hurry to see where it leads.",
            "Between the tops of the trees the first star is there, then another.",
            "You come to a clearing. In its middle lies grass, dry and deep, still warm from the day.",
            "You lie down in it. The trees stand all around and keep watch.",
            "The stream is still to be heard, but softer, as if it were talking to itself.",
        ],
    },
    Story {
        theme: "sea",
        title: "The Harbour when the Boats Are Home, by the Sea",
        images: &[
            "It is evening in a small harbour by the sea. The boats have come home and are tied up side by side.",
            "The water lifts them a little, and lets them sink. Lifts them, and lets them sink.",
            "Ropes creak, very softly. It smells of salt and wood.",
            "You sit on the warm stones of the pier. The sun has gone, but the stones remember it.",
            "A wave comes in, slow and broad, and goes out again over the sand.",
            "Far out a lighthouse turns its beam over the water. Light, and dark. Light, and dark.",
            "A cat walks along the wall, stops, and lies down where it is.",
            "In one of the boats there is a bunk with blankets, and it is yours for tonight.",
            "You lie in it and feel the sea through the planks, a long slow breath.",
            "The beam passes over the ceiling, softly, and is gone, and comes again.",
        ],
    },
    Story {
        theme: "mountain",
        title: "The Hut on the Mountain",
        images: &[
            "High on a mountain stands a wooden hut. Smoke rises straight from its chimney, for there is no wind.",
            "You have walked all day, and your legs are pleasantly tired.",
            "Inside there is a stove. Somebody has laid wood in it, and it crackles.",
            "You take off your boots and hold your feet to the warmth.",
            "Through the small window you see the valley fill with blue.",
            "Down there, lights come on, one by one, no bigger than crumbs.",
            "There is tea in a heavy cup. You hold it with both hands.",
            "Cow bells sound from a meadow, slower and slower, as the animals lie down.",
            "The bed is under the roof, with a thick cover of wool.",
            "Snow begins to fall, without a sound, on the roof just above you.",
        ],
    },
    Story {
        theme: "train",
        title: "The Night Train",
        images: &[
            "A night train stands at the platform. Its windows are yellow, its doors are open.",
            "You find your compartment. The bed is made, the light is small and warm.",
            "With a slight tug the train begins to move, so gently that only the lamps outside tell of it.",
            "The wheels find their rhythm, and keep it.",
            "Houses pass, then gardens, then only fields, dark and wide.",
            "Now and then a small station goes by, with one lamp and nobody on its bench.",
            "The conductor walks past the door on soft soles. All is in order.",
            "The train bends into a long curve, and you are rocked a little to one side.",
            "Rain draws fine lines across the window. Inside it is dry.",
            "You will be there in the morning. Until then there is nothing for you to do.",
        ],
    },
    Story {
        theme: "garden",
        title: "The Garden behind the Wall",
        images: &[
            "Behind an old wall there is a garden, and tonight its gate stands open.",
            "It smells of lavender and of earth that was watered a moment ago.",
            "The path is of flat stones. Between them grows thyme.",
            "Bees are going home. One of them rests on a rose and stays.",
            "In the middle is a pond with a rim of stone. The water is quite still.",
            "A leaf falls on it, turns once, and lies there like a small boat.",
            "Under the apple tree hangs a hammock, and it carries you.",
            "It swings a little, less and less, until it hardly swings at all.",
            "The evening wind goes through the leaves, and is silent.",
            "The moon rises over the wall and lays the shadow of the tree over you like a cover.",
        ],
    },
    Story {
        theme: "night sky",
        title: "Under the Wide Night Sky",
        images: &[
            "You lie on a blanket on a hill, and over you is nothing but sky.",
            "At first there are few stars. Then the eyes grow used to the dark, and there are more.",
            "A band of light goes from one edge of the night to the other.",
            "That light set out long ago, and took its time. You may take yours.",
            "Crickets sing in the grass. When you listen to one of them, it stops.",
            "A star falls, without a sound. You do not need to wish for anything.",
            "The earth turns, so slowly that nobody feels it, and carries you along.",
            "The blanket is thick, and the ground still warm.",
            "One star after another sinks behind the hill, and others come up on the far side.",
            "You do not count them. They are all there, whether you look or not.",
        ],
    },
];
