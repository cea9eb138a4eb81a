// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/transport.hpp"

#include <utility>

#include "net/crypto/aead.hpp"

namespace attune {

Sealer::Sealer(SecretBytes key) : key_(std::move(key)) {}

std::optional<Bytes> Sealer::seal(ByteView ad, ByteView plaintext) {
    if (counter_ >= key_use_limit) return std::nullopt;
    return aead_seal(key_.view(), counter_++, ad, plaintext);
}

void Sealer::skip_to(std::uint64_t counter) {
    crypto_require(counter >= counter_, "a nonce would be used twice");
    counter_ = counter;
}

Opener::Opener(SecretBytes key) : key_(std::move(key)) {}

std::optional<Bytes> Opener::open(std::uint64_t counter, ByteView ad, ByteView ciphertext) {
    auto plaintext = aead_open(key_.view(), counter, ad, ciphertext);
    if (!plaintext || !window_.would_accept(counter)) return std::nullopt;
    window_.accept(counter);
    newest_ = window_.newest();
    return plaintext;
}

}  // namespace attune
