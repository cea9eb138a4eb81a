// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/noise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "net/crypto/aead.hpp"
#include "net/crypto/transport.hpp"
#include "tests/crypto/own_vectors.hpp"
#include "tests/crypto/vectors.hpp"

namespace attune {
namespace {

using nlohmann::json;
using testing::hex;
using testing::unhex;
using testing::unhex_array;

// The twelve fundamental patterns (Noise specification, section 7.5): the published vectors use
// them all.
struct Fundamental {
    const char *initiator, *responder, *messages;
};
const std::map<std::string, Fundamental> fundamental{
    {"NN", {"", "", "e | e ee"}},
    {"NK", {"", "s", "e es | e ee"}},
    {"NX", {"", "", "e | e ee s es"}},
    {"XN", {"", "", "e | e ee | s se"}},
    {"XK", {"", "s", "e es | e ee | s se"}},
    {"XX", {"", "", "e | e ee s es | s se"}},
    {"KN", {"s", "", "e | e ee se"}},
    {"KK", {"s", "s", "e es ss | e ee se"}},
    {"KX", {"s", "", "e | e ee se s es"}},
    {"IN", {"", "", "e s | e ee se"}},
    {"IK", {"", "s", "e es s ss | e ee se"}},
    {"IX", {"", "", "e s | e ee se s es"}},
};

// A pattern by its name with psk modifiers (section 9.4): psk0 stands before the first message,
// pskN after the Nth.
struct NamedPattern {
    std::string name, messages;
    Fundamental base{};

    NoisePattern view() const { return {name, base.initiator, base.responder, messages}; }
};

std::optional<NamedPattern> pattern_of(const std::string& protocol_name) {
    std::istringstream parts(protocol_name);
    std::string noise;
    NamedPattern pattern;
    std::getline(parts, noise, '_');
    std::getline(parts, pattern.name, '_');
    const auto found = fundamental.find(pattern.name.substr(0, 2));
    if (found == fundamental.end()) return std::nullopt;
    pattern.base = found->second;

    std::vector<std::string> messages;
    std::istringstream text(pattern.base.messages);
    for (std::string message; std::getline(text, message, '|');) messages.push_back(message);
    std::istringstream modifiers(pattern.name.substr(2));
    for (std::string modifier; std::getline(modifiers, modifier, '+');) {
        const std::size_t n = static_cast<std::size_t>(modifier.back() - '0');
        if (modifier.substr(0, 3) != "psk" || n > messages.size()) return std::nullopt;
        if (n == 0) {
            messages[0] = "psk " + messages[0];
        } else {
            messages[n - 1] += " psk";
        }
    }
    for (const auto& message : messages)
        pattern.messages += (pattern.messages.empty() ? "" : "|") + message;
    return pattern;
}

// What a test may spoil.
struct Spoiled {
    bool prologue = false, psk = false;
};

Bytes field(const json& vector, const std::string& name) {
    return vector.contains(name) ? unhex(vector[name].get<std::string>()) : Bytes{};
}

Handshake side_of(const json& v, const NoisePattern& pattern, Role role, Spoiled spoiled = {}) {
    const std::string side = role == Role::initiator ? "init" : "resp";
    const auto key_pair = [&](const std::string& name) -> std::optional<KeyPair> {
        if (!v.contains(side + name)) return std::nullopt;
        return KeyPair::from_secret(field(v, side + name));
    };
    std::optional<PublicKey> remote;
    if (v.contains(side + "_remote_static"))
        remote = unhex_array<32>(v[side + "_remote_static"].get<std::string>());
    std::vector<SecretBytes> psks;
    if (v.contains(side + "_psks"))
        for (const auto& psk : v[side + "_psks"])
            psks.push_back(SecretBytes::copy_of(unhex(psk.get<std::string>())));
    if (spoiled.psk && !psks.empty()) psks.back().span()[31] ^= 1;
    Bytes prologue = field(v, side + "_prologue");
    if (spoiled.prologue) prologue.push_back(0);
    return Handshake(pattern, role, prologue, key_pair("_static"), remote, psks,
                     key_pair("_ephemeral"));
}

struct Message {
    Bytes payload, ciphertext;
    Role from;
    bool handshake;
};

std::vector<Message> messages_of(const json& v) {
    std::vector<Message> messages;
    for (const auto& m : v["messages"])
        messages.push_back(
            {unhex(m["payload"].get<std::string>()), unhex(m["ciphertext"].get<std::string>()),
             m["from"] == "init" ? Role::initiator : Role::responder, m["phase"] == "handshake"});
    return messages;
}

void replay(const json& v, const NoisePattern& pattern) {
    Handshake initiator = side_of(v, pattern, Role::initiator);
    Handshake responder = side_of(v, pattern, Role::responder);
    const auto messages = messages_of(v);
    auto message = messages.begin();
    for (; message != messages.end() && message->handshake; ++message) {
        Handshake& from = message->from == Role::initiator ? initiator : responder;
        Handshake& to = message->from == Role::initiator ? responder : initiator;
        ASSERT_TRUE(from.our_turn() && !to.our_turn());
        const auto written = from.write(message->payload);
        ASSERT_TRUE(written);
        ASSERT_EQ(hex(*written), hex(message->ciphertext));
        const auto read = to.read(*written);
        ASSERT_TRUE(read);
        ASSERT_EQ(hex(*read), hex(message->payload));
    }
    ASSERT_TRUE(initiator.finished() && responder.finished());
    for (const auto* name : {"handshake_hash", "derived_handshake_hash"})
        if (v.contains(name)) {
            EXPECT_EQ(hex(initiator.hash()), v[name]);
        }
    EXPECT_EQ(initiator.hash(), responder.hash());

    auto i = initiator.split();
    auto r = responder.split();
    EXPECT_TRUE(equal_in_constant_time(i.chaining_key.view(), r.chaining_key.view()));
    Sealer initiator_sealer(std::move(i.send));
    Sealer responder_sealer(std::move(r.send));
    Opener initiator_opener(std::move(i.receive));
    Opener responder_opener(std::move(r.receive));
    for (; message != messages.end(); ++message) {
        const bool from_initiator = message->from == Role::initiator;
        Sealer& sealer = from_initiator ? initiator_sealer : responder_sealer;
        Opener& opener = from_initiator ? responder_opener : initiator_opener;
        const std::uint64_t counter = sealer.counter();
        const auto sealed = sealer.seal({}, message->payload);
        ASSERT_TRUE(sealed);
        EXPECT_EQ(hex(*sealed), hex(message->ciphertext));
        EXPECT_EQ(opener.open(counter, {}, *sealed), message->payload);
    }
}

TEST(NoiseVectors, EveryPublishedOneReplays) {
    const auto file = testing::vector_file("noise_25519_chachapoly_blake2b.json");
    std::size_t replayed = 0;
    std::map<std::string, int> of_pattern;
    for (const auto& v : file["vectors"]) {
        SCOPED_TRACE(v["protocol_name"].get<std::string>() + " of " +
                     v["source"].get<std::string>());
        const auto pattern = pattern_of(v["protocol_name"]);
        ASSERT_TRUE(pattern);
        replay(v, pattern->view());
        if (::testing::Test::HasFatalFailure()) return;
        ++replayed;
        ++of_pattern[pattern->name];
    }
    EXPECT_EQ(replayed, 123U);
    EXPECT_EQ(of_pattern["XXpsk0"], 4);
    EXPECT_EQ(of_pattern["KKpsk0"], 5);
    EXPECT_EQ(of_pattern.size(), 49U);
}

// The two that ship are what their names say.
TEST(NoisePatterns, ShippedOnesFollowTheSpecification) {
    for (const auto& shipped : {noise_kkpsk0, noise_xxpsk0}) {
        const auto named =
            pattern_of("Noise_" + std::string(shipped.name) + "_25519_ChaChaPoly_BLAKE2b");
        ASSERT_TRUE(named);
        const auto squeezed = [](std::string_view text) {
            std::string out;
            std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c != ' '; });
            return out;
        };
        EXPECT_EQ(squeezed(shipped.messages), squeezed(named->messages));
        EXPECT_EQ(shipped.initiator_premessage, named->base.initiator);
        EXPECT_EQ(shipped.responder_premessage, named->base.responder);
    }
}

// Every message of every vector with a psk, spoiled in every way, then the good one: refused,
// unchanged, accepted. Without a psk the first payload is in clear and nothing can be told yet;
// those patterns are not ours.
TEST(NoiseVectors, SpoiledMessagesAreRefusedAndLeaveTheHandshakeAlive) {
    const auto file = testing::vector_file("noise_25519_chachapoly_blake2b.json");
    for (const auto& v : file["vectors"]) {
        const auto pattern = pattern_of(v["protocol_name"]);
        if (pattern->name != "XXpsk0" && pattern->name != "KKpsk0") continue;
        SCOPED_TRACE(v["protocol_name"]);
        Handshake sides[] = {side_of(v, pattern->view(), Role::initiator),
                             side_of(v, pattern->view(), Role::responder)};
        for (const auto& message : messages_of(v)) {
            if (!message.handshake) break;
            Handshake& from = sides[message.from == Role::initiator ? 0 : 1];
            Handshake& to = sides[message.from == Role::initiator ? 1 : 0];
            ASSERT_TRUE(from.write(message.payload));
            const auto hash = to.hash();
            Bytes bytes = message.ciphertext;
            for (std::size_t i = 0; i < bytes.size(); ++i) {
                // The top bit of an X25519 point is masked in the DH (RFC 7748), but the transcript
                // sees it.
                for (const std::uint8_t flip : ByteArray<2>{0x01, 0x80}) {
                    bytes[i] ^= flip;
                    EXPECT_FALSE(to.read(bytes)) << "byte " << i;
                    bytes[i] ^= flip;
                }
            }
            for (std::size_t size = 0; size < bytes.size(); ++size)
                EXPECT_FALSE(to.read(ByteView(bytes).first(size))) << "cut to " << size;
            bytes.push_back(0);
            EXPECT_FALSE(to.read(bytes));
            EXPECT_FALSE(to.read(Bytes(65536, 0)));
            EXPECT_EQ(to.hash(), hash);
            EXPECT_FALSE(to.our_turn());
            EXPECT_EQ(to.read(message.ciphertext), message.payload);
        }
        EXPECT_TRUE(sides[0].finished() && sides[1].finished());
    }
}

// Runs the handshake as far as it goes; true when both finished with the same hash.
bool completes(Handshake& initiator, Handshake& responder) {
    Handshake* from = &initiator;
    Handshake* to = &responder;
    while (!from->finished()) {
        if (!from->our_turn()) return false;
        const auto message = from->write({});
        if (!message || !to->read(*message)) return false;
        std::swap(from, to);
    }
    return initiator.finished() && responder.finished() && initiator.hash() == responder.hash();
}

TEST(NoiseVectors, WrongPrologueAndWrongPskFail) {
    const auto file = testing::vector_file("noise_25519_chachapoly_blake2b.json");
    for (const auto& v : file["vectors"]) {
        SCOPED_TRACE(v["protocol_name"]);
        const auto pattern = pattern_of(v["protocol_name"]);
        const auto run = [&](Spoiled spoiled) {
            auto initiator = side_of(v, pattern->view(), Role::initiator);
            auto responder = side_of(v, pattern->view(), Role::responder, spoiled);
            return completes(initiator, responder);
        };
        EXPECT_TRUE(run({}));
        EXPECT_FALSE(run({.prologue = true, .psk = false}));
        if (!v.value("init_psks", json::array()).empty()) {
            EXPECT_FALSE(run({.prologue = false, .psk = true}));
        }
    }
}

struct Pair {
    KeyPair initiator_static, initiator_ephemeral, responder_static, responder_ephemeral;
    SecretBytes psk;

    explicit Pair(const own_vectors::Noise& v)
        : initiator_static(KeyPair::from_secret(unhex(v.initiator_static))),
          initiator_ephemeral(KeyPair::from_secret(unhex(v.initiator_ephemeral))),
          responder_static(KeyPair::from_secret(unhex(v.responder_static))),
          responder_ephemeral(KeyPair::from_secret(unhex(v.responder_ephemeral))),
          psk(SecretBytes::copy_of(unhex(v.psk))) {}

    Handshake side(const NoisePattern& pattern, Role role, ByteView prologue) const {
        const bool initiator = role == Role::initiator;
        std::optional<PublicKey> remote;
        if (!pattern.initiator_premessage.empty())
            remote = (initiator ? responder_static : initiator_static).public_key;
        return Handshake(
            pattern, role, prologue, (initiator ? initiator_static : responder_static).clone(),
            remote, {&psk, 1}, (initiator ? initiator_ephemeral : responder_ephemeral).clone());
    }
};

void replay_own(const NoisePattern& pattern, const own_vectors::Noise& v) {
    const Pair pair(v);
    const Bytes prologue = unhex(v.prologue);
    Handshake sides[] = {pair.side(pattern, Role::initiator, prologue),
                         pair.side(pattern, Role::responder, prologue)};
    for (std::size_t i = 0; i < v.messages.size() && !v.messages[i].empty(); ++i) {
        const auto written = sides[i % 2].write(unhex(v.payloads[i]));
        ASSERT_TRUE(written);
        EXPECT_EQ(hex(*written), v.messages[i]);
        for (std::size_t k = 0; k < written->size(); ++k) {
            Bytes spoiled = *written;
            spoiled[k] ^= 0x80;
            EXPECT_FALSE(sides[1 - i % 2].read(spoiled)) << "message " << i << ", byte " << k;
        }
        const auto read = sides[1 - i % 2].read(*written);
        ASSERT_TRUE(read);
        EXPECT_EQ(hex(*read), v.payloads[i]);
    }
    ASSERT_TRUE(sides[0].finished() && sides[1].finished());
    EXPECT_EQ(sides[0].remote_static(), pair.responder_static.public_key);
    EXPECT_EQ(sides[1].remote_static(), pair.initiator_static.public_key);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(hex(sides[i].hash()), v.hash);
        const auto keys = sides[i].split();
        EXPECT_EQ(hex(keys.send.view()), i == 0 ? v.initiator_sends : v.responder_sends);
        EXPECT_EQ(hex(keys.receive.view()), i == 0 ? v.responder_sends : v.initiator_sends);
        EXPECT_EQ(hex(keys.chaining_key.view()), v.chaining_key);
        EXPECT_EQ(hex(sides[i].hash()), v.hash);
    }
}

TEST(Noise, OwnVectorKKpsk0) {
    replay_own(noise_kkpsk0, own_vectors::kkpsk0);
}

TEST(Noise, OwnVectorXXpsk0) {
    replay_own(noise_xxpsk0, own_vectors::xxpsk0);
}

TEST(Noise, TwoInitiatorsTwoRespondersAndReflectionsFail) {
    for (const auto& [pattern, vector] : {std::pair{noise_kkpsk0, own_vectors::kkpsk0},
                                          std::pair{noise_xxpsk0, own_vectors::xxpsk0}}) {
        const Pair pair(vector);
        auto initiator = pair.side(pattern, Role::initiator, {});
        auto other = pair.side(pattern, Role::initiator, {});
        auto responder = pair.side(pattern, Role::responder, {});
        const auto first = initiator.write({});
        ASSERT_TRUE(first);
        EXPECT_FALSE(initiator.read(*first));
        EXPECT_FALSE(other.read(*first));
        ASSERT_TRUE(responder.read(*first));
        const auto second = responder.write({});
        ASSERT_TRUE(second);
        EXPECT_FALSE(responder.read(*second));
        EXPECT_TRUE(initiator.read(*second));
    }
}

// The keys of one end used for the other role: it meets nobody it knows.
TEST(Noise, SwappedKeysFail) {
    const Pair pair(own_vectors::kkpsk0);
    auto initiator = pair.side(noise_kkpsk0, Role::initiator, {});
    Handshake swapped(noise_kkpsk0, Role::responder, {}, pair.initiator_static.clone(),
                      pair.responder_static.public_key, {&pair.psk, 1});
    const auto first = initiator.write({});
    ASSERT_TRUE(first);
    EXPECT_FALSE(swapped.read(*first));
}

TEST(Noise, OwnStaticKeyFromAfarIsRefused) {
    const Pair pair(own_vectors::xxpsk0);
    auto initiator = pair.side(noise_xxpsk0, Role::initiator, {});
    Handshake mirror(noise_xxpsk0, Role::responder, {}, pair.initiator_static.clone(), {},
                     {&pair.psk, 1});
    const auto first = initiator.write({});
    ASSERT_TRUE(first && mirror.read(*first));
    const auto second = mirror.write({});
    ASSERT_TRUE(second);
    EXPECT_FALSE(initiator.read(*second));
}

// With the psk in hand somebody can still send a point of low order: refused before any secret
// depends on it.
TEST(Noise, LowOrderEphemeralIsRefused) {
    const Pair pair(own_vectors::kkpsk0);
    auto responder = pair.side(noise_kkpsk0, Role::responder, {});
    for (const bool mixed : {true, false}) {
        SymmetricState forged("Noise_KKpsk0_25519_ChaChaPoly_BLAKE2b");
        forged.mix_hash({});
        forged.mix_hash(pair.initiator_static.public_key);
        forged.mix_hash(pair.responder_static.public_key);
        forged.mix_key_and_hash(pair.psk.view());
        const PublicKey zero{};
        forged.mix_hash(zero);
        forged.mix_key(zero);
        if (mixed) forged.mix_key(zero);  // what DH(anything, zero) would give
        const auto ss =
            x25519(pair.initiator_static.secret.view(), pair.responder_static.public_key);
        ASSERT_TRUE(ss);
        forged.mix_key(ss->view());
        Bytes message(zero.begin(), zero.end());
        const auto payload = forged.encrypt_and_hash({});
        message.insert(message.end(), payload.begin(), payload.end());
        EXPECT_FALSE(responder.read(message));
    }
}

TEST(Noise, EphemeralsAreFresh) {
    const Pair pair(own_vectors::xxpsk0);
    const auto first = [&] {
        return Handshake(noise_xxpsk0, Role::initiator, {}, pair.initiator_static.clone(), {},
                         {&pair.psk, 1})
            .write({});
    };
    EXPECT_NE(first(), first());
}

TEST(Noise, MessagesStayWithinTheBound) {
    const Pair pair(own_vectors::xxpsk0);
    auto initiator = pair.side(noise_xxpsk0, Role::initiator, {});
    EXPECT_FALSE(initiator.write(Bytes(65535 - 32 - 16 + 1)));
    const auto longest = initiator.write(Bytes(65535 - 32 - 16));
    ASSERT_TRUE(longest);
    EXPECT_TRUE(pair.side(noise_xxpsk0, Role::responder, {}).read(*longest));
}

TEST(NoiseDeathTest, MisuseAborts) {
    const Pair pair(own_vectors::kkpsk0);
    auto responder = pair.side(noise_kkpsk0, Role::responder, {});
    EXPECT_DEATH(responder.write({}), "out of turn");
    EXPECT_DEATH(responder.split(), "split before the end");
    EXPECT_DEATH(Handshake(noise_kkpsk0, Role::initiator, {}), "psk");
    EXPECT_DEATH(Handshake(noise_kkpsk0, Role::initiator, {}, {}, {}, {&pair.psk, 1}),
                 "own static key missing");
}

}  // namespace
}  // namespace attune
