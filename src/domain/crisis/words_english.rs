//! What English words are about, folded as the phrases are, and what is told apart in every language.

use super::{concepts::*, near::Words};

/// After a number, what is no count of pills.
pub const UNITS: &[&str] = &[
    "mg", "mcg", "ug", "iu", "ie", "ui", "ml", "g", "gr", "gram", "grams", "gramm", "l", "kg", "kgs", "lb", "lbs",
    "km", "kms", "k", "mi", "miles", "m", "cm", "kcal", "cal", "reps", "sets", "min", "mins", "minute", "minutes",
    "minuten", "minutos", "minuti", "h", "hr", "hrs", "hour", "hours", "std", "stunden", "stunde", "heures", "horas",
    "ore", "uur", "uhr", "pm", "am", "days", "day", "tage", "tag", "tagen", "jours", "dias", "giorni", "dagen",
    "weeks", "wochen", "months", "monate", "years", "yrs", "jahre", "jahren", "ans", "anos", "anni", "x", "percent",
    "times", "watts", "bpm", "dollars", "euro", "euros",
];

/// English.
pub const ENGLISH: Words = &[
    (
        STRIKE,
        "burn burned burnt burning burns punch punching punched punches hit hitting hits hurt hurting hurts starve \
         slap slapping slapped bruise bruising bang banging banged choke choking punish punishing pinch pinching \
         pick picking injure injuring pour scald",
    ),
    (
        TELLING,
        "i the and is to of it that for with my a in this was not im ive are on at you so but can what how do be",
    ),
    (OVERDOSE, "overdose overdosed overdosing od"),
    (
        DESPAIR,
        "cant_do_this_any* cant_do_it_any* cant_take_this_any* cant_take_it_any* cant_bear_this_any* \
         cant_bear_it_any* cannot_do_this_any* cannot_take_this_any* cannot_take_it_any* cannot_bear_it_any* \
         cannot_do_it_any* cant_do_life going_to_end_it gonna_end_it want_to_end_it wanna_end_it ready_to_end_it \
         too_late_now already_swallowed shouldnt_be_here its_my_last be_my_last pain_will_finally pain_will_be_over \
         pain_will_stop_for want_the_pain_to_stop made_my_decision no_one_can_help_me nobody_can_help_me",
    ),
    (ME, "i im ive id ill me my mine myself"),
    (MYSELF, "myself my_self meself"),
    (
        WANT,
        "want wanna wanted wants wanting wish wishing wished hope hoping hopes hoped plan planning planned decided \
         deciding ready gonna going_to about_to rather swear might need tempted thinking think thought thoughts \
         keep ideation id_like consider considering trying pray praying prayed",
    ),
    (
        DIE,
        "die dying wanna_be_dead suicide end_my_life kill_myself stop_breathing bleed_out bleeding_out drowning \
         suffocat* overdosing hypothermia electrocut* drown_myself carbon_monoxide be_dead my_death being_dead \
         of_going",
    ),
    (
        GONE,
        "without_me im_gone i_am_gone i_was_gone i_were_gone im_dead i_was_dead i_were_dead i_am_dead i_died i_die \
         id_died in_the_ground im_not_here i_wasnt_here i_werent_here im_not_around i_wasnt_around i_werent_around \
         i_disappear* i_vanish* my_life_*_ended my_life_ended my_life_was_over im_buried my_funeral my_death \
         with_me_dead with_me_gone me_out_of_the_way me_being_gone me_being_dead i_wasnt_alive i_werent_alive \
         i_wasnt_*_burden i_never_existed i_didnt_exist i_*_gone dead_than_alive life_insurance i_*_no_longer_here \
         rid_of_me i_ceased i_just_died i_just_ended",
    ),
    (LIFE, "life living alive exist existing existence live lfe breathing being_here"),
    (
        END,
        "end ending ended ends stop over finish finished quit quitting take taking took taken leave leaving \
         throw_away escape",
    ),
    (
        KILL,
        "kill kills killing killed hang hanging shoot shooting drown drowning stab off offing neck delete end \
         unalive",
    ),
    (
        NEAR,
        "sister brother friend friends daughter son dad father mum mom mother wife husband boyfriend girlfriend bf \
         gf bff partner roommate flatmate cousin kid child teen teenager colleague coworker teammate classmate \
         neighbour neighbor buddy mate guy girl nephew niece uncle aunt grandma grandpa student client stepson \
         stepdaughter ex someone somebody bestie bro sis housemate trainee athlete boyfriends girlfriends brothers \
         sisters",
    ),
    (
        THEMSELF,
        "herself himself themselves themself themselfs her_life his_life their_life their_lives her_own_life \
         his_own_life",
    ),
    (
        SAYS,
        "says said say saying tell tells told telling text texted texting posted posts post wrote writes talks \
         talking talked talk threatens threatening threatened threaten keeps mentioned confessed admitted messaged \
         sent leaves left tried searched googled searching looking",
    ),
    (
        TOOK,
        "took take taken taking swallow swallowed swallowing ate had drank drunk downed popped necked ingested \
         mixed gulped inside in_me finished emptied chugged washed consumed overdosed overdose od od'd oded odd \
         chewed crushed injected inject injecting shot_up",
    ),
    (
        MANY,
        "all al every whole entire bottle bottles box boxes pack packs packet packets blister blisters strip strips \
         handful handfuls fistful bunch dozens lots tons too_many way_too_many loads bunch_of rest_of everything \
         cabinet every_single jar months_worth month_worth bag vodka whiskey whisky tequila",
    ),
    (
        PILLS,
        "pill pills tablet tablets tabs meds med medication medications medicine medicines paracetamol* tylenol* \
         acetaminophen ibuprofen* advil aspirin aspirins xanax valium diazepam benzos benzo lorazepam ativan ambien \
         zopiclone zolpidem benadryl antidepressant* painkiller* sleeping_pills sleepers tramadol oxycodone oxy \
         codeine morphine fentanyl opioid* insulin sertraline zoloft prozac fluoxetine citalopram lexapro seroquel \
         quetiapine lithium amitriptyline sedatives tranquilizers tranquillisers naproxen beta_blockers propranolol \
         heroin capsules_of_tramadol co_codamol sleeping_tablets sleep_meds prescription* capsules melatonin \
         medicine_cabinet cough_syrup",
    ),
    (
        POISON,
        "bleach antifreeze detergent drain_cleaner drano pesticide rat_poison poison weedkiller herbicide \
         turpentine gasoline petrol white_spirit disinfectant hand_sanitizer cleaning_fluid lye cyanide \
         oven_cleaner toilet_cleaner",
    ),
    (LETHAL, "lethal lethally fatal fatally deadly toxic_enough deadliest"),
    (
        PAINLESS,
        "painless painlessly painful least_pain pain quick quicker quickest quickly fast faster fastest easiest \
         easy least peaceful peacefully without_pain hurt hurts suffer suffering certain sure surest foolproof \
         reliable guaranteed surely instantly instant slow how_long long feel_anything feel_it survive_it survive* \
         works_fast*",
    ),
    (ASK, "how what whats which does is are can could would will enough many much where"),
    (WAY, "way ways method methods dose dosage doses amount combination mix height technique means"),
    (
        MEANS,
        "noose rope gun pistol revolver shotgun rifle handgun firearm bullet bullets railway rail rails \
         train_tracks the_tracks the_bridge the_ledge the_cliff belt_around exhaust carbon_monoxide helium charcoal \
         hose engine_on engine_running gas_oven cord_around rope_around garrote ligature overpass the_noose",
    ),
    (
        JUMP,
        "jump jumping jumped jumps hang hanging hung hanged hangs bleed_out bleeding_out drown drowning \
         step_in_front step_out throw_myself throwing_myself walk_in_front lying_on suffocat* strangl* slit \
         slitting electrocut* shoot shooting hypothermia roll_off let_go survive_the_fall survive_a_fall fall_from \
         falling_from wont_come_down standing_on on_the_edge a_fall the_fall railing sat_on_the sitting_on_the",
    ),
    (
        HIGH,
        "bridge roof rooftop ledge cliff balcony window tracks truck lorry traffic oncoming subway platform \
         motorway highway freeway overpass storey storeys parking_garage engine garage river lake rails pier tower \
         multi_storey locked engine_running a_train the_train train_tracks train_comes under_a_train a_building \
         the_building building_have this_building",
    ),
    (
        WHEN,
        "tonight tomorrow today monday tuesday wednesday thursday friday saturday sunday weekend soon later \
         after_work after_my after_the after_finals next_week this_week when_everyone when_my when_the when_theyre \
         before_my new_years christmas birthday day_comes time_comes date once_everyone once_my once_the as_soon \
         everyones_asleep now finally the_day in_the_morning this_evening this_month when_nobody when_no_one 18th \
         next_month ready already",
    ),
    (
        DO_IT,
        "do_it doing_it did_it done_it through_with_it end_it ending_it end_things ending_things go_through \
         it_will_be_over it_ends works_on_me get_it_over pull_the_trigger use_it use_them take_them taking_them \
         swallow_them finish_it it_will_all_be_over over_with commit its_over it_is_over itll_be_over all_be_over \
         it_all_ends know_where know_how_ill",
    ),
    (
        GOT,
        "have got bought buy having keep kept keeping ordered waiting ready hidden hid tied picked chose chosen \
         found drawer garage closet cupboard basement attic cellar ceiling beam nightstand next_to in_front cabinet \
         written wrote finished table desk pillow loaded prepared sitting hand hands shed stash stare staring \
         rafters left",
    ),
    (
        STASH,
        "saving saved save stash* hoard* stockpil* collect* count counted counting enough_pills building_up \
         piling_up",
    ),
    (
        LETTER,
        "letter letters note notes message messages my_will wrote_my_will will_and debts video_for post \
         affairs_in_order email emails",
    ),
    (
        BYE,
        "goodbye goodbyes good_bye farewell said_bye final_message last_goodbye say_bye saying_bye last_words adieu \
         this_is_it for_the_last_time last_time_you one_last final_goodbye bye_forever bye_everyone last_post \
         last_log* last_login my_goodbyes said_goodbye last_time_here",
    ),
    (
        THEY,
        "they them theyd theyll family parents kids children everyone everybody people others mum mom dad wife \
         husband daughter son sons daughters boyfriend girlfriend partner sister brother friends world anyone \
         anybody mother father team all_of_you you_all yall",
    ),
    (
        BETTER,
        "better easier relieved relief happier kinder richer free freer breathe save_them good_for them_good peace \
         best fine nicer lighter rest glad worth favor favour problem_solved solved mind wouldnt_mind wouldnt_care \
         nice easier_for thrilled less_work help_them more_than_i_do",
    ),
    (
        BURDEN,
        "burden burdens dead_weight drag_on waste_of weight_on deadweight waste_of_space waste_of_oxygen nuisance \
         useless_to drag_everyone drag_them drag_everybody drag_people deserves_someone_better \
         deserve_someone_better deserves_better deserve_better ruin_everyones ruin_their let_everyone_down \
         holding_everyone_back",
    ),
    (
        FAULT,
        "fault blame sorry forgive love_her love_him love_them love_you i_loved loved_them loved_her loved_him \
         their_fault guilty apologise apologize proud_of_them explain understand_why understand_one_day remember_me \
         look_after_my take_care_of_my i_tried",
    ),
    (
        NO_WAKE,
        "not_wake not_waking never_wake never_waking dont_wake wont_wake didnt_wake didnt_have_to_wake not_to_wake \
         dont_*_wake never_ever_wake stop_waking wouldnt_wake not_*_wake sleep_forever never_*_wake wont_ever_wake \
         dont_ever_wake hadnt_woken not_having_to_wake hate_waking hate_that_i_woke never_woke sleep_and_stay \
         never_open_my_eyes not_open_my_eyes",
    ),
    (
        NOT_BE,
        "wont_be_here wont_be_around wont_be_alive wont_be_there wont_exist not_be_here not_be_around not_be_alive \
         not_exist not_existing not_*_be_here sticking_around stick_around not_here_anymore stop_existing \
         stopped_existing cease_to out_of_this_life out_of_this_world be_alive_by wont_need_them wont_need_those \
         wont_need_it wont_need_this wont_be_needing not_make_it_to wont_make_it_to ill_be_gone ill_be_dead \
         wont_see_the be_nothing dont_plan_on_being no_longer_be will_be_gone not_plan*_to_be wont_live wont_last \
         im_gone i_am_gone dont_exist didnt_exist just_disappear disappear_forever could_disappear just_vanish \
         could_vanish i_disappear* fade_away cease_to_be dont_expect_to_be never_existed never_been_born \
         never_been_here not_being_here not_being_alive not_be_anything doesnt_include_me without_me_in_it \
         wont_be_able_to_thank dont_intend_to_be id_be_gone be_gone doesnt_want_to_live not_want_to_live \
         dont_want_to_live want_to_live_any* doesnt_want_to_be_here doesnt_want_to_exist doesnt_wanna_live \
         wants_out going_to_jump gonna_jump threatening_to_jump wants_to_jump",
    ),
    (
        FUTURE,
        "month months next_year christmas december january by_then anymore any_more longer then birthday summer \
         spring autumn winter plan programme program goal subscription membership weeks future long_term \
         much_longer for_good forever",
    ),
    (
        NO_WAY,
        "no_future no_way_forward no_way_out way_out_of_life any_way_forward no_way_through no_hope hopeless \
         nothing_left nothing_matters meaningless see_no_future see_no_way dont_see_*_future cant_see_*_future \
         reached_the_end end_of_the_line end_of_the_road at_the_end_of_my everything_to_stop everything_to_end \
         it_all_to_stop it_all_to_end cant_go_on cant_keep_going cant_carry_on point_anymore no_tomorrow \
         nowhere_left everything_hurts want_out dont_see_*_point for_me_anymore nothing_to_live lost_all_hope \
         given_up_on out_of_reasons run_out_of_reasons stopped_caring it_to_be_over want_out_of_life all_be_over \
         there_wont_be_a",
    ),
    (
        HARM,
        "cut cuts cutting scratch scratched scratching scratches harm harming harmed harms bite biting bit carve \
         carved carving slice sliced slicing slash slashed stab stabbed stabbing selfharm sh shing claw clawing \
         clawed",
    ),
    (
        BODY,
        "arm arms wrist wrists thigh thighs skin forearm forearms legs leg stomach veins vein hips throat belly \
         ankle ankles head neck knuckles",
    ),
    (
        BLADE,
        "blade blades razor razors razorblade razorblades knife knives scissors straightener cigarette cigarettes \
         sharpener glass_shard broken_glass box_cutter cutter scalpel a_lighter the_lighter my_lighter",
    ),
    (
        BLOOD,
        "blood bleed bleeds bleeding scars scar wounds wound cuts marks scratches bruises bandage bandages bandaged \
         burns stitches bled gauze plasters scabs open",
    ),
    (
        URGE,
        "urge urges relapse relapsed relapsing again clean craving crave cravings tempted itch itching streak \
         every_time each_time whenever when_i_feel until til so_i so_that addicted cope coping copes only_thing \
         back_to started still secretly till",
    ),
    (
        PURPOSE,
        "on_purpose purpose intentionally deliberately myself_on regret wanted_it_over want_it_over wanted_to_die \
         to_die what_i_do what_i_did what_ive_done to_myself did_it_to_myself on_myself in_me purposely scared \
         ambulance numb hoping wanted_out help_me punish punishment deserve deserved too_deep hate_myself cant_undo \
         an_hour_ago dont_call what_now to_end dont_tell",
    ),
    (
        HIDE,
        "hide hides hiding hid cover covers covered covering conceal sleeves long_sleeve hoodie nobody_sees \
         no_one_sees concealer",
    ),
    (
        RELIEF,
        "helps help calm calms quiet relief relieves relieve feel_something feel_better feels_better only_thing \
         feel_alive release feels_good numb relieved glad grateful peace quieter silence control soothes comfort \
         comforting",
    ),
    (
        BEFALL,
        "heart_gave heart_gives heart_give heart_stopped heart_stops heart_stop heart_would_stop heart_just_stopped \
         hits_me hit_me hit_by_a ran_me_over run_me_over runs_me_over run_over_by something_happens \
         something_happened happens_to_me kills_me kill_me car_crash be_terminal is_terminal it_was_terminal \
         it_were_terminal get_cancer got_cancer dont_make_it crashed car_would took_me take_me plane_crash \
         plane_crashed struck_by dont_come_back never_come_back takes_me not_survive didnt_survive hadnt_survived \
         get_hit get_run_over look_both_ways killed_me swerved fatal_accident in_an_accident heart_*_stops \
         heart_*_stop swallow_me swallowed_me",
    ),
    (SUICIDE, "suicide suicides suicidal suicidality"),
    (
        GAVE,
        "gave give giving given wiped deleted deleting donated donating rehomed sold handed packed closed cancelled \
         wrote_out",
    ),
    (
        THINGS,
        "dog cat pets pet stuff things belongings guitar everything_i photos photo possessions clothes accounts \
         account phone car collection jewellery jewelry books hamster subscriptions savings",
    ),
    (TIRED, "tired sick exhausted fed_up done weary bored_of sick_of hate hated over_it"),
    (NOBODY, "nobody no_one noone no_body wouldnt_even not_a_single weeks days_before anyone"),
    (
        NOTICE,
        "find finds found notice noticed notices miss missed misses cry cries care cares cared funeral remember \
         come_looking mourn",
    ),
    (
        SURE,
        "kms ctb selfharm selfharmed self_harm sewerslide sewer_slide sewercide game_end unalive kermit_suicide \
         wanna_be_dead want_to_be_dead killmyself off_myself end_my_lfe shd_again from_sh sh_again did_sh \
         clean_from_sh relapsed_sh self_delete delete_myself yeet_myself neck_myself rope_myself when_im_gone \
         after_im_gone once_im_gone for_when_im_gone lethal_dose suicide_note death_is_all ways_to_die way_to_die \
         wish_i_was_dead wish_i_were_dead wna_die myself_to_sleep_forever catch_the_bus_for_good cutting_again \
         thoughts_of_death sui_thoughts suicid_ideation cry_for_help end_myself clean_from_cutting clean_from_self \
         clean_from_harming fresh_cuts new_cuts my_cuts cuts_on_my self_inflicted my_funeral my_own_funeral \
         wont_miss_me wouldnt_miss_me dont_see_myself_making dont_see_myself_living dont_see_myself_alive \
         dont_see_myself_growing dont_see_myself_reaching wont_live_to wont_hear_from_me never_hear_from_me \
         itll_all_be_over it_will_all_be_over my_goodbyes self_deleting gonna_rope on_sh wanna_rope sh_urges \
         urge_to_sh urges_to_sh dont_plan_on_being_here dont_plan_to_be_here not_planning_on_being_here \
         dissapear_forever should_be_dead deserve_to_die with_dying envy_the_dead jealous_of_the_dead \
         jealous_of_dead jealous_of_people_who reason_to_stay_alive reason_to_stay last_workout_ever \
         last_workout_ill by_the_time_you_read when_you_read_this wont_see_me_again never_see_me_again \
         someone_end_me someone_pls_end_me pls_end_me please_end_me doing_sh burn*_my_skin cut*_my_skin \
         cutting_my_skin",
    ),
    (
        SPORT,
        "abs quads glutes calves biceps triceps hamstrings squat squats squatting reps rep sets set burpees burpee \
         cardio hiit tabata wod workout workouts deadlift deadlifts bench press rows row curls plank lunges pullups \
         pull_ups chin_ups box_jump* box skipping skip climb climbing battle cable pushdown* rope_climb* jump_rope \
         jumping_rope sled drag grip marathon intervals interval sprint sprints sprinting race bulk bulking deload \
         plateau dumbbell barbell kettlebell* treadmill crossfit drills basketball football soccer tennis padel ski \
         skiing boxing sparring box_jumps warm_up stretch* foam_roll* dead_hang* lats massage_gun shins dips \
         crusher* crushers handstand wall_sit* wall_balls jumping_jacks belt leg_day chest_day gains pr knee knees \
         shoulder elbow hip ankle bike bouldering yoga pilates swimming muscle muscles exercise exercises doms sore \
         soreness bag bags pads mitts punching pull_up chin_up push_up push_ups pushups set_my hill hills \
         a_person_hang bar myself_out burned_myself_out rope_jump* rope_skip* skip_rope dead_bug* dead_stop \
         dead_lift* dead_leg crunch* pulldown* straight_arm train_on run_on running_on curl arm_day back_day \
         my_back back_pain lower_back back_squat* the_back",
    ),
    (
        SUPPLEMENT,
        "vitamin* supplement* creatin* omega fish_oil magnes* protein iron zinc multivitamin* collagen bcaa* \
         electrolyte* probiotic* salt preworkout pre_workout whey caffein* ashwagandha coffee espresso* d3 b12 \
         calcium antibiotic* turmeric beta_alanine melatonin per_day a_day daily netflix fat_burner*",
    ),
    (
        ACCIDENT,
        "accident accidentally shaving shave shaved cooking chopping kitchen slipped tripped fell playing knurling \
         barbell gym lifting pan oven stove sunburn sunburned by_mistake paper onion onions onto gardening \
         working_out surgery acne c_section tattoo* haircut hair_cut hair training dog_bit my_cat a_cat the_cat \
         bike_crash my_hair",
    ),
    (
        MEDIA,
        "movie film films movies song songs playlist podcast essay book novel novels series show episode actor \
         actress character class game games documentary news article band album squad poets society play romeo \
         netflix history lecture statistics headline awareness watching watched thesis",
    ),
    (
        GRIEF,
        "years_ago months_ago funeral anniversary passed_away lost_him lost_her in_memory memorial charity \
         fundraiser cancer stroke heart_attack hospice since_he_died since_she_died burial we_lost i_lost died_of \
         lost_my memory ago grandmother_died grandma_died my_*_died",
    ),
    (
        AWAY,
        "vacation holiday holidays trip travel travelling traveling business on_leave couch_potato potato smoker \
         smoking bachelor job shift abroad moving move_out office_hours meeting camping honeymoon conference office \
         work_trip two_weeks weeks_holiday sedentary drinker alarm early this_morning slept_badly subscription \
         quit_smoking",
    ),
    (
        FOOD,
        "pizza chicken rice sugar carbs calories diet food hunger hungry starving meal meals eat eating chocolate \
         sweets snack snacks recipe recipes kcal bulk slack price prices cost costs budget carb fat fats dairy \
         gluten sodium alcohol drinks body_fat cutting_phase deficit surplus maintenance live_on living_on keto \
         vegan",
    ),
];
