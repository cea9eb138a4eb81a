// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/keys.hpp"

#include <gtest/gtest.h>

#include "tests/crypto/vectors.hpp"

namespace attune {
namespace {

using testing::hex;
using testing::unhex;
using testing::unhex_array;

// RFC 7748, section 6.1: Bob's side.
TEST(X25519, MatchesTheRfc) {
    const auto bob = KeyPair::from_secret(
        unhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
    EXPECT_EQ(hex(bob.public_key),
              "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    const auto shared =
        x25519(bob.secret.view(),
               unhex_array<32>("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    ASSERT_TRUE(shared);
    EXPECT_EQ(hex(shared->view()),
              "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

TEST(X25519, BothSidesAgree) {
    const auto a = KeyPair::generate();
    const auto b = KeyPair::generate();
    const auto ab = x25519(a.secret.view(), b.public_key);
    const auto ba = x25519(b.secret.view(), a.public_key);
    ASSERT_TRUE(ab && ba);
    EXPECT_TRUE(equal_in_constant_time(ab->view(), ba->view()));
    EXPECT_EQ(KeyPair::from_secret(a.secret.view()).public_key, a.public_key);
    EXPECT_EQ(a.clone().public_key, a.public_key);
}

// The points of order 1, 2, 4 and 8 of the curve and its twist: u = 0, 1, p-1.
TEST(X25519, RefusesLowOrder) {
    const auto pair = KeyPair::generate();
    PublicKey zero{};
    PublicKey one{};
    one[0] = 1;
    EXPECT_FALSE(x25519(pair.secret.view(), zero));
    EXPECT_FALSE(x25519(pair.secret.view(), one));
    EXPECT_FALSE(x25519(
        pair.secret.view(),
        unhex_array<32>("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")));
}

TEST(X25519, PublishedLowOrderVectors) {
    const auto file = testing::vector_file("x25519_low_order.json");
    const Bytes scalar = unhex(file["scalar"].get<std::string>());
    std::size_t refused = 0;
    std::size_t count = 0;
    for (const auto& point : file["points"]) {
        const auto shared = x25519(scalar, unhex_array<32>(point["u"].get<std::string>()));
        ++count;
        if (shared) {
            EXPECT_NE(point["expect"], "abort") << point;
            EXPECT_EQ(hex(shared->view()), point["q"]) << point;
        } else {
            ++refused;
            EXPECT_EQ(point["libsodium_return"], -1) << point;
        }
    }
    EXPECT_EQ(count, 12U);
    EXPECT_EQ(refused, 7U);
}

}  // namespace
}  // namespace attune
