// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/pacer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "client/breath/curve.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr BreathPlan plan{long_exhale_pattern, 5min};
constexpr SessionTime start(1000s);
constexpr double steepest = 15.0 / 8 / 4000;  // of a 4 s inhale, in 1 ms

TEST(Pacer, LaysThePlanOntoTheTimeline) {
    const Pacer pacer{plan, start, std::nullopt};
    EXPECT_EQ(pacer.position_at(start - 3s).amplitude, 0);
    EXPECT_EQ(pacer.position_at(start + 123s), breath_after(plan, 123s));
    EXPECT_EQ(pacer.elapsed(start - 5s), -5s);
    EXPECT_EQ(pacer.end(), start + 5min);
}

// The partner pressed 300 ms before it was known here: the plan stands at 42.0 s, the orb at 42.3
// s.
TEST(Pacer, NeverJumpsFromPauseToResume) {
    const Pacer before{plan, start, std::nullopt};
    const SessionTime known = start + 42300ms;
    const double here = before.position_at(known).amplitude;
    Pacer paused = before;
    paused.hold = {42s, here, std::nullopt};
    for (Duration t = 0s; t < 1h; t += 7s) EXPECT_EQ(paused.position_at(known + t).amplitude, here);
    EXPECT_EQ(paused.elapsed(known + 1h), 42s);

    const SessionTime until = known + 1h + settle_time;
    Pacer resumed = paused;
    resumed.hold->until = until;
    resumed.start = until - 42s;
    double last = here;
    for (SessionTime t = until - settle_time; t < until + 10s; t += 1ms) {
        const double now = resumed.position_at(t).amplitude;
        ASSERT_LE(std::abs(now - last), steepest * 1.001) << (t - until).count();
        if (t < until) {
            ASSERT_LE(std::abs(now - last), std::abs(here - ease(0.5)) * 2 / 5000 + 1e-12);
        }
        last = now;
    }
    EXPECT_EQ(resumed.position_at(until - 1ns).phase, resumed.position_at(until).phase);
    EXPECT_EQ(resumed.position_at(until + 8s), breath_after(plan, 50s));
    EXPECT_EQ(resumed.end() - before.end(),
              until - (start + 42s));  // the end moves by the time paused
}

}  // namespace
}  // namespace attune
