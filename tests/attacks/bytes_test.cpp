// SPDX-License-Identifier: GPL-3.0-or-later
// Attacks 1-4 and 12: datagrams that are broken, bent, or come back to where they came from.
#include <algorithm>

#include "tests/attacks/hostile.hpp"
#include "tests/sim/insider.hpp"
#include "tests/sim/introduction.hpp"

namespace attune::attacks {
namespace {

TEST(Attacks, Attack01_WrongSizes) {
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

template <class Give>
void each_bit_flipped(const Datagram& good, Give give) {
    for (std::size_t bit = 0; bit < 8 * datagram_size; ++bit) {
        auto bent = good;
        bent[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        give(bent);
    }
}

TEST(Attacks, Attack02_EveryBitOfK1AndBeacon) {
    Recorded r;
    const LocalTime now{2h};
    for (auto [type, from] : {std::pair{DatagramType::k1, 0}, {DatagramType::beacon, 1}}) {
        auto link = r.fresh(1 - from, now);
        const auto good = r.first(type, from);
        std::uint64_t flips = 0;
        each_bit_flipped(good, [&](const Datagram& bent) {
            link.on_datagram(now, address(9), bent);
            ASSERT_EQ(all_dropped(link), ++flips);
        });
        EXPECT_EQ(link.handshakes_read(), 0u);
        EXPECT_EQ(replies(link, now), 0);
        link.on_datagram(now, address(9), good);  // and the link still understands the true one
        EXPECT_EQ(all_dropped(link), flips);
    }
}

// K2 and DATA need the state that expects them: in front of each true one, all that can be made of
// it with one bit.
TEST(Attacks, Attack02_EveryBitOfK2AndData) {
    for (int victim : {0, 1}) {
        Pair pair(clean, 13);
        std::uint64_t flips = 0;
        int bent_datagrams = 0;
        pair.world.on_sent = [&](const Sent& s) {
            if (s.host == victim || bent_datagrams == 12) return;
            ++bent_datagrams;
            each_bit_flipped(s.datagram, [&](const Datagram& bent) {
                pair.world.inject(victim, address(9), bent), ++flips;
            });
        };
        EXPECT_TRUE(pair.link_within(1s));
        pair.world.run_for(2s);
        EXPECT_EQ(bent_datagrams, 12);
        EXPECT_GE(all_dropped(pair.world.peer(victim)), flips);
        EXPECT_EQ(pair.world.peer(victim).handshakes_read(), 1u);
        EXPECT_EQ(pair.count<Linked>(0) + pair.count<Linked>(1), 2);
        EXPECT_EQ(pair.world.peer(victim).endpoint(),
                  address(static_cast<std::uint8_t>(2 - victim)));
    }
}

TEST(Attacks, Attack02_EveryBitOfEveryPairingMessage) {
    for (const auto type : {DatagramType::hello, DatagramType::retry, DatagramType::p1,
                            DatagramType::p2, DatagramType::p3, DatagramType::p4}) {
        Invitation m(clean);
        bool bent_once = false;
        m.world.on_sent = [&](const Sent& s) {
            const auto in = m.opened(s.datagram);
            if (!in || in->header.type != type || bent_once) return;
            bent_once = true;
            each_bit_flipped(s.datagram, [&](const Datagram& bent) {
                m.world.inject(1 - s.host, m.world.hosts[static_cast<std::size_t>(s.host)].endpoint,
                               bent);
            });
        };
        m.join(m.invite);
        EXPECT_TRUE(m.both_within(2s)) << static_cast<int>(type);
        EXPECT_TRUE(bent_once);
        EXPECT_EQ(m.inviter().attempts(), 1u);
    }
}

// Of a partner gone bad, for nobody else can seal them. The third one ends the link here.
TEST(Attacks, Attack03_InnerFieldsOfData) {
    Recorded r;
    const LocalTime now{2h};
    auto link = r.fresh(1, now);
    Insider partner(r.pair.pairing(0), now);
    ASSERT_TRUE(partner.shake_hands(link, now));
    const auto send = [&](const Bytes& plaintext) {
        link.on_datagram(now, address(1), partner.data(plaintext));
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

TEST(Attacks, Attack03_InnerFieldsOfK1) {
    Recorded r;
    LocalTime now{2h};
    auto link = r.fresh(1, now);
    const auto fine = pad(plausible_payload(), k1_payload);
    auto too_long = fine, not_zero = fine;
    too_long[0] = 175;
    not_zero.back() = 1;
    Bytes cut(k1_payload);
    std::copy_n(fine.begin(), 7, cut.begin());
    cut[0] = 5;
    auto huge = plausible_payload(), no_version = plausible_payload();
    huge.set_age_ns(std::uint64_t{1} << 63);
    no_version.clear_versions();
    std::uint64_t timestamp = 1000, malformed = 0;
    for (const auto& payload :
         {too_long, not_zero, cut, pad(huge, k1_payload), pad(no_version, k1_payload)}) {
        link.on_datagram(now += 1s, address(1),
                         k1_by_hand(r.pair.pairing(0), payload, ++timestamp));
        EXPECT_EQ(link.dropped(Drop::malformed), ++malformed);
        EXPECT_EQ(replies(link, now), 0);
    }
    link.on_datagram(now + 1s, address(1), k1_by_hand(r.pair.pairing(0), fine, 1));
    EXPECT_EQ(replies(link, now), 1);  // none of those has moved the newest timestamp
}

TEST(Attacks, Attack03_InnerFieldsOfPairing) {
    Invitation m(clean);
    m.replace(DatagramType::p1, [](auto& body) { return body[64] = 16, true; });  // versions: 15
    m.join(m.invite);
    ASSERT_TRUE(m.done_within(15s));
    EXPECT_EQ(m.inviter().attempts(), 0u);
}

TEST(Attacks, Attack04_LowOrderEphemeralInK1AndK2) {
    Recorded r;
    LocalTime now{2h};
    auto responder = r.fresh(1, now);
    const auto keys = daily_keys(r.pair.pairing(0).rv.view(), today);
    const auto with_e = [&](const Datagram& good, const PublicKey& e) {
        auto in = *unframe(good, keys).frame;
        std::copy(e.begin(), e.end(), in.body.begin());
        return frame(in.header, in.body, keys);
    };
    Insider initiator(r.pair.pairing(0), now);
    std::uint64_t refused = 0;
    for (const auto& point : low_order_points()) {
        const auto k1 = with_e(initiator.knock(now += 1s), point);
        responder.on_datagram(now, address(1), k1);
        EXPECT_EQ(responder.dropped(Drop::handshake), ++refused);
        EXPECT_EQ(replies(responder, now), 0);
    }
    EXPECT_TRUE(initiator.shake_hands(responder, now + 1s));

    auto knocking = r.fresh(0, now);
    knocking.on_timer(now);
    const auto k1 = knocking.poll_transmit(now);
    ASSERT_TRUE(k1);
    Handshakes partner(r.pair.pairing(1).clone(), 77);
    const auto answer =
        partner.on_k1(now, now_ns, *unframe(k1->datagram, keys).frame, plausible_payload(),
                      {today, daily_keys(r.pair.pairing(0).rv.view(), today)});
    ASSERT_TRUE(answer);
    refused = 0;
    for (const auto& point : low_order_points()) {
        knocking.on_datagram(now, address(2), with_e(answer.value->k2, point));
        EXPECT_EQ(knocking.dropped(Drop::handshake), ++refused);
    }
    knocking.on_datagram(now, address(2), answer.value->k2);
    EXPECT_EQ(all_dropped(knocking), refused);
}

TEST(Attacks, Attack04_LowOrderEphemeralInP2AndP3) {
    for (const auto& point : low_order_points()) {
        for (const auto& [type, at] : {std::pair{DatagramType::p2, 48}, {DatagramType::p3, 16}}) {
            Invitation m(clean);
            m.replace(type, [&, at = at](auto& body) {
                std::copy(point.begin(), point.end(), body.begin() + at);
                return true;
            });
            m.join(m.invite);
            ASSERT_TRUE(m.done_within(15s));
            EXPECT_EQ(m.joiner().state(), Joiner::State::refused);
            EXPECT_FALSE(m.met(0));
        }
    }
}

// A static key is said under the words' key alone: of one who holds them.
TEST(Attacks, Attack04_LowOrderStaticInP3) {
    for (const auto& point : low_order_points()) {
        Invitation m(clean);
        const LocalTime now = m.world.local(0);
        auto& inviter = m.inviter();
        const auto answer = [&](DatagramType type, const Bytes& body) {
            inviter.on_datagram(now, address(2), frame({type, 0, 0}, body, m.keys));
            const auto out = inviter.poll_transmit();
            return out ? m.opened(out->datagram)->body : ByteArray<body_size>{};
        };
        const Nonce nonce{1, 2, 3};
        const auto retry = answer(DatagramType::hello, insider::body({nonce}));
        const Bytes sid(retry.begin(), retry.begin() + 32);
        const auto run = insider::cpace(Role::initiator, m.invite, sid);
        const Bytes versions{1, protocol_version};
        const auto p2 = answer(DatagramType::p1, insider::body({sid, run.share(), versions}));
        CPaceShare yb;
        std::copy_n(p2.begin() + 16, yb.size(), yb.begin());
        const auto isk = run.finish(Bytes{protocol_version}, yb, Bytes{protocol_version});
        ASSERT_TRUE(isk);
        auto own = KeyPair::generate();
        own.public_key = point;
        auto noise = insider::handshake(Role::responder, *isk, sid, std::move(own));
        ASSERT_TRUE(noise.read(ByteView(p2).subspan(48)));
        const auto p3 = *noise.write(Bytes(insider::p3_payload));
        inviter.on_datagram(now, address(2),
                            frame({DatagramType::p3, 0, 0}, insider::body({nonce, p3}), m.keys));
        EXPECT_FALSE(inviter.poll_transmit());
        EXPECT_FALSE(inviter.poll_introduced());
    }
}

TEST(Attacks, Attack04_LowOrderStaticInP4) {
    for (const auto& point : low_order_points()) {
        Invitation m(clean);
        m.world.hosts[0].peer.reset();  // this one is invited by somebody else
        m.join(m.invite);
        const LocalTime now = m.world.local(1);
        auto& joiner = m.joiner();
        const auto ask = [&]() -> ByteArray<body_size> {
            joiner.on_timer(now);
            const auto out = joiner.poll_transmit();
            return out ? m.opened(out->datagram)->body : ByteArray<body_size>{};
        };
        const auto say = [&](DatagramType type, const Bytes& body) {
            joiner.on_datagram(now, address(1), frame({type, 0, 0}, body, m.keys));
        };
        const auto hello = ask();
        const ByteView nonce = ByteView(hello).first(16);
        const Bytes versions{1, protocol_version};
        say(DatagramType::retry, insider::body({nonce, Nonce{7}, versions}));
        const auto p1 = ask();
        const Bytes sid(p1.begin(), p1.begin() + 32);
        CPaceShare ya;
        std::copy_n(p1.begin() + 32, ya.size(), ya.begin());
        const auto run = insider::cpace(Role::responder, m.invite, sid);
        const auto isk = run.finish(Bytes{protocol_version}, ya, Bytes{protocol_version});
        ASSERT_TRUE(isk);
        auto own = KeyPair::generate();
        own.public_key = point;
        auto noise = insider::handshake(Role::initiator, *isk, sid, std::move(own));
        const auto p2 = *noise.write(Bytes(128));
        say(DatagramType::p2, insider::body({nonce, run.share(), p2}));
        const auto p3 = ask();
        ASSERT_EQ(joiner.state(), Joiner::State::shaking);
        ASSERT_TRUE(noise.read(ByteView(p3).subspan(16)));
        const auto p4 = *noise.write(Bytes(insider::p4_payload));
        say(DatagramType::p4, insider::body({nonce, p4}));
        EXPECT_EQ(joiner.state(), Joiner::State::shaking);
        EXPECT_FALSE(joiner.poll_introduced());
    }
}

TEST(Attacks, Attack12_EveryDatagramReflected) {
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

TEST(Attacks, Attack12_EveryPairingMessageReflected) {
    Invitation m(clean);
    m.world.on_sent = [&](const Sent& s) { m.world.inject(s.host, s.to, s.datagram); };
    m.join(m.invite);
    EXPECT_TRUE(m.both_within(2s));
    EXPECT_EQ(m.inviter().attempts(), 1u);
}

}  // namespace
}  // namespace attune::attacks
