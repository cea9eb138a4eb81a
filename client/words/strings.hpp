// SPDX-License-Identifier: GPL-3.0-or-later
// Every word that is said to people, in one table. Plain and warm, few words; invitations, never
// commands; no claim beyond what the program knows (a test reads this file for such words). "%s" is
// a partner's name, "%d" a number.
#pragma once

#include <array>

namespace attune::strings {

// Header
inline constexpr auto on_this_network = "on this network";
inline constexpr auto direct = "direct";
inline constexpr auto relayed = "relayed";
inline constexpr auto encrypted = ", encrypted";
inline constexpr auto out_of_sight = "out of sight";
inline constexpr auto nothing_shared = "nothing is shared until you both say yes";
inline constexpr auto time_left = "%s left";

// Home
inline constexpr auto good_morning = "Good morning";
inline constexpr auto good_day = "Good afternoon";
inline constexpr auto good_evening = "Good evening";
inline constexpr auto two_minutes = "Two minutes together counts.";
inline constexpr auto here_now = "here now";
inline constexpr auto searching = "not in sight yet";
inline constexpr auto minutes = "minutes";
inline constexpr auto breathe_together = "Breathe together";
inline constexpr auto cool_down = "Cool down";
inline constexpr auto asked_first =
    "They are asked first. Either of you can stop, without a reason.";
inline constexpr auto nobody_yet = "Nobody is paired here yet";
inline constexpr auto five_words_do = "Five words, said on the phone, are enough.";
inline constexpr auto findable_off = "Findable: off";
inline constexpr auto findable_on = "Findable: on";
inline constexpr auto what_findable_does =
    "Findable, your two Attunes meet on the same network. Off again at each start.";
inline constexpr auto while_findable =
    "Yours looks for theirs on this network, and lets itself be found by it alone.";
inline constexpr auto looking_here = "not in sight yet, looking on this network";
inline constexpr auto pair_with_someone = "Pair with someone";
inline constexpr auto open_invite = "Your five words";
inline constexpr auto about = "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2";
inline constexpr auto unnamed = "Partner";

inline constexpr auto more = "more";
inline constexpr auto back = "back";

// One partner
inline constexpr auto name_is_yours = "The name is yours alone; they never see it.";
inline constexpr auto safety_words = "Safety words";
inline constexpr auto rename = "Rename";
inline constexpr auto unpair = "Unpair";
inline constexpr auto words_need_both = "Safety words are there while both of you are.";
inline constexpr auto new_name = "A name for them";
inline constexpr auto keep = "Keep";
inline constexpr auto unpair_whom = "Unpair %s?";
inline constexpr auto unpair_does = "The keys are erased. Nobody is told.";
inline constexpr auto stay_paired = "stay paired";

// Safety words
inline constexpr auto paired = "You are paired";
inline constexpr auto same_words = "Your partner sees three words, too. Are they the same?";
inline constexpr auto safety_with = "Safety words with %s";
inline constexpr auto compare =
    "Read them to each other by voice. They can be asked for at any time.";
inline constexpr auto words_differ =
    "If they differ, someone is in between: unpair, and make a new invite.";
inline constexpr auto they_differ = "they differ";
inline constexpr auto words_coming = "\xE2\x80\xA6";
inline constexpr auto name_for_them = "a name for them, for you alone";
inline constexpr auto all_done = "Done";

// Pairing
inline constexpr auto one_reads =
    "One of you gets five words and reads them out. The other types them.";
inline constexpr auto get_words = "Get five words";
inline constexpr auto have_words = "I have five words";
inline constexpr auto invite_over = "That invite is over; a new one takes a moment.";
inline constexpr auto read_words = "Read these five words to your partner";
inline constexpr auto say_them = "On the phone, or by a message. They work once.";
inline constexpr auto then_both_see =
    "When they have typed them, you will both see the same three safety words.";
inline constexpr auto how_they_meet =
    "It takes both of you on the same network, with Attune open on both sides.";
inline constexpr auto good_for_hours = "open \xC2\xB7 good for %d hours";
inline constexpr auto good_for_minutes = "open \xC2\xB7 good for %d min";
inline constexpr auto copy_words = "Copy words";
inline constexpr auto copied = "Copied";
inline constexpr auto cancel_invite = "Cancel invite";
inline constexpr auto cancel = "Cancel";
inline constexpr auto type_words = "Your partner\xE2\x80\x99s five words";
inline constexpr auto letters_enough =
    "The first letters of each are enough. Space takes the word; Ctrl V pastes all five.";
inline constexpr auto no_such_word = "no such word: %s";
inline constexpr auto only_a_to_z =
    "The words are written with the letters a to z; %s is none of them.";
inline constexpr auto not_five = "An invite has five words; here are %d.";
inline constexpr auto paste_too_long = "That is far more than five words.";
inline constexpr auto join = "Join";
inline constexpr auto making_key = "Making a key of the words";
inline constexpr auto takes_seconds =
    "It takes a second or three, so that nobody can try them all.";
inline constexpr auto looking_for_them = "Looking for your partner";
inline constexpr auto asking_network =
    "Asking on this network, in words that only their Attune can read.";
inline constexpr auto found = "You have found each other";
inline constexpr auto one_moment = "One moment \xE2\x80\xA6";

// What can be done
inline constexpr auto practise_alone = "Practise alone";
inline constexpr auto ground = "Ground";
inline constexpr auto your_lead_page = "Your lead";
inline constexpr auto talk_in_turns = "Talk in turns";
inline constexpr auto check_in = "Check in";
inline constexpr auto begin = "Begin";
inline constexpr auto ask_them = "Ask them";
inline constexpr auto by_myself = "by myself";
inline constexpr auto ground_first = "ground first";
inline constexpr std::array patterns{"Long exhale", "Gentle", "Resonance", "Cyclic sigh",
                                     "Box",         "4-7-8",  "Your own"};
inline constexpr auto four_eight = "4-8";
inline constexpr auto holds_off = "Holds: off";
inline constexpr auto holds_on = "Holds: on";
inline constexpr auto holds_are =
    "With holds on there are more patterns; a hold is yours to skip, every time.";
inline constexpr auto holds_can_be_skipped =
    "A hold is yours to skip, every time: breathe on whenever you like.";
inline constexpr auto a_minute = " seconds, about %s breaths a minute";
inline constexpr auto calming = ", a calming one";
inline constexpr auto ends_after_four = "; it ends after four";
inline constexpr auto four_breaths = ", four breaths";
inline constexpr auto holds_left_out = ", without its holds";
inline constexpr auto own_bounds = "One breath wants 6 to 20 seconds altogether.";
inline constexpr auto gently = "Small and easy breaths are plenty.";
inline constexpr auto one_breath = "one breath";
inline constexpr auto ramp_off = "Start faster, slow down: off";
inline constexpr auto ramp_on = "Start faster, slow down: on";
inline constexpr auto ramp_is = "From a gentle pace to this one, a little slower each minute.";
inline constexpr auto unit_seconds = " s";
inline constexpr auto unit_minutes = " min";
inline constexpr auto unit_ms = " ms";
inline constexpr auto the_lead = "The lead, by hand";
inline constexpr auto lead_is = "One of you breathes by hand; the other\xE2\x80\x99s pace follows.";
inline constexpr auto i_lead = "I lead";
inline constexpr auto they_lead = "they lead";
inline constexpr auto turns_is = "Equal times to speak, one after the other, and to listen.";
inline constexpr auto no_voice = "In one room, or on a call of your own; Attune carries no voice.";
inline constexpr auto a_turn = "a turn";
inline constexpr auto turns_of_each = "turns of each";
inline constexpr auto you_begin = "You speak first.";
inline constexpr auto cool_is = "Some time apart, for both of you, with a way back.";
inline constexpr auto a_line = "A line to go with it, if you like";
inline constexpr auto cool_needs_one = "It takes one of you, and begins at once for both.";
inline constexpr std::array return_lines{"I\xE2\x80\x99m coming back.", "I need a little quiet.",
                                         "We\xE2\x80\x99ll find our way."};

// Asking and being asked
inline constexpr auto asked_gently = "Asked, gently";
inline constexpr auto fades = "It fades by itself if this is not the moment.";
inline constexpr auto never_mind = "never mind";
inline constexpr auto invites = "%s invites you to breathe together";
inline constexpr auto invites_ground = "%s invites you to a minute on the ground";
inline constexpr auto invites_turns = "%s invites you to talk in turns";
inline constexpr auto invites_check_in = "%s invites you to check in";
inline constexpr auto asks_you_to_lead = "%s asks you to lead, by hand";
inline constexpr auto offers_to_lead = "%s offers to lead, by hand";
inline constexpr auto one_minute_long = "1 minute";
inline constexpr auto minutes_long = "%d minutes";
inline constexpr auto ramped = ", slowing down";
inline constexpr auto ground_is = "A minute of feeling the feet and looking around.";
inline constexpr auto check_in_is = "A few words for what a body feels, gone when it is closed.";
inline constexpr auto turns_are = "%d minutes a turn, %d turns each; they speak first";
inline constexpr auto asked_and_fades =
    "Asked, gently. It fades by itself if this is not the moment.";
inline constexpr auto right_for_me = "Is this right for me, now?";
inline constexpr auto yes = "yes";
inline constexpr auto yes_together = "Yes, together";
inline constexpr auto not_now = "not now";
inline constexpr auto yes_taken = "Yes, in one moment \xE2\x80\xA6";
inline constexpr auto no_is_not_told = "A no is never told, and no reason is needed.";

// Breathing
inline constexpr auto settling_in = "settling in";
inline constexpr auto again_in_a_moment = "again, in a moment";
inline constexpr auto breathe_in = "breathe in";
inline constexpr auto rest = "rest";
inline constexpr auto breathe_out = "breathe out";
inline constexpr auto you = "you";
inline constexpr auto partner_paced = "partner, paced";
inline constexpr auto partner_by_hand = "partner, by hand";
inline constexpr auto shorter = "shorter";
inline constexpr auto softer = "softer";
inline constexpr auto anchor = "anchor";
inline constexpr auto your_lead = "your lead";
inline constexpr auto end_lead = "end the lead";
inline constexpr auto hold_to_breathe_in = "hold Space to breathe in";
inline constexpr auto follow = "as far as it suits you";
inline constexpr auto still_good = "Still good?";
inline constexpr auto enough_now = "enough";
inline constexpr auto a_hand_on = "a hand on";
inline constexpr auto heart = "heart";
inline constexpr auto belly = "belly";
inline constexpr auto thighs = "thighs";
inline constexpr auto on_heart = "hand on heart";
inline constexpr auto on_belly = "hand on belly";
inline constexpr auto on_thighs = "hands on thighs";
inline constexpr auto to_sound = "the sounds around you";
inline constexpr auto to_sight = "a colour in the room";
inline constexpr auto to_hands = "your hands, and what they touch";
inline constexpr auto im_here = "I\xE2\x80\x99m here";
inline constexpr auto pause = "Pause";
inline constexpr auto stop = "stop";
inline constexpr auto lost =
    "Your partner\xE2\x80\x99s light is out of sight. You can finish this breath alone.";
inline constexpr auto lost_still = "Your partner\xE2\x80\x99s light is out of sight.";

inline constexpr auto alone = "This breath is yours alone for now.";
inline constexpr auto practised = "This breath is yours alone.";
inline constexpr auto take_back = "take it back";
inline constexpr auto again_together = "ask again";

// Paused
inline constexpr auto not_yet = "not yet";
inline constexpr auto paused = "Paused";
inline constexpr auto take_time = "Take the time you need.";
inline constexpr auto partner_knows = "Your partner knows. Take the time you need.";
inline constexpr auto partner_paused = "Your partner paused. There is nothing you need to do.";
inline constexpr auto resume_needs_both = "It goes on once both of you want it to.";
inline constexpr auto resume = "Resume";
inline constexpr auto cool_down_small = "cool down";

// Ground, turns, check in
inline constexpr std::array grounding{"The floor, under both feet.", "A slow look around the room.",
                                      "Three things you see, by their names."};
inline constexpr auto ground_hands = "A hand may rest somewhere, if that is good.";
inline constexpr auto your_turn = "Your turn to speak";
inline constexpr auto listening = "You are listening";
inline constexpr auto your_floor = "The floor is yours. Some quiet in it is fine, too.";
inline constexpr auto their_floor = "Your partner has the floor. Your part is only to be here.";
inline constexpr auto turn_of = "turn %d of %d";
inline constexpr auto hand_over = "hand over";
inline constexpr auto card_notice = "I notice \xE2\x80\xA6";
inline constexpr auto card_feel = "I feel \xE2\x80\xA6";
inline constexpr auto card_need = "I need \xE2\x80\xA6";
inline constexpr auto card_would = "would you \xE2\x80\xA6?";
inline constexpr auto say_it_back = "say back what you heard";
inline constexpr auto is_it_so = "Did it arrive as you meant it?";
inline constexpr auto not_quite = "not quite";
inline constexpr auto once_more = "Once more, in other words, if you like.";
inline constexpr auto say_back_when_asked = "If they ask: say back what you heard, in your words.";
inline constexpr auto what_is_there = "What does your body feel?";
inline constexpr auto tapped_is_shown =
    "A word you tap is shown to both, and gone when this closes.";
inline constexpr std::array feeling_groups{"temperature", "tension", "energy", "space"};
inline constexpr std::array feelings{
    "warm",     "hot",   "flushed", "cool", "cold",  "chilled", "tight", "braced",
    "clenched", "shaky", "loose",   "soft", "calm",  "heavy",   "tired", "restless",
    "buzzing",  "awake", "open",    "full", "empty", "cramped", "far",   "close"};
inline constexpr auto notices = "%s notices: ";
inline constexpr auto nothing_noticed = "Words of %s appear here.";

// Cool down and after
inline constexpr auto they_say = "%s: ";
inline constexpr auto breathe_478 = "Breathe 4-7-8";
inline constexpr auto breathe_48 = "Breathe 4-8";
inline constexpr auto shake = "Shake it out";
inline constexpr std::array shaking{"Hands loose, as if shaking off water.",
                                    "Both arms up, and let them drop.",
                                    "One leg, then the other, as loosely as you like.",
                                    "Standing still. Something may feel warmer now."};
inline constexpr auto shaken = "That was a minute. Again, or on to something else.";
inline constexpr auto shake_again = "again";
inline constexpr auto space_too = "Your partner knows, and has space too.";
inline constexpr auto space = "Some space, for both of you.";
inline constexpr auto of_minutes = "of %d minutes";
inline constexpr auto walk =
    "A walk, shaking it out, some music. The argument can stay where it is for now.";
inline constexpr auto twenty_more = "20 minutes more";
inline constexpr auto hour_more = "an hour more";
inline constexpr auto half_a_day = "half a day";
inline constexpr auto leave_it = "leave it at that";
inline constexpr auto im_ready = "I\xE2\x80\x99m ready";
inline constexpr auto ready_noted = "Noted. You can still take longer.";
inline constexpr auto needs_both =
    "Coming back needs both of you. Nobody sees who is waiting for whom.";
inline constexpr auto welcome_back = "Welcome back";
inline constexpr auto to_say =
    "Two beginnings, aloud or only to yourself. Nothing is written down.";
inline constexpr auto i_feel = "I feel \xE2\x80\xA6";
inline constexpr auto could_not_say = "What I couldn\xE2\x80\x99t say \xE2\x80\xA6";
inline constexpr auto one_minute = "Breathe 1 minute";
inline constexpr auto enough = "enough for now";
inline constexpr auto done = "Done for now";
inline constexpr auto stay = "You are welcome to stay a moment with how this feels.";
inline constexpr auto home = "Home";
inline constexpr auto again = "breathe again";

// Settings
inline constexpr auto settings = "Settings";
inline constexpr auto stay_here = "They stay on this computer.";
inline constexpr auto tone_volume = "Tone of the breath";
inline constexpr auto cue_volume = "Sound of a pause";
inline constexpr auto rumble_strength = "Rumble, how strong";
inline constexpr auto trim = "Sound earlier by";
inline constexpr auto tap_along = "Tap along";
inline constexpr auto rumble = "Rumble of a controller";
inline constexpr auto reduced_motion = "Less motion";
inline constexpr auto high_contrast = "Stronger contrast";
inline constexpr auto mirrored = "My orb on the right";
inline constexpr auto holds = "Holds";
inline constexpr auto on = "on";
inline constexpr auto off = "off";
inline constexpr auto arrows_are_fine = "On a figure, the left and right arrows go in small steps.";
inline constexpr auto keys = "Keys";
inline constexpr auto choose_a_key = "Any of them can have another key.";
inline constexpr auto press_a_key = "The next key you press; Esc leaves it as it is.";
inline constexpr auto esc_pauses = "Esc pauses as well, whatever is chosen here.";
inline constexpr auto key_is_taken = "That is the key of: %s";
inline constexpr auto not_a_key = "A letter, a digit, F1 to F12 or Shift can be a key.";
inline constexpr std::array gestures{
    "Pause",     "Softer", "I\xE2\x80\x99m here, held", "Hand on heart",
    "Your lead", "Anchor", "Leave quickly, three times"};
inline constexpr auto tap_with_clicks = "A soft click each second: tap with Space as you hear it.";
inline constexpr auto tap = "tap";
inline constexpr auto eight_taps = "Eight taps or more are enough.";
inline constexpr auto trim_found = "The sound comes %d ms late here.";

// Safety and care; an empty one is a gap
inline constexpr auto care = "Safety and care";
inline constexpr std::array caring{
    "Small, gentle breaths are plenty; none of this wants big ones.",
    "If you get dizzy, tingling, breathless, panicky or numb, or memories flood in:",
    "stop, and breathe however you like.",
    "",
    "Never while driving, and never in water.",
    "Pregnant, or with asthma, or with heart, blood-pressure, seizure or panic trouble:",
    "ask a clinician first, and leave the holds out.",
    "",
    "What is here for two is not for two of whom one is afraid of the other.",
    "A helpline for violence at home, a doctor or someone you trust can help to find a way.",
    "When neither of you can be steady for the other, a therapist can.",
    "",
    "Attune is a practice, and no medical care."};
inline constexpr auto care_read = "All right";

// What a partner's orb shows by its glow: beside its label, and where there is none
inline constexpr auto here = "here";
inline constexpr auto partner_here = "partner, here";

// Answers to what cannot be, and what has happened; headless says them, too
inline constexpr auto nothing_known = "That is nothing Attune knows how to do.";
inline constexpr auto asked_already = "You have already asked.";
inline constexpr auto asked_by_partner = "Your partner has just asked you; answer that first.";
inline constexpr auto in_a_cool_down = "This is a cool-down; nothing starts until it is over.";
inline constexpr auto so_already = "It is so already.";
inline constexpr auto still_going_on = "Something is still going on; stop it first.";
inline constexpr auto partner_not_here = "Your partner is not here just now.";
inline constexpr auto ask_again = "You asked a little while ago; you can ask again in %d minutes.";
inline constexpr auto ask_again_soon =
    "You asked a little while ago; you can ask again in %d minute.";
inline constexpr auto holds_are_off =
    "Holds are off; turn them on first, and skip them whenever you like.";
inline constexpr auto alone_you_can = "Alone you can breathe, and ground yourself.";
inline constexpr auto wait_for_answer =
    "You have just asked your partner; wait for the answer, or stop asking.";
inline constexpr auto nobody_asked = "Nobody has asked for anything.";
inline constexpr auto yes_said = "You have already said yes.";
inline constexpr auto yes_said_stop = "You have already said yes; stop takes it back.";
inline constexpr auto not_shorter =
    "This cannot be made shorter; you can say no, and offer something else.";
inline constexpr auto nothing_to_pause = "Nothing is going on that could pause.";
inline constexpr auto paused_already = "It is paused already.";
inline constexpr auto nothing_paused = "Nothing is paused.";
inline constexpr auto resume_said = "You have already said so; going on takes both of you.";
inline constexpr auto resume_takes_both =
    "Your partner is not here just now; going on takes both of you.";
inline constexpr auto nothing_to_stop = "Nothing is going on that could stop.";
inline constexpr auto nothing_to_shorten = "Nothing is going on that could be shorter.";
inline constexpr auto same_time_to_speak =
    "Both of you have the same time to speak; stop if it is enough.";
inline constexpr auto nothing_to_soften = "No breath is going on that could soften.";
inline constexpr auto softest = "It is as soft as it gets.";
inline constexpr auto nothing_asked = "Nothing was asked.";
inline constexpr auto not_your_turn = "It is not your turn to speak.";
inline constexpr auto leading_takes_both = "Leading takes both of you; offer it.";
inline constexpr auto nobody_leads = "Nobody is leading.";
inline constexpr auto not_leading = "You are not leading.";
inline constexpr auto breath_range = "A breath lies between 0, empty, and 1, full.";
inline constexpr auto three_lines = "There are three lines to choose from.";
inline constexpr auto cool_down_already = "This is a cool-down already; you can extend it.";
inline constexpr auto cool_down_minutes = "A cool-down takes 20 to 30 minutes.";
inline constexpr auto open_again = "Please close Attune and open it again first.";
inline constexpr auto nothing_to_extend = "There is no cool-down to extend.";
inline constexpr auto extend_by = "Extend by 20, 60 or 720 minutes.";
inline constexpr auto nothing_to_come_back_from = "There is no cool-down to come back from.";
inline constexpr auto ready_said = "You have already said so; coming back takes both of you.";
inline constexpr auto nothing_to_leave = "There is nothing to leave.";
inline constexpr auto cool_down_not_over =
    "The cool-down is not over yet; coming back early takes both of you.";
inline constexpr auto being_apart = "A cool-down is for being apart for a while.";
inline constexpr auto here_said = "You have said so in this turn; the next one is yours.";
inline constexpr auto no_such_gesture = "Attune does not know this gesture.";
inline constexpr auto while_you_listen =
    "While you listen there is \"I'm here\", once a turn, and what eases or stops.";
inline constexpr auto words_in_check_in = "Words belong to a check-in; offer one first.";
inline constexpr auto no_such_feeling = "Attune has no such word.";
inline constexpr auto resonance_range = "A resonance breath takes 9.2 to 13.3 seconds.";
inline constexpr auto own_breath_range =
    "A breath of your own takes 6 to 20 seconds, with parts of at most 15 and at least 1 each for "
    "breathing in and out.";
inline constexpr auto turns_range = "A turn takes 1 to 5 minutes, and each of you has 1 to 4.";
inline constexpr auto no_such_breath = "That is no breath that Attune knows.";
inline constexpr auto choose_minutes = "Choose 1, 2, 3, 5, 10 or 20 minutes.";
inline constexpr auto either_leads = "Either you lead or your partner does.";
inline constexpr auto choose_something = "Choose something to do together.";
// One for wrong words and for an invite that is over: whoever guesses learns nothing.
inline constexpr auto not_joined =
    "Nobody answered to these words. Look at them together once more, and at the date on both "
    "machines, or make a new invite.";
inline constexpr auto no_memory =
    "The words could not be made into a key, which takes 256 MB of memory for a moment: close "
    "something and try again.";
inline constexpr auto already_inviting = "An invite of yours is open already: cancel it first.";
inline constexpr auto already_joining = "You are joining with somebody's words: cancel that first.";
inline constexpr auto name_too_long = "That name is too long: 64 letters at most.";
inline constexpr auto no_such_words = "No such word:%s.";
inline constexpr auto five_are_wanted = "An invite has five words; here are %d.";
inline constexpr auto nothing_to_cancel = "There is no invite and no joining to cancel.";
inline constexpr auto no_such_partner = "Nobody of that id is paired with you.";
inline constexpr auto not_met =
    "Somebody had your words, but nothing more came from them: pair once more with new ones.";
inline constexpr auto while_busy = "Finish or stop what is going on first.";
inline constexpr auto invite_first = "Nobody is paired with you yet: invite someone first.";
inline constexpr auto say_whom = "Several people are paired with you: say whom to look for.";
inline constexpr auto words_need_partner = "Safety words need your partner here.";
inline constexpr auto not_stored =
    "This lasts only until you close Attune, for it could not be stored: %s";
inline constexpr auto pairs_not_stored =
    "The keys could not be written, and Attune keeps trying; until then, who is paired will be as "
    "before when you start Attune again: %s";
inline constexpr auto pairing_not_kept =
    "The keys of this pairing could not be stored, so neither of you keeps them: make room on the "
    "disk, then pair once more.";
inline constexpr auto output_lost = "What Attune said could not be written, so it has ended: %s.";
inline constexpr auto name_unknown =
    "No address to send to is known for \"%s\" just now; Attune goes on asking.";
inline constexpr auto networks_left_out =
    "This computer has more networks than Attune can listen to: on %d of them nobody is found.";
inline constexpr auto line_too_long = "That line is too long to be a command.";
inline constexpr auto no_command =
    "That is not a command: write one a line, such as {\"pause\":{}}.";
inline constexpr auto keys_damaged =
    "The keys in \"%s\" were damaged and are kept aside as %s: pair with your partner again.";
inline constexpr auto settings_damaged =
    "The settings in \"%s\" could not be read and are kept aside as %s: all settings are as at "
    "first.";
inline constexpr auto settings_left =
    "The settings in \"%s\" are a link that cannot be followed; it is left as it is, and all "
    "settings are as at first.";
inline constexpr auto somebody_elses =
    "\"%s\" belongs to somebody else: start Attune as them, or choose a folder of your own with "
    "--profile.";
inline constexpr std::array gesture_names{"Pause",     "Softer", "I'm here",     "Hand on heart",
                                          "Your lead", "Anchor", "Leave quickly"};
inline constexpr auto key_of = "%s is the key for \"%s\" already.";
inline constexpr auto key_of_moved =
    "%s is the key for \"%s\" already, so \"%s\" has another one now.";
inline constexpr auto no_key_for =
    "That cannot be the key for \"%s\": choose a letter, a digit, F1 to F12 or Shift.";
inline constexpr auto tap_eight = "Tap along with at least eight of the clicks.";
inline constexpr auto taps_uneven =
    "Those taps were too uneven to measure by; listen for a while, then try again.";
inline constexpr auto sounds_too_late =
    "This device sounds later than Attune can make up for; try another one.";
inline constexpr auto taps_early =
    "Those taps came before the clicks; wait until you hear each one, then try again.";
inline constexpr auto no_sound = "There is no sound device here, so Attune stays silent.";
inline constexpr auto sound_gone = "The sound device has gone, so Attune is silent now.";
inline constexpr auto built_without_sound = "This Attune was built without sound.";

}  // namespace attune::strings
