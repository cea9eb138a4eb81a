// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/audio/calibration.hpp"

#include <gtest/gtest.h>

#include <random>

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr LocalTime first{5'000s};

// Taps at each second, this late, give or take `scatter` (a standard deviation).
Calibration tapped(int taps, Duration late, Duration scatter, unsigned seed) {
    std::mt19937 random{seed};
    // Of at least a nanosecond: a distribution needs some.
    std::normal_distribution<double> off{0, std::max(1.0, static_cast<double>(scatter.count()))};
    Calibration calibration{first};
    for (int i = 0; i < taps; ++i)
        calibration.tap(first + i * Duration(1s) + late +
                        Duration(scatter == 0s ? 0 : static_cast<std::int64_t>(off(random))));
    return calibration;
}

TEST(Calibration, FindsHowLateADeviceIs) {
    for (const auto late : {0ms, 1ms, 120ms, 250ms, 400ms})
        EXPECT_EQ(tapped(12, late, 0s, 1).result().trim, late);
    for (unsigned seed = 1; seed <= 50; ++seed) {
        const auto result = tapped(16, 180ms, 25ms, seed).result();
        ASSERT_TRUE(result.trim) << seed << result.why_not;
        EXPECT_NEAR(static_cast<double>(result.trim->count()), 180, 30) << seed;
    }
}

TEST(Calibration, PassesOverTheFirstTapsAndSingleSlips) {
    Calibration calibration{first};
    for (const auto late : {450ms, 330ms, 140ms, 150ms, 160ms, 640ms, 150ms, 145ms, -200ms, 155ms})
        calibration.tap(first + late);
    EXPECT_EQ(calibration.result().trim, 150ms);
}

TEST(Calibration, StaysWithinWhatCanBeTrimmed) {
    EXPECT_EQ(tapped(10, -80ms, 0s, 1).result().trim, 0ms);
    EXPECT_EQ(tapped(10, 480ms, 0s, 1).result().trim, 400ms);
}

TEST(Calibration, RefusesWhatItCannotMeasureBy) {
    const auto refused = [](const Calibration& calibration, const char* word) {
        const auto result = calibration.result();
        EXPECT_FALSE(result.trim);
        EXPECT_NE(result.why_not.find(word), std::string::npos) << result.why_not;
    };
    refused(Calibration{first}, "eight");
    refused(tapped(7, 100ms, 0s, 1), "eight");
    refused(tapped(10, 600ms, 0s, 1), "later");
    refused(tapped(10, -200ms, 0s, 1), "before");
    Calibration uneven{first};
    for (int i = 0; i < 12; ++i) uneven.tap(first + i * Duration(870ms));
    refused(uneven, "uneven");
}

TEST(Calibration, TakesAnyTap) {
    Calibration calibration{first};
    for (int i = 0; i < 1000; ++i) {
        calibration.tap(LocalTime{} + i * Duration(1s) + 100ms);
        calibration.tap(first + i * Duration(1h) + 100ms);
    }
    EXPECT_EQ(calibration.result().trim, 100ms);
}

}  // namespace
}  // namespace attune
