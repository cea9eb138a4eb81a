// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/beacon.hpp"

#include <sodium.h>

#include "net/crypto/secret.hpp"

namespace attune {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(nonce_size == 24);

void require_beacon_key(ByteView key) {
    crypto_require(key.size() == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "beacon key size");
}

}  // namespace

ByteArray<sealed_beacon_size> seal_beacon(ByteView k_bcn,
                                          std::span<const std::uint8_t, beacon_body_size> body) {
    require_beacon_key(k_bcn);
    ByteArray<sealed_beacon_size> sealed;
    random_bytes(ByteSpan(sealed).first(nonce_size));
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + nonce_size, nullptr, body.data(),
                                               body.size(), nullptr, 0, nullptr, sealed.data(),
                                               k_bcn.data());
    return sealed;
}

std::optional<ByteArray<beacon_body_size>> open_beacon(
    ByteView k_bcn, std::span<const std::uint8_t, sealed_beacon_size> sealed) {
    require_beacon_key(k_bcn);
    ByteArray<beacon_body_size> body;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            body.data(), nullptr, nullptr, sealed.data() + nonce_size, sealed.size() - nonce_size,
            nullptr, 0, sealed.data(), k_bcn.data()) != 0)
        return std::nullopt;
    return body;
}

}  // namespace attune
