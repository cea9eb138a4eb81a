// SPDX-License-Identifier: GPL-3.0-or-later
// Two whole clients that have never met, on one network or at known addresses: invite, join,
// paired, found again.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/duo.hpp"

namespace attune {
namespace {

using namespace sim;
using S = v1::StageChange;

// A find key without its cost: what makes it dear is proven in tests/crypto.
SecretBytes cheap_key(const StretchJob& job) {
    return *find_key(job.invite, job.day, {1, 8 * 1024});
}

std::int64_t day_of(std::chrono::sys_seconds when) {
    return std::chrono::floor<std::chrono::days>(when).time_since_epoch().count();
}

struct Strangers : Duo {
    explicit Strangers(const PathModel& model, std::uint64_t seed = 1, bool addresses = false)
        : Duo(model, seed) {
        paired = false;
        addresses_known = addresses;
        world.on_one_network = !addresses;
        start(0), start(1);
        world.set_background(10ms, [this] { stretch(); });
        // Stored before the datagram leaves.
        world.on_sent = [this](const Sent& s) {
            auto& disk = disks[static_cast<std::size_t>(s.host)];
            if (!world.peer(s.host).poll_pairings_changed()) return;
            disk.clear();
            for (const auto& pairing : world.peer(s.host).pairings())
                disk.push_back(pairing.clone());
        };
    }

    // The process ends, and one with what is stored begins, on another port.
    void restart(int host) {
        const auto h = static_cast<std::size_t>(host);
        world.hosts[h].endpoint.port += 1;
        EngineConfig config;
        for (const auto& pairing : disks[h]) config.pairings.push_back(pairing.clone());
        config.seed = 77;
        world.hosts[h].peer = std::make_unique<Engine>(std::move(config), world.local(host), wall);
    }

    // The worker: each key takes a second.
    void stretch() {
        for (int h : {0, 1}) {
            auto& host = world.hosts[static_cast<std::size_t>(h)];
            if (!host.peer) continue;
            if (auto next = host.peer->poll_job()) {
                // What the world is to do later has to be copyable.
                world.at(world.now() + 1s, [this, h,
                                            job = std::make_shared<StretchJob>(std::move(*next))] {
                    if (world.hosts[static_cast<std::size_t>(h)].peer)
                        world.peer(h).on_find_key(world.local(h), job->id, cheap_key(*job));
                });
            }
        }
    }

    template <class Predicate>
    std::vector<v1::Event> events(int host, Predicate is) {
        std::vector<v1::Event> out;
        for (const auto& [at, event] : world.hosts[static_cast<std::size_t>(host)].events) {
            if (is(event)) out.push_back(event);
        }
        return out;
    }
    std::vector<v1::Event> errors(int host) {
        return events(host, [](const v1::Event& e) { return e.has_error(); });
    }
    std::vector<std::string> invite(int host) {
        say(host, R"({"invite":{}})");
        world.run_for(1ms);
        const auto invites = events(host, [](const v1::Event& e) { return e.has_invite(); });
        const auto& words = invites.back().invite().words();
        return {words.begin(), words.end()};
    }
    void join(int host, const std::vector<std::string>& words, const std::string& name = "Ann") {
        v1::Command command;
        for (const auto& word : words) command.mutable_join()->add_words(word);
        command.mutable_join()->set_name(name);
        world.peer(host).on_command(world.local(host), command);
    }
    bool pairs_within(Duration limit) {
        return world.run_until_true(
            [&] {
                return world.peer(0).pairings().size() == 1 && world.peer(1).pairings().size() == 1;
            },
            limit);
    }
    bool linked() {
        return view(0).link.state() == v1::Link::LINKED && view(1).link.state() == v1::Link::LINKED;
    }

    std::array<std::vector<Pairing>, 2> disks;
};

TEST(Meeting, FiveWordsPairAndLinkOnOneNetwork) {
    Strangers two(clean);
    const auto words = two.invite(0);
    ASSERT_EQ(words.size(), 5u);
    two.world.run_for(5s);
    two.join(1, words);
    ASSERT_TRUE(two.pairs_within(3s));
    two.world.run_for(2s);
    for (int h : {0, 1}) {
        EXPECT_EQ(two.view(h).link.state(), v1::Link::LINKED);
        EXPECT_EQ(two.view(h).link.path(), v1::Link::LAN);
        EXPECT_EQ(two.disks[static_cast<std::size_t>(h)].size(), 1u);
        EXPECT_FALSE(two.disks[static_cast<std::size_t>(h)][0].unanswered);
        EXPECT_TRUE(two.errors(h).empty());
        EXPECT_EQ(two.events(h, [](auto& e) { return e.has_paired(); }).size(), 1u);
        EXPECT_EQ(two.view(h).safety_words.size(), 3u);
    }
    EXPECT_EQ(two.view(0).safety_words, two.view(1).safety_words);
    EXPECT_EQ(two.view(1).partners[0].name(), "Ann");
    EXPECT_EQ(two.view(0).partners[0].name(), "");  // they never learn the name they were given
    EXPECT_TRUE(two.view(0).invite_words.empty());
    EXPECT_TRUE(two.breathe(1));
}

TEST(Meeting, ByAddressOnAnInternetPathInFiveSeconds) {
    Strangers two(internet, 2, true);
    const auto words = two.invite(1);
    two.world.run_for(3s);
    two.join(0, words);
    EXPECT_TRUE(two.pairs_within(5s));
}

// It knows each of the two by what they have sent, and nothing of who has sent nothing.
TEST(Meeting, ByARelayThatLearnsAddresses) {
    Strangers two(internet, 2, true);
    std::array<bool, 2> known{};
    two.world.censor = [&](const Sent& s) {
        known[static_cast<std::size_t>(s.host)] = true;
        return !known[static_cast<std::size_t>(1 - s.host)];
    };
    const auto words = two.invite(1);
    two.world.run_for(3s);
    two.join(0, words);
    EXPECT_TRUE(two.pairs_within(5s));
    EXPECT_EQ(two.view(0).safety_words, two.view(1).safety_words);
}

TEST(Meeting, TwentyOfTwentyAtTwentyPercentLoss) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Strangers two(path(40, 10, 0.2), seed, true);
        const auto words = two.invite(0);
        two.world.run_for(2s);
        two.join(1, words);
        EXPECT_TRUE(two.pairs_within(20s)) << "seed " << seed;
    }
}

TEST(Meeting, TheJoinersDayMayBeAnother) {
    for (const auto apart : {-24h, 24h}) {
        Strangers two(clean, 3);
        two.world.peer(1).set_wall(two.world.local(1), wall + apart);
        const auto words = two.invite(0);
        two.world.run_for(2s);
        two.join(1, words);
        EXPECT_TRUE(two.pairs_within(6s));
    }
}

TEST(Meeting, WrongWordsAndADeadInviteSoundTheSame) {
    Strangers wrong(clean, 4), dead(clean, 4);
    auto words = wrong.invite(0);
    wrong.world.run_for(2s);
    words[3] = words[3] == "acorn" ? "flower" : "acorn";
    wrong.join(1, words);
    auto others = dead.invite(0);
    dead.say(0, R"({"cancel":{}})");
    dead.world.run_for(2s);
    dead.join(1, others);
    wrong.world.run_for(15s), dead.world.run_for(15s);
    ASSERT_EQ(wrong.errors(1).size(), 1u);
    ASSERT_EQ(dead.errors(1).size(), 1u);
    EXPECT_EQ(wrong.errors(1)[0].error().message(), dead.errors(1)[0].error().message());
    EXPECT_FALSE(wrong.view(1).joining);
    EXPECT_EQ(wrong.view(0).invite_words.size(), 5u);  // two tries are left
}

TEST(Meeting, AThirdWrongTryEndsTheInvite) {
    Strangers two(clean, 5);
    auto words = two.invite(0);
    two.world.run_for(2s);
    words[3] = words[3] == "acorn" ? "flower" : "acorn";
    for (int i = 0; i < 3; ++i) two.join(1, words), two.world.run_for(15s);
    EXPECT_TRUE(two.view(0).invite_words.empty());
    EXPECT_TRUE(
        two.events(0, [](auto& e) { return e.has_invite(); }).back().invite().words().empty());
}

TEST(Meeting, WordsTypedWrongAreNamed) {
    Strangers two(clean, 6);
    two.join(1, {"acorn", "zzzz", "flower", "qqqqq", "acorn"});
    two.join(1, {"acorn", "flower"});
    two.join(1, {});
    two.join(1, std::vector<std::string>(100000, "acorn"));
    two.world.run_for(1ms);
    const auto errors = two.errors(1);
    ASSERT_EQ(errors.size(), 4u);
    EXPECT_EQ(errors[0].error().message(), "No such word: zzzz qqqqq.");
    EXPECT_EQ(errors[1].error().message(), "An invite has five words; here are 2.");
    EXPECT_FALSE(two.view(1).joining);
}

// Killed in the one instant in which the joiner has P4 and has stored nothing: no datagram has told
// the inviter of a pairing, so neither of the two keeps one, and another invite does.
TEST(Meeting, AKillBetweenTheLastMessageAndTheStoreLeavesNobodyPaired) {
    Strangers two(clean, 11);
    const auto words = two.invite(0);
    std::string text;
    for (const auto& word : words) text += word + ' ';
    const auto keys = invite_keys(cheap_key({1, *parse_invite(text).invite, day_of(wall)}).view());
    bool killed = false;
    two.world.censor = [&](const Sent& s) {
        const auto in = unframe(s.datagram, keys).frame;
        if (killed || !in || in->header.type != DatagramType::p4) return false;
        two.world.at(two.world.now() + 1ms, [&two, &killed, p4 = s.datagram] {
            two.world.inject(1, address(1), p4);
            EXPECT_EQ(two.world.peer(1).pairings().size(), 1u);
            two.kill(1);
            killed = true;
        });
        return true;
    };
    two.world.run_for(2s);
    two.join(1, words);
    ASSERT_TRUE(two.world.run_until_true([&] { return killed; }, 5s));
    two.start(1);  // with what is on disk: nothing
    two.world.run_for(40s);
    for (int h : {0, 1}) {
        EXPECT_TRUE(two.world.peer(h).pairings().empty());
        EXPECT_TRUE(two.disks[static_cast<std::size_t>(h)].empty());
        EXPECT_EQ(two.events(h, [](auto& e) { return e.has_paired(); }).size(), 0u);
    }
    const auto again = two.invite(0);
    two.world.run_for(2s);
    two.join(1, again);
    EXPECT_TRUE(two.pairs_within(3s));
}

// The joiner's disk is full, from the start or by the time of the first DATA.
TEST(Meeting, WhoCannotStoreLeavesNobodyPairedAndBothAreTold) {
    for (const int stored : {0, 1}) {
        Strangers two(clean, 17);
        two.world.before_sent = [&, left = stored](int host) mutable {
            auto& peer = two.world.peer(host);
            while (peer.poll_pairings_changed())
                peer.on_stored(two.world.local(host), host == 0 || left-- > 0);
        };
        const auto words = two.invite(0);
        two.world.run_for(2s);
        two.join(1, words);
        two.world.run_for(40s);
        for (const int host : {0, 1}) {
            EXPECT_TRUE(two.world.peer(host).pairings().empty()) << stored;
            EXPECT_EQ(two.errors(host).size(), 1u) << stored;
        }
        EXPECT_EQ(two.events(0, [](auto& e) { return e.has_paired(); }).size(), 0u);
        EXPECT_EQ(two.view(1).link.state(), v1::Link::SEARCHING);
    }
}

// Whoever is killed, and after whichever datagram: once they are back and findable on their new
// port they link where both still hold the pairing, and else another invite leaves each with one
// partner. What nothing can close: an inviter killed while the joiner's first DATA is on its way.
TEST(Meeting, AKillAtAnyPointIsHealed) {
    constexpr auto under_way = 100us;  // of the path
    int healed = 0;
    for (int victim : {0, 1}) {
        for (int last = 1; last <= 20; ++last) {
            SCOPED_TRACE("host " + std::to_string(victim) + " after datagram " +
                         std::to_string(last));
            Strangers two(clean, 12);
            const auto words = two.invite(0);
            two.world.run_for(2s);
            two.join(1, words);
            const auto store = two.world.on_sent;
            std::optional<TrueTime> answered, killed;
            two.world.on_sent = [&, sent = 0](const Sent& s) mutable {
                store(s);
                if (!answered && !two.disks[1].empty() && !two.disks[1][0].unanswered)
                    answered = s.at;
                if (++sent != last) return;
                two.world.at(two.world.now() + 50us, [&] {
                    killed = two.world.now();
                    two.restart(victim);
                    two.say(victim, R"({"available":{"on":true}})");
                });
            };
            two.world.run_for(3s);
            const auto held = [&](int h) { return two.world.peer(h).pairings().size(); };
            if (victim == 1) {
                EXPECT_EQ(held(0), held(1));
            }
            EXPECT_LE(held(0), held(1));
            const bool apart = held(0) != held(1);
            std::size_t dead = 0;
            if (held(0) == 1) {
                for (int h : {0, 1}) two.say(h, R"({"available":{"on":true}})");
            } else {
                dead = apart && !two.disks[1][0].unanswered;
                healed += apart && !dead;
                if (dead) {
                    EXPECT_LT(*killed - *answered, under_way);
                }
                for (int h : {0, 1}) two.say(h, R"({"cancel":{}})");
                const auto again = two.invite(0);
                two.world.run_for(2s);
                two.join(1, again);
            }
            two.world.run_for(3s);
            EXPECT_TRUE(two.linked());
            EXPECT_EQ(held(0), 1u);
            EXPECT_EQ(held(1), 1 + dead);
        }
    }
    EXPECT_GT(healed, 0);
}

// Who was invited and left does not come in by a link to somebody else.
TEST(Meeting, WhoNeverCameIsNotKept) {
    Strangers two(internet, 13);
    const auto words = two.invite(0);
    two.world.run_for(2s);
    two.join(1, words);
    ASSERT_TRUE(two.world.run_until_true([&] { return two.view(0).introduced; }, 5s));
    two.restart(1);  // somebody else from here on
    const auto theirs = two.invite(1);
    two.world.run_for(2s);
    two.join(0, theirs);
    ASSERT_TRUE(two.pairs_within(3s));
    two.world.run_for(2s);
    EXPECT_TRUE(two.linked());
    EXPECT_EQ(two.view(0).partners.size(), 1u);

    Strangers gone(internet, 14);
    const auto last = gone.invite(0);
    gone.world.run_for(2s);
    gone.join(1, last);
    ASSERT_TRUE(gone.world.run_until_true([&] { return gone.view(0).introduced; }, 5s));
    gone.kill(1);
    gone.say(0, R"({"practise":{"breathe":{"minutes":1}}})");
    gone.world.run_for(40s);
    EXPECT_EQ(gone.stage(0), S::BREATHING);  // it does not end with the waiting
    EXPECT_TRUE(gone.errors(0).empty());
    gone.say(0, R"({"stop":{}})");
    gone.world.run_for(31s);
    EXPECT_FALSE(gone.view(0).introduced);
    EXPECT_EQ(gone.errors(0).size(), 1u);
}

TEST(Meeting, JoiningEndsOnesOwnInvite) {
    Strangers two(clean, 15);
    two.invite(0);
    const auto words = two.invite(1);
    two.world.run_for(2s);
    two.join(0, {"acorn", "zzzz", "flower", "acorn", "acorn"});
    EXPECT_EQ(two.view(0).invite_words.size(), 5u);  // nothing was joined
    two.join(0, words);
    EXPECT_TRUE(two.view(0).invite_words.empty());
    EXPECT_EQ(two.view(0).joining, v1::Joining::STRETCHING);
    two.say(0, R"({"invite":{}})");
    ASSERT_TRUE(two.pairs_within(3s));
    EXPECT_TRUE(
        two.events(0, [](auto& e) { return e.has_invite(); }).back().invite().words().empty());
    const auto errors = two.errors(0);
    ASSERT_EQ(errors.size(), 2u);
    EXPECT_EQ(errors[1].error().message(),
              "You are joining with somebody's words: cancel that first.");
}

TEST(Meeting, SafetyWordsAreOfTheLinkThatIsThere) {
    Duo two(clean, 16);
    const auto ask = [&](int host) {
        two.say(host, R"({"safetyWords":{}})");
        two.world.run_for(1s);
        return two.view(host).safety_words;
    };
    two.world.run_for(2s);
    const auto before = ask(1);
    ASSERT_EQ(before.size(), 3u);
    two.start(0);
    two.world.run_for(5s);
    const auto now = two.view(1).safety_words;  // not asked for again
    EXPECT_EQ(now, ask(0));
    EXPECT_NE(now, before);
    two.say(1, R"({"unpair":{"partner":"p"}})");
    EXPECT_TRUE(two.view(1).safety_words.empty());
}

TEST(Meeting, UnpairingTellsNobody) {
    Strangers two(clean, 7);
    const auto words = two.invite(0);
    two.world.run_for(2s);
    two.join(1, words);
    ASSERT_TRUE(two.pairs_within(3s));
    two.world.run_for(3s);
    two.world.hosts[0].events.clear();
    const auto id = two.view(1).partners[0].id();
    two.say(1, R"({"unpair":{"partner":")" + id + R"("}})");
    EXPECT_TRUE(two.world.peer(1).pairings().empty());
    EXPECT_TRUE(two.world.peer(1).poll_pairings_changed());
    two.world.run_for(60s);
    const auto heard = two.events(0, [](auto&) { return true; });
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0].link().state(), v1::Link::LOST);
    EXPECT_EQ(two.view(0).partners.size(), 1u);
}

// A name that led there is looked up no more.
TEST(Meeting, NobodyIsSoughtByAddressOnceUnpaired) {
    Duo two(clean, 17);
    two.world.run_for(2s);
    EXPECT_TRUE(two.world.peer(1).seeks_by_address());
    two.say(1, R"({"unpair":{"partner":"p"}})");
    EXPECT_FALSE(two.world.peer(1).seeks_by_address());
}

TEST(Meeting, FindableIsOffUntilSwitchedOnAndThenTheyFindEachOther) {
    Duo two(clean, 8);
    two.addresses_known = false;
    two.world.on_one_network = true;
    two.start(0), two.start(1);
    two.world.record = true;
    two.world.run_for(10s);
    EXPECT_TRUE(two.world.sent.empty());
    EXPECT_TRUE(two.world.peer(0).groups(two.world.local(0)).empty());
    two.say(0, R"({"available":{"on":true}})");
    two.world.run_for(5s);
    two.say(1, R"({"available":{"on":true}})");
    two.world.run_for(2s);
    EXPECT_EQ(two.view(0).link.state(), v1::Link::LINKED);
    EXPECT_EQ(two.view(1).link.state(), v1::Link::LINKED);
    EXPECT_EQ(two.view(1).link.path(), v1::Link::LAN);
}

TEST(Meeting, AnInviteEndsAfterADay) {
    Strangers two(clean, 9);
    two.invite(0);
    two.world.hosts[0].clock.step(two.world.now(), 24h);
    two.world.run_for(1s);
    EXPECT_TRUE(two.view(0).invite_words.empty());
}

TEST(Meeting, OneThingAtATime) {
    Strangers two(clean, 10);
    two.say(0, R"({"cancel":{}})");
    two.invite(0);
    two.say(0, R"({"invite":{}})");
    two.join(0, {"acorn", "acorn", "acorn", "acorn", "acorn"});
    two.join(0, {"acorn", "acorn", "acorn", "acorn", "acorn"});
    two.say(0, R"({"available":{"on":true}})");
    two.say(0, R"({"unpair":{"partner":"x"}})");
    two.say(0, R"({"safetyWords":{}})");
    two.world.run_for(1ms);
    EXPECT_EQ(two.errors(0).size(), 6u);
}

}  // namespace
}  // namespace attune
