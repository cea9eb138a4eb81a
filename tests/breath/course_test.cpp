// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/course.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "client/breath/curve.hpp"
#include "tests/breath/plans.hpp"
#include "tests/seed.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr double rounding = 4e-15;  // of ease() near 1, where its terms nearly cancel

Duration cycle_length(const BreathPlan& plan, std::uint32_t n) {
    return cycle_start(plan, n + 1) - cycle_start(plan, n);
}

// Breaths a minute and cycles of each step in turn.
using Steps = std::vector<std::pair<double, std::uint32_t>>;

Steps steps_of(const BreathPlan& plan) {
    Steps steps;
    for (std::uint32_t n = 0; cycle_start(plan, n) < plan.length; ++n) {
        const double rate =
            std::round(6e14 / static_cast<double>(cycle_length(plan, n).count())) / 1e4;
        if (steps.empty() || steps.back().first != rate) steps.push_back({rate, 0});
        ++steps.back().second;
    }
    return steps;
}

TEST(Ramp, SlowsByHalfABreathAMinuteInWholeCycles) {
    const BreathPlan plan{long_exhale_pattern, 5min, true};
    const auto rates = steps_of(plan);
    ASSERT_EQ(rates.size(), 4u);
    EXPECT_EQ(rates[0], (Steps::value_type{7.5, 8}));
    EXPECT_NEAR(rates[1].first, 7, 0.0005);
    EXPECT_EQ(rates[1].second, 7u);
    EXPECT_NEAR(rates[2].first, 6.5, 0.0005);
    EXPECT_EQ(rates[2].second, 7u);
    EXPECT_EQ(rates[3].first, 6);
    EXPECT_EQ(cycle_start(plan, 8), 64s);
    EXPECT_EQ(cycle_start(plan, 15), 64s + 7 * 8571ms);
    EXPECT_EQ(cycle_start(plan, 22), 64s + 7 * 8571ms + 7 * 9230ms);
    EXPECT_EQ(cycle_start(plan, 23), cycle_start(plan, 22) + 10s);
    // 571 ms of the 2 s from Gentle to the pattern: 28.55 %.
    EXPECT_EQ(stretch_at(plan, 64s).pattern, (BreathPattern{3642750us, {}, 4928250us, {}}));
    EXPECT_EQ(stretch_at(plan, 64s - 1ns).pattern, gentle_pattern);
    EXPECT_EQ(stretch_at(plan, 4min).pattern, long_exhale_pattern);
    EXPECT_EQ(breath_after(plan, 64s).cycle, 8u);
    EXPECT_EQ(breath_after(plan, 64s - 1ns).cycle, 7u);
}

TEST(Ramp, GoesDownToThePatternAndNoFurther) {
    const auto last_step = [](const BreathPattern& pattern) {
        const Steps steps = steps_of({pattern, 20min, true});
        return std::pair{steps.size(), steps.back().first};
    };
    EXPECT_EQ(last_step(gentle_pattern), (std::pair{1ul, 7.5}));
    EXPECT_EQ(last_step({3s, 0s, 3s, 0s}), (std::pair{1ul, 10.0}));
    EXPECT_EQ(last_step({4s, 0s, 4100ms, 0s}), (std::pair{2ul, 7.4074}));
    EXPECT_EQ(last_step(cyclic_sigh_pattern), (std::pair{3ul, 6.6667}));
    EXPECT_EQ(last_step(box_pattern), (std::pair{9ul, 3.75}));
    EXPECT_EQ(last_step({5s, 5s, 5s, 5s}), (std::pair{10ul, 3.0}));
    EXPECT_EQ(steps_of({box_pattern, 20min}).size(), 1u);
    // Each step within 10 s of a minute, so that the slowest is reached in the tenth minute.
    EXPECT_EQ(cycle_start({{5s, 5s, 5s, 5s}, 20min, true}, 52),
              64s + 7 * 8571ms + 7 * 9230ms + 6 * 10s + 6 * 10909ms + 5 * 12s + 5 * 13333ms +
                  4 * 15s + 4 * 17142ms);
}

TEST(Softer, HasThreeLevelsTowardGentle) {
    BreathPlan plan{box_pattern, 5min};
    plan.softer_from = {3, 5, 6};
    const auto at = [&](std::uint32_t n) { return stretch_at(plan, cycle_start(plan, n)); };
    const auto peak = [&](std::uint32_t n) {
        return breath_after(plan, cycle_start(plan, n) + 4s).amplitude;
    };
    EXPECT_EQ(at(2).pattern, box_pattern);
    EXPECT_EQ(cycle_start(plan, 3), 48s);
    EXPECT_EQ(at(3).pattern, (BreathPattern{3750ms, 2s, 4250ms, 2s}));
    EXPECT_EQ(at(4).pattern, at(3).pattern);
    EXPECT_EQ(cycle_start(plan, 5), 72s);
    EXPECT_EQ(at(5).pattern, gentle_pattern);
    EXPECT_EQ(at(6).pattern, gentle_pattern);
    EXPECT_EQ(at(30).pattern, gentle_pattern);
    EXPECT_EQ(cycle_start(plan, 6), 80s);
    EXPECT_EQ(peak(2), 1);
    EXPECT_EQ(peak(3), 0.8);
    EXPECT_EQ(at(5).peak, 0.65);
    EXPECT_EQ(at(6).peak, 0.5);
    EXPECT_EQ(breath_after(plan, 80s + 3500ms).amplitude, 0.5);
    EXPECT_EQ(breath_after(plan, 80s).amplitude, 0);
    // The third of three at once.
    plan.softer_from = {4, 4, 4};
    EXPECT_EQ(at(3).peak, 1);
    EXPECT_EQ(at(4).peak, 0.5);
    EXPECT_EQ(at(4).pattern, gentle_pattern);
}

TEST(Softer, LeavesAFastBreathItsPaceAndTakesItsHolds) {
    const BreathPlan plan{{1s, 3s, 2s, 0s}, 5min, true, {1, 2, 3}};  // 6 s, 10 a minute
    EXPECT_EQ(stretch_at(plan, 6s).pattern, (BreathPattern{1500ms, 1500ms, 3s, 0s}));
    EXPECT_EQ(stretch_at(plan, 12s).pattern, (BreathPattern{2s, 0s, 4s, 0s}));
    EXPECT_EQ(stretch_at(plan, 1min).pattern, (BreathPattern{2s, 0s, 4s, 0s}));
    EXPECT_EQ(stretch_at(plan, 1min).peak, 0.5);
}

TEST(Softer, EndsARampWhereItIs) {
    BreathPlan plan{long_exhale_pattern, 20min, true, {10, 0, 0}};
    const BreathPattern second = stretch_at(plan, 64s).pattern;
    EXPECT_EQ(second.cycle(), 8571ms);
    EXPECT_EQ(cycle_length(plan, 9), 8571ms);
    EXPECT_EQ(cycle_length(plan, 10), 8285500us);
    EXPECT_EQ(cycle_length(plan, 100), 8285500us);
    // Where the next step would have begun, what has run so far counts.
    plan.softer_from = {8, 0, 0};
    EXPECT_EQ(cycle_length(plan, 7), 8s);
    EXPECT_EQ(cycle_length(plan, 8), 8s);
    EXPECT_EQ(stretch_at(plan, 64s).pattern, gentle_pattern);
    EXPECT_EQ(stretch_at(plan, 64s).peak, 0.8);
}

TEST(Softer, HoldsFromTheFirstCycleAtLeastTwoSecondsAway) {
    BreathPlan plan{long_exhale_pattern, 5min};
    EXPECT_EQ(softer_after(plan, -5s), (SofterFrom{1, 0, 0}));
    EXPECT_EQ(softer_after(plan, 0s), (SofterFrom{1, 0, 0}));
    EXPECT_EQ(softer_after(plan, 38s), (SofterFrom{4, 0, 0}));
    EXPECT_EQ(softer_after(plan, 38s + 1ns), (SofterFrom{5, 0, 0}));
    plan.softer_from = softer_after(plan, 38s + 1ns);
    EXPECT_EQ(softer_after(plan, 39s), (SofterFrom{5, 5, 0}));
    // 9 s a cycle from 50 s on: 59, 68.
    EXPECT_EQ(softer_after(plan, 57s), (SofterFrom{5, 6, 0}));
    EXPECT_EQ(softer_after(plan, 58s), (SofterFrom{5, 7, 0}));
    plan.softer_from = {5, 9, 0};  // the partner's second, of which this side hears now
    EXPECT_EQ(softer_after(plan, 39s), (SofterFrom{5, 9, 9}));
    plan.softer_from = {5, 9, 9};
    EXPECT_EQ(softer_after(plan, 39s), (SofterFrom{5, 9, 9}));
}

TEST(Softer, LevelsOutOfOrderAreNotValid) {
    for (const SofterFrom& from : {SofterFrom{}, {1, 0, 0}, {1, 1, 1}, {1, 2, 255}, {7, 9, 0}}) {
        EXPECT_TRUE(is_valid(from));
    }
    for (const SofterFrom& from :
         {SofterFrom{0, 1, 0}, {0, 0, 1}, {2, 1, 0}, {1, 0, 1}, {1, 3, 2}}) {
        EXPECT_FALSE(is_valid(from));
    }
}

TEST(Course, FindsTheEndOfTheExhale) {
    const BreathPlan plan{box_pattern, 5min, false, {2, 0, 0}};
    EXPECT_EQ(exhale_end(plan, -5s), 12s);
    EXPECT_EQ(exhale_end(plan, 0s), 12s);
    EXPECT_EQ(exhale_end(plan, 12s - 1ns), 12s);
    EXPECT_EQ(exhale_end(plan, 12s), 28s);  // at rest: the next one
    EXPECT_EQ(exhale_end(plan, 28s), 42s);  // softened by then
    EXPECT_EQ(exhale_end({long_exhale_pattern, 5min}, 10s - 1ns), 10s);
    EXPECT_EQ(exhale_end({long_exhale_pattern, 5min}, 10s), 20s);
}

// Goes through a plan from turn to turn and holds each one against what is promised of any plan.
class Walk {
  public:
    explicit Walk(const BreathPlan& plan) : plan_(plan) { plan_.length = 100h; }

    void run(std::mt19937_64& random, Duration until) {
        BreathPosition before{0, BreathPhase::hold_empty, 1, 0, 1s, 1s};
        for (Duration turn{}; turn < until;) {
            const BreathPosition at = breath_after(plan_, turn);
            ASSERT_EQ(at.in_phase, 0s) << turn.count();
            ASSERT_GT(at.phase_length, 0s) << turn.count();
            ASSERT_EQ(breath_after(plan_, turn), at);
            rests(turn, at, before.phase_length);
            follows(turn, before, at);
            moves_one_way(random, turn, at);
            if (::testing::Test::HasFatalFailure()) return;
            before = at;
            turn += at.phase_length;
        }
    }

  private:
    // ease(x) is at most 10 x^3: no jump, no velocity, no acceleration on either side of a turn.
    void rests(Duration turn, const BreathPosition& at, Duration before) {
        for (const Duration d : {1ns, 2ns, 3ns, 1000ns, 1'000'000ns}) {
            const auto bound = [&](Duration length) {
                return 10 * std::pow(d / 1.0ns / (length / 1.0ns), 3) + rounding;
            };
            const double after = breath_after(plan_, turn + d).amplitude;
            ASSERT_LE(std::abs(after - at.amplitude), bound(at.phase_length)) << turn.count();
            if (turn == 0s) continue;
            const double ahead = breath_after(plan_, turn - d).amplitude;
            ASSERT_LE(std::abs(ahead - at.amplitude), bound(before)) << turn.count();
        }
    }

    // in, full, out, empty, in of the next cycle; a sip is a second in.
    void follows(Duration turn, const BreathPosition& before, const BreathPosition& at) {
        const bool new_cycle = turn > 0s && at.cycle != before.cycle;
        ASSERT_EQ(at.cycle, before.cycle + (new_cycle ? 1 : 0)) << turn.count();
        if (new_cycle || turn == 0s) {
            ASSERT_EQ(at.phase, BreathPhase::inhale);
            ASSERT_EQ(at.amplitude, 0);
            ASSERT_EQ(cycle_start(plan_, at.cycle), turn);
            ASSERT_EQ(cycle_at(plan_, turn), at.cycle);
            ASSERT_EQ(cycle_at(plan_, turn - 1ns), before.cycle);
            const Duration length = cycle_length(plan_, at.cycle);
            ASSERT_GE(length, 6s - 3ns);  // 3 to 10 a minute, however soft; halves are cut
            ASSERT_LE(length, 20s);
            const Duration exhaled = exhale_end(plan_, turn);
            ASSERT_GT(exhaled, turn);
            ASSERT_EQ(breath_after(plan_, exhaled).amplitude, 0);
            ASSERT_EQ(breath_after(plan_, exhaled - 1ns).phase, BreathPhase::exhale);
            if (turn == 0s) return;
            ASSERT_TRUE(before.phase == BreathPhase::exhale ||
                        before.phase == BreathPhase::hold_empty);
        } else {
            ASSERT_GE(at.phase, before.phase);
        }
    }

    void moves_one_way(std::mt19937_64& random, Duration turn, const BreathPosition& at) {
        const auto length = static_cast<std::uint64_t>(at.phase_length.count());
        Duration early(testing::below(random, length));
        Duration late(testing::below(random, length));
        if (late < early) std::swap(early, late);
        const BreathPosition a = breath_after(plan_, turn + early);
        const BreathPosition b = breath_after(plan_, turn + late);
        ASSERT_EQ(a.cycle, b.cycle);
        ASSERT_EQ(a.phase, b.phase);
        ASSERT_EQ(a.in_phase, early);
        ASSERT_LE(a.progress, b.progress);
        const double rise = b.amplitude - a.amplitude;
        if (at.phase == BreathPhase::inhale) {
            ASSERT_GE(rise, -rounding) << turn.count();
        } else if (at.phase == BreathPhase::exhale) {
            ASSERT_LE(rise, rounding) << turn.count();
        } else {
            ASSERT_EQ(rise, 0) << turn.count();
        }
        const double peak = stretch_at(plan_, turn).peak;
        for (const double amplitude : {a.amplitude, b.amplitude}) {
            ASSERT_GE(amplitude, 0);
            ASSERT_LE(amplitude, peak);
        }
    }

    BreathPlan plan_;
};

TEST(Course, IsSmoothAndInOrderForAnyPlan) {
    const auto seed = testing::seed();
    SCOPED_TRACE("ATTUNE_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    for (int n = 0; n < 2000; ++n) {
        const BreathPlan plan = testing::random_plan(random);
        ASSERT_TRUE(is_valid(plan.softer_from));
        // All of a few, the time of changes of the others.
        Walk(plan).run(random, n % 20 == 0 ? plan.length : std::min(plan.length, Duration(2min)));
        ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "plan " << n;
    }
}

TEST(Course, SofterIsNeverFasterThanGentleNorLongerNorLarger) {
    const auto seed = testing::seed();
    SCOPED_TRACE("ATTUNE_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    for (int n = 0; n < 2000; ++n) {
        BreathPlan plan = testing::random_plan(random);
        plan.softer_from = {};
        while (plan.softer_from.back() == 0) {
            const Duration press(testing::below(random, 60'000'000'000));
            const BreathPlan before = plan;
            plan.softer_from = softer_after(plan, press);
            ASSERT_TRUE(is_valid(plan.softer_from));
            const auto level = std::find(before.softer_from.begin(), before.softer_from.end(), 0) -
                               before.softer_from.begin();
            const std::uint32_t from = plan.softer_from[static_cast<std::size_t>(level)];
            const Duration start = cycle_start(plan, from);
            ASSERT_EQ(start, cycle_start(before, from));
            ASSERT_GE(start, press + softer_notice);
            const Stretch was = stretch_at(before, start - 1ns);
            const Stretch is = stretch_at(plan, start);
            ASSERT_LT(is.peak, was.peak);
            ASSERT_LE(is.pattern.hold_full, was.pattern.hold_full / 2);
            ASSERT_LE(is.pattern.hold_empty, was.pattern.hold_empty / 2);
            ASSERT_LE(is.pattern.cycle(), was.pattern.cycle());
            ASSERT_GE(is.pattern.cycle() + 3ns, std::min(was.pattern.cycle(), Duration(8s)))
                << "plan " << n;
            // The same until then, at any instant.
            const Duration t(testing::below(random, static_cast<std::uint64_t>(start.count())));
            ASSERT_EQ(breath_after(plan, t), breath_after(before, t));
        }
    }
}

}  // namespace
}  // namespace attune
