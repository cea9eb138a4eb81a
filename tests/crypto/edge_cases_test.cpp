// SPDX-License-Identifier: GPL-3.0-or-later
// The edge cases of RFCs and of the Wycheproof project, through the functions that the protocol
// calls. Those take fewer parameters than the algorithms have (a nonce of Noise, a beacon's size),
// so XChaCha20-Poly1305 is run as its definition says: ChaCha20-Poly1305 under HChaCha20's subkey.
#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "net/crypto/aead.hpp"
#include "net/crypto/beacon.hpp"
#include "net/crypto/cpace.hpp"
#include "net/crypto/keys.hpp"
#include "net/crypto/mask.hpp"
#include "net/crypto/noise.hpp"
#include "net/crypto/transport.hpp"
#include "tests/crypto/vectors.hpp"

namespace attune {
namespace {

using nlohmann::json;
using testing::hex;
using testing::unhex;
using testing::unhex_array;
using testing::vector_file;

Bytes field(const json& v, const char* name) {
    return unhex(v.at(name).get<std::string>());
}

bool flagged(const json& v, std::string_view flag) {
    return std::ranges::find(v.at("flags"), flag) != v.at("flags").end();
}

void append(Bytes& to, const Bytes& bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

TEST(X25519, Rfc7748) {
    const auto file = vector_file("rfc.json").at("x25519_rfc7748");
    ASSERT_EQ(file.at("single").size(), 2U);
    for (const auto& v : file.at("single")) {
        const auto shared =
            x25519(field(v, "scalar"), unhex_array<32>(v.at("u").get<std::string>()));
        ASSERT_TRUE(shared);
        EXPECT_EQ(hex(shared->view()), v.at("result"));
    }
    PublicKey k{9}, u{9};
    std::map<int, std::string> after;
    for (int i = 1; i <= 1000; ++i) {
        const auto shared = x25519(k, u);
        ASSERT_TRUE(shared);
        u = k;
        std::ranges::copy(shared->view(), k.begin());
        after[i] = hex(k);
    }
    for (const auto& v : file.at("iterated"))
        EXPECT_EQ(after.at(v.at("times").get<int>()), v.at("result"));
}

// Wycheproof leaves a point of low order to the protocol: Noise and ours refuse it. Every other
// point has a result, whether it lies on the twist or is not canonical.
TEST(X25519, WycheproofCases) {
    const auto file = vector_file("wycheproof_x25519.json");
    std::size_t refused = 0;
    for (const auto& v : file.at("tests")) {
        SCOPED_TRACE(v.dump());
        const auto shared =
            x25519(field(v, "private"), unhex_array<32>(v.at("public").get<std::string>()));
        ASSERT_EQ(shared.has_value(), !flagged(v, "ZeroSharedSecret"));
        if (shared) {
            EXPECT_EQ(hex(shared->view()), v.at("shared"));
        } else {
            ++refused;
        }
    }
    EXPECT_EQ(file.at("tests").size(), 178U);
    EXPECT_EQ(refused, 31U);
}

TEST(Noise, NoMessageToAPartnerOfLowOrder) {
    const auto psk = SecretBytes::random(32);
    const auto file = vector_file("wycheproof_x25519.json");
    std::size_t tried = 0;
    for (const auto& v : file.at("tests")) {
        if (!flagged(v, "ZeroSharedSecret")) continue;
        Handshake handshake(noise_kkpsk0, Role::initiator, {},
                            KeyPair::from_secret(field(v, "private")),
                            unhex_array<32>(v.at("public").get<std::string>()), {&psk, 1});
        EXPECT_FALSE(handshake.write({})) << v;
        EXPECT_TRUE(handshake.our_turn());
        ++tried;
    }
    EXPECT_EQ(tried, 31U);
}

struct Sealed {
    Bytes key;
    std::uint64_t number = 0;
    Bytes ad, plaintext, sealed;
};

Bytes hchacha20(const Bytes& key, ByteView nonce) {
    Bytes subkey(crypto_core_hchacha20_OUTPUTBYTES);
    crypto_core_hchacha20(subkey.data(), nonce.data(), key.data(), nullptr);
    return subkey;
}

TEST(HChaCha20, MatchesTheDraft) {
    const auto v = vector_file("rfc.json").at("hchacha20");
    EXPECT_EQ(hex(hchacha20(field(v, "key"), field(v, "nonce"))), v.at("subkey"));
}

std::uint64_t number_of(ByteView nonce) {
    std::uint64_t number = 0;
    for (std::size_t i = nonce.size(); i-- > 0;) number = number << 8 | nonce[i];
    return number;
}

// Of one case of either file, as aead_seal and aead_open take it.
Sealed sealed_of(const json& v) {
    Sealed out{field(v, "key"), 0, field(v, "aad"), field(v, "msg"), field(v, "ct")};
    append(out.sealed, field(v, "tag"));
    const Bytes nonce = field(v, "iv");
    if (nonce.size() == 24) out.key = hchacha20(out.key, ByteView(nonce).first(16));
    out.number = number_of(ByteView(nonce).last(8));
    return out;
}

void expect_forgeries_refused(const Sealed& v) {
    const auto open = [&](const Bytes& ad, ByteView sealed) {
        return aead_open(v.key, v.number, ad, sealed).has_value();
    };
    Bytes spoiled = v.sealed;
    for (std::size_t i = spoiled.size() - aead_tag_size; i < spoiled.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            spoiled[i] = static_cast<std::uint8_t>(spoiled[i] ^ 1 << bit);
            EXPECT_FALSE(open(v.ad, spoiled)) << "byte " << i << ", bit " << bit;
            spoiled[i] = v.sealed[i];
        }
    for (std::size_t i = 0; i + aead_tag_size < spoiled.size(); ++i) {
        spoiled[i] ^= 0x80;
        EXPECT_FALSE(open(v.ad, spoiled)) << "byte " << i;
        spoiled[i] = v.sealed[i];
    }
    for (std::size_t size = 0; size < v.sealed.size(); ++size)
        EXPECT_FALSE(open(v.ad, ByteView(v.sealed).first(size))) << "cut to " << size;
    spoiled.push_back(0);
    EXPECT_FALSE(open(v.ad, spoiled)) << "a byte more";
    Bytes ad = v.ad;
    ad.push_back(0);
    EXPECT_FALSE(open(ad, v.sealed)) << "a byte more of associated data";
    EXPECT_FALSE(aead_open(v.key, v.number ^ 1, v.ad, v.sealed)) << "another number";
    EXPECT_FALSE(aead_open(v.key, v.number ^ std::uint64_t{1} << 63, v.ad, v.sealed));
    Bytes key = v.key;
    key[31] ^= 0x80;
    EXPECT_FALSE(aead_open(key, v.number, v.ad, v.sealed)) << "another key";
}

// How many were valid, and how many not.
std::array<std::size_t, 2> run_aead(const std::string& name) {
    const auto file = vector_file(name);
    std::array<std::size_t, 2> counts{};
    for (const auto& test : file.at("tests")) {
        SCOPED_TRACE(test.at("tcId"));
        const Sealed v = sealed_of(test);
        const auto opened = aead_open(v.key, v.number, v.ad, v.sealed);
        const bool valid = test.at("result") == "valid";
        EXPECT_EQ(opened.has_value(), valid);
        if (valid) {
            EXPECT_EQ(opened, v.plaintext);
            EXPECT_EQ(hex(aead_seal(v.key, v.number, v.ad, v.plaintext)), hex(v.sealed));
            expect_forgeries_refused(v);
        }
        ++counts[valid ? 0 : 1];
    }
    return counts;
}

TEST(Aead, WycheproofCasesOfChaCha20) {
    EXPECT_EQ(run_aead("wycheproof_chacha20_poly1305.json"), (std::array<std::size_t, 2>{10, 0}));
}

TEST(Aead, WycheproofCasesOfXChaCha20) {
    EXPECT_EQ(run_aead("wycheproof_xchacha20_poly1305.json"),
              (std::array<std::size_t, 2>{156, 60}));
}

TEST(AeadDeathTest, AKeyHas32Bytes) {
    for (const std::size_t size : {0U, 16U, 31U, 33U}) {
        EXPECT_DEATH(aead_seal(Bytes(size), 0, {}, {}), "AEAD key size");
        EXPECT_DEATH(aead_open(Bytes(size), 0, {}, Bytes(16)), "AEAD key size");
    }
}

Sealed rfc8439() {
    const auto v = vector_file("rfc.json").at("chacha20_poly1305_rfc8439");
    Sealed out{field(v, "key"),
               number_of(ByteView(field(v, "nonce")).last(8)),
               field(v, "aad"),
               {},
               field(v, "ct")};
    append(out.sealed, field(v, "tag"));
    return out;
}

TEST(Aead, Rfc8439) {
    Sealed v = rfc8439();
    const auto opened = aead_open(v.key, v.number, v.ad, v.sealed);
    ASSERT_TRUE(opened);
    const std::string text(opened->begin(), opened->end());
    EXPECT_TRUE(text.starts_with("Internet-Drafts are draft documents valid")) << text;
    EXPECT_EQ(hex(aead_seal(v.key, v.number, v.ad, *opened)), hex(v.sealed));
    expect_forgeries_refused(v);
}

// It is authentic, and its number is one that no Sealer of ours ever reaches.
TEST(Transport, AnAuthenticNumberBeyondTheLimitIsRefused) {
    const Sealed v = rfc8439();
    ASSERT_GE(v.number, key_use_limit);
    Opener opener(SecretBytes::copy_of(v.key));
    EXPECT_FALSE(opener.open(v.number, v.ad, v.sealed));
    EXPECT_FALSE(opener.newest());
}

// Numbers at the edges of their words: what one end seals at each, the other opens there alone.
TEST(Transport, NumbersAtTheEdges) {
    const Sealed v = rfc8439();
    for (const std::uint64_t number :
         {std::uint64_t{0}, std::uint64_t{0xff}, std::uint64_t{0x100}, std::uint64_t{0xffff},
          std::uint64_t{0x10000}, std::uint64_t{0x7fffffff}, std::uint64_t{0x80000000},
          key_use_limit - 1}) {
        Sealer sealer(SecretBytes::copy_of(v.key));
        sealer.skip_to(number);
        const auto sealed = sealer.seal(v.ad, Bytes{1, 2, 3});
        ASSERT_TRUE(sealed);
        EXPECT_EQ(*sealed, aead_seal(v.key, number, v.ad, Bytes{1, 2, 3}));
        Opener opener(SecretBytes::copy_of(v.key));
        EXPECT_FALSE(opener.open(number ^ 1, v.ad, *sealed));
        EXPECT_FALSE(opener.open(number ^ std::uint64_t{1} << 31, v.ad, *sealed));
        EXPECT_EQ(opener.open(number, v.ad, *sealed), (Bytes{1, 2, 3}));
    }
}

// A beacon under each published key and nonce is what the construction says.
TEST(Beacon, IsXChaCha20Poly1305) {
    Bytes body(beacon_body_size);
    for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<std::uint8_t>(i);
    const auto file = vector_file("wycheproof_xchacha20_poly1305.json");
    ASSERT_EQ(file.at("tests").size(), 216U);
    for (const auto& v : file.at("tests")) {
        const Bytes key = field(v, "key");
        const Bytes nonce = field(v, "iv");
        Bytes made = nonce;
        append(made, aead_seal(hchacha20(key, ByteView(nonce).first(16)),
                               number_of(ByteView(nonce).last(8)), {}, body));
        const auto opened = open_beacon(key, ByteView(made).first<sealed_beacon_size>());
        ASSERT_TRUE(opened) << v.at("tcId");
        EXPECT_EQ(hex(*opened), hex(body));

        const auto sealed = seal_beacon(key, ByteView(body).first<beacon_body_size>());
        EXPECT_EQ(
            aead_open(hchacha20(key, ByteView(sealed).first(16)),
                      number_of(ByteView(sealed).subspan(16, 8)), {}, ByteView(sealed).subspan(24)),
            body);
    }
}

TEST(Mask, Rfc8439) {
    const auto file = vector_file("rfc.json").at("chacha20_rfc8439");
    ASSERT_EQ(file.at("streams").size(), 2U);
    for (const auto& v : file.at("streams")) {
        Datagram datagram{};
        std::ranges::copy(field(v, "nonce"), datagram.begin() + 240);
        EXPECT_EQ(hex(unmasked_header(field(v, "key"), datagram)),
                  v.at("keystream").get<std::string>().substr(0, 32));
        mask(field(v, "key"), datagram, 240);
        const Bytes stream = field(v, "keystream");
        EXPECT_EQ(hex(ByteView(datagram).first(stream.size())), hex(stream));
    }
}

TEST(CPace, Rfc9496) {
    const auto file = vector_file("rfc.json").at("ristretto255_rfc9496");
    const auto& multiples = file.at("multiples");
    const Bytes generator = unhex(multiples.at(1).get<std::string>());
    for (std::size_t i = 1; i < multiples.size(); ++i) {
        const ByteArray<32> scalar{static_cast<std::uint8_t>(i)};
        const auto point = cpace::multiply(scalar, generator);
        ASSERT_TRUE(point);
        EXPECT_EQ(hex(point->view()), multiples.at(i));
    }
    EXPECT_EQ(multiples.size(), 16U);
    const auto one = CPace(Role::initiator, bytes_of("harbor-lantern"), {}, {});
    EXPECT_FALSE(one.finish({}, unhex_array<32>(multiples.at(0).get<std::string>()), {}));
    for (const auto& invalid : file.at("invalid")) {
        EXPECT_FALSE(one.finish({}, unhex_array<32>(invalid.get<std::string>()), {})) << invalid;
    }
    EXPECT_EQ(file.at("invalid").size(), 29U);
}

}  // namespace
}  // namespace attune
