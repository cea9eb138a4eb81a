// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/patterns.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/breath/plans.hpp"
#include "tests/seed.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

TEST(Patterns, AreThoseOfTheTable) {
    struct Row {
        PatternChoice choice;
        BreathPattern pattern;
        Duration cycle;
        bool holds, calming;
    };
    using enum PatternId;
    const Row rows[] = {
        {{long_exhale}, {4s, 0s, 6s, 0s}, 10s, false, true},
        {{gentle}, {3500ms, 0s, 4500ms, 0s}, 8s, false, true},
        {{resonance, {92}}, {3680ms, 0s, 5520ms, 0s}, 9200ms, false, true},
        {{resonance, {110}}, {4400ms, 0s, 6600ms, 0s}, 11s, false, true},
        {{resonance, {133}}, {5320ms, 0s, 7980ms, 0s}, 13300ms, false, true},
        {{cyclic_sigh}, {2s, 0s, 6s, 0s, 1s}, 9s, false, true},
        {{box}, {4s, 4s, 4s, 4s}, 16s, true, false},
        {{four_seven_eight}, {4s, 7s, 8s, 0s}, 19s, true, true},
        {{own, {40, 0, 49, 1}}, {4s, 0s, 4900ms, 100ms}, 9s, true, false},
        {{own, {40, 0, 50, 0}}, {4s, 0s, 5s, 0s}, 9s, false, true},
    };
    for (const Row& row : rows) {
        const int id = static_cast<int>(row.choice.id);
        EXPECT_TRUE(is_valid(row.choice)) << id;
        const BreathPattern pattern = pattern_of(row.choice);
        EXPECT_EQ(pattern, row.pattern) << id;
        EXPECT_EQ(pattern.cycle(), row.cycle) << id;
        EXPECT_EQ(has_holds(pattern), row.holds) << id;
        EXPECT_EQ(is_calming(pattern), row.calming) << id;
    }
}

// Every value that the choice's bytes can hold, by the edges of each rule.
TEST(Patterns, LetNothingElseIn) {
    using enum PatternId;
    for (int id = 7; id < 256; ++id) EXPECT_FALSE(is_valid({static_cast<PatternId>(id), {}}));
    for (int id = 0; id < 256; ++id) {
        if (static_cast<PatternId>(id) == own) continue;
        EXPECT_FALSE(is_valid({static_cast<PatternId>(id), {100, 0, 0, 1}})) << id;
        EXPECT_FALSE(is_valid({static_cast<PatternId>(id), {0, 1, 0, 0}})) << id;
    }
    for (int tenths = 0; tenths < 256; ++tenths) {
        const auto byte = static_cast<std::uint8_t>(tenths);
        EXPECT_EQ(is_valid({resonance, {byte}}), tenths >= 92 && tenths <= 133) << tenths;
        EXPECT_EQ(is_valid({own, {byte, 0, 50, 0}}), tenths >= 10 && tenths <= 150) << tenths;
        EXPECT_EQ(is_valid({own, {50, byte, 10, 0}}), tenths <= 140) << tenths;
        EXPECT_EQ(is_valid({own, {10, 0, 10, byte}}), tenths >= 40 && tenths <= 150) << tenths;
        EXPECT_EQ(is_valid({own, {50, 0, byte, 0}}), tenths >= 10 && tenths <= 150) << tenths;
    }
    EXPECT_FALSE(is_valid({own, {}}));
    EXPECT_FALSE(is_valid({own, {255, 255, 255, 255}}));
    EXPECT_FALSE(is_valid({own, {29, 0, 30, 0}}));    // more than 10 a minute
    EXPECT_TRUE(is_valid({own, {30, 0, 30, 0}}));     // 10
    EXPECT_TRUE(is_valid({own, {50, 50, 50, 50}}));   // 3
    EXPECT_FALSE(is_valid({own, {50, 50, 51, 50}}));  // fewer
    EXPECT_EQ(pattern_of({own, {}}), long_exhale_pattern);
    EXPECT_EQ(pattern_of({static_cast<PatternId>(200), {}}), long_exhale_pattern);
}

TEST(Patterns, WithoutHoldsNeverHurry) {
    EXPECT_EQ(without_holds(four_seven_eight_pattern), (BreathPattern{4s, 0s, 8s, 0s}));
    EXPECT_EQ(without_holds(box_pattern), (BreathPattern{4s, 0s, 4s, 0s}));
    EXPECT_EQ(without_holds(cyclic_sigh_pattern), cyclic_sigh_pattern);
    EXPECT_EQ(without_holds({1s, 8s, 3s, 8s}), (BreathPattern{2s, 0s, 6s, 0s}));
    EXPECT_EQ(without_holds({1s, 3s, 2s, 0s}), (BreathPattern{2s, 0s, 4s, 0s}));
    const auto seed = testing::seed();
    SCOPED_TRACE("ATTUNE_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    for (int i = 0; i < 5000; ++i) {
        const BreathPattern pattern = pattern_of(testing::random_choice(random));
        const BreathPattern breath = without_holds(pattern);
        ASSERT_FALSE(has_holds(breath));
        ASSERT_LE(breath.cycle(), pattern.cycle());
        ASSERT_GE(breath.cycle(), std::min(pattern.cycle(), Duration(8s)));
        if (has_holds(pattern)) continue;
        ASSERT_EQ(breath, pattern);
    }
}

TEST(Patterns, FourSevenEightEndsByItself) {
    const PatternChoice choice{PatternId::four_seven_eight};
    EXPECT_EQ(plan_of(choice, 20min, true, true), (BreathPlan{four_seven_eight_pattern, 76s}));
    EXPECT_EQ(plan_of(choice, 20min, true, false), (BreathPlan{{4s, 0s, 8s, 0s}, 48s}));
    EXPECT_EQ(plan_of(choice, 1min, false, true).length, 1min);
    const BreathPlan box = plan_of({PatternId::box}, 20min, true, true);
    EXPECT_EQ(box, (BreathPlan{box_pattern, 20min, true}));
}

}  // namespace
}  // namespace attune
