// SPDX-License-Identifier: GPL-3.0-or-later
// Pairing by five words between an inviter and a joiner over a bad network, in virtual time.
#include "tests/sim/introduction.hpp"

namespace attune {
namespace {

using namespace sim;

TEST(Introduction, BothHoldTheSamePairing) {
    Invitation m(internet);
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
    Invitation m(internet);
    m.join(m.invite);
    ASSERT_TRUE(m.both_within(2s));
    World<Link> world(internet, internet, 3);
    for (int h : {0, 1}) {
        auto& host = world.hosts[static_cast<std::size_t>(h)];
        host.peer = std::make_unique<Link>(m.met(h)->pairing.clone(), LinkConfig{{m.met(h)->at}, 1},
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
        Invitation m(path(40, 10, 0.2), seed);
        m.join(m.invite);
        EXPECT_TRUE(m.both_within(14s)) << "seed " << seed;
    }
}

TEST(Introduction, SurvivesDuplicationAndReordering) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Invitation m(bad, seed);
        m.world.duplicate = 0.5;
        m.world.reorder = 0.5;
        m.join(m.invite);
        EXPECT_TRUE(m.both_within(14s)) << "seed " << seed;
        EXPECT_LE(m.inviter().attempts(), 1u);
    }
}

// IPv4 and IPv6, a cable and Wi-Fi: each way brings a HELLO to the inviter and a cookie back.
TEST(Introduction, AHelloHeardInTwoWaysIsOneAttempt) {
    for (const std::uint8_t other_way : {std::uint8_t{0}, std::uint8_t{1}}) {
        Invitation m(clean);
        m.world.censor = [&](const Sent& s) {
            const auto in = m.opened(s.datagram);
            if (s.host != 1 || !in || in->header.type != DatagramType::hello) return false;
            for (const std::uint8_t way : {std::uint8_t{0}, std::uint8_t{1}}) {
                m.world.inject(0, way == other_way ? address(7) : address(2), s.datagram);
                const auto retry = m.inviter().poll_transmit();
                if (retry) m.world.inject(1, address(1), retry->datagram);
            }
            return true;
        };
        m.join(m.invite);
        EXPECT_TRUE(m.both_within(2s)) << int{other_way};
        EXPECT_EQ(m.inviter().attempts(), 1u);
    }
}

// Asked by multicast, the joiner shows one address, and another when it answers.
TEST(Introduction, AJoinerOfTwoAddressesGetsASecondCookie) {
    Invitation m(clean);
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
    Invitation m(internet);
    m.world.cut = true;
    m.join(m.invite);
    EXPECT_TRUE(m.done_within(15s));
    EXPECT_EQ(m.joiner().state(), Joiner::State::refused);
    EXPECT_EQ(m.joiner().next_deadline(), LocalTime::max());
}

}  // namespace
}  // namespace attune
