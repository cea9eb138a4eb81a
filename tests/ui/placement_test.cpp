// SPDX-License-Identifier: GPL-3.0-or-later
// The window about its desktop: where it opens, when the screen stays on, how often it looks.
#include "client/ui/placement.hpp"

#include <gtest/gtest.h>

#include "client/ui/frame_stats.hpp"
#include "client/ui/scene.hpp"
#include "client/ui/screen_saver.hpp"
#include "tests/ui/views.hpp"

namespace attune::ui {
namespace {

using SC = v1::StageChange;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Placement, IsWithinTheUsableScreen) {
    for (const Area usable :
         {Area{0, 0, 1024, 600}, Area{0, 0, 800, 600}, Area{0, 0, 640, 480}, Area{0, 27, 1366, 741},
          Area{1920, 0, 1280, 1024}, Area{0, 0, 320, 200}})
        for (const auto& wish :
             {std::optional<int>{}, std::optional{-36}, std::optional{0}, std::optional{2000}}) {
            const Placement p = placed(wish, wish, 1100, 720, usable);
            EXPECT_LE(p.width, usable.width);
            EXPECT_LE(p.height, usable.height);
            EXPECT_LE(p.least_width, usable.width);
            EXPECT_LE(p.least_height, usable.height);
            EXPECT_LE(p.least_width, minimum_size.width);
            EXPECT_EQ(p.x.has_value(), wish.has_value());
            if (!p.x) continue;
            EXPECT_GE(*p.x, usable.x);
            EXPECT_GE(*p.y, usable.y);
            EXPECT_LE(*p.x + p.width, usable.x + usable.width);
            EXPECT_LE(*p.y + p.height, usable.y + usable.height);
        }
}

TEST(Placement, IsAsWishedWhereThatFits) {
    const Placement p = placed(100, 50, 900, 600, {0, 0, 1920, 1080});
    EXPECT_EQ(p.x, 100);
    EXPECT_EQ(p.y, 50);
    EXPECT_EQ(p.width, 900);
    EXPECT_EQ(p.height, 600);
    EXPECT_EQ(p.least_width, 660);
    EXPECT_EQ(p.least_height, 432);
}

TEST(ScreenSaver, IsOffWhileSomebodyFollows) {
    ScreenSaver saver;
    for (const auto stage :
         {SC::LEAD_IN, SC::BREATHING, SC::SETTLING, SC::GROUND, SC::TURNS, SC::CHECK_IN})
        EXPECT_TRUE(saver.off(testing::view_at(stage), LocalTime{})) << stage;
    for (const auto stage :
         {SC::IDLE, SC::ASKING, SC::ASKED, SC::DONE, SC::COOL_DOWN, SC::COMING_BACK})
        EXPECT_FALSE(saver.off(testing::view_at(stage), LocalTime{})) << stage;
    View view = testing::view_at(SC::COOL_DOWN);
    view.pacer = testing::view_at(SC::BREATHING).pacer;
    EXPECT_TRUE(saver.off(view, LocalTime{}));
}

TEST(ScreenSaver, IsBackAfterTwoMinutesOfEachPause) {
    ScreenSaver saver;
    LocalTime now{};
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(saver.off(testing::view_at(SC::BREATHING), now += seconds(1)));
        const LocalTime paused = now += seconds(1);
        for (; now < paused + minutes(2); now += seconds(1))
            EXPECT_TRUE(saver.off(testing::view_at(SC::PAUSED), now));
        for (; now < paused + minutes(5); now += seconds(1))
            EXPECT_FALSE(saver.off(testing::view_at(SC::PAUSED), now));
    }
}

TEST(LookEvery, IsSeldomWhereNothingIsSeenOrFelt) {
    EXPECT_GE(look_every(false, false), milliseconds(250));
    EXPECT_LE(look_every(false, true), milliseconds(100));
    EXPECT_LE(look_every(true, false), milliseconds(100));
}

}  // namespace
}  // namespace attune::ui
