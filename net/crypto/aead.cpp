// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/aead.hpp"

#include <sodium.h>

#include <algorithm>

#include "net/crypto/secret.hpp"

namespace attune {
namespace {

ByteArray<crypto_aead_chacha20poly1305_IETF_NPUBBYTES> noise_nonce(std::uint64_t number) {
    ByteArray<crypto_aead_chacha20poly1305_IETF_NPUBBYTES> nonce{};
    std::ranges::copy(little_endian(number), nonce.begin() + 4);
    return nonce;
}

void require_key(ByteView key) {
    crypto_require(key.size() == crypto_aead_chacha20poly1305_IETF_KEYBYTES, "AEAD key size");
}

}  // namespace

Bytes aead_seal(ByteView key, std::uint64_t nonce, ByteView ad, ByteView plaintext) {
    require_key(key);
    Bytes sealed(plaintext.size() + aead_tag_size);
    crypto_aead_chacha20poly1305_ietf_encrypt(sealed.data(), nullptr, plaintext.data(),
                                              plaintext.size(), ad.data(), ad.size(), nullptr,
                                              noise_nonce(nonce).data(), key.data());
    return sealed;
}

std::optional<Bytes> aead_open(ByteView key, std::uint64_t nonce, ByteView ad, ByteView sealed) {
    require_key(key);
    if (sealed.size() < aead_tag_size) return std::nullopt;
    Bytes plaintext(sealed.size() - aead_tag_size);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(plaintext.data(), nullptr, nullptr, sealed.data(),
                                                  sealed.size(), ad.data(), ad.size(),
                                                  noise_nonce(nonce).data(), key.data()) != 0)
        return std::nullopt;
    return plaintext;
}

}  // namespace attune
