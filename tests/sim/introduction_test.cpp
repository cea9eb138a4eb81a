// SPDX-License-Identifier: GPL-3.0-or-later
// Pairing by five words between an inviter and a joiner over a hostile network, in virtual time.
// The numbers are those of the list of attacks in proto/PROTOCOL.md.
#include <gtest/gtest.h>

#include <algorithm>

#include "net/crypto/hash.hpp"
#include "net/link/introduction.hpp"
#include "tests/sim/pair.hpp"

namespace attune {
namespace {

using namespace sim;

// Either side, as a World drives it.
class Side {
  public:
    Side(const Invite& invite, ByteView find_key, LocalTime now)
        : inviter(std::in_place, invite, find_key, now) {}
    Side(const Invite& invite, ByteView find_key, LocalTime now, const Endpoint& place)
        : joiner(std::in_place, invite, now) {
        joiner->add_find_key(now, find_key, {place});
    }

    void on_datagram(LocalTime now, const Endpoint& from, ByteView bytes) {
        Datagram datagram;
        if (bytes.size() != datagram.size()) return;  // the Link's and the Engine's to drop
        std::copy(bytes.begin(), bytes.end(), datagram.begin());
        if (inviter) inviter->on_datagram(now, from, datagram);
        if (joiner) joiner->on_datagram(now, from, datagram);
    }
    void on_timer(LocalTime now) {
        if (joiner) joiner->on_timer(now);
    }
    std::optional<Transmit> poll_transmit(LocalTime) {
        return inviter ? inviter->poll_transmit() : joiner->poll_transmit();
    }
    std::optional<int> poll_event() {
        if (auto done = inviter ? inviter->poll_introduced() : joiner->poll_introduced()) {
            introduced = std::move(done);
            return 1;
        }
        return std::nullopt;
    }
    LocalTime next_deadline() const { return joiner ? joiner->next_deadline() : LocalTime::max(); }

    std::optional<Inviter> inviter;
    std::optional<Joiner> joiner;
    std::optional<Introduced> introduced;
};

const Bytes find_key_bytes(32, 0x42);

struct Meeting {
    explicit Meeting(const PathModel& model, std::uint64_t seed = 1) : world(model, model, seed) {
        world.hosts[0].clock = HostClock(3h, 20);
        world.hosts[1].clock = HostClock(5h, -20);
        world.hosts[0].peer = std::make_unique<Side>(invite, find_key_bytes, world.local(0));
        world.record = true;
    }
    void join(const Invite& words) {
        world.hosts[1].peer =
            std::make_unique<Side>(words, find_key_bytes, world.local(1), address(1));
    }
    Inviter& inviter() { return *world.peer(0).inviter; }
    Joiner& joiner() { return *world.peer(1).joiner; }
    std::optional<Introduced>& met(int host) { return world.peer(host).introduced; }
    bool both_within(Duration limit) {
        return world.run_until_true([&] { return met(0) && met(1); }, limit);
    }
    bool done_within(Duration limit) {
        return world.run_until_true(
            [&] {
                return joiner().state() == Joiner::State::introduced ||
                       joiner().state() == Joiner::State::refused;
            },
            limit);
    }
    Datagram first(DatagramType type) {
        const auto keys = invite_keys(find_key_bytes);
        for (const auto& s : world.sent) {
            const auto in = unframe(s.datagram, keys);
            if (in.frame && in.frame->header.type == type) return s.datagram;
        }
        ADD_FAILURE() << "not on the wire";
        return {};
    }

    Invite invite{{1, 2, 3, 4, 5}};
    World<Side> world;
};

TEST(Introduction, BothHoldTheSamePairing) {
    Meeting m(internet);
    m.join(m.invite);
    ASSERT_TRUE(m.both_within(2s));
    const auto &a = m.met(0)->pairing, &b = m.met(1)->pairing;
    EXPECT_EQ(a.own.public_key, b.partner);
    EXPECT_EQ(b.own.public_key, a.partner);
    EXPECT_NE(a.own.public_key, a.partner);
    EXPECT_TRUE(std::ranges::equal(a.psk.view(), b.psk.view()));
    EXPECT_TRUE(std::ranges::equal(a.rv.view(), b.rv.view()));
    EXPECT_FALSE(std::ranges::equal(a.rv.view(), a.psk.view()));
    EXPECT_EQ(m.met(0)->at, address(2));
    EXPECT_EQ(m.met(1)->at, address(1));
    EXPECT_FALSE(m.inviter().open(m.world.local(0)));
}

TEST(Introduction, TheyLinkAtOnceWithIt) {
    Meeting m(internet);
    m.join(m.invite);
    ASSERT_TRUE(m.both_within(2s));
    World<Link> world(internet, internet, 3);
    for (int h : {0, 1}) {
        auto& host = world.hosts[static_cast<std::size_t>(h)];
        host.peer = std::make_unique<Link>(m.met(h)->pairing.clone(), LinkConfig{m.met(h)->at, 1},
                                           world.local(h), wall);
    }
    EXPECT_TRUE(world.run_until_true(
        [&] {
            return world.peer(0).state() == LinkState::linked &&
                   world.peer(1).state() == LinkState::linked;
        },
        1s));
}

TEST(Introduction, TwentyOfTwentyAtTwentyPercentLoss) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Meeting m(path(40, 10, 0.2), seed);
        m.join(m.invite);
        EXPECT_TRUE(m.both_within(14s)) << "seed " << seed;
    }
}

TEST(Introduction, SurvivesDuplicationAndReordering) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Meeting m(bad, seed);
        m.world.duplicate = 0.5;
        m.world.reorder = 0.5;
        m.join(m.invite);
        EXPECT_TRUE(m.both_within(14s)) << "seed " << seed;
        EXPECT_LE(m.inviter().attempts(), 1u);
    }
}

// Asked by multicast, the joiner shows one address, and another when it answers.
TEST(Introduction, AJoinerOfTwoAddressesGetsASecondCookie) {
    Meeting m(clean);
    const auto keys = invite_keys(find_key_bytes);
    m.world.censor = [&](const Sent& s) {
        const auto in = unframe(s.datagram, keys).frame;
        if (s.host != 1 || !in || in->header.type != DatagramType::hello) return false;
        m.world.inject(0, Endpoint{{}, 4000}, s.datagram);
        const auto retry = m.world.peer(0).inviter->poll_transmit();
        if (retry) m.world.inject(1, address(1), retry->datagram);
        return true;
    };
    m.join(m.invite);
    EXPECT_TRUE(m.both_within(2s));
    EXPECT_EQ(m.inviter().attempts(), 1u);
}

TEST(Introduction, WithoutAnInviterItGivesUpInTime) {
    Meeting m(internet);
    m.world.cut = true;
    m.join(m.invite);
    EXPECT_TRUE(m.done_within(15s));
    EXPECT_EQ(m.joiner().state(), Joiner::State::refused);
    EXPECT_EQ(m.joiner().next_deadline(), LocalTime::max());
}

TEST(Hostile, 6_WrongSecretWords) {
    Meeting m(internet);
    m.join(Invite{{1, 2, 3, 4, 6}});
    ASSERT_TRUE(m.done_within(5s));
    EXPECT_EQ(m.joiner().state(), Joiner::State::refused);
    EXPECT_EQ(m.inviter().attempts(), 1u);
    EXPECT_TRUE(m.inviter().open(m.world.local(0)));
    m.join(m.invite);  // and the right ones still do
    EXPECT_TRUE(m.both_within(2s));
}

TEST(Hostile, 7_AFourthAttempt) {
    Meeting m(clean);
    for (std::uint16_t wrong : {std::uint16_t{7}, std::uint16_t{8}, std::uint16_t{9}}) {
        m.join(Invite{{1, 2, 3, 4, wrong}});
        ASSERT_TRUE(m.done_within(5s));
    }
    EXPECT_FALSE(m.inviter().open(m.world.local(0)));
    m.join(m.invite);
    ASSERT_TRUE(m.done_within(15s));
    EXPECT_EQ(m.joiner().state(), Joiner::State::refused);
    EXPECT_FALSE(m.met(0));
}

TEST(Hostile, 8_TheSameP1AHundredTimes) {
    Meeting m(clean);
    m.join(m.invite);
    ASSERT_TRUE(m.both_within(2s));
    const auto p1 = m.first(DatagramType::p1), p2 = m.first(DatagramType::p2);
    m.world.sent.clear();
    for (int i = 0; i < 100; ++i) m.world.inject(0, address(2), p1);
    m.world.run_for(1ms);
    EXPECT_EQ(m.inviter().attempts(), 1u);
    ASSERT_EQ(m.world.sent.size(), 100u);
    for (const auto& s : m.world.sent) EXPECT_EQ(s.datagram, p2);
}

TEST(Hostile, 9_ASpoofedSourceWithoutTheCookie) {
    Meeting m(clean);
    m.join(m.invite);
    ASSERT_TRUE(m.both_within(2s));
    Meeting other(clean);
    const auto p1 = m.first(DatagramType::p1);
    other.world.inject(0, address(2), p1);  // a cookie of another inviter's, or of nobody's
    EXPECT_EQ(other.inviter().attempts(), 0u);
    Meeting again(clean);
    again.join(again.invite);
    ASSERT_TRUE(again.world.run_until_true([&] { return again.inviter().attempts() == 1; }, 2s));
    again.world.inject(0, address(9),
                       again.first(DatagramType::p1));  // the right one, from elsewhere
    EXPECT_EQ(again.inviter().attempts(), 1u);
}

// Whoever has P1 and P2 and tries every secret word finds nothing that tells the right pair: every
// guess makes a key under which the tag fails, the right guess too, for it needs the secret scalar
// of one side.
TEST(Hostile, 10_P2CapturedTellsNoWord) {
    Meeting m(clean);
    m.join(m.invite);
    ASSERT_TRUE(m.both_within(2s));
    const auto keys = invite_keys(find_key_bytes);
    const auto p1 = unframe(m.first(DatagramType::p1), keys).frame->body;
    const auto p2 = unframe(m.first(DatagramType::p2), keys).frame->body;
    const Bytes sid(p1.begin(), p1.begin() + 32);
    CPaceShare yb;
    std::copy_n(p2.begin() + 16, 32, yb.begin());
    for (std::uint16_t guess = 0; guess < 64; ++guess) {  // the fifth word is 5
        const auto words = Invite{{1, 2, 3, 4, guess}}.secret_password();
        const CPace run(Role::initiator, words.view(), bytes_of("attune/1 pair"), sid);
        const auto isk = run.finish(Bytes{1}, yb, Bytes{1});
        ASSERT_TRUE(isk);
        const auto psk = derive(isk->view(), "psk");
        Bytes prologue(bytes_of("attune/1 pair").begin(), bytes_of("attune/1 pair").end());
        prologue.push_back(1);
        prologue.insert(prologue.end(), sid.begin(), sid.end());
        prologue.insert(prologue.end(), {1, 1, 1, 1});
        Handshake noise(noise_xxpsk0, Role::responder, prologue, KeyPair::generate(), std::nullopt,
                        std::span(&psk, 1));
        EXPECT_FALSE(noise.read(ByteView(p2).subspan(48)));
    }
}

TEST(Hostile, 11_ExpiredAndReusedInvites) {
    Meeting m(clean);
    m.world.run_for(24h + 1min);
    m.join(m.invite);
    ASSERT_TRUE(m.done_within(15s));
    EXPECT_EQ(m.joiner().state(), Joiner::State::refused);
    EXPECT_EQ(m.inviter().attempts(), 0u);

    Meeting used(clean);
    used.join(used.invite);
    ASSERT_TRUE(used.both_within(2s));
    used.join(used.invite);
    ASSERT_TRUE(used.done_within(15s));
    EXPECT_EQ(used.joiner().state(), Joiner::State::refused);
}

TEST(Hostile, 12_EveryPairingMessageReflected) {
    Meeting m(clean);
    m.world.on_sent = [&](const Sent& s) { m.world.inject(s.host, s.to, s.datagram); };
    m.join(m.invite);
    EXPECT_TRUE(m.both_within(2s));
    EXPECT_EQ(m.inviter().attempts(), 1u);
}

// Somebody in between takes the newest version out of what either side says it knows.
TEST(Hostile, 14_VersionListStripped) {
    for (const auto type : {DatagramType::retry, DatagramType::p1}) {
        Meeting m(clean);
        const auto keys = invite_keys(find_key_bytes);
        const std::size_t at = type == DatagramType::retry ? 32 : 64;
        m.world.censor = [&](const Sent& s) {
            auto in = unframe(s.datagram, keys).frame;
            if (!in || in->header.type != type || in->body[at] != 1) return false;
            in->body[at] = 2;  // here one is added, for there is only one to take: the lists differ
                               // all the same
            in->body[at + 1] = 1, in->body[at + 2] = 2;
            m.world.inject(1 - s.host, m.world.hosts[static_cast<std::size_t>(s.host)].endpoint,
                           frame(in->header, in->body, keys));
            return true;
        };
        m.join(m.invite);
        ASSERT_TRUE(m.done_within(15s));
        EXPECT_EQ(m.joiner().state(), Joiner::State::refused);
        EXPECT_FALSE(m.met(0));
    }
}

TEST(Hostile, 5_BadShares) {
    const auto keys = invite_keys(find_key_bytes);
    Bytes identity(32), no_point(32, 0xff), top_bit(32);
    top_bit[31] = 0x80;
    for (const auto& share : {identity, no_point, top_bit}) {
        Meeting m(clean);
        m.world.censor = [&](const Sent& s) {
            auto in = unframe(s.datagram, keys).frame;
            if (!in || in->header.type != DatagramType::p1) return false;
            std::copy(share.begin(), share.end(), in->body.begin() + 32);
            m.world.inject(0, address(2), frame(in->header, in->body, keys));
            return true;
        };
        m.join(m.invite);
        ASSERT_TRUE(m.done_within(15s));
        EXPECT_EQ(m.inviter().attempts(), 0u);  // silence: no P2 was sent

        Meeting back(clean);
        back.world.censor = [&](const Sent& s) {
            auto in = unframe(s.datagram, keys).frame;
            if (!in || in->header.type != DatagramType::p2) return false;
            std::copy(share.begin(), share.end(), in->body.begin() + 16);
            back.world.inject(1, address(1), frame(in->header, in->body, keys));
            return true;
        };
        back.join(back.invite);
        ASSERT_TRUE(back.done_within(15s));
        EXPECT_EQ(back.joiner().state(), Joiner::State::refused);
    }
}

TEST(Hostile, 2_EveryBitOfEveryPairingMessageFlipped) {
    const auto keys = invite_keys(find_key_bytes);
    for (const auto type : {DatagramType::hello, DatagramType::retry, DatagramType::p1,
                            DatagramType::p2, DatagramType::p3, DatagramType::p4}) {
        Meeting m(clean);
        bool bent_once = false;
        m.world.on_sent = [&](const Sent& s) {
            const auto in = unframe(s.datagram, keys).frame;
            if (!in || in->header.type != type || bent_once) return;
            bent_once = true;
            for (std::size_t bit = 0; bit < 8 * datagram_size; ++bit) {
                auto bent = s.datagram;
                bent[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
                m.world.inject(1 - s.host, m.world.hosts[static_cast<std::size_t>(s.host)].endpoint,
                               bent);
            }
        };
        m.join(m.invite);
        EXPECT_TRUE(m.both_within(2s)) << static_cast<int>(type);
        EXPECT_TRUE(bent_once);
        EXPECT_EQ(m.inviter().attempts(), 1u);
    }
}

}  // namespace
}  // namespace attune
