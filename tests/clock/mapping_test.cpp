// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/clock/mapping.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>

using namespace std::chrono_literals;

namespace attune {
namespace {

constexpr LocalTime start(1h);

Mapping slewing(double rate, double slew_rate, Duration slew_for) {
    return {start, SessionTime(10s), rate, slew_rate, start + slew_for, SessionTime{}};
}

TEST(Mapping, SlewsThenRunsAtItsRate) {
    const auto m = slewing(50e-6, 500e-6, 2s);
    EXPECT_EQ(m.at(start), SessionTime(10s));
    EXPECT_EQ(m.at(start + 1s), SessionTime(11s + 500us));
    EXPECT_EQ(m.at(start + 2s), SessionTime(12s + 1ms));
    EXPECT_EQ(m.at(start + 12s), SessionTime(22s + 1ms + 500us));
}

TEST(Mapping, HoldsAtItsFloorInsteadOfRunningBackwards) {
    Mapping m = slewing(0, 0, 0s);
    m.floor = SessionTime(10s + 30ms);
    EXPECT_EQ(m.at(start), m.floor);
    EXPECT_EQ(m.at(start + 30ms), m.floor);
    EXPECT_EQ(m.at(start + 31ms), SessionTime(10s + 31ms));
    EXPECT_EQ(m.when(m.floor), start + 30ms);
    EXPECT_EQ(m.when(SessionTime(5s)), start + 30ms);
}

TEST(Mapping, WhenInvertsAtWithinANanosecondOrTwo) {
    std::mt19937_64 random(7);
    const auto between = [&](double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(random);
    };
    for (int i = 0; i < 10'000; ++i) {
        const auto m = slewing(between(-2e-4, 2e-4), between(-5e-3, 5e-3),
                               Duration(static_cast<std::int64_t>(between(0, 5e9))));
        const LocalTime t = start + Duration(static_cast<std::int64_t>(between(0, 1e13)));
        ASSERT_LE(std::chrono::abs(m.when(m.at(t)) - t), 2ns) << "round " << i;
        const SessionTime s = m.at(t);
        ASSERT_LE(std::chrono::abs(m.at(m.when(s)) - s), 2ns) << "round " << i;
    }
}

TEST(Mapping, NeverRunsBackwardsAcrossItsKnee) {
    for (const double slew : {-5e-3, -5e-4, 5e-4, 5e-3}) {
        const auto m = slewing(1e-4, slew, 500ms);
        SessionTime last = m.at(start);
        for (auto t = start; t < start + 1s; t += 997us) {
            EXPECT_GE(m.at(t), last);
            last = m.at(t);
        }
    }
}

TEST(Mapping, SaturatesForAbsurdInstants) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    for (const auto origin : {least, std::int64_t{0}, most}) {
        Mapping m = slewing(2e-4, 5e-3, 1s);
        m.session = SessionTime(Duration(origin));
        for (const auto t : {least, least + 1, std::int64_t{0}, most - 1, most}) {
            EXPECT_GE(m.at(LocalTime(Duration(t))), m.floor);
            m.when(SessionTime(Duration(t)));  // the sanitizer watches
        }
    }
    EXPECT_EQ(slewing(0, 0, 0s).at(LocalTime::max()), SessionTime(LocalTime::max() - start + 10s));
}

}  // namespace
}  // namespace attune
