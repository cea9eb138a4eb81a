// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/ui/calm.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/seed.hpp"

namespace attune {
namespace {

using std::chrono::milliseconds;

constexpr Duration frame = milliseconds(16);

TEST(Calm, ReachesItsTargetIn400Milliseconds) {
    Calm calm(0);
    LocalTime now{};
    calm.step(now, 1);
    for (Duration gone{}; gone < Calm::cross_fade; gone += frame) calm.step(now += frame, 1);
    calm.step(now += frame, 1);
    EXPECT_DOUBLE_EQ(calm.value(), 1);
}

TEST(Calm, TurnsAtMostOnceASecondWhateverIsWanted) {
    const auto seed = testing::seed();
    SCOPED_TRACE("ATTUNE_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    Calm calm(0);
    LocalTime now{};
    std::optional<LocalTime> turned;
    int direction = 0;
    double before = 0;
    int turns = 0;
    for (int i = 0; i < 100'000; ++i) {
        now += milliseconds(random() % 40);
        const double value = calm.step(now, static_cast<double>(random() % 3) / 2);
        const int moved = value > before ? 1 : value < before ? -1 : 0;
        if (moved != 0 && moved != direction) {
            if (turned) {
                ASSERT_GE(now - *turned, milliseconds(1000));
            }
            turned = now;
            direction = moved;
            ++turns;
        }
        before = value;
        ASSERT_GE(value, 0);
        ASSERT_LE(value, 1);
    }
    EXPECT_GT(turns, 100);
}

TEST(Calm, ALateFrameDoesNotJump) {
    Calm calm(0);
    calm.step(LocalTime{}, 1);
    EXPECT_LE(calm.step(LocalTime(std::chrono::hours(1)), 1), 0.2);
}

}  // namespace
}  // namespace attune
