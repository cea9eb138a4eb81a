// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/breath/hand.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "client/breath/curve.hpp"
#include "client/breath/pacer.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;

constexpr SessionTime began(100s);
constexpr Duration frame(16'666'667);

double seconds(Duration d) {
    return std::chrono::duration<double>(d).count();
}

// Six breaths a minute.
double breath(SessionTime t) {
    return 0.5 - 0.5 * std::cos(seconds(t - began) * 2 * std::numbers::pi / 10);
}

TEST(Hand, FollowsABreathAtOnce) {
    Hand hand(began, 0, true);
    for (SessionTime t = began; t < began + 60s; t += 10ms) {
        hand.move(t, breath(t));
        EXPECT_NEAR(hand.at(t + 10ms), breath(t), 0.021)
            << seconds(t - began);  // tremor, at a turn
    }
}

TEST(Hand, NoHandIsFasterThanTenBreathsAMinute) {
    for (const unsigned seed : {1u, 2u, 3u}) {
        std::mt19937_64 random(seed);
        Hand hand(began, 0, true);
        double last = 0;
        int way = 0;
        SessionTime turned{}, in_at{};
        for (SessionTime t = began; t < began + 300s; t += 5ms) {
            if (random() % 20 == 0) hand.move(t, static_cast<double>(random() % 3) / 2);
            const double now = hand.at(t);
            ASSERT_LE(std::abs(now - last), hand_speed * 0.005 + 1e-9) << "seed " << seed;
            const int moved = now > last ? 1 : now < last ? -1 : way;
            if (moved != way) {
                ASSERT_GE(t - turned, 1s - 5ms) << "seed " << seed;
                if (moved > 0) {
                    ASSERT_GE(t - in_at, 6s - 5ms) << "seed " << seed;
                    in_at = t;
                }
                turned = t;
                way = moved;
            }
            last = now;
        }
    }
}

TEST(Hand, TremblesAndRestsAreNoBreath) {
    Hand hand(began, 0, true);
    hand.move(began, 0.5);
    for (SessionTime t = began + 2s; t < began + 10800ms; t += 16ms)
        hand.move(t, 0.5);  // held, and said again and again
    EXPECT_FALSE(hand.rests(began + 10700ms));
    EXPECT_TRUE(hand.rests(began + 10900ms));
    hand.move(began + 4s, 0.481);
    EXPECT_EQ(hand.at(began + 5s), 0.5);
}

TEST(Hand, RemembersTheLastHundredMillisecondsHoweverOftenItMoves) {
    for (const Duration every : {Duration(1ms), Duration(8ms), Duration(50ms)}) {
        Hand hand(began, 0, true);
        for (SessionTime t = began; t < began + 4s; t += every) {
            hand.move(t, breath(t));
            if (t < began + 500ms) continue;
            for (const Duration ago : {Duration(50ms), Duration(100ms)})
                ASSERT_NEAR(hand.at(t - ago), breath(t - ago), 0.03) << every.count();
        }
    }
}

// Values as a leader says them, over a path.
struct Path {
    Duration delay;
    Duration jitter;
    double loss;
};

struct Heard {
    double worst_step = 0;
    double worst_error = 0;  // against the leader's hand one way and 150 ms before
    Duration delay{};
};

Heard play(const Path& path, unsigned seed, Duration from = 5s) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<> share(0, 1);
    Hand hand(began, 0, true);
    HandPlayer player(0, true);
    Heard heard;
    struct Datagram {
        SessionTime arrives, at;
        std::array<std::uint8_t, 3> breaths;
    };
    std::vector<Datagram> flying;
    std::vector<double> leader;
    double shown = -1;
    SessionTime newest{};
    for (SessionTime t = began; t < began + 120s; t += 1ms) {
        if ((t - began) % 16ms == 0ms) hand.move(t, breath(t));
        leader.push_back(hand.at(t));
        if ((t - began) % 50ms == 0ms && share(random) >= path.loss) {
            Datagram d{t + path.delay +
                           Duration(static_cast<std::int64_t>(
                               share(random) * static_cast<double>(path.jitter.count()))),
                       t,
                       {}};
            for (std::size_t i = 0; i < 3; ++i)
                d.breaths[i] = static_cast<std::uint8_t>(
                    std::lround(hand.at(t - static_cast<int>(i) * hand_step) * 255));
            flying.push_back(d);
        }
        for (const auto& d : flying) {
            if (d.arrives > t - 1ms && d.arrives <= t && d.at > newest)
                player.hear(t, newest = d.at, d.breaths);
        }
        if (player.curve().count == 0 || (t - began) % 17ms != 0ms || t < began + from) continue;
        BreathPosition position{};
        player.curve().lay_over(position, t);
        if (shown >= 0)
            heard.worst_step = std::max(heard.worst_step, std::abs(position.amplitude - shown));
        shown = position.amplitude;
        const Duration ago = std::min<Duration>(player.curve().delay, path.delay + 150ms);
        const auto then = static_cast<std::size_t>((t - ago - began) / 1ms);
        heard.worst_error = std::max(heard.worst_error, std::abs(shown - leader[then]));
        heard.delay = std::max(heard.delay, player.curve().delay);
    }
    return heard;
}

TEST(HandPlayer, PlaysOutWithinADelayAndSmoothly) {
    for (const unsigned seed : {1u, 2u, 3u}) {
        const Heard heard = play({40ms, 10ms, 0.05}, seed);
        EXPECT_LE(heard.delay, 40ms + 150ms) << "seed " << seed;
        EXPECT_LE(heard.worst_step, 0.03) << "seed " << seed;
        EXPECT_LE(heard.worst_error, 0.06) << "seed " << seed;
    }
    const Heard clean = play({20ms, 0ms, 0}, 4);
    EXPECT_LE(clean.delay, 20ms + 101ms);
    EXPECT_LE(clean.worst_error, 0.01);
    const Heard jittery = play({40ms, 200ms, 0}, 5);
    EXPECT_GT(jittery.delay, 40ms + 200ms);  // late, and smooth
    EXPECT_LE(jittery.worst_step, 0.03);
}

TEST(HandPlayer, TakesAnythingAndStaysABreath) {
    std::mt19937_64 random(9);
    HandPlayer player(0, true);
    double last = -1;
    for (SessionTime t = began; t < began + 60s; t += 17ms) {
        const auto bits = random();
        player.hear(t, t - Duration(static_cast<std::int64_t>(random() % 7'000'000'000)) + 1s,
                    {static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8),
                     static_cast<std::uint8_t>(bits >> 16)});
        if (player.curve().count == 0) continue;
        BreathPosition position{};
        player.curve().lay_over(position, t);
        ASSERT_GE(position.amplitude, 0);
        ASSERT_LE(position.amplitude, 1);
        last = position.amplitude;
    }
    EXPECT_GE(last, 0);
    HandPlayer none(0, true);
    none.hear(began, began - 1h, {255, 255, 255});
    none.hear(began, began + 1h, {255, 255, 255});
    EXPECT_EQ(none.curve().count, 0u);
}

// Nothing is heard any more: it breathes out, and the paced breath goes on with its next breath in.
TEST(HandCurve, IsLeftForThePacedBreathAfterItsPatience) {
    Pacer pacer{{long_exhale_pattern, 5min}, began, std::nullopt};
    HandPlayer player(0.8, true);
    const SessionTime heard = began + 13s;  // the paced breath is on its way in
    player.hear(heard, heard, {204, 204, 204});
    pacer.hand = player.curve();
    const SessionTime over = heard + player.curve().delay + hand_patience;
    double last = 0.8;
    for (SessionTime t = heard + 200ms; t < began + 40s; t += frame) {
        const double breath = pacer.position_at(t).amplitude;
        if (t < over) {
            EXPECT_NEAR(breath, 0.8, 1e-9);
        }
        if (t >= over + 3s && t < began + 20s) {
            EXPECT_EQ(breath, 0);
        }
        if (t >= began + 20s) {
            EXPECT_EQ(breath, breath_after(pacer.plan, t - began).amplitude);
        }
        ASSERT_LE(std::abs(breath - last), 0.011);
        last = breath;
    }
}

TEST(HandCurve, TellsThePhaseByTheWayItMoves) {
    Hand hand(began, 0, true);
    const auto phase = [&](SessionTime t) {
        BreathPosition position{};
        hand.curve().lay_over(position, t);
        return position;
    };
    hand.move(began, 1);
    EXPECT_EQ(phase(began + 1s).phase, BreathPhase::inhale);
    EXPECT_EQ(phase(began + 1s).in_phase, 1s);
    EXPECT_EQ(phase(began + 3s).phase, BreathPhase::hold_full);
    hand.move(began + 4s, 0);
    EXPECT_EQ(phase(began + 5s).phase, BreathPhase::exhale);
    EXPECT_EQ(phase(began + 6s).phase, BreathPhase::hold_empty);
}

TEST(Pacer, GlidesWithoutAJump) {
    Pacer before{{long_exhale_pattern, 5min}, began, std::nullopt};
    Pacer after = before;
    after.plan.softer_from = {1, 1, 1};
    const SessionTime now = began + 13s;
    after.glide_from(before.position_at(now).amplitude, now);
    EXPECT_NEAR(after.position_at(now).amplitude, before.position_at(now).amplitude, 1e-12);
    double last = after.position_at(now).amplitude;
    for (SessionTime t = now; t < now + 5s; t += frame) {
        ASSERT_LE(std::abs(after.position_at(t).amplitude - last), 0.021);
        last = after.position_at(t).amplitude;
    }
    Pacer same = before;
    same.glide_from(before.position_at(now).amplitude, now);
    EXPECT_EQ(same, before);
}

}  // namespace
}  // namespace attune
