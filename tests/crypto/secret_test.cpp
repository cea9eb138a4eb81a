// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/secret.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>

#include "tests/crypto/vectors.hpp"

namespace attune {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes> &&
              !std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);

TEST(SecretBytes, StartsZeroedAndKeepsItsSize) {
    const SecretBytes secret(33);
    EXPECT_EQ(secret.size(), 33U);
    EXPECT_TRUE(std::ranges::all_of(secret.view(), [](auto byte) { return byte == 0; }));
    EXPECT_TRUE(SecretBytes().empty());
    EXPECT_TRUE(SecretBytes(0).empty());
    EXPECT_TRUE(SecretBytes().clone().empty());
}

TEST(SecretBytes, CloneIsApart) {
    auto first = SecretBytes::copy_of(testing::unhex("010203"));
    const auto second = first.clone();
    first.span()[0] = 9;
    EXPECT_EQ(testing::hex(second.view()), "010203");
    EXPECT_EQ(testing::hex(first.view()), "090203");
}

TEST(SecretBytes, MoveLeavesNothingBehind) {
    auto from = SecretBytes::copy_of(testing::unhex("0102"));
    SecretBytes to = std::move(from);
    EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): the promise under test
    EXPECT_EQ(to.size(), 2U);
    SecretBytes other(5);
    other = std::move(to);
    EXPECT_TRUE(to.empty());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(testing::hex(other.view()), "0102");
    other.wipe();
    EXPECT_TRUE(other.empty());
}

TEST(SecretBytes, RandomDiffers) {
    EXPECT_NE(testing::hex(SecretBytes::random(32).view()),
              testing::hex(SecretBytes::random(32).view()));
    EXPECT_NE(random_u64(), random_u64());
}

TEST(EqualInConstantTime, ComparesBytesAndSizes) {
    const auto a = testing::unhex("0001ff");
    auto b = a;
    EXPECT_TRUE(equal_in_constant_time(a, b));
    EXPECT_TRUE(equal_in_constant_time({}, {}));
    b[2] ^= 1;
    EXPECT_FALSE(equal_in_constant_time(a, b));
    EXPECT_FALSE(equal_in_constant_time(a, ByteView(a).first(2)));
}

}  // namespace
}  // namespace attune
