// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/curve.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr BreathPlan five_minutes{long_exhale_pattern, 5min};
constexpr BreathPlan box{{4s, 4s, 4s, 4s}, 5min};

// To the last bit, from any compiler at any level: two clients draw one breath.
TEST(Curve, GivesTheseExactFigures) {
    const auto at = [](Duration t) { return breath_after(five_minutes, t).amplitude; };
    EXPECT_EQ(at(0s), 0);
    EXPECT_EQ(at(1ns), 0x1.8c240c486ea9dp-93);
    EXPECT_EQ(at(1s), 0x1.a8p-4);
    EXPECT_EQ(at(1234567891ns), 0x1.65c90523201dap-3);
    EXPECT_EQ(at(2s), 0.5);
    EXPECT_EQ(at(3999999999ns), 0x1p+0);
    EXPECT_EQ(at(4s), 1);
    EXPECT_EQ(at(6s), 0x1.948b0fcd6e9ep-1);
    EXPECT_EQ(at(7s), 0.5);
    EXPECT_EQ(at(9876543219ns), 0x1.6233637b4ep-14);
    EXPECT_EQ(at(299s), 0x1.22c3f35ba783p-5);
    EXPECT_EQ(ease(0.1), 0x1.187e7c06e19bbp-7);
    EXPECT_EQ(ease(0.9), 0x1.fb9e060fe4797p-1);
    EXPECT_EQ(breath_after({long_exhale_pattern, 1234ms}, 2s).amplitude, 0x1.3e5aa4f7e7917p-3);
}

TEST(Curve, EaseHasNoVelocityAtEitherEnd) {
    EXPECT_EQ(ease(0), 0);
    EXPECT_EQ(ease(1), 1);
    EXPECT_EQ(ease(-3), 0);
    EXPECT_EQ(ease(7), 1);
    EXPECT_LT(ease(1e-4) / 1e-4, 1e-6);
    EXPECT_LT((1 - ease(1 - 1e-4)) / 1e-4, 1e-6);
    for (int i = 0; i < 10000; ++i) {
        const double x = i / 10000.0;
        ASSERT_GE(ease(x + 1e-4), ease(x));
        ASSERT_NEAR(ease(x) + ease(1 - x), 1, 4e-15);
    }
}

TEST(Curve, CutsPhasesWhereThePatternSays) {
    const BreathPosition in = breath_after(five_minutes, 123s);
    EXPECT_EQ(in, (BreathPosition{12, BreathPhase::inhale, 0.75, ease(0.75), 3s, 4s}));
    const BreathPosition out = breath_after(five_minutes, 124s);
    EXPECT_EQ(out, (BreathPosition{12, BreathPhase::exhale, 0, 1, 0s, 6s}));
    EXPECT_EQ(breath_after(box, 4s - 1ns).phase, BreathPhase::inhale);
    EXPECT_EQ(breath_after(box, 4s).phase, BreathPhase::hold_full);
    EXPECT_EQ(breath_after(box, 8s).phase, BreathPhase::exhale);
    EXPECT_EQ(breath_after(box, 12s).phase, BreathPhase::hold_empty);
    EXPECT_EQ(breath_after(box, 16s).cycle, 1u);
}

TEST(Curve, RestsBeforeTheStartAndSinksAfterTheEnd) {
    EXPECT_EQ(breath_after(five_minutes, -1ns),
              (BreathPosition{0, BreathPhase::hold_empty, 0, 0, 0s, 0s}));
    EXPECT_EQ(breath_after(five_minutes, -5s).amplitude, 0);
    EXPECT_EQ(breath_after(five_minutes, 5min).amplitude, 0);
    EXPECT_EQ(breath_after(five_minutes, 5min).phase, BreathPhase::hold_empty);
    const BreathPlan cut{long_exhale_pattern, 14s};  // ends full
    EXPECT_NEAR(breath_after(cut, 14s).amplitude, 1, 1e-12);
    EXPECT_NEAR(breath_after(cut, 15500ms).amplitude, 0.5, 1e-12);
    EXPECT_EQ(breath_after(cut, 17s).amplitude, 0);
    EXPECT_EQ(breath_after(cut, 1h).amplitude, 0);
    EXPECT_EQ(breath_after({long_exhale_pattern, 0s}, 0s).amplitude, 0);
}

// Patterns of 3 to 10 breaths a minute with any holds: everywhere inside 0 to 1, nowhere faster
// than the steepest part of the curve (15/8 of its mean), at rest at every turn.
TEST(Curve, IsContinuousForAnyPlan) {
    const unsigned seed = 20240229;
    std::mt19937_64 random(seed);
    std::uniform_int_distribution<int> part(1, 150), hold(0, 50), minutes(1, 20);
    for (int n = 0; n < 2000; ++n) {
        const BreathPattern pattern{part(random) * 100ms, hold(random) * 100ms,
                                    part(random) * 100ms, hold(random) * 100ms};
        const BreathPlan plan{pattern, minutes(random) * 1min - part(random) * 7ms};
        std::uniform_int_distribution<std::int64_t> when(-10'000'000'000,
                                                         (plan.length + 10s).count());
        for (int i = 0; i < 50; ++i) {
            const Duration t{when(random)};
            const BreathPosition here = breath_after(plan, t);
            const BreathPosition next = breath_after(plan, t + 1ms);
            const Duration shortest = std::min({pattern.inhale, pattern.exhale, release_time});
            ASSERT_GE(here.amplitude, 0) << "seed " << seed;
            ASSERT_LE(here.amplitude, 1) << "seed " << seed;
            ASSERT_LE(std::abs(next.amplitude - here.amplitude),
                      1.876e6 / static_cast<double>(shortest.count()))
                << "seed " << seed << " plan " << n << " at " << t.count();
            if (t < 0s || t >= plan.length) continue;
            ASSERT_LT(here.in_phase, here.phase_length);
            const Duration turn = t - here.in_phase;
            const double velocity = std::abs(breath_after(plan, turn + 1ms).amplitude -
                                             breath_after(plan, turn).amplitude);
            if (turn + 1ms < plan.length) {
                ASSERT_LT(velocity, 2e-5) << "seed " << seed << " plan " << n;
            }
        }
    }
}

}  // namespace
}  // namespace attune
