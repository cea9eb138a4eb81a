// SPDX-License-Identifier: GPL-3.0-or-later
// A cable that is cut and comes back, and a partner who is killed and comes back: nobody's breath
// ends by it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <csignal>

#include "tests/e2e/compare.hpp"
#include "tests/e2e/couple.hpp"

namespace attune::e2e {
namespace {

// The largest step of the breath, and of session time against local time, between neighbouring
// samples.
struct Smoothness {
    double breath_per_second = 0;
    double clock_rate_error = 0;
    bool backwards = false;
};

Smoothness smoothness(const Client& client, std::int64_t from_ns) {
    Smoothness result;
    const v1::Sample* last = nullptr;
    for (const auto& event : client.events()) {
        if (!event.has_sample() || event.sample().local_ns() < from_ns) continue;
        const auto& sample = event.sample();
        if (last) {
            const auto local = static_cast<double>(sample.local_ns() - last->local_ns());
            const auto session = static_cast<double>(sample.session_ns() - last->session_ns());
            result.breath_per_second =
                std::max(result.breath_per_second,
                         std::abs(sample.breath() - last->breath()) / local * second);
            result.clock_rate_error =
                std::max(result.clock_rate_error, std::abs(session / local - 1));
            result.backwards |= session < 0;
        }
        last = &sample;
    }
    return result;
}

std::size_t stage_changes(const Client& client, std::size_t from) {
    return static_cast<std::size_t>(
        std::count_if(client.events().begin() + static_cast<std::ptrdiff_t>(from),
                      client.events().end(), [](const auto& event) { return event.has_stage(); }));
}

// 3 s after the relay sent the last datagram, by the client's own samples.
void expect_lost_in_time(Client& client, std::size_t lost, std::int64_t last_ns) {
    const auto told = client.told(lost);
    EXPECT_GT(told.to_ns - last_ns, 3 * second - second / 20);
    EXPECT_LT(told.from_ns - last_ns, 3 * second + second / 10);
}

TEST(Outage, TenSecondsOfItEndNothing) {
    RelayProcess relay{"b", 3};
    Couple couple{&relay};
    couple.start_both();
    couple.breathe(1);
    const auto breathing_ns = boot_ns();
    Process::pump_for(2s);
    const std::array marks{couple[Couple::a].mark(), couple[Couple::b].mark()};
    relay.say("outage on");
    const auto cut_ns = boot_ns();
    for (const auto side : {Couple::a, Couple::b}) {
        auto& client = couple[side];
        const auto lost = client.wait_link(v1::Link::LOST, marks[side]);
        ASSERT_TRUE(lost);
        expect_lost_in_time(client, *lost, relay.last_ns(side));
        EXPECT_FALSE(client.sample()->partner_fresh());
    }
    Process::pump_for(Milliseconds{10'000 - (boot_ns() - cut_ns) / 1'000'000});
    relay.say("outage off");
    const auto back_ns = boot_ns();
    for (const auto side : {Couple::a, Couple::b}) {
        auto& client = couple[side];
        const auto linked = client.wait_link(v1::Link::LINKED, marks[side]);
        ASSERT_TRUE(linked);
        EXPECT_LT(client.arrived_ns(*linked) - back_ns, second);
    }
    Process::pump_for(3s);
    for (const auto side : {Couple::a, Couple::b}) {
        const auto& client = couple[side];
        EXPECT_EQ(stage_changes(client, marks[side]), 0U);
        EXPECT_EQ(client.stage(), Stage::BREATHING);
        const auto smooth = smoothness(client, breathing_ns);
        EXPECT_FALSE(smooth.backwards);
        EXPECT_LT(smooth.breath_per_second, 0.6);   // the steepest the curve is by itself: 0.5/s
        EXPECT_LT(smooth.clock_rate_error, 0.006);  // 5000 ppm at most while far off
    }
    const auto apart = compare(couple[Couple::a], couple[Couple::b], breathing_ns);
    EXPECT_GT(apart.instants, 100U);
    EXPECT_LT(apart.breath, 0.01);
}

TEST(Outage, AKilledOneComesBackToTheSameTimeline) {
    RelayProcess relay{"delay=0", 5};
    Couple couple{&relay};
    couple.start_both();
    couple.breathe(1);
    auto& b = couple[Couple::b];
    const auto timeline = b.sample()->timeline();
    b.say(R"({"smaller":{}})");
    Process::pump_for(1s);
    const auto mark = b.mark();
    couple[Couple::a].signal(SIGKILL);
    ASSERT_EQ(couple[Couple::a].wait_exit(), 128 + SIGKILL);
    const auto lost = b.wait_link(v1::Link::LOST, mark);
    ASSERT_TRUE(lost);
    expect_lost_in_time(b, *lost, relay.last_ns(Couple::b));

    auto& again = couple.start(Couple::a);
    ASSERT_TRUE(again.wait_link(v1::Link::LINKED));
    ASSERT_TRUE(b.wait_link(v1::Link::LINKED, mark));
    EXPECT_EQ(stage_changes(b, mark), 0U);  // still breathing, alone
    EXPECT_EQ(b.stage(), Stage::BREATHING);
    ASSERT_TRUE(Process::pump_until(
        [&] { return again.sample() && again.sample()->timeline() == timeline; }));
    EXPECT_NE(again.stage(), Stage::BREATHING);

    // Rejoining is a fresh offer, in the middle of b's own breath.
    couple.breathe(1);
    EXPECT_EQ(again.sample()->timeline(), timeline);
    EXPECT_EQ(b.sample()->timeline(), timeline);
    const auto from_ns = boot_ns();
    Process::pump_for(3s);
    const auto apart = compare(again, b, from_ns);
    EXPECT_GT(apart.instants, 10U);
    EXPECT_LT(apart.breath, 0.01);
    EXPECT_FALSE(smoothness(b, 0).backwards);
}

TEST(Outage, WhoIsLeftFinishesAlone) {
    Couple couple;
    couple.start_both();
    couple.breathe(1);
    auto& b = couple[Couple::b];
    const auto sampled = [&](const auto& fits) {
        return Process::pump_until([&] {
            return b.sample()->stage() == Stage::BREATHING && fits(b.sample()->stage_ends_ns());
        });
    };
    ASSERT_TRUE(sampled([](auto) { return true; }));
    const auto would_end = b.sample()->stage_ends_ns();
    b.say(R"({"smaller":{}})");
    ASSERT_TRUE(sampled([&](auto ends) { return ends < would_end; }));
    const v1::Sample shorter = *b.sample();
    const auto mark = b.mark();
    couple[Couple::a].signal(SIGKILL);
    const auto done = b.wait_stage(Stage::DONE, mark, 40s);
    ASSERT_TRUE(done);
    EXPECT_EQ(stage_changes(b, mark), 1U);
    auto last = *done;
    while (!b.events()[last].has_sample()) --last;
    const auto& sample = b.events()[last].sample();
    EXPECT_EQ(sample.stage_ends_ns(), shorter.stage_ends_ns());
    const auto due_ns = sample.local_ns() + sample.stage_ends_ns() - sample.session_ns();
    EXPECT_NEAR(static_cast<double>(b.events()[*done].stage().local_ns() - due_ns) / second, 0,
                0.05);
}

TEST(Outage, AnUntoldQuitLooksLikeALostNetwork) {
    RelayProcess relay{"delay=0", 5};
    Couple couple{&relay};
    couple.start_both();
    const auto mark = couple[Couple::b].mark();
    couple[Couple::a].say(R"({"quit":{}})");
    ASSERT_EQ(couple[Couple::a].wait_exit(), 0);
    const auto lost = couple[Couple::b].wait_link(v1::Link::LOST, mark);
    ASSERT_TRUE(lost);
    expect_lost_in_time(couple[Couple::b], *lost, relay.last_ns(Couple::b));
}

}  // namespace
}  // namespace attune::e2e
