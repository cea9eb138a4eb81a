// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody on the wire: what they send, send again, cut or turn back is dropped in silence and
// changes nothing. The numbers are those of the list of attacks in proto/PROTOCOL.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "net/crypto/mask.hpp"
#include "tests/sim/pair.hpp"

namespace attune {
namespace {

using namespace sim;

std::uint64_t all_dropped(const Link& link) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(Drop::count); ++i)
        sum += link.dropped(static_cast<Drop>(i));
    return sum;
}

// A link that nobody has spoken to yet, and the datagrams that would bring it up.
struct Recorded {
    Pair pair{clean, 11};
    std::vector<Sent> sent;

    Recorded() {
        pair.world.record = true;
        EXPECT_TRUE(pair.link_within(1s));
        pair.world.run_for(1s);
        sent = pair.world.sent;
    }
    Datagram first(DatagramType type, int from) const {
        const auto keys = daily_keys(pair.pairing(0).rv.view(), (wall.time_since_epoch() / 24h));
        for (const auto& s : sent) {
            const auto header = decode_header(unmasked_header(keys.hp.view(), s.datagram));
            if (header && header->type == type && s.host == from) return s.datagram;
        }
        ADD_FAILURE() << "not on the wire";
        return {};
    }
};

// A stranger's view of a link's answer: everything it sends in the next instant beyond its own
// knocks.
int replies(Link& link, LocalTime now) {
    int n = 0;
    while (link.poll_transmit(now)) ++n;
    return n;
}

Link fresh(const Pair& pair, int host, LocalTime now) {
    return Link(pair.pairing(host).clone(), {address(static_cast<std::uint8_t>(2 - host)), 1}, now,
                wall);
}

TEST(Hostile, 1_WrongSizes) {
    Recorded r;
    auto& link = r.pair.world.peer(1);
    for (std::size_t size : {0u, 1u, 255u, 257u, 65507u}) {
        const auto before = link.dropped(Drop::size);
        r.pair.world.inject(1, address(1), Bytes(size, 0x5a));
        EXPECT_EQ(link.dropped(Drop::size), before + 1) << size;
    }
    r.pair.world.run_for(5s);
    EXPECT_EQ(r.pair.count<Lost>(0) + r.pair.count<Lost>(1), 0);
}

TEST(Hostile, 2_EveryBitOfEveryKindFlipped) {
    Recorded r;
    const LocalTime now{2h};
    for (auto [type, from] : {std::pair{DatagramType::k1, 0}, {DatagramType::beacon, 1}}) {
        auto link = fresh(r.pair, 1 - from, now);
        const auto good = r.first(type, from);
        for (std::size_t bit = 0; bit < 8 * datagram_size; ++bit) {
            auto bent = good;
            bent[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
            const auto before = all_dropped(link);
            link.on_datagram(now, address(9), bent);
            ASSERT_EQ(all_dropped(link), before + 1) << "bit " << bit;
        }
        EXPECT_EQ(link.handshakes_read(), 0u);
        EXPECT_EQ(replies(link, now), 0);
        const auto before = all_dropped(link);
        link.on_datagram(now, address(9), good);  // and the link still understands the true one
        EXPECT_EQ(all_dropped(link), before);
    }
    // K2 and DATA need the state that expects them: the live link, with its next datagram held and
    // bent first.
    for (int victim : {0, 1}) {
        Pair pair(clean, 13);
        pair.world.on_sent = [&](const Sent& s) {
            if (s.host == victim || !pair.world.hosts[static_cast<std::size_t>(victim)].peer)
                return;
            for (std::size_t bit = 0; bit < 8 * datagram_size; bit += 3) {
                auto bent = s.datagram;
                bent[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
                pair.world.inject(victim, address(9), bent);
            }
        };
        EXPECT_TRUE(pair.link_within(1s));
        pair.world.run_for(2s);
        EXPECT_EQ(pair.count<Linked>(0) + pair.count<Linked>(1), 2);
        EXPECT_EQ(pair.world.peer(victim).endpoint(),
                  address(static_cast<std::uint8_t>(2 - victim)));
    }
}

// A partner gone bad: authenticated, but what is inside makes no sense. The third time ends the
// link here.
TEST(Hostile, 3_InnerFieldsCutAndExtended) {
    Recorded r;
    const LocalTime now{2h};
    auto link = fresh(r.pair, 1, now);
    Handshakes partner(r.pair.pairing(0).clone(), 77);
    Calendar calendar(r.pair.pairing(0).rv.view(), now, wall);
    v1::HandshakePayload payload;
    payload.set_versions("\x01");
    payload.set_process(77);
    link.on_datagram(now, address(1),
                     partner.knock(calendar.wall_ns(now), payload, calendar.at(now)[0]));
    const auto k2 = link.poll_transmit(now);
    ASSERT_TRUE(k2);
    const auto in = unframe(k2->datagram, calendar.at(now)[0].keys);
    auto keys = partner.on_k2(now, *in.frame, calendar.at(now)[0]);
    ASSERT_TRUE(keys);
    const auto send = [&](Bytes plaintext) {
        link.on_datagram(now, address(1),
                         *frame_data(keys.value->peer_index, keys.value->sealer,
                                     keys.value->hp.view(), plaintext));
    };
    v1::Plaintext fine;
    fine.mutable_clock()->set_sent_ns(5);
    send(pad(fine, body_size));
    EXPECT_EQ(link.state(), LinkState::linked);
    Bytes too_long(body_size);
    too_long[0] = 223;
    Bytes not_zero = pad(fine, body_size);
    not_zero.back() = 1;
    Bytes not_protobuf(body_size);
    not_protobuf[0] = 4;
    not_protobuf[2] = not_protobuf[3] = not_protobuf[4] = not_protobuf[5] = 0xff;
    send(too_long);
    send(not_zero);
    EXPECT_EQ(link.dropped(Drop::malformed), 2u);
    link.on_timer(now);
    EXPECT_TRUE(link.poll_transmit(now));  // still ticking
    send(not_protobuf);
    EXPECT_EQ(link.dropped(Drop::malformed), 3u);
    send(pad(fine, body_size));
    EXPECT_EQ(link.dropped(Drop::not_ours), 1u);  // its keys are gone
}

TEST(Hostile, 12_EverythingReflected) {
    for (int victim : {0, 1}) {
        Pair pair(clean, 21);
        pair.kill(1 - victim);
        pair.world.on_sent = [&](const Sent& s) { pair.world.inject(victim, s.to, s.datagram); };
        pair.world.run_for(60s);
        EXPECT_FALSE(pair.linked(victim));
        EXPECT_EQ(pair.world.peer(victim).handshakes_read(), 0u);
    }
    Pair pair(clean, 22);
    ASSERT_TRUE(pair.link_within(1s));
    pair.world.on_sent = [&](const Sent& s) { pair.world.inject(s.host, s.to, s.datagram); };
    pair.world.run_for(150s);
    EXPECT_EQ(pair.count<Linked>(0) + pair.count<Linked>(1), 2);
    EXPECT_EQ(pair.count<Lost>(0) + pair.count<Lost>(1), 0);
}

// A man in the middle has the invite: he is paired with either of the two. Both see words, and not
// the same.
TEST(Hostile, 13_InBetweenWithAStolenInvite) {
    Pair with_one(clean, 23), with_other(clean, 24);
    ASSERT_TRUE(with_one.link_within(1s) && with_other.link_within(1s));
    with_one.world.run_for(1s), with_other.world.run_for(1s);
    const auto one = with_one.world.peer(0).safety_words(),
               other = with_other.world.peer(1).safety_words();
    ASSERT_TRUE(one && other);
    EXPECT_NE(one, other);
}

TEST(Hostile, 15_K1SentAgain) {
    Recorded r;
    auto& world = r.pair.world;
    const auto k1 = r.first(DatagramType::k1, 0);
    const auto read = world.peer(1).handshakes_read();
    world.inject(1, address(9), k1);
    EXPECT_EQ(world.peer(1).handshakes_read(), read);  // at once: before any Diffie-Hellman
    for (int i = 0; i < 100; ++i) world.run_for(100ms), world.inject(1, address(9), k1);
    EXPECT_EQ(world.peer(1).handshakes_read(), read);
    EXPECT_EQ(r.pair.count<Lost>(0) + r.pair.count<Lost>(1), 0);

    // After a restart of the responder: one K2 at most, to nobody's use, and the partner still
    // links.
    r.pair.start(1);
    world.inject(1, address(9), k1);
    EXPECT_EQ(world.peer(1).state(), LinkState::searching);
    EXPECT_TRUE(r.pair.link_within(3s));
    EXPECT_EQ(world.peer(1).endpoint(), address(1));

    // The next day, and the day after the next.
    const LocalTime now{2h};
    for (const auto days : {std::chrono::days(2), std::chrono::days(3)}) {
        Link later(r.pair.pairing(1).clone(), {address(1), 1}, now, wall + days);
        later.on_datagram(now, address(9), k1);
        EXPECT_EQ(later.dropped(Drop::not_ours), 1u);
        EXPECT_EQ(replies(later, now), 0);
    }
}

TEST(Hostile, 15_AHundredK1sInALoopWhileThePartnerReconnects) {
    Pair pair(clean, 31);
    pair.world.record = true;
    std::vector<Datagram> captured;
    for (int i = 0; i < 100; ++i) {
        pair.start(0);
        pair.world.run_for(100ms);
    }
    for (const auto& s : pair.world.sent) {
        if (s.host == 0 && captured.size() < 100) captured.push_back(s.datagram);
    }
    pair.world.record = false;
    pair.start(1);
    pair.kill(0);
    for (int i = 0; i < 500; ++i)
        pair.world.inject(1, address(9), captured[static_cast<std::size_t>(i) % 100]),
            pair.world.run_for(4ms);
    pair.start(0);
    pair.world.set_background(7ms, [&, i = 0]() mutable {
        pair.world.inject(1, address(9), captured[static_cast<std::size_t>(i++) % 100]);
    });
    EXPECT_TRUE(pair.link_within(3s));
}

TEST(Hostile, 18_TheWrongSideSendsK1) {
    Recorded r;
    // Both hold the secrets; a K1 made with the responder's own key toward the initiator is still
    // refused.
    const auto k1 = r.first(DatagramType::k1, 0);
    auto& initiator = r.pair.world.peer(0);
    const auto before = initiator.dropped(Drop::wrong_side);
    r.pair.world.inject(0, address(2), k1);
    EXPECT_EQ(initiator.dropped(Drop::wrong_side), before + 1);
}

TEST(Hostile, 19_ReplaysOfDataAndAForgedHighCounter) {
    Recorded r;
    auto& world = r.pair.world;
    auto& link = world.peer(1);
    const auto before = link.dropped(Drop::bad_tag);
    int again = 0;
    for (const auto& s : r.sent) {
        if (s.host == 0 && s.at > 500ms) world.inject(1, address(1), s.datagram), ++again;
    }
    EXPECT_GT(again, 10);
    EXPECT_EQ(link.dropped(Drop::bad_tag), before + static_cast<std::uint64_t>(again));
    // An all-ones counter cannot be masked into place without the key; any change there fails the
    // tag.
    auto forged = r.sent.back().datagram;
    for (std::size_t i = 8; i < 16; ++i) forged[i] ^= 0xff;
    world.inject(1, address(1), forged);
    const auto states = r.pair.count<StateReceived>(1);
    world.run_for(1s);
    EXPECT_GE(r.pair.count<StateReceived>(1) - states, 19);
}

TEST(Hostile, 21_AKeyPast180SecondsIsRefused) {
    Pair pair(clean, 41);
    std::optional<Datagram> held;
    pair.world.on_sent = [&](const Sent& s) {
        if (s.host == 0 && s.at > 10s && !held) held = s.datagram;
    };
    ASSERT_TRUE(pair.link_within(1s));
    pair.world.run_until(Duration(181s));
    ASSERT_TRUE(held);
    const auto before = pair.world.peer(1).dropped(Drop::expired);
    pair.world.inject(1, address(1), *held);
    EXPECT_EQ(pair.world.peer(1).dropped(Drop::expired), before + 1);
}

TEST(Hostile, 21_WithoutRekeyTheLinkEndsAt180Seconds) {
    Pair pair(clean, 42);
    ASSERT_TRUE(pair.link_within(1s));
    // Whoever is in between lets data pass and no handshake.
    const auto keys = daily_keys(pair.pairing(0).rv.view(), wall.time_since_epoch() / 24h);
    pair.world.censor = [&](const Sent& s) { return unframe(s.datagram, keys).frame.has_value(); };
    pair.world.run_until(Duration(179s));
    EXPECT_TRUE(pair.linked(0) && pair.linked(1));
    pair.world.run_until(Duration(184s));
    EXPECT_FALSE(pair.linked(0) || pair.linked(1));
    pair.world.censor = nullptr;
    EXPECT_TRUE(pair.link_within(2s));
}

TEST(Hostile, 22_ADatagramSentAgainFromElsewhereMovesNothing) {
    for (const bool fresh_one : {false, true}) {
        Pair pair(clean, 51);
        ASSERT_TRUE(pair.link_within(1s));
        pair.world.run_for(2s);
        std::optional<Datagram> old;
        pair.world.on_sent = [&](const Sent& s) {
            if (s.host != 0) return;
            if (!old) old = s.datagram;
            // The fresh one overtakes the true one, so it is the newest when it arrives, from
            // elsewhere.
            pair.world.inject(1, address(9), fresh_one ? s.datagram : *old);
        };
        pair.world.run_for(10s);
        EXPECT_EQ(pair.world.peer(1).endpoint(), address(1));
        EXPECT_EQ(pair.count<Lost>(0), 0);
    }
}

TEST(Hostile, 23_JunkCostsNoHandshakeAndKeepsNothing) {
    Recorded r;
    std::mt19937_64 random(61);
    auto& link = r.pair.world.peer(1);
    const auto read = link.handshakes_read();
    for (int i = 0; i < 50000; ++i) {
        Datagram junk;
        for (std::size_t k = 0; k < junk.size(); k += 8) {
            const auto word = random();
            std::memcpy(junk.data() + k, &word, 8);
        }
        r.pair.world.inject(1, address(9), junk);
    }
    EXPECT_EQ(link.handshakes_read(), read);
    EXPECT_EQ(link.dropped(Drop::not_ours), 50000u);
}

// Nothing on the wire is readable or comes twice, within a day or from one day to the next.
TEST(Hostile, 24_TwoDaysShareNoEightBytes) {
    std::vector<std::uint64_t> words;
    Pair pair(clean, 71);
    pair.world.on_sent = [&](const Sent& s) {
        for (std::size_t i = 0; i + 8 <= datagram_size; i += 1) {
            std::uint64_t word;
            std::memcpy(&word, s.datagram.data() + i, 8);
            words.push_back(word);
        }
    };
    for (int day : {0, 1}) {
        for (int h : {0, 1}) {
            pair.kill(h), pair.start(h);
            pair.world.peer(h).set_wall(pair.world.local(h), wall + std::chrono::days(day));
        }
        ASSERT_TRUE(pair.link_within(1s));
        pair.world.run_for(20s);
    }
    std::sort(words.begin(), words.end());
    EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
    EXPECT_GT(words.size(), 300000u);
}

}  // namespace
}  // namespace attune
