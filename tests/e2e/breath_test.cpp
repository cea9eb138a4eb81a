// SPDX-License-Identifier: GPL-3.0-or-later
// Two real clients breathe: the same breath at the same instant, starting with two, stopping with
// one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tests/e2e/compare.hpp"
#include "tests/e2e/couple.hpp"

namespace attune::e2e {
namespace {

std::int64_t local_ns(const Client& client, std::size_t event) {
    return client.events()[event].stage().local_ns();
}

// A breath begins 5 s after the press that it waited for, at a tenth of the session's time: local
// time and that differ by half a percent at most. What the client was told before is no earlier.
void expect_five_seconds(const Client& client, std::int64_t pressed_ns, std::size_t told,
                         std::size_t breathing) {
    constexpr std::int64_t slew = second / 20;
    EXPECT_GE(local_ns(client, breathing) - pressed_ns, 5 * second - slew);
    EXPECT_LE(local_ns(client, breathing) - local_ns(client, told),
              5 * second + second / 10 + slew);
}

TEST(Breath, ProposedAcceptedLedInAndTheSameOnBothSides) {
    Couple couple;
    couple.start_both();
    auto& a = couple[Couple::a];
    auto& b = couple[Couple::b];
    a.say(propose(1));
    ASSERT_TRUE(a.wait_stage(Stage::ASKING));
    const auto asked = b.wait_stage(Stage::ASKED);
    ASSERT_TRUE(asked);
    EXPECT_EQ(b.events()[*asked].stage().offer().breathe().minutes(), 1U);
    const auto accepted_ns = boot_ns();
    b.say(R"({"accept":{}})");
    const auto lead_a = a.wait_stage(Stage::LEAD_IN);
    const auto lead_b = b.wait_stage(Stage::LEAD_IN);
    const auto breathing_a = a.wait_stage(Stage::BREATHING);
    const auto breathing_b = b.wait_stage(Stage::BREATHING);
    ASSERT_TRUE(lead_a && lead_b && breathing_a && breathing_b);
    expect_five_seconds(a, accepted_ns, *lead_a, *breathing_a);
    expect_five_seconds(b, accepted_ns, *lead_b, *breathing_b);
    EXPECT_LT(std::abs(local_ns(a, *breathing_a) - local_ns(b, *breathing_b)), second / 20);

    Process::pump_for(10s);
    const auto apart = compare(a, b, local_ns(a, *breathing_a));
    EXPECT_GT(apart.instants, 100U);
    EXPECT_LT(apart.session_ns, second / 500);
    EXPECT_LT(apart.breath, 0.01);
    EXPECT_EQ(a.sample()->timeline(), b.sample()->timeline());
    EXPECT_TRUE(a.sample()->partner_fresh());

    const auto mark = a.mark();
    b.say(R"({"stop":{}})");
    ASSERT_TRUE(b.wait_stage(Stage::DONE));
    ASSERT_TRUE(a.wait_stage(Stage::DONE, mark, 2s));
    EXPECT_EQ(a.events()[*a.wait_stage(Stage::DONE)].stage().by(), Stage::NOBODY);
    EXPECT_THAT(a.unparsed(), testing::IsEmpty());
    EXPECT_EQ(a.errors() + b.errors(), "");
}

TEST(Breath, EitherPausesAndBothResume) {
    Couple couple;
    couple.start_both();
    couple.breathe(1);
    auto& a = couple[Couple::a];
    auto& b = couple[Couple::b];
    Process::pump_for(1s);

    a.say(R"({"pause":{}})");
    const auto pressed_ns = boot_ns();
    const auto paused_a = a.wait_stage(Stage::PAUSED);
    const auto paused_b = b.wait_stage(Stage::PAUSED);
    ASSERT_TRUE(paused_a && paused_b);
    EXPECT_EQ(a.events()[*paused_a].stage().by(), Stage::ME);
    EXPECT_EQ(b.events()[*paused_b].stage().by(), Stage::PARTNER);
    EXPECT_LT(a.told(*paused_a).from_ns, pressed_ns + second / 10);
    EXPECT_LT(local_ns(b, *paused_b) - local_ns(a, *paused_a),
              second / 4);  // benchmarks measure it; this machine may be busy

    // It holds still on both sides: each where the pause reached it, and none jumps back for that.
    for (auto* client : {&a, &b})
        ASSERT_TRUE(
            Process::pump_until([&] { return client->sample()->stage() == Stage::PAUSED; }));
    const double held = a.sample()->breath();
    constexpr double steepest = 0.5;  // of the curve, per second
    const auto later =
        static_cast<double>(local_ns(b, *paused_b) - local_ns(a, *paused_a)) / second;
    EXPECT_NEAR(b.sample()->breath(), held, steepest * later + 1e-3);
    auto mark_a = a.mark();
    auto mark_b = b.mark();
    b.say(R"({"resume":{}})");
    EXPECT_FALSE(a.wait_stage(Stage::SETTLING, mark_a, 1s));  // one resume is nobody's business
    EXPECT_FALSE(b.wait_stage(Stage::SETTLING, mark_b, 1ms));
    EXPECT_NEAR(a.sample()->breath(), held, 1e-9);
    const auto resumed_ns = boot_ns();
    a.say(R"({"resume":{}})");
    const auto settling_a = a.wait_stage(Stage::SETTLING, mark_a);
    const auto settling_b = b.wait_stage(Stage::SETTLING, mark_b);
    const auto again_a = a.wait_stage(Stage::BREATHING, mark_a);
    const auto again_b = b.wait_stage(Stage::BREATHING, mark_b);
    ASSERT_TRUE(settling_a && settling_b && again_a && again_b);
    expect_five_seconds(a, resumed_ns, *settling_a, *again_a);
    expect_five_seconds(b, resumed_ns, *settling_b, *again_b);
    Process::pump_for(2s);
    const auto apart = compare(a, b, local_ns(a, *again_a));
    EXPECT_GT(apart.instants, 10U);
    EXPECT_LT(apart.breath, 0.01);
}

TEST(Breath, IsTheSameOverTheInternet) {
    const RelayProcess relay{"c", 7};
    Couple couple{&relay};
    couple.start_both();
    couple.breathe(1);
    Process::pump_for(10s);
    const auto apart = compare(couple[Couple::a], couple[Couple::b], boot_ns() - 8 * second);
    EXPECT_GT(apart.instants, 100U);
    EXPECT_LT(apart.breath, 0.01);
}

TEST(Breath, DuplicatesAndHeavyLossEatNoPause) {
    RelayProcess relay{"delay=5,jitter=5,loss=0.3,duplicates=0.2", 11};
    Couple couple{&relay};
    couple.start_both();
    couple.breathe(3);
    for (int i = 0; i < 3; ++i) {
        const auto from = i % 2 ? Couple::a : Couple::b;
        const auto to = i % 2 ? Couple::b : Couple::a;
        const auto mark = couple[to].mark();
        const auto mark_from = couple[from].mark();
        couple[from].say(R"({"pause":{}})");
        ASSERT_TRUE(couple[to].wait_stage(Stage::PAUSED, mark, 5s)) << i;
        if (i == 2) break;
        couple[from].say(R"({"resume":{}})");
        couple[to].say(R"({"resume":{}})");
        ASSERT_TRUE(couple[to].wait_stage(Stage::BREATHING, mark)) << i;
        ASSERT_TRUE(couple[from].wait_stage(Stage::BREATHING, mark_from)) << i;
    }
}

TEST(Breath, HereGlowsOnTheOtherSideWhileHeld) {
    Couple couple;
    couple.start_both();
    couple.breathe(1);
    const auto gesture = [&](bool on) {
        return Process::pump_until([&] {
            for (const auto& event : couple[Couple::b].events())
                if (event.has_gesture() && event.gesture().on() == on) return true;
            return false;
        });
    };
    couple[Couple::a].say(R"({"gesture":{"kind":"HERE","on":true}})");
    EXPECT_TRUE(gesture(true));
    couple[Couple::a].say(R"({"gesture":{"kind":"HERE","on":false}})");
    EXPECT_TRUE(gesture(false));
}

}  // namespace
}  // namespace attune::e2e
