// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/safety_words.hpp"

#include <gtest/gtest.h>

#include "net/crypto/words.hpp"
#include "tests/crypto/own_vectors.hpp"
#include "tests/crypto/vectors.hpp"

namespace attune {
namespace {

using testing::hex;
using testing::unhex_array;

const ByteArray<64> hash = unhex_array<64>(own_vectors::safety_hash);

SafetyWords side(Role role) {
    return SafetyWords(role, hash,
                       unhex_array<32>(role == Role::initiator ? own_vectors::safety_r_i
                                                               : own_vectors::safety_r_j));
}

TEST(SafetyWords, OwnVectorAndEachMayBeSaidManyTimes) {
    auto initiator = side(Role::initiator);
    auto responder = side(Role::responder);
    ASSERT_TRUE(initiator.message().commitment);
    EXPECT_EQ(hex(*initiator.message().commitment), own_vectors::safety_commitment);
    EXPECT_FALSE(initiator.message().nonce);  // nothing is revealed before the other has spoken
    EXPECT_FALSE(responder.message().nonce);
    for (int i = 0; i < 3; ++i) {
        const auto old = initiator.message();
        responder.on_message(old);
        initiator.on_message(responder.message());
        responder.on_message(initiator.message());
        responder.on_message(old);  // reordered
    }
    ASSERT_TRUE(initiator.words() && responder.words());
    EXPECT_EQ(initiator.words(), responder.words());
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ((*initiator.words())[i], words[own_vectors::safety_indices[i]]);
    EXPECT_FALSE(initiator.refused() || responder.refused());
}

TEST(SafetyWords, OtherHashOtherWords) {
    ByteArray<64> other = hash;
    other[0] ^= 1;
    const auto r_i = unhex_array<32>(own_vectors::safety_r_i);
    const auto r_j = unhex_array<32>(own_vectors::safety_r_j);
    SafetyWords here(Role::initiator, hash, r_i);
    SafetyWords there(Role::initiator, other, r_i);
    here.on_message({{}, r_j});
    there.on_message({{}, r_j});
    ASSERT_TRUE(here.words() && there.words());
    EXPECT_NE(here.words(), there.words());
}

TEST(SafetyWords, ARevealThatIsNotTheCommittedOneIsRefusedForGood) {
    auto initiator = side(Role::initiator);
    auto responder = side(Role::responder);
    responder.on_message(initiator.message());
    initiator.on_message(responder.message());
    auto forged = initiator.message();
    (*forged.nonce)[0] ^= 1;
    responder.on_message(forged);
    EXPECT_TRUE(responder.refused());
    EXPECT_FALSE(responder.words());
    responder.on_message(initiator.message());
    EXPECT_TRUE(responder.refused());
    EXPECT_FALSE(responder.words());
}

// The initiator hears our nonce and then wants to have committed to something else: attack 13's
// late reveal.
TEST(SafetyWords, ACommitmentCannotBeChangedLater) {
    auto responder = side(Role::responder);
    responder.on_message(side(Role::initiator).message());
    // Alone, without a reveal that would give it away.
    responder.on_message({SafetyWords(Role::initiator, hash).message().commitment, {}});
    EXPECT_TRUE(responder.refused());
    EXPECT_FALSE(responder.words());
}

TEST(SafetyWords, TheFirstAnswerStands) {
    auto initiator = side(Role::initiator);
    auto responder = side(Role::responder);
    responder.on_message(initiator.message());
    initiator.on_message(responder.message());
    const auto before = initiator.words();
    initiator.on_message({{}, ByteArray<32>{}});
    EXPECT_EQ(initiator.words(), before);
}

TEST(SafetyWords, NothingComesOfNothing) {
    auto initiator = side(Role::initiator);
    auto responder = side(Role::responder);
    initiator.on_message({});
    responder.on_message({});
    responder.on_message({{}, ByteArray<32>{}});  // a reveal without a commitment
    EXPECT_FALSE(initiator.words() || responder.words());
    EXPECT_FALSE(responder.message().nonce);
    EXPECT_NE(SafetyWords(Role::initiator, hash).message().commitment,
              SafetyWords(Role::initiator, hash).message().commitment);
}

}  // namespace
}  // namespace attune
