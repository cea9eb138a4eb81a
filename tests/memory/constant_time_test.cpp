// SPDX-License-Identifier: GPL-3.0-or-later
// No branch and no address of ours depends on a secret. Runs under valgrind's memcheck, which
// reports those; here each test counts them.
//
// Not looked at, since it cannot be so: Argon2id, whose second half reads where the password says,
// so that guessing is dear (RFC 9106); and words becoming indices and letters, a search in a sorted
// list, once, on the machine of the person who typed or reads them. The lengths of words show, too.
#include <gtest/gtest.h>

#include <algorithm>

#include "net/crypto/beacon.hpp"
#include "net/crypto/cpace.hpp"
#include "net/crypto/daily.hpp"
#include "net/crypto/hash.hpp"
#include "net/crypto/invite.hpp"
#include "net/crypto/noise.hpp"
#include "net/crypto/safety_words.hpp"
#include "net/crypto/transport.hpp"
#include "net/link/frame.hpp"
#include "net/link/introduction.hpp"
#include "tests/memory/secrets.hpp"

namespace attune {
namespace {

using testing::declassified;
using testing::declassify;
using testing::poison;
using testing::reported;

constexpr const char* on_the_wire = "sent in the open";
constexpr const char* looked_at = "the test itself compares it";

class ConstantTime : public ::testing::Test {
  protected:
    void SetUp() override { ASSERT_TRUE(RUNNING_ON_VALGRIND) << "run it under valgrind"; }
    void TearDown() override { EXPECT_EQ(reported(), before_) << "memcheck's reports stand above"; }

  private:
    unsigned before_ = reported();
};

class Leaky : public ConstantTime {
    void TearDown() override {}
};

SecretBytes secret(std::size_t size) {
    auto bytes = SecretBytes::random(size);
    poison(bytes.view());
    return bytes;
}

// ---- that it is found ----

[[gnu::noinline]] bool leaky_equal(ByteView a, ByteView b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i]) return false;
    return true;
}

TEST_F(Leaky, AComparisonThatEndsEarlyIsReported) {
    const auto mine = secret(16);
    const Bytes given(16);
    const unsigned before = reported();
    const bool equal = leaky_equal(mine.view(), given);
    EXPECT_GT(reported(), before);
    EXPECT_FALSE(declassified(equal, looked_at));
}

TEST_F(Leaky, AnAddressMadeOfASecretIsReported) {
    const auto mine = secret(1);
    const Bytes table(256, 7);
    const unsigned before = reported();
    const std::uint8_t read = table[mine.view()[0]];
    EXPECT_GT(reported(), before);
    EXPECT_EQ(declassified(read, looked_at), 7);
}

// A secret that is drawn inside of a function of ours is one too.
TEST_F(Leaky, KeysDrawnAreSecret) {
    const auto pair = KeyPair::generate();
    const unsigned before = reported();
    EXPECT_FALSE(declassified(leaky_equal(pair.secret.view(), Bytes(32)), looked_at));
    EXPECT_GT(reported(), before);
}

// ---- ours ----

TEST_F(ConstantTime, ComparisonOfMacs) {
    const auto mine = secret(16);
    Bytes given(mine.view().begin(), mine.view().end());
    EXPECT_TRUE(equal_in_constant_time(mine.view(), given));
    given[15] ^= 1;
    EXPECT_FALSE(equal_in_constant_time(mine.view(), given));
}

TEST_F(ConstantTime, DerivedKeys) {
    const auto rv = secret(32);
    const auto keys = daily_keys(rv.view(), 20000);
    const auto again = daily_keys(rv.view(), 20000);
    EXPECT_TRUE(equal_in_constant_time(keys.mac.view(), again.mac.view()));
    const auto pairing = pairing_keys(secret(64).view(), secret(64).view());
    EXPECT_FALSE(equal_in_constant_time(pairing.psk.view(), pairing.rv.view()));
}

TEST_F(ConstantTime, CPaceOfAPassword) {
    Bytes password(14, 'a');
    poison(password);
    const auto sid = bytes_of("0123456789abcdef");
    const CPace a(Role::initiator, password, bytes_of("channel"), sid);
    const CPace b(Role::responder, password, bytes_of("channel"), sid);
    declassify(a.share(), on_the_wire);
    declassify(b.share(), on_the_wire);
    const auto of_a = a.finish({}, b.share(), {});
    const auto of_b = b.finish({}, a.share(), {});
    ASSERT_TRUE(of_a && of_b);
    EXPECT_TRUE(equal_in_constant_time(of_a->view(), of_b->view()));
    EXPECT_FALSE(a.finish({}, CPaceShare{}, {}));
    EXPECT_FALSE(a.finish({}, a.share(), {}));
}

void run_handshake(Handshake& initiator, Handshake& responder) {
    Handshake* from = &initiator;
    Handshake* to = &responder;
    while (!from->finished()) {
        Bytes payload(40, 1);
        poison(payload);
        auto message = from->write(payload);
        ASSERT_TRUE(message);
        declassify(*message, on_the_wire);
        auto spoiled = *message;
        spoiled.back() ^= 1;
        EXPECT_FALSE(to->read(spoiled));
        ASSERT_TRUE(to->read(*message));
        std::swap(from, to);
    }
    ASSERT_TRUE(initiator.finished() && responder.finished());
    const auto one = initiator.split();
    const auto other = responder.split();
    EXPECT_TRUE(equal_in_constant_time(one.send.view(), other.receive.view()));
    EXPECT_TRUE(equal_in_constant_time(one.receive.view(), other.send.view()));
    EXPECT_TRUE(equal_in_constant_time(initiator.hash(), responder.hash()));
}

TEST_F(ConstantTime, NoiseKK) {
    const auto psk = secret(32);
    const auto a = KeyPair::generate();
    const auto b = KeyPair::generate();
    Handshake initiator(noise_kkpsk0, Role::initiator, {}, a.clone(), b.public_key, {&psk, 1});
    Handshake responder(noise_kkpsk0, Role::responder, {}, b.clone(), a.public_key, {&psk, 1});
    run_handshake(initiator, responder);
}

TEST_F(ConstantTime, NoiseXX) {
    const auto psk = secret(32);
    Handshake initiator(noise_xxpsk0, Role::initiator, {}, KeyPair::generate(), {}, {&psk, 1});
    Handshake responder(noise_xxpsk0, Role::responder, {}, KeyPair::generate(), {}, {&psk, 1});
    run_handshake(initiator, responder);
}

TEST_F(ConstantTime, SealerAndOpener) {
    const auto key = secret(32);
    Sealer sealer(key.clone());
    Opener opener(key.clone());
    Bytes plaintext(208, 3);
    poison(plaintext);
    for (std::uint64_t counter = 0; counter < 3; ++counter) {
        auto sealed = sealer.seal(Bytes{1, 2}, plaintext);
        ASSERT_TRUE(sealed);
        declassify(*sealed, on_the_wire);
        auto spoiled = *sealed;
        spoiled.back() ^= 1;
        EXPECT_FALSE(opener.open(counter, Bytes{1, 2}, spoiled));
        const auto opened = opener.open(counter, Bytes{1, 2}, *sealed);
        ASSERT_TRUE(opened);
        EXPECT_TRUE(equal_in_constant_time(*opened, plaintext));
    }
}

TEST_F(ConstantTime, MaskAndMacOfADatagram) {
    const auto rv = secret(32);
    const auto keys = daily_keys(rv.view(), 20000);
    Bytes body(body_size, 5);
    auto datagram = frame({DatagramType::hello, 0, 7}, body, keys);
    declassify(datagram, on_the_wire);
    EXPECT_TRUE(unframe(datagram, keys).frame);
    datagram[100] ^= 1;
    EXPECT_FALSE(unframe(datagram, keys).frame);
}

TEST_F(ConstantTime, Beacons) {
    const auto key = secret(32);
    const ByteArray<beacon_body_size> body{1, 2, 3};
    auto sealed = seal_beacon(key.view(), body);
    declassify(sealed, on_the_wire);
    EXPECT_TRUE(open_beacon(key.view(), sealed));
    sealed.back() ^= 1;
    EXPECT_FALSE(open_beacon(key.view(), sealed));
}

TEST_F(ConstantTime, ComparisonOfInvites) {
    Invite one{{1, 2, 3, 4, 5}};
    Invite other{{1, 2, 3, 4, 5}};
    for (auto* invite : {&one, &other})
        VALGRIND_MAKE_MEM_UNDEFINED(invite->indices.data(), sizeof invite->indices);
    EXPECT_TRUE(one == other);
}

TEST_F(ConstantTime, CommitmentsOfSafetyWords) {
    ByteArray<64> hash{};
    poison(hash);
    SafetyWords initiator(Role::initiator, hash);
    SafetyWords responder(Role::responder, hash);
    const auto deliver = [](const SafetyWords& from, SafetyWords& to) {
        auto message = from.message();
        if (message.commitment) declassify(*message.commitment, "told to the other");
        if (message.nonce) declassify(*message.nonce, "told to the other");
        to.on_message(message);
    };
    for (int i = 0; i < 3; ++i) {
        deliver(initiator, responder);
        deliver(responder, initiator);
    }
    for (auto* side : {&initiator, &responder})
        declassify({reinterpret_cast<const std::uint8_t*>(side), sizeof *side},
                   "words are chosen to be shown");
    EXPECT_FALSE(responder.refused());
    ASSERT_TRUE(initiator.words());
    EXPECT_EQ(initiator.words(), responder.words());
}

// Two people meet, and one in between who spoils cookies: every key, scalar and cookie's secret in
// it is a secret of memcheck's.
class Introduction : public ConstantTime {
  protected:
    const Endpoint here_{{1}, 1}, there_{{2}, 2};
    const LocalTime now_{};
    const Invite words_{{1, 2, 3, 4, 5}};
    const SecretBytes find_key_ = secret(32);
    Inviter inviter_{words_, find_key_.view(), now_};
    Joiner joiner_{words_, now_};

    template <class From, class To>
    void deliver(From& from, To& to, const Endpoint& at) {
        while (auto out = from.poll_transmit()) {
            declassify(out->datagram, on_the_wire);
            to.on_datagram(now_, at, out->datagram);
        }
    }
};

TEST_F(Introduction, CookiesMacsAndKeys) {
    joiner_.add_find_key(now_, find_key_.view(), {there_});
    joiner_.on_timer(now_);
    for (int i = 0; i < 10 && joiner_.state() != Joiner::State::introduced; ++i) {
        deliver(joiner_, inviter_, here_);
        deliver(inviter_, joiner_, there_);
    }
    const auto one = inviter_.poll_introduced();
    const auto other = joiner_.poll_introduced();
    ASSERT_TRUE(one && other);
    EXPECT_TRUE(equal_in_constant_time(one->pairing.psk.view(), other->pairing.psk.view()));
}

// The cookie was made for another address: it is compared, and refused.
TEST_F(Introduction, ACookieOfAnotherAddress) {
    joiner_.add_find_key(now_, find_key_.view(), {there_});
    joiner_.on_timer(now_);
    deliver(joiner_, inviter_, here_);
    deliver(inviter_, joiner_, there_);
    deliver(joiner_, inviter_, there_);
    EXPECT_EQ(inviter_.attempts(), 0U);
}

}  // namespace
}  // namespace attune
