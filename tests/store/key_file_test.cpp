// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store/key_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "net/crypto/hash.hpp"

namespace attune {
namespace {

using Pairings = std::vector<Pairing>;

Pairings two_pairings() {
    Pairings pairings;
    for (const auto* id : {"0123456789abcdef", "00ff00ff00ff00ff"}) {
        Pairing pairing{
            id, "Zoë", KeyPair::generate(), {}, SecretBytes::random(32), SecretBytes::random(32)};
        random_bytes(pairing.partner);
        pairing.unanswered = !pairings.empty();
        pairings.push_back(std::move(pairing));
    }
    return pairings;
}

Bytes encoded(const Pairings& pairings) {
    const auto file = encode_keys(pairings);
    return {file.view().begin(), file.view().end()};
}

bool is_damaged(ByteView file) {
    const auto decoded = decode_keys(file);
    const auto* error = std::get_if<KeyFileError>(&decoded);
    return error && *error == KeyFileError::damaged;
}

// Puts the right checksum under a changed content.
Bytes resealed(Bytes file) {
    const auto checksum = blake2b_256({}, {ByteView{file}.first(file.size() - 32)});
    std::ranges::copy(checksum, file.end() - 32);
    return file;
}

TEST(KeyFile, ComesBackAsItWas) {
    const auto written = two_pairings();
    const auto decoded = decode_keys(encoded(written));
    const auto& read = std::get<Pairings>(decoded);
    ASSERT_EQ(read.size(), written.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
        EXPECT_EQ(read[i].id, written[i].id);
        EXPECT_EQ(read[i].name, written[i].name);
        EXPECT_EQ(read[i].unanswered, written[i].unanswered);
        EXPECT_TRUE(std::ranges::equal(read[i].own.secret.view(), written[i].own.secret.view()));
        EXPECT_EQ(read[i].own.public_key, written[i].own.public_key);
        EXPECT_EQ(read[i].partner, written[i].partner);
        EXPECT_TRUE(std::ranges::equal(read[i].psk.view(), written[i].psk.view()));
        EXPECT_TRUE(std::ranges::equal(read[i].rv.view(), written[i].rv.view()));
    }
}

TEST(KeyFile, BeginsAsDocumented) {
    const auto file = encoded({});
    const Bytes head{'a', 't', 't', 'u', 'n', 'e', 0, 1};
    EXPECT_TRUE(std::equal(head.begin(), head.end(), file.begin()));
    EXPECT_EQ(file.size(), head.size() + 32);
}

TEST(KeyFile, EveryCutIsDamage) {
    const auto file = encoded(two_pairings());
    for (std::size_t size = 0; size < file.size(); ++size)
        EXPECT_TRUE(is_damaged(ByteView{file}.first(size))) << size;
}

TEST(KeyFile, EveryFlippedBitIsDamage) {
    auto file = encoded(two_pairings());
    for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
        const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
        file[bit / 8] ^= mask;
        // A checksum that had just begun to change may look like this; what it is of is whole then.
        if (bit / 8 != file.size() - 32 || is_damaged(file)) {
            EXPECT_TRUE(is_damaged(file)) << bit;
        } else {
            EXPECT_EQ(std::get<Pairings>(decode_keys(file)).size(), 2U);
        }
        file[bit / 8] ^= mask;
    }
}

TEST(KeyFile, AKeyOfAWrongSizeIsDamage) {
    auto pairings = two_pairings();
    pairings[0].psk = SecretBytes::random(31);
    EXPECT_TRUE(is_damaged(encoded(pairings)));
}

TEST(KeyFile, ANameThatIsNoTextIsDamage) {
    auto file = encoded(two_pairings());
    const Bytes name{'Z', 'o', 0xC3, 0xAB};
    const auto at = std::search(file.begin(), file.end(), name.begin(), name.end());
    ASSERT_NE(at, file.end());
    at[3] = 'b';
    EXPECT_TRUE(is_damaged(resealed(file)));
}

TEST(KeyFile, ALaterVersionIsNotDamage) {
    auto file = encoded({});
    file[7] = 2;
    EXPECT_EQ(std::get<KeyFileError>(decode_keys(resealed(file))), KeyFileError::newer);
}

}  // namespace
}  // namespace attune
