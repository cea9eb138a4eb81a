// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/frame_stats.hpp"

#include <gtest/gtest.h>

namespace attune::ui {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(Percentiles, OfAKnownList) {
    Percentiles p;
    EXPECT_EQ(p.milliseconds(50), 0);
    for (int i = 1; i <= 100; ++i) p.add(milliseconds(i) - microseconds(50));
    EXPECT_NEAR(p.milliseconds(50), 50, 0.11);
    EXPECT_NEAR(p.milliseconds(99), 99, 0.11);
    p.add(std::chrono::hours(1));
    p.add(-milliseconds(5));  // a clock that stepped
    EXPECT_NEAR(p.milliseconds(100), 200, 0.11);
}

TEST(FramePace, FollowsTheDisplayUpTo60AndHalvesWhereDrawingIsSlow) {
    EXPECT_EQ(FramePace(144).interval(), Duration(1'000'000'000 / 60));
    EXPECT_EQ(FramePace(50).interval(), milliseconds(20));
    EXPECT_EQ(FramePace(0).interval(), Duration(1'000'000'000 / 60));  // unknown
    FramePace pace(60);
    for (int i = 0; i < 100; ++i) pace.drew(milliseconds(14));
    EXPECT_GT(pace.interval(), milliseconds(33));
    for (int i = 0; i < 100; ++i) pace.drew(milliseconds(2));
    EXPECT_LT(pace.interval(), milliseconds(17));
}

}  // namespace
}  // namespace attune::ui
