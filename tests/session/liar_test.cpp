// SPDX-License-Identifier: GPL-3.0-or-later
// One person at their own client, and a partner whose client keeps no rule. Long seeded walks; the
// promises are those of Witness.
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/session/couple.hpp"
#include "tests/session/liar.hpp"
#include "tests/session/witness.hpp"

namespace attune::test {
namespace {

const std::vector<std::string> presses{
    R"({"propose":{"breathe":{"minutes":1}}})",
    R"({"propose":{"lead":{"leader":"PARTNER","minutes":1}}})",
    R"({"propose":{"lead":{"leader":"ME","minutes":1}}})",
    R"({"propose":{"turns":{"minutes":1,"each":2}}})",
    R"({"propose":{"checkIn":{}}})",
    R"({"accept":{}})",
    R"({"accept":{}})",
    R"({"accept":{"shorter":true}})",
    R"({"pause":{}})",
    R"({"pause":{}})",
    R"({"resume":{}})",
    R"({"resume":{}})",
    R"({"stop":{}})",
    R"({"smaller":{}})",
    R"({"softer":{}})",
    R"({"hand":{"breath":1}})",
    R"({"handOver":{}})",
    R"({"coolDown":{}})",
    R"({"extend":{"minutes":20}})",
    R"({"ready":{}})",
    R"({"leave":{}})",
    R"({"decline":{}})",
};

// What broke, and how far it came.
std::vector<std::string> walk(std::uint64_t seed, int steps, std::size_t& pressed, int& driven) {
    std::vector<v1::Command> commands;
    for (const auto& json : presses) commands.push_back(command(json));
    Session session(7, seed, seed % 2 == 0);
    Witness witness(session);
    Liar liar(seed);
    Now now{LocalTime(1h), SessionTime(10min)};
    session.on_linked();
    session.on_clock_locked(now, true);
    for (int step = 0; step < steps && witness.broken().empty(); ++step) {
        bool restarts = false;
        const Bytes state = liar.next(*decode(session.encoded_state()), now.session, restarts);
        if (restarts) witness.partner_restarts();
        if (liar.below(20) != 0) witness.hear(now, state);
        // Rarely enough that something happens in between, and a cool-down more rarely still.
        if (liar.below(60) == 0) {
            const std::size_t which = liar.below(commands.size());
            if (!commands[which].has_cool_down() || liar.below(6) == 0) {
                ++pressed;
                witness.press(now, commands[which]);
            }
        }
        witness.pass(now, liar.below(400) == 0 ? 61s : 50ms);
    }
    driven = witness.partner_events();
    return witness.broken();
}

TEST(Liar, BreaksNoPromise) {
    std::size_t states = 0, pressed = 0;
    int driven = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        constexpr int steps = 4000;
        int events = 0;
        for (const auto& what : walk(seed, steps, pressed, events))
            ADD_FAILURE() << "seed " << seed << ": " << what;
        states += steps;
        driven += events;
    }
    std::printf("%zu states of a lying partner, %zu presses, %d changes driven by them\n", states,
                pressed, driven);
    EXPECT_GT(driven, 1000);
}

}  // namespace
}  // namespace attune::test
