// SPDX-License-Identifier: GPL-3.0-or-later
// The attacks and what is expected of each: silence and no change of state, unless
// said. Each has a test of its number, AttackNN_..., in this program.
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace attune {
namespace {

constexpr std::array list{
    "1 sizes 0, 255, 257, 65507",
    "2 each bit of each kind of datagram flipped",
    "3 inner fields cut and extended: the third authenticated one ends the link locally",
    "4 low-order points as e or s",
    "5 bad Ya, Yb",
    "6 wrong secret words: the joiner stops, the inviter counts one",
    "7 a fourth attempt: the invite is dead",
    "8 the same P1 a hundred times: one identical P2, one attempt",
    "9 a spoofed source without nI: nothing counted",
    "10 P2 captured, words tried offline: nothing tells the right one",
    "11 an expired, a reused invite",
    "12 every message reflected",
    "13 in between with a stolen invite: safety words differ, a late reveal is rejected",
    "14 version list stripped: the handshake fails",
    "15 K1 replayed: at once dropped before Diffie-Hellman; after a restart at most a K2; days "
    "later "
    "dropped; a hundred of them in a loop do not keep the partner away",
    "16 K1 forged with the responder's stolen key and psk: its keys never come into use; stamped "
    "far "
    "ahead with stolen keys: dropped, and the partner still links",
    "17 both knock at once at 30 % loss: one link within 5 s",
    "18 the wrong side sends K1",
    "19 replays and reorderings; a forged high counter does not move the window",
    "20 a counter at its limit: rekey",
    "21 a key past 180 s: refused",
    "22 an old datagram sent again from elsewhere: endpoint unchanged; a fresh one: the challenge "
    "fails, the old path is kept",
    "23 junk in masses: no Diffie-Hellman, no MAC, memory flat (for real processes: attune-bench "
    "flood)",
    "24 with and without pauses, gestures, rekey: the same times and sizes; bytes uniform, nothing "
    "of one day comes back on another",
    "25 key file 0644, a symlink, cut, absurd parameters, clock ten years off, a restored backup: "
    "refused or recovered, never a crash, never overwritten",
    "26 a partner closes, shortens or stretches a cool-down, or uses its stamps up: mine lasts its "
    "time, and my press works",
    "27 a partner swaps an offer under its id, lets a yes wait, or starts far ahead: no yes but to "
    "what was on the screen, within its minute",
    "28 a partner asks for ever, or flips signs, lines, ends and resumes: a minute in ten, a "
    "change "
    "a second",
    "29 a hand that over-breathes, holds or flickers: ten breaths a minute at most, no hold that I "
    "leave out",
    "30 a partner says resumes, pauses and turns anew: no plan, and no turn, lasts longer than "
    "agreed",
    "31 handshakes of old processes replayed at any rate: a pause arrives as soon as ever, and no "
    "tick is lost to them; handshakes alone are nobody heard",
    "32 who watches a local network for days: one group a day, two around midnight, none that "
    "comes "
    "back",
    "33 handshakes that were recorded long ago: under undated keys nothing shows that they came; "
    "under the day's, one K1 a beacon, and none later",
    "34 idle, breathing, paused, stopped, cooling down: the same datagrams to the same places at "
    "the "
    "same times, and the same groups; who was unpaired gets none",
    "35 a forwarder that is faster than the true path: the link stays where the handshake was made",
    "36 a partner who wants to know how long this window has been open, or says a time of 146 "
    "years: "
    "nothing tells, and no clock moves",
    "37 a full disk while somebody unpairs, and damaged copies of their keys: none of their "
    "secrets "
    "is left on the disk, and they are not back at the next start",
    "38 a flood of anything beside a reader of headless that sleeps: what waits for it is bounded, "
    "the newest of each kind is told, and nothing ends",
};

TEST(List, EveryAttackHasItsTest) {
    constexpr std::string_view prefix = "Attack";
    std::set<std::string> numbers, expected;
    for (const std::string attack : list) {
        const auto number = attack.substr(0, attack.find(' '));
        expected.insert(number.size() == 1 ? '0' + number : number);
    }
    EXPECT_EQ(expected.size(), list.size());
    const auto& all = *testing::UnitTest::GetInstance();
    for (int s = 0; s < all.total_test_suite_count(); ++s) {
        const auto& suite = *all.GetTestSuite(s);
        for (int t = 0; t < suite.total_test_count(); ++t) {
            const std::string name = suite.GetTestInfo(t)->name();
            if (name.starts_with(prefix)) numbers.insert(name.substr(prefix.size(), 2));
        }
    }
    EXPECT_EQ(numbers, expected);
}

}  // namespace
}  // namespace attune
