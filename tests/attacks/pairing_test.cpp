// SPDX-License-Identifier: GPL-3.0-or-later
// Attacks 5-11, 13 and 14: on five words.
#include <algorithm>

#include "tests/attacks/hostile.hpp"
#include "tests/sim/insider.hpp"
#include "tests/sim/introduction.hpp"

namespace attune::attacks {
namespace {

TEST(Attacks, Attack05_BadShares) {
    Bytes identity(32), no_point(32, 0xff), top_bit(32);
    top_bit[31] = 0x80;
    for (const auto& share : {identity, no_point, top_bit}) {
        const auto put_at = [&](std::ptrdiff_t at) {
            return [&share, at](auto& body) {
                std::copy(share.begin(), share.end(), body.begin() + at);
                return true;
            };
        };
        Invitation m(clean);
        m.replace(DatagramType::p1, put_at(32));
        m.join(m.invite);
        ASSERT_TRUE(m.done_within(15s));
        EXPECT_EQ(m.inviter().attempts(), 0u);  // silence: no P2 was sent

        Invitation back(clean);
        back.replace(DatagramType::p2, put_at(16));
        back.join(back.invite);
        ASSERT_TRUE(back.done_within(15s));
        EXPECT_EQ(back.joiner().state(), Joiner::State::refused);
    }
}

TEST(Attacks, Attack06_WrongSecretWords) {
    Invitation m(internet);
    m.join(Invite{{1, 2, 3, 4, 6}});
    ASSERT_TRUE(m.done_within(5s));
    EXPECT_EQ(m.joiner().state(), Joiner::State::refused);
    EXPECT_EQ(m.inviter().attempts(), 1u);
    EXPECT_TRUE(m.inviter().open(m.world.local(0)));
    m.join(m.invite);  // and the right ones still do
    EXPECT_TRUE(m.both_within(2s));
}

TEST(Attacks, Attack07_AFourthAttempt) {
    Invitation m(clean);
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

TEST(Attacks, Attack08_TheSameP1AHundredTimes) {
    Invitation m(clean);
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

TEST(Attacks, Attack09_ASpoofedSourceWithoutTheCookie) {
    Invitation m(clean);
    m.join(m.invite);
    ASSERT_TRUE(m.both_within(2s));
    Invitation other(clean);
    const auto p1 = m.first(DatagramType::p1);
    other.world.inject(0, address(2), p1);  // a cookie of another inviter's, or of nobody's
    EXPECT_EQ(other.inviter().attempts(), 0u);
    Invitation again(clean);
    again.join(again.invite);
    ASSERT_TRUE(again.world.run_until_true([&] { return again.inviter().attempts() == 1; }, 2s));
    again.world.inject(0, address(9),
                       again.first(DatagramType::p1));  // the right one, from elsewhere
    EXPECT_EQ(again.inviter().attempts(), 1u);
}

// Whoever has P1 and P2 and tries every secret word finds nothing that tells the right pair: every
// guess makes a key under which the tag fails, the right guess too, for it needs the secret scalar
// of one side. Tried is every fifth word beside the right fourth: the others are no different.
TEST(Attacks, Attack10_P2CapturedTellsNoWord) {
    Invitation m(clean);
    m.join(m.invite);
    ASSERT_TRUE(m.both_within(2s));
    const auto p1 = m.opened(m.first(DatagramType::p1))->body;
    const auto p2 = m.opened(m.first(DatagramType::p2))->body;
    const Bytes sid(p1.begin(), p1.begin() + 32);
    CPaceShare yb;
    std::copy_n(p2.begin() + 16, 32, yb.begin());
    for (std::uint16_t guess = 0; guess < word_count; ++guess) {  // the fifth word is 5
        const auto run = insider::cpace(Role::initiator, Invite{{1, 2, 3, 4, guess}}, sid);
        const auto isk = run.finish(Bytes{protocol_version}, yb, Bytes{protocol_version});
        ASSERT_TRUE(isk);
        auto noise = insider::handshake(Role::responder, *isk, sid, KeyPair::generate());
        EXPECT_FALSE(noise.read(ByteView(p2).subspan(48)));
    }
}

TEST(Attacks, Attack11_ExpiredAndReusedInvites) {
    Invitation m(clean);
    m.world.run_for(24h + 1min);
    m.join(m.invite);
    ASSERT_TRUE(m.done_within(15s));
    EXPECT_EQ(m.joiner().state(), Joiner::State::refused);
    EXPECT_EQ(m.inviter().attempts(), 0u);

    Invitation used(clean);
    used.join(used.invite);
    ASSERT_TRUE(used.both_within(2s));
    used.join(used.invite);
    ASSERT_TRUE(used.done_within(15s));
    EXPECT_EQ(used.joiner().state(), Joiner::State::refused);
}

// Whoever has the words can stand in between: paired with both, as the inviter of the one and the
// joiner of the other. What they see on their screens is not the same.
TEST(Attacks, Attack13_InBetweenWithAStolenInvite) {
    Invitation with_one(clean), with_other(clean);
    with_one.join(with_one.invite), with_other.join(with_other.invite);
    ASSERT_TRUE(with_one.both_within(2s) && with_other.both_within(2s));
    const auto words_of = [](Invitation& m, int victim) {
        World<Link> world(clean, clean, 5);
        for (int h : {0, 1}) {
            auto& host = world.hosts[static_cast<std::size_t>(h)];
            host.peer = std::make_unique<Link>(m.met(h)->pairing.clone(),
                                               LinkConfig{{m.met(h)->at}, 1}, world.local(h), wall);
        }
        world.run_for(2s);
        return world.peer(victim).safety_words();
    };
    const auto one = words_of(with_one, 0), other = words_of(with_other, 1);
    ASSERT_TRUE(one && other);
    EXPECT_NE(one, other);
}

// He who commits first could look for words that fit once he has heard the other's nonce, and
// reveal those.
TEST(Attacks, Attack13_ALateRevealIsRejected) {
    const auto both = couple();
    for (const bool honest : {true, false}) {
        const LocalTime now{2h};
        Link link(both.second.clone(), {{address(1)}, 1}, now, wall);
        Insider between(both.first, now);
        ASSERT_TRUE(between.shake_hands(link, now));
        const auto hash = blake2b_512(
            both.first.psk.view(),
            {bytes_of("attune/1 safety"), both.first.own.public_key, both.second.own.public_key});
        SafetyWords first(Role::initiator, hash), second(Role::initiator, hash);
        std::uint64_t sent_ns = 0;
        const auto say = [&](auto set) {
            v1::Plaintext out;
            out.mutable_clock()->set_sent_ns(++sent_ns);
            set(*out.mutable_aux());
            link.on_datagram(now, address(1), between.data(pad(out, body_size)));
        };
        const auto text = [](const auto& bytes) { return std::string(bytes.begin(), bytes.end()); };
        say([&](v1::Aux& aux) { aux.set_commitment(text(*first.message().commitment)); });
        EXPECT_FALSE(link.safety_words());
        link.on_timer(now);
        const auto answer = link.poll_transmit(now);
        ASSERT_TRUE(answer);
        auto& keys = between.keys();
        const auto header = data_header(answer->datagram, keys.hp.view(), keys.my_index);
        ASSERT_TRUE(header);
        v1::Plaintext in;
        ASSERT_TRUE(unpad(*keys.opener.open(header->counter, encode(*header),
                                            ByteView(answer->datagram).subspan(header_size)),
                          in));
        SafetyMessage heard;
        ASSERT_EQ(in.aux().nonce().size(), 32u);
        std::copy(in.aux().nonce().begin(), in.aux().nonce().end(), heard.nonce.emplace().begin());
        auto& revealed = honest ? first : second;
        revealed.on_message(heard);
        say([&](v1::Aux& aux) { aux.set_nonce(text(*revealed.message().nonce)); });
        EXPECT_EQ(link.safety_words().has_value(), honest);
    }
}

// Somebody in between takes the newest version out of what either side says it knows. Here one is
// added, for there is only one to take: the lists differ all the same.
TEST(Attacks, Attack14_VersionListStripped) {
    for (const auto& [type, at] : {std::pair{DatagramType::retry, 32}, {DatagramType::p1, 64}}) {
        Invitation m(clean);
        m.replace(type, [at = static_cast<std::size_t>(at)](auto& body) {
            const bool honest = body[at] == 1;
            body[at] = 2, body[at + 1] = 1, body[at + 2] = 2;
            return honest;
        });
        m.join(m.invite);
        ASSERT_TRUE(m.done_within(15s));
        EXPECT_EQ(m.joiner().state(), Joiner::State::refused);
        EXPECT_FALSE(m.met(0));
    }
}

}  // namespace
}  // namespace attune::attacks
