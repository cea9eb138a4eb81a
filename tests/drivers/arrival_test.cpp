// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <chrono>

#include "net/drivers/local_clock.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

// Both clocks, without a machine: the wall clock is set by changing what it is ahead.
struct Clocks {
    Duration ahead = 24h * 365 * 60;
    LocalTime local{3h};

    ClockReading read() const { return {local.time_since_epoch() + ahead, local}; }
    Duration stamp() const { return read().wall; }
};

TEST(ArrivalClock, TellsWhenItCameHoweverLateItIsRead) {
    Clocks clocks;
    ArrivalClock arrivals{clocks.read()};
    for (const Duration late : {0ns, 1ns, 5'000'000ns, 7'200'000'000'000ns}) {
        const auto stamp = clocks.stamp();
        const auto came = clocks.local;
        clocks.local += late;
        EXPECT_EQ(arrivals.at(stamp, clocks.read()), came);
    }
}

TEST(ArrivalClock, UsesNoStampOfBeforeTheWallClockWasSet) {
    for (const Duration by : {Duration{1h}, Duration{-1h}, Duration{20ms}, Duration{-20ms}}) {
        Clocks clocks;
        ArrivalClock arrivals{clocks.read()};
        clocks.local += 1s;
        const auto before = clocks.stamp();
        clocks.local += 5ms;
        clocks.ahead += by;
        clocks.local += 1ms;
        const auto after = clocks.stamp();
        clocks.local += 1ms;
        // All three waited.
        for (const auto stamp : {before, before, after})
            EXPECT_EQ(arrivals.at(stamp, clocks.read()), clocks.local) << by.count();
        clocks.local += 1ms;
        const auto came = clocks.local;
        const auto stamp = clocks.stamp();
        clocks.local += 30ms;
        EXPECT_EQ(arrivals.at(stamp, clocks.read()), came);
    }
}

TEST(ArrivalClock, BelievesNoStampOfTheFuture) {
    Clocks clocks;
    ArrivalClock arrivals{clocks.read()};
    clocks.local += 1s;
    EXPECT_EQ(arrivals.at(clocks.stamp() + 1ms, clocks.read()), clocks.local);
    EXPECT_EQ(arrivals.at(Duration{}, clocks.read()), clocks.local);
}

// A process held up between its readings of the two clocks sees what looks like a step.
TEST(ArrivalClock, AHoldUpBetweenTheReadingsNeverMakesItEarlier) {
    for (const Duration held : {10us, 40us, 60us, 4000us}) {
        Clocks clocks;
        ArrivalClock arrivals{clocks.read()};
        clocks.local += 1s;
        const auto came = clocks.local;
        const auto stamp = clocks.stamp();
        clocks.local += 1ms;
        auto now = clocks.read();
        now.local = clocks.local += held;
        const auto at = arrivals.at(stamp, now);
        EXPECT_GE(at, came);
        EXPECT_LE(at, clocks.local);
    }
}

}  // namespace
}  // namespace attune
