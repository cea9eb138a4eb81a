// SPDX-License-Identifier: GPL-3.0-or-later
// No secret stays in memory after its work: neither in what was freed, nor on the stack.
#include "tests/memory/leftovers.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "client/app/lines.hpp"
#include "client/session/meeting.hpp"
#include "client/store/key_file.hpp"
#include "net/crypto/cpace.hpp"
#include "net/crypto/daily.hpp"
#include "net/crypto/hash.hpp"
#include "net/crypto/invite.hpp"
#include "net/crypto/noise.hpp"
#include "net/crypto/safety_words.hpp"
#include "net/link/introduction.hpp"

namespace attune {
namespace {

using testing::Leftovers;

void expect_none(const Leftovers& left, ByteView secret, const char* of) {
    EXPECT_EQ(left.freed_with(secret), 0U) << of << ", in freed memory";
    EXPECT_EQ(left.stack_with(secret), 0U) << of << ", on the stack";
}

// ---- that it is found ----

TEST(Leftovers, WhatIsLeftIsFound) {
    const auto secret = SecretBytes::random(32);
    const Leftovers left([&] {
        const Bytes on_the_heap(secret.view().begin(), secret.view().end());
        // A sanitizer keeps what is declared elsewhere than on the stack.
        auto* const on_the_stack = static_cast<std::uint8_t*>(__builtin_alloca(secret.size()));
        std::ranges::copy(secret.view(), on_the_stack);
        EXPECT_EQ(on_the_heap[0], on_the_stack[0]);
    });
    EXPECT_EQ(left.freed_with(secret.view()), 1U);
    EXPECT_EQ(left.freed(), 1U);
    EXPECT_GE(left.stack_with(secret.view()), 1U);
}

// ---- ours ----

TEST(Leftovers, Wipe) {
    const std::string secret = "harbor lantern of a summer, long enough for the heap";
    const Leftovers left([&] {
        std::string text = secret;
        text.resize(3);  // the rest stays in its memory
        wipe(text);
        EXPECT_TRUE(text.empty());
        ByteArray<64> bytes{};
        std::ranges::copy(bytes_of(secret), bytes.begin());
        wipe(bytes);
    });
    expect_none(left, bytes_of(secret), "a text");
    expect_none(left, bytes_of(std::string_view(secret).substr(4, 16)), "a text's rest");
}

const Invite::Indices words_of_an_invite{0x1a3, 0x2b7, 0x31c, 0x0d9, 0x26e};

ByteView raw(const Invite::Indices& indices) {
    return {reinterpret_cast<const std::uint8_t*>(indices.data()), sizeof indices};
}

TEST(Leftovers, AnInviteMovedAndDestroyed) {
    const Leftovers left([] {
        auto one = std::make_unique<Invite>(words_of_an_invite);
        auto other = std::make_unique<Invite>(std::move(*one));
        EXPECT_EQ(one->indices, Invite::Indices{});  // NOLINT(bugprone-use-after-move)
        EXPECT_EQ(other->indices, words_of_an_invite);
        Invite third = other->clone();
        *one = std::move(third);
        EXPECT_EQ(third.indices, Invite::Indices{});  // NOLINT(bugprone-use-after-move)
        EXPECT_TRUE(*one == *other);
        auto* itself = other.get();
        *other = std::move(*itself);
        EXPECT_EQ(other->indices, words_of_an_invite);
    });
    expect_none(left, raw(words_of_an_invite), "an invite");
}

TEST(Leftovers, AnInvitesWordsTyped) {
    const Invite invite(words_of_an_invite);
    const std::string text = invite.text();
    const auto find_password = invite.find_password();
    const auto secret_password = invite.secret_password();
    const Leftovers left([&] {
        const auto parsed = parse_invite(text);
        EXPECT_TRUE(parsed.invite == invite);
        EXPECT_TRUE(equal_in_constant_time(parsed.invite->secret_password().view(),
                                           secret_password.view()));
        EXPECT_TRUE(find_key(*parsed.invite, 20000, {1, 8192}));
    });
    expect_none(left, raw(words_of_an_invite), "an invite");
    expect_none(left, secret_password.view(), "the secret words");
    expect_none(left, find_password.view(), "the find words");
    EXPECT_EQ(left.freed_with(bytes_of(words[words_of_an_invite[4]])), 0U);
}

TEST(Leftovers, AMeeting) {
    const Invite invite(words_of_an_invite);
    v1::Join join;
    std::string text;
    for (const auto index : invite.indices) {
        join.add_words(std::string(words[index]));
        text += std::string(words[index]) + ' ';
    }
    const auto find_key = SecretBytes::random(32);
    for (const bool cancelled : {true, false}) {
        const Leftovers left([&] {
            const LocalTime now{};
            auto meeting = std::make_unique<Meeting>(std::vector<Endpoint>{});
            EXPECT_EQ(meeting->join(now, 20000, join), "");
            {
                auto job = meeting->poll_job();
                ASSERT_TRUE(job);
                auto moved = std::make_unique<StretchJob>(std::move(*job));
                meeting->on_find_key(now, moved->id, find_key.clone());
            }
            if (cancelled) {
                EXPECT_EQ(meeting->cancel(), "");
            } else {
                meeting->on_timer(now + timing::join_patience);
            }
            EXPECT_FALSE(meeting->joining());
        });
        expect_none(left, raw(words_of_an_invite), "an invite");
        expect_none(left, bytes_of(text).first(20), "the words");
        expect_none(left, find_key.view(), "the find key");
    }
}

TEST(Leftovers, LinesWithWords) {
    const std::string line = R"({"join":{"words":["harbor","lantern","sailboat"]}})";
    const ByteView secret = bytes_of(line).subspan(18, 20);
    int in[2], out[2];
    ASSERT_TRUE(::pipe(in) == 0 && ::pipe(out) == 0);
    const std::string sent = line + "\n" + line;  // the second one never ends
    ASSERT_EQ(::write(in[1], sent.data(), sent.size()), static_cast<ssize_t>(sent.size()));
    const Leftovers left([&] {
        boost::asio::io_context io;
        LineWriter writer(io, out[1], [] {});
        LineReader::Handlers handlers;
        handlers.line = [&](std::string_view read) {
            EXPECT_EQ(read, line);
            writer.write(1, std::string(read));
            io.stop();
        };
        const auto reader = std::make_unique<LineReader>(io, in[0], handlers);
        io.run();
        pollfd written{out[0], POLLIN, 0};
        EXPECT_EQ(::poll(&written, 1, -1), 1);
        EXPECT_EQ(writer.finish(), 0);
    });
    std::string written(line.size(), ' ');
    EXPECT_EQ(::read(out[0], written.data(), written.size()), static_cast<ssize_t>(written.size()));
    EXPECT_EQ(written, line);
    for (const int fd : {in[0], in[1], out[0], out[1]}) ::close(fd);
    expect_none(left, secret, "a line");
}

TEST(Leftovers, KeyFiles) {
    std::vector<Pairing> pairings;
    for (int i = 0; i < 2; ++i)
        pairings.push_back({"0123456789abcdef",
                            "Zo",
                            KeyPair::generate(),
                            {},
                            SecretBytes::random(32),
                            SecretBytes::random(32)});
    SecretBytes file, cut;
    const Leftovers left([&] {
        file = encode_keys(pairings);
        EXPECT_TRUE(std::holds_alternative<std::vector<Pairing>>(decode_keys(file.view())));
        // Cut within the last pairing, under a checksum that holds.
        const std::size_t content = file.size() - 32 - 20;
        cut = SecretBytes::copy_of(file.view().first(content + 32));
        const auto checksum = blake2b_256({}, {cut.view().first(content)});
        std::ranges::copy(checksum, cut.span().last(32).begin());
        EXPECT_TRUE(std::holds_alternative<KeyFileError>(decode_keys(cut.view())));
    });
    for (const auto& pairing : pairings) {
        expect_none(left, pairing.own.secret.view(), "a secret key");
        expect_none(left, pairing.psk.view(), "a psk");
        expect_none(left, pairing.rv.view(), "an rv");
    }
}

TEST(Leftovers, CPaceRun) {
    const auto password = Invite(words_of_an_invite).secret_password();
    auto scalar = SecretBytes::random(32);
    scalar.span()[31] = 0;  // below the group's order
    std::optional<SecretBytes> isk, k, generator;
    const Leftovers left([&] {
        CPace a(Role::initiator, password.view(), {}, bytes_of("sid"), scalar.clone());
        CPace b(Role::responder, password.view(), {}, bytes_of("sid"));
        isk = a.finish({}, b.share(), {});
        k = cpace::multiply(scalar.view(), b.share());
        generator = cpace::generator(password.view(), {}, bytes_of("sid"));
    });
    ASSERT_TRUE(isk && k);
    expect_none(left, password.view(), "the password");
    expect_none(left, isk->view(), "the session key");
    expect_none(left, k->view(), "the shared point");
    expect_none(left, generator->view(), "the generator");
    expect_none(left, scalar.view(), "a scalar");
}

TEST(Leftovers, HandshakesAndWhatIsDerived) {
    const auto psk = SecretBytes::random(32);
    const auto a = KeyPair::generate();
    const auto b = KeyPair::generate();
    const auto ephemeral = KeyPair::generate();
    std::optional<Handshake::Keys> keys;
    std::optional<PairingKeys> pairing;
    std::optional<DailyKeys> daily;
    std::optional<SecretBytes> ss;
    const Leftovers left([&] {
        auto initiator =
            std::make_unique<Handshake>(noise_kkpsk0, Role::initiator, ByteView{}, a.clone(),
                                        b.public_key, std::span(&psk, 1), ephemeral.clone());
        auto responder = std::make_unique<Handshake>(noise_kkpsk0, Role::responder, ByteView{},
                                                     b.clone(), a.public_key, std::span(&psk, 1));
        const auto first = initiator->write({});
        ASSERT_TRUE(first && responder->read(*first));
        const auto second = responder->write({});
        ASSERT_TRUE(second && initiator->read(*second));
        keys = initiator->split();
        responder->split();
        pairing = pairing_keys(keys->chaining_key.view(), initiator->hash());
        daily = daily_keys(pairing->rv.view(), 20000);
        ss = x25519(a.secret.view(), b.public_key);
    });
    expect_none(left, keys->send.view(), "a key to send");
    expect_none(left, keys->receive.view(), "a key to receive");
    expect_none(left, keys->chaining_key.view().first(32), "a chaining key");
    expect_none(left, psk.view(), "a psk");
    expect_none(left, pairing->psk.view(), "a derived psk");
    expect_none(left, pairing->rv.view(), "a derived rv");
    for (const auto* key : {&daily->hp, &daily->mac, &daily->beacon, &daily->lan})
        expect_none(left, key->view(), "a daily key");
    expect_none(left, ss->view(), "a shared point");
    for (const auto* pair : {&a, &b, &ephemeral})
        expect_none(left, pair->secret.view(), "a secret key");
}

TEST(Leftovers, AnIntroduction) {
    const auto find_key = SecretBytes::random(32);
    std::optional<Introduced> one, other;
    const Leftovers left([&] {
        const LocalTime now{};
        const Endpoint here{{1}, 1}, there{{2}, 2};
        const Invite invite(words_of_an_invite);
        auto inviter = std::make_unique<Inviter>(invite, find_key.view(), now);
        auto joiner = std::make_unique<Joiner>(invite, now);
        joiner->add_find_key(now, find_key.view(), {there});
        joiner->on_timer(now);
        for (int i = 0; i < 10 && joiner->state() != Joiner::State::introduced; ++i) {
            while (const auto out = joiner->poll_transmit())
                inviter->on_datagram(now, here, out->datagram);
            while (const auto out = inviter->poll_transmit())
                joiner->on_datagram(now, there, out->datagram);
        }
        one = inviter->poll_introduced();
        other = joiner->poll_introduced();
    });
    ASSERT_TRUE(one && other);
    expect_none(left, raw(words_of_an_invite), "an invite");
    expect_none(left, Invite(words_of_an_invite).secret_password().view(), "the secret words");
    expect_none(left, find_key.view(), "the find key");
    expect_none(left, one->pairing.psk.view(), "a psk");
    expect_none(left, one->pairing.rv.view(), "an rv");
    for (const auto* side : {&one, &other})
        expect_none(left, (*side)->pairing.own.secret.view(), "a secret key");
}

TEST(Leftovers, SafetyWordsOfAPairing) {
    const auto hash = SecretBytes::random(64);
    const Leftovers left([&] {
        ByteArray<64> given;
        std::ranges::copy(hash.view(), given.begin());
        auto safety = std::make_unique<SafetyWords>(Role::initiator, given);
        EXPECT_TRUE(safety->message().commitment);
        *safety = SafetyWords(Role::responder, given);
        safety.reset();
        wipe(given);
    });
    expect_none(left, hash.view(), "the hash");
}

}  // namespace
}  // namespace attune
