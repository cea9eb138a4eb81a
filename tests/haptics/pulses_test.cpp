// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/haptics/pulses.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr BreathPattern box{4s, 4s, 4s, 4s};
constexpr BreathPattern sigh{2s, {}, 6s, {}, 1s};

Pacer paced(const BreathPattern& pattern, Duration length = 60s) {
    return {{pattern, length}, SessionTime(100s), std::nullopt};
}

// On a clock that began with the timeline.
View viewed(const Pacer& pacer) {
    View view;
    view.settings.rumble = true;
    view.pacer = pacer;
    return view;
}

constexpr LocalTime local(Duration elapsed) {
    return LocalTime(100s + elapsed);
}

// When the motors start, in plan time, as they are felt by somebody who looks every `step`.
std::vector<Duration> felt(const View& view, Duration until, Duration step = 1ms) {
    Pulses pulses;
    std::vector<Duration> starts;
    for (Duration at = -6s; at < until; at += step) {
        const auto rumble = pulses.at(view, local(at));
        if (rumble && rumble->strength > 0) starts.push_back(at);
    }
    return starts;
}

TEST(Pulses, OneIsInTwoIsOut) {
    EXPECT_EQ(felt(viewed(paced(long_exhale_pattern)), 15s),
              (std::vector<Duration>{0s, 4s, 4350ms, 10s, 14s, 14350ms}));
}

TEST(Pulses, NoneInAHold) {
    EXPECT_EQ(felt(viewed(paced(box)), 17s), (std::vector<Duration>{0s, 8s, 8350ms, 16s}));
}

TEST(Pulses, TheSecondSipIsAnInhaleToo) {
    EXPECT_EQ(felt(viewed(paced(sigh)), 8s), (std::vector<Duration>{0s, 2s, 3s, 3350ms}));
}

TEST(Pulses, AreOverWithThePlan) {
    EXPECT_EQ(felt(viewed(paced(long_exhale_pattern, 10s)), 40s),
              (std::vector<Duration>{0s, 4s, 4350ms}));
}

TEST(Pulses, LastAsLongAsTheyShould) {
    const auto pacer = paced(long_exhale_pattern);
    EXPECT_EQ(pulse_left(pacer, pacer.start), pulse_length);
    EXPECT_EQ(pulse_left(pacer, pacer.start + 179ms), 1ms);
    EXPECT_EQ(pulse_left(pacer, pacer.start + 180ms), 0ms);
    EXPECT_EQ(pulse_left(pacer, pacer.start + 4s + 349ms), 0ms);
    EXPECT_EQ(pulse_left(pacer, pacer.start + 4s + 360ms), 170ms);
    EXPECT_EQ(pulse_left(pacer, pacer.start + 4s + 530ms), 0ms);
}

TEST(Pulses, AShortPhaseCutsThem) {
    const auto pacer = paced({100ms, {}, 6s, {}});
    EXPECT_EQ(pulse_left(pacer, pacer.start), 100ms);
    EXPECT_EQ(pulse_left(pacer, pacer.start + 100ms), pulse_length);
}

TEST(Pulses, NeverOutsideOfAnOnset) {
    constexpr unsigned seed = 11;
    std::mt19937_64 random{seed};
    for (int i = 0; i < 20000; ++i) {
        const auto tenths = [&] { return Duration(100ms) * static_cast<int>(random() % 151); };
        const BreathPattern pattern{tenths() + 100ms, tenths(), tenths() + 100ms, tenths()};
        const auto pacer = paced(pattern, 300s);
        const auto t =
            pacer.start + Duration(static_cast<std::int64_t>(random() % 310'000'000'000)) - 5s;
        const auto left = pulse_left(pacer, t);
        const auto breath = pacer.position_at(t);
        ASSERT_GE(left, 0ms) << "seed " << seed << ", " << i;
        ASSERT_LE(left, pulse_length) << "seed " << seed << ", " << i;
        if (left == 0ms) continue;
        ASSERT_LE(left, breath.phase_length - breath.in_phase) << "seed " << seed << ", " << i;
        ASSERT_TRUE(breath.phase == BreathPhase::inhale || breath.phase == BreathPhase::exhale);
        ASSERT_LT(breath.in_phase, breath.phase == BreathPhase::inhale ? 180ms : 530ms);
    }
}

TEST(Pulses, APauseStopsThemAtTheNextLook) {
    Pulses pulses;
    auto view = viewed(paced(long_exhale_pattern));
    EXPECT_EQ(pulses.at(view, local(10ms)), (Rumble{0.5, 170ms}));
    view.pacer->hold = Pacer::Hold{20ms, 0, std::nullopt};
    EXPECT_EQ(pulses.at(view, local(43ms)), (Rumble{0, 0ms}));
    for (Duration at = 44ms; at < 20s; at += 33ms) EXPECT_FALSE(pulses.at(view, local(at)));
}

// The settle is still; then the rest of the pulse is felt.
TEST(Pulses, GoOnWhereThePlanDoes) {
    auto pacer = paced(long_exhale_pattern);
    pacer.start += 30s;  // a pause of 30 s, at 4.1 s
    pacer.hold = Pacer::Hold{4100ms, 0, pacer.start + 4100ms};
    EXPECT_EQ(felt(viewed(pacer), 41s), (std::vector<Duration>{34100ms, 34350ms, 40s}));
}

TEST(Pulses, AreOptIn) {
    auto view = viewed(paced(long_exhale_pattern));
    view.settings = {};
    EXPECT_TRUE(felt(view, 15s).empty());
    view.settings.rumble = true;
    view.settings.rumble_strength = 0;
    EXPECT_TRUE(felt(view, 15s).empty());
}

TEST(Pulses, AnAnchorElsewhereEndsThem) {
    auto view = viewed(paced(long_exhale_pattern));
    view.anchor = v1::Anchor::SIGHT;
    EXPECT_TRUE(felt(view, 15s).empty());
}

TEST(Pulses, HaveTheStrengthThatWasChosen) {
    auto view = viewed(paced(long_exhale_pattern));
    view.settings.rumble_strength = 73;
    EXPECT_EQ(Pulses{}.at(view, local(0ms)), (Rumble{0.73, pulse_length}));
}

TEST(Pulses, SwitchedOffTheyStop) {
    Pulses pulses;
    auto view = viewed(paced(long_exhale_pattern));
    EXPECT_TRUE(pulses.at(view, local(0ms)));
    view.settings.rumble = false;
    EXPECT_EQ(pulses.at(view, local(33ms)), (Rumble{0, 0ms}));
    EXPECT_FALSE(pulses.at(view, local(66ms)));
}

TEST(Pulses, AreFeltAtEveryRateOfLooking) {
    for (const Duration step : {4ms, 17ms, 33ms, 100ms}) {
        const auto starts = felt(viewed(paced(long_exhale_pattern)), 10s, step);
        ASSERT_EQ(starts.size(), 3U) << step.count();
        for (std::size_t i = 0; i < 3; ++i) {
            const Duration late = starts[i] - std::vector<Duration>{0s, 4s, 4350ms}[i];
            EXPECT_GE(late, 0ms);
            EXPECT_LE(late, step);
        }
    }
}

// As after a look that came late: the second pulse is one of its own.
TEST(Pulses, ALookInEachIsEnough) {
    Pulses pulses;
    const auto view = viewed(paced(long_exhale_pattern));
    EXPECT_TRUE(pulses.at(view, local(4100ms)));
    EXPECT_EQ(pulses.at(view, local(4360ms)), (Rumble{0.5, 170ms}));
}

TEST(Pulses, ASlewedClockMakesNoSecondPulse) {
    Pulses pulses;
    auto view = viewed(paced(long_exhale_pattern));
    EXPECT_TRUE(pulses.at(view, local(5ms)));
    view.clock.session -= 3ms;
    EXPECT_FALSE(pulses.at(view, local(6ms)));
}

// One in, two out, as often as the hand turns, at every pace of its reports and on both sides.
TEST(Pulses, FollowAHand) {
    for (const Duration every : {Duration(4ms), Duration(16ms), Duration(100ms)}) {
        auto view = viewed(paced(long_exhale_pattern));
        const SessionTime start = view.pacer->start;
        Hand hand(start, 0, true);
        HandPlayer player(0, true);
        Pulses leads, follows;
        std::vector<Duration> felt, followed;
        for (Duration at = 0s; at < 20s; at += 1ms) {
            const SessionTime now = start + at;
            const bool in = at % 10s < 4s;
            const double way = std::chrono::duration<double>(at % 10s).count() / 4;
            if (at % every == 0ms) hand.move(now, in ? way : std::max(0.0, 2 - way));
            if (at % 50ms == 0ms) {
                std::array<std::uint8_t, 3> said{};
                for (int i = 0; i < 3; ++i)
                    said[static_cast<std::size_t>(i)] =
                        static_cast<std::uint8_t>(hand.at(now - i * hand_step) * 255 + 0.5);
                player.hear(now, now, said);
            }
            const auto look = [&](Pulses& pulses, const HandCurve& curve, auto& starts) {
                view.pacer->hand = curve;
                const auto rumble = pulses.at(view, local(at));
                if (!rumble || rumble->strength == 0) return;
                EXPECT_GT(rumble->length, 0ms) << at.count();
                EXPECT_LE(rumble->length, pulse_length) << at.count();
                starts.push_back(at);
            };
            look(leads, hand.curve(), felt);
            look(follows, player.curve(), followed);
        }
        for (const auto& starts : {felt, followed}) {
            ASSERT_EQ(starts.size(), 6U) << every.count();
            for (const std::size_t i : {0U, 3U}) {
                EXPECT_LT(starts[i] - starts[0], 10s + 2s);
                EXPECT_GT(starts[i + 1] - starts[i], 2s);
                EXPECT_LE(std::chrono::abs(starts[i + 2] - starts[i + 1] - 350ms), 20ms);
            }
        }
    }
}

}  // namespace
}  // namespace attune
