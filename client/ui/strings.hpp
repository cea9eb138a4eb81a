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
    "Your partner will be asked first. Either of you can stop at any moment, without a reason.";
inline constexpr auto someone_else = "Someone else";
inline constexpr auto nobody_yet = "Nobody is paired here yet";
inline constexpr auto how_to_pair = "Two profiles on one computer meet with: attune pair-local A B";
inline constexpr auto unnamed = "Partner";

// Choosing
inline constexpr auto who = "Who would you like to be with?";
inline constexpr auto more = "more";
inline constexpr auto back = "back";

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
