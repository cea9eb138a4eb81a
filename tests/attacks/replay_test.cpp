// SPDX-License-Identifier: GPL-3.0-or-later
// Attacks 31-36: by a stranger who replays what two who are paired once sent, or watches them; and
// by a partner whose clock lies.
#include <algorithm>
#include <map>
#include <set>

#include "net/crypto/beacon.hpp"
#include "tests/attacks/hostile.hpp"
#include "tests/sim/duo.hpp"

namespace attune::attacks {
namespace {

using S = v1::StageChange;

// What was sent in handshakes by three lives of each host, and then the couple breathes.
struct Listener {
    Duo duo{internet, 71};
    std::array<std::vector<Datagram>, 2> by;  // each host, in the order sent

    // set_back: each process believes in the same hour when it starts, so that what was recorded is
    // from the future.
    explicit Listener(bool set_back) : set_back_(set_back) {
        duo.world.record = true;
        for (int life = 0; life < 3; ++life) {
            for (int alone : {1, 0}) {
                duo.kill(1 - alone), start(alone);
                duo.world.run_for(20s);
            }
            start(1);
            duo.world.run_for(5s);
        }
        for (const auto& s : duo.world.sent)
            by[static_cast<std::size_t>(s.host)].push_back(s.datagram);
        duo.world.sent.clear();
        duo.world.record = false;
        for (int h : {0, 1}) start(h);
        EXPECT_TRUE(duo.breathe(20));
        duo.world.run_for(2s);
    }

    void start(int host) {
        duo.start(host);
        if (set_back_) return;
        const auto since = std::chrono::duration_cast<std::chrono::seconds>(duo.world.now());
        duo.world.peer(host).set_wall(duo.world.local(host), wall + since);
    }

    // Every `every`, to `victim`: one from the first half of its partner's, one from the second,
    // and so on. Two processes take turns in this, as long as there are any.
    void replay(int victim, Duration every) {
        const auto& all = by[static_cast<std::size_t>(1 - victim)];
        duo.world.set_background(every, [this, victim, &all, i = std::size_t{0}]() mutable {
            const auto half = all.size() / 2;
            duo.world.inject(victim, address(static_cast<std::uint8_t>(2 - victim)),
                             all[i / 2 % half + (i % 2) * half]);
            ++i;
        });
    }

  private:
    bool set_back_;
};

TEST(Attacks, Attack31_APausePressedWhileOldDatagramsAreReplayedArrives) {
    for (const auto every : {Duration(1ms), Duration(7ms), Duration(50ms)}) {
        for (int presser : {0, 1}) {
            SCOPED_TRACE(std::to_string(presser) + ", every " + std::to_string(every / 1ms));
            Listener listener(every == Duration(7ms));
            auto& duo = listener.duo;
            for (int h : {0, 1}) listener.replay(h, every);
            duo.world.run_for(1s);
            for (int i = 0; i < 5; ++i) {
                duo.say(presser, R"({"pause":{}})");
                EXPECT_TRUE(duo.reach(1 - presser, S::PAUSED, 40ms + 250ms));
                for (int h : {0, 1}) duo.say(h, R"({"resume":{}})");
                ASSERT_TRUE(duo.both(S::BREATHING, 20s));
                duo.world.run_for(30s);
            }
        }
    }
}

// Handshake messages take a tick's place: never that of two in a row, and seldom.
TEST(Attacks, Attack31_ReplaysTakeNoTicks) {
    Listener listener(false);
    auto& world = listener.duo.world;
    for (int h : {0, 1}) listener.replay(h, 1ms);
    const auto& pairing = listener.duo.pairing(0);
    const auto keys = daily_keys(pairing.rv.view(), today);
    std::array<int, 2> sent{}, handshakes{}, in_a_row{};
    world.on_sent = [&](const Sent& s) {
        const auto h = static_cast<std::size_t>(s.host);
        const bool data = !unframe(s.datagram, keys).frame;
        ++sent[h];
        handshakes[h] += !data;
        in_a_row[h] = data ? 0 : in_a_row[h] + 1;
        EXPECT_LE(in_a_row[h], 1);
    };
    world.run_for(100s);
    for (std::size_t h : {0u, 1u}) {
        EXPECT_NEAR(sent[h], 2000, 2);
        EXPECT_LE(handshakes[h], 3);
    }
    EXPECT_EQ(listener.duo.view(0).link.state(), v1::Link::LINKED);
    EXPECT_EQ(listener.duo.view(1).link.state(), v1::Link::LINKED);
}

// Who lets handshakes pass and nothing else: that is no partner who is heard.
TEST(Attacks, Attack31_AHandshakeAloneIsNotHeard) {
    Pair pair(internet, 72);
    ASSERT_TRUE(pair.link_within(1s));
    pair.world.run_for(5s);
    const auto keys = daily_keys(pair.pairing(0).rv.view(), today);
    pair.world.censor = [&](const Sent& s) { return !unframe(s.datagram, keys).frame; };
    pair.world.run_for(3200ms);
    EXPECT_EQ(pair.count<Lost>(0), 1);
    EXPECT_EQ(pair.count<Lost>(1), 1);
    pair.world.run_for(30s);
    EXPECT_EQ(pair.count<Linked>(0), 1);
    EXPECT_EQ(pair.count<Linked>(1), 1);
    pair.world.censor = nullptr;
    EXPECT_TRUE(pair.link_within(1s));
}

// Held up on the way: several handshakes are under way at once, and each new one on the initiator's
// side leaves the partner sending under the one before, or the one before that.
TEST(Attacks, Attack31_NoDataIsLostToKeysThatTheOtherStillUses) {
    for (const double one_way : {40.0, 300.0, 700.0, 1200.0}) {
        Pair pair(path(one_way, 0, 0), 73);
        ASSERT_TRUE(pair.link_within(12s));
        pair.world.run_for(20s);
        pair.world.cut = true;
        pair.world.run_for(4s);
        pair.world.cut = false;
        pair.world.run_for(Duration(static_cast<std::int64_t>(one_way * 2e6)) + 1s);
        std::array<std::uint64_t, 2> before{};
        for (int h : {0, 1}) before[static_cast<std::size_t>(h)] = all_dropped(pair.world.peer(h));
        std::array<int, 2> states{pair.count<StateReceived>(0), pair.count<StateReceived>(1)};
        pair.world.run_for(10s);
        for (int h : {0, 1}) {
            EXPECT_EQ(all_dropped(pair.world.peer(h)), before[static_cast<std::size_t>(h)])
                << one_way;
            EXPECT_GE(pair.count<StateReceived>(h) - states[static_cast<std::size_t>(h)], 185)
                << one_way;
        }
    }
}

// Where two who are findable listen and knock, for a week.
TEST(Attacks, Attack32_NoGroupComesBack) {
    std::map<std::int64_t, std::set<Endpoint>> by_day;
    Pair pair(clean, 76);
    pair.addresses_known = false;
    for (int h : {0, 1}) {
        pair.start(h);
        pair.world.peer(h).set_wanted(pair.world.local(h), true);
    }
    std::int64_t day = 0;
    pair.world.on_sent = [&](const Sent& s) {
        if (is_multicast(s.to)) by_day[day].insert(s.to);
    };
    for (int minutes = 0; minutes < 7 * 24 * 60; minutes += 30) {
        day = minutes / (24 * 60);
        const auto groups = [&](int h) {
            auto& link = pair.world.peer(h);
            link.set_wall(pair.world.local(h), wall + std::chrono::minutes(minutes));
            return link.groups(pair.world.local(h));
        };
        EXPECT_EQ(groups(0), groups(1));
        EXPECT_LE(groups(0).size(), 2u);
        pair.world.run_for(2s);
    }
    std::set<Endpoint> all;
    for (const auto& [d, groups] : by_day) {
        EXPECT_EQ(groups.size(), 2u) << d;  // of IPv4 and of IPv6
        all.insert(groups.begin(), groups.end());
    }
    EXPECT_EQ(all.size(), 2 * by_day.size());
    EXPECT_EQ(by_day.size(), 7u);
}

// All that both sent in a minute in which their clocks were years apart, and so also under the
// undated keys.
std::array<std::vector<Datagram>, 2> years_ago(Pair& pair) {
    std::array<std::vector<Datagram>, 2> out;
    pair.world.on_sent = [&](const Sent& s) {
        out[static_cast<std::size_t>(s.host)].push_back(s.datagram);
    };
    for (int alone : {0, 1}) {
        pair.kill(1 - alone), pair.start(alone);
        pair.world.run_for(40s);
    }
    pair.start(0);
    EXPECT_TRUE(pair.link_within(3s));
    pair.world.run_for(10s);
    pair.world.on_sent = nullptr;
    return out;
}

TEST(Attacks, Attack33_WhatWasRecordedYearsAgoShowsNothing) {
    for (int victim : {0, 1}) {
        for (const bool linked : {false, true}) {
            Pair pair(clean, 77, 24h * 3650);
            const auto old = years_ago(pair)[static_cast<std::size_t>(1 - victim)];
            const auto undated = always_keys(pair.pairing(0).rv.view());
            EXPECT_GT(
                std::count_if(old.begin(), old.end(),
                              [&](const auto& d) { return unframe(d, undated).frame.has_value(); }),
                10);
            // Ten years later, from elsewhere, and from where the partner might be.
            const auto wire = [&](std::optional<std::uint8_t> from) {
                Pair later(clean, 78);
                later.couple = {pair.pairing(0).clone(), pair.pairing(1).clone()};
                for (int h : {0, 1}) {
                    later.kill(h);
                    if (linked || h == victim) later.start(h);
                }
                for (int h : {0, 1}) {
                    if (linked || h == victim)
                        later.world.peer(h).set_wall(later.world.local(h), wall + 24h * 7300);
                }
                std::vector<std::tuple<TrueTime, int, Endpoint>> out;
                later.world.on_sent = [&](const Sent& s) { out.emplace_back(s.at, s.host, s.to); };
                later.world.set_background(3ms, [&, i = std::size_t{0}]() mutable {
                    if (from) later.world.inject(victim, address(*from), old[i++ % old.size()]);
                });
                later.world.run_for(100s);
                return out;
            };
            const auto quiet = wire(std::nullopt);
            EXPECT_EQ(wire(9), quiet) << victim;
            EXPECT_EQ(wire(static_cast<std::uint8_t>(2 - victim)), quiet) << victim;
        }
    }
}

// Of today: it may be the partner, who has moved. One answer each, and none when it is over.
TEST(Attacks, Attack33_ABeaconOfTodayIsAnsweredOnce) {
    Pair pair(clean, 79);
    std::vector<Datagram> beacons;
    pair.kill(0);
    pair.world.on_sent = [&](const Sent& s) { beacons.push_back(s.datagram); };
    pair.world.run_for(20s);
    pair.start(0), pair.kill(1);
    const auto keys = daily_keys(pair.pairing(0).rv.view(), today);
    std::erase_if(beacons, [&](const auto& d) { return !unframe(d, keys).frame; });
    std::size_t answers = 0;
    pair.world.on_sent = [&](const Sent& s) { answers += s.to == address(9); };
    pair.world.run_for(1100ms);
    pair.world.inject(0, address(9), beacons.front());
    pair.world.run_for(60s);
    EXPECT_EQ(answers, 1u);
    for (std::size_t i = 1; i < beacons.size(); ++i) {
        pair.world.inject(0, address(9), beacons[i]);
        pair.world.run_for(10ms);
    }
    EXPECT_LE(answers, 5u);  // at most four a second, however many come
    const auto before = answers;
    pair.world.run_for(10min);
    EXPECT_EQ(answers, before);
}

// Two who are linked for some minutes and do `acts`: all that can be seen of it.
std::vector<std::tuple<TrueTime, int, Endpoint, std::size_t, std::size_t>> seen(
    bool lan, const std::vector<std::tuple<Duration, int, std::string>>& acts) {
    Duo duo(clean, 80);
    if (lan) {
        duo.addresses_known = false;
        duo.world.on_one_network = true;
        for (int h : {0, 1}) {
            duo.start(h);
            duo.say(h, R"({"available":{"on":true}})");
        }
    }
    std::vector<std::tuple<TrueTime, int, Endpoint, std::size_t, std::size_t>> out;
    duo.world.on_sent = [&](const Sent& s) {
        // Which group it is depends on the couple alone.
        const auto to = is_multicast(s.to) ? Endpoint{} : s.to;
        const auto groups = duo.world.peer(s.host).groups(duo.world.local(s.host)).size();
        out.emplace_back(s.at, s.host, to, s.datagram.size(), groups);
    };
    for (const auto& [at, host, line] : acts)
        duo.world.at(at, [&duo, host = host, line = line] { duo.say(host, line); });
    duo.world.run_for(260s);
    for (int h : {0, 1}) EXPECT_EQ(duo.view(h).link.state(), v1::Link::LINKED);
    return out;
}

TEST(Attacks, Attack34_WhatTwoDoCannotBeSeen) {
    using Acts = std::vector<std::tuple<Duration, int, std::string>>;
    const Acts breathe{{3s, 0, R"({"propose":{"breathe":{"minutes":5}}})"},
                       {5s, 1, R"({"accept":{}})"}};
    const auto and_then = [&](Acts more) {
        more.insert(more.begin(), breathe.begin(), breathe.end());
        return more;
    };
    const std::map<std::string, Acts> all{
        {"breathing", breathe},
        {"pause", and_then({{60s, 1, R"({"pause":{}})"},
                            {150s, 0, R"({"resume":{}})"},
                            {151s, 1, R"({"resume":{}})"}})},
        {"stop", and_then({{90s, 0, R"({"stop":{}})"}})},
        {"cool-down", and_then({{90s, 1, R"({"coolDown":{"minutes":20}})"},
                                {200s, 0, R"({"ready":{}})"},
                                {230s, 1, R"({"ready":{}})"}})},
        {"softer, smaller",
         and_then({{70s, 0, R"({"softer":{}})"}, {80s, 1, R"({"smaller":{}})"}})},
        {"a lead", and_then({{70s, 0, R"({"propose":{"lead":{"leader":"ME"}}})"},
                             {75s, 1, R"({"accept":{}})"},
                             {90s, 0, R"({"hand":{"breath":0.7}})"},
                             {95s, 0, R"({"hand":{"breath":0.1}})"}})},
        {"a gesture", {{9s, 1, R"({"gesture":{"kind":"HEART","on":true}})"}}},
        {"alone", {{9s, 1, R"({"practise":{"breathe":{"minutes":1}}})"}}},
        {"no longer findable", {{9s, 1, R"({"available":{"on":false}})"}}},
        {"a name", {{9s, 0, R"({"name":{"partner":"p","name":"Sky"}})"}}},
    };
    for (const bool lan : {false, true}) {
        const auto idle = seen(lan, {});
        EXPECT_GT(idle.size(), 10000u);
        for (const auto& [name, acts] : all) {
            const bool alike = seen(lan, acts) == idle;
            EXPECT_TRUE(alike) << name << (lan ? ", on one network" : "");
        }
        // And what goes to the partner comes every 50 ms.
        std::map<std::pair<int, Endpoint>, TrueTime> last;
        for (const auto& [at, host, to, size, groups] : idle) {
            if (at < 2s) continue;
            const auto [it, first] = last.try_emplace({host, to}, at);
            if (!first) {
                EXPECT_LE(at - it->second, 51ms);
            }
            it->second = at;
        }
        EXPECT_EQ(last.size(), 2u);
    }
}

TEST(Attacks, Attack34_WhoWasUnpairedGetsNothingMore) {
    Duo duo(clean, 81);
    ASSERT_TRUE(
        duo.world.run_until_true([&] { return duo.view(0).link.state() == v1::Link::LINKED; }, 2s));
    for (const auto* next : {R"({"invite":{}})", R"({"cancel":{}})",
                             R"({"join":{"words":["acorn","acorn","acorn","acorn","acorn"]}})"}) {
        if (!duo.view(0).partners.empty()) duo.say(0, R"({"unpair":{"partner":"p"}})");
        duo.world.run_for(1ms);
        int sent = 0;
        duo.world.on_sent = [&](const Sent& s) { sent += s.host == 0 && s.to == address(2); };
        duo.say(0, next);
        if (const auto job = duo.world.peer(0).poll_job()) {
            duo.world.peer(0).on_find_key(duo.world.local(0), job->id,
                                          find_key(job->invite, job->day, {1, 8 * 1024}));
        }
        duo.world.run_for(20s);
        EXPECT_EQ(sent, 0) << next;
    }
}

TEST(Attacks, Attack34_JunkIsNoWork) {
    Recorded r;
    auto& link = r.pair.world.peer(1);
    const auto now = r.pair.world.local(1);
    for (const auto& s : r.sent) {
        if (s.host == 0) {
            EXPECT_FALSE(link.on_datagram(now, address(9), s.datagram));
        }
    }
    EXPECT_FALSE(link.on_datagram(now, address(9), Bytes(datagram_size, 7)));
    EXPECT_FALSE(link.on_datagram(now, address(9), Bytes(7)));
}

// Whoever sees what one side sends passes it on from another address, sooner than it arrives by
// itself, and nothing the other way.
TEST(Attacks, Attack35_AFasterForwarderHoldsNothing) {
    for (int sender : {0, 1}) {
        for (const bool lan : {false, true}) {
            SCOPED_TRACE(std::to_string(sender) + (lan ? " on one network" : ""));
            Pair pair(path(40, 0, 0), 75);
            if (lan) {
                pair.addresses_known = false;
                pair.world.on_one_network = true;
                for (int h : {0, 1}) {
                    pair.start(h);
                    pair.world.peer(h).set_wanted(pair.world.local(h), true);
                }
            }
            pair.world.on_sent = [&](const Sent& s) {
                if (s.host != sender) return;
                pair.world.at(s.at + 30ms, [&pair, victim = 1 - sender, copy = s.datagram] {
                    pair.world.inject(victim, address(9), copy);
                });
            };
            EXPECT_TRUE(pair.link_within(3s));
            pair.world.run_for(1s);
            std::array<int, 2> before{pair.count<StateReceived>(0), pair.count<StateReceived>(1)};
            pair.world.run_for(150s);  // past a rekey
            for (int h : {0, 1}) {
                EXPECT_EQ(pair.world.peer(h).endpoint(), address(static_cast<std::uint8_t>(2 - h)));
                EXPECT_EQ(pair.count<Lost>(h), 0);
                EXPECT_GE(pair.count<StateReceived>(h) - before[static_cast<std::size_t>(h)],
                          2800);  // a challenge takes a tick, too
            }
        }
    }
}

// What the initiator says of itself in its first handshake, `waited` after its start.
v1::HandshakePayload first_said(Duration waited) {
    Pair pair(clean, 82);
    pair.kill(1);
    std::optional<Datagram> k1;
    const auto& reader = pair.pairing(1);
    const auto keys = daily_keys(reader.rv.view(), today);
    pair.world.on_sent = [&](const Sent& s) {
        if (unframe(s.datagram, keys).frame) k1 = s.datagram;
    };
    pair.world.run_for(waited);
    Handshake handshake(noise_kkpsk0, Role::responder, k1_prologue(today), reader.own.clone(),
                        reader.partner, std::span(&reader.psk, 1));
    v1::HandshakePayload out;
    EXPECT_TRUE(unpad(*handshake.read(unframe(*k1, keys).frame->body), out));
    return out;
}

TEST(Attacks, Attack36_NobodyLearnsHowLongAWindowHasBeenOpen) {
    std::uint64_t least = ~std::uint64_t{0}, most = 0;
    for (int i = 0; i < 16; ++i) {
        const auto waited = i % 2 ? Duration(10s) : Duration(10min);
        const auto said = first_said(waited + 1s * i);
        EXPECT_EQ(said.age_ns(), static_cast<std::uint64_t>(Duration(24h).count()));
        least = std::min(least, said.sent_ns());
        most = std::max(most, said.sent_ns());
    }
    EXPECT_GT(most - least, static_cast<std::uint64_t>(Duration(24h * 300).count()));
    // And the session of two who link is as old on their screens.
    for (const auto waited : {Duration(10s), Duration(20min)}) {
        Duo duo(clean, 83);
        duo.kill(1);
        duo.world.run_for(waited);
        duo.start(1);
        duo.world.run_for(5s);
        for (int h : {0, 1}) {
            const auto age = Duration(duo.world.peer(h).sample(duo.world.local(h)).session_ns());
            EXPECT_GE(age, 24h + 4s);
            EXPECT_LE(age, 24h + 6s);
        }
    }
}

// A breath of one's own that runs when the partner comes goes on as it was.
TEST(Attacks, Attack36_ABreathOfOnesOwnIsNotMovedByTheFirstLink) {
    for (int alone : {0, 1}) {
        Duo duo(clean, 84);
        duo.kill(1 - alone);
        duo.world.run_for(10min);
        duo.say(alone, R"({"practise":{"breathe":{"minutes":5}}})");
        duo.world.run_for(60s);
        duo.start(1 - alone);
        double last = duo.breath(alone), step = 0;
        for (int i = 0; i < 500; ++i) {
            duo.world.run_for(16ms);
            step = std::max(step, std::abs(duo.breath(alone) - last));
            last = duo.breath(alone);
        }
        EXPECT_EQ(duo.view(alone).link.state(), v1::Link::LINKED);
        EXPECT_EQ(duo.stage(alone), S::BREATHING);
        EXPECT_LE(step, 0.01);
        EXPECT_GT(step, 0.001);
    }
}

TEST(Attacks, Attack36_AnAgeThatNoSessionHasIsMalformed) {
    Recorded r;
    const LocalTime now{2h};
    for (const auto& [age, fits] : {std::pair{Duration(0s), false},
                                    {Duration(24h) - 1ns, false},
                                    {Duration(24h), true},
                                    {Duration(24h * 35), true},
                                    {Duration(24h * 35) + 1ns, false},
                                    {Duration((std::int64_t{1} << 62) - 1), false},
                                    {Duration(-1), false}}) {
        auto link = r.fresh(1, now);
        auto payload = plausible_payload();
        payload.set_age_ns(static_cast<std::uint64_t>(age.count()));
        link.on_datagram(now, address(1),
                         k1_by_hand(r.pair.pairing(0), pad(payload, k1_payload), now_ns));
        EXPECT_EQ(link.dropped(Drop::malformed), fits ? 0u : 1u) << age.count();
    }
}

// Two who have been linked for weeks begin a new timeline, and what runs goes on.
TEST(Attacks, Attack36_ATimelineIsRenewedAfterFourWeeks) {
    Duo duo(clean, 85);
    ASSERT_TRUE(duo.breathe(20));
    const auto timeline = [&](int h) {
        return duo.world.peer(h).sample(duo.world.local(h)).timeline();
    };
    const auto before = timeline(0);
    EXPECT_EQ(before, timeline(1));
    // Both clocks show it at once; the link, which is none for so long, is made anew.
    duo.world.cut = true;
    duo.world.run_for(11s);
    for (int h : {0, 1})
        duo.world.hosts[static_cast<std::size_t>(h)].clock.step(duo.world.now(), 24h * 27);
    duo.world.run_for(5s);
    duo.world.cut = false;
    duo.world.run_for(20s);
    EXPECT_NE(timeline(0), before);
    EXPECT_EQ(timeline(0), timeline(1));
    for (int h : {0, 1}) EXPECT_EQ(duo.view(h).link.state(), v1::Link::LINKED);
    // Of the one who carries it: the other has to see what the leap has done to its crystal first.
    EXPECT_LT(Duration(duo.world.peer(0).sample(duo.world.local(0)).session_ns()), 24h + 1min);
}

}  // namespace
}  // namespace attune::attacks
