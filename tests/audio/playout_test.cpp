// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/audio/playout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr Duration length{10'666'667};  // 512 samples
constexpr LocalTime zero{1h};

// Callbacks at `period`, each up to `jitter` late; what the spans are off the true times, ms, from
// `settled` on. Also: each begins where the one before ended, and none is turned around.
double worst_ms(PlayoutClock& clock, Duration period, Duration jitter, LocalTime start,
                Duration settled, Duration whole) {
    std::mt19937 random{7};
    std::uniform_int_distribution<std::int64_t> late{0, jitter.count()};
    double worst = 0;
    std::optional<LocalTime> end;
    for (Duration t{}; t < whole; t += period) {
        const auto span = clock.next(start + t + Duration(late(random)), length);
        EXPECT_GT(span.end, span.begin);
        EXPECT_EQ(span.begin, end.value_or(span.begin));
        end = span.end;
        const auto off = static_cast<double>((span.begin - start - t).count()) * 1e-6;
        if (t >= settled) worst = std::max(worst, std::abs(off));
    }
    return worst;
}

TEST(PlayoutClock, SmoothsLateCallbacks) {
    PlayoutClock clock;
    EXPECT_LT(worst_ms(clock, length, 0s, zero, 0s, 10s), 0.001);
    PlayoutClock busy;  // 2 ms late in the mean, and a quarter of the scatter around it
    EXPECT_LT(worst_ms(busy, length, 4ms, zero, 2s, 20s), 3.3);
}

TEST(PlayoutClock, LearnsADevicesRate) {
    for (const auto period : {length * 94 / 100, length * 103 / 100}) {
        PlayoutClock clock;
        EXPECT_LT(worst_ms(clock, period, 0s, zero, 0s, 5s), 7);
        PlayoutClock learnt;
        EXPECT_LT(worst_ms(learnt, period, 0s, zero, 8s, 15s), 0.2);
    }
}

TEST(PlayoutClock, FollowsAStepWithoutAJump) {
    for (const auto step : {Duration(20ms), Duration(-20ms), Duration(45ms), Duration(-45ms)}) {
        PlayoutClock clock;
        LocalTime due = zero;
        for (int i = 0; i < 100; ++i, due += length) clock.next(due, length);
        due += step;
        double worst_after = 0;
        for (int i = 0; i < 1000; ++i, due += length) {
            const auto span = clock.next(due, length);
            const double pace = static_cast<double>((span.end - span.begin).count()) /
                                static_cast<double>(length.count());
            ASSERT_NEAR(pace, 1, 0.21);
            const Duration off = std::chrono::abs(span.begin - due);
            if (i > 40) worst_after = std::max(worst_after, static_cast<double>(off.count()));
        }
        EXPECT_LT(worst_after, 2e6);
    }
}

TEST(PlayoutClock, StartsAnewAfterAGap) {
    PlayoutClock clock;
    clock.next(zero, length);
    EXPECT_EQ(clock.next(zero + 1h, length).begin, zero + 1h);
    EXPECT_EQ(clock.next(zero, length).begin, zero);
}

}  // namespace
}  // namespace attune
