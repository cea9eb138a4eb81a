// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/crypto/mask.hpp"

#include <sodium.h>

#include "net/crypto/secret.hpp"

namespace attune {
namespace {

constexpr std::size_t nonce_offset = 240;

void xor_keystream(ByteView k_hp, const Datagram& datagram, ByteSpan out) {
    crypto_require(
        k_hp.size() == crypto_stream_chacha20_ietf_KEYBYTES && out.size() <= nonce_offset,
        "mask sizes");
    crypto_stream_chacha20_ietf_xor(out.data(), datagram.data(), out.size(),
                                    datagram.data() + nonce_offset, k_hp.data());
}

}  // namespace

void mask(ByteView k_hp, Datagram& datagram, std::size_t masked_bytes) {
    xor_keystream(k_hp, datagram, ByteSpan(datagram.data(), masked_bytes));
}

ByteArray<16> unmasked_header(ByteView k_hp, const Datagram& datagram) {
    ByteArray<16> header;
    xor_keystream(k_hp, datagram, header);
    return header;
}

}  // namespace attune
