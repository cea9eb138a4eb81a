// SPDX-License-Identifier: GPL-3.0-or-later
// No orb jumps, whatever comes late.
#include <gtest/gtest.h>

#include <cmath>

#include "client/breath/curve.hpp"
#include "tests/session/couple.hpp"

namespace attune::test {
namespace {

constexpr double most_a_frame = 0.03;  // of the amplitude
constexpr Duration frame = 16ms;

// Both orbs, frame by frame.
struct Watched : Couple {
    double last[2] = {0, 0};
    double worst = 0;

    void watch(Duration span) {
        for (Duration t = 0s; t < span; t += frame) {
            run(frame);
            for (const std::size_t i : {0u, 1u}) {
                const double breath = sample(i == 0 ? a() : b()).breath();
                worst = std::max(worst, std::abs(breath - last[i]));
                last[i] = breath;
            }
        }
    }
    double paced(const Side& side) const {
        const Pacer pacer = *view(side).pacer;
        return breath_after(pacer.plan, pacer.elapsed(now(side).session)).amplitude;
    }
    void expect_together() {
        EXPECT_EQ(view(a()).pacer->plan, view(b()).pacer->plan);
        EXPECT_EQ(last[0], paced(a()));  // to the last bit
        EXPECT_EQ(last[1], paced(b()));
    }
};

TEST(Smooth, AConfirmationThatComesLateEasesIn) {
    for (const bool both : {false, true}) {
        for (const Duration outage : {7500ms, 9100ms, 11000ms}) {
            Watched couple;
            couple.press(couple.a(), five_minutes);
            couple.watch(64ms);
            couple.press(couple.b(), R"({"accept":{}})");
            // Without `both`, a hears the yes, and b does not hear that of a.
            if (!both) couple.exchange();
            couple.up = false;
            couple.watch(outage);
            EXPECT_EQ(couple.b().session.stage(), Change::ASKED);
            couple.up = true;
            couple.link();
            couple.watch(112ms);
            EXPECT_EQ(couple.b().session.stage(), Change::BREATHING);
            EXPECT_EQ(couple.a().session.stage(), Change::BREATHING);
            EXPECT_GT(couple.paced(couple.b()), 0.3);  // it would have jumped as far
            // The partner's orb is where the partner's is, and mine on its way.
            EXPECT_LT(couple.sample(couple.b()).breath(), 0.1);
            EXPECT_EQ(couple.sample(couple.b()).partner_breath(), couple.paced(couple.b()));
            couple.watch(4s);
            couple.expect_together();
            couple.watch(20s);
            couple.expect_together();
            EXPECT_LE(couple.worst, most_a_frame) << seconds(outage) << ' ' << both;
        }
    }
}

TEST(Smooth, AnOutageAPauseInItAndGoingOnAfterIt) {
    Watched couple;
    couple.breathe();
    couple.last[0] = couple.last[1] = couple.sample(couple.a()).breath();
    couple.up = false;
    couple.watch(13s);
    couple.press(couple.a(), R"({"pause":{}})");
    couple.watch(12300ms);  // b goes on, on the known clock
    couple.up = true;
    couple.link();
    couple.watch(2s);
    EXPECT_EQ(couple.b().session.stage(), Change::PAUSED);
    EXPECT_NE(couple.last[0], couple.last[1]);
    couple.press(couple.a(), R"({"resume":{}})");
    couple.press(couple.b(), R"({"resume":{}})");
    couple.watch(6s);
    EXPECT_EQ(couple.b().session.stage(), Change::BREATHING);
    couple.expect_together();
    couple.watch(20s);
    couple.expect_together();
    EXPECT_LE(couple.worst, most_a_frame);
}

// A breath of one's own gives way to the one for two.
TEST(Smooth, FromABreathAloneToOneTogether) {
    Watched couple;
    couple.press(couple.b(), R"({"practise":{"breathe":{"pattern":"GENTLE","minutes":5}}})");
    couple.watch(8s);
    couple.press(couple.a(), five_minutes);
    couple.watch(64ms);
    EXPECT_GT(couple.last[1], 0.5);
    couple.press(couple.b(), R"({"accept":{}})");
    couple.watch(4s);
    EXPECT_EQ(couple.b().session.stage(), Change::LEAD_IN);
    EXPECT_EQ(couple.last[1], 0);
    couple.watch(20s);
    couple.expect_together();
    EXPECT_LE(couple.worst, most_a_frame);
}

// What a start is said in, tenths of a second, is less fine than the shift.
TEST(Smooth, AnotherTimeline) {
    Session alone(5, 5);
    constexpr Duration shift = 12345'678'901ns;
    Duration origin = 0s;
    const auto at = [&](Duration t) { return Now{LocalTime(t), SessionTime(t + origin)}; };
    alone.on_command(at(0s),
                     command(R"({"practise":{"breathe":{"pattern":"GENTLE","minutes":5}}})"));
    double last = 0, worst = 0;
    for (Duration t = 0s; t < 30s; t += frame) {
        if (t >= 9s && origin == 0s) {
            alone.on_timeline(shift);
            origin = shift;
        }
        alone.on_timer(at(t));
        v1::Sample sample;
        alone.fill(sample, at(t));
        worst = std::max(worst, std::abs(sample.breath() - last));
        last = sample.breath();
    }
    EXPECT_GT(worst, 0.005);
    EXPECT_LE(worst, 0.015);
}

}  // namespace
}  // namespace attune::test
