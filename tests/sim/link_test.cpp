// SPDX-License-Identifier: GPL-3.0-or-later
// Two real Links over a hostile network, in virtual time. A failure prints the seed that shows it
// again.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "net/link/link.hpp"
#include "tests/sim/pairing.hpp"
#include "tests/sim/world.hpp"

namespace attune {
namespace {

using namespace std::chrono_literals;
using sim::PathModel;
using sim::Seconds;
using LinkWorld = sim::World<Link>;

constexpr std::chrono::sys_seconds wall{std::chrono::sys_days{std::chrono::year{2030} / 5 / 17}};

// Figures of the design's paths.
PathModel path(double delay_ms, double jitter_ms, double loss) {
    return {.delay = Seconds(delay_ms / 1e3), .jitter = Seconds(jitter_ms / 1e3), .loss = loss};
}
const PathModel clean = path(0.1, 0, 0);
const PathModel internet = path(40, 10, 0.01);
const PathModel bad = path(120, 40, 0.10);

class Pair {
  public:
    explicit Pair(const PathModel& model, std::uint64_t seed = 1, Duration walls_apart = {})
        : Pair(model, model, seed, walls_apart) {}
    Pair(const PathModel& forth, const PathModel& back, std::uint64_t seed, Duration walls_apart)
        : world(forth, back, seed), couple_(sim::couple()), seed_(seed), walls_apart_(walls_apart) {
        world.hosts[0].clock = sim::HostClock(1h, 50);
        world.hosts[1].clock = sim::HostClock(77h, -50);
        start(0);
        start(1);
    }

    void start(int host) {
        const auto& pairing = host == 0 ? couple_.first : couple_.second;
        const auto offset =
            std::chrono::duration_cast<std::chrono::seconds>(host == 0 ? Duration{} : walls_apart_);
        LinkConfig config{sim::address(host == 0 ? 2 : 1),
                          seed_ + static_cast<std::uint64_t>(host)};
        auto& slot = world.hosts[static_cast<std::size_t>(host)];
        slot.events.clear();
        slot.peer =
            std::make_unique<Link>(pairing.clone(), config, world.local(host), wall + offset);
        slot.peer->set_state(Bytes{static_cast<std::uint8_t>(host)});
    }
    void kill(int host) { world.hosts[static_cast<std::size_t>(host)].peer.reset(); }

    bool linked(int host) { return world.peer(host).state() == LinkState::linked; }
    bool link_within(Duration limit) {
        return world.run_until_true([&] { return linked(0) && linked(1); }, limit);
    }
    template <class Kind>
    int count(int host) const {
        const auto& events = world.hosts[static_cast<std::size_t>(host)].events;
        return static_cast<int>(std::count_if(events.begin(), events.end(), [](const auto& e) {
            return std::holds_alternative<Kind>(e.second);
        }));
    }

    LinkWorld world;

  private:
    std::pair<Pairing, Pairing> couple_;
    std::uint64_t seed_;
    Duration walls_apart_;
};

TEST(TwoLinks, LinkAtOnceOnACleanPath) {
    Pair pair(clean);
    EXPECT_TRUE(pair.link_within(20ms));
    pair.world.run_for(1s);
    EXPECT_EQ(pair.count<Linked>(0), 1);
    EXPECT_EQ(pair.count<Linked>(1), 1);
    EXPECT_GT(pair.count<StateReceived>(0), 40);
}

TEST(TwoLinks, SecondOneToStartIsFoundWithin300ms) {
    for (int late : {0, 1}) {
        Pair pair(clean, 3);
        pair.kill(late);
        pair.world.run_for(100s);  // long past the eager first half minute
        pair.start(late);
        EXPECT_TRUE(pair.link_within(300ms)) << "late: " << late;
    }
}

TEST(TwoLinks, LinkThroughHeavyLossWhoeverKnocks) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Pair pair(path(40, 10, 0.3), seed);
        EXPECT_TRUE(pair.link_within(5s)) << "seed " << seed;
    }
}

TEST(TwoLinks, LinkOverAPathLongerThanTheKnocksInterval) {
    Pair pair(path(700, 0, 0));
    EXPECT_TRUE(pair.link_within(5s));
    pair.world.run_for(60s);
    EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
}

TEST(TwoLinks, SurviveDuplicationAndReordering) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Pair pair(bad, seed);
        pair.world.duplicate = 0.2;
        pair.world.reorder = 0.2;
        ASSERT_TRUE(pair.link_within(5s)) << "seed " << seed;
        pair.world.run_for(10min);
        EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0) << "seed " << seed;
    }
}

// The tick: one datagram every 50 ms, whatever is said, through rekeys too.
TEST(TwoLinks, SendAtAConstantRateOf256Bytes) {
    Pair pair(internet);
    ASSERT_TRUE(pair.link_within(1s));
    pair.world.run_for(2s);
    pair.world.record = true;
    pair.world.run_for(300s);
    std::map<int, std::vector<Duration>> times;
    for (const auto& s : pair.world.sent) times[s.host].push_back(s.at);
    for (const auto& [host, at] : times) {
        EXPECT_NEAR(static_cast<double>(at.size()), 6000, 2) << host;
        for (std::size_t i = 1; i < at.size(); ++i) {
            EXPECT_NEAR(static_cast<double>((at[i] - at[i - 1]).count()), 50e6, 1e4)
                << host << ' ' << i;
        }
    }
}

TEST(TwoLinks, RekeyUnseenEvery120Seconds) {
    Pair pair(bad, 5);
    ASSERT_TRUE(pair.link_within(5s));
    pair.world.run_for(1s);
    const auto before = pair.world.peer(1).handshakes_read();
    pair.world.run_for(20min);
    EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
    EXPECT_EQ(pair.count<Linked>(0), 1);
    const auto rekeys = pair.world.peer(1).handshakes_read() - before;
    EXPECT_GE(rekeys, 9u);
    EXPECT_LE(rekeys, 18u);  // and few are sent again
}

// An observer with a stopwatch learns nothing of what is said.
TEST(TwoLinks, SaySomethingOrNothingAtTheSameTimes) {
    const auto times = [](bool busy) {
        Pair pair(clean, 9);
        pair.world.record = true;
        for (int i = 0; i < 400 && busy; ++i) {
            pair.world.at(i * 771ms, [&pair, i] {
                pair.world.peer(i % 2).set_state(Bytes(static_cast<std::size_t>(i % 170)));
            });
        }
        pair.world.run_for(310s);
        std::vector<std::tuple<int, Duration, std::size_t>> out;
        for (const auto& s : pair.world.sent) out.emplace_back(s.host, s.at, s.datagram.size());
        return out;
    };
    EXPECT_EQ(times(false), times(true));
}

TEST(TwoLinks, ShowLossAfter3SecondsAndReturnByThemselves) {
    for (const auto outage : {Duration(5s), Duration(10s), Duration(12s), Duration(70s)}) {
        Pair pair(internet, 2);
        ASSERT_TRUE(pair.link_within(1s));
        pair.world.run_for(20s);
        pair.world.cut = true;
        pair.world.run_for(2900ms);
        EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
        pair.world.run_for(200ms);
        EXPECT_EQ(pair.count<Lost>(0), 1);
        EXPECT_EQ(pair.count<Lost>(1), 1);
        pair.world.run_for(outage - 3100ms);
        pair.world.cut = false;
        const auto limit = outage < 40s ? 1s : 2s;  // past the eager half minute a knock a second
        EXPECT_TRUE(pair.link_within(limit)) << outage.count();
        EXPECT_EQ(pair.count<Lost>(0), 1);
        for (const auto& [at, event] : pair.world.hosts[0].events) {
            const auto* linked = std::get_if<Linked>(&event);
            EXPECT_FALSE(linked && at > 20s && linked->new_process);
        }
    }
}

TEST(TwoLinks, ShareTheOlderTimelineAndKeepItOverARestart) {
    for (int restarted : {0, 1}) {
        Pair pair(clean, 4);
        ASSERT_TRUE(pair.link_within(1s));
        pair.world.run_for(10s);
        const auto timeline = pair.world.peer(0).clock().timeline();
        EXPECT_EQ(pair.world.peer(1).clock().timeline(), timeline);
        EXPECT_NE(pair.world.peer(0).clock().reference(), pair.world.peer(1).clock().reference());
        pair.kill(restarted);
        pair.world.run_for(5s);
        pair.start(restarted);
        ASSERT_TRUE(pair.link_within(1s));
        pair.world.run_for(3s);
        for (int host : {0, 1}) {
            EXPECT_EQ(pair.world.peer(host).clock().timeline(), timeline);
            EXPECT_EQ(pair.world.peer(host).clock().reference(), host != restarted);
        }
        const auto difference = pair.world.peer(0).clock().at(pair.world.local(0)) -
                                pair.world.peer(1).clock().at(pair.world.local(1));
        EXPECT_LT(std::chrono::abs(difference), 2ms);
    }
}

TEST(TwoLinks, ARestartWithinASecondIsANewProcess) {
    Pair pair(internet, 6);
    ASSERT_TRUE(pair.link_within(1s));
    pair.world.run_for(10s);
    pair.kill(1);
    pair.start(1);
    pair.world.hosts[0].events.clear();
    pair.world.run_for(2s);
    EXPECT_TRUE(pair.linked(0) && pair.linked(1));
    ASSERT_EQ(pair.count<Linked>(0), 1);
    EXPECT_TRUE(
        std::get<Linked>(
            std::find_if(pair.world.hosts[0].events.begin(), pair.world.hosts[0].events.end(),
                         [](auto& e) { return std::holds_alternative<Linked>(e.second); })
                ->second)
            .new_process);
    EXPECT_EQ(pair.count<Lost>(0), 0);
}

TEST(TwoLinks, WakingFromSuspendGivesTheTimelineAway) {
    for (int sleeper : {0, 1}) {
        Pair pair(clean, 8);
        ASSERT_TRUE(pair.link_within(1s));
        pair.world.run_for(5s);
        pair.world.hosts[static_cast<std::size_t>(sleeper)].clock.step(pair.world.now(), 700ms);
        pair.world.peer(sleeper).on_resumed(pair.world.local(sleeper));
        pair.world.run_for(2s);
        EXPECT_FALSE(pair.world.peer(sleeper).clock().reference());
        EXPECT_TRUE(pair.world.peer(1 - sleeper).clock().reference());
    }
}

TEST(TwoLinks, FindEachOtherWithClocksYearsApart) {
    for (const auto apart : {Duration(24h * 3650), -Duration(24h * 3650), Duration(24h)}) {
        Pair pair(internet, 3, apart);
        EXPECT_TRUE(pair.link_within(70s)) << apart.count();
        pair.world.run_for(5min);  // and rekey
        EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
    }
}

TEST(TwoLinks, APartnerWhoseClockWasSetBackLinksAgain) {
    for (int restarted : {0, 1}) {
        Pair pair(clean, 3);
        ASSERT_TRUE(pair.link_within(1s));
        pair.kill(restarted);
        pair.world.run_for(1s);
        // The process that stays has seen timestamps of the later time.
        Pair* p = &pair;
        p->start(restarted);
        pair.world.peer(restarted).set_wall(pair.world.local(restarted), wall - 3600s);
        EXPECT_TRUE(pair.link_within(
            3s));  // the one who stays says how far it has come, after 2 s of silence
    }
}

TEST(TwoLinks, FollowAnAddressChangeOnceItIsProven) {
    for (int mover : {0, 1}) {
        Pair pair(internet, 7);
        ASSERT_TRUE(pair.link_within(1s));
        pair.world.run_for(5s);
        pair.world.hosts[static_cast<std::size_t>(mover)].endpoint = sim::address(9);
        pair.world.run_for(2s);
        EXPECT_EQ(pair.world.peer(1 - mover).endpoint(), sim::address(9));
        EXPECT_TRUE(pair.linked(0) && pair.linked(1));
        EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
    }
}

TEST(TwoLinks, ProveWhatHasArrived) {
    Pair pair(path(40, 0, 0));
    ASSERT_TRUE(pair.link_within(1s));
    pair.world.run_for(5s);
    const auto delivered = pair.world.peer(0).delivered();
    ASSERT_TRUE(delivered);
    const auto age = pair.world.local(0) - *delivered;
    EXPECT_GE(age, 80ms);
    EXPECT_LE(age, 80ms + 101ms);
}

}  // namespace
}  // namespace attune
