// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/hash.hpp"

#include <gtest/gtest.h>

#include "tests/crypto/own_vectors.hpp"
#include "tests/crypto/vectors.hpp"

namespace attune {
namespace {

using testing::hex;
using testing::unhex;

// RFC 7693, appendix A.
TEST(Blake2b, MatchesTheRfc) {
    EXPECT_EQ(hex(blake2b_512({}, {bytes_of("abc")})),
              "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
              "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

TEST(Blake2b, PartsAreOneMessage) {
    const Bytes key = unhex("00010203");
    EXPECT_EQ(blake2b_256(key, {bytes_of("ab"), {}, bytes_of("c")}),
              blake2b_256(key, {bytes_of("abc")}));
    EXPECT_NE(blake2b_256(key, {bytes_of("abc")}), blake2b_256({}, {bytes_of("abc")}));
    EXPECT_EQ(hex(derive(key, "abc").view()), hex(blake2b_256(key, {bytes_of("abc")})));
}

TEST(Blake2b, OwnVectors) {
    const Bytes key = unhex(own_vectors::blake2b_key);
    EXPECT_EQ(hex(blake2b_128(key, {bytes_of("attune")})), own_vectors::blake2b_128);
    EXPECT_EQ(hex(blake2b_256(key, {bytes_of("attune")})), own_vectors::blake2b_256);
}

TEST(HmacBlake2b, OwnVectors) {
    for (const auto& v : own_vectors::hmac)
        EXPECT_EQ(hex(hmac_blake2b_512(unhex(v.key), {unhex(v.message)})), v.tag);
}

TEST(HmacBlake2b, PublishedVectors) {
    const auto file = testing::vector_file("hmac_blake2b.json");
    std::size_t count = 0;
    for (const auto& v : file["cases"]) {
        const Bytes key = unhex(v["key"].get<std::string>());
        const Bytes message = unhex(v["msg"].get<std::string>());
        EXPECT_EQ(hex(hmac_blake2b_512(key, {message})), v["hmac_blake2b_512"]);
        if (key.size() <= 64) {
            EXPECT_EQ(hex(blake2b_512(key, {message})), v["keyed_blake2b_512_IS_DIFFERENT"]);
        }
        ++count;
    }
    EXPECT_EQ(count, 40U);
}

TEST(Hkdf, OwnVectors) {
    const Bytes ck = unhex(own_vectors::hkdf_chaining_key);
    const Bytes input = unhex(own_vectors::hkdf_input);
    EXPECT_EQ(hex(hkdf3(ck, input).view()), own_vectors::hkdf_outputs);
    EXPECT_EQ(hex(hkdf2(ck, input).view()),
              std::string_view(own_vectors::hkdf_outputs).substr(0, 256));
}

}  // namespace
}  // namespace attune
