// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/safety_words.hpp"

#include "net/crypto/hash.hpp"
#include "net/crypto/words.hpp"

namespace attune {

SafetyWords::SafetyWords(Role role, const ByteArray<64>& handshake_hash,
                         std::optional<ByteArray<32>> fixed_nonce)
    : role_(role), hash_(handshake_hash), nonce_{} {
    if (fixed_nonce) {
        nonce_ = *fixed_nonce;
    } else {
        random_bytes(nonce_);
    }
}

SafetyWords::~SafetyWords() {
    wipe(hash_);
    wipe(nonce_);
    if (other_nonce_) wipe(*other_nonce_);
}

ByteArray<32> SafetyWords::commitment_to(const ByteArray<32>& nonce) const {
    return blake2b_256(hash_, {bytes_of("commit"), nonce});
}

SafetyMessage SafetyWords::message() const {
    SafetyMessage message;
    if (role_ == Role::initiator) {
        message.commitment = commitment_to(nonce_);
        if (other_nonce_) message.nonce = nonce_;
    } else if (other_commitment_) {
        message.nonce = nonce_;
    }
    return message;
}

void SafetyWords::on_message(const SafetyMessage& message) {
    if (role_ == Role::initiator) {
        if (!other_nonce_) other_nonce_ = message.nonce;
        return;
    }
    if (refused_ || !message.commitment) return;
    if (!other_commitment_) {
        // A reveal in the first message heard is not believed: it came before our own nonce was
        // told.
        other_commitment_ = message.commitment;
        return;
    }
    refused_ = *message.commitment != *other_commitment_ ||
               (message.nonce &&
                !equal_in_constant_time(commitment_to(*message.nonce), *other_commitment_));
    other_nonce_ = refused_ ? std::nullopt : (message.nonce ? message.nonce : other_nonce_);
}

std::optional<std::array<std::string_view, 3>> SafetyWords::words() const {
    if (!other_nonce_) return std::nullopt;
    const bool initiator = role_ == Role::initiator;
    const auto hash = blake2b_256(
        hash_, {initiator ? nonce_ : *other_nonce_, initiator ? *other_nonce_ : nonce_});
    const std::uint32_t bits = std::uint32_t{hash[0]} | std::uint32_t{hash[1]} << 8 |
                               std::uint32_t{hash[2]} << 16 | std::uint32_t{hash[3]} << 24;
    std::array<std::string_view, 3> chosen;
    for (std::size_t i = 0; i < chosen.size(); ++i)
        chosen[i] = attune::words[(bits >> (10 * i)) & (word_count - 1)];
    return chosen;
}

}  // namespace attune
