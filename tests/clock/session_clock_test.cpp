// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/clock/session_clock.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "tests/clock/packets.hpp"

using namespace std::chrono_literals;

namespace attune {
namespace {

using sim::local_at;

constexpr TimelineId mine = 1, theirs = 2;

// A sample over a perfect path of 1 ms each way: the peer's clock is ours + offset.
ClockSample exact(LocalTime now, Duration offset) {
    const auto peer = [offset](LocalTime t) { return PeerTime(t.time_since_epoch() + offset); };
    return {now - 2ms, peer(now - 1ms), peer(now - 1ms), now, true};
}

// A follower, and what of its mapping may never be: looked at every 10 ms.
class Follower {
  public:
    explicit Follower(bool plan_running = false) : plan_running_(plan_running) {}

    SessionClock clock{mine, local_at(0)};

    void feed(double from, double to, Duration offset) {
        for (double t = from; t < to; t += 0.05) {
            clock.on_sample(exact(local_at(t), offset), plan_running_);
            for (int i = 0; i < 5; ++i) look(local_at(t) + i * 10ms);
        }
    }
    void look(LocalTime now) {
        if (clock.stepping()) return;  // yet on the timeline before
        const SessionTime session = clock.at(now);
        if (seen_ && now > last_local_) {
            const double rate = std::chrono::duration<double>(session - last_session_) /
                                    std::chrono::duration<double>(now - last_local_) -
                                1;
            fastest = std::max(fastest, std::fabs(rate));
            if (session < last_session_) backwards = true;
        }
        seen_ = true;
        last_local_ = now;
        last_session_ = session;
    }
    double fastest = 0;  // deviation from this machine's rate, s/s
    bool backwards = false;

  private:
    bool plan_running_, seen_ = false;
    LocalTime last_local_{};
    SessionTime last_session_{};
};

double off_ms(const SessionClock& clock, double t, Duration offset) {
    return std::chrono::duration<double, std::milli>(clock.at(local_at(t)).time_since_epoch() -
                                                     local_at(t).time_since_epoch() - offset)
        .count();
}

TEST(SessionClock, FoundsItsOwnTimelineAndIsItsReference) {
    SessionClock clock(mine, local_at(5));
    EXPECT_TRUE(clock.reference());
    EXPECT_EQ(clock.timeline(), mine);
    EXPECT_EQ(clock.at(local_at(5)), SessionTime{});
    EXPECT_EQ(clock.at(local_at(65)), SessionTime(60s));
    EXPECT_EQ(clock.when(SessionTime(60s)), local_at(65));
    EXPECT_FALSE(clock.locked(local_at(5)));
    EXPECT_EQ(clock.error_bound(local_at(5)), Duration::max());
}

TEST(SessionClock, AReferenceIsUnmovedBySamplesButLocksByThem) {
    SessionClock clock(mine, local_at(0));
    for (double t = 1; t < 3; t += 0.05) clock.on_sample(exact(local_at(t), 10s), false);
    EXPECT_EQ(clock.at(local_at(3)), SessionTime(3s));
    EXPECT_TRUE(clock.locked(local_at(3)));
    EXPECT_EQ(clock.round_trip(), 2ms);
    EXPECT_GE(clock.error_bound(local_at(3)), 1ms);
    EXPECT_LE(clock.error_bound(local_at(3)), 1100us);
}

TEST(SessionClock, StepsToANewTimelineAndKeepsIt) {
    Follower f;
    f.clock.adopt(local_at(1), theirs, -2h);
    EXPECT_EQ(f.clock.timeline(), theirs);
    EXPECT_FALSE(f.clock.reference());
    EXPECT_FALSE(f.clock.locked(local_at(1)));
    f.clock.on_sample(exact(local_at(1), 7s), true);
    EXPECT_LT(std::fabs(off_ms(f.clock, 1, 7s - 2h)), 1);
    f.feed(1.05, 5, 7s);
    EXPECT_TRUE(f.clock.locked(local_at(5)));
    EXPECT_LT(std::fabs(off_ms(f.clock, 5, 7s - 2h)), 0.1);
}

TEST(SessionClock, LeadFreezesTheMappingWithoutAStep) {
    Follower f;
    f.clock.adopt(local_at(1), theirs, 0s);
    f.feed(1, 5, 3s);
    const auto before = f.clock.at(local_at(5));
    f.clock.lead(local_at(5));
    EXPECT_TRUE(f.clock.reference());
    EXPECT_EQ(f.clock.timeline(), theirs) << "the survivor carries the timeline on";
    EXPECT_EQ(f.clock.at(local_at(5)), before);
    EXPECT_EQ(f.clock.at(local_at(15)), before + 10s);
}

TEST(SessionClock, AdoptingTheTimelineItHoldsIsContinuous) {
    Follower f(true);
    f.clock.adopt(local_at(1), theirs, 0s);
    f.feed(1, 5, 3s);
    f.clock.lead(local_at(5));
    f.look(local_at(5));
    f.clock.adopt(local_at(6), theirs, 3ms);  // the other side leads again, 3 ms ahead
    f.fastest = 0;
    f.feed(6, 30, 3s);
    EXPECT_FALSE(f.backwards);
    EXPECT_LE(f.fastest, 500.1e-6);
    EXPECT_LT(std::fabs(off_ms(f.clock, 30, 3s + 3ms)), 0.1);
}

TEST(SessionClock, SlewsFastOnlyWhileMoreThan5msOff) {
    for (const auto off : {-100ms, -20ms, 20ms, 400ms}) {
        Follower f(true);
        f.clock.adopt(local_at(1), theirs, 0s);
        f.feed(1, 5, 3s);
        f.fastest = 0;
        f.clock.adopt(local_at(5), theirs, off);
        f.feed(5, 110, 3s);
        EXPECT_FALSE(f.backwards);
        EXPECT_LE(f.fastest, 5000.1e-6);
        EXPECT_GT(f.fastest, 4900e-6);
        EXPECT_LT(std::fabs(off_ms(f.clock, 110, 3s + off)), 0.1) << off.count();
        f.fastest = 0;
        f.clock.adopt(local_at(110), theirs, off + 4ms);
        f.feed(110, 115, 3s);
        EXPECT_LE(f.fastest, 500.1e-6);
    }
}

TEST(SessionClock, StepsBeyondHalfASecondAndHoldsWhereThatIsBackwards) {
    Follower f;
    f.clock.adopt(local_at(1), theirs, 0s);
    f.feed(1, 5, 3s);
    const auto ahead = f.clock.at(local_at(5));
    f.clock.adopt(local_at(5), theirs, 600ms, false);
    EXPECT_LT(std::fabs(off_ms(f.clock, 5, 3600ms)), 0.1);
    f.look(local_at(5));
    f.clock.adopt(local_at(5.1), theirs, -200ms, false);
    f.feed(5.1, 5.5, 3s);
    EXPECT_FALSE(f.backwards);
    EXPECT_GE(f.clock.at(local_at(5.5)), ahead + 600ms) << "it holds";
    f.feed(5.5, 8, 3s);
    EXPECT_FALSE(f.backwards);
    EXPECT_LT(std::fabs(off_ms(f.clock, 8, 2800ms)), 0.1);
}

// Nor does it hold: a breath goes on at its pace whatever a partner says.
TEST(SessionClock, APartnerWhoLiesMovesNoPlanThatRuns) {
    for (const auto lie : {Duration(700ms), -Duration(700ms), Duration(1h), -Duration(1h)}) {
        for (const bool handshake : {false, true}) {
            Follower f(true);
            f.clock.adopt(local_at(1), theirs, 0s);
            f.feed(1, 5, 3s);
            f.fastest = 0;
            if (handshake) f.clock.adopt(local_at(5), theirs, lie);
            f.feed(5, 65, handshake ? Duration(3s) : 3s + lie);  // past the filter's patience
            EXPECT_FALSE(f.backwards);
            EXPECT_LE(f.fastest, 5000.1e-6) << lie / 1ms << handshake;
        }
    }
}

// After this machine's own sleep it is this machine that is off.
TEST(SessionClock, StepsInAPlanAfterItsOwnSleep) {
    Follower f(true);
    f.clock.adopt(local_at(1), theirs, 0s);
    f.feed(1, 5, 3s);
    f.clock.on_resumed(local_at(5));
    f.feed(5, 6, 4s);
    EXPECT_LT(std::fabs(off_ms(f.clock, 6, 4s)), 1);
}

TEST(SessionClock, DoesNotFollowToATimeThatNoSessionHas) {
    for (const auto far :
         {Duration(24h * 365 * 146), -Duration(24h * 365 * 146), Duration(24h * 60)}) {
        Follower f;
        f.clock.adopt(local_at(1), theirs, far);
        f.feed(1, 5, 3s);
        EXPECT_TRUE(f.clock.stepping());
        EXPECT_FALSE(f.clock.locked(local_at(5)));
        EXPECT_EQ(f.clock.at(local_at(5)), SessionTime(5s));
        f.clock.adopt(local_at(6), theirs, 0s);
        f.feed(6, 8, 3s);
        EXPECT_LT(std::fabs(off_ms(f.clock, 8, 3s)), 1);
    }
}

TEST(SessionClock, NoStepsInTheFirstTwoSecondsWhileAPlanRuns) {
    for (const bool plan : {false, true}) {
        Follower f(plan);
        f.clock.adopt(local_at(1), theirs, 0s);
        f.feed(1, 5, 3s);
        f.clock.on_partner_restarted(local_at(5));
        f.clock.adopt(local_at(5), theirs,
                      2950ms);  // their new link time starts near ours, 50 ms off
        f.fastest = 0;
        f.feed(5, 5.2, 0s);
        EXPECT_EQ(std::fabs(off_ms(f.clock, 5.2, 2950ms)) > 40, plan);
        EXPECT_FALSE(f.backwards);
        if (plan) {
            EXPECT_LE(f.fastest, 5000.1e-6);
        }
        f.feed(5.2, 40, 0s);
        EXPECT_LT(std::fabs(off_ms(f.clock, 40, 2950ms)), 0.1);
    }
}

TEST(SessionClock, LocksAgainAtOnceAfterSleep) {
    Follower f;
    f.clock.adopt(local_at(1), theirs, 0s);
    f.feed(1, 5, 3s);
    const auto before = f.clock.at(local_at(605));
    f.clock.on_resumed(local_at(605));
    EXPECT_EQ(f.clock.at(local_at(605)), before) << "the clock counted through";
    EXPECT_FALSE(f.clock.locked(local_at(605)));
    f.feed(605, 605.3, 3s + 12ms);  // asleep, the two clocks parted
    EXPECT_TRUE(f.clock.locked(local_at(605.3)));
    EXPECT_LT(std::fabs(off_ms(f.clock, 605.3, 3s + 12ms)), 0.2);
}

TEST(SessionClock, StampsThatCrossDoNotHoldTheMapping) {
    Follower f(true);
    f.clock.adopt(local_at(1), theirs, 0s);
    f.feed(1, 5, 3s);
    f.clock.on_sample(exact(local_at(5.010), 3s), true);
    f.clock.on_sample(exact(local_at(5.004), 3s), true);
    EXPECT_LT(std::fabs(off_ms(f.clock, 5.02, 3s)), 0.1);
}

TEST(SessionClock, SlewAndBackwardsLimitsHoldOnEveryPath) {
    for (const auto& scenario : sim::scenarios()) {
        const auto packets = sim::exchange(scenario, {.seconds = 30}, 9);
        Follower f(true);
        // As near as the handshake can tell, so that no step is due.
        f.clock.adopt(local_at(0), theirs, Duration{});
        f.clock.on_sample(packets.samples.front(), true);
        std::size_t next = 1;
        for (double t = 0.5; t < 30; t += 0.05) {
            for (; next < packets.samples.size() && packets.samples[next].received <= local_at(t);
                 ++next)
                f.clock.on_sample(packets.samples[next], true);
            f.look(local_at(t));
        }
        EXPECT_LE(f.fastest, 5000.1e-6) << scenario.name;
        EXPECT_FALSE(f.backwards) << scenario.name;
    }
}

TEST(SessionClock, APartnerWhoseClockRacesCannotDragTheMappingAlong) {
    Follower f(true);
    f.clock.adopt(local_at(0), theirs, 0s);
    for (double t = 0; t < 120; t += 0.05) {
        const auto racing = Duration(static_cast<std::int64_t>(t * 1e6));  // 1000 ppm
        f.clock.on_sample(exact(local_at(t), racing), true);
        f.look(local_at(t));
        EXPECT_LE(std::fabs(f.clock.mapping().rate), 200e-6);
    }
    EXPECT_LE(f.fastest, 5000.1e-6);
    EXPECT_FALSE(f.backwards);
}

TEST(SessionClock, HostileStampsAndConstantsStayArithmetic) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    std::mt19937_64 random(17);
    for (const auto constant : {least, least + 1, std::int64_t{-1}, most - 1, most}) {
        for (const auto stamp : {least, std::int64_t{0}, most}) {
            Follower f;
            f.clock.adopt(local_at(0), theirs, Duration(constant));
            for (int i = 0; i < 200; ++i) {
                const LocalTime now = local_at(i * 0.05);
                const auto peer =
                    PeerTime(Duration(random() % 2 ? stamp : static_cast<std::int64_t>(random())));
                f.clock.on_sample({now - 20ms, peer, peer, now, true}, random() % 2 == 0);
                f.look(now);
                f.clock.when(SessionTime(Duration(static_cast<std::int64_t>(random()))));
                f.clock.error_bound(now);
            }
            EXPECT_FALSE(f.backwards);
        }
    }
}

}  // namespace
}  // namespace attune
