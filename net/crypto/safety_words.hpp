// SPDX-License-Identifier: GPL-3.0-or-later
// Three words (30 bits) that both people see and may compare by voice. In the middle of a handshake
// one could grind keys until words taken straight from its hash agree on both sides; a commitment
// allows one guess in 2^30 instead.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "net/crypto/bytes.hpp"
#include "net/crypto/noise.hpp"

namespace attune {

// What one side says, whole and again and again: losing, repeating or reordering it does no harm.
struct SafetyMessage {
    std::optional<ByteArray<32>> commitment;  // the initiator's, from the start
    std::optional<ByteArray<32>> nonce;       // the responder's answer; then the initiator's reveal
};

// One side of one exchange, within the session whose handshake hash (64 bytes) is given.
class SafetyWords {
  public:
    // fixed_nonce is for test vectors alone.
    SafetyWords(Role role, const ByteArray<64>& handshake_hash,
                std::optional<ByteArray<32>> fixed_nonce = {});

    SafetyWords(const SafetyWords&) = default;
    SafetyWords& operator=(const SafetyWords&) = default;
    ~SafetyWords();  // zeroes what the words are made of

    SafetyMessage message() const;
    void on_message(const SafetyMessage& message);

    // When both nonces are known and the commitment held.
    std::optional<std::array<std::string_view, 3>> words() const;
    // The initiator changed its mind: somebody else may be in the middle.
    bool refused() const { return refused_; }

  private:
    ByteArray<32> commitment_to(const ByteArray<32>& nonce) const;

    Role role_;
    ByteArray<64> hash_;
    ByteArray<32> nonce_;
    std::optional<ByteArray<32>> other_commitment_, other_nonce_;  // the first ones heard
    bool refused_ = false;
};

}  // namespace attune
