// SPDX-License-Identifier: GPL-3.0-or-later
// The goal figures in short: fewer and shorter runs than clock_bench, hence roomier limits.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <vector>

#include "net/clock/session_clock.hpp"
#include "tests/clock/packets.hpp"

namespace attune {
namespace {

using sim::local_at;

struct Goal {
    const char* path;
    double p99_ms, to_1ms;
};
std::ostream& operator<<(std::ostream& out, const Goal& goal) {
    return out << goal.path;
}

class ShortGoal : public testing::TestWithParam<Goal> {};

TEST_P(ShortGoal, IsMet) {
    const Goal goal = GetParam();
    const auto all = sim::scenarios();
    const auto& scenario =
        *std::find_if(all.begin(), all.end(), [&](const auto& s) { return s.name == goal.path; });
    std::vector<double> errors, locks;
    for (std::uint64_t seed = 2000; seed < 2006; ++seed) {
        const auto packets = sim::exchange(scenario, {.seconds = 70}, seed);
        SessionClock clock(1, local_at(0));
        clock.adopt(local_at(0), 2, Duration{});
        std::size_t next = 0;
        double since = -1, lock = 1e9;
        for (double t = 0.05; t < 70; t += 0.05) {
            for (; next < packets.samples.size() && packets.samples[next].received <= local_at(t);
                 ++next)
                clock.on_sample(packets.samples[next], false);
            if (!clock.random_error(local_at(t))) continue;
            const double shown =
                std::chrono::duration<double>(clock.at(local_at(t)).time_since_epoch() -
                                              local_at(t).time_since_epoch())
                    .count();
            const double error =
                std::fabs(shown - sim::origins - packets.offset_at(t) - scenario.bias());
            if (error >= 1e-3)
                since = -1;
            else if (since < 0)
                since = t;
            if (lock > 1e8 && since >= 0 && t - since >= 5) lock = since;
            if (t >= 20) errors.push_back(error);
        }
        EXPECT_TRUE(clock.locked(local_at(70))) << "seed " << seed;
        locks.push_back(lock);
    }
    std::sort(errors.begin(), errors.end());
    std::sort(locks.begin(), locks.end());
    EXPECT_LE(errors[errors.size() * 99 / 100] * 1e3, goal.p99_ms);
    EXPECT_LE(locks[locks.size() / 2], goal.to_1ms);
}

INSTANTIATE_TEST_SUITE_P(Paths, ShortGoal,
                         testing::Values(Goal{"a", .05, .2}, Goal{"b", .15, .5}, Goal{"c", .3, 1},
                                         Goal{"d", 1.2, 8}, Goal{"e", .15, .5}, Goal{"f", .15, .5},
                                         Goal{"g", .15, .5}, Goal{"b'", .6, 1}, Goal{"c'", 3, 20},
                                         Goal{"d'", 9, 1e10}, Goal{"o", .4, 1}));

}  // namespace
}  // namespace attune
