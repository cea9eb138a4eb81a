// SPDX-License-Identifier: GPL-3.0-or-later
// Every word the window says, in one table. Plain and warm, few words; invitations, never commands;
// no claim beyond what the program knows (a test reads this file for such words). "%s" is a
// partner's name, "%d" a number.
#pragma once

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

// Asking and being asked
inline constexpr auto asked_gently = "Asked, gently";
inline constexpr auto fades = "It fades by itself if this is not the moment.";
inline constexpr auto never_mind = "never mind";
inline constexpr auto invites = "%s invites you to breathe together";
inline constexpr auto offer = "%d minutes, with a long and easy breath out";
inline constexpr auto offer_one = "1 minute, with a long and easy breath out";
inline constexpr auto right_for_me = "Is this right for me, now?";
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
inline constexpr auto shorter = "shorter";
inline constexpr auto im_here = "I\xE2\x80\x99m here";
inline constexpr auto pause = "Pause";
inline constexpr auto stop = "stop";
inline constexpr auto lost =
    "Your partner\xE2\x80\x99s light is out of sight. You can finish this breath alone.";
inline constexpr auto lost_still = "Your partner\xE2\x80\x99s light is out of sight.";

inline constexpr auto alone = "This breath is yours alone for now.";
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

// Cool down and after
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

}  // namespace attune::strings
